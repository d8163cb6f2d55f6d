//! A timeline: rows of slots, bars and windows, with what happened in each.

use super::{Ink, Look, Picture};
use serde::{Deserialize, Serialize};

/// Rows over the same slots.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// What it is, in a few words; gestures on it carry this name.
    pub name: String,
    /// What a column is: "slot".
    pub slot: String,
    /// What a row is: "device".
    pub thing: String,
    /// Length of a slot and its unit, where it has one.
    pub length: Option<(f64, String)>,
    /// Number of the first column.
    pub first: u64,
    /// What can be in a slot or a bar: the legend.
    pub looks: Vec<Look>,
    /// The rows from top to bottom.
    pub rows: Vec<Row>,
    /// The slot that is played now.
    pub now: Option<u64>,
    /// What a click on a slot does, in a sentence; slots cannot be picked where it is none.
    pub hand: Option<String>,
    /// What is said where there is nothing to draw.
    pub empty: String,
}

/// A row: a device, a user or a packet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// A mark before its name, where it belongs to somebody.
    pub ink: Option<Ink>,
    /// What stands at its end, such as a figure with its unit.
    pub figure: String,
    /// What is in each slot from the first column on, as a place in the looks; nothing where it is none.
    pub cells: Vec<Option<u8>>,
    /// Bars over several slots.
    pub bars: Vec<Span>,
    /// Windows as brackets: the look's word is not shown, the text is.
    pub brackets: Vec<Span>,
}

/// Part of a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// Where it begins, in slots by their numbers; 3 is the beginning of slot 3.
    pub from: f64,
    /// Where it ends; 4 is the end of slot 3.
    pub to: f64,
    /// What it is, as a place in the looks.
    pub look: u8,
    /// Words in it or at it.
    pub text: String,
}

impl Timeline {
    /// Rows of `thing` over columns of `slot`, none yet.
    pub fn new(name: impl Into<String>, thing: impl Into<String>, slot: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            slot: slot.into(),
            thing: thing.into(),
            length: None,
            first: 0,
            looks: Vec::new(),
            rows: Vec::new(),
            now: None,
            hand: None,
            empty: "Nothing has happened yet".to_owned(),
        }
    }

    /// A slot is so long.
    pub fn length(mut self, length: f64, unit: impl Into<String>) -> Self {
        self.length = Some((length, unit.into()));
        self
    }

    /// Number of the first column.
    pub fn first(mut self, slot: u64) -> Self {
        self.first = slot;
        self
    }

    /// What can be in a slot, in the order of the places that cells and bars name.
    pub fn looks(mut self, looks: impl IntoIterator<Item = Look>) -> Self {
        self.looks = looks.into_iter().collect();
        self
    }

    /// One more row.
    pub fn row(mut self, row: Row) -> Self {
        self.rows.push(row);
        self
    }

    /// More rows.
    pub fn rows(mut self, rows: impl IntoIterator<Item = Row>) -> Self {
        self.rows.extend(rows);
        self
    }

    /// The slot that is played now.
    pub fn now(mut self, slot: u64) -> Self {
        self.now = Some(slot);
        self
    }

    /// Slots can be picked; what a click does, in a sentence.
    pub fn by_hand(mut self, what: impl Into<String>) -> Self {
        self.hand = Some(what.into());
        self
    }

    /// What is said where there is nothing to draw.
    pub fn when_empty(mut self, words: impl Into<String>) -> Self {
        self.empty = words.into();
        self
    }

    /// The first slot and the one behind the last that any row, bar or bracket reaches, and the present one.
    pub fn reach(&self) -> [u64; 2] {
        let spans = |row: &Row| {
            let all = row.bars.iter().chain(&row.brackets).filter(|span| span.to.is_finite());
            all.map(|span| span.to.ceil().max(0.0) as u64).max().unwrap_or(0)
        };
        let row = |row: &Row| (self.first + row.cells.len() as u64).max(spans(row));
        let now = self.now.map_or(0, |now| now + 1);
        [self.first, self.rows.iter().map(row).max().unwrap_or(0).max(now).max(self.first)]
    }
}

impl Row {
    /// A row without anything in it.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ink: None,
            figure: String::new(),
            cells: Vec::new(),
            bars: Vec::new(),
            brackets: Vec::new(),
        }
    }

    /// Belonging to somebody.
    pub fn ink(mut self, ink: impl Into<Ink>) -> Self {
        self.ink = Some(ink.into());
        self
    }

    /// With a figure at its end.
    pub fn figure(mut self, figure: impl Into<String>) -> Self {
        self.figure = figure.into();
        self
    }

    /// What is in each slot from the first column on, as a place in the looks.
    pub fn cells(mut self, cells: impl IntoIterator<Item = Option<u8>>) -> Self {
        self.cells = cells.into_iter().collect();
        self
    }

    /// One more bar from the beginning of a slot to another place, with words in it.
    pub fn bar(mut self, from: f64, to: f64, look: u8, text: impl Into<String>) -> Self {
        self.bars.push(Span { from, to, look, text: text.into() });
        self
    }

    /// One more window as a bracket in the colour of a look, with words at it.
    pub fn bracket(mut self, from: f64, to: f64, look: u8, text: impl Into<String>) -> Self {
        self.brackets.push(Span { from, to, look, text: text.into() });
        self
    }
}

impl From<Timeline> for Picture {
    fn from(timeline: Timeline) -> Self {
        Self::Timeline(Box::new(timeline))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeline_reaches_as_far_as_anything_in_it() {
        let timeline = Timeline::new("t", "device", "slot").first(10);
        assert_eq!(timeline.reach(), [10, 10]);
        let timeline = timeline.row(Row::new("a").cells([None, Some(0)]));
        assert_eq!(timeline.reach(), [10, 12]);
        let timeline = timeline.row(Row::new("b").bar(11.0, 13.5, 0, "").bracket(3.0, 9.0, 0, ""));
        assert_eq!(timeline.reach(), [10, 14]);
        assert_eq!(timeline.now(20).reach(), [10, 21]);
    }
}
