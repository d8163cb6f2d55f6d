//! What all that learns can do, and what all agents can.

use super::parameters::State;
use super::replay::Ending;
use super::settings::Update;
use candle_core::Result;

/// Something that learns: its whole state goes out and in.
pub trait Learned: Send {
    /// How many numbers are trained.
    fn parameter_count(&self) -> usize;

    /// Everything needed to go on exactly from here.
    ///
    /// # Errors
    /// As candle's.
    fn save(&self) -> Result<State>;

    /// Goes on from a state of a learner with the same shapes.
    ///
    /// # Errors
    /// An array is missing or of another shape; the learner must not be used then.
    fn load(&mut self, state: &State) -> Result<()>;

    /// Takes the weights that decide from a whole state, and nothing else.
    ///
    /// # Errors
    /// An array is missing or of another shape.
    fn load_policy(&mut self, state: &State) -> Result<()> {
        self.load(state)
    }
}

/// A learner that acts: the caller owns the environment and calls `begin`, then for each step `act`, `observe`, `learn`.
pub trait Agent: Learned {
    /// What it decides.
    type Action;

    /// Starts an episode.
    ///
    /// # Errors
    /// The frame has another size or a number that is not finite.
    fn begin(&mut self, frame: &[f32]) -> Result<()>;

    /// What to do now, exploring.
    ///
    /// # Errors
    /// A value is not finite.
    fn act(&self) -> Result<Self::Action>;

    /// The best known action on a window of frames, nothing explored.
    ///
    /// # Errors
    /// The window has another size, or a value is not finite.
    fn best(&self, window: &[f32]) -> Result<Self::Action>;

    /// Takes in what an action earned and the frame that followed; counts a step.
    ///
    /// # Errors
    /// No episode has begun, the action is none or a number is not finite; nothing changes then.
    fn observe(&mut self, action: &Self::Action, reward: f32, frame: &[f32], ending: Ending) -> Result<()>;

    /// One update if one is due after this step; call it once for each step.
    ///
    /// # Errors
    /// A gradient is not finite; the weights that it would have moved stay as they were.
    fn learn(&mut self) -> Result<Option<Update>>;
}
