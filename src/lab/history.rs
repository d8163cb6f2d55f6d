//! What a race has shown so far: curves, limits, changes, results.

use super::finals::{Final, Finals, Stopped};
use crate::experiments::{self, Claim, Contender, Limit, LimitKind, Measure, Role, Standing};
use crate::preset::{Change, FieldError, Values};
use crate::statistics::Estimate;
use serde::{Deserialize, Serialize, Serializer};

/// Points (step, value) of one contender under one seed.
pub type Curve = Vec<(u64, f64)>;

/// A limit over steps: it changes where the parameters do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LimitTrack {
    /// Its name.
    pub name: String,
    /// What it promises.
    pub kind: LimitKind,
    /// From which step it has which value on the curve's evaluation set.
    pub segments: Vec<(u64, f64)>,
    /// Its value now on the final evaluation set.
    pub last: f64,
}

impl Limit {
    /// From which step on it has which value, from a step on.
    pub fn segments_from(&self, step: u64) -> Vec<(u64, f64)> {
        let before = self.over.iter().rev().find(|(from, _)| *from <= step);
        let now = before.map_or(self.curve, |(_, value)| *value);
        let later = self.over.iter().filter(|(from, _)| *from > step).copied();
        std::iter::once((step, now)).chain(later).collect()
    }
}

impl LimitTrack {
    /// Its value at a step.
    pub fn at(&self, step: u64) -> f64 {
        let before = self.segments.iter().rev().find(|(from, _)| *from <= step);
        before.or(self.segments.first()).map_or(f64::NAN, |(_, value)| *value)
    }
}

/// A race as it can be drawn and written: contenders, limits, curves, finals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct History {
    /// Name of the experiment.
    pub experiment: String,
    /// Title of the preset.
    pub title: String,
    /// What a step is.
    pub step_unit: String,
    /// How many steps the race has.
    pub steps: u64,
    /// The seeds.
    pub seeds: Vec<u64>,
    /// Who races.
    pub contenders: Vec<Contender>,
    /// What is measured; the first is drawn.
    pub measures: Vec<Measure>,
    /// The limits; the first is the one that distances are measured to.
    pub limits: Vec<LimitTrack>,
    /// By contender, by seed.
    pub curves: Vec<Vec<Curve>>,
    /// Live changes, in their order.
    #[serde(serialize_with = "changes_as_text")]
    pub changes: Vec<Change>,
    /// Lanes that stopped, in their order.
    pub stopped: Vec<Stopped>,
    /// Final measures, once the race is over.
    pub finals: Option<Finals>,
}

/// A live change as files have it: step, path and value.
type WrittenChange = (u64, String, String);

fn changes_as_text<S: Serializer>(changes: &[Change], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(changes.iter().map(|change| (change.step, change.field, change.value.to_string())))
}

/// A history as files have it, before its changes are read by the experiment's table.
#[derive(Deserialize)]
struct Written {
    experiment: String,
    title: String,
    step_unit: String,
    steps: u64,
    seeds: Vec<u64>,
    contenders: Vec<Contender>,
    measures: Vec<Measure>,
    limits: Vec<LimitTrack>,
    curves: Vec<Vec<Curve>>,
    changes: Vec<WrittenChange>,
    stopped: Vec<Stopped>,
    finals: Option<Finals>,
}

impl TryFrom<Written> for History {
    type Error = FieldError;

    fn try_from(written: Written) -> Result<Self, FieldError> {
        let Written { experiment, title, step_unit, steps, seeds, contenders, measures, limits, .. } =
            written;
        let values = Values::defaults(experiments::fields_of(&experiment).unwrap_or_default());
        let change = |(step, path, text): WrittenChange| {
            let field = values.find(&path)?;
            Ok(Change { step, field: field.path, value: field.parse(&text)? })
        };
        let changes = written.changes.into_iter().map(change).collect::<Result<_, FieldError>>()?;
        let (curves, stopped, finals) = (written.curves, written.stopped, written.finals);
        Ok(Self {
            experiment,
            title,
            step_unit,
            steps,
            seeds,
            contenders,
            measures,
            limits,
            curves,
            changes,
            stopped,
            finals,
        })
    }
}

/// A contender's result in numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Mean over seeds: the final one, or the last point while the race runs.
    pub estimate: Option<Estimate>,
    /// The values behind it, by seed.
    pub values: Vec<f64>,
    /// How far the mean lies from the first limit, as a share of it; negative is worse.
    pub to_limit: Option<f64>,
    /// The first evaluated step from which the mean stays within 1 % of the first limit.
    pub steps_to_99_percent: Option<u64>,
}

/// The 95 % band around a mean, cut off at bounds; these lie above where higher is better, else below.
pub fn band_within(
    estimate: &Estimate,
    bounds: impl Iterator<Item = f64>,
    higher_is_better: bool,
) -> (f64, f64) {
    let (low, high) = estimate.band();
    bounds.fold((low, high), |(low, high), bound| {
        if higher_is_better {
            (low, high.min(bound.max(estimate.mean)))
        } else {
            (low.max(bound.min(estimate.mean)), high)
        }
    })
}

impl History {
    /// A changed field as people call it: "Devices 120", "Period 30 slots".
    pub fn change_in_words(&self, Change { field: path, value, .. }: &Change) -> String {
        let fields = experiments::fields_of(&self.experiment).unwrap_or_default();
        match fields.iter().find(|field| field.path == *path) {
            Some(field) if field.unit.is_empty() => format!("{} {value}", field.label),
            Some(field) => format!("{} {value} {}", field.label, field.unit),
            None => format!("{} {value}", path.rsplit('.').next().unwrap_or(path)),
        }
    }

    /// Whether more of the main measure is better.
    pub fn higher_is_better(&self) -> bool {
        self.measures.first().is_none_or(|measure| measure.higher_is_better)
    }

    /// Decimals that values of the main measure deserve, as many for all: two on curves, one `more` in tables, and four
    /// where the first limit lies below one.
    pub fn decimals(&self, more: usize) -> usize {
        let small = self.limit_now().is_some_and(|limit| limit.abs() < 1.0);
        if small { 4 } else { 2 + more }
    }

    /// A distance to the first limit in words of the measure itself: above it, or below it.
    pub fn gap_in_percent(&self, to_limit: f64) -> f64 {
        if self.higher_is_better() { 100.0 * to_limit } else { -100.0 * to_limit }
    }

    /// The mean curve of a contender with its interval: at each step that all running seeds have reached.
    pub fn mean_curve(&self, contender: usize) -> Vec<(u64, Estimate)> {
        let mut mean = Vec::new();
        self.extend_mean_curve(contender, &mut mean);
        mean
    }

    /// Adds to a mean curve what was not there when it was made; a seed that stopped since needs a new one.
    pub fn extend_mean_curve(&self, contender: usize, mean: &mut Vec<(u64, Estimate)>) {
        let Some(curves) = self.curves.get(contender) else { return };
        let runs = |seed: usize| {
            !self.stopped.iter().any(|stop| (stop.contender, stop.seed_index) == (contender, seed))
        };
        let running: Vec<&Curve> =
            curves.iter().enumerate().filter(|(seed, _)| runs(*seed)).map(|(_, curve)| curve).collect();
        let length = running.iter().map(|curve| curve.len()).min().unwrap_or(0);
        let mut values = Vec::with_capacity(running.len());
        for index in mean.len()..length {
            values.clear();
            values.extend(running.iter().map(|curve| curve[index].1));
            mean.extend(Estimate::of(&values).map(|estimate| (running[0][index].0, estimate)));
        }
    }

    /// The 95 % band around a mean at a step, cut off at a bound: no mean can lie beyond it.
    pub fn band(&self, step: u64, estimate: &Estimate) -> (f64, f64) {
        let bounds = self.limits.iter().filter(|track| track.kind == LimitKind::Bound);
        band_within(estimate, bounds.map(|track| track.at(step)), self.higher_is_better())
    }

    /// About as many points of a mean curve as asked for, and its last: step, mean and the first limit there (the mean itself
    /// where there is none).
    pub fn beside_limit(&self, mean: &[(u64, Estimate)], most: usize) -> Vec<(u64, f64, f64)> {
        let limit = |step: u64, mean: f64| self.limits.first().map_or(mean, |track| track.at(step));
        let some = mean.iter().step_by(mean.len().div_ceil(most.max(1)).max(1)).chain(mean.last());
        some.map(|(step, estimate)| (*step, estimate.mean, limit(*step, estimate.mean))).collect()
    }

    /// Final values of the main measure by seed, or the last points while the race runs.
    pub fn values(&self, contender: usize) -> Vec<f64> {
        self.values_by_seed(contender).into_iter().map(|(_, value)| value).collect()
    }

    /// The same, each with its seed; a seed that has no value is left out.
    pub fn values_by_seed(&self, contender: usize) -> Vec<(u64, f64)> {
        let of_seed = |place: usize| match &self.finals {
            Some(finals) => finals.value(contender, place, 0),
            None => self.curves.get(contender)?.get(place)?.last().map(|(_, value)| *value),
        };
        let seeds = self.seeds.iter().copied().enumerate();
        seeds.filter_map(|(place, seed)| Some((seed, of_seed(place)?))).collect()
    }

    /// The first limit's value now, on the set that [`Self::values`] come from; where it changes with the step, at the last
    /// step that was evaluated.
    pub fn limit_now(&self) -> Option<f64> {
        let track = self.limits.first()?;
        let reached = self.curves.iter().flatten().filter_map(|curve| curve.last()).map(|(step, _)| *step);
        Some(if self.finals.is_some() { track.last } else { track.at(reached.max().unwrap_or(0)) })
    }

    /// A contender's result in numbers.
    pub fn summary(&self, contender: usize) -> Summary {
        self.summary_with(contender, &self.mean_curve(contender))
    }

    /// The same from a mean curve that is known already.
    pub fn summary_with(&self, contender: usize, mean: &[(u64, Estimate)]) -> Summary {
        let values = self.values(contender);
        let estimate = Estimate::of(&values);
        let sign = if self.higher_is_better() { 1.0 } else { -1.0 };
        let to_limit = estimate.zip(self.limit_now()).map(|(e, limit)| sign * (e.mean - limit) / limit.abs());
        Summary { estimate, values, to_limit, steps_to_99_percent: self.steps_to_99_percent(mean) }
    }

    /// Why the race failed, where no learner reached its end under any seed: the reason of the first.
    pub fn failure(&self) -> Option<&str> {
        let is_learner = |index: &usize| {
            self.contenders.get(*index).is_some_and(|contender| contender.role == Role::Learner)
        };
        let lanes = (0..self.contenders.len()).filter(is_learner).count() * self.seeds.len();
        let stops: Vec<_> = self.stopped.iter().filter(|stop| is_learner(&stop.contender)).collect();
        stops.first().filter(|_| stops.len() == lanes).map(|stop| stop.reason.as_str())
    }

    /// The contender with the best final mean; none before the end, or where no seed of anybody reached it.
    pub fn best(&self) -> Option<usize> {
        self.finals.as_ref()?;
        let sign = if self.higher_is_better() { 1.0 } else { -1.0 };
        let worth = |index: usize| Some((index, sign * Estimate::of(&self.values(index))?.mean));
        let all = (0..self.contenders.len()).filter_map(worth).filter(|(_, worth)| worth.is_finite());
        all.max_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(index, _)| index)
    }

    /// Final means of all measures of a contender over seeds, by name; empty before the end and where no seed reached it.
    /// What it claims nothing about is left out.
    pub fn mean_measures(&self, contender: usize) -> Vec<(String, f64)> {
        let seeds: Vec<&Final> =
            self.finals.as_ref().map(|finals| finals.of_contender(contender).collect()).unwrap_or_default();
        let mean = |place: usize| {
            let values: Vec<f64> =
                seeds.iter().filter_map(|lane| lane.measures.get(place).copied()?).collect();
            (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
        };
        let named = self.measures.iter().enumerate();
        named.filter_map(|(place, measure)| Some((measure.name.clone(), mean(place)?))).collect()
    }

    /// What the paper claims beside what this race has shown; empty before its end.
    pub fn claims(&self) -> Vec<Claim> {
        let means: Vec<_> = (0..self.contenders.len()).map(|index| self.mean_curve(index)).collect();
        self.claims_with(&means)
    }

    /// The same from mean curves that are known already.
    pub fn claims_with(&self, means: &[Vec<(u64, Estimate)>]) -> Vec<Claim> {
        let Some(experiment) = experiments::find(&self.experiment).filter(|_| self.finals.is_some()) else {
            return Vec::new();
        };
        let standing = |(index, mean): (usize, &Vec<(u64, Estimate)>)| {
            let Summary { estimate, to_limit, steps_to_99_percent, .. } = self.summary_with(index, mean);
            let (name, mean) = (self.contenders.get(index)?.name.clone(), estimate.map(|e| e.mean));
            let measures = self.mean_measures(index);
            Some(Standing { name, mean, to_limit, steps_to_99_percent, measures })
        };
        let standings: Vec<Standing> = means.iter().enumerate().filter_map(standing).collect();
        experiment.claims(&standings)
    }

    /// The first evaluated step from which the mean over seeds stays within 1 % of the first limit.
    fn steps_to_99_percent(&self, mean: &[(u64, Estimate)]) -> Option<u64> {
        let limit = self.limits.first()?;
        let sign = if self.higher_is_better() { 1.0 } else { -1.0 };
        let near = |step: u64, mean: f64| {
            let limit = limit.at(step);
            sign * (limit - mean) <= 0.01 * limit.abs()
        };
        let mut since = None;
        for (step, estimate) in mean {
            since = near(*step, estimate.mean).then(|| since.unwrap_or(*step));
        }
        since
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::{Event, Final};
    use crate::preset::Value;

    fn history(values: &[f64]) -> History {
        let contender =
            Contender { name: "A".into(), role: Role::Learner, parameters: 1, about: String::new() };
        History {
            experiment: "test".into(),
            title: "Test".into(),
            step_unit: "update".into(),
            steps: 100,
            seeds: vec![1],
            contenders: vec![contender],
            measures: vec![Measure { name: "m".into(), higher_is_better: true }],
            limits: vec![LimitTrack {
                name: "l".into(),
                kind: LimitKind::Bound,
                segments: vec![(0, 100.0), (30, 50.0)],
                last: 50.0,
            }],
            curves: vec![vec![values.iter().enumerate().map(|(i, v)| (10 * i as u64, *v)).collect()]],
            changes: Vec::new(),
            stopped: Vec::new(),
            finals: None,
        }
    }

    #[test]
    fn ninety_nine_percent_must_hold_to_the_end() {
        assert_eq!(history(&[99.5, 80.0, 99.0, 49.9]).summary(0).steps_to_99_percent, Some(20));
        assert_eq!(history(&[99.5, 80.0, 99.0, 40.0]).summary(0).steps_to_99_percent, None);
        assert_eq!(history(&[]).summary(0).steps_to_99_percent, None);
    }

    /// By hand: the limit is 100 until step 29, and 50 from step 30 on; points stand at steps 0, 10, 20, 30.
    #[test]
    fn a_distance_is_to_the_limit_of_the_step_that_was_reached() {
        let share = |values: &[f64]| history(values).summary(0).to_limit.unwrap();
        assert!((share(&[70.0, 80.0, 90.0]) + 0.1).abs() < 1e-12);
        assert!((share(&[70.0, 80.0, 90.0, 40.0]) + 0.2).abs() < 1e-12);
    }

    #[test]
    fn the_best_is_known_at_the_end() {
        let mut built = history(&[1.0]);
        built.contenders.push(built.contenders[0].clone());
        assert_eq!(built.best(), None);
        let lane = |value: f64| vec![Some(Final { measures: vec![Some(value)] })];
        let finals = |first: f64, second: f64| Finals { lanes: vec![lane(first), lane(second)] };
        built.apply(&Event::Finished(finals(8.0, 9.0)));
        assert_eq!(built.best(), Some(1));
        built.measures[0].higher_is_better = false;
        assert_eq!(built.best(), Some(0));
        built.apply(&Event::Finished(finals(f64::NAN, 9.0)));
        assert_eq!(built.best(), Some(1));
        built.apply(&Event::Finished(Finals::none(2, 1)));
        assert_eq!(built.best(), None);
    }

    #[test]
    fn a_limit_has_the_value_of_its_segment() {
        let track = &history(&[]).limits[0];
        assert_eq!([track.at(0), track.at(29), track.at(30), track.at(99)], [100.0, 100.0, 50.0, 50.0]);
    }

    #[test]
    fn events_build_the_history() {
        let mut built = history(&[]);
        built.apply(&Event::Point { contender: 0, seed_index: 0, step: 0, value: 7.0 });
        built.measures.push(Measure { name: "claimed".into(), higher_is_better: true });
        built.apply(&Event::Finished(Finals {
            lanes: vec![vec![Some(Final { measures: vec![Some(8.0), None] })]],
        }));
        assert_eq!(built.curves[0][0], [(0, 7.0)]);
        assert_eq!(built.values(0), [8.0]);
        assert_eq!(built.mean_measures(0), [("m".to_owned(), 8.0)], "what is not claimed has no mean");
    }

    /// As a lab of before wrote it: changes as step, path and text.
    #[test]
    fn changes_are_values_here_and_text_in_files() {
        let mut built = history(&[1.0]);
        built.experiment = "static-access".to_owned();
        built.changes = vec![Change { step: 7, field: "access.devices", value: Value::Integer(25) }];
        let text = ron::to_string(&built).unwrap();
        assert!(text.contains(r#"changes:[(7,"access.devices","25")]"#), "{text}");
        assert_eq!(ron::from_str::<History>(&text).unwrap(), built);
        let wrong = text.replace("access.devices", "access.robots");
        assert!(ron::from_str::<History>(&wrong).unwrap_err().to_string().contains("robots"));
    }
}
