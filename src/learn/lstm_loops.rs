//! The elementwise loops of the LSTM, forward and back; one draw after the other, its four gates i, f, g, o side by side.

use super::activation::{Loop, sigmoid, tanh};

/// Gates before the recurrent product: bias + x · input row, for each draw.
pub(super) struct Enter<'a> {
    pub gates: &'a mut [f32],
    pub bias: &'a [f32],
    pub row: &'a [f32],
    pub numbers: &'a [f32],
}

impl Loop for Enter<'_> {
    #[inline(always)]
    fn run(self) {
        for (gates, x) in self.gates.chunks_exact_mut(self.bias.len()).zip(self.numbers) {
            for ((gate, bias), weight) in gates.iter_mut().zip(self.bias).zip(self.row) {
                *gate = bias + x * weight;
            }
        }
    }
}

/// One step forward: activates the gates, and fills cell and hidden states.
pub(super) struct Advance<'a> {
    pub units: usize,
    pub gates: &'a mut [f32],
    pub before: &'a [f32],
    pub cells: &'a mut [f32],
    pub hidden: &'a mut [f32],
}

impl Loop for Advance<'_> {
    #[inline(always)]
    fn run(self) {
        let units = self.units;
        for (draw, gates) in self.gates.chunks_exact_mut(4 * units).enumerate() {
            let [i, f, g, o] = four(gates, units);
            let states = draw * units..(draw + 1) * units;
            let before = &self.before[states.clone()];
            let (cells, hidden) = (&mut self.cells[states.clone()], &mut self.hidden[states]);
            for unit in 0..units {
                i[unit] = sigmoid(i[unit]);
                f[unit] = sigmoid(f[unit]);
                g[unit] = tanh(g[unit]);
                o[unit] = sigmoid(o[unit]);
                cells[unit] = f[unit] * before[unit] + i[unit] * g[unit];
                hidden[unit] = o[unit] * tanh(cells[unit]);
            }
        }
    }
}

/// One step back: gates become gradients before their activation; `to_cells` goes from this step's to the earlier one's.
pub(super) struct Retreat<'a> {
    pub units: usize,
    pub gates: &'a mut [f32],
    pub before: &'a [f32],
    pub cells: &'a [f32],
    pub to_hidden: &'a [f32],
    pub to_cells: &'a mut [f32],
}

impl Loop for Retreat<'_> {
    #[inline(always)]
    fn run(self) {
        let units = self.units;
        for (draw, gates) in self.gates.chunks_exact_mut(4 * units).enumerate() {
            let [i, f, g, o] = four(gates, units);
            let states = draw * units..(draw + 1) * units;
            let (before, cells) = (&self.before[states.clone()], &self.cells[states.clone()]);
            let (to_hidden, to_cells) = (&self.to_hidden[states.clone()], &mut self.to_cells[states]);
            for unit in 0..units {
                let squashed = tanh(cells[unit]);
                let (input, forget, new, output) = (i[unit], f[unit], g[unit], o[unit]);
                let through = to_cells[unit] + to_hidden[unit] * output * (1.0 - squashed * squashed);
                i[unit] = through * new * input * (1.0 - input);
                f[unit] = through * before[unit] * forget * (1.0 - forget);
                g[unit] = through * input * (1.0 - new * new);
                o[unit] = to_hidden[unit] * squashed * output * (1.0 - output);
                to_cells[unit] = through * forget;
            }
        }
    }
}

/// Adds up the gradients of input weights and bias over all steps and draws.
pub(super) struct Collect<'a> {
    pub batch: usize,
    pub sequence: &'a [f32],
    pub gates: &'a [f32],
    pub to_input: &'a mut [f32],
    pub to_bias: &'a mut [f32],
}

impl Loop for Collect<'_> {
    #[inline(always)]
    fn run(self) {
        let width = self.to_bias.len();
        for (index, (x, gates)) in self.sequence.iter().zip(self.gates.chunks_exact(width)).enumerate() {
            let row = &mut self.to_input[index / self.batch * width..][..width];
            for ((to_input, to_bias), gate) in row.iter_mut().zip(self.to_bias.iter_mut()).zip(gates) {
                *to_input += x * gate;
                *to_bias += gate;
            }
        }
    }
}

/// One draw's gates apart.
#[inline(always)]
fn four(gates: &mut [f32], units: usize) -> [&mut [f32]; 4] {
    let (i, rest) = gates.split_at_mut(units);
    let (f, rest) = rest.split_at_mut(units);
    let (g, o) = rest.split_at_mut(units);
    [i, f, g, &mut o[..units]]
}
