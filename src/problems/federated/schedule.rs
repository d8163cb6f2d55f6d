//! Who may send in a round, and who of them is heard.

use super::links::Uplink;
use crate::random::Stream;
use rand::Rng;
use rand::seq::index;
use rand_distr::Exp1;

/// Share of the draws by gradient norm that are uniform instead, so that nobody is left out for good.
const UNIFORM_SHARE: f64 = 0.1;

/// How the machines of a round are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Any, all equally likely.
    Random,
    /// One after another.
    RoundRobin,
    /// Those that would be heard loudest in this round.
    BestChannel,
    /// Those whose own fade is best in this round: all equally often, each in a good moment.
    ProportionalFair,
    /// Drawn one after another by the length of their gradient.
    GradientNorm,
}

/// How the band is shared among those that may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// Equal parts.
    Equal,
    /// Parts that give all the same probability to be lost.
    EqualOutage,
}

/// The rules of a round's uploads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Access {
    /// Who may send.
    pub policy: Policy,
    /// Who gets how much of the band.
    pub sharing: Sharing,
    /// How many may send.
    pub scheduled: usize,
    /// Band, slot and packet.
    pub uplink: Uplink,
}

/// What a round's uploads came to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Uploads {
    /// Machines that were told to send.
    pub scheduled: Vec<usize>,
    /// Whether each of them was heard.
    pub heard: Vec<bool>,
}

impl Uploads {
    /// The machines that were heard.
    pub fn arrived(&self) -> impl Iterator<Item = usize> {
        self.scheduled.iter().zip(&self.heard).filter(|(_, heard)| **heard).map(|(machine, _)| *machine)
    }
}

/// A fade for each machine: the power of a Rayleigh channel, 1 on average.
pub fn fades(count: usize, draws: &mut Stream) -> Vec<f64> {
    (0..count).map(|_| draws.sample(Exp1)).collect()
}

impl Access {
    /// Chooses and hears. `norms` are the lengths of the machines' gradients, needed for [`Policy::GradientNorm`] alone; without
    /// them that policy is random.
    pub fn round(
        &self,
        round: u64,
        powers_mw: &[f64],
        fades: &[f64],
        norms: &[f64],
        draws: &mut Stream,
    ) -> Uploads {
        let scheduled = self.choose(round, powers_mw, fades, norms, draws);
        self.hear(scheduled, powers_mw, fades)
    }

    /// What becomes of these machines' uploads.
    pub fn hear(&self, scheduled: Vec<usize>, powers_mw: &[f64], fades: &[f64]) -> Uploads {
        let powers: Vec<f64> = scheduled.iter().map(|&machine| powers_mw[machine]).collect();
        let bands = match self.sharing {
            Sharing::Equal => vec![self.uplink.band_hz / scheduled.len().max(1) as f64; scheduled.len()],
            Sharing::EqualOutage => self.uplink.equal_outage(&powers),
        };
        let heard = |(index, &machine): (usize, &usize)| {
            fades[machine] >= self.uplink.lost_below(bands[index], powers[index])
        };
        Uploads { heard: scheduled.iter().enumerate().map(heard).collect(), scheduled }
    }

    fn choose(
        &self,
        round: u64,
        powers: &[f64],
        fades: &[f64],
        norms: &[f64],
        draws: &mut Stream,
    ) -> Vec<usize> {
        let (count, most) = (fades.len(), self.scheduled.min(fades.len()));
        match self.policy {
            Policy::GradientNorm if norms.len() == count => by_weight(norms, most, draws),
            Policy::Random | Policy::GradientNorm => index::sample(draws, count, most).into_vec(),
            Policy::RoundRobin => {
                let first = round as usize * most;
                (first..first + most).map(|turn| turn % count).collect()
            }
            Policy::BestChannel => largest(count, most, |machine| fades[machine] * powers[machine]),
            Policy::ProportionalFair => largest(count, most, |machine| fades[machine]),
        }
    }
}

/// The machines with the largest value.
fn largest(count: usize, most: usize, value: impl Fn(usize) -> f64) -> Vec<usize> {
    let mut machines: Vec<usize> = (0..count).collect();
    machines.sort_by(|&a, &b| value(b).total_cmp(&value(a)));
    machines.truncate(most);
    machines
}

/// Distinct machines drawn one after another, likelier with a larger weight among those left.
fn by_weight(weights: &[f64], most: usize, draws: &mut Stream) -> Vec<usize> {
    let mut left: Vec<usize> = (0..weights.len()).collect();
    let mut chosen = Vec::with_capacity(most);
    for _ in 0..most {
        let sum: f64 = left.iter().map(|&machine| weights[machine]).sum();
        let uniform = 1.0 / left.len() as f64;
        let chance = |machine: usize| match sum > 0.0 {
            true => (1.0 - UNIFORM_SHARE) * weights[machine] / sum + UNIFORM_SHARE * uniform,
            false => uniform,
        };
        let mut rest = draws.random::<f64>();
        let place = left.iter().position(|&machine| {
            rest -= chance(machine);
            rest < 0.0
        });
        chosen.push(left.remove(place.unwrap_or(left.len() - 1)));
    }
    chosen
}

/// How often each machine is heard, and what that makes of the mean over those heard.
#[derive(Debug, Clone, PartialEq)]
pub struct Attention {
    /// π_k: the probability that machine k may send and is heard.
    pub heard: Vec<f64>,
    /// ω_k: the mean of 1/(number heard) over rounds in which k is heard: k's weight in the plain mean.
    pub weight: Vec<f64>,
}

impl Attention {
    /// By Monte Carlo over rounds of the policy, with these lengths of the gradients, as in [`Access::round`].
    pub fn estimate(
        access: &Access,
        powers_mw: &[f64],
        norms: &[f64],
        rounds: u64,
        draws: &mut Stream,
    ) -> Self {
        let count = powers_mw.len();
        let (mut heard, mut weight) = (vec![0.0; count], vec![0.0; count]);
        for round in 0..rounds {
            let fades = fades(count, draws);
            let arrived: Vec<usize> =
                access.round(round, powers_mw, &fades, norms, draws).arrived().collect();
            for &machine in &arrived {
                heard[machine] += 1.0 / rounds as f64;
                weight[machine] += 1.0 / (rounds * arrived.len() as u64) as f64;
            }
        }
        Self { heard, weight }
    }

    /// π_k where each machine is as likely to be chosen as any and has its equal part of the band: (m/K)(1 - q_k), exactly.
    pub fn at_random(access: &Access, powers_mw: &[f64]) -> Vec<f64> {
        let most = access.scheduled.min(powers_mw.len()) as f64;
        let received = |&power: &f64| 1.0 - access.uplink.outage(access.uplink.band_hz / most, power);
        powers_mw.iter().map(|power| most / powers_mw.len() as f64 * received(power)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::links::NOISE_MW_PER_HZ;
    use super::*;
    use crate::random::stream;

    const UPLINK: Uplink = Uplink { band_hz: 180e3, slot_s: 0.03, packet_bits: 2_240.0 };

    fn access(policy: Policy) -> Access {
        Access { policy, sharing: Sharing::Equal, scheduled: 5, uplink: UPLINK }
    }

    /// Ratios of 2 to 400 over the noise of a fifth of the band.
    fn powers() -> Vec<f64> {
        (0..20).map(|k| 2.0 * 200.0_f64.powf(f64::from(k) / 19.0) * NOISE_MW_PER_HZ * 36e3).collect()
    }

    #[test]
    fn random_choice_is_heard_as_the_formula_says() {
        let powers = powers();
        let found =
            Attention::estimate(&access(Policy::Random), &powers, &[], 40_000, &mut stream(1, "test", 0));
        for (machine, (found, exact)) in
            found.heard.iter().zip(Attention::at_random(&access(Policy::Random), &powers)).enumerate()
        {
            // Four standard errors of a share.
            assert!(
                (found - exact).abs() < 4.0 * (exact * (1.0 - exact) / 40_000.0).sqrt(),
                "{machine}: {found}"
            );
        }
        // Weights add up to the probability that anybody is heard, here nearly 1.
        let sum: f64 = found.weight.iter().sum();
        assert!(sum <= 1.0 + 1e-9 && sum > 0.99, "{sum}");
    }

    #[test]
    fn the_best_channel_forgets_the_weak_and_the_own_fade_does_not() {
        let attention =
            |policy| Attention::estimate(&access(policy), &powers(), &[], 4_000, &mut stream(2, "test", 0));
        let (best, fair) = (attention(Policy::BestChannel), attention(Policy::ProportionalFair));
        assert!(best.heard[0] < 0.01 && best.heard[19] > 0.7, "{:?}", best.heard);
        assert!((best.heard.iter().sum::<f64>() - 5.0).abs() < 0.01, "nearly every upload is heard");
        // Each is chosen a quarter of the time; the strong are heard nearly always then.
        assert!((fair.heard[19] - 0.25).abs() < 0.03 && fair.heard[0] > 0.05, "{:?}", fair.heard);
    }

    #[test]
    fn taking_turns_reaches_everybody_once_in_four_rounds() {
        let access = access(Policy::RoundRobin);
        let mut draws = stream(3, "test", 0);
        let seen =
            (4..8).flat_map(|round| access.round(round, &powers(), &[1.0; 20], &[], &mut draws).scheduled);
        let mut seen: Vec<usize> = seen.collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..20).collect::<Vec<_>>());
    }

    #[test]
    fn long_gradients_are_drawn_more_often_and_nobody_is_left_out() {
        let mut norms = [0.0; 20];
        norms[4] = 3.0;
        norms[9] = 1.0;
        let mut draws = stream(4, "test", 0);
        let mut counts = [0_u32; 20];
        for _ in 0..20_000 {
            counts[by_weight(&norms, 1, &mut draws)[0]] += 1;
        }
        // 0.9 · 3/4 + 0.1/20 = 0.68, 0.9/4 + 0.005 = 0.23 and 0.005; four standard errors.
        for (machine, expected) in [(4, 0.68), (9, 0.23), (0, 0.005_f64)] {
            let share = f64::from(counts[machine]) / 20_000.0;
            assert!(
                (share - expected).abs() < 4.0 * (expected * (1.0 - expected) / 20_000.0).sqrt(),
                "{share}"
            );
        }
        let all = by_weight(&norms, 20, &mut draws);
        assert_eq!(all.iter().sum::<usize>(), 190, "each once");
    }

    #[test]
    fn more_may_send_than_there_are() {
        let access = Access { scheduled: 50, ..access(Policy::Random) };
        let uploads = access.round(0, &powers(), &[9.0; 20], &[], &mut stream(5, "test", 0));
        assert_eq!((uploads.scheduled.len(), Attention::at_random(&access, &powers()).len()), (20, 20));
    }
}
