//! The pieces that figures share: text and lines as SVG, the plane of a plot, its axis, names beside it, a legend below.

use crate::experiments::Role;
use crate::scene::axis::{keep_between, keep_extremes, ticks};
use crate::scene::line::{DASHES, INKS as INK_COUNT, dashes_of};
use crate::scene::{Ink, Mark};
use std::fmt::Write as _;

/// The light theme's inks of contenders.
pub const INKS: [&str; INK_COUNT] =
    ["#966a0e", "#346ea6", "#b44b71", "#6d83ac", "#695c48", "#7e460f", "#574f8f", "#492648", "#918479"];
/// The ink of limits.
pub(super) const LIMIT: &str = "#111111";
/// The ink of what is read first.
pub(super) const TEXT: &str = "#1a2027";
/// The ink of what is read second.
pub(super) const DIM: &str = "#566271";
/// Radius of a contender's mark.
const MARK: f64 = 3.6;
const LINE: &str = "#d9dee5";
/// From one name or row of the legend to the next.
pub(super) const ROW: f64 = 17.0;

/// The ink of a contender by its place.
pub(super) fn ink(index: usize) -> &'static str {
    INKS[index % INKS.len()]
}

/// How the line of a contender is dashed; learners have marks instead.
pub(super) fn dash_of(index: usize, role: Role) -> &'static str {
    const BASELINES: [&str; DASHES] =
        ["stroke-dasharray=\"6 4\"", "stroke-dasharray=\"3 3\"", "stroke-dasharray=\"10 4\""];
    if role == Role::Learner { "" } else { BASELINES[dashes_of(index)] }
}

/// How the line of a limit is dashed: the first, which distances are measured to, is whole.
pub(super) fn dash_of_limit(index: usize) -> &'static str {
    match index {
        0 => "",
        1 => "stroke-dasharray=\"2 4\"",
        _ => "stroke-dasharray=\"8 3 2 3\"",
    }
}

/// Screen from plot.
pub(super) struct Plane {
    /// Left, top, right and bottom on the screen.
    pub plot: [f64; 4],
    /// The values at the left and at the right.
    pub x: [f64; 2],
    /// The values at the bottom and at the top.
    pub y: [f64; 2],
}

impl Plane {
    /// Where a value to the right stands on the screen.
    pub fn x(&self, value: f64) -> f64 {
        let [left, _, right, _] = self.plot;
        left + (value - self.x[0]) / (self.x[1] - self.x[0]) * (right - left)
    }

    /// Where a height stands on the screen.
    pub fn y(&self, value: f64) -> f64 {
        let [_, top, _, bottom] = self.plot;
        bottom - (value - self.y[0]) / (self.y[1] - self.y[0]) * (bottom - top)
    }

    /// Points of a line, no more than the screen can show.
    pub fn path(&self, points: &[(f64, f64)]) -> String {
        let reduced = keep_extremes(points, (self.plot[2] - self.plot[0]) as usize);
        let place = |(x, y): &(f64, f64)| format!("{:.2},{:.2}", self.x(*x), self.y(*y));
        reduced.iter().map(place).collect::<Vec<_>>().join(" ")
    }
}

/// A range of values with some room below and above.
pub(super) fn with_margin((low, high): (f64, f64)) -> [f64; 2] {
    let margin = ((high - low) * 0.06).max(high.abs() * 1e-3).max(1e-6);
    [low - margin, high + margin]
}

/// The start of a figure: its size and a white ground.
pub(super) fn open(width: f64, height: f64) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"Inter\" font-size=\"14\">\n<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n"
    )
}

/// Starts a group that is cut off at a plot; `</g>` ends it.
pub(super) fn open_clipped(svg: &mut String, name: &str, [left, top, right, bottom]: [f64; 4]) {
    let (width, height) = (right - left, bottom - top);
    // Writing to a String cannot fail, here and below.
    let _ = writeln!(
        svg,
        "<clipPath id=\"{name}\"><rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\"/></clipPath>\n<g clip-path=\"url(#{name})\">"
    );
}

/// Words at a place, with further attributes of SVG.
pub(super) fn text(svg: &mut String, [x, y]: [f64; 2], anchor: &str, ink: &str, more: &str, words: &str) {
    let words = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ = writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill=\"{ink}\" {more}>{words}</text>"
    );
}

/// A line through places on the screen, with further attributes of SVG.
pub(super) fn line(svg: &mut String, points: &str, ink: &str, width: f64, more: &str) {
    let _ = writeln!(
        svg,
        "<polyline points=\"{points}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"{width}\" {more}/>"
    );
}

/// The mark of a contender at a place of the figure.
pub(super) fn draw_mark(svg: &mut String, index: usize, [x, y]: [f64; 2], ink: &str) {
    let at = |dx: f64, dy: f64| format!("{:.2},{:.2}", x + MARK * dx, y + MARK * dy);
    let filled = |corners: &[[f64; 2]]| {
        let corners: Vec<String> = corners.iter().map(|[dx, dy]| at(*dx, *dy)).collect();
        format!("<polygon points=\"{}\" fill=\"{ink}\"/>", corners.join(" "))
    };
    let stroked = |lines: [[f64; 4]; 2]| {
        let lines = lines.map(|[x0, y0, x1, y1]| format!("M{} L{}", at(x0, y0), at(x1, y1)));
        format!("<path d=\"{}\" stroke=\"{ink}\" stroke-width=\"1.8\"/>", lines.join(" "))
    };
    let circle = |look: &str| format!("<circle cx=\"{x:.2}\" cy=\"{y:.2}\" r=\"{MARK}\" {look}/>");
    let shape = match Ink::Contender(index).mark() {
        Mark::Square => filled(&[[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]]),
        Mark::Triangle => filled(&[[0.0, -1.15], [1.1, 0.85], [-1.1, 0.85]]),
        Mark::Diamond => filled(&[[0.0, -1.2], [1.2, 0.0], [0.0, 1.2], [-1.2, 0.0]]),
        Mark::Cross => stroked([[-0.85, -0.85, 0.85, 0.85], [-0.85, 0.85, 0.85, -0.85]]),
        Mark::Plus => stroked([[-1.1, 0.0, 1.1, 0.0], [0.0, -1.1, 0.0, 1.1]]),
        Mark::Ring => circle(&format!("fill=\"#ffffff\" stroke=\"{ink}\" stroke-width=\"1.6\"")),
        _ => circle(&format!("fill=\"{ink}\"")),
    };
    svg.push_str(&shape);
    svg.push('\n');
}

/// A band of points (x, low, high).
pub(super) fn draw_band(svg: &mut String, plane: &Plane, band: &[(f64, f64, f64)], ink: &str) {
    let upper = plane.path(&band.iter().map(|(x, _, high)| (*x, *high)).collect::<Vec<_>>());
    let lower = plane.path(&band.iter().map(|(x, low, _)| (*x, *low)).collect::<Vec<_>>());
    let backwards: Vec<&str> = lower.split(' ').rev().collect();
    let _ = writeln!(
        svg,
        "<polygon points=\"{upper} {}\" fill=\"{ink}\" fill-opacity=\"0.15\"/>",
        backwards.join(" ")
    );
}

/// About how wide a text is that is set in Inter.
pub(super) fn width_of(words: &str, size: f64) -> f64 {
    0.56 * size * words.chars().count() as f64
}

/// Lines at round values of the upright axis, `labelled` with these values.
pub(super) fn draw_upright_axis(svg: &mut String, plane: &Plane, wanted: usize, labelled: bool) {
    let values = ticks(plane.y[0], plane.y[1], wanted);
    let spacing = values.get(1).map_or(1.0, |second| second - values[0]);
    let digits = (-spacing.log10().floor()).max(0.0) as usize;
    let [left, _, right, _] = plane.plot;
    for value in values {
        let y = plane.y(value);
        line(svg, &format!("{left},{y:.2} {right},{y:.2}"), LINE, 1.0, "");
        if labelled {
            text(svg, [left - 8.0, y + 5.0], "end", DIM, "", &format!("{value:.digits$}"));
        }
    }
}

/// A name beside a plot, with the end of its line.
pub(super) struct Name {
    /// The words.
    pub words: String,
    /// Where its line ends, as the plot counts.
    pub end: (f64, f64),
    /// The ink of words and leader.
    pub ink: &'static str,
}

/// Names to the right of where their lines end; kept apart, each with a leader to its line. An arrow points to a line that ends outside.
pub(super) fn draw_names(svg: &mut String, plane: &Plane, names: Vec<Name>) {
    let [_, top, right, bottom] = plane.plot;
    let mut places: Vec<f64> = names.iter().map(|name| plane.y(name.end.1).min(bottom)).collect();
    keep_between(&mut places, ROW, top, bottom);
    for (Name { words, end, ink }, place) in names.into_iter().zip(places) {
        let (x, y) = (plane.x(end.0), plane.y(end.1));
        let leader = format!("{x:.1},{:.1} {:.1},{place:.1}", y.clamp(top, bottom), right + 10.0);
        line(svg, &leader, ink, 1.0, "stroke-opacity=\"0.6\"");
        let arrow = if y > bottom {
            " ↓"
        } else if y < top {
            " ↑"
        } else {
            ""
        };
        let at = [right + 13.0, place + 4.0];
        text(svg, at, "start", ink, "font-size=\"12\"", &format!("{words}{arrow}"));
    }
}

/// An entry of a legend: its words, and how its line looks.
pub(super) struct Entry {
    /// The words.
    pub words: String,
    /// The ink of the line.
    pub ink: &'static str,
    /// Its dashes, as an attribute of SVG.
    pub dash: &'static str,
    /// The learner whose mark it has.
    pub mark: Option<usize>,
}

/// Entries in as many rows as they need between left and right, the first at `y`.
pub(super) fn draw_legend(svg: &mut String, entries: &[Entry], [left, right]: [f64; 2], y: f64) {
    for (Entry { words, ink, dash, mark }, [x, row]) in
        entries.iter().zip(legend_places(entries, left, right))
    {
        let y = y + row;
        line(svg, &format!("{x:.1},{y} {:.1},{y}", x + 22.0), ink, 2.2, dash);
        mark.iter().for_each(|index| draw_mark(svg, *index, [x + 11.0, y], ink));
        text(svg, [x + 28.0, y + 5.0], "start", TEXT, "font-size=\"13\"", words);
    }
}

/// How far below its first row a legend's last one lies.
pub(super) fn height_of_legend(entries: &[Entry], [left, right]: [f64; 2]) -> f64 {
    legend_places(entries, left, right).last().map_or(0.0, |place| place[1])
}

/// Where each entry begins: x, and y below the first row.
fn legend_places(entries: &[Entry], left: f64, right: f64) -> Vec<[f64; 2]> {
    let (mut x, mut y) = (left, 0.0);
    let place = |entry: &Entry| {
        let width = 44.0 + width_of(&entry.words, 13.0);
        if x > left && x + width > right {
            (x, y) = (left, y + ROW + 3.0);
        }
        let here = [x, y];
        x += width;
        here
    };
    entries.iter().map(place).collect()
}
