//! What the window can do: one list behind buttons, menus, the palette and the key sheet.

use super::view::View;
use eframe::egui::{Key, KeyboardShortcut, Modifiers};

/// An action of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Train, or rest.
    PlayPause,
    /// One training step or one phase.
    Step,
    /// Phase by phase, or not.
    SlowMotion,
    /// Start again with the same seeds.
    Rewind,
    /// Start again with the next seeds.
    NewSeed,
    /// Open a scenario or a session from a file.
    Open,
    /// Read measurements from a file.
    OpenMeasurements,
    /// Write the scenario to a file.
    Save,
    /// Write the race as it stands to a file.
    SaveSession,
    /// Write the map that is shown to files.
    SaveMap,
    /// Take back the last change of values.
    Undo,
    /// Make it again.
    Redo,
    /// Wear the next theme.
    NextTheme,
    /// Wear the projector's theme, or the one before it.
    Projector,
    /// All values as the scenario has them.
    ResetParameters,
    /// All views in their first places.
    RestoreViews,
    /// Show or hide a view; the second scene stands for the next of those behind the first.
    ToggleView(View),
    /// Show the palette of actions.
    Palette,
    /// Show all keys.
    Keys,
    /// Fill the screen, or leave it.
    FullScreen,
    /// The view under the pointer alone, or all views.
    Maximise,
    /// Show or hide the parameters.
    ToggleParameters,
    /// Show or hide the lesson.
    ToggleLesson,
    /// Let pictures change at once, or move.
    ReduceMotion,
}

impl Action {
    /// All actions, in the order of the palette.
    pub const ALL: [Self; 28] = [
        Self::PlayPause,
        Self::Step,
        Self::SlowMotion,
        Self::Rewind,
        Self::NewSeed,
        Self::Open,
        Self::OpenMeasurements,
        Self::Save,
        Self::SaveSession,
        Self::SaveMap,
        Self::Undo,
        Self::Redo,
        Self::NextTheme,
        Self::Projector,
        Self::ResetParameters,
        Self::RestoreViews,
        Self::ToggleView(View::Scene(0)),
        Self::ToggleView(View::Scene(1)),
        Self::ToggleView(View::Curves),
        Self::ToggleView(View::Results),
        Self::ToggleView(View::Runs),
        Self::Palette,
        Self::Keys,
        Self::FullScreen,
        Self::Maximise,
        Self::ToggleParameters,
        Self::ToggleLesson,
        Self::ReduceMotion,
    ];

    /// Its name on buttons and in lists.
    pub fn text(self) -> &'static str {
        match self {
            Self::PlayPause => "Play or pause",
            Self::Step => "Step",
            Self::SlowMotion => "Slow motion",
            Self::Rewind => "Rewind",
            Self::NewSeed => "New seed",
            Self::Open => "Open…",
            Self::OpenMeasurements => "Open measurements…",
            Self::Save => "Save…",
            Self::SaveSession => "Save session…",
            Self::SaveMap => "Save map…",
            Self::Undo => "Undo",
            Self::Redo => "Redo",
            Self::NextTheme => "Next theme",
            Self::Projector => "Projector",
            Self::ResetParameters => "Reset parameters",
            Self::RestoreViews => "Restore all views",
            Self::ToggleView(View::Scene(0)) => "Show or hide the floor",
            Self::ToggleView(View::Scene(_)) => "Next of the problem's views",
            Self::ToggleView(View::Curves) => "Show or hide the curves",
            Self::ToggleView(View::Results) => "Show or hide the results",
            Self::ToggleView(View::Runs) => "Show or hide past runs",
            Self::Palette => "Command palette",
            Self::Keys => "Keys",
            Self::FullScreen => "Full screen",
            Self::Maximise => "Fill the centre with a view",
            Self::ToggleParameters => "Show or hide the parameters",
            Self::ToggleLesson => "Show or hide the lesson",
            Self::ReduceMotion => "Reduce motion",
        }
    }

    /// What it does, in a sentence.
    pub fn hover(self) -> &'static str {
        match self {
            Self::PlayPause => "Train, or rest",
            Self::Step => "One update of every learner, or one phase in slow motion",
            Self::SlowMotion => "Go through each slot phase by phase, one update for each slot",
            Self::Rewind => {
                "Start again with the same seed and the same initial weights, and the parameters shown now"
            }
            Self::NewSeed => "Start again with other seeds: other initial weights and channels",
            Self::Open => "Open a scenario from a RON file, or a session",
            Self::OpenMeasurements => {
                "Show measurements from a text file of x, y and a value on the radio map"
            }
            Self::Save => "Save this scenario with its live changes as a RON file",
            Self::SaveSession => "Save the race as it stands, to go on with it later: Open… takes it back",
            Self::SaveMap => {
                "Save the map as a table, as a picture with its colour bar, and as an ESRI ASCII grid"
            }
            Self::Undo => "Take back the last change of a parameter",
            Self::Redo => "Make the change again",
            Self::NextTheme => "Dark, light, projector",
            Self::Projector => "Large type, thick lines, high contrast; again for the theme before",
            Self::ResetParameters => "All parameters as the preset has them",
            Self::RestoreViews => "Show all views in their first places",
            Self::ToggleView(_) => "The other views take its place",
            Self::Palette => "Find any action by its name",
            Self::Keys => "All keys",
            Self::FullScreen => "Fill the screen, or leave it",
            Self::Maximise => "The view under the pointer alone; again for all views",
            Self::ToggleParameters | Self::ToggleLesson => "The views take its place",
            Self::ReduceMotion => "Pictures change at once, without pulses and fading; again for motion",
        }
    }

    /// Its keys.
    pub fn shortcut(self) -> Option<KeyboardShortcut> {
        let plain = |key| Some(KeyboardShortcut::new(Modifiers::NONE, key));
        let command = |key| Some(KeyboardShortcut::new(Modifiers::COMMAND, key));
        let shifted = |key| Some(KeyboardShortcut::new(Modifiers::COMMAND | Modifiers::SHIFT, key));
        match self {
            Self::PlayPause => plain(Key::Space),
            Self::Step => plain(Key::Period),
            Self::SlowMotion => plain(Key::M),
            Self::Rewind => plain(Key::R),
            Self::NewSeed => plain(Key::N),
            Self::Open => command(Key::O),
            Self::OpenMeasurements => shifted(Key::O),
            Self::Save => command(Key::S),
            Self::SaveSession => None,
            Self::SaveMap => shifted(Key::S),
            Self::Undo => command(Key::Z),
            Self::Redo => shifted(Key::Z),
            Self::NextTheme => plain(Key::T),
            Self::Projector => plain(Key::P),
            Self::ResetParameters => None,
            Self::RestoreViews => plain(Key::Num0),
            Self::ToggleView(View::Scene(0)) => plain(Key::Num1),
            Self::ToggleView(View::Scene(_)) => plain(Key::Num2),
            Self::ToggleView(View::Curves) => plain(Key::Num3),
            Self::ToggleView(View::Results) => plain(Key::Num4),
            Self::ToggleView(View::Runs) => plain(Key::Num5),
            Self::Palette => shifted(Key::P),
            Self::Keys => plain(Key::F1),
            Self::FullScreen => plain(Key::F11),
            Self::Maximise => plain(Key::F),
            Self::ToggleParameters => plain(Key::OpenBracket),
            Self::ToggleLesson => plain(Key::CloseBracket),
            Self::ReduceMotion => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_actions_share_a_key() {
        let keys: Vec<_> = Action::ALL.iter().filter_map(|action| action.shortcut()).collect();
        for (index, key) in keys.iter().enumerate() {
            assert!(!keys[..index].contains(key), "{key:?}");
        }
    }
}
