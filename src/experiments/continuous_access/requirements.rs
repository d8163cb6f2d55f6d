//! Delays against what each use case needs (Table I of the survey).

use crate::factory::UseCase;
use crate::problems::access::continuous::Tally;
use crate::scene::Table;

/// Length of a slot in seconds (ours; the period of random access in 3GPP TR 37.868).
pub(super) const SLOT_S: f64 = 5e-3;

/// A use case and what it gets.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    use_case: UseCase,
    /// Loosest latency that the use case may have, in seconds.
    latency_s: f64,
    /// Share of packets that must come within it.
    needed: f64,
    /// Share of all packets that do; dropped and superseded ones do not.
    in_time: f64,
}

/// One row for each use case.
pub(super) fn rows(tally: &Tally) -> Vec<Row> {
    let row = |use_case: UseCase| {
        let requirement = use_case.requirement();
        let latency_s = requirement.latency_s.1;
        let slots = (latency_s / SLOT_S + 1e-9) as u32;
        let served = tally.successes as f64 / tally.arrivals as f64 * tally.served_within(slots);
        let in_time = if served.is_finite() { served.min(1.0) } else { 0.0 };
        Row { use_case, latency_s, needed: requirement.reliability, in_time }
    };
    UseCase::ALL.into_iter().map(row).collect()
}

impl Row {
    /// Whether a slot is longer than the use case may wait: then no controller can help.
    fn out_of_reach(&self) -> bool {
        self.latency_s < SLOT_S
    }

    fn reached(&self) -> bool {
        self.in_time >= self.needed
    }

    /// Use case, latency in ms, share needed, share in time, and whether that is enough.
    pub fn cells(&self) -> Vec<String> {
        vec![
            self.use_case.name().to_owned(),
            format!("{}", (self.latency_s * 1e6).round() / 1e3),
            self.needed.to_string(),
            self.in_time.to_string(),
            self.reached().to_string(),
        ]
    }
}

/// The rows as a picture.
pub(super) fn picture(tally: &Tally) -> Table {
    let percent = |share: f64| format!("{} %", (1e6 * share).round() / 1e4);
    let row = |row: Row| {
        let latency = match row.latency_s {
            seconds if seconds >= 1.0 => format!("{seconds} s"),
            seconds => format!("{} ms", (seconds * 1e6).round() / 1e3),
        };
        let verdict = match (row.out_of_reach(), row.reached()) {
            (true, _) => "out of reach".to_owned(),
            (_, true) => "reached".to_owned(),
            _ => "missed".to_owned(),
        };
        let cells =
            vec![row.use_case.name().to_owned(), latency, percent(row.needed), percent(row.in_time), verdict];
        (cells, (!row.out_of_reach()).then(|| row.reached()))
    };
    Table {
        columns: ["use case", "within", "needs", "in time", ""].map(str::to_owned).to_vec(),
        rows: rows(tally).into_iter().map(row).collect(),
        note: format!(
            "All devices share the slots alike, so delays are the same for all; dropped and superseded packets are not in time. Latencies are the loosest of Table I (paper), a slot of 5 ms is ours: what must come within less is out of reach of any controller. Over {} evaluation slots: mean delay {:.1} slots, 95 % within {}, 99 % within {}",
            tally.slots,
            tally.mean_delay(),
            tally.delay_quantile(0.95).unwrap_or(0),
            tally.delay_quantile(0.99).unwrap_or(0)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problems::access::continuous::SlotReport;

    #[test]
    fn shares_in_time_count_what_was_lost() {
        // 8 of 10 packets served: 6 at once, one after 10 slots (50 ms), one after 2,000 (10 s).
        let delays = vec![1, 1, 1, 1, 1, 1, 10, 2_000];
        let report = SlotReport { arrivals: 10, successes: 8, delays, ..SlotReport::default() };
        let mut tally = Tally::default();
        tally.add(&report);
        let of = |use_case| rows(&tally).into_iter().find(|row| row.use_case == use_case).unwrap();
        assert!((of(UseCase::FieldSensor).in_time - 0.8).abs() < 1e-12);
        assert!((of(UseCase::Agv).in_time - 0.7).abs() < 1e-12, "50 ms are 10 slots");
        assert!((of(UseCase::ArWorker).in_time - 0.6).abs() < 1e-12, "5 ms are one slot");
        assert!(of(UseCase::Robot).out_of_reach() && of(UseCase::Robot).in_time == 0.0);
        assert!(picture(&tally).rows.iter().all(|(cells, _)| cells.len() == 5));
    }
}
