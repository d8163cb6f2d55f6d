//! The command line: its contract, its files, and what it says when something is wrong.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use iiot_lab::experiments::built_in;
use iiot_lab::lab::{Pool, Race};
use iiot_lab::preset::Value;
use iiot_lab::record::{Backup, read_session, write_session};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

const SMALL: [&str; 8] = ["--steps", "40", "--seeds", "2", "--set", "batch=8", "--set", "devices=16"];

fn lab(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iiot-lab"));
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        command.env_remove(name);
    }
    command.args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn run(directory: &Path, preset: &str, more: &[&str]) {
    let out = directory.to_str().unwrap();
    let done = lab(&[&["run", preset, "--out", out], more].concat());
    assert!(done.status.success(), "{}", text(&done.stderr));
}

/// All files of a run but the timing, those in folders too.
fn files(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for path in fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(file, bytes)| (format!("{name}/{file}"), bytes)));
        } else if name != "timing.csv" {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
    found
}

#[test]
fn list_show_and_check_agree() {
    let list = text(&lab(&["list"]).stdout);
    assert!(list.lines().any(|line| line.starts_with("static-access ")));
    let directory = tempfile::tempdir().unwrap();
    for name in list.lines().map(|line| line.split(' ').next().unwrap()) {
        let shown = lab(&["show", name]).stdout;
        let file = directory.path().join(format!("{name}.ron"));
        fs::write(&file, &shown).unwrap();
        let file = file.to_str().unwrap();
        assert_eq!(lab(&["show", file]).stdout, shown);
        assert_eq!(text(&lab(&["check", file]).stdout), format!("{file}: ok\n"));
    }
}

#[test]
fn a_run_leaves_its_files_and_repeats_to_the_byte() {
    let root = tempfile::tempdir().unwrap();
    let [first, second, again] = ["first", "second", "again"].map(|name| root.path().join(name));
    run(&first, "static-access", &[&SMALL[..], &["--jobs", "1"]].concat());
    run(&second, "static-access", &[&SMALL[..], &["--jobs", "2"]].concat());
    let found = files(&first);
    let names: Vec<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "curves.csv",
            "figure.png",
            "figure.svg",
            "measures.csv",
            "models/CNN-seed-1.safetensors",
            "models/CNN-seed-2.safetensors",
            "models/FNN-seed-1.safetensors",
            "models/FNN-seed-2.safetensors",
            "models/GNN-seed-1.safetensors",
            "models/GNN-seed-2.safetensors",
            "models/RNN-seed-1.safetensors",
            "models/RNN-seed-2.safetensors",
            "preset.ron",
            "summary.json",
            "transfer.csv"
        ]
    );
    assert!(first.join("timing.csv").exists());
    assert_eq!(files(&second), found);
    run(&again, first.join("preset.ron").to_str().unwrap(), &[]);
    assert_eq!(files(&again), found);
}

/// A curve's value: contender and step under seed 1.
/// A run that is killed is gone on with, and ends like one that nobody killed.
#[test]
fn a_killed_run_goes_on_from_what_it_left() {
    let directory = tempfile::tempdir().unwrap();
    let place = |name: &str| directory.path().join(name);
    let long = [&SMALL[2..], &["--steps", "1000000"]].concat();
    let out = place("killed");
    let mut child = Command::new(env!("CARGO_BIN_EXE_iiot-lab"))
        .args([&["run", "static-access", "--out", out.to_str().unwrap()], &long[..]].concat())
        .spawn()
        .unwrap();
    let left = out.join("unfinished.session");
    let start = Instant::now();
    while !left.exists() && start.elapsed() < Duration::from_secs(120) {
        std::thread::sleep(Duration::from_millis(50));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let session = read_session(&left).unwrap();
    let step = session.step;
    assert!(step > 0 && Race::resume(&session).unwrap().step() == step);
    let refused = lab(&["run", left.to_str().unwrap(), "--out", out.to_str().unwrap(), "--seeds", "3"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("belong to a new race"));

    let mut preset = built_in("static-access").unwrap().unwrap();
    for (name, number) in [("steps", 40), ("seeds", 2), ("batch", 8), ("devices", 16)] {
        preset.values.set(name, Value::Integer(number)).unwrap();
    }
    let mut race = Race::new(&preset).unwrap();
    race.advance(17, &Pool::new(1).unwrap());
    let half = place("half.session");
    write_session(&half, &race.session().unwrap(), Backup::None).unwrap();
    run(&place("later"), half.to_str().unwrap(), &[]);
    run(&place("whole"), "static-access", &SMALL);
    assert_eq!(files(&place("later")), files(&place("whole")));
}

fn point(directory: &Path, contender: &str, step: u32) -> String {
    let curves = fs::read_to_string(directory.join("curves.csv")).unwrap();
    let start = format!("1,{contender},{step},");
    curves.lines().find_map(|line| line.strip_prefix(&start)).unwrap().to_owned()
}

#[test]
fn networks_of_one_run_start_the_next() {
    let root = tempfile::tempdir().unwrap();
    let [first, next] = ["first", "next"].map(|name| root.path().join(name));
    run(&first, "static-access", &SMALL);
    let from = ["--from", first.to_str().unwrap()];
    run(&next, "static-access", &[&SMALL[..], &from].concat());
    for network in ["GNN", "CNN", "RNN", "FNN"] {
        assert_eq!(point(&next, network, 0), point(&first, network, 40));
    }
    let out = root.path().join("wrong");
    let wrong = |more: &[&str]| {
        let arguments = ["run", "static-access", "--out", out.to_str().unwrap()];
        lab(&[&arguments[..], &SMALL, more].concat())
    };
    let other = wrong(&[&from[..], &["--set", "devices=17"]].concat());
    assert_eq!(other.status.code(), Some(2));
    assert!(text(&other.stderr).contains("built for 16 devices only"), "{}", text(&other.stderr));
    let nothing = wrong(&["--from", root.path().to_str().unwrap()]);
    assert_eq!(nothing.status.code(), Some(2));
    assert!(text(&nothing.stderr).contains("holds no network"), "{}", text(&nothing.stderr));
}

#[test]
fn bench_times_every_learner() {
    let done = lab(&["bench", "continuous-access", "--seconds", "1", "--json"]);
    let found: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    let learners = found["learners"].as_array().unwrap();
    assert_eq!(learners.len(), 3);
    assert!(learners.iter().all(|learner| learner["steps_per_second"].as_f64().unwrap() > 0.0));
}

#[test]
fn bench_of_super_resolution_writes_what_it_measures_as_a_preset() {
    let root = tempfile::tempdir().unwrap();
    let [small, out] = ["small.ron", "measured.ron"].map(|name| root.path().join(name));
    let fields = "map: (cell_m: 6.0), sensing: (samples: 40), forest: (trees: 2, patches: 500)";
    let text =
        format!("(version: 1, experiment: \"super-resolution\", title: \"t\", lesson: \"l\", {fields})");
    std::fs::write(&small, text).unwrap();
    let (small, out) = (small.to_str().unwrap(), out.to_str().unwrap());
    let done = lab(&["bench", small, "--seconds", "1", "--json", "--refiner", "network", "--out", out]);
    assert!(done.status.success(), "{}", self::text(&done.stderr));
    let found: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    let found = &found["super_resolution"];
    let mean = |work: &str| found["cycles_per_pixel"][work]["mean"].as_f64().unwrap();
    let written = iiot_lab::experiments::parse_preset(out, &std::fs::read_to_string(out).unwrap()).unwrap();
    let number = |path: &str| written.values.number(path).unwrap();
    let near = |a: f64, b: f64| (a / b - 1.0).abs() < 0.01;
    assert!(near(number("work.super_resolution_cycles_per_pixel"), mean("network")));
    assert!(near(number("work.compression_cycles_per_bit"), mean("compression") / 16.0));
    assert!(number("work.kriging_cycles_per_pixel") > 0.99 * mean("kriging"));
    let paper = &found["compression"][2];
    assert_eq!(paper["pixels"], 937_500);
    assert!(paper["rmse_db"].as_f64().unwrap() <= 0.5);
    assert!(near(number("work.compression_ratio"), paper["ratio"].as_f64().unwrap()));
    // 40 samples of 48 bits; 737 weights of 32 bits: 9 x 8 + 8 + 9 x 64 + 8 + 9 x 8 + 1.
    assert_eq!((number("work.raw_bits"), number("work.model_bits")), (1_920.0, 23_600.0));
    let other = lab(&["bench", "continuous-access", "--out", out]);
    assert_eq!(other.status.code(), Some(2));
}

/// The fields that scripts set, and what a run of continuous access leaves.
#[test]
fn continuous_access_runs_headless() {
    let root = tempfile::tempdir().unwrap();
    let small = ["--steps", "120", "--seeds", "2"];
    let set = ["devices=200", "preambles=30", "retransmissions=5", "period_slots=20", "arrivals=uniform"];
    let set: Vec<&str> = set.iter().flat_map(|setting| ["--set", setting]).collect();
    run(root.path(), "continuous-access", &[&small[..], &set].concat());
    let found = files(root.path());
    let summary: serde_json::Value = serde_json::from_slice(&found["summary.json"]).unwrap();
    assert_eq!(summary["step_unit"], "slot");
    // 200 devices, one packet each in 20 slots.
    assert_eq!(summary["limits"]["load or best throw"]["value"], 10.0);
    assert_eq!(summary["limits"]["genie"]["kind"], "strong reference");
    assert!(summary["contenders"]["DDPG"]["measures"]["99 % of delays, slots"].is_f64());
    let requirements = text(&found["requirements.csv"]);
    assert!(requirements.lines().any(|line| line.contains("Robot motion control,1,0.999999,0,false")));
    assert!(found.contains_key("models/DQN-seed-1.safetensors"));
}

/// The fields that scripts set, and `instances.csv` computed again from its own columns.
#[test]
fn dissemination_runs_headless_and_can_be_recomputed() {
    let root = tempfile::tempdir().unwrap();
    let set = ["ues=4", "server_cpu_hz=6e9", "bandwidth_hz=8e6", "resolution_factor=0.8", "delay_weight=0.7"];
    let set: Vec<&str> = set.iter().flat_map(|setting| ["--set", setting]).collect();
    run(root.path(), "dissemination", &[&["--steps", "20", "--seeds", "2"][..], &set].concat());
    let found = files(root.path());
    let summary: serde_json::Value = serde_json::from_slice(&found["summary.json"]).unwrap();
    assert_eq!((&summary["step_unit"], &summary["better"]), (&"frame".into(), &"lower".into()));
    for name in ["ACJORA", "DQN", "all server", "best modes"] {
        assert!(summary["contenders"][name]["latency_ms"].as_f64().unwrap() > 0.0, "{name}");
    }
    let table = text(&found["instances.csv"]);
    let mut lines = table.lines();
    assert_eq!(
        lines.next().unwrap(),
        "instance,device,spectral_efficiency,cpu_hz,remaining_energy_j,mode,server_share_hz,bandwidth_share_hz,delay_s,energy_j,cost"
    );
    // Cycles and bits at a resolution of 0.8, from 196.875 M, 14.0625 M, 75 M and 30 M cycles, 250 K and 100 K bits; 27 dBm.
    let (kriging, refine, fine, coarse) = (0.8 * 196.875e6, 0.8 * 14.0625e6, 0.8 * 75e6, 0.8 * 30e6);
    let work = [
        [kriging + refine + fine, 0.0, 200e3],
        [kriging + coarse, refine, 80e3 + 6e3],
        [0.0, kriging + refine, 10e3],
    ];
    let (mut shares, mut costs, mut count) = ([0.0; 2], 0.0, 0);
    for line in lines {
        let row: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        let [server, device, bits] = work[row[5] as usize];
        let time = |amount: f64, rate: f64| if amount > 0.0 { amount / rate } else { 0.0 };
        let times = [time(server, row[6]), time(device, row[3]), time(bits, row[7] * row[2])];
        let power = 10.0_f64.powf(2.7) / 1e3;
        let energies = [1e-28 * row[6] * row[6] * server, 1e-28 * row[3] * row[3] * device, power * times[2]];
        let (delay, energy) = (times.iter().sum::<f64>(), energies.iter().sum::<f64>());
        let cost = 0.7 * delay + 0.3 * 0.02 * energy;
        for (known, computed) in [(row[8], delay), (row[9], energy), (row[10], cost)] {
            assert!((known / computed - 1.0).abs() < 1e-9, "{line}: {known} {computed}");
        }
        shares = if row[1] == 0.0 { [row[6], row[7]] } else { [shares[0] + row[6], shares[1] + row[7]] };
        assert!(shares[0] <= 6e9 * (1.0 + 1e-9) && shares[1] <= 8e6 * (1.0 + 1e-9), "{line}");
        (costs, count) = (costs + cost, count + 1);
    }
    assert_eq!(count, 4 * 2_000);
    let optimum = summary["limits"]["exact optimum"]["value"].as_f64().unwrap();
    assert!((costs / f64::from(count) / optimum - 1.0).abs() < 1e-6);
}

#[test]
fn the_summary_keeps_its_names() {
    let root = tempfile::tempdir().unwrap();
    run(root.path(), "static-access", &[&SMALL[..], &["--seed", "3"]].concat());
    let summary: serde_json::Value =
        serde_json::from_slice(&fs::read(root.path().join("summary.json")).unwrap()).unwrap();
    for (name, expected) in [
        ("experiment", "static-access".into()),
        ("seed", 3.into()),
        ("seeds", 2.into()),
        ("steps", 40.into()),
        ("step_unit", "update".into()),
        ("measure", "successes per slot".into()),
        ("better", "higher".into()),
        ("device", serde_json::Value::from("cpu")),
    ] {
        assert_eq!(summary[name], expected);
    }
    assert_eq!(summary["limits"]["exact optimum"]["kind"], "bound");
    for name in ["GNN", "CNN"] {
        let contender = summary["contenders"][name].as_object().unwrap();
        assert_eq!(contender["parameters"], 40);
        assert!(contender["mean"].is_f64() && contender["ci95"].as_array().unwrap().len() == 2);
        assert!(contender.contains_key("steps_to_99_percent") && contender.contains_key("seconds"));
    }
    let curves = fs::read_to_string(root.path().join("curves.csv")).unwrap();
    assert!(curves.starts_with("seed,contender,step,value\n3,GNN,0,"));
    let timing = fs::read_to_string(root.path().join("timing.csv")).unwrap();
    assert!(timing.lines().any(|line| line.starts_with("mean,GNN,")));
}

/// The exact optimum by an independent program: its own generator, brute force over the number that transmits.
fn optimum(devices: usize, preambles: f64, snr_db: f64, threshold_db: f64) -> (f64, f64) {
    let mut state = 88_172_645_463_325_252_u64;
    let mut uniform = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let ratio = 10_f64.powf((threshold_db - snr_db) / 10.0);
    let draws = 20_000;
    let values: Vec<f64> = (0..draws)
        .map(|_| {
            let mut d: Vec<f64> = (0..devices).map(|_| (ratio / (1.0 - uniform()).ln()).exp()).collect();
            d.sort_by(|a, b| b.total_cmp(a));
            let best = |k: usize| d[..k].iter().sum::<f64>() * (1.0 - 1.0 / preambles).powi(k as i32 - 1);
            (1..=devices).map(best).fold(0.0, f64::max)
        })
        .collect();
    let mean = values.iter().sum::<f64>() / draws as f64;
    (mean, values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / draws as f64)
}

#[test]
fn limits_follow_the_parameters() {
    let root = tempfile::tempdir().unwrap();
    for (devices, preambles, snr_db, threshold_db) in
        [(12, 7, 3.0, 2.0), (100, 20, 15.0, 0.0), (30, 64, 0.0, 3.0)]
    {
        let settings = [
            format!("devices={devices}"),
            format!("preambles={preambles}"),
            format!("mean_snr_db={snr_db}"),
            format!("decoding_threshold_db={threshold_db}"),
        ];
        let set: Vec<&str> = settings.iter().flat_map(|setting| ["--set", setting.as_str()]).collect();
        run(root.path(), "static-access", &[&["--steps", "1", "--seeds", "1"], &set[..]].concat());
        let summary: serde_json::Value =
            serde_json::from_slice(&fs::read(root.path().join("summary.json")).unwrap()).unwrap();
        let found = summary["limits"]["exact optimum"]["value"].as_f64().unwrap();
        let (mean, variance) = optimum(devices, f64::from(preambles), snr_db, threshold_db);
        let error = (variance / 4_096.0 + variance / 20_000.0).sqrt();
        assert!((found - mean).abs() < 5.0 * error, "{found} {mean} ± {error}");
    }
}

#[test]
fn live_changes_replay() {
    let root = tempfile::tempdir().unwrap();
    let preset = root.path().join("changing.ron");
    let body = "(version: 1, experiment: \"static-access\", access: (devices: 16), learning: (batch: 8), \
                race: (steps: 40, seeds: 2), changes: [(step: 10, field: \"devices\", value: 30), \
                (step: 25, field: \"preambles\", value: 9)])";
    fs::write(&preset, body).unwrap();
    let [first, again] = ["first", "again"].map(|name| root.path().join(name));
    run(&first, preset.to_str().unwrap(), &[]);
    run(&again, first.join("preset.ron").to_str().unwrap(), &[]);
    assert_eq!(files(&first), files(&again));
    assert!(fs::read_to_string(first.join("summary.json")).unwrap().contains("access.preambles"));
}

/// Each case: arguments, exit code, and what the one line on standard error must hold.
#[test]
fn whatever_is_wrong_gets_a_clear_line() {
    let root = tempfile::tempdir().unwrap();
    let path = |name: &str| root.path().join(name).to_str().unwrap().to_owned();
    let write = |name: &str, content: &[u8]| {
        fs::write(path(name), content).unwrap();
        path(name)
    };
    let head = "(version: 1, experiment: \"static-access\",\n";
    let with = |name: &str, rest: &str| write(name, format!("{head}{rest}").as_bytes());
    let huge = path("huge.ron");
    fs::File::create(&huge).unwrap().set_len(2 << 30).unwrap();
    let check = |file: String| vec!["check".to_owned(), file];
    let plain = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let out = path("out");
    let blocked = write("plain-file", b"x") + "/below";
    let cases: Vec<(Vec<String>, i32, &str)> = vec![
        (check(path("missing.ron")), 2, "missing.ron: cannot be read"),
        (check(write("empty.ron", b"")), 2, "empty.ron: is empty"),
        (check(with("truncated.ron", "access: (devices: 8")), 2, "truncated.ron:2:"),
        (check(write("latin.ron", b"(version: 1,\ntitle: \"caf\xe9\")")), 2, "latin.ron:2:12: is not UTF-8"),
        (check(huge), 2, "2147483648 bytes"),
        (check(root.path().to_str().unwrap().to_owned()), 2, "is not a file"),
        (check(write("newer.ron", b"(version: 9, experiment: \"static-access\")")), 2, "version is 9"),
        (check(write("none.ron", b"(version: 1, experiment: \"golf\")")), 2, "no experiment \"golf\""),
        (
            check(with("range.ron", "access: (devices: 1))")),
            2,
            "access.devices is 1, but must be a whole number from 2 to 2000",
        ),
        (check(with("place.ron", "access: (\n  devices: 90000))")), 2, "place.ron:3:12"),
        (check(with("nan.ron", "radio: (mean_snr_db: NaN))")), 2, "radio.mean_snr_db is NaN"),
        (check(with("inf.ron", "radio: (mean_snr_db: inf))")), 2, "radio.mean_snr_db is inf"),
        (check(with("kind.ron", "access: (devices: \"many\"))")), 2, "access.devices is \"many\""),
        (check(with("list.ron", "access: (devices: [1]))")), 2, "a whole number from 2 to 2000"),
        (check(with("field.ron", "access: (devises: 8))")), 2, "did you mean access.devices"),
        (check(with("group.ron", "acess: (devices: 8))")), 2, "no group \"acess\""),
        (
            check(with("live.ron", "changes: [(step: 5, field: \"batch\", value: 8)])")),
            2,
            "cannot change while a race runs",
        ),
        (plain(&["show", "golf"]), 2, "golf: there is no such preset or file"),
        (plain(&["run", "static-access", "--out", &out, "--set", "devices"]), 2, "KEY=VALUE"),
        (plain(&["run", "static-access", "--out", &out, "--set", "devices=1e9"]), 2, "access.devices is 1e9"),
        (plain(&["run", "static-access", "--out", &out, "--seeds", "0"]), 2, "race.seeds is 0"),
        (plain(&["run", "static-access", "--out", &blocked]), 2, "plain-file/below"),
        (plain(&["run", "static-access", "--out", &out, "--jobs", "9999999"]), 2, "--jobs"),
        (plain(&["fly"]), 2, "fly"),
        (plain(&["open", "static-access"]), 1, "no display"),
        (plain(&[]), 1, "no display"),
    ];
    for (arguments, code, expected) in cases {
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let done = lab(&words);
        let said = text(&done.stderr);
        assert_eq!(done.status.code(), Some(code), "{words:?}: {said}");
        assert!(said.contains(expected), "{words:?}: {said}");
        assert!(!said.contains("panicked"), "{words:?}: {said}");
    }
    assert!(!Path::new(&out).exists(), "nothing is left behind");
}

/// A small sweep: six races over devices and preambles.
const OVER: [&str; 10] = [
    "--over",
    "devices=8..16:3",
    "--over",
    "preambles=5,20",
    "--steps",
    "20",
    "--seeds",
    "2",
    "--set",
    "batch=4",
];

fn sweep(directory: &Path, preset: &str, more: &[&str]) -> Output {
    lab(&[&["sweep", preset, "--out", directory.to_str().unwrap()], more].concat())
}

/// The cells of a table without quotes, line by line.
fn cells(table: &[u8]) -> Vec<Vec<String>> {
    text(table).lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn a_sweep_is_the_race_of_run_at_every_point() {
    let root = tempfile::tempdir().unwrap();
    let [swept, ran] = ["swept", "ran"].map(|name| root.path().join(name));
    let done = sweep(&swept, "static-access", &OVER);
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(text(&done.stdout).starts_with("6 races; the figure, the tables and the preset are in "));
    assert!(done.stderr.is_empty(), "no progress where nobody looks: {}", text(&done.stderr));
    run(&ran, "static-access", &[&OVER[4..], &["--set", "devices=12", "--set", "preambles=20"]].concat());
    let (swept, ran) = (files(&swept), files(&ran));
    let means = cells(&swept["sweep.csv"]);
    let columns = "access.devices,access.preambles,contender,mean,ci95_low,ci95_high,limit,gap_percent,\
                   steps_to_99_percent,parameters,limit_name";
    assert_eq!(means[0].join(","), columns);
    let expected: serde_json::Value = serde_json::from_slice(&ran["summary.json"]).unwrap();
    let whole: serde_json::Value = serde_json::from_slice(&swept["summary.json"]).unwrap();
    let limit = &expected["limits"]["exact optimum"]["value"];
    let here: Vec<_> = means.iter().filter(|row| row[..2] == ["12", "20"]).collect();
    assert_eq!((means.len(), here.len()), (1 + 6 * 7, 7), "six races of seven contenders");
    for row in here {
        let contender = &expected["contenders"][&row[2]];
        // Both read by serde_json, which may lose the last bit of a number.
        let number = |column: usize| serde_json::from_str::<serde_json::Value>(&row[column]).unwrap();
        assert_eq!((&number(3), &number(6)), (&contender["mean"], limit), "{row:?}");
        assert_eq!(serde_json::json!([number(4), number(5)]), contender["ci95"], "{row:?}");
        // More is better here: a gap is negative where it is worse, as in the table that a run prints.
        let gap = 100.0 * contender["to_limit"].as_f64().unwrap();
        assert!((row[7].parse::<f64>().unwrap() / gap - 1.0).abs() < 1e-12, "{row:?}");
        assert_eq!(row[9], contender["parameters"].to_string());
        assert_eq!(whole["points"][3]["contenders"][&row[2]]["mean"], contender["mean"]);
    }
    let runs = cells(&ran["measures.csv"]).into_iter().filter(|row| row[2] == "successes per slot");
    let runs: Vec<String> = runs.map(|row| format!("12,20,{},{},{}", row[0], row[1], row[3])).collect();
    let seeds = text(&swept["sweep_seeds.csv"]);
    let points: Vec<&str> = seeds.lines().filter(|line| line.starts_with("12,20,")).collect();
    assert_eq!(points, runs);
    assert_eq!(
        whole["over"][0],
        serde_json::json!({ "field": "access.devices", "unit": "", "values": [8, 12, 16] })
    );
    assert_eq!((&whole["measure"], &whole["better"]), (&"successes per slot".into(), &"higher".into()));
    assert_eq!((&whole["seed"], &whole["seeds"], &whole["steps"]), (&1.into(), &2.into(), &20.into()));
}

#[test]
fn a_sweep_goes_on_where_it_was_and_repeats_to_the_byte() {
    let root = tempfile::tempdir().unwrap();
    let [whole, ended] = ["whole", "ended"].map(|name| root.path().join(name));
    assert!(sweep(&whole, "static-access", &[&OVER[..], &["--jobs", "1"]].concat()).status.success());
    let expected = files(&whole);
    let names: Vec<&str> = expected.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "figure.png",
            "figure.svg",
            "points.log",
            "preset.ron",
            "summary.json",
            "sweep.csv",
            "sweep_seeds.csv"
        ]
    );
    // As a process leaves it that was killed while it wrote down its third race.
    fs::create_dir(&ended).unwrap();
    let log = text(&expected["points.log"]);
    let third: usize = log.split_inclusive('\n').take(3).map(str::len).sum();
    fs::write(ended.join("points.log"), &log[..third + 40]).unwrap();
    fs::write(ended.join("preset.ron"), &expected["preset.ron"]).unwrap();
    let done = sweep(&ended, "static-access", &[&OVER[..], &["--jobs", "2"]].concat());
    assert!(text(&done.stdout).starts_with("2 of 6 races were there already\n"), "{}", text(&done.stdout));
    assert_eq!(files(&ended), expected);
    let times = cells(&fs::read(whole.join("timing.csv")).unwrap());
    assert_eq!(times.len(), 1 + 6 * 2 * 7);
    let again = sweep(&whole, "static-access", &OVER);
    assert!(text(&again.stdout).starts_with("6 of 6 races were there already\n"));
    assert_eq!(files(&whole), expected);
    assert_eq!(cells(&fs::read(whole.join("timing.csv")).unwrap()), times, "times of before stay");
    let other = sweep(&whole, "static-access", &[&OVER[..], &["--seed", "5"]].concat());
    assert_eq!(other.status.code(), Some(2));
    let said = text(&other.stderr);
    assert!(said.contains("starts from another preset") && said.contains("give another --out"), "{said}");
    assert_eq!(files(&whole), expected);
}

#[test]
fn a_race_of_a_sweep_may_fail_but_not_all() {
    let root = tempfile::tempdir().unwrap();
    let [some, all] = ["some", "all"].map(|name| root.path().join(name));
    let slow = ["--set", "server_cpu_hz=1e9", "--set", "ue_cpu_high_hz=1e9"];
    let small = [&["--steps", "10", "--seeds", "2"], &slow[..]].concat();
    // Nobody can have a map within 100 ms: kriging alone takes 210 x 937,500 = 197e6 cycles, 197 ms at 1 GHz.
    let done = sweep(&some, "dissemination", &[&small[..], &["--over", "deadline_s=0.05,10"]].concat());
    assert!(done.status.success(), "{}", text(&done.stderr));
    assert!(text(&done.stderr).starts_with("deadline_s=0.05: this race failed: "), "{}", text(&done.stderr));
    assert!(text(&done.stdout).starts_with("2 races, 1 of which failed; "));
    let rows = cells(&fs::read(some.join("sweep.csv")).unwrap());
    let failed: Vec<_> = rows.iter().filter(|row| row[0] == "0.05").collect();
    assert!(failed.len() > 1 && failed.iter().all(|row| row[2..].iter().all(String::is_empty)));
    assert_eq!(rows.len(), 1 + 2 * failed.len(), "everybody has a row at both");
    let done = sweep(&all, "dissemination", &[&small[..], &["--over", "deadline_s=0.05,0.1"]].concat());
    assert_eq!(done.status.code(), Some(1));
    assert!(text(&done.stderr).contains("every race failed; "), "{}", text(&done.stderr));
    assert!(all.join("figure.png").exists());
}

#[test]
fn nothing_of_a_wrong_sweep_is_written() {
    let root = tempfile::tempdir().unwrap();
    let out = root.path().join("out");
    for (preset, more, words) in [
        ("static-access", &[][..], "--over"),
        ("static-access", &["--over", "devices=8..90000:3"], "access.devices is 90000, but must be"),
        ("static-access", &["--over", "devices=8,9", "--set", "devices=7"], "is set as well"),
        (
            "static-access",
            &["--over", "devices=8,9", "--set", "batch=0"],
            "--set batch=0: learning.batch is 0",
        ),
        ("static-access-blackout", &["--over", "preambles=20,30"], "changes while this preset's race runs"),
        (
            "dissemination",
            &["--over", "ue_cpu_low_hz=1e8,2e9", "--set", "ue_cpu_high_hz=1e9"],
            "--over, ue_cpu_low_hz=2000000000: ",
        ),
    ] {
        let done = sweep(&out, preset, more);
        let said = text(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{more:?}: {said}");
        assert!(said.contains(words), "{more:?}: {said}");
    }
    assert!(!out.exists());
    let results = root.path().join("results");
    fs::create_dir(&results).unwrap();
    fs::write(results.join("summary.json"), "{}").unwrap();
    let done = sweep(&results, "static-access", &OVER);
    assert_eq!(done.status.code(), Some(2));
    assert!(text(&done.stderr).contains("results of something else"), "{}", text(&done.stderr));
    assert_eq!(files(&results).len(), 1, "they are left alone");
}

/// Where nobody can be told, the exit code still says it.
#[cfg(target_os = "linux")]
#[test]
fn a_standard_error_that_is_full_changes_no_exit_code() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let lab = Command::new(env!("CARGO_BIN_EXE_iiot-lab")).args(["show", "golf"]).stderr(full).status();
    assert_eq!(lab.unwrap().code(), Some(2));
}
