//! Kinds of recurrent units, their sizes, and how their flat weights come apart.

/// Which unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// A layer that sees its own last output.
    Plain,
    /// Long short-term memory (Hochreiter and Schmidhuber, 1997).
    Lstm,
    /// Gated recurrent unit (Cho et al., 2014).
    Gru,
}

impl Cell {
    /// How many gates it has.
    pub(super) fn gates(self) -> usize {
        match self {
            Self::Plain => 1,
            Self::Gru => 3,
            Self::Lstm => 4,
        }
    }
}

/// Sizes of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    /// Which unit it is.
    pub cell: Cell,
    /// Numbers that it reads at a step.
    pub inputs: usize,
    /// Numbers that it gives at a step.
    pub units: usize,
}

/// The flat weights apart.
pub(super) struct Parts<'a> {
    /// W (inputs, gates x units).
    pub outer: &'a [f32],
    /// b.
    pub biases: &'a [f32],
    /// U (units, gates x units).
    pub recurrent: &'a [f32],
    /// c, empty but for the GRU.
    pub last: &'a [f32],
}

impl Shape {
    /// How many numbers all gates of a draw have.
    pub fn gates(&self) -> usize {
        self.cell.gates() * self.units
    }

    /// How many weights there are.
    pub fn count(&self) -> usize {
        let last = if self.cell == Cell::Gru { self.units } else { 0 };
        (self.inputs + 1 + self.units) * self.gates() + last
    }

    /// The flat weights apart.
    pub fn parts<'a>(&self, weights: &'a [f32]) -> Parts<'a> {
        let (outer, rest) = weights.split_at(self.inputs * self.gates());
        let (biases, rest) = rest.split_at(self.gates());
        let (recurrent, last) = rest.split_at(self.units * self.gates());
        Parts { outer, biases, recurrent, last }
    }
}
