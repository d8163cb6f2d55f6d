//! Paints distributions: histogram, cumulative law or tail, every spread read at the same value.

mod forms;
mod reading;

use super::keys::show_empty;
use super::plane::axes::bounds;
use super::plane::legend::{self, Entry, Legend};
use super::plane::stage::{Setting, Stage};
use super::plane::{lines, markers};
use crate::app::kit::inks::Sample;
use crate::app::kit::theme::Theme;
use crate::scene::{Axis, Distribution, Form, Gesture, Spread, Trace};
use eframe::egui::{Id, Sense, Ui};
use forms::{Cells, cells, line};

/// The forms in the order of their buttons, with what stands on each.
const FORMS: [(Form, &str, &str); 3] = [
    (Form::Histogram, "cells", "The share in each cell"),
    (Form::Cumulative, "up to", "The share up to each value"),
    (Form::Tail, "tail", "The share above each value, by factors of ten"),
];

/// Draws the distributions into all the space there is.
pub fn show(ui: &mut Ui, law: &Distribution, theme: &Theme, gestures: &mut Vec<Gesture>) {
    let id = ui.scope_id().with(("distribution", &law.name));
    if law.spreads.iter().all(|spread| spread.ends().is_none()) {
        return show_empty(ui, &law.name, &law.empty, theme);
    }
    let set_by_hand = markers::values(ui, id, &law.markers);
    let form = chosen(ui, id, law);
    let legend = legend::show(ui, id, &entries(law, &set_by_hand), theme);
    let x = extent(law, form, &set_by_hand);
    let width = ui.available_width();
    let cells = (form == Form::Histogram).then(|| cells(law, x, width));
    let y = y_axis(law, form, cells.as_ref());
    let y_bounds = bounds(&y, std::iter::empty(), 0.0);
    let setting = Setting {
        name: &law.name,
        id,
        axes: [&law.x, &y],
        bounds: [x, y_bounds],
        equal: false,
        sense: Sense::click(),
    };
    let stage = Stage::new(ui, setting, theme);
    draw(ui, &stage, law, (form, cells.as_ref(), &legend), theme);
    let (_, held) = markers::show(ui, &stage, (&law.name, &law.markers), gestures, theme);
    stage.rest(ui, held);
    choose(ui, id, &stage, form, theme);
    if !held {
        reading::show(ui, &stage, law, (form, cells.as_ref(), &legend), theme);
    }
}

/// The spreads, with the share above the first marker that a hand can move.
fn entries(law: &Distribution, set_by_hand: &[f64]) -> Vec<Entry> {
    let read_at =
        law.markers.iter().zip(set_by_hand).find(|(marker, _)| marker.range.is_some() && !marker.level);
    let entry = |spread: &Spread| {
        let sample = Sample::Line(spread.dash, lines::mark_of(spread.ink));
        let mut entry = Entry::new(&spread.name, spread.ink, sample);
        if let Some((_, at)) = read_at {
            entry.figure = format!("{} above", reading::share(spread.above(*at)));
        }
        entry
    };
    law.spreads.iter().map(entry).collect()
}

/// The form that a person has chosen, or the picture's own.
fn chosen(ui: &Ui, id: Id, law: &Distribution) -> Form {
    ui.data(|data| data.get_temp(id.with("form"))).unwrap_or(law.form)
}

/// The forms at the right of the line above, where there is room for them.
fn choose(ui: &mut Ui, id: Id, stage: &Stage<'_>, form: Form, theme: &Theme) {
    let free = stage.free;
    if free.width() < theme.small_type * 12.0 {
        return;
    }
    let layout = eframe::egui::Layout::right_to_left(eframe::egui::Align::Center);
    let mut child = ui.new_child(eframe::egui::UiBuilder::new().max_rect(free).layout(layout));
    child.spacing_mut().button_padding = eframe::egui::vec2(4.0, 0.0);
    child.spacing_mut().interact_size.y = free.height();
    child.spacing_mut().item_spacing.x = 2.0;
    for (other, name, hover) in FORMS.into_iter().rev() {
        let text = eframe::egui::RichText::new(name).small();
        if child.selectable_label(form == other, text).on_hover_text(hover).clicked() {
            child.data_mut(|data| data.insert_temp(id.with("form"), other));
        }
    }
}

/// The places along x: all values, of a tail those that are seen above its floor, and the markers.
fn extent(law: &Distribution, form: Form, set_by_hand: &[f64]) -> [f64; 2] {
    let last = |spread: &Spread| match form {
        Form::Tail => spread.quantile(1.0 - law.floor).or(spread.ends().map(|ends| ends[1])),
        _ => spread.quantile(0.999).or(spread.ends().map(|ends| ends[1])),
    };
    let ends = law.spreads.iter().flat_map(|spread| [spread.ends().map(|ends| ends[0]), last(spread)]);
    let markers = law.markers.iter().zip(set_by_hand).filter(|(marker, _)| !marker.level);
    bounds(&law.x, ends.flatten().chain(markers.map(|(_, value)| *value)), 0.04)
}

/// The axis upwards, which follows from the form.
fn y_axis(law: &Distribution, form: Form, cells: Option<&Cells>) -> Axis {
    match form {
        Form::Histogram => {
            let most = cells.map_or(0.0, Cells::most);
            Axis::new("share in each cell", "%").within(0.0, (most * 108.0).max(1e-6))
        }
        Form::Cumulative => Axis::new("share up to here", "%").within(0.0, 116.0),
        Form::Tail => Axis::new("share above", "").log().within(law.floor.clamp(1e-12, 0.5), 1.3),
    }
}

fn draw(
    ui: &Ui,
    stage: &Stage<'_>,
    law: &Distribution,
    (form, cells, legend): (Form, Option<&Cells>, &Legend),
    theme: &Theme,
) {
    let painter = stage.painter(ui);
    for (index, spread) in law.spreads.iter().enumerate().filter(|(i, _)| legend.shows(*i)) {
        let points = match cells {
            Some(cells) => cells.outline(index, spread.smooth),
            None => line(spread, form, &stage.axes),
        };
        let trace = Trace::new(spread.name.clone(), spread.ink, points).dash(spread.dash);
        let fade = |ink| legend.faded(index, ink);
        if let Some(cells) = cells.filter(|_| !spread.smooth) {
            cells.fill(&painter, &stage.axes, index, fade(crate::app::kit::inks::colour(spread.ink, theme)));
        }
        lines::draw(&painter, &stage.axes, &trace, fade, theme);
    }
}
