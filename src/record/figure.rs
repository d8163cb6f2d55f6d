//! The figure of a race as SVG, and any SVG as PNG; fonts are the lab's own, so pictures are the same everywhere.

use crate::experiments::Role;
use crate::lab::History;
use crate::scene::axis::{keep_between, keep_extremes, ticks, with_thin_spaces};
use crate::scene::curve::{POOLED, telling_range};
use crate::statistics::Estimate;
use resvg::{tiny_skia, usvg};
use std::fmt::Write as _;

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 600.0;
/// Left, top, right and bottom of the plot.
const PLOT: [f64; 4] = [72.0, 92.0, 776.0, 476.0];
/// From one name or row of the legend to the next.
const ROW: f64 = 17.0;
/// The light theme's inks of contenders.
pub const INKS: [&str; 9] =
    ["#966a0e", "#346ea6", "#b44b71", "#6d83ac", "#695c48", "#7e460f", "#574f8f", "#492648", "#918479"];
const LIMIT: &str = "#111111";
const TEXT: &str = "#1a2027";
const DIM: &str = "#566271";
const LINE: &str = "#d9dee5";

/// Screen from plot.
struct Frame {
    x_max: f64,
    low: f64,
    high: f64,
}

impl Frame {
    /// The range that the window shows first: most of the means, and all limits.
    fn around(history: &History, means: &[Vec<(u64, Estimate)>]) -> Self {
        let limits: Vec<f64> =
            history.limits.iter().flat_map(|track| &track.segments).map(|segment| segment.1).collect();
        let beside = means.iter().flat_map(|mean| history.beside_limit(mean, POOLED));
        let points: Vec<(f64, f64)> = beside.map(|(_, mean, limit)| (mean, (mean - limit).abs())).collect();
        let (low, high) = telling_range(&points, &limits).unwrap_or((0.0, 1.0));
        let margin = ((high - low) * 0.06).max(high.abs() * 1e-3).max(1e-6);
        Self { x_max: (history.steps as f64).max(1.0), low: low - margin, high: high + margin }
    }

    fn x(&self, step: f64) -> f64 {
        PLOT[0] + step / self.x_max * (PLOT[2] - PLOT[0])
    }

    fn y(&self, value: f64) -> f64 {
        PLOT[3] - (value - self.low) / (self.high - self.low) * (PLOT[3] - PLOT[1])
    }

    fn path(&self, points: &[(f64, f64)]) -> String {
        let reduced = keep_extremes(points, (PLOT[2] - PLOT[0]) as usize);
        let place = |(step, value): &(f64, f64)| format!("{:.2},{:.2}", self.x(*step), self.y(*value));
        reduced.iter().map(place).collect::<Vec<_>>().join(" ")
    }
}

/// The race's curves with bands, limits and legend.
pub fn figure_svg(history: &History) -> String {
    let means: Vec<_> = (0..history.contenders.len()).map(|index| history.mean_curve(index)).collect();
    let frame = Frame::around(history, &means);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"Inter\" font-size=\"14\">\n<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#ffffff\"/>\n"
    );
    draw_titles(&mut svg, history);
    draw_axes(&mut svg, history, &frame);
    let [left, top, right, bottom] = PLOT;
    let (width, height) = (right - left, bottom - top);
    let _ = writeln!(
        svg,
        "<clipPath id=\"plot\"><rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\"/></clipPath>\n<g clip-path=\"url(#plot)\">"
    );
    // Baselines first, so that learners lie on top, as in the window.
    for role in [Role::Baseline, Role::Learner] {
        let of_role = (0..means.len()).filter(|index| history.contenders[*index].role == role);
        of_role.for_each(|index| draw_contender(&mut svg, history, index, &means[index], &frame));
    }
    draw_limits(&mut svg, history, &frame);
    svg.push_str("</g>\n");
    draw_changes(&mut svg, history, &frame);
    draw_names(&mut svg, history, &means, &frame);
    draw_legend(&mut svg, history);
    svg.push_str("</svg>\n");
    svg
}

fn text(svg: &mut String, [x, y]: [f64; 2], anchor: &str, ink: &str, more: &str, words: &str) {
    let words = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    // Writing to a String cannot fail, here and below.
    let _ = writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill=\"{ink}\" {more}>{words}</text>"
    );
}

fn line(svg: &mut String, points: &str, ink: &str, width: f64, more: &str) {
    let _ = writeln!(
        svg,
        "<polyline points=\"{points}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"{width}\" {more}/>"
    );
}

fn draw_titles(svg: &mut String, history: &History) {
    text(svg, [PLOT[0], 34.0], "start", TEXT, "font-size=\"20\" font-weight=\"600\"", &history.title);
    let seeds = match history.seeds.len() {
        1 => "one seed".to_owned(),
        count => format!("mean of {count} seeds, 95 % band"),
    };
    text(svg, [PLOT[0], 58.0], "start", DIM, "", &seeds);
    let measure = history.measures.first().map_or("", |measure| &measure.name);
    text(svg, [PLOT[0], 82.0], "start", DIM, "font-size=\"13\"", measure);
    let unit = format!("{}s", history.step_unit);
    text(svg, [(PLOT[0] + PLOT[2]) / 2.0, PLOT[3] + 42.0], "middle", DIM, "font-size=\"13\"", &unit);
}

fn draw_axes(svg: &mut String, history: &History, frame: &Frame) {
    let values = ticks(frame.low, frame.high, 6);
    let spacing = values.get(1).map_or(1.0, |second| second - values[0]);
    let digits = (-spacing.log10().floor()).max(0.0) as usize;
    for value in values {
        let y = frame.y(value);
        line(svg, &format!("{},{y:.2} {},{y:.2}", PLOT[0], PLOT[2]), LINE, 1.0, "");
        text(svg, [PLOT[0] - 8.0, y + 5.0], "end", DIM, "", &format!("{value:.digits$}"));
    }
    for step in ticks(0.0, history.steps as f64, 6) {
        let x = frame.x(step);
        text(svg, [x, PLOT[3] + 20.0], "middle", DIM, "", &with_thin_spaces(step));
    }
}

fn draw_contender(
    svg: &mut String,
    history: &History,
    index: usize,
    mean: &[(u64, Estimate)],
    frame: &Frame,
) {
    let ink = INKS[index % INKS.len()];
    let points: Vec<(f64, f64)> = mean.iter().map(|(step, e)| (*step as f64, e.mean)).collect();
    if history.contenders[index].role == Role::Baseline {
        line(svg, &frame.path(&points), ink, 1.5, "stroke-dasharray=\"6 4\"");
        return;
    }
    for curve in &history.curves[index] {
        let points: Vec<(f64, f64)> = curve.iter().map(|(step, value)| (*step as f64, *value)).collect();
        line(svg, &frame.path(&points), ink, 0.8, "stroke-opacity=\"0.35\"");
    }
    let edge = |upper: bool| -> Vec<(f64, f64)> {
        mean.iter()
            .map(|(s, e)| (*s as f64, if upper { history.band(*s, e).1 } else { history.band(*s, e).0 }))
            .collect()
    };
    let upper = frame.path(&edge(true));
    let lower = frame.path(&edge(false));
    let backwards: Vec<&str> = lower.split(' ').rev().collect();
    let _ = writeln!(
        svg,
        "<polygon points=\"{upper} {}\" fill=\"{ink}\" fill-opacity=\"0.15\"/>",
        backwards.join(" ")
    );
    line(svg, &frame.path(&points), ink, 2.2, "");
}

/// Live changes as dotted lines, named at the end where no limit is; where they stand close, only the last has room for its name.
fn draw_changes(svg: &mut String, history: &History, frame: &Frame) {
    let mut room_until = PLOT[2];
    let y = if history.higher_is_better() { PLOT[3] - 6.0 } else { PLOT[1] + 14.0 };
    for (step, path, value) in history.changes.iter().rev() {
        let x = frame.x(*step as f64);
        line(svg, &format!("{x:.2},{} {x:.2},{}", PLOT[1], PLOT[3]), DIM, 1.0, "stroke-dasharray=\"2 3\"");
        let words = history.change_in_words(path, value);
        if x + 4.0 + width_of(&words, 12.0) < room_until {
            room_until = x;
            text(svg, [x + 4.0, y], "start", DIM, "font-size=\"12\"", &words);
        }
    }
}

/// About how wide a text is that is set in Inter.
fn width_of(words: &str, size: f64) -> f64 {
    0.56 * size * words.chars().count() as f64
}

/// Each limit as a line over its segments.
fn draw_limits(svg: &mut String, history: &History, frame: &Frame) {
    for (index, track) in history.limits.iter().enumerate() {
        let mut points = Vec::new();
        for (place, (from, value)) in track.segments.iter().enumerate() {
            let until = track.segments.get(place + 1).map_or(frame.x_max, |next| next.0 as f64);
            points.extend([(*from as f64, *value), (until, *value)]);
        }
        let dash = if index == 0 { "" } else { "stroke-dasharray=\"2 4\"" };
        line(svg, &frame.path(&points), LIMIT, 1.8, dash);
    }
}

/// Limits with their values, and everybody else, by name to the right of where their lines end; kept apart, each with a leader to its line. An arrow points to a line that ends outside.
fn draw_names(svg: &mut String, history: &History, means: &[Vec<(u64, Estimate)>], frame: &Frame) {
    let decimals = history.decimals(0);
    let limits = history.limits.iter().filter_map(|track| {
        let value = track.segments.last()?.1;
        Some((format!("{} {value:.decimals$}", track.name), value, history.steps, LIMIT))
    });
    let others =
        means.iter().zip(&history.contenders).enumerate().filter_map(|(index, (mean, contender))| {
            let (step, last) = mean.last()?;
            Some((contender.name.clone(), last.mean, *step, INKS[index % INKS.len()]))
        });
    let names: Vec<_> = limits.chain(others).collect();
    let mut places: Vec<f64> = names.iter().map(|name| frame.y(name.1).min(PLOT[3])).collect();
    keep_between(&mut places, ROW, PLOT[1], PLOT[3]);
    for ((words, value, step, ink), place) in names.into_iter().zip(places) {
        let (x, y) = (frame.x(step as f64), frame.y(value));
        let leader = format!("{x:.1},{:.1} {:.1},{place:.1}", y.clamp(PLOT[1], PLOT[3]), PLOT[2] + 10.0);
        line(svg, &leader, ink, 1.0, "stroke-opacity=\"0.6\"");
        let arrow = if y > PLOT[3] {
            " ↓"
        } else if y < PLOT[1] {
            " ↑"
        } else {
            ""
        };
        let at = [PLOT[2] + 13.0, place + 4.0];
        text(svg, at, "start", ink, "font-size=\"12\"", &format!("{words}{arrow}"));
    }
}

/// Names with parameter counts in as many rows as they need.
fn draw_legend(svg: &mut String, history: &History) {
    let (mut x, mut y) = (PLOT[0], PLOT[3] + 66.0);
    for (index, contender) in history.contenders.iter().enumerate() {
        let words = match contender.role {
            Role::Learner => {
                let noun = if contender.parameters == 1 { "parameter" } else { "parameters" };
                format!("{} ({} {noun})", contender.name, with_thin_spaces(contender.parameters as f64))
            }
            Role::Baseline => contender.name.clone(),
        };
        let width = 44.0 + width_of(&words, 13.0);
        if x > PLOT[0] && x + width > WIDTH {
            (x, y) = (PLOT[0], y + ROW + 3.0);
        }
        let dash = if contender.role == Role::Learner { "" } else { "stroke-dasharray=\"6 4\"" };
        line(svg, &format!("{x:.1},{y} {:.1},{y}", x + 22.0), INKS[index % INKS.len()], 2.2, dash);
        text(svg, [x + 28.0, y + 5.0], "start", TEXT, "font-size=\"13\"", &words);
        x += width;
    }
}

/// Any SVG whose text is set in Inter as PNG, `scale` pixels for each unit.
///
/// # Errors
/// The text is no SVG, or the picture is too large for the memory.
pub fn png_from_svg(svg: &str, scale: f32) -> Result<Vec<u8>, String> {
    let mut options = usvg::Options { font_family: "Inter".to_owned(), ..usvg::Options::default() };
    let fonts = options.fontdb_mut();
    fonts.load_font_data(include_bytes!("../../assets/fonts/Inter-Regular.otf").to_vec());
    fonts.load_font_data(include_bytes!("../../assets/fonts/Inter-SemiBold.otf").to_vec());
    let tree =
        usvg::Tree::from_str(svg, &options).map_err(|error| format!("the figure is no SVG: {error}"))?;
    let size = tree.size();
    let (width, height) = ((size.width() * scale) as u32, (size.height() * scale) as u32);
    let mut pixels = tiny_skia::Pixmap::new(width, height).ok_or("the picture is too large")?;
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| format!("the picture could not be encoded: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiments;
    use crate::lab::{Pool, Race};

    fn race(steps: u64) -> Race {
        let mut preset = experiments::built_in("static-access").unwrap().unwrap();
        for (field, value) in
            [("devices", "8"), ("batch", "4"), ("seeds", "2"), ("steps", &steps.to_string())]
        {
            let field = preset.values.find(field).unwrap();
            preset.values.set(field.path, field.parse(value).unwrap()).unwrap();
        }
        preset.title = "A < B & C".to_owned();
        Race::new(&preset).unwrap()
    }

    #[test]
    fn names_keep_apart_and_the_range_is_the_windows() {
        let mut race = race(20);
        race.advance(20, &Pool::new(1).unwrap());
        let svg = figure_svg(race.history());
        let at = |attribute: &str, line: &str| -> f64 {
            let rest = line.split_once(&format!(" {attribute}=\"")).unwrap().1;
            rest.split('"').next().unwrap().parse().unwrap()
        };
        let names = svg.lines().filter(|line| line.starts_with("<text") && at("x", line) > PLOT[2]);
        let mut rows: Vec<f64> = names.map(|line| at("y", line)).collect();
        let history = race.history();
        assert_eq!(rows.len(), history.limits.len() + history.contenders.len());
        rows.sort_by(f64::total_cmp);
        rows.windows(2).for_each(|pair| assert!(pair[1] - pair[0] > ROW - 0.2, "{rows:?}"));
        assert!(rows[0] >= PLOT[1] && *rows.last().unwrap() <= PLOT[3] + 4.1);
    }

    #[test]
    fn the_figure_becomes_a_picture_before_and_after_a_race() {
        let mut race = race(20);
        let empty = png_from_svg(&figure_svg(race.history()), 1.0).unwrap();
        race.advance(20, &Pool::new(1).unwrap());
        let svg = figure_svg(race.history());
        assert!(svg.contains("A &lt; B &amp; C") && svg.contains("exact optimum"));
        let full = png_from_svg(&svg, 2.0).unwrap();
        let size = |png: &[u8]| {
            let number = |at: usize| u32::from_be_bytes([png[at], png[at + 1], png[at + 2], png[at + 3]]);
            (number(16), number(20))
        };
        assert_eq!(size(&empty), (960, 600));
        assert_eq!(size(&full), (1_920, 1_200));
    }
}
