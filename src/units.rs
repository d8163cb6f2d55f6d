//! Units: decibels and linear ratios.

/// A power ratio from decibels: 10^(dB/10).
pub fn ratio_from_db(db: f64) -> f64 {
    10.0_f64.powf(db / 10.0)
}

/// Decibels from a power ratio: 10 log10(ratio). Zero gives minus infinity, a negative ratio NaN.
pub fn db_from_ratio(ratio: f64) -> f64 {
    10.0 * ratio.log10()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decibels_round_trip() {
        for db in [-30.0, -3.0, 0.0, 10.0, 23.5] {
            assert!((db_from_ratio(ratio_from_db(db)) - db).abs() < 1e-12);
        }
        assert!((ratio_from_db(10.0) - 10.0).abs() < 1e-12);
    }
}
