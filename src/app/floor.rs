//! Paints the factory floor: hall, aisles, machines, base station, edge server, devices by glyph and state.

use super::floor_view::{View, Zoom};
use super::mode::mode_shape;
use super::parameters::digits;
use super::theme::Theme;
use crate::factory::{Requirement, UseCase};
use crate::scene::axis::with_thin_spaces;
use crate::scene::{DeviceState, Floor, FloorDevice};
use eframe::egui::{self, Align2, Color32, Painter, Pos2, Rect, Sense, Shape, Stroke, Ui, vec2};

/// A hall smaller than this on the screen is an outline.
const SMALLEST_HALL: f32 = 90.0;

/// Colour of a state.
pub fn state_ink(state: DeviceState, theme: &Theme) -> Color32 {
    match state {
        DeviceState::Waiting | DeviceState::Barred | DeviceState::Faded => theme.waiting.0,
        DeviceState::Silent | DeviceState::Idle => theme.faint.0,
        DeviceState::Sending | DeviceState::Sensing => theme.accent.0,
        DeviceState::AllServer => theme.mode(0),
        DeviceState::Partial => theme.mode(1),
        DeviceState::AllLocal => theme.mode(2),
        DeviceState::Success => theme.success.0,
        DeviceState::Collision | DeviceState::Dropped => theme.collision.0,
    }
}

/// The mode that a state is, as an index into the theme's modes.
fn mode_of(state: DeviceState) -> Option<usize> {
    [DeviceState::AllServer, DeviceState::Partial, DeviceState::AllLocal]
        .iter()
        .position(|mode| *mode == state)
}

/// Draws the floor and its legend into all the space there is; hovering a device tells everything known about it, the
/// wheel zooms, a drag moves the view.
pub fn show(ui: &mut Ui, floor: &Floor, theme: &Theme) {
    // Not focusable: space and the other keys of the window go on working behind a click on the floor.
    let (response, painter) = ui.allocate_painter(ui.available_size(), Sense::CLICK | Sense::DRAG);
    let legend_height = theme.small_type * 1.9;
    let (area, legend) = response.rect.split_top_bottom_at_y(response.rect.bottom() - legend_height);
    let zoom = Zoom::follow(ui, &response, area);
    let view = View::fit(area.shrink(4.0), floor, zoom);
    let clipped = painter.with_clip_rect(area.intersect(painter.clip_rect()));
    let ground = if view.whole { &painter } else { &clipped };
    let size = (area.width() / 110.0).clamp(3.0, 6.0) * if floor.devices.len() > 400 { 0.6 } else { 1.0 };
    let size = size * zoom.factor.sqrt().min(2.0);
    draw_site(ground, floor, &view, theme);
    draw_hall(ground, floor, &view, theme);
    draw_links(ground, floor, &view, theme);
    let in_modes = floor.devices.iter().any(|device| mode_of(device.state).is_some());
    if in_modes {
        // Large marks with labels would be hidden below it.
        draw_scale_bar(ground, &view, theme);
    }
    let marks = MarkSize::new(floor, zoom, size, theme);
    for device in &floor.devices {
        draw_device(ground, device, &view, floor, size, &marks, theme);
    }
    draw_crowd(ground, floor, &view, theme);
    draw_stations(ground, floor, &view, theme);
    if !in_modes {
        draw_scale_bar(ground, &view, theme);
    }
    draw_legend(&painter, legend, floor, theme);
    if let Some(pointer) = response.hover_pos().filter(|pointer| area.contains(*pointer)) {
        let distance = |device: &&FloorDevice| view.screen_from_floor(device.position_m).distance(pointer);
        let nearest = floor.devices.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
        if let Some(device) = nearest.filter(|device| distance(device) < 12.0) {
            let radius = if mode_of(device.state).is_some() { marks.radius * 1.3 } else { size + 5.0 };
            let centre = view.screen_from_floor(device.position_m);
            ground.circle_stroke(centre, radius, Stroke::new(2.0, theme.text.0));
            response.on_hover_ui_at_pointer(|ui| card(ui, device));
        }
    }
}

/// How large a device in a mode is drawn, and whether its label fits inside.
struct MarkSize {
    radius: f32,
    labelled: bool,
}

impl MarkSize {
    fn new(floor: &Floor, zoom: Zoom, size: f32, theme: &Theme) -> Self {
        let crowded = floor.devices.len() as f32 / (zoom.factor * zoom.factor);
        let labelled = crowded <= 60.0;
        Self { radius: if labelled { theme.small_type * 0.8 } else { size * 1.2 }, labelled }
    }
}

fn card(ui: &mut Ui, device: &FloorDevice) {
    ui.strong(device.use_case.name());
    ui.weak(needs(&device.use_case.requirement()));
    egui::Grid::new("device").num_columns(2).show(ui, |ui| {
        for (what, value) in &device.about {
            ui.label(what);
            ui.label(value);
            ui.end_row();
        }
    });
}

/// What a use case needs, in words (Table I of the survey).
fn needs(requirement: &Requirement) -> String {
    let scaled = |value: f64, units: [(f64, &str); 3]| {
        let fitting = units.into_iter().find(|(size, _)| value >= *size).unwrap_or(units[2]);
        format!("{} {}", digits(value / fitting.0), fitting.1)
    };
    let range = |(low, high): (f64, f64), units| {
        if low < high {
            format!("{} to {}", scaled(low, units), scaled(high, units))
        } else {
            scaled(high, units)
        }
    };
    let within = range(requirement.latency_s, [(1.0, "s"), (1e-3, "ms"), (1e-6, "µs")]);
    let rate = range(requirement.data_rate_bps, [(1e6, "Mbit/s"), (1e3, "kbit/s"), (1.0, "bit/s")]);
    let percent = (1e6 * 100.0 * requirement.reliability).round() / 1e6;
    format!("needs {percent} % within {within}, {rate} (paper)")
}

/// The ground around the hall, where it is shown.
fn draw_site(painter: &Painter, floor: &Floor, view: &View, theme: &Theme) {
    if let Some(bounds) = floor.view_m {
        let line = Stroke::new(1.0, theme.line.0);
        painter.rect(view.screen_from_area(bounds), 6.0, theme.panel.0, line, egui::StrokeKind::Inside);
    }
}

/// Lines to the base station as wide as each device's part of the link.
fn draw_links(painter: &Painter, floor: &Floor, view: &View, theme: &Theme) {
    let station = view.screen_from_floor(floor.base_station_m);
    for device in &floor.devices {
        if let Some(link) = device.link.filter(|link| *link > 0.0) {
            let ink = state_ink(device.state, theme).gamma_multiply(0.5);
            let width = 1.0 + 12.0 * link.min(1.0);
            painter
                .line_segment([view.screen_from_floor(device.position_m), station], Stroke::new(width, ink));
        }
    }
}

fn draw_hall(painter: &Painter, floor: &Floor, view: &View, theme: &Theme) {
    painter.rect(
        view.hall,
        6.0,
        theme.surface.0.gamma_multiply(0.35),
        Stroke::new(1.5, theme.line.0),
        egui::StrokeKind::Outside,
    );
    if view.hall.width() < SMALLEST_HALL {
        return;
    }
    for aisle in &floor.aisles_m {
        painter.rect_filled(view.screen_from_area(*aisle), 0.0, theme.panel.0);
    }
    for machine in &floor.machines_m {
        let area = view.screen_from_area(*machine);
        painter.rect(area, 3.0, theme.surface.0, Stroke::new(1.0, theme.line.0), egui::StrokeKind::Inside);
    }
}

/// Devices too many to draw, in words; the ground is shaded by their density.
fn draw_crowd(painter: &Painter, floor: &Floor, view: &View, theme: &Theme) {
    if floor.crowd > 0 {
        let text = format!("{} idle devices are not drawn", with_thin_spaces(f64::from(floor.crowd)));
        let text = painter.layout_no_wrap(text, theme.font(theme.small_type), theme.dim.0);
        let place = view.shown.right_bottom() - text.size() - vec2(8.0, 8.0);
        painter.rect_filled(Rect::from_min_size(place, text.size()).expand(2.0), 2.0, theme.panel.0);
        painter.galley(place, text, theme.dim.0);
    }
}

fn draw_stations(painter: &Painter, floor: &Floor, view: &View, theme: &Theme) {
    let size = vec2(1.0, 1.0) * (theme.body_type * 1.3);
    let station = Rect::from_center_size(view.screen_from_floor(floor.base_station_m), size);
    painter.rect_filled(station, 4.0, theme.accent.0);
    let mast = Stroke::new(1.5, theme.on_accent.0);
    let (top, bottom) = (station.center_top() + vec2(0.0, 5.0), station.center_bottom() - vec2(0.0, 4.0));
    painter.line_segment([top, bottom], mast);
    for side in [-1.0, 1.0] {
        painter.line_segment([top, top + vec2(side * 5.0, 4.0)], mast);
    }
    if !view.whole && view.screen_from_floor(floor.edge_server_m).distance(station.center()) < size.x {
        return;
    }
    let server = Rect::from_center_size(view.screen_from_floor(floor.edge_server_m), size * 0.8);
    painter.rect(server, 2.0, theme.panel.0, Stroke::new(1.5, theme.accent.0), egui::StrokeKind::Inside);
    for row in [0.33, 0.66] {
        let y = egui::lerp(server.y_range(), row);
        painter.hline(server.shrink(3.0).x_range(), y, Stroke::new(1.5, theme.accent.0));
    }
}

fn draw_device(
    painter: &Painter,
    device: &FloorDevice,
    view: &View,
    floor: &Floor,
    size: f32,
    marks: &MarkSize,
    theme: &Theme,
) {
    let centre = view.screen_from_floor(device.position_m);
    let ink = state_ink(device.state, theme);
    if let Some(mode) = mode_of(device.state) {
        draw_in_mode(painter, device, mode, centre, marks, theme);
        return;
    }
    let link = Stroke::new(1.0, ink.gamma_multiply(0.35));
    if matches!(device.state, DeviceState::Sending | DeviceState::Success) {
        painter.line_segment([centre, view.screen_from_floor(floor.base_station_m)], link);
    }
    painter.add(glyph(device.use_case, centre, size, ink));
    let mark = Stroke::new(1.6, ink);
    let reach = size + 3.0;
    match device.state {
        DeviceState::Success => {
            painter.circle_stroke(centre, reach, mark);
        }
        DeviceState::Collision => {
            for side in [-1.0, 1.0] {
                painter.line_segment(
                    [centre - vec2(reach, side * reach), centre + vec2(reach, side * reach)],
                    mark,
                );
            }
        }
        DeviceState::Faded => {
            painter.line_segment([centre - vec2(reach, 0.0), centre + vec2(reach, 0.0)], mark);
            painter.circle_stroke(centre, reach, Stroke::new(1.0, ink));
        }
        DeviceState::Barred => {
            painter.line_segment([centre - vec2(reach, 0.0), centre + vec2(reach, 0.0)], mark);
        }
        DeviceState::Dropped => {
            painter.circle_stroke(centre, reach, mark);
            painter.line_segment([centre - vec2(reach, reach), centre + vec2(reach, reach)], mark);
        }
        DeviceState::Sensing => {
            // Rings, as of a wave.
            for (ring, part) in [(0.0, 0.8), (3.0, 0.4)] {
                painter.circle_stroke(centre, reach + ring, Stroke::new(1.2, ink.gamma_multiply(part)));
            }
        }
        _ => {}
    }
    if marks.labelled && !device.label.is_empty() {
        let place = centre + vec2(reach + 5.0, 0.0);
        painter.text(place, Align2::LEFT_CENTER, &device.label, theme.font(theme.small_type), theme.dim.0);
    }
}

/// A mode's shape with the label in it, or the use case where there is no room for a label.
fn draw_in_mode(
    painter: &Painter,
    device: &FloorDevice,
    mode: usize,
    centre: Pos2,
    marks: &MarkSize,
    theme: &Theme,
) {
    let (ink, rim) = (theme.mode(mode), Stroke::new(1.5, theme.panel.0));
    painter.add(mode_shape(mode, centre, marks.radius, ink, rim));
    let on = theme.ink_on(ink);
    if marks.labelled && !device.label.is_empty() {
        let small = if device.label.len() > 2 { 0.75 } else { 0.92 };
        let font = theme.font(theme.small_type * small);
        painter.text(centre, Align2::CENTER_CENTER, &device.label, font, on);
    } else {
        painter.add(glyph(device.use_case, centre, marks.radius * 0.45, on));
    }
}

/// The shape of a use case: regular polygons, so that states can be told by what surrounds them.
fn glyph(use_case: UseCase, centre: Pos2, size: f32, ink: Color32) -> Shape {
    let polygon = |corners: u8, turn: f32, stretch: egui::Vec2| {
        let corner = |index: u8| {
            let angle = (f32::from(index) / f32::from(corners) + turn) * std::f32::consts::TAU;
            centre + vec2(angle.cos() * stretch.x, -angle.sin() * stretch.y) * size * 1.2
        };
        Shape::convex_polygon((0..corners).map(corner).collect(), ink, Stroke::NONE)
    };
    let even = vec2(1.0, 1.0);
    match use_case {
        UseCase::FieldSensor => Shape::circle_filled(centre, size * 0.85, ink),
        UseCase::AssetTag => polygon(4, 0.125, even),
        UseCase::Camera => polygon(3, 0.25, even),
        UseCase::Agv => polygon(4, 0.125, vec2(1.5, 0.8)),
        UseCase::Robot => polygon(4, 0.0, even),
        UseCase::ArWorker => polygon(5, 0.25, even),
        UseCase::Uav => polygon(3, 0.75, even),
        UseCase::Vehicle => polygon(6, 0.0, even),
    }
}

fn draw_scale_bar(painter: &Painter, view: &View, theme: &Theme) {
    let length_m = match view.shown.width() / view.scale {
        width if width > 500.0 => 200.0,
        width if width > 200.0 => 50.0,
        width if width > 60.0 => 20.0,
        width if width > 15.0 => 5.0,
        _ => 1.0,
    };
    let start = view.shown.left_bottom() + vec2(8.0, -8.0);
    let end = start + vec2(length_m * view.scale, 0.0);
    painter.line_segment([start, end], Stroke::new(2.0, theme.dim.0));
    let font = theme.font(theme.small_type);
    let text = painter.layout_no_wrap(format!("{length_m:.0} m"), font, theme.dim.0);
    let place = start - vec2(0.0, text.size().y + 2.0);
    painter.rect_filled(Rect::from_min_size(place, text.size()).expand(2.0), 2.0, theme.panel.0);
    painter.galley(place, text, theme.dim.0);
}

/// States and use cases that are on the floor, as far as the width goes.
fn draw_legend(painter: &Painter, area: Rect, floor: &Floor, theme: &Theme) {
    let mut x = area.left() + 6.0;
    let mut entry = |shape: Shape, text: &str| {
        let galley = painter.layout_no_wrap(text.to_owned(), theme.font(theme.small_type), theme.dim.0);
        let width = galley.size().x + 30.0;
        if x + width > area.right() {
            return;
        }
        let mut shape = shape;
        shape.translate(vec2(x + 6.0, area.center().y));
        painter.add(shape);
        painter.galley(Pos2::new(x + 16.0, area.center().y - galley.size().y / 2.0), galley, theme.dim.0);
        x += width;
    };
    for state in DeviceState::ALL {
        let count = floor.devices.iter().filter(|device| device.state == state).count();
        if count > 0 {
            let ink = state_ink(state, theme);
            let dot = match mode_of(state) {
                Some(mode) => mode_shape(mode, Pos2::ZERO, 4.5, ink, Stroke::NONE),
                None => Shape::circle_filled(Pos2::ZERO, 4.5, ink),
            };
            entry(dot, &format!("{} {count}", state.name()));
        }
    }
    for use_case in UseCase::ALL {
        if floor.devices.iter().any(|device| device.use_case == use_case && mode_of(device.state).is_none()) {
            entry(glyph(use_case, Pos2::ZERO, 4.5, theme.dim.0), use_case.name());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_are_those_of_the_table() {
        // Table I of the survey: robot motion control and asset tracking.
        let robot = needs(&UseCase::Robot.requirement());
        assert_eq!(robot, "needs 99.9999 % within 1 ms, 1 Mbit/s to 10 Mbit/s (paper)");
        let tag = needs(&UseCase::AssetTag.requirement());
        assert_eq!(tag, "needs 99.9 % within 10 s, 100 bit/s to 20 kbit/s (paper)");
    }
}
