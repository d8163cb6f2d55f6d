//! The phases of a slot, a round or a frame in slow motion.

use crate::scene::Phase;

/// Where a demo stands among its phases: names and what happens in each.
#[derive(Debug, Clone, Copy)]
pub struct Phases {
    names: &'static [(&'static str, &'static str)],
    at: usize,
}

impl Phases {
    /// The last phase of a round that has ended.
    pub const fn ended(names: &'static [(&'static str, &'static str)]) -> Self {
        Self { names, at: names.len() - 1 }
    }

    /// The first phase of a round that begins.
    pub const fn first(names: &'static [(&'static str, &'static str)]) -> Self {
        Self { names, at: 0 }
    }

    /// Goes to the next phase; behind the last comes the first. Returns which it is.
    pub fn advance(&mut self) -> usize {
        self.at = (self.at + 1) % self.names.len();
        self.at
    }

    /// Which phase is shown, from 0.
    pub const fn at(&self) -> usize {
        self.at
    }

    /// Whether the last phase is shown.
    pub const fn is_last(&self) -> bool {
        self.at + 1 == self.names.len()
    }

    /// The phase in words.
    pub fn shown(&self) -> Phase {
        let (name, text) = self.names[self.at];
        Phase { number: self.at + 1, of: self.names.len(), name: name.to_owned(), text: text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_go_round() {
        let mut phases = Phases::ended(&[("Sense", "They measure"), ("Map", "A map is made")]);
        assert!(phases.is_last());
        assert_eq!((phases.advance(), phases.advance(), phases.advance()), (0, 1, 0));
        assert_eq!(phases.shown().name, "Sense");
        assert_eq!((phases.shown().number, phases.shown().of), (1, 2));
    }
}
