//! What the window remembers between two starts: its theme, motion and scale, in a small RON file of the user's own.

use crate::record::{Backup, write_atomically};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The layout of the file.
const VERSION: u32 = 1;

/// Scales that everything can be shown at.
pub const SCALES: std::ops::RangeInclusive<f32> = 0.8..=2.0;

/// What is remembered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Layout of the file.
    pub version: u32,
    /// Name of the theme.
    pub theme: String,
    /// Whether pictures change without motion.
    pub still: bool,
    /// How large everything is; 1 as the system has it.
    pub scale: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { version: VERSION, theme: "Dark".to_owned(), still: false, scale: 1.0 }
    }
}

impl Settings {
    /// Where the file lies: in the user's folder for settings, if the system names one.
    pub fn path() -> Option<PathBuf> {
        let folder = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let home = || folder("HOME").map(|home| home.join(".config"));
        let all = folder("XDG_CONFIG_HOME").or_else(|| folder("APPDATA")).or_else(home)?;
        Some(all.join("iiot-lab").join("settings.ron"))
    }

    /// Reads the file; where there is none everything is as at first. What cannot be understood is moved aside and told.
    pub fn load(path: &Path) -> (Self, Option<String>) {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return (Self::default(), None),
            Err(error) => {
                return (
                    Self::default(),
                    Some(format!("{}: {error}; settings are as at first", path.display())),
                );
            }
        };
        match ron::from_str::<Self>(&text) {
            Ok(found) if SCALES.contains(&found.scale) => (found, None),
            Ok(found) => (Self { scale: 1.0, ..found }, None),
            Err(error) => {
                let aside = path.with_extension("ron.unreadable");
                let kept = match fs::rename(path, &aside) {
                    Ok(()) => format!("it is kept as {}", aside.display()),
                    Err(error) => format!("it could not be moved aside: {error}"),
                };
                let notice = format!("{}:{error}; settings are as at first, {kept}", path.display());
                (Self::default(), Some(notice))
            }
        }
    }

    /// Writes the file.
    ///
    /// # Errors
    /// In words.
    pub fn save(&self, path: &Path) -> Result<(), String> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        let text = ron::ser::to_string_pretty(self, ron::ser::PrettyConfig::default())
            .map_err(|error| error.to_string())?;
        write_atomically(path, text.as_bytes(), Backup::None).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_and_what_is_no_setting_is_moved_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("settings.ron");
        assert_eq!(Settings::load(&path), (Settings::default(), None));
        let chosen = Settings { theme: "Light".to_owned(), still: true, scale: 1.25, ..Settings::default() };
        chosen.save(&path).unwrap();
        assert_eq!(Settings::load(&path), (chosen, None));
        // A file of an earlier or later lab lacks some fields or has more.
        fs::write(&path, "(theme: \"Light\", scale: 90.0)").unwrap();
        let expected = Settings { theme: "Light".to_owned(), ..Settings::default() };
        assert_eq!(Settings::load(&path), (expected, None));
        fs::write(&path, "theme = Light").unwrap();
        let (settings, notice) = Settings::load(&path);
        assert_eq!(settings, Settings::default());
        assert!(notice.unwrap().contains("settings.ron.unreadable"));
        assert_eq!(fs::read_to_string(path.with_extension("ron.unreadable")).unwrap(), "theme = Light");
        // Below a file there is no folder.
        assert!(Settings::default().save(&path.with_extension("ron.unreadable").join("s.ron")).is_err());
    }
}
