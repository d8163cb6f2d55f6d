//! Several transmitters, floors or bands in one table: never a silent mean over them.
//!
//! A column is asked about where it tells rows at one place apart (three access points heard there, two floors above each
//! other), and where it is the hardware address of transmitters or a floor at all: one map of several would be a mean that
//! nobody measured. One of them, a map for each, or the strongest at each place can be chosen. Columns of other names that
//! differ only between places, as networks do along a road, are told.

use super::columns::{Unclear, Wishes};
use super::names::Meaning;
use super::rows::{Labels, Rows, is_address};
use super::table::Table;
use std::collections::HashMap;

/// Heights that differ more often than this are those of a receiver that moves, not of storeys.
const MOST_HEIGHTS: usize = 12;

/// The most maps that are drawn by `--each`.
pub const MOST_MAPS: usize = 200;

/// Rows of one map.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    /// The text that they share, where there is a map for each.
    pub label: Option<String>,
    pub rows: Rows,
    /// What is to be said about them.
    pub notices: Vec<String>,
}

/// The rows as maps are drawn of them: all, those of each text, or the strongest at each place.
///
/// # Errors
/// Rows are of several transmitters, floors or bands, and nothing says which are meant.
pub(super) fn groups(table: &Table, rows: Rows, wishes: &Wishes) -> Result<Vec<Group>, Unclear> {
    let column = |option: &str, word: &Option<String>| {
        word.as_ref().map(|word| table.column(option, word)).transpose()
    };
    let each = column("--each", &wishes.each)?;
    let strongest = column("--strongest", &wishes.strongest)?;
    let settled: Vec<usize> = each.into_iter().chain(strongest).collect();
    let notices = ask(table, &rows, &settled)?;
    let group = |label: Option<String>, rows: Rows| {
        let mut notices = notices.clone();
        let rows = match strongest.and_then(|column| labels(&rows, column).cloned()) {
            Some(labels) => strongest_of(rows, &labels, &mut notices),
            None => rows,
        };
        Group { label, rows, notices }
    };
    match each.and_then(|column| labels(&rows, column).cloned()) {
        None => Ok(vec![group(None, rows)]),
        Some(labels) if labels.names.len() > MOST_MAPS => {
            let cause = format!(
                "--each {}: there are {} different texts, and at most {MOST_MAPS} maps are drawn",
                table.columns[labels.column].named.full,
                labels.names.len()
            );
            Err(table.unclear(cause, "choose one with --where COL=VALUE"))
        }
        Some(labels) => Ok((0..labels.names.len())
            .map(|code| {
                let chosen: Vec<usize> =
                    (0..rows.values.len()).filter(|&row| labels.codes[row] == code as u32).collect();
                group(Some(labels.names[code].clone()), rows.subset(&chosen))
            })
            .collect()),
    }
}

fn labels(rows: &Rows, column: usize) -> Option<&Labels> {
    rows.labels.iter().find(|labels| labels.column == column)
}

/// Refuses rows that are of several transmitters, floors or bands; says where they may be.
fn ask(table: &Table, rows: &Rows, settled: &[usize]) -> Result<Vec<String>, Unclear> {
    let open: Vec<&Labels> = rows
        .labels
        .iter()
        .filter(|labels| labels.names.len() > 1 && !settled.contains(&labels.column))
        .collect();
    let places = if open.is_empty() { Vec::new() } else { shared_places(rows, settled) };
    let tells: Vec<(&Labels, usize)> = open
        .iter()
        .map(|&labels| (labels, tells_apart(labels, &places)))
        .filter(|&(labels, count)| {
            count > 0 && (labels.meaning != Meaning::Height || labels.names.len() <= MOST_HEIGHTS)
        })
        .collect();
    if let Some((labels, count)) = tells.iter().min_by_key(|(labels, _)| rank(labels)) {
        return Err(refusal(table, labels, &format!("at {count} places")));
    }
    let marks = |labels: &&&Labels| {
        let named = table.has_names() && table.columns[labels.column].named.is_hardware_address();
        labels.meaning == Meaning::Floor || named || labels.names.iter().any(|name| is_address(name))
    };
    if settled.is_empty()
        && let Some(labels) = open.iter().filter(marks).min_by_key(|labels| rank(labels))
    {
        return Err(refusal(table, labels, "from place to place"));
    }
    let weak = open.iter().filter(|labels| labels.meaning == Meaning::Transmitter);
    Ok(weak.map(|labels| mixed(table, labels)).collect())
}

/// Which column is asked about first.
fn rank(labels: &Labels) -> u8 {
    match labels.meaning {
        Meaning::Transmitter if labels.names.iter().take(3).any(|name| is_address(name)) => 0,
        Meaning::Transmitter => 1,
        Meaning::Floor => 2,
        Meaning::Band => 3,
        _ => 4,
    }
}

/// Rows that share a place and what is settled, two or more each.
fn shared_places(rows: &Rows, settled: &[usize]) -> Vec<Vec<u32>> {
    let known: Vec<&Labels> = settled.iter().filter_map(|&column| labels(rows, column)).collect();
    let mut found: HashMap<([u64; 2], Vec<u32>), Vec<u32>> = HashMap::new();
    for (row, at) in rows.places.iter().enumerate() {
        let key = (at.map(f64::to_bits), known.iter().map(|labels| labels.codes[row]).collect());
        found.entry(key).or_default().push(row as u32);
    }
    found.into_values().filter(|rows| rows.len() > 1).collect()
}

/// At how many places the rows have different texts.
fn tells_apart(labels: &Labels, places: &[Vec<u32>]) -> usize {
    let differ = |rows: &&Vec<u32>| {
        let first = labels.codes[rows[0] as usize];
        rows.iter().any(|&row| labels.codes[row as usize] != first)
    };
    places.iter().filter(differ).count()
}

fn refusal(table: &Table, labels: &Labels, whereabouts: &str) -> Unclear {
    let cause = format!(
        "rows differ {whereabouts} in {}: {}; one map of all would be a mean over them",
        table.called(labels.column),
        some(labels)
    );
    let column = table.argument(labels.column);
    let plain = column.trim_matches('"');
    let options = format!(
        "write --where \"{plain}={}\" for one, --each {column} for a map of each, or --strongest {column} for the strongest at each place",
        labels.names[0]
    );
    table.unclear(cause, &options)
}

fn mixed(table: &Table, labels: &Labels) -> String {
    let column = table.argument(labels.column);
    format!(
        "the rows are of {} in {} ({}), all in one map; --where or --each {column} parts them",
        labels.names.len(),
        table.called(labels.column),
        some(labels)
    )
}

/// A few of the texts and how many there are.
fn some(labels: &Labels) -> String {
    let names: Vec<&str> = labels
        .names
        .iter()
        .take(3)
        .map(|name| if name.is_empty() { "(empty)" } else { name.as_str() })
        .collect();
    let more = labels.names.len() - names.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", names.join(", "))
}

/// At each place the rows of the one whose mean is highest.
fn strongest_of(rows: Rows, labels: &Labels, notices: &mut Vec<String>) -> Rows {
    let mut sums: HashMap<[u64; 2], HashMap<u32, (f64, u32)>> = HashMap::new();
    for (row, at) in rows.places.iter().enumerate() {
        let of_place = sums.entry(at.map(f64::to_bits)).or_default();
        let sum = of_place.entry(labels.codes[row]).or_default();
        *sum = (sum.0 + rows.values[row], sum.1 + 1);
    }
    if sums.values().all(|of_place| of_place.len() == 1) {
        notices.push("no place has more than one of them: the strongest are all rows".to_owned());
    }
    let best = |of_place: &HashMap<u32, (f64, u32)>| {
        let mean = |(sum, count): (f64, u32)| sum / f64::from(count);
        // Of equals the first in the file.
        let order = |a: &(&u32, &(f64, u32)), b: &(&u32, &(f64, u32))| {
            mean(*a.1).total_cmp(&mean(*b.1)).then(b.0.cmp(a.0))
        };
        of_place.iter().max_by(order).map(|(&code, _)| code)
    };
    let chosen: HashMap<[u64; 2], Option<u32>> =
        sums.iter().map(|(at, of_place)| (*at, best(of_place))).collect();
    let places: Vec<[u64; 2]> = rows.places.iter().map(|at| at.map(f64::to_bits)).collect();
    let mut rows = rows;
    rows.retain("weaker than another at their place", |row| {
        chosen.get(&places[row]).copied().flatten() == Some(labels.codes[row])
    });
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str, wishes: &Wishes) -> Result<Vec<Group>, String> {
        let table = Table::parse(text.as_bytes())?;
        let said = |unclear: Unclear| unclear.to_string();
        let choice = table.choose(wishes).map_err(said)?;
        let rows = table.rows(&choice, wishes)?;
        groups(&table, rows, wishes).map_err(said)
    }

    const TWO: &str = "x,y,bssid,rssi\n1,2,aa,-70\n1,2,bb,-60\n1,2,bb,-66\n3,4,aa,-50\n3,4,bb,-80\n";

    fn wish(each: &str, strongest: &str) -> Wishes {
        let some = |word: &str| (!word.is_empty()).then(|| word.to_owned());
        Wishes { each: some(each), strongest: some(strongest), ..Wishes::default() }
    }

    #[test]
    fn rows_of_several_at_one_place_are_asked_about() {
        let said = run(TWO, &Wishes::default()).unwrap_err();
        assert!(said.contains("rows differ at 2 places in \"bssid\" (column 3): aa, bb"), "{said}");
        assert!(said.contains("--where \"bssid=aa\"") && said.contains("--strongest bssid"), "{said}");
        let only = Wishes { only: vec![("bssid".to_owned(), "bb".to_owned())], ..Wishes::default() };
        assert_eq!(run(TWO, &only).unwrap()[0].rows.values, [-60.0, -66.0, -80.0]);
        let each = run(TWO, &wish("bssid", "")).unwrap();
        assert_eq!(
            (each[0].label.as_deref(), each[0].rows.values.as_slice()),
            (Some("aa"), &[-70.0, -50.0][..])
        );
        assert_eq!(each[1].rows.values, [-60.0, -66.0, -80.0]);
        // bb has a mean of -63 at the first place, aa -50 at the second.
        let best = run(TWO, &wish("", "bssid")).unwrap();
        assert_eq!(best[0].rows.values, [-60.0, -66.0, -50.0]);
        assert_eq!(best[0].rows.left_out[0].1, 2);
    }

    #[test]
    fn floors_bands_and_heights_are_asked_about_too() {
        for (name, a, b) in
            [("floor", "0", "1"), ("channel", "1", "36"), ("z", "1.5", "3"), ("gateway", "a", "b")]
        {
            let text = format!("x,y,{name},rssi\n1,2,{a},-70\n1,2,{b},-60\n3,4,{a},-50\n");
            assert!(run(&text, &Wishes::default()).unwrap_err().contains(name), "{name}");
        }
        // Floors and addresses that differ only between places are no better.
        for (name, a, b) in [("floor", "0", "1"), ("MAC", "02:00:00:00:00:01", "02:00:00:00:00:02")] {
            let text = format!("x,y,{name},rssi\n1,2,{a},-70\n5,2,{b},-60\n3,4,{a},-50\n");
            let said = run(&text, &Wishes::default()).unwrap_err();
            assert!(said.contains("from place to place"), "{said}");
        }
    }

    #[test]
    fn networks_along_a_road_are_told() {
        let groups = run("x,y,ssid,rssi\n1,2,Guest#2,-70\n3,2,Plant,-60\n", &Wishes::default()).unwrap();
        assert!(
            groups[0].notices[0].contains("2 in \"ssid\" (column 3) (Guest#2, Plant)"),
            "{:?}",
            groups[0].notices
        );
        // Repeats by one transmitter are nothing to ask about, and heights of a walk neither.
        let walk = "x,y,z,ap,rssi\n1,2,0.3,a,-70\n1,2,0.3,a,-60\n3,4,1.2,a,-50\n";
        assert!(run(walk, &Wishes::default()).unwrap()[0].notices.is_empty());
    }
}
