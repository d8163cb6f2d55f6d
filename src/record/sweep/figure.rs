//! The figure of a sweep: final means over the first field, a panel for each value of the others.

use super::super::drawing::{
    DIM, Entry, LIMIT, Name, Plane, ROW, TEXT, dash_of, dash_of_limit, draw_legend, draw_names,
    draw_upright_axis, height_of_legend, ink, open, open_clipped, text,
};
use super::across::{Across, cut, named};
use super::cast::Cast;
use super::panel::{self, Races};
use crate::experiments::{self, Role};
use crate::lab::{Axis, Outcome, Plan};
use crate::scene::axis::with_thin_spaces;

const WIDTH: f64 = 960.0;
const LEFT: f64 = 72.0;
const RIGHT: f64 = 940.0;
/// Left, top, right and bottom of a panel that stands alone; names have room to its right.
const ALONE: [f64; 4] = [LEFT, 92.0, 760.0, 476.0];
/// Where the first row of several panels begins.
const TOP: f64 = 106.0;
/// Between panels, to the right and down; the lines of their titles come on top of it.
const GAPS: [f64; 2] = [30.0, 42.0];
/// From one line of a panel's title to the next.
const TITLE_LINE: f64 = 16.0;
/// Height of the panels by how many rows there are.
const HEIGHTS: [f64; 3] = [330.0, 230.0, 180.0];
/// More panels than these say nothing.
const MOST_PANELS: usize = 12;

/// The figure, with as many races as there are.
pub(super) fn figure_svg(plan: &Plan, outcomes: &[Option<Outcome>]) -> String {
    let Some(first) = plan.axes().first() else { return open(WIDTH, 1.0) + "</svg>\n" };
    let (cast, across) = (Cast::of(outcomes), Across::of(first));
    let count = plan.count() / first.values.len();
    let shown = count.min(MOST_PANELS);
    let panels: Vec<Races> = (0..shown).map(|panel| races(&across, outcomes, panel, count)).collect();
    let (plots, y) = (plots(shown, plan.axes().len() - 1, &across), panel::range(&panels));
    let bottom = plots.last().map_or(TOP, |plot| plot[3]);
    let (entries, notes) = (entries(&cast, &across), notes(shown, count, outcomes));
    let legend_y = bottom + 72.0;
    let notes_y = legend_y + height_of_legend(&entries, [LEFT, RIGHT]) + 32.0;
    let mut svg = open(WIDTH, notes_y + ROW * notes.len() as f64);
    draw_titles(&mut svg, plan, outcomes, &cast);
    for (index, (races, plot)) in panels.iter().zip(&plots).enumerate() {
        let plane = Plane { plot: *plot, x: across.range, y };
        draw_panel(&mut svg, &plane, &across, &cast, races, index);
        if *plot == ALONE {
            draw_names(&mut svg, &plane, names(&cast, races));
        }
        draw_title(&mut svg, *plot, plan, index);
    }
    let right = plots.iter().map(|plot| plot[2]).fold(LEFT, f64::max);
    let middle = [(LEFT + right) / 2.0, bottom + 44.0];
    text(&mut svg, middle, "middle", DIM, "font-size=\"13\"", &axis_title(first));
    draw_legend(&mut svg, &entries, [LEFT, RIGHT], legend_y);
    for (row, note) in notes.iter().enumerate() {
        text(&mut svg, [LEFT, notes_y + ROW * row as f64], "start", DIM, "font-size=\"13\"", note);
    }
    svg + "</svg>\n"
}

/// The races of a panel from left to right. Panels are the values behind the first field, which repeat for each of its values.
fn races<'a>(across: &Across, outcomes: &'a [Option<Outcome>], panel: usize, count: usize) -> Races<'a> {
    let outcome = |index: usize| outcomes.get(index * count + panel).and_then(Option::as_ref);
    let races = across.places.iter().enumerate();
    let mut races: Races = races.map(|(index, place)| (*place, outcome(index))).collect();
    races.sort_by(|a, b| a.0.total_cmp(&b.0));
    races
}

/// Where the panels lie: left, top, right and bottom of each. Beside a panel alone are names, where lines lead to them.
fn plots(count: usize, title_lines: usize, across: &Across) -> Vec<[f64; 4]> {
    let columns = match count {
        1 if title_lines == 0 && !across.by_name => return vec![ALONE],
        0 | 1 => 1,
        2 | 4 => 2,
        3 | 5..=9 => 3,
        _ => 4,
    };
    let title = TITLE_LINE * title_lines as f64;
    let height = HEIGHTS[count.div_ceil(columns).clamp(1, HEIGHTS.len()) - 1];
    let width = (RIGHT - LEFT - GAPS[0] * (columns - 1) as f64) / columns as f64;
    let plot = |index: usize| {
        let left = LEFT + (width + GAPS[0]) * (index % columns) as f64;
        let top = TOP + title + (height + GAPS[1] + title) * (index / columns) as f64;
        [left, top, left + width, top + height]
    };
    (0..count).map(plot).collect()
}

fn draw_panel(svg: &mut String, plane: &Plane, across: &Across, cast: &Cast, races: &Races, index: usize) {
    let alone = plane.plot == ALONE;
    let lines = if alone { 6 } else { ((plane.plot[3] - plane.plot[1]) / 45.0) as usize };
    draw_upright_axis(svg, plane, lines, plane.plot[0] == LEFT);
    across.draw_labels(svg, plane, if alone { 14.0 } else { 12.0 });
    open_clipped(svg, &format!("plot{index}"), plane.plot);
    panel::draw(svg, plane, across, cast, races);
    svg.push_str("</g>\n");
}

/// The values of the other fields above a panel, each on a line.
fn draw_title(svg: &mut String, [left, top, right, _]: [f64; 4], plan: &Plan, panel: usize) {
    let axes = plan.axes().iter().zip(plan.values(panel)).skip(1);
    let lines: Vec<String> = axes.map(|(axis, value)| cut(&named(axis, value), right - left, 13.0)).collect();
    for (line, words) in lines.iter().rev().enumerate() {
        let y = top - 8.0 - TITLE_LINE * line as f64;
        text(svg, [left, y], "start", TEXT, "font-size=\"13\"", words);
    }
}

fn axis_title(axis: &Axis) -> String {
    let field = axis.field;
    if field.unit.is_empty() { field.label.to_owned() } else { format!("{}, {}", field.label, field.unit) }
}

fn draw_titles(svg: &mut String, plan: &Plan, outcomes: &[Option<Outcome>], cast: &Cast) {
    let preset = plan.preset();
    text(svg, [LEFT, 34.0], "start", TEXT, "font-size=\"20\" font-weight=\"600\"", &preset.title);
    text(svg, [LEFT, 58.0], "start", DIM, "", &conditions(plan, outcomes));
    let measure = cast.measure.map_or("", |measure| &measure.name);
    text(svg, [LEFT, 82.0], "start", DIM, "font-size=\"13\"", measure);
}

/// After how many steps, and over how many seeds; nothing about what is swept.
fn conditions(plan: &Plan, outcomes: &[Option<Outcome>]) -> String {
    let mut counts: Vec<usize> = outcomes.iter().flatten().map(|outcome| outcome.seeds.len()).collect();
    counts.retain(|count| *count > 0);
    counts.dedup();
    let seeds = match counts[..] {
        [1] => "one seed".to_owned(),
        [count] => format!("mean of {count} seeds, 95 % band"),
        _ => "mean over seeds, 95 % band".to_owned(),
    };
    let swept = plan.axes().iter().any(|axis| axis.field.path == "race.steps");
    let steps = plan.preset().values.integer("race.steps").ok().filter(|_| !swept);
    let unit = experiments::find(&plan.preset().experiment).map_or("step", |found| found.step_unit());
    match steps {
        Some(1) => format!("{seeds}, after one {unit}"),
        Some(steps) => format!("{seeds}, after {} {unit}s", with_thin_spaces(steps as f64)),
        None => seeds,
    }
}

/// Limits, then contenders; these have no lines, whole or dashed, where values are by name.
fn entries(cast: &Cast, across: &Across) -> Vec<Entry> {
    let dash = |index, role| if across.by_name { "" } else { dash_of(index, role) };
    let limit = |(index, name): (usize, &&str)| {
        let (words, dash) = ((*name).to_owned(), dash_of_limit(index));
        Entry { words, ink: LIMIT, dash, mark: None }
    };
    let contender = |(index, (name, role)): (usize, &(&str, Role))| {
        let (words, dash) = ((*name).to_owned(), dash(index, *role));
        Entry { words, ink: ink(index), dash, mark: Some(index) }
    };
    let contenders = cast.contenders.iter().enumerate().map(contender);
    cast.limits.iter().enumerate().map(limit).chain(contenders).collect()
}

/// Everybody by name where the last of their values lies.
fn names(cast: &Cast, races: &Races) -> Vec<Name> {
    let last = |of: &dyn Fn(&Outcome) -> Option<f64>| {
        races.iter().rev().find_map(|(x, outcome)| Some((*x, of((*outcome)?)?)))
    };
    let limits = cast.limits.iter().filter_map(|name| {
        let end = last(&|outcome| outcome.limit(name).map(|limit| limit.value).filter(|v| v.is_finite()))?;
        Some(Name { words: (*name).to_owned(), end, ink: LIMIT })
    });
    let contenders = cast.contenders.iter().enumerate().filter_map(|(index, (name, _))| {
        let end = last(&|outcome| Some(outcome.score(name)?.estimate()?.mean))?;
        Some(Name { words: (*name).to_owned(), end, ink: ink(index) })
    });
    limits.chain(contenders).collect()
}

/// What the figure does not show.
fn notes(shown: usize, count: usize, outcomes: &[Option<Outcome>]) -> Vec<String> {
    let mut notes = Vec::new();
    if shown < count {
        notes.push(format!("{shown} of {count} combinations of the other fields; sweep.csv has all"));
    }
    match outcomes.iter().flatten().filter(|outcome| outcome.failure.is_some()).count() {
        0 => {}
        1 => notes.push("one race failed; summary.json says why".to_owned()),
        failed => notes.push(format!("{failed} races failed; summary.json says why")),
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiments::{LimitKind, Measure};
    use crate::lab::{LimitValue, Score};
    use crate::record::png_from_svg;

    fn plan(axes: &[(&str, &[&str])]) -> Plan {
        let preset = experiments::built_in("static-access").unwrap().unwrap();
        let axis = |(name, texts): &(&str, &[&str])| {
            let field = preset.values.find(name).unwrap();
            Axis { field, values: texts.iter().map(|text| field.parse(text).unwrap()).collect() }
        };
        let axes = axes.iter().map(axis).collect();
        Plan::new(preset, axes)
    }

    /// A learner `A & B` half way to a limit.
    fn outcome(limit: f64) -> Outcome {
        let score = |name: &str, role, share: f64| Score {
            name: name.to_owned(),
            role,
            parameters: 1,
            values: vec![Some(share * limit), Some(share * limit + 0.1)],
            steps_to_99_percent: None,
            gap_percent: None,
        };
        Outcome {
            measure: Some(Measure { name: "successes".to_owned(), higher_is_better: true }),
            seeds: vec![1, 2],
            limits: vec![LimitValue { name: "optimum".to_owned(), kind: LimitKind::Bound, value: limit }],
            scores: vec![score("A & B", Role::Learner, 0.5), score("rule", Role::Baseline, 0.4)],
            stopped: Vec::new(),
            failure: None,
        }
    }

    fn count(svg: &str, words: &str) -> usize {
        svg.matches(words).count()
    }

    #[test]
    fn each_value_of_the_second_field_has_its_panel_and_a_failed_race_a_gap() {
        let plan = plan(&[("devices", &["4", "8", "12", "16"]), ("preambles", &["5", "20"])]);
        let mut outcomes: Vec<_> = (0..8).map(|point| Some(outcome(f64::from(point) + 1.0))).collect();
        outcomes[5] = Some(Outcome::failed("no reason".to_owned()));
        outcomes[6] = None;
        let svg = figure_svg(&plan, &outcomes);
        // Two contenders at four points of one panel and, with 8 at 20 preambles lost, three of the other, but one not yet run.
        // Each has a mark of its own, once more in the legend; a polygon without opacity is no band.
        assert_eq!(count(&svg, "<circle"), 6 + 1);
        assert_eq!(count(&svg, "<polygon") - count(&svg, "fill-opacity"), 6 + 1);
        assert_eq!((count(&svg, ">Preambles 5<"), count(&svg, ">Preambles 20<")), (1, 1));
        assert_eq!(count(&svg, "<clipPath"), 2);
        assert!(svg.contains("A &amp; B") && svg.contains("one race failed") && svg.contains(">optimum<"));
        png_from_svg(&svg, 1.0).unwrap();
    }

    #[test]
    fn names_stand_side_by_side_and_too_many_panels_are_said() {
        let plan = plan(&[
            ("channel", &["InF-SL", "power control"]),
            ("devices", &["4", "8", "12", "16"]),
            ("preambles", &["5", "10", "15", "20"]),
        ]);
        let outcomes: Vec<_> = (0..32).map(|point| Some(outcome(f64::from(point) + 1.0))).collect();
        let svg = figure_svg(&plan, &outcomes);
        assert_eq!(count(&svg, "<clipPath"), MOST_PANELS);
        assert!(svg.contains("12 of 16 combinations") && svg.contains(">InF-SL<"));
        assert!(!svg.contains("fill-opacity"), "nothing lies between two names");
        png_from_svg(&svg, 1.0).unwrap();
    }

    #[test]
    fn nothing_at_all_is_a_figure_too() {
        let plan = plan(&[("devices", &["4"])]);
        png_from_svg(&figure_svg(&plan, &[None]), 1.0).unwrap();
        png_from_svg(&figure_svg(&plan, &[Some(Outcome::failed(String::new()))]), 1.0).unwrap();
    }

    #[test]
    fn where_a_learner_fails_is_seen_unless_it_hides_the_rest() {
        let mut outcome = outcome(10.0);
        let mut range_with = |value: f64| {
            outcome.scores = vec![outcome.scores[0].clone(); 20];
            for (score, value) in outcome.scores.iter_mut().zip([value].into_iter().chain([9.0; 19])) {
                score.values = vec![Some(value)];
            }
            panel::range(&[vec![(0.0, Some(&outcome))]])
        };
        // The others span 9 to 10: 7.5 stretches that by 2.5, 6 by 4.
        assert!(range_with(7.5)[0] < 7.5);
        assert!(range_with(6.0)[0] > 8.0);
        outcome.scores.iter_mut().for_each(|score| score.role = Role::Baseline);
        outcome.scores[0].values = vec![Some(7.5)];
        assert!(
            panel::range(&[vec![(0.0, Some(&outcome))]])[0] > 8.0,
            "a rule that is bad is nothing to see"
        );
    }
}
