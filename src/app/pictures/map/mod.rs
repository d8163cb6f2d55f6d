//! Paints maps side by side under one linked cursor, with colour bars, samples and marks.

mod bar;
mod ink;
mod keys;
mod layout;
mod samples;

use crate::app::kit::fit::fitting;
use crate::app::kit::numbers::digits;
use crate::app::kit::theme::Theme;
use crate::scene::{Gesture, Map};
use eframe::egui::{
    self, Align2, Color32, ColorImage, CursorIcon, FontId, Id, Painter, Pos2, Rect, Response, Sense, Shape,
    Stroke, TextureHandle, TextureOptions, Ui, pos2, vec2,
};
use ink::{colour, figure};
use layout::{Place, places};
use std::sync::Arc;

/// The tint that leaves a picture's own colours as they are.
const UNTINTED: Color32 = Color32::WHITE;

/// Between a map's name and its note.
const HEADING_GAP: f32 = 6.0;

/// Draws the maps into all the space there is.
pub fn show(ui: &mut Ui, maps: &[Map], theme: &Theme, gestures: &mut Vec<Gesture>) {
    if maps.is_empty() {
        ui.centered_and_justified(|ui| ui.label("There is no map yet"));
        return;
    }
    let (area, _) = ui.allocate_exact_size(ui.available_size().max(vec2(1.0, 1.0)), Sense::hover());
    let widest = |width: fn(&Painter, &Map, &Theme) -> f32| {
        maps.iter().map(|map| width(ui.painter(), map, theme)).fold(0.0, f32::max)
    };
    let mut places = places(maps, area, (1, widest(name_width)), theme);
    if places.iter().any(|place| place.header.width() < widest(heading_width)) {
        places = layout::places(maps, area, (2, widest(name_width)), theme);
    }
    let responses: Vec<Response> = maps
        .iter()
        .zip(&places)
        .enumerate()
        .map(|(index, (map, place))| sense(ui, index, map, place))
        .collect();
    let keyed = maps
        .iter()
        .zip(&places)
        .zip(&responses)
        .find_map(|((map, place), response)| keys::cursor(ui, response, map, place, gestures));
    let hovered = responses.iter().zip(&places).find_map(|(response, place)| {
        response
            .hover_pos()
            .filter(|pointer| place.image.contains(*pointer))
            .map(|at| place.floor_from_screen(at))
    });
    let pointed = hovered.or(keyed);
    for (index, (map, place)) in maps.iter().zip(&places).enumerate() {
        let Some(response) = responses.get(index) else { continue };
        let focused = response.has_focus();
        draw_header(ui.painter(), map, place, focused, theme);
        draw_cells(ui, response.id, map, place, theme);
        place.bar.iter().for_each(|bar| bar::draw(ui.painter(), map, *bar, theme));
        let meant = keyed.filter(|_| focused).map(|at| place.screen_from_floor(at));
        let near = response.hover_pos().or(meant).and_then(|pointer| samples::nearest(map, place, pointer));
        let inside = ui.painter().with_clip_rect(place.image.expand(4.0).intersect(ui.clip_rect()));
        samples::draw(&inside, map, place, near, theme);
        draw_marks(&inside, map, place, theme);
        if index == 0 {
            draw_scale_bar(&inside, place, theme);
        }
        if let Some(at) = pointed {
            let words = draw_cursor(&inside, map, place, at, near, response.hovered() || focused, theme);
            if focused {
                ui.accesskit_node_builder(response.id, |node| {
                    node.set_description(words.replace('\n', ", "))
                });
            }
        }
        if focused {
            let rim = Stroke::new(theme.line_width, theme.accent.0);
            ui.painter().rect_stroke(place.image, 0.0, rim, egui::StrokeKind::Outside);
        }
        if map.editable {
            if near.is_some() && response.hovered() {
                ui.set_cursor_icon(CursorIcon::Grab);
            }
            samples::edit(ui, response, map, place, gestures);
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

/// How wide the name and the note are beside each other.
fn heading_width(painter: &Painter, map: &Map, theme: &Theme) -> f32 {
    let note = painter.layout_no_wrap(map.note.clone(), theme.font(theme.small_type), theme.dim.0);
    name_width(painter, map, theme) + HEADING_GAP + note.size().x
}

fn name_width(painter: &Painter, map: &Map, theme: &Theme) -> f32 {
    painter.layout_no_wrap(map.name.clone(), bold(theme), theme.text.0).size().x
}

fn bold(theme: &Theme) -> FontId {
    FontId::new(theme.small_type, egui::FontFamily::Name("bold".into()))
}

/// The name, with the note beside it or below, whichever there is room for.
fn draw_header(painter: &Painter, map: &Map, place: &Place, focused: bool, theme: &Theme) {
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

/// The cells as a picture that is sent to the screen anew only when it has changed.
fn draw_cells(ui: &Ui, id: Id, map: &Map, place: &Place, theme: &Theme) {
    let painter = ui.painter();
    painter.rect_filled(place.image, 0.0, theme.surface.0);
    let rows = map.values.len().checked_div(map.columns).unwrap_or(0);
    if rows == 0 {
        let font = theme.font(theme.small_type);
        painter.text(place.image.center(), Align2::CENTER_CENTER, "no cells", font, theme.dim.0);
        return;
    }
    let print = fingerprint(map);
    let kept = ui.data(|data| data.get_temp::<(u64, TextureHandle)>(id));
    let texture = match kept {
        Some((of, texture)) if of == print => texture,
        kept => {
            let side = ui.input(|input| input.max_texture_side).max(1);
            let image = image(map, rows, side);
            let texture = match kept {
                Some((_, mut texture)) => {
                    texture.set(image, TextureOptions::NEAREST);
                    texture
                }
                None => ui.ctx().load_texture(&map.name, image, TextureOptions::NEAREST),
            };
            ui.data_mut(|data| data.insert_temp(id, (print, texture.clone())));
            texture
        }
    };
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    painter.image(texture.id(), place.image, whole, UNTINTED);
    painter.rect_stroke(place.image, 0.0, Stroke::new(1.0, theme.line.0), egui::StrokeKind::Outside);
}

/// A number that changes with what is seen (FNV-1a over words).
fn fingerprint(map: &Map) -> u64 {
    let head = [map.columns as u32, map.palette as u32, map.range[0].to_bits(), map.range[1].to_bits()];
    let words = head.into_iter().chain(map.values.iter().map(|value| value.to_bits()));
    words.fold(0xcbf2_9ce4_8422_2325, |print: u64, word| {
        (print ^ u64::from(word)).wrapping_mul(0x0100_0000_01b3).rotate_left(17)
    })
}

/// The cells as colours, the highest row first; a map of more cells along a side than `side` is thinned out.
fn image(map: &Map, rows: usize, side: usize) -> ColorImage {
    let every = map.columns.max(rows).div_ceil(side).max(1);
    let (width, height) = (map.columns.div_ceil(every), rows.div_ceil(every));
    let [low, high] = map.range;
    let cell = |x: usize, y: usize| {
        let value = map.values.get((rows - 1 - y) * map.columns + x).copied().unwrap_or(f32::NAN);
        colour(map.palette, (value - low) / (high - low)).unwrap_or_default()
    };
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x * every, y * every)));
    ColorImage::new([width, height], pixels.map(|(x, y)| cell(x, y)).collect())
}

/// Words on a ground of their own, kept inside an area.
fn draw_words(painter: &Painter, place: Pos2, words: String, inside: Rect, theme: &Theme) {
    let words = painter.layout_no_wrap(words, theme.font(theme.small_type), theme.text.0);
    let room = (inside.size() - words.size() - vec2(4.0, 2.0)).max(vec2(0.0, 0.0));
    let start = pos2(
        place.x.clamp(inside.left() + 4.0, inside.left() + 4.0 + room.x),
        place.y.clamp(inside.top() + 2.0, inside.top() + 2.0 + room.y),
    );
    let ground = Rect::from_min_size(start, words.size()).expand2(vec2(4.0, 2.0));
    painter.rect_filled(ground, 3.0, theme.panel.0.gamma_multiply(0.85));
    painter.galley(start, words, theme.text.0);
}

fn draw_marks(painter: &Painter, map: &Map, place: &Place, theme: &Theme) {
    for (name, at) in &map.marks {
        let centre = place.screen_from_floor(*at);
        if !place.image.expand(6.0).contains(centre) {
            continue;
        }
        let corners = vec![centre - vec2(0.0, 7.0), centre + vec2(6.5, 5.0), centre + vec2(-6.5, 5.0)];
        painter.add(Shape::convex_polygon(corners, theme.accent.0, Stroke::new(1.5, theme.on_map.0)));
        if place.image.width() > 190.0 && !name.is_empty() {
            draw_words(painter, centre + vec2(12.0, -7.0), name.clone(), place.image, theme);
        }
    }
}

fn draw_scale_bar(painter: &Painter, place: &Place, theme: &Theme) {
    let wanted = place.image.width() * 0.3 / place.scale();
    let power = 10.0_f32.powf(wanted.log10().floor());
    let length_m = [5.0, 2.0, 1.0].map(|m| m * power).into_iter().find(|m| *m <= wanted).unwrap_or(power);
    let length = length_m * place.scale();
    if !length.is_finite() || place.image.width() < 130.0 {
        return;
    }
    let start = place.image.left_bottom() + vec2(8.0, -8.0);
    for (width, ink) in [(4.0, theme.map_rim.0), (2.0, theme.on_map.0)] {
        painter.line_segment([start, start + vec2(length, 0.0)], Stroke::new(width, ink));
    }
    let words = format!("{} m", digits(f64::from(length_m)));
    draw_words(painter, start - vec2(-4.0, theme.small_type * 1.7), words, place.image, theme);
}

/// The cross at the same place on every map, with what stands there; returns these words.
fn draw_cursor(
    painter: &Painter,
    map: &Map,
    place: &Place,
    at: [f64; 2],
    near: Option<usize>,
    hovered: bool,
    theme: &Theme,
) -> String {
    let centre = place.screen_from_floor(at);
    for (width, ink) in [(3.0, theme.map_rim.0.gamma_multiply(0.5)), (1.0, theme.on_map.0)] {
        painter.hline(place.image.x_range(), centre.y, Stroke::new(width, ink));
        painter.vline(centre.x, place.image.y_range(), Stroke::new(width, ink));
    }
    let mut words = match value(map, at) {
        Some(value) => format!("{} {}", figure((f64::from(value) * 10.0).round() / 10.0), map.unit),
        None => "no value".to_owned(),
    };
    if let Some(sample) = near.and_then(|index| map.samples.get(index)) {
        let measured = (f64::from(sample.value) * 10.0).round() / 10.0;
        words += &format!("\nsample {} {}", figure(measured), map.unit);
    }
    if hovered {
        words += &format!("\nx {:.1} m, y {:.1} m", at[0], at[1]);
    }
    draw_words(painter, centre + vec2(10.0, 8.0), words.clone(), place.image, theme);
    words
}

/// The value of the cell at a place.
fn value(map: &Map, [x, y]: [f64; 2]) -> Option<f32> {
    let [x0, y0, x1, y1] = map.bounds_m;
    let rows = map.values.len().checked_div(map.columns)?;
    let index = |share: f64, count: usize| ((share * count as f64) as usize).min(count.saturating_sub(1));
    let (column, row) = (index((x - x0) / (x1 - x0), map.columns), index((y - y0) / (y1 - y0), rows));
    map.values.get(row * map.columns + column).copied().filter(|value| value.is_finite())
}
