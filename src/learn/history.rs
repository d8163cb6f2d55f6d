//! The last frames that an agent saw, as one window; where an episode is younger than the window, zeros stand before it.
//!
//! Frames that are not finite are refused, so a window is always finite.

use candle_core::{Error, Result};

/// A window of the last `length` frames, the oldest first.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    frame_size: usize,
    window: Vec<f32>,
}

impl History {
    /// A window of zeros.
    pub fn new(frame_size: usize, length: usize) -> Self {
        Self { frame_size, window: vec![0.0; frame_size * length] }
    }

    /// Forgets all frames, for a new episode.
    pub fn clear(&mut self) {
        self.window.fill(0.0);
    }

    /// Takes the newest frame in and drops the oldest.
    ///
    /// # Errors
    /// The frame has another size or a number that is not finite; the window stays.
    pub fn push(&mut self, frame: &[f32]) -> Result<()> {
        check_frame(frame, self.frame_size)?;
        let kept = self.window.len() - frame.len();
        self.window.copy_within(frame.len().., 0);
        self.window[kept..].copy_from_slice(frame);
        Ok(())
    }

    /// The window: length x frame size numbers.
    pub fn window(&self) -> &[f32] {
        &self.window
    }
}

/// Accepts frames of this size whose numbers are all finite.
///
/// # Errors
/// Says what is wrong, in words for the window.
pub fn check_frame(frame: &[f32], frame_size: usize) -> Result<()> {
    if frame.len() != frame_size {
        return Err(Error::Msg(format!(
            "an observation has {} numbers instead of {frame_size}",
            frame.len()
        )));
    }
    match frame.iter().find(|value| !value.is_finite()) {
        Some(value) => {
            Err(Error::Msg(format!("an observation holds {value}, which is no number to learn from")))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_moves_and_refuses_what_is_not_finite() {
        let mut history = History::new(2, 3);
        history.push(&[1.0, 2.0]).unwrap();
        assert_eq!(history.window(), [0.0, 0.0, 0.0, 0.0, 1.0, 2.0]);
        for start in [3.0, 5.0, 7.0] {
            history.push(&[start, start + 1.0]).unwrap();
        }
        assert_eq!(history.window(), [3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
        let before = history.clone();
        for wrong in [&[f32::NAN, 0.0][..], &[f32::INFINITY, 0.0], &[1.0]] {
            assert!(history.push(wrong).is_err());
        }
        assert_eq!(history, before);
        history.clear();
        assert_eq!(history, History::new(2, 3));
    }
}
