//! Paints maps side by side under one linked cursor, with colour bars, samples and marks.

mod bar;
mod header;
mod image;
mod ink;
mod keys;
mod layout;
mod over;
mod samples;
mod tile;

use crate::app::kit::theme::Theme;
use crate::scene::{Gesture, Map};
use eframe::egui::{Painter, Sense, Ui, vec2};
use header::{heading_width, name_width};
use layout::places;
use tile::MapTile;

/// Draws the maps into all the space there is.
pub fn show(ui: &mut Ui, maps: &[Map], theme: &Theme, gestures: &mut Vec<Gesture>) {
    if maps.is_empty() {
        ui.centered_and_justified(|ui| ui.label("There is no map yet"));
        return;
    }
    let tiles = tiles(ui, maps, theme);
    let keyed = tiles.iter().find_map(|tile| tile.keyed(ui, gestures));
    let pointed = tiles.iter().find_map(MapTile::hovered).or(keyed);
    for (index, tile) in tiles.iter().enumerate() {
        let near = tile.near(keyed);
        tile.draw(ui, index == 0, near, theme);
        pointed.into_iter().for_each(|at| tile.draw_cursor(ui, at, near, theme));
        tile.edit(ui, near, theme, gestures);
    }
}

/// Every map with its place; headers have two rows where the widest has no room in one.
fn tiles<'a>(ui: &mut Ui, maps: &'a [Map], theme: &Theme) -> Vec<MapTile<'a>> {
    let (area, _) = ui.allocate_exact_size(ui.available_size().max(vec2(1.0, 1.0)), Sense::hover());
    let widest = |width: fn(&Painter, &Map, &Theme) -> f32| {
        maps.iter().map(|map| width(ui.painter(), map, theme)).fold(0.0, f32::max)
    };
    let mut places = places(maps, area, (1, widest(name_width)), theme);
    if places.iter().any(|place| place.header.width() < widest(heading_width)) {
        places = layout::places(maps, area, (2, widest(name_width)), theme);
    }
    let placed = maps.iter().zip(places).enumerate();
    placed.map(|(index, (map, place))| MapTile::new(ui, index, map, place)).collect()
}
