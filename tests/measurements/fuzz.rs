//! Files that no program would write: cut, doubled, swapped and spoilt at random. Nothing panics, and what is read can be used.
//!
//! `MEASUREMENTS_FUZZ_SECONDS` makes it go on for longer than the few seconds of a usual test.

use super::data;
use iiot_lab::measurements::{NoData, Table, Unit, Wishes};
use iiot_lab::random::{Stream, stream};
use rand::Rng as _;
use std::fs;
use std::time::{Duration, Instant};

/// Pieces that break naive readers.
const PIECES: [&str; 28] = [
    "\"",
    "\"\"",
    ",",
    ";",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "#",
    "-999",
    "NaN",
    "1e308",
    "1e-320",
    "\u{2212}",
    "\u{feff}",
    "\0",
    "sep=;\n",
    "°",
    "N",
    "POINT (",
    ")",
    "1.234.567,8",
    "99999999999999999999",
    "x",
    "lat",
    "信号强度",
    "\u{202f}",
    "=",
];

/// A file's bytes with a few things done to them.
fn spoilt(bytes: &[u8], other: &[u8], stream: &mut Stream) -> Vec<u8> {
    let mut found = bytes.to_vec();
    for _ in 0..stream.random_range(1..6) {
        let place = stream.random_range(0..=found.len());
        match stream.random_range(0..8) {
            0 if place < found.len() => found[place] = stream.random(),
            1 => found.truncate(place.max(1)),
            2 => {
                let piece = PIECES[stream.random_range(0..PIECES.len())];
                found.splice(place..place, piece.bytes());
            }
            3 => {
                let end = (place + stream.random_range(0..80)).min(found.len());
                let part = found[place..end].to_vec();
                found.splice(place..place, part);
            }
            4 => {
                let end = (place + stream.random_range(0..40)).min(found.len());
                found.drain(place..end);
            }
            5 => {
                let from = stream.random_range(0..=other.len());
                found.splice(place..place, other[from..].iter().copied().take(200));
            }
            6 => {
                let (a, b) = ([b',', b';', b'\t', b'.', b'\n'], stream.random_range(0..25));
                let (from, to) = (a[b / 5], a[b % 5]);
                found.iter_mut().filter(|byte| **byte == from).for_each(|byte| *byte = to);
            }
            _ => {
                let piece = PIECES[stream.random_range(0..PIECES.len())];
                let lines: Vec<&[u8]> = found.split(|&byte| byte == b'\n').collect();
                let line = stream.random_range(0..lines.len());
                let mut next: Vec<Vec<u8>> = lines.iter().map(|line| line.to_vec()).collect();
                next[line].extend(piece.bytes());
                found = next.join(&b'\n');
            }
        }
    }
    found
}

fn wishes(stream: &mut Stream) -> Wishes {
    let mut some = |words: [&str; 3]| {
        let place = stream.random_range(0..6);
        words.get(place).map(|word| (*word).to_owned())
    };
    let mut wishes = Wishes {
        x: some(["x", "1", "lon"]),
        y: some(["y", "2", "lat"]),
        value: some(["rssi", "3", "4"]),
        each: some(["bssid", "3", "ssid"]),
        ..Wishes::default()
    };
    if let Some(word) = some(["MAC", "3", "1"]).filter(|_| wishes.each.is_none()) {
        wishes.strongest = Some(word);
    }
    wishes.no_data = [NoData::Known, NoData::None, NoData::Also(vec!["0".to_owned(), "x".to_owned()])]
        [stream.random_range(0..3)]
    .clone();
    if stream.random_range(0..4) == 0 {
        wishes.units = Some(Unit::Degrees);
    }
    wishes
}

#[test]
fn spoilt_files_are_read_or_refused() {
    let mut paths: Vec<_> = fs::read_dir(data(""))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "csv"))
        .collect();
    // A folder is listed in any order; the files are to be the same in each run.
    paths.sort();
    let corpus: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).unwrap()).collect();
    let seconds = std::env::var("MEASUREMENTS_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    let (begin, most) = (Instant::now(), seconds.map_or(usize::MAX, |_| usize::MAX));
    let until = Duration::from_secs(seconds.unwrap_or(0));
    let (mut read, mut rounds) = (0, 0);
    while rounds < 600 || rounds < most && begin.elapsed() < until {
        let mut stream = stream(7, "spoilt files", rounds as u64);
        let pick = stream.random_range(0..corpus.len());
        let other = &corpus[stream.random_range(0..corpus.len())];
        let bytes = spoilt(&corpus[pick], other, &mut stream);
        let wishes = wishes(&mut stream);
        if let Ok(sets) = Table::parse(&bytes).and_then(|table| table.measurements(&wishes)) {
            read += 1;
            for measured in sets {
                assert!(!measured.samples.is_empty());
                let usable = |number: f64| number.is_finite();
                let sound = measured
                    .samples
                    .iter()
                    .all(|sample| usable(sample.value) && sample.position_m.into_iter().all(usable));
                assert!(sound, "round {rounds}: {}", measured.report.in_words());
            }
        }
        rounds += 1;
    }
    println!("{rounds} files, {read} read, in {:.1} s", begin.elapsed().as_secs_f64());
    // Most rounds wish for columns that their file lacks; enough must come through to try what is behind.
    assert!(read >= 3 && read < rounds, "{read} of {rounds} were read");
}
