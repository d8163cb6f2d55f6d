//! Actor and critic: one network for every member that sees the mean over all beside it, or a flat one over all members.

use super::settings::{Pooling, SharingSettings};
use super::shares::softmax;
use crate::learn::dense::Dense;
use crate::learn::parameters::Parameters;
use crate::random::stream;
use candle_core::{Result, Tensor, Var};

/// A network over members: rows of `width` numbers for each member in, `outputs` numbers for each member out.
#[derive(Debug)]
pub(super) struct Members {
    dense: Dense,
    members: usize,
    width: usize,
    shared: bool,
}

impl Members {
    pub fn new(
        parameters: &mut Parameters,
        name: &str,
        settings: &SharingSettings,
        [width, outputs]: [usize; 2],
        last: f32,
        seed: u64,
    ) -> Result<Self> {
        let (members, shared, hidden) = (settings.members, settings.shared, settings.hidden);
        let sizes = if shared {
            [2 * width, hidden, hidden, outputs]
        } else {
            // A flat network has as many units for each member as a shared one, at least two layers of 128.
            let hidden = (hidden * 2).max(members * 8);
            [members * width, hidden, hidden, members * outputs]
        };
        let mut draws = stream(seed, &format!("initialise {name}"), 0);
        let dense = Dense::new(parameters, name, &sizes, last, &mut draws)?;
        Ok(Self { dense, members, width, shared })
    }

    /// What the network takes in: each member's numbers with the mean over members, or all as they are.
    pub fn inputs(&self, rows: &[f32]) -> Vec<f32> {
        if !self.shared {
            return rows.to_vec();
        }
        let mut inputs = Vec::with_capacity(2 * rows.len());
        for row in rows.chunks_exact(self.members * self.width) {
            let mut mean = vec![0.0; self.width];
            for member in row.chunks_exact(self.width) {
                mean.iter_mut().zip(member).for_each(|(mean, number)| *mean += number / self.members as f32);
            }
            for member in row.chunks_exact(self.width) {
                inputs.extend_from_slice(member);
                inputs.extend_from_slice(&mean);
            }
        }
        inputs
    }

    /// What a gradient by the inputs means for the rows they came from.
    pub fn by_rows(&self, by_inputs: &[f32]) -> Vec<f32> {
        if !self.shared {
            return by_inputs.to_vec();
        }
        let width = self.width;
        let mut rows = Vec::with_capacity(by_inputs.len() / 2);
        for block in by_inputs.chunks_exact(2 * width * self.members) {
            let mut mean = vec![0.0; width];
            for member in block.chunks_exact(2 * width) {
                mean.iter_mut().zip(&member[width..]).for_each(|(sum, by)| *sum += by / self.members as f32);
            }
            for member in block.chunks_exact(2 * width) {
                rows.extend(member[..width].iter().zip(&mean).map(|(own, shared)| own + shared));
            }
        }
        rows
    }

    fn tensor(&self, rows: &[f32]) -> Result<Tensor> {
        let inputs = self.inputs(rows);
        let width = if self.shared { 2 * self.width } else { self.members * self.width };
        Tensor::from_vec(inputs.clone(), (inputs.len() / width, width), &candle_core::Device::Cpu)
    }

    /// With gradients to the weights.
    pub fn forward(&self, rows: &[f32]) -> Result<Tensor> {
        self.dense.forward(&self.tensor(rows)?)
    }

    /// With gradients to the inputs alone, which are handed back beside.
    pub fn forward_frozen(&self, rows: &[f32]) -> Result<(Var, Tensor)> {
        let inputs = Var::from_tensor(&self.tensor(rows)?)?;
        let outputs = self.dense.forward_frozen(&inputs)?;
        Ok((inputs, outputs))
    }

    /// Without gradients.
    pub fn infer(&self, rows: &[f32]) -> Result<Vec<f32>> {
        self.dense.infer(&self.inputs(rows))
    }
}

/// The members' values put together: by decision the value, and its derivatives by the members' values.
pub(super) fn pool(pooling: Pooling, values: &[f32], members: usize) -> (Vec<f32>, Vec<f32>) {
    let mut pooled = Vec::with_capacity(values.len() / members);
    let mut derivatives = Vec::with_capacity(values.len());
    for values in values.chunks_exact(members) {
        let count = members as f32;
        match pooling {
            Pooling::Mean => {
                pooled.push(values.iter().sum::<f32>() / count);
                derivatives.extend(std::iter::repeat_n(1.0 / count, members));
            }
            Pooling::LogMeanExp => {
                let largest = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                let sum: f32 = values.iter().map(|value| (value - largest).exp()).sum();
                pooled.push(-(largest + (sum / count).ln()));
                derivatives.extend(softmax(values).into_iter().map(|weight| -weight));
            }
        }
    }
    (pooled, derivatives)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pools_and_their_derivatives() {
        let (value, _) = pool(Pooling::Mean, &[1.0, 3.0], 2);
        assert_eq!(value, [2.0]);
        // Costs of 0.1 and 0.3 have the mean 0.2.
        let logs = [0.1_f32.ln(), 0.3_f32.ln()];
        let (value, by) = pool(Pooling::LogMeanExp, &logs, 2);
        assert!((value[0] + 0.2_f32.ln()).abs() < 1e-6);
        assert!((by[0] + 0.25).abs() < 1e-6 && (by[1] + 0.75).abs() < 1e-6);
    }

    #[test]
    fn gradients_go_back_through_the_mean() {
        let settings = SharingSettings::new(3, 2, vec![vec![true]], 10);
        let mut parameters = Parameters::default();
        let network = Members::new(&mut parameters, "q", &settings, [2, 1], 1.0, 1).unwrap();
        let rows: Vec<f32> = (0..12).map(|index| (index as f32).sin()).collect();
        let weights: Vec<f32> = (0..24).map(|index| (index as f32 * 0.3).cos()).collect();
        let value =
            |rows: &[f32]| -> f32 { network.inputs(rows).iter().zip(&weights).map(|(a, b)| a * b).sum() };
        let by_rows = network.by_rows(&weights);
        for index in 0..rows.len() {
            let mut moved = rows.clone();
            moved[index] += 0.5;
            assert!((2.0 * (value(&moved) - value(&rows)) - by_rows[index]).abs() < 1e-4);
        }
    }
}
