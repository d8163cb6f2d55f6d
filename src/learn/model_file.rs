//! The whole state of a learner as a safetensors file: other programs can read the weights, the lab can go on from them.

use super::parameters::State;
use candle_core::{Error, Result};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use std::collections::{BTreeMap, HashMap};

/// Names in the file's metadata: of everything, of the step, and before the name of a text.
const METADATA: &str = "iiot-lab";
const STEP: &str = "step";
const TEXT: &str = "text ";

/// The file's bytes: every array by its name, f32 in row order, and the step in the metadata.
///
/// # Errors
/// An array does not fit its shape.
pub fn to_bytes(state: &State) -> Result<Vec<u8>> {
    let bytes: BTreeMap<&String, Vec<u8>> = state
        .arrays
        .iter()
        .map(|(name, (_, values))| (name, values.iter().flat_map(|value| value.to_le_bytes()).collect()))
        .collect();
    let view = |(name, (shape, _)): (&String, &(Vec<usize>, Vec<f32>))| {
        let view = TensorView::new(Dtype::F32, shape.clone(), &bytes[name]);
        view.map(|view| (name.clone(), view)).map_err(|error| failure(&error))
    };
    let views: Vec<(String, TensorView<'_>)> = state.arrays.iter().map(view).collect::<Result<_>>()?;
    let texts = state.texts.iter().map(|(name, text)| (format!("{TEXT}{name}"), text.clone()));
    let step = (STEP.to_owned(), state.step.to_string());
    // One entry alone keeps its place in the file; more of them have none, so they share one.
    let all: BTreeMap<String, String> = texts.chain([step]).collect();
    let metadata = HashMap::from([(METADATA.to_owned(), as_text(&all)?)]);
    safetensors::serialize(views, Some(metadata)).map_err(|error| failure(&error))
}

/// The state in a file's bytes.
///
/// # Errors
/// They are no safetensors file of f32 arrays, or hold no step; the message says so in words.
pub fn from_bytes(bytes: &[u8]) -> Result<State> {
    let file = SafeTensors::deserialize(bytes).map_err(|error| failure(&error))?;
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(|error| failure(&error))?;
    let all = header.metadata().as_ref().and_then(|metadata| metadata.get(METADATA));
    let all: BTreeMap<String, String> = all.and_then(|text| ron::from_str(text).ok()).unwrap_or_default();
    let step = all.get(STEP).and_then(|step| step.parse().ok());
    let step =
        step.ok_or_else(|| Error::Msg("the file holds no step: it is not one of this lab's".to_owned()))?;
    let mut arrays = BTreeMap::new();
    for (name, view) in file.tensors() {
        if view.dtype() != Dtype::F32 {
            return Err(Error::Msg(format!("{name} holds {:?}, not f32", view.dtype())));
        }
        let (numbers, _) = view.data().as_chunks::<4>();
        let values = numbers.iter().map(|number| f32::from_le_bytes(*number)).collect();
        arrays.insert(name, (view.shape().to_vec(), values));
    }
    let text = |(name, text): (&String, &String)| Some((name.strip_prefix(TEXT)?.to_owned(), text.clone()));
    Ok(State { step, arrays, texts: all.iter().filter_map(text).collect() })
}

fn as_text(all: &BTreeMap<String, String>) -> Result<String> {
    ron::to_string(all).map_err(|error| Error::Msg(error.to_string()))
}

fn failure(error: &safetensors::SafeTensorError) -> Error {
    Error::Msg(format!("not a whole safetensors file: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_comes_back_bit_by_bit() {
        let arrays = BTreeMap::from([
            ("taps".to_owned(), (vec![2, 2], vec![0.1, f32::MIN_POSITIVE, -3.0, f32::NAN])),
            ("adam.steps".to_owned(), (vec![2], vec![0.0, 17.0])),
        ]);
        let texts = BTreeMap::from([("engine".to_owned(), "(slot: 3, \"x\")".to_owned())]);
        let state = State { step: 17, arrays, texts };
        let bytes = to_bytes(&state).unwrap();
        let back = from_bytes(&bytes).unwrap();
        let bits = |state: &State| -> Vec<u32> {
            state.arrays.values().flat_map(|(_, values)| values.iter().map(|v| v.to_bits())).collect()
        };
        assert_eq!((back.step, bits(&back), &back.texts), (17, bits(&state), &state.texts));
        assert_eq!(to_bytes(&back).unwrap(), bytes, "one state, one file");
        for cut in [0, 7, bytes.len() / 2, bytes.len() - 1] {
            assert!(from_bytes(&bytes[..cut]).is_err(), "{cut}");
        }
    }
}
