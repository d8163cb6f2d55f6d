//! The elementwise loops of a step of each recurrent unit, forward and back; those of the LSTM stand in `lstm_loops`.

use crate::learn::activation::{Loop, sigmoid, tanh};

/// A plain unit forward: h = tanh(gates).
pub(super) struct Squash<'a> {
    pub gates: &'a mut [f32],
    pub hidden: &'a mut [f32],
}

impl Loop for Squash<'_> {
    #[inline(always)]
    fn run(self) {
        for (gate, hidden) in self.gates.iter_mut().zip(self.hidden) {
            *gate = tanh(*gate);
            *hidden = *gate;
        }
    }
}

/// A plain unit back: gates become their gradients before the hyperbolic tangent.
pub(super) struct Unsquash<'a> {
    pub gates: &'a mut [f32],
    pub to_hidden: &'a [f32],
}

impl Loop for Unsquash<'_> {
    #[inline(always)]
    fn run(self) {
        self.gates.iter_mut().zip(self.to_hidden).for_each(|(gate, to)| *gate = to * (1.0 - *gate * *gate));
    }
}

/// A gated recurrent unit forward; each draw's gates r, z, n lie side by side.
pub(super) struct Open<'a> {
    /// xW + b, and r, z, n afterwards.
    pub gates: &'a mut [f32],
    /// hU.
    pub inner: &'a [f32],
    /// c.
    pub last: &'a [f32],
    /// Becomes hU_n + c.
    pub kept: &'a mut [f32],
    pub before: &'a [f32],
    pub hidden: &'a mut [f32],
}

impl Loop for Open<'_> {
    #[inline(always)]
    fn run(self) {
        let units = self.last.len();
        let draws = self.gates.chunks_exact_mut(3 * units).zip(self.inner.chunks_exact(3 * units));
        for (draw, (gates, inner)) in draws.enumerate() {
            let states = draw * units..(draw + 1) * units;
            let (kept, before) = (&mut self.kept[states.clone()], &self.before[states.clone()]);
            let (hidden, last) = (&mut self.hidden[states], &self.last[..units]);
            // Several short loops: one over all of these slices is too much for the compiler to turn into vector instructions.
            for (gate, inner) in gates[..2 * units].iter_mut().zip(&inner[..2 * units]) {
                *gate = sigmoid(*gate + inner);
            }
            let ([r, z, n], to_n) = (three(gates, units), &inner[2 * units..][..units]);
            for unit in 0..units {
                kept[unit] = to_n[unit] + last[unit];
                n[unit] = tanh(n[unit] + r[unit] * kept[unit]);
            }
            for unit in 0..units {
                hidden[unit] = n[unit] + z[unit] * (before[unit] - n[unit]);
            }
        }
    }
}

/// A gated recurrent unit back: gates become the gradients of xW + b, `inner` those of hU, and `passed` what reaches the state
/// before through the update gate.
pub(super) struct Close<'a> {
    pub units: usize,
    pub gates: &'a mut [f32],
    pub inner: &'a mut [f32],
    pub kept: &'a [f32],
    pub before: &'a [f32],
    pub to_hidden: &'a [f32],
    pub passed: &'a mut [f32],
}

impl Loop for Close<'_> {
    #[inline(always)]
    fn run(self) {
        let units = self.units;
        let draws = self.gates.chunks_exact_mut(3 * units).zip(self.inner.chunks_exact_mut(3 * units));
        for (draw, (gates, inner)) in draws.enumerate() {
            let [r, z, n] = three(gates, units);
            let states = draw * units..(draw + 1) * units;
            let (kept, before) = (&self.kept[states.clone()], &self.before[states.clone()]);
            let (above, passed) = (&self.to_hidden[states.clone()], &mut self.passed[states]);
            let [to_r, to_z, to_n] = three(inner, units);
            for unit in 0..units {
                let (update, new) = (z[unit], n[unit]);
                passed[unit] = above[unit] * update;
                to_z[unit] = above[unit] * (before[unit] - new) * update * (1.0 - update);
                n[unit] = above[unit] * (1.0 - update) * (1.0 - new * new);
            }
            for unit in 0..units {
                let reset = r[unit];
                to_n[unit] = n[unit] * reset;
                to_r[unit] = n[unit] * kept[unit] * reset * (1.0 - reset);
            }
            r.copy_from_slice(to_r);
            z.copy_from_slice(to_z);
        }
    }
}

/// One draw's gates apart.
#[inline(always)]
fn three(gates: &mut [f32], units: usize) -> [&mut [f32]; 3] {
    let (r, rest) = gates.split_at_mut(units);
    let (z, n) = rest.split_at_mut(units);
    [r, z, &mut n[..units]]
}
