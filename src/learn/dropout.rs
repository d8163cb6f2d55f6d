//! Dropout from our own seeded streams, which candle's cannot use.

use crate::random::Stream;
use candle_core::{Device, Result, Tensor};
use rand::Rng;

/// Multiplies each element by 0 with probability `rate` and by 1 / (1 - rate) otherwise; a rate of 0 draws nothing.
///
/// # Errors
/// As candle's.
pub fn dropout(tensor: &Tensor, rate: f64, stream: &mut Stream) -> Result<Tensor> {
    if rate <= 0.0 {
        return Ok(tensor.clone());
    }
    let keep = (1.0 / (1.0 - rate)) as f32;
    let mask: Vec<f32> =
        (0..tensor.elem_count()).map(|_| if stream.random::<f64>() < rate { 0.0 } else { keep }).collect();
    tensor * Tensor::from_vec(mask, tensor.dims(), &Device::Cpu)?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;

    #[test]
    fn the_mean_is_kept_and_the_seed_decides() {
        let ones = Tensor::ones(20_000, candle_core::DType::F32, &Device::Cpu).unwrap();
        let drop =
            |seed| dropout(&ones, 0.3, &mut stream(seed, "dropout", 0)).unwrap().to_vec1::<f32>().unwrap();
        let mean = drop(1).iter().sum::<f32>() / 20_000.0;
        // Standard error sqrt(0.3 / 0.7 / 20,000) = 0.0046; five of them.
        assert!((mean - 1.0).abs() < 0.023);
        assert_eq!(drop(1), drop(1));
        assert_ne!(drop(1), drop(2));
    }
}
