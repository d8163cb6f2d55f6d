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
    /// Something is to be added at a place of a map, in metres: a sample, say.
    Add {
        /// Where.
        at_m: [f64; 2],
    },
    /// Something at a place of a map is dragged to another.
    Move {
        /// Which, in the map's order.
        index: usize,
        /// Where to, in metres.
        to_m: [f64; 2],
    },
    /// The hand has let go of what it dragged: what waited for that is done now.
    LetGo,
    /// Something at a place of a map is to go.
    Remove {
        /// Which, in the map's order.
        index: usize,
    },
    /// A table of measurements was opened.
    Open {
        /// A name for it.
        name: String,
        /// x and y in metres with the value.
        rows: Vec<[f64; 3]>,
    },
    /// A parameter is to have this value: what the window's own control of the field would do.
    Set {
        /// Dotted path of the field.
        field: String,
        /// The value as it is written.
        value: String,
        /// Whether the hand still holds what sets it.
        held: bool,
    },
    /// Something of a general picture was picked: by a click, or by Enter while it was read.
    Pick {
        /// Name of the picture.
        of: String,
        /// What was picked.
        what: Picked,
    },
    /// Something of a general picture is to be switched off or on.
    Toggle {
        /// Name of the picture.
        of: String,
        /// What is to be switched.
        what: Picked,
    },
    /// Something of a general picture that has a name was moved: a marker, a spot.
    Drag {
        /// Name of the picture.
        of: String,
        /// Name of what was moved.
        what: String,
        /// Where it is now, as (x, y) on the axes; a marker has one of them, the other is NaN.
        to: [f64; 2],
        /// Whether the hand still holds it.
        held: bool,
    },
    /// Values of a general picture were drawn.
    Draw {
        /// Name of the picture.
        of: String,
        /// All values that can be drawn, in order; NaN where nothing was drawn yet.
        values: Vec<f64>,
        /// Whether the hand still draws.
        held: bool,
    },
}

/// What was picked in a general picture, by its index there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Picked {
    /// A point of a scatter.
    Point {
        /// Which cloud.
        cloud: usize,
        /// Which of its points.
        point: usize,
    },
    /// A node of a network.
    Node(usize),
    /// A link of a network.
    Link(usize),
    /// A slot of a timeline.
    Slot {
        /// Which row.
        row: usize,
        /// Number of the slot.
        slot: u64,
    },
}

impl Gesture {
    /// Whether this is a later state of the same drag.
    pub fn replaces(&self, earlier: &Self) -> bool {
        match (earlier, self) {
            (Self::Move { index: before, .. }, Self::Move { index: now, .. }) => before == now,
            (
                Self::Share { budget: before, bar: bar_before, next: next_before, .. },
                Self::Share { budget, bar, next, .. },
            ) => (before, bar_before, next_before) == (budget, bar, next),
            (Self::Drag { of: of_before, what: before, held: true, .. }, Self::Drag { of, what, .. }) => {
                (of_before, before) == (of, what)
            }
            (Self::Draw { of: before, held: true, .. }, Self::Draw { of, .. }) => before == of,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_state_of_the_same_drag_replaces_the_earlier_one() {
        let drag = |what: &str, x: f64, held: bool| Gesture::Drag {
            of: "tail".to_owned(),
            what: what.to_owned(),
            to: [x, 0.0],
            held,
        };
        assert!(drag("deadline", 2.0, true).replaces(&drag("deadline", 1.0, true)));
        assert!(drag("deadline", 2.0, false).replaces(&drag("deadline", 1.0, true)));
        // A drag that has ended is heard, and so are those of others.
        assert!(!drag("deadline", 2.0, true).replaces(&drag("deadline", 1.0, false)));
        assert!(!drag("deadline", 2.0, true).replaces(&drag("threshold", 1.0, true)));
    }
}
