//! What a window does to its model.

use super::*;
use crate::experiments;
use crate::lab::{Event, Pool, Race};

/// The lab tells that a race has started with the values that are shown.
pub fn start(model: &mut Model, history: &History) {
    let (values, history) = (model.scenario.values.clone(), Box::new(history.clone()));
    model.hear(&Event::Started { values, history });
}

fn model() -> Model {
    Model::new(experiments::built_in("static-access").unwrap().unwrap(), None)
}

fn devices(model: &Model) -> i64 {
    model.scenario.values.integer("access.devices").unwrap()
}

#[test]
fn undo_redo_and_reset_walk_through_the_values() {
    let mut model = model();
    model.remember(0.0);
    model.edit("access.devices", Value::Integer(120), false, 1.0);
    // The undoer takes a state as settled once it has not changed for a while.
    for second in 1..8 {
        model.remember(f64::from(second));
    }
    model.undo();
    assert_eq!(devices(&model), 80);
    model.redo();
    assert_eq!(devices(&model), 120);
    assert!(model.scenario.differs("access.devices"));
    model.reset();
    assert_eq!(devices(&model), 80);
}

#[test]
fn a_value_out_of_range_changes_nothing_and_is_said() {
    let mut model = model();
    model.edit("access.devices", Value::Integer(1), false, 0.0);
    assert_eq!(devices(&model), 80);
    assert!(model.notices.last().unwrap().contains("from 2 to 2000"));
}

#[test]
fn what_is_saved_repeats_the_live_changes() {
    let mut preset = experiments::built_in("static-access").unwrap().unwrap();
    for (name, number) in [("steps", 30), ("seeds", 1), ("devices", 10), ("batch", 4)] {
        preset.values.set(name, Value::Integer(number)).unwrap();
    }
    let mut race = Race::new(&preset).unwrap();
    let mut model = Model::new(preset, None);
    start(&mut model, race.history());
    let pool = Pool::new(1).unwrap();
    race.advance(7, &pool);
    race.change("devices", Value::Integer(25)).unwrap().iter().for_each(|event| model.hear(event));
    race.advance(30, &pool);
    let saved = model.preset_to_save();
    assert_eq!(saved, race.preset());
    assert_eq!(saved.changes[0].step, 7);
}

/// A handle on the curve does what the slider of its field does: undo, saving and rewind know no difference.
#[test]
fn a_gesture_that_sets_a_field_is_an_edit() {
    let mut model = Model::new(experiments::built_in("radio-map").unwrap().unwrap(), None);
    let set = |field: &str, value: &str| Gesture::Set {
        field: field.to_owned(),
        value: value.to_owned(),
        held: false,
    };
    model.touch(set("variogram.range_m", "12.5"), 1.0);
    assert_eq!(model.scenario.values.number("variogram.range_m"), Ok(12.5));
    assert!(
        model.scenario.differs("variogram.range_m")
            && model.preset_to_save().to_ron().contains("range_m: 12.5")
    );
    model.touch(set("variogram.range_m", "1e9"), 2.0);
    assert_eq!(model.scenario.values.number("variogram.range_m"), Ok(12.5));
    assert!(model.notices.last().unwrap().contains("variogram.range_m"), "{:?}", model.notices);
}

#[test]
fn measurements_are_refused_where_nothing_shows_them() {
    let refused = model().read_measurements(PathBuf::from("walk.csv"), || ());
    assert!(refused.unwrap_err().contains("radio map"));
}

#[test]
fn a_rewind_field_waits_while_a_race_runs() {
    let mut model = model();
    model.race.snapshot = Arc::new(Snapshot { step: 5, ..Snapshot::default() });
    model.edit("learning.batch", Value::Integer(8), false, 0.0);
    assert!(model.waits_for_rewind("learning.batch") && model.anything_waits());
    model.rewind();
    assert!(!model.anything_waits());
}
