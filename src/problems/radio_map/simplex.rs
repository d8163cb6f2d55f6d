//! The smallest value of a function of few numbers: Nelder and Mead's simplex (1965).
//!
//! A function value that is NaN counts as infinite, so that a search leaves places where nothing is defined.

/// Steps after which a search ends in any case, for each number searched for.
const MOST_STEPS: usize = 150;

/// Values of the simplex' corners this near to each other, relatively, end a search.
const TOLERANCE: f64 = 1e-9;

/// The best point found from a start, and its value. `step` is the size of the first simplex.
pub(super) fn minimise<const N: usize>(
    start: [f64; N],
    step: [f64; N],
    function: impl Fn(&[f64; N]) -> f64,
) -> ([f64; N], f64) {
    let value = |point: &[f64; N]| {
        let value = function(point);
        if value.is_nan() { f64::INFINITY } else { value }
    };
    let mut simplex: Vec<([f64; N], f64)> = vec![(start, value(&start))];
    for axis in 0..N {
        let mut corner = start;
        corner[axis] += step[axis];
        simplex.push((corner, value(&corner)));
    }
    for _ in 0..MOST_STEPS * N {
        simplex.sort_by(|a, b| a.1.total_cmp(&b.1));
        let (best, worst) = (simplex[0], simplex[N]);
        if worst.1 - best.1 <= TOLERANCE * (1.0 + best.1.abs()) {
            break;
        }
        let centre: [f64; N] = std::array::from_fn(|axis| {
            simplex[..N].iter().map(|corner| corner.0[axis]).sum::<f64>() / N as f64
        });
        let along = |share: f64| {
            let point = std::array::from_fn(|axis| centre[axis] + share * (worst.0[axis] - centre[axis]));
            (point, value(&point))
        };
        let mirrored = along(-1.0);
        let candidate = if mirrored.1 < best.1 {
            let further = along(-2.0);
            if further.1 < mirrored.1 { further } else { mirrored }
        } else if mirrored.1 < simplex[N - 1].1 {
            mirrored
        } else {
            along(if mirrored.1 < worst.1 { -0.5 } else { 0.5 })
        };
        if candidate.1 < worst.1.min(mirrored.1.max(best.1))
            || candidate.1 <= mirrored.1 && candidate.1 < worst.1
        {
            simplex[N] = candidate;
        } else {
            for corner in &mut simplex[1..] {
                let point = std::array::from_fn(|axis| 0.5 * (corner.0[axis] + best.0[axis]));
                *corner = (point, value(&point));
            }
        }
    }
    simplex.sort_by(|a, b| a.1.total_cmp(&b.1));
    simplex[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rosenbrocks_valley_is_followed_to_its_end() {
        // The usual test function, with its minimum 0 at (1, 1).
        let (point, value) =
            minimise([-1.2, 1.0], [0.5, 0.5], |[x, y]| (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2));
        assert!(value < 1e-7 && (point[0] - 1.0).abs() < 1e-3 && (point[1] - 1.0).abs() < 1e-3, "{point:?}");
    }

    #[test]
    fn undefined_places_are_left() {
        let (point, _) = minimise([4.0], [1.0], |[x]| if *x < 1.0 { f64::NAN } else { (x - 1.5).powi(2) });
        assert!((point[0] - 1.5).abs() < 1e-3);
        assert!(minimise([4.0], [1.0], |_| f64::NAN).1.is_infinite());
    }
}
