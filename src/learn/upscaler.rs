//! A small convolutional network that refines an image which was enlarged without learning: it adds what is missing.
//!
//! It sees the image less its mean around each cell, so it is blind to constants and to slopes, and moves with the image.
//! Beyond the edges an image goes on as its outermost cells. Numbers that are not finite are refused before anything changes;
//! an update whose gradient is not finite leaves the weights alone.

use super::adam::Adam;
use super::learned::Learned;
use super::loss::with_gradient;
use super::parameters::{Parameters, State, with_values};
use super::schedule::Schedule;
use super::settings::require;
use super::upscaler_layers::{Frame, Layers};
use crate::random::stream;
use candle_core::{Result, Var};
use rayon::prelude::*;

/// Rows that are refined together, so that what lies between the layers stays in the caches.
const BAND: usize = 32;

/// Cells on each side of the mean around a cell.
const AROUND: usize = 2;

/// How large the last layer starts, beside one that keeps the size of what passes: at first nearly nothing is added.
const LAST: f32 = 0.1;

/// Settings of an [`Upscaler`].
#[derive(Debug, Clone, PartialEq)]
pub struct UpscalerSettings {
    /// Channels behind each layer but the last (ours: 8 and 8: twice as many err as much and take three times as long);
    /// multiples of four are fast.
    pub hidden: Vec<usize>,
    /// Learning rate by update (ours: 5e-3, falling to 5 %).
    pub rate: Schedule,
    /// What counts as one in images and in what is added; near the size of what is missing (ours: 1).
    pub unit: f32,
}

impl UpscalerSettings {
    /// The defaults for a run of this many updates.
    pub fn new(updates: u64) -> Self {
        Self { hidden: vec![8, 8], rate: Schedule::falling(5e-3, updates), unit: 1.0 }
    }
}

/// An enlarged image and what it should be, both in row order.
#[derive(Debug, Clone, Copy)]
pub struct Example<'a> {
    /// The enlarged image.
    pub image: &'a [f32],
    /// What it should be.
    pub target: &'a [f32],
    /// Cells in a row of both.
    pub columns: usize,
}

/// The network.
#[derive(Debug)]
pub struct Upscaler {
    settings: UpscalerSettings,
    layers: Layers,
    parameters: Parameters,
    weights: Var,
    adam: Adam,
    updates: u64,
}

impl Upscaler {
    /// A fresh network; its weights come from a stream of this seed.
    ///
    /// # Errors
    /// The settings cannot be, with the reason.
    pub fn new(settings: UpscalerSettings, seed: u64) -> Result<Self> {
        require(!settings.hidden.contains(&0), "a layer without channels passes nothing on")?;
        require(settings.rate.within(0.0, 1.0), "the learning rate must lie in [0, 1]")?;
        require(settings.unit.is_finite() && settings.unit > 0.0, "the unit must be a positive number")?;
        let layers = Layers([&[1], &settings.hidden[..], &[1]].concat());
        let initial = layers.initial(LAST, &mut stream(seed, "initialise upscaler", 0));
        let mut parameters = Parameters::default();
        let weights = parameters.add("upscaler", &[initial.len()], initial)?;
        let adam = Adam::new(&parameters);
        Ok(Self { settings, layers, parameters, weights, adam, updates: 0 })
    }

    /// One update on all cells of these images; returns the mean squared error before it, in squared units.
    ///
    /// # Errors
    /// There is no image, its cells make no rows, or a number or a gradient is not finite; the weights stay then.
    pub fn train_step(&mut self, examples: &[Example<'_>]) -> Result<f64> {
        let (loss, gradient) = self.gradient(examples)?;
        let gradients = with_gradient(&self.weights, gradient)?.backward()?;
        self.adam.step(&self.parameters, &gradients, self.settings.rate.at(self.updates))?;
        self.updates += 1;
        Ok(loss)
    }

    /// The mean squared error over all cells and its gradient by the weights.
    fn gradient(&self, examples: &[Example<'_>]) -> Result<(f64, Vec<f32>)> {
        require(!examples.is_empty(), "there is nothing to learn from")?;
        for example in examples {
            check(example.image, example.columns)?;
            check(example.target, example.columns)?;
            require(example.image.len() == example.target.len(), "an image and its target differ in size")?;
        }
        let cells: usize = examples.iter().map(|example| example.image.len()).sum();
        let (mut loss, mut gradient) = (0.0, vec![0.0; self.layers.parameters()]);
        with_values(&self.weights, |weights| {
            for example in examples {
                loss += self.add_gradient(weights, *example, cells, &mut gradient);
            }
            Ok(())
        })?;
        Ok((loss, gradient))
    }

    /// One image's share of the loss; its share of the gradient is added to `into`.
    fn add_gradient(&self, weights: &[f32], example: Example<'_>, cells: usize, into: &mut [f32]) -> f64 {
        let Example { image, target, columns } = example;
        let (frame, input) = self.input(image, columns, 0, image.len() / columns);
        let all = self.layers.forward(weights, frame, &input);
        let (mut loss, mut errors) = (0.0, Vec::with_capacity(image.len()));
        let found = self.layers.result(frame, &all).flatten();
        for ((found, image), target) in found.zip(image).zip(target) {
            let error = found - (target - image) / self.settings.unit;
            loss += f64::from(error).powi(2) / cells as f64;
            errors.push(2.0 * error / cells as f32);
        }
        self.layers.backward(weights, frame, &all, &errors, into);
        loss
    }

    /// The image with what was missing, on the current rayon pool; no result depends on its threads.
    ///
    /// # Errors
    /// The cells make no rows, a number is not finite, or the result is not.
    pub fn refine(&self, image: &[f32], columns: usize) -> Result<Vec<f32>> {
        check(image, columns)?;
        let mut refined = image.to_vec();
        with_values(&self.weights, |weights| {
            refined.par_chunks_mut(BAND * columns).enumerate().for_each(|(band, cells)| {
                let (frame, input) = self.input(image, columns, band * BAND, cells.len() / columns);
                let all = self.layers.forward(weights, frame, &input);
                let missing = self.layers.result(frame, &all).flatten();
                cells
                    .iter_mut()
                    .zip(missing)
                    .for_each(|(cell, missing)| *cell += self.settings.unit * missing);
            });
            Ok(())
        })?;
        require(
            refined.iter().all(|cell| cell.is_finite()),
            "a refined image is not finite: training diverged",
        )?;
        Ok(refined)
    }

    /// What the layers take in for some rows of an image: each cell less the mean around it, with what lies around the rows.
    fn input(&self, image: &[f32], columns: usize, first: usize, count: usize) -> (Frame, Vec<f32>) {
        let border = self.layers.count();
        let frame = Frame { columns: columns + 2 * border, rows: count + 2 * border };
        let last = image.len() / columns - 1;
        let row = |row: usize| &image[row * columns..][..columns];
        let inside = |row: usize, before: usize| row.saturating_sub(before).min(last);
        let mut input = Vec::with_capacity(frame.columns * frame.rows);
        let (mut sums, mut wide) = (vec![0.0; columns], Vec::with_capacity(columns + 2 * AROUND));
        for at in first..first + frame.rows {
            // A mean is taken around the cells of the image, not around those that it goes on with.
            let at = inside(at, border);
            sums.fill(0.0);
            for around in at..=at + 2 * AROUND {
                sums.iter_mut().zip(row(inside(around, AROUND))).for_each(|(sum, cell)| *sum += cell);
            }
            extend(&mut wide, &sums, AROUND);
            let scale = 1.0 / ((2 * AROUND + 1).pow(2) as f32);
            for (column, cell) in row(at).iter().enumerate() {
                let around: f32 = wide[column..][..2 * AROUND + 1].iter().sum();
                sums[column] = (cell - scale * around) / self.settings.unit;
            }
            extend(&mut wide, &sums, border);
            input.extend_from_slice(&wide);
        }
        (frame, input)
    }

    /// How many updates there were.
    pub fn updates(&self) -> u64 {
        self.updates
    }

    /// What refining needs: the weights without the optimiser.
    ///
    /// # Errors
    /// As candle's.
    pub fn model(&self) -> Result<State> {
        let mut state = State { step: self.updates, ..State::default() };
        self.parameters.save(&mut state)?;
        Ok(state)
    }
}

impl Learned for Upscaler {
    fn parameter_count(&self) -> usize {
        self.parameters.count()
    }

    fn save(&self) -> Result<State> {
        let mut state = self.model()?;
        self.adam.save(&mut state);
        state.put_count("updates", self.updates);
        Ok(state)
    }

    fn load(&mut self, state: &State) -> Result<()> {
        self.parameters.load(state)?;
        self.adam.load(state)?;
        self.updates = state.count("updates")?;
        Ok(())
    }
}

/// Refuses cells that are no image.
fn check(cells: &[f32], columns: usize) -> Result<()> {
    let whole = columns > 0 && !cells.is_empty() && cells.len().is_multiple_of(columns);
    require(whole, "the cells of an image must make whole rows")?;
    require(cells.iter().all(|cell| cell.is_finite()), "an image has a cell that is not a finite number")
}

/// The line with its ends repeated so many times on both sides.
fn extend(wide: &mut Vec<f32>, line: &[f32], times: usize) {
    wide.clear();
    let end = |cell: Option<&f32>| std::iter::repeat_n(cell.copied().unwrap_or(0.0), times);
    wide.extend(end(line.first()).chain(line.iter().copied()).chain(end(line.last())));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::dense::uniform;
    use crate::learn::gradient_check::assert_gradients;

    const COLUMNS: usize = 20;

    fn image(number: u64, cells: usize) -> Vec<f32> {
        uniform(cells, 2.0, &mut stream(number, "upscaler test", 0))
    }

    fn upscaler(hidden: &[usize], updates: u64) -> Upscaler {
        let settings = UpscalerSettings { hidden: hidden.to_vec(), ..UpscalerSettings::new(updates) };
        Upscaler::new(settings, 5).unwrap()
    }

    /// The image filtered by a kernel of nine, whose sum is zero; beyond the edges it goes on as its outermost cells.
    fn filtered(image: &[f32], kernel: &[f32; 9]) -> Vec<f32> {
        let rows = image.len() / COLUMNS;
        let at = |cell: usize, tap: usize| {
            let row = (cell / COLUMNS + tap / 3).clamp(1, rows) - 1;
            let column = (cell % COLUMNS + tap % 3).clamp(1, COLUMNS) - 1;
            image[row * COLUMNS + column]
        };
        (0..image.len()).map(|cell| (0..9).map(|tap| kernel[tap] * at(cell, tap)).sum()).collect()
    }

    fn train(upscaler: &mut Upscaler, from: u64, steps: u64) -> f64 {
        // Sharpening: half of what the mean of four neighbours lacks.
        let kernel = [0.0, -0.125, 0.0, -0.125, 0.5, -0.125, 0.0, -0.125, 0.0];
        let mut loss = f64::NAN;
        for step in from..from + steps {
            let image = image(step, 16 * COLUMNS);
            let target: Vec<f32> = filtered(&image, &kernel).iter().zip(&image).map(|(a, b)| a + b).collect();
            let example = Example { image: &image, target: &target, columns: COLUMNS };
            loss = upscaler.train_step(&[example]).unwrap();
        }
        loss
    }

    #[test]
    fn it_finds_a_filter_that_is_missing() {
        let mut upscaler = upscaler(&[8, 8], 600);
        let first = train(&mut upscaler, 0, 1);
        let last = train(&mut upscaler, 1, 599);
        // What is missing has the variance (0.5² + 4 x 0.125²) x 4/3 = 0.42 away from the edges.
        assert!((0.3..0.6).contains(&first) && last < 0.01 * first, "{first} {last}");
    }

    #[test]
    fn gradients_match_finite_differences() {
        let upscaler = upscaler(&[4, 3], 1);
        let (image, target) = (image(1, 12 * COLUMNS), image(2, 12 * COLUMNS));
        let example = Example { image: &image, target: &target, columns: COLUMNS };
        let smaller = Example { image: &image[..60], target: &target[..60], columns: 6 };
        let loss = || upscaler.gradient(&[example, smaller]).unwrap().0;
        let gradient = upscaler.gradient(&[example, smaller]).unwrap().1;
        let gradients = with_gradient(&upscaler.weights, gradient).unwrap().backward().unwrap();
        assert_gradients(&upscaler.parameters, &gradients, loss);
    }

    #[test]
    fn what_is_trained_on_is_what_refining_gives() {
        let mut upscaler = upscaler(&[8, 8], 40);
        train(&mut upscaler, 0, 40);
        // More rows than a band, so that the bands' seams are seen.
        let image = image(9, (2 * BAND + 7) * COLUMNS);
        let target = vec![0.0; image.len()];
        let refined = upscaler.refine(&image, COLUMNS).unwrap();
        let example = Example { image: &image, target: &target, columns: COLUMNS };
        let (loss, _) = upscaler.gradient(&[example]).unwrap();
        let squares: f64 = refined.iter().map(|cell| f64::from(*cell).powi(2)).sum();
        let mean = squares / image.len() as f64;
        assert!((loss - mean).abs() < 1e-5 * mean, "{loss} {mean}");
    }

    #[test]
    fn constants_and_slopes_change_nothing_and_shifts_only_move() {
        let mut upscaler = upscaler(&[8, 8], 60);
        train(&mut upscaler, 0, 60);
        let image = image(7, 30 * COLUMNS);
        let refined = upscaler.refine(&image, COLUMNS).unwrap();
        let slope = |cell: usize| -80.0 + 0.5 * (cell % COLUMNS) as f32 - 0.25 * (cell / COLUMNS) as f32;
        let tilted: Vec<f32> = image.iter().enumerate().map(|(cell, value)| value + slope(cell)).collect();
        let tilted = upscaler.refine(&tilted, COLUMNS).unwrap();
        let moved = upscaler.refine(&image[COLUMNS..], COLUMNS).unwrap();
        // Edges reach as far as the layers and the mean do: 3 + 2 cells.
        for (row, column) in (5..25).flat_map(|row| (5..15).map(move |column| (row, column))) {
            let cell = row * COLUMNS + column;
            assert!((tilted[cell] - slope(cell) - refined[cell]).abs() < 1e-4, "{row} {column}");
            assert!(row == 5 || (moved[cell - COLUMNS] - refined[cell]).abs() < 1e-5, "{row} {column}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_weights_and_a_state_goes_on_exactly() {
        let bits = |upscaler: &Upscaler| -> Vec<u32> {
            upscaler.model().unwrap().arrays["upscaler"].1.iter().map(|weight| weight.to_bits()).collect()
        };
        let [mut whole, mut first, mut second] = [0; 3].map(|_| upscaler(&[8, 4], 30));
        assert_eq!(bits(&whole), bits(&first));
        train(&mut whole, 0, 20);
        train(&mut first, 0, 12);
        second.load(&first.save().unwrap()).unwrap();
        train(&mut second, 12, 8);
        assert_eq!((bits(&whole), whole.updates()), (bits(&second), second.updates()));
        let other = Upscaler::new(whole.settings.clone(), 6).unwrap();
        assert_ne!(bits(&first), bits(&other));
        let mut wider = upscaler(&[8, 8], 30);
        assert!(wider.load(&first.save().unwrap()).is_err());
    }

    #[test]
    fn what_is_no_image_is_refused_and_changes_nothing() {
        let mut upscaler = upscaler(&[4], 10);
        let before = upscaler.save().unwrap();
        let good = image(1, 4 * COLUMNS);
        for poison in [f32::NAN, f32::INFINITY] {
            let mut bad = good.clone();
            bad[17] = poison;
            for (image, target) in [(&bad, &good), (&good, &bad)] {
                let example = Example { image, target, columns: COLUMNS };
                assert!(upscaler.train_step(&[example]).is_err());
            }
            assert!(upscaler.refine(&bad, COLUMNS).is_err());
        }
        for columns in [0, 7] {
            let example = Example { image: &good, target: &good, columns };
            assert!(upscaler.train_step(&[example]).is_err() && upscaler.refine(&good, columns).is_err());
        }
        let shorter = Example { image: &good, target: &good[COLUMNS..], columns: COLUMNS };
        assert!(upscaler.train_step(&[shorter]).is_err() && upscaler.train_step(&[]).is_err());
        assert_eq!(upscaler.save().unwrap(), before);
    }

    #[test]
    fn settings_that_cannot_be_are_refused() {
        let good = UpscalerSettings::new(10);
        assert!(Upscaler::new(good.clone(), 1).is_ok());
        for bad in [
            UpscalerSettings { hidden: vec![8, 0], ..good.clone() },
            UpscalerSettings { unit: 0.0, ..good.clone() },
            UpscalerSettings { unit: f32::NAN, ..good.clone() },
            UpscalerSettings { rate: Schedule::constant(f64::NAN), ..good },
        ] {
            assert!(Upscaler::new(bad.clone(), 1).is_err(), "{bad:?}");
        }
    }
}
