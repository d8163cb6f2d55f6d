//! The detectors of the textbooks: each gives every device a score, and a tuned threshold decides.

mod amp;
mod covariance;
mod energies;
mod lasso;
mod linear;
mod omp;

use super::Complex;
use super::cases::Case;
use super::system::{Fading, Set, System};
use super::threshold::best_threshold;

/// A rule by which activity is detected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// Energy in the direction of the signature.
    MatchedFilter,
    /// Energy of the linear estimate with least mean square error.
    Lmmse,
    /// Orthogonal matching pursuit on all snapshots at once; stops at a residual power.
    Omp,
    /// The same, told how many devices are active.
    OmpToldCount,
    /// Approximate message passing with a Bernoulli-Gaussian prior.
    Amp,
    /// Least squares with a penalty on each device's norm.
    GroupLasso,
    /// Powers of the devices by maximum likelihood of the covariance.
    CovarianceMl,
    /// The most probable set of all.
    LikeliestSet,
    /// The exact chances of each frame on its own.
    ExactAlone,
    /// The energy of the weakest resource in the code.
    WeakestEnergy,
    /// Powers of the devices by least squares on the energies, none negative.
    NonnegativeLeastSquares,
    /// Nobody is ever active.
    Idle,
}

impl Rule {
    /// All rules.
    pub const ALL: [Self; 12] = [
        Self::ExactAlone,
        Self::LikeliestSet,
        Self::CovarianceMl,
        Self::GroupLasso,
        Self::Amp,
        Self::Omp,
        Self::OmpToldCount,
        Self::NonnegativeLeastSquares,
        Self::WeakestEnergy,
        Self::Lmmse,
        Self::MatchedFilter,
        Self::Idle,
    ];

    /// Whether the rule means something in a system: some need one fade for the whole word, others the energies alone.
    pub fn suits(self, system: &System) -> bool {
        match self {
            Self::CovarianceMl
            | Self::GroupLasso
            | Self::Amp
            | Self::Omp
            | Self::OmpToldCount
            | Self::Lmmse => system.fading == Fading::Flat,
            Self::NonnegativeLeastSquares | Self::WeakestEnergy => system.fading == Fading::PerResource,
            Self::MatchedFilter | Self::LikeliestSet | Self::ExactAlone | Self::Idle => true,
        }
    }

    /// Real multiplications and additions in pairs that one frame takes, counted from the formulas; OMP's in the mean.
    pub fn operations(self, system: &System) -> f64 {
        let [devices, resources, snapshots] =
            [system.devices(), system.resources(), system.snapshots].map(|count| count as f64);
        let product = 4.0 * devices * resources * snapshots;
        let covariance = 2.0 * resources * (resources + 1.0) * snapshots;
        let energies = 2.0 * resources * snapshots;
        let exact = 2_f64.powf(devices) * system.statistic_size() as f64;
        match self {
            Self::MatchedFilter if system.fading == Fading::PerResource => energies + devices * resources,
            Self::MatchedFilter | Self::Lmmse => product + 2.0 * devices * snapshots,
            Self::Omp | Self::OmpToldCount => {
                (1.0 + system.activity * devices) * (product + 8.0 * resources * (snapshots + resources))
            }
            Self::Amp => amp::ROUNDS as f64 * 2.0 * product,
            Self::GroupLasso => lasso::ROUNDS as f64 * 2.0 * product,
            Self::CovarianceMl => {
                covariance
                    + covariance::SWEEPS as f64 * devices * (12.0 * resources * resources + 8.0 * resources)
            }
            Self::LikeliestSet | Self::ExactAlone if system.fading == Fading::Flat => covariance + exact,
            Self::LikeliestSet | Self::ExactAlone => energies + exact,
            Self::WeakestEnergy => energies,
            Self::NonnegativeLeastSquares => energies + energies::SWEEPS as f64 * 2.0 * devices * resources,
            Self::Idle => 0.0,
        }
    }

    /// Whether the rule knows how many devices are active: its errors are counted against the truth, for the bound given the
    /// data does not hold for it.
    pub fn is_told_count(self) -> bool {
        self == Self::OmpToldCount
    }

    /// Weights of the penalty to choose among; one that is not used where there is none.
    fn weights(self) -> &'static [f64] {
        if self == Self::GroupLasso { &[1.5, 2.5, 4.0] } else { &[0.0] }
    }
}

/// A rule made ready for a system, with its threshold.
#[derive(Debug, Clone)]
pub struct Detector {
    rule: Rule,
    tools: Tools,
    weight: f64,
    threshold: f64,
}

/// What rules prepare once.
#[derive(Debug, Clone)]
struct Tools {
    system: System,
    /// One row a device, which gives its estimate or correlation.
    rows: Vec<Vec<Complex>>,
    /// Greatest eigenvalue of S S^H.
    greatest: f64,
}

impl Detector {
    /// The rule with the weight and the threshold that cost least on these frames, where a miss costs `miss` false alarms.
    pub fn tuned(rule: Rule, system: &System, frames: &[Case], miss: f64) -> Self {
        let mut best: Option<(f64, Self)> = None;
        for &weight in rule.weights() {
            let rows = linear::rows(rule, system);
            let tools = Tools { greatest: lasso::greatest_eigenvalue(system), system: system.clone(), rows };
            let mut detector = Self { rule, tools, weight, threshold: f64::INFINITY };
            let scores: Vec<f64> = frames.iter().flat_map(|frame| detector.scores(frame)).collect();
            let chances: Vec<f32> =
                frames.iter().flat_map(|frame| frame.limit.chances.iter().copied()).collect();
            detector.threshold = best_threshold(&scores, &chances, miss);
            let cost = cost_at(&scores, &chances, detector.threshold, miss);
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, detector));
            }
        }
        best.map_or_else(|| Self::untuned(rule, system), |(_, detector)| detector)
    }

    fn untuned(rule: Rule, system: &System) -> Self {
        let tools = Tools { system: system.clone(), rows: Vec::new(), greatest: 1.0 };
        Self { rule, tools, weight: 0.0, threshold: f64::INFINITY }
    }

    /// The rule.
    pub fn rule(&self) -> Rule {
        self.rule
    }

    /// The threshold above which a score means active.
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// A score for each device, the higher the more likely active.
    pub fn scores(&self, frame: &Case) -> Vec<f64> {
        let (tools, received) = (&self.tools, &frame.received[..]);
        match self.rule {
            Rule::MatchedFilter if tools.system.fading == Fading::PerResource => {
                energies::in_code(&tools.system, &frame.statistic)
            }
            Rule::MatchedFilter | Rule::Lmmse => {
                linear::energies(&tools.rows, received, tools.system.snapshots)
            }
            Rule::Omp => omp::scores(&tools.system, received),
            Rule::OmpToldCount => {
                marks(omp::first(&tools.system, received, frame.active.count_ones() as usize), tools)
            }
            Rule::Amp => amp::chances(&tools.system, received),
            Rule::GroupLasso => lasso::norms(&tools.system, received, self.weight, tools.greatest),
            Rule::CovarianceMl => covariance::powers(&tools.system, received),
            Rule::LikeliestSet => marks(frame.alone.likeliest, tools),
            Rule::ExactAlone => frame.alone.chances.iter().map(|&chance| f64::from(chance)).collect(),
            Rule::WeakestEnergy => energies::weakest(&tools.system, &frame.statistic),
            Rule::NonnegativeLeastSquares => energies::powers(&tools.system, &frame.statistic),
            Rule::Idle => vec![0.0; tools.system.devices()],
        }
    }

    /// Who is taken as active.
    pub fn decide(&self, frame: &Case) -> Set {
        let threshold = match self.rule {
            Rule::LikeliestSet | Rule::OmpToldCount => 0.5,
            Rule::Idle => f64::INFINITY,
            _ => self.threshold,
        };
        let on = |(device, score): (usize, f64)| Set::from(score > threshold) << device;
        self.scores(frame).into_iter().enumerate().map(on).sum()
    }
}

/// A set as scores of one and zero.
fn marks(set: Set, tools: &Tools) -> Vec<f64> {
    (0..tools.system.devices()).map(|device| f64::from(set >> device & 1)).collect()
}

fn cost_at(scores: &[f64], chances: &[f32], threshold: f64, miss: f64) -> f64 {
    let of = |(score, chance): (&f64, &f32)| {
        let chance = f64::from(*chance);
        if *score > threshold { 1.0 - chance } else { miss * chance }
    };
    scores.iter().zip(chances).map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::super::system::tests::system;
    use super::super::{Codebook, Codes, Posterior, evaluation};
    use super::*;

    #[test]
    fn every_rule_finds_a_loud_device_alone() {
        let flat = System { noise: 1e-3, activity: 0.1, ..system(8, 6) };
        let codebook = Codebook::new(Codes::LowDensity, 8, 6);
        let apart = System { codebook, fading: Fading::PerResource, snapshots: 12, ..flat.clone() };
        for system in [flat, apart] {
            let posterior = Posterior::new(&system);
            let frames = evaluation(&system, &posterior, (1, "rules test"), 400, 1);
            let (tuning, others) = frames.split_at(200);
            for rule in Rule::ALL.into_iter().filter(|rule| rule.suits(&system) && *rule != Rule::Idle) {
                let detector = Detector::tuned(rule, &system, tuning, 1.0);
                let single = others.iter().filter(|frame| frame.active.count_ones() == 1);
                let (mut right, mut all) = (0, 0);
                for frame in single {
                    all += 1;
                    right += u32::from(detector.decide(frame) == frame.active);
                }
                assert!(all > 50 && right * 10 >= all * 6, "{rule:?}: {right} of {all}");
            }
        }
    }

    #[test]
    fn the_default_takes_as_many_operations_as_an_independent_count() {
        // Counted by an independent program for 16 devices, 6 resources, 4 snapshots, in thousands.
        let system = system(16, 6);
        for (rule, thousands) in [
            (Rule::MatchedFilter, 1.5),
            (Rule::Amp, 61.0),
            (Rule::CovarianceMl, 77.0),
            (Rule::GroupLasso, 614.0),
            (Rule::ExactAlone, 2_360.0),
        ] {
            let found = rule.operations(&system) / 1e3;
            assert!((found / thousands - 1.0).abs() < 0.12, "{rule:?}: {found}");
        }
        let omp = Rule::Omp.operations(&system) / 1e3;
        assert!((4.5..7.0).contains(&omp), "{omp}");
    }
}
