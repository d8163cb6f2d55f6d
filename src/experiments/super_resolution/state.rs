//! Refiners and the pairs that they keep, into a state and out of it.

use super::contenders::Refiner;
use crate::experiments::contract::Stop;
use crate::learn::learned::Learned as _;
use crate::learn::parameters::State;
use crate::problems::super_resolution::{Forest, LEAF_NUMBERS, NODE_NUMBERS, Pair, Raster, TreeNumbers};

/// Names of parts and numbers.
const NETWORK: &str = "network";
const GROWN: &str = "forest.grown";

/// Puts all that a refiner has learned into a state.
pub(super) fn save(refiner: &Refiner, state: &mut State) -> Result<(), Stop> {
    match refiner {
        Refiner::Forest(forest) => {
            let (trees, grown) = forest.to_numbers();
            for (tree, numbers) in trees.into_iter().enumerate() {
                let [nodes, leaves] = names(tree);
                put(state, nodes, numbers.nodes, NODE_NUMBERS);
                put(state, leaves, numbers.leaves, LEAF_NUMBERS);
            }
            state.put_count(GROWN, grown);
        }
        Refiner::Network(network) => state.put_part(NETWORK, network.save()?),
        Refiner::Bicubic | Refiner::Coarse => {}
    }
    Ok(())
}

/// Takes what a refiner has learned from a state.
///
/// # Errors
/// It does not fit, in words for the window.
pub(super) fn load(refiner: &mut Refiner, state: &State) -> Result<(), Stop> {
    match refiner {
        Refiner::Forest(forest) => load_forest(forest, state),
        Refiner::Network(network) => Ok(network.load(&state.part(NETWORK))?),
        Refiner::Bicubic | Refiner::Coarse => Ok(()),
    }
}

fn load_forest(forest: &mut Forest, state: &State) -> Result<(), Stop> {
    let mut trees = Vec::new();
    while let Some((_, nodes)) = state.arrays.get(&names(trees.len())[0]) {
        let leaves = state.arrays.get(&names(trees.len())[1]);
        let leaves = leaves.ok_or_else(|| Stop(format!("tree {} has no leaves", trees.len() + 1)))?;
        trees.push(TreeNumbers { nodes: nodes.clone(), leaves: leaves.1.clone() });
    }
    if forest.restore(&trees, state.count(GROWN)?) {
        return Ok(());
    }
    let most = forest.settings().trees;
    Err(Stop(format!(
        "the saved {} trees make no forest of at most {most}; rewind to build it anew",
        trees.len()
    )))
}

/// Puts the pairs that a learner keeps.
pub(super) fn save_pairs(pairs: &[Pair], state: &mut State) {
    for (index, pair) in pairs.iter().enumerate() {
        for (name, image) in pair_names(index).into_iter().zip([&pair.coarse, &pair.fine]) {
            put(state, name, image.values().to_vec(), image.columns());
        }
    }
}

/// The pairs of a state.
///
/// # Errors
/// One of them is no pair of images.
pub(super) fn load_pairs(state: &State) -> Result<Vec<Pair>, Stop> {
    let mut pairs = Vec::new();
    while state.arrays.contains_key(&pair_names(pairs.len())[0]) {
        let [coarse, fine] = pair_names(pairs.len()).map(|name| image(state, &name));
        pairs.push(Pair { coarse: coarse?, fine: fine? });
    }
    Ok(pairs)
}

fn image(state: &State, name: &str) -> Result<Raster, Stop> {
    let found = state.arrays.get(name).map(|(shape, values)| (shape.as_slice(), values));
    match found {
        Some(([rows, columns], values)) => Ok(Raster::new(*columns, *rows, values.clone())?),
        _ => Err(Stop(format!("the saved state lacks the image {name}"))),
    }
}

fn put(state: &mut State, name: String, values: Vec<f32>, columns: usize) {
    state.arrays.insert(name, (vec![values.len() / columns, columns], values));
}

fn names(tree: usize) -> [String; 2] {
    [format!("tree.{tree:02}.nodes"), format!("tree.{tree:02}.leaves")]
}

fn pair_names(index: usize) -> [String; 2] {
    [format!("pair.{index:03}.coarse"), format!("pair.{index:03}.fine")]
}
