//! Palettes of maps: colours between published anchors, the same in the window and in files.

use serde::{Deserialize, Serialize};

/// How values become colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Palette {
    /// From little to much, evenly to the eye (viridis).
    Level,
    /// The same for a quantity of another kind beside it (cividis).
    Spread,
    /// Below zero and above zero.
    Signed,
}

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

impl Palette {
    /// Red, green and blue of a place between 0 and 1; places outside have the colour of that end, NaN has none.
    pub fn rgb(self, place: f32) -> Option<[u8; 3]> {
        let anchors: &[u32] = match self {
            Self::Level => &VIRIDIS,
            Self::Spread => &CIVIDIS,
            Self::Signed => &BLUE_RED,
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
        Some([0, 1, 2].map(|channel| (low[channel] + (high[channel] - low[channel]) * part).round() as u8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_and_anchors_are_the_published_ones() {
        for (palette, ends) in [
            (Palette::Level, [[0x44, 0x01, 0x54], [0xfd, 0xe7, 0x25]]),
            (Palette::Spread, [[0x00, 0x20, 0x4d], [0xff, 0xea, 0x46]]),
            (Palette::Signed, [[0x05, 0x30, 0x61], [0x67, 0x00, 0x1f]]),
        ] {
            for (place, end) in [-3.0, 9.0].into_iter().zip(ends) {
                assert_eq!(palette.rgb(place), Some(end));
            }
            assert_eq!(palette.rgb(f32::NAN), None);
        }
        // A signed palette's middle is neutral.
        assert_eq!(Palette::Signed.rgb(0.5), Some([0xf7; 3]));
    }

    #[test]
    fn level_and_spread_grow_lighter_all_the_way() {
        // Luma of Rec. 709 on the encoded values grows with the place.
        let luma = |[r, g, b]: [u8; 3]| 0.2126 * f32::from(r) + 0.7152 * f32::from(g) + 0.0722 * f32::from(b);
        for palette in [Palette::Level, Palette::Spread] {
            let shades: Vec<f32> =
                (0..=50).filter_map(|step| palette.rgb(step as f32 / 50.0)).map(luma).collect();
            assert!(shades.windows(2).all(|pair| pair[1] > pair[0] - 0.5), "{palette:?} {shades:?}");
        }
    }
}
