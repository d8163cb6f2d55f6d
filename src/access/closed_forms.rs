//! Closed forms of contention on preambles (standard: n balls in F bins).

/// Expected successes when `contenders` devices each pick one of `preambles` uniformly: n (1 - 1/F)^(n-1).
pub fn expected_successes(contenders: u32, preambles: u32) -> f64 {
    if contenders == 0 {
        return 0.0;
    }
    f64::from(contenders) * (1.0 - 1.0 / f64::from(preambles)).powi(contenders as i32 - 1)
}

/// Expected preambles that nobody picks: F (1 - 1/F)^n.
pub fn expected_idle(contenders: u32, preambles: u32) -> f64 {
    let preambles = f64::from(preambles);
    preambles * (1.0 - 1.0 / preambles).powi(contenders as i32)
}

/// Expected preambles that two or more devices pick: all less the successful and the idle ones.
pub fn expected_collided(contenders: u32, preambles: u32) -> f64 {
    f64::from(preambles) - expected_successes(contenders, preambles) - expected_idle(contenders, preambles)
}

/// The most successes that any number of contenders can expect: reached at n = F - 1 and n = F.
pub fn most_successes(preambles: u32) -> f64 {
    expected_successes(preambles, preambles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_maximum_lies_at_the_number_of_preambles() {
        for preambles in [2, 7, 54, 64] {
            let best = (0..400).map(|n| expected_successes(n, preambles)).fold(0.0, f64::max);
            assert!((best - most_successes(preambles)).abs() < 1e-12);
            assert!((best - expected_successes(preambles - 1, preambles)).abs() < 1e-12);
        }
        // 54 (53/54)^53 = 20.051, computed by hand with logarithms.
        assert!((most_successes(54) - 20.051).abs() < 1e-3);
    }

    #[test]
    fn the_three_states_add_up() {
        // Two contenders on two preambles: each outcome by listing the four cases.
        assert!((expected_successes(2, 2) - 1.0).abs() < 1e-12);
        assert!((expected_idle(2, 2) - 0.5).abs() < 1e-12);
        assert!((expected_collided(2, 2) - 0.5).abs() < 1e-12);
        assert_eq!(expected_successes(0, 54), 0.0);
    }
}
