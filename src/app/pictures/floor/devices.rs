//! Paints the devices of the floor: links to the base station, glyphs with their states, rings around what is pointed at.

use super::view::View;
use crate::app::kit::inks::colour;
use crate::app::kit::theme::Theme;
use crate::app::pictures::glyphs;
use crate::app::pictures::mode::mode_shape;
use crate::app::pictures::states::{draw_mark, emphasis, reach};
use crate::scene::{Floor, FloorDevice};
use eframe::egui::{Align2, Color32, Painter, Pos2, Stroke, vec2};

/// Labels are drawn for at most this many devices, counted in what is seen.
const LABELLED: f32 = 60.0;
/// Radius of a glyph as a share of the mean distance between two devices, with its least and its largest in points.
const SHARE: f32 = 0.16;
const RADII: [f32; 2] = [1.4, 6.0];
/// Links of more devices than this grow fainter.
const LINKS: f32 = 40.0;

/// How large devices are drawn on a floor, and with what beside them.
pub struct Devices<'a> {
    floor: &'a Floor,
    view: &'a View,
    theme: &'a Theme,
    /// Radius of a glyph, and of a mode's shape.
    radius: f32,
    mode_radius: f32,
    labelled: bool,
    /// How much of its colour a thin link keeps.
    faintness: f32,
    /// How far a change has come that is still shown, 1 when it is over.
    pulse: f32,
}

impl<'a> Devices<'a> {
    /// Sizes from how close devices stand on the screen.
    pub fn new(floor: &'a Floor, view: &'a View, closer: f32, pulse: f32, theme: &'a Theme) -> Self {
        let count = floor.devices.len().max(1) as f32;
        let [width, height] = floor.size_m.map(|side| view.length(side as f32));
        // Whatever the hall is, devices are seen within the view.
        let ground = (width * height / (closer * closer).max(1.0)).max(view.area.area() * 0.5);
        let radius = ((ground / count).sqrt() * SHARE).clamp(RADII[0], RADII[1]) * closer.sqrt().min(2.0);
        let labelled = count / (closer * closer).max(1.0) <= LABELLED;
        let mode_radius = if labelled { theme.small_type * 0.8 } else { radius.max(3.0) * 1.2 };
        let linked =
            floor.devices.iter().filter(|device| device.state.around.is_linked()).count().max(1) as f32;
        let faintness = 0.45 * (LINKS / linked).min(1.0);
        Self { floor, view, theme, radius, mode_radius, labelled, faintness, pulse }
    }

    /// Draws links below all devices, then devices, what matters most on top.
    pub fn draw(&self, painter: &Painter) {
        let station = self.view.screen_from_floor(self.floor.base_station_m);
        self.floor.devices.iter().for_each(|device| self.draw_link(painter, device, station));
        for wanted in 0..=3 {
            for device in self.floor.devices.iter().filter(|device| device.state.around.layer() == wanted) {
                let centre = self.view.screen_from_floor(device.position_m);
                if self.view.area.contains(centre) {
                    self.draw_device(painter, device, centre);
                }
            }
        }
    }

    /// A line to the base station: as wide as the device's part of a shared band, or thin while it is heard; what has just
    /// begun runs along it.
    fn draw_link(&self, painter: &Painter, device: &FloorDevice, station: Pos2) {
        let share = device.link.filter(|link| *link > 0.0);
        let width = match share {
            Some(link) => 1.0 + 12.0 * link.min(1.0),
            None if device.state.around.is_linked() => self.theme.line_width * 0.5,
            None => return,
        };
        let ink = colour(device.state.ink(), self.theme);
        let centre = self.view.screen_from_floor(device.position_m);
        let line = Stroke::new(width, ink.gamma_multiply(if share.is_some() { 0.5 } else { self.faintness }));
        painter.line_segment([centre, station], line);
        if self.pulse < 1.0 {
            // Shares are handed out by the base station, preambles go to it.
            let part = if share.is_some() { 1.0 - self.pulse } else { self.pulse };
            painter.circle_filled(centre.lerp(station, part), (width * 0.8).max(2.5), ink);
        }
    }

    fn draw_device(&self, painter: &Painter, device: &FloorDevice, centre: Pos2) {
        let ink = colour(device.state.ink(), self.theme);
        if let Some(mode) = device.state.way_index() {
            return self.draw_in_mode(painter, device, mode, centre);
        }
        let radius = self.radius * emphasis(device.state.around);
        glyphs::draw(painter, device.use_case, centre, radius, ink, self.theme.panel.0);
        draw_mark(painter, &device.state, centre, radius, self.theme);
        if self.pulse < 1.0 && device.state.around.layer() == 3 {
            let ring = Stroke::new(self.theme.line_width, ink.gamma_multiply(1.0 - self.pulse));
            painter.circle_stroke(centre, reach(radius) + 12.0 * self.pulse, ring);
        }
        if self.labelled && !device.label.is_empty() {
            let font = self.theme.font(self.theme.small_type);
            let place = centre + vec2(reach(radius) * 1.5 + 3.0, 0.0);
            painter.text(place, Align2::LEFT_CENTER, &device.label, font, self.theme.dim.0);
        }
    }

    /// A mode's shape with the label in it, or the use case where there is no room for a label.
    fn draw_in_mode(&self, painter: &Painter, device: &FloorDevice, mode: usize, centre: Pos2) {
        let theme = self.theme;
        let (ink, rim) = (theme.mode(mode), Stroke::new(1.5, theme.panel.0));
        painter.add(mode_shape(mode, centre, self.mode_radius, ink, rim));
        let on = theme.ink_on(ink);
        if self.labelled && !device.label.is_empty() {
            let small = if device.label.len() > 2 { 0.75 } else { 0.92 };
            let font = theme.font(theme.small_type * small);
            painter.text(centre, Align2::CENTER_CENTER, &device.label, font, on);
        } else {
            glyphs::draw(painter, device.use_case, centre, self.mode_radius * 0.45, on, ink);
        }
    }

    /// The device nearest to a place on the screen, within reach of a pointer.
    pub fn nearest(&self, pointer: Pos2) -> Option<&'a FloorDevice> {
        let distance = |device: &&FloorDevice| {
            let away = self.view.screen_from_floor(device.position_m).distance(pointer);
            if away.is_nan() { f32::INFINITY } else { away }
        };
        let nearest = self.floor.devices.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
        nearest.filter(|device| distance(device) < self.radius.max(self.mode_radius.min(8.0)) + 8.0)
    }

    /// Rings the device under the pointer.
    pub fn ring(&self, painter: &Painter, device: &FloorDevice, ink: Color32) {
        let own = if device.state.way_index().is_some() {
            self.mode_radius * 1.3
        } else {
            reach(self.radius) + 3.0
        };
        let centre = self.view.screen_from_floor(device.position_m);
        painter.circle_stroke(centre, own, Stroke::new(self.theme.line_width, ink));
    }

    /// Rings all devices on a resource, and joins them to the base station.
    pub fn ring_all(&self, painter: &Painter, cell: u32) {
        let station = self.view.screen_from_floor(self.floor.base_station_m);
        let line = Stroke::new(self.theme.line_width * 0.75, self.theme.text.0);
        for device in self.floor.devices.iter().filter(|device| device.cell == Some(cell)) {
            let centre = self.view.screen_from_floor(device.position_m);
            let away = station - centre;
            if away.length() > 12.0 {
                painter.line_segment(
                    [centre + away.normalized() * 9.0, station - away.normalized() * 9.0],
                    line,
                );
            }
            self.ring(painter, device, self.theme.text.0);
        }
    }
}
