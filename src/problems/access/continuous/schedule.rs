//! Who gets a packet when: the arrivals of single devices, drawn for a whole period or slot by slot.
//!
//! Streams are named by the first slot of the period, or by the slot: no policy can change what arrives.

use super::draws::{Alias, below, binomial};
use super::law::{Arrivals, Law};
use crate::random::stream;

/// Devices in the order in which their packets come.
#[derive(Debug, Clone, Default)]
pub struct Schedule {
    alias: Alias,
    /// Devices, sorted by slot of the period; for independent arrivals those of one slot.
    order: Vec<u32>,
    /// Per slot of the period where its devices start in `order`, and the end.
    starts: Vec<u32>,
    offsets: Vec<u32>,
    chosen: Vec<u64>,
}

impl Schedule {
    /// An empty schedule under this law.
    pub fn new(law: &Law) -> Self {
        let once = law.settings().arrivals != Arrivals::Independent;
        let alias = if once { Alias::new(law.probabilities()) } else { Alias::default() };
        Self { alias, ..Self::default() }
    }

    /// Draws what this slot needs and was not drawn yet: the period at its first slot, independent arrivals each slot.
    pub fn prepare(&mut self, law: &Law, seed: u64, slot: u64, period_start: u64) {
        if law.settings().arrivals == Arrivals::Independent {
            self.draw_slot(law, seed, slot);
        } else if slot == period_start {
            self.draw_period(law, seed, period_start);
        }
    }

    /// The devices that get a packet in this slot of the period.
    pub fn arrivals(&self, law: &Law, phase: u32) -> &[u32] {
        if law.settings().arrivals == Arrivals::Independent {
            return &self.order;
        }
        let bound = |index: usize| self.starts.get(index).map_or(0, |&start| start as usize);
        self.order.get(bound(phase as usize)..bound(phase as usize + 1)).unwrap_or_default()
    }

    /// An offset for each device, then a counting sort.
    pub fn draw_period(&mut self, law: &Law, seed: u64, period_start: u64) {
        let mut stream = stream(seed, "period arrivals", period_start);
        let devices = law.settings().devices;
        self.offsets.clear();
        self.offsets.extend((0..devices).map(|_| self.alias.draw(&mut stream)));
        self.starts.clear();
        self.starts.resize(law.settings().period_slots as usize + 1, 0);
        for &offset in &self.offsets {
            self.starts[offset as usize + 1] += 1;
        }
        let mut sum = 0;
        // Shifted by one slot here, so that filling each slot moves its entry to where it belongs.
        for start in &mut self.starts {
            sum += std::mem::replace(start, sum);
        }
        self.order.resize(devices as usize, 0);
        for (device, &offset) in self.offsets.iter().enumerate() {
            let place = &mut self.starts[offset as usize + 1];
            self.order[*place as usize] = device as u32;
            *place += 1;
        }
    }

    /// A binomial number of distinct devices.
    fn draw_slot(&mut self, law: &Law, seed: u64, slot: u64) {
        let mut stream = stream(seed, "slot arrivals", slot);
        let devices = law.settings().devices;
        let count = binomial(devices, 1.0 / f64::from(law.settings().period_slots), &mut stream);
        self.order.clear();
        self.chosen.resize(devices.div_ceil(64) as usize, 0);
        let complement = count > devices / 2;
        let wanted = if complement { devices - count } else { count };
        while self.order.len() < wanted as usize {
            let device = below(devices, &mut stream);
            let (word, bit) = (&mut self.chosen[device as usize / 64], 1 << (device % 64));
            if *word & bit == 0 {
                *word |= bit;
                self.order.push(device);
            }
        }
        if complement {
            let chosen = &self.chosen;
            let missing =
                (0..devices).filter(|&device| chosen[device as usize / 64] >> (device % 64) & 1 == 0);
            self.order = missing.collect();
            self.chosen.fill(0);
        } else {
            self.order.iter().for_each(|&device| self.chosen[device as usize / 64] = 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problems::access::continuous::law::Settings;

    #[test]
    fn each_device_arrives_once_a_period_by_the_law() {
        let law = Law::new(Settings { active_slots: 12, ..Settings::default() }).unwrap();
        let mut schedule = Schedule::new(&law);
        let mut counts = [0.0; 25];
        for period in 0..400 {
            schedule.prepare(&law, 1, period * 25, period * 25);
            let mut devices: Vec<u32> = Vec::new();
            for (phase, count) in counts.iter_mut().enumerate() {
                *count += schedule.arrivals(&law, phase as u32).len() as f64 / (400.0 * 500.0);
                devices.extend(schedule.arrivals(&law, phase as u32));
            }
            devices.sort_unstable();
            assert_eq!(devices, (0..500).collect::<Vec<u32>>());
        }
        for (count, share) in counts.iter().zip(law.probabilities()) {
            assert!((count - share).abs() <= 5.0 * (share / 200_000.0).sqrt());
        }
    }

    #[test]
    fn independent_arrivals_are_binomial_and_distinct() {
        for period_slots in [1, 2, 10] {
            let settings = Settings { arrivals: Arrivals::Independent, period_slots, ..Settings::default() };
            let law = Law::new(Settings { active_slots: 1, ..settings }).unwrap();
            let mut schedule = Schedule::new(&law);
            let (mut total, mut per_device) = (0.0, vec![0.0; 500]);
            for slot in 0..2_000 {
                schedule.prepare(&law, 1, slot, 0);
                let mut devices = schedule.arrivals(&law, 0).to_vec();
                devices.iter().for_each(|&device| per_device[device as usize] += 1.0);
                total += devices.len() as f64;
                devices.sort_unstable();
                assert!(devices.windows(2).all(|pair| pair[0] != pair[1]));
            }
            let rate = 1.0 / f64::from(period_slots);
            let deviation = (rate * (1.0 - rate)).sqrt();
            assert!((total / 1e6 - rate).abs() <= 5.0 * deviation / 1e3);
            assert!(
                per_device.iter().all(|n| (n / 2_000.0 - rate).abs() <= 5.0 * deviation / 2_000.0_f64.sqrt())
            );
        }
    }
}
