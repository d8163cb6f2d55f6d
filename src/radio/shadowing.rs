//! Gaussian numbers correlated in space, for shadowing and for the state of the line of sight.

use crate::random::Stream;
use rand::Rng;
use rand_distr::StandardNormal;

/// Added to the covariance's diagonal, so that devices at the same place do not make it singular.
const DIAGONAL_LOADING: f64 = 1e-9;
/// Partial sums of a dot product, so that the compiler can use vector instructions.
const LANES: usize = 8;

/// One standard Gaussian number per position (in metres), with the correlation exp(-d / d_correlation)
/// between two that are d metres apart; the model of TR 38.901, Section 7.4.4. The correlation distance must
/// be positive.
///
/// The work grows with the cube of the number of positions.
pub fn correlated_normals(
    positions: &[[f64; 2]],
    correlation_distance_m: f64,
    stream: &mut Stream,
) -> Vec<f64> {
    let independent: Vec<f64> = positions.iter().map(|_| stream.sample(StandardNormal)).collect();
    cholesky_rows(positions.len(), |i, j| {
        let distance_m = (positions[i][0] - positions[j][0]).hypot(positions[i][1] - positions[j][1]);
        (-distance_m / correlation_distance_m).exp()
    })
    .iter()
    .map(|row| dot(row, &independent[..row.len()]))
    .collect()
}

/// The rows of the lower Cholesky factor of a positive definite matrix of the given size; row i has i + 1
/// elements.
fn cholesky_rows(size: usize, element: impl Fn(usize, usize) -> f64) -> Vec<Vec<f64>> {
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(size);
    for i in 0..size {
        let mut row = Vec::with_capacity(i + 1);
        for (j, above) in rows.iter().enumerate() {
            let rest = element(i, j) - dot(&row, &above[..j]);
            row.push(rest / above[j]);
        }
        let rest = element(i, i) + DIAGONAL_LOADING - dot(&row, &row);
        row.push(rest.sqrt());
        rows.push(row);
    }
    rows
}

/// The dot product of two slices of one length.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a_chunks, a_rest) = a.as_chunks::<LANES>();
    let (b_chunks, b_rest) = b.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for (x, y) in a_chunks.iter().zip(b_chunks) {
        for lane in 0..LANES {
            sums[lane] += x[lane] * y[lane];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    sums.iter().sum::<f64>() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;

    #[test]
    fn the_factor_gives_the_matrix_back() {
        // 25 points make rows both shorter and longer than the lanes.
        let covariance = |i: usize, j: usize| (-0.3 * i.abs_diff(j) as f64).exp();
        let rows = cholesky_rows(25, covariance);
        for i in 0..25 {
            for j in 0..=i {
                let product: f64 = rows[i].iter().zip(&rows[j]).map(|(a, b)| a * b).sum();
                assert!((product - covariance(i, j)).abs() < 2e-9);
            }
        }
    }

    #[test]
    fn variance_and_correlation_are_those_asked_for() {
        // Standard errors over n draws: of a variance of 1, sqrt(2/n); of a mean product with correlation r,
        // sqrt((1 + r^2)/n). Four of them make the interval.
        let positions = [[0.0, 0.0], [3.0, 4.0], [20.0, 0.0]];
        let draws: Vec<Vec<f64>> = (0..20_000)
            .map(|step| correlated_normals(&positions, 10.0, &mut stream(1, "test", step)))
            .collect();
        let n = draws.len() as f64;
        // Distances: 5 m (3-4-5), 20 m, and sqrt(17^2 + 4^2) = sqrt(305) m.
        let pairs =
            [(0, 1, 5.0_f64), (0, 2, 20.0), (1, 2, 305.0_f64.sqrt()), (0, 0, 0.0), (1, 1, 0.0), (2, 2, 0.0)];
        for (i, j, distance_m) in pairs {
            let expected = (-distance_m / 10.0).exp();
            let mean = draws.iter().map(|draw| draw[i] * draw[j]).sum::<f64>() / n;
            let standard_error = ((1.0 + expected * expected) / n).sqrt();
            assert!((mean - expected).abs() < 4.0 * standard_error, "{i} {j}: {mean} for {expected}");
        }
    }

    #[test]
    fn coinciding_positions_get_the_same_number() {
        // The diagonal loading of 1e-9 leaves differences of some sqrt(2e-9) = 4.5e-5.
        let draw = correlated_normals(&[[5.0, 5.0]; 40], 10.0, &mut stream(3, "test", 0));
        assert!(draw.iter().all(|value| (value - draw[0]).abs() < 1e-3));
        assert!(correlated_normals(&[], 10.0, &mut stream(3, "test", 0)).is_empty());
    }
}
