//! The loops of 3x3 convolutions over flat planes: sums of shifted planes, and the correlation of planes with gradients.
//!
//! A plane holds an image row by row in one line, so that a number's neighbours lie at fixed shifts behind it. Behind the
//! image a plane goes on for at least [`SLACK`] numbers, which are computed along and never looked at.

use pulp::{Arch, Simd, WithSimd};
use std::array::from_fn;

/// The most numbers that one round of a loop works on.
pub(super) const SLACK: usize = 128;

/// Neighbours of a number, itself among them.
pub(super) const TAPS: usize = 9;

/// Channels that share a round, where their number is a multiple of it; else each has rounds of its own.
pub(super) const TOGETHER: usize = 4;

/// How an image lies in a plane.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// Numbers of a plane.
    pub size: usize,
    /// Where the nine neighbours lie, row by row.
    pub shifts: [usize; TAPS],
}

/// A convolution: for each output, the nine shifted copies of every input, weighted and added up.
pub(super) struct Convolution<'a> {
    /// How images lie.
    pub line: Line,
    /// One plane for each input.
    pub planes: &'a [f32],
    /// For each output, for each input, nine weights.
    pub weights: &'a [f32],
    /// One for each output.
    pub biases: &'a [f32],
    /// Sums below it become it.
    pub floor: f32,
    /// How many sums of each output are wanted.
    pub length: usize,
    /// Where in an output's plane the first sum goes.
    pub offset: usize,
}

impl Convolution<'_> {
    /// Writes one plane for each output.
    pub fn run(&self, to: &mut [f32]) {
        let outputs = self.biases.len();
        if outputs.is_multiple_of(TOGETHER) {
            self.blocks::<TOGETHER, 2>(to);
        } else {
            self.blocks::<1, 8>(to);
        }
    }

    fn blocks<const OUTPUTS: usize, const VECTORS: usize>(&self, to: &mut [f32]) {
        let each = self.weights.len() / self.biases.len();
        let blocks = to.chunks_exact_mut(OUTPUTS * self.line.size).zip(self.biases.as_chunks::<OUTPUTS>().0);
        for ((to, &biases), weights) in blocks.zip(self.weights.chunks_exact(OUTPUTS * each)) {
            let weights = (0..each).map(|index| from_fn(|output| weights[output * each + index])).collect();
            Arch::new().dispatch(Sums::<OUTPUTS, VECTORS> { whole: self, weights, biases, to });
        }
    }
}

/// Some outputs of a convolution, whose sums stay in registers.
struct Sums<'a, const OUTPUTS: usize, const VECTORS: usize> {
    whole: &'a Convolution<'a>,
    /// For each input and neighbour, the weights of all outputs.
    weights: Vec<[f32; OUTPUTS]>,
    biases: [f32; OUTPUTS],
    to: &'a mut [f32],
}

impl<const OUTPUTS: usize, const VECTORS: usize> WithSimd for Sums<'_, OUTPUTS, VECTORS> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Convolution { line, planes, floor, length, offset, .. } = *self.whole;
        let step = VECTORS * S::F32_LANES;
        for start in (0..length).step_by(step) {
            let mut sums = self.biases.map(|bias| [simd.splat_f32s(bias); VECTORS]);
            for (plane, weights) in planes.chunks_exact(line.size).zip(self.weights.as_chunks::<TAPS>().0) {
                for (shift, weights) in line.shifts.iter().zip(weights) {
                    let numbers = S::as_simd_f32s(&plane[start + shift..][..step]).0;
                    let numbers: [S::f32s; VECTORS] = from_fn(|vector| numbers[vector]);
                    for (sums, weight) in sums.iter_mut().zip(weights) {
                        let weight = simd.splat_f32s(*weight);
                        for (sum, number) in sums.iter_mut().zip(numbers) {
                            *sum = simd.mul_add_e_f32s(number, weight, *sum);
                        }
                    }
                }
            }
            for (plane, sums) in self.to.chunks_exact_mut(line.size).zip(sums) {
                let to = S::as_mut_simd_f32s(&mut plane[offset + start..][..step]).0;
                for (to, sum) in to.iter_mut().zip(sums) {
                    *to = simd.max_f32s(simd.splat_f32s(floor), sum);
                }
            }
        }
    }
}

/// The gradients of a convolution's weights: sums of products of its inputs with the gradients of its outputs.
pub(super) struct Correlation<'a> {
    /// How images lie.
    pub line: Line,
    /// One plane for each input.
    pub planes: &'a [f32],
    /// One plane for each output, the first gradient at `offset`, zeros where there is none.
    pub above: &'a [f32],
    /// How many outputs there are.
    pub outputs: usize,
    /// How many gradients each output has.
    pub length: usize,
    /// Where in an output's plane the first gradient lies.
    pub offset: usize,
}

impl Correlation<'_> {
    /// Adds to the gradients of weights and biases, both in the order of [`Convolution`].
    pub fn run(&self, weights: &mut [f32], biases: &mut [f32]) {
        for (plane, bias) in self.above.chunks_exact(self.line.size).zip(biases) {
            *bias += plane[self.offset..][..self.length].iter().sum::<f32>();
        }
        if self.outputs.is_multiple_of(TOGETHER) {
            self.blocks::<TOGETHER>(weights);
        } else {
            self.blocks::<1>(weights);
        }
    }

    fn blocks<const OUTPUTS: usize>(&self, weights: &mut [f32]) {
        let each = weights.len() / self.outputs;
        let blocks = self.above.chunks_exact(OUTPUTS * self.line.size);
        for (above, weights) in blocks.zip(weights.chunks_exact_mut(OUTPUTS * each)) {
            for (input, plane) in self.planes.chunks_exact(self.line.size).enumerate() {
                for row in 0..3 {
                    let products = Products::<OUTPUTS> { whole: self, plane, above, row };
                    for (output, sums) in Arch::new().dispatch(products).into_iter().enumerate() {
                        let first = output * each + input * TAPS + 3 * row;
                        weights[first..first + 3].iter_mut().zip(sums).for_each(|(sum, part)| *sum += part);
                    }
                }
            }
        }
    }
}

/// One row of weights between one input and some outputs.
struct Products<'a, const OUTPUTS: usize> {
    whole: &'a Correlation<'a>,
    plane: &'a [f32],
    above: &'a [f32],
    row: usize,
}

impl<const OUTPUTS: usize> WithSimd for Products<'_, OUTPUTS> {
    type Output = [[f32; 3]; OUTPUTS];

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Self::Output {
        let Correlation { line, length, offset, .. } = *self.whole;
        let mut sums = [[simd.splat_f32s(0.0); 3]; OUTPUTS];
        for start in (0..length).step_by(S::F32_LANES) {
            let vector = |plane: &[f32], at: usize| S::as_simd_f32s(&plane[at..][..S::F32_LANES]).0[0];
            let numbers: [S::f32s; 3] =
                from_fn(|column| vector(self.plane, start + line.shifts[3 * self.row + column]));
            for (sums, above) in sums.iter_mut().zip(self.above.chunks_exact(line.size)) {
                let above = vector(above, offset + start);
                for (sum, number) in sums.iter_mut().zip(numbers) {
                    *sum = simd.mul_add_e_f32s(number, above, *sum);
                }
            }
        }
        sums.map(|sums| sums.map(|sum| simd.reduce_sum_f32s(sum)))
    }
}
