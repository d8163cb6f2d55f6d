//! Named trainable tensors in a fixed order, and the whole state of a learner.

use candle_core::{CpuStorage, DType, Device, Error, Layout, Result, Storage, Tensor, Var};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Everything that a learner needs to go on exactly where it was: a step and named arrays.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    /// Steps done.
    pub step: u64,
    /// Weights, optimiser moments and whatever else, by name: shape and values in row order.
    pub arrays: BTreeMap<String, (Vec<usize>, Vec<f32>)>,
}

impl State {
    /// The array of this name, if its shape is the expected one.
    ///
    /// # Errors
    /// The array is missing or has another shape; the message says so in words for the window.
    pub fn array(&self, name: &str, shape: &[usize]) -> Result<&[f32]> {
        match self.arrays.get(name) {
            Some((found, values)) if found == shape && values.len() == shape.iter().product::<usize>() => {
                Ok(values)
            }
            Some((found, _)) => Err(Error::Msg(format!(
                "{name} has the shape {found:?}, but this network needs {shape:?}; rewind to build it anew"
            ))),
            None => Err(Error::Msg(format!("the saved state lacks {name}"))),
        }
    }
}

/// The values of a contiguous f32 tensor in CPU storage.
///
/// # Errors
/// It is neither.
pub(super) fn contiguous<'a>(storage: &'a CpuStorage, layout: &Layout) -> Result<&'a [f32]> {
    let (start, end) = layout.contiguous_offsets().ok_or(Error::RequiresContiguous { op: "slice" })?;
    Ok(&storage.as_slice::<f32>()?[start..end])
}

/// Reads a contiguous f32 tensor in place.
///
/// # Errors
/// It is neither, or lies elsewhere than on the CPU.
pub(super) fn with_slice<R>(tensor: &Tensor, read: impl FnOnce(&[f32]) -> R) -> Result<R> {
    let (storage, layout) = tensor.storage_and_layout();
    match &*storage {
        Storage::Cpu(storage) => Ok(read(contiguous(storage, layout)?)),
        _ => Err(Error::Msg("the lab learns on the CPU only".to_owned())),
    }
}

/// Trainable tensors (f32, on the CPU) in the order in which they were added.
#[derive(Debug, Default)]
pub struct Parameters {
    entries: Vec<(String, Var)>,
}

impl Parameters {
    /// Adds a tensor with these initial values and returns its handle.
    ///
    /// # Errors
    /// The number of values does not fit the shape.
    pub fn add(&mut self, name: &str, shape: &[usize], values: Vec<f32>) -> Result<Var> {
        let var = Var::from_tensor(&Tensor::from_vec(values, shape, &Device::Cpu)?)?;
        self.entries.push((name.to_owned(), var.clone()));
        Ok(var)
    }

    /// Handles in order.
    pub fn iter(&self) -> impl Iterator<Item = &Var> {
        self.entries.iter().map(|(_, var)| var)
    }

    /// How many numbers are trained.
    pub fn count(&self) -> usize {
        self.iter().map(|var| var.elem_count()).sum()
    }

    /// Writes all values into a state.
    ///
    /// # Errors
    /// As candle's.
    pub fn save(&self, state: &mut State) -> Result<()> {
        for (name, var) in &self.entries {
            let values = var.flatten_all()?.to_dtype(DType::F32)?.to_vec1()?;
            state.arrays.insert(name.clone(), (var.dims().to_vec(), values));
        }
        Ok(())
    }

    /// Takes all values from a state.
    ///
    /// # Errors
    /// An array is missing or of another shape; earlier ones are set by then.
    pub fn load(&self, state: &State) -> Result<()> {
        for (name, var) in &self.entries {
            let values = state.array(name, var.dims())?.to_vec();
            var.set(&Tensor::from_vec(values, var.dims(), &Device::Cpu)?)?;
        }
        Ok(())
    }
}
