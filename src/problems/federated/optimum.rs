//! The weights that are best for a weighted sum of the machines' losses, by Newton's method: the bound of the whole race.
//!
//! The losses are strongly convex (decay λ > 0), so a gradient g proves how far a point can be above the minimum: at most
//! |g|²/(2λ). That certificate is returned with every optimum.

use super::objective::{WEIGHTS, add_curvature, gradient, loss};
use super::task::Windows;

/// Newton steps at most; 8 to 10 are usual.
const STEPS: usize = 60;
/// Stop where the certificate is below this, in nats.
const SLACK: f64 = 1e-15;

/// The losses of some machines and how much each counts.
#[derive(Debug, Clone, Copy)]
pub struct Weighted<'a> {
    /// The machines' windows.
    pub windows: &'a [Windows],
    /// How much each machine's loss counts; not negative.
    pub shares: &'a [f64],
    /// The decay λ, which is in each machine's loss; positive.
    pub decay: f64,
}

/// The best weights and what they reach.
#[derive(Debug, Clone, PartialEq)]
pub struct Optimum {
    /// The weights.
    pub weights: Vec<f64>,
    /// The weighted sum of the losses there, in nats.
    pub loss: f64,
    /// The true minimum lies at most this far below, in nats.
    pub certificate: f64,
}

impl Weighted<'_> {
    /// The weighted sum of the losses, in nats.
    pub fn loss(&self, weights: &[f64]) -> f64 {
        let terms = self.windows.iter().zip(self.shares);
        terms.map(|(windows, share)| share * loss(windows, weights, self.decay)).sum()
    }

    /// Its gradient.
    pub fn gradient(&self, weights: &[f64]) -> Vec<f64> {
        let (mut sum, mut each) = (vec![0.0; WEIGHTS], vec![0.0; WEIGHTS]);
        for (windows, share) in self.windows.iter().zip(self.shares) {
            gradient(windows, None, weights, self.decay, &mut each);
            sum.iter_mut().zip(&each).for_each(|(sum, slope)| *sum += share * slope);
        }
        sum
    }

    /// The minimum, from zero weights.
    pub fn optimum(&self) -> Optimum {
        self.optimum_from(vec![0.0; WEIGHTS])
    }

    /// The minimum, from these weights by Newton steps that are halved until the loss falls; near ones need fewer steps.
    ///
    /// With no share above zero there is nothing to minimise: the weights stay.
    pub fn optimum_from(&self, mut weights: Vec<f64>) -> Optimum {
        let strength = self.decay * self.shares.iter().sum::<f64>();
        let mut slopes = self.gradient(&weights);
        for _ in 0..STEPS {
            if strength <= 0.0 || squares(&slopes) / (2.0 * strength) < SLACK {
                break;
            }
            let Some(next) = self.newton_step(&weights, &slopes) else { break };
            weights = next;
            slopes = self.gradient(&weights);
        }
        let certificate = if strength > 0.0 { squares(&slopes) / (2.0 * strength) } else { 0.0 };
        Optimum { loss: self.loss(&weights), weights, certificate }
    }

    /// The curvature at these weights, ready to be divided by; `None` where it is not positive definite.
    pub fn curvature(&self, weights: &[f64]) -> Option<Factor> {
        let mut curvature = vec![vec![0.0; WEIGHTS]; WEIGHTS];
        for (windows, &share) in self.windows.iter().zip(self.shares).filter(|(_, share)| **share > 0.0) {
            add_curvature(windows, weights, self.decay, share, &mut curvature);
        }
        Factor::of(&curvature)
    }

    /// The next weights, or `None` where rounding lets no step lower the loss.
    fn newton_step(&self, weights: &[f64], slopes: &[f64]) -> Option<Vec<f64>> {
        let direction = self.curvature(weights)?.solve(slopes);
        let here = self.loss(weights);
        let drop = direction.iter().zip(slopes).map(|(step, slope)| step * slope).sum::<f64>();
        let along =
            |length: f64| weights.iter().zip(&direction).map(move |(weight, step)| weight - length * step);
        // Close to the minimum the loss no longer tells; the full step is right there.
        let enough = |length: f64, at: &[f64]| drop < 1e-12 || self.loss(at) <= here - 1e-4 * length * drop;
        (0..30)
            .map(|halvings| 0.5_f64.powi(halvings))
            .map(|length| (length, along(length).collect::<Vec<_>>()))
            .find(|(length, at)| enough(*length, at))
            .map(|(_, at)| at)
    }
}

/// The sum of squares.
fn squares(values: &[f64]) -> f64 {
    values.iter().map(|value| value * value).sum()
}

/// The lower Cholesky factor of a positive definite matrix; row i has i + 1 numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    rows: Vec<Vec<f64>>,
}

impl Factor {
    /// The factor; `None` where the matrix is not positive definite.
    pub(super) fn of(matrix: &[Vec<f64>]) -> Option<Self> {
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(matrix.len());
        for (i, line) in matrix.iter().enumerate() {
            let mut row = Vec::with_capacity(i + 1);
            for (j, above) in rows.iter().enumerate() {
                row.push((line[j] - dot(&row, above)) / above[j]);
            }
            let rest = line[i] - dot(&row, &row);
            if rest.is_nan() || rest <= 0.0 {
                return None;
            }
            row.push(rest.sqrt());
            rows.push(row);
        }
        Some(Self { rows })
    }

    /// The x with A x = b.
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut x: Vec<f64> = Vec::with_capacity(right.len());
        for (row, right) in self.rows.iter().zip(right) {
            x.push((right - dot(&x, row)) / row[x.len()]);
        }
        for i in (0..x.len()).rev() {
            let below: f64 = (i + 1..x.len()).map(|j| self.rows[j][i] * x[j]).sum();
            x[i] = (x[i] - below) / self.rows[i][i];
        }
        x
    }
}

/// The dot product over the shorter length.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::super::task::{Task, TaskSettings};
    use super::*;
    use crate::random::stream;
    use rand::Rng;

    fn task(seed: u64) -> Task {
        let settings = TaskSettings { machines: 20, windows: 100, test_windows: 0, alpha: 0.1, offset: 0.5 };
        Task::draw(&settings, seed)
    }

    /// Nesterov's accelerated gradient with restarts (O'Donoghue and Candès 2015): a second method, without curvature.
    fn by_accelerated_gradient(problem: &Weighted) -> f64 {
        let (mut at, mut ahead, mut pace) = (vec![0.0; WEIGHTS], vec![0.0; WEIGHTS], 1.0_f64);
        for _ in 0..6_000 {
            let slopes = problem.gradient(&ahead);
            // The curvature is at most half the largest eigenvalue of the features' second moments plus decay: about 4 here.
            let next: Vec<f64> =
                ahead.iter().zip(&slopes).map(|(weight, slope)| weight - 0.25 * slope).collect();
            let uphill: f64 = slopes.iter().zip(next.iter().zip(&at)).map(|(s, (a, b))| s * (a - b)).sum();
            let faster = if uphill > 0.0 { 1.0 } else { 0.5 * (1.0 + (1.0 + 4.0 * pace * pace).sqrt()) };
            let carry = if uphill > 0.0 { 0.0 } else { (pace - 1.0) / faster };
            ahead = next.iter().zip(&at).map(|(new, old)| new + carry * (new - old)).collect();
            (at, pace) = (next, faster);
            if squares(&slopes) < 1e-22 {
                break;
            }
        }
        problem.loss(&at)
    }

    #[test]
    fn newton_agrees_with_a_method_that_knows_no_curvature() {
        for seed in [1, 2] {
            let task = task(seed);
            let problem = Weighted { windows: &task.training, shares: &[0.05; 20], decay: 0.01 };
            let optimum = problem.optimum();
            assert!(optimum.certificate < 1e-14, "{}", optimum.certificate);
            let other = by_accelerated_gradient(&problem);
            assert!((other - optimum.loss).abs() < 1e-13, "{other} {}", optimum.loss);
        }
    }

    #[test]
    fn no_weights_are_below_the_optimum() {
        let task = task(4);
        let problem = Weighted { windows: &task.training, shares: &[0.05; 20], decay: 0.01 };
        let optimum = problem.optimum();
        assert!((problem.optimum_from(vec![0.3; WEIGHTS]).loss - optimum.loss).abs() < 1e-14);
        let mut draws = stream(1, "test", 0);
        for _ in 0..200 {
            let size = 10.0_f64.powi(draws.random_range(-6..1));
            let moved: Vec<f64> =
                optimum.weights.iter().map(|weight| weight + size * (draws.random::<f64>() - 0.5)).collect();
            assert!(problem.loss(&moved) >= optimum.loss - 1e-14);
        }
    }

    #[test]
    fn machines_that_do_not_count_change_nothing() {
        let task = task(5);
        let mut shares = [0.0; 20];
        shares[3] = 1.0;
        let alone = Weighted { windows: &task.training[3..4], shares: &[1.0], decay: 0.01 }.optimum();
        let among = Weighted { windows: &task.training, shares: &shares, decay: 0.01 }.optimum();
        assert!((alone.loss - among.loss).abs() < 1e-14);
        let nobody = Weighted { windows: &task.training, shares: &[0.0; 20], decay: 0.01 }.optimum();
        assert_eq!((nobody.weights, nobody.certificate), (vec![0.0; WEIGHTS], 0.0));
    }

    #[test]
    fn a_system_is_solved_as_by_hand() {
        // [4 2; 2 3] x = [2; 5]: x = (-1/2, 2).
        let x = Factor::of(&[vec![4.0, 2.0], vec![2.0, 3.0]]).unwrap().solve(&[2.0, 5.0]);
        assert!((x[0] + 0.5).abs() < 1e-14 && (x[1] - 2.0).abs() < 1e-14);
        assert_eq!(Factor::of(&[vec![1.0, 2.0], vec![2.0, 1.0]]), None);
    }
}
