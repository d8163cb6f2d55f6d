//! Numbers that are no values: what loggers and GIS programs write for "no signal" and "no position", and what merely lies
//! far from everything else.
//!
//! A mark is left out only where it lies far outside the other values, so that a file whose values reach it keeps them. What
//! lies far off without being a known mark is told and kept.

use super::positions::box_of;
use super::rows::Rows;

/// Marks that are no value in any unit.
const GREAT: [f64; 24] = [
    -999.0,
    -999.9,
    -999.99,
    -9999.0,
    -9999.9,
    -99999.0,
    -999_999.0,
    999.0,
    999.9,
    9999.0,
    99999.0,
    999_999.0,
    -32768.0,
    32767.0,
    65535.0,
    2_147_483_647.0,
    -2_147_483_648.0,
    4_294_967_295.0,
    1e20,
    1e30,
    1.701_41e38,
    -3.402_823_466_385_288_6e38,
    3.402_823_466_385_288_6e38,
    9.969_209_968_386_869e36,
];

/// Marks of received powers and their ratios: Android, receivers' "unknown", fingerprints' "not heard".
const OF_SIGNALS: [f64; 10] = [0.0, 1.0, 99.0, -99.0, 100.0, 127.0, -127.0, -128.0, 200.0, 255.0];

/// Whether a number is a mark that is no value in any unit.
pub(super) fn is_great(number: f64) -> bool {
    GREAT.contains(&number)
}

/// More robust deviations from the middle than this, and a mark is no value.
const FAR_MARK: f64 = 4.0;

/// More robust deviations than this are told.
const FAR: f64 = 8.0;

/// The middle of numbers, how far they scatter, and their ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    middle: f64,
    deviation: f64,
    low: f64,
    high: f64,
}

impl Spread {
    /// Of at least five numbers; `None` of fewer.
    pub fn of(numbers: impl Iterator<Item = f64>) -> Option<Self> {
        let mut sorted: Vec<f64> = numbers.collect();
        if sorted.len() < 5 {
            return None;
        }
        sorted.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| sorted[(share * (sorted.len() - 1) as f64).round() as usize];
        let middle = at(0.5);
        let mut away: Vec<f64> = sorted.iter().map(|number| (number - middle).abs()).collect();
        away.sort_unstable_by(f64::total_cmp);
        // 1.4826 and 3.29: for normal numbers both are the standard deviation. The second where half are the same number.
        let robust = 1.4826 * away[away.len() / 2];
        let deviation = if robust > 0.0 { robust } else { (at(0.95) - at(0.05)) / 3.29 };
        Some(Self { middle, deviation, low: sorted[0], high: sorted[sorted.len() - 1] })
    }

    /// How many robust deviations a number is from the middle.
    fn deviations(&self, number: f64) -> f64 {
        (number - self.middle).abs() / self.deviation.max(1e-9 * self.middle.abs()).max(f64::MIN_POSITIVE)
    }

    /// Whether a mark lies far outside these numbers, with a gap between.
    fn leaves_out(&self, mark: f64) -> bool {
        let gap = (self.low - mark).max(mark - self.high);
        gap > 0.25 * (self.high - self.low) && gap > 1.5 * self.deviation && self.deviations(mark) > FAR_MARK
    }
}

/// Takes marks out of the values, and rows without a fix out of the positions; returns what else lies far off, in words.
pub(super) fn sort_out(rows: &mut Rows, is_signal: bool, degrees: bool, marks: bool) -> Vec<String> {
    if marks {
        drop_marks(rows, is_signal);
        drop_lost_positions(rows, degrees);
    }
    [far_values(rows), far_positions(rows)].into_iter().flatten().collect()
}

fn drop_marks(rows: &mut Rows, is_signal: bool) {
    let is_known = |number: &f64| GREAT.contains(number) || OF_SIGNALS.contains(number);
    let Some(rest) = Spread::of(rows.values.iter().copied().filter(|number| !is_known(number))) else {
        return;
    };
    let negative = rest.high < 0.0;
    let small: &[f64] = if is_signal || negative { &OF_SIGNALS } else { &[] };
    let mut marks: Vec<f64> =
        GREAT.iter().chain(small).copied().filter(|&mark| rest.leaves_out(mark)).collect();
    marks.dedup();
    for mark in marks {
        let values = rows.values.clone();
        rows.retain(&format!("with the mark {mark} for no value (--no-data none keeps it)"), |row| {
            values[row] != mark
        });
    }
}

/// Takes out positions at 0, 0 and at marks, where all others are elsewhere.
fn drop_lost_positions(rows: &mut Rows, degrees: bool) {
    let is_mark = |at: &[f64; 2]| *at == [0.0, 0.0] || at.iter().any(|number| GREAT.contains(number));
    let rest = || rows.places.iter().copied().filter(|at| !is_mark(at));
    if rest().count() == 0 || rest().count() == rows.places.len() {
        return;
    }
    let (low, high) = box_of(rest());
    let reach = if degrees { 1.0 } else { 10.0 * (high[0] - low[0]).hypot(high[1] - low[1]) };
    let far =
        |at: &[f64; 2]| (0..2).any(|axis| at[axis] < low[axis] - reach || at[axis] > high[axis] + reach);
    let places = rows.places.clone();
    rows.retain("without a fix (their position is 0, 0 or a mark)", |row| {
        !(is_mark(&places[row]) && far(&places[row]))
    });
}

/// Values far from all others, in words.
fn far_values(rows: &Rows) -> Option<String> {
    let spread = Spread::of(rows.values.iter().copied())?;
    let far: Vec<f64> = rows.values.iter().copied().filter(|&value| spread.deviations(value) > FAR).collect();
    let first = *far.first()?;
    // Many of them are no outliers but another kind of values.
    if far.len() * 10 > rows.values.len() {
        return None;
    }
    let same = far.iter().all(|&value| value == first);
    let count = far.len();
    let which = match (count, same) {
        (1, _) => format!("one value, {first}, lies"),
        (_, true) => format!("{count} values are exactly {first} and lie"),
        _ => format!("{count} values lie"),
    };
    let cure = if same { format!("; if it means no value, write --no-data {first}") } else { String::new() };
    Some(format!("{which} more than {FAR} robust deviations from the middle, {}; kept{cure}", spread.middle))
}

/// Positions far from all others, in words.
fn far_positions(rows: &Rows) -> Option<String> {
    let spread = |axis: usize| Spread::of(rows.places.iter().map(|at| at[axis]));
    let spreads = [spread(0)?, spread(1)?];
    let width = spreads.iter().map(|spread| spread.deviation).fold(0.0, f64::max);
    let far = |at: &&[f64; 2]| (0..2).any(|axis| (at[axis] - spreads[axis].middle).abs() > 30.0 * width);
    let found: Vec<&[f64; 2]> = rows.places.iter().filter(far).collect();
    let [x, y] = **found.first()?;
    (width > 0.0 && found.len() * 10 <= rows.places.len())
        .then(|| format!("{} positions lie far from all others, such as {x}, {y}; kept", found.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twenty values around -70, and these.
    fn rows(more: &[f64]) -> Rows {
        let values: Vec<f64> = (0..20)
            .map(|i| -70.0 + f64::from(i % 7) - f64::from(i % 3) * 2.0)
            .chain(more.iter().copied())
            .collect();
        let places = (0..values.len()).map(|i| [(i % 5) as f64, i as f64]).collect();
        Rows { places, values, ..Rows::default() }
    }

    #[test]
    fn known_marks_far_outside_are_left_out() {
        for mark in [-999.0, 0.0, 100.0, 127.0, 2_147_483_647.0, -9999.0] {
            let mut found = rows(&[mark, mark]);
            assert_eq!(sort_out(&mut found, true, false, true), Vec::<String>::new());
            assert_eq!((found.values.len(), found.left_out[0].1), (20, 2), "{mark}");
            let mut kept = rows(&[mark, mark]);
            assert_eq!(sort_out(&mut kept, true, false, false).len(), 1, "told all the same");
            assert_eq!(kept.values.len(), 22);
        }
    }

    #[test]
    fn values_that_reach_a_mark_are_kept() {
        // Shares in per cent, and counts around 0.
        for values in [[0.0, 100.0, 55.0], [1.0, 0.0, 99.0]] {
            let mut found = rows(&[]);
            found.values.iter_mut().enumerate().for_each(|(i, value)| *value = i as f64 * 5.0);
            found.values.extend(values);
            found.places.extend([[0.0; 2]; 3]);
            assert!(sort_out(&mut found, true, false, true).is_empty());
            assert_eq!(found.values.len(), 23);
        }
        // More marks than values.
        let mut found = rows(&[100.0; 90]);
        sort_out(&mut found, true, false, true);
        assert_eq!(found.values.len(), 20);
    }

    #[test]
    fn what_lies_far_off_is_told_and_kept() {
        let mut found = rows(&[-200.0, -200.0]);
        let said = sort_out(&mut found, true, false, true);
        assert!(
            said[0].starts_with("2 values are exactly -200") && said[0].ends_with("--no-data -200"),
            "{said:?}"
        );
        assert_eq!(found.values.len(), 22);
    }

    #[test]
    fn rows_without_a_fix_are_left_out() {
        let mut found = rows(&[-70.0, -71.0]);
        found.places.iter_mut().for_each(|at| *at = [8.5 + at[0] * 1e-4, 47.3 + at[1] * 1e-4]);
        found.places[3] = [0.0, 0.0];
        found.places[4] = [-999.0, -999.0];
        sort_out(&mut found, true, true, true);
        assert_eq!((found.values.len(), found.left_out[0].1), (20, 2));
        // A corner of a hall is a place as any other.
        let mut hall = rows(&[]);
        hall.places[0] = [0.0, 0.0];
        assert!(sort_out(&mut hall, true, false, true).is_empty() && hall.values.len() == 20);
        let mut jump = rows(&[]);
        jump.places[7] = [900.0, 2.0];
        assert!(sort_out(&mut jump, true, false, true)[0].contains("such as 900, 2"));
    }
}
