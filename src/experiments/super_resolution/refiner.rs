//! The ways to make a fine map of a coarse one: a forest, a network, and two rules.

use super::scenario::Scenario;
use super::world::no_image;
use crate::experiments::contract::{Contender, Role, Stop};
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

impl Method {
    /// The contenders in their order.
    pub const CONTENDERS: [Self; 4] = [Self::Forest, Self::Network, Self::Bicubic, Self::Coarse];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Forest => "forest",
            Self::Network => "network",
            Self::Bicubic => "bicubic",
            Self::Coarse => "coarse map",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Forest => {
                "Bicubic interpolation, and what a forest of linear regressions adds patch by patch; parameters are the most that its trees may have"
            }
            Self::Network => "Bicubic interpolation, and what three convolutions add",
            Self::Bicubic => "Bicubic interpolation alone (Keys 1981)",
            Self::Coarse => "Every fine cell has the value of the coarse cell that it lies in",
        }
    }

    /// How it is announced.
    pub fn contender(self, scenario: &Scenario, network: usize) -> Contender {
        let forest = &scenario.forest;
        let leaves = (1 << forest.depth).min((forest.most_patches / forest.smallest_leaf).max(1));
        let parameters = match self {
            Self::Forest => forest.trees * (leaves * LEAF_NUMBERS + 3 * (leaves - 1)),
            Self::Network => network,
            Self::Bicubic | Self::Coarse => 0,
        };
        let learns = matches!(self, Self::Forest | Self::Network);
        Contender {
            name: self.name().to_owned(),
            role: if learns { Role::Learner } else { Role::Baseline },
            parameters,
            about: self.about().to_owned(),
        }
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
                Raster::new(columns, rows, network.refine(bicubic.values(), columns)?).map_err(no_image)
            }
            Self::Bicubic => Ok(bicubic.clone()),
            Self::Coarse => Ok(coarse.nearest(columns, rows)),
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
