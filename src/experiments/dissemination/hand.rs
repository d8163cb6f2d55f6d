//! Modes and shares moved by hand: budgets stay budgets, whatever is dragged.

use crate::problems::dissemination::{Choice, Mode, Settings};

/// The least share that a device can be dragged to, of the whole budget.
const LEAST: f64 = 0.005;

/// A device gets another mode. One that now needs the server gets a mean share of it; what nobody needs goes to the others.
pub(super) fn choose(settings: &Settings, choices: &mut [Choice], device: usize, mode: Mode) {
    let Some(choice) = choices.get_mut(device) else { return };
    choice.mode = mode;
    let used: Vec<f64> = choices.iter().map(|choice| choice.server_hz).filter(|hz| *hz > 0.0).collect();
    let mean_hz =
        if used.is_empty() { settings.server_cpu_hz } else { used.iter().sum::<f64>() / used.len() as f64 };
    for choice in choices.iter_mut() {
        if choice.mode == Mode::Local {
            choice.server_hz = 0.0;
        } else if choice.server_hz <= 0.0 {
            choice.server_hz = mean_hz;
        }
    }
    let used: f64 = choices.iter().map(|choice| choice.server_hz).sum();
    if used > 0.0 {
        choices.iter_mut().for_each(|choice| choice.server_hz *= settings.server_cpu_hz / used);
    }
}

/// A border in a budget is dragged: a device gets this share, and what it gains or loses the next loses or gains; with no
/// next one it is taken from, or left to, what is free.
pub(super) fn share(
    settings: &Settings,
    choices: &mut [Choice],
    budget: usize,
    device: usize,
    next: Option<usize>,
    share: f64,
) {
    let whole = [settings.server_cpu_hz, settings.bandwidth_hz][budget.min(1)];
    let hz = |choice: &Choice| if budget == 0 { choice.server_hz } else { choice.bandwidth_hz };
    let Some(before) = choices.get(device).map(hz) else { return };
    if !share.is_finite() || before <= 0.0 {
        return;
    }
    let free = whole - choices.iter().map(hz).sum::<f64>();
    let other = next.and_then(|next| choices.get(next)).map_or(free.max(0.0) + LEAST * whole, hz);
    let most = (before + other - LEAST * whole).max(LEAST * whole);
    let after = (share * whole).clamp(LEAST * whole, most);
    let mut set = |device: usize, value: f64| {
        if budget == 0 {
            choices[device].server_hz = value;
        } else {
            choices[device].bandwidth_hz = value;
        }
    };
    set(device, after);
    if let Some(next) = next.filter(|_| other > 0.0) {
        set(next, before + other - after);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start() -> Vec<Choice> {
        vec![Choice { mode: Mode::Server, server_hz: 2e9, bandwidth_hz: 2.5e6 }; 4]
    }

    fn sums(choices: &[Choice]) -> [f64; 2] {
        [choices.iter().map(|c| c.server_hz).sum(), choices.iter().map(|c| c.bandwidth_hz).sum()]
    }

    #[test]
    fn the_whole_server_goes_to_those_that_need_it() {
        let (settings, mut choices) = (Settings::default(), start());
        choose(&settings, &mut choices, 1, Mode::Local);
        assert_eq!((choices[1].server_hz, choices[0].server_hz), (0.0, 8e9 / 3.0));
        choose(&settings, &mut choices, 1, Mode::Partial);
        // It gets the mean of the three others, 8/3 GHz, and then all are scaled by 8 / (8 + 8/3) = 3/4.
        assert_eq!(choices[1].mode, Mode::Partial);
        assert!((choices[1].server_hz - 2e9).abs() < 1.0);
        assert!((sums(&choices)[0] - 8e9).abs() < 1.0);
        for device in 0..4 {
            choose(&settings, &mut choices, device, Mode::Local);
        }
        assert_eq!(sums(&choices)[0], 0.0);
        choose(&settings, &mut choices, 9, Mode::Server);
    }

    #[test]
    fn what_one_gains_the_next_loses() {
        let (settings, mut choices) = (Settings::default(), start());
        share(&settings, &mut choices, 1, 0, Some(1), 0.4);
        assert!((choices[0].bandwidth_hz - 4e6).abs() < 1.0 && (choices[1].bandwidth_hz - 1e6).abs() < 1.0);
        share(&settings, &mut choices, 1, 0, Some(1), 5.0);
        assert!((choices[1].bandwidth_hz - 0.05e6).abs() < 1.0);
        share(&settings, &mut choices, 1, 3, None, 0.1);
        assert!((sums(&choices)[1] - 8.5e6).abs() < 1.0, "what is let go stays free");
        share(&settings, &mut choices, 1, 3, None, 0.9);
        assert!((sums(&choices)[1] - 10e6).abs() < 1.0, "no more than there is");
        share(&settings, &mut choices, 0, 0, Some(1), f64::NAN);
        assert!((sums(&choices)[0] - 8e9).abs() < 1.0);
    }
}
