//! The ways to map measurements: kriging around three trends, and four simple rules.

use super::scenario::Scenario;
use crate::experiments::kit::{Entry, baseline, learner};
use crate::problems::radio_map::Trend;

/// A way to make a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Kriging around one unknown mean.
    Ordinary,
    /// Kriging around a plane.
    AroundPlane,
    /// Kriging around the path-loss law of the transmitter.
    AroundPathLoss,
    /// The mean of all samples, weighted by 1/d².
    InverseDistance,
    /// The value of the nearest sample.
    Nearest,
    /// The path-loss law alone.
    PathLoss,
    /// The mean of all samples, whatever the place.
    Mean,
}

/// The contenders in their order. Kriging counts as learning: it fits what it knows to the samples.
pub(super) const CONTENDERS: &[Entry<Method>] = &[
    learner(
        Method::Ordinary,
        "kriging",
        "One unknown mean, and the map of `iiot-lab map`; its variogram is fitted once, to all samples",
    ),
    learner(
        Method::AroundPlane,
        "kriging around a plane",
        "Values that rise or fall to one side; its variogram is fitted once, to all samples",
    ),
    learner(
        Method::AroundPathLoss,
        "kriging around path loss",
        "The law of the transmitter and what is left of it in one system; its variogram is fitted once, to all samples",
    ),
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
    baseline(
        Method::Mean,
        "mean",
        "The mean of all samples everywhere: who is no better has learned nothing of places",
    ),
];

impl Method {
    /// Its name.
    pub fn name(self) -> &'static str {
        CONTENDERS.iter().find(|entry| entry.kind == self).map_or("", |entry| entry.name)
    }

    /// The trend that it krigs around; none for rules.
    pub fn trend(self, scenario: &Scenario) -> Option<Trend> {
        match self {
            Self::Ordinary => Some(Trend::Constant),
            Self::AroundPlane => Some(Trend::Plane),
            Self::AroundPathLoss => Some(scenario.path_loss()),
            Self::InverseDistance | Self::Nearest | Self::PathLoss | Self::Mean => None,
        }
    }

    /// Whether it says how sure it is.
    pub fn krigs(self) -> bool {
        matches!(self, Self::Ordinary | Self::AroundPlane | Self::AroundPathLoss)
    }

    /// How many numbers it takes from the samples beside the map itself.
    pub fn fitted(self) -> usize {
        match self {
            Self::Ordinary => 4,
            Self::AroundPlane => 6,
            Self::AroundPathLoss => 5,
            Self::PathLoss => 2,
            Self::Mean => 1,
            Self::InverseDistance | Self::Nearest => 0,
        }
    }
}
