//! The views as tiles that can be dragged, hidden and restored.

use super::layout;
use crate::app::curves::{self, CurveCache};
use crate::app::kit::action::Action;
use crate::app::kit::icon::{Icon, small_icon};
use crate::app::kit::theme::Theme;
use crate::app::kit::view::View;
use crate::app::kit::widgets::width;
use crate::app::model::Model;
use crate::app::panels::results::{self, Results};
use crate::app::panels::runs;
use crate::app::pictures::scene_view::show_scene_with;
use crate::experiments;
use crate::lab::Command;
use crate::scene::Picture;
use eframe::egui::{self, Ui, WidgetText};
use egui_tiles::{Behavior, ResizeState, SimplificationOptions, TabState, TileId, Tiles, Tree, UiResponse};

/// The tiles and what their views keep between frames.
pub struct Workspace {
    /// The views side by side, and as they are where the window is too short for that.
    wide: Tree<View>,
    compact: Tree<View>,
    is_compact: bool,
    /// How many scenes the tree has places for.
    scenes: usize,
    cache: CurveCache,
    results: Results,
    /// The view that fills the centre alone, and the one under the pointer.
    alone: Option<View>,
    pointed: Option<View>,
}

impl Default for Workspace {
    fn default() -> Self {
        Self {
            wide: layout::wide(0),
            compact: layout::compact(0),
            is_compact: false,
            scenes: 0,
            cache: CurveCache::default(),
            results: Results::default(),
            alone: None,
            pointed: None,
        }
    }
}

impl Workspace {
    /// All views in their first places.
    pub fn restore(&mut self) {
        self.alone = None;
        (self.wide, self.compact) = (layout::wide(self.scenes), layout::compact(self.scenes));
    }

    fn tree(&self) -> &Tree<View> {
        if self.is_compact { &self.compact } else { &self.wide }
    }

    fn tree_mut(&mut self) -> &mut Tree<View> {
        if self.is_compact { &mut self.compact } else { &mut self.wide }
    }

    /// The view under the pointer fills the centre alone, or all views come back.
    pub fn maximise(&mut self) {
        self.alone = match self.alone {
            Some(_) => None,
            None => Some(self.pointed.unwrap_or(View::Scene(0))),
        };
    }

    /// Whether one view fills the centre alone.
    pub fn is_maximised(&self) -> bool {
        self.alone.is_some()
    }

    /// Shows or hides a view, or brings it forward on its tab; `View::Scene(1)` stands for all scenes behind the first, and
    /// shows the next of them.
    pub fn toggle(&mut self, view: View) {
        if view == View::Scene(1) && self.scenes > 2 {
            self.show_tab(View::Scene(self.next_scene()));
        } else if let Some(id) = self.tree().tiles.find_pane(&view) {
            let tree = self.tree();
            let is_behind = tree.tiles.is_visible(id) && !tree.active_tiles().contains(&id);
            if is_behind {
                self.show_tab(view);
            } else {
                self.tree_mut().tiles.toggle_visibility(id);
            }
        }
    }

    fn next_scene(&self) -> usize {
        let tree = self.tree();
        let active = tree.active_tiles();
        let is_active =
            |index: &usize| tree.tiles.find_pane(&View::Scene(*index)).is_some_and(|id| active.contains(&id));
        (1..self.scenes).find(is_active).map_or(1, |index| index % (self.scenes - 1) + 1)
    }

    fn show_tab(&mut self, view: View) {
        let tree = self.tree_mut();
        if let Some(id) = tree.tiles.find_pane(&view) {
            tree.tiles.set_visible(id, true);
            tree.make_active(|tile, _| tile == id);
        }
    }

    /// Draws all tiles into the space there is.
    ///
    /// Returns an action if a button of a view asks for one.
    pub fn show(&mut self, ui: &mut Ui, model: &mut Model, theme: &Theme) -> Option<Action> {
        let scenes =
            experiments::find(&model.scenario.preset.experiment).map_or(0, |found| found.scenes().len());
        if scenes != self.scenes {
            self.scenes = scenes;
            self.restore();
        }
        self.is_compact = layout::is_short(ui.available_height(), theme);
        let Self { wide, compact, is_compact, cache, results, alone, pointed, .. } = self;
        let tree = if *is_compact { compact } else { wide };
        *pointed = None;
        let mut painter = TilePainter {
            model,
            theme,
            cache,
            results,
            hide: None,
            asked: None,
            tabbed: layout::tabbed(tree).copied().collect(),
            tight: false,
            alone: *alone,
            turn: None,
            pointed,
        };
        painter.tight = painter.titles_are_tight(ui, tree);
        match *alone {
            Some(view) => drop(painter.pane(ui, view)),
            None => tree.ui(&mut painter, ui),
        }
        let (hide, turn, asked) = (painter.hide, painter.turn, painter.asked);
        if let Some(view) = turn {
            *alone = if alone.is_some() { None } else { Some(view) };
        } else if let Some(view) = hide {
            *alone = None;
            if let Some(id) = tree.tiles.find_pane(&view) {
                tree.tiles.toggle_visibility(id);
            }
        }
        asked
    }
}

struct TilePainter<'a> {
    model: &'a mut Model,
    theme: &'a Theme,
    cache: &'a mut CurveCache,
    results: &'a mut Results,
    /// A view whose corner asked to hide it.
    hide: Option<View>,
    asked: Option<Action>,
    /// The views whose title is on a tab.
    tabbed: Vec<View>,
    /// Whether titles need small type to fit their tabs.
    tight: bool,
    alone: Option<View>,
    /// A view that is to fill the centre, or to go back.
    turn: Option<View>,
    pointed: &'a mut Option<View>,
}

impl TilePainter<'_> {
    fn header(&self, view: View) -> (String, String) {
        match view {
            View::Scene(index) => {
                let titles =
                    experiments::find(&self.model.scenario.preset.experiment).map(|found| found.scenes());
                let title = titles.and_then(|titles| titles.get(index)).copied().unwrap_or_default();
                let scene = self.model.race.snapshot.scenes.get(index);
                (title.to_owned(), scene.map(|scene| scene.subtitle.clone()).unwrap_or_default())
            }
            View::Curves => {
                let seeds = self.model.race.history.as_ref().map_or(0, |history| history.seeds.len());
                let detail = match seeds {
                    0 | 1 => "one seed".to_owned(),
                    seeds => format!("mean of {seeds} seeds, 95 % band"),
                };
                ("Learning".to_owned(), detail)
            }
            View::Results => {
                let detail = self.model.race.history.as_ref().map(results::detail);
                ("Results".to_owned(), detail.unwrap_or_default().to_owned())
            }
            View::Runs => ("Runs".to_owned(), runs::detail(self.model)),
        }
    }

    /// Whether there are tabs side by side whose titles are wider than their place was in the frame before.
    fn titles_are_tight(&self, ui: &Ui, tree: &Tree<View>) -> bool {
        let width = |view: &View| width(ui, &self.header(*view).0, self.theme) + 2.0 * self.theme.space;
        layout::tabs(tree).any(|(id, views)| {
            let room = tree.tiles.rect(id).map_or(f32::INFINITY, |place| place.width());
            views.map(width).sum::<f32>() > room
        })
    }

    fn content(&mut self, ui: &mut Ui, view: View) {
        match view {
            View::Curves => {
                let Model { race, shelf, .. } = &mut *self.model;
                curves::show(ui, race, &mut shelf.runs, self.cache, self.theme);
            }
            View::Results => {
                let chosen = results::show(ui, self.model, self.results, self.theme);
                chosen.into_iter().for_each(|contender| self.model.send(Command::Follow(contender)));
            }
            View::Runs => self.asked = runs::show(ui, self.model, self.theme).or(self.asked),
            View::Scene(index) => {
                let snapshot = self.model.race.snapshot.clone();
                match snapshot.scenes.get(index) {
                    Some(scene) => {
                        let maps = scene.pictures.iter().any(|picture| matches!(picture, Picture::Maps(_)));
                        let saves = maps && self.model.takes_measurements();
                        let actions: &[Action] = if saves { &[Action::SaveMap] } else { &[] };
                        let (gestures, asked) = show_scene_with(ui, scene, actions, self.theme);
                        self.asked = asked.or(self.asked);
                        let now_s = ui.input(|input| input.time);
                        gestures.into_iter().for_each(|made| self.model.touch(made, now_s));
                    }
                    None => {
                        ui.centered_and_justified(|ui| ui.label("The factory is being built…"));
                    }
                }
            }
        }
    }
}

impl TilePainter<'_> {
    /// A view in its frame; returns whether its title was taken hold of.
    fn pane(&mut self, ui: &mut Ui, view: View) -> bool {
        let theme = self.theme;
        let mut drag = false;
        if ui.rect_contains_pointer(ui.max_rect()) {
            *self.pointed = Some(view);
        }
        egui::Frame::new()
            .fill(theme.panel.0)
            .stroke(egui::Stroke::new(1.0, theme.line.0))
            .corner_radius(8)
            .inner_margin(theme.space)
            .show(ui, |ui| {
                ui.set_min_size(ui.available_size());
                let (name, area) = (format!("{} view", self.header(view).0), ui.max_rect());
                ui.ctx().accesskit_node_builder(ui.unique_id(), |node| name_region(node, name, area));
                drag = self.title_row(ui, view);
                self.content(ui, view);
            });
        drag
    }

    /// Title, what is seen, and the corner's buttons; returns whether the title was taken hold of.
    fn title_row(&mut self, ui: &mut Ui, view: View) -> bool {
        let theme = self.theme;
        let (title, detail) = self.header(view);
        let alone = self.alone.is_some();
        let mut drag = false;
        ui.horizontal(|ui| {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.spacing_mut().button_padding = egui::vec2(2.0, 2.0);
                if small_icon(ui, Icon::Close, &format!("Hide {title}"), theme)
                    .on_hover_text("Hide this view; 0 restores all")
                    .clicked()
                {
                    self.hide = Some(view);
                }
                let (icon, hover) = if alone {
                    (Icon::Shrink, "Back to all views (F)")
                } else {
                    (Icon::Maximise, "Fill the centre with this view (F)")
                };
                if small_icon(ui, icon, &format!("Maximise {title}"), theme).on_hover_text(hover).clicked() {
                    self.turn = Some(view);
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    if alone || !self.tabbed.contains(&view) {
                        let label = egui::Label::new(theme.bold(&title)).sense(egui::Sense::click_and_drag());
                        let label = ui.add(label).on_hover_cursor(egui::CursorIcon::Grab);
                        drag = label.drag_started() && !alone;
                        if label.double_clicked() {
                            self.turn = Some(view);
                        }
                    }
                    ui.add(egui::Label::new(theme.quiet(&detail)).truncate());
                });
            });
        });
        drag
    }
}

/// Tells a screen reader what this part of the window is, and where.
fn name_region(node: &mut egui::accesskit::Node, name: String, area: egui::Rect) {
    node.set_role(egui::accesskit::Role::Region);
    node.set_label(name);
    let [x0, y0, x1, y1] = [area.left(), area.top(), area.right(), area.bottom()].map(f64::from);
    node.set_bounds(egui::accesskit::Rect { x0, y0, x1, y1 });
}

impl Behavior<View> for TilePainter<'_> {
    fn pane_ui(&mut self, ui: &mut Ui, _tile_id: TileId, view: &mut View) -> UiResponse {
        if self.pane(ui, *view) { UiResponse::DragStarted } else { UiResponse::None }
    }

    fn tab_title_for_pane(&mut self, view: &View) -> WidgetText {
        let title = egui::RichText::new(self.header(*view).0);
        if self.tight { title.small().into() } else { title.into() }
    }

    fn tab_title_spacing(&self, _visuals: &egui::Visuals) -> f32 {
        self.theme.space * if self.tight { 0.5 } else { 1.0 }
    }

    fn tab_bar_height(&self, _style: &egui::Style) -> f32 {
        self.theme.body_type * 2.0
    }

    fn tab_bar_color(&self, _visuals: &egui::Visuals) -> egui::Color32 {
        self.theme.background.0
    }

    fn tab_bar_hline_stroke(&self, _visuals: &egui::Visuals) -> egui::Stroke {
        egui::Stroke::NONE
    }

    fn tab_bg_color(
        &self,
        _visuals: &egui::Visuals,
        _tiles: &Tiles<View>,
        _tile_id: TileId,
        state: &TabState,
    ) -> egui::Color32 {
        if state.active { self.theme.panel.0 } else { self.theme.background.0 }
    }

    fn tab_text_color(
        &self,
        _visuals: &egui::Visuals,
        _tiles: &Tiles<View>,
        _tile_id: TileId,
        state: &TabState,
    ) -> egui::Color32 {
        if state.active { self.theme.text.0 } else { self.theme.dim.0 }
    }

    fn gap_width(&self, _style: &egui::Style) -> f32 {
        self.theme.space
    }

    fn resize_stroke(&self, style: &egui::Style, state: ResizeState) -> egui::Stroke {
        match state {
            ResizeState::Idle => egui::Stroke::NONE,
            ResizeState::Hovering => style.visuals.widgets.hovered.bg_stroke,
            ResizeState::Dragging => style.visuals.widgets.active.bg_stroke,
        }
    }

    fn simplification_options(&self) -> SimplificationOptions {
        SimplificationOptions { all_panes_must_have_tabs: false, ..SimplificationOptions::default() }
    }
}
