//! What kriging is compared with: the nearest sample, inverse distances, and the path-loss law alone.

use super::grid::is_place;
use super::nearest::Tree;
use super::sites::distance_m;
use super::{MapError, Places, Sites, Trend};
use rayon::prelude::*;

/// The value of the nearest site at each place.
pub fn nearest_sample(sites: &Sites, places: &(impl Places + ?Sized)) -> Vec<f64> {
    let tree = Tree::new(sites.positions_m());
    let at = |found: &mut Vec<(f64, u32)>, index: usize| {
        tree.nearest(places.place_m(index), 1, found);
        let found = found.first().filter(|_| is_place(places.place_m(index)));
        found.map_or(f64::NAN, |nearest| sites.values()[nearest.1 as usize])
    };
    (0..places.count()).into_par_iter().map_init(Vec::new, at).collect()
}

/// The mean of all sites, weighted by 1/d²; at a site its own value (Shepard 1968).
pub fn inverse_distance(sites: &Sites, places: &(impl Places + ?Sized)) -> Vec<f64> {
    let at = |index: usize| {
        let place_m = places.place_m(index);
        if !is_place(place_m) {
            return f64::NAN;
        }
        let (mut weights, mut sum) = (0.0, 0.0);
        for (&position_m, &value) in sites.positions_m().iter().zip(sites.values()) {
            let weight = distance_m(position_m, place_m).powi(-2);
            if weight.is_infinite() {
                return value;
            }
            weights += weight;
            sum += weight * value;
        }
        sum / weights
    };
    (0..places.count()).into_par_iter().map(at).collect()
}

/// A path-loss law: value = at_1_m + slope · log10(d), d in metres, at least 1; for several transmitters the d that one alone
/// would have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PathLossFit {
    /// Whose second function the law is a line over.
    pub trend: Trend,
    /// The value at 1 m.
    pub at_1_m: f64,
    /// The change for each factor of ten in distance.
    pub slope: f64,
}

impl PathLossFit {
    /// Ordinary least squares over the sites, each counted as often as it was sampled, for the trend of one or more
    /// transmitters.
    ///
    /// # Errors
    /// All sites are equally far from the transmitter, or there is none.
    pub fn new(sites: &Sites, trend: Trend) -> Result<Self, MapError> {
        let rows = || {
            let counts = sites.counts().iter().map(|&count| f64::from(count));
            let logs = sites.positions_m().iter().map(|&at| second(trend, at));
            counts.zip(logs).zip(sites.values())
        };
        let total: f64 = rows().map(|((count, _), _)| count).sum();
        let log = rows().map(|((count, log), _)| count * log).sum::<f64>() / total;
        let mean = rows().map(|((count, _), value)| count * value).sum::<f64>() / total;
        let spread: f64 = rows().map(|((count, at), _)| count * (at - log).powi(2)).sum();
        let shared: f64 = rows().map(|((count, at), value)| count * (at - log) * (value - mean)).sum();
        if spread <= 1e-12 * total {
            return Err(MapError::TrendNotIdentified);
        }
        let slope = shared / spread;
        Ok(Self { trend, at_1_m: mean - slope * log, slope })
    }

    /// What the law says at a place.
    pub fn at(&self, place_m: [f64; 2]) -> f64 {
        self.at_1_m + self.slope * second(self.trend, place_m)
    }

    /// What the law says at all places.
    pub fn predict(&self, places: &(impl Places + ?Sized)) -> Vec<f64> {
        (0..places.count()).map(|index| self.at(places.place_m(index))).collect()
    }
}

/// The function of a trend that is not the constant.
fn second(trend: Trend, place_m: [f64; 2]) -> f64 {
    trend.basis(place_m, [0.0; 2], 1.0)[1]
}

#[cfg(test)]
mod tests {
    use super::super::Sample;
    use super::*;

    fn sites(rows: &[([f64; 2], f64)]) -> Sites {
        let samples: Vec<Sample> =
            rows.iter().map(|&(position_m, value)| Sample { position_m, value }).collect();
        Sites::gather(&samples).unwrap()
    }

    #[test]
    fn nearest_and_inverse_distance_by_hand() {
        let sites = sites(&[([0.0, 0.0], 1.0), ([3.0, 0.0], 4.0)]);
        let places = [[1.0, 0.0], [2.0, 0.0], [3.0, 0.0]];
        assert_eq!(nearest_sample(&sites, &places[..]), [1.0, 4.0, 4.0]);
        // (1/1 + 4/4) / (1 + 1/4) = 1.6 and (1/4 + 4) / (1/4 + 1) = 3.4.
        let found = inverse_distance(&sites, &places[..]);
        assert!((found[0] - 1.6).abs() < 1e-12 && (found[1] - 3.4).abs() < 1e-12 && found[2] == 4.0);
    }

    #[test]
    fn a_path_loss_law_is_found_exactly() {
        // -(31.84 + 21.5 log10 d) with d from a transmitter 6.5 m above the samples.
        let trend = Trend::PathLoss { transmitter_m: [10.0, 20.0, 6.5] };
        let law = |x: f64, y: f64| {
            -(31.84 + 21.5 * ((x - 10.0).powi(2) + (y - 20.0).powi(2) + 6.5 * 6.5).sqrt().log10())
        };
        let rows: Vec<_> = (0..9).map(|i| f64::from(i) * 7.0).map(|x| ([x, 3.0], law(x, 3.0))).collect();
        let fit = PathLossFit::new(&sites(&rows), trend).unwrap();
        assert!((fit.at_1_m + 31.84).abs() < 1e-9 && (fit.slope + 21.5).abs() < 1e-9);
        assert!((fit.predict(&[[50.0, 60.0]][..])[0] - law(50.0, 60.0)).abs() < 1e-9);
        let equally_far = sites(&[([9.0, 20.0], 1.0), ([11.0, 20.0], 2.0)]);
        assert_eq!(PathLossFit::new(&equally_far, trend), Err(MapError::TrendNotIdentified));
    }
}
