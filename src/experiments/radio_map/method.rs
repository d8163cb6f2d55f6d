//! The ways to make a map of samples: kriging with variograms of several origins, and simple rules.

use super::scenario::Scenario;
use crate::radio_map::baselines::{PathLossFit, inverse_distance, nearest_sample};
use crate::radio_map::empirical::{Estimator, empirical};
use crate::radio_map::fit::least_squares;
use crate::radio_map::{
    Family, Kriging, Likelihood, MapError, Places, Precision, Sites, Trend, Variogram, Want,
    maximum_likelihood,
};

/// A way to make a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Kriging around the path-loss law of the transmitter, variogram by restricted likelihood.
    AroundPathLoss,
    /// Ordinary kriging, variogram by restricted likelihood.
    Ordinary,
    /// Ordinary kriging, variogram by weighted least squares on the binned estimate.
    LeastSquares,
    /// Ordinary kriging with the variogram that was set by hand.
    ByHand,
    /// The mean of all samples, weighted by 1/d².
    InverseDistance,
    /// The value of the nearest sample.
    Nearest,
    /// The path-loss law fitted to the samples, and nothing else.
    PathLoss,
    /// Kriging around the path-loss law with the variogram that the samples really have: the limit.
    TrueVariogram,
}

/// A map at some places.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// In dBm, by place.
    pub estimate: Vec<f64>,
    /// Standard deviation of the signal in dB, by place; none for rules that claim none.
    pub deviation: Option<Vec<f64>>,
    /// The variogram that was used.
    pub variogram: Option<Variogram>,
}

impl Method {
    /// The contenders in their order.
    pub const CONTENDERS: [Self; 7] = [
        Self::AroundPathLoss,
        Self::Ordinary,
        Self::LeastSquares,
        Self::ByHand,
        Self::InverseDistance,
        Self::Nearest,
        Self::PathLoss,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::AroundPathLoss => "kriging around path loss",
            Self::Ordinary => "ordinary kriging",
            Self::LeastSquares => "kriging, least squares",
            Self::ByHand => "kriging by hand",
            Self::InverseDistance => "inverse distance",
            Self::Nearest => "nearest sample",
            Self::PathLoss => "path loss alone",
            Self::TrueVariogram => "true variogram",
        }
    }

    /// What it is, in a sentence.
    pub fn about(self) -> &'static str {
        match self {
            Self::AroundPathLoss => {
                "The path-loss law and what is left of it in one system; variogram by restricted likelihood"
            }
            Self::Ordinary => "One unknown mean; variogram by restricted likelihood",
            Self::LeastSquares => {
                "One unknown mean; variogram by weighted least squares on the binned estimate"
            }
            Self::ByHand => "One unknown mean; the variogram that you set",
            Self::InverseDistance => {
                "The mean of all samples, weighted by the inverse square of their distance"
            }
            Self::Nearest => "The value of the nearest sample",
            Self::PathLoss => "A straight line over the logarithm of the distance to the transmitter",
            Self::TrueVariogram => "The variogram that the shadowing really has",
        }
    }

    /// How many numbers it takes from the samples beside the map itself.
    pub fn fitted(self) -> usize {
        match self {
            Self::AroundPathLoss => 5,
            Self::Ordinary | Self::LeastSquares => 4,
            Self::ByHand => 1,
            Self::PathLoss | Self::TrueVariogram => 2,
            Self::InverseDistance | Self::Nearest => 0,
        }
    }

    /// Whether it says how sure it is.
    pub fn krigs(self) -> bool {
        !matches!(self, Self::InverseDistance | Self::Nearest | Self::PathLoss)
    }

    /// The map of these samples at these places; the transmitter is where the scenario has it, or nowhere known. A variogram
    /// that is `known` is not fitted again.
    ///
    /// # Errors
    /// What the samples lack, in words.
    pub fn make(
        self,
        scenario: &Scenario,
        transmitter_m: Option<[f64; 3]>,
        sites: &Sites,
        places: &(impl Places + ?Sized),
        precision: Precision,
        known: Option<Variogram>,
    ) -> Result<Made, MapError> {
        let around = transmitter_m.map_or(Trend::Constant, |transmitter_m| Trend::PathLoss { transmitter_m });
        let plain = |estimate| Ok(Made { estimate, deviation: None, variogram: None });
        let (variogram, trend) = match self {
            Self::InverseDistance => return plain(inverse_distance(sites, places)),
            Self::Nearest => return plain(nearest_sample(sites, places)),
            Self::PathLoss => match transmitter_m {
                Some(transmitter_m) => return plain(PathLossFit::new(sites, transmitter_m)?.predict(places)),
                None => return Err(MapError::Variogram("nobody knows where the transmitter is".to_owned())),
            },
            Self::AroundPathLoss => (known.map_or_else(|| likeliest(sites, around), Ok)?, around),
            Self::Ordinary => (known.map_or_else(|| likeliest(sites, Trend::Constant), Ok)?, Trend::Constant),
            Self::LeastSquares => {
                let bins = empirical(sites, Estimator::Matheron)?;
                (least_squares(&bins, Family::Exponential)?.variogram, Trend::Constant)
            }
            Self::ByHand => (scenario.by_hand, Trend::Constant),
            Self::TrueVariogram => (scenario.true_variogram()?, around),
        };
        let kriging = Kriging::new(sites, &variogram, trend)?;
        let found = kriging.predict(places, precision, Want::Variance);
        let deviation = found.signal_variance.iter().map(|variance| variance.max(0.0).sqrt()).collect();
        Ok(Made { estimate: found.estimate, deviation: Some(deviation), variogram: Some(variogram) })
    }
}

fn likeliest(sites: &Sites, trend: Trend) -> Result<Variogram, MapError> {
    let fit = maximum_likelihood(sites, Family::Exponential, trend, Likelihood::Restricted, None)?;
    Ok(fit.variogram)
}
