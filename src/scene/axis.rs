//! Axes of pictures: round ticks, labels that keep apart, curves reduced to what can be seen.

/// Round values (1, 2 or 5 times a power of ten apart) within a range, about `wanted` of them.
pub fn ticks(low: f64, high: f64, wanted: usize) -> Vec<f64> {
    let span = high - low;
    if !(span.is_finite() && span > 0.0) {
        return vec![low];
    }
    let raw = span / wanted.max(1) as f64;
    let power = 10.0_f64.powf(raw.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|step| *step >= raw).unwrap_or(raw);
    let first = (low / step).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last).map(|index| index as f64 * step).collect()
}

/// A whole number with thin spaces between thousands.
pub fn with_thin_spaces(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let groups = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
    let sign = if value < 0.0 { "−" } else { "" };
    format!("{sign}{}", groups.collect::<Vec<_>>().join("\u{2009}"))
}

/// Moves positions apart until each is at least `gap` below the one before; the order by position stays.
pub fn keep_apart(positions: &mut [f64], gap: f64) {
    let mut order: Vec<usize> = (0..positions.len()).collect();
    order.sort_by(|a, b| positions[*a].total_cmp(&positions[*b]));
    for pair in order.windows(2) {
        positions[pair[1]] = positions[pair[1]].max(positions[pair[0]] + gap);
    }
}

/// The same within a range: where the last would leave it, those before make room. Too many for the range begin before `low`.
pub fn keep_between(positions: &mut [f64], gap: f64, low: f64, high: f64) {
    positions.iter_mut().for_each(|position| *position = position.max(low));
    keep_apart(positions, gap);
    let mut order: Vec<usize> = (0..positions.len()).collect();
    order.sort_by(|a, b| positions[*b].total_cmp(&positions[*a]));
    let mut most = high;
    for index in order {
        positions[index] = positions[index].min(most);
        most = positions[index] - gap;
    }
}

/// At most a smallest and a largest point for each of equally wide `columns`, in order, and the last point.
pub fn keep_extremes(points: &[(f64, f64)], columns: usize) -> Vec<(f64, f64)> {
    let ends = points.first().zip(points.last()).map(|(first, last)| [first.0, last.0]);
    let Some(ends) = ends.filter(|_| points.len() > 2 * columns) else { return points.to_vec() };
    let mut kept = Vec::with_capacity(2 * columns + 1);
    for (from, to) in runs(points.iter().map(|point| point.0), ends, columns) {
        // Curves of many seeds are reduced in every picture while they grow: one pass, no sorting.
        let (mut low, mut high) = (from, from);
        for index in from + 1..to {
            low = if points[index].1 < points[low].1 { index } else { low };
            high = if points[index].1 >= points[high].1 { index } else { high };
        }
        kept.push(points[low.min(high)]);
        if points[low] != points[high] {
            kept.push(points[low.max(high)]);
        }
    }
    if kept.last() != points.last() {
        kept.extend(points.last());
    }
    kept
}

/// The runs of places, as indices from and to, that lie in one of equally wide columns between two ends.
pub(super) fn runs(
    places: impl Iterator<Item = f64>,
    [first, last]: [f64; 2],
    columns: usize,
) -> Vec<(usize, usize)> {
    let scale = columns as f64 / (last - first).max(f64::MIN_POSITIVE);
    let most = columns.saturating_sub(1);
    let mut found: Vec<(usize, usize)> = Vec::with_capacity(columns);
    let mut before = None;
    for (index, place) in places.enumerate() {
        let column = (((place - first) * scale) as usize).min(most);
        match found.last_mut() {
            Some(run) if before == Some(column) => run.1 = index + 1,
            _ => found.push((index, index + 1)),
        }
        before = Some(column);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(ticks(0.0, 3_000.0, 6), [0.0, 500.0, 1_000.0, 1_500.0, 2_000.0, 2_500.0, 3_000.0]);
        let fine = ticks(14.1, 18.3, 5);
        assert_eq!(fine, [15.0, 16.0, 17.0, 18.0]);
        assert_eq!(ticks(2.0, 2.0, 5), [2.0]);
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(with_thin_spaces(999.0), "999");
        assert_eq!(with_thin_spaces(-1_234_567.0), "−1\u{2009}234\u{2009}567");
    }

    #[test]
    fn labels_keep_apart() {
        let mut positions = [10.0, 11.0, 50.0, 10.5];
        keep_apart(&mut positions, 14.0);
        assert_eq!(positions, [10.0, 38.0, 52.0, 24.0]);
    }

    #[test]
    fn labels_keep_within_a_range() {
        let mut positions = [95.0, 96.0, 2.0, 97.0];
        keep_between(&mut positions, 10.0, 5.0, 100.0);
        assert_eq!(positions, [80.0, 90.0, 5.0, 100.0]);
    }

    #[test]
    fn a_column_of_the_screen_keeps_its_own_extremes() {
        // On a logarithmic axis half of the columns hold few points each, and lose none of them.
        let points: Vec<(f64, f64)> = (1..10_000).map(|i| (f64::from(i).log10(), f64::from(i % 7))).collect();
        let kept = keep_extremes(&points, 100);
        assert!(kept.len() <= 201);
        assert_eq!(kept[..10], points[..10]);
        assert_eq!(kept.last(), points.last());
    }

    #[test]
    fn extremes_stay() {
        let mut points: Vec<(f64, f64)> = (0..5_000).map(|i| (f64::from(i), 0.0)).collect();
        points[3_210].1 = 4.0;
        let kept = keep_extremes(&points, 50);
        assert!(kept.len() <= 101 && kept.contains(&(3_210.0, 4.0)));
        assert_eq!(kept.last(), points.last());
    }
}
