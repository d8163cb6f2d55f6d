//! What a window keeps of the runs that end in it, and what it takes from them.

use crate::app::Model;
use crate::app::model::tests::start;
use crate::experiments;
use crate::lab::{Event, History, Race, Snapshot};
use crate::preset::Value;
use std::sync::Arc;

fn devices(model: &Model) -> i64 {
    model.scenario.values.integer("access.devices").unwrap()
}

/// A model on a race with points at five steps of its first contender.
fn raced() -> (Model, History) {
    let mut model = Model::new(experiments::built_in("static-access").unwrap().unwrap(), None);
    let fresh = Race::new(&model.scenario.preset).unwrap().history().clone();
    start(&mut model, &fresh);
    for (step, seed) in (0..5).flat_map(|step| (0..fresh.seeds.len()).map(move |seed| (step, seed))) {
        model.hear(&Event::Point { contender: 0, seed_index: seed, step, value: 9.0 });
    }
    model.race.snapshot = Arc::new(Snapshot { step: 4, ..Snapshot::default() });
    (model, fresh)
}

#[test]
fn a_rewind_keeps_the_run_that_it_ends_with_the_values_that_ran() {
    let (mut model, fresh) = raced();
    model.edit("learning.batch", Value::Integer(8), false, 0.0);
    model.rewind();
    assert!(model.shelf.runs.all().is_empty(), "points may be on their way until the next race starts");
    start(&mut model, &fresh);
    let run = &model.shelf.runs.all()[0];
    assert_eq!((run.name.as_str(), run.steps, run.shown), ("Run 1", 4, true));
    assert_eq!(run.preset.values.integer("learning.batch"), Ok(64));
    assert_eq!(model.scenario.running().integer("learning.batch"), Ok(8));
    // What has not run is no run.
    model.rewind();
    start(&mut model, &fresh);
    assert_eq!(model.shelf.runs.all().len(), 1);
}

#[test]
fn parameters_of_a_past_run_are_taken_and_given_back() {
    let (mut model, fresh) = raced();
    model.edit("access.devices", Value::Integer(120), false, 0.0);
    model.rewind();
    start(&mut model, &fresh);
    (0..8).for_each(|second| model.remember(f64::from(second)));
    model.take_parameters(model.shelf.runs.all()[0].id);
    assert_eq!(devices(&model), 80);
    (8..16).for_each(|second| model.remember(f64::from(second)));
    model.undo();
    assert_eq!(devices(&model), 120);
}

#[test]
fn parameters_of_another_experiment_open_its_scenario() {
    let (mut model, fresh) = raced();
    model.open(experiments::built_in("radio-map").unwrap().unwrap(), false);
    start(&mut model, &fresh);
    model.take_parameters(model.shelf.runs.all()[0].id);
    assert_eq!((model.scenario.preset.experiment.as_str(), devices(&model)), ("static-access", 80));
}
