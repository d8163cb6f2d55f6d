//! Distributions: histogram, cumulative law or tail of several quantities, beside the exact law.
//!
//! Every spread is kept as its tail, the share of what lies above each value: small shares keep their digits there.

use super::{Axis, Dash, Ink, Marker, Picture};
use serde::{Deserialize, Serialize};

/// How distributions are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// The share in each of equally wide cells.
    Histogram,
    /// The share up to each value.
    Cumulative,
    /// The share above each value, on a logarithmic axis.
    Tail,
}

/// Distributions of one quantity over one axis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Distribution {
    /// What it is, in a few words; gestures on it carry this name.
    pub name: String,
    /// The quantity.
    pub x: Axis,
    /// How they are drawn until a person chooses another form.
    pub form: Form,
    /// The spreads, the last on top.
    pub spreads: Vec<Spread>,
    /// Named values, such as a deadline; those that can be dragged are read in every spread.
    pub markers: Vec<Marker>,
    /// The least share that a tail shows.
    pub floor: f64,
    /// What is said where there is nothing to draw.
    pub empty: String,
}

/// How one quantity is spread.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub ink: Ink,
    /// How its line is drawn.
    pub dash: Dash,
    /// (value, share above it), values rising; the share of what never ends stays above the last.
    pub tail: Vec<[f64; 2]>,
    /// Whether shares change between the values; else they jump at each.
    pub smooth: bool,
    /// How many values it was counted from; a law is not counted.
    pub count: Option<usize>,
}

/// Values of a spread are kept one by one up to this number, and thinned out to about as many beyond it.
const MOST: usize = 2_000;

impl Distribution {
    /// Tails of a quantity, none yet.
    pub fn new(name: impl Into<String>, x: Axis) -> Self {
        Self {
            name: name.into(),
            x,
            form: Form::Tail,
            spreads: Vec::new(),
            markers: Vec::new(),
            floor: 1e-4,
            empty: "No values yet".to_owned(),
        }
    }

    /// Drawn like this at first.
    pub fn form(mut self, form: Form) -> Self {
        self.form = form;
        self
    }

    /// The least share that a tail shows.
    pub fn floor(mut self, share: f64) -> Self {
        self.floor = share;
        self
    }

    /// One more spread.
    pub fn spread(mut self, spread: Spread) -> Self {
        self.spreads.push(spread);
        self
    }

    /// Measured values of somebody; infinite ones count as what never ends, and NaN is left out.
    pub fn values(self, name: impl Into<String>, ink: impl Into<Ink>, values: &[f64]) -> Self {
        self.spread(Spread::counted(name, ink, values))
    }

    /// The exact law, as points (value, share above it).
    pub fn law(self, name: impl Into<String>, tail: Vec<[f64; 2]>) -> Self {
        self.spread(Spread::law(name, Ink::Limit, tail))
    }

    /// One more named value.
    pub fn marker(mut self, marker: Marker) -> Self {
        self.markers.push(marker);
        self
    }

    /// What is said where there is nothing to draw.
    pub fn when_empty(mut self, words: impl Into<String>) -> Self {
        self.empty = words.into();
        self
    }
}

impl Spread {
    /// Counted from values; infinite ones count as what never ends, and NaN is left out.
    pub fn counted(name: impl Into<String>, ink: impl Into<Ink>, values: &[f64]) -> Self {
        let told = |value: &f64| !value.is_nan() && *value != f64::NEG_INFINITY;
        let mut sorted: Vec<f64> = values.iter().copied().filter(told).collect();
        sorted.sort_by(f64::total_cmp);
        let tail = tail_of_sorted(&sorted);
        Self { count: Some(sorted.len()), smooth: false, ..Self::law(name, ink, tail) }
    }

    /// Weights at values that rise: what a learner believes, or a law of steps. Weights are shares; what they lack to 1
    /// never ends.
    pub fn weighted(name: impl Into<String>, ink: impl Into<Ink>, atoms: &[[f64; 2]]) -> Self {
        let mut above: f64 = 1.0;
        let tail = atoms.iter().map(|[value, weight]| {
            above -= weight;
            [*value, above.max(0.0)]
        });
        Self { smooth: false, ..Self::law(name, ink, tail.collect()) }
    }

    /// A law by points (value, share above it), values rising.
    pub fn law(name: impl Into<String>, ink: impl Into<Ink>, tail: Vec<[f64; 2]>) -> Self {
        let ink = ink.into();
        Self { name: name.into(), ink, dash: ink.dash(), tail, smooth: true, count: None }
    }

    /// Drawn in these dashes.
    pub fn dash(mut self, dash: Dash) -> Self {
        self.dash = dash;
        self
    }

    /// The share above a value.
    pub fn above(&self, value: f64) -> f64 {
        let after = self.tail.partition_point(|[at, _]| *at <= value);
        let Some(before) = after.checked_sub(1).and_then(|index| self.tail.get(index)) else { return 1.0 };
        match self.tail.get(after).filter(|_| self.smooth) {
            Some(next) if next[0] > before[0] => {
                let share = (value - before[0]) / (next[0] - before[0]);
                before[1] + (next[1] - before[1]) * share
            }
            _ => before[1],
        }
    }

    /// The share in each of the cells between rising edges, the lowest edge included where the share jumps at it.
    pub fn shares(&self, edges: &[f64]) -> Vec<f64> {
        edges.windows(2).map(|pair| (self.above(pair[0]) - self.above(pair[1])).max(0.0)).collect()
    }

    /// The least and the largest value.
    pub fn ends(&self) -> Option<[f64; 2]> {
        let finite = || self.tail.iter().map(|[value, _]| *value).filter(|value| value.is_finite());
        let (low, high) =
            (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
        (low <= high).then_some([low, high])
    }

    /// The least value that this share lies at or below; none where so much never ends.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let most = 1.0 - share + 1e-12;
        self.tail.iter().find(|[_, above]| *above <= most).map(|[value, _]| *value)
    }
}

/// Steps of an empirical tail: every value where there are few; the ends whole and the middle thinned out where there are many.
fn tail_of_sorted(sorted: &[f64]) -> Vec<[f64; 2]> {
    let count = sorted.len();
    let ended = sorted.iter().take_while(|value| value.is_finite()).count();
    let every = count.div_ceil(MOST).max(1);
    // Towards the upper end shares are told by their factors, so the last values are all kept.
    let whole = count.saturating_sub(MOST / 4);
    let kept =
        |index: &usize| *index == 0 || index.is_multiple_of(every) || *index >= whole || index + 1 == ended;
    let step = |index: usize| [sorted[index], (count - index - 1) as f64 / count as f64];
    let mut tail: Vec<[f64; 2]> = Vec::with_capacity(MOST + MOST / 4);
    for point in (0..ended).filter(kept).map(step) {
        match tail.last_mut() {
            Some(last) if last[0] == point[0] => *last = point,
            _ => tail.push(point),
        }
    }
    tail
}

impl From<Distribution> for Picture {
    fn from(distribution: Distribution) -> Self {
        Self::Distribution(Box::new(distribution))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counted_tail_is_the_share_above() {
        let values = [3.0, 1.0, f64::NAN, 2.0, 2.0, f64::INFINITY];
        let spread = Spread::counted("delay", Ink::Measured, &values);
        // By hand, of five values: above 0 all, above 1 four, above 2 two, above 3 the one that never ends.
        let above: Vec<f64> = [0.0, 1.0, 1.5, 2.0, 3.0, 9.0].map(|value| spread.above(value)).to_vec();
        assert_eq!(above, [1.0, 0.8, 0.8, 0.4, 0.2, 0.2]);
        assert_eq!(spread.quantile(0.5), Some(2.0));
        assert_eq!(spread.quantile(0.9), None);
        assert_eq!(spread.shares(&[0.0, 1.0, 2.0]), [1.0 - 0.8, 0.8 - 0.4]);
        assert_eq!((spread.count, spread.ends()), (Some(5), Some([1.0, 3.0])));
    }

    #[test]
    fn a_thinned_tail_is_near_the_whole_one_and_exact_at_its_end() {
        // Brute force: the share above, counted in all values.
        let values: Vec<f64> = (0..50_000).map(|i| f64::from(i * 7919 % 50_000)).collect();
        let spread = Spread::counted("delay", Ink::Measured, &values);
        assert!(spread.tail.len() <= MOST + MOST / 4 + 2, "{}", spread.tail.len());
        let brute = |at: f64| values.iter().filter(|value| **value > at).count() as f64 / 50_000.0;
        for at in [-1.0, 0.0, 777.5, 24_000.0, 49_000.5] {
            assert!((spread.above(at) - brute(at)).abs() <= 26.0 / 50_000.0, "{at}");
        }
        for at in [49_600.0, 49_997.0, 49_998.0, 49_999.0] {
            assert_eq!(spread.above(at), brute(at));
        }
    }

    #[test]
    fn laws_and_weights_are_read_between_their_points() {
        let law = Spread::law("exact", Ink::Limit, vec![[0.0, 1.0], [10.0, 0.0]]);
        assert_eq!(law.above(2.5), 0.75);
        let cells = law.shares(&[0.0, 5.0, 10.0]);
        assert_eq!(cells, [0.5, 0.5]);
        let atoms = Spread::weighted("learned", Ink::Contender(0), &[[1.0, 0.25], [2.0, 0.25], [3.0, 0.25]]);
        assert_eq!([0.5, 1.0, 2.9, 3.0, 99.0].map(|at| atoms.above(at)), [1.0, 0.75, 0.5, 0.25, 0.25]);
        assert_eq!(Spread::law("none", Ink::Limit, vec![]).ends(), None);
    }
}
