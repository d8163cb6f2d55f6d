//! Samples made ready for kriging: checked, and those of one place made one.
//!
//! NaN, infinities and numbers beyond ±1e100 are refused with their place in the list. Samples at one place, or
//! nearer to it than a billionth of the diagonal of the samples' bounding box, become one site with their mean value;
//! its noise variance is the nugget divided by their number. For a nugget that is measurement noise this gives
//! exactly the map that the full system would; with no nugget the full system has no solution.

use super::MapError;
use std::collections::HashMap;

/// Larger coordinates or values are refused, so that squares stay finite.
pub const LARGEST_NUMBER: f64 = 1e100;

/// Samples nearer than this share of the bounding box's diagonal are at one place.
const SAME_PLACE: f64 = 1e-9;

/// One measurement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// Where, in metres.
    pub position_m: [f64; 2],
    /// What was measured there.
    pub value: f64,
}

/// Distinct places with their values, at least one.
#[derive(Debug, Clone, PartialEq)]
pub struct Sites {
    positions_m: Vec<[f64; 2]>,
    values: Vec<f64>,
    counts: Vec<u32>,
    low_m: [f64; 2],
    high_m: [f64; 2],
}

impl Sites {
    /// Checks the samples and joins those at one place to the first of them.
    ///
    /// # Errors
    /// There is none, or a number is not usable.
    pub fn gather(samples: &[Sample]) -> Result<Self, MapError> {
        check(samples)?;
        let (low_m, high_m) = bounds(samples);
        let tolerance_m = SAME_PLACE * (high_m[0] - low_m[0]).hypot(high_m[1] - low_m[1]);
        let mut sites =
            Self { positions_m: Vec::new(), values: Vec::new(), counts: Vec::new(), low_m, high_m };
        let mut found: HashMap<[i64; 2], usize> = HashMap::with_capacity(samples.len());
        for sample in samples {
            let key = [0, 1].map(|axis| match tolerance_m {
                0.0 => 0,
                _ => ((sample.position_m[axis] - low_m[axis]) / tolerance_m) as i64,
            });
            match sites.same_place(&found, key, sample.position_m, tolerance_m) {
                Some(site) => sites.join(site, sample.value),
                None => {
                    found.entry(key).or_insert(sites.len());
                    sites.positions_m.push(sample.position_m);
                    sites.values.push(sample.value);
                    sites.counts.push(1);
                }
            }
        }
        Ok(sites)
    }

    /// The earliest site within the tolerance: it lies in the key's own square or one beside it.
    fn same_place(
        &self,
        found: &HashMap<[i64; 2], usize>,
        key: [i64; 2],
        position_m: [f64; 2],
        tolerance_m: f64,
    ) -> Option<usize> {
        let around = (-1..=1).flat_map(|x| (-1..=1).map(move |y| [key[0] + x, key[1] + y]));
        around
            .filter_map(|key| found.get(&key).copied())
            .filter(|&site| distance_m(self.positions_m[site], position_m) <= tolerance_m)
            .min()
    }

    fn join(&mut self, site: usize, value: f64) {
        self.counts[site] += 1;
        self.values[site] += (value - self.values[site]) / f64::from(self.counts[site]);
    }

    /// How many places there are; at least one.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.positions_m.len()
    }

    /// How many samples were joined to an earlier one.
    pub fn joined(&self) -> usize {
        self.counts.iter().map(|&count| count as usize - 1).sum()
    }

    /// The places, in metres.
    pub fn positions_m(&self) -> &[[f64; 2]] {
        &self.positions_m
    }

    /// The mean value at each place.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// How many samples each place has.
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// Lower left and upper right corner of all samples, in metres.
    pub fn bounds_m(&self) -> ([f64; 2], [f64; 2]) {
        (self.low_m, self.high_m)
    }

    /// The middle of the bounding box, in metres.
    pub fn centre_m(&self) -> [f64; 2] {
        [0, 1].map(|axis| 0.5 * self.low_m[axis] + 0.5 * self.high_m[axis])
    }

    /// The diagonal of the bounding box, in metres; 0 for a single place.
    pub fn diagonal_m(&self) -> f64 {
        distance_m(self.low_m, self.high_m)
    }

    /// Some of the sites, in this order.
    pub fn subset(&self, indices: &[usize]) -> Self {
        Self {
            positions_m: indices.iter().map(|&index| self.positions_m[index]).collect(),
            values: indices.iter().map(|&index| self.values[index]).collect(),
            counts: indices.iter().map(|&index| self.counts[index]).collect(),
            ..*self
        }
    }

    /// The only value, where there is no other.
    pub fn constant(&self) -> Option<f64> {
        let first = self.values[0];
        self.values.iter().all(|&value| value == first).then_some(first)
    }
}

fn check(samples: &[Sample]) -> Result<(), MapError> {
    if samples.is_empty() {
        return Err(MapError::NoSamples);
    }
    let numbers = |sample: &Sample| [sample.position_m[0], sample.position_m[1], sample.value];
    let bad = |number: &f64| number.is_nan() || number.abs() > LARGEST_NUMBER;
    let found = samples
        .iter()
        .enumerate()
        .find_map(|(index, sample)| numbers(sample).into_iter().find(bad).map(|number| (index, number)));
    found.map_or(Ok(()), |(index, number)| Err(MapError::NotUsable { index, number }))
}

fn bounds(samples: &[Sample]) -> ([f64; 2], [f64; 2]) {
    let start = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    samples.iter().fold(start, |(low, high), sample| {
        let at = sample.position_m;
        ([low[0].min(at[0]), low[1].min(at[1])], [high[0].max(at[0]), high[1].max(at[1])])
    })
}

/// Distance of two places, in metres.
pub(super) fn distance_m(a: [f64; 2], b: [f64; 2]) -> f64 {
    let (x, y) = (a[0] - b[0], a[1] - b[1]);
    (x * x + y * y).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(x: f64, y: f64, value: f64) -> Sample {
        Sample { position_m: [x, y], value }
    }

    #[test]
    fn one_place_is_one_site_with_the_mean() {
        let samples = [
            sample(0.0, 0.0, 1.0),
            sample(10.0, 0.0, 5.0),
            sample(0.0, 0.0, 2.0),
            // A hundredth of the tolerance of 1e-8 m away, on both sides of the square that the key stands for.
            sample(1e-10, 0.0, 6.0),
            sample(10.0 - 1e-10, 0.0, 7.0),
        ];
        let sites = Sites::gather(&samples).unwrap();
        assert_eq!((sites.len(), sites.joined()), (2, 3));
        assert_eq!((sites.values(), sites.counts()), (&[3.0, 6.0][..], &[3, 2][..]));
    }

    #[test]
    fn all_at_one_place() {
        let sites = Sites::gather(&[sample(4.0, 5.0, 1.0); 9]).unwrap();
        assert_eq!((sites.len(), sites.joined(), sites.constant()), (1, 8, Some(1.0)));
    }

    #[test]
    fn what_is_no_number_is_refused_with_its_place() {
        assert_eq!(Sites::gather(&[]), Err(MapError::NoSamples));
        for bad in [f64::INFINITY, f64::NEG_INFINITY, 1e101] {
            let samples = [sample(0.0, 0.0, 0.0), sample(0.0, bad, 0.0)];
            assert_eq!(Sites::gather(&samples), Err(MapError::NotUsable { index: 1, number: bad }));
        }
        let nan = Sites::gather(&[sample(0.0, 0.0, f64::NAN)]);
        assert!(matches!(nan, Err(MapError::NotUsable { index: 0, number }) if number.is_nan()));
    }
}
