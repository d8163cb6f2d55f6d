//! The table of results, and the verdict between any two contenders in words.

mod pick;
mod words;

use crate::app::kit::columns::Columns;
use crate::app::kit::dash::{Dash, paint_sample};
use crate::app::kit::highlight;
use crate::app::kit::theme::Theme;
use crate::app::kit::turns;
use crate::app::kit::widgets::named;
use crate::app::model::Model;
use crate::lab::{History, Stopped};
use eframe::egui::{self, Color32, CursorIcon, Rect, RichText, ScrollArea, Sense, Ui, pos2, vec2};
use pick::Pick;
use words::{Moment, Words};

pub use words::{gap_words, mean_words};

/// How early a column goes that is empty for everybody: before all others.
const EMPTY_GOES: u8 = 4;

/// What the view keeps between frames.
#[derive(Default)]
pub struct Results {
    /// Which two contenders the verdict compares.
    first: Option<Pick>,
    second: Option<Pick>,
    /// What was said last, and of which moment.
    said: Option<(Moment, Words)>,
}

impl Results {
    /// The two contenders; the present race's first two unless others were chosen.
    fn pair(&self, model: &Model, history: &History) -> (Pick, Pick) {
        let valid = |chosen: Option<Pick>, place| chosen.unwrap_or(Pick::of(place)).valid(model, history);
        (valid(self.first, 0), valid(self.second, 1))
    }

    /// What is to be said now. What has only grown waits for its turn.
    fn words(&mut self, ui: &Ui, model: &Model, history: &History) -> Words {
        let moment = Moment::of(model, history, self.pair(model, history));
        match &self.said {
            Some((said, words)) if *said == moment => words.clone(),
            Some((said, words)) if said.has_only_grown_to(&moment) && !turns::is_for_results(ui.ctx()) => {
                ui.ctx().request_repaint();
                words.clone()
            }
            _ => {
                let words = Words::of(model, history, self.pair(model, history));
                self.said = Some((moment, words.clone()));
                words
            }
        }
    }
}

/// Where the values come from, for the title.
pub fn detail(history: &History) -> &'static str {
    if history.finals.is_some() {
        "final measures; ± is the 95 % interval over seeds"
    } else {
        "so far; ± is the 95 % interval over seeds"
    }
}

/// Draws the verdict and the table; returns the contender that is to be shown on the floor, if one was chosen.
pub fn show(ui: &mut Ui, model: &Model, results: &mut Results, theme: &Theme) -> Option<usize> {
    let Some(history) = &model.race.history else {
        ui.centered_and_justified(|ui| ui.label("The race is being set up…"));
        return None;
    };
    let words = results.words(ui, model, history);
    let mut chosen = None;
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        verdict_line(ui, model, history, results, &words, theme);
        ui.add_space(theme.space * 0.5);
        chosen = ui.scope(|ui| table(ui, model, history, &words, theme)).inner;
        for Stopped { contender, seed_index, step, reason } in &history.stopped {
            let name = history.contenders.get(*contender).map_or("a contender", |contender| &contender.name);
            let seed = history.seeds.get(*seed_index).copied().unwrap_or_default();
            let text = format!("{name}, seed {seed}, stopped at step {step}: {reason}");
            ui.label(RichText::new(text).color(theme.collision.0));
        }
    });
    chosen
}

/// The table: contenders, then limits. Columns go until the rest fits; what they hold is in the rows' hover texts.
fn table(ui: &mut Ui, model: &Model, history: &History, words: &Words, theme: &Theme) -> Option<usize> {
    ui.spacing_mut().item_spacing.y = 0.0;
    let Words { columns: all, contenders, limits, .. } = words;
    let indent = theme.small_type * 4.0;
    // The scroll bar comes over the right edge.
    let room = ui.available_width() - theme.space;
    // What is empty for everybody goes first.
    let is_empty = |index: usize| contenders.iter().all(|cells| cells[index] == "–");
    let early = |index: usize| if is_empty(index) { EMPTY_GOES } else { all[index].goes };
    let kept = |goes: u8| (0..all.len()).map(|index| early(index) <= goes).collect::<Vec<_>>();
    let only = |cells: &[String], kept: &[bool]| -> Vec<String> {
        cells.iter().zip(kept).filter(|(_, kept)| **kept).map(|(cell, _)| cell.clone()).collect()
    };
    let heads: Vec<String> = all.iter().map(|column| column.head.clone()).collect();
    let measured = |kept: &[bool]| {
        let rows: Vec<_> = contenders.iter().chain(limits).map(|cells| only(cells, kept)).collect();
        Columns::natural(ui, &only(&heads, kept), &rows, indent, theme)
    };
    // The names may lose a quarter of the room before "99 % at" goes, too.
    let goes = (1..=EMPTY_GOES)
        .rev()
        .find(|goes| measured(&kept(*goes)).width() <= room * if *goes == 1 { 1.1 } else { 1.0 });
    let kept = kept(goes.unwrap_or(0));
    let mut columns = measured(&kept);
    columns.fit(room, theme);
    let about: Vec<String> = all.iter().map(|column| column.about.clone()).collect();
    columns.heads(ui, &only(&heads, &kept), &only(&about, &kept), theme);
    let (mut pointed, mut chosen) = (None, None);
    for (index, (cells, more)) in contenders.iter().zip(&words.more).enumerate() {
        let row = Row { index, cells: &only(cells, &kept), more };
        let touched = row.show(ui, model, history, &columns, theme);
        pointed = touched.pointed.then_some(index).or(pointed);
        chosen = touched.chosen.then_some(index).or(chosen);
    }
    highlight::point(ui.ctx(), "results", pointed);
    for (index, cells) in limits.iter().enumerate() {
        let (area, response) = columns.row(ui, cells, (theme.limit.0, None), Sense::hover(), theme);
        paint_sample(ui.painter(), sample_in(area, theme), Dash::of_limit(index), theme.limit.0, theme);
        response.on_hover_text(history.limits[index].kind.name());
    }
    chosen
}

/// Where the sample of a line lies in a row, behind the radio button.
fn sample_in(row: Rect, theme: &Theme) -> Rect {
    let left = row.left() + theme.small_type * 2.0;
    Rect::from_min_max(pos2(left, row.top()), pos2(left + theme.small_type * 1.5, row.bottom()))
}

/// A contender's row: its index, its cells, and what the pointer is told.
struct Row<'a> {
    index: usize,
    cells: &'a [String],
    more: &'a str,
}

/// What a person does with a row.
struct Touched {
    /// Whether the pointer is on it.
    pointed: bool,
    /// Whether it is to be shown on the floor.
    chosen: bool,
}

impl Row<'_> {
    fn show(
        &self,
        ui: &mut Ui,
        model: &Model,
        history: &History,
        columns: &Columns,
        theme: &Theme,
    ) -> Touched {
        let contender = &history.contenders[self.index];
        let line = (theme.text.0, self.ground(ui, theme));
        let (area, response) = columns.row(ui, self.cells, line, Sense::click(), theme);
        let (dash, ink) = (Dash::of(self.index, contender.role), theme.contender(self.index));
        paint_sample(ui.painter(), sample_in(area, theme), dash, ink, theme);
        let radio = radio(ui, area, model.race.snapshot.followed == self.index, theme);
        named(&radio, &format!("Show {} on the floor", contender.name));
        let response = response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(self.more);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, self.cells.join(", ")));
        Touched {
            pointed: response.hovered() || radio.hovered(),
            chosen: radio.clicked() || response.clicked(),
        }
    }

    /// Every second row has a ground, and the one that is pointed at another.
    fn ground(&self, ui: &Ui, theme: &Theme) -> Option<Color32> {
        let pointed = highlight::pointed(ui.ctx()) == Some(self.index);
        match (pointed, self.index.is_multiple_of(2)) {
            (true, _) => Some(theme.line.0),
            (false, true) => Some(theme.surface.0),
            (false, false) => None,
        }
    }
}

/// The button at the left end of a row, on where the contender is shown on the floor.
fn radio(ui: &mut Ui, row: Rect, on: bool, theme: &Theme) -> egui::Response {
    let button = Rect::from_min_size(row.min, vec2(theme.small_type * 1.8, row.height()));
    let radio = ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = row.height();
        ui.spacing_mut().icon_width = theme.small_type;
        ui.put(button, egui::RadioButton::new(on, ""))
    });
    radio.inner
}

/// The verdict as a sentence whose two names can be chosen.
fn verdict_line(
    ui: &mut Ui,
    model: &Model,
    history: &History,
    results: &mut Results,
    words: &Words,
    theme: &Theme,
) {
    let (mut first, mut second) = results.pair(model, history);
    let pair = (first, second);
    let (verb, detail) = &words.verdict;
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = theme.small_type * 1.7;
        ui.spacing_mut().button_padding = vec2(theme.space * 0.75, 1.0);
        ui.spacing_mut().item_spacing = vec2(theme.space * 0.75, theme.space * 0.25);
        ui.horizontal_wrapped(|ui| {
            picker(ui, model, history, "first of pair", &mut first);
            ui.label(theme.bold(verb));
            picker(ui, model, history, "second of pair", &mut second);
            let detail = ui.label(theme.bold(detail));
            if pair.0.run != pair.1.run {
                detail.on_hover_ui(|ui| {
                    ui.label(pick::about(model, history, pair).unwrap_or_default());
                });
            }
        });
    });
    // Unless one was chosen, the pair follows what opens next.
    if (first, second) != pair {
        (results.first, results.second) = (Some(first), Some(second));
    }
}

fn picker(ui: &mut Ui, model: &Model, history: &History, id: &str, chosen: &mut Pick) {
    let height = ui.spacing().interact_size.y * 16.0;
    let combo =
        egui::ComboBox::from_id_salt(id).width(0.0).height(height).selected_text(chosen.name(model, history));
    let combo = combo.show_ui(ui, |ui| {
        for pick in Pick::all(model, history) {
            ui.selectable_value(chosen, pick, pick.name(model, history));
        }
    });
    named(&combo.response, id);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::themes;
    use crate::experiments;
    use crate::lab::{Event, Race, Snapshot};

    /// What grows waits at most until its turn comes; what a person chose does not wait.
    #[test]
    fn results_that_grow_are_said_when_it_is_their_turn() {
        let preset = experiments::built_in("static-access").unwrap().unwrap();
        let history = Race::new(&preset).unwrap().history().clone();
        let mut model = Model::recorded(preset, history, Snapshot::default());
        let (ctx, mut results) = (egui::Context::default(), Results::default());
        let frame = |model: &mut Model, results: &mut Results| {
            model.race.refresh_means();
            let _output = ctx.run_ui(egui::RawInput::default(), |ui| {
                assert_eq!(show(ui, model, results, &themes()[0]), None);
            });
            results.said.as_ref().map(|(_, words)| words.contenders[0][1].clone()).unwrap()
        };
        let first = frame(&mut model, &mut results);
        let mut waited = 0;
        for step in 1..=12 {
            model.hear(&Event::Point { contender: 0, seed_index: 0, step, value: 10.0 + step as f64 });
            let shown = frame(&mut model, &mut results);
            waited += usize::from(!shown.starts_with(&format!("{}", 10 + step)));
        }
        assert_eq!(waited, 9, "three of twelve frames are for the results");
        let settled: Vec<String> = (0..4).map(|_| frame(&mut model, &mut results)).collect();
        assert!(settled[3].starts_with("22") && settled[3] != first, "{settled:?}");
        let before = results.said.as_ref().map(|(_, words)| words.verdict.clone());
        for second in [2, 3].map(Pick::of) {
            results.second = Some(second);
            frame(&mut model, &mut results);
            assert_eq!(results.said.as_ref().map(|(moment, _)| moment.pair), Some((Pick::of(0), second)));
        }
        assert!(before.is_some());
    }
}
