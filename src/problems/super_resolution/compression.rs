//! What a map costs when a real image codec sends it: its values on 256 levels over their range, as JPEG.
//!
//! The range goes along as two single-precision numbers. Bits are those of the whole file, headers included.

use super::Raster;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageFormat};
use std::fmt;

/// Bits that tell the range: lowest and highest value in single precision.
pub const RANGE_BITS: u64 = 64;

/// Bits of a pixel that is not compressed (paper).
pub const RAW_BITS_PER_PIXEL: f64 = 16.0;

/// Steps between the 256 levels.
const STEPS: f64 = 255.0;

/// What one quality of the codec makes of a map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coded {
    /// The codec's quality, 1 to 100.
    pub quality: u8,
    /// Bits that are sent.
    pub bits: u64,
    /// Cells of the map.
    pub pixels: u64,
    /// Root mean squared difference from the map, in its unit (dB).
    pub rmse_db: f64,
    /// Largest difference from the map, in its unit (dB).
    pub largest_db: f64,
}

/// A map that cannot be coded, with the codec's reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodecError(String);

impl fmt::Display for CodecError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the map cannot be coded as JPEG: {}", self.0)
    }
}

impl std::error::Error for CodecError {}

impl Coded {
    /// Bits of a pixel.
    pub fn bits_per_pixel(&self) -> f64 {
        self.bits as f64 / self.pixels as f64
    }

    /// How many times smaller the map is than with 16 bits a pixel.
    pub fn ratio(&self) -> f64 {
        RAW_BITS_PER_PIXEL / self.bits_per_pixel()
    }
}

/// A map on 256 levels over its range.
#[derive(Debug, Clone, PartialEq)]
pub struct Levels {
    columns: usize,
    low: f32,
    high: f32,
    levels: Vec<u8>,
}

impl Levels {
    /// Rounds every value to the nearest level; a constant map lies on the lowest.
    pub fn of(map: &Raster) -> Self {
        let (low, high) = range(map);
        let scale = if high > low { STEPS / (f64::from(high) - f64::from(low)) } else { 0.0 };
        let level = |value: &f32| ((f64::from(*value) - f64::from(low)) * scale).round() as u8;
        Self { columns: map.columns(), low, high, levels: map.values().iter().map(level).collect() }
    }

    /// The bytes of a JPEG file.
    ///
    /// # Errors
    /// A side has more than 65,535 cells.
    pub fn encode(&self, quality: u8) -> Result<Vec<u8>, CodecError> {
        let side = |cells: usize| u32::try_from(cells).map_err(|error| CodecError(error.to_string()));
        let (width, height) = (side(self.columns)?, side(self.levels.len() / self.columns)?);
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, quality)
            .encode(&self.levels, width, height, ExtendedColorType::L8)
            .map_err(|error| CodecError(error.to_string()))?;
        Ok(bytes)
    }

    /// The map that a JPEG file and the range give.
    ///
    /// # Errors
    /// The bytes are no file of this map's size.
    pub fn decode(&self, bytes: &[u8]) -> Result<Raster, CodecError> {
        let fail = |error: &dyn fmt::Display| CodecError(error.to_string());
        let image =
            image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).map_err(|error| fail(&error))?;
        let levels = image.into_luma8().into_raw();
        let step = (f64::from(self.high) - f64::from(self.low)) / STEPS;
        let value = |level: &u8| (f64::from(self.low) + step * f64::from(*level)) as f32;
        let rows = self.levels.len() / self.columns;
        Raster::new(self.columns, rows, levels.iter().map(value).collect()).map_err(|error| fail(&error))
    }
}

/// Codes a map, decodes it again, and compares.
///
/// # Errors
/// A side has more than 65,535 cells.
pub fn coded(map: &Raster, quality: u8) -> Result<Coded, CodecError> {
    let levels = Levels::of(map);
    let bytes = levels.encode(quality)?;
    let back = levels.decode(&bytes)?;
    let differences = map.values().iter().zip(back.values()).map(|(a, b)| f64::from((a - b).abs()));
    Ok(Coded {
        quality,
        bits: 8 * bytes.len() as u64 + RANGE_BITS,
        pixels: map.values().len() as u64,
        rmse_db: map.rmse(&back),
        largest_db: differences.fold(0.0, f64::max),
    })
}

/// Rate against error over these qualities.
///
/// # Errors
/// As [`coded`].
pub fn curve(map: &Raster, qualities: impl IntoIterator<Item = u8>) -> Result<Vec<Coded>, CodecError> {
    qualities.into_iter().map(|quality| coded(map, quality)).collect()
}

/// The fewest bits of a curve whose error does not exceed the given one; `None` where all exceed it.
pub fn at_error(curve: &[Coded], rmse_db: f64) -> Option<Coded> {
    curve.iter().filter(|point| point.rmse_db <= rmse_db).min_by_key(|point| point.bits).copied()
}

/// The lowest quality whose error does not exceed the given one, found by halving; `None` where all exceed it.
///
/// # Errors
/// As [`coded`].
pub fn within(map: &Raster, rmse_db: f64) -> Result<Option<Coded>, CodecError> {
    let (mut low, mut high, mut found) = (1, 100, None);
    while low <= high {
        let middle = low + (high - low) / 2;
        let point = coded(map, middle)?;
        if point.rmse_db <= rmse_db {
            (found, high) = (Some(point), middle - 1);
        } else {
            low = middle + 1;
        }
    }
    Ok(found)
}

/// The error that the 256 levels alone make where values lie anywhere between them: a step's width over √12, in dB.
pub fn floor_db(map: &Raster) -> f64 {
    let (low, high) = range(map);
    (f64::from(high) - f64::from(low)) / STEPS / 12.0_f64.sqrt()
}

fn range(map: &Raster) -> (f32, f32) {
    let start = (f32::INFINITY, f32::NEG_INFINITY);
    map.values().iter().fold(start, |(low, high), value| (low.min(*value), high.max(*value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;
    use rand::Rng;

    /// Some waves of different lengths over an area of 2 x 1, in dB.
    fn waves(columns: usize, rows: usize) -> Raster {
        let at = |cell: usize| {
            let x = 2.0 * ((cell % columns) as f64 + 0.5) / columns as f64;
            let y = ((cell / columns) as f64 + 0.5) / rows as f64;
            -70.0 + 9.0 * (3.0 * x + 2.0 * y).sin() + 4.0 * (9.0 * x - 5.0 * y).cos() + 2.0 * (21.0 * y).sin()
        };
        Raster::of(columns, rows, &(0..columns * rows).map(at).collect::<Vec<_>>()).unwrap()
    }

    /// Counted by hand (ITU-T T.81): markers and tables are 2 (start) + 18 (APP0) + 69 (one quantisation table) + 13 (frame) +
    /// 33 and 183 (Huffman tables) + 10 (scan) + 2 (end) = 330 bytes. At quality 50 the lowest level, 128 below the middle,
    /// gives -1,024 in units of 16: category 7, 5 + 7 bits; its block ends with 4. The other blocks are 2 bits of no difference
    /// and 4 of their end. 60 x 30 cells are 8 x 4 blocks: 16 + 31 x 6 = 202 bits, 26 bytes.
    #[test]
    fn a_constant_map_costs_its_headers_and_six_bits_a_block() {
        let map = Raster::new(60, 30, vec![-63.25; 1_800]).unwrap();
        let found = coded(&map, 50).unwrap();
        assert_eq!(found.bits, 8 * (330 + 26) + 64);
        assert_eq!((found.rmse_db, found.largest_db, floor_db(&map)), (0.0, 0.0, 0.0));
    }

    /// Values drawn anywhere over a range of 51 dB: a step is 0.2 dB, its width over √12 0.057735 dB.
    #[test]
    fn the_levels_alone_leave_a_step_over_the_root_of_twelve() {
        let mut stream = stream(1, "levels", 0);
        let mut values: Vec<f32> = (0..20_000).map(|_| -90.0 + 51.0 * stream.random::<f32>()).collect();
        (values[0], values[1]) = (-90.0, -39.0);
        let map = Raster::new(200, 100, values).unwrap();
        let levels = Levels::of(&map);
        let step = 51.0_f32 / 255.0;
        let rounded = levels.levels.iter().map(|level| -90.0 + step * f32::from(*level)).collect();
        let found = map.rmse(&Raster::new(200, 100, rounded).unwrap());
        // A hundredth is two standard errors: √((1/80 - 1/144) / (1/144) / 20,000) / 2 = 0.0032.
        assert!(
            (floor_db(&map) - 0.057_735).abs() < 1e-6 && (found / 0.057_735 - 1.0).abs() < 0.01,
            "{found}"
        );
    }

    #[test]
    fn bits_rise_and_errors_fall_with_quality_down_to_the_levels_own() {
        let map = waves(120, 60);
        let all = curve(&map, (1..=100).step_by(3)).unwrap();
        for pair in all.windows(2) {
            assert!(pair[1].bits as f64 >= 0.98 * pair[0].bits as f64, "{pair:?}");
            assert!(pair[1].rmse_db <= 1.1 * pair[0].rmse_db, "{pair:?}");
        }
        let (first, last) = (all[0], all[all.len() - 1]);
        assert!(last.bits > 4 * first.bits && last.rmse_db < 0.05 * first.rmse_db, "{first:?} {last:?}");
        // At quality 100 the codec rounds its own coefficients by as much again.
        let floor = floor_db(&map);
        assert!((floor..2.0 * floor).contains(&last.rmse_db), "{last:?} {floor}");
        assert!(last.largest_db >= last.rmse_db);
    }

    #[test]
    fn the_cheapest_point_within_an_error_is_found() {
        let point = |quality, bits, rmse_db| Coded { quality, bits, pixels: 100, rmse_db, largest_db: 1.0 };
        let all = [point(10, 50, 2.0), point(20, 40, 1.0), point(30, 80, 0.5)];
        assert_eq!(at_error(&all, 1.5).map(|point| point.quality), Some(20));
        assert_eq!(at_error(&all, 0.1), None);
        // 40 bits for 100 pixels of 16 bits: 40 to 1.
        assert_eq!((all[1].ratio(), all[1].bits_per_pixel()), (40.0, 0.4));
    }

    #[test]
    fn halving_finds_what_the_whole_curve_shows() {
        let map = waves(64, 40);
        let all = curve(&map, 1..=100).unwrap();
        for error_db in [0.1, 0.5, 2.0] {
            let found = within(&map, error_db).unwrap().unwrap();
            let cheapest = at_error(&all, error_db).unwrap();
            assert!(
                found.rmse_db <= error_db && found.bits as f64 <= 1.05 * cheapest.bits as f64,
                "{found:?}"
            );
        }
        assert_eq!(within(&map, 0.5 * floor_db(&map)).unwrap(), None);
    }

    #[test]
    fn a_finer_image_of_the_same_map_costs_fewer_bits_a_pixel() {
        let at = |columns| {
            at_error(&curve(&waves(columns, columns / 2), (1..=100).step_by(9)).unwrap(), 0.5).unwrap()
        };
        assert!(at(480).ratio() > 3.0 * at(60).ratio(), "{:?} {:?}", at(60), at(480));
    }

    #[test]
    fn a_map_too_long_for_the_codec_is_refused() {
        let map = Raster::new(65_536, 1, vec![0.0; 65_536]).unwrap();
        assert!(coded(&map, 50).is_err());
    }
}
