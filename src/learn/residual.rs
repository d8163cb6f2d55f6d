//! A residual network for many answers at once: dense layers, each with batch normalisation (Ioffe and Szegedy, 2015) and
//! ReLU, added to what they take in (He et al., 2016). It finds its own gradients.
//!
//! Weights lie in one flat tensor, layer after layer: a matrix (inputs, width) in row order, scale and shift of the
//! normalisation, whose own mean makes a bias needless; at the end the head, a matrix and biases. Numbers that are not finite
//! are refused before anything changes.

use super::activation::vectorised;
use super::answers::Answers;
use super::dense::{add_columns, add_product, uniform};
use super::flat::{Descent, Flat};
use super::learned::Learned;
use super::parameters::{State, with_values};
use super::residual_loops::{Back, EPSILON, Forward, Settle};
use super::settings::require;
use crate::random::stream;
use candle_core::{Device, Result, Tensor};

/// How far the means that are kept for answering go towards those of each batch.
const FOLLOW: f32 = 0.1;

/// Settings of a [`Residual`] network.
#[derive(Debug, Clone, PartialEq)]
pub struct ResidualSettings {
    /// Numbers in a row.
    pub inputs: usize,
    /// Units of each layer.
    pub width: usize,
    /// Layers that are added to what they take in, behind a first one that is not.
    pub blocks: usize,
    /// Answers.
    pub outputs: usize,
    /// What they mean.
    pub answers: Answers,
    /// How it learns.
    pub descent: Descent,
}

/// The network.
#[derive(Debug)]
pub struct Residual {
    settings: ResidualSettings,
    flat: Flat,
    /// Mean and variance of each unit before its normalisation, layer by layer, as answering takes them.
    kept: Vec<f32>,
}

/// What the backward pass needs of a layer.
struct Trace {
    input: Tensor,
    normal: Vec<f32>,
    inverse: Vec<f32>,
    active: Vec<f32>,
}

impl Residual {
    /// A fresh network; its weights come from a stream of this seed.
    ///
    /// # Errors
    /// A size is zero, or the learning rate is out of range.
    pub fn new(settings: ResidualSettings, seed: u64) -> Result<Self> {
        let sizes = [settings.inputs, settings.width, settings.outputs];
        require(!sizes.contains(&0), "a network without inputs, units or answers cannot be built")?;
        require(settings.descent.rate.within(0.0, 1.0), "the learning rate must lie in [0, 1]")?;
        let mut draws = stream(seed, "initialise residual", 0);
        let mut values = Vec::new();
        for layer in 0..=settings.blocks {
            let inputs = if layer == 0 { settings.inputs } else { settings.width };
            values.extend(uniform(inputs * settings.width, 1.0 / (inputs as f32).sqrt(), &mut draws));
            values.extend(vec![1.0; settings.width]);
            values.extend(vec![0.0; settings.width]);
        }
        let head = (settings.width + 1) * settings.outputs;
        values.extend(uniform(head, 1.0 / (settings.width as f32).sqrt(), &mut draws));
        let kept =
            [vec![0.0; settings.width], vec![1.0; settings.width]].concat().repeat(settings.blocks + 1);
        let flat = Flat::new("residual", values, settings.descent.clone())?;
        Ok(Self { settings, flat, kept })
    }

    /// One update on rows of inputs and of labels (0 or 1); returns the mean loss before it.
    ///
    /// # Errors
    /// The rows do not match or a number or a gradient is not finite; the weights stay then.
    pub fn train_step(&mut self, inputs: Vec<f32>, labels: &[f32]) -> Result<f64> {
        let rows = self.rows(&inputs)?;
        require(rows > 1, "one row alone cannot be normalised")?;
        require(labels.len() == rows * self.settings.outputs, "rows and labels differ in number")?;
        require(labels.iter().all(|label| label.is_finite()), "a label is not a finite number")?;
        let (loss, gradient, moments) = self.gradient(inputs, labels)?;
        self.flat.update(gradient)?;
        self.kept.iter_mut().zip(moments).for_each(|(kept, new)| *kept += FOLLOW * (new - *kept));
        Ok(loss)
    }

    /// How many rows there are.
    fn rows(&self, inputs: &[f32]) -> Result<usize> {
        let rows = inputs.len() / self.settings.inputs;
        require(rows > 0 && rows * self.settings.inputs == inputs.len(), "the inputs make no whole rows")?;
        require(inputs.iter().all(|x| x.is_finite()), "an input is not a finite number")?;
        Ok(rows)
    }

    /// Where a layer's matrix begins, and how many rows it has.
    fn layer(&self, layer: usize) -> (usize, usize) {
        let ResidualSettings { inputs, width, .. } = self.settings;
        match layer {
            0 => (0, inputs),
            _ => ((inputs + 2) * width + (layer - 1) * (width + 2) * width, width),
        }
    }

    /// Loss, gradient, and the batch's mean and variance of each unit.
    fn gradient(&self, inputs: Vec<f32>, labels: &[f32]) -> Result<(f64, Vec<f32>, Vec<f32>)> {
        let width = self.settings.width;
        let rows = inputs.len() / self.settings.inputs;
        let mut moments = Vec::with_capacity(self.kept.len());
        let mut traces = Vec::with_capacity(self.settings.blocks + 1);
        let mut signal = Tensor::from_vec(inputs, (rows, self.settings.inputs), &Device::Cpu)?;
        for layer in 0..=self.settings.blocks {
            let (trace, mean_and_variance, next) = self.forward(layer, signal)?;
            moments.extend(mean_and_variance);
            traces.push(trace);
            signal = Tensor::from_vec(next, (rows, width), &Device::Cpu)?;
        }
        let logits = with_values(&self.head(&signal)?, |products| self.with_biases(products))?;
        let (loss, above) = self.settings.answers.loss(&logits, labels, self.settings.outputs);
        Ok((loss, self.backward(traces, &signal, above)?, moments))
    }

    /// One layer forward: what it leaves for the backward pass, mean and variance, and its output.
    fn forward(&self, layer: usize, input: Tensor) -> Result<(Trace, Vec<f32>, Vec<f32>)> {
        let (start, before) = self.layer(layer);
        let width = self.settings.width;
        let products = input.matmul(&self.flat.matrix(start, before, width)?)?;
        let mut normal = with_values(&products, |products| Ok(products.to_vec()))?;
        let (mut inverse, mut moments) = (vec![0.0; width], vec![0.0; 2 * width]);
        let mut active = vec![0.0; normal.len()];
        self.flat.with(|weights| {
            let (scale, shift) = weights[start + before * width..][..2 * width].split_at(width);
            let (normal, active) = (&mut normal[..], &mut active[..]);
            vectorised(Forward {
                normal,
                active,
                scale,
                shift,
                inverse: &mut inverse,
                moments: &mut moments,
            });
            Ok(())
        })?;
        let next = if layer == 0 { active.clone() } else { sum(&active, &input)? };
        Ok((Trace { input, normal, inverse, active }, moments, next))
    }

    fn head(&self, signal: &Tensor) -> Result<Tensor> {
        let (start, _) = self.layer(self.settings.blocks + 1);
        signal.matmul(&self.flat.matrix(start, self.settings.width, self.settings.outputs)?)
    }

    /// The head's products plus its biases, which stand at the end of all weights.
    fn with_biases(&self, products: &[f32]) -> Result<Vec<f32>> {
        let outputs = self.settings.outputs;
        self.flat.with(|weights| {
            let biases = &weights[weights.len() - outputs..];
            let row = |row: &[f32]| row.iter().zip(biases).map(|(x, bias)| x + bias).collect::<Vec<f32>>();
            Ok(products.chunks_exact(outputs).flat_map(row).collect())
        })
    }

    /// The gradient of all weights from that of the outputs.
    fn backward(&self, traces: Vec<Trace>, signal: &Tensor, above: Vec<f32>) -> Result<Vec<f32>> {
        let ResidualSettings { width, outputs, .. } = self.settings;
        let mut gradient = vec![0.0; self.flat.parameters.count()];
        let (start, _) = self.layer(self.settings.blocks + 1);
        let biases = gradient.len() - outputs;
        add_columns(&mut gradient[biases..], &above);
        let above = Tensor::from_vec(above, (signal.dim(0)?, outputs), &Device::Cpu)?;
        put(&mut gradient[start..biases], &signal.t()?.matmul(&above)?)?;
        let mut above = above.matmul(&self.flat.matrix(start, width, outputs)?.t()?)?;
        for (layer, trace) in traces.into_iter().enumerate().rev() {
            above = self.layer_back(layer, trace, above, &mut gradient)?;
        }
        Ok(gradient)
    }

    /// One layer back: its gradients go to their places; returns that of its input, or its own for the first.
    fn layer_back(&self, layer: usize, trace: Trace, above: Tensor, to: &mut [f32]) -> Result<Tensor> {
        let (start, before) = self.layer(layer);
        let width = self.settings.width;
        let Trace { input, mut normal, inverse, active } = trace;
        let (matrix, rest) = to[start..].split_at_mut(before * width);
        let (to_scale, rest) = rest.split_at_mut(width);
        self.flat.with(|weights| {
            with_values(&above, |above| {
                let scale = &weights[start + before * width..][..width];
                let (normal, to_shift) = (&mut normal[..], &mut rest[..width]);
                vectorised(Back {
                    normal,
                    active: &active,
                    above,
                    scale,
                    inverse: &inverse,
                    to_scale,
                    to_shift,
                });
                Ok(())
            })
        })?;
        let own = Tensor::from_vec(normal, above.dims(), &Device::Cpu)?;
        put(matrix, &input.t()?.matmul(&own)?)?;
        if layer == 0 {
            return Ok(own);
        }
        let through = own.matmul(&self.flat.matrix(start, before, width)?.t()?)?;
        let sums = with_values(&through, |through| sum(through, &above))?;
        Tensor::from_vec(sums, above.dims(), &Device::Cpu)
    }

    /// Outputs for rows of inputs, by the means that were kept; a single row takes a path without tensors.
    ///
    /// # Errors
    /// The inputs make no rows, or a number or an output is not finite.
    pub fn infer(&self, inputs: &[f32]) -> Result<Vec<f32>> {
        let rows = self.rows(inputs)?;
        let mut signal = inputs.to_vec();
        for layer in 0..=self.settings.blocks {
            signal = self.settle(layer, rows, signal)?;
        }
        let (start, _) = self.layer(self.settings.blocks + 1);
        let logits = self.product(start, [rows, self.settings.width, self.settings.outputs], signal)?;
        let logits = self.with_biases(&logits)?;
        require(logits.iter().all(|x| x.is_finite()), "an output is not finite: training diverged")?;
        Ok(logits)
    }

    /// One layer of an answer.
    fn settle(&self, layer: usize, rows: usize, signal: Vec<f32>) -> Result<Vec<f32>> {
        let (start, before) = self.layer(layer);
        let width = self.settings.width;
        let skip = if layer == 0 { None } else { Some(signal.clone()) };
        let mut next = self.product(start, [rows, before, width], signal)?;
        let moments = &self.kept[2 * layer * width..][..2 * width];
        self.flat.with(|weights| {
            let (scale, shift) = weights[start + before * width..][..2 * width].split_at(width);
            let at = |i: usize| {
                let factor = scale[i] / (moments[width + i] + EPSILON).sqrt();
                (factor, shift[i] - moments[i] * factor)
            };
            let (factors, sums): (Vec<f32>, Vec<f32>) = (0..width).map(at).unzip();
            vectorised(Settle { values: &mut next, factors: &factors, sums: &sums, skip: skip.as_deref() });
            Ok(())
        })?;
        Ok(next)
    }

    /// Rows times a matrix of the weights.
    fn product(&self, start: usize, [rows, before, after]: [usize; 3], signal: Vec<f32>) -> Result<Vec<f32>> {
        if rows > 1 {
            let signal = Tensor::from_vec(signal, (rows, before), &Device::Cpu)?;
            let products = signal.matmul(&self.flat.matrix(start, before, after)?)?;
            return with_values(&products, |products| Ok(products.to_vec()));
        }
        self.flat.with(|weights| {
            let mut sums = vec![0.0; after];
            add_product(&mut sums, &signal, &weights[start..start + before * after]);
            Ok(sums)
        })
    }

    /// How many updates there were.
    pub fn updates(&self) -> u64 {
        self.flat.updates
    }
}

impl Learned for Residual {
    fn parameter_count(&self) -> usize {
        self.flat.parameters.count()
    }

    fn save(&self) -> Result<State> {
        let mut state = self.flat.save()?;
        state.arrays.insert("kept".to_owned(), (vec![self.kept.len()], self.kept.clone()));
        Ok(state)
    }

    fn load(&mut self, state: &State) -> Result<()> {
        let kept = state.array("kept", &[self.kept.len()])?.to_vec();
        self.flat.load(state)?;
        self.kept = kept;
        Ok(())
    }
}

/// Element by element, as rows.
fn sum(values: &[f32], others: &Tensor) -> Result<Vec<f32>> {
    with_values(others, |others| Ok(values.iter().zip(others).map(|(a, b)| a + b).collect()))
}

/// Copies a product to its place in the gradient.
fn put(to: &mut [f32], products: &Tensor) -> Result<()> {
    with_values(products, |products| {
        to.copy_from_slice(products);
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::schedule::Schedule;

    fn network(answers: Answers, seed: u64) -> Residual {
        let descent = Descent { rate: Schedule::constant(5e-3), clip: 1.0 };
        let settings = ResidualSettings { inputs: 5, width: 12, blocks: 2, outputs: 3, answers, descent };
        Residual::new(settings, seed).unwrap()
    }

    /// Rows whose answers are the signs of products of two inputs: nothing that is linear finds them.
    fn rows(number: u64, count: usize) -> (Vec<f32>, Vec<f32>) {
        let inputs = uniform(count * 5, 1.0, &mut stream(number, "residual test", 0));
        let label =
            |row: &[f32]| [row[0] * row[1], row[2], row[3] * row[4]].map(|x| f32::from(u8::from(x > 0.0)));
        let labels = inputs.chunks_exact(5).flat_map(label).collect();
        (inputs, labels)
    }

    fn train(network: &mut Residual, from: u64, steps: u64) -> f64 {
        (from..from + steps).fold(f64::NAN, |_, step| {
            let (inputs, labels) = rows(step, 64);
            network.train_step(inputs, &labels).unwrap()
        })
    }

    #[test]
    fn gradients_match_finite_differences() {
        for answers in [Answers::Each, Answers::Shares] {
            let network = network(answers, 1);
            let (inputs, labels) = rows(1, 40);
            let gradient = network.gradient(inputs.clone(), &labels).unwrap().1;
            network.flat.check(gradient, || network.gradient(inputs.clone(), &labels).unwrap().0);
        }
    }

    #[test]
    fn it_learns_signs_of_products() {
        let mut network = network(Answers::Each, 2);
        let first = train(&mut network, 0, 1);
        train(&mut network, 1, 1_200);
        let (inputs, labels) = rows(1 << 40, 500);
        let outputs = network.infer(&inputs).unwrap();
        let wrong = outputs.iter().zip(&labels).filter(|(x, label)| (**x > 0.0) != (**label > 0.5)).count();
        assert!(first > 0.6 && wrong < 120, "{first} {wrong} of 1,500");
    }

    #[test]
    fn one_row_alone_is_answered_as_among_others() {
        let mut network = network(Answers::Each, 3);
        train(&mut network, 0, 50);
        let (inputs, _) = rows(7, 20);
        let together = network.infer(&inputs).unwrap();
        for (row, expected) in inputs.chunks_exact(5).zip(together.chunks_exact(3)) {
            let alone = network.infer(row).unwrap();
            assert!(alone.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-5));
        }
    }

    #[test]
    fn the_same_seed_repeats_itself_and_a_state_goes_on_exactly() {
        let [mut whole, mut first, mut second] = [0; 3].map(|_| network(Answers::Each, 4));
        train(&mut whole, 0, 30);
        train(&mut first, 0, 18);
        second.load(&first.save().unwrap()).unwrap();
        train(&mut second, 18, 12);
        assert_eq!(whole.save().unwrap(), second.save().unwrap());
        assert_ne!(network(Answers::Each, 5).save().unwrap(), network(Answers::Each, 4).save().unwrap());
    }

    #[test]
    fn what_is_not_finite_or_no_row_is_refused_and_changes_nothing() {
        let mut network = network(Answers::Each, 6);
        let before = network.save().unwrap();
        let (inputs, labels) = rows(1, 8);
        for poison in [f32::NAN, f32::INFINITY] {
            let mut bad = inputs.clone();
            bad[3] = poison;
            assert!(network.train_step(bad.clone(), &labels).is_err() && network.infer(&bad).is_err());
            let mut bad = labels.clone();
            bad[3] = poison;
            assert!(network.train_step(inputs.clone(), &bad).is_err());
        }
        assert!(network.train_step(inputs[1..].to_vec(), &labels).is_err());
        assert!(network.train_step(inputs.clone(), &labels[1..]).is_err() && network.infer(&[]).is_err());
        assert!(network.train_step(inputs[..5].to_vec(), &labels[..3]).is_err());
        assert_eq!(network.save().unwrap(), before);
    }
}
