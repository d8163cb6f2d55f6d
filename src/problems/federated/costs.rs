//! What a round costs: bits on the uplink and seconds on the clock, and what sending the raw features once would cost.

use super::links::{HEADER_BITS, Uplink};
use super::objective::WEIGHTS;
use super::task::BANDS;

/// Seconds to broadcast one set of weights (ours).
pub const BROADCAST_S: f64 = 0.002;
/// Guard time of a round in seconds (ours).
const GUARD_S: f64 = 0.001;
/// Seconds of one local gradient step (ours).
const LOCAL_STEP_S: f64 = 0.001;
/// Bits of one raw feature (ours).
const FEATURE_BITS: f64 = 16.0;

/// Bits of one upload of `numbers` numbers: the numbers and a header, which holds their largest.
pub fn upload_bits(numbers: usize, bits: u32) -> f64 {
    numbers as f64 * f64::from(bits) + HEADER_BITS
}

/// Seconds of a round: what is on the air, broadcasts of one set of weights each, a guard, and local steps.
pub fn round_s(on_air_s: f64, broadcasts: u32, local_steps: u32) -> f64 {
    on_air_s + BROADCAST_S * f64::from(broadcasts) + GUARD_S + LOCAL_STEP_S * f64::from(local_steps)
}

/// Seconds on the air of an over-the-air sum: one use of the band for two numbers.
pub fn analogue_s(numbers: usize, band_hz: f64) -> f64 {
    0.5 * numbers as f64 / band_hz
}

/// What it takes to send the raw features of every machine once, each packet repeated until it is received.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RawFeatures {
    /// Bits, repetitions included, on average.
    pub bits: f64,
    /// Seconds, `scheduled` packets at a time.
    pub seconds: f64,
}

impl RawFeatures {
    /// Of machines with these mean received powers in mW and `windows` windows each. Packets are as long as an update of 32-bit
    /// numbers; each is sent 1/(1 - q_k) times on average.
    pub fn of(uplink: &Uplink, scheduled: usize, powers_mw: &[f64], windows: usize) -> Self {
        let packet_bits = upload_bits(WEIGHTS, 32);
        let uplink = Uplink { packet_bits, ..*uplink };
        let packets = (windows as f64 * BANDS as f64 * FEATURE_BITS / (packet_bits - HEADER_BITS)).ceil();
        let tries = |&power: &f64| 1.0 / (1.0 - uplink.outage(uplink.band_hz / scheduled as f64, power));
        let sent = packets * powers_mw.iter().map(tries).sum::<f64>();
        let slots = sent / scheduled as f64;
        Self { bits: sent * packet_bits, seconds: slots * round_s(uplink.slot_s, 1, 1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UPLINK: Uplink = Uplink { band_hz: 180e3, slot_s: 0.03, packet_bits: 2_240.0 };

    #[test]
    fn rounds_and_uploads_by_hand() {
        assert_eq!(
            (upload_bits(68, 32), upload_bits(68, 4), upload_bits(340, 32)),
            (2_240.0, 336.0, 10_944.0)
        );
        assert!((round_s(0.03, 1, 1) - 0.034).abs() < 1e-15, "one step, one broadcast");
        assert!((round_s(0.03, 2, 5) - 0.040).abs() < 1e-15, "five steps, weights and correction");
        // 34 uses of 180 kHz: 0.19 ms.
        assert!((analogue_s(68, 180e3) - 34.0 / 180e3).abs() < 1e-15);
    }

    #[test]
    fn raw_features_by_hand() {
        // 100 windows of 16 · 16 bits are 25,600 bits: 12 packets of 2,176. Strong links need no repetition: 24 packets of two
        // machines, five a slot of 34 ms.
        let strong = RawFeatures::of(&UPLINK, 5, &[1e9, 1e9], 100);
        assert!((strong.bits - 24.0 * 2_240.0).abs() < 1e-3 && (strong.seconds - 4.8 * 0.034).abs() < 1e-9);
        // A link that loses half sends twice as much: there the fade needed is ln 2.
        let power = UPLINK.lost_below(36e3, 1.0) / 2.0_f64.ln();
        let weak = RawFeatures::of(&UPLINK, 5, &[power], 100);
        assert!((weak.bits - 24.0 * 2_240.0).abs() < 1e-6);
    }
}
