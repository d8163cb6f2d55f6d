//! Words that make do with the room there is.

use super::theme::Theme;
use eframe::egui::Painter;

/// As many of the parts between commas as there is room for in small type, at least the first.
pub fn fitting<'a>(painter: &Painter, words: &'a str, room: f32, theme: &Theme) -> &'a str {
    let width = |text: &str| {
        painter.layout_no_wrap(text.to_owned(), theme.font(theme.small_type), theme.dim.0).size().x
    };
    let mut shown = words;
    while let Some((before, _)) = shown.rsplit_once(", ").filter(|_| width(shown) > room) {
        shown = before;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::themes;
    use eframe::egui;

    #[test]
    fn parts_go_from_the_last_until_the_rest_fits() {
        let _output = egui::Context::default().run_ui(egui::RawInput::default(), |ui| {
            let theme = &themes()[0];
            let width = |text: &str| {
                let font = theme.font(theme.small_type);
                ui.painter().layout_no_wrap(text.to_owned(), font, theme.dim.0).size().x
            };
            let whole = "RMSE 3.48 dB, 0.45 ms, CPU";
            let fit = |room| fitting(ui.painter(), whole, room, theme);
            assert_eq!(fit(width(whole)), whole);
            assert_eq!(fit(width(whole) - 1.0), "RMSE 3.48 dB, 0.45 ms");
            assert_eq!(fit(width("RMSE 3.48 dB, 0.45 ms") - 1.0), "RMSE 3.48 dB");
            assert_eq!(fit(0.0), "RMSE 3.48 dB");
        });
    }
}
