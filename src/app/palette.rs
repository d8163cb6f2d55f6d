//! Palettes of maps: colours between published anchors.

use crate::scene::Palette;
use eframe::egui::Color32;

/// Viridis at ten equal steps (Smith, van der Walt 2015; public domain).
const VIRIDIS: [u32; 10] = [
    0x44_01_54, 0x48_28_78, 0x3e_4a_89, 0x31_68_8e, 0x26_82_8e, 0x1f_9e_89, 0x35_b7_79, 0x6d_cd_59,
    0xb4_de_2c, 0xfd_e7_25,
];
/// Cividis at ten equal steps (Nuñez, Anderton, Renslow 2018).
const CIVIDIS: [u32; 10] = [
    0x00_20_4d, 0x00_33_6f, 0x39_48_6b, 0x57_5c_6d, 0x70_71_73, 0x8a_87_79, 0xa6_9d_75, 0xc4_b5_6c,
    0xe4_cf_5b, 0xff_ea_46,
];
/// Blue below zero, red above: ColorBrewer's RdBu at eleven steps (Brewer, Harrower 2003), turned round.
const BLUE_RED: [u32; 11] = [
    0x05_30_61, 0x21_66_ac, 0x43_93_c3, 0x92_c5_de, 0xd1_e5_f0, 0xf7_f7_f7, 0xfd_db_c7, 0xf4_a5_82,
    0xd6_60_4d, 0xb2_18_2b, 0x67_00_1f,
];

/// What is drawn on top of a map is white with a dark rim, since it must be seen on every colour of a palette.
pub const ON_MAP: Color32 = Color32::WHITE;
/// The rim of what is drawn on top of a map.
pub const RIM: Color32 = Color32::from_rgb(16, 18, 22);

/// The tint that leaves a picture's own colours as they are.
pub const UNTINTED: Color32 = Color32::WHITE;

/// The colour of a place between 0 and 1; places outside have the colour of that end, NaN has none.
pub fn colour(palette: Palette, place: f32) -> Option<Color32> {
    let anchors: &[u32] = match palette {
        Palette::Level => &VIRIDIS,
        Palette::Spread => &CIVIDIS,
        Palette::Signed => &BLUE_RED,
    };
    if place.is_nan() {
        return None;
    }
    let at = place.clamp(0.0, 1.0) * (anchors.len() - 1) as f32;
    let below = (at as usize).min(anchors.len() - 2);
    let channels = |index: usize| {
        let [_, red, green, blue] = anchors.get(index).copied().unwrap_or_default().to_be_bytes();
        [red, green, blue].map(f32::from)
    };
    let (low, high, part) = (channels(below), channels(below + 1), at - below as f32);
    let mixed = |channel: usize| (low[channel] + (high[channel] - low[channel]) * part).round() as u8;
    Some(Color32::from_rgb(mixed(0), mixed(1), mixed(2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_and_anchors_are_the_published_ones() {
        for (palette, ends) in [
            (Palette::Level, ["#440154", "#fde725"]),
            (Palette::Spread, ["#00204d", "#ffea46"]),
            (Palette::Signed, ["#053061", "#67001f"]),
        ] {
            for (place, end) in [-3.0, 9.0].into_iter().zip(ends) {
                assert_eq!(colour(palette, place), Some(Color32::from_hex(end).unwrap()));
            }
            assert_eq!(colour(palette, f32::NAN), None);
        }
        // A signed palette's middle is neutral.
        assert_eq!(colour(Palette::Signed, 0.5), Some(Color32::from_hex("#f7f7f7").unwrap()));
    }

    #[test]
    fn level_and_spread_grow_lighter_all_the_way() {
        // Luma of Rec. 709 on the encoded values grows with the place.
        let luma =
            |c: Color32| 0.2126 * f32::from(c.r()) + 0.7152 * f32::from(c.g()) + 0.0722 * f32::from(c.b());
        for palette in [Palette::Level, Palette::Spread] {
            let shades: Vec<f32> =
                (0..=50).filter_map(|step| colour(palette, step as f32 / 50.0)).map(luma).collect();
            assert!(shades.windows(2).all(|pair| pair[1] > pair[0] - 0.5), "{palette:?} {shades:?}");
        }
    }
}
