//! The views as tiles that can be dragged, hidden and restored.

use super::cells::show_cells;
use super::chart;
use super::curves::{self, CurveCache};
use super::floor;
use super::frame;
use super::map;
use super::model::Model;
use super::ranking;
use super::results::{self, Pair};
use super::strip::show_strip;
use super::table;
use super::theme::Theme;
use crate::experiments;
use crate::lab::Command;
use crate::scene::{Button, Gesture, Picture, Scene};
use eframe::egui::{self, RichText, Ui, WidgetText};
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
    pair: Pair,
}

impl Default for Workspace {
    fn default() -> Self {
        Self { tree: fresh_tree(0), scenes: 0, cache: CurveCache::default(), pair: Pair::default() }
    }
}

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
    let top = tiles.insert_horizontal_tile(std::iter::once(floor).chain(others).collect());
    let [curves, results] = [View::Curves, View::Results].map(|view| tiles.insert_pane(view));
    let mut bottom = Linear::new(LinearDir::Horizontal, vec![curves, results]);
    bottom.shares.set_share(results, 1.3);
    let bottom = tiles.insert_container(bottom);
    let root = tiles.insert_vertical_tile(vec![top, bottom]);
    Tree::new(egui::Id::unique("views"), root, tiles)
}

impl Workspace {
    /// All views in their first places.
    pub fn restore(&mut self) {
        self.tree = fresh_tree(self.scenes);
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
    pub fn show(&mut self, ui: &mut Ui, model: &mut Model, theme: &Theme) {
        let scenes = experiments::find(&model.preset.experiment).map_or(0, |found| found.scenes().len());
        if scenes != self.scenes {
            self.scenes = scenes;
            self.restore();
        }
        let Self { tree, cache, pair, .. } = self;
        let mut painter = TilePainter { model, theme, cache, pair, hide: None, scenes };
        tree.ui(&mut painter, ui);
        if let Some(id) = painter.hide {
            tree.tiles.toggle_visibility(id);
        }
    }
}

struct TilePainter<'a> {
    model: &'a mut Model,
    theme: &'a Theme,
    cache: &'a mut CurveCache,
    pair: &'a mut Pair,
    hide: Option<TileId>,
    scenes: usize,
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
            View::Results => results::show(ui, self.model, self.pair, self.theme),
            View::Scene(index) => {
                let snapshot = self.model.snapshot.clone();
                match snapshot.scenes.get(index) {
                    Some(scene) => {
                        let gestures = show_scene(ui, scene, self.theme);
                        gestures.into_iter().for_each(|made| self.model.send(Command::Gesture(made)));
                    }
                    None => {
                        ui.centered_and_justified(|ui| ui.label("The factory is being built…"));
                    }
                }
            }
        }
    }
}

/// Pictures from top to bottom, but buttons above them; cells take most of a tile that they share with a strip. Returns
/// what a person did to them.
pub(super) fn show_scene(ui: &mut Ui, scene: &Scene, theme: &Theme) -> Vec<Gesture> {
    let mut gestures = Vec::new();
    let (buttons, pictures): (Vec<_>, Vec<_>) =
        scene.pictures.iter().partition(|picture| matches!(picture, Picture::Buttons(_)));
    for picture in buttons {
        if let Picture::Buttons(buttons) = picture {
            show_buttons(ui, buttons, &mut gestures);
        }
    }
    let height = ui.available_height();
    let all: f32 = pictures.iter().map(|picture| weight(picture)).sum();
    let gaps = theme.space * pictures.len().saturating_sub(1) as f32;
    for picture in &pictures {
        let share = (height - gaps) * weight(picture) / all;
        show_picture(ui, picture, [height, share], pictures.len() <= 1, theme, &mut gestures);
    }
    gestures
}

/// How much of the height a picture takes beside others.
fn weight(picture: &Picture) -> f32 {
    match picture {
        Picture::Maps(_) | Picture::Frame(_) => 2.0,
        _ => 1.0,
    }
}

fn show_picture(
    ui: &mut Ui,
    picture: &Picture,
    [height, share]: [f32; 2],
    single: bool,
    theme: &Theme,
    gestures: &mut Vec<Gesture>,
) {
    let fit = egui::vec2(ui.available_width(), if single { height } else { share });
    match picture {
        Picture::Floor(floor) if single => floor::show(ui, floor, theme),
        Picture::Floor(floor) => drop(ui.allocate_ui(fit, |ui| floor::show(ui, floor, theme))),
        Picture::Ranking(ranking) => ranking::show(ui, ranking, theme),
        Picture::Chart(chart) => drop(ui.allocate_ui(fit, |ui| chart::show(ui, chart, theme))),
        Picture::Table(table) => table::show(ui, table, theme),
        Picture::Frame(frame) => drop(ui.allocate_ui(fit, |ui| frame::show(ui, frame, theme, gestures))),
        Picture::Maps(maps) => drop(ui.allocate_ui(fit, |ui| map::show(ui, maps, theme, gestures))),
        Picture::Buttons(_) => {}
        Picture::Cells(cells) => show_cells(ui, cells, if single { height } else { height * 0.56 }, theme),
        Picture::Strip(strip) => {
            show_strip(ui, strip, if single { height } else { ui.available_height() }, theme);
        }
    }
}

/// Things to press in a row; what is on is marked.
fn show_buttons(ui: &mut Ui, buttons: &[Button], gestures: &mut Vec<Gesture>) {
    ui.horizontal_wrapped(|ui| {
        for button in buttons {
            let pressed = ui.add(egui::Button::new(&button.name).selected(button.on));
            if pressed.on_hover_text(&button.hover).clicked() {
                gestures.push(Gesture::Press(button.name.clone()));
            }
        }
    });
}

impl Behavior<View> for TilePainter<'_> {
    fn pane_ui(&mut self, ui: &mut Ui, tile_id: TileId, view: &mut View) -> UiResponse {
        let theme = self.theme;
        let (title, detail) = self.header(*view);
        let mut drag = false;
        egui::Frame::new()
            .fill(theme.panel.0)
            .stroke(egui::Stroke::new(1.0, theme.line.0))
            .corner_radius(8)
            .inner_margin(theme.space)
            .show(ui, |ui| {
                ui.set_min_size(ui.available_size());
                ui.horizontal(|ui| {
                    // Views that share a place have their title on their tab.
                    let tabbed = self.scenes > 2 && matches!(view, View::Scene(index) if *index > 0);
                    if !tabbed {
                        let label = egui::Label::new(theme.bold(&title)).sense(egui::Sense::drag());
                        drag = ui.add(label).on_hover_cursor(egui::CursorIcon::Grab).drag_started();
                    }
                    ui.add(egui::Label::new(RichText::new(detail).small().color(theme.dim.0)).truncate());
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                        let close = egui::Button::new(RichText::new("×").color(theme.dim.0)).frame(false);
                        if ui.add(close).on_hover_text("Hide this view; 0 restores all").clicked() {
                            self.hide = Some(tile_id);
                        }
                    });
                });
                self.content(ui, *view);
            });
        if drag { UiResponse::DragStarted } else { UiResponse::None }
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
