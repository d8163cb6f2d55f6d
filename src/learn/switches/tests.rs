//! Gradients by finite differences, a trivial task, and repetition.

use super::update::Draw;
use super::*;
use crate::learn::loss::Loss;
use crate::learn::schedule::Schedule;

fn settings(action: Action, actor_step: ActorStep) -> SwitchSettings {
    SwitchSettings {
        parts: 2,
        seen: 2,
        shared: false,
        actor_hidden: vec![16, 16],
        critic_hidden: vec![24, 24],
        value_per_part: true,
        action,
        actor_step,
        discount: 0.6,
        soft_update: 0.05,
        batch: 32,
        capacity: 500,
        warm_up: 40,
        learn_every: 1,
        noise: Schedule::constant(0.6),
        uniform: Schedule::constant(0.2),
        penalty: 0.02,
        actor_rate: Schedule::constant(2e-3),
        critic_rate: Schedule::constant(3e-3),
        importance: None,
        last_layer: None,
        target_acts: false,
    }
}

/// A made-up world: a part earns 1 where it is on while its first number is positive, or off while it is not.
fn play(agent: &mut Switchboard, steps: u64) {
    let parts = agent.settings.parts;
    let seen = |step: u64| -> Vec<f32> {
        let mut draws = stream(77, "made-up world", step);
        (0..2 * parts).map(|_| draws.random_range(-1.0..1.0)).collect()
    };
    for step in agent.steps()..agent.steps() + steps {
        let (now, next) = (seen(step), seen(step + 1));
        let action = agent.act(&now).unwrap();
        let rewards: Vec<f32> = (0..parts)
            .map(|part| if (now[2 * part] > 0.0) == (action[part] > 0.0) { 1.0 } else { 0.0 })
            .collect();
        let urgency = vec![1.0; parts];
        let what =
            Experience { seen: &now, action: &action, rewards: &rewards, urgency: &urgency, next: &next };
        agent.observe(what).unwrap();
        agent.learn().unwrap();
    }
}

fn all_kinds() -> Vec<SwitchSettings> {
    let base = || settings(Action::Switches, ActorStep::Corner);
    let beta = Schedule { from: 0.6, to: 1.0, steps: 300 };
    vec![
        base(),
        SwitchSettings { value_per_part: false, ..base() },
        SwitchSettings { shared: true, parts: 3, ..base() },
        SwitchSettings { importance: Some(Importance { alpha: 0.7, beta }), ..base() },
        SwitchSettings { actor_step: ActorStep::Gradient, ..base() },
        SwitchSettings { target_acts: true, last_layer: Some(0.05), ..base() },
        settings(Action::Numbers, ActorStep::Gradient),
    ]
}

/// The trivial task: every kind learns to switch on where it pays.
#[test]
fn every_kind_learns_a_trivial_task() {
    for settings in all_kinds() {
        let parts = settings.parts;
        let mut agent = Switchboard::new(settings.clone(), 1).unwrap();
        play(&mut agent, 1_500);
        let seen: Vec<f32> = (0..400 * parts).map(|i| (0.37 * i as f32).sin()).collect();
        let best = agent.best(&seen).unwrap();
        let right =
            best.iter().enumerate().filter(|(at, action)| (seen[2 * at] > 0.0) == (**action > 0.0)).count();
        assert!(right * 100 >= 93 * best.len(), "{right} of {} by {settings:?}", best.len());
    }
}

#[test]
fn the_same_seed_gives_the_same_agent_also_from_a_state() {
    for settings in all_kinds() {
        let fresh = || Switchboard::new(settings.clone(), 5).unwrap();
        let (mut one, mut other) = (fresh(), fresh());
        play(&mut one, 120);
        play(&mut other, 70);
        let mut third = fresh();
        third.load(&other.save().unwrap()).unwrap();
        play(&mut third, 50);
        assert_eq!(one.save().unwrap(), third.save().unwrap(), "{settings:?}");
        let mut copy = fresh();
        copy.load_policy(&one.save().unwrap()).unwrap();
        let seen = vec![0.3; 2 * settings.parts];
        assert_eq!(copy.best(&seen).unwrap(), one.best(&seen).unwrap());
    }
}

/// Compares a gradient with central differences of a loss; one in a hundred may lie next to a corner.
fn assert_slopes(agent: &mut Switchboard, actor: bool, gradient: &[f32], loss: impl Fn(&Switchboard) -> f64) {
    assert!(gradient.iter().any(|g| *g != 0.0));
    let (mut off, step) = (0_usize, 1e-3_f32);
    let nudge = |agent: &mut Switchboard, index: usize, by: f32| {
        let twin = if actor { &mut agent.actor } else { &mut agent.critic };
        twin.network.weights_mut()[index] += by;
    };
    for (index, found) in gradient.iter().enumerate() {
        nudge(agent, index, step);
        let high = loss(agent);
        nudge(agent, index, -2.0 * step);
        let low = loss(agent);
        nudge(agent, index, step);
        let slope = (high - low) / (2.0 * f64::from(step));
        off += usize::from((slope - f64::from(*found)).abs() > 5e-4 + 0.02 * slope.abs());
    }
    assert!(off * 100 <= gradient.len(), "{off} of {} are off", gradient.len());
}

fn drawn(agent: &Switchboard) -> Draw {
    agent.draw(&mut stream(3, "test draw", 0))
}

#[test]
fn the_critics_gradient_matches_finite_differences() {
    for settings in all_kinds() {
        let mut agent = Switchboard::new(settings, 2).unwrap();
        play(&mut agent, 60);
        let draw = drawn(&agent);
        let (gradient, _) = agent.critic_gradient(&draw);
        // Targets come from the slow copies, which a moved weight does not change.
        let fixed = agent.clone();
        let loss = |agent: &Switchboard| {
            let (targets, mut trace) = (fixed.targets(&draw), Trace::default());
            agent.critic.network.forward(&agent.joined(&draw.seen, &draw.actions), &mut trace);
            let values = agent.settings.values();
            let terms = trace.outputs().iter().zip(&targets).enumerate().map(|(index, (value, target))| {
                f64::from(Loss::Huber.of(value - target).0 * draw.weights[index / values])
                    / draw.rows.len() as f64
            });
            terms.sum::<f64>()
        };
        assert_slopes(&mut agent, false, &gradient, loss);
    }
}

#[test]
fn the_actors_gradient_matches_finite_differences() {
    for settings in all_kinds() {
        let mut agent = Switchboard::new(settings, 2).unwrap();
        play(&mut agent, 60);
        let draw = drawn(&agent);
        let gradient = agent.actor_gradient(&draw);
        let rows = draw.rows.len() as f64;
        let mut trace = Trace::default();
        agent.actor.network.forward(&draw.seen, &mut trace);
        // What a switch promises is a constant of the step: the value of on less that of off.
        let promised = match agent.settings.actor_step {
            ActorStep::Corner => agent.advantages(&draw.seen, trace.outputs()),
            ActorStep::Gradient => Vec::new(),
        };
        let loss = |agent: &Switchboard| {
            let mut trace = Trace::default();
            agent.actor.network.forward(&draw.seen, &mut trace);
            let z = trace.outputs();
            let penalty: f64 = z.iter().map(|z| f64::from(agent.settings.penalty * z * z)).sum();
            let value: f64 = match agent.settings.actor_step {
                ActorStep::Corner => z.iter().zip(&promised).map(|(z, a)| f64::from(z * a)).sum(),
                ActorStep::Gradient => {
                    let actions: Vec<f32> = z.iter().map(|&z| tanh(z)).collect();
                    agent.value(&draw.seen, &actions).unwrap().iter().map(|&value| f64::from(value)).sum()
                }
            };
            (penalty - value) / rows
        };
        assert_slopes(&mut agent, true, &gradient, loss);
    }
}

#[test]
fn an_advantage_is_the_difference_of_two_values() {
    let mut agent = Switchboard::new(settings(Action::Switches, ActorStep::Corner), 2).unwrap();
    play(&mut agent, 60);
    let (seen, z) = ([0.3, -0.2, 0.7, 0.1], [0.4, -0.9]);
    let found = agent.advantages(&seen, &z);
    let value = |actions: [f32; 2]| agent.value(&seen, &actions).unwrap()[0];
    assert!((found[0] - (value([1.0, -1.0]) - value([-1.0, -1.0]))).abs() < 1e-5);
    assert!((found[1] - (value([1.0, 1.0]) - value([1.0, -1.0]))).abs() < 1e-5);
}

#[test]
fn impossible_settings_and_experiences_are_refused() {
    let good = || settings(Action::Switches, ActorStep::Corner);
    for wrong in [
        SwitchSettings { parts: 0, ..good() },
        SwitchSettings { discount: 1.0, ..good() },
        SwitchSettings { batch: 0, ..good() },
        SwitchSettings { penalty: f32::NAN, ..good() },
        SwitchSettings { shared: true, value_per_part: false, ..good() },
        SwitchSettings { action: Action::Numbers, ..good() },
        SwitchSettings { noise: Schedule::constant(f64::NAN), ..good() },
    ] {
        assert!(Switchboard::new(wrong.clone(), 1).is_err(), "{wrong:?}");
    }
    let mut agent = Switchboard::new(good(), 1).unwrap();
    let (seen, two) = ([0.0; 4], [0.0; 2]);
    let what = Experience { seen: &seen, action: &two, rewards: &two, urgency: &two, next: &seen };
    assert!(agent.observe(Experience { rewards: &[f32::NAN, 0.0], ..what }).is_err());
    assert!(agent.observe(Experience { action: &[1.0], ..what }).is_err());
    assert_eq!(agent.steps(), 0);
    assert!(agent.act(&[0.0; 3]).is_err());
}
