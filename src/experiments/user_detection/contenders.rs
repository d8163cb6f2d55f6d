//! The contenders of user detection: networks with and without memory, and the detectors of the textbooks.

use crate::experiments::kit::{Entry, baseline, learner};
use crate::problems::user_detection::Rule;

/// What a contender is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A network on the statistic of a frame.
    Fnn,
    /// A network on what arrives as it is.
    Raw,
    /// A recurrent network on the statistics of frame after frame.
    Gru,
    /// A detector of the textbooks.
    Rule(Rule),
}

/// All contenders in their order; which of them take part depends on the channel and on two switches.
pub(super) const CONTENDERS: &[Entry<Kind>] = &[
    learner(
        Kind::Fnn,
        "FNN",
        "A residual network on the sample covariance of a frame (on the energies, where each resource fades on its own)",
    ),
    learner(Kind::Raw, "FNN on raw signals", "The same network on what arrives, real and imaginary parts"),
    learner(
        Kind::Gru,
        "GRU",
        "A recurrent network on the sample covariances of frame after frame: it may remember who sent before",
    ),
    baseline(
        Kind::Rule(Rule::CovarianceMl),
        "covariance ML",
        "Powers of the devices by maximum likelihood of the covariance, ten sweeps",
    ),
    baseline(
        Kind::Rule(Rule::GroupLasso),
        "group lasso",
        "Least squares with a penalty on each device's norm, 200 accelerated steps",
    ),
    baseline(
        Kind::Rule(Rule::Amp),
        "AMP",
        "Approximate message passing with a Bernoulli-Gaussian prior, 20 rounds; its theory holds for many resources",
    ),
    baseline(
        Kind::Rule(Rule::Omp),
        "OMP",
        "Orthogonal matching pursuit: takes the device that explains most, again and again, until little is left",
    ),
    baseline(
        Kind::Rule(Rule::OmpToldCount),
        "OMP, count told",
        "The same, told how many devices send; judged by the errors that happen, since the bound does not hold for it",
    ),
    baseline(
        Kind::Rule(Rule::NonnegativeLeastSquares),
        "nonnegative least squares",
        "Powers of the devices that explain the energies best, none negative",
    ),
    baseline(
        Kind::Rule(Rule::WeakestEnergy),
        "weakest energy",
        "A device is as likely active as the weakest resource in its code is loud",
    ),
    baseline(Kind::Rule(Rule::Lmmse), "LMMSE", "Energy of the linear estimate with least mean square error"),
    baseline(Kind::Rule(Rule::MatchedFilter), "matched filter", "Energy in the direction of each signature"),
    baseline(
        Kind::Rule(Rule::LikeliestSet),
        "most probable set",
        "The set of devices that is most probable of all given the frame alone: not the decision with the fewest errors",
    ),
];
