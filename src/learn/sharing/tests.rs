//! Checks of the agents: gradients by finite differences and by going through all modes, tasks with a known answer,
//! repetition, refusal of what is not finite.

use super::update::Decisions;
use super::*;

/// Two budgets; the last of three modes takes no part in the first.
fn settings(members: usize, steps: u64) -> SharingSettings {
    let takes_part = vec![vec![true, true], vec![true, true], vec![false, true]];
    SharingSettings { batch: 16, ..SharingSettings::new(members, 2, takes_part, steps) }
}

fn wave(count: usize, pace: f32) -> Vec<f32> {
    (0..count).map(|index| (index as f32 * pace).sin()).collect()
}

#[test]
fn the_gradient_of_the_shares_is_that_of_finite_differences() {
    for (shared, pooling) in [(true, Pooling::LogMeanExp), (false, Pooling::Mean)] {
        let agent = Sharing::new(SharingSettings { shared, pooling, ..settings(3, 100) }, 4).unwrap();
        let states = wave(2 * 3 * 2, 0.9);
        let modes = [0, 1, 2, 1, 1, 0];
        let outputs = wave(6 * agent.settings.outputs(), 1.7);
        let value = |outputs: &[f32]| -> f64 {
            let held = agent.shares_for(outputs, &modes);
            let values = agent.values(&states, &held).unwrap();
            -values.iter().map(|value| f64::from(*value)).sum::<f64>() / 2.0
        };
        let (gradient, _) = agent.shares_gradient(&states, &agent.shares_for(&outputs, &modes)).unwrap();
        for index in 0..outputs.len() {
            let moved = |by: f32| {
                let mut moved = outputs.clone();
                moved[index] += by;
                value(&moved)
            };
            let difference = (moved(2e-2) - moved(-2e-2)) / 4e-2;
            let found = f64::from(gradient[index]);
            assert!((difference - found).abs() < 2e-3, "{shared} {index}: {difference} {found}");
        }
    }
}

/// Summed over all pairs of draws with their probabilities, the push of a pair is the exact gradient of the mean value.
#[test]
fn the_push_of_a_pair_is_the_gradient_of_the_mean_value() {
    let agent = Sharing::new(settings(2, 100), 2).unwrap();
    let (width, states) = (agent.settings.outputs(), wave(4, 1.1));
    let outputs = wave(2 * width, 2.3);
    let all: Vec<[u8; 2]> = (0..9).map(|code| [code / 3, code % 3]).collect();
    let chance = |outputs: &[f32], modes: &[u8; 2]| -> f32 {
        let of =
            |member: usize| softmax(&outputs[member * width..member * width + 3])[usize::from(modes[member])];
        of(0) * of(1)
    };
    // Shares are held: values are those of the outputs as they are.
    let held: Vec<Decisions> = all.iter().map(|modes| agent.shares_for(&outputs, modes)).collect();
    let values: Vec<f32> = held.iter().map(|held| agent.values(&states, held).unwrap()[0]).collect();
    let mut mean = vec![0.0; outputs.len()];
    for (first, modes) in held.iter().zip(&all) {
        for (second, others) in held.iter().zip(&all) {
            let mut push = vec![0.0; outputs.len()];
            agent.add_modes_gradient(&states, &[first.clone(), second.clone()], &mut push).unwrap();
            let weight = chance(&outputs, modes) * chance(&outputs, others);
            mean.iter_mut().zip(push).for_each(|(mean, push)| *mean += weight * push);
        }
    }
    let value = |outputs: &[f32]| -> f32 {
        -all.iter().zip(&values).map(|(modes, value)| chance(outputs, modes) * value).sum::<f32>()
    };
    for index in (0..2).flat_map(|member| member * width..member * width + 3) {
        let mut moved = [outputs.clone(), outputs.clone()];
        moved[0][index] += 1e-2;
        moved[1][index] -= 1e-2;
        let difference = (value(&moved[0]) - value(&moved[1])) / 2e-2;
        assert!((difference - mean[index]).abs() < 1e-3, "{index}: {difference} {}", mean[index]);
    }
}

#[test]
fn the_gradient_of_the_entropy_is_that_of_finite_differences() {
    let agent = Sharing::new(settings(2, 100), 2).unwrap();
    let (width, outputs) = (agent.settings.outputs(), wave(2 * agent.settings.outputs(), 2.3));
    let entropy = |outputs: &[f32]| -> f32 {
        let of = |outputs: &[f32]| softmax(&outputs[..3]).iter().map(|p| -p * p.ln()).sum::<f32>();
        outputs.chunks_exact(width).map(of).sum()
    };
    let mut gradient = vec![0.0; outputs.len()];
    agent.add_entropy_gradient(&outputs, &mut gradient);
    for index in 0..outputs.len() {
        let mut moved = [outputs.clone(), outputs.clone()];
        moved[0][index] += 1e-2;
        moved[1][index] -= 1e-2;
        let difference = -0.2 * (entropy(&moved[0]) - entropy(&moved[1])) / 2e-2;
        assert!((difference - gradient[index]).abs() < 1e-3, "{index}");
    }
}

/// Cost of a task with a known answer: member n wants mode n, and the band in proportion to √(weight), as Σ weight / share
/// under Σ share = 1 is least there.
fn cost(decision: &Decision, weights: &[f32; 3]) -> f32 {
    let each = decision.modes.iter().zip(weights).enumerate();
    each.map(|(member, (&mode, weight))| {
        let wrong = if usize::from(mode) == member { 0.0 } else { 2.0 };
        wrong + weight / decision.shares[1][member]
    })
    .sum::<f32>()
        / 3.0
}

#[test]
fn a_task_with_a_known_answer_is_solved() {
    let weights = [0.1_f32, 0.4, 0.9];
    // √weights are in the ratio 1 : 2 : 3 about: shares 0.162, 0.324, 0.487 of the band, cost (Σ√w)²/3.
    let best = weights.iter().map(|weight| weight.sqrt()).sum::<f32>().powi(2) / 3.0;
    let state = [1.0, 0.1, 0.0, 0.4, -1.0, 0.9];
    let mut agent = Sharing::new(settings(3, 1_500), 7).unwrap();
    for _ in 0..1_500 {
        let decision = agent.act(&state).unwrap();
        agent.observe(&state, &decision, -cost(&decision, &weights).ln(), &state).unwrap();
        agent.learn().unwrap();
    }
    let found = agent.best_all(&state).unwrap().remove(0);
    assert_eq!(found.modes, [0, 1, 2]);
    assert!(cost(&found, &weights) < 1.02 * best, "{} {best} {:?}", cost(&found, &weights), found.shares);
}

#[test]
fn branches_find_the_best_mode_of_each_member() {
    let state = [1.0, 0.1, 0.0, 0.4, -1.0, 0.9];
    for pooling in [Pooling::LogMeanExp, Pooling::Mean] {
        let mut agent = BranchDqn::new(SharingSettings { pooling, ..settings(3, 800) }, 7).unwrap();
        for _ in 0..800 {
            let modes = agent.act(&state).unwrap();
            let wrong =
                modes.iter().enumerate().filter(|(member, mode)| usize::from(**mode) != *member).count();
            agent.observe(&state, &modes, -(0.5 + wrong as f32).ln(), &state).unwrap();
            agent.learn().unwrap();
        }
        assert_eq!(agent.best(&state).unwrap(), [0, 1, 2], "{pooling:?}");
    }
}

#[test]
fn one_seed_repeats_itself_and_states_go_on_as_if_nothing_had_happened() {
    let settings = SharingSettings { discount: 0.5, ..settings(3, 500) };
    let play = |agent: &mut Sharing, from: u64, until: u64| {
        for step in from..until {
            let state = wave(6, 0.3 + step as f32 * 0.01);
            let decision = agent.act(&state).unwrap();
            agent
                .observe(
                    &state,
                    &decision,
                    -cost(&decision, &[0.1, 0.4, 0.9]).ln(),
                    &wave(6, 0.31 + step as f32 * 0.01),
                )
                .unwrap();
            agent.learn().unwrap();
        }
    };
    let mut straight = Sharing::new(settings.clone(), 3).unwrap();
    play(&mut straight, 0, 420);
    let mut moved = Sharing::new(settings.clone(), 3).unwrap();
    moved.load(&straight.save().unwrap()).unwrap();
    play(&mut straight, 420, 460);
    play(&mut moved, 420, 460);
    assert_eq!(moved.save().unwrap(), straight.save().unwrap());
    let mut again = Sharing::new(settings.clone(), 3).unwrap();
    play(&mut again, 0, 460);
    assert_eq!(again.save().unwrap(), straight.save().unwrap());
    assert_ne!(Sharing::new(settings, 4).unwrap().save().unwrap(), straight.save().unwrap());
}

#[test]
fn what_is_not_finite_is_refused() {
    let mut agent = Sharing::new(settings(3, 100), 1).unwrap();
    let state = wave(6, 0.4);
    let decision = agent.act(&state).unwrap();
    assert!(agent.act(&[f32::NAN; 6]).is_err() && agent.act(&state[..5]).is_err());
    assert!(agent.observe(&state, &decision, f32::NAN, &state).is_err());
    assert_eq!(agent.steps(), 0);
    assert!(Sharing::new(SharingSettings { floor: 0.5, ..settings(3, 100) }, 1).is_err());
    assert!(Sharing::new(SharingSettings { clip: f64::NAN, ..settings(3, 100) }, 1).is_err());
}
