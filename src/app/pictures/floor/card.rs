//! What is told about a device under the pointer, with what its use case asks of the network.

use crate::app::kit::numbers::digits;
use crate::factory::Requirement;
use crate::scene::FloorDevice;
use eframe::egui::{self, Ui};

/// Everything known about a device.
pub fn card(ui: &mut Ui, device: &FloorDevice) {
    ui.strong(device.use_case.name());
    ui.weak(needs(&device.use_case.requirement()));
    egui::Grid::new("device").num_columns(2).show(ui, |ui| {
        for (what, value) in &device.about {
            ui.label(what);
            ui.label(value);
            ui.end_row();
        }
    });
}

/// What a use case needs, in words (Table I of the survey).
fn needs(requirement: &Requirement) -> String {
    let scaled = |value: f64, units: [(f64, &str); 3]| {
        let fitting = units.into_iter().find(|(size, _)| value >= *size).unwrap_or(units[2]);
        format!("{} {}", digits(value / fitting.0), fitting.1)
    };
    let range = |(low, high): (f64, f64), units| {
        if low < high {
            format!("{} to {}", scaled(low, units), scaled(high, units))
        } else {
            scaled(high, units)
        }
    };
    let within = range(requirement.latency_s, [(1.0, "s"), (1e-3, "ms"), (1e-6, "µs")]);
    let rate = range(requirement.data_rate_bps, [(1e6, "Mbit/s"), (1e3, "kbit/s"), (1.0, "bit/s")]);
    let percent = (1e6 * 100.0 * requirement.reliability).round() / 1e6;
    format!("needs {percent} % within {within}, {rate} (paper)")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::factory::UseCase;

    #[test]
    fn needs_are_those_of_the_table() {
        // Table I of the survey: robot motion control and asset tracking.
        let robot = needs(&UseCase::Robot.requirement());
        assert_eq!(robot, "needs 99.9999 % within 1 ms, 1 Mbit/s to 10 Mbit/s (paper)");
        let tag = needs(&UseCase::AssetTag.requirement());
        assert_eq!(tag, "needs 99.9 % within 10 s, 100 bit/s to 20 kbit/s (paper)");
    }
}
