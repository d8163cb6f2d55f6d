//! Measurements as people have them, on the command line: the right map, or a refusal that names its cause and the option
//! that mends it.
//!
//! The files in `tests/data` have the shapes of what loggers, GIS programs and spreadsheets write; numbers, places and names
//! are made up. Right values beside them (`NAME.expected.csv`) come from universal kriging written out in NumPy, checked
//! against PyKrige 1.7.3 and, for 80 digits, mpmath; positions in degrees were projected with pyproj 3.7.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod dresses;
mod fuzz;
mod gis;
mod race;

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The variogram of most cases.
const VARIOGRAM: [&str; 2] = ["--variogram", "exponential,nugget=1,psill=16,range=25"];

/// The cells of most cases.
const CELLS: [&str; 4] = ["--grid", "4x3", "--bounds", "0,0,120,60"];

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)
}

/// What a call of `map` said and wrote.
struct Done {
    code: Option<i32>,
    out: String,
    error: String,
    folder: tempfile::TempDir,
}

impl Done {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("out").join(name)
    }

    fn summary(&self) -> Value {
        serde_json::from_slice(&fs::read(self.path("summary.json")).unwrap()).unwrap()
    }

    /// The numbers of a table of the map.
    fn table(&self, name: &str) -> Vec<Vec<f64>> {
        numbers(&fs::read_to_string(self.path(name)).unwrap())
    }
}

fn numbers(text: &str) -> Vec<Vec<f64>> {
    let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|line| line.split(',').map(|number| number.parse().unwrap()).collect()).collect()
}

/// Maps a file with these options.
fn map_of(file: &Path, options: &[&str]) -> Done {
    let folder = tempfile::tempdir().unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_iiot-lab"))
        .arg("map")
        .arg(file)
        .arg("--out")
        .arg(folder.path().join("out"))
        .args(options)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Done { code: done.status.code(), out: text(&done.stdout), error: text(&done.stderr), folder }
}

fn map(name: &str, options: &[&[&str]]) -> Done {
    map_of(&data(name), &options.concat())
}

/// Checks a map against the right values, to the digits that they have.
fn is_right(done: &Done, expected: &str) {
    assert_eq!(done.code, Some(0), "{}", done.error);
    let expected = numbers(&fs::read_to_string(data(expected)).unwrap());
    let found = done.table("map.csv");
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(&expected) {
        for (column, (a, b)) in found.iter().zip(expected).enumerate() {
            let tolerance = match column {
                0 | 1 => 1e-4,
                2 | 3 => 2e-6 * b.abs().max(1.0),
                _ => 1e-7,
            };
            let close = (a - b).abs() < tolerance;
            assert!(close, "column {column}: {a} and {b}\n{}{}", done.out, done.error);
        }
    }
}

/// Checks a refusal: exit code 2, these words, and nothing written.
fn is_refused(done: &Done, words: &[&str]) {
    assert_eq!(done.code, Some(2), "{}{}", done.out, done.error);
    for word in words {
        assert!(done.error.contains(word), "{word:?} is missing in: {}", done.error);
    }
    assert!(!done.path("").exists(), "nothing is left behind");
}

/// Each case: a file, the right map, and what standard output and error must say of it.
#[test]
fn files_as_people_have_them_give_the_right_map() {
    let utm = ["--grid", "4x3", "--bounds", "691600,5335800,691720,5335860"];
    for (file, cells, expected, words) in [
        (
            "hash-in-text.csv",
            &CELLS[..],
            "hash-in-text",
            &["the value is \"rssi\" (column 4)", "2 in \"ssid\""][..],
        ),
        ("height.csv", &CELLS, "height", &["the value is \"rssi\" (column 4)"]),
        ("fid-first.csv", &utm, "fid-first", &["x is \"easting\" (column 2), y is \"northing\" (column 3)"]),
        ("quoted-decimal-comma.csv", &CELLS, "quoted-decimal-comma", &["decimal commas"]),
        ("sep-line.csv", &CELLS, "sep-line", &["separated by semicolons"]),
        ("minus-signs.csv", &CELLS, "sep-line", &["separated by semicolons"]),
        ("mark-999.csv", &CELLS, "marks", &["5 with the mark -999 for no value"]),
        ("mark-0.csv", &CELLS, "marks", &["5 with the mark 0 for no value"]),
        ("missing.csv", &CELLS, "missing", &["without a value"]),
        ("chinese.csv", &CELLS, "chinese", &["\"信号强度(dBm)\" (column 3) in dBm"]),
    ] {
        let done = map(file, &[&VARIOGRAM, cells]);
        is_right(&done, &format!("{expected}.expected.csv"));
        for word in words {
            assert!((done.out.clone() + &done.error).contains(word), "{file}: {}{}", done.out, done.error);
        }
    }
    let single = map("decimal-comma-utm.csv", &[&VARIOGRAM, &utm, &["--precision", "f32"]]);
    let expected = numbers(&fs::read_to_string(data("decimal-comma-utm.expected.csv")).unwrap());
    for (found, expected) in single.table("map.csv").iter().zip(&expected) {
        assert!((found[2] - expected[2]).abs() < 2e-3, "{found:?} {expected:?}");
    }
}

#[test]
fn y_before_x_is_read_by_its_names() {
    let variogram = ["--variogram", "exponential,nugget=0.01,psill=0.09,range=0.1"];
    let done = map("y-first.csv", &[&variogram, &["--grid", "3x4", "--bounds=145.7,-17.6,145.95,-16.8"]]);
    is_right(&done, "y-first.expected.csv");
    assert!(
        done.error.contains("positions look like degrees") && done.error.contains("--units degrees"),
        "{}",
        done.error
    );
}

#[test]
fn kilometres_are_metres_inside_and_kilometres_outside() {
    let options =
        ["--variogram", "exponential,nugget=1,psill=25,range=0.2", "--grid", "6x4", "--bounds", "0,0,3,2"];
    let done = map("kilometres.csv", &[&options, &["--trend", "path-loss,1.2,0.9,0.025"]]);
    is_right(&done, "kilometres.expected.csv");
    assert!(
        done.out.contains("positions: local kilometres") && done.out.contains("range=0.2"),
        "{}",
        done.out
    );
    let table = fs::read_to_string(done.path("map.csv")).unwrap();
    assert!(table.starts_with("# variance") && table.contains("x and y in local kilometres"), "{table}");
}

#[test]
fn degrees_are_projected_whatever_their_names() {
    let options = ["--variogram", "exponential,nugget=1,psill=36,range=300", "--grid", "4x3"];
    for file in ["degrees.csv", "degrees-german.csv"] {
        let done = map(file, &[&options]);
        is_right(&done, "degrees.expected.csv");
        assert!(done.out.contains("EPSG:32635"), "{}", done.out);
        assert_eq!(done.summary()["reading"]["epsg"], 32635);
        let table = fs::read_to_string(done.path("map.csv")).unwrap();
        assert!(table.contains("\nx,y,estimate,variance,longitude,latitude\n"));
        // A range in degrees is below any distance of two places.
        let small = ["--variogram", "exponential,nugget=1,psill=36,range=0.0054", "--grid", "8x8"];
        is_refused(
            &map(file, &[&small]),
            &["range 0.0054 is below the smallest distance", "give ranges in metres"],
        );
    }
    // Bounds are given in degrees; the map covers their corners.
    let done =
        map("degrees.csv", &[&options[..2], &["--grid", "8x8", "--bounds", "24.95,60.175,24.96,60.18"]]);
    let degrees: Vec<[f64; 2]> = done.table("map.csv").iter().map(|row| [row[4], row[5]]).collect();
    let inside =
        degrees.iter().filter(|at| at[0] > 24.95 && at[0] < 24.96 && at[1] > 60.175 && at[1] < 60.18).count();
    assert!(inside >= 48 && degrees.iter().all(|at| (at[0] - 24.955).abs() < 0.0055), "{inside} {degrees:?}");
}

#[test]
fn what_is_not_clear_is_asked_with_a_table_of_columns() {
    for (file, words) in [
        (
            "lora-walk.csv",
            &["\"ED RSSI\" (column 8), \"GW RSSI\" (column 9)", "--value \"ED RSSI\"", "7  # Satellites"][..],
        ),
        (
            "two-receivers.csv",
            &["2 columns can be the value", "--value rssi_a or --value rssi_b", "timestamp"],
        ),
        ("anyplace.csv", &["rows differ at 60 places in \"MAC Address of AP\" (column 5)", "--strongest"]),
        ("wigle.csv", &["in \"MAC\" (column 1)", "--where \"MAC=02:00:00:00:00:00\"", "CurrentLatitude"]),
        ("three-access-points.csv", &["rows differ at 16 places in \"bssid\" (column 3)", "--each bssid"]),
    ] {
        let done = map(file, &[&["--grid", "8x8"]]);
        is_refused(&done, words);
        assert!(done.error.lines().count() < 25, "{}", done.error);
    }
}

#[test]
fn the_options_that_are_named_settle_it() {
    let receiver = map("lora-walk.csv", &[&["--grid", "8x8", "--value", "ED RSSI"]]);
    assert_eq!(receiver.code, Some(0), "{}", receiver.error);
    assert!(
        receiver.out.contains("EPSG:32632") && receiver.out.contains("\"ED RSSI\" (column 8)"),
        "{}",
        receiver.out
    );
    let by_number = map("lora-walk.csv", &[&["--grid", "8x8", "--value", "8"]]);
    assert_eq!(by_number.table("map.csv"), receiver.table("map.csv"));
    let one = map(
        "wigle.csv",
        &[&["--grid", "8x8", "--where", "MAC=02:00:00:00:00:00", "--variogram"], &VARIOGRAM[1..]],
    );
    assert_eq!(one.code, Some(0), "{}", one.error);
    assert!(one.out.contains("1 line before the header skipped") && one.out.contains("other than --where"));
    let strongest = map("anyplace.csv", &[&VARIOGRAM, &CELLS, &["--strongest", "MAC Address of AP"]]);
    assert_eq!(strongest.code, Some(0), "{}", strongest.error);
    assert!(strongest.out.contains("the header stands in a comment"), "{}", strongest.out);
    for (options, words) in [
        (&["--value", "rsrp"][..], "--value rsrp: there is no such column"),
        (&["--where", "MAC"], "--where MAC: write COL=VALUE"),
        (&["--where", "MAC=nobody"], "no row is left to map"),
        (&["--each", "MAC", "--strongest", "MAC"], "cannot be used with"),
        (&["--units", "miles"], "miles"),
    ] {
        is_refused(&map("wigle.csv", &[options]), &[words]);
    }
}

#[test]
fn one_transmitter_each_of_them_or_the_strongest() {
    let expected = numbers(&fs::read_to_string(data("three-access-points.expected.csv")).unwrap());
    let each = map("three-access-points.csv", &[&VARIOGRAM, &CELLS, &["--each", "bssid"]]);
    assert_eq!(each.code, Some(0), "{}", each.error);
    for access_point in 0..3 {
        let label = format!("02:00:00:00:00:0{access_point}");
        let options = ["--where", &format!("bssid={label}")];
        let one = map("three-access-points.csv", &[&VARIOGRAM, &CELLS, &options]);
        let of_each = each.table(&format!("{}/map.csv", label.replace(':', "-")));
        for (index, row) in one.table("map.csv").iter().enumerate() {
            assert!(
                (row[2] - expected[index][2 + access_point]).abs() < 1e-4,
                "{row:?} {:?}",
                expected[index]
            );
            assert_eq!(row, &of_each[index]);
        }
    }
    assert_eq!(each.summary()["maps"].as_array().unwrap().len(), 3);
    let best = map("three-access-points.csv", &[&VARIOGRAM, &CELLS, &["--strongest", "bssid"]]);
    assert!(best.out.contains("32 weaker than another at their place"), "{}", best.out);
    let middle = |index: usize| {
        (
            expected[index][2..5].iter().copied().fold(f64::NEG_INFINITY, f64::max),
            best.table("map.csv")[index][2],
        )
    };
    let (strongest_map, map_of_strongest) = middle(1);
    assert!((strongest_map - map_of_strongest).abs() < 6.0, "{strongest_map} {map_of_strongest}");
}

#[test]
fn marks_can_be_kept_and_named() {
    let kept = map("mark-999.csv", &[&VARIOGRAM, &CELLS, &["--no-data", "none"]]);
    assert_eq!(kept.code, Some(0));
    assert!(
        kept.error.contains("5 values are exactly -999") && kept.error.contains("--no-data -999"),
        "{}",
        kept.error
    );
    assert_eq!(kept.summary()["samples"]["read"], 60);
    let named = map("mark-999.csv", &[&VARIOGRAM, &CELLS, &["--no-data", "-999,lost"]]);
    is_right(&named, "marks.expected.csv");
    assert_eq!(named.summary()["reading"]["rows"]["left_out"]["no-data of --no-data"], 5);
}

#[test]
fn a_road_has_no_plane() {
    let cells = ["--grid", "4x3", "--bounds", "0,0,400,240"];
    is_right(&map("road.csv", &[&VARIOGRAM, &cells]), "road.expected.csv");
    for variogram in [&[][..], &VARIOGRAM] {
        let done = map("road.csv", &[variogram, &cells, &["--trend", "linear"]]);
        is_refused(&done, &["do not determine the trend"]);
        assert!(!done.error.contains("--variogram"), "no variogram helps: {}", done.error);
    }
    // 5,000 places: too many for one system, and no plane either.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("long.csv");
    let row = |i: u32| {
        format!(
            "{:.2},{:.2},{:.1}\n",
            0.4 * f64::from(i),
            0.2 * f64::from(i) + 20.0,
            -70.0 - f64::from(i % 13)
        )
    };
    fs::write(&file, "x,y,rsrp [dBm]\n".to_owned() + &(0..5_000).map(row).collect::<String>()).unwrap();
    let options = [
        "--variogram",
        "exponential,nugget=4,psill=16,range=60",
        "--grid",
        "4x3",
        "--bounds",
        "0,0,2000,1200",
    ];
    is_refused(
        &map_of(&file, &[&options[..], &["--trend", "linear"]].concat()),
        &["do not determine the trend"],
    );
    assert_eq!(map_of(&file, &options).code, Some(0));
}

#[test]
fn what_cannot_be_fitted_is_said_and_given_variograms_serve() {
    is_refused(&map("one-place.csv", &[]), &["6 places or more, but there is only 1"]);
    is_refused(&map("constant.csv", &[]), &["all values are -85"]);
    let given = map("constant.csv", &[&VARIOGRAM, &CELLS]);
    assert!(given.table("map.csv").iter().all(|row| row[2] == -85.0));
    // gstat's meaning of the range, and PyKrige's, by these programs; Gaussian effective ranges are √3 ranges here.
    for (variogram, estimate, variance) in [
        ("exponential,nugget=0,psill=10,range=3.33", 355.365_251_92, 5.059_172_51),
        ("exponential,nugget=0,sill=10,effective_range=3.33", 403.413_451_85, 9.607_797_73),
        ("spherical,nugget=0.5,sill=10,effective_range=8", 353.563_331_12, 4.198_052_32),
    ] {
        let done =
            map("ranges.csv", &[&["--grid", "1x1", "--bounds", "64,127,66,133", "--variogram", variogram]]);
        let row = &done.table("map.csv")[0];
        assert!((row[2] - estimate).abs() < 1e-7 && (row[3] - variance).abs() < 1e-7, "{row:?}");
        assert!(done.out.contains("the value is \"z\" (column 3)"), "{}", done.out);
    }
}

#[test]
fn a_map_that_is_no_better_than_the_mean_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("noise.csv");
    // Values that have nothing to do with their places.
    let row = |i: u32| format!("{},{},{}\n", i % 8, i / 8, (i * 7_919) % 101);
    fs::write(&file, "x,y,rssi\n".to_owned() + &(0..64).map(row).collect::<String>()).unwrap();
    let done = map_of(&file, &["--grid", "4x4"]);
    assert!(done.error.contains("little more than the mean"), "{}{}", done.out, done.error);
}
