//! The cells of a map as a picture.

use super::ink::colour;
use super::layout::Place;
use crate::app::kit::theme::Theme;
use crate::scene::Map;
use eframe::egui::{
    Align2, Color32, ColorImage, Id, Rect, Stroke, StrokeKind, TextureHandle, TextureOptions, Ui, pos2,
};

/// The tint that leaves a picture's own colours as they are.
const UNTINTED: Color32 = Color32::WHITE;

/// The cells as a picture that is sent to the screen anew only when it has changed.
pub fn draw_cells(ui: &Ui, id: Id, map: &Map, place: &Place, theme: &Theme) {
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
    painter.rect_stroke(place.image, 0.0, Stroke::new(1.0, theme.line.0), StrokeKind::Outside);
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
