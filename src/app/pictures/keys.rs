//! What pictures share when the keyboard has them: arrows, a rim, words that are read out, a reading beside what is read.

use crate::app::kit::inks::{Sample, draw_sample};
use crate::app::kit::theme::Theme;
use eframe::egui::{
    self, Color32, EventFilter, Key, Painter, Rect, RectAlign, Response, RichText, Stroke, Tooltip, Ui, vec2,
};
use std::sync::Arc;

/// Between what is read and the reading.
const GAP: f32 = 10.0;
/// Steps of an arrow with Shift.
const FAR: i64 = 10;

/// How many steps the arrows ask for, to the right and up, while a picture has the focus; the arrows are its own then.
pub fn arrows(ui: &Ui, response: &Response) -> Option<[i64; 2]> {
    if !response.has_focus() {
        return None;
    }
    let own = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, own));
    let times = |key: Key| ui.input(|input| input.num_presses(key)) as i64;
    let far = if ui.input(|input| input.modifiers.shift) { FAR } else { 1 };
    Some([
        far * (times(Key::ArrowRight) - times(Key::ArrowLeft)),
        far * (times(Key::ArrowUp) - times(Key::ArrowDown)),
    ])
}

/// Whether a key was pressed while a picture has the focus.
pub fn pressed(ui: &Ui, response: &Response, key: Key) -> bool {
    response.has_focus() && ui.input(|input| input.key_pressed(key))
}

/// A place among `count` moved by some steps, kept within them.
pub fn moved(place: usize, steps: i64, count: usize) -> usize {
    let most = count.saturating_sub(1) as i64;
    (place as i64).saturating_add(steps).clamp(0, most) as usize
}

/// A rim around an area that has the focus.
pub fn draw_rim(ui: &Ui, response: &Response, area: Rect, theme: &Theme) {
    if response.has_focus() {
        let rim = Stroke::new(theme.line_width, theme.accent.0);
        ui.painter().rect_stroke(area, 2.0, rim, egui::StrokeKind::Outside);
    }
}

/// What a picture is called, for who does not see it.
pub fn name(response: &Response, name: &str) {
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, name));
}

/// Words that are read out while a picture has the focus.
pub fn say(ui: &Ui, response: &Response, words: &str) {
    if response.has_focus() {
        ui.accesskit_node_builder(response.id, |node| node.set_description(words));
    }
}

/// A line of a reading.
pub struct Line {
    /// What stands before it, and its colour.
    pub sample: Option<(Sample, Color32)>,
    /// What is read.
    pub name: String,
    /// Its value, with its unit.
    pub value: String,
}

impl Line {
    /// A line without a sample.
    pub fn plain(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { sample: None, name: name.into(), value: value.into() }
    }
}

/// A card beside an area that stays free: a heading and lines; says the same aloud.
pub fn read(ui: &Ui, response: &Response, around: Rect, (heading, lines): (&str, &[Line]), theme: &Theme) {
    let spoken = lines.iter().map(|line| format!("{} {}", line.name, line.value));
    say(ui, response, &std::iter::once(heading.to_owned()).chain(spoken).collect::<Vec<_>>().join(", "));
    let id = response.id.with("reading");
    let mut open = Tooltip::always_open(ui.ctx().clone(), ui.layer_id(), id, around);
    open.popup = open.popup.align(RectAlign::RIGHT_START).align_alternatives(&[
        RectAlign::LEFT_START,
        RectAlign::BOTTOM_START,
        RectAlign::TOP_START,
        RectAlign::BOTTOM_END,
        RectAlign::TOP_END,
    ]);
    open.gap(GAP).show(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.spacing_mut().interact_size = egui::Vec2::ZERO;
        ui.label(theme.bold(heading).small());
        let samples = lines.iter().any(|line| line.sample.is_some());
        let grid = egui::Grid::new(id).num_columns(3).spacing([theme.space, 2.0]).min_col_width(0.0);
        grid.show(ui, |ui| lines.iter().for_each(|line| draw_line(ui, line, samples, theme)));
    });
}

fn draw_line(ui: &mut Ui, line: &Line, samples: bool, theme: &Theme) {
    if samples {
        let size = vec2(theme.small_type * 1.6, theme.small_type);
        let (area, _) = ui.allocate_exact_size(size, egui::Sense::hover());
        line.sample.iter().for_each(|(sample, ink)| draw_sample(ui.painter(), area, *sample, *ink, theme));
    }
    ui.label(RichText::new(&line.name).small());
    ui.label(RichText::new(&line.value).small());
    ui.end_row();
}

/// Words in small type, cut short where there is no room for them.
pub fn words(painter: &Painter, text: &str, ink: Color32, room: f32, theme: &Theme) -> Arc<egui::Galley> {
    let format = egui::TextFormat::simple(theme.font(theme.small_type), ink);
    painter.layout_job(egui::text::LayoutJob {
        wrap: egui::text::TextWrapping::truncate_at_width(room.max(0.0)),
        ..egui::text::LayoutJob::single_section(text.to_owned(), format)
    })
}

/// Words in the middle of a picture that has nothing to draw.
pub fn show_empty(ui: &mut Ui, name_of: &str, text: &str, theme: &Theme) {
    let (area, response) =
        ui.allocate_exact_size(ui.available_size().max(vec2(1.0, 1.0)), egui::Sense::hover());
    let said = format!("{name_of}: {text}");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &said));
    let font = theme.font(theme.body_type);
    let text =
        ui.painter().layout(text.to_owned(), font, theme.dim.0, (area.width() - 2.0 * theme.space).max(1.0));
    ui.painter_at(area).galley(area.center() - text.size() / 2.0, text, theme.dim.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_stay_within_what_there_is() {
        assert_eq!(moved(3, -10, 5), 0);
        assert_eq!(moved(3, 10, 5), 4);
        assert_eq!(moved(3, -1, 5), 2);
        assert_eq!(moved(0, 1, 0), 0);
    }
}
