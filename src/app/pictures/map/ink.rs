//! Values of a map as colours and as figures.

use crate::app::kit::numbers::digits;
use crate::scene::Palette;
use eframe::egui::Color32;

/// The colour of a place between 0 and 1 of a palette; NaN has none.
pub fn colour(palette: Palette, place: f32) -> Option<Color32> {
    palette.rgb(place).map(|[red, green, blue]| Color32::from_rgb(red, green, blue))
}

/// A figure with a true minus.
pub fn figure(value: f64) -> String {
    digits(value).replace('-', "−")
}
