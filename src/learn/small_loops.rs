//! The inner loops of small networks: matrix products in tiles, and the optimiser Adam, on plain slices.

use super::activation::Loop;
use pulp::{Arch, Simd, WithSimd};
use std::array::from_fn;

/// Rows of a tile.
const TILE: usize = 4;

/// The left matrix of a product, as it lies in memory.
#[derive(Debug, Clone, Copy)]
pub(super) enum Left<'a> {
    /// In row order.
    Rows(&'a [f32]),
    /// The transpose of this matrix in row order.
    Transposed(&'a [f32]),
}

/// Adds the product of `left` (rows, inner) and `right` (inner, columns) to `sums` (rows, columns), all in row order.
pub(super) fn add_product(left: Left<'_>, right: &[f32], sums: &mut [f32], columns: usize) {
    let inner = right.len() / columns;
    let mut packed = vec![0.0; TILE * inner];
    Arch::new().dispatch(Product { left, right, sums, columns, inner, packed: &mut packed });
}

struct Product<'a> {
    left: Left<'a>,
    right: &'a [f32],
    sums: &'a mut [f32],
    columns: usize,
    inner: usize,
    packed: &'a mut [f32],
}

impl WithSimd for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let rows = self.sums.len() / self.columns;
        let whole = rows / TILE * TILE;
        for row in (0..whole).step_by(TILE) {
            self.tiles::<S, TILE>(simd, row, rows);
        }
        for row in whole..rows {
            self.tiles::<S, 1>(simd, row, rows);
        }
    }
}

impl Product<'_> {
    /// All columns of `R` rows.
    #[inline(always)]
    fn tiles<S: Simd, const R: usize>(&mut self, simd: S, row: usize, rows: usize) {
        self.pack::<R>(row, rows);
        let mut column = 0;
        while column + 2 * S::F32_LANES <= self.columns {
            self.tile::<S, R, 2>(simd, row, column);
            column += 2 * S::F32_LANES;
        }
        if column + S::F32_LANES <= self.columns {
            self.tile::<S, R, 1>(simd, row, column);
            column += S::F32_LANES;
        }
        while column < self.columns {
            self.single::<R>(row, column);
            column += 1;
        }
    }

    /// Puts `R` rows of the left matrix side by side.
    #[inline(always)]
    fn pack<const R: usize>(&mut self, row: usize, rows: usize) {
        for (k, packed) in self.packed.chunks_exact_mut(R).take(self.inner).enumerate() {
            match self.left {
                Left::Rows(values) => {
                    for (r, packed) in packed.iter_mut().enumerate() {
                        *packed = values[(row + r) * self.inner + k];
                    }
                }
                Left::Transposed(values) => packed.copy_from_slice(&values[k * rows + row..][..R]),
            }
        }
    }

    /// `R` rows and `V` vectors of columns, summed in registers.
    #[inline(always)]
    fn tile<S: Simd, const R: usize, const V: usize>(&mut self, simd: S, row: usize, column: usize) {
        let step = V * S::F32_LANES;
        let mut sums = [[simd.splat_f32s(0.0); V]; R];
        let left = self.packed.as_chunks::<R>().0.iter();
        for (left, right) in left.zip(self.right.chunks_exact(self.columns)) {
            let numbers = S::as_simd_f32s(&right[column..][..step]).0;
            let numbers: [S::f32s; V] = from_fn(|vector| numbers[vector]);
            for (sums, x) in sums.iter_mut().zip(left) {
                let x = simd.splat_f32s(*x);
                for (sum, number) in sums.iter_mut().zip(numbers) {
                    *sum = simd.mul_add_e_f32s(x, number, *sum);
                }
            }
        }
        for (r, sums) in sums.into_iter().enumerate() {
            let out = &mut self.sums[(row + r) * self.columns + column..][..step];
            for (out, sum) in S::as_mut_simd_f32s(out).0.iter_mut().zip(sums) {
                *out = simd.add_f32s(*out, sum);
            }
        }
    }

    /// `R` rows of one column.
    #[inline(always)]
    fn single<const R: usize>(&mut self, row: usize, column: usize) {
        let mut sums = [0.0_f32; R];
        let left = self.packed.as_chunks::<R>().0.iter();
        for (left, right) in left.zip(self.right.chunks_exact(self.columns)) {
            sums.iter_mut().zip(left).for_each(|(sum, x)| *sum += x * right[column]);
        }
        for (r, sum) in sums.into_iter().enumerate() {
            self.sums[(row + r) * self.columns + column] += sum;
        }
    }
}

/// One step of Adam on a slice of weights.
pub(super) struct Descent<'a> {
    /// What moves.
    pub weights: &'a mut [f32],
    /// Where the loss rises.
    pub gradient: &'a [f32],
    /// First moments.
    pub first: &'a mut [f32],
    /// Second moments.
    pub second: &'a mut [f32],
    /// 1 - β1^t and 1 - β2^t.
    pub correct: [f32; 2],
    /// The learning rate.
    pub rate: f32,
}

impl Loop for Descent<'_> {
    #[inline(always)]
    fn run(self) {
        let [one, two] = self.correct;
        let moments = self.first.iter_mut().zip(self.second);
        for ((weight, &g), (m, v)) in self.weights.iter_mut().zip(self.gradient).zip(moments) {
            *m = 0.9 * *m + 0.1 * g;
            *v = 0.999 * *v + 0.001 * g * g;
            *weight -= self.rate * (*m / one) / ((*v / two).sqrt() + 1e-8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::initialise::uniform;
    use crate::random::stream;

    #[test]
    fn products_of_all_shapes_match_the_plain_sum() {
        let mut draws = stream(1, "products", 0);
        for (rows, inner, columns) in
            [(1, 1, 1), (4, 5, 16), (7, 3, 27), (64, 96, 96), (9, 40, 2), (5, 2, 40)]
        {
            let left = uniform(rows * inner, 1.0, &mut draws);
            let right = uniform(inner * columns, 1.0, &mut draws);
            let transposed: Vec<f32> = (0..inner * rows).map(|i| left[i % rows * inner + i / rows]).collect();
            let start = uniform(rows * columns, 1.0, &mut draws);
            let plain = |at: usize| {
                let (row, column) = (at / columns, at % columns);
                let product =
                    |k: usize| f64::from(left[row * inner + k]) * f64::from(right[k * columns + column]);
                f64::from(start[at]) + (0..inner).map(product).sum::<f64>()
            };
            for left in [Left::Rows(&left), Left::Transposed(&transposed)] {
                let mut sums = start.clone();
                add_product(left, &right, &mut sums, columns);
                let worst = sums.iter().enumerate().map(|(at, &sum)| (f64::from(sum) - plain(at)).abs());
                assert!(worst.fold(0.0, f64::max) < 1e-5, "{rows} x {inner} x {columns}");
            }
        }
    }
}
