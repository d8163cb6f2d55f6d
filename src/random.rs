//! Seeded random streams: every random number of the lab comes from here.
//!
//! A stream is named by (seed, purpose, step) and always yields the same numbers, on every machine and in every order of
//! scheduling. ChaCha with 8 rounds is used because its output is specified and stable across versions.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// A reproducible source of random numbers; use it through the traits of the crate `rand`.
pub type Stream = ChaCha8Rng;

/// The stream of one purpose at one step under one seed.
///
/// Streams of different purposes, steps or seeds are independent, so a draw more in one of them moves no other.
pub fn stream(seed: u64, purpose: &str, step: u64) -> Stream {
    let mut key = [0_u8; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8..16].copy_from_slice(&step.to_le_bytes());
    key[16..24].copy_from_slice(&fnv1a(purpose.as_bytes()).to_le_bytes());
    key[24..].copy_from_slice(b"iiot-lab");
    ChaCha8Rng::from_seed(key)
}

/// The 64-bit FNV-1a hash, which turns a purpose into a key.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    #[test]
    fn a_stream_repeats_and_its_name_matters() {
        let draw = |seed, purpose, step| stream(seed, purpose, step).random::<u64>();
        assert_eq!(draw(1, "channels", 7), draw(1, "channels", 7));
        let others = [draw(2, "channels", 7), draw(1, "arrivals", 7), draw(1, "channels", 8)];
        assert!(others.iter().all(|&other| other != draw(1, "channels", 7)));
    }

    #[test]
    fn the_hash_is_fnv1a() {
        // Published test vector of FNV-1a, 64 bit: "a" gives af63dc4c8601ec8c.
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
    }
}
