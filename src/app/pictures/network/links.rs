//! Links with what they carry, as width, colour and figure; routes as broad lines below them.

use super::nodes::Spot;
use crate::app::kit::inks::{self, colour};
use crate::app::kit::theme::Theme;
use crate::scene::{Link, Network};
use eframe::egui::{Color32, Painter, Pos2, Rect, Rgba, Shape, Stroke, Vec2, vec2};

/// Widths of an idle and of a full link, in widths of a line.
const WIDTHS: [f32; 2] = [0.7, 3.2];
/// How far two opposite links lie from the middle between their nodes, in points of the screen.
const BESIDE: f32 = 4.5;
/// Width of a route, in widths of a line.
const ROUTE: f32 = 2.6;
/// How much of its ink a route keeps, since links lie on it.
const VEIL: f32 = 0.55;
/// How close to a link the pointer must be.
const REACH: f32 = 6.0;

/// What is where on the screen.
pub struct Drawn {
    /// The nodes.
    pub spots: Vec<Spot>,
    /// The links that can be seen.
    pub ways: Vec<Option<Way>>,
}

/// A link on the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Way {
    /// From the rim of its first node.
    pub from: Pos2,
    /// To the rim of its second.
    pub to: Pos2,
}

impl Way {
    /// A link between nodes; beside the middle where another leads back.
    pub fn new(network: &Network, link: &Link, spots: &[Spot]) -> Option<Self> {
        let (from, to) = (spots.get(link.from)?, spots.get(link.to)?);
        let along = (to.at - from.at).normalized();
        let back = |other: &Link| other.one_way && other.from == link.to && other.to == link.from;
        let beside = link.one_way && network.links.iter().any(back);
        let aside = if beside { vec2(-along.y, along.x) * BESIDE } else { Vec2::ZERO };
        let length = (to.at - from.at).length();
        let rims = [from.radius + 2.0, to.radius + 2.0];
        (length > rims[0] + rims[1])
            .then(|| Self { from: from.at + aside + along * rims[0], to: to.at + aside - along * rims[1] })
    }

    /// Its middle.
    pub fn middle(&self) -> Pos2 {
        self.from.lerp(self.to, 0.5)
    }

    /// How far a place is from it.
    pub fn far(&self, place: Pos2) -> f32 {
        let along = self.to - self.from;
        let share = ((place - self.from).dot(along) / along.length_sq().max(1e-6)).clamp(0.0, 1.0);
        (place - self.from.lerp(self.to, share)).length()
    }
}

/// Width of a link by its load.
pub fn width(load: Option<f64>, theme: &Theme) -> f32 {
    let share = load.filter(|load| load.is_finite()).unwrap_or(0.0).clamp(0.0, 1.0) as f32;
    theme.line_width * (WIDTHS[0] + (WIDTHS[1] - WIDTHS[0]) * share)
}

/// Colour of a link by its load: from what rests over what waits to what goes wrong.
pub fn ink(load: Option<f64>, theme: &Theme) -> Color32 {
    let Some(load) = load.filter(|load| load.is_finite()) else { return theme.faint.0 };
    let share = load.clamp(0.0, 1.0) as f32;
    let blend = |from: Color32, to: Color32, share: f32| -> Color32 {
        (Rgba::from(from) * (1.0 - share) + Rgba::from(to) * share).into()
    };
    if share < 0.6 {
        blend(theme.faint.0, theme.waiting.0, share / 0.6)
    } else {
        blend(theme.waiting.0, theme.collision.0, (share - 0.6) / 0.4)
    }
}

/// Draws a link; a broken line with a cross where it is out of use.
pub fn draw(painter: &Painter, link: &Link, way: &Way, theme: &Theme) {
    if link.off {
        let stroke = Stroke::new(theme.line_width * 0.7, theme.faint.0);
        painter.extend(Shape::dashed_line(&[way.from, way.to], stroke, 3.0, 4.0));
        let cross = Stroke::new(theme.line_width, theme.collision.0);
        for [x, y] in [[1.0, 1.0], [1.0, -1.0]] {
            let arm = vec2(x, y) * 5.0;
            painter.line_segment([way.middle() - arm, way.middle() + arm], cross);
        }
        return;
    }
    let (width, ink) = (width(link.load, theme), ink(link.load, theme));
    let along = (way.to - way.from).normalized();
    let head = if link.one_way { width * 1.1 + 4.0 } else { 0.0 };
    painter.line_segment([way.from, way.to - along * head * 0.8], Stroke::new(width, ink));
    if link.one_way {
        let across = vec2(-along.y, along.x) * (width * 0.6 + 2.5);
        let base = way.to - along * head;
        painter.add(Shape::convex_polygon(vec![way.to, base + across, base - across], ink, Stroke::NONE));
    }
}

/// Draws the figure on a link where there is room; `taken` are places of words that stand already.
pub fn draw_figure(painter: &Painter, link: &Link, way: &Way, taken: &mut Vec<Rect>, theme: &Theme) {
    if link.figure.is_empty() || link.off {
        return;
    }
    let words = painter.layout_no_wrap(link.figure.clone(), theme.font(theme.small_type), theme.text.0);
    let size = words.size() + vec2(6.0, 1.0);
    let along = way.to - way.from;
    if along.length() < size.x.min(size.y * 2.0) + 8.0 {
        return;
    }
    // Of two links beside each other each has its figure nearer to its own beginning.
    let share = if link.one_way { 0.38 } else { 0.5 };
    let free = |share: f32| Rect::from_center_size(way.from.lerp(way.to, share), size);
    let place = [share, 0.5, 0.3, 0.65]
        .map(free)
        .into_iter()
        .find(|place| !taken.iter().any(|other| other.intersects(*place)));
    let Some(place) = place else { return };
    taken.push(place);
    painter.rect_filled(place, 3.0, theme.panel.0.gamma_multiply(0.88));
    painter.galley(place.min + vec2(3.0, 0.5), words, theme.text.0);
}

/// Draws a route below the links; several over the same link lie beside each other.
pub fn draw_route(
    painter: &Painter,
    network: &Network,
    (index, fade): (usize, &dyn Fn(Color32) -> Color32),
    spots: &[Spot],
    theme: &Theme,
) {
    let route = &network.routes[index];
    let width = theme.line_width * ROUTE;
    let ink = fade(colour(route.ink, theme)).gamma_multiply(VEIL);
    let aside = (index as f32 - (network.routes.len() - 1) as f32 / 2.0) * width * 1.15;
    for pair in route.nodes.windows(2) {
        let (Some(from), Some(to)) = (spots.get(pair[0]), spots.get(pair[1])) else { continue };
        // The same side of a link whichever way it is taken.
        let along = (to.at - from.at).normalized() * if pair[0] < pair[1] { 1.0 } else { -1.0 };
        let across = vec2(-along.y, along.x) * aside;
        let ends = [from.at + across, to.at + across];
        painter.extend(inks::line(&ends, route.ink.dash(), Stroke::new(width, ink)));
    }
}

/// The link next to a place on the screen, if one is near.
pub fn nearest(ways: &[Option<Way>], place: Pos2) -> Option<usize> {
    let far = |way: &Option<Way>| way.map_or(f32::INFINITY, |way| way.far(place));
    let near = ways.iter().enumerate().map(|(index, way)| (index, far(way)));
    near.filter(|(_, far)| *far <= REACH).min_by(|a, b| a.1.total_cmp(&b.1)).map(|(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::kit::theme::themes;
    use eframe::egui::pos2;

    #[test]
    fn opposite_links_lie_beside_each_other_and_are_told_by_the_pointer() {
        let network = Network::new("two").link(Link::new(0, 1).one_way()).link(Link::new(1, 0).one_way());
        let spot = |x: f32| Spot { at: pos2(x, 50.0), radius: 8.0 };
        let spots = [spot(0.0), spot(200.0)];
        let ways: Vec<Option<Way>> =
            network.links.iter().map(|link| Way::new(&network, link, &spots)).collect();
        let level = |index: usize| ways[index].map(|way| way.from.y);
        assert_eq!((level(0), level(1)), (Some(54.5), Some(45.5)));
        assert_eq!(nearest(&ways, pos2(100.0, 56.0)), Some(0));
        assert_eq!(nearest(&ways, pos2(100.0, 43.0)), Some(1));
        assert_eq!(nearest(&ways, pos2(100.0, 70.0)), None);
        // Nodes that touch have no link that could be seen.
        assert_eq!(Way::new(&network, &network.links[0], &[spot(0.0), spot(10.0)]), None);
    }

    #[test]
    fn a_heavier_load_is_wider_and_nearer_to_what_goes_wrong() {
        for theme in themes() {
            let widths: Vec<f32> = (0..=10).map(|i| width(Some(f64::from(i) / 10.0), theme)).collect();
            assert!(widths.windows(2).all(|pair| pair[1] > pair[0]));
            assert_eq!(ink(Some(0.0), theme), theme.faint.0);
            assert_eq!(ink(Some(1.4), theme), theme.collision.0);
            assert_eq!(width(Some(f64::NAN), theme), width(None, theme));
        }
    }
}
