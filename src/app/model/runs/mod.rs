//! Run history: past runs stay, and can be named, shown and hidden.

mod past;
#[cfg(test)]
mod window_tests;

pub use past::PastRun;

use crate::lab::History;

/// So many runs stay.
pub const MOST_RUNS: usize = 12;
/// So many kinds of dashes tell runs apart.
pub const DASHES: usize = 3;

/// The past runs, oldest first.
#[derive(Debug, Default)]
pub struct Runs {
    all: Vec<PastRun>,
    /// How many had a name given by the lab, and how many ids were given.
    named: usize,
    ids: u64,
    /// What a person should know about the list.
    said: Option<String>,
}

impl Runs {
    /// All runs, oldest first.
    pub fn all(&self) -> &[PastRun] {
        &self.all
    }

    /// The run with this id.
    pub fn find(&self, id: u64) -> Option<&PastRun> {
        self.all.iter().find(|run| run.id == id)
    }

    /// The same, to be renamed.
    pub fn find_mut(&mut self, id: u64) -> Option<&mut PastRun> {
        self.all.iter_mut().find(|run| run.id == id)
    }

    /// The runs whose curves stand beside those of a race.
    pub fn shown<'a>(&'a self, present: &'a History) -> impl Iterator<Item = &'a PastRun> {
        self.all.iter().filter(|run| run.shown && run.fits(present))
    }

    /// Which run went to make room, if one did.
    pub fn said(&self) -> Option<&str> {
        self.said.as_deref()
    }

    /// Keeps a run, and shows it instead of the last one that was shown by itself. Of two that repeat each other only the
    /// longer stays.
    pub fn keep(&mut self, run: PastRun) {
        self.said = None;
        let (longer, shorter) = (|kept: &PastRun| kept.covers(&run), |kept: &PastRun| run.covers(kept));
        let id = if let Some(kept) = self.all.iter().find(|kept| longer(kept)) {
            kept.id
        } else {
            self.ids += 1;
            match self.all.iter().position(shorter) {
                Some(place) => self.grow(place, run),
                None => self.add(run),
            }
            self.ids
        };
        for other in self.all.iter_mut().filter(|other| other.by_itself && other.id != id) {
            (other.shown, other.by_itself) = (false, false);
        }
        if self.find(id).is_some_and(|run| !run.shown) {
            self.set_shown(id, true);
            self.find_mut(id).into_iter().for_each(|run| run.by_itself = true);
        }
        self.make_room(id);
    }

    /// A longer run takes a shorter one's place under its name.
    fn grow(&mut self, place: usize, run: PastRun) {
        let PastRun { name, shown, by_itself, dash, .. } = self.all.remove(place);
        self.all.push(PastRun { id: self.ids, name, shown, by_itself, dash, ..run });
    }

    fn add(&mut self, run: PastRun) {
        self.named += 1;
        self.all.push(PastRun { id: self.ids, name: format!("Run {}", self.named), ..run });
    }

    /// Drops hidden runs first, the oldest of them, and never the one just kept.
    fn make_room(&mut self, latest: u64) {
        while self.all.len() > MOST_RUNS {
            let hidden = self.all.iter().position(|run| !run.shown && run.id != latest);
            let gone = self.all.remove(hidden.unwrap_or(0));
            self.said = Some(format!(
                "{} has gone: at most {MOST_RUNS} runs stay, and the oldest hidden one goes first",
                gone.name
            ));
        }
    }

    /// Shows or hides a run's curves, with the dashes that fewest others have.
    pub fn set_shown(&mut self, id: u64, shown: bool) {
        let used = |dash: &usize| self.all.iter().filter(|run| run.shown && run.dash == *dash).count();
        let rarest = (0..DASHES).min_by_key(used).unwrap_or(0);
        if let Some(run) = self.find_mut(id).filter(|run| run.shown != shown) {
            (run.shown, run.by_itself) = (shown, false);
            run.dash = if shown { rarest } else { run.dash };
        }
    }

    /// Forgets a run.
    pub fn remove(&mut self, id: u64) {
        self.all.retain(|run| run.id != id);
        self.said = None;
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::experiments;
    use crate::lab::{Event, Race, Snapshot};
    use crate::preset::{Change, Preset, Value};
    use std::sync::LazyLock;

    /// Three seeds of the first two contenders with `points` points, a value of their own each, and `above` more.
    pub fn raced(points: u64, above: f64) -> (Preset, History) {
        static FRESH: LazyLock<(Preset, History)> = LazyLock::new(|| {
            let mut preset = experiments::built_in("static-access").unwrap().unwrap();
            preset.values.set("seeds", Value::Integer(3)).unwrap();
            let history = Race::new(&preset).unwrap().history().clone();
            (preset, history)
        });
        let (preset, mut history) = FRESH.clone();
        for step in 0..points {
            for (contender, seed) in (0..2).flat_map(|contender| (0..3).map(move |seed| (contender, seed))) {
                let value = 5.0 + contender as f64 + seed as f64 + above + step as f64 / 1e4;
                history.apply(&Event::Point { contender, seed_index: seed, step, value });
            }
        }
        (preset, history)
    }

    pub fn past(points: u64, above: f64) -> PastRun {
        let (preset, history) = raced(points, above);
        PastRun::new(preset, history, &Snapshot::default()).unwrap()
    }

    /// A run that started with so many devices.
    pub fn with_devices(devices: i64) -> PastRun {
        let mut run = past(5, 0.0);
        run.preset.values.set("access.devices", Value::Integer(devices)).unwrap();
        run
    }

    fn names(runs: &Runs) -> Vec<&str> {
        runs.all().iter().map(|run| run.name.as_str()).collect()
    }

    #[test]
    fn of_runs_that_repeat_each_other_the_longer_stays_under_its_name() {
        let mut runs = Runs::default();
        runs.keep(past(5, 0.0));
        runs.keep(past(3, 0.0));
        assert_eq!((names(&runs), runs.all()[0].steps), (vec!["Run 1"], 4));
        let before = runs.all()[0].id;
        runs.find_mut(before).unwrap().name = "mine".to_owned();
        runs.keep(past(9, 0.0));
        assert_eq!((names(&runs), runs.all()[0].steps), (vec!["mine"], 8));
        assert_ne!(runs.all()[0].id, before, "what was kept of its curves is stale");
        runs.keep(with_devices(120));
        assert_eq!(names(&runs), ["mine", "Run 2"]);
    }

    #[test]
    fn a_live_change_makes_another_run_once_it_was_run_with() {
        let changed = |points: u64, step: u64| {
            let mut run = past(points, 0.0);
            run.preset.changes = vec![Change { step, field: "access.preambles", value: Value::Integer(40) }];
            run
        };
        // Up to step 3 a change at step 3 has had no effect.
        assert!(changed(9, 3).covers(&past(4, 0.0)) && !changed(9, 3).covers(&past(5, 0.0)));
        assert!(past(9, 0.0).covers(&changed(4, 3)) && !past(9, 0.0).covers(&changed(5, 3)));
    }

    #[test]
    fn the_last_run_is_shown_by_itself_and_those_that_were_asked_for_stay() {
        let mut runs = Runs::default();
        (0..3).for_each(|more| runs.keep(with_devices(100 + more)));
        let shown = |runs: &Runs| runs.all().iter().map(|run| run.shown).collect::<Vec<_>>();
        assert_eq!(shown(&runs), [false, false, true]);
        runs.set_shown(runs.all()[0].id, true);
        assert_ne!(runs.all()[0].dash, runs.all()[2].dash);
        runs.keep(with_devices(200));
        assert_eq!(shown(&runs), [true, false, false, true]);
    }

    #[test]
    fn the_oldest_hidden_run_makes_room_and_that_is_said() {
        let mut runs = Runs::default();
        runs.keep(with_devices(100));
        runs.set_shown(runs.all()[0].id, false);
        runs.set_shown(runs.all()[0].id, true);
        (0..MOST_RUNS as i64).for_each(|more| runs.keep(with_devices(101 + more)));
        assert_eq!(runs.all().len(), MOST_RUNS);
        assert_eq!(names(&runs)[..2], ["Run 1", "Run 3"]);
        assert!(runs.said().unwrap().starts_with("Run 2 has gone: at most 12 runs stay"));
    }

    #[test]
    fn runs_of_another_experiment_or_measure_stay_without_curves() {
        let run = past(5, 0.0);
        let mut other = run.history.clone();
        assert!(run.fits(&other));
        other.measures[0].name = "another".to_owned();
        assert!(!run.fits(&other));
        let mut other = run.history.clone();
        other.experiment = "radio-map".to_owned();
        assert!(!run.fits(&other));
    }
}
