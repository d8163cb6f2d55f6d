//! How the lines of contenders are told apart besides their colours, in the window and in figures alike: learners by a mark
//! that their lines carry here and there, baselines by their dashes.

pub use super::look::CONTENDERS as INKS;

/// So many kinds of dashes baselines have.
pub const DASHES: usize = 3;

/// So many times a line carries its mark from one end of the axis to the other.
const MARKS_ALONG: usize = 7;

/// Which dashes the baseline with this index among all contenders has, below [`DASHES`]: neighbours differ, and so do those
/// that share an ink.
pub fn dashes_of(contender: usize) -> usize {
    (contender % INKS + contender / INKS) % DASHES
}

/// Where a contender's marks stand, as shares of the axis; those of different contenders seldom stand above each other.
pub fn mark_shares(contender: usize) -> impl Iterator<Item = f64> {
    // Multiples of the golden ratio are spread evenly however many there are.
    let first = (contender as f64 * 0.618_033_988_749_895).fract();
    (0..MARKS_ALONG).map(move |index| (index as f64 + first) / MARKS_ALONG as f64)
}

/// The points of a line, x rising, that are nearest to where its marks stand on an axis between two ends.
pub fn marked_points<P: Copy>(
    points: &[P],
    contender: usize,
    [from, to]: [f64; 2],
    x: impl Fn(&P) -> f64,
) -> Vec<P> {
    let Some((first, last)) = points.first().zip(points.last()).map(|(a, b)| (x(a), x(b))) else {
        return Vec::new();
    };
    let places = mark_shares(contender).map(|share| from + share * (to - from));
    let there = places.filter(|place| (first..=last).contains(place));
    there.filter_map(|place| points.get(points.partition_point(|point| x(point) < place)).copied()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_colour_that_comes_again_has_other_dashes() {
        let looks: HashSet<_> =
            (0..3 * INKS).map(|contender| (contender % INKS, dashes_of(contender))).collect();
        assert_eq!(looks.len(), 3 * INKS);
        assert!((1..INKS).all(|contender| dashes_of(contender) != dashes_of(contender - 1)));
    }

    #[test]
    fn marks_stand_on_the_line_and_where_they_stood_before_it_grew() {
        let line: Vec<(f64, f64)> = (0..=100).map(|step| (f64::from(step), 0.1 * f64::from(step))).collect();
        let marks = |count: usize| marked_points(&line[..count], 4, [0.0, 100.0], |point| point.0);
        let all = marks(101);
        assert_eq!(all.len(), MARKS_ALONG);
        assert!(all.iter().all(|point| line.contains(point)));
        assert_eq!(marks(51), all[..marks(51).len()]);
        assert!(marks(0).is_empty() && !marks(51).is_empty());
    }
}
