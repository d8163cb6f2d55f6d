//! A table of measurements as a race: `iiot-lab run TABLE`, and one map of one file wherever it is asked for.

use super::{data, map_of};
use iiot_lab::experiments::measurements::preset_of;
use iiot_lab::experiments::{self, parse_preset};
use iiot_lab::measurements::{Table, Wishes};
use serde_json::Value;
use std::fs;
use std::process::{Command, Output};

fn run(preset: &str, out: &str, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_iiot-lab"))
        .args(["run", preset, "--out", out])
        .args(more)
        .output()
        .unwrap()
}

#[test]
fn ways_to_map_a_table_race_on_its_samples() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let table = data("height.csv");
    let done = run(table.to_str().unwrap(), &path("first"), &["--seeds", "2"]);
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
    assert!(
        said.contains("the value is \"rssi\" (column 4)") && said.contains("No limit is known here"),
        "{said}"
    );
    let summary: Value = serde_json::from_slice(&fs::read(path("first/summary.json")).unwrap()).unwrap();
    assert_eq!((&summary["experiment"], &summary["step_unit"]), (&"measurements".into(), &"block".into()));
    assert_eq!(summary["limits"], serde_json::json!({}));
    let of = |name: &str| summary["contenders"][name]["mean"].as_f64().unwrap();
    assert!(of("kriging") < of("mean") && of("path loss alone") < of("mean"), "{summary}");
    let alone = &summary["contenders"]["kriging"]["measures"]["RMSE of places left out one by one"];
    assert!(alone.as_f64().unwrap() < of("mean"));
    assert!(summary["contenders"]["mean"]["measures"]["values within 95 % intervals, share"].is_null());
    // The preset that it leaves holds the samples, and repeats the race.
    let again = run(&path("first/preset.ron"), &path("again"), &[]);
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    for name in ["summary.json", "measures.csv", "curves.csv"] {
        assert_eq!(
            fs::read(path(&format!("again/{name}"))).unwrap(),
            fs::read(path(&format!("first/{name}"))).unwrap()
        );
    }
}

#[test]
fn what_is_not_clear_is_asked_here_too() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out").to_str().unwrap().to_owned();
    let run = |name: &str, more: &[&str]| {
        let done = run(data(name).to_str().unwrap(), &out, more);
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let (code, said) = run("two-receivers.csv", &[]);
    assert!(code == Some(2) && said.contains("2 columns can be the value"), "{said}");
    let (code, said) = run("two-receivers.csv", &["--value", "rssi_b", "--seeds", "1"]);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = run("one-place.csv", &[]);
    assert!(code == Some(2) && said.contains("places are too few"), "{said}");
    let preset = Command::new(env!("CARGO_BIN_EXE_iiot-lab"))
        .args(["run", "measurements", "--out", &out, "--value", "rssi"])
        .output()
        .unwrap();
    assert_eq!(preset.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&preset.stderr).contains("is no table of measurements"));
}

/// The map on the floor of the race is the one that `iiot-lab map` writes, to the last digit.
#[test]
fn one_file_has_one_map() {
    for name in ["height.csv", "sep-line.csv"] {
        let table = Table::read(&data(name)).unwrap();
        let measured = table.measurements(&Wishes::default()).unwrap().remove(0);
        let preset = preset_of("walk", &measured).unwrap();
        assert_eq!(parse_preset("again", &preset.to_ron()).unwrap(), preset);
        let problem = experiments::find("measurements").unwrap().problem(&preset.values).unwrap();
        let floor = problem.demo(0, 1).unwrap().map().unwrap();
        let done = map_of(&data(name), &[]);
        assert_eq!(done.code, Some(0), "{}", done.error);
        let written = done.table("map.csv");
        assert_eq!(written.len(), floor.estimate.len());
        for (row, estimate) in written.iter().zip(&floor.estimate) {
            assert_eq!(row[2], *estimate);
        }
        let variance = floor.variance.unwrap();
        assert!(written.iter().zip(&variance).all(|(row, found)| (row[3] - found).abs() < 1e-9 * row[3]));
    }
}

#[test]
fn a_large_table_races_on_an_even_part() {
    let rows: String = (0..5_000).map(|i| format!("{},{},{}\n", i % 71, i / 71, (i * 37) % 101)).collect();
    let table = Table::parse(format!("x,y,rssi\n{rows}").as_bytes()).unwrap();
    let measured = table.measurements(&Wishes::default()).unwrap().remove(0);
    let preset = preset_of("large", &measured).unwrap();
    assert!(preset.lesson.contains("The race takes 1000 of 5000 samples, evenly"), "{}", preset.lesson);
}
