//! The trend below the shadowing: a constant, a plane, or the path-loss law of one or more transmitters.

use super::kriging::Orthogonal;
use super::{MapError, Sites};

/// Nearer than this to the transmitter, in metres, the path-loss law is not used (TR 38.901 starts at 1 m).
const NEAREST_M: f64 = 1.0;

/// Most transmitters of a trend.
pub const MOST_TRANSMITTERS: usize = 4;

/// How the mean depends on the place; its coefficients are estimated with the map (universal kriging).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Trend {
    /// One unknown mean everywhere: ordinary kriging.
    Constant,
    /// A plane b0 + b1 x + b2 y.
    Plane,
    /// A path-loss law b0 + b1 log10(d), d the distance to the transmitter in metres, at least 1.
    PathLoss {
        /// The transmitter: x, y, and its height over the samples, all in metres.
        transmitter_m: [f64; 3],
    },
    /// The law of summed powers b0 - b1/α log10(Σ d_i^-α): for b1 = -10 α that of path losses 10 α log10(d_i), and for one
    /// transmitter [`Self::PathLoss`] whatever α is.
    PathLosses {
        /// The transmitters: x, y, and height over the samples, all in metres; those behind `count` are not used.
        transmitters_m: [[f64; 3]; MOST_TRANSMITTERS],
        /// How many there are.
        count: usize,
        /// The path-loss exponent α.
        exponent: f64,
    },
}

impl Trend {
    /// The path-loss law of transmitters (x, y, and height over the samples, in metres), a constant where there is none;
    /// those behind [`MOST_TRANSMITTERS`] are left out.
    pub fn around(transmitters: &[[f64; 3]], exponent: f64) -> Self {
        match *transmitters {
            [] => Self::Constant,
            [transmitter_m] => Self::PathLoss { transmitter_m },
            _ => {
                let mut transmitters_m = [[0.0; 3]; MOST_TRANSMITTERS];
                let count = transmitters.len().min(MOST_TRANSMITTERS);
                transmitters_m[..count].copy_from_slice(&transmitters[..count]);
                Self::PathLosses { transmitters_m, count, exponent }
            }
        }
    }

    /// How many coefficients it has, at most three.
    pub fn terms(&self) -> usize {
        match self {
            Self::Constant => 1,
            Self::Plane => 3,
            Self::PathLoss { .. } | Self::PathLosses { .. } => 2,
        }
    }

    /// Checks that the sites tell its coefficients apart: sites on one line do not for a plane.
    ///
    /// # Errors
    /// They do not.
    pub fn check(&self, sites: &Sites) -> Result<(), MapError> {
        let length_m = sites.diagonal_m().max(f64::MIN_POSITIVE);
        let basis = |at: &[f64; 2], term: usize| self.basis(*at, sites.centre_m(), length_m)[term];
        let function = |term| sites.positions_m().iter().map(|at| basis(at, term)).collect::<Vec<f64>>();
        let functions: Vec<Vec<f64>> = (0..self.terms()).map(function).collect();
        Orthogonal::new(functions.iter().map(Vec::as_slice)).map(|_| ())
    }

    /// The functions that the coefficients belong to, at a place; those behind [`Self::terms`] are zero.
    ///
    /// A plane's coordinates are taken from `centre_m` in units of `length_m`, which changes the coefficients but no
    /// map.
    #[inline]
    pub fn basis(&self, position_m: [f64; 2], centre_m: [f64; 2], length_m: f64) -> [f64; 3] {
        let [x, y] = [0, 1].map(|axis| (position_m[axis] - centre_m[axis]) / length_m);
        match self {
            Self::Constant => [1.0, 0.0, 0.0],
            Self::Plane => [1.0, x, y],
            Self::PathLoss { transmitter_m } => [1.0, log_distance(position_m, *transmitter_m), 0.0],
            Self::PathLosses { transmitters_m, count, exponent } => {
                let power = |transmitter_m: &[f64; 3]| {
                    10.0_f64.powf(-exponent * log_distance(position_m, *transmitter_m))
                };
                let powers: f64 = transmitters_m.iter().take(*count).map(power).sum();
                [1.0, -powers.log10() / exponent, 0.0]
            }
        }
    }
}

/// log10 of the distance in metres, at least 1 m, between a place and a transmitter with its height over the samples.
fn log_distance(position_m: [f64; 2], transmitter_m: [f64; 3]) -> f64 {
    let flat_m = (position_m[0] - transmitter_m[0]).hypot(position_m[1] - transmitter_m[1]);
    flat_m.hypot(transmitter_m[2]).max(NEAREST_M).log10()
}

#[cfg(test)]
mod tests {
    use super::super::Sample;
    use super::*;

    #[test]
    fn a_line_does_not_determine_a_plane() {
        let sites = |y: &dyn Fn(f64) -> f64| {
            let sample = |i: i32| Sample { position_m: [f64::from(i), y(f64::from(i))], value: 0.0 };
            Sites::gather(&(0..5_000).map(sample).collect::<Vec<_>>()).unwrap()
        };
        let transmitter = Trend::PathLoss { transmitter_m: [9.0, 9.0, 2.0] };
        let line = sites(&|x| 0.5 * x + 20.0);
        assert_eq!(Trend::Plane.check(&line), Err(MapError::TrendNotIdentified));
        assert_eq!((Trend::Constant.check(&line), transmitter.check(&line)), (Ok(()), Ok(())));
        assert_eq!(Trend::Plane.check(&sites(&|x| x % 3.0)), Ok(()));
    }

    #[test]
    fn summed_powers_of_path_losses_lie_on_the_trend() {
        let transmitters = [[10.0, 10.0, 6.5], [90.0, 20.0, 6.5], [50.0, 40.0, 2.0]];
        let trend = Trend::around(&transmitters, 2.3);
        // -31 - 23 log10(d) in dB of each, summed as powers, is -31 + b1 times the function with b1 = -23.
        for place in [[0.0, 0.0], [60.0, 30.0], [400.0, -300.0]] {
            let power = |[x, y, z]: [f64; 3]| {
                let d_m = ((place[0] - x).powi(2) + (place[1] - y).powi(2) + z * z).sqrt();
                10.0_f64.powf(0.1 * (-31.0 - 23.0 * d_m.log10()))
            };
            let summed = 10.0 * transmitters.iter().map(|&at| power(at)).sum::<f64>().log10();
            let found = -31.0 - 23.0 * trend.basis(place, [0.0; 2], 1.0)[1];
            assert!((found - summed).abs() < 1e-9, "{found} {summed}");
        }
        let one = |trend: Trend| trend.basis([33.0, 44.0], [0.0; 2], 1.0)[1];
        let same = Trend::PathLosses { transmitters_m: [transmitters[0]; 4], count: 1, exponent: 3.1 };
        assert!((one(same) - one(Trend::around(&transmitters[..1], 3.1))).abs() < 1e-12);
        assert_eq!(Trend::around(&[], 2.0), Trend::Constant);
    }
}
