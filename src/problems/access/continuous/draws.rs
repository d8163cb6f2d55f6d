//! Exact random draws at a cost that does not grow with what is drawn from: ranges, binomial, hypergeometric, alias tables.
//!
//! "Exact" is to within rounding: every probability is met to a relative error below 1e-8. Probabilities that are NaN or
//! below zero count as zero, those above one as one.

use crate::random::Stream;
use rand::{Rng, RngCore};

/// A whole number from 0 to `bound` - 1, uniform to within bound / 2^64; zero where `bound` is zero.
#[inline]
pub fn below(bound: u32, stream: &mut Stream) -> u32 {
    scale(stream.next_u64(), bound).0
}

/// Two independent whole numbers below their bounds out of one word, uniform to within first · second / 2^64.
#[inline]
pub fn pair_below(first: u32, second: u32, stream: &mut Stream) -> (u32, u32) {
    let (high, rest) = scale(stream.next_u64(), first);
    (high, scale(rest, second).0)
}

/// The word as a fraction of 2^64 times `bound`: its whole part, and its fraction as a word again.
#[inline]
fn scale(word: u64, bound: u32) -> (u32, u64) {
    let product = u128::from(word) * u128::from(bound);
    ((product >> 64) as u32, product as u64)
}

/// How many of `trials` independent trials succeed.
///
/// Inversion (BINV, Kachitvichyanukul and Schmeiser 1988) where fewer than ten are expected, else transformed rejection
/// (BTRS, Hörmann 1993): both take a bounded time, whatever the number of trials.
pub fn binomial(trials: u32, probability: f64, stream: &mut Stream) -> u32 {
    if trials == 0 || probability.is_nan() || probability <= 0.0 {
        return 0;
    }
    if probability >= 1.0 {
        return trials;
    }
    let rare = probability.min(1.0 - probability);
    let drawn = if f64::from(trials) * rare < 10.0 {
        binomial_by_inversion(trials, rare, stream)
    } else {
        binomial_by_rejection(trials, rare, stream)
    };
    if probability > 0.5 { trials - drawn } else { drawn }
}

fn binomial_by_inversion(trials: u32, probability: f64, stream: &mut Stream) -> u32 {
    let odds = probability / (1.0 - probability);
    let none = (f64::from(trials) * (-probability).ln_1p()).exp();
    loop {
        let (mut rest, mut mass) = (stream.random::<f64>(), none);
        for drawn in 0..=trials {
            if rest < mass {
                return drawn;
            }
            rest -= mass;
            mass *= odds * f64::from(trials - drawn) / f64::from(drawn + 1);
        }
    }
}

fn binomial_by_rejection(trials: u32, p: f64, stream: &mut Stream) -> u32 {
    let n = f64::from(trials);
    let deviation = (n * p * (1.0 - p)).sqrt();
    let b = 1.15 + 2.53 * deviation;
    let a = -0.0873 + 0.0248 * b + 0.01 * p;
    let centre = n * p + 0.5;
    let sure = 0.92 - 4.2 / b;
    loop {
        let u = stream.random::<f64>() - 0.5;
        let v = stream.random::<f64>();
        let edge = 0.5 - u.abs();
        let k = ((2.0 * a / edge + b) * u + centre).floor();
        if edge >= 0.07 && v <= sure {
            return k as u32;
        }
        if !(0.0..=n).contains(&k) {
            continue;
        }
        let alpha = (2.83 + 5.1 / b) * deviation;
        let mode = ((n + 1.0) * p).floor();
        if (v * alpha / (a / (edge * edge) + b)).ln() <= ln_binomial_ratio(n, p, mode, k) {
            return k as u32;
        }
    }
}

/// ln of P(k) / P(mode) for the binomial law of n trials of probability p.
fn ln_binomial_ratio(n: f64, p: f64, mode: f64, k: f64) -> f64 {
    let odds = p / (1.0 - p);
    (mode + 0.5) * ((mode + 1.0) / (odds * (n - mode + 1.0))).ln()
        + (n + 1.0) * ((n - mode + 1.0) / (n - k + 1.0)).ln()
        + (k + 0.5) * (odds * (n - k + 1.0) / (k + 1.0)).ln()
        + stirling_rest(mode)
        + stirling_rest(n - mode)
        - stirling_rest(k)
        - stirling_rest(n - k)
}

/// What Stirling's formula lacks: ln k! - (½ ln 2π + (k + ½) ln(k + 1) - (k + 1)).
fn stirling_rest(k: f64) -> f64 {
    const FIRST: [f64; 10] = [
        0.081_061_466_795_327_26,
        0.041_340_695_955_409_29,
        0.027_677_925_684_998_34,
        0.020_790_672_103_765_09,
        0.016_644_691_189_821_19,
        0.013_876_128_823_070_75,
        0.011_896_709_945_891_77,
        0.010_411_265_261_972_09,
        0.009_255_462_182_712_733,
        0.008_330_563_433_362_87,
    ];
    if k < 10.0 {
        return FIRST[k as usize];
    }
    let square = (k + 1.0) * (k + 1.0);
    (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / 1260.0 / square) / square) / (k + 1.0)
}

/// ln k!, from Stirling's formula with its rest.
fn ln_factorial(k: f64) -> f64 {
    const HALF_LN_2_PI: f64 = 0.918_938_533_204_672_7;
    HALF_LN_2_PI + (k + 0.5) * (k + 1.0).ln() - (k + 1.0) + stirling_rest(k)
}

/// How many marked ones are among `drawn` taken without replacement out of `total`, of which `marked` are marked.
///
/// Few are taken one by one, many by inversion outwards from the mode, which takes a few standard deviations of steps.
/// More marked or drawn than there are count as all of them.
pub fn hypergeometric(total: u32, marked: u32, drawn: u32, stream: &mut Stream) -> u32 {
    let (marked, drawn) = (marked.min(total), drawn.min(total));
    // The law is the same with marked and drawn exchanged.
    let (few, many) = (marked.min(drawn), marked.max(drawn));
    if few <= 32 { one_by_one(total, many, few, stream) } else { from_the_mode(total, many, few, stream) }
}

fn one_by_one(total: u32, marked: u32, drawn: u32, stream: &mut Stream) -> u32 {
    let mut found = 0;
    for taken in 0..drawn {
        if found == marked {
            break;
        }
        found += u32::from(below(total - taken, stream) < marked - found);
    }
    found
}

fn from_the_mode(total: u32, marked: u32, drawn: u32, stream: &mut Stream) -> u32 {
    let [n, m, d] = [total, marked, drawn].map(f64::from);
    let (least, most) = ((m + d - n).max(0.0), m.min(d));
    let mode = ((m + 1.0) * (d + 1.0) / (n + 2.0)).floor().clamp(least, most);
    let choose = |n: f64, k: f64| ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k);
    let at_mode = (choose(m, mode) + choose(n - m, d - mode) - choose(n, d)).exp();
    loop {
        let mut rest = stream.random::<f64>() - at_mode;
        let (mut low, mut low_mass, mut high, mut high_mass) = (mode, at_mode, mode, at_mode);
        while rest >= 0.0 && (low > least || high < most) {
            if high < most {
                high_mass *= (m - high) * (d - high) / ((high + 1.0) * (n - m - d + high + 1.0));
                high += 1.0;
                rest -= high_mass;
                if rest < 0.0 {
                    return high as u32;
                }
            }
            if low > least {
                low_mass *= low * (n - m - d + low) / ((m - low + 1.0) * (d - low + 1.0));
                low -= 1.0;
                rest -= low_mass;
                if rest < 0.0 {
                    return low as u32;
                }
            }
        }
        if rest < 0.0 {
            return mode as u32;
        }
    }
}

/// Walker's alias table: draws from a finite law in constant time.
#[derive(Debug, Clone, Default)]
pub struct Alias {
    /// Per entry the fraction of 2^64 below which it stays, and what it becomes above.
    entries: Vec<(u64, u32)>,
}

impl Alias {
    /// The table of these probabilities (Vose 1991); they should add up to one, and need not be positive.
    pub fn new(probabilities: &[f64]) -> Self {
        let count = probabilities.len();
        let mut scaled: Vec<f64> = probabilities.iter().map(|p| p * count as f64).collect();
        let mut entries: Vec<(u64, u32)> = (0..count).map(|index| (u64::MAX, index as u32)).collect();
        let (mut small, mut large): (Vec<usize>, Vec<usize>) = (0..count).partition(|&i| scaled[i] < 1.0);
        while let (Some(poor), Some(&rich)) = (small.pop(), large.last()) {
            entries[poor] = ((scaled[poor] * 2.0_f64.powi(64)) as u64, rich as u32);
            scaled[rich] -= 1.0 - scaled[poor];
            if scaled[rich] < 1.0 {
                large.pop();
                small.push(rich);
            }
        }
        Self { entries }
    }

    /// A draw; zero from an empty table.
    #[inline]
    pub fn draw(&self, stream: &mut Stream) -> u32 {
        let (index, rest) = scale(stream.next_u64(), self.entries.len() as u32);
        // By a mask, because a branch on a random number costs more than all the rest.
        self.entries.get(index as usize).map_or(0, |&(stays, other)| {
            let moves = u32::from(rest >= stays).wrapping_neg();
            index ^ ((index ^ other) & moves)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;

    /// Pearson's statistic of drawn counts against a law, with its degrees of freedom; cells that expect fewer than
    /// eight are put together.
    fn chi_square(counts: &[u32], law: impl Fn(usize) -> f64) -> (f64, f64) {
        let draws = f64::from(counts.iter().sum::<u32>());
        let (mut statistic, mut cells, mut seen, mut expected) = (0.0, 0.0, 0.0, 0.0);
        for (value, &count) in counts.iter().enumerate() {
            seen += f64::from(count);
            expected += draws * law(value);
            if expected >= 8.0 {
                statistic += (seen - expected).powi(2) / expected;
                (cells, seen, expected) = (cells + 1.0, 0.0, 0.0);
            }
        }
        (statistic, cells - 1.0)
    }

    /// Draws and compares; the statistic must lie within five standard deviations of its mean.
    fn agree(most: usize, draws: u32, mut draw: impl FnMut() -> u32, law: impl Fn(usize) -> f64) {
        let mut counts = vec![0; most + 1];
        for _ in 0..draws {
            counts[draw() as usize] += 1;
        }
        let (statistic, degrees) = chi_square(&counts, law);
        assert!(
            statistic < degrees + 5.0 * (2.0 * degrees.max(1.0)).sqrt() + 5.0,
            "{statistic} of {degrees}"
        );
    }

    /// ln n! as a sum of logarithms: the definition.
    fn ln_factorials(most: usize) -> Vec<f64> {
        (0..=most)
            .scan(0.0, |sum: &mut f64, k| {
                *sum += (k.max(1) as f64).ln();
                Some(*sum)
            })
            .collect()
    }

    #[test]
    fn factorials_are_those_of_the_definition() {
        for (k, exact) in ln_factorials(2_000).into_iter().enumerate() {
            assert!((ln_factorial(k as f64) - exact).abs() < 1e-9 * exact.max(1.0), "{k}");
        }
    }

    #[test]
    fn binomial_draws_follow_the_binomial_law() {
        let ln = ln_factorials(3_000);
        for (n, p) in
            [(1, 0.3), (20, 0.2), (40, 0.5), (130, 0.42), (500, 0.97), (3_000, 0.001), (3_000, 0.02)]
        {
            let mut stream = stream(1, "binomial test", n as u64);
            let law = |k: usize| {
                (ln[n] - ln[k] - ln[n - k] + k as f64 * f64::ln(p) + (n - k) as f64 * f64::ln(1.0 - p)).exp()
            };
            agree(n, 100_000, || binomial(n as u32, p, &mut stream), law);
        }
    }

    #[test]
    fn hypergeometric_draws_follow_the_hypergeometric_law() {
        let ln = ln_factorials(2_000);
        let choose = |n: usize, k: usize| ln[n] - ln[k] - ln[n - k];
        for (n, m, d) in [(10, 4, 3), (500, 30, 40), (500, 200, 60), (1_000, 990, 500), (2_000, 900, 40)] {
            let mut stream = stream(2, "hypergeometric test", n as u64);
            let law = |k: usize| {
                let possible = k <= m && k <= d && d - k <= n - m;
                if possible { (choose(m, k) + choose(n - m, d - k) - choose(n, d)).exp() } else { 0.0 }
            };
            let draw = || hypergeometric(n as u32, m as u32, d as u32, &mut stream);
            agree(m.min(d), 100_000, draw, law);
        }
    }

    #[test]
    fn alias_draws_follow_their_law() {
        let law = [0.1, 0.0, 0.55, 0.05, 0.3];
        let (table, mut stream) = (Alias::new(&law), stream(3, "alias test", 0));
        agree(4, 100_000, || table.draw(&mut stream), |k| law[k]);
        assert_eq!(Alias::new(&[]).draw(&mut stream), 0);
    }

    #[test]
    fn the_ends_are_certain() {
        let mut stream = stream(4, "draw test", 0);
        for p in [0.0, -1.0, f64::NAN] {
            assert_eq!(binomial(50, p, &mut stream), 0);
        }
        assert_eq!(binomial(50, 1.5, &mut stream), 50);
        assert_eq!(hypergeometric(50, 50, 20, &mut stream), 20);
        assert_eq!(hypergeometric(200, 120, 200, &mut stream), 120);
        assert_eq!(hypergeometric(5, 9, 9, &mut stream), 5);
        assert_eq!((below(0, &mut stream), below(1, &mut stream)), (0, 0));
    }

    #[test]
    fn pairs_are_uniform_over_all_pairs() {
        let mut stream = stream(5, "pair test", 0);
        let draw = || {
            let (a, b) = pair_below(7, 9, &mut stream);
            a * 9 + b
        };
        agree(62, 100_000, draw, |_| 1.0 / 63.0);
    }
}
