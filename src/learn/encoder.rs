//! From a window of frames to a network's outputs: the frames stacked, or a recurrent unit, then dense layers.

use super::dense::Dense;
use super::gru::Gru;
use super::parameters::Parameters;
use crate::random::Stream;
use candle_core::{Device, Error, Result, Tensor};

/// How a window of frames enters the dense layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoder {
    /// All frames of the window side by side.
    Stacked,
    /// The last state of a gated recurrent unit of this many units, run over the window from zero.
    Recurrent {
        /// Size of its state.
        units: usize,
    },
}

/// What goes in and comes out of a [`Network`].
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// Numbers in a frame.
    pub frame_size: usize,
    /// Frames in a window.
    pub history: usize,
    /// How windows enter.
    pub encoder: Encoder,
    /// Numbers that enter beside the window (the action of a critic).
    pub beside: usize,
    /// Sizes of the hidden layers.
    pub hidden: Vec<usize>,
    /// Outputs.
    pub outputs: usize,
}

/// Encoder and dense layers.
#[derive(Debug)]
pub struct Network {
    gru: Option<Gru>,
    dense: Dense,
    width: usize,
    beside: usize,
}

impl Network {
    /// Adds the tensors `name.gru` (if recurrent) and `name.dense` to `parameters`; `last` scales the last layer.
    ///
    /// # Errors
    /// A size is zero.
    pub fn new(
        parameters: &mut Parameters,
        name: &str,
        layout: &Layout,
        last: f32,
        stream: &mut Stream,
    ) -> Result<Self> {
        let width = layout.frame_size * layout.history;
        let (gru, features) = match layout.encoder {
            Encoder::Stacked => (None, width),
            Encoder::Recurrent { units } => {
                let name = format!("{name}.gru");
                (Some(Gru::new(parameters, &name, layout.frame_size, units, stream)?), units)
            }
        };
        let mut sizes = vec![features + layout.beside];
        sizes.extend_from_slice(&layout.hidden);
        sizes.push(layout.outputs);
        let dense = Dense::new(parameters, &format!("{name}.dense"), &sizes, last, stream)?;
        Ok(Self { gru, dense, width, beside: layout.beside })
    }

    /// Outputs (batch, outputs) for windows (batch, history x frame size) and what enters beside them (batch, beside);
    /// gradients reach the weights, and the numbers beside if they are tracked.
    ///
    /// # Errors
    /// As candle's.
    pub fn forward(&self, windows: &Tensor, beside: Option<&Tensor>) -> Result<Tensor> {
        let features = match &self.gru {
            Some(gru) => gru.forward(windows)?,
            None => windows.clone(),
        };
        self.dense.forward(&join(features, beside)?)
    }

    /// As [`Network::forward`], but gradients reach only the numbers beside the window.
    ///
    /// # Errors
    /// As candle's.
    pub fn forward_frozen(&self, windows: &Tensor, beside: &Tensor) -> Result<Tensor> {
        let features = match &self.gru {
            Some(gru) => gru.forward(windows)?.detach(),
            None => windows.clone(),
        };
        self.dense.forward_frozen(&join(features, Some(beside))?)
    }

    /// Outputs in row order for windows in row order, without gradients.
    ///
    /// # Errors
    /// The numbers are not whole rows.
    pub fn infer(&self, windows: &[f32], beside: &[f32]) -> Result<Vec<f32>> {
        let rows = windows.len() / self.width;
        if rows * self.width != windows.len() || rows * self.beside != beside.len() {
            return Err(Error::Msg(format!("{} numbers are not windows of {}", windows.len(), self.width)));
        }
        let features = match &self.gru {
            Some(gru) => gru.infer(windows, rows)?,
            None if self.beside == 0 => return self.dense.infer(windows),
            None => windows.to_vec(),
        };
        if self.beside == 0 {
            return self.dense.infer(&features);
        }
        let width = features.len() / rows.max(1);
        let mut joined = Vec::with_capacity(features.len() + beside.len());
        for (features, beside) in features.chunks_exact(width).zip(beside.chunks_exact(self.beside)) {
            joined.extend_from_slice(features);
            joined.extend_from_slice(beside);
        }
        self.dense.infer(&joined)
    }
}

fn join(features: Tensor, beside: Option<&Tensor>) -> Result<Tensor> {
    match beside {
        Some(beside) => Tensor::cat(&[&features, beside], 1),
        None => Ok(features),
    }
}

/// Rows of a batch as a tensor of shape (rows, width).
///
/// # Errors
/// The values do not fill the rows.
pub fn rows(values: Vec<f32>, width: usize) -> Result<Tensor> {
    let count = values.len() / width.max(1);
    Tensor::from_vec(values, (count, width), &Device::Cpu)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::dense::uniform;
    use crate::random::stream;

    #[test]
    fn both_encoders_agree_with_and_without_gradients() {
        for encoder in [Encoder::Stacked, Encoder::Recurrent { units: 8 }] {
            for beside in [0, 2] {
                let layout =
                    Layout { frame_size: 3, history: 4, encoder, beside, hidden: vec![16, 16], outputs: 5 };
                let mut stream = stream(1, "encoder test", 0);
                let network =
                    Network::new(&mut Parameters::default(), "q", &layout, 1.0, &mut stream).unwrap();
                let windows = uniform(7 * 12, 1.0, &mut stream);
                let actions = uniform(7 * beside, 1.0, &mut stream);
                let found = network.infer(&windows, &actions).unwrap();
                let tensor = rows(actions.clone(), beside).ok().filter(|_| beside > 0);
                let batch = network.forward(&rows(windows.clone(), 12).unwrap(), tensor.as_ref()).unwrap();
                let expected = batch.flatten_all().unwrap().to_vec1::<f32>().unwrap();
                for row in 0..7 {
                    let one = network.infer(&windows[row * 12..][..12], &actions[row * beside..][..beside]);
                    for (column, value) in one.unwrap().iter().enumerate() {
                        assert!((value - expected[row * 5 + column]).abs() < 1e-6);
                        assert!((value - found[row * 5 + column]).abs() < 1e-6);
                    }
                }
            }
        }
    }
}
