//! Networks at other numbers of devices than they were trained on, beside the exact optimum there.

use super::channels::{Channels, Site};
use super::networks::{Kind, Network};
use super::scenario::Scenario;
use crate::experiments::contract::Stop;
use crate::problems::access::one_shot::{exact_optimum, expected_successes};
use crate::random::stream;

/// Numbers of devices that a trained network is tried on.
const SIZES: [usize; 10] = [20, 30, 50, 80, 120, 200, 300, 500, 1_000, 2_000];

/// Gains at each size: more draws where there are fewer devices.
const GAINS: usize = 40_000;
const FEWEST_DRAWS: usize = 32;
const MOST_DRAWS: usize = 512;

/// Draws of all channels at several numbers of devices, and the optimum of each draw.
pub(super) struct Transfer {
    grounds: Vec<Size>,
}

struct Size {
    scenario: Scenario,
    channels: Channels,
    optimum: f64,
}

impl Transfer {
    /// Draws channels at each size, by the scenario's laws, on streams that nobody trains on.
    pub fn new(scenario: &Scenario) -> Self {
        Self { grounds: SIZES.iter().map(|&devices| Size::new(scenario, devices)).collect() }
    }

    /// (devices, mean successes of the exact optimum).
    pub fn optima(&self) -> Vec<[f64; 2]> {
        self.grounds.iter().map(|size| [size.scenario.devices as f64, size.optimum]).collect()
    }

    /// (devices, mean successes) of a network: at every size, or at its own where it is built for one.
    ///
    /// # Errors
    /// As candle's.
    pub fn points(&self, kind: Kind, network: &Network) -> Result<Vec<[f64; 2]>, Stop> {
        let built_for = network.devices();
        let fits = |size: &&Size| kind.fixed_to(built_for).is_none() || size.scenario.devices == built_for;
        self.grounds.iter().filter(fits).map(|size| size.point(network)).collect()
    }
}

impl Size {
    fn new(scenario: &Scenario, devices: usize) -> Self {
        let scenario = Scenario { devices, ..scenario.clone() };
        let site = Site::new(&scenario);
        let draws = (GAINS / devices).clamp(FEWEST_DRAWS, MOST_DRAWS);
        let mut gains = stream(0, "transfer channels", devices as u64);
        let channels = Channels::draw(&scenario, &site.mean_gains, draws, &mut gains);
        let optima =
            (0..draws).map(|draw| exact_optimum(&channels.decoding_of(draw), scenario.preambles).successes);
        let optimum = optima.sum::<f64>() / draws as f64;
        Self { scenario, channels, optimum }
    }

    fn point(&self, network: &Network) -> Result<[f64; 2], Stop> {
        let draws = self.channels.draws;
        let decisions = network.decide(&self.channels.gains, draws)?;
        let value = |draw: usize| {
            let transmit: Vec<f64> = decisions.iter().skip(draw).step_by(draws).copied().collect();
            expected_successes(&transmit, &self.channels.decoding_of(draw), self.scenario.preambles)
        };
        let mean = (0..draws).map(value).sum::<f64>() / draws as f64;
        Ok([self.scenario.devices as f64, mean])
    }
}
