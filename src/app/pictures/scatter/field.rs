//! The field behind a scatter: its cells as colours, and a bar that says what they mean.

use super::parts::part_id;
use crate::app::kit::theme::Theme;
use crate::app::pictures::plane::stage::Stage;
use crate::scene::scale::with_step;
use crate::scene::{Field, Palette, Scale};
use eframe::egui::{Color32, ColorImage, Painter, Pos2, Rect, TextureHandle, TextureOptions, Ui, pos2, vec2};

/// Cells along a side of a picture over a logarithmic axis, where the field's own are not even.
const RESAMPLED: usize = 160;
/// A field of more cells along a side is resampled, too.
const MOST: usize = 2_048;
/// The tint that leaves a picture's own colours as they are.
const UNTINTED: Color32 = Color32::WHITE;
/// Pieces of the bar.
const PIECES: usize = 32;

/// Draws the cells and the bar.
pub fn draw(ui: &Ui, painter: &Painter, stage: &Stage<'_>, field: &Field, theme: &Theme) {
    let Some(ends) = field.ends() else { return };
    let axes = &stage.axes;
    let [x0, y0, x1, y1] = field.bounds;
    let (Some(from), Some(to)) = (corner(stage, [x0, y0]), corner(stage, [x1, y1])) else { return };
    let place = Rect::from_two_pos(from, to);
    let rows = field.values.len().checked_div(field.columns).unwrap_or(0);
    if rows == 0 {
        return;
    }
    let few = field.columns.max(rows) <= MOST;
    let even = few && axes.x.scale == Scale::Linear && axes.y.scale == Scale::Linear;
    let key = part_id(stage, "field");
    let print = fingerprint(field, if even { [[0.0; 2]; 2] } else { axes.bounds });
    let kept = ui.data(|data| data.get_temp::<(u64, TextureHandle)>(key));
    let texture = match kept {
        Some((of, texture)) if of == print => texture,
        _ => {
            let image = if even { image(field, ends) } else { resampled(stage, field, place, ends) };
            let texture = ui.ctx().load_texture("field", image, TextureOptions::NEAREST);
            ui.data_mut(|data| data.insert_temp(key, (print, texture.clone())));
            texture
        }
    };
    let whole = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
    painter.image(texture.id(), place, whole, UNTINTED);
    draw_bar(ui.painter(), stage, field, ends, theme);
}

/// A corner of the field; where a logarithmic axis has no place for it, that of the axes.
fn corner(stage: &Stage<'_>, [x, y]: [f64; 2]) -> Option<Pos2> {
    let axes = &stage.axes;
    let at = pos2(axes.x_at(x).unwrap_or(axes.area.left()), axes.y_at(y).unwrap_or(axes.area.bottom()));
    (at.x.is_finite() && at.y.is_finite()).then_some(at)
}

/// A number that changes with what is seen (FNV-1a over words).
fn fingerprint(field: &Field, bounds: [[f64; 2]; 2]) -> u64 {
    let range = field.ends().unwrap_or_default().map(f32::to_bits).map(u64::from);
    let head = [field.columns as u64, field.palette as u64, range[0], range[1]];
    let seen = bounds.into_iter().flatten().map(f64::to_bits);
    let values = field.values.iter().map(|value| u64::from(value.to_bits()));
    head.into_iter().chain(seen).chain(values).fold(0xcbf2_9ce4_8422_2325, |print: u64, word| {
        (print ^ word).wrapping_mul(0x0100_0000_01b3).rotate_left(17)
    })
}

fn shade_of(palette: Palette, value: f32, [low, high]: [f32; 2]) -> Color32 {
    let place = (value - low) / (high - low);
    palette.rgb(place).map_or(Color32::TRANSPARENT, |[red, green, blue]| Color32::from_rgb(red, green, blue))
}

/// The field's own cells, the highest row first.
fn image(field: &Field, ends: [f32; 2]) -> ColorImage {
    let (columns, rows) = (field.columns, field.values.len() / field.columns.max(1));
    let cell = |index: usize| {
        let (row, column) = (index / columns.max(1), index % columns.max(1));
        let value = field.values.get((rows - 1 - row) * columns + column).copied().unwrap_or(f32::NAN);
        shade_of(field.palette, value, ends)
    };
    ColorImage::new([columns, rows], (0..columns * rows).map(cell).collect())
}

/// What the field has at even places on the screen.
fn resampled(stage: &Stage<'_>, field: &Field, place: Rect, ends: [f32; 2]) -> ColorImage {
    let side = |index: usize| (index as f32 + 0.5) / RESAMPLED as f32;
    let pixel = |index: usize| {
        let share = vec2(side(index % RESAMPLED), side(index / RESAMPLED));
        let value = field.at(stage.axes.value(place.min + share * place.size())).unwrap_or(f32::NAN);
        shade_of(field.palette, value, ends)
    };
    ColorImage::new([RESAMPLED; 2], (0..RESAMPLED * RESAMPLED).map(pixel).collect())
}

/// Name, least figure, colours and largest figure in the line above the axes, as far as there is room.
fn draw_bar(painter: &Painter, stage: &Stage<'_>, field: &Field, [low, high]: [f32; 2], theme: &Theme) {
    let free = stage.free;
    let step = f64::from(high - low) / 50.0;
    let unit = if field.unit.is_empty() { String::new() } else { format!(" {}", field.unit) };
    let layout = |text: String| painter.layout_no_wrap(text, theme.font(theme.small_type), theme.dim.0);
    let most = layout(format!("{}{unit}", with_step(f64::from(high), step)));
    let least = layout(with_step(f64::from(low), step));
    let name = layout(field.name.clone());
    let bar = vec2(theme.small_type * 5.0, theme.small_type * 0.7);
    let gap = theme.space * 0.75;
    let figures = most.size().x + least.size().x + bar.x + 2.0 * gap;
    if figures > free.width() {
        return;
    }
    let mut right = free.right() - most.size().x;
    let level = |height: f32| free.center().y - height / 2.0;
    painter.galley(pos2(right, level(most.size().y)), most, theme.dim.0);
    right -= gap + bar.x;
    let area = Rect::from_min_size(pos2(right, level(bar.y)), bar);
    for piece in 0..PIECES {
        let [from, to] = [piece, piece + 1].map(|at| area.left() + bar.x * at as f32 / PIECES as f32);
        let ink = shade_of(field.palette, (piece as f32 + 0.5) / PIECES as f32, [0.0, 1.0]);
        painter.rect_filled(Rect::from_x_y_ranges(from..=to, area.y_range()), 0.0, ink);
    }
    right -= gap + least.size().x;
    painter.galley(pos2(right, level(least.size().y)), least, theme.dim.0);
    right -= theme.space + name.size().x;
    if right >= free.left() {
        painter.galley(pos2(right, level(name.size().y)), name, theme.dim.0);
    }
}
