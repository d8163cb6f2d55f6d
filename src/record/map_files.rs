//! A radio map as files: a CSV grid, an ESRI ASCII grid, a GeoTIFF and a picture with colour bars, with what GIS programs
//! need to put each in its place.

use super::fonts::drawable;
use super::geotiff::{Band, geotiff};
use super::{Backup, RecordError, png_from_svg, write_atomically};
use crate::measurements::{Frame, unit_of_differences};
use crate::problems::radio_map::{Grid, Places as _};
use crate::scene::Palette;
use resvg::tiny_skia::{ColorU8, Pixmap};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// A map with what is written beside it.
pub struct MapFiles<'a> {
    /// What was measured; may be empty.
    pub name: &'a str,
    /// Its unit; may be empty.
    pub unit: &'a str,
    /// How the map was made, for the picture's title.
    pub title: &'a str,
    /// What computed it, in one line.
    pub device: &'a str,
    /// The plane that the map stands in.
    pub frame: &'a Frame,
    /// The cells, in the frame's unit.
    pub grid: &'a Grid,
    /// The estimate in every cell, the lowest row first.
    pub estimate: &'a [f64],
    /// The variance of a new noisy observation in every cell; none where the way of making the map claims none.
    pub variance: Option<&'a [f64]>,
}

impl MapFiles<'_> {
    /// Writes the map as table, grid, picture and GeoTIFF: the path with `csv`, `asc`, `png` and `tif` as extension, in the
    /// place of one of these. Returns their paths. Beside them: the picture's place (`pgw`) and, for grid and picture, the
    /// definition of the system (`prj`, `png.aux.xml`).
    ///
    /// # Errors
    /// The picture cannot be drawn, or a file not be written; each that was is whole.
    pub fn write(&self, stem: &Path, backup: Backup) -> Result<[PathBuf; 4], RecordError> {
        let paths = EXTENSIONS.map(|extension| beside(stem, extension));
        let picture = self.png().map_err(|message| RecordError { path: paths[2].clone(), message })?;
        write_atomically(&paths[0], self.csv().as_bytes(), backup)?;
        write_atomically(&paths[1], self.asc().as_bytes(), backup)?;
        write_atomically(&paths[2], &picture, backup)?;
        write_atomically(&paths[3], &self.tif(), backup)?;
        write_atomically(&beside(stem, "pgw"), self.world().as_bytes(), backup)?;
        write_atomically(&beside(stem, "prj"), format!("{}\n", self.frame.wkt()).as_bytes(), backup)?;
        if self.frame.epsg().is_some() {
            let system = self.frame.wkt().replace('"', "&quot;");
            let text = format!("<PAMDataset>\n  <SRS>{system}</SRS>\n</PAMDataset>\n");
            write_atomically(&beside(stem, "png.aux.xml"), text.as_bytes(), backup)?;
        }
        Ok(paths)
    }

    /// Estimate and standard deviation as bands of a GeoTIFF.
    fn tif(&self) -> Vec<u8> {
        let deviation = self.deviation();
        let name = if self.name.is_empty() { "estimate" } else { self.name };
        let second =
            deviation.as_ref().map(|values| Band { name: "standard deviation, nugget included", values });
        let bands: Vec<Band<'_>> =
            std::iter::once(Band { name, values: self.estimate }).chain(second).collect();
        geotiff(self.grid, self.frame, &bands)
    }

    /// Where the first map of the picture lies: the size of its pixels and the place of the picture's first one.
    fn world(&self) -> String {
        let panel = Panel::new(self.grid, self.estimate, String::new(), 0);
        let (low, high) = self.grid.bounds_m();
        let [x, y] = [(high[0] - low[0]) / panel.width, (high[1] - low[1]) / MAP_HEIGHT];
        let left = low[0] + (0.5 - panel.left) * x;
        let top = high[1] - (0.5 - MARGINS[1]) * y;
        format!("{x}\n0\n0\n{}\n{left}\n{top}\n", -y)
    }

    /// The standard deviation of a new observation in every cell, where a variance is claimed.
    fn deviation(&self) -> Option<Vec<f64>> {
        self.variance.map(|variance| variance.iter().map(|number| number.sqrt()).collect())
    }

    /// The table: x, y, estimate and the variance of a new observation, row by row from the lowest y; longitude and latitude
    /// behind them where they are known.
    fn csv(&self) -> String {
        let mut text = String::with_capacity(self.grid.count() * 64);
        let (about, column) = match self.variance {
            Some(_) => ("variance: that of a new noisy observation, the nugget included", ",variance"),
            None => ("no variance is claimed", ""),
        };
        // Writing to a String cannot fail, here and below.
        let system = match self.frame {
            Frame::Local(length) if length.metres == 1.0 => String::new(),
            frame => format!("; x and y in {}", frame.in_words()),
        };
        let degrees = if self.frame.epsg().is_some() { ",longitude,latitude" } else { "" };
        let _ =
            writeln!(text, "# {about}{system}; computed on {}\nx,y,estimate{column}{degrees}", self.device);
        for (index, estimate) in self.estimate.iter().enumerate() {
            let [x, y] = self.grid.place_m(index);
            let _ = write!(text, "{x},{y},{estimate}");
            if let Some(variance) = self.variance.and_then(|variance| variance.get(index)) {
                let _ = write!(text, ",{variance}");
            }
            if let Some([longitude, latitude]) = self.frame.degrees([x, y]) {
                let _ = write!(text, ",{longitude:.8},{latitude:.8}");
            }
            text.push('\n');
        }
        text
    }

    /// The estimates as an ESRI ASCII grid, from the highest y down.
    ///
    /// The format has one cell size; where width and height of the cells differ, `dx` and `dy` stand in its place, as GDAL
    /// reads them.
    fn asc(&self) -> String {
        let [columns, rows] = self.grid.cells();
        let ([left, bottom], _) = self.grid.bounds_m();
        let [width, height] = self.grid.cell_m();
        let same = (width / height - 1.0).abs() < 1e-9;
        let size = if same { format!("cellsize {width}") } else { format!("dx {width}\ndy {height}") };
        let mut text = format!(
            "ncols {columns}\nnrows {rows}\nxllcorner {left}\nyllcorner {bottom}\n{size}\nNODATA_value -9999\n"
        );
        for row in self.estimate.chunks(columns).rev() {
            let numbers: Vec<String> = row.iter().map(|number| plain(*number)).collect();
            let _ = writeln!(text, "{}", numbers.join(" "));
        }
        text
    }

    /// The estimate and, beside it, the standard deviation of a new observation, each with its colour bar.
    fn png(&self) -> Result<Vec<u8>, String> {
        let deviation = self.deviation();
        let with_unit = |title: &str| match self.unit {
            "" => title.to_owned(),
            unit => format!("{title} [{}]", drawable(unit, "unit")),
        };
        let name = if self.name.is_empty() { "estimate" } else { drawable(self.name, "value") };
        let first = Panel::new(self.grid, self.estimate, with_unit(name), 0);
        let spread = unit_of_differences(self.unit);
        let title = "standard deviation, nugget included";
        let title = if spread.is_empty() { title.to_owned() } else { format!("{title} [{spread}]") };
        let second = deviation.as_ref().map(|deviation| Panel::new(self.grid, deviation, title, 1));
        draw(self.grid, &std::iter::once(first).chain(second).collect::<Vec<_>>(), self.title)
    }
}

/// The table, the grid, the picture and the GeoTIFF.
const EXTENSIONS: [&str; 4] = ["csv", "asc", "png", "tif"];

/// The path with this extension, in the place of another of them.
fn beside(path: &Path, extension: &str) -> PathBuf {
    let known = path.extension().is_some_and(|found| EXTENSIONS.iter().any(|known| found == *known));
    let mut name = (if known { path.file_stem() } else { path.file_name() }).unwrap_or_default().to_owned();
    name.push(".");
    name.push(extension);
    path.with_file_name(name)
}

/// The panels side by side below a title, as PNG.
fn draw(grid: &Grid, panels: &[Panel<'_>], title: &str) -> Result<Vec<u8>, String> {
    let right = panels.last().map_or(0.0, |panel| panel.left + panel.width + MARGINS[3]);
    let height = MARGINS[1] + MAP_HEIGHT + MARGINS[2];
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{right}\" height=\"{height}\" font-family=\"Inter\">\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
    );
    text(&mut svg, [MARGINS[0], 26.0], "start", 15, title);
    panels.iter().for_each(|panel| panel.frame(&mut svg, grid));
    svg += "</svg>\n";
    let mut pixels = Pixmap::decode_png(&png_from_svg(&svg, 1.0)?)
        .map_err(|error| format!("the picture could not be drawn: {error}"))?;
    panels.iter().for_each(|panel| panel.fill(&mut pixels, grid));
    pixels.encode_png().map_err(|error| format!("the picture could not be encoded: {error}"))
}

/// A number that is never read as a missing one.
fn plain(number: f64) -> String {
    match number {
        -9999.0 => "-9999.0000001".to_owned(),
        number if number.is_finite() => number.to_string(),
        _ => "-9999".to_owned(),
    }
}

/// Height of a map in the picture, in pixels; the width follows the bounds.
const MAP_HEIGHT: f64 = 480.0;

/// The narrowest and the widest map in the picture, in pixels.
const MAP_WIDTHS: [f64; 2] = [160.0, 1_440.0];

/// Space around the maps: left, above, below, and right of each for its colour bar.
const MARGINS: [f64; 4] = [74.0, 62.0, 56.0, 150.0];

/// One map of the picture.
struct Panel<'a> {
    values: &'a [f64],
    title: String,
    palette: Palette,
    low: f64,
    high: f64,
    left: f64,
    width: f64,
}

impl<'a> Panel<'a> {
    fn new(grid: &Grid, values: &'a [f64], title: String, place: usize) -> Self {
        let (low_m, high_m) = grid.bounds_m();
        let aspect = (high_m[0] - low_m[0]) / (high_m[1] - low_m[1]);
        let width = (MAP_HEIGHT * aspect).clamp(MAP_WIDTHS[0], MAP_WIDTHS[1]).round();
        let finite = || values.iter().copied().filter(|value| value.is_finite());
        let (low, high) =
            (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
        let left = MARGINS[0] + place as f64 * (width + MARGINS[3]);
        let palette = if place == 0 { Palette::Level } else { Palette::Spread };
        Self { values, title, palette, low: low.min(high), high, left, width }
    }

    /// Axes, title, and the colour bar with its numbers.
    fn frame(&self, svg: &mut String, grid: &Grid) {
        let (top, bottom, right) = (MARGINS[1], MARGINS[1] + MAP_HEIGHT, self.left + self.width);
        let (low_m, high_m) = grid.bounds_m();
        text(svg, [self.left, top - 12.0], "start", 13, &self.title);
        let digits = digits(low_m[0], high_m[0]).max(digits(low_m[1], high_m[1]));
        let at = |number: f64| format!("{number:.digits$}");
        text(svg, [self.left, bottom + 18.0], "start", 12, &at(low_m[0]));
        text(svg, [right, bottom + 18.0], "end", 12, &at(high_m[0]));
        text(svg, [self.left + self.width / 2.0, bottom + 36.0], "middle", 12, "x");
        if self.left == MARGINS[0] {
            text(svg, [self.left - 6.0, bottom], "end", 12, &at(low_m[1]));
            text(svg, [self.left - 6.0, top + 10.0], "end", 12, &at(high_m[1]));
            text(svg, [self.left - 6.0, (top + bottom) / 2.0], "end", 12, "y");
        }
        let bar = right + 14.0;
        for step in 0..MAP_HEIGHT as u32 {
            let [r, g, b] = self.colour(1.0 - (f64::from(step) + 0.5) / MAP_HEIGHT);
            let y = top + f64::from(step);
            let _ = writeln!(
                svg,
                "<rect x=\"{bar}\" y=\"{y}\" width=\"16\" height=\"1.2\" fill=\"rgb({r},{g},{b})\"/>"
            );
        }
        for tick in 0..=4 {
            let share = f64::from(tick) / 4.0;
            let value = self.low + share * (self.high - self.low);
            let words = format!("{value:.*}", digits_of_bar(self.low, self.high));
            text(svg, [bar + 22.0, bottom - share * MAP_HEIGHT + 4.0], "start", 12, &words);
        }
    }

    /// The colour of a share of the range; grey where there is no value.
    fn colour(&self, share: f64) -> [u8; 3] {
        self.palette.rgb(share as f32).unwrap_or([160; 3])
    }

    /// The cells, as pixels: each shows the cell that it lies in.
    fn fill(&self, pixels: &mut Pixmap, grid: &Grid) {
        let [columns, rows] = grid.cells();
        let (width, height, stride) = (self.width as usize, MAP_HEIGHT as usize, pixels.width() as usize);
        let span = self.high - self.low;
        for y in 0..height {
            let row = rows - 1 - (y * rows / height).min(rows - 1);
            for x in 0..width {
                let value = self.values[row * columns + x * columns / width];
                let share = if span > 0.0 { (value - self.low) / span } else { 0.5 };
                let [r, g, b] = self.colour(share);
                let place = (MARGINS[1] as usize + y) * stride + self.left as usize + x;
                if let Some(pixel) = pixels.pixels_mut().get_mut(place) {
                    *pixel = ColorU8::from_rgba(r, g, b, 255).premultiply();
                }
            }
        }
    }
}

/// Digits behind the point that tell two bounds apart.
fn digits(low: f64, high: f64) -> usize {
    (2.0 - (high - low).log10().floor()).clamp(0.0, 6.0) as usize
}

fn digits_of_bar(low: f64, high: f64) -> usize {
    if high > low { digits(low, high) } else { 3 }
}

fn text(svg: &mut String, at: [f64; 2], anchor: &str, size: u32, words: &str) {
    let safe = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let safe: String = safe.chars().filter(|letter| !letter.is_control()).take(160).collect();
    let [x, y] = at;
    let _ = writeln!(
        svg,
        "<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\" font-size=\"{size}\" fill=\"#202428\">{safe}</text>"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    const VARIANCE: [f64; 4] = [0.75, 1.5, 0.5, 2.5];
    const LOCAL: Frame = Frame::Local(crate::measurements::METRE);

    fn grid() -> Grid {
        Grid::new([0.0, 10.0], [4.0, 12.0], [2, 2]).unwrap()
    }

    fn files<'a>(grid: &'a Grid, estimate: &'a [f64]) -> MapFiles<'a> {
        let (name, unit, variance) = ("a < b & c", "dB", Some(&VARIANCE[..]));
        MapFiles {
            name,
            unit,
            title: "kriging",
            device: "cpu in f64",
            frame: &LOCAL,
            grid,
            estimate,
            variance,
        }
    }

    #[test]
    fn tables_hold_the_rows_in_their_orders() {
        let grid = grid();
        let map = files(&grid, &[1.0, 2.0, 3.0, -9999.0]);
        assert_eq!(
            map.csv(),
            "# variance: that of a new noisy observation, the nugget included; computed on cpu in f64\nx,y,estimate,variance\n\
             1,10.5,1,0.75\n3,10.5,2,1.5\n1,11.5,3,0.5\n3,11.5,-9999,2.5\n"
        );
        assert_eq!(
            map.asc(),
            "ncols 2\nnrows 2\nxllcorner 0\nyllcorner 10\ndx 2\ndy 1\nNODATA_value -9999\n\
             3 -9999.0000001\n1 2\n"
        );
        let silent = MapFiles { variance: None, ..map };
        assert!(
            silent
                .csv()
                .starts_with("# no variance is claimed; computed on cpu in f64\nx,y,estimate\n1,10.5,1\n")
        );
    }

    #[test]
    fn the_world_file_puts_the_picture_in_its_place() {
        let grid = grid();
        let map = files(&grid, &[0.0; 4]);
        let numbers: Vec<f64> = map.world().lines().map(|line| line.parse().unwrap()).collect();
        let width = Panel::new(&grid, &[0.0; 4], String::new(), 0).width;
        // The middle of the first map's upper left pixel, and of its lower right one, by the world file.
        let at = |column: f64, row: f64| [numbers[4] + numbers[0] * column, numbers[5] + numbers[3] * row];
        let first = at(MARGINS[0], MARGINS[1]);
        let last = at(MARGINS[0] + width - 1.0, MARGINS[1] + MAP_HEIGHT - 1.0);
        let (x, y) = (4.0 / width / 2.0, 2.0 / MAP_HEIGHT / 2.0);
        assert!((first[0] - x).abs() < 1e-12 && (first[1] - (12.0 - y)).abs() < 1e-12, "{first:?}");
        assert!((last[0] - (4.0 - x)).abs() < 1e-12 && (last[1] - (10.0 + y)).abs() < 1e-12, "{last:?}");
    }

    #[test]
    fn the_picture_shows_the_cells_from_the_top() {
        let grid = grid();
        let map = files(&grid, &[0.0, 0.0, 1.0, 1.0]);
        let pixels = Pixmap::decode_png(&map.png().unwrap()).unwrap();
        let at = |y: f64| {
            let pixel = pixels.pixel(MARGINS[0] as u32 + 5, (MARGINS[1] + y) as u32).unwrap();
            Some([pixel.red(), pixel.green(), pixel.blue()])
        };
        assert_eq!(at(5.0), Palette::Level.rgb(1.0));
        assert_eq!(at(MAP_HEIGHT - 5.0), Palette::Level.rgb(0.0));
        // Without variance there is one panel; a constant map and a map without any number have pictures too.
        let silent = Pixmap::decode_png(&MapFiles { variance: None, ..map }.png().unwrap()).unwrap();
        assert!(silent.width() < pixels.width() * 2 / 3);
        assert!(files(&grid, &[5.0; 4]).png().is_ok());
        assert!(files(&grid, &[f64::NAN; 4]).png().is_ok());
    }

    #[test]
    fn files_are_written_beside_each_other() {
        let (grid, folder) = (grid(), tempfile::tempdir().unwrap());
        let map = files(&grid, &[1.0, 2.0, 3.0, 4.0]);
        let paths = map.write(&folder.path().join("hall.csv"), Backup::Keep).unwrap();
        assert_eq!(beside(Path::new("a/walk.2"), "png"), Path::new("a/walk.2.png"));
        assert_eq!(std::fs::read_to_string(&paths[0]).unwrap(), map.csv());
        assert_eq!(std::fs::read_to_string(folder.path().join("hall.asc")).unwrap(), map.asc());
        assert!(std::fs::read(folder.path().join("hall.png")).unwrap().starts_with(b"\x89PNG"));
        assert!(std::fs::read(&paths[3]).unwrap().starts_with(b"II*\0"));
        assert!(std::fs::read_to_string(folder.path().join("hall.prj")).unwrap().starts_with("LOCAL_CS"));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 6, "nothing else is left");
        assert!(map.write(&folder.path().join("missing/hall.csv"), Backup::Keep).is_err());
    }
}
