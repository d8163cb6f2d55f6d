//! One map among several: what is under the pointer or the keys, how it is drawn, what a person does to it.

use super::header::draw_header;
use super::image::draw_cells;
use super::layout::Place;
use super::over::{Cross, draw_cursor, draw_marks, draw_scale_bar};
use super::{bar, keys, samples};
use crate::app::kit::theme::Theme;
use crate::scene::{Gesture, Map};
use eframe::egui::{self, CursorIcon, Painter, Response, Sense, Stroke, Ui};

/// A map in its place.
pub struct MapTile<'a> {
    map: &'a Map,
    place: Place,
    response: Response,
}

impl<'a> MapTile<'a> {
    /// A map that hears the pointer in its place.
    pub fn new(ui: &Ui, index: usize, map: &'a Map, place: Place) -> Self {
        let response = sense(ui, index, map, &place);
        Self { map, place, response }
    }

    /// Where the keyboard's cursor is, in metres, while this map has the focus.
    pub fn keyed(&self, ui: &Ui, gestures: &mut Vec<Gesture>) -> Option<[f64; 2]> {
        keys::cursor(ui, &self.response, self.map, &self.place, gestures)
    }

    /// Where the pointer is, in metres, while it is over the cells.
    pub fn hovered(&self) -> Option<[f64; 2]> {
        let pointer = self.response.hover_pos().filter(|pointer| self.place.image.contains(*pointer))?;
        Some(self.place.floor_from_screen(pointer))
    }

    /// The sample that is meant, by the pointer or else by the keys.
    pub fn near(&self, keyed: Option<[f64; 2]>) -> Option<usize> {
        let keyed = keyed.filter(|_| self.response.has_focus());
        let meant = keyed.map(|at| self.place.screen_from_floor(at));
        let pointer = self.response.hover_pos().or(meant)?;
        samples::nearest(self.map, &self.place, pointer)
    }

    /// What lies over the cells keeps to them.
    fn inside(&self, ui: &Ui) -> Painter {
        ui.painter().with_clip_rect(self.place.image.expand(4.0).intersect(ui.clip_rect()))
    }

    /// Everything but the cursor; the first map has the scale bar.
    pub fn draw(&self, ui: &Ui, first: bool, near: Option<usize>, theme: &Theme) {
        let (map, place) = (self.map, &self.place);
        draw_header(ui.painter(), map, place, self.response.has_focus(), theme);
        draw_cells(ui, self.response.id, map, place, theme);
        place.bar.iter().for_each(|bar| bar::draw(ui.painter(), map, *bar, theme));
        let inside = self.inside(ui);
        samples::draw(&inside, map, place, near, theme);
        draw_marks(&inside, map, place, theme);
        if first {
            draw_scale_bar(&inside, place, theme);
        }
    }

    /// The cross at a place in metres; screen readers hear what stands there.
    pub fn draw_cursor(&self, ui: &Ui, at: [f64; 2], near: Option<usize>, theme: &Theme) {
        let focused = self.response.has_focus();
        let cross = Cross { near, told: self.response.hovered() || focused };
        let words = draw_cursor(&self.inside(ui), self.map, &self.place, at, cross, theme);
        if focused {
            ui.accesskit_node_builder(self.response.id, |node| {
                node.set_description(words.replace('\n', ", "));
            });
        }
    }

    /// What a person does to it, with a rim while it has the focus.
    pub fn edit(&self, ui: &Ui, near: Option<usize>, theme: &Theme, gestures: &mut Vec<Gesture>) {
        if self.response.has_focus() {
            let rim = Stroke::new(theme.line_width, theme.accent.0);
            ui.painter().rect_stroke(self.place.image, 0.0, rim, egui::StrokeKind::Outside);
        }
        if self.map.editable {
            if near.is_some() && self.response.hovered() {
                ui.set_cursor_icon(CursorIcon::Grab);
            }
            samples::edit(ui, &self.response, self.map, &self.place, gestures);
        }
    }
}

fn sense(ui: &Ui, index: usize, map: &Map, place: &Place) -> Response {
    let sense = if map.editable { Sense::click_and_drag() } else { Sense::hover() };
    let response = ui.interact(place.image, ui.scope_id().with(("map", index)), sense);
    let name = format!("map of {}", map.name);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &name));
    if map.editable { response.on_hover_cursor(CursorIcon::Crosshair) } else { response }
}
