//! Which heights are seen: what a hand does to that, and the small button in the corner that says what lies outside.

use super::cache::{CurveCache, View};
use super::drawn::Drawn;
use crate::app::kit::end_names::line_height;
use crate::app::kit::theme::Theme;
use eframe::egui::{self, RichText, Ui, vec2};
use egui_plot::PlotTransform;

/// What a press on the button does, for all who wonder.
const BACK: &str = "Back to the range that tells most; so does a double click";

/// Dragging and zooming free the view; a double click fits everything, or what tells most.
pub(super) fn follow_hand(ui: &Ui, cache: &mut CurveCache, response: &egui::Response) {
    let zoomed = response.hovered() && ui.input(|input| input.zoom_delta() != 1.0);
    if response.double_clicked() {
        cache.view = turned(cache.view);
    } else if response.dragged() || zoomed {
        cache.view = View::Free;
    }
}

/// From what tells most to everything, and back from anywhere.
fn turned(view: View) -> View {
    if view == View::Telling { View::Whole } else { View::Telling }
}

/// A small button in the corner that says what lies outside, or leads back.
pub(super) fn show(
    ui: &mut Ui,
    drawn: Drawn<'_>,
    cache: &mut CurveCache,
    transform: &PlotTransform,
    theme: &Theme,
) {
    let Some((text, hover)) = words(drawn, cache, transform) else { return };
    let font = theme.font(theme.small_type);
    let width = ui.painter().layout_no_wrap(text.clone(), font, theme.dim.0).size().x + 10.0;
    let area = place(drawn, cache, width, transform, theme);
    let button = egui::Button::new(RichText::new(text).small().color(theme.dim.0)).fill(theme.surface.0);
    let pressed = ui.scope(|ui| {
        ui.spacing_mut().button_padding = vec2(4.0, 0.0);
        ui.spacing_mut().interact_size.y = area.height();
        ui.put(area, button).on_hover_text(hover).clicked()
    });
    if pressed.inner {
        cache.view = turned(cache.view);
    }
}

/// What stands on the button and what it tells the pointer; nothing where everything is seen.
fn words(drawn: Drawn<'_>, cache: &CurveCache, transform: &PlotTransform) -> Option<(String, String)> {
    match cache.view {
        View::Free => Some(("Fit again".to_owned(), BACK.to_owned())),
        View::Whole => (cache.whole != cache.telling).then(|| ("Fit most".to_owned(), BACK.to_owned())),
        View::Telling => {
            let outside = outside(drawn, cache, transform);
            let arrow = if drawn.history.higher_is_better() { "↓" } else { "↑" };
            let text = match &outside[..] {
                [] => return None,
                [single] => format!("{arrow} {single}"),
                several => format!("{arrow} {} further", several.len()),
            };
            let all = outside.join("\n");
            Some((text, format!("Outside\n{all}\nClick, or double click the plot, to see everything")))
        }
    }
}

/// On the side where no curve comes, clear of the names of live changes.
fn place(
    drawn: Drawn<'_>,
    cache: &CurveCache,
    width: f32,
    transform: &PlotTransform,
    theme: &Theme,
) -> egui::Rect {
    let (frame, size) = (transform.frame(), vec2(width, line_height(theme)));
    let named = !drawn.history.changes.is_empty() && !cache.choice.seconds;
    let changes = if named { size.y } else { 0.0 };
    let top = if drawn.history.higher_is_better() {
        frame.bottom() - size.y - changes - 2.0
    } else {
        frame.top() + changes + 2.0
    };
    egui::Rect::from_min_size(egui::pos2(frame.left() + 4.0, top), size)
}

/// The contenders whose means lie outside of what is seen, wholly with their last value, or in part.
fn outside(drawn: Drawn<'_>, cache: &CurveCache, transform: &PlotTransform) -> Vec<String> {
    let history = drawn.history;
    let (low, high) = (transform.bounds().min()[1], transform.bounds().max()[1]);
    let shown = cache.contenders.iter().enumerate().filter(|(index, _)| !drawn.hidden.contains(index));
    shown
        .filter_map(|(index, reduced)| {
            let (lowest, highest) = reduced.reach()?;
            let name = &history.contenders[index].name;
            let last = cache.choice.value_at(reduced.mean.last()?.y);
            let decimals = history.decimals(0);
            match (highest < low || lowest > high, lowest < low || highest > high) {
                (true, _) => Some(format!("{name} {last:.decimals$}")),
                (false, true) => Some(format!("{name} in part")),
                _ => None,
            }
        })
        .collect()
}
