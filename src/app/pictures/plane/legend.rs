//! The legend over a picture: who is drawn how; a click hides, the pointer lets the others step back.

use crate::app::kit::highlight;
use crate::app::kit::inks::{Sample, colour, draw_sample};
use crate::app::kit::legend::flow;
use crate::app::kit::theme::Theme;
use crate::scene::Ink;
use eframe::egui::{self, Color32, Id, Rect, Response, Stroke, Ui, vec2};
use std::collections::BTreeSet;

/// Length of a sample, and from where on its name stands, in units of the type's size.
const SAMPLE: f32 = 1.6;
const NAME: f32 = 2.0;

/// An entry of a legend.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What is told besides, such as a share; it may change.
    pub figure: String,
    /// Its ink.
    pub ink: Ink,
    /// What stands before the name.
    pub sample: Sample,
}

impl Entry {
    /// An entry without a figure.
    pub fn new(name: &str, ink: Ink, sample: Sample) -> Self {
        Self { name: name.to_owned(), figure: String::new(), ink, sample }
    }

    fn words(&self) -> String {
        if self.figure.is_empty() { self.name.clone() } else { format!("{} · {}", self.name, self.figure) }
    }
}

/// What a person asked a legend for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Legend {
    hidden: BTreeSet<usize>,
    pointed: Option<usize>,
    contender: Option<usize>,
    contenders: Vec<Option<usize>>,
}

impl Legend {
    /// Whether an entry's lines are drawn.
    pub fn shows(&self, entry: usize) -> bool {
        !self.hidden.contains(&entry)
    }

    /// Whether an entry's lines step back, because the pointer is on another.
    pub fn is_aside(&self, entry: usize) -> bool {
        let other = self.contender.is_some_and(|at| self.contenders.get(entry) != Some(&Some(at)));
        self.pointed.map_or(other, |pointed| pointed != entry)
    }

    /// A colour, stepping back where its entry does.
    pub fn faded(&self, entry: usize, ink: Color32) -> Color32 {
        if self.is_aside(entry) { ink.gamma_multiply(0.3) } else { ink }
    }
}

/// Draws the legend in a row or few; what is hidden is kept by name.
pub fn show(ui: &mut Ui, id: Id, entries: &[Entry], theme: &Theme) -> Legend {
    let key = id.with("hidden");
    let mut hidden: BTreeSet<String> = ui.data(|data| data.get_temp(key)).unwrap_or_default();
    let names: Vec<String> = entries.iter().map(Entry::words).collect();
    let (mut pointed, mut clicked) = (None, None);
    ui.scope(|ui| {
        flow(ui, &names, theme, |ui, index| {
            let entry = &entries[index];
            let response = draw(ui, entry, !hidden.contains(&entry.name), theme);
            let response = response.on_hover_text("Click or space hides it, and shows it again");
            if response.hovered() || response.has_focus() {
                pointed = Some(index);
            }
            if response.clicked() {
                clicked = Some(entry.name.clone());
            }
        });
    });
    // Only what is pointed at is said, so that pictures beside each other do not contradict each other.
    if let Some(contender) = pointed.and_then(|index| entries[index].ink.contender()) {
        highlight::point(ui.ctx(), "picture", Some(contender));
    }
    if let Some(name) = clicked {
        if !hidden.remove(&name) {
            hidden.insert(name);
        }
        ui.data_mut(|data| data.insert_temp(key, hidden.clone()));
    }
    let is_hidden = |index: &usize| hidden.contains(&entries[*index].name);
    Legend {
        hidden: (0..entries.len()).filter(is_hidden).collect(),
        pointed,
        contender: highlight::pointed(ui.ctx()),
        contenders: entries.iter().map(|entry| entry.ink.contender()).collect(),
    }
}

fn draw(ui: &mut Ui, entry: &Entry, shown: bool, theme: &Theme) -> Response {
    let text_ink = if shown { theme.text.0 } else { theme.dim.0 };
    let words = entry.words();
    let text = ui.painter().layout_no_wrap(words.clone(), theme.font(theme.small_type), text_ink);
    let indent = theme.small_type * NAME;
    let (area, response) = ui.allocate_exact_size(text.size() + vec2(indent, 0.0), egui::Sense::click());
    let sample = Rect::from_min_size(area.min, vec2(theme.small_type * SAMPLE, area.height()));
    let ink = if shown { colour(entry.ink, theme) } else { theme.faint.0 };
    draw_sample(ui.painter(), sample, entry.sample, ink, theme);
    ui.painter().galley(area.min + vec2(indent, 0.0), text, text_ink);
    if !shown {
        let through = area.center().y;
        ui.painter().hline(area.left() + indent..=area.right(), through, Stroke::new(1.0, theme.dim.0));
    }
    if response.has_focus() {
        let ring = Stroke::new(1.0, theme.accent.0);
        ui.painter().rect_stroke(area.expand(1.0), 3.0, ring, egui::StrokeKind::Outside);
    }
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::CheckBox, true, shown, &words));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_pointed_at_stays_and_the_others_step_back() {
        let legend = |pointed, contender| Legend {
            pointed,
            contender,
            contenders: vec![Some(3), None, Some(5)],
            ..Legend::default()
        };
        let aside = |legend: &Legend| [0, 1, 2].map(|entry| legend.is_aside(entry));
        assert_eq!(aside(&legend(None, None)), [false; 3]);
        assert_eq!(aside(&legend(Some(1), None)), [true, false, true]);
        // A contender that another view points at.
        assert_eq!(aside(&legend(None, Some(5))), [true, true, false]);
    }
}
