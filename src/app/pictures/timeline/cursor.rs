//! What is read in a timeline: the slot under the pointer, or the one that arrows have walked to.

use super::grid::{Grid, View};
use crate::app::kit::inks::{Sample, colour};
use crate::app::kit::theme::Theme;
use crate::app::pictures::keys::{Line, arrows, moved, pressed, read};
use crate::scene::axis::with_thin_spaces;
use crate::scene::scale::figure;
use crate::scene::{Gesture, Picked, Row, Span, Timeline};
use eframe::egui::{CursorIcon, Id, Key, Response, Stroke, StrokeKind, Ui};

/// Reads a slot, frames it, and hears what picks it.
pub fn show(
    ui: &Ui,
    response: &Response,
    (timeline, grid): (&Timeline, &Grid),
    (key, view): (Id, View),
    gestures: &mut Vec<Gesture>,
    theme: &Theme,
) {
    let hovered = response.hover_pos().and_then(|pointer| grid.at(pointer));
    let walked = walked(ui, response, (timeline, grid), (key, view));
    let Some((row, slot)) = hovered.or(walked) else { return };
    let (Some(place), Some(data)) = (grid.cell(row, slot), timeline.rows.get(row)) else { return };
    let frame = Stroke::new(if hovered.is_some() { 1.0 } else { theme.line_width }, theme.text.0);
    ui.painter().rect_stroke(place, 1.0, frame, StrokeKind::Outside);
    if !response.dragged() {
        read(
            ui,
            response,
            place,
            (&heading(timeline, data, slot), &lines(timeline, data, slot, theme)),
            theme,
        );
    }
    if timeline.hand.is_none() {
        return;
    }
    if hovered.is_some() {
        ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    let clicked = hovered.is_some() && response.clicked();
    if clicked || (hovered.is_none() && pressed(ui, response, Key::Enter)) {
        gestures.push(Gesture::Pick { of: timeline.name.clone(), what: Picked::Slot { row, slot } });
    }
}

/// Where the arrows have walked to, brought into view; they begin at the present slot of the first row that is shown.
fn walked(
    ui: &Ui,
    response: &Response,
    (timeline, grid): (&Timeline, &Grid),
    (key, view): (Id, View),
) -> Option<(usize, u64)> {
    let [right, up] = arrows(ui, response)?;
    let [first, end] = timeline.reach();
    let walked_key = key.with("walked to");
    let begin = (grid.rows.0, timeline.now.unwrap_or(end.saturating_sub(1)));
    let (row, slot) = ui.data(|data| data.get_temp::<(usize, u64)>(walked_key)).unwrap_or(begin);
    let row = moved(row, -up, timeline.rows.len());
    let last = end.saturating_sub(1).max(first);
    let slot = slot.saturating_add_signed(right).clamp(first, last);
    ui.data_mut(|data| data.insert_temp(walked_key, (row, slot)));
    let wanted = grid.showing(view, row, slot);
    if wanted != view {
        ui.data_mut(|data| data.insert_temp(key, wanted));
        ui.request_repaint();
    }
    Some((row, slot))
}

fn heading(timeline: &Timeline, row: &Row, slot: u64) -> String {
    let when =
        timeline.length.as_ref().map(|(length, unit)| format!(" at {} {unit}", figure(slot as f64 * length)));
    let number = with_thin_spaces(slot as f64);
    format!("{}, {} {number}{}", row.name, timeline.slot, when.unwrap_or_default())
}

/// What is in a slot, then bars and windows that reach into it.
fn lines(timeline: &Timeline, row: &Row, slot: u64, theme: &Theme) -> Vec<Line> {
    let line = |place: u8, text: &str| {
        let look = timeline.looks.get(usize::from(place))?;
        let sample = Some((Sample::Cell(look.mark), colour(look.ink, theme)));
        Some(Line { sample, name: look.word.clone(), value: text.to_owned() })
    };
    let cell = slot.checked_sub(timeline.first).and_then(|index| *row.cells.get(index as usize)?);
    let reaches = |span: &&Span| span.from < slot as f64 + 1.0 && span.to > slot as f64;
    let spans = row.bars.iter().chain(&row.brackets).filter(reaches);
    let spans = spans.filter_map(|span| line(span.look, &span.text));
    let mut lines: Vec<Line> = cell.and_then(|place| line(place, "")).into_iter().chain(spans).collect();
    if lines.is_empty() {
        lines.push(Line::plain("nothing", ""));
    }
    lines.extend((!row.figure.is_empty()).then(|| Line::plain(row.figure.clone(), "")));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::kit::theme::themes;
    use crate::scene::{Look, Mark, Tone};

    #[test]
    fn a_slot_is_read_with_all_that_reaches_into_it() {
        let looks = [Look::new("sent", Tone::Good, Mark::Disc), Look::new("window", Tone::Plain, Mark::None)];
        let row = Row::new("packet 7").cells([None, Some(0)]).bracket(10.0, 11.5, 1, "3 to 5");
        let timeline = Timeline::new("", "packet", "slot").first(10).length(0.5, "ms").looks(looks);
        let read = |slot: u64| {
            let lines = lines(&timeline, &row, slot, &themes()[0]);
            lines.into_iter().map(|line| format!("{} {}", line.name, line.value)).collect::<Vec<_>>()
        };
        assert_eq!(read(10), ["window 3 to 5"]);
        assert_eq!(read(11), ["sent ", "window 3 to 5"]);
        assert_eq!(read(12), ["nothing "]);
        assert_eq!(heading(&timeline, &row, 11), "packet 7, slot 11 at 5.5 ms");
    }
}
