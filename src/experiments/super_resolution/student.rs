//! A learner under one seed: each step takes the next pair of maps; the forest grows a tree anew, the network makes a few updates.

use super::contenders::Refiner;
use super::ground::RefiningGround;
use super::state;
use crate::experiments::contract::{EvaluationSet, Stop};
use crate::experiments::kit::Contestant;
use crate::learn::parameters::State;
use crate::learn::upscaler::Example;
use crate::problems::super_resolution::{Pair, Patches, Raster};
use crate::random::stream;
use rand::Rng;
use std::sync::Arc;

/// A refiner under one seed.
pub(super) struct Refining {
    ground: Arc<RefiningGround>,
    refiner: Refiner,
    /// The pairs that it keeps, and what it learns from them: patches or bicubic images.
    pairs: Vec<Pair>,
    patches: Vec<Patches>,
    images: Vec<Raster>,
    seed: u64,
}

impl Refining {
    /// Before its first pair.
    pub fn new(ground: Arc<RefiningGround>, refiner: Refiner, seed: u64) -> Self {
        let (pairs, patches, images) = (Vec::new(), Vec::new(), Vec::new());
        Self { ground, refiner, pairs, patches, images, seed }
    }

    /// Keeps one more pair, and forgets the oldest beyond what is kept.
    fn keep(&mut self, pair: Pair) -> Result<(), Stop> {
        let image = pair.bicubic();
        match self.refiner {
            Refiner::Forest(_) => self.patches.push(Patches::new(&image, &pair.fine)?),
            _ => self.images.push(image),
        }
        self.pairs.push(pair);
        let gone = self.pairs.len().saturating_sub(self.ground.scenario.pairs);
        self.pairs.drain(..gone);
        self.patches.drain(..gone.min(self.patches.len()));
        self.images.drain(..gone.min(self.images.len()));
        Ok(())
    }

    /// Updates of the network, the first on the newest pair.
    fn train(&mut self, step: u64) -> Result<(), Stop> {
        let Refiner::Network(network) = &mut self.refiner else { return Ok(()) };
        let mut draws = stream(self.seed, "super-resolution network", step);
        for update in 0..self.ground.scenario.updates {
            let newest = self.images.len() - 1;
            let chosen = if update == 0 { newest } else { draws.random_range(0..=newest) };
            let (image, fine) = (&self.images[chosen], &self.pairs[chosen].fine);
            let (image, target, columns) = (image.values(), fine.values(), image.columns());
            network.train_step(&[Example { image, target, columns }])?;
        }
        Ok(())
    }
}

impl Contestant for Refining {
    fn learn(&mut self, done: u64) -> Result<(), Stop> {
        if matches!(self.refiner, Refiner::Bicubic | Refiner::Coarse) {
            return Ok(());
        }
        let step = done + 1;
        self.keep(self.ground.training_pair(self.seed, step)?)?;
        if let Refiner::Forest(forest) = &mut self.refiner {
            forest.grow(&self.patches, &mut stream(self.seed, "super-resolution forest", step));
        }
        self.train(step)
    }

    fn evaluate(&self, set: EvaluationSet, _done: u64) -> Result<Vec<f64>, Stop> {
        self.ground.measure(&self.refiner, set)
    }

    fn save(&self, state: &mut State) -> Result<(), Stop> {
        state::save(&self.refiner, state)?;
        state::save_pairs(&self.pairs, state);
        Ok(())
    }

    fn load(&mut self, state: &State) -> Result<(), Stop> {
        state::load(&mut self.refiner, state)?;
        (self.pairs, self.patches, self.images) = (Vec::new(), Vec::new(), Vec::new());
        state::load_pairs(state)?.into_iter().try_for_each(|pair| self.keep(pair))
    }
}
