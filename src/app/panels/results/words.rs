//! What the table of results says: its cells, and the verdict between two contenders.

use super::pick::Pick;
use crate::app::model::Model;
use crate::experiments::Role;
use crate::lab::History;
use crate::scene::axis::with_thin_spaces;
use crate::statistics::{Estimate, Verdict, paired, verdict};

/// What the words depend on.
#[derive(PartialEq)]
pub(super) struct Moment {
    /// The two sides of the verdict.
    pub pair: (Pick, Pick),
    generation: u64,
    over: bool,
    step: u64,
    points: usize,
    seconds: Vec<f64>,
}

impl Moment {
    /// The present moment of what is known.
    pub fn of(model: &Model, history: &History, pair: (Pick, Pick)) -> Self {
        Self {
            pair,
            generation: model.race.generation,
            over: history.finals.is_some(),
            step: model.race.snapshot.step,
            points: history.curves.iter().flatten().map(Vec::len).sum(),
            seconds: model.race.snapshot.seconds.clone(),
        }
    }

    /// Whether the other moment is one of the same race with more points of the curves.
    pub fn has_only_grown_to(&self, other: &Self) -> bool {
        (self.pair, self.generation, self.over) == (other.pair, other.generation, other.over)
    }
}

/// Everything that is said of a moment.
#[derive(Clone)]
pub(super) struct Words {
    /// The columns of the table.
    pub columns: Vec<Column>,
    /// Cells of each contender.
    pub contenders: Vec<Vec<String>>,
    /// Cells of each limit.
    pub limits: Vec<Vec<String>>,
    /// What each contender's row tells the pointer.
    pub more: Vec<String>,
    /// What stands between the two names, and what stands behind them.
    pub verdict: (&'static str, String),
}

impl Words {
    /// Everything that is to be said now.
    pub fn of(model: &Model, history: &History, (first, second): (Pick, Pick)) -> Self {
        let columns = columns(history);
        let contenders: Vec<_> =
            (0..history.contenders.len()).map(|index| cells(model, history, index)).collect();
        let more = contenders.iter().enumerate().map(|(index, cells)| {
            let named = columns.iter().zip(cells).skip(1);
            let lines: String = named.map(|(column, cell)| format!("\n{} {cell}", column.head)).collect();
            format!("{}{lines}{}", history.contenders[index].about, measures(history, index))
        });
        Self {
            more: more.collect(),
            limits: (0..history.limits.len()).map(|index| limit_cells(model, history, index)).collect(),
            verdict: verdict_words(model, history, first, second),
            columns,
            contenders,
        }
    }
}

/// A column behind the contender's name: its head, what it means, and how early it goes where there is no room (0 never).
#[derive(Clone)]
pub(super) struct Column {
    /// What stands above it.
    pub head: String,
    /// What it means.
    pub about: String,
    /// The larger the earlier it goes; 0 stays.
    pub goes: u8,
}

fn columns(history: &History) -> Vec<Column> {
    let limit = history.limits.first().map_or("the limit", |limit| limit.name.as_str());
    let measure = history.measures.first().map_or("mean", |measure| measure.name.as_str());
    let draws = if history.finals.is_some() { "the final" } else { "the curve's" };
    let unit = &history.step_unit;
    let column = |head: &str, about: String, goes| Column { head: head.to_owned(), about, goes };
    vec![
        column("contender", "who races; click a row to see its decisions on the floor".to_owned(), 0),
        column("mean", format!("{measure}, on {draws} draws, that nobody trains on"), 0),
        column("gap", format!("distance to {limit}"), 0),
        column("99 % at", format!("{unit}s until the mean stays within 1 % of {limit}"), 1),
        column("seconds", "learning time of one seed on one core, evaluation left out".to_owned(), 2),
        column("99 % in", "seconds of learning until the mean stays within 1 %".to_owned(), 3),
    ]
}

/// What the columns hold for a contender.
fn cells(model: &Model, history: &History, index: usize) -> Vec<String> {
    let contender = &history.contenders[index];
    let mean = model.race.means.get(index).map(Vec::as_slice).unwrap_or_default();
    let summary = history.summary_with(index, mean);
    let nothing = || "–".to_owned();
    let learner = contender.role == Role::Learner;
    let seconds = model.race.snapshot.seconds.get(index).copied().unwrap_or(0.0);
    let share = summary.steps_to_99_percent.map(|step| step as f64 / model.race.snapshot.step.max(1) as f64);
    vec![
        contender.name.clone(),
        summary.estimate.map_or_else(nothing, |estimate| mean_words(history, &estimate)),
        summary.to_limit.map_or_else(nothing, |share| gap_words(history, share)),
        summary.steps_to_99_percent.map_or_else(nothing, |step| with_thin_spaces(step as f64)),
        if learner { format!("{seconds:.1}") } else { nothing() },
        share.filter(|_| learner).map_or_else(nothing, |share| format!("{:.2} s", share * seconds)),
    ]
}

/// A mean with its interval, in a table's digits.
pub fn mean_words(history: &History, estimate: &Estimate) -> String {
    let decimals = history.decimals(1);
    let half = estimate.half_width.map(|half| format!(" ± {half:.decimals$}")).unwrap_or_default();
    format!("{:.decimals$}{half}", estimate.mean)
}

/// A distance to the first limit, from its share.
pub fn gap_words(history: &History, share: f64) -> String {
    percent(history.gap_in_percent(share))
}

/// A difference with its sign, unless it rounds to none.
fn percent(gap: f64) -> String {
    if gap.abs() < 0.05 { "0.0 %".to_owned() } else { format!("{gap:+.1} %").replace('-', "−") }
}

fn limit_cells(model: &Model, history: &History, index: usize) -> Vec<String> {
    let track = &history.limits[index];
    let value = if history.finals.is_some() { track.last } else { track.at(model.race.snapshot.step) };
    vec![track.name.clone(), format!("{value:.0$}", history.decimals(1))]
}

/// All final measures, means over seeds, a line each; a dash where a contender claims nothing.
fn measures(history: &History, contender: usize) -> String {
    if history.finals.is_none() {
        return String::new();
    }
    let means = history.mean_measures(contender);
    let line = |measure: &crate::experiments::Measure| {
        let mean = means.iter().find(|(name, _)| *name == measure.name);
        let mean = mean.map_or("–".to_owned(), |(_, mean)| format!("{mean:.3}").replace('-', "−"));
        format!("\n{} {mean}", measure.name)
    };
    history.measures.iter().map(line).collect()
}

/// The verdict in words, over the seeds that both ran: what stands between the two names, and what stands behind them.
fn verdict_words(model: &Model, history: &History, first: Pick, second: Pick) -> (&'static str, String) {
    let values = |pick: Pick| pick.history(model, history).values_by_seed(pick.contender);
    let (own, other) = paired(&values(first), &values(second));
    let found = verdict(&own, &other, history.higher_is_better());
    let seeds = own.len();
    let number = |value: f64| format!("{value:.0$}", history.decimals(1)).replace('-', "−");
    let range = |[mean, low, high]: [f64; 3]| {
        format!("{} ({} to {}, paired over {seeds} seeds)", number(mean), number(low), number(high))
    };
    // Where one is better the whole interval lies on one side, and the words say on which.
    let by = |difference: Estimate| {
        let (low, high) = difference.band();
        let (least, most) = (low.abs().min(high.abs()), low.abs().max(high.abs()));
        format!("by {}", range([difference.mean.abs(), least, most]))
    };
    match found {
        Some(Verdict::Better(difference)) => ("is better than", by(difference)),
        Some(Verdict::Worse(difference)) => ("is worse than", by(difference)),
        Some(Verdict::NotDistinguishable(difference)) if difference.half_width.is_some() => {
            let (low, high) = difference.band();
            ("is not distinguishable from", range([difference.mean, low, high]))
        }
        Some(Verdict::NotDistinguishable(_)) => ("and", "cannot be told apart by one seed alone".to_owned()),
        None => ("and", "have no common seeds to compare".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::model::runs::tests::raced;
    use crate::app::panels::results::pick;
    use crate::experiments;
    use crate::lab::{Event, Race, Snapshot};

    #[test]
    fn a_gap_that_rounds_to_none_has_no_sign() {
        assert_eq!([-0.04, 0.04, -0.05, 12.0].map(percent), ["0.0 %", "0.0 %", "−0.1 %", "+12.0 %"]);
    }

    #[test]
    fn the_verdict_says_by_how_much_and_on_which_side() {
        let preset = experiments::built_in("dissemination").unwrap().unwrap();
        let mut history = Race::new(&preset).unwrap().history().clone();
        let model = Model::new(preset, None);
        let verdict_words = |history: &History, first: usize, second: usize| {
            super::verdict_words(&model, history, Pick::of(first), Pick::of(second))
        };
        assert!(!history.higher_is_better());
        history.seeds = vec![1, 2, 3];
        for (contender, curves) in history.curves.iter_mut().enumerate() {
            *curves = (0..3)
                .map(|seed| vec![(0, 0.2 + 0.1 * contender as f64 + 0.001 * f64::from(seed))])
                .collect();
        }
        let (verb, detail) = verdict_words(&history, 0, 1);
        assert_eq!(
            (verb, detail.as_str()),
            ("is better than", "by 0.1000 (0.1000 to 0.1000, paired over 3 seeds)")
        );
        assert_eq!(verdict_words(&history, 1, 0).0, "is worse than");
        assert_eq!(verdict_words(&history, 1, 1).0, "is not distinguishable from");
        // Differences 0.01, −0.02 and −0.02 by hand: mean −0.01, s = 0.0173, half width 4.303 · 0.0173 / √3 = 0.0430.
        for (seed, value) in [0.31, 0.281, 0.282].into_iter().enumerate() {
            history.apply(&Event::Point { contender: 0, seed_index: seed, step: 1, value });
        }
        let (verb, detail) = verdict_words(&history, 0, 1);
        assert_eq!(verb, "is not distinguishable from");
        assert_eq!(detail, "−0.0100 (−0.0530 to 0.0330, paired over 3 seeds)");
    }

    /// By hand: of seeds 1 to 3 and 3 to 5 only seed 3 is common; of 1 to 3 and 2 to 4 the differences are 7 − 4 = 3 and
    /// 8 − 6 = 2: mean 2.5, s = 0.7071, half width 12.706 · 0.7071 / √2 = 6.353.
    #[test]
    fn a_verdict_between_runs_pairs_the_seeds_that_both_ran() {
        let (preset, mut history) = raced(2, 0.0);
        let mut model = Model::new(preset.clone(), None);
        let set = |history: &mut History, first_seed: u64, values: [f64; 3]| {
            history.seeds = (first_seed..first_seed + 3).collect();
            for (seed, value) in values.into_iter().enumerate() {
                history.apply(&Event::Point { contender: 0, seed_index: seed, step: 2, value });
            }
        };
        let mut before = history.clone();
        set(&mut before, 2, [4.0, 6.0, 50.0]);
        set(&mut history, 1, [90.0, 7.0, 8.0]);
        model.shelf.keep_run(preset, before, &Snapshot::default());
        let id = model.shelf.runs.all()[0].id;
        let past = Pick { run: Some(id), contender: 0 };
        assert_eq!(past.valid(&model, &history), past);
        let (verb, detail) = verdict_words(&model, &history, Pick::of(0), past);
        assert_eq!(verb, "is not distinguishable from");
        assert_eq!(detail, "2.500 (−3.853 to 8.853, paired over 2 seeds)");
        let about = pick::about(&model, &history, (Pick::of(0), past)).unwrap();
        assert!(about.contains("Run 1: curve at update 2; exact optimum"), "{about}");
        history.seeds = vec![4, 5, 6];
        let (_, detail) = verdict_words(&model, &history, Pick::of(0), past);
        assert_eq!(detail, "cannot be told apart by one seed alone");
        model.shelf.runs.set_shown(id, false);
        assert_eq!(past.valid(&model, &history), Pick::of(0));
    }
}
