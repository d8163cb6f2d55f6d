//! What the two axes of the curves show, how much is smoothed, and the row of controls that chooses it.

use crate::app::kit::theme::Theme;
use crate::app::kit::widgets::named;
use crate::experiments::Role;
use crate::lab::History;
use eframe::egui::{self, RichText, Ui, containers::menu::MenuButton};

/// How much is smoothed: in words, and the window as a share of the race's steps.
const SMOOTHINGS: [(&str, f64); 3] = [("not smoothed", 0.0), ("smoothed", 0.03), ("much smoothed", 0.1)];
/// A distance to the limit is drawn no smaller, in percent of the limit: at the limit or past it has no logarithm.
const LEAST_PERCENT: f64 = 0.01;

/// What the vertical axis shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Height {
    /// The main measure.
    #[default]
    Value,
    /// Equal factors of the main measure equally far apart.
    Logarithm,
    /// What is missing to the first limit, equal factors equally far apart.
    Distance,
}

/// What the axes show, and how smooth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Choice {
    /// Seconds of learning instead of steps.
    pub seconds: bool,
    /// Equal factors are equally far apart to the right.
    pub logarithmic: bool,
    /// What is drawn upwards.
    pub height: Height,
    /// Index into [`SMOOTHINGS`].
    pub smoothing: usize,
}

impl Choice {
    /// Where a step of a contender stands that takes `scale` (1 step, or seconds) for each. On a logarithmic axis step 0
    /// stands where step 1 does.
    pub fn place(self, step: f64, scale: f64) -> f64 {
        if self.logarithmic { (step.max(1.0) * scale).log10() } else { step * scale }
    }

    /// What a place to the right stands for.
    pub fn value(self, place: f64) -> f64 {
        if self.logarithmic { 10.0_f64.powf(place) } else { place }
    }

    /// How high a value of the main measure stands at a step.
    pub fn height_of(self, history: &History, step: u64, value: f64) -> f64 {
        match self.height {
            Height::Value => value,
            Height::Logarithm => value.max(f64::MIN_POSITIVE).log10(),
            Height::Distance => missing_percent(history, step, value).max(LEAST_PERCENT).log10(),
        }
    }

    /// What a mark at a height stands for.
    pub fn value_at(self, height: f64) -> f64 {
        if self.height == Height::Value { height } else { 10.0_f64.powf(height) }
    }

    /// The height at which everything lies that reaches the limit.
    pub fn floor(self) -> Option<f64> {
        (self.height == Height::Distance).then(|| LEAST_PERCENT.log10())
    }

    /// Points to either side in a window, for a race with a point every `every` steps.
    pub fn half_window(self, steps: u64, every: f64) -> usize {
        let share = SMOOTHINGS.get(self.smoothing).map_or(0.0, |(_, share)| *share);
        let half = 0.5 * share * steps as f64 / every.max(1.0);
        (half.round() as usize).max(self.smoothing)
    }

    /// What one step of each contender takes on this axis, if so many took so many seconds; baselines, which do not learn,
    /// reach as far as the slowest.
    pub fn scales(self, history: &History, steps: u64, seconds: &[f64]) -> Vec<f64> {
        if !self.seconds {
            return vec![1.0; history.contenders.len()];
        }
        let steps = steps.max(1) as f64;
        let learns = |index: usize| history.contenders[index].role == Role::Learner;
        let own = |index: usize| seconds.get(index).map_or(0.0, |seconds| seconds / steps).max(1e-7);
        let all = 0..history.contenders.len();
        let slowest = all.clone().filter(|index| learns(*index)).map(own).fold(1e-7, f64::max);
        all.map(|index| if learns(index) { own(index) } else { slowest }).collect()
    }

    /// What is drawn upwards, in words.
    fn height_name(self, history: &History) -> String {
        let measure = history.measures.first().map_or("", |measure| measure.name.as_str());
        let limit = history.limits.first().map_or("", |limit| limit.name.as_str());
        match self.height {
            Height::Value => measure.to_owned(),
            Height::Logarithm => format!("{measure}, log"),
            Height::Distance => format!("missing to {limit}, %"),
        }
    }

    /// What is drawn to the right, with how it is smoothed.
    pub fn width_name(self, history: &History) -> String {
        let unit = if self.seconds {
            "seconds of learning, one core".to_owned()
        } else {
            format!("{}s", history.step_unit)
        };
        match SMOOTHINGS.get(self.smoothing) {
            Some((words, share)) if *share > 0.0 => {
                format!("{unit} · {words} over {:.0} % of them, raw behind", 100.0 * share)
            }
            _ => unit,
        }
    }
}

/// What is missing to the first limit in percent of it; negative past it.
pub(super) fn missing_percent(history: &History, step: u64, value: f64) -> f64 {
    let limit = history.limits.first().map_or(f64::NAN, |track| track.at(step));
    let sign = if history.higher_is_better() { 1.0 } else { -1.0 };
    100.0 * sign * (limit - value) / limit.abs()
}

/// The row of controls: to the left what is drawn upwards, to the right what is drawn to the right.
pub(super) fn row(ui: &mut Ui, history: &History, choice: &mut Choice, theme: &Theme) {
    let roomy = ui.available_width() > theme.small_type * 29.0;
    ui.horizontal(|ui| {
        if !roomy {
            ui.spacing_mut().button_padding.x = theme.space * 0.5;
        }
        ui.spacing_mut().button_padding.y = 0.0;
        ui.spacing_mut().interact_size.y = theme.small_type * 1.4;
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = theme.space * 0.5;
            across(ui, history, choice);
            if roomy {
                smooth_button(ui, choice);
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                upwards(ui, history, choice, theme);
            });
        });
    });
}

fn small(text: &str) -> RichText {
    RichText::new(text).small()
}

fn across(ui: &mut Ui, history: &History, choice: &mut Choice) {
    let log = ui.toggle_value(&mut choice.logarithmic, small("log"));
    named(&log, "Logarithmic axis");
    log.on_hover_text("Equal factors equally far apart to the right");
    let seconds = ui.selectable_value(&mut choice.seconds, true, small("seconds"));
    named(&seconds, "Curves over seconds");
    seconds.on_hover_text("Curves over the time that one seed spent learning on one core");
    let steps = ui.selectable_value(&mut choice.seconds, false, small(&format!("{}s", history.step_unit)));
    named(&steps, "Curves over steps");
    steps.on_hover_text("Curves over steps");
}

fn smooth_button(ui: &mut Ui, choice: &mut Choice) {
    let words = ["smooth", "smooth 3 %", "smooth 10 %"][choice.smoothing.min(2)];
    let button = ui.selectable_label(choice.smoothing > 0, small(words));
    named(&button, "Smoothing");
    let hover = "Means over centred windows, the raw line behind; the last point stays exact. Click for more, then none";
    if button.on_hover_text(hover).clicked() {
        choice.smoothing = (choice.smoothing + 1) % SMOOTHINGS.len();
    }
}

/// The measure's name, which opens the choice of what is drawn upwards.
fn upwards(ui: &mut Ui, history: &History, choice: &mut Choice, theme: &Theme) {
    let text = RichText::new(format!("{} ▼", choice.height_name(history))).small().color(theme.dim.0);
    ui.spacing_mut().button_padding.x = 2.0;
    let button = egui::Button::new(text).truncate().frame_when_inactive(false);
    let (response, _) = MenuButton::from_button(button).ui(ui, |ui| {
        for height in [Height::Value, Height::Logarithm, Height::Distance] {
            if height != Height::Logarithm || logarithm_helps(history) {
                let name = Choice { height, ..*choice }.height_name(history);
                ui.selectable_value(&mut choice.height, height, name);
            }
        }
        ui.separator();
        for (index, (words, share)) in SMOOTHINGS.iter().enumerate() {
            let text =
                if *share > 0.0 { format!("{words}, {:.0} %", 100.0 * share) } else { (*words).to_owned() };
            ui.selectable_value(&mut choice.smoothing, index, text);
        }
    });
    named(&response, "Vertical axis and smoothing");
    response.on_hover_text("The measure, or what is missing to the limit on a logarithmic axis; smoothing");
}

/// Costs and errors are positive and fall: factors between them tell more than differences.
fn logarithm_helps(history: &History) -> bool {
    !history.higher_is_better() && history.curves.iter().flatten().flatten().all(|(_, value)| *value > 0.0)
}
