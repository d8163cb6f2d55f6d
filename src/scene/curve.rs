//! Curves made fit for the eye: smoothed without moving their ends, bands reduced to columns, and the range that tells most.

use super::axis::runs;

/// About so many points of each mean decide which range tells most.
pub const POOLED: usize = 200;
/// This share of the points, those nearest to the limit, is always seen.
const SHARE: f64 = 0.85;
/// Points further away are left out only if they would stretch the range by this factor.
const WORTH: f64 = 1.5;

/// Means over centred windows of `half` points to either side, which move nothing sideways.
///
/// Towards either end the window shrinks evenly, down to the one point itself: so the last point is exact, and the first.
/// Windows add up differences to the first value: so a constant stays constant to the last bit. No window reaches across
/// a break (the index of the first point behind it): a step that a live change made stays a step.
pub fn smoothed(values: &[f64], breaks: &[usize], half: usize) -> Vec<f64> {
    let inside = breaks.iter().copied().filter(|at| (1..values.len()).contains(at));
    let mut ends: Vec<usize> = inside.chain([values.len()]).collect();
    ends.sort_unstable();
    let (mut means, mut start) = (Vec::with_capacity(values.len()), 0);
    for end in ends {
        smooth_piece(&values[start..end], half, &mut means);
        start = end;
    }
    means
}

fn smooth_piece(values: &[f64], half: usize, means: &mut Vec<f64>) {
    let Some(base) = values.first().copied() else { return };
    let mut sums = Vec::with_capacity(values.len() + 1);
    sums.push(0.0);
    let mut sum = 0.0;
    for value in values {
        sum += value - base;
        sums.push(sum);
    }
    means.extend((0..values.len()).map(|index| {
        let reach = half.min(index).min(values.len() - 1 - index);
        let window = sums[index + reach + 1] - sums[index - reach];
        if reach == 0 { values[index] } else { base + window / (2 * reach + 1) as f64 }
    }));
}

/// A band (place, low, high) with at most one point for each of equally wide `columns`, and the last: the lowest and the highest of what lies there.
pub fn keep_envelope(band: &[[f64; 3]], columns: usize) -> Vec<[f64; 3]> {
    let ends = band.first().zip(band.last()).map(|(first, last)| [first[0], last[0]]);
    let Some(ends) = ends.filter(|_| band.len() > columns) else { return band.to_vec() };
    let widest = runs(band.iter().map(|point| point[0]), ends, columns).into_iter().map(|(from, to)| {
        let low = band[from..to].iter().map(|point| point[1]).fold(f64::INFINITY, f64::min);
        let high = band[from..to].iter().map(|point| point[2]).fold(f64::NEG_INFINITY, f64::max);
        [band[from][0], low, high]
    });
    widest.chain(band.last().copied()).collect()
}

/// Smallest and largest of the finite values.
pub fn span(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let finite = values.filter(|value| value.is_finite());
    finite.fold(None, |span: Option<(f64, f64)>, value| {
        Some(span.map_or((value, value), |(low, high)| (low.min(value), high.max(value))))
    })
}

/// The range in which most points (value, distance from the limit) can be told apart, and all `fixed` values: outliers are
/// left out where they would squash the rest.
pub fn telling_range(points: &[(f64, f64)], fixed: &[f64]) -> Option<(f64, f64)> {
    let within = |most: f64| {
        let near = points.iter().filter(|(_, distance)| *distance <= most).map(|(value, _)| *value);
        span(near.chain(fixed.iter().copied()))
    };
    let all = within(f64::INFINITY)?;
    let mut distances: Vec<f64> = points.iter().map(|(_, distance)| *distance).collect();
    if distances.is_empty() {
        return Some(all);
    }
    let place = ((distances.len() - 1) as f64 * SHARE) as usize;
    let (_, reach, _) = distances.select_nth_unstable_by(place, f64::total_cmp);
    let most = within(*reach)?;
    let size = |(low, high): (f64, f64)| high - low;
    let squashed = size(most) > 0.0 && size(all) > WORTH * size(most);
    Some(if squashed { most } else { all })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_stays_constant_to_the_last_bit() {
        let constant = [0.1 + 0.2; 57];
        assert_eq!(smoothed(&constant, &[20], 9), constant);
    }

    #[test]
    fn the_ends_are_exact_and_a_line_stays_a_line() {
        let noisy: Vec<f64> = (0..101).map(|i| f64::from(i * i % 13) / 7.0).collect();
        let smooth = smoothed(&noisy, &[], 10);
        assert_eq!((smooth[0], smooth[100]), (noisy[0], noisy[100]));
        // Closed form: a centred mean of a straight line is the line.
        let line: Vec<f64> = (0..40).map(|i| 3.0 - 0.5 * f64::from(i)).collect();
        smoothed(&line, &[], 6).iter().zip(&line).for_each(|(a, b)| assert!((a - b).abs() < 1e-12));
    }

    #[test]
    fn windows_are_means_and_end_at_a_break() {
        // Brute force: the mean of what the window holds.
        let values: Vec<f64> = (0..60).map(|i| f64::from(i * 37 % 11)).collect();
        let smooth = smoothed(&values, &[25, 0, 99], 4);
        for (index, found) in smooth.iter().enumerate() {
            let (start, end) = if index < 25 { (0, 25) } else { (25, 60) };
            let reach = 4.min(index - start).min(end - 1 - index);
            let window = &values[index - reach..=index + reach];
            let mean = window.iter().sum::<f64>() / window.len() as f64;
            assert!((found - mean).abs() < 1e-12, "{index}");
        }
        assert_eq!((smooth[24], smooth[25]), (values[24], values[25]));
        assert_eq!(smoothed(&[], &[], 3), [0.0; 0]);
    }

    #[test]
    fn an_envelope_holds_every_point_of_its_band() {
        let band: Vec<[f64; 3]> =
            (0..1_000).map(|i| [f64::from(i), -f64::from(i % 17), f64::from(i % 23)]).collect();
        let kept = keep_envelope(&band, 50);
        assert!(kept.len() <= 51);
        assert_eq!(kept.last(), band.last());
        for pair in kept[..50].windows(2) {
            let inside = band.iter().filter(|point| pair[0][0] <= point[0] && point[0] < pair[1][0]);
            inside.for_each(|point| assert!(pair[0][1] <= point[1] && point[2] <= pair[0][2]));
        }
    }

    #[test]
    fn outliers_do_not_squash_the_rest() {
        // 90 points within 1 of the limit at 20, 10 points 10 away: the nearest 85 % end at 19.
        let near = (0..90).map(|i| 20.0 - f64::from(i) / 89.0);
        let points: Vec<(f64, f64)> = near.chain([10.0; 10]).map(|value| (value, 20.0 - value)).collect();
        let (low, high) = telling_range(&points, &[20.0]).unwrap();
        assert!((19.0..19.1).contains(&low) && high == 20.0, "{low} {high}");
        // A fifth of the points is no outlier, nor is what costs little room.
        assert_eq!(telling_range(&points[72..], &[20.0]), Some((10.0, 20.0)));
        assert_eq!(telling_range(&[(5.0, 0.0), (6.0, 1.0), (6.2, 1.2)], &[5.0]), Some((5.0, 6.2)));
        assert_eq!(telling_range(&[], &[3.0]), Some((3.0, 3.0)));
        assert_eq!(telling_range(&[(f64::NAN, f64::NAN)], &[]), None);
    }
}
