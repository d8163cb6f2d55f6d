//! Radio maps: variograms, kriging with its variance, simple rules to compare it with. Plain functions, no files.
//!
//! Positions are in metres and values in any unit (dB for shadowing). Where rayon is used, it is over cells or models,
//! on the pool of the caller, and no result depends on the number of threads.

pub mod baselines;
#[cfg(test)]
mod checks;
#[cfg(test)]
mod checks_of_fits;
#[cfg(test)]
mod checks_of_programs;
mod choose;
mod covariance;
pub mod empirical;
mod error;
pub mod fit;
mod grid;
mod kriging;
mod left_out;
mod likelihood;
mod live;
mod mapper;
mod nearest;
mod neighbourhood;
mod on_gpu;
mod predict;
mod real;
mod simplex;
mod sites;
mod trend;
mod truth;
mod variogram;

pub use choose::{MOST_LIKELY_SITES, Method, choose_variogram, choose_variogram_around};
pub use error::MapError;
pub use grid::{Grid, MOST_CELLS, Part, Places};
pub use kriging::{Kriging, LeftOut, MOST_SITES};
pub use left_out::LeaveOneOut;
pub use likelihood::{Likelihood, LikelihoodFit, maximum_likelihood};
pub use live::LiveGpu;
pub use mapper::{Mapper, Wish};
pub use neighbourhood::LocalKriging;
pub use on_gpu::GpuKriging;
pub use predict::{Precision, Prediction, Want};
pub use sites::{LARGEST_NUMBER, Sample, Sites};
pub use trend::{MOST_TRANSMITTERS, Trend};
pub use truth::{Sight, Truth, TruthSettings};
pub use variogram::{Family, Variogram};
