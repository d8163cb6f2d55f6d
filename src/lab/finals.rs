//! How lanes end: with their final measures, or with the reason why they stopped.

use serde::{Deserialize, Serialize};

/// Final measures of a lane, in the order of the race's measures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Final {
    /// `None` where the contender claims nothing about a measure.
    pub measures: Vec<Option<f64>>,
}

/// Final measures of all lanes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Finals {
    /// By contender, then by index of the seed; `None` for a lane that stopped.
    pub lanes: Vec<Vec<Option<Final>>>,
}

impl Finals {
    /// Of so many contenders under so many seeds, none of which has reached its end yet.
    pub fn none(contenders: usize, seeds: usize) -> Self {
        Self { lanes: vec![vec![None; seeds]; contenders] }
    }

    /// Of one lane; `None` if it stopped, or if there is no such lane.
    pub fn lane(&self, contender: usize, seed_index: usize) -> Option<&Final> {
        self.lanes.get(contender)?.get(seed_index)?.as_ref()
    }

    /// One measure of one lane, where the lane has reached its end and claims something about it.
    pub fn value(&self, contender: usize, seed_index: usize, measure: usize) -> Option<f64> {
        self.lane(contender, seed_index)?.measures.get(measure).copied()?
    }

    /// Of all seeds under which a contender has reached its end.
    pub fn of_contender(&self, contender: usize) -> impl Iterator<Item = &Final> {
        self.lanes.get(contender).into_iter().flatten().flatten()
    }
}

/// A lane that stopped. Files have it as a tuple of these four.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(usize, usize, u64, String)", into = "(usize, usize, u64, String)")]
pub struct Stopped {
    /// Index of the contender.
    pub contender: usize,
    /// Index of the seed.
    pub seed_index: usize,
    /// The step at which it stopped.
    pub step: u64,
    /// Why.
    pub reason: String,
}

impl From<(usize, usize, u64, String)> for Stopped {
    fn from((contender, seed_index, step, reason): (usize, usize, u64, String)) -> Self {
        Self { contender, seed_index, step, reason }
    }
}

impl From<Stopped> for (usize, usize, u64, String) {
    fn from(Stopped { contender, seed_index, step, reason }: Stopped) -> Self {
        (contender, seed_index, step, reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_have_what_they_always_had() {
        let stopped = Stopped { contender: 1, seed_index: 2, step: 30, reason: "it diverged".to_owned() };
        let text = ron::to_string(&stopped).unwrap();
        assert_eq!(text, r#"(1,2,30,"it diverged")"#);
        assert_eq!(ron::from_str::<Stopped>(&text).unwrap(), stopped);
        let mut finals = Finals::none(1, 2);
        finals.lanes[0][1] = Some(Final { measures: vec![Some(8.5), None] });
        let text = ron::to_string(&finals).unwrap();
        assert_eq!(text, "[[None,Some([Some(8.5),None])]]");
        assert_eq!(ron::from_str::<Finals>(&text).unwrap(), finals);
        assert_eq!(
            [finals.value(0, 1, 0), finals.value(0, 1, 1), finals.value(0, 0, 0)],
            [Some(8.5), None, None]
        );
    }
}
