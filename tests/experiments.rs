//! What every experiment promises, tried on each of them: one that stands in `ALL` is tried here without another line.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{finished, preset};
use iiot_lab::experiments::lesson::Lesson;
use iiot_lab::experiments::{self, Demo, EvaluationSet, Experiment, Lane, LimitKind, Problem, Role};
use iiot_lab::lab::{Pool, Race};
use iiot_lab::learn::parameters::State;
use iiot_lab::preset::{Effect, Preset, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The small race of an experiment.
fn trial(experiment: &dyn Experiment) -> Preset {
    preset(experiment.name(), &[experiment.trial().fields, &[("seeds", "2")]].concat())
}

/// Its live change.
fn change(experiment: &dyn Experiment, preset: &Preset) -> (&'static str, Value) {
    let (name, text) = experiment.trial().change;
    let field = preset.values.find(name).unwrap();
    (field.path, field.parse(text).unwrap())
}

fn problem(experiment: &'static dyn Experiment) -> Arc<dyn Problem> {
    experiment.problem(&trial(experiment).values).unwrap()
}

#[test]
fn every_preset_loads_fits_and_comes_back() {
    let mut names = BTreeSet::new();
    for experiment in experiments::ALL {
        let presets = experiment.presets();
        assert_eq!(presets[0].0, experiment.name(), "the default preset bears the experiment's name");
        for (name, text) in presets {
            assert!(names.insert(*name), "{name} stands twice");
            let preset = experiments::parse_preset(name, text).unwrap();
            assert_eq!(preset.experiment, experiment.name(), "{name}");
            assert!(!preset.title.is_empty() && !preset.lesson.is_empty(), "{name} says nothing");
            experiment.check(&preset.values).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(experiments::parse_preset(name, &preset.to_ron()).unwrap(), preset, "{name}");
        }
    }
}

#[test]
fn every_field_says_what_it_is() {
    for experiment in experiments::ALL {
        let (mut paths, mut groups) = (BTreeSet::new(), Vec::new());
        for field in experiment.fields() {
            let place = format!("{} {}", experiment.name(), field.path);
            assert!(paths.insert(field.path), "{place} stands twice");
            assert!(!field.help.is_empty() && !field.label.is_empty(), "{place} has no words");
            assert!(!field.help.ends_with('.'), "{place}: a help ends without a full stop");
            assert_eq!(field.check(field.default()).unwrap(), field.default(), "{place}");
            assert_eq!(field.parse(&field.default().typed()).unwrap(), field.default(), "{place}");
            if groups.last() != Some(&field.group()) {
                assert!(!groups.contains(&field.group()), "{place}: its group is torn apart");
                groups.push(field.group());
            }
        }
        let preset = trial(*experiment);
        let field = preset.values.find(experiment.trial().change.0).unwrap();
        assert_eq!(field.effect, Effect::Live, "{}: the trial's change is none", experiment.name());
    }
}

#[test]
fn every_lesson_is_one_and_what_it_suggests_exists() {
    for experiment in experiments::ALL {
        let lesson =
            Lesson::parse(experiment.lesson()).unwrap_or_else(|e| panic!("{}: {e}", experiment.name()));
        assert!(!lesson.see.is_empty() && !lesson.suggestions.is_empty(), "{}", experiment.name());
        let exists = |name: &str| experiments::presets().any(|(known, _)| known == name);
        for (name, text) in experiment.presets() {
            let preset = experiments::parse_preset(name, text).unwrap();
            lesson.check(&preset.values, exists).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        assert!(experiment.claims(&[]).iter().all(|claim| claim.holds.is_none()), "{}", experiment.name());
    }
}

#[test]
fn pausing_speed_and_threads_change_no_bit() {
    for experiment in experiments::ALL {
        let preset = trial(*experiment);
        let reference = finished(&preset, 1, u64::MAX);
        assert!(reference.history().stopped.is_empty(), "{:?}", reference.history().stopped);
        for (threads, round) in [(2, u64::MAX), (3, 1)] {
            let name = experiment.name();
            assert_eq!(finished(&preset, threads, round).history(), reference.history(), "{name} {threads}");
        }
    }
}

#[test]
fn a_live_change_replays_from_its_preset() {
    for experiment in experiments::ALL {
        let (preset, pool) = (trial(*experiment), Pool::new(2).unwrap());
        let mut live = Race::new(&preset).unwrap();
        live.advance(live.history().steps / 2, &pool);
        let (path, value) = change(*experiment, &preset);
        live.change(path, value).unwrap();
        live.advance(u64::MAX, &pool);
        let name = experiment.name();
        assert!(live.history().stopped.is_empty(), "{name} {:?}", live.history().stopped);
        let again = experiments::parse_preset("saved", &live.preset().to_ron()).unwrap();
        let replayed = finished(&again, 1, 2);
        assert_eq!(replayed.history(), live.history(), "{name}");
    }
}

#[test]
fn a_lane_goes_on_from_its_state_as_if_nothing_had_happened() {
    for experiment in experiments::ALL {
        let problem = problem(*experiment);
        for (contender, known) in problem.contenders().iter().enumerate() {
            let name = format!("{} {}", experiment.name(), known.name);
            let mut straight = problem.lane(contender, 1).unwrap();
            (0..5).for_each(|_| straight.step().unwrap());
            let mut moved = problem.lane(contender, 1).unwrap();
            moved.restore(&straight.state().unwrap()).unwrap();
            for lane in [&mut straight, &mut moved] {
                (0..3).for_each(|_| lane.step().unwrap());
            }
            let values = |lane: &dyn Lane| lane.evaluate(EvaluationSet::Final).unwrap();
            // Compared as text, since what a contender claims nothing about is NaN.
            assert_eq!(format!("{:?}", values(&*moved)), format!("{:?}", values(&*straight)), "{name}");
            assert_eq!(moved.state().unwrap(), straight.state().unwrap(), "{name}");
        }
    }
}

/// Half a race, put aside and gone on with, ends like one that nobody stopped: curves, changes, states, all of it.
#[test]
fn a_race_that_was_put_aside_ends_bit_by_bit_the_same() {
    let pool = Pool::new(2).unwrap();
    for experiment in experiments::ALL {
        let (preset, name) = (trial(*experiment), experiment.name());
        let mut whole = Race::new(&preset).unwrap();
        let quarter = whole.history().steps / 4;
        whole.advance(quarter, &pool);
        let (path, value) = change(*experiment, &preset);
        whole.change(path, value).unwrap();
        whole.advance(quarter, &pool);
        let session = whole.session().unwrap();
        assert!(!session.is_over() && session.changes_done == 1, "{name}");
        let mut later = Race::resume(&session).unwrap();
        assert_eq!(later.session().unwrap(), session, "{name}: nothing is lost or made up");
        whole.advance(u64::MAX, &pool);
        later.advance(u64::MAX, &pool);
        assert!(later.is_over(), "{name}");
        assert_eq!(later.history(), whole.history(), "{name}");
        assert_eq!(later.preset(), whole.preset(), "{name}");
        assert_eq!(later.trained().unwrap(), whole.trained().unwrap(), "{name}");
    }
}

#[test]
fn every_contender_has_phases_and_pictures() {
    for experiment in experiments::ALL {
        let problem = problem(*experiment);
        for (contender, known) in problem.contenders().iter().enumerate() {
            let name = format!("{} {}", experiment.name(), known.name);
            let mut demo = problem.demo(contender, 1).unwrap();
            let of = demo.phase().of;
            let mut rounds = 0;
            for _ in 0..2 * of {
                rounds += usize::from(demo.next_phase().unwrap());
                let (phase, scenes) = (demo.phase(), demo.scenes());
                assert!((1..=of).contains(&phase.number) && !phase.text.is_empty(), "{name}");
                let titles: Vec<&str> = scenes.iter().map(|scene| scene.title.as_str()).collect();
                assert_eq!(titles, experiment.scenes(), "{name}");
            }
            assert_eq!(rounds, 2, "{name}: a round has {of} phases");
        }
    }
}

/// Weights of right now reach the floor, and it goes on.
#[test]
fn a_floor_takes_the_weights_of_its_lanes() {
    for experiment in experiments::ALL {
        let problem = problem(*experiment);
        let mut demo: Box<dyn Demo> = problem.demo(0, 1).unwrap();
        for (contender, known) in problem.contenders().iter().enumerate() {
            if known.role == Role::Learner {
                let mut lane = problem.lane(contender, 1).unwrap();
                (0..3).for_each(|_| lane.step().unwrap());
                demo.load(contender, &lane.state().unwrap()).unwrap();
            }
        }
        (0..demo.phase().of).for_each(|_| assert!(demo.next_phase().is_ok()));
    }
}

/// What is not a number is refused, stops the lane with its reason, or never reaches a value: a figure is never NaN in silence.
#[test]
fn poisoned_states_end_in_words_not_in_figures() {
    for experiment in experiments::ALL {
        let problem = problem(*experiment);
        for (contender, known) in problem.contenders().iter().enumerate() {
            let mut lane = problem.lane(contender, 1).unwrap();
            (0..3).for_each(|_| lane.step().unwrap());
            let good = lane.state().unwrap();
            for spoiled in good.arrays.keys().filter(|name| !good.arrays[*name].1.is_empty()) {
                let mut state: State = good.clone();
                state.arrays.get_mut(spoiled).unwrap().1.iter_mut().for_each(|number| *number = f32::NAN);
                let mut lane = problem.lane(contender, 1).unwrap();
                let values = lane
                    .restore(&state)
                    .and_then(|()| (0..2).try_for_each(|_| lane.step()))
                    .and_then(|()| lane.evaluate(EvaluationSet::Curve));
                let name = format!("{} {} {spoiled}", experiment.name(), known.name);
                match values {
                    Ok(values) => assert!(values[0].is_finite(), "{name}: {values:?}"),
                    Err(stop) => assert!(!stop.0.is_empty(), "{name} stops without a word"),
                }
            }
        }
    }
}

#[test]
fn nobody_passes_a_bound_and_every_measure_has_a_value() {
    for experiment in experiments::ALL {
        let race = finished(&trial(*experiment), 2, u64::MAX);
        let (history, problem) = (race.history(), race.problem());
        let better = problem.measures()[0].higher_is_better;
        for (contender, known) in history.contenders.iter().enumerate() {
            let name = format!("{} {}", experiment.name(), known.name);
            let values = history.values(contender);
            assert_eq!(values.len(), 2, "{name} has not run to the end");
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            assert!(mean.is_finite(), "{name}");
            for limit in history.limits.iter().filter(|limit| limit.kind == LimitKind::Bound) {
                let beyond = if better { mean - limit.last } else { limit.last - mean };
                assert!(beyond <= 1e-7 * limit.last.abs().max(1.0), "{name}: {mean} beyond {}", limit.last);
            }
        }
    }
}
