//! From scores to decisions: the threshold that costs least, and misses against false alarms at all thresholds.

use super::system::Set;

/// The threshold above which a device should be taken as active, so that the expected cost is least: scores and chances of
/// devices side by side; a miss costs `miss` false alarms. Equal scores are decided alike; with none it is infinite.
pub fn best_threshold(scores: &[f64], chances: &[f32], miss: f64) -> f64 {
    let (mut cost, mut best) = (0.0, (0.0, f64::INFINITY));
    let groups = descending(scores, chances);
    for (index, &(score, active, idle)) in groups.iter().enumerate() {
        cost += idle - miss * active;
        if cost < best.0 {
            // Halfway to the next score, or a little below the last.
            let next = groups.get(index + 1).map_or(score - score.abs().max(1.0), |next| next.0);
            best = (cost, 0.5 * (score + next));
        }
    }
    best.1
}

/// Scores from the greatest down, with how many active and idle devices have each, as expected from the chances.
fn descending(scores: &[f64], chances: &[f32]) -> Vec<(f64, f64, f64)> {
    let mut pairs: Vec<(f64, f64)> = scores.iter().zip(chances).map(|(&s, &c)| (s, f64::from(c))).collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut groups: Vec<(f64, f64, f64)> = Vec::new();
    for (score, chance) in pairs {
        match groups.last_mut() {
            Some(last) if last.0 == score => {
                last.1 += chance;
                last.2 += 1.0 - chance;
            }
            _ => groups.push((score, chance, 1.0 - chance)),
        }
    }
    groups
}

/// Points (false alarms as a share of idle devices, misses as a share of active ones) from "nobody" to "everybody", at most
/// `most` of them and the two ends.
pub fn operating_curve(scores: &[f64], chances: &[f32], most: usize) -> Vec<[f64; 2]> {
    let groups = descending(scores, chances);
    let [active, idle] = groups.iter().fold([0.0; 2], |[a, i], group| [a + group.1, i + group.2]);
    let (mut found, mut false_alarms) = (0.0, 0.0);
    let mut points = vec![[0.0, 1.0]];
    let stride = groups.len().div_ceil(most.max(1)).max(1);
    for (index, group) in groups.iter().enumerate() {
        found += group.1;
        false_alarms += group.2;
        if (index + 1) % stride == 0 || index + 1 == groups.len() {
            points.push([false_alarms / idle.max(1e-300), (1.0 - found / active.max(1e-300)).max(0.0)]);
        }
    }
    points
}

/// How decisions went, as expected from the chances.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rates {
    /// Wrong decisions as a share of all.
    pub errors: f64,
    /// Missed devices as a share of the active ones.
    pub missed: f64,
    /// False alarms as a share of the idle ones.
    pub false_alarms: f64,
}

/// The rates of decisions, one set and its chances a frame.
pub fn rates<'a>(decisions: impl Iterator<Item = (Set, &'a [f32])>) -> Rates {
    let (mut missed, mut active, mut wrong, mut idle) = (0.0, 0.0, 0.0, 0.0);
    for (set, chances) in decisions {
        for (device, &chance) in chances.iter().enumerate() {
            let chance = f64::from(chance);
            active += chance;
            idle += 1.0 - chance;
            if set >> device & 1 == 1 { wrong += 1.0 - chance } else { missed += chance }
        }
    }
    let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    Rates {
        errors: share(missed + wrong, active + idle),
        missed: share(missed, active),
        false_alarms: share(wrong, idle),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_is_the_best_of_all() {
        let scores = [0.1, 0.9, 0.4, 0.4, 0.7, 0.0, 0.4];
        let chances = [0.2, 0.95, 0.1, 0.8, 0.3, 0.01, 0.5];
        let cost = |threshold: f64, miss: f64| -> f64 {
            let of = |(score, chance): (&f64, &f32)| {
                if *score > threshold { 1.0 - f64::from(*chance) } else { miss * f64::from(*chance) }
            };
            scores.iter().zip(&chances).map(of).sum()
        };
        for miss in [0.2, 1.0, 3.0, 100.0] {
            let found = cost(best_threshold(&scores, &chances, miss), miss);
            let least =
                (-10..=110).map(|i| cost(f64::from(i) * 0.01 + 0.005, miss)).fold(f64::INFINITY, f64::min);
            assert!((found - least).abs() < 1e-9, "{miss}: {found} {least}");
        }
        assert_eq!(best_threshold(&scores, &[0.0; 7], 1.0), f64::INFINITY);
    }

    #[test]
    fn the_curve_runs_from_nobody_to_everybody() {
        // By hand: threshold between 2 and 1 finds all of the one active device and raises no alarm.
        let curve = operating_curve(&[2.0, 1.0, 0.0], &[1.0, 0.0, 0.0], 10);
        assert_eq!(curve, [[0.0, 1.0], [0.0, 0.0], [0.5, 0.0], [1.0, 0.0]]);
    }

    #[test]
    fn rates_by_hand() {
        // Device 0 is active for sure and missed; device 1 is idle with 3/4 and taken as active.
        let found = rates(std::iter::once((0b10, &[1.0_f32, 0.25][..])));
        let expected = Rates { errors: 1.75 / 2.0, missed: 1.0 / 1.25, false_alarms: 1.0 };
        assert_eq!(found, expected);
    }
}
