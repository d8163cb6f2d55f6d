//! What a person does to a picture, on its way back to what is shown.

use serde::{Deserialize, Serialize};

/// Something to press, beside the pictures of a scene.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// What stands on it.
    pub name: String,
    /// What it does, in a sentence.
    pub hover: String,
    /// Whether what it switches is on.
    pub on: bool,
}

/// A gesture on the scenes of a demo. Which scene it was made on follows from its kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Gesture {
    /// A button was pressed, by the name on it.
    Press(String),
    /// A device of a frame is to have another choice.
    Choose {
        /// Which bar.
        bar: usize,
        /// Which of the frame's choices.
        choice: usize,
    },
    /// A border between two parts of a budget was dragged: the first of them is to have this share, and what it gains or
    /// loses the second loses or gains.
    Share {
        /// Which budget.
        budget: usize,
        /// The bar whose part ends at the border.
        bar: usize,
        /// The bar whose part begins there; `None` for what is left free.
        next: Option<usize>,
        /// Its new share between 0 and 1.
        share: f64,
    },
    /// A sample is to be measured here, in metres.
    AddSample([f64; 2]),
    /// A sample is dragged to another place.
    MoveSample(usize, [f64; 2]),
    /// The hand has let go of what it dragged: what waited for that is done now.
    LetGo,
    /// A sample is to go.
    RemoveSample(usize),
    /// Measurements from a file: a name for them, and x, y in metres with the value.
    Samples(String, Vec<[f64; 3]>),
    /// A parameter is to have this value: what the window's own control of the field would do.
    Set {
        /// Dotted path of the field.
        field: String,
        /// The value as it is written.
        value: String,
        /// Whether the hand still holds what sets it.
        held: bool,
    },
}

impl Gesture {
    /// Whether this is a later state of the same drag.
    pub fn replaces(&self, earlier: &Self) -> bool {
        match (earlier, self) {
            (Self::MoveSample(before, _), Self::MoveSample(now, _)) => before == now,
            (
                Self::Share { budget: before, bar: bar_before, next: next_before, .. },
                Self::Share { budget, bar, next, .. },
            ) => (before, bar_before, next_before) == (budget, bar, next),
            _ => false,
        }
    }
}
