//! The name of a map with its note, beside it or below.

use super::keys;
use super::layout::Place;
use crate::app::kit::fit::fitting;
use crate::app::kit::theme::Theme;
use crate::scene::Map;
use eframe::egui::{self, Color32, FontId, Painter, Rect, vec2};
use std::sync::Arc;

/// Between a map's name and its note.
const HEADING_GAP: f32 = 6.0;

/// How wide the name and the note are beside each other, in points.
pub fn heading_width(painter: &Painter, map: &Map, theme: &Theme) -> f32 {
    let note = painter.layout_no_wrap(map.note.clone(), theme.font(theme.small_type), theme.dim.0);
    name_width(painter, map, theme) + HEADING_GAP + note.size().x
}

/// How wide the name alone is, in points.
pub fn name_width(painter: &Painter, map: &Map, theme: &Theme) -> f32 {
    painter.layout_no_wrap(map.name.clone(), bold(theme), theme.text.0).size().x
}

fn bold(theme: &Theme) -> FontId {
    FontId::new(theme.small_type, egui::FontFamily::Name("bold".into()))
}

/// The name, with the note beside it or below, whichever there is room for.
pub fn draw_header(painter: &Painter, map: &Map, place: &Place, focused: bool, theme: &Theme) {
    let clipped = painter.with_clip_rect(place.header.intersect(painter.clip_rect()));
    let name = truncated(painter, &map.name, bold(theme), theme.text.0, place.header.width());
    let area = Rect::from_min_size(place.header.min, name.size());
    clipped.galley(area.min, name, theme.text.0);
    let below = place.header.height() > theme.small_type * 2.0;
    let start = if below { area.left_bottom() } else { area.right_top() + vec2(HEADING_GAP, 0.0) };
    let room = (place.header.right() - start.x).max(0.0);
    let mut note = fitting(painter, &map.note, room, theme).to_owned();
    if map.editable {
        let gap = if note.is_empty() { "" } else { " · " };
        let help = if focused { keys::HELP } else { "click adds, drag moves, right click removes" };
        let whole = format!("{note}{gap}{help}");
        let font = theme.font(theme.small_type);
        // Help that is cut off helps nobody, except where the keys are wanted now.
        if focused || painter.layout_no_wrap(whole.clone(), font, theme.dim.0).size().x <= room {
            note = whole;
        }
    }
    let note = truncated(painter, &note, theme.font(theme.small_type), theme.dim.0, room);
    clipped.galley(start, note, theme.dim.0);
}

/// Words cut short where there is no room for them.
fn truncated(painter: &Painter, words: &str, font: FontId, ink: Color32, room: f32) -> Arc<egui::Galley> {
    let format = egui::TextFormat::simple(font, ink);
    painter.layout_job(egui::text::LayoutJob {
        wrap: egui::text::TextWrapping::truncate_at_width(room),
        ..egui::text::LayoutJob::single_section(words.to_owned(), format)
    })
}
