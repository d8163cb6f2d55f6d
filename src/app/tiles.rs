//! The views as tiles that can be dragged, hidden and restored.

use super::action::Action;
use super::curves::{self, CurveCache};
use super::icon::{Icon, small_icon};
use super::model::Model;
use super::results::{self, Results};
use super::scene_view::show_scene_with;
use super::theme::Theme;
use crate::experiments;
use crate::scene::Picture;
use eframe::egui::{self, Ui, WidgetText};
use egui_tiles::{
    Behavior, Linear, LinearDir, ResizeState, SimplificationOptions, TabState, Tile, TileId, Tiles, Tree,
    UiResponse,
};

/// A view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The scene with this index.
    Scene(usize),
    /// Curves of all contenders.
    Curves,
    /// Results and verdicts.
    Results,
}

/// The tiles and what their views keep between frames.
pub struct Workspace {
    tree: Tree<View>,
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
            tree: fresh_tree(0),
            scenes: 0,
            cache: CurveCache::default(),
            results: Results::default(),
            alone: None,
            pointed: None,
        }
    }
}

/// How much wider the views at the right are than those at the left.
const RIGHT_SHARE: f32 = 1.15;

/// The first scene beside the others, which share a place; curves and results below.
fn fresh_tree(scenes: usize) -> Tree<View> {
    let mut tiles = Tiles::default();
    let floor = tiles.insert_pane(View::Scene(0));
    let others: Vec<TileId> = (1..scenes).map(|index| tiles.insert_pane(View::Scene(index))).collect();
    let others = match others[..] {
        [] => None,
        [single] => Some(single),
        _ => Some(tiles.insert_tab_tile(others)),
    };
    let mut top = Linear::new(LinearDir::Horizontal, std::iter::once(floor).chain(others).collect());
    others.into_iter().for_each(|others| top.shares.set_share(others, RIGHT_SHARE));
    let top = tiles.insert_container(top);
    let [curves, results] = [View::Curves, View::Results].map(|view| tiles.insert_pane(view));
    let mut bottom = Linear::new(LinearDir::Horizontal, vec![curves, results]);
    bottom.shares.set_share(results, RIGHT_SHARE);
    let bottom = tiles.insert_container(bottom);
    let root = tiles.insert_vertical_tile(vec![top, bottom]);
    Tree::new(egui::Id::unique("views"), root, tiles)
}

impl Workspace {
    /// All views in their first places.
    pub fn restore(&mut self) {
        self.alone = None;
        self.tree = fresh_tree(self.scenes);
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

    /// Shows or hides a view; `View::Scene(1)` stands for all scenes behind the first, and shows the next of them.
    pub fn toggle(&mut self, view: View) {
        if view == View::Scene(1) && self.scenes > 2 {
            self.next_scene();
        } else if let Some(id) = self.find(view) {
            self.tree.tiles.toggle_visibility(id);
        }
    }

    fn find(&self, view: View) -> Option<TileId> {
        self.tree.tiles.iter().find_map(|(id, tile)| match tile {
            Tile::Pane(pane) if *pane == view => Some(*id),
            _ => None,
        })
    }

    fn next_scene(&mut self) {
        let active = self.tree.active_tiles();
        let is_active = |index: &usize| self.find(View::Scene(*index)).is_some_and(|id| active.contains(&id));
        let next = (1..self.scenes).find(is_active).map_or(1, |index| index % (self.scenes - 1) + 1);
        if let Some(id) = self.find(View::Scene(next)) {
            self.tree.tiles.set_visible(id, true);
            self.tree.make_active(|tile, _| tile == id);
        }
    }

    /// Draws all tiles into the space there is.
    ///
    /// Returns an action if a button of a view asks for one.
    pub fn show(&mut self, ui: &mut Ui, model: &mut Model, theme: &Theme) -> Option<Action> {
        let scenes = experiments::find(&model.preset.experiment).map_or(0, |found| found.scenes().len());
        if scenes != self.scenes {
            self.scenes = scenes;
            self.restore();
        }
        let Self { tree, cache, results, alone, pointed, .. } = self;
        *pointed = None;
        let mut painter = TilePainter {
            model,
            theme,
            cache,
            results,
            hide: None,
            asked: None,
            scenes,
            alone: *alone,
            turn: None,
            pointed,
        };
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
    scenes: usize,
    alone: Option<View>,
    /// A view that is to fill the centre, or to go back.
    turn: Option<View>,
    pointed: &'a mut Option<View>,
}

impl TilePainter<'_> {
    fn header(&self, view: View) -> (String, String) {
        match view {
            View::Scene(index) => {
                let titles = experiments::find(&self.model.preset.experiment).map(|found| found.scenes());
                let title = titles.and_then(|titles| titles.get(index)).copied().unwrap_or_default();
                let scene = self.model.snapshot.scenes.get(index);
                (title.to_owned(), scene.map(|scene| scene.subtitle.clone()).unwrap_or_default())
            }
            View::Curves => {
                let seeds = self.model.history.as_ref().map_or(0, |history| history.seeds.len());
                let detail = match seeds {
                    0 | 1 => "one seed".to_owned(),
                    seeds => format!("mean of {seeds} seeds, 95 % band"),
                };
                ("Learning".to_owned(), detail)
            }
            View::Results => ("Results".to_owned(), String::new()),
        }
    }

    fn content(&mut self, ui: &mut Ui, view: View) {
        match view {
            View::Curves => curves::show(ui, self.model, self.cache, self.theme),
            View::Results => results::show(ui, self.model, self.results, self.theme),
            View::Scene(index) => {
                let snapshot = self.model.snapshot.clone();
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
                    // Views that share a place have their title on their tab.
                    let tabbed = self.scenes > 2 && matches!(view, View::Scene(index) if index > 0);
                    if alone || !tabbed {
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

impl Behavior<View> for TilePainter<'_> {
    fn pane_ui(&mut self, ui: &mut Ui, _tile_id: TileId, view: &mut View) -> UiResponse {
        if self.pane(ui, *view) { UiResponse::DragStarted } else { UiResponse::None }
    }

    fn tab_title_for_pane(&mut self, view: &View) -> WidgetText {
        self.header(*view).0.into()
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
