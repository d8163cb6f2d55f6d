//! Paints a network: routes, links and nodes, laid out freely or on the floor.

mod cursor;
mod layout;
mod links;
mod nodes;

use super::keys::{self, show_empty, words};
use super::plane::legend::{self, Entry, Legend};
use crate::app::kit::inks::Sample;
use crate::app::kit::theme::Theme;
use crate::scene::{Gesture, Network};
use eframe::egui::{Id, Painter, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};
use layout::{Plan, places};
use links::{Drawn, Way};
use nodes::Spot;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// Height of a line of words, in small type.
const LINE: f32 = 1.35;
/// Pieces of the wedge that says what widths and colours mean.
const PIECES: usize = 24;

/// Draws the network into all the space there is.
pub fn show(ui: &mut Ui, network: &Network, theme: &Theme, gestures: &mut Vec<Gesture>) {
    let id = ui.scope_id().with(("network", &network.name));
    if network.nodes.is_empty() {
        return show_empty(ui, &network.name, &network.empty, theme);
    }
    let entry = |route: &crate::scene::Route| {
        Entry::new(&route.name, route.ink, Sample::Line(route.ink.dash(), None))
    };
    let entries: Vec<Entry> = network.routes.iter().map(entry).collect();
    let legend = if entries.is_empty() { Legend::default() } else { legend::show(ui, id, &entries, theme) };
    let (area, _) = ui.allocate_exact_size(ui.available_size().max(vec2(1.0, 1.0)), Sense::hover());
    let response = ui.interact(area, id, Sense::click());
    keys::name(&response, &network.name);
    let line = theme.small_type * LINE;
    let body = area.with_max_y((area.bottom() - line).max(area.top() + 1.0));
    let (plan, drawn) = arranged(ui, id, network, body, theme);
    let painter = ui.painter_at(area.expand(1.0));
    let scale_bar = draw_floor(&painter, network, &plan, theme);
    draw(&painter, network, (&drawn, scale_bar), &legend, theme);
    let foot = Rect::from_min_max(pos2(area.left(), body.bottom()), area.max);
    let free = draw_scale(&painter, network, foot, theme);
    let hint = if response.has_focus() { cursor::keys(network) } else { cursor::hint(network) };
    let hint = words(&painter, &hint, theme.dim.0, free.width(), theme);
    if !hint.elided {
        let corner = pos2(free.right() - hint.size().x, free.center().y - hint.size().y / 2.0);
        painter.galley(corner, hint, theme.dim.0);
    }
    keys::draw_rim(ui, &response, area, theme);
    cursor::show(ui, &response, (network, &drawn), gestures, theme);
}

/// Where everything is; a free layout is computed once for each set of nodes and links.
fn arranged(ui: &Ui, id: Id, network: &Network, area: Rect, theme: &Theme) -> (Plan, Drawn) {
    let print = fingerprint(network);
    let kept = ui.data(|data| data.get_temp::<(u64, Arc<Vec<[f64; 2]>>)>(id));
    let found = match kept {
        Some((of, found)) if of == print => found,
        _ => {
            let found = Arc::new(places(network));
            ui.data_mut(|data| data.insert_temp(id, (print, found.clone())));
            found
        }
    };
    let radius = nodes::radius(network.nodes.len(), area);
    let free = network.nodes.iter().all(|node| node.at.is_none());
    // Room for rings, and for words below.
    let margin = radius + theme.line_width * 2.0 + 4.0;
    let named = radius < theme.small_type || network.nodes.iter().any(|node| !node.figure.is_empty());
    let below = theme.small_type * if named { LINE } else { 0.5 };
    let inner = area.shrink2(vec2(margin, margin).min(area.size() * 0.45));
    let inner = inner.with_max_y((inner.bottom() - below).max(inner.top() + 1.0));
    let inner = if network.floor_m.is_some() { area.shrink(2.0) } else { inner };
    let plan = Plan::new(&found, network.floor_m, free, inner);
    let spots: Vec<Spot> = found.iter().map(|place| Spot { at: plan.at(*place), radius }).collect();
    let ways = network.links.iter().map(|link| Way::new(network, link, &spots)).collect();
    (plan, Drawn { spots, ways })
}

/// A number that changes with what the layout rests on.
fn fingerprint(network: &Network) -> u64 {
    let mut hasher = DefaultHasher::new();
    network.nodes.iter().for_each(|node| node.at.map(|at| at.map(f64::to_bits)).hash(&mut hasher));
    network.links.iter().for_each(|link| (link.from, link.to).hash(&mut hasher));
    hasher.finish()
}

/// The floor with what stands on it; returns the place of its scale bar, which words keep off.
fn draw_floor(painter: &Painter, network: &Network, plan: &Plan, theme: &Theme) -> Rect {
    let Some(floor_m) = network.floor_m else { return Rect::NOTHING };
    let hall = plan.rect(floor_m);
    painter.rect(
        hall,
        2.0,
        theme.surface.0.gamma_multiply(0.5),
        Stroke::new(1.0, theme.line.0),
        StrokeKind::Inside,
    );
    for block_m in &network.blocks_m {
        painter.rect_filled(plan.rect(*block_m).intersect(hall), 1.5, theme.line.0.gamma_multiply(0.7));
    }
    let wanted = f64::from(hall.width() * 0.25 / plan.unit());
    let power = 10.0_f64.powf(wanted.log10().floor());
    let length = [5.0, 2.0, 1.0].map(|head| head * power).into_iter().find(|length| *length <= wanted);
    let Some(length) = length.filter(|_| hall.width() > 120.0) else { return Rect::NOTHING };
    let start = hall.left_bottom() + vec2(8.0, -7.0);
    let end = start + vec2(length as f32 * plan.unit(), 0.0);
    painter.line_segment([start, end], Stroke::new(theme.line_width * 0.75, theme.dim.0));
    let text = format!("{} m", crate::scene::scale::figure(length));
    let text = painter.layout_no_wrap(text, theme.font(theme.small_type), theme.dim.0);
    let corner = start - vec2(0.0, text.size().y + 2.0);
    painter.galley(corner, text, theme.dim.0);
    Rect::from_min_max(corner, end + vec2(0.0, 3.0))
}

fn draw(
    painter: &Painter,
    network: &Network,
    (drawn, scale_bar): (&Drawn, Rect),
    legend: &Legend,
    theme: &Theme,
) {
    for index in (0..network.routes.len()).filter(|index| legend.shows(*index)) {
        let fade = |ink| legend.faded(index, ink);
        links::draw_route(painter, network, (index, &fade), &drawn.spots, theme);
    }
    let ways = || network.links.iter().zip(&drawn.ways).filter_map(|(link, way)| Some((link, way.as_ref()?)));
    ways().for_each(|(link, way)| links::draw(painter, link, way, theme));
    for (node, spot) in network.nodes.iter().zip(&drawn.spots) {
        nodes::draw(painter, node, *spot, theme);
    }
    // Words keep off the nodes, and off each other.
    let around = |spot: &Spot| Rect::from_center_size(spot.at, vec2(2.0, 2.0) * spot.radius);
    let mut taken: Vec<Rect> = drawn.spots.iter().map(around).chain([scale_bar]).collect();
    for (node, spot) in network.nodes.iter().zip(&drawn.spots) {
        nodes::draw_words(painter, node, *spot, &mut taken, theme);
    }
    ways().for_each(|(link, way)| links::draw_figure(painter, link, way, &mut taken, theme));
}

/// What widths and colours of links mean: a wedge with its ends; returns what is free behind it.
fn draw_scale(painter: &Painter, network: &Network, foot: Rect, theme: &Theme) -> Rect {
    if network.links.iter().all(|link| link.load.is_none()) {
        return foot;
    }
    let layout =
        |text: &str| painter.layout_no_wrap(text.to_owned(), theme.font(theme.small_type), theme.dim.0);
    let level = |height: f32| foot.center().y - height / 2.0;
    let gap = theme.space * 0.75;
    let mut left = foot.left();
    let put = |words: Arc<eframe::egui::Galley>, left: f32| {
        let size = words.size();
        painter.galley(pos2(left, level(size.y)), words, theme.dim.0);
        left + size.x + gap
    };
    left = put(layout("0"), left);
    let length = theme.small_type * 4.5;
    for piece in 0..PIECES {
        let share = (piece as f64 + 0.5) / PIECES as f64;
        let x = [piece, piece + 1].map(|at| left + length * at as f32 / PIECES as f32);
        let width = links::width(Some(share), theme);
        let place = Rect::from_x_y_ranges(x[0]..=x[1], level(width)..=level(width) + width);
        painter.rect_filled(place, 0.0, links::ink(Some(share), theme));
    }
    left = put(layout("100 %"), left + length + gap);
    let name = layout(&network.load);
    if left + name.size().x <= foot.right() {
        left = put(name, left);
    }
    foot.with_min_x(left.min(foot.right()))
}
