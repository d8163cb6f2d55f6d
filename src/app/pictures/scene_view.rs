//! Draws a scene: its buttons, and its pictures from top to bottom.

use super::cells::show_cells;
use super::strip::show_strip;
use super::{
    chart, distribution, floor, frame, map, network, ranking, scatter, series, steered, table, timeline,
};
use crate::app::kit::action::Action;
use crate::app::kit::theme::Theme;
use crate::scene::{Button, Gesture, Picture, Scene};
use eframe::egui::{self, Ui};

/// A scene without buttons of the window's own.
#[cfg(test)]
pub(super) fn show_scene(ui: &mut Ui, scene: &Scene, theme: &Theme) -> Vec<Gesture> {
    show_scene_with(ui, scene, &[], theme).0
}

/// Pictures from top to bottom, but buttons above them, with those of some actions behind them; cells take most of a tile
/// that they share with a strip. Returns what a person did to them, and an action that was asked for.
pub fn show_scene_with(
    ui: &mut Ui,
    scene: &Scene,
    actions: &[Action],
    theme: &Theme,
) -> (Vec<Gesture>, Option<Action>) {
    let mut gestures = Vec::new();
    let (buttons, pictures): (Vec<_>, Vec<_>) =
        scene.pictures.iter().partition(|picture| matches!(picture, Picture::Buttons(_)));
    let buttons = buttons.into_iter().filter_map(|picture| match picture {
        Picture::Buttons(buttons) => Some(buttons.as_slice()),
        _ => None,
    });
    let asked = show_buttons(ui, &buttons.collect::<Vec<_>>().concat(), actions, theme, &mut gestures);
    let height = ui.available_height();
    let all: f32 = pictures.iter().map(|picture| weight(picture)).sum();
    let gaps = theme.space * pictures.len().saturating_sub(1) as f32;
    for picture in &pictures {
        let share = (height - gaps) * weight(picture) / all;
        show_picture(ui, picture, [height, share], pictures.len() <= 1, theme, &mut gestures);
    }
    (gestures, asked)
}

/// How much of the height a picture takes beside others.
fn weight(picture: &Picture) -> f32 {
    match picture {
        Picture::Maps(_) | Picture::Frame(_) => 2.0,
        _ => 1.0,
    }
}

fn show_picture(
    ui: &mut Ui,
    picture: &Picture,
    [height, share]: [f32; 2],
    single: bool,
    theme: &Theme,
    gestures: &mut Vec<Gesture>,
) {
    let fit = egui::vec2(ui.available_width(), if single { height } else { share });
    match picture {
        Picture::Floor(floor) if single => floor::show(ui, floor, theme),
        Picture::Floor(floor) => drop(ui.allocate_ui(fit, |ui| floor::show(ui, floor, theme))),
        Picture::Ranking(ranking) => ranking::show(ui, ranking, theme),
        Picture::Chart(chart) => drop(ui.allocate_ui(fit, |ui| chart::show(ui, chart, theme))),
        Picture::Steered(chart) => {
            drop(ui.allocate_ui(fit, |ui| steered::show(ui, chart, theme, gestures)));
        }
        Picture::Table(table) => table::show(ui, table, theme),
        Picture::Frame(frame) => drop(ui.allocate_ui(fit, |ui| frame::show(ui, frame, theme, gestures))),
        Picture::Maps(maps) => drop(ui.allocate_ui(fit, |ui| map::show(ui, maps, theme, gestures))),
        Picture::Scatter(all) => drop(ui.allocate_ui(fit, |ui| scatter::show(ui, all, theme, gestures))),
        Picture::Network(all) => drop(ui.allocate_ui(fit, |ui| network::show(ui, all, theme, gestures))),
        Picture::Timeline(all) => drop(ui.allocate_ui(fit, |ui| timeline::show(ui, all, theme, gestures))),
        Picture::Series(all) => drop(ui.allocate_ui(fit, |ui| series::show(ui, all, theme, gestures))),
        Picture::Distribution(all) => {
            drop(ui.allocate_ui(fit, |ui| distribution::show(ui, all, theme, gestures)));
        }
        Picture::Buttons(_) => {}
        Picture::Cells(cells) => show_cells(ui, cells, if single { height } else { height * 0.5 }, theme),
        Picture::Strip(strip) => {
            show_strip(ui, strip, if single { height } else { ui.available_height() }, theme);
        }
    }
}

/// Things to press in a row; what is on is marked. Returns an action that was asked for.
fn show_buttons(
    ui: &mut Ui,
    buttons: &[Button],
    actions: &[Action],
    theme: &Theme,
    gestures: &mut Vec<Gesture>,
) -> Option<Action> {
    if buttons.is_empty() && actions.is_empty() {
        return None;
    }
    let mut asked = None;
    let little = ui.available_width().min(ui.available_height() * 1.5) < theme.small_type * 28.0;
    ui.scope(|ui| {
        if little {
            let small = theme.font(theme.small_type);
            ui.style_mut().text_styles.insert(egui::TextStyle::Button, small);
            ui.spacing_mut().button_padding = egui::vec2(theme.space * 0.75, theme.space * 0.25);
            ui.spacing_mut().item_spacing = egui::vec2(theme.space * 0.5, theme.space * 0.5);
            ui.spacing_mut().interact_size.y = theme.small_type * 1.7;
        }
        ui.horizontal_wrapped(|ui| asked = rows_of_buttons(ui, buttons, actions, gestures));
    });
    asked
}

fn rows_of_buttons(
    ui: &mut Ui,
    buttons: &[Button],
    actions: &[Action],
    gestures: &mut Vec<Gesture>,
) -> Option<Action> {
    let mut asked = None;
    for button in buttons {
        let pressed = ui.add(egui::Button::new(&button.name).selected(button.on));
        if pressed.on_hover_text(&button.hover).clicked() {
            gestures.push(Gesture::Press(button.name.clone()));
        }
    }
    for action in actions {
        if ui.button(action.text()).on_hover_text(action.hover()).clicked() {
            asked = Some(*action);
        }
    }
    asked
}
