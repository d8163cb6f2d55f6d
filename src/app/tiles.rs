//! The views as tiles that can be dragged, hidden and restored.

use super::cells::{show_cells, show_strip};
use super::curves::{self, CurveCache};
use super::floor;
use super::model::Model;
use super::results::{self, Pair};
use super::theme::Theme;
use crate::scene::{Picture, Scene};
use eframe::egui::{self, RichText, Ui, WidgetText};
use egui_tiles::{
    Behavior, Linear, LinearDir, ResizeState, SimplificationOptions, Tile, TileId, Tiles, Tree, UiResponse,
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

/// The views in the order of their digits.
pub const VIEWS: [View; 4] = [View::Scene(0), View::Scene(1), View::Curves, View::Results];

/// The tiles and what their views keep between frames.
pub struct Workspace {
    tree: Tree<View>,
    cache: CurveCache,
    pair: Pair,
}

impl Default for Workspace {
    fn default() -> Self {
        Self { tree: fresh_tree(), cache: CurveCache::default(), pair: Pair::default() }
    }
}

fn fresh_tree() -> Tree<View> {
    let mut tiles = Tiles::default();
    let [floor, slot, curves, results] = VIEWS.map(|view| tiles.insert_pane(view));
    let top = tiles.insert_horizontal_tile(vec![floor, slot]);
    let mut bottom = Linear::new(LinearDir::Horizontal, vec![curves, results]);
    bottom.shares.set_share(results, 1.15);
    let bottom = tiles.insert_container(bottom);
    let root = tiles.insert_vertical_tile(vec![top, bottom]);
    Tree::new(egui::Id::unique("views"), root, tiles)
}

impl Workspace {
    /// All views in their first places.
    pub fn restore(&mut self) {
        self.tree = fresh_tree();
    }

    /// Shows or hides a view.
    pub fn toggle(&mut self, index: usize) {
        let Some(view) = VIEWS.get(index) else { return };
        let found = self.tree.tiles.iter().find_map(|(id, tile)| match tile {
            Tile::Pane(pane) if pane == view => Some(*id),
            _ => None,
        });
        if let Some(id) = found {
            self.tree.tiles.toggle_visibility(id);
        }
    }

    /// Draws all tiles into the space there is.
    pub fn show(&mut self, ui: &mut Ui, model: &mut Model, theme: &Theme) {
        let Self { tree, cache, pair } = self;
        let mut painter = TilePainter { model, theme, cache, pair, hide: None };
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
}

impl TilePainter<'_> {
    fn header(&self, view: View) -> (String, String) {
        match view {
            View::Scene(index) => {
                self.model.snapshot.scenes.get(index).map_or(("Scene".to_owned(), String::new()), |scene| {
                    (scene.title.clone(), scene.subtitle.clone())
                })
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
                    Some(scene) => show_scene(ui, scene, self.theme),
                    None => {
                        ui.centered_and_justified(|ui| ui.label("The factory is being built…"));
                    }
                }
            }
        }
    }
}

/// Pictures from top to bottom; cells take most of a tile that they share with a strip.
fn show_scene(ui: &mut Ui, scene: &Scene, theme: &Theme) {
    let height = ui.available_height();
    let single = scene.pictures.len() <= 1;
    for picture in &scene.pictures {
        match picture {
            Picture::Floor(floor) => floor::show(ui, floor, theme),
            Picture::Cells(cells) => {
                show_cells(ui, cells, if single { height } else { height * 0.56 }, theme)
            }
            Picture::Strip(strip) => {
                let height = if single { height } else { ui.available_height() };
                show_strip(ui, strip, height, theme);
            }
        }
    }
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
                    let label = egui::Label::new(theme.bold(&title)).sense(egui::Sense::drag());
                    drag = ui.add(label).on_hover_cursor(egui::CursorIcon::Grab).drag_started();
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
