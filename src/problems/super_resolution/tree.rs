//! A regression tree whose leaves are linear: flat arrays, split by comparisons of features.

use super::features::{FEATURES, NOTHING, OUTPUTS, WIDTH};
use super::ridge::TERMS;

/// Numbers of a leaf as they are worked through: for each output a weight for each number of a feature row.
pub(super) const LEAF: usize = WIDTH * OUTPUTS;
/// Numbers of a leaf that are not padding.
pub const LEAF_NUMBERS: usize = TERMS * OUTPUTS;

/// A place in a tree: a test, or a leaf, which goes on to itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Node {
    /// The features whose difference is tested; the second may be [`NOTHING`].
    pub features: [u16; 2],
    /// From this difference on a sample goes to the second branch; infinite for a leaf.
    pub threshold: f32,
    /// The first branch; the second follows it.
    pub next: u32,
    /// Number of the leaf; of no meaning for a test.
    pub leaf: u32,
}

impl Node {
    /// The leaf of this number at this place.
    pub fn end(place: usize, leaf: usize) -> Self {
        let nothing = [NOTHING as u16; 2];
        Self { features: nothing, threshold: f32::INFINITY, next: place as u32, leaf: leaf as u32 }
    }

    /// Whether it is a leaf.
    pub fn is_leaf(&self) -> bool {
        self.threshold == f32::INFINITY
    }

    /// Where a sample goes next.
    #[inline(always)]
    pub fn branch(&self, inputs: &[f32; WIDTH]) -> usize {
        let [a, b] = self.features.map(usize::from);
        let difference = inputs[a] - inputs[b];
        self.next as usize + usize::from(difference >= self.threshold)
    }
}

/// A tree: its first node is the root, branches lie behind their tests.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    /// Tests and leaves.
    pub(super) nodes: Vec<Node>,
    /// [`LEAF`] numbers for each leaf.
    pub(super) leaves: Vec<f32>,
    /// Most tests on the way to a leaf.
    pub(super) depth: usize,
}

/// A tree as plain numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct TreeNumbers {
    /// For each node two features, threshold and first branch; for a leaf twice -1, 0 and its number.
    pub nodes: Vec<f32>,
    /// For each leaf [`LEAF_NUMBERS`] weights: for each of 36 features and the constant one for each of 9 outputs.
    pub leaves: Vec<f32>,
}

/// Numbers of a node in [`TreeNumbers`].
pub const NODE_NUMBERS: usize = 4;

impl Tree {
    /// How many leaves it has.
    pub fn leaf_count(&self) -> usize {
        self.leaves.len() / LEAF
    }

    /// How many nodes it has, leaves included.
    pub fn node_count(&self) -> usize {
        self.nodes.len()
    }

    /// The weights of a leaf, [`OUTPUTS`] for each input.
    pub(super) fn weights(&self, leaf: usize) -> impl Iterator<Item = f32> {
        let lanes = &self.leaves[leaf * LEAF..][..LEAF];
        (0..LEAF_NUMBERS).map(move |number| lanes[lane(number / OUTPUTS, number % OUTPUTS)])
    }

    /// The tree as plain numbers.
    pub fn to_numbers(&self) -> TreeNumbers {
        let node = |node: &Node| {
            let [a, b] = node.features.map(f32::from);
            if node.is_leaf() {
                [-1.0, -1.0, 0.0, node.leaf as f32]
            } else {
                [a, b, node.threshold, node.next as f32]
            }
        };
        TreeNumbers {
            nodes: self.nodes.iter().flat_map(node).collect(),
            leaves: (0..self.leaf_count()).flat_map(|leaf| self.weights(leaf)).collect(),
        }
    }

    /// The tree of plain numbers; `None` where they make no tree.
    pub fn from_numbers(numbers: &TreeNumbers) -> Option<Self> {
        let count = numbers.nodes.len() / NODE_NUMBERS;
        let leaves = numbers.leaves.len() / LEAF_NUMBERS;
        let whole =
            numbers.nodes.len() == count * NODE_NUMBERS && numbers.leaves.len() == leaves * LEAF_NUMBERS;
        if !whole || count == 0 || numbers.leaves.iter().any(|weight| !weight.is_finite()) {
            return None;
        }
        let node = |(place, numbers): (usize, &[f32])| match *numbers {
            [-1.0, -1.0, 0.0, leaf] => Some(Node::end(place, whole_number(leaf, 0, leaves)?)),
            [a, b, threshold, next] if threshold.is_finite() => {
                let features = [whole_number(a, 0, FEATURES)?, whole_number(b, 0, WIDTH)?];
                let next = whole_number(next, place + 1, count - 1)? as u32;
                Some(Node { features: features.map(|place| place as u16), threshold, next, leaf: 0 })
            }
            _ => None,
        };
        let nodes = numbers.nodes.chunks_exact(NODE_NUMBERS).enumerate().map(node).collect::<Option<_>>()?;
        Some(Self::new(nodes, numbers.leaves.chunks_exact(LEAF_NUMBERS).map(<[f32]>::to_vec)))
    }

    /// A tree of nodes whose branches lie behind them, and of the weights of its leaves.
    pub(super) fn new(nodes: Vec<Node>, weights: impl Iterator<Item = Vec<f32>>) -> Self {
        let mut leaves = Vec::new();
        for weights in weights {
            let start = leaves.len();
            leaves.resize(start + LEAF, 0.0);
            for (number, weight) in weights.iter().enumerate() {
                leaves[start + lane(number / OUTPUTS, number % OUTPUTS)] = *weight;
            }
        }
        let depth = depth(&nodes);
        Self { nodes, leaves, depth }
    }
}

/// Where the weight of an input for an output lies within a leaf.
fn lane(input: usize, output: usize) -> usize {
    output * WIDTH + input
}

/// A whole number from `low` to below `high`, held exactly by f32.
fn whole_number(number: f32, low: usize, high: usize) -> Option<usize> {
    let exact = number.fract() == 0.0 && (0.0..16_777_216.0).contains(&number);
    exact.then_some(number as usize).filter(|number| (low..high).contains(number))
}

fn depth(nodes: &[Node]) -> usize {
    let mut depths = vec![0; nodes.len()];
    for (place, node) in nodes.iter().enumerate().filter(|(_, node)| !node.is_leaf()) {
        let next = node.next as usize;
        depths[next] = depths[place] + 1;
        depths[next + 1] = depths[place] + 1;
    }
    depths.into_iter().max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers() -> TreeNumbers {
        let weights = |leaf: usize| (0..LEAF_NUMBERS).map(move |n| (n * (leaf + 1)) as f32);
        TreeNumbers {
            // Feature 4 below 1.5; else feature 3 less feature 9 below -2.
            nodes: [
                [4.0, NOTHING as f32, 1.5, 1.0],
                [-1.0, -1.0, 0.0, 0.0],
                [3.0, 9.0, -2.0, 3.0],
                [-1.0, -1.0, 0.0, 1.0],
                [-1.0, -1.0, 0.0, 2.0],
            ]
            .concat(),
            leaves: (0..3).flat_map(weights).collect(),
        }
    }

    #[test]
    fn a_tree_comes_back_from_its_numbers_and_tests_send_samples_on() {
        let tree = Tree::from_numbers(&numbers()).unwrap();
        assert_eq!((tree.to_numbers(), tree.depth, tree.leaf_count()), (numbers(), 2, 3));
        let go = |third: f32, fourth: f32| {
            let mut inputs = [0.0; WIDTH];
            (inputs[3], inputs[4]) = (third, fourth);
            let mut place = 0;
            (0..4).for_each(|_| place = tree.nodes[place].branch(&inputs));
            tree.nodes[place].leaf
        };
        assert_eq!([go(0.0, 1.0), go(-3.0, 1.5), go(-2.0, 2.0)], [0, 1, 2]);
    }

    #[test]
    fn numbers_that_make_no_tree_are_refused() {
        for (place, wrong) in [
            (0, 36.0),
            (1, 40.0),
            (2, f32::NAN),
            (3, 0.0),
            (3, 4.0),
            (3, 1.5),
            (7, 3.0),
            (4, -2.0),
            (11, 2.0),
        ] {
            let mut numbers = numbers();
            numbers.nodes[place] = wrong;
            assert_eq!(Tree::from_numbers(&numbers), None, "{place} {wrong}");
        }
        let mut poisoned = numbers();
        poisoned.leaves[7] = f32::NAN;
        assert_eq!(Tree::from_numbers(&poisoned), None);
        let cut = TreeNumbers { nodes: numbers().nodes, leaves: vec![0.0; 5] };
        assert_eq!(Tree::from_numbers(&cut), None);
        assert_eq!(Tree::from_numbers(&TreeNumbers { nodes: vec![], leaves: vec![] }), None);
    }
}
