//! A map as GeoTIFF: 64-bit numbers, the highest row first, one plane for each band, with its place and its system.
//!
//! The tags are those of TIFF 6.0 and of the GeoTIFF standard (OGC 19-008r4); names of bands and the mark for "no data"
//! stand in GDAL's own. Nothing is compressed, so that every reader reads it.

use crate::measurements::Frame;
use crate::problems::radio_map::Grid;

/// A plane of numbers with its name.
pub(super) struct Band<'a> {
    /// What the numbers are.
    pub name: &'a str,
    /// One for each cell, the lowest row first. NaN means no data.
    pub values: &'a [f64],
}

/// The kinds of numbers in a tag.
const ASCII: u16 = 2;
const SHORT: u16 = 3;
const LONG: u16 = 4;
const DOUBLE: u16 = 12;

/// A tag with its numbers as bytes.
struct Tag {
    id: u16,
    kind: u16,
    count: u32,
    bytes: Vec<u8>,
}

impl Tag {
    fn shorts(id: u16, numbers: &[u16]) -> Self {
        let bytes = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        Self { id, kind: SHORT, count: numbers.len() as u32, bytes }
    }

    fn longs(id: u16, numbers: &[u32]) -> Self {
        let bytes = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        Self { id, kind: LONG, count: numbers.len() as u32, bytes }
    }

    fn doubles(id: u16, numbers: &[f64]) -> Self {
        let bytes = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        Self { id, kind: DOUBLE, count: numbers.len() as u32, bytes }
    }

    fn text(id: u16, text: &str) -> Self {
        let mut bytes = text.as_bytes().to_vec();
        bytes.push(0);
        Self { id, kind: ASCII, count: bytes.len() as u32, bytes }
    }
}

/// The bytes of the file. Grids have fewer cells than four gigabytes of two bands hold.
pub(super) fn geotiff(grid: &Grid, frame: &Frame, bands: &[Band<'_>]) -> Vec<u8> {
    let [columns, rows] = grid.cells();
    let plane = (columns * rows * 8) as u32;
    let mut tags = tags(grid, frame, bands);
    // Header, directory, numbers of tags that do not fit into it, planes: in this order.
    let directory = 8_u32;
    let behind = directory + 2 + 12 * tags.len() as u32 + 4;
    let outside: u32 = tags.iter().map(|tag| room(tag.bytes.len())).sum();
    let planes: Vec<u32> = (0..bands.len() as u32).map(|band| behind + outside + band * plane).collect();
    if let Some(offsets) = tags.iter_mut().find(|tag| tag.id == STRIP_OFFSETS) {
        *offsets = Tag::longs(STRIP_OFFSETS, &planes);
    }
    let mut file = Vec::with_capacity((behind + outside) as usize + bands.len() * plane as usize);
    file.extend(b"II*\0");
    file.extend(directory.to_le_bytes());
    file.extend((tags.len() as u16).to_le_bytes());
    let mut place = behind;
    for tag in &tags {
        file.extend(tag.id.to_le_bytes());
        file.extend(tag.kind.to_le_bytes());
        file.extend(tag.count.to_le_bytes());
        match room(tag.bytes.len()) {
            0 => file.extend(tag.bytes.iter().copied().chain([0; 4]).take(4)),
            size => {
                file.extend(place.to_le_bytes());
                place += size;
            }
        }
    }
    file.extend([0; 4]);
    for tag in tags.iter().filter(|tag| room(tag.bytes.len()) > 0) {
        file.extend(&tag.bytes);
        file.resize(file.len() + room(tag.bytes.len()) as usize - tag.bytes.len(), 0);
    }
    for band in bands {
        let from_the_top = band.values.chunks(columns).rev().flatten();
        file.extend(from_the_top.flat_map(|number| number.to_le_bytes()));
    }
    file
}

/// Bytes that a tag's numbers take outside the directory: none up to four, else an even number.
fn room(bytes: usize) -> u32 {
    if bytes <= 4 { 0 } else { bytes.next_multiple_of(8) as u32 }
}

const STRIP_OFFSETS: u16 = 273;

/// All tags in the order of their numbers; the offsets of the planes are filled in later.
fn tags(grid: &Grid, frame: &Frame, bands: &[Band<'_>]) -> Vec<Tag> {
    let [columns, rows] = grid.cells();
    let ([left, _], [_, top]) = grid.bounds_m();
    let [width, height] = grid.cell_m();
    let count = bands.len();
    let mut tags = vec![
        Tag::longs(256, &[columns as u32]),
        Tag::longs(257, &[rows as u32]),
        Tag::shorts(258, &vec![64; count]),
        Tag::shorts(259, &[1]),
        Tag::shorts(262, &[1]),
        Tag::longs(STRIP_OFFSETS, &vec![0; count]),
        Tag::shorts(277, &[count as u16]),
        Tag::longs(278, &[rows as u32]),
        Tag::longs(279, &vec![(columns * rows * 8) as u32; count]),
        Tag::shorts(284, &[2]),
        Tag::shorts(339, &vec![3; count]),
        Tag::doubles(33_550, &[width, height, 0.0]),
        Tag::doubles(33_922, &[0.0, 0.0, 0.0, left, top, 0.0]),
        Tag::shorts(34_735, &geo_keys(frame)),
        Tag::text(34_737, &format!("{}|", citation(frame))),
        Tag::text(42_112, &names(bands)),
        Tag::text(42_113, "nan"),
    ];
    if count > 1 {
        tags.insert(10, Tag::shorts(338, &vec![0; count - 1]));
    }
    tags
}

/// What the system is called in the file.
fn citation(frame: &Frame) -> String {
    match frame {
        Frame::Local(length) => format!("local {}", length.name),
        Frame::Utm(utm) => format!("WGS 84 / {}", utm.name()),
    }
}

/// The keys of the system: a number of the EPSG register, or a plane of the user's own with its unit.
fn geo_keys(frame: &Frame) -> Vec<u16> {
    const USER_DEFINED: u16 = 32_767;
    let (model, system) = match frame.epsg() {
        Some(epsg) => (1, Some(epsg)),
        None => (USER_DEFINED, None),
    };
    let text = citation(frame).len() as u16 + 1;
    let mut keys = vec![[1_024, 0, 1, model], [1_025, 0, 1, 1], [1_026, 34_737, text, 0]];
    keys.extend(system.map(|epsg| [3_072, 0, 1, epsg]));
    keys.push([3_076, 0, 1, frame.length().epsg]);
    let header = [1, 1, 0, keys.len() as u16];
    header.into_iter().chain(keys.into_iter().flatten()).collect()
}

/// The names of the bands as GDAL keeps them.
fn names(bands: &[Band<'_>]) -> String {
    let item = |(index, band): (usize, &Band<'_>)| {
        let name = band.name.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        format!("<Item name=\"DESCRIPTION\" sample=\"{index}\" role=\"description\">{name}</Item>")
    };
    let items: String = bands.iter().enumerate().map(item).collect();
    format!("<GDALMetadata>{items}</GDALMetadata>")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tag's bytes, found as a reader does: through the directory.
    fn tag(file: &[u8], id: u16) -> Vec<u8> {
        let short = |at: usize| u16::from_le_bytes([file[at], file[at + 1]]);
        let long =
            |at: usize| u32::from_le_bytes([file[at], file[at + 1], file[at + 2], file[at + 3]]) as usize;
        let directory = long(4);
        let entry = (0..usize::from(short(directory))).map(|index| directory + 2 + 12 * index);
        let at = entry.into_iter().find(|&at| short(at) == id).unwrap();
        let size = long(at + 4) * [0, 1, 1, 2, 4, 8, 0, 0, 0, 0, 0, 0, 8][usize::from(short(at + 2))];
        let place = if size <= 4 { at + 8 } else { long(at + 8) };
        file[place..place + size].to_vec()
    }

    #[test]
    fn tags_and_planes_lie_where_the_directory_says() {
        let grid = Grid::new([10.0, 20.0], [14.0, 26.0], [2, 3]).unwrap();
        let estimate = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let bands = [Band { name: "estimate", values: &estimate }, Band { name: "a<b", values: &estimate }];
        let file = geotiff(&grid, &Frame::local_metres(), &bands);
        let doubles = |bytes: &[u8]| -> Vec<f64> {
            bytes.chunks(8).map(|bytes| f64::from_le_bytes(bytes.try_into().unwrap())).collect()
        };
        assert_eq!(doubles(&tag(&file, 33_550)), [2.0, 2.0, 0.0]);
        assert_eq!(doubles(&tag(&file, 33_922)), [0.0, 0.0, 0.0, 10.0, 26.0, 0.0]);
        let offsets: Vec<usize> = tag(&file, STRIP_OFFSETS)
            .chunks(4)
            .map(|bytes| u32::from_le_bytes(bytes.try_into().unwrap()) as usize)
            .collect();
        assert_eq!(offsets[1] + 48, file.len());
        assert_eq!(doubles(&file[offsets[0]..offsets[0] + 48]), [5.0, 6.0, 3.0, 4.0, 1.0, 2.0]);
        assert_eq!(tag(&file, 34_737), b"local metres|\0");
        assert!(String::from_utf8(tag(&file, 42_112)).unwrap().contains("a&lt;b"));
        let keys = tag(&file, 34_735);
        assert_eq!(keys.len(), 8 * (1 + usize::from(u16::from_le_bytes([keys[6], keys[7]]))));
    }
}
