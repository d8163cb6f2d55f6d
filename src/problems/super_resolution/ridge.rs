//! Ridge regression by its normal equations, in double precision.

use super::features::{FEATURES, OUTPUTS, WIDTH};
use super::vector::{Loop, vectorised};

/// Unknowns of a regression: a weight for each feature and a constant.
pub(super) const TERMS: usize = FEATURES + 1;

/// Keeps the equations solvable where a feature never varies; in squares of the features' unit.
const LEAST: f64 = 1e-9;

/// Sums over samples from which a regression follows.
pub(super) struct Ridge {
    count: f64,
    /// Sums of products of two inputs, row by row; only those up to the diagonal's block are filled.
    squares: Vec<f64>,
    /// Sums of products of an input and an output.
    products: Vec<f64>,
}

impl Ridge {
    /// The sums of these samples: rows of [`WIDTH`] inputs and of [`OUTPUTS`] outputs.
    pub fn of<'a>(samples: impl Iterator<Item = (&'a [f32], &'a [f32])>) -> Self {
        let mut ridge =
            Self { count: 0.0, squares: vec![0.0; TERMS * WIDTH], products: vec![0.0; TERMS * OUTPUTS] };
        vectorised(Add { ridge: &mut ridge, samples });
        ridge
    }

    #[inline(always)]
    fn add(&mut self, inputs: &[f32], outputs: &[f32]) {
        self.count += 1.0;
        let mut wide = [0.0_f64; WIDTH];
        wide.iter_mut().zip(inputs).for_each(|(wide, input)| *wide = f64::from(*input));
        let mut results = [0.0_f64; OUTPUTS];
        results.iter_mut().zip(outputs).for_each(|(wide, output)| *wide = f64::from(*output));
        for (term, sums) in self.squares.chunks_exact_mut(WIDTH).enumerate() {
            let factor = wide[term];
            // Up to the diagonal, in whole blocks that vectors hold.
            let reach = (term + 1).next_multiple_of(8);
            for (sums, inputs) in sums[..reach].as_chunks_mut::<8>().0.iter_mut().zip(wide.as_chunks::<8>().0)
            {
                for lane in 0..8 {
                    sums[lane] += factor * inputs[lane];
                }
            }
        }
        for (term, sums) in self.products.chunks_exact_mut(OUTPUTS).enumerate() {
            let factor = wide[term];
            sums.iter_mut().zip(&results).for_each(|(sum, output)| *sum += factor * output);
        }
    }

    /// The weights W that make Σ|y - Wᵀx|² + penalty · n · m · Σw² least, where m is the mean square of the features over all
    /// of them; the constant bears no penalty. [`OUTPUTS`] numbers for each of the [`TERMS`] inputs.
    pub fn solve(mut self, penalty: f64) -> Vec<f64> {
        let trace: f64 = (0..FEATURES).map(|term| self.squares[term * WIDTH + term]).sum();
        let load = penalty * trace / FEATURES as f64 + LEAST * self.count.max(1.0);
        for term in 0..TERMS {
            self.squares[term * WIDTH + term] += if term < FEATURES { load } else { LEAST };
        }
        vectorised(Solve { ridge: &mut self });
        self.products
    }
}

/// Adds samples to the sums.
struct Add<'a, I> {
    ridge: &'a mut Ridge,
    samples: I,
}

impl<'a, I: Iterator<Item = (&'a [f32], &'a [f32])>> Loop for Add<'_, I> {
    #[inline(always)]
    fn run(self) {
        for (inputs, outputs) in self.samples {
            self.ridge.add(inputs, outputs);
        }
    }
}

/// Puts the weights in place of the products.
struct Solve<'a> {
    ridge: &'a mut Ridge,
}

impl Loop for Solve<'_> {
    #[inline(always)]
    fn run(self) {
        factor(&mut self.ridge.squares);
        substitute(&self.ridge.squares, &mut self.ridge.products);
    }
}

/// The Cholesky factor in place of the lower triangle.
#[inline(always)]
fn factor(matrix: &mut [f64]) {
    for row in 0..TERMS {
        let (above, rest) = matrix.split_at_mut(row * WIDTH);
        let line = &mut rest[..WIDTH];
        for column in 0..row {
            let other = &above[column * WIDTH..][..WIDTH];
            let known: f64 = dot(&line[..column], &other[..column]);
            line[column] = (line[column] - known) / other[column];
        }
        let known = dot(&line[..row], &line[..row]);
        // Rounding must not make it negative.
        line[row] = (line[row] - known).max(LEAST * LEAST).sqrt();
    }
}

/// Solves L Lᵀ w = p for all outputs at once.
#[inline(always)]
fn substitute(factor: &[f64], products: &mut [f64]) {
    for row in 0..TERMS {
        for column in 0..row {
            take(products, row, column, factor[row * WIDTH + column]);
        }
        scale(products, row, factor[row * WIDTH + row]);
    }
    for row in (0..TERMS).rev() {
        for column in row + 1..TERMS {
            take(products, row, column, factor[column * WIDTH + row]);
        }
        scale(products, row, factor[row * WIDTH + row]);
    }
}

#[inline(always)]
fn take(products: &mut [f64], row: usize, other: usize, share: f64) {
    for output in 0..OUTPUTS {
        products[row * OUTPUTS + output] -= share * products[other * OUTPUTS + output];
    }
}

#[inline(always)]
fn scale(products: &mut [f64], row: usize, divisor: f64) {
    products[row * OUTPUTS..][..OUTPUTS].iter_mut().for_each(|number| *number /= divisor);
}

#[inline(always)]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;
    use rand::Rng;

    fn row(features: &[(usize, f32)]) -> Vec<f32> {
        let mut row = vec![0.0; WIDTH];
        features.iter().for_each(|(place, value)| row[*place] = *value);
        row[FEATURES] = 1.0;
        row
    }

    /// One feature x of ±2 in turn and y = 3x + 1: the penalty is p n m with m = 4/36 (36 features, one of mean square 4), so
    /// w = Σxy / (Σx² + p n m) = 3 · 4 / (4 + p/9), and the constant stays 1 since x has no mean.
    #[test]
    fn one_feature_in_closed_form() {
        let samples: Vec<(Vec<f32>, Vec<f32>)> = (0..10)
            .map(|index| if index % 2 == 0 { 2.0 } else { -2.0 })
            .map(|x: f32| (row(&[(5, x)]), vec![3.0 * x + 1.0; OUTPUTS]))
            .collect();
        for penalty in [0.0, 0.9, 18.0] {
            let sums = Ridge::of(samples.iter().map(|(x, y)| (x.as_slice(), y.as_slice())));
            let weights = sums.solve(penalty);
            let expected = 3.0 * 4.0 / (4.0 + penalty / 9.0);
            for output in 0..OUTPUTS {
                assert!((weights[5 * OUTPUTS + output] - expected).abs() < 1e-6, "{penalty}");
                assert!((weights[FEATURES * OUTPUTS + output] - 1.0).abs() < 1e-6, "{penalty}");
            }
        }
    }

    /// Outputs that are linear in random features come back exactly without a penalty.
    #[test]
    fn a_linear_law_is_found() {
        let mut draws = stream(1, "ridge test", 0);
        let mut number = || draws.random::<f32>() - 0.5;
        let truth: Vec<f32> = (0..TERMS * OUTPUTS).map(|_| number()).collect();
        let samples: Vec<(Vec<f32>, Vec<f32>)> = (0..200)
            .map(|_| {
                let x = row(&(0..FEATURES).map(|place| (place, number())).collect::<Vec<_>>());
                let y = (0..OUTPUTS)
                    .map(|output| (0..TERMS).map(|term| truth[term * OUTPUTS + output] * x[term]).sum())
                    .collect();
                (x, y)
            })
            .collect();
        let weights = Ridge::of(samples.iter().map(|(x, y)| (x.as_slice(), y.as_slice()))).solve(0.0);
        for (found, truth) in weights.iter().zip(&truth) {
            // Outputs are rounded to 24 bits.
            assert!((found - f64::from(*truth)).abs() < 2e-5, "{found} {truth}");
        }
    }
}
