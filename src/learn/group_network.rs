//! Small dense networks on plain slices, for learners whose single steps are too short for tensors.
//!
//! ReLU between the layers. With a group of G > 1, G rows belong together: before each layer every row is lengthened by the
//! mean over its group, so that one set of weights serves all members and their order does not matter (deep sets, Zaheer et
//! al., 2017). Weights lie layer after layer: a matrix (inputs, outputs) in row order, then the biases. NaN in, NaN out.

use super::activation::vectorised;
use super::dense::{add_columns, uniform};
use super::parameters::State;
use super::small_loops::{Descent, Left, add_product};
use crate::random::Stream;
use candle_core::{Error, Result};
use std::ops::Range;

/// A network.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupNetwork {
    sizes: Vec<usize>,
    group: usize,
    weights: Vec<f32>,
}

/// What a forward pass leaves for the way back; kept between passes to save allocations.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    /// Inputs of each layer, lengthened by the group's mean where there is one; behind them the outputs.
    layers: Vec<Vec<f32>>,
}

impl Trace {
    /// Outputs of the last forward pass, row after row; none before the first.
    pub fn outputs(&self) -> &[f32] {
        self.layers.last().map_or(&[], Vec::as_slice)
    }
}

impl GroupNetwork {
    /// A network of these sizes with weights drawn from U(±1/√inputs); those of the last layer from U(±`last`) if given.
    ///
    /// # Errors
    /// There are fewer than two sizes, or one is zero, or the group is.
    pub fn new(sizes: &[usize], group: usize, last: Option<f32>, stream: &mut Stream) -> Result<Self> {
        if sizes.len() < 2 || sizes.contains(&0) || group == 0 {
            return Err(Error::Msg(format!(
                "a network of sizes {sizes:?} in groups of {group} cannot be built"
            )));
        }
        let mut network = Self { sizes: sizes.to_vec(), group, weights: Vec::new() };
        for layer in 0..network.layers() {
            let inputs = network.width(layer);
            let reach = 1.0 / (inputs as f32).sqrt();
            let reach = last.filter(|_| layer + 1 == network.layers()).unwrap_or(reach);
            network.weights.extend(uniform((inputs + 1) * sizes[layer + 1], reach, stream));
        }
        Ok(network)
    }

    /// How many numbers are trained.
    pub fn count(&self) -> usize {
        self.weights.len()
    }

    /// The weights.
    pub fn weights(&self) -> &[f32] {
        &self.weights
    }

    /// The weights, to be moved.
    pub fn weights_mut(&mut self) -> &mut [f32] {
        &mut self.weights
    }

    /// Numbers that one row of the network takes.
    pub fn inputs(&self) -> usize {
        self.sizes[0]
    }

    /// Numbers that one row of the network gives.
    pub fn outputs(&self) -> usize {
        self.sizes[self.layers()]
    }

    fn layers(&self) -> usize {
        self.sizes.len() - 1
    }

    /// Inputs of a layer with the group's mean.
    fn width(&self, layer: usize) -> usize {
        self.sizes[layer] * if self.group > 1 { 2 } else { 1 }
    }

    /// Where a layer's matrix and biases lie.
    fn ranges(&self, layer: usize) -> (Range<usize>, Range<usize>) {
        let size = |layer: usize| (self.width(layer) + 1) * self.sizes[layer + 1];
        let start: usize = (0..layer).map(size).sum();
        let biases = start + self.width(layer) * self.sizes[layer + 1];
        (start..biases, biases..biases + self.sizes[layer + 1])
    }

    /// Runs rows of inputs through the network; the outputs and what the way back needs lie in `trace`.
    ///
    /// What does not fill a row, or a row that does not fill a group, is left out.
    pub fn forward(&self, inputs: &[f32], trace: &mut Trace) {
        let whole = self.sizes[0] * self.group;
        let inputs = &inputs[..inputs.len() / whole * whole];
        trace.layers.resize(self.layers() + 1, Vec::new());
        self.lengthen(inputs, self.sizes[0], &mut trace.layers[0]);
        for layer in 0..self.layers() {
            let (before, after) = trace.layers.split_at_mut(layer + 1);
            let sums = self.affine(layer, &before[layer]);
            if layer + 1 == self.layers() {
                after[0] = sums;
            } else {
                let rectified: Vec<f32> = sums.into_iter().map(|z| if z < 0.0 { 0.0 } else { z }).collect();
                self.lengthen(&rectified, self.sizes[layer + 1], &mut after[0]);
            }
        }
    }

    /// Matrix and biases of a layer on its inputs.
    fn affine(&self, layer: usize, inputs: &[f32]) -> Vec<f32> {
        let (matrix, biases) = self.ranges(layer);
        let rows = inputs.len() / self.width(layer);
        let mut sums = self.weights[biases].repeat(rows);
        add_product(Left::Rows(inputs), &self.weights[matrix], &mut sums, self.sizes[layer + 1]);
        sums
    }

    /// Copies rows and puts the mean of their group behind each.
    fn lengthen(&self, rows: &[f32], width: usize, to: &mut Vec<f32>) {
        to.clear();
        if self.group == 1 {
            return to.extend_from_slice(rows);
        }
        let share = 1.0 / self.group as f32;
        for members in rows.chunks_exact(self.group * width) {
            let mut mean = vec![0.0; width];
            add_columns(&mut mean, members);
            mean.iter_mut().for_each(|sum| *sum *= share);
            members.chunks_exact(width).for_each(|row| to.extend(row.iter().chain(&mean)));
        }
    }

    /// The way back for `above`, the loss's gradient by the outputs of the last forward pass: the gradient by the weights.
    pub fn to_weights(&self, trace: &Trace, above: &[f32]) -> Vec<f32> {
        let mut gradient = vec![0.0; self.weights.len()];
        let mut above = above.to_vec();
        for layer in (0..self.layers()).rev() {
            let (matrix, biases) = self.ranges(layer);
            let inputs = Left::Transposed(&trace.layers[layer]);
            add_product(inputs, &above, &mut gradient[matrix], self.sizes[layer + 1]);
            add_columns(&mut gradient[biases], &above);
            if layer > 0 {
                above = self.below(trace, layer, &above);
            }
        }
        gradient
    }

    /// The same way back: the gradient by the inputs.
    pub fn to_inputs(&self, trace: &Trace, above: &[f32]) -> Vec<f32> {
        (0..self.layers()).rev().fold(above.to_vec(), |above, layer| self.below(trace, layer, &above))
    }

    /// The gradient by what a layer was given, before the ReLU that gave it.
    fn below(&self, trace: &Trace, layer: usize, above: &[f32]) -> Vec<f32> {
        let (width, outputs) = (self.width(layer), self.sizes[layer + 1]);
        let mut below = vec![0.0; above.len() / outputs * width];
        let turned = transposed(&self.weights[self.ranges(layer).0], outputs);
        add_product(Left::Rows(above), &turned, &mut below, width);
        let mut below = self.shorten(below, self.sizes[layer]);
        if layer > 0 {
            self.gate(&trace.layers[layer], &mut below, self.sizes[layer]);
        }
        below
    }

    /// Gradients by rows from those by the lengthened rows.
    fn shorten(&self, below: Vec<f32>, width: usize) -> Vec<f32> {
        if self.group == 1 {
            return below;
        }
        let share = 1.0 / self.group as f32;
        let mut short = Vec::with_capacity(below.len() / 2);
        for members in below.chunks_exact(2 * width * self.group) {
            let mut means = vec![0.0; 2 * width];
            add_columns(&mut means, members);
            for row in members.chunks_exact(2 * width) {
                short.extend(row[..width].iter().zip(&means[width..]).map(|(own, mean)| own + share * mean));
            }
        }
        short
    }

    /// Stops gradients behind a ReLU where its output is zero.
    fn gate(&self, inputs: &[f32], above: &mut [f32], width: usize) {
        let rows = inputs.chunks_exact(if self.group > 1 { 2 * width } else { width });
        for (row, gradient) in rows.zip(above.chunks_exact_mut(width)) {
            for (gradient, &input) in gradient.iter_mut().zip(row) {
                *gradient = if input > 0.0 { *gradient } else { 0.0 };
            }
        }
    }

    /// Moves each weight by `share` of its distance to that of `source`.
    pub fn follow(&mut self, source: &Self, share: f32) {
        self.weights.iter_mut().zip(&source.weights).for_each(|(to, from)| *to += share * (from - *to));
    }

    /// Writes the weights into a state.
    pub fn save(&self, name: &str, state: &mut State) {
        state.arrays.insert(name.to_owned(), (vec![self.weights.len()], self.weights.clone()));
    }

    /// Takes the weights from a state.
    ///
    /// # Errors
    /// They are missing or of another number.
    pub fn load(&mut self, name: &str, state: &State) -> Result<()> {
        let count = self.weights.len();
        self.weights.copy_from_slice(state.array(name, &[count])?);
        Ok(())
    }
}

/// A matrix with this many columns, turned.
fn transposed(matrix: &[f32], columns: usize) -> Vec<f32> {
    let rows = matrix.len() / columns;
    let mut turned = vec![0.0; matrix.len()];
    for (row, values) in matrix.chunks_exact(columns).enumerate() {
        for (column, value) in values.iter().enumerate() {
            turned[column * rows + row] = *value;
        }
    }
    turned
}

/// A network with its target and its optimiser (Adam).
#[derive(Debug, Clone)]
pub struct GroupTwin {
    /// The network that learns.
    pub network: GroupNetwork,
    /// The network that follows it.
    pub target: GroupNetwork,
    steps: u64,
    first: Vec<f32>,
    second: Vec<f32>,
}

impl GroupTwin {
    /// A network beside an equal target.
    pub fn new(network: GroupNetwork) -> Self {
        let zeros = vec![0.0; network.count()];
        Self { target: network.clone(), steps: 0, first: zeros.clone(), second: zeros, network }
    }

    /// One step of Adam down a gradient, then the target follows by `share`.
    ///
    /// # Errors
    /// The gradient is not finite; nothing moves then.
    pub fn descend(&mut self, gradient: &[f32], rate: f64, share: f32) -> Result<()> {
        if !gradient.iter().all(|value| value.is_finite()) {
            return Err(Error::Msg("the gradient is not finite: training diverged".to_owned()));
        }
        self.steps += 1;
        let power = i32::try_from(self.steps).unwrap_or(i32::MAX);
        let correct = [1.0 - 0.9_f32.powi(power), 1.0 - 0.999_f32.powi(power)];
        let (first, second) = (&mut self.first, &mut self.second);
        let weights = self.network.weights_mut();
        vectorised(Descent { weights, gradient, first, second, correct, rate: rate as f32 });
        self.target.follow(&self.network, share);
        Ok(())
    }

    /// Writes network, target and moments into a state under `name`.
    pub fn save(&self, name: &str, state: &mut State) {
        self.network.save(name, state);
        self.target.save(&format!("{name}.target"), state);
        state.put_count(&format!("{name}.steps"), self.steps);
        for (moment, values) in [("first", &self.first), ("second", &self.second)] {
            state.arrays.insert(format!("{name}.{moment}"), (vec![values.len()], values.clone()));
        }
    }

    /// Takes network and target from a state, and nothing else.
    ///
    /// # Errors
    /// An array is missing or of another shape.
    pub fn load_networks(&mut self, name: &str, state: &State) -> Result<()> {
        self.network.load(name, state)?;
        self.target.load(&format!("{name}.target"), state)
    }

    /// Takes all from a state.
    ///
    /// # Errors
    /// An array is missing or of another shape.
    pub fn load(&mut self, name: &str, state: &State) -> Result<()> {
        self.load_networks(name, state)?;
        self.steps = state.count(&format!("{name}.steps"))?;
        let count = self.first.len();
        self.first.copy_from_slice(state.array(&format!("{name}.first"), &[count])?);
        self.second.copy_from_slice(state.array(&format!("{name}.second"), &[count])?);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;

    /// Half the sum of squared outputs, in f64 sums; its gradient by the outputs is the outputs.
    fn loss(network: &GroupNetwork, inputs: &[f32]) -> f64 {
        let mut trace = Trace::default();
        network.forward(inputs, &mut trace);
        trace.outputs().iter().map(|&y| 0.5 * f64::from(y) * f64::from(y)).sum()
    }

    /// Whether a number is the slope of a function at 0; at a ReLU's corner it lies between the slopes of both sides.
    fn is_slope(found: f32, mut at: impl FnMut(f32) -> f64) -> bool {
        let step = 1e-3;
        let [left, here, right] = [-step, 0.0, step].map(&mut at);
        let slopes = [(here - left) / f64::from(step), (right - here) / f64::from(step)];
        let slack = 2e-3 + 0.01 * slopes[0].abs();
        let (low, high) = (slopes[0].min(slopes[1]) - slack, slopes[0].max(slopes[1]) + slack);
        (low..=high).contains(&f64::from(found))
    }

    /// Checks gradients by weights and inputs against central differences, leaving out the few next to a ReLU's corner.
    #[test]
    fn gradients_match_finite_differences() {
        for group in [1, 3] {
            let mut draws = stream(4, "small network", group as u64);
            let mut network = GroupNetwork::new(&[5, 20, 9, 2], group, None, &mut draws).unwrap();
            let mut inputs = uniform(5 * 6, 1.0, &mut draws);
            let mut trace = Trace::default();
            network.forward(&inputs, &mut trace);
            let gradient = network.to_weights(&trace, trace.outputs());
            let to_inputs = network.to_inputs(&trace, trace.outputs());
            let mut off = 0;
            for (index, gradient) in gradient.iter().enumerate() {
                let before = network.weights[index];
                let at = |by: f32| {
                    network.weights[index] = before + by;
                    loss(&network, &inputs)
                };
                off += usize::from(!is_slope(*gradient, at));
                network.weights[index] = before;
            }
            for index in 0..inputs.len() {
                let before = inputs[index];
                let at = |by: f32| {
                    inputs[index] = before + by;
                    loss(&network, &inputs)
                };
                off += usize::from(!is_slope(to_inputs[index], at));
                inputs[index] = before;
            }
            assert!(gradient.iter().filter(|g| **g != 0.0).count() * 2 > gradient.len());
            assert!(off * 100 <= gradient.len(), "{off} of {} are off in groups of {group}", gradient.len());
        }
    }

    #[test]
    fn the_order_within_a_group_does_not_matter() {
        let mut draws = stream(4, "small network", 9);
        let network = GroupNetwork::new(&[2, 8, 1], 3, None, &mut draws).unwrap();
        let outputs = |inputs: [f32; 6]| {
            let mut trace = Trace::default();
            network.forward(&inputs, &mut trace);
            trace.outputs().to_vec()
        };
        let one = outputs([0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
        let two = outputs([0.5, 0.6, 0.1, 0.2, 0.3, 0.4]);
        assert!(
            (one[0] - two[1]).abs() < 1e-6
                && (one[1] - two[2]).abs() < 1e-6
                && (one[2] - two[0]).abs() < 1e-6
        );
    }

    #[test]
    fn a_twin_descends_follows_and_comes_back() {
        let build = || {
            let network = GroupNetwork::new(&[1, 4, 1], 1, Some(0.1), &mut stream(2, "twin", 0)).unwrap();
            GroupTwin::new(network)
        };
        let mut twin = build();
        let before = twin.network.weights()[0];
        let gradient = vec![2.0; twin.network.count()];
        twin.descend(&gradient, 0.01, 0.25).unwrap();
        // Adam's first step is the rate against the sign of the gradient.
        assert!((twin.network.weights()[0] - (before - 0.01)).abs() < 1e-6);
        assert!((twin.target.weights()[0] - (before - 0.0025)).abs() < 1e-6);
        let mut state = State::default();
        twin.save("twin", &mut state);
        let mut other = build();
        other.load("twin", &state).unwrap();
        twin.descend(&gradient, 0.01, 0.25).unwrap();
        other.descend(&gradient, 0.01, 0.25).unwrap();
        assert_eq!((twin.network, twin.target), (other.network, other.target));
        assert!(other_fails());
    }

    fn other_fails() -> bool {
        let network = GroupNetwork::new(&[1, 2], 1, None, &mut stream(2, "twin", 0)).unwrap();
        let mut twin = GroupTwin::new(network);
        let sizes = GroupNetwork::new(&[1, 0], 1, None, &mut stream(2, "twin", 0)).is_err();
        sizes && twin.descend(&[f32::NAN; 4], 0.1, 0.1).is_err()
    }
}
