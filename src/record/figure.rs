//! The figure of a race as SVG, and any SVG as PNG; fonts are the lab's own, so pictures are the same everywhere.

use super::drawing::{
    self, DIM, Entry, LIMIT, Name, Plane, TEXT, dash_of, dash_of_limit, draw_band, draw_mark,
    draw_upright_axis, ink, line, open, open_clipped, text, width_of, with_margin,
};
use crate::experiments::{Contender, Role};
use crate::lab::History;
use crate::scene::axis::{ticks, with_thin_spaces};
use crate::scene::curve::{POOLED, telling_range};
use crate::scene::line::marked_points;
use crate::statistics::Estimate;
use resvg::{tiny_skia, usvg};

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 600.0;
/// Pixels of the PNG for each unit of the SVG.
pub const FIGURE_SCALE: f32 = 2.0;
/// Left, top, right and bottom of the plot.
const PLOT: [f64; 4] = [72.0, 92.0, 776.0, 476.0];

/// The range that the window shows first: most of the means, and all limits.
fn plane_around(history: &History, means: &[Vec<(u64, Estimate)>]) -> Plane {
    let limits: Vec<f64> =
        history.limits.iter().flat_map(|track| &track.segments).map(|segment| segment.1).collect();
    let beside = means.iter().flat_map(|mean| history.beside_limit(mean, POOLED));
    let points: Vec<(f64, f64)> = beside.map(|(_, mean, limit)| (mean, (mean - limit).abs())).collect();
    let y = with_margin(telling_range(&points, &limits).unwrap_or((0.0, 1.0)));
    Plane { plot: PLOT, x: [0.0, (history.steps as f64).max(1.0)], y }
}

/// The race's curves with bands, limits and legend.
pub fn figure_svg(history: &History) -> String {
    let means: Vec<_> = (0..history.contenders.len()).map(|index| history.mean_curve(index)).collect();
    let plane = plane_around(history, &means);
    let mut svg = open(WIDTH, HEIGHT);
    draw_titles(&mut svg, history);
    draw_axes(&mut svg, history, &plane);
    open_clipped(&mut svg, "plot", PLOT);
    // Baselines first, so that learners lie on top, as in the window.
    for role in [Role::Baseline, Role::Learner] {
        let of_role = (0..means.len()).filter(|index| history.contenders[*index].role == role);
        of_role.for_each(|index| draw_contender(&mut svg, history, index, &means[index], &plane));
    }
    draw_limits(&mut svg, history, &plane);
    svg.push_str("</g>\n");
    draw_changes(&mut svg, history, &plane);
    draw_names(&mut svg, history, &means, &plane);
    draw_legend(&mut svg, history);
    svg.push_str("</svg>\n");
    svg
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

fn draw_axes(svg: &mut String, history: &History, plane: &Plane) {
    draw_upright_axis(svg, plane, 6, true);
    for step in ticks(0.0, history.steps as f64, 6) {
        let x = plane.x(step);
        text(svg, [x, PLOT[3] + 20.0], "middle", DIM, "", &with_thin_spaces(step));
    }
}

fn draw_contender(
    svg: &mut String,
    history: &History,
    index: usize,
    mean: &[(u64, Estimate)],
    plane: &Plane,
) {
    let ink = ink(index);
    let points: Vec<(f64, f64)> = mean.iter().map(|(step, e)| (*step as f64, e.mean)).collect();
    if history.contenders[index].role == Role::Baseline {
        line(svg, &plane.path(&points), ink, 1.5, dash_of(index, Role::Baseline));
        return;
    }
    for curve in &history.curves[index] {
        let points: Vec<(f64, f64)> = curve.iter().map(|(step, value)| (*step as f64, *value)).collect();
        line(svg, &plane.path(&points), ink, 0.8, "stroke-opacity=\"0.35\"");
    }
    let edges = |(step, estimate): &(u64, Estimate)| {
        let (low, high) = history.band(*step, estimate);
        (*step as f64, low, high)
    };
    draw_band(svg, plane, &mean.iter().map(edges).collect::<Vec<_>>(), ink);
    line(svg, &plane.path(&points), ink, 2.2, "");
    for (step, value) in marked_points(&points, index, plane.x, |point| point.0) {
        draw_mark(svg, index, [plane.x(step), plane.y(value)], ink);
    }
}

/// Live changes as dotted lines, named at the end where no limit is; where they stand close, only the last has room for its name.
fn draw_changes(svg: &mut String, history: &History, plane: &Plane) {
    let mut room_until = PLOT[2];
    let y = if history.higher_is_better() { PLOT[3] - 6.0 } else { PLOT[1] + 14.0 };
    for change in history.changes.iter().rev() {
        let x = plane.x(change.step as f64);
        line(svg, &format!("{x:.2},{} {x:.2},{}", PLOT[1], PLOT[3]), DIM, 1.0, "stroke-dasharray=\"2 3\"");
        let words = history.change_in_words(change);
        if x + 4.0 + width_of(&words, 12.0) < room_until {
            room_until = x;
            text(svg, [x + 4.0, y], "start", DIM, "font-size=\"12\"", &words);
        }
    }
}

/// Each limit as a line over its segments.
fn draw_limits(svg: &mut String, history: &History, plane: &Plane) {
    for (index, track) in history.limits.iter().enumerate() {
        let mut points = Vec::new();
        for (place, (from, value)) in track.segments.iter().enumerate() {
            let until = track.segments.get(place + 1).map_or(plane.x[1], |next| next.0 as f64);
            points.extend([(*from as f64, *value), (until, *value)]);
        }
        line(svg, &plane.path(&points), LIMIT, 1.8, dash_of_limit(index));
    }
}

/// Limits with their values, and everybody else, by name.
fn draw_names(svg: &mut String, history: &History, means: &[Vec<(u64, Estimate)>], plane: &Plane) {
    let decimals = history.decimals(0);
    let limits = history.limits.iter().filter_map(|track| {
        let value = track.segments.last()?.1;
        let words = format!("{} {value:.decimals$}", track.name);
        Some(Name { words, end: (history.steps as f64, value), ink: LIMIT })
    });
    let others =
        means.iter().zip(&history.contenders).enumerate().filter_map(|(index, (mean, contender))| {
            let (step, last) = mean.last()?;
            Some(Name { words: contender.name.clone(), end: (*step as f64, last.mean), ink: ink(index) })
        });
    drawing::draw_names(svg, plane, limits.chain(others).collect());
}

/// Names with parameter counts.
fn draw_legend(svg: &mut String, history: &History) {
    let entry = |(index, contender): (usize, &Contender)| {
        let words = match contender.role {
            Role::Learner => {
                let noun = if contender.parameters == 1 { "parameter" } else { "parameters" };
                format!("{} ({} {noun})", contender.name, with_thin_spaces(contender.parameters as f64))
            }
            Role::Baseline => contender.name.clone(),
        };
        let mark = (contender.role == Role::Learner).then_some(index);
        Entry { words, ink: ink(index), dash: dash_of(index, contender.role), mark }
    };
    let entries: Vec<Entry> = history.contenders.iter().enumerate().map(entry).collect();
    drawing::draw_legend(svg, &entries, [PLOT[0], WIDTH], PLOT[3] + 66.0);
}

/// Any SVG whose text is set in Inter as PNG, `scale` pixels for each unit; what Inter lacks is set in a font of the system.
///
/// # Errors
/// The text is no SVG, or the picture is too large for the memory.
pub fn png_from_svg(svg: &str, scale: f32) -> Result<Vec<u8>, String> {
    let options = usvg::Options {
        font_family: "Inter".to_owned(),
        fontdb: super::fonts::fonts_for(svg),
        ..usvg::Options::default()
    };
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
    use crate::record::drawing::ROW;

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
