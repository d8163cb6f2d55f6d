//! Agents against tasks whose answers are known in closed form, repeated bit by bit, and continued from a saved state.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use iiot_lab::learn::ddpg::{Ddpg, DdpgSettings};
use iiot_lab::learn::dqn::{Dqn, DqnSettings};
use iiot_lab::learn::encoder::Encoder;
use iiot_lab::learn::learned::{Agent as _, Learned as _};
use iiot_lab::learn::parameters::State;
use iiot_lab::learn::predictor::{Predictor, PredictorSettings};
use iiot_lab::learn::replay::Ending;
use iiot_lab::learn::schedule::Schedule;
use iiot_lab::learn::settings::Settings;
use iiot_lab::random::stream;
use rand::Rng;

const ENCODERS: [Encoder; 2] = [Encoder::Stacked, Encoder::Recurrent { units: 12 }];

fn settings(frame_size: usize, history: usize, encoder: Encoder) -> Settings {
    Settings { history, encoder, hidden: vec![32, 32], batch: 32, warm_up: 32, ..Settings::new(frame_size) }
}

fn dqn(common: Settings, actions: usize, steps: u64) -> Dqn {
    let frame_size = common.frame_size;
    let exploration = Schedule { from: 1.0, to: 0.3, steps };
    Dqn::new(DqnSettings { common, exploration, ..DqnSettings::new(frame_size, actions, steps) }, 3).unwrap()
}

fn ddpg(common: Settings, steps: u64) -> Ddpg {
    let noise = Schedule { from: 0.4, to: 0.1, steps };
    let rates = [1e-3, 3e-3].map(|rate| Schedule::falling(rate, steps));
    let defaults = DdpgSettings::new(common.frame_size, steps);
    let settings = DdpgSettings { common, noise, actor_rate: rates[0], critic_rate: rates[1], ..defaults };
    Ddpg::new(settings, 3).unwrap()
}

/// A number in [0, 1) that belongs to a step.
fn signal(step: u64) -> f32 {
    stream(8, "signal", step).random()
}

/// A bandit with a context: the frame holds x, and what pays is an action close to the x of one step ago, so both
/// encoders must look back. The best action is (x of one step ago), in the middle of its cell for the network of values.
fn dqn_bandit(encoder: Encoder) -> Dqn {
    let steps = 2_500;
    let mut agent = dqn(settings(1, 3, encoder), 4, steps);
    agent.begin(&[signal(0)]).unwrap();
    for step in 1..=steps {
        let action = agent.act().unwrap();
        let wanted = if step > 1 { signal(step - 2) } else { 0.0 };
        let reward = 1.0 - ((action as f32 + 0.5) / 4.0 - wanted).abs();
        agent.observe(&action, reward, &[signal(step)], Ending::Continues).unwrap();
        agent.learn().unwrap();
    }
    agent
}

#[test]
fn a_q_network_finds_the_best_action_of_a_bandit_with_context() {
    for encoder in ENCODERS {
        let agent = dqn_bandit(encoder);
        let mut lost = 0.0;
        for trial in 0..200 {
            let window = [100, 200, 300].map(|offset| signal(1_000_000 + 1_000 * trial + offset));
            let earned = |action: usize| 1.0 - ((action as f32 + 0.5) / 4.0 - window[1]).abs();
            let best = (0..4).map(earned).fold(0.0, f32::max);
            lost += best - earned(agent.best(&window).unwrap());
        }
        // A random action errs by the mean of (a² + (1-a)²)/2 over the four, 0.328, the best by 1/16: it loses 0.266.
        assert!(lost / 200.0 < 0.01, "{encoder:?} loses {} a step", lost / 200.0);
    }
}

#[test]
fn an_actor_finds_the_best_action_of_a_bandit_with_context() {
    for encoder in ENCODERS {
        let steps = 3_000;
        let mut agent = ddpg(settings(1, 3, encoder), steps);
        let wanted = |x: f32| 0.2 + 0.6 * x;
        agent.begin(&[signal(0)]).unwrap();
        for step in 1..=steps {
            let action = agent.act().unwrap();
            let seen = if step > 1 { signal(step - 2) } else { 0.0 };
            let reward = -10.0 * (action[0] - wanted(seen)).powi(2);
            agent.observe(&action, reward, &[signal(step)], Ending::Continues).unwrap();
            agent.learn().unwrap();
        }
        let error = |trial: u64| {
            let window = [100, 200, 300].map(|offset| signal(1_000_000 + 1_000 * trial + offset));
            (agent.best(&window).unwrap()[0] - wanted(window[1])).abs()
        };
        let mean = (0..200).map(error).sum::<f32>() / 200.0;
        // The best constant, 0.5, errs by 0.6 E|x - 1/2| = 0.15.
        assert!(mean < 0.03, "{encoder:?} errs by {mean}");
    }
}

/// A chain of two states: in A, action 1 ends with 0.4 and action 0 leads to B; in B, action 0 ends with 1 and action 1
/// with 0. Values of (1 - γ) r + γ Q': Q(A,0) = γ (1 - γ), Q(A,1) = 0.4 (1 - γ), Q(B,0) = 1 - γ, Q(B,1) = 0.
#[test]
fn a_q_network_learns_the_known_values_of_a_chain() {
    let (a, b) = ([1.0, 0.0], [0.0, 1.0]);
    for (discount, best) in [(0.5, 0), (0.2, 1)] {
        let steps = 3_000;
        let common = Settings { discount, ..settings(2, 1, Encoder::Stacked) };
        let mut agent = dqn(common, 2, steps);
        let mut at_a = true;
        agent.begin(&a).unwrap();
        for _ in 0..steps {
            let action = agent.act().unwrap();
            let (reward, ends) = match (at_a, action) {
                (true, 0) => (0.0, false),
                (true, _) => (0.4, true),
                (false, 0) => (1.0, true),
                (false, _) => (0.0, true),
            };
            let ending = if ends { Ending::Terminal } else { Ending::Continues };
            agent.observe(&action, reward, if ends { &a } else { &b }, ending).unwrap();
            agent.learn().unwrap();
            at_a = ends;
            if ends {
                agent.begin(&a).unwrap();
            }
        }
        let kept = 1.0 - discount as f32;
        let known = [(a, [discount as f32 * kept, 0.4 * kept]), (b, [kept, 0.0])];
        for (state, expected) in known {
            for (found, expected) in agent.values(&state).unwrap().iter().zip(expected) {
                assert!((found - expected).abs() < 0.03, "γ {discount}: {found} instead of {expected}");
            }
        }
        assert_eq!(agent.best(&a).unwrap(), best);
    }
}

/// One state, reward 1 for ever, cut every 5 steps: its value is (1 - γ) / (1 - γ) = 1. Were the cut an end, an agent that
/// sees one state only would find V = (1 - γ) + γ 4/5 V: at γ = 0.8 that is 0.2 / 0.36 = 0.5556.
#[test]
fn a_time_limit_is_not_an_end() {
    let common = || Settings { discount: 0.8, soft_update: 0.05, ..settings(1, 1, Encoder::Stacked) };
    for (ending, expected) in [(Ending::TimeLimit, 1.0), (Ending::Terminal, 0.5556)] {
        let mut values = dqn(common(), 2, 2_500);
        let mut actor = ddpg(common(), 2_500);
        for step in 0..2_500 {
            if step % 5 == 0 {
                values.begin(&[1.0]).unwrap();
                actor.begin(&[1.0]).unwrap();
            }
            let ending = if step % 5 == 4 { ending } else { Ending::Continues };
            values.observe(&(step % 2), 1.0, &[1.0], ending).unwrap();
            values.learn().unwrap();
            let action = actor.act().unwrap();
            actor.observe(&action, 1.0, &[1.0], ending).unwrap();
            actor.learn().unwrap();
        }
        let found = [values.values(&[1.0]).unwrap()[0], actor.value(&[1.0], &[0.5]).unwrap()];
        for value in found {
            assert!((value - expected).abs() < 0.06, "{ending:?}: {value} instead of {expected}");
        }
    }
}

/// A wave of period 7 is known exactly from its last two values: x(t+1) = 2 cos(2π/7) x(t) - x(t-1).
#[test]
fn a_predictor_learns_a_wave() {
    for encoder in [Encoder::Recurrent { units: 32 }, Encoder::Stacked] {
        let wave = |step: u64| (step as f32 * std::f32::consts::TAU / 7.0).sin();
        let mut settings = PredictorSettings::new(1, 1, 2_500);
        settings.common.encoder = encoder;
        let mut predictor = Predictor::new(settings, 2).unwrap();
        predictor.begin(&[wave(0)]).unwrap();
        let mut error = 0.0;
        for step in 1..=2_500 {
            let predicted = predictor.predict().unwrap()[0];
            if step > 2_300 {
                error += (predicted - wave(step)).abs() / 200.0;
            }
            predictor.observe(&[wave(step)], &[wave(step)]).unwrap();
            predictor.learn().unwrap();
        }
        // Predicting zero errs by 2/π = 0.64, repeating the last value by 0.55.
        assert!(error < 0.02, "{encoder:?} errs by {error}");
    }
}

/// Lanes of a race run on any thread.
#[test]
fn agents_can_move_between_threads() {
    fn moves<T: Send>() {}
    moves::<(Dqn, Ddpg, Predictor)>();
}

/// Numbers of a state as bits, so that equal means equal in every bit.
fn bits(state: &State) -> Vec<(String, Vec<u32>)> {
    let of = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect();
    state.arrays.iter().map(|(name, (_, values))| (name.clone(), of(values))).collect()
}

fn run_dqn(agent: &mut Dqn, steps: std::ops::Range<u64>) {
    for step in steps {
        if step % 23 == 0 {
            agent.begin(&[signal(step), 1.0]).unwrap();
        }
        let action = agent.act().unwrap();
        let ending = if step % 23 == 22 { Ending::TimeLimit } else { Ending::Continues };
        agent.observe(&action, signal(2 * step), &[signal(step + 1), 0.0], ending).unwrap();
        agent.learn().unwrap();
    }
}

fn run_ddpg(agent: &mut Ddpg, steps: std::ops::Range<u64>) {
    for step in steps {
        if step % 23 == 0 {
            agent.begin(&[signal(step), 1.0]).unwrap();
        }
        let action = agent.act().unwrap();
        let ending = if step % 23 == 22 { Ending::Terminal } else { Ending::Continues };
        agent.observe(&action, signal(2 * step) - action[0], &[signal(step + 1), 0.0], ending).unwrap();
        agent.learn().unwrap();
    }
}

fn run_predictor(predictor: &mut Predictor, steps: std::ops::Range<u64>) {
    for step in steps {
        if step == 0 {
            predictor.begin(&[0.0, 0.0]).unwrap();
        }
        let frame = [signal(step + 1), signal(step)];
        predictor.observe(&frame[..1], &frame).unwrap();
        predictor.learn().unwrap();
    }
}

/// The memory is made small, so that its ring wraps before and after the state is taken.
fn small(encoder: Encoder) -> Settings {
    Settings { capacity: 60, discount: 0.5, ..settings(2, 4, encoder) }
}

#[test]
fn the_same_seed_gives_the_same_bits_and_a_saved_agent_goes_on_bit_by_bit() {
    for encoder in ENCODERS {
        let fresh = || dqn(small(encoder), 3, 300);
        let (mut whole, mut again, mut first, mut second) = (fresh(), fresh(), fresh(), fresh());
        run_dqn(&mut whole, 0..150);
        run_dqn(&mut again, 0..150);
        run_dqn(&mut first, 0..100);
        second.load(&first.save().unwrap()).unwrap();
        run_dqn(&mut second, 100..150);
        let expected = bits(&whole.save().unwrap());
        assert_eq!(bits(&again.save().unwrap()), expected);
        assert_eq!(bits(&second.save().unwrap()), expected);
        assert_ne!(bits(&first.save().unwrap()), expected);

        let fresh = || ddpg(small(encoder), 300);
        let (mut whole, mut again, mut first, mut second) = (fresh(), fresh(), fresh(), fresh());
        run_ddpg(&mut whole, 0..150);
        run_ddpg(&mut again, 0..150);
        run_ddpg(&mut first, 0..100);
        second.load(&first.save().unwrap()).unwrap();
        run_ddpg(&mut second, 100..150);
        let expected = bits(&whole.save().unwrap());
        assert_eq!(bits(&again.save().unwrap()), expected);
        assert_eq!(bits(&second.save().unwrap()), expected);

        let mut settings = PredictorSettings::new(2, 1, 300);
        settings.common = small(encoder);
        let fresh = || Predictor::new(settings.clone(), 5).unwrap();
        let (mut whole, mut first, mut second) = (fresh(), fresh(), fresh());
        run_predictor(&mut whole, 0..150);
        run_predictor(&mut first, 0..100);
        second.load(&first.save().unwrap()).unwrap();
        run_predictor(&mut second, 100..150);
        assert_eq!(bits(&second.save().unwrap()), bits(&whole.save().unwrap()));
    }
}

#[test]
fn other_seeds_give_other_weights_and_a_policy_moves_alone() {
    let settings = DqnSettings::new(2, 3, 100);
    let mut agents = [1, 2].map(|seed| Dqn::new(settings.clone(), seed).unwrap());
    assert_ne!(bits(&agents[0].save().unwrap()), bits(&agents[1].save().unwrap()));
    agents[1].load_policy(&agents[0].save().unwrap()).unwrap();
    let window = [0.3; 20];
    assert_eq!(agents[0].values(&window).unwrap(), agents[1].values(&window).unwrap());
    let settings = DdpgSettings::new(2, 100);
    let mut agents = [1, 2].map(|seed| Ddpg::new(settings.clone(), seed).unwrap());
    assert_ne!(agents[0].best(&window).unwrap(), agents[1].best(&window).unwrap());
    agents[1].load_policy(&agents[0].save().unwrap()).unwrap();
    assert_eq!(agents[0].best(&window).unwrap(), agents[1].best(&window).unwrap());
    let narrow = DdpgSettings { common: self::settings(1, 3, Encoder::Stacked), ..settings };
    assert!(Ddpg::new(narrow, 1).unwrap().load_policy(&agents[0].save().unwrap()).is_err());
}

#[test]
fn numbers_that_are_not_finite_are_refused_and_change_nothing() {
    let mut values = dqn(small(Encoder::Stacked), 3, 300);
    let mut actor = ddpg(small(Encoder::Stacked), 300);
    let mut predictor = Predictor::new(PredictorSettings::new(2, 1, 300), 5).unwrap();
    run_dqn(&mut values, 0..50);
    run_ddpg(&mut actor, 0..50);
    run_predictor(&mut predictor, 0..50);
    let all = |a: &Dqn, b: &Ddpg, c: &Predictor| {
        [a.save().unwrap(), b.save().unwrap(), c.save().unwrap()].map(|state| bits(&state))
    };
    let before = all(&values, &actor, &predictor);
    for wrong in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let good = [0.0, 1.0];
        assert!(values.begin(&[0.0, wrong]).is_err());
        assert!(values.observe(&0, wrong, &good, Ending::Continues).is_err());
        assert!(values.observe(&0, 0.0, &[wrong, 0.0], Ending::Continues).is_err());
        assert!(actor.begin(&[0.0, wrong]).is_err());
        assert!(actor.observe(&vec![0.5], wrong, &good, Ending::Terminal).is_err());
        assert!(actor.observe(&vec![wrong], 0.0, &good, Ending::Terminal).is_err());
        assert!(actor.observe(&vec![0.5], 0.0, &[wrong, 0.0], Ending::Terminal).is_err());
        assert!(predictor.begin(&[wrong, 0.0]).is_err());
        assert!(predictor.observe(&[wrong], &good).is_err());
        assert!(predictor.observe(&[0.0], &[wrong, 0.0]).is_err());
    }
    assert!(values.observe(&3, 0.0, &[0.0, 0.0], Ending::Continues).is_err(), "there are 3 actions");
    assert_eq!(all(&values, &actor, &predictor), before);
}
