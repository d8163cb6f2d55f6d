//! One device: its queue, what sending costs, and the numbering of its states.
//!
//! In a slot m = min(u, q, umax(g)) packets go out of a queue of q at channel level g, with the power
//! P(m, g) = p₀ (2^(m L / (W T)) - 1) / h_g that this takes; then a packets arrive and q' = min(q - m + a, N), the rest being
//! lost. A decision acts d slots later, so a state is (q, g, the d decisions on their way, the oldest first). Behind a
//! decision lies an after-state of the same shape: (q - m, g, the decisions then on their way).

use super::channel::{Channel, LEVELS, draw};
use super::settings::{
    BANDWIDTH_HZ, DECISIONS, MOST, NOISE_DBM, PACKET_BITS, PATH_LOSS_DB, SLOT_MS, Settings, SettingsError,
};

/// A device whose laws are worked out.
#[derive(Debug, Clone)]
pub struct Plant {
    /// The settings.
    pub settings: Settings,
    /// The channel.
    pub channel: Channel,
    /// Probability of 0 to 4 arrivals in a slot.
    pub arrivals: [f64; MOST + 1],
    /// Power in mW by level and packets sent.
    pub power_mw: [[f64; DECISIONS]; LEVELS],
    /// The most packets that the power cap allows, by level.
    pub most: [usize; LEVELS],
    /// Packets that will not fit the buffer, in expectation, by the queue behind a decision.
    pub overflow: Vec<f64>,
    /// How many sequences of decisions can be on their way: 5^d.
    pub pending: usize,
}

/// What a state is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// Packets in the queue.
    pub queue: usize,
    /// Level of the channel.
    pub level: usize,
    /// Decisions on their way as a number in base 5, the oldest in the highest place.
    pub pending: usize,
}

/// What a slot of chance brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// The next state.
    pub state: usize,
    /// Packets that arrived, lost ones too.
    pub arrived: usize,
    /// Packets lost.
    pub lost: usize,
}

impl Plant {
    /// The device that these settings describe.
    ///
    /// # Errors
    /// A number is out of range.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        settings.check()?;
        let channel = Channel::new(settings.doppler_slots);
        let power_mw = channel.gains.map(|gain| std::array::from_fn(|sent| power_mw(sent, gain)));
        let cap_mw = 10_f64.powf(settings.power_cap_dbm / 10.0);
        let most =
            power_mw.map(|row: [f64; DECISIONS]| row.iter().rposition(|&power| power <= cap_mw).unwrap_or(0));
        let arrivals = arrivals(settings.load);
        let overflow = (0..=settings.buffer)
            .map(|queue| {
                let lost = |count: usize| (queue + count).saturating_sub(settings.buffer) as f64;
                arrivals.iter().enumerate().map(|(count, probability)| probability * lost(count)).sum()
            })
            .collect();
        let pending = DECISIONS.pow(settings.decision_delay as u32);
        Ok(Self { settings, channel, arrivals, power_mw, most, overflow, pending })
    }

    /// How many states there are, and after-states.
    pub fn states(&self) -> usize {
        (self.settings.buffer + 1) * LEVELS * self.pending
    }

    /// Mean arrivals in a slot, in packets.
    pub fn mean_arrivals(&self) -> f64 {
        self.arrivals.iter().enumerate().map(|(count, probability)| count as f64 * probability).sum()
    }

    /// The number of a state or after-state.
    pub fn index(&self, parts: Parts) -> usize {
        (parts.queue * LEVELS + parts.level) * self.pending + parts.pending
    }

    /// The parts of a state or after-state.
    pub fn parts(&self, index: usize) -> Parts {
        let (place, pending) = (index / self.pending, index % self.pending);
        Parts { queue: place / LEVELS, level: place % LEVELS, pending }
    }

    /// Packets that go out of a queue at a level when so many are asked for.
    pub fn sent(&self, queue: usize, level: usize, asked: usize) -> usize {
        asked.min(queue).min(self.most[level])
    }

    /// What acts now when `decision` is taken, and what is on its way then.
    pub fn acting(&self, pending: usize, decision: usize) -> (usize, usize) {
        let oldest = self.pending / DECISIONS;
        if oldest == 0 {
            return (decision, 0);
        }
        (pending / oldest, pending % oldest * DECISIONS + decision)
    }

    /// The after-state of a decision, and how many packets go out.
    pub fn after(&self, state: usize, decision: usize) -> (usize, usize) {
        let parts = self.parts(state);
        let (asked, pending) = self.acting(parts.pending, decision);
        let sent = self.sent(parts.queue, parts.level, asked);
        (self.index(Parts { queue: parts.queue - sent, pending, ..parts }), sent)
    }

    /// What a slot costs in expectation: power in mW, packets in the queue, packets lost.
    pub fn costs(&self, state: usize, decision: usize) -> [f64; 3] {
        let parts = self.parts(state);
        let (after, sent) = self.after(state, decision);
        let left = self.parts(after).queue;
        [self.power_mw[parts.level][sent], parts.queue as f64, self.overflow[left]]
    }

    /// What chance makes of an after-state, from two uniform numbers in [0, 1): arrivals, then the channel.
    pub fn turn(&self, after: usize, [arrivals, level]: [f64; 2]) -> Turn {
        let parts = self.parts(after);
        let arrived = draw(&self.arrivals, arrivals);
        self.arrive(after, arrived, self.channel.next(parts.level, level))
    }

    /// What so many arrivals and a next level make of an after-state.
    pub fn arrive(&self, after: usize, arrived: usize, level: usize) -> Turn {
        let parts = self.parts(after);
        let queue = (parts.queue + arrived).min(self.settings.buffer);
        let state = self.index(Parts { queue, level, ..parts });
        Turn { state, arrived, lost: parts.queue + arrived - queue }
    }

    /// The mean of a value of states, seen from each after-state: first over the channel, then over arrivals.
    pub fn ahead(&self, values: &[f64], means: &mut [f64]) {
        let width = LEVELS * self.pending;
        let mut faded = vec![0.0; values.len()];
        for (to, from) in faded.chunks_exact_mut(width).zip(values.chunks_exact(width)) {
            self.fade(from, to);
        }
        for (queue, to) in means.chunks_exact_mut(width).enumerate() {
            to.fill(0.0);
            for (arrived, &probability) in self.arrivals.iter().enumerate() {
                let row = (queue + arrived).min(self.settings.buffer) * width;
                to.iter_mut().zip(&faded[row..row + width]).for_each(|(to, from)| *to += probability * from);
            }
        }
    }

    /// The law of states one slot on, from a law of after-states; `room` is scratch of the same size.
    pub fn onward(&self, law: &[f64], next: &mut [f64], room: &mut [f64]) {
        let width = LEVELS * self.pending;
        room.fill(0.0);
        for (queue, from) in law.chunks_exact(width).enumerate() {
            for (arrived, &probability) in self.arrivals.iter().enumerate() {
                let row = (queue + arrived).min(self.settings.buffer) * width;
                room[row..row + width]
                    .iter_mut()
                    .zip(from)
                    .for_each(|(to, from)| *to += probability * from);
            }
        }
        for (to, from) in next.chunks_exact_mut(width).zip(room.chunks_exact(width)) {
            self.fade(from, to);
        }
    }

    /// One step of the channel; its matrix is symmetric, so this serves values and laws.
    fn fade(&self, from: &[f64], to: &mut [f64]) {
        let each = self.pending;
        if each == 1 {
            let mut sums = [0.0; LEVELS];
            for (row, from) in self.channel.steps.iter().zip(from) {
                sums.iter_mut().zip(row).for_each(|(sum, probability)| *sum += probability * from);
            }
            to.copy_from_slice(&sums);
            return;
        }
        to.fill(0.0);
        for (level, row) in self.channel.steps.iter().enumerate() {
            let from = &from[level * each..(level + 1) * each];
            for (to, &probability) in to.chunks_exact_mut(each).zip(row) {
                to.iter_mut().zip(from).for_each(|(to, from)| *to += probability * from);
            }
        }
    }
}

/// Power in mW that carries so many packets in a slot over a channel of this gain.
fn power_mw(sent: usize, gain: f64) -> f64 {
    let bits_per_symbol = sent as f64 * PACKET_BITS / (BANDWIDTH_HZ * SLOT_MS / 1e3);
    10_f64.powf((NOISE_DBM + PATH_LOSS_DB) / 10.0) * (bits_per_symbol.exp2() - 1.0) / gain
}

/// A Poisson law, conditioned on at most four.
fn arrivals(load: f64) -> [f64; MOST + 1] {
    let mut law = [1.0; MOST + 1];
    for count in 1..law.len() {
        law[count] = law[count - 1] * load / count as f64;
    }
    let sum: f64 = law.iter().sum();
    law.map(|probability| probability / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn late(decision_delay: usize) -> Plant {
        Plant::new(Settings { decision_delay, ..Settings::default() }).unwrap()
    }

    #[test]
    fn laws_by_hand() {
        let plant = late(0);
        // (1 + 2/2 + 3/6 + 4/24) / (1 + 1 + 1/2 + 1/6 + 1/24) = 2.6667 / 2.7083.
        assert!((plant.mean_arrivals() - 64.0 / 65.0).abs() < 1e-12);
        // One bit per symbol and packet: 10^0.3 mW (2^m - 1) / h; at the lowest level 200 mW carry two packets.
        assert!((plant.power_mw[7][3] - 1.995_262_315 * 7.0 / plant.channel.gains[7]).abs() < 1e-6);
        assert_eq!(plant.most, [2, 4, 4, 4, 4, 4, 4, 4]);
        assert_eq!(plant.states(), 168);
        assert!((plant.overflow[20] - plant.mean_arrivals()).abs() < 1e-12 && plant.overflow[16] == 0.0);
    }

    #[test]
    fn decisions_act_in_their_turn() {
        for delay in 0..=2 {
            let plant = late(delay);
            assert_eq!(plant.states(), 168 * 5_usize.pow(delay as u32));
            let (mut pending, mut acted) = (0, Vec::new());
            let decisions = [1, 2, 3, 4, 0, 3];
            for decision in decisions {
                let (asked, next) = plant.acting(pending, decision);
                acted.push(asked);
                pending = next;
            }
            assert_eq!(acted[delay..], decisions[..6 - delay], "decisions act {delay} slots later");
            assert!((0..plant.states()).all(|state| plant.index(plant.parts(state)) == state));
        }
    }

    #[test]
    fn one_slot_by_hand() {
        let plant = late(1);
        let state = plant.index(Parts { queue: 18, level: 3, pending: 2 });
        let (after, sent) = plant.after(state, 4);
        assert_eq!((plant.parts(after), sent), (Parts { queue: 16, level: 3, pending: 4 }, 2));
        let turn = plant.arrive(after, 4, 5);
        assert_eq!((turn.lost, plant.parts(turn.state)), (0, Parts { queue: 20, level: 5, pending: 4 }));
        assert_eq!(plant.arrive(plant.after(turn.state, 0).0, 4, 0).lost, 0);
    }

    #[test]
    fn laws_go_forward_as_values_look_back() {
        for delay in [0, 1] {
            let plant = late(delay);
            let count = plant.states();
            let law: Vec<f64> = (0..count).map(|i| 1.0 + (i as f64).sin()).collect();
            let values: Vec<f64> = (0..count).map(|i| (0.3 * i as f64).cos()).collect();
            let (mut next, mut room, mut means) = (vec![0.0; count], vec![0.0; count], vec![0.0; count]);
            plant.onward(&law, &mut next, &mut room);
            plant.ahead(&values, &mut means);
            let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
            assert!((dot(&next, &values) - dot(&law, &means)).abs() < 1e-8);
            assert!((next.iter().sum::<f64>() - law.iter().sum::<f64>()).abs() < 1e-8);
        }
    }

    #[test]
    fn impossible_settings_are_refused() {
        for wrong in [
            Settings { load: f64::NAN, ..Settings::default() },
            Settings { buffer: 1, ..Settings::default() },
            Settings { doppler_slots: 0.0, ..Settings::default() },
            Settings { decision_delay: 9, ..Settings::default() },
        ] {
            assert!(Plant::new(wrong).is_err(), "{wrong:?}");
        }
    }
}
