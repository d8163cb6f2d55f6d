//! A radio map as files: a CSV grid, an ESRI ASCII grid and a picture with colour bars.

use super::png_from_svg;
use crate::radio_map::{Grid, Places as _, Prediction};
use resvg::tiny_skia::{ColorU8, Pixmap};
use std::fmt::Write as _;

/// What the map is of.
pub struct MapLabels<'a> {
    /// What was measured; may be empty.
    pub name: &'a str,
    /// Its unit; may be empty.
    pub unit: &'a str,
    /// How the map was made, for the picture's title.
    pub title: &'a str,
}

/// `map.csv`: x, y, estimate and the variance of a new observation, row by row from the lowest y. `device` names what
/// computed them, in one line.
pub fn map_csv(grid: &Grid, prediction: &Prediction, device: &str) -> String {
    let mut text = String::with_capacity(grid.count() * 64);
    // Writing to a String cannot fail, here and below.
    let _ = writeln!(
        text,
        "# variance: that of a new noisy observation, the nugget included; computed on {device}\n\
         x,y,estimate,variance"
    );
    for (index, variance) in prediction.observation_variance().enumerate() {
        let [x, y] = grid.place_m(index);
        let _ = writeln!(text, "{x},{y},{},{variance}", prediction.estimate[index]);
    }
    text
}

/// `map.asc`: the estimates as an ESRI ASCII grid, from the highest y down.
///
/// The format has one cell size; where width and height of the cells differ, `dx` and `dy` stand in its place, as GDAL
/// reads them.
pub fn map_asc(grid: &Grid, prediction: &Prediction) -> String {
    let [columns, rows] = grid.cells();
    let ([left, bottom], _) = grid.bounds_m();
    let [width, height] = grid.cell_m();
    let same = (width / height - 1.0).abs() < 1e-9;
    let size = if same { format!("cellsize {width}") } else { format!("dx {width}\ndy {height}") };
    let mut text = format!(
        "ncols {columns}\nnrows {rows}\nxllcorner {left}\nyllcorner {bottom}\n{size}\nNODATA_value -9999\n"
    );
    for row in prediction.estimate.chunks(columns).rev() {
        let numbers: Vec<String> = row.iter().map(|number| plain(*number)).collect();
        let _ = writeln!(text, "{}", numbers.join(" "));
    }
    text
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

/// `map.png`: the estimate and, beside it, the standard deviation of a new observation, each with its colour bar.
///
/// # Errors
/// The picture cannot be drawn, in words.
pub fn map_png(grid: &Grid, prediction: &Prediction, labels: &MapLabels<'_>) -> Result<Vec<u8>, String> {
    let deviation: Vec<f64> = prediction.observation_variance().map(f64::sqrt).collect();
    let unit = |title: &str| match labels.unit {
        "" => title.to_owned(),
        unit => format!("{title} [{unit}]"),
    };
    let name = if labels.name.is_empty() { "estimate" } else { labels.name };
    let panels = [
        Panel::new(grid, &prediction.estimate, unit(name), 0),
        Panel::new(grid, &deviation, unit("standard deviation, nugget included"), 1),
    ];
    let right = panels.last().map_or(0.0, |panel| panel.left + panel.width + MARGINS[3]);
    let height = MARGINS[1] + MAP_HEIGHT + MARGINS[2];
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{right}\" height=\"{height}\" font-family=\"Inter\">\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
    );
    text(&mut svg, [MARGINS[0], 26.0], "start", 15, labels.title);
    panels.iter().for_each(|panel| panel.frame(&mut svg, grid));
    svg += "</svg>\n";
    let mut pixels = Pixmap::decode_png(&png_from_svg(&svg, 1.0)?)
        .map_err(|error| format!("the picture could not be drawn: {error}"))?;
    panels.iter().for_each(|panel| panel.fill(&mut pixels, grid));
    pixels.encode_png().map_err(|error| format!("the picture could not be encoded: {error}"))
}

/// One map of the picture.
struct Panel<'a> {
    values: &'a [f64],
    title: String,
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
        Self { values, title, low: low.min(high), high, left, width }
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
            let colour = colour(1.0 - (f64::from(step) + 0.5) / MAP_HEIGHT);
            let y = top + f64::from(step);
            let [r, g, b] = colour;
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
                let [r, g, b] = if value.is_finite() { colour(share) } else { [160; 3] };
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

/// Colours from low to high, evenly spaced: violet, blue, teal, green, yellow, lighter with each (ours).
const PALETTE: [[f64; 3]; 8] = [
    [62.0, 8.0, 88.0],
    [70.0, 44.0, 124.0],
    [58.0, 80.0, 140.0],
    [42.0, 114.0, 142.0],
    [30.0, 150.0, 138.0],
    [66.0, 186.0, 114.0],
    [142.0, 214.0, 70.0],
    [250.0, 230.0, 44.0],
];

/// The colour of a share from 0 to 1; not a number gives the lowest.
fn colour(share: f64) -> [u8; 3] {
    let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
    let place = share * (PALETTE.len() - 1) as f64;
    let low = (place as usize).min(PALETTE.len() - 2);
    let part = place - low as f64;
    [0, 1, 2].map(|channel| {
        (PALETTE[low][channel] * (1.0 - part) + PALETTE[low + 1][channel] * part).round() as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map() -> (Grid, Prediction) {
        let grid = Grid::new([0.0, 10.0], [4.0, 12.0], [2, 2]).unwrap();
        let estimate = vec![1.0, 2.0, 3.0, -9999.0];
        (grid, Prediction { estimate, signal_variance: vec![0.25, 1.0, 0.0, 2.0], nugget: 0.5 })
    }

    #[test]
    fn tables_hold_the_rows_in_their_orders() {
        let (grid, prediction) = map();
        assert_eq!(
            map_csv(&grid, &prediction, "cpu in f64"),
            "# variance: that of a new noisy observation, the nugget included; computed on cpu in f64\nx,y,estimate,variance\n\
             1,10.5,1,0.75\n3,10.5,2,1.5\n1,11.5,3,0.5\n3,11.5,-9999,2.5\n"
        );
        assert_eq!(
            map_asc(&grid, &prediction),
            "ncols 2\nnrows 2\nxllcorner 0\nyllcorner 10\ndx 2\ndy 1\nNODATA_value -9999\n\
             3 -9999.0000001\n1 2\n"
        );
    }

    #[test]
    fn colours_grow_lighter() {
        // Luminance of ITU-R BT.709.
        let light = |share: f64| {
            let linear = colour(share).map(|channel| (f64::from(channel) / 255.0).powf(2.2));
            0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        };
        assert!((0..100).all(|i| light(f64::from(i) / 100.0) <= light(f64::from(i + 1) / 100.0)));
        assert_eq!(colour(f64::NAN), colour(0.0));
    }

    #[test]
    fn the_picture_shows_the_cells_from_the_top() {
        let (grid, mut prediction) = map();
        prediction.estimate = vec![0.0, 0.0, 1.0, 1.0];
        let labels = MapLabels { name: "a < b & c", unit: "dB", title: "kriging" };
        let pixels = Pixmap::decode_png(&map_png(&grid, &prediction, &labels).unwrap()).unwrap();
        let at = |y: f64| {
            let pixel = pixels.pixel(MARGINS[0] as u32 + 5, (MARGINS[1] + y) as u32).unwrap();
            [pixel.red(), pixel.green(), pixel.blue()]
        };
        assert_eq!(at(5.0), colour(1.0));
        assert_eq!(at(MAP_HEIGHT - 5.0), colour(0.0));
        // A constant map and a map without any number have pictures too.
        prediction.estimate = vec![5.0; 4];
        assert!(map_png(&grid, &prediction, &labels).is_ok());
        prediction.estimate = vec![f64::NAN; 4];
        assert!(map_png(&grid, &prediction, &labels).is_ok());
    }
}
