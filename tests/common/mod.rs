//! What tests of races share; not each of them uses all of it.

#![allow(dead_code)]

use iiot_lab::experiments;
use iiot_lab::lab::{Pool, Race};
use iiot_lab::preset::Preset;

/// A built-in preset with fields set by name.
pub fn preset(name: &str, fields: &[(&str, &str)]) -> Preset {
    let mut preset = experiments::built_in(name).unwrap().unwrap();
    for (name, text) in fields {
        let field = preset.values.find(name).unwrap();
        preset.values.set(field.path, field.parse(text).unwrap()).unwrap();
    }
    preset
}

/// A race run to its end on this many threads, in rounds of this many steps.
pub fn finished(preset: &Preset, threads: usize, round: u64) -> Race {
    let (mut race, pool) = (Race::new(preset).unwrap(), Pool::new(threads).unwrap());
    while !race.is_over() {
        race.advance(round, &pool);
    }
    race
}
