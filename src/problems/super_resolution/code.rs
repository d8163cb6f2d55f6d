//! A forest as the bytes that would be sent: what a model costs is counted here, not estimated.
//!
//! A byte tells how many trees there are. Trees follow one another, each from its root with the first branch first: a test is
//! a byte for each of its two features and four for its threshold; a leaf is the byte 255 and its weights in 16 bits each.

use super::features::NOTHING;
use super::half;
use super::tree::{LEAF_NUMBERS, Node, Tree};
use super::{Forest, ForestSettings};

const LEAF_MARK: u8 = 255;

impl Forest {
    /// The bytes of the model.
    pub fn to_bytes(&self) -> Vec<u8> {
        let trees: Vec<&Tree> = self.trees().collect();
        let mut bytes = vec![trees.len() as u8];
        trees.into_iter().for_each(|tree| write(tree, 0, &mut bytes));
        bytes
    }

    /// The model of these bytes, which refines as the one that was written does; `None` where they are none.
    pub fn from_bytes(settings: ForestSettings, bytes: &[u8]) -> Option<Self> {
        let (&count, mut rest) = bytes.split_first()?;
        let trees: Option<Vec<Tree>> = (0..count).map(|_| read(&mut rest)).collect();
        let settings = ForestSettings { trees: usize::from(count).max(1), ..settings };
        trees.filter(|_| rest.is_empty()).map(|trees| Self::of_trees(settings, trees))
    }

    /// Bits of the model as it would be sent.
    pub fn bits(&self) -> usize {
        8 * self.to_bytes().len()
    }
}

fn write(tree: &Tree, place: usize, bytes: &mut Vec<u8>) {
    let node = &tree.nodes[place];
    if node.is_leaf() {
        bytes.push(LEAF_MARK);
        bytes.extend(tree.weights(node.leaf as usize).flat_map(|weight| half::bits(weight).to_le_bytes()));
        return;
    }
    bytes.extend(node.features.map(|feature| feature as u8));
    bytes.extend(node.threshold.to_le_bytes());
    write(tree, node.next as usize, bytes);
    write(tree, node.next as usize + 1, bytes);
}

/// A tree from the front of some bytes; its nodes stand in another order than those of the tree that was written.
fn read(bytes: &mut &[u8]) -> Option<Tree> {
    let (mut nodes, mut leaves) = (vec![Node::end(0, 0)], Vec::new());
    // Places whose nodes are still to come, the next one last.
    let mut open = vec![0];
    while let Some(place) = open.pop() {
        let (&mark, rest) = bytes.split_first()?;
        *bytes = rest;
        if mark == LEAF_MARK {
            let (weights, rest) = bytes.split_at_checked(2 * LEAF_NUMBERS)?;
            *bytes = rest;
            let weight = |pair: &[u8; 2]| half::number(u16::from_le_bytes(*pair));
            nodes[place] = Node::end(place, leaves.len());
            leaves.push(weights.as_chunks::<2>().0.iter().map(weight).collect::<Vec<f32>>());
            continue;
        }
        let (test, rest) = bytes.split_first_chunk::<5>()?;
        *bytes = rest;
        let features = [u16::from(mark), u16::from(test[0])];
        let threshold = f32::from_le_bytes([test[1], test[2], test[3], test[4]]);
        if !threshold.is_finite() || features.iter().any(|feature| usize::from(*feature) > NOTHING) {
            return None;
        }
        let next = nodes.len();
        nodes[place] = Node { features, threshold, next: next as u32, leaf: 0 };
        nodes.extend([Node::end(next, 0), Node::end(next + 1, 0)]);
        open.extend([next + 1, next]);
    }
    let finite = leaves.iter().flatten().all(|weight| weight.is_finite());
    finite.then(|| Tree::new(nodes, leaves.into_iter()))
}
