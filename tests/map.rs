//! `iiot-lab map`: its files, its numbers, and what it says when something is wrong.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const VARIOGRAM: &str = "exponential,nugget=0.05,psill=1,range=100";

fn lab(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_iiot-lab")).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Writes samples, maps them, and returns standard error, the summary and the rows of the table.
fn map(root: &Path, samples: &str, more: &[&str]) -> (String, Value, Vec<[f64; 4]>) {
    let (file, out) = (root.join("samples.csv"), root.join("out"));
    fs::write(&file, samples).unwrap();
    let arguments = ["map", file.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let done = lab(&[&arguments[..], more].concat());
    let said = text(&done.stderr);
    assert!(done.status.success(), "{said}");
    let summary = serde_json::from_slice(&fs::read(out.join("summary.json")).unwrap()).unwrap();
    let table = fs::read_to_string(out.join("map.csv")).unwrap();
    let (head, rows) = table.split_at(table.find("\nx,y,estimate,variance\n").unwrap());
    assert!(head.starts_with("# variance: that of a new noisy observation, the nugget included"));
    let row = |line: &str| {
        let numbers: Vec<f64> = line.split(',').map(|number| number.parse().unwrap()).collect();
        <[f64; 4]>::try_from(numbers).unwrap()
    };
    (said, summary, rows.lines().skip(2).map(row).collect())
}

/// Numbers in [0, 1) from an additive sequence with two irrational steps.
fn scattered(count: usize) -> impl Iterator<Item = [f64; 2]> {
    (1..=count)
        .map(|i| [0.754_877_666_246_692_7, 0.569_840_290_998_053_3].map(|step| (i as f64 * step).fract()))
}

fn smooth(count: usize) -> String {
    let mut text = String::from("x,y,shadowing [dB]\n");
    for [x, y] in scattered(count) {
        let value = (6.0 * x).sin() + (5.0 * y).cos();
        writeln!(text, "{},{},{value}", 100.0 * x, 100.0 * y).unwrap();
    }
    text
}

/// Ordinary kriging by the textbook: the system of semivariances with a Lagrange multiplier, by Gauss' elimination.
fn textbook(samples: &[[f64; 3]], at: [f64; 2]) -> (f64, f64) {
    let gamma = |a: [f64; 2], b: [f64; 2]| match (a[0] - b[0]).hypot(a[1] - b[1]) {
        0.0 => 0.0,
        h => 0.05 + 1.0 - (-h / 100.0).exp(),
    };
    let n = samples.len();
    let place = |i: usize| [samples[i][0], samples[i][1]];
    let element = |i: usize, j: usize| match (i < n, j < n) {
        (true, true) => gamma(place(i), place(j)),
        (false, false) => 0.0,
        _ => 1.0,
    };
    let right: Vec<f64> = (0..=n).map(|i| if i < n { gamma(place(i), at) } else { 1.0 }).collect();
    let mut rows: Vec<Vec<f64>> =
        (0..=n).map(|i| (0..=n).map(|j| element(i, j)).chain([right[i]]).collect()).collect();
    for pivot in 0..=n {
        let best =
            (pivot..=n).max_by(|&a, &b| rows[a][pivot].abs().total_cmp(&rows[b][pivot].abs())).unwrap();
        rows.swap(pivot, best);
        let chosen = rows[pivot].clone();
        for row in rows.iter_mut().skip(pivot + 1) {
            let factor = row[pivot] / chosen[pivot];
            row.iter_mut().zip(&chosen).for_each(|(number, other)| *number -= factor * other);
        }
    }
    let mut w = vec![0.0; n + 1];
    for i in (0..=n).rev() {
        let known: f64 = (i + 1..=n).map(|j| rows[i][j] * w[j]).sum();
        w[i] = (rows[i][n + 1] - known) / rows[i][i];
    }
    let estimate = samples.iter().zip(&w).map(|(sample, w)| sample[2] * w).sum();
    (estimate, w.iter().zip(&right).map(|(w, g)| w * g).sum())
}

#[test]
fn the_table_is_what_the_textbook_says() {
    let root = tempfile::tempdir().unwrap();
    let samples: Vec<[f64; 3]> =
        scattered(60).map(|[x, y]| [300.0 * x - 100.0, 200.0 * y, (7.0 * x).sin() + y]).collect();
    let file = samples.iter().fold(String::new(), |text, [x, y, v]| text + &format!("{x} {y} {v}\n"));
    let more = ["--variogram", VARIOGRAM, "--grid", "7x5", "--bounds", "-120,-10,200,230"];
    let (said, summary, rows) = map(root.path(), &file, &more);
    assert_eq!(said, "");
    assert_eq!(rows.len(), 35);
    for (index, [x, y, estimate, variance]) in rows.iter().copied().enumerate() {
        let (column, row) = ((index % 7) as f64, (index / 7) as f64);
        assert!((x - (-120.0 + 320.0 * (column + 0.5) / 7.0)).abs() < 1e-9);
        assert!((y - (-10.0 + 240.0 * (row + 0.5) / 5.0)).abs() < 1e-9);
        let expected = textbook(&samples, [x, y]);
        assert!((estimate - expected.0).abs() < 1e-9 * expected.0.abs().max(1e-3), "{estimate} {expected:?}");
        assert!((variance - expected.1).abs() < 1e-9 * expected.1, "{variance} {expected:?}");
    }
    assert_eq!((&summary["device"], &summary["precision"]), (&"cpu".into(), &"f64".into()));
    assert_eq!(summary["variogram"]["from"], "given");
    assert_eq!(summary["samples"]["read"], 60);
    let asc = fs::read_to_string(root.path().join("out/map.asc")).unwrap();
    assert!(asc.starts_with("ncols 7\nnrows 5\nxllcorner -120\nyllcorner -10\ndx "));
    let top = asc.lines().nth(7).unwrap().split(' ').next().unwrap().parse::<f64>().unwrap();
    assert_eq!(top, rows[28][2], "the first row of the grid is the highest");
    assert!(fs::read(root.path().join("out/map.png")).unwrap().starts_with(b"\x89PNG"));
    assert_eq!(fs::read_dir(root.path().join("out")).unwrap().count(), 7, "nothing else is left");
}

#[test]
fn precisions_and_devices_agree() {
    let root = tempfile::tempdir().unwrap();
    let samples = smooth(150);
    let base = ["--variogram", VARIOGRAM, "--grid", "40x30"];
    let (_, summary, double) = map(root.path(), &samples, &base);
    assert_eq!((&summary["device"], &summary["precision"]), (&"cpu".into(), &"f64".into()));
    for more in [&["--precision", "f32", "--device", "cpu"][..], &["--device", "gpu"]] {
        let (said, summary, single) = map(root.path(), &samples, &[&base[..], more].concat());
        let table = fs::read_to_string(root.path().join("out/map.csv")).unwrap();
        let (device, precision) =
            (summary["device"].as_str().unwrap(), summary["precision"].as_str().unwrap());
        assert!(table.lines().next().unwrap().ends_with(&format!("; computed on {device} in {precision}")));
        // The one reason not to use it is that there is none.
        let gpu = more.contains(&"gpu");
        let none =
            said.contains("there is no GPU that can compute, or no driver for it; the CPU is used instead");
        assert!(if gpu { (device == "cpu") == none } else { device == "cpu" }, "{device}: {said}");
        assert!(!(none && std::env::var_os("CI").is_some()), "{said}");
        for (a, b) in double.iter().zip(&single) {
            assert!((a[2] - b[2]).abs() < 1e-4 && (a[3].sqrt() - b[3].sqrt()).abs() < 1e-3);
        }
    }
}

#[test]
fn without_a_gpu_the_cpu_is_used_and_said_so() {
    let root = tempfile::tempdir().unwrap();
    let (file, out) = (root.path().join("samples.csv"), root.path().join("out"));
    fs::write(&file, smooth(40)).unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_iiot-lab"))
        // Of no such kind there is an adapter to compute on.
        .env("WGPU_BACKEND", "gl")
        .args(["map", file.to_str().unwrap(), "--out", out.to_str().unwrap(), "--grid", "5x4"])
        .args(["--variogram", VARIOGRAM, "--device", "gpu"])
        .output()
        .unwrap();
    assert!(done.status.success());
    let words = "there is no GPU that can compute, or no driver for it; the CPU is used instead";
    assert_eq!(text(&done.stderr).trim(), words);
    assert!(text(&done.stdout).contains("on the CPU in f64"));
}

#[test]
fn a_trend_goes_on_where_the_samples_end() {
    let root = tempfile::tempdir().unwrap();
    // A plane and nothing else: a linear trend finds it everywhere, a constant one stays near the last samples.
    let plane = |x: f64, y: f64| 3.0 + 0.02 * x - 0.05 * y;
    let file = scattered(60).fold(String::new(), |text, [x, y]| {
        let (x, y) = (100.0 * x, 100.0 * y);
        text + &format!("{x},{y},{}\n", plane(x, y))
    });
    let base = ["--variogram", VARIOGRAM, "--grid", "9x9", "--bounds", "-900,-900,1000,1000"];
    let worst = |trend: &str| {
        let (_, summary, rows) = map(root.path(), &file, &[&base[..], &["--trend", trend]].concat());
        assert_eq!(summary["trend"], format!("{trend} trend"));
        rows.iter().map(|&[x, y, z, _]| (z - plane(x, y)).abs()).fold(0.0, f64::max)
    };
    assert!(worst("linear") < 1e-9 && worst("constant") > 10.0);
    // Where none is given, the variogram is fitted around the trend.
    let (_, summary, _) = map(root.path(), &smooth(120), &["--grid", "5x5", "--trend", "linear"]);
    assert_eq!(summary["variogram"]["from"], "restricted maximum likelihood");
    let (said, _, _) = map(root.path(), &smooth(700), &["--grid", "5x5", "--trend", "linear"]);
    assert!(said.contains("fitted as if the trend were constant"), "{said}");
    // A path-loss law around a transmitter outside, 2 m above the samples.
    let law = |x: f64, y: f64| -30.0 - 20.0 * ((x + 50.0).powi(2) + y * y + 4.0).sqrt().log10();
    let file = scattered(60).fold(String::new(), |text, [x, y]| {
        let (x, y) = (100.0 * x, 100.0 * y);
        text + &format!("{x},{y},{}\n", law(x, y))
    });
    let (_, _, rows) = map(root.path(), &file, &[&base[..], &["--trend", "path-loss,-50,0,2"]].concat());
    assert!(rows.iter().all(|&[x, y, z, _]| (z - law(x, y)).abs() < 1e-9));
}

#[test]
fn without_a_variogram_one_is_fitted() {
    let root = tempfile::tempdir().unwrap();
    let (_, summary, rows) = map(root.path(), &smooth(120), &["--grid", "20x20", "--bounds", "5,5,95,95"]);
    assert_eq!(summary["variogram"]["from"], "restricted maximum likelihood");
    assert_eq!(summary["unit"], "dB");
    assert_eq!(summary["value"], "shadowing");
    assert_eq!(summary["leave_one_out"]["samples"], 120);
    for [x, y, estimate, _] in rows {
        // The formula that the samples were computed from.
        let truth = (0.06 * x).sin() + (0.05 * y).cos();
        assert!((estimate - truth).abs() < 0.05, "{x} {y} {estimate} {truth}");
    }
    let (_, summary, _) = map(root.path(), &smooth(900), &["--grid", "9x9"]);
    assert_eq!(summary["variogram"]["from"], "weighted least squares");
}

#[test]
fn many_samples_use_neighbourhoods() {
    let root = tempfile::tempdir().unwrap();
    let more = ["--variogram", VARIOGRAM, "--grid", "50x50", "--bounds", "0,0,100,100"];
    let (said, summary, rows) = map(root.path(), &smooth(100_000), &more);
    assert!(said.contains("each cell uses the 32 nearest"), "{said}");
    assert_eq!(summary["system"], "the nearest 32 samples");
    assert_eq!(summary["leave_one_out"]["samples"], 2_000);
    for [x, y, estimate, variance] in rows {
        assert!((estimate - (0.06 * x).sin() - (0.05 * y).cos()).abs() < 0.02, "{x} {y} {estimate}");
        assert!(variance > 0.05 && variance < 0.07);
    }
}

#[test]
fn odd_samples_have_defined_maps() {
    let root = tempfile::tempdir().unwrap();
    let grid = ["--variogram", VARIOGRAM, "--grid", "4x3"];
    // One place, sampled three times, the mean of which is 5.
    let (_, summary, rows) = map(root.path(), "1,2,4\n1,2,5\n1,2,6\n", &grid);
    assert_eq!((&summary["samples"]["joined"], &summary["samples"]["places"]), (&2.into(), &1.into()));
    assert!(summary["leave_one_out"].is_null());
    assert!(rows.iter().all(|row| (row[2] - 5.0).abs() < 1e-12 && row[3] > 0.05));
    // On one line, and all the same.
    let line: String = (0..20).map(|i| format!("{i},{},7\n", 3 * i)).collect();
    let (_, _, rows) = map(root.path(), &line, &grid);
    assert!(rows.iter().all(|row| (row[2] - 7.0).abs() < 1e-12));
    // Along a line of constant y there is no height to take the bounds from.
    let flat: String = (0..20).map(|i| format!("{i},3,{}\n", i % 4)).collect();
    let (_, summary, _) = map(root.path(), &flat, &grid);
    assert_eq!(summary["bounds"].to_string(), "[0.0,-6.5,19.0,12.5]");
    // Bounds that hold no sample are drawn, with a word.
    let (said, ..) = map(root.path(), &flat, &[&grid[..], &["--bounds", "-90,-90,-80,-80"]].concat());
    assert!(said.contains("no sample lies within the bounds"));
    // Columns that look swapped are mapped with a word.
    let swapped: String = (0..20).map(|i| format!("{},{},{}\n", -90 + i, i * i % 7, 3 * i)).collect();
    let (said, ..) = map(root.path(), &swapped, &grid);
    assert!(said.contains("are columns swapped?"), "{said}");
    // A Gaussian variogram without nugget is singular for many samples: solved with a word.
    let gaussian = ["--variogram", "gaussian,psill=1,range=100", "--grid", "4x3"];
    let (said, summary, rows) = map(root.path(), &smooth(300), &gaussian);
    assert!(said.contains("nearly singular") && summary["loading"].as_f64().unwrap() > 0.0, "{said}");
    assert!(rows.iter().all(|row| row[2].abs() < 2.5 && row[3] >= 0.0));
}

/// Each case: the samples' text, more arguments, and what the one line on standard error must hold.
#[test]
fn whatever_is_wrong_gets_a_clear_line() {
    let root = tempfile::tempdir().unwrap();
    let out = root.path().join("out").to_str().unwrap().to_owned();
    let good = "1,2,3\n4,5,6\n7,8,8\n1,9,2\n";
    let same: String = (0..20).map(|i| format!("{i},{},7\n", i * i)).collect();
    let fitted: &[&str] = &[];
    let given: &[&str] = &["--variogram", VARIOGRAM];
    for (samples, more, words) in [
        ("", given, "holds no sample"),
        ("x,y,value\n", given, "holds no sample"),
        ("x,y\n1,2\n", given, "no column holds a value"),
        ("1,2\n3,4\n", given, "there are 2 columns; x, y and a value are needed"),
        ("1,2,3,4\n3,4,5,6\n", given, "there is no header, and 4 columns are numeric"),
        ("1,2,3\n4,5,six\n", given, "line 2: the value is \"six\", which is no number"),
        ("1,2,3\n4,1e300,6\n", given, "line 2: y is \"1e300\", which cannot be used"),
        ("1,2,3\n4,5\n", given, "line 2 has 2 fields, where the others have 3"),
        ("1,2,3\n4,5,1e300\n", given, "line 2: the value is \"1e300\""),
        (good, fitted, "6 places or more, but there are 4; a variogram can be given with --variogram"),
        ("1,2,3\n", fitted, "6 places or more, but there is only 1"),
        ("1,2,3\n1,2,3\n4,5,6\n", fitted, "6 places or more, but there are 2"),
        (&same, fitted, "all values are 7"),
        (
            good,
            &["--variogram", "cubic,psill=1,range=2"],
            "--variogram cubic,psill=1,range=2: there is no variogram",
        ),
        (good, &["--variogram", "exponential,psill=1"], "one of range"),
        (good, &["--variogram", "exponential,psill=1,range=-5"], "range is -5"),
        (good, &["--grid", "12"], "--grid 12: write columns and rows"),
        (good, &["--grid", "0x9"], "0x9 cells"),
        (good, &["--grid", "999999x999999"], "999999x999999 cells"),
        (good, &["--bounds", "1,2,3"], "--bounds 1,2,3: write four numbers"),
        (good, &["--bounds", "0,0,0,5"], "bounds of x run from 0 to 0"),
        (good, &["--bounds", "0,0,NaN,5"], "bounds of x"),
        (good, &["--bounds", "5,0,0,5"], "bounds of x run from 5 to 0"),
        (good, &["--precision", "f16"], "f16"),
        (good, &["--device", "tpu"], "tpu"),
        (good, &["--device", "gpu", "--precision", "f64"], "--precision f64: the GPU computes in f32"),
        (good, &["--trend", "cubic"], "--trend cubic: write constant, linear or path-loss,X,Y,H"),
        (good, &["--trend", "path-loss,1,2"], "--trend path-loss,1,2: write"),
        (good, &["--trend", "path-loss,1,2,NaN"], "--trend path-loss,1,2,NaN: write"),
        ("0,0,1\n1,1,2\n2,2,4\n3,3,1\n", &["--variogram", VARIOGRAM, "--trend", "linear"], "on one line"),
    ] {
        let file = root.path().join("bad.csv");
        fs::write(&file, samples).unwrap();
        let base = ["map", file.to_str().unwrap(), "--out", &out];
        let done = lab(&[&base[..], more].concat());
        let said = text(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{samples:?} {more:?}: {said}");
        assert!(said.contains(words) && !said.contains("mistake in the lab"), "{samples:?} {more:?}: {said}");
        assert!(!Path::new(&out).exists(), "nothing is left behind");
    }
}

#[test]
fn files_that_cannot_be_read_get_a_clear_line() {
    let root = tempfile::tempdir().unwrap();
    let path = |name: &str| root.path().join(name).to_str().unwrap().to_owned();
    fs::File::create(path("huge.csv")).unwrap().set_len(2 << 30).unwrap();
    fs::write(path("picture.csv"), b"\x89PNG\r\n").unwrap();
    fs::write(path("binary.csv"), vec![0_u8; 1 << 20]).unwrap();
    fs::write(path("good.csv"), "1,2,3\n4,5,6\n").unwrap();
    let blocked = path("good.csv") + "/below";
    for (file, out, words) in [
        ("missing.csv", "out", "missing.csv: cannot be read"),
        ("huge.csv", "out", "huge.csv: has 2147483648 bytes, but at most 268435456 are read"),
        ("picture.csv", "out", "picture.csv: is a picture, no table"),
        ("binary.csv", "out", "binary.csv: holds zero bytes; this is no text"),
        ("", "out", "is not a file"),
        ("good.csv", &blocked, "nothing can be written there"),
    ] {
        let out = if out == "out" { path("out") } else { out.to_owned() };
        let done = lab(&["map", &path(file), "--out", &out, "--variogram", VARIOGRAM]);
        let said = text(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{file}: {said}");
        assert!(said.contains(words), "{file}: {said}");
    }
}
