//! Values that change linearly over the steps of a run: learning rates, exploration.

/// A line from one value to another, flat behind its end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schedule {
    /// Value at step 0.
    pub from: f64,
    /// Value at step `steps` and after.
    pub to: f64,
    /// How many steps the way takes; with 0 the value is `to` from the start.
    pub steps: u64,
}

impl Schedule {
    /// A value that stays.
    pub fn constant(value: f64) -> Self {
        Self { from: value, to: value, steps: 0 }
    }

    /// A learning rate that falls linearly to 5 % of itself over `steps`.
    pub fn falling(rate: f64, steps: u64) -> Self {
        Self { from: rate, to: 0.05 * rate, steps }
    }

    /// The value at a step.
    pub fn at(&self, step: u64) -> f64 {
        if step >= self.steps {
            return self.to;
        }
        self.from + (self.to - self.from) * (step as f64 / self.steps as f64)
    }

    /// Whether both ends lie within these bounds; NaN never does.
    pub fn within(&self, low: f64, high: f64) -> bool {
        (low..=high).contains(&self.from) && (low..=high).contains(&self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_is_a_line_with_a_flat_end() {
        let epsilon = Schedule { from: 1.0, to: 0.02, steps: 500 };
        // 1 - 0.98 x 250/500 = 0.51.
        assert_eq!([0, 250, 500, 9_000].map(|step| epsilon.at(step)), [1.0, 0.51, 0.02, 0.02]);
        assert!((Schedule::falling(1e-3, 100).at(100) - 5e-5).abs() < 1e-18);
        assert_eq!(Schedule::constant(0.3).at(0), 0.3);
        assert!(!Schedule::constant(f64::NAN).within(0.0, 1.0) && epsilon.within(0.0, 1.0));
    }
}
