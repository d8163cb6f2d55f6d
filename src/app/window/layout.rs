//! Which tiles there are and where: all views side by side, or on tabs where the window is short.

use crate::app::kit::theme::Theme;
use crate::app::kit::view::View;
use egui_tiles::{Container, Linear, LinearDir, Tile, TileId, Tiles, Tree};

/// How much wider the views at the right are than those at the left.
const RIGHT_SHARE: f32 = 1.15;

/// Below this height, in lengths of the type, two views have no room above each other.
const TWO_ROWS_FROM_EMS: f32 = 33.5;

/// Whether so much height is too little for two views above each other.
pub fn is_short(height: f32, theme: &Theme) -> bool {
    height < TWO_ROWS_FROM_EMS * theme.body_type
}

/// One tile for some views: none, a pane, or panes that share a place.
fn sharing(tiles: &mut Tiles<View>, views: impl IntoIterator<Item = View>) -> Option<TileId> {
    let panes: Vec<TileId> = views.into_iter().map(|view| tiles.insert_pane(view)).collect();
    match panes[..] {
        [] => None,
        [single] => Some(single),
        _ => Some(tiles.insert_tab_tile(panes)),
    }
}

fn row(tiles: &mut Tiles<View>, left: Option<TileId>, right: Option<TileId>) -> TileId {
    let mut row = Linear::new(LinearDir::Horizontal, left.into_iter().chain(right).collect());
    right.into_iter().for_each(|right| row.shares.set_share(right, RIGHT_SHARE));
    tiles.insert_container(row)
}

/// The first scene beside the others, which share a place; curves below, beside results and past runs.
pub fn wide(scenes: usize) -> Tree<View> {
    let mut tiles = Tiles::default();
    let floor = sharing(&mut tiles, [View::Scene(0)]);
    let others = sharing(&mut tiles, (1..scenes).map(View::Scene));
    let top = row(&mut tiles, floor, others);
    let curves = sharing(&mut tiles, [View::Curves]);
    let results = sharing(&mut tiles, [View::Results, View::Runs]);
    let bottom = row(&mut tiles, curves, results);
    let root = tiles.insert_vertical_tile(vec![top, bottom]);
    Tree::new(eframe::egui::Id::unique("views"), root, tiles)
}

/// All scenes on tabs beside curves, results and past runs on theirs.
pub fn compact(scenes: usize) -> Tree<View> {
    let mut tiles = Tiles::default();
    let scenes = sharing(&mut tiles, (0..scenes.max(1)).map(View::Scene));
    let race = sharing(&mut tiles, [View::Curves, View::Results, View::Runs]);
    let root = row(&mut tiles, scenes, race);
    Tree::new(eframe::egui::Id::unique("views of a short window"), root, tiles)
}

/// Each place that views share, with these views.
pub fn tabs(tree: &Tree<View>) -> impl Iterator<Item = (TileId, impl Iterator<Item = &View>)> {
    tree.tiles.iter().filter_map(|(id, tile)| match tile {
        Tile::Container(Container::Tabs(tabs)) => {
            Some((*id, tabs.children.iter().filter_map(|child| tree.tiles.get_pane(child))))
        }
        _ => None,
    })
}

/// The views that share their place with others.
pub fn tabbed(tree: &Tree<View>) -> impl Iterator<Item = &View> {
    tabs(tree).flat_map(|(_, views)| views)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_has_one_place_in_both_layouts() {
        for scenes in [0, 1, 2, 5] {
            for tree in [wide(scenes), compact(scenes)] {
                let panes = tree.tiles.tiles().filter(|tile| matches!(tile, Tile::Pane(_))).count();
                assert_eq!(panes, scenes.max(1) + 3);
                for view in (0..scenes).map(View::Scene).chain([View::Curves, View::Results, View::Runs]) {
                    assert!(tree.tiles.find_pane(&view).is_some(), "{view:?} of {scenes}");
                }
            }
        }
        let tree = wide(3);
        let on_tabs: Vec<&View> = tabbed(&tree).collect();
        assert_eq!(on_tabs.len(), 4);
        assert!(
            [View::Scene(1), View::Scene(2), View::Results, View::Runs].iter().all(|v| on_tabs.contains(&v))
        );
        assert_eq!(tabbed(&compact(2)).count(), 5);
    }
}
