//! The elementwise loops of the residual network: batch normalisation and ReLU, forward and back.

use super::activation::Loop;

/// What is added to a variance before its root is taken.
pub(super) const EPSILON: f32 = 1e-5;

/// Products become normal numbers; `active` becomes what passes the ReLU.
pub(super) struct Forward<'a> {
    pub normal: &'a mut [f32],
    pub active: &'a mut [f32],
    pub scale: &'a [f32],
    pub shift: &'a [f32],
    /// Becomes one over each unit's deviation.
    pub inverse: &'a mut [f32],
    /// Becomes each unit's mean, then its variance with one degree of freedom less.
    pub moments: &'a mut [f32],
}

impl Loop for Forward<'_> {
    #[inline(always)]
    fn run(self) {
        let width = self.scale.len();
        let count = (self.normal.len() / width) as f32;
        let (mean, variance) = self.moments.split_at_mut(width);
        for row in self.normal.chunks_exact(width) {
            mean.iter_mut().zip(row).for_each(|(mean, x)| *mean += x / count);
        }
        for row in self.normal.chunks_exact_mut(width) {
            for ((x, mean), variance) in row.iter_mut().zip(&*mean).zip(&mut *variance) {
                *x -= mean;
                *variance += *x * *x / count;
            }
        }
        for (inverse, variance) in self.inverse.iter_mut().zip(&mut *variance) {
            *inverse = 1.0 / (*variance + EPSILON).sqrt();
            *variance *= count / (count - 1.0);
        }
        let (scale, shift, inverse) = (&self.scale[..width], &self.shift[..width], &self.inverse[..width]);
        for (row, active) in self.normal.chunks_exact_mut(width).zip(self.active.chunks_exact_mut(width)) {
            for unit in 0..width {
                row[unit] *= inverse[unit];
                let sum = row[unit] * scale[unit] + shift[unit];
                active[unit] = if sum < 0.0 { 0.0 } else { sum };
            }
        }
    }
}

/// Normal numbers become the gradient of the products before the normalisation.
pub(super) struct Back<'a> {
    pub normal: &'a mut [f32],
    pub active: &'a [f32],
    pub above: &'a [f32],
    pub scale: &'a [f32],
    pub inverse: &'a [f32],
    pub to_scale: &'a mut [f32],
    pub to_shift: &'a mut [f32],
}

impl Loop for Back<'_> {
    #[inline(always)]
    fn run(self) {
        let width = self.scale.len();
        let share = 1.0 / (self.normal.len() / width) as f32;
        let (scale, inverse) = (&self.scale[..width], &self.inverse[..width]);
        let (to_scale, to_shift) = (&mut self.to_scale[..width], &mut self.to_shift[..width]);
        let gate = |active: f32, above: f32| if active > 0.0 { above } else { 0.0 };
        let rows = self.normal.chunks_exact(width).zip(self.active.chunks_exact(width));
        for ((normal, active), above) in rows.zip(self.above.chunks_exact(width)) {
            for unit in 0..width {
                let passed = gate(active[unit], above[unit]);
                to_shift[unit] += passed;
                to_scale[unit] += passed * normal[unit];
            }
        }
        let rows = self.normal.chunks_exact_mut(width).zip(self.active.chunks_exact(width));
        for ((normal, active), above) in rows.zip(self.above.chunks_exact(width)) {
            for unit in 0..width {
                let passed = gate(active[unit], above[unit]);
                let mean = share * (to_shift[unit] + normal[unit] * to_scale[unit]);
                normal[unit] = scale[unit] * inverse[unit] * (passed - mean);
            }
        }
    }
}

/// Products become what a layer passes on, by the means that were kept.
pub(super) struct Settle<'a> {
    pub values: &'a mut [f32],
    pub factors: &'a [f32],
    pub sums: &'a [f32],
    /// What the layer took in, where it is added.
    pub skip: Option<&'a [f32]>,
}

impl Loop for Settle<'_> {
    #[inline(always)]
    fn run(self) {
        for row in self.values.chunks_exact_mut(self.factors.len()) {
            for ((x, factor), sum) in row.iter_mut().zip(self.factors).zip(self.sums) {
                let value = *x * factor + sum;
                *x = if value < 0.0 { 0.0 } else { value };
            }
        }
        if let Some(skip) = self.skip {
            self.values.iter_mut().zip(skip).for_each(|(x, skip)| *x += skip);
        }
    }
}
