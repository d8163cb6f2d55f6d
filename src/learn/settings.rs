//! Settings that all agents share, with their defaults and origins, and the refusal of settings that cannot be.

use super::encoder::{Encoder, Layout};
use candle_core::{Error, Result};

/// What agents share.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Numbers in a frame.
    pub frame_size: usize,
    /// Frames in the window that decides (ours: 10).
    pub history: usize,
    /// How the window enters (ours: stacked).
    pub encoder: Encoder,
    /// Hidden layers of each network (ours: 64 and 64, as common libraries have it).
    pub hidden: Vec<usize>,
    /// Transitions in an update (ours: 64).
    pub batch: usize,
    /// Steps between two updates (ours: 1).
    pub learn_every: u64,
    /// Steps before the first update (ours: 64).
    pub warm_up: u64,
    /// Frames kept (ours: 50,000, more than the slots of a default race).
    pub capacity: usize,
    /// γ: how much the value of what follows counts; targets are (1 - γ) r + γ Q', so values keep the rewards' size
    /// (ours: 0, since holding back helps at once).
    pub discount: f64,
    /// τ: how far target networks follow in an update (ours: 0.01).
    pub soft_update: f64,
    /// Largest norm of a gradient, if it is bounded (ours: not).
    pub clip: Option<f64>,
}

impl Settings {
    /// The defaults for frames of this size.
    pub fn new(frame_size: usize) -> Self {
        Self {
            frame_size,
            history: 10,
            encoder: Encoder::Stacked,
            hidden: vec![64, 64],
            batch: 64,
            learn_every: 1,
            warm_up: 64,
            capacity: 50_000,
            discount: 0.0,
            soft_update: 0.01,
            clip: None,
        }
    }

    /// The layout of a network that decides on windows, or values them with something beside.
    pub fn layout(&self, beside: usize, outputs: usize) -> Layout {
        Layout {
            frame_size: self.frame_size,
            history: self.history,
            encoder: self.encoder,
            beside,
            hidden: self.hidden.clone(),
            outputs,
        }
    }

    /// Refuses settings that cannot be; sizes are checked where networks and memory are built.
    ///
    /// # Errors
    /// Names the first wrong one. NaN is always wrong.
    pub fn check(&self) -> Result<()> {
        require(self.batch > 0, "the batch is empty")?;
        require(self.learn_every > 0, "updates every 0 steps are impossible")?;
        require((0.0..1.0).contains(&self.discount), "the discount must lie in [0, 1)")?;
        require((0.0..=1.0).contains(&self.soft_update), "the soft update must lie in [0, 1]")?;
        require(self.clip.is_none_or(|limit| limit > 0.0), "a gradient's largest norm must be positive")
    }

    /// Whether an update is due after this many steps.
    pub fn due(&self, steps: u64) -> bool {
        steps > 0 && steps >= self.warm_up && steps.is_multiple_of(self.learn_every)
    }

    /// The value to learn: (1 - γ) r + γ b Q', with b = 0 behind a terminal state.
    pub fn target(&self, reward: f32, bootstrap: f32, next: f32) -> f32 {
        let discount = self.discount as f32;
        (1.0 - discount) * reward + discount * bootstrap * next
    }
}

/// An error with these words unless the condition holds.
///
/// # Errors
/// The condition does not hold.
pub fn require(condition: bool, otherwise: &str) -> Result<()> {
    if condition { Ok(()) } else { Err(Error::Msg(otherwise.to_owned())) }
}

/// What an update did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Update {
    /// Loss of the values before the update.
    pub loss: f64,
    /// Mean of the values before the update.
    pub value: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_settings_are_refused() {
        assert!(Settings::new(4).check().is_ok());
        for wrong in [
            Settings { batch: 0, ..Settings::new(4) },
            Settings { learn_every: 0, ..Settings::new(4) },
            Settings { discount: 1.0, ..Settings::new(4) },
            Settings { discount: f64::NAN, ..Settings::new(4) },
            Settings { soft_update: 1.5, ..Settings::new(4) },
            Settings { clip: Some(0.0), ..Settings::new(4) },
        ] {
            assert!(wrong.check().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn updates_are_due_behind_the_warm_up() {
        let settings = Settings { learn_every: 4, warm_up: 9, ..Settings::new(1) };
        let due: Vec<u64> = (0..20).filter(|&step| settings.due(step)).collect();
        assert_eq!(due, [12, 16]);
    }

    #[test]
    fn targets_by_hand() {
        let settings = Settings { discount: 0.75, ..Settings::new(1) };
        // 0.25 x 2 + 0.75 x 4 = 3.5; behind a terminal state 0.5.
        assert_eq!((settings.target(2.0, 1.0, 4.0), settings.target(2.0, 0.0, 4.0)), (3.5, 0.5));
    }
}
