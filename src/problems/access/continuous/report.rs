//! What happened in a slot, and the tally of many slots.

use serde::{Deserialize, Serialize};

/// One slot in numbers. The lists are reused from slot to slot.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct SlotReport {
    /// Which slot, from 0.
    pub slot: u64,
    /// The barring factor that was in force, clamped to 0..=1.
    pub theta: f64,
    /// New packets, the superseded among them.
    pub arrivals: u32,
    /// New packets lost because an older one of the same device still waits.
    pub superseded: u32,
    /// Devices with a packet, before barring.
    pub backlog: u32,
    /// Devices that sent a preamble.
    pub passed: u32,
    /// Preambles that nobody sent.
    pub idle: u32,
    /// Packets served.
    pub successes: u32,
    /// Preambles that two or more devices sent.
    pub collided: u32,
    /// Preambles of a single device that were not detected.
    pub undetected: u32,
    /// Preambles of a single device that were detected but got no grant.
    pub refused: u32,
    /// Packets dropped after their last retransmission.
    pub dropped: u32,
    /// Per served packet its delay in slots; 1 is served at once.
    pub delays: Vec<u32>,
    /// Per served packet, in the same order, how many transmissions it took.
    pub tries: Vec<u32>,
}

impl SlotReport {
    /// Zeroes for a new slot; the lists keep their memory.
    pub(super) fn clear(&mut self, slot: u64) {
        let (mut delays, mut tries) = (std::mem::take(&mut self.delays), std::mem::take(&mut self.tries));
        delays.clear();
        tries.clear();
        *self = Self { slot, delays, tries, ..Self::default() };
    }

    /// What a base station sees: collided, successful and idle preambles.
    ///
    /// Preambles that were not detected look idle, those without a grant count as neither.
    pub fn observed(&self) -> Observed {
        Observed { collided: self.collided, successful: self.successes, idle: self.idle + self.undetected }
    }
}

/// What a base station sees of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Observed {
    /// Preambles that two or more devices sent.
    pub collided: u32,
    /// Preambles that served a packet.
    pub successful: u32,
    /// Preambles on which nothing was heard.
    pub idle: u32,
}

/// Sums over slots, from which all measures come.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Slots added.
    pub slots: u64,
    /// New packets.
    pub arrivals: u64,
    /// New packets lost to an older one of the same device.
    pub superseded: u64,
    /// Packets served.
    pub successes: u64,
    /// Packets dropped.
    pub dropped: u64,
    /// Collided preambles.
    pub collided: u64,
    /// Idle preambles.
    pub idle: u64,
    /// Devices with a packet, summed over slots.
    pub backlog: u64,
    /// Transmissions of served packets.
    pub tries: u64,
    /// Per delay in slots how many packets were served with it; longer ones are in `long_delays`.
    delays: Vec<u64>,
    /// Delays beyond the table, in no order.
    long_delays: Vec<u32>,
}

/// Delays up to this many slots are counted in a table.
const TABLE: usize = 4_096;

impl Tally {
    /// Adds a slot.
    pub fn add(&mut self, report: &SlotReport) {
        self.slots += 1;
        self.arrivals += u64::from(report.arrivals);
        self.superseded += u64::from(report.superseded);
        self.successes += u64::from(report.successes);
        self.dropped += u64::from(report.dropped);
        self.collided += u64::from(report.collided);
        self.idle += u64::from(report.idle);
        self.backlog += u64::from(report.backlog);
        self.tries += report.tries.iter().map(|&tries| u64::from(tries)).sum::<u64>();
        self.delays.resize(TABLE, 0);
        for &delay in &report.delays {
            match self.delays.get_mut(delay as usize) {
                Some(count) => *count += 1,
                None => self.long_delays.push(delay),
            }
        }
    }

    /// Adds another tally.
    pub fn merge(&mut self, other: &Self) {
        self.slots += other.slots;
        self.arrivals += other.arrivals;
        self.superseded += other.superseded;
        self.successes += other.successes;
        self.dropped += other.dropped;
        self.collided += other.collided;
        self.idle += other.idle;
        self.backlog += other.backlog;
        self.tries += other.tries;
        self.delays.resize(TABLE, 0);
        self.delays.iter_mut().zip(&other.delays).for_each(|(mine, theirs)| *mine += theirs);
        self.long_delays.extend(&other.long_delays);
    }

    /// Successes per slot; NaN without slots.
    pub fn successes_per_slot(&self) -> f64 {
        self.successes as f64 / self.slots as f64
    }

    /// Devices with a packet before barring, per slot; NaN without slots.
    pub fn mean_backlog(&self) -> f64 {
        self.backlog as f64 / self.slots as f64
    }

    /// Dropped packets as a share of all arrivals; NaN without arrivals.
    pub fn dropped_ratio(&self) -> f64 {
        self.dropped as f64 / self.arrivals as f64
    }

    /// Superseded packets as a share of all arrivals; NaN without arrivals.
    pub fn superseded_ratio(&self) -> f64 {
        self.superseded as f64 / self.arrivals as f64
    }

    /// Transmissions per served packet; NaN without any.
    pub fn tries_per_packet(&self) -> f64 {
        self.tries as f64 / self.successes as f64
    }

    /// Mean delay of served packets in slots; NaN without any.
    pub fn mean_delay(&self) -> f64 {
        let table = self.delays.iter().enumerate().map(|(delay, &count)| delay as u64 * count).sum::<u64>();
        let long = self.long_delays.iter().map(|&delay| u64::from(delay)).sum::<u64>();
        (table + long) as f64 / self.successes as f64
    }

    /// The smallest delay in slots that at least this share of served packets does not exceed; `None` without any.
    pub fn delay_quantile(&self, share: f64) -> Option<u32> {
        let wanted = (share.clamp(0.0, 1.0) * self.successes as f64).ceil().max(1.0) as u64;
        let mut found = 0;
        for (delay, &count) in self.delays.iter().enumerate() {
            found += count;
            if found >= wanted {
                return Some(delay as u32);
            }
        }
        let mut long = self.long_delays.clone();
        long.sort_unstable();
        long.get((wanted - found) as usize - 1).copied()
    }

    /// The share of served packets whose delay is at most this many slots; NaN without any.
    pub fn served_within(&self, slots: u32) -> f64 {
        let table: u64 = self.delays.iter().take(slots as usize + 1).sum();
        let long = self.long_delays.iter().filter(|&&delay| delay <= slots).count() as u64;
        (table + long) as f64 / self.successes as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(delays: &[u32]) -> Tally {
        let mut tally = Tally::default();
        let report =
            SlotReport { successes: delays.len() as u32, delays: delays.to_vec(), ..Default::default() };
        tally.add(&report);
        tally
    }

    #[test]
    fn quantiles_are_those_of_the_sorted_list() {
        let mut delays: Vec<u32> = (1..=100).collect();
        delays.extend([5_000, 9_000]);
        let tally = tally(&delays);
        // By the definition: the 51st of 102 values is 51, the 97th 97, the last 9,000, the one before 5,000.
        let quantile = |share| tally.delay_quantile(share).unwrap();
        assert_eq!([quantile(0.5), quantile(0.95), quantile(1.0), quantile(0.99)], [51, 97, 9_000, 5_000]);
        assert_eq!(quantile(f64::NEG_INFINITY), 1);
        assert!((tally.mean_delay() - (5_050.0 + 14_000.0) / 102.0).abs() < 1e-12);
        assert!((tally.served_within(50) - 50.0 / 102.0).abs() < 1e-12);
        assert_eq!(tally.served_within(9_000), 1.0);
        assert_eq!(Tally::default().delay_quantile(0.5), None);
    }

    #[test]
    fn merged_tallies_are_the_tally_of_both() {
        let mut first = tally(&[1, 2, 7_000]);
        first.merge(&tally(&[3, 9_999]));
        assert_eq!(first.delay_quantile(0.6), Some(3));
        assert_eq!((first.slots, first.successes), (2, 5));
        assert_eq!(first.delay_quantile(1.0), Some(9_999));
    }
}
