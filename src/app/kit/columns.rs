//! Rows of words in columns that fit their width: words to the left, numbers to the right.

use super::theme::Theme;
use eframe::egui::{
    Align, Color32, Galley, Rect, Response, Sense, Ui, pos2,
    text::{LayoutJob, TextWrapping},
    vec2,
};
use std::sync::Arc;

/// How wide the columns of a table are.
pub struct Columns {
    widths: Vec<f32>,
    /// Whether a column holds numbers.
    right: Vec<bool>,
    gap: f32,
    /// Room before the first column, in points.
    indent: f32,
    /// Height of the heads, which may wrap.
    head: f32,
    /// Height of a row.
    pub height: f32,
}

/// How a text is set: at most so wide, in so many rows, to the left or right.
fn set(
    ui: &Ui,
    text: &str,
    ink: Color32,
    (width, rows): (f32, usize),
    right: bool,
    theme: &Theme,
) -> Arc<Galley> {
    let mut job = LayoutJob::simple(text.to_owned(), theme.font(theme.small_type), ink, width);
    job.wrap = TextWrapping {
        max_width: width,
        max_rows: rows,
        break_anywhere: rows == 1,
        ..TextWrapping::default()
    };
    job.halign = if right { Align::RIGHT } else { Align::LEFT };
    ui.painter().layout_job(job)
}

/// Names in the first column are cut no shorter.
fn first_column(theme: &Theme) -> f32 {
    theme.small_type * 4.0
}

fn width_of(ui: &Ui, text: &str, theme: &Theme) -> f32 {
    set(ui, text, theme.text.0, (f32::INFINITY, 1), false, theme).size().x
}

/// Whether a text is a number, perhaps with a unit, or stands for a missing one.
fn is_number(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit() || "+−-–×±<".contains(first)) || text.is_empty()
}

impl Columns {
    /// Columns as wide as their words, heads in one row.
    pub fn natural(ui: &Ui, heads: &[String], rows: &[Vec<String>], indent: f32, theme: &Theme) -> Self {
        let cells = |index: usize| rows.iter().filter_map(move |row| row.get(index));
        let widest = |index: usize| {
            let all = cells(index).chain(heads.get(index));
            all.map(|text| width_of(ui, text, theme)).fold(0.0, f32::max).ceil()
        };
        Self {
            widths: (0..heads.len()).map(widest).collect(),
            right: (0..heads.len())
                .map(|index| index > 0 && cells(index).all(|text| is_number(text)))
                .collect(),
            gap: theme.space * 1.5,
            indent,
            head: theme.small_type * 1.6,
            height: theme.small_type * 1.75,
        }
    }

    /// The width that all take, in points.
    pub fn width(&self) -> f32 {
        self.indent + self.widths.iter().sum::<f32>() + self.gap * self.widths.len().saturating_sub(1) as f32
    }

    /// The least width that `fit` can make of it, in points.
    pub fn least(&self, theme: &Theme) -> f32 {
        let gaps = self.widths.len().saturating_sub(1) as f32;
        let first = self.widths.first().copied().unwrap_or(0.0);
        let saved = gaps * (self.gap - theme.space * 0.5).max(0.0) + (first - first_column(theme)).max(0.0);
        self.width() - saved
    }

    /// Wraps heads that are wider than what stands below them.
    pub fn wrap_heads(&mut self, ui: &Ui, heads: &[String], rows: &[Vec<String>], theme: &Theme) {
        self.gap = theme.space;
        for (index, head) in heads.iter().enumerate() {
            let cells = rows.iter().filter_map(|row| row.get(index)).map(String::as_str);
            let below =
                cells.chain(head.split(' ')).map(|text| width_of(ui, text, theme)).fold(0.0, f32::max);
            self.widths[index] = below.ceil() + 1.0;
            let right = self.right[index];
            let height = set(ui, head, theme.dim.0, (self.widths[index], 3), right, theme).size().y;
            self.head = self.head.max(height + 4.0);
        }
    }

    /// Narrows the gaps and cuts the first column short where the columns are too wide, or widens the gaps where there is room.
    pub fn fit(&mut self, room: f32, theme: &Theme) {
        let spare = room - self.width();
        let gaps = self.widths.len().saturating_sub(1).max(1) as f32;
        if spare > 0.0 {
            self.gap += (spare / gaps).min(theme.space * 3.0);
            return;
        }
        let narrower = (-spare / gaps).min(self.gap - theme.space * 0.5).max(0.0);
        self.gap -= narrower;
        if let Some(first) = self.widths.first_mut() {
            *first = (*first + spare + narrower * gaps).max(first_column(theme));
        }
    }

    /// Left and right end of a column in a row.
    fn ends(&self, row: Rect, index: usize) -> (f32, f32) {
        let before: f32 = self.widths[..index].iter().map(|width| width + self.gap).sum();
        let left = row.left() + self.indent + before;
        (left, left + self.widths[index])
    }

    fn place(&self, ui: &Ui, row: Rect, index: usize, galley: Arc<Galley>, ink: Color32) {
        let (left, right) = self.ends(row, index);
        let x = if self.right[index] { right } else { left };
        let y = row.center().y - galley.size().y / 2.0;
        ui.painter().galley(pos2(x, y), galley, ink);
    }

    /// The heads, each with what it means for the pointer.
    pub fn heads(&self, ui: &mut Ui, heads: &[String], about: &[String], theme: &Theme) {
        let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), self.head), Sense::hover());
        for (index, head) in heads.iter().enumerate() {
            let ink = theme.dim.0;
            let galley = set(ui, head, ink, (self.widths[index] + 0.5, 3), self.right[index], theme);
            self.place(ui, row, index, galley, ink);
            if let Some(about) = about.get(index).filter(|about| !about.is_empty()) {
                let (left, right) = self.ends(row, index);
                let area =
                    Rect::from_x_y_ranges(left - self.gap / 2.0..=right + self.gap / 2.0, row.y_range());
                ui.interact(area, response.id.with(index), Sense::hover()).on_hover_text(about);
            }
        }
    }

    /// A row on its ground; returns where it is and what is done to it.
    pub fn row(
        &self,
        ui: &mut Ui,
        cells: &[String],
        (ink, ground): (Color32, Option<Color32>),
        sense: Sense,
        theme: &Theme,
    ) -> (Rect, Response) {
        let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), self.height), sense);
        if let Some(ground) = ground {
            ui.painter().rect_filled(row, 3.0, ground);
        }
        for (index, cell) in cells.iter().enumerate().take(self.widths.len()) {
            let galley = set(ui, cell, ink, (self.widths[index] + 0.5, 1), self.right[index], theme);
            self.place(ui, row, index, galley, ink);
        }
        (row, response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::themes;
    use eframe::egui;

    #[test]
    fn columns_fit_whatever_room_there_is() {
        let theme = &themes()[0];
        let heads = ["scheme", "mean latency", "in 200 ms"].map(str::to_owned).to_vec();
        let rows = vec![
            ["a contender with a long name", "194 ± 3", "22.6 %"].map(str::to_owned).to_vec(),
            ["b", "–", "0.0 %"].map(str::to_owned).to_vec(),
        ];
        let ctx = egui::Context::default();
        let _output = ctx.run_ui(egui::RawInput::default(), |ui| {
            let natural = Columns::natural(ui, &heads, &rows, 20.0, theme);
            assert_eq!(natural.right, [false, true, true]);
            let mut narrow = Columns::natural(ui, &heads, &rows, 20.0, theme);
            narrow.wrap_heads(ui, &heads, &rows, theme);
            assert!(narrow.width() < natural.width() && narrow.head > natural.head);
            let mut narrowest = Columns::natural(ui, &heads, &rows, 20.0, theme);
            let least = narrowest.least(theme);
            narrowest.fit(least - 100.0, theme);
            assert!((narrowest.width() - least).abs() < 0.01, "{} {least}", narrowest.width());
            let room = narrow.width() - 40.0;
            narrow.fit(room, theme);
            assert!((narrow.width() - room).abs() < 0.01, "{} {room}", narrow.width());
            narrow.fit(room + 10.0, theme);
            assert!(narrow.width() <= room + 10.01);
        });
    }
}
