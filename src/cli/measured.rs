//! A preset of dissemination with what was measured on this machine in place of what is assumed.

use super::answer::Failure;
use super::arguments::Refiner;
use super::cycles::Costs;
use crate::experiments;
use crate::preset::{Preset, Value};

/// A raw sample: its place and its value, 16 bits each.
const SAMPLE_BITS: usize = 48;

/// With measured cycles many instances have no plan within the default's deadline: no device may take longer than this.
const DEADLINE_S: f64 = 10.0;

/// The default of dissemination with measured cycles and bits.
pub(super) fn preset(costs: &Costs, refiner: Refiner) -> Result<Preset, Failure> {
    let mut preset = experiments::built_in("dissemination")
        .ok_or_else(|| Failure::failed("there is no preset for dissemination"))?
        .map_err(Failure::failed)?;
    let low_pixels = preset.values.number("work.low_resolution_pixels").map_err(Failure::failed)?;
    let bits_per_pixel = preset.values.number("work.bits_per_pixel").map_err(Failure::failed)?;
    let (refining, model_bits) = costs.refiner(refiner);
    let ratio = costs.coded.last().map_or(1.0, |code| code.ratio());
    for (path, value) in [
        ("work.kriging_cycles_per_pixel", costs.kriging.mean + costs.solving.mean / low_pixels),
        ("work.super_resolution_cycles_per_pixel", refining.mean),
        ("work.compression_cycles_per_bit", costs.coding.mean / bits_per_pixel),
        ("work.compression_ratio", ratio),
        ("work.raw_bits", (costs.samples * SAMPLE_BITS) as f64),
        ("work.model_bits", model_bits as f64),
        ("frames.deadline_s", DEADLINE_S),
    ] {
        preset.values.set(path, Value::Number(three_digits(value))).map_err(Failure::failed)?;
    }
    preset.title = "Dissemination: cycles and bits measured here".to_owned();
    preset.lesson = format!(
        "Kriging from {} samples, refining with the {}, and JPEG within {} dB ({ratio:.0}:1), timed on one thread at {:.2} GHz; the model has {model_bits} bits as it is written. Maps take longer than is assumed, so devices may take {DEADLINE_S} s",
        costs.samples,
        refiner.name(),
        costs.error_db,
        costs.clock_hz / 1e9,
    );
    Ok(preset)
}

/// A measured number with the digits that mean something.
fn three_digits(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problems::super_resolution::compression::Coded;
    use crate::statistics::Estimate;

    /// By hand: 300 + 1.875 M / 937,500 = 302 cycles a coarse pixel; 48 cycles a pixel of 16 bits are 3 a bit; 120,000 bits
    /// for 937,500 pixels are 125 to 1; 100 samples of 48 bits.
    #[test]
    fn what_was_measured_becomes_the_work_of_dissemination() {
        let of = |mean| Estimate { mean, half_width: None };
        let code = Coded { quality: 50, bits: 120_000, pixels: 937_500, rmse_db: 0.4, largest_db: 2.0 };
        let costs = Costs {
            clock_hz: 2.6e9,
            samples: 100,
            solving: of(1.875e6),
            kriging: of(300.0),
            bicubic: of(9.0),
            forest: of(90.0),
            network: of(120.0),
            coding: of(48.0),
            coded: vec![code],
            error_db: 0.5,
            forest_bits: 1_234_000,
            network_bits: 24_000,
        };
        for (refiner, cycles, bits) in
            [(Refiner::Forest, 90.0, 1_230_000.0), (Refiner::Network, 120.0, 24_000.0)]
        {
            let found = preset(&costs, refiner).unwrap();
            let written = experiments::parse_preset("measured", &found.to_ron()).unwrap();
            let number = |path: &str| written.values.number(path).unwrap();
            assert_eq!(number("work.kriging_cycles_per_pixel"), 302.0);
            assert_eq!(number("work.super_resolution_cycles_per_pixel"), cycles);
            assert_eq!(number("work.compression_cycles_per_bit"), 3.0);
            assert_eq!(number("work.compression_ratio"), 125.0);
            assert_eq!((number("work.raw_bits"), number("work.model_bits")), (4_800.0, bits));
            assert_eq!(number("frames.deadline_s"), 10.0);
        }
    }
}
