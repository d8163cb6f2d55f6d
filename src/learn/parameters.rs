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
    /// What is not made of f32, by name, such as a simulation; as text that reads back the same.
    #[serde(default)]
    pub texts: BTreeMap<String, String>,
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

    /// Puts the arrays of a part under `name/`; the step of the part is left out.
    pub fn put_part(&mut self, name: &str, part: State) {
        let renamed = part.arrays.into_iter().map(|(key, array)| (format!("{name}/{key}"), array));
        self.arrays.extend(renamed);
    }

    /// The arrays that were put under `name/`, by their names there, with the step of the whole.
    pub fn part(&self, name: &str) -> State {
        let prefix = format!("{name}/");
        let inside = |(key, array): (&String, &(Vec<usize>, Vec<f32>))| {
            key.strip_prefix(&prefix).map(|key| (key.to_owned(), array.clone()))
        };
        State { step: self.step, arrays: self.arrays.iter().filter_map(inside).collect(), ..Self::default() }
    }

    /// Puts a whole number, in three 24-bit parts that f32 holds exactly.
    pub fn put_count(&mut self, name: &str, count: u64) {
        let parts = [48, 24, 0].map(|shift| (count >> shift & 0xff_ffff) as f32);
        self.arrays.insert(name.to_owned(), (vec![3], parts.to_vec()));
    }

    /// The whole number of this name.
    ///
    /// # Errors
    /// It is missing or was not put by [`State::put_count`].
    pub fn count(&self, name: &str) -> Result<u64> {
        let parts = self.array(name, &[3])?;
        if parts.iter().any(|part| !(0.0..16_777_216.0).contains(part) || part.fract() != 0.0) {
            return Err(Error::Msg(format!("{name} is not a whole number")));
        }
        Ok(parts.iter().fold(0, |count, &part| (count << 24) | part as u64))
    }
}

/// Hands the values of a contiguous f32 tensor on the CPU to `use_them`, in row order and without a copy.
///
/// # Errors
/// The tensor is not of that kind, or as `use_them`.
pub fn with_values<R>(tensor: &Tensor, use_them: impl FnOnce(&[f32]) -> Result<R>) -> Result<R> {
    let (storage, layout) = tensor.storage_and_layout();
    match &*storage {
        Storage::Cpu(storage) => use_them(contiguous(storage, layout)?),
        _ => Err(Error::Msg("the tensor is not on the CPU".to_owned())),
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

    /// Moves each value by `share` of its distance to that of `source`: 0 stays, 1 copies, between is a soft update.
    ///
    /// # Errors
    /// The two lists differ in number or shapes; earlier tensors have moved by then.
    pub fn follow(&self, source: &Parameters, share: f32) -> Result<()> {
        if self.entries.len() != source.entries.len() {
            return Err(Error::Msg("the networks differ in their number of tensors".to_owned()));
        }
        for (to, from) in self.iter().zip(source.iter()) {
            if to.dims() != from.dims() {
                return Err(Error::Msg("the networks differ in their shapes".to_owned()));
            }
            let blend =
                |(old, new): (&f32, &f32)| if share == 1.0 { *new } else { old + share * (new - old) };
            let values: Vec<f32> =
                with_values(to, |old| with_values(from, |new| Ok(old.iter().zip(new).map(blend).collect())))?;
            to.set(&Tensor::from_vec(values, to.dims(), &Device::Cpu)?)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_counts_come_back() {
        let mut part = State::default();
        part.put_count("steps", 0x0012_3456_789a_bcde);
        let mut whole = State::default();
        whole.put_part("actor", part.clone());
        whole.put_count("steps", 7);
        assert_eq!(whole.part("actor").arrays, part.arrays);
        assert_eq!(whole.part("actor").count("steps").unwrap(), 0x0012_3456_789a_bcde);
        assert_eq!(whole.count("steps").unwrap(), 7);
        whole.arrays.insert("half".to_owned(), (vec![3], vec![0.0, 0.5, 0.0]));
        assert!(whole.count("half").is_err() && whole.count("none").is_err());
    }

    #[test]
    fn a_target_follows_its_source() {
        let list = |values: Vec<f32>| {
            let mut parameters = Parameters::default();
            let var = parameters.add("weights", &[values.len()], values).unwrap();
            (parameters, var)
        };
        let (source, _) = list(vec![2.0, -4.0]);
        let (target, values) = list(vec![1.0, 0.0]);
        target.follow(&source, 0.25).unwrap();
        // 0.75 x 1 + 0.25 x 2 = 1.25 and 0.75 x 0 - 0.25 x 4 = -1.
        assert_eq!(values.to_vec1::<f32>().unwrap(), [1.25, -1.0]);
        target.follow(&source, 1.0).unwrap();
        assert_eq!(values.to_vec1::<f32>().unwrap(), [2.0, -4.0]);
        assert!(target.follow(&list(vec![0.0; 3]).0, 0.5).is_err());
    }
}
