//! The views that can be shown, hidden and moved.

/// A view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The scene with this index.
    Scene(usize),
    /// Curves of all contenders.
    Curves,
    /// Results and verdicts.
    Results,
    /// Past runs.
    Runs,
}
