//! The tables of a run as CSV. Numbers are written as short as reads back the same; what is missing is empty.

use crate::experiments::Table;
use crate::lab::History;
use std::fmt::Write as _;

/// Points of all curves: seed, contender, step, value.
pub(super) fn curves(history: &History) -> String {
    let mut text = String::from("seed,contender,step,value\n");
    for (seed_index, seed) in history.seeds.iter().enumerate() {
        for (contender, curves) in history.contenders.iter().zip(&history.curves) {
            for (step, value) in &curves[seed_index] {
                // Writing to a String cannot fail, here and below.
                let _ = writeln!(text, "{seed},{},{step},{value}", cell(&contender.name));
            }
        }
    }
    text
}

/// Final value of every measure: seed, contender, measure, value; none where a contender claims nothing.
pub(super) fn measures(history: &History) -> String {
    let mut text = String::from("seed,contender,measure,value\n");
    let Some(finals) = &history.finals else { return text };
    for (seed_index, seed) in history.seeds.iter().enumerate() {
        for (place, contender) in history.contenders.iter().enumerate() {
            for (index, measure) in history.measures.iter().enumerate() {
                let value = finals.value(place, seed_index, index);
                let value = value.map(|value| value.to_string()).unwrap_or_default();
                let _ = writeln!(text, "{seed},{},{},{value}", cell(&contender.name), cell(&measure.name));
            }
        }
    }
    text
}

/// Seconds of learning: seed, contender, seconds; then the mean over seeds of each contender.
pub(super) fn timing(history: &History, seconds: impl Iterator<Item = (usize, usize, f64)>) -> String {
    let mut text = String::from("seed,contender,seconds\n");
    let mut means = vec![0.0; history.contenders.len()];
    for (contender, seed_index, seconds) in seconds {
        means[contender] += seconds / history.seeds.len() as f64;
        let (seed, name) = (history.seeds[seed_index], cell(&history.contenders[contender].name));
        let _ = writeln!(text, "{seed},{name},{seconds}");
    }
    for (contender, mean) in history.contenders.iter().zip(means) {
        let _ = writeln!(text, "mean,{},{mean}", cell(&contender.name));
    }
    text
}

/// A table of an experiment.
pub(super) fn plain(table: &Table) -> String {
    let line = |cells: &mut dyn Iterator<Item = &str>| cells.map(cell).collect::<Vec<_>>().join(",") + "\n";
    let rows = table.rows.iter().map(|row| line(&mut row.iter().map(String::as_str)));
    std::iter::once(line(&mut table.columns.iter().copied())).chain(rows).collect()
}

/// A cell, quoted where CSV needs it.
pub(super) fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_needed() {
        assert_eq!(cell("GNN"), "GNN");
        assert_eq!(cell("a,\"b\""), "\"a,\"\"b\"\"\"");
    }
}
