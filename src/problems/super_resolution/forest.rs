//! The regression forest: trees grown one at a time, whose residuals are averaged and added to a bicubic image.

use super::features::{FEATURES, Features, OUTPUTS, SIDE, WIDTH, middle};
use super::grow::{ForestSettings, grow};
use super::tree::{LEAF, Tree, TreeNumbers};
use super::vector::{Loop, vectorised};
use super::{Patches, Raster};
use crate::random::Stream;
use rayon::prelude::*;

/// The most trees of a forest.
pub const MOST_TREES: usize = 64;
/// The most tests on the way to a leaf.
pub const MOST_DEPTH: usize = 16;
/// Rows of patches that one thread takes at least.
const ROWS_EACH: usize = 4;

/// A forest; without a tree it leaves an image as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Forest {
    settings: ForestSettings,
    trees: Vec<Tree>,
    grown: u64,
}

impl Forest {
    /// A forest without a tree.
    pub fn new(settings: ForestSettings) -> Self {
        let trees = settings.trees.clamp(1, MOST_TREES);
        let depth = settings.depth.min(MOST_DEPTH);
        Self { settings: ForestSettings { trees, depth, ..settings }, trees: Vec::new(), grown: 0 }
    }

    /// A forest of these trees.
    pub(super) fn of_trees(settings: ForestSettings, trees: Vec<Tree>) -> Self {
        let grown = trees.len() as u64;
        Self { trees, grown, ..Self::new(settings) }
    }

    /// The settings.
    pub fn settings(&self) -> &ForestSettings {
        &self.settings
    }

    /// The trees.
    pub fn trees(&self) -> impl Iterator<Item = &Tree> {
        self.trees.iter()
    }

    /// How many numbers the trees hold: two features and a threshold for each test, weights for each leaf.
    pub fn numbers(&self) -> usize {
        let of = |tree: &Tree| {
            let tests = tree.node_count() - tree.leaf_count();
            3 * tests + super::LEAF_NUMBERS * tree.leaf_count()
        };
        self.trees.iter().map(of).sum()
    }

    /// Grows one tree on patches of these sets: the next one, or from all trees on the oldest anew.
    pub fn grow(&mut self, sets: &[Patches], draws: &mut Stream) {
        let Some(tree) = grow(&self.settings, sets, draws) else { return };
        let place = (self.grown % self.settings.trees as u64) as usize;
        match self.trees.get_mut(place) {
            Some(old) => *old = tree,
            None => self.trees.push(tree),
        }
        self.grown += 1;
    }

    /// The trees as plain numbers, and how many have been grown.
    pub fn to_numbers(&self) -> (Vec<TreeNumbers>, u64) {
        (self.trees.iter().map(Tree::to_numbers).collect(), self.grown)
    }

    /// Takes trees from plain numbers; `false`, and nothing is changed, where they make none or are too many.
    pub fn restore(&mut self, trees: &[TreeNumbers], grown: u64) -> bool {
        let trees: Option<Vec<Tree>> = trees.iter().map(Tree::from_numbers).collect();
        let Some(trees) = trees.filter(|trees| trees.len() <= self.settings.trees) else { return false };
        (self.trees, self.grown) = (trees, grown);
        true
    }

    /// The image with the residuals that the trees expect, on the current rayon pool; `image` is a bicubic one.
    pub fn refine(&self, image: &Raster) -> Raster {
        if self.trees.is_empty() {
            return image.clone();
        }
        let features = Features::of(image);
        let [across, _] = features.patches;
        let mut residuals = vec![0.0; features.count() * OUTPUTS];
        residuals
            .par_chunks_mut(ROWS_EACH * across * OUTPUTS)
            .zip(features.rows.par_chunks(ROWS_EACH * across * WIDTH))
            .for_each(|(residuals, rows)| self.residuals(rows, residuals));
        spread(image, features.patches, &residuals)
    }

    /// What the forest says that a patch lacks, cell by cell; zeros without a tree or for inputs that are no row of
    /// [`Patches::inputs`].
    pub fn residuals_of(&self, inputs: &[f32]) -> [f32; OUTPUTS] {
        let mut residuals = [0.0; OUTPUTS];
        if !self.trees.is_empty() {
            self.residuals(inputs, &mut residuals);
        }
        residuals
    }

    /// The mean residuals of the trees for rows of features.
    fn residuals(&self, rows: &[f32], residuals: &mut [f32]) {
        vectorised(Regress { trees: &self.trees, rows, residuals });
    }
}

/// The mean residuals that trees give, row by row.
struct Regress<'a> {
    trees: &'a [Tree],
    rows: &'a [f32],
    residuals: &'a mut [f32],
}

impl Loop for Regress<'_> {
    #[inline(always)]
    fn run(self) {
        let depth = self.trees.iter().map(|tree| tree.depth).max().unwrap_or(0);
        let share = 1.0 / self.trees.len() as f32;
        let mut places = [0_usize; MOST_TREES];
        let places = &mut places[..self.trees.len()];
        let rows = self.rows.as_chunks::<WIDTH>().0;
        for (row, out) in rows.iter().zip(self.residuals.as_chunks_mut::<OUTPUTS>().0) {
            descend(self.trees, depth, row, places);
            let sums = regress(self.trees, row, places);
            *out = sums.map(|sum| share * sum);
        }
    }
}

/// The leaf of each tree for a row of features; all trees go down together, since each waits for its memory.
#[inline(always)]
fn descend(trees: &[Tree], depth: usize, row: &[f32; WIDTH], places: &mut [usize]) {
    places.fill(0);
    for _ in 0..depth {
        for (tree, place) in trees.iter().zip(places.iter_mut()) {
            *place = tree.nodes[*place].branch(row);
        }
    }
    for (tree, place) in trees.iter().zip(places) {
        *place = tree.nodes[*place].leaf as usize;
    }
}

/// The summed regressions of the leaves. The row stands as often as there are outputs, so that a leaf is one long loop.
#[inline(always)]
fn regress(trees: &[Tree], row: &[f32; WIDTH], places: &[usize]) -> [f32; OUTPUTS] {
    let (mut sums, mut inputs) = ([0.0_f32; LEAF], [0.0_f32; LEAF]);
    inputs.as_chunks_mut::<WIDTH>().0.iter_mut().for_each(|inputs| *inputs = *row);
    for (tree, &leaf) in trees.iter().zip(places) {
        let weights = &tree.leaves[leaf * LEAF..][..LEAF];
        for (sum, (weight, input)) in sums.iter_mut().zip(weights.iter().zip(&inputs)) {
            *sum += weight * input;
        }
    }
    totals(&sums)
}

/// The sum for each output. Apart, since within the wide loops compilers turn it into gathers, three times as slow as the rest.
#[inline(never)]
fn totals(sums: &[f32; LEAF]) -> [f32; OUTPUTS] {
    let mut totals = [0.0; OUTPUTS];
    for (total, sums) in totals.iter_mut().zip(sums.as_chunks::<WIDTH>().0) {
        let mut chains = [0.0_f32; 4];
        for sums in sums.as_chunks::<4>().0 {
            (0..4).for_each(|chain| chains[chain] += sums[chain]);
        }
        *total = (chains[0] + chains[2]) + (chains[1] + chains[3]);
    }
    totals
}

/// Adds to each cell the mean of what the patches that hold it say.
fn spread(image: &Raster, patches: [usize; 2], residuals: &[f32]) -> Raster {
    let (columns, rows) = (image.columns(), image.rows());
    let mut sums = vec![(0.0_f32, 0.0_f32); columns * rows];
    for (patch, residuals) in residuals.chunks_exact(OUTPUTS).enumerate() {
        let (x, y) = (middle(patch % patches[0], columns), middle(patch / patches[0], rows));
        for (dy, line) in residuals.chunks_exact(SIDE).enumerate() {
            // Cells beyond the edge are left out.
            let (first, last) = (1_usize.saturating_sub(x), (columns + 1 - x).min(SIDE));
            if (1..=rows).contains(&(y + dy)) {
                let start = (y + dy - 1) * columns + x + first - 1;
                for (cell, residual) in sums[start..].iter_mut().zip(&line[first..last]) {
                    *cell = (cell.0 + residual, cell.1 + 1.0);
                }
            }
        }
    }
    let add = |(value, (sum, count)): (&f32, &(f32, f32))| value + sum / count;
    Raster::computed(columns, rows, image.values().iter().zip(&sums).map(add).collect())
}

const _: () = assert!(FEATURES < WIDTH && WIDTH.is_multiple_of(4));

#[cfg(test)]
#[path = "forest_tests.rs"]
mod tests;
