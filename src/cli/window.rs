//! The window, where there is a display for it.

use super::answer::Failure;
use super::presets;
use crate::app;
use crate::record::{is_session, read_session};
use std::ffi::OsStr;
use std::path::Path;

/// What to do where no window opens.
const HINT: &str = "run a race without a window: iiot-lab run static-access --out results";

/// Opens the window on a preset and returns when it is closed.
pub(super) fn open(preset: &OsStr) -> Result<(), Failure> {
    let start = if is_session(Path::new(preset)) {
        app::Start::Session(Box::new(read_session(Path::new(preset)).map_err(Failure::bad)?))
    } else {
        app::Start::Scenario(presets::find(preset).map_err(Failure::bad)?)
    };
    if !has_display() {
        return Err(Failure::failed(format!("there is no display here; {HINT}")));
    }
    app::open(start).map_err(|error| Failure::failed(format!("{error}; {HINT}")))
}

/// Whether a window can be expected to open. Elsewhere than on Linux only trying tells.
fn has_display() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"].into_iter().any(is_set)
}
