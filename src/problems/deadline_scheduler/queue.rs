//! A user's queue as a pattern of waiting packets: bit a - 1 is set where a packet of age a slots waits.
//!
//! At most one packet comes in a slot, so ages are distinct. First in, first out: only the oldest packet may be sent.

/// Waiting packets by age.
pub type Pattern = u8;

/// Age of the oldest packet in slots; 0 for an empty queue.
pub fn head(pattern: Pattern) -> usize {
    (Pattern::BITS - pattern.leading_zeros()) as usize
}

/// Age of the packet behind the oldest in slots; 0 where there is none.
pub fn second(pattern: Pattern) -> usize {
    head(without_head(pattern))
}

/// The queue once its oldest packet was sent.
pub fn without_head(pattern: Pattern) -> Pattern {
    match head(pattern) {
        0 => 0,
        age => pattern & !(1 << (age - 1)),
    }
}

/// The queue one slot later: every packet ages, one older than `last` slots is thrown away, one more may have come.
pub fn aged(pattern: Pattern, last: usize, comes: bool) -> Pattern {
    let kept = pattern & !(1 << (last - 1));
    (kept << 1) | Pattern::from(comes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_first() {
        // Ages 2, 3 and 5 wait.
        let pattern = 0b1_0110;
        assert_eq!((head(pattern), second(pattern)), (5, 3));
        assert_eq!(without_head(pattern), 0b0110);
        assert_eq!((head(0), second(0), without_head(0), second(1)), (0, 0, 0, 0));
    }

    #[test]
    fn packets_age_and_the_last_age_is_thrown_away() {
        assert_eq!(aged(0b10_0001, 6, true), 0b00_0011);
        assert_eq!(aged(0b01_0000, 6, false), 0b10_0000);
        assert_eq!(aged(0b1000_0000, 8, true), 1);
        assert_eq!(aged(0b100, 3, false), 0);
    }
}
