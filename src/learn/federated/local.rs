//! What a member does in a round: some gradient steps on its own data from the common weights.

/// How a member improves the common weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Local {
    /// Gradient steps in a round, at least one.
    pub steps: u32,
    /// Size of a step.
    pub rate: f64,
    /// Pull back to where the round started, added to the gradient (FedProx, Li et al. 2020); 0 is none.
    pub pull: f64,
}

/// The update Δ = v - w after local steps v ← v - rate (∇F_k(v) + pull (v - w) + correction).
///
/// `gradient` writes the member's gradient at its first argument into its second. `correction` is empty or c - c_k.
pub fn update_of(
    local: &Local,
    start: &[f64],
    correction: &[f64],
    mut gradient: impl FnMut(&[f64], &mut [f64]),
) -> Vec<f64> {
    let (mut at, mut slopes) = (start.to_vec(), vec![0.0; start.len()]);
    for _ in 0..local.steps {
        gradient(&at, &mut slopes);
        slopes.iter_mut().zip(correction).for_each(|(slope, correction)| *slope += correction);
        for ((weight, slope), start) in at.iter_mut().zip(&slopes).zip(start) {
            *weight -= local.rate * (slope + local.pull * (*weight - start));
        }
    }
    at.iter().zip(start).map(|(end, start)| end - start).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The gradient of ½ a (v - b)² in one dimension.
    fn quadratic(a: f64, b: f64) -> impl FnMut(&[f64], &mut [f64]) {
        move |at, into| into[0] = a * (at[0] - b)
    }

    #[test]
    fn steps_on_a_quadratic_are_its_closed_form() {
        // v_E - b = (1 - rate a)^E (w - b); with the pull μ the rest of a step is (1 - rate (a + μ)).
        let local = Local { steps: 7, rate: 0.2, pull: 0.0 };
        let found = update_of(&local, &[1.0], &[], quadratic(0.5, 3.0));
        let expected = (0.9_f64.powi(7) - 1.0) * (1.0 - 3.0);
        assert!((found[0] - expected).abs() < 1e-14);
        // With a pull of 2 the steps approach (a b + μ w)/(a + μ) = (1.5 + 2)/2.5 = 1.4.
        let pulled = Local { steps: 200, rate: 0.2, pull: 2.0 };
        assert!((update_of(&pulled, &[1.0], &[], quadratic(0.5, 3.0))[0] - 0.4).abs() < 1e-12);
    }

    #[test]
    fn a_correction_is_added_to_every_gradient() {
        // Gradient 0 everywhere, correction 0.3: five steps of 0.1 move by -0.15.
        let local = Local { steps: 5, rate: 0.1, pull: 0.0 };
        let found = update_of(&local, &[2.0, 1.0], &[0.3, -0.3], |_, into| into.fill(0.0));
        assert!((found[0] + 0.15).abs() < 1e-14 && (found[1] - 0.15).abs() < 1e-14);
    }
}
