//! The ways to make a fine map of a coarse one: a forest, a network, and two rules.

use super::scenario::Scenario;
use crate::experiments::contract::Stop;
use crate::experiments::kit::{Entry, baseline, learner};
use crate::learn::learned::Learned as _;
use crate::learn::upscaler::Upscaler;
use crate::problems::super_resolution::{Forest, LEAF_NUMBERS, Raster};

/// Bits of a number of the network.
const NUMBER_BITS: usize = 32;

/// A way to refine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// A regression forest on bicubic interpolation.
    Forest,
    /// A convolutional network on bicubic interpolation.
    Network,
    /// Bicubic interpolation alone.
    Bicubic,
    /// The coarse map as it is.
    Coarse,
}

/// The contenders in their order.
pub(super) const CONTENDERS: &[Entry<Method>] = &[
    learner(
        Method::Forest,
        "forest",
        "Bicubic interpolation, and what a forest of linear regressions adds patch by patch; parameters are the most that its trees may have",
    ),
    learner(Method::Network, "network", "Bicubic interpolation, and what three convolutions add"),
    baseline(Method::Bicubic, "bicubic", "Bicubic interpolation alone (Keys 1981)"),
    baseline(
        Method::Coarse,
        "coarse map",
        "Every fine cell has the value of the coarse cell that it lies in",
    ),
];

impl Method {
    /// Its name.
    pub fn name(self) -> &'static str {
        CONTENDERS.iter().find(|entry| entry.kind == self).map_or("", |entry| entry.name)
    }
}

/// A way to refine, with what it has learned.
pub(super) enum Refiner {
    Forest(Box<Forest>),
    Network(Box<Upscaler>),
    Bicubic,
    Coarse,
}

impl Refiner {
    /// One that has learned nothing yet.
    pub fn new(method: Method, scenario: &Scenario, seed: u64) -> Result<Self, Stop> {
        Ok(match method {
            Method::Forest => Self::Forest(Box::new(Forest::new(scenario.forest))),
            Method::Network => Self::Network(Box::new(Upscaler::new(scenario.network.clone(), seed)?)),
            Method::Bicubic => Self::Bicubic,
            Method::Coarse => Self::Coarse,
        })
    }

    /// The fine map, given the coarse one and its bicubic interpolation.
    pub fn refine(&self, coarse: &Raster, bicubic: &Raster) -> Result<Raster, Stop> {
        let (columns, rows) = (bicubic.columns(), bicubic.rows());
        match self {
            Self::Forest(forest) => Ok(forest.refine(bicubic)),
            Self::Network(network) => {
                Ok(Raster::new(columns, rows, network.refine(bicubic.values(), columns)?)?)
            }
            Self::Bicubic => Ok(bicubic.clone()),
            Self::Coarse => Ok(coarse.nearest(columns, rows)),
        }
    }

    /// How many numbers it trains; of a forest the most that its trees may have.
    pub fn parameter_count(&self) -> usize {
        match self {
            Self::Forest(forest) => {
                let settings = forest.settings();
                let most = (settings.most_patches / settings.smallest_leaf).max(1);
                let leaves = (1 << settings.depth).min(most);
                settings.trees * (leaves * LEAF_NUMBERS + 3 * (leaves - 1))
            }
            Self::Network(network) => network.parameter_count(),
            Self::Bicubic | Self::Coarse => 0,
        }
    }

    /// Bits of the model as it would be sent.
    pub fn bits(&self) -> usize {
        match self {
            Self::Forest(forest) => forest.bits(),
            Self::Network(network) => NUMBER_BITS * network.parameter_count(),
            Self::Bicubic | Self::Coarse => 0,
        }
    }
}
