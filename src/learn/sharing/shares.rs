//! From scores to shares: a softmax over the members that take part in a budget, above a floor.

use super::settings::SharingSettings;

/// Logarithms of shares of one decision, by member and budget; the floor's for members that take no part.
pub(super) fn log_shares(
    settings: &SharingSettings,
    outputs: &[f32],
    modes: &[u8],
    noise: &[f32],
) -> Vec<f32> {
    let (members, budgets, width) = (settings.members, settings.budgets(), settings.outputs());
    let mut logs = vec![settings.floor.ln(); members * budgets];
    for budget in 0..budgets {
        let score = |member: usize| {
            let disturbed = noise.get(member * budgets + budget).copied().unwrap_or(0.0);
            outputs[member * width + settings.score_at(usize::from(modes[member]), budget)] + disturbed
        };
        let inside = |member: &usize| settings.takes_part[usize::from(modes[*member])][budget];
        let taking: Vec<usize> = (0..members).filter(inside).collect();
        let scores: Vec<f32> = taking.iter().map(|&member| score(member)).collect();
        let spread = 1.0 - taking.len() as f32 * settings.floor;
        for (member, part) in taking.iter().zip(softmax(&scores)) {
            logs[member * budgets + budget] = (settings.floor + spread * part).ln();
        }
    }
    logs
}

/// Adds to the outputs' gradient what a gradient by the logarithms of shares means for the scores.
pub(super) fn add_gradient(
    settings: &SharingSettings,
    modes: &[u8],
    logs: &[f32],
    by_logs: &[f32],
    gradient: &mut [f32],
) {
    let (members, budgets, width) = (settings.members, settings.budgets(), settings.outputs());
    for budget in 0..budgets {
        let inside = |member: &usize| settings.takes_part[usize::from(modes[*member])][budget];
        let taking: Vec<usize> = (0..members).filter(inside).collect();
        let spread = 1.0 - taking.len() as f32 * settings.floor;
        let share = |member: usize| logs[member * budgets + budget].exp();
        let part = |member: usize| (share(member) - settings.floor) / spread;
        // d ln s_n / d score_m = spread p_n (δ_nm - p_m) / s_n.
        let pull = |member: usize| by_logs[member * budgets + budget] * spread * part(member) / share(member);
        let sum: f32 = taking.iter().map(|&member| pull(member)).sum();
        for &member in &taking {
            let at = member * width + settings.score_at(usize::from(modes[member]), budget);
            gradient[at] += pull(member) - part(member) * sum;
        }
    }
}

/// Positive numbers that sum to one.
pub(super) fn softmax(scores: &[f32]) -> Vec<f32> {
    let largest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f32> = scores.iter().map(|score| (score - largest).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(scores_by_mode: bool) -> SharingSettings {
        let takes_part = vec![vec![true, true], vec![true, true], vec![false, true]];
        SharingSettings { scores_by_mode, ..SharingSettings::new(4, 3, takes_part, 100) }
    }

    #[test]
    fn shares_of_a_budget_sum_to_one_over_those_that_take_part() {
        let settings = settings(true);
        let outputs: Vec<f32> = (0..36).map(|index| (index as f32 * 0.7).sin() * 3.0).collect();
        let logs = log_shares(&settings, &outputs, &[0, 2, 1, 2], &[]);
        let sum = |budget: usize, of: &[usize]| {
            of.iter().map(|member| logs[member * 2 + budget].exp()).sum::<f32>()
        };
        assert!((sum(0, &[0, 2]) - 1.0).abs() < 1e-6 && (sum(1, &[0, 1, 2, 3]) - 1.0).abs() < 1e-6);
        assert!((logs[2].exp() - 1e-3).abs() < 1e-9, "the second member takes no part in the first budget");
        assert!(logs.iter().all(|log| log.exp() >= 0.999e-3));
    }

    #[test]
    fn the_gradient_is_that_of_finite_differences() {
        for scores_by_mode in [true, false] {
            let settings = settings(scores_by_mode);
            let count = settings.members * settings.outputs();
            let outputs: Vec<f32> = (0..count).map(|index| (index as f32 * 1.3).cos()).collect();
            let weights: Vec<f32> = (0..8).map(|index| (index as f32 * 2.1).sin()).collect();
            let modes = [1, 0, 2, 1];
            let value = |outputs: &[f32]| -> f64 {
                let logs = log_shares(&settings, outputs, &modes, &[]);
                logs.iter().zip(&weights).map(|(log, weight)| f64::from(log * weight)).sum()
            };
            let mut gradient = vec![0.0; count];
            add_gradient(
                &settings,
                &modes,
                &log_shares(&settings, &outputs, &modes, &[]),
                &weights,
                &mut gradient,
            );
            for index in 0..count {
                let moved = |by: f32| {
                    let mut moved = outputs.clone();
                    moved[index] += by;
                    value(&moved)
                };
                let difference = (moved(1e-2) - moved(-1e-2)) / 2e-2;
                assert!(
                    (difference - f64::from(gradient[index])).abs() < 2e-3,
                    "{index} {difference} {}",
                    gradient[index]
                );
            }
        }
    }
}
