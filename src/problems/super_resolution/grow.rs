//! Growing a tree: splits that leave little variance of what is to be given and of what is seen, then a ridge regression in
//! each leaf.

use super::features::{FEATURES, NOTHING, OUTPUTS, WIDTH};
use super::ridge::Ridge;
use super::tree::{Node, Tree};
use super::vector::{Loop, vectorised};
use super::{Patches, half};
use crate::preset::{parameters, rate, real, whole};
use crate::random::Stream;
use rand::Rng;

/// Numbers whose variance a split is to reduce: the outputs, and the four differences at the middle of the patch.
const AIMS: usize = 16;
/// Features at the middle of a patch.
const MIDDLES: [usize; 4] =
    [OUTPUTS / 2, OUTPUTS + OUTPUTS / 2, 2 * OUTPUTS + OUTPUTS / 2, 3 * OUTPUTS + OUTPUTS / 2];

parameters! {
    /// How trees are grown.
    #[derive(Copy)]
    pub struct ForestSettings {
        /// Their residuals are averaged (Schulter et al. 2015: 8 to 10). One is grown anew with each pair
        pub trees: usize = whole("forest.trees", "Trees", 1..=16, 8).standard().rewind(),
        /// Most tests on the way to a leaf (Schulter et al. 2015: 8 to 10). Each leaf costs 333 numbers
        pub depth: usize = whole("forest.depth", "Depth", 0..=10, 8).standard(),
        /// Random tests among which a split chooses the one that leaves the least variance
        pub candidates: usize = whole("forest.candidates", "Candidate tests", 1..=64, 16),
        /// Patches that a leaf learns from at least; it has 37 weights for each of 9 cells
        pub smallest_leaf: usize = whole("forest.smallest_leaf", "Smallest leaf", 1..=5_000, 150).unit("patches"),
        /// λ of the ridge regression in a leaf, as a share of the mean square of the features: larger is more careful
        pub ridge: f64 = rate("forest.ridge", "Ridge", 1e-4),
        /// How much the variance of what is seen counts beside that of what is to be given when a split is chosen
        pub input_share: f64 = real("forest.input_share", "Share of inputs", 0.0..=4.0, 0.02),
        /// A tree learns from at most so many patches of the pairs kept, drawn by chance
        pub most_patches: usize = whole("forest.patches", "Patches a tree", 100..=50_000, 12_000),
    }
}

/// A sample: which set and which patch of it.
type Place = (u32, u32);

/// A test of samples.
#[derive(Debug, Clone, Copy)]
struct Test {
    features: [usize; 2],
    threshold: f32,
}

impl Test {
    #[inline(always)]
    fn of(&self, inputs: &[f32]) -> f32 {
        inputs[self.features[0]] - inputs[self.features[1]]
    }
}

/// A tree under growth.
struct Growth<'a> {
    settings: &'a ForestSettings,
    sets: &'a [Patches],
    /// The samples, in an order in which those of a node stand together.
    samples: Vec<Place>,
    /// Their aims, in the same order.
    aims: Vec<[f32; AIMS]>,
}

/// Grows a tree on patches of these sets; `None` where there are none.
pub(super) fn grow(settings: &ForestSettings, sets: &[Patches], draws: &mut Stream) -> Option<Tree> {
    let samples = choose(sets, settings.most_patches, draws);
    if samples.is_empty() {
        return None;
    }
    let aims = aims(settings, sets, &samples);
    let mut growth = Growth { settings, sets, samples, aims };
    let mut nodes = vec![Node::end(0, 0)];
    let mut leaves = Vec::new();
    let mut waiting = std::collections::VecDeque::from([(0_usize, 0..growth.samples.len(), 0_usize)]);
    while let Some((place, range, depth)) = waiting.pop_front() {
        let test = if depth < settings.depth { growth.best_test(range.clone(), draws) } else { None };
        let Some(test) = test else {
            nodes[place] = Node::end(place, leaves.len());
            leaves.push(growth.leaf(range));
            continue;
        };
        let middle = growth.part(&test, range.clone());
        let next = nodes.len();
        nodes[place] = Node {
            features: test.features.map(|feature| feature as u16),
            threshold: test.threshold,
            next: next as u32,
            leaf: 0,
        };
        nodes.extend([Node::end(next, 0), Node::end(next + 1, 0)]);
        waiting.push_back((next, range.start..middle, depth + 1));
        waiting.push_back((next + 1, middle..range.end, depth + 1));
    }
    Some(Tree::new(nodes, leaves.into_iter()))
}

/// All patches, or so many of them by chance.
fn choose(sets: &[Patches], most: usize, draws: &mut Stream) -> Vec<Place> {
    let mut all: Vec<Place> = Vec::new();
    for (set, patches) in sets.iter().enumerate() {
        all.extend((0..patches.count()).map(|patch| (set as u32, patch as u32)));
    }
    if all.len() > most {
        for place in 0..most {
            let other = draws.random_range(place..all.len());
            all.swap(place, other);
        }
        all.truncate(most);
    }
    all
}

/// Outputs and middle inputs, each kind in units of its own spread; the inputs count by the settings' share.
fn aims(settings: &ForestSettings, sets: &[Patches], samples: &[Place]) -> Vec<[f32; AIMS]> {
    let mut aims: Vec<[f32; AIMS]> = samples
        .iter()
        .map(|&(set, patch)| {
            let (set, patch) = (&sets[set as usize], patch as usize);
            let mut aims = [0.0; AIMS];
            aims[..OUTPUTS].copy_from_slice(set.outputs(patch));
            MIDDLES
                .iter()
                .enumerate()
                .for_each(|(n, &feature)| aims[OUTPUTS + n] = set.inputs(patch)[feature]);
            aims
        })
        .collect();
    let kinds = [(0..OUTPUTS, 1.0), (OUTPUTS..OUTPUTS + MIDDLES.len(), settings.input_share.sqrt())];
    for (kind, weight) in kinds {
        let spread = spread(&aims, kind.clone());
        let factor = if spread > 0.0 { (weight / spread) as f32 } else { 0.0 };
        aims.iter_mut().for_each(|aims| aims[kind.clone()].iter_mut().for_each(|number| *number *= factor));
    }
    aims
}

/// Root of the summed variances of some of the numbers.
fn spread(aims: &[[f32; AIMS]], kind: std::ops::Range<usize>) -> f64 {
    let count = aims.len() as f64;
    let variance = |place: usize| {
        let sum: f64 = aims.iter().map(|aims| f64::from(aims[place])).sum();
        let squares: f64 = aims.iter().map(|aims| f64::from(aims[place]).powi(2)).sum();
        (squares / count - (sum / count).powi(2)).max(0.0)
    };
    kind.map(variance).sum::<f64>().sqrt()
}

impl Growth<'_> {
    fn inputs(&self, place: Place) -> &[f32] {
        self.sets[place.0 as usize].inputs(place.1 as usize)
    }

    /// The random test that reduces the variance most; `None` where none leaves enough samples on both sides.
    fn best_test(&self, range: std::ops::Range<usize>, draws: &mut Stream) -> Option<Test> {
        let least = self.settings.smallest_leaf.max(1);
        if range.len() < 2 * least {
            return None;
        }
        let tests: Vec<Test> =
            (0..self.settings.candidates).map(|_| self.draw(range.clone(), draws)).collect();
        let mut totals = [0.0_f32; AIMS];
        let mut sums = vec![([0.0_f32; AIMS], 0.0_f32); tests.len()];
        let (samples, aims) = (&self.samples[range.clone()], &self.aims[range.clone()]);
        vectorised(Sum {
            sets: self.sets,
            samples,
            aims,
            tests: &tests,
            totals: &mut totals,
            sums: &mut sums,
        });
        let all = range.len() as f32;
        let whole = square(&totals) / all;
        let mut best = None;
        for (test, (sums, count)) in tests.iter().zip(&sums) {
            let rest = all - count;
            let other: [f32; AIMS] = std::array::from_fn(|aim| totals[aim] - sums[aim]);
            let gain = square(sums) / count + square(&other) / rest - whole;
            let enough = *count >= least as f32 && rest >= least as f32;
            if enough && gain > 0.0 && best.is_none_or(|(most, _)| gain > most) {
                best = Some((gain, *test));
            }
        }
        best.map(|(_, test)| test)
    }

    /// One feature alone or the difference of two, against the mean of its values at two of the samples.
    fn draw(&self, range: std::ops::Range<usize>, draws: &mut Stream) -> Test {
        let first = draws.random_range(0..FEATURES);
        let second = if draws.random::<bool>() { draws.random_range(0..FEATURES) } else { NOTHING };
        let mut test = Test { features: [first, second], threshold: 0.0 };
        let mut value = || test.of(self.inputs(self.samples[draws.random_range(range.clone())]));
        test.threshold = 0.5 * (value() + value());
        test
    }

    /// Brings the samples of the first branch to the front, in their order; returns where those of the second begin.
    fn part(&mut self, test: &Test, range: std::ops::Range<usize>) -> usize {
        let mut second = Vec::with_capacity(range.len());
        let mut front = range.start;
        for at in range.clone() {
            let (place, aims) = (self.samples[at], self.aims[at]);
            if test.of(self.inputs(place)) < test.threshold {
                (self.samples[front], self.aims[front]) = (place, aims);
                front += 1;
            } else {
                second.push((place, aims));
            }
        }
        for (at, (place, aims)) in (front..).zip(second) {
            (self.samples[at], self.aims[at]) = (place, aims);
        }
        front
    }

    /// The weights of a leaf, rounded to what a model is sent with.
    fn leaf(&self, range: std::ops::Range<usize>) -> Vec<f32> {
        let sample = |&(set, patch): &Place| {
            let set = &self.sets[set as usize];
            (&set.inputs(patch as usize)[..WIDTH], set.outputs(patch as usize))
        };
        let weights = Ridge::of(self.samples[range].iter().map(sample)).solve(self.settings.ridge);
        weights.into_iter().map(|weight| half::rounded(weight as f32)).collect()
    }
}

/// Sums the aims of samples: of all, and for each test of those that it sends to the first branch, with their number.
struct Sum<'a> {
    sets: &'a [Patches],
    samples: &'a [Place],
    aims: &'a [[f32; AIMS]],
    tests: &'a [Test],
    totals: &'a mut [f32; AIMS],
    sums: &'a mut [([f32; AIMS], f32)],
}

impl Loop for Sum<'_> {
    #[inline(always)]
    fn run(self) {
        for (&(set, patch), aims) in self.samples.iter().zip(self.aims) {
            let inputs = self.sets[set as usize].inputs(patch as usize);
            self.totals.iter_mut().zip(aims).for_each(|(total, aim)| *total += aim);
            for (test, (sums, count)) in self.tests.iter().zip(self.sums.iter_mut()) {
                let first = if test.of(inputs) < test.threshold { 1.0 } else { 0.0 };
                *count += first;
                sums.iter_mut().zip(aims).for_each(|(sum, aim)| *sum += first * aim);
            }
        }
    }
}

fn square(numbers: &[f32; AIMS]) -> f32 {
    numbers.iter().map(|number| number * number).sum()
}
