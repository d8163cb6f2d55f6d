//! Fonts of pictures: the lab's own, so that they are the same everywhere, and the system's for characters that these lack.

use resvg::usvg::fontdb::Database;
use skrifa::{FontRef, MetadataProvider as _};
use std::sync::{Arc, OnceLock};

/// The fonts to draw a text with: the system's beside the lab's own where it holds characters that the lab's lack.
pub(super) fn fonts_for(text: &str) -> Arc<Database> {
    if covers(&own(), text) { own() } else { all() }
}

/// A name as it can be drawn, or the word in its place: never empty boxes.
pub(super) fn drawable<'a>(name: &'a str, word: &'a str) -> &'a str {
    if covers(&own(), name) || covers(&all(), name) { name } else { word }
}

/// The lab's own fonts.
fn own() -> Arc<Database> {
    static OWN: OnceLock<Arc<Database>> = OnceLock::new();
    OWN.get_or_init(|| Arc::new(lab())).clone()
}

/// The lab's own fonts and those of the system, which take a moment to find.
fn all() -> Arc<Database> {
    static ALL: OnceLock<Arc<Database>> = OnceLock::new();
    let load = || {
        let mut fonts = lab();
        fonts.load_system_fonts();
        Arc::new(fonts)
    };
    ALL.get_or_init(load).clone()
}

fn lab() -> Database {
    let mut fonts = Database::new();
    fonts.load_font_data(include_bytes!("../../assets/fonts/Inter-Regular.otf").to_vec());
    fonts.load_font_data(include_bytes!("../../assets/fonts/Inter-SemiBold.otf").to_vec());
    fonts
}

/// Whether one of the fonts has each character, if not the same one.
fn covers(fonts: &Database, text: &str) -> bool {
    let mut missing: Vec<char> =
        text.chars().filter(|letter| !letter.is_control() && *letter != ' ').collect();
    missing.sort_unstable();
    missing.dedup();
    for face in fonts.faces() {
        if missing.is_empty() {
            return true;
        }
        fonts.with_face_data(face.id, |data, index| {
            if let Ok(font) = FontRef::from_index(data, index) {
                let letters = font.charmap();
                missing.retain(|&letter| letters.map(letter).is_none());
            }
        });
    }
    missing.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_drawn_or_replaced_by_a_word() {
        assert_eq!(drawable("RSRP – Größe µ Уровень Στάθμη", "value"), "RSRP – Größe µ Уровень Στάθμη");
        assert!(!covers(&own(), "信号强度"), "the lab's own fonts have no Chinese");
        // With a font of the system for it the name stays.
        let found = drawable("信号强度", "value");
        assert_eq!(found == "信号强度", covers(&all(), "信号强度"));
        // A character that Unicode leaves to private use: no font of a system has all of them.
        assert_eq!(drawable("\u{10fffd}", "value"), "value");
    }

    #[test]
    fn fonts_of_the_system_are_only_asked_for_what_is_missing() {
        assert!(Arc::ptr_eq(&fonts_for("RSSI [dBm]"), &own()));
        assert!(Arc::ptr_eq(&fonts_for("信号强度"), &all()));
    }
}
