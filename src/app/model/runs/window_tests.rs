//! What a window keeps of the runs that end in it, and what it takes from them.

use crate::app::Model;
use crate::experiments;
use crate::lab::{Event, History, Race, Snapshot};
use crate::preset::Value;
use std::sync::Arc;

fn devices(model: &Model) -> i64 {
    model.values.integer("access.devices").unwrap()
}

/// A model on a race with points at five steps of its first contender.
fn raced() -> (Model, History) {
    let mut model = Model::new(experiments::built_in("static-access").unwrap().unwrap(), None);
    let fresh = Race::new(&model.preset).unwrap().history().clone();
    model.hear(&Event::Started(Box::new(fresh.clone())));
    for (step, seed) in (0..5).flat_map(|step| (0..fresh.seeds.len()).map(move |seed| (step, seed))) {
        model.hear(&Event::Point(0, seed, step, 9.0));
    }
    model.snapshot = Arc::new(Snapshot { step: 4, ..Snapshot::default() });
    (model, fresh)
}

#[test]
fn a_rewind_keeps_the_run_that_it_ends_with_the_values_that_ran() {
    let (mut model, fresh) = raced();
    model.edit("learning.batch", Value::Integer(8), false, 0.0);
    model.rewind();
    assert!(model.runs.all().is_empty(), "points may be on their way until the next race starts");
    model.hear(&Event::Started(Box::new(fresh.clone())));
    let run = &model.runs.all()[0];
    assert_eq!((run.name.as_str(), run.steps, run.shown), ("Run 1", 4, true));
    assert_eq!(run.preset.values.integer("learning.batch"), Ok(64));
    assert_eq!(model.running().integer("learning.batch"), Ok(8));
    // What has not run is no run.
    model.rewind();
    model.hear(&Event::Started(Box::new(fresh)));
    assert_eq!(model.runs.all().len(), 1);
}

#[test]
fn parameters_of_a_past_run_are_taken_and_given_back() {
    let (mut model, fresh) = raced();
    model.edit("access.devices", Value::Integer(120), false, 0.0);
    model.rewind();
    model.hear(&Event::Started(Box::new(fresh)));
    (0..8).for_each(|second| model.remember(f64::from(second)));
    model.take_parameters(model.runs.all()[0].id);
    assert_eq!(devices(&model), 80);
    (8..16).for_each(|second| model.remember(f64::from(second)));
    model.undo();
    assert_eq!(devices(&model), 120);
}

#[test]
fn parameters_of_another_experiment_open_its_scenario() {
    let (mut model, fresh) = raced();
    model.open(experiments::built_in("radio-map").unwrap().unwrap(), false);
    model.hear(&Event::Started(Box::new(fresh)));
    model.take_parameters(model.runs.all()[0].id);
    assert_eq!((model.preset.experiment.as_str(), devices(&model)), ("static-access", 80));
}
