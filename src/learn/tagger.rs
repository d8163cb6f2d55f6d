//! A recurrent network that gives many answers at every step of a sequence: a dense layer with ReLU, a gated recurrent unit
//! (Cho et al., 2014) and a head. It finds its own gradients, back through all steps.
//!
//! With σ the sigmoid: e = max(0, xW_e + b_e), r = σ(eW_r + b_r + hU_r), z = σ(eW_z + b_z + hU_z), n = tanh(eW_n + b_n +
//! r(hU_n + c)), h' = (1 - z)n + zh from h = 0; logits h'W + b. All weights lie in one flat tensor in this order, gates r, z, n
//! side by side. Sequences are in order of time: step by step, in each step row by row. Numbers that are not finite are refused
//! before anything changes.

use super::activation::{Loop, vectorised};
use super::answers::Answers;
use super::dense::{add_columns, add_product, uniform};
use super::flat::{Descent, Flat};
use super::gru::{blend, open_gates, row_back};
use super::learned::Learned;
use super::parameters::{State, with_values};
use super::settings::require;
use crate::random::stream;
use candle_core::{Device, Result, Tensor};

/// Settings of a [`Tagger`].
#[derive(Debug, Clone, PartialEq)]
pub struct TaggerSettings {
    /// Numbers of a row at each step.
    pub inputs: usize,
    /// Units of the dense layer and of the recurrent unit.
    pub units: usize,
    /// Answers at each step.
    pub outputs: usize,
    /// How it learns.
    pub descent: Descent,
}

/// The network.
#[derive(Debug)]
pub struct Tagger {
    settings: TaggerSettings,
    flat: Flat,
}

/// Where the parts of the flat weights begin; each goes on to the next one's beginning.
struct Places {
    enter: usize,
    enter_bias: usize,
    outer: usize,
    outer_bias: usize,
    inner: usize,
    inner_bias: usize,
    head: usize,
    head_bias: usize,
    end: usize,
}

/// What a pass over sequences leaves: all rows of all steps, one behind the other.
struct Pass {
    inputs: Tensor,
    entered: Tensor,
    /// Gates r, z, n and hU_n + c.
    gates: Vec<f32>,
    /// States, those before the first step in front.
    states: Vec<f32>,
    logits: Vec<f32>,
}

impl Tagger {
    /// A fresh network; its weights come from a stream of this seed.
    ///
    /// # Errors
    /// A size is zero, or the learning rate is out of range.
    pub fn new(settings: TaggerSettings, seed: u64) -> Result<Self> {
        let TaggerSettings { inputs, units, outputs, .. } = settings;
        require(
            ![inputs, units, outputs].contains(&0),
            "a network without inputs, units or answers is empty",
        )?;
        require(settings.descent.rate.within(0.0, 1.0), "the learning rate must lie in [0, 1]")?;
        let mut draws = stream(seed, "initialise tagger", 0);
        let place = Places::of(&settings);
        let mut values = uniform(place.outer, 1.0 / (inputs as f32).sqrt(), &mut draws);
        values.extend(uniform(place.end - place.outer, 1.0 / (units as f32).sqrt(), &mut draws));
        let flat = Flat::new("tagger", values, settings.descent.clone())?;
        Ok(Self { settings, flat })
    }

    /// One update on sequences of this many rows a step, with labels (0 or 1); returns the mean loss before it.
    ///
    /// # Errors
    /// Sequences and labels do not match, or a number or a gradient is not finite; the weights stay then.
    pub fn train_step(&mut self, inputs: Vec<f32>, labels: &[f32], rows: usize) -> Result<f64> {
        let steps = self.steps(&inputs, rows)?;
        require(labels.len() == steps * rows * self.settings.outputs, "sequences and labels differ")?;
        require(labels.iter().all(|label| label.is_finite()), "a label is not a finite number")?;
        let (loss, gradient) = self.gradient(inputs, labels, rows)?;
        self.flat.update(gradient)?;
        Ok(loss)
    }

    /// How many steps the sequences have.
    fn steps(&self, inputs: &[f32], rows: usize) -> Result<usize> {
        let width = rows * self.settings.inputs;
        let whole = width > 0 && !inputs.is_empty() && inputs.len().is_multiple_of(width);
        require(whole, "the inputs make no whole steps")?;
        require(inputs.iter().all(|x| x.is_finite()), "an input is not a finite number")?;
        Ok(inputs.len() / width)
    }

    fn gradient(&self, inputs: Vec<f32>, labels: &[f32], rows: usize) -> Result<(f64, Vec<f32>)> {
        let pass = self.forward(inputs, rows)?;
        let (loss, above) = Answers::Each.loss(&pass.logits, labels, self.settings.outputs);
        Ok((loss, self.backward(&pass, above, rows)?))
    }

    fn forward(&self, inputs: Vec<f32>, rows: usize) -> Result<Pass> {
        let TaggerSettings { inputs: width, units, outputs, .. } = self.settings;
        let place = Places::of(&self.settings);
        let all = inputs.len() / width;
        let inputs = Tensor::from_vec(inputs, (all, width), &Device::Cpu)?;
        let entered = inputs.matmul(&self.flat.matrix(place.enter, width, units)?)?;
        let entered = self.shifted(&entered, place.enter_bias..place.outer, 0.0)?;
        let entered = Tensor::from_vec(entered, (all, units), &Device::Cpu)?;
        let outer = entered.matmul(&self.flat.matrix(place.outer, units, 3 * units)?)?;
        let outer = self.shifted(&outer, place.outer_bias..place.inner, f32::NEG_INFINITY)?;
        let (gates, states) = self.unroll(&outer, rows)?;
        let after = Tensor::from_slice(&states[rows * units..], (all, units), &Device::Cpu)?;
        let logits = after.matmul(&self.flat.matrix(place.head, units, outputs)?)?;
        let logits = self.shifted(&logits, place.head_bias..place.end, f32::NEG_INFINITY)?;
        Ok(Pass { inputs, entered, gates, states, logits })
    }

    /// Products plus biases, nothing below a floor.
    fn shifted(&self, products: &Tensor, biases: std::ops::Range<usize>, floor: f32) -> Result<Vec<f32>> {
        let mut values = with_values(products, |products| Ok(products.to_vec()))?;
        self.flat.with(|weights| {
            vectorised(Shift { values: &mut values, biases: &weights[biases], floor });
            Ok(())
        })?;
        Ok(values)
    }

    /// Gates and states of all steps, from eW + b of all steps.
    fn unroll(&self, outer: &[f32], rows: usize) -> Result<(Vec<f32>, Vec<f32>)> {
        let units = self.settings.units;
        let place = Places::of(&self.settings);
        let matrix = self.flat.matrix(place.inner, units, 3 * units)?;
        let mut gates = vec![0.0; outer.len() / 3 * 4];
        let mut states = vec![0.0; rows * units];
        states.reserve(outer.len() / 3);
        for (step, (outer, gates)) in
            outer.chunks(3 * rows * units).zip(gates.chunks_mut(4 * rows * units)).enumerate()
        {
            let before = &states[step * rows * units..];
            let inner = Tensor::from_slice(before, (rows, units), &Device::Cpu)?.matmul(&matrix)?;
            let mut after = vec![0.0; rows * units];
            with_values(&inner, |inner| {
                self.flat.with(|weights| {
                    let last = &weights[place.inner_bias..place.head];
                    vectorised(Advance { outer, inner, last, before, gates, after: &mut after });
                    Ok(())
                })
            })?;
            states.extend(after);
        }
        Ok((gates, states))
    }

    /// The gradient of all weights from that of the logits.
    fn backward(&self, pass: &Pass, above: Vec<f32>, rows: usize) -> Result<Vec<f32>> {
        let TaggerSettings { units, outputs, .. } = self.settings;
        let place = Places::of(&self.settings);
        let all = pass.inputs.dim(0)?;
        let mut to = vec![0.0; place.end];
        add_columns(&mut to[place.head_bias..place.end], &above);
        let above = Tensor::from_vec(above, (all, outputs), &Device::Cpu)?;
        let after = Tensor::from_slice(&pass.states[rows * units..], (all, units), &Device::Cpu)?;
        put(&mut to[place.head..place.head_bias], &after.t()?.matmul(&above)?)?;
        let to_states = above.matmul(&self.flat.matrix(place.head, units, outputs)?.t()?)?;
        let (outer, inner) = with_values(&to_states, |to_states| self.roll_back(pass, to_states, rows))?;
        add_columns(&mut to[place.outer_bias..place.inner], &outer);
        let mut last = vec![0.0; 3 * units];
        add_columns(&mut last, &inner);
        to[place.inner_bias..place.head].copy_from_slice(&last[2 * units..]);
        let before = Tensor::from_slice(&pass.states[..all * units], (all, units), &Device::Cpu)?;
        let [outer, inner] =
            [outer, inner].map(|all_of| Tensor::from_vec(all_of, (all, 3 * units), &Device::Cpu));
        let outer = outer?;
        put(&mut to[place.inner..place.inner_bias], &before.t()?.matmul(&inner?)?)?;
        put(&mut to[place.outer..place.outer_bias], &pass.entered.t()?.matmul(&outer)?)?;
        let entered = outer.matmul(&self.flat.matrix(place.outer, units, 3 * units)?.t()?)?;
        self.enter_back(pass, &entered, &mut to)?;
        Ok(to)
    }

    /// Gradients of eW + b and of hU + (0, 0, c), step by step from the last; `to_states` are those that logits alone give.
    fn roll_back(&self, pass: &Pass, to_states: &[f32], rows: usize) -> Result<(Vec<f32>, Vec<f32>)> {
        let units = self.settings.units;
        let matrix = self.flat.matrix(Places::of(&self.settings).inner, units, 3 * units)?.t()?;
        let size = rows * units;
        let steps = to_states.len() / size;
        let (mut outer, mut inner) = (vec![0.0; 3 * to_states.len()], vec![0.0; 3 * to_states.len()]);
        let mut above = vec![0.0; size];
        for step in (0..steps).rev() {
            let of = |width: usize| step * width * size..(step + 1) * width * size;
            let mut passed = vec![0.0; size];
            above.iter_mut().zip(&to_states[of(1)]).for_each(|(sum, x)| *sum += x);
            vectorised(Retreat {
                units,
                gates: &pass.gates[of(4)],
                before: &pass.states[of(1)],
                above: &above,
                outer: &mut outer[of(3)],
                inner: &mut inner[of(3)],
                passed: &mut passed,
            });
            above = passed;
            if step > 0 {
                let through =
                    Tensor::from_slice(&inner[of(3)], (rows, 3 * units), &Device::Cpu)?.matmul(&matrix)?;
                with_values(&through, |through| {
                    above.iter_mut().zip(through).for_each(|(sum, x)| *sum += x);
                    Ok(())
                })?;
            }
        }
        Ok((outer, inner))
    }

    /// The gradient of the dense layer in front.
    fn enter_back(&self, pass: &Pass, above: &Tensor, to: &mut [f32]) -> Result<()> {
        let place = Places::of(&self.settings);
        let gate = |(x, above): (&f32, &f32)| if *x > 0.0 { *above } else { 0.0 };
        let gated: Vec<f32> = with_values(&pass.entered, |entered| {
            with_values(above, |above| Ok(entered.iter().zip(above).map(gate).collect()))
        })?;
        add_columns(&mut to[place.enter_bias..place.outer], &gated);
        let gated = Tensor::from_vec(gated, above.dims(), &Device::Cpu)?;
        put(&mut to[place.enter..place.enter_bias], &pass.inputs.t()?.matmul(&gated)?)
    }

    /// Logits of all steps, in order of time.
    ///
    /// # Errors
    /// The inputs make no steps of this many rows, or a number or a logit is not finite.
    pub fn infer(&self, inputs: Vec<f32>, rows: usize) -> Result<Vec<f32>> {
        self.steps(&inputs, rows)?;
        let logits = self.forward(inputs, rows)?.logits;
        require(logits.iter().all(|x| x.is_finite()), "an output is not finite: training diverged")?;
        Ok(logits)
    }

    /// A state before the first step of one sequence.
    pub fn begin(&self) -> Vec<f32> {
        vec![0.0; self.settings.units]
    }

    /// Logits of one more step of one sequence, whose state goes on; without tensors.
    ///
    /// # Errors
    /// The row or the state has another size, or a number is not finite.
    pub fn go_on(&self, state: &mut Vec<f32>, row: &[f32]) -> Result<Vec<f32>> {
        let TaggerSettings { inputs, units, .. } = self.settings;
        require(state.len() == units && row.len() == inputs, "a step of another size")?;
        require(row.iter().all(|x| x.is_finite()), "an input is not a finite number")?;
        let place = Places::of(&self.settings);
        self.flat.with(|weights| {
            let mut entered = weights[place.enter_bias..place.outer].to_vec();
            add_product(&mut entered, row, &weights[place.enter..place.enter_bias]);
            entered.iter_mut().for_each(|x| *x = if *x < 0.0 { 0.0 } else { *x });
            let mut outer = weights[place.outer_bias..place.inner].to_vec();
            add_product(&mut outer, &entered, &weights[place.outer..place.outer_bias]);
            let mut inner = vec![0.0; 3 * units];
            add_product(&mut inner, state, &weights[place.inner..place.inner_bias]);
            let mut gates = vec![0.0; 4 * units];
            open_gates(&mut gates, &outer, &inner, &weights[place.inner_bias..place.head]);
            *state = blend(&gates, state).collect();
            let mut logits = weights[place.head_bias..place.end].to_vec();
            add_product(&mut logits, state, &weights[place.head..place.head_bias]);
            require(logits.iter().all(|x| x.is_finite()), "an output is not finite: training diverged")?;
            Ok(logits)
        })
    }

    /// How many updates there were.
    pub fn updates(&self) -> u64 {
        self.flat.updates
    }
}

impl Learned for Tagger {
    fn parameter_count(&self) -> usize {
        self.flat.parameters.count()
    }

    fn save(&self) -> Result<State> {
        self.flat.save()
    }

    fn load(&mut self, state: &State) -> Result<()> {
        self.flat.load(state)
    }
}

impl Places {
    fn of(settings: &TaggerSettings) -> Self {
        let TaggerSettings { inputs, units, outputs, .. } = *settings;
        let sizes =
            [inputs * units, units, units * 3 * units, 3 * units, units * 3 * units, units, units * outputs];
        let mut start = 0;
        let starts = sizes.map(|size| {
            start += size;
            start - size
        });
        let [enter, enter_bias, outer, outer_bias, inner, inner_bias, head] = starts;
        let end = start + outputs;
        Self { enter, enter_bias, outer, outer_bias, inner, inner_bias, head, head_bias: start, end }
    }
}

/// Copies a product to its place in the gradient.
fn put(to: &mut [f32], products: &Tensor) -> Result<()> {
    with_values(products, |products| {
        to.copy_from_slice(products);
        Ok(())
    })
}

/// Adds biases to rows; nothing stays below a floor.
struct Shift<'a> {
    values: &'a mut [f32],
    biases: &'a [f32],
    floor: f32,
}

impl Loop for Shift<'_> {
    #[inline(always)]
    fn run(self) {
        for row in self.values.chunks_exact_mut(self.biases.len()) {
            for (x, bias) in row.iter_mut().zip(self.biases) {
                let sum = *x + bias;
                *x = if sum < self.floor { self.floor } else { sum };
            }
        }
    }
}

/// One step of all rows: gates and the states after it.
struct Advance<'a> {
    outer: &'a [f32],
    inner: &'a [f32],
    last: &'a [f32],
    before: &'a [f32],
    gates: &'a mut [f32],
    after: &'a mut [f32],
}

impl Loop for Advance<'_> {
    #[inline(always)]
    fn run(self) {
        let units = self.last.len();
        let rows = self.outer.chunks_exact(3 * units).zip(self.inner.chunks_exact(3 * units));
        let states = self.before.chunks_exact(units).zip(self.after.chunks_exact_mut(units));
        for (((outer, inner), gates), (before, after)) in
            rows.zip(self.gates.chunks_exact_mut(4 * units)).zip(states)
        {
            open_gates(gates, outer, inner, self.last);
            after.iter_mut().zip(blend(gates, before)).for_each(|(after, x)| *after = x);
        }
    }
}

/// One step of all rows, backwards.
struct Retreat<'a> {
    units: usize,
    gates: &'a [f32],
    before: &'a [f32],
    above: &'a [f32],
    outer: &'a mut [f32],
    inner: &'a mut [f32],
    passed: &'a mut [f32],
}

impl Loop for Retreat<'_> {
    #[inline(always)]
    fn run(self) {
        let units = self.units;
        let rows = self.gates.chunks_exact(4 * units).zip(self.before.chunks_exact(units));
        let results = self.outer.chunks_exact_mut(3 * units).zip(self.inner.chunks_exact_mut(3 * units));
        let states = self.above.chunks_exact(units).zip(self.passed.chunks_exact_mut(units));
        for (((gates, before), (outer, inner)), (above, passed)) in rows.zip(results).zip(states) {
            row_back(gates, before, above, outer, inner, passed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::schedule::Schedule;

    fn network(seed: u64) -> Tagger {
        let descent = Descent { rate: Schedule::constant(1e-2), clip: 1.0 };
        Tagger::new(TaggerSettings { inputs: 3, units: 10, outputs: 2, descent }, seed).unwrap()
    }

    /// Eight sequences of six steps; whether the first input was above zero one step before, and whether all so far sum to more.
    fn sequences(number: u64) -> (Vec<f32>, Vec<f32>) {
        let inputs = uniform(6 * 8 * 3, 1.0, &mut stream(number, "tagger test", 0));
        let first = |step: usize, row: usize| inputs[(step * 8 + row) * 3];
        let label = |step: usize, row: usize| {
            let before = if step == 0 { 0.0 } else { first(step - 1, row) };
            let sum: f32 = (0..=step).map(|step| first(step, row)).sum();
            [before, sum].map(|x| f32::from(u8::from(x > 0.0)))
        };
        let labels = (0..6).flat_map(|step| (0..8).flat_map(move |row| label(step, row))).collect();
        (inputs, labels)
    }

    fn train(network: &mut Tagger, from: u64, steps: u64) {
        for step in from..from + steps {
            let (inputs, labels) = sequences(step);
            network.train_step(inputs, &labels, 8).unwrap();
        }
    }

    #[test]
    fn gradients_match_finite_differences() {
        let network = network(1);
        let (inputs, labels) = sequences(1);
        let gradient = network.gradient(inputs.clone(), &labels, 8).unwrap().1;
        network.flat.check(gradient, || network.gradient(inputs.clone(), &labels, 8).unwrap().0);
    }

    #[test]
    fn it_learns_to_remember_and_to_add_up() {
        let mut network = network(2);
        train(&mut network, 0, 1_500);
        let (mut wrong, mut all) = (0, 0);
        for number in 0..50 {
            let (inputs, labels) = sequences((1 << 40) + number);
            let logits = network.infer(inputs, 8).unwrap();
            wrong += logits.iter().zip(&labels).filter(|(x, label)| (**x > 0.0) != (**label > 0.5)).count();
            all += labels.len();
        }
        assert!(wrong * 12 < all, "{wrong} of {all}");
    }

    #[test]
    fn step_by_step_it_answers_as_at_once() {
        let mut network = network(3);
        train(&mut network, 0, 20);
        let (inputs, _) = sequences(9);
        let together = network.infer(inputs.clone(), 8).unwrap();
        for row in 0..8 {
            let mut state = network.begin();
            for step in 0..6 {
                let at = step * 8 + row;
                let logits = network.go_on(&mut state, &inputs[at * 3..][..3]).unwrap();
                let expected = &together[at * 2..][..2];
                assert!(logits.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-5));
            }
        }
    }

    #[test]
    fn the_same_seed_repeats_itself_and_a_state_goes_on_exactly() {
        let [mut whole, mut first, mut second] = [0; 3].map(|_| network(4));
        train(&mut whole, 0, 20);
        train(&mut first, 0, 12);
        second.load(&first.save().unwrap()).unwrap();
        train(&mut second, 12, 8);
        assert_eq!(whole.save().unwrap(), second.save().unwrap());
        assert_ne!(network(5).save().unwrap(), network(4).save().unwrap());
    }

    #[test]
    fn what_is_not_finite_or_no_step_is_refused_and_changes_nothing() {
        let mut network = network(6);
        let before = network.save().unwrap();
        let (inputs, labels) = sequences(1);
        for poison in [f32::NAN, f32::INFINITY] {
            let mut bad = inputs.clone();
            bad[3] = poison;
            assert!(network.train_step(bad.clone(), &labels, 8).is_err());
            assert!(network.infer(bad.clone(), 8).is_err());
            assert!(network.go_on(&mut network.begin(), &bad[3..6]).is_err());
            let mut bad = labels.clone();
            bad[3] = poison;
            assert!(network.train_step(inputs.clone(), &bad, 8).is_err());
        }
        assert!(network.train_step(inputs.clone(), &labels[2..], 8).is_err());
        assert!(network.train_step(inputs.clone(), &labels, 5).is_err() && network.infer(inputs, 0).is_err());
        assert_eq!(network.save().unwrap(), before);
    }
}
