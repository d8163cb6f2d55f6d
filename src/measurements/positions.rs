//! Where positions stand: in a plane of the file's own unit, or on the globe and projected to a zone of UTM.
//!
//! Everything is computed in metres. Options and results of a plane stay in the file's unit; positions in degrees are
//! projected to the zone (WGS 84) of their centre, and results stand there with longitude and latitude beside.

use super::units::{Length, METRE};
use proj4rs::{Proj, transform::transform};
use std::fmt;

/// The plane that a map is drawn in.
#[derive(Debug, Clone, PartialEq)]
pub enum Frame {
    /// A plane without a system, in the file's unit.
    Local(Length),
    /// A zone of UTM.
    Utm(Utm),
}

/// A zone of the universal transverse Mercator projection of WGS 84.
#[derive(Clone)]
pub struct Utm {
    zone: u8,
    south: bool,
    globe: Proj,
    plane: Proj,
}

impl fmt::Debug for Utm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name())
    }
}

impl PartialEq for Utm {
    fn eq(&self, other: &Self) -> bool {
        (self.zone, self.south) == (other.zone, other.south)
    }
}

impl Utm {
    /// The zone of a place in degrees.
    ///
    /// # Errors
    /// In words: the place lies beyond the zones, near a pole.
    pub fn around([longitude, latitude]: [f64; 2]) -> Result<Self, String> {
        if !(-80.0..=84.0).contains(&latitude) {
            return Err(format!(
                "latitude {latitude:.4} lies beyond the zones of UTM (80° south to 84° north); project the positions first and write --units metres"
            ));
        }
        let zone = ((wrapped(longitude) + 180.0) / 6.0).floor().clamp(0.0, 59.0) as u8 + 1;
        let south = latitude < 0.0;
        let hemisphere = if south { " +south" } else { "" };
        let proj =
            |text: String| Proj::from_proj_string(&text).map_err(|error| format!("no projection: {error}"));
        Ok(Self {
            zone,
            south,
            globe: proj("+proj=longlat +datum=WGS84 +no_defs".to_owned())?,
            plane: proj(format!("+proj=utm +zone={zone}{hemisphere} +datum=WGS84 +units=m +no_defs"))?,
        })
    }

    /// Easting and northing in metres of longitude and latitude in degrees; not a number where there are none.
    pub fn project(&self, [longitude, latitude]: [f64; 2]) -> [f64; 2] {
        let mut point = (longitude.to_radians(), latitude.to_radians());
        match transform(&self.globe, &self.plane, &mut point) {
            Ok(()) => [point.0, point.1],
            Err(_) => [f64::NAN; 2],
        }
    }

    /// Longitude and latitude in degrees of easting and northing in metres.
    pub fn unproject(&self, [easting, northing]: [f64; 2]) -> [f64; 2] {
        let mut point = (easting, northing);
        match transform(&self.plane, &self.globe, &mut point) {
            Ok(()) => [point.0.to_degrees(), point.1.to_degrees()],
            Err(_) => [f64::NAN; 2],
        }
    }

    /// `UTM zone 32N`.
    pub fn name(&self) -> String {
        format!("UTM zone {}{}", self.zone, if self.south { 'S' } else { 'N' })
    }

    /// Its number in the EPSG register.
    pub fn epsg(&self) -> u16 {
        if self.south { 32_700 + u16::from(self.zone) } else { 32_600 + u16::from(self.zone) }
    }

    /// Its definition as GIS programs read it.
    fn wkt(&self) -> String {
        let (zone, letter) = (self.zone, if self.south { 'S' } else { 'N' });
        let (northing, meridian) = (if self.south { "10000000.0" } else { "0.0" }, i32::from(zone) * 6 - 183);
        format!(
            "PROJCS[\"WGS_1984_UTM_Zone_{zone}{letter}\",GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",\
             SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],PRIMEM[\"Greenwich\",0.0],\
             UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],\
             PARAMETER[\"False_Easting\",500000.0],PARAMETER[\"False_Northing\",{northing}],\
             PARAMETER[\"Central_Meridian\",{meridian}.0],PARAMETER[\"Scale_Factor\",0.9996],\
             PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]"
        )
    }
}

/// A longitude between -180 and 180 degrees.
fn wrapped(longitude: f64) -> f64 {
    (longitude + 180.0).rem_euclid(360.0) - 180.0
}

impl Frame {
    /// A plane in metres, without a system.
    pub fn local_metres() -> Self {
        Self::Local(METRE)
    }

    /// The zone around positions in degrees; they may lie on both sides of the 180th meridian.
    ///
    /// # Errors
    /// In words: they lie near a pole.
    pub fn around(degrees: &[[f64; 2]]) -> Result<Self, String> {
        let (low, high) = box_of(degrees.iter().copied());
        let centre = if high[0] - low[0] > 180.0 {
            let (low, high) = box_of(degrees.iter().map(|at| [at[0].rem_euclid(360.0), at[1]]));
            [wrapped((low[0] + high[0]) / 2.0), (low[1] + high[1]) / 2.0]
        } else {
            [(low[0] + high[0]) / 2.0, (low[1] + high[1]) / 2.0]
        };
        Utm::around(centre).map(Self::Utm)
    }

    /// Metres of a position as the file, or an option, has it.
    pub fn metres(&self, at: [f64; 2]) -> [f64; 2] {
        match self {
            Self::Local(length) => at.map(|number| number * length.metres),
            Self::Utm(utm) => utm.project(at),
        }
    }

    /// The unit of lengths in options and of positions in results.
    pub fn length(&self) -> Length {
        match self {
            Self::Local(length) => *length,
            Self::Utm(_) => METRE,
        }
    }

    /// Longitude and latitude in degrees of a position in metres, where they are known.
    pub fn degrees(&self, at_m: [f64; 2]) -> Option<[f64; 2]> {
        match self {
            Self::Local(_) => None,
            Self::Utm(utm) => Some(utm.unproject(at_m)),
        }
    }

    /// Its number in the EPSG register, where it has one.
    pub fn epsg(&self) -> Option<u16> {
        match self {
            Self::Local(_) => None,
            Self::Utm(utm) => Some(utm.epsg()),
        }
    }

    /// Its definition as GIS programs read it.
    pub fn wkt(&self) -> String {
        match self {
            Self::Local(length) => {
                format!("LOCAL_CS[\"local {}\",UNIT[\"{}\",{}]]", length.name, length.name, length.metres)
            }
            Self::Utm(utm) => utm.wkt(),
        }
    }

    /// The words for it: `local metres`, `UTM zone 32N (EPSG:32632)`.
    pub fn in_words(&self) -> String {
        match self {
            Self::Local(length) => format!("local {}", length.name),
            Self::Utm(utm) => format!("{} of WGS 84 (EPSG:{})", utm.name(), utm.epsg()),
        }
    }

    /// The corners in metres of bounds as options have them: in the file's unit, or in degrees.
    pub fn bounds_m(&self, [x0, y0, x1, y1]: [f64; 4]) -> ([f64; 2], [f64; 2]) {
        match self {
            Self::Local(_) => (self.metres([x0, y0]), self.metres([x1, y1])),
            // The sides of the box are curves in the plane: corners and middles span it.
            Self::Utm(_) if x0 < x1 && y0 < y1 => {
                let at = |step: usize, low: f64, high: f64| low + (high - low) * step as f64 / 4.0;
                let places = (0..25).map(|step| [at(step % 5, x0, x1), at(step / 5, y0, y1)]);
                box_of(places.map(|place| self.metres(place)))
            }
            Self::Utm(_) => ([x0, y0], [x1, y1]),
        }
    }
}

/// Lower left and upper right corner of positions.
pub(super) fn box_of(positions: impl Iterator<Item = [f64; 2]>) -> ([f64; 2], [f64; 2]) {
    let start = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    positions.fold(start, |(low, high), at| {
        ([low[0].min(at[0]), low[1].min(at[1])], [high[0].max(at[0]), high[1].max(at[1])])
    })
}

#[cfg(test)]
mod tests {
    use super::super::units::KILOMETRE;
    use super::*;

    /// Eastings and northings by pyproj 3.7 (PROJ 9), `Transformer.from_crs(4326, EPSG, always_xy=True)`.
    #[test]
    fn projections_agree_with_proj() {
        for (degrees, epsg, expected) in [
            ([24.965_021, 60.184_619], 32635, [387_138.594_211, 6_673_711.305_771]),
            ([8.502_242_7, 47.318_493_82], 32632, [462_383.214_883, 5_240_678.282_721]),
            ([-70.65, -33.45], 32719, [346_642.694_999, 6_297_606.832_481]),
            ([179.95, -17.8], 32760, [812_758.019_045, 8_029_478.590_144]),
            ([13.4048, 52.52004], 32633, [391_765.788_480, 5_820_076.907_928]),
        ] {
            let frame = Frame::around(&[degrees]).unwrap();
            assert_eq!(frame.epsg(), Some(epsg));
            let found = frame.metres(degrees);
            (0..2).for_each(|axis| {
                assert!((found[axis] - expected[axis]).abs() < 1e-4, "{found:?} {expected:?}")
            });
            let back = frame.degrees(found).unwrap();
            (0..2).for_each(|axis| assert!((back[axis] - degrees[axis]).abs() < 1e-9, "{back:?}"));
        }
    }

    #[test]
    fn both_sides_of_the_date_line_are_one_place() {
        // 823368.053677, 8029308.606098 by pyproj 3.7.
        let frame = Frame::around(&[[179.95, -17.8], [-179.95, -17.8], [179.9, -17.7]]).unwrap();
        assert_eq!(frame.epsg(), Some(32760));
        let [x, y] = frame.metres([-179.95, -17.8]);
        assert!((x - 823_368.053_677).abs() < 1e-3 && (y - 8_029_308.606_098).abs() < 1e-3, "{x} {y}");
        assert!(Utm::around([0.0, 86.0]).is_err());
    }

    #[test]
    fn planes_keep_their_unit() {
        let frame = Frame::Local(KILOMETRE);
        assert_eq!(frame.metres([1.5, -2.0]), [1500.0, -2000.0]);
        assert_eq!(frame.bounds_m([0.0, 1.0, 2.0, 3.0]), ([0.0, 1000.0], [2000.0, 3000.0]));
        assert_eq!((frame.epsg(), frame.in_words().as_str()), (None, "local kilometres"));
        assert_eq!(Frame::local_metres().wkt(), "LOCAL_CS[\"local metres\",UNIT[\"metres\",1]]");
        let utm = Frame::around(&[[9.0, 48.0]]).unwrap();
        let (low, high) = utm.bounds_m([8.9, 47.9, 9.1, 48.1]);
        // The zone's own meridian is 9°: the middle of the southern side is its lowest place.
        assert!(
            (low[1] - utm.metres([9.0, 47.9])[1]).abs() < 1e-6 && low[0] < 500_000.0 && high[0] > 500_000.0
        );
    }
}
