//! The window: draws scenes and curves, sends commands. It computes nothing and never waits.

mod curves;
mod kit;
mod model;
mod panels;
mod pictures;
mod window;

pub use kit::theme::{Theme, themes};
pub use model::Model;
pub use window::Window;
use window::settings::Settings;

use crate::experiments;
use crate::lab::{Command, Lab, Session};
use crate::preset::Preset;
use crate::record::png_from_svg;
use eframe::egui;

/// What a window opens on.
pub enum Start {
    /// A scenario, at step 0.
    Scenario(Preset),
    /// A race that was put aside.
    Session(Box<Session>),
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// In words: no window can be opened here, or the system refuses threads.
pub fn open(start: Start) -> Result<(), String> {
    let viewport = egui::ViewportBuilder::default()
        .with_title("IIoT Lab")
        .with_inner_size([1440.0, 900.0])
        .with_min_inner_size([1_024.0, 640.0]);
    let viewport = icon().into_iter().fold(viewport, egui::ViewportBuilder::with_icon);
    let options = eframe::NativeOptions { viewport, ..eframe::NativeOptions::default() };
    let create = move |context: &eframe::CreationContext<'_>| {
        let ctx = context.egui_ctx.clone();
        let mut lab = Lab::start(move || ctx.request_repaint())?;
        if drawn_in_software(context) {
            lab.send(Command::DrawSeldom);
        }
        let (preset, session) = match start {
            Start::Scenario(preset) => (preset, None),
            Start::Session(session) => {
                let preset = experiments::parse_preset("the session's preset", &session.preset);
                (preset.map_err(|error| error.to_string())?, Some(session))
            }
        };
        let mut window = Window::new(&context.egui_ctx, Model::new(preset, Some(lab)), 0);
        if let Some(place) = model::put_aside::usual_place() {
            window.put_aside(&context.egui_ctx, place);
        }
        session.into_iter().for_each(|session| window.resume(*session));
        if let Some(path) = Settings::path() {
            window.remember(&context.egui_ctx, path);
        }
        Ok(Box::new(window) as Box<dyn eframe::App>)
    };
    eframe::run_native("IIoT Lab", options, Box::new(create))
        .map_err(|error| format!("the window could not be opened: {error}"))
}

/// The lab's icon; a window opens without it, too.
fn icon() -> Option<egui::IconData> {
    let png = png_from_svg(include_str!("../../assets/icon.svg"), 4.0).ok()?;
    eframe::icon_data::from_png_bytes(&png).ok()
}

/// Whether the processor draws the window too, and so each picture takes time from the learners.
fn drawn_in_software(context: &eframe::CreationContext<'_>) -> bool {
    let state = context.wgpu_render_state.as_ref();
    state.is_some_and(|state| state.adapter.get_info().device_type == eframe::wgpu::DeviceType::Cpu)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_icon_is_a_picture() {
        let icon = super::icon().unwrap();
        assert_eq!((icon.width, icon.height), (256, 256));
        assert!(icon.rgba.chunks(4).any(|pixel| pixel == [0x4c, 0xc2, 0xb0, 0xff]), "the device is drawn");
    }
}
