//! Frames one after the other, as a learner meets them: channels come and go, and local work empties batteries.

use super::scenario::{Channels, FrameSettings};
use crate::problems::dissemination::{Account, Device, Draw, Instance, InstanceError, Parameters};
use crate::random::stream;
use rand::Rng;
use rand_distr::StandardNormal;
use serde::{Deserialize, Serialize};

/// The frames of one lane. Everything is drawn from (seed, frame), so all contenders of a seed meet the same channels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frames {
    seed: u64,
    frame: u64,
    draws: Vec<Draw>,
    remaining_energy_j: Vec<f64>,
}

impl Frames {
    /// The first frame: full batteries.
    pub fn new(parameters: &Parameters, seed: u64) -> Self {
        let settings = parameters.settings();
        Self {
            seed,
            frame: 0,
            draws: Draw::devices(settings.ues, seed, 0),
            remaining_energy_j: vec![settings.remaining_energy_j; settings.ues],
        }
    }

    /// How many frames have passed.
    pub fn frame(&self) -> u64 {
        self.frame
    }

    /// What chance decided for the devices of this frame.
    pub fn draws(&self) -> &[Draw] {
        &self.draws
    }

    /// The devices of this frame.
    ///
    /// # Errors
    /// Never for parameters that exist.
    pub fn instance(&self, parameters: &Parameters) -> Result<Instance, InstanceError> {
        let full_j = parameters.settings().remaining_energy_j;
        let each = self.draws.iter().zip(&self.remaining_energy_j);
        let device = |(draw, left_j): (&Draw, &f64)| Device {
            remaining_energy_j: left_j.clamp(0.0, full_j),
            ..draw.device(parameters)
        };
        Instance::new(each.map(device).collect())
    }

    /// Goes to the next frame: each device has spent what its account says; an episode ends after so many frames.
    pub fn next(&mut self, parameters: &Parameters, accounts: &[Account], frames: &FrameSettings) {
        self.frame += 1;
        let settings = parameters.settings();
        if self.frame.is_multiple_of(frames.episode) {
            let fresh = Self::new(parameters, self.seed);
            self.remaining_energy_j = fresh.remaining_energy_j;
            self.draws = Draw::devices(settings.ues, self.seed, self.frame);
            return;
        }
        for (left_j, account) in self.remaining_energy_j.iter_mut().zip(accounts) {
            *left_j = (*left_j - account.device_energy_j).max(0.0);
        }
        match frames.channels {
            Channels::Redrawn => self.draws = Draw::devices(settings.ues, self.seed, self.frame),
            Channels::Correlated => {
                let coefficient = frames.correlation;
                let mut draws = stream(self.seed, "dissemination shadowing", self.frame);
                let fresh = (1.0 - coefficient * coefficient).sqrt();
                for draw in &mut self.draws {
                    let change: f64 = draws.sample(StandardNormal);
                    draw.shadowing = coefficient * draw.shadowing + fresh * change;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problems::dissemination::{Choice, Mode, assess};

    fn run(channels: Channels, count: u64) -> (Vec<Frames>, Parameters) {
        let parameters = Parameters::default();
        let mut environment = Frames::new(&parameters, 3);
        let mut seen = vec![environment.clone()];
        let frames = FrameSettings { channels, episode: 50, ..FrameSettings::default() };
        for _ in 0..count {
            let instance = environment.instance(&parameters).unwrap();
            let local = Choice { mode: Mode::Local, server_hz: 0.0, bandwidth_hz: 2e6 };
            let found = assess(&parameters, &instance, &[local; 5]).unwrap();
            environment.next(&parameters, &found.accounts, &frames);
            seen.push(environment.clone());
        }
        (seen, parameters)
    }

    #[test]
    fn local_work_empties_batteries_until_the_episode_ends() {
        let (seen, parameters) = run(Channels::Redrawn, 50);
        let left = |frame: usize| seen[frame].instance(&parameters).unwrap().devices()[0].remaining_energy_j;
        // κ (f^u)² C^u of the first frame: 1e-28 f² 210.9375e6.
        let cpu_hz = seen[0].instance(&parameters).unwrap().devices()[0].cpu_hz;
        assert!((100.0 - left(1) - 1e-28 * cpu_hz * cpu_hz * 210.937_5e6).abs() < 1e-9);
        assert!(left(49) < left(1));
        assert_eq!(left(50), 100.0);
        assert_ne!(seen[1].draws, seen[2].draws);
    }

    #[test]
    fn correlated_shadowing_has_its_coefficient() {
        let (seen, _) = run(Channels::Correlated, 4_000);
        let pairs: Vec<(f64, f64)> = seen
            .windows(2)
            .filter(|pair| !pair[1].frame.is_multiple_of(50))
            .flat_map(|pair| (0..5).map(|n| (pair[0].draws[n].shadowing, pair[1].draws[n].shadowing)))
            .collect();
        let mean =
            |value: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(value).sum::<f64>() / pairs.len() as f64;
        let (product, square) = (mean(&|pair| pair.0 * pair.1), mean(&|pair| pair.0 * pair.0));
        // 80 episodes of 5 devices, each about 50/19 independent values: variance within 4 x sqrt(2/1050) = 0.17, and the
        // coefficient within 4 x sqrt((1 - 0.81)/19,600) = 0.012.
        assert!((square - 1.0).abs() < 0.17, "{square}");
        assert!((product / square - 0.9).abs() < 0.012, "{}", product / square);
        assert_eq!(seen[1].draws[0].processor, seen[49].draws[0].processor);
    }
}
