//! Tests of the networks on sequences: gradients by finite differences, agreement with other ways, a trivial task.

use super::*;
use crate::learn::gradient_check::assert_gradients;
use crate::learn::gru::Gru;
use crate::learn::initialise::uniform;
use crate::learn::learned::Learned;
use crate::learn::loss::with_gradient;
use crate::learn::parameters::State;
use crate::learn::parameters::with_values;
use crate::learn::schedule::Schedule;
use crate::random::stream;
use candle_core::Var;

const BATCH: usize = 3;
const STEPS: usize = 5;

fn readers() -> [Reader; 6] {
    let forward = |cell| Reader::Forward { cell, units: 4, memory: None };
    [
        forward(Cell::Plain),
        forward(Cell::Lstm),
        forward(Cell::Gru),
        Reader::Forward { cell: Cell::Lstm, units: 4, memory: Some(5) },
        Reader::BothWays { cell: Cell::Gru, units: 3 },
        Reader::Window { steps: 3, width: 6 },
    ]
}

fn settings(reader: Reader, target: Target) -> Settings {
    Settings { reader, inputs: 2, outputs: 2, target, rate: Schedule::constant(1e-2), wanted: 1..STEPS }
}

fn numbers(count: usize, step: u64) -> Vec<f32> {
    uniform(count, 1.5, &mut stream(4, "sequence test", step))
}

#[test]
fn gradients_are_finite_differences() {
    for reader in readers() {
        for target in [Target::Mean, Target::MeanAndVariance] {
            let settings = settings(reader, target);
            let mut parameters = Parameters::default();
            let sizes = [2, 2 + usize::from(target == Target::MeanAndVariance)];
            let mut draws = stream(3, "sequence test", 0);
            let network = Network::new(&mut parameters, reader, sizes, &mut draws).unwrap();
            let (inputs, wanted) = (numbers(STEPS * BATCH * 2, 1), numbers(STEPS * BATCH * 2, 2));
            let (asked, skipped) = (settings.asked(STEPS), BATCH * settings.wanted.start);
            let outputs = network.forward(&inputs, BATCH, asked).unwrap();
            let wanted = &wanted[2 * skipped..];
            let (_, gradient) = with_values(&outputs, |outputs| Ok(settings.loss(outputs, wanted))).unwrap();
            let gradients = with_gradient(&outputs, gradient).unwrap().backward().unwrap();
            let loss = || {
                let all = network.infer(&inputs, BATCH).unwrap();
                settings.loss(&all[sizes[1] * skipped..], wanted).0
            };
            assert_gradients(&parameters, &gradients, loss);
        }
    }
}

/// The last state of a window is that of the unit for windows elsewhere in this room, with the same weights.
#[test]
fn the_gated_unit_agrees_with_the_one_for_windows() {
    let mut parameters = Parameters::default();
    let mut draws = stream(8, "sequence test", 0);
    let ours = Recurrent::new(&mut parameters, "a", [2, 4], Cell::Gru, None, &mut draws).unwrap();
    let theirs = Gru::new(&mut parameters, "b", 2, 4, &mut draws).unwrap();
    let vars: Vec<&Var> = parameters.iter().collect();
    vars[1].set(&vars[0].detach()).unwrap();
    let inputs = numbers(STEPS * 2, 5);
    let states = ours.infer(&inputs, 1).unwrap();
    let last = theirs.infer(&inputs, 1).unwrap();
    assert!(states[(STEPS - 1) * 4..].iter().zip(&last).all(|(a, b)| (a - b).abs() < 1e-6));
}

/// The long short-term memory written out for one draw, gate by gate.
#[test]
fn the_long_memory_follows_its_formulas() {
    let mut parameters = Parameters::default();
    let mut draws = stream(9, "sequence test", 0);
    let unit = Recurrent::new(&mut parameters, "a", [2, 3], Cell::Lstm, None, &mut draws).unwrap();
    let weights = parameters.iter().next().unwrap().to_vec1::<f32>().unwrap();
    let inputs = numbers(STEPS * 2, 6);
    let found = unit.infer(&inputs, 1).unwrap();
    let (mut hidden, mut cells) = ([0.0_f32; 3], [0.0_f32; 3]);
    let squash = |x: f32| 1.0 / (1.0 + (-x).exp());
    for (step, x) in inputs.chunks(2).enumerate() {
        let gate = |index: usize| {
            let outer: f32 = (0..2).map(|i| x[i] * weights[i * 12 + index]).sum();
            let inner: f32 = (0..3).map(|i| hidden[i] * weights[36 + i * 12 + index]).sum();
            outer + weights[24 + index] + inner
        };
        let gates: Vec<f32> = (0..12).map(gate).collect();
        for unit in 0..3 {
            cells[unit] =
                squash(gates[3 + unit]) * cells[unit] + squash(gates[unit]) * gates[6 + unit].tanh();
            hidden[unit] = squash(gates[9 + unit]) * cells[unit].tanh();
        }
        assert!(found[step * 3..].iter().zip(&hidden).all(|(a, b)| (a - b).abs() < 1e-6), "{step}");
    }
}

#[test]
fn training_and_inference_see_the_same_outputs() {
    for reader in readers() {
        let mut draws = stream(3, "sequence test", 1);
        let network = Network::new(&mut Parameters::default(), reader, [2, 2], &mut draws).unwrap();
        let inputs = numbers(STEPS * BATCH * 2, 3);
        let trained = network
            .forward(&inputs, BATCH, 0..STEPS)
            .unwrap()
            .flatten_all()
            .unwrap()
            .to_vec1::<f32>()
            .unwrap();
        let found = network.infer(&inputs, BATCH).unwrap();
        assert_eq!(found.len(), trained.len());
        assert!(found.iter().zip(&trained).all(|(a, b)| (a - b).abs() < 1e-6), "{reader:?}");
    }
}

/// Only the network that reads from both ends may know what lies ahead.
#[test]
fn the_future_does_not_enter() {
    for reader in readers() {
        let mut draws = stream(3, "sequence test", 2);
        let network = Network::new(&mut Parameters::default(), reader, [2, 2], &mut draws).unwrap();
        let mut inputs = numbers(STEPS * BATCH * 2, 3);
        let before = network.infer(&inputs, BATCH).unwrap();
        inputs[3 * BATCH * 2..].iter_mut().for_each(|x| *x += 1.0);
        let after = network.infer(&inputs, BATCH).unwrap();
        let early = 3 * BATCH * 2;
        let same = before[..early].iter().zip(&after).all(|(a, b)| a == b);
        assert_eq!(same, !matches!(reader, Reader::BothWays { .. }), "{reader:?}");
        assert_ne!(before[early..], after[early..]);
    }
}

/// What is answered as a sequence comes in is what the network says of it cut off there.
#[test]
fn waiting_sees_no_more_than_what_has_come() {
    let reader = Reader::BothWays { cell: Cell::Gru, units: 3 };
    let mut draws = stream(3, "sequence test", 6);
    let network = Network::new(&mut Parameters::default(), reader, [2, 2], &mut draws).unwrap();
    let inputs = numbers(STEPS * BATCH * 2, 7);
    for wait in 0..3 {
        let found = network.ask(&inputs, BATCH, wait).unwrap();
        for step in wait..STEPS {
            let until = network.infer(&inputs[..(step + 1) * BATCH * 2], BATCH).unwrap();
            let expected = &until[(step - wait) * BATCH * 2..][..BATCH * 2];
            let found = &found[step * BATCH * 2..][..BATCH * 2];
            assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{wait} {step}");
        }
    }
    let forward = Reader::Forward { cell: Cell::Gru, units: 3, memory: None };
    let network = Network::new(&mut Parameters::default(), forward, [2, 2], &mut draws).unwrap();
    assert!(network.ask(&inputs, BATCH, 1).is_err());
}

#[test]
fn a_window_is_the_last_steps() {
    // Two draws, one number a step: draw 0 sends 1, 2, 3 and draw 1 sends 10, 20, 30.
    let found = windows(&[1.0, 10.0, 2.0, 20.0, 3.0, 30.0], [2, 1], 2, 0..3);
    assert_eq!(found, [0.0, 1.0, 0.0, 10.0, 1.0, 2.0, 10.0, 20.0, 2.0, 3.0, 20.0, 30.0]);
    assert_eq!(windows(&[1.0, 10.0, 2.0, 20.0, 3.0, 30.0], [2, 1], 2, 2..3), found[8..]);
}

/// What was heard a step ago is to be said again: every reader must nearly solve it, and alike under one seed.
#[test]
fn every_reader_learns_to_repeat_the_last_but_one() {
    for reader in readers() {
        let wider = match reader {
            Reader::Forward { cell, memory, .. } => Reader::Forward { cell, units: 12, memory },
            Reader::BothWays { cell, .. } => Reader::BothWays { cell, units: 8 },
            Reader::Window { steps, .. } => Reader::Window { steps, width: 16 },
        };
        let run = || {
            let settings = settings(wider, Target::Mean);
            let mut student = Student::new(settings, &mut stream(1, "sequence test", 3)).unwrap();
            let loss = |step: u64, student: &mut Student| {
                let inputs = uniform(STEPS * 16 * 2, 1.0, &mut stream(2, "repeat", step));
                let mut wanted = vec![0.0; 32];
                wanted.extend_from_slice(&inputs[..(STEPS - 1) * 32]);
                student.learn(&inputs, &wanted, 16).unwrap()
            };
            let first = loss(0, &mut student);
            let last = (1..=400).map(|step| loss(step, &mut student)).last().unwrap();
            (first, last)
        };
        let (first, last) = run();
        assert!(last < 0.2 * first, "{reader:?}: {first} {last}");
        assert_eq!(run(), (first, last));
    }
}

#[test]
fn a_learner_goes_on_from_its_state() {
    let fresh = || {
        let reader = Reader::Forward { cell: Cell::Lstm, units: 4, memory: None };
        Student::new(settings(reader, Target::Mean), &mut stream(1, "sequence test", 4)).unwrap()
    };
    let (inputs, wanted) = (numbers(STEPS * BATCH * 2, 1), numbers(STEPS * BATCH * 2, 2));
    let mut first = fresh();
    for _ in 0..3 {
        first.learn(&inputs, &wanted, BATCH).unwrap();
    }
    let state = first.save().unwrap();
    let mut second = fresh();
    second.load(&state).unwrap();
    let both = [&mut first, &mut second].map(|student| student.learn(&inputs, &wanted, BATCH).unwrap());
    assert_eq!(both[0], both[1]);
    assert!(second.load(&State::default()).is_err());
}

#[test]
fn what_cannot_be_is_refused() {
    let reader = Reader::Forward { cell: Cell::Gru, units: 4, memory: None };
    let mut draws = stream(1, "sequence test", 5);
    let nothing = Settings { wanted: 3..3, ..settings(reader, Target::Mean) };
    assert!(Student::new(nothing, &mut draws).is_err());
    let empty = Reader::Forward { cell: Cell::Gru, units: 0, memory: None };
    assert!(Student::new(settings(empty, Target::Mean), &mut draws).is_err());
    let mut student = Student::new(settings(reader, Target::Mean), &mut draws).unwrap();
    assert!(student.learn(&[1.0; 7], &[1.0; 7], BATCH).is_err());
    assert!(student.learn(&[1.0; 12], &[1.0; 6], BATCH).is_err());
    let before = student.answer(&[1.0; 12], BATCH, 0).unwrap();
    assert!(student.learn(&[f32::NAN; 12], &[1.0; 12], BATCH).is_err());
    assert_eq!(student.answer(&[1.0; 12], BATCH, 0).unwrap(), before);
    let mut parameters = Parameters::default();
    let unit = Recurrent::new(&mut parameters, "unit", [2, 3], Cell::Plain, None, &mut draws).unwrap();
    let older = unit.forward(&[0.5; 12], BATCH).unwrap().sum_all().unwrap();
    unit.forward(&[0.4; 12], BATCH).unwrap();
    assert!(older.backward().is_err());
}
