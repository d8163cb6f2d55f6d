//! How something looks, as data: an ink by what it belongs to, a mark, dashes, and the word for it.

use serde::{Deserialize, Serialize};

/// Whose something is, which decides its colour in every theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Ink {
    /// The contender with this index; nobody else has its colour.
    Contender(usize),
    /// A limit, or the truth.
    Limit,
    /// Nobody's: what was measured.
    Measured,
    /// What the paper says or assumes.
    Paper,
    /// A state or a kind of thing.
    Tone(Tone),
}

/// What the colour of a state says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Tone {
    /// It rests, or does not matter now.
    Faint,
    /// It is there, and neither good nor bad.
    Plain,
    /// It waits.
    Waiting,
    /// It acts now.
    Active,
    /// It went well.
    Good,
    /// It went wrong.
    Bad,
    /// One of several kinds; three have colours of their own, the next ones repeat them with other marks and dashes.
    Kind(usize),
}

/// A shape that tells things apart besides their colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Mark {
    /// No mark: the ground alone.
    None,
    /// A filled disc.
    Disc,
    /// A circle.
    Ring,
    /// A filled square.
    Square,
    /// A filled square on its corner.
    Diamond,
    /// A filled triangle.
    Triangle,
    /// Two lines from corner to corner.
    Cross,
    /// Two lines, upright and level.
    Plus,
    /// A level line.
    Bar,
    /// A line from the lower left corner to the upper right.
    Slash,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Dash {
    /// In one piece.
    Solid,
    /// In long pieces.
    Dashed,
    /// In dots.
    Dotted,
}

/// The marks of contenders and kinds in the order of their indices.
const MARKS: [Mark; 7] =
    [Mark::Disc, Mark::Square, Mark::Triangle, Mark::Diamond, Mark::Ring, Mark::Cross, Mark::Plus];
/// So many kinds have colours of their own.
const KINDS: usize = 3;
/// So many contenders have colours of their own; behind the last they repeat, with other marks and dashes.
pub const CONTENDERS: usize = 9;

impl Ink {
    /// A kind of thing by its index.
    pub fn kind(index: usize) -> Self {
        Self::Tone(Tone::Kind(index))
    }

    /// The contender's index, if it is one.
    pub fn contender(self) -> Option<usize> {
        match self {
            Self::Contender(index) => Some(index),
            _ => None,
        }
    }

    /// The mark that goes with it where none is asked for.
    pub fn mark(self) -> Mark {
        match self {
            Self::Contender(index) => MARKS[(index + index / CONTENDERS) % MARKS.len()],
            Self::Tone(Tone::Kind(index)) => MARKS[(index + index / KINDS) % MARKS.len()],
            Self::Limit => Mark::Diamond,
            Self::Paper => Mark::Ring,
            Self::Tone(Tone::Bad) => Mark::Cross,
            Self::Tone(Tone::Waiting) => Mark::Ring,
            Self::Measured | Self::Tone(_) => Mark::Disc,
        }
    }

    /// The dashes that go with it where none are asked for: contenders and kinds that repeat a colour have others.
    pub fn dash(self) -> Dash {
        let nth = |round: usize| [Dash::Solid, Dash::Dashed, Dash::Dotted][round % 3];
        match self {
            Self::Contender(index) => nth(index / CONTENDERS),
            Self::Tone(Tone::Kind(index)) => nth(index + index / KINDS),
            Self::Paper => Dash::Dotted,
            Self::Limit | Self::Measured | Self::Tone(_) => Dash::Solid,
        }
    }
}

impl From<super::LineOf> for Ink {
    fn from(of: super::LineOf) -> Self {
        match of {
            super::LineOf::Contender(index) => Self::Contender(index),
            super::LineOf::Limit => Self::Limit,
            super::LineOf::Measured => Self::Measured,
            super::LineOf::Paper => Self::Paper,
        }
    }
}

impl From<Tone> for Ink {
    fn from(tone: Tone) -> Self {
        Self::Tone(tone)
    }
}

/// A state by word, colour and mark: an entry of a legend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// The word for it.
    pub word: String,
    /// Its colour.
    pub ink: Ink,
    /// Its mark.
    pub mark: Mark,
}

impl Look {
    /// A state with the mark of its own.
    pub fn new(word: impl Into<String>, ink: impl Into<Ink>, mark: Mark) -> Self {
        Self { word: word.into(), ink: ink.into(), mark }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    /// Colours repeat behind the last: whoever has the same colour differs in dash and mark.
    #[test]
    fn those_who_share_a_colour_differ_in_mark_and_dash() {
        for (inks, colours) in
            [((0..18).map(Ink::Contender).collect::<Vec<_>>(), 9), ((0..9).map(Ink::kind).collect(), 3)]
        {
            for colour in 0..colours {
                let same = || inks.iter().skip(colour).step_by(colours);
                assert_eq!(same().map(|ink| ink.mark()).collect::<HashSet<_>>().len(), same().count());
                assert_eq!(same().map(|ink| ink.dash()).collect::<HashSet<_>>().len(), same().count());
            }
        }
    }
}
