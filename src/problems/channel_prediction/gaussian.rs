//! One class of devices: a Gaussian process seen in noise. Its innovations give likelihood, prediction and variance at once.
//!
//! With C = R + σ²I = L Lᵀ and W = L⁻¹ the innovations e = W y are white. The best prediction of h_s from y_0..y_t is
//! Σ_(i≤t) u_i e_i with u = W r, where r holds the correlations of h_s with the samples; its variance is 1 - Σ_(i≤t) u_i².
//! So one triangular product serves all times. Everything is in double precision; NaN in gives NaN out.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use std::ops::Range;

/// A class: what maps samples to innovations and innovations to predictions, for a block of fixed length.
#[derive(Debug, Clone)]
pub struct Gaussian {
    block: usize,
    /// W, lower triangular, row by row.
    whiten: Vec<f64>,
    /// Row t holds u of the value wanted at t, zero beyond t.
    predict: Vec<f64>,
    /// Variance of the prediction at each t; 1 where nothing is wanted.
    variances: Vec<f64>,
    /// Σ_(i≤t) ln L_ii.
    log_scales: Vec<f64>,
}

/// What a class says about rows of samples, one row for each part of each block.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Innovations, row by row.
    pub innovations: Vec<f64>,
    /// Predictions of what is wanted at each sample, row by row.
    pub predictions: Vec<f64>,
}

impl Gaussian {
    /// From correlations of a path of `length` values (row by row), of which those in `seen` are seen with this noise; `target`
    /// tells which value of the path is wanted at a sample, counted from the first one seen.
    pub fn new(
        correlations: &[f64],
        length: usize,
        seen: Range<usize>,
        noise: f64,
        target: impl Fn(usize) -> Option<usize>,
    ) -> Self {
        let block = seen.len();
        let row = |place: usize| &correlations[place * length..][seen.clone()];
        let mut factor: Vec<f64> = seen.clone().flat_map(|place| row(place).iter().copied()).collect();
        (0..block).for_each(|i| factor[i * block + i] += noise);
        cholesky(&mut factor, block);
        let log_scales = running((0..block).map(|i| factor[i * block + i].ln()));
        let whiten = inverse_of_lower(&factor, block);
        let (predict, variances) = (vec![0.0; block * block], vec![1.0; block]);
        let mut class = Self { block, whiten, predict, variances, log_scales };
        for t in 0..block {
            if let Some(wanted) = target(t) {
                let weights = class.weights(t, row(wanted));
                class.variances[t] = 1.0 - weights.iter().map(|u| u * u).sum::<f64>();
                class.predict[t * block..][..=t].copy_from_slice(&weights);
            }
        }
        class
    }

    /// u for a value with these correlations to the samples, seen up to sample `t`.
    fn weights(&self, t: usize, correlations: &[f64]) -> Vec<f64> {
        let row = |i: usize| &self.whiten[i * self.block..][..=i];
        (0..=t).map(|i| row(i).iter().zip(correlations).map(|(w, r)| w * r).sum()).collect()
    }

    /// Variance of the prediction made at each sample.
    pub fn variances(&self) -> &[f64] {
        &self.variances
    }

    /// Innovations and predictions for rows of `block` samples each.
    pub fn see(&self, rows: &[f64]) -> Seen {
        let innovations = self.times_transposed(rows, &self.whiten);
        let predictions = self.times_transposed(&innovations, &self.predict);
        Seen { innovations, predictions }
    }

    /// ln p(y_0..y_t) but for a constant, from the sum of squares of the innovations of all parts up to t.
    pub fn log_likelihood(&self, t: usize, squares: f64, parts: usize) -> f64 {
        -0.5 * squares - parts as f64 * self.log_scales[t]
    }

    /// The weight of each sample y_0..y_t in the prediction made at `t`.
    pub fn filter(&self, t: usize) -> Vec<f64> {
        let mut filter = vec![0.0; t + 1];
        for i in 0..=t {
            let u = self.predict[t * self.block + i];
            let row = &self.whiten[i * self.block..][..=i];
            filter.iter_mut().zip(row).for_each(|(sum, w)| *sum += u * w);
        }
        filter
    }

    fn times_transposed(&self, rows: &[f64], matrix: &[f64]) -> Vec<f64> {
        let (count, block) = (rows.len() / self.block, self.block);
        let mut result = vec![0.0; count * block];
        let left = MatRef::from_row_major_slice(&rows[..count * block], count, block);
        let right = MatRef::from_row_major_slice(matrix, block, block).transpose();
        let into = MatMut::from_row_major_slice_mut(&mut result, count, block);
        matmul(into, Accum::Replace, left, right, 1.0, Par::Seq);
        result
    }
}

/// Sums up to each value.
fn running(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sum = 0.0;
    values
        .map(|value| {
            sum += value;
            sum
        })
        .collect()
}

/// The Cholesky factor in place of a symmetric matrix, zeros above its diagonal. What rounding makes negative on the
/// diagonal counts as 1e-12.
pub fn cholesky(matrix: &mut [f64], count: usize) {
    for row in 0..count {
        let (above, rest) = matrix.split_at_mut(row * count);
        let line = &mut rest[..count];
        for column in 0..row {
            let other = &above[column * count..][..count];
            let known: f64 = line[..column].iter().zip(other).map(|(a, b)| a * b).sum();
            line[column] = (line[column] - known) / other[column];
        }
        let known: f64 = line[..row].iter().map(|a| a * a).sum();
        let left = line[row] - known;
        line[row] = if left < 1e-12 { 1e-6 } else { left.sqrt() };
        line[row + 1..].fill(0.0);
    }
}

/// The inverse of a lower triangular matrix, row by row.
fn inverse_of_lower(factor: &[f64], count: usize) -> Vec<f64> {
    let mut inverse = vec![0.0; count * count];
    for row in 0..count {
        let (above, rest) = inverse.split_at_mut(row * count);
        let line = &mut rest[..count];
        for (column, l) in factor[row * count..][..row].iter().enumerate() {
            let other = &above[column * count..][..=column];
            line.iter_mut().zip(other).for_each(|(sum, w)| *sum -= l * w);
        }
        let scale = factor[row * count + row].recip();
        line[..row].iter_mut().for_each(|value| *value *= scale);
        line[row] = scale;
    }
    inverse
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Correlations of a first-order process of `length` values.
    fn first_order(length: usize, rho: f64) -> Vec<f64> {
        (0..length * length).map(|at| rho.powi((at / length).abs_diff(at % length) as i32)).collect()
    }

    /// For a first-order process the same predictions and variances follow from Kalman's recursion.
    #[test]
    fn a_first_order_process_is_predicted_as_by_kalman() {
        let (block, ahead, rho, noise) = (40_usize, 3, 0.93_f64, 0.2);
        let class = Gaussian::new(&first_order(43, rho), 43, 0..block, noise, |t| Some(t + ahead));
        let rows: Vec<f64> = (0..block).map(|t| (0.37 * t as f64).sin() + 0.2 * (t % 3) as f64).collect();
        let seen = class.see(&rows);
        let (mut state, mut variance, mut squares) = (0.0, 1.0, 0.0);
        let mut log = 0.0;
        for (t, y) in rows.iter().enumerate() {
            if t > 0 {
                state *= rho;
                variance = rho * rho * variance + 1.0 - rho * rho;
            }
            let innovation = y - state;
            squares += seen.innovations[t].powi(2);
            log -= 0.5 * (innovation * innovation / (variance + noise) + (variance + noise).ln());
            let gain = variance / (variance + noise);
            state += gain * innovation;
            variance *= 1.0 - gain;
            let further = rho.powi(ahead as i32);
            assert!((seen.predictions[t] - further * state).abs() < 1e-12);
            assert!((class.variances()[t] - (further * further * (variance - 1.0) + 1.0)).abs() < 1e-12);
            assert!((class.log_likelihood(t, squares, 1) - log).abs() < 1e-11);
        }
    }

    /// The filter made explicit gives the predictions, and what lies ahead of a sample never enters.
    #[test]
    fn the_filter_weighs_the_samples_so_far() {
        let class = Gaussian::new(&first_order(20, 0.9), 20, 0..20, 0.1, |t| t.checked_sub(2));
        let rows: Vec<f64> = (0..40).map(|t| (f64::from(t) * 1.3).cos()).collect();
        let seen = class.see(&rows);
        for (part, t) in [(0, 0), (0, 7), (1, 19)] {
            let filter = class.filter(t);
            let sum: f64 = filter.iter().zip(&rows[part * 20..]).map(|(a, y)| a * y).sum();
            assert!((sum - seen.predictions[part * 20 + t]).abs() < 1e-12);
        }
        // Nothing is wanted at the first two samples.
        assert_eq!((seen.predictions[1], class.variances()[1]), (0.0, 1.0));
        assert!(class.variances()[2] < 1.0);
    }
}
