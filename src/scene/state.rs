//! How a device or a resource looks that is in some state: a word for legends and cards, a tone, and what surrounds its
//! glyph. Each experiment names the states of its own problem; painters know tones and signs alone.

use super::look::{Ink, Tone};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What surrounds a glyph, besides its colour: neither stands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Around {
    /// None.
    Plain,
    /// A dot beside it.
    Dot,
    /// A barrier before it.
    Barrier,
    /// Arcs on both sides: it sends.
    Arcs,
    /// A ring around it: it was heard.
    Ring,
    /// Crossed out.
    Cross,
    /// Struck through, in a thin ring.
    Struck,
    /// Crossed out in a ring.
    CrossedRing,
    /// Ripples around it: it senses.
    Ripples,
    /// A shape in its place, by the index of a way: square, diamond, circle.
    Shape(usize),
}

impl Around {
    /// What is drawn above what: what rests, what waits, what happens, and what has come to an end.
    pub fn layer(self) -> u8 {
        match self {
            Self::Plain => 0,
            Self::Dot | Self::Barrier => 1,
            Self::Arcs | Self::Ripples => 2,
            Self::Ring | Self::Cross | Self::Struck | Self::CrossedRing | Self::Shape(_) => 3,
        }
    }

    /// Whether it is on the air: joined to whom it sends to.
    pub fn is_linked(self) -> bool {
        matches!(self, Self::Arcs | Self::Ring)
    }
}

/// A state by word, colour and sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceState {
    /// Its colour.
    pub tone: Tone,
    /// What surrounds its glyph.
    pub around: Around,
    /// The word for it.
    pub word: Cow<'static, str>,
}

impl DeviceState {
    /// A device with nothing to do.
    pub const IDLE: Self = Self::new("idle", Tone::Faint, Around::Plain);
    /// A device that waits for a decision, or a resource of which nobody knows yet what becomes of it.
    pub const WAITING: Self = Self::new("waiting", Tone::Waiting, Around::Dot);
    /// A device that sends; the outcome is not known yet.
    pub const SENDING: Self = Self::new("sending", Tone::Active, Around::Arcs);
    /// A device that was received.
    pub const SUCCESS: Self = Self::new("success", Tone::Good, Around::Ring);
    /// A device that was lost to another on the same resource.
    pub const COLLISION: Self = Self::new("collision", Tone::Bad, Around::Cross);
    /// A device that moves and senses.
    pub const SENSING: Self = Self::new("sensing", Tone::Active, Around::Ripples);

    /// A state with its word.
    pub const fn new(word: &'static str, tone: Tone, around: Around) -> Self {
        Self { tone, around, word: Cow::Borrowed(word) }
    }

    /// A way to do something, by its index: it has a colour and a shape of its own.
    pub const fn way(word: &'static str, index: usize) -> Self {
        Self::new(word, Tone::Kind(index), Around::Shape(index))
    }

    /// The word for it.
    pub fn name(&self) -> &str {
        &self.word
    }

    /// Its colour.
    pub fn ink(&self) -> Ink {
        Ink::Tone(self.tone)
    }

    /// The way's index, if it is one.
    pub fn way_index(&self) -> Option<usize> {
        match self.around {
            Around::Shape(index) => Some(index),
            _ => None,
        }
    }

    /// Its place in a legend.
    pub fn order(&self) -> (Around, &str) {
        (self.around, &self.word)
    }
}
