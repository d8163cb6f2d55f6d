//! What random numbers are for: a mark on the seed keeps evaluation, search and floor apart from training.

/// What a draw is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// What learners learn from.
    Training,
    /// What they are judged on.
    Evaluation,
    /// What is seen on the floor.
    Floor,
    /// What a baseline is searched on.
    Search,
}

impl Use {
    /// A race's seed with the mark of this use; race seeds stay below all marks.
    pub const fn seed(self, seed: u64) -> u64 {
        seed | match self {
            Self::Training => 0,
            Self::Evaluation => 1 << 63,
            Self::Floor => 1 << 62,
            Self::Search => 1 << 61,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_uses_share_a_seed() {
        let marked = [Use::Training, Use::Evaluation, Use::Floor, Use::Search].map(|each| each.seed(1 << 53));
        assert!((0..4).all(|i| (0..i).all(|j| marked[i] != marked[j])));
    }
}
