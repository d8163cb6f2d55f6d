//! The ways to make a map of samples: kriging with variograms of several origins, and simple rules.

use super::scenario::Scenario;
use crate::experiments::kit::{Entry, baseline, learner};
use crate::problems::radio_map::baselines::{PathLossFit, inverse_distance, nearest_sample};
use crate::problems::radio_map::empirical::{Estimator, empirical};
use crate::problems::radio_map::fit::least_squares;
use crate::problems::radio_map::{
    Family, Kriging, Likelihood, LiveGpu, MapError, Places, Precision, Prediction, Sites, Trend, Variogram,
    Want, maximum_likelihood,
};

/// How a map is computed.
#[derive(Clone, Copy)]
pub(super) enum Way<'a> {
    /// On the CPU in double precision: for the figures of a race.
    Exact,
    /// In single precision while somebody watches, on what the scenario asks for.
    Live(&'a LiveGpu),
}

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

/// The name of the limit.
pub(super) const TRUE_VARIOGRAM: &str = "true variogram";

/// The contenders in their order. Kriging counts as learning: it fits what it knows to the samples.
pub(super) const CONTENDERS: &[Entry<Method>] = &[
    learner(
        Method::AroundPathLoss,
        "kriging around path loss",
        "The path-loss law and what is left of it in one system; variogram by restricted likelihood",
    ),
    learner(Method::Ordinary, "ordinary kriging", "One unknown mean; variogram by restricted likelihood"),
    learner(
        Method::LeastSquares,
        "kriging, least squares",
        "One unknown mean; variogram by weighted least squares on the binned estimate",
    ),
    learner(Method::ByHand, "kriging by hand", "One unknown mean; the variogram that you set"),
    baseline(
        Method::InverseDistance,
        "inverse distance",
        "The mean of all samples, weighted by the inverse square of their distance",
    ),
    baseline(Method::Nearest, "nearest sample", "The value of the nearest sample"),
    baseline(
        Method::PathLoss,
        "path loss alone",
        "A straight line over the logarithm of the distance to the transmitter",
    ),
];

/// A map at some places.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// In dBm, by place.
    pub estimate: Vec<f64>,
    /// Standard deviation of the signal in dB, by place; none for rules that claim none.
    pub deviation: Option<Vec<f64>>,
    /// The variogram that was used.
    pub variogram: Option<Variogram>,
    /// What has computed it: `cpu`, or the GPU's name.
    pub device: String,
}

impl Method {
    /// Its name.
    pub fn name(self) -> &'static str {
        CONTENDERS.iter().find(|entry| entry.kind == self).map_or(TRUE_VARIOGRAM, |entry| entry.name)
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

    /// The map of these samples at these places; the transmitters are where the scenario has them, or nowhere known. A
    /// variogram that is `known` is not fitted again.
    ///
    /// # Errors
    /// What the samples lack, in words.
    pub(super) fn make(
        self,
        scenario: &Scenario,
        placed: bool,
        sites: &Sites,
        places: &(impl Places + ?Sized),
        way: Way<'_>,
        known: Option<Variogram>,
    ) -> Result<Made, MapError> {
        let around = if placed { scenario.trend() } else { Trend::Constant };
        let plain =
            |estimate| Ok(Made { estimate, deviation: None, variogram: None, device: "cpu".to_owned() });
        let trend = match self {
            Self::InverseDistance => return plain(inverse_distance(sites, places)),
            Self::Nearest => return plain(nearest_sample(sites, places)),
            Self::PathLoss if placed => return plain(PathLossFit::new(sites, around)?.predict(places)),
            Self::PathLoss => {
                return Err(MapError::Variogram("nobody knows where the transmitter is".to_owned()));
            }
            Self::AroundPathLoss | Self::TrueVariogram => around,
            Self::Ordinary | Self::LeastSquares | Self::ByHand => Trend::Constant,
        };
        let variogram = match (self, known) {
            (Self::ByHand, _) => scenario.by_hand,
            (Self::TrueVariogram, _) => scenario.true_variogram()?,
            (_, Some(known)) => known,
            (Self::LeastSquares, None) => {
                let bins = empirical(sites, Estimator::Matheron)?;
                least_squares(&bins, Family::Exponential)?.variogram
            }
            (_, None) => likeliest(sites, trend)?,
        };
        let kriging = Kriging::new(sites, &variogram, trend)?;
        let (found, device): (Prediction, String) = match way {
            Way::Exact => (kriging.predict(places, Precision::Double, Want::Variance), "cpu".to_owned()),
            Way::Live(gpu) => gpu.draw(scenario.map.device, &kriging, places),
        };
        let deviation = found.signal_variance.iter().map(|variance| variance.max(0.0).sqrt()).collect();
        Ok(Made { estimate: found.estimate, deviation: Some(deviation), variogram: Some(variogram), device })
    }
}

fn likeliest(sites: &Sites, trend: Trend) -> Result<Variogram, MapError> {
    let fit = maximum_likelihood(sites, Family::Exponential, trend, Likelihood::Restricted, None)?;
    Ok(fit.variogram)
}
