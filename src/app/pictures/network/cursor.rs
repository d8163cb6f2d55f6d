//! What is read in a network: the node or link under the pointer, or where the keyboard has walked to.

use super::links::{self, Drawn};
use super::nodes;
use crate::app::kit::theme::Theme;
use crate::app::pictures::keys::{Line, arrows, pressed, read};
use crate::scene::{Gesture, Network, Picked};
use eframe::egui::{CursorIcon, Key, Rect, Response, Stroke, Ui, Vec2};

/// What a click does, and what switches a link.
pub fn hint(network: &Network) -> String {
    let parts: Vec<&str> = network.hand.iter().chain(&network.toggles).map(String::as_str).collect();
    parts.join(" · ")
}

/// What the keys do while the network has the focus.
pub fn keys(network: &Network) -> String {
    let picks = if network.hand.is_some() { ", Enter picks" } else { "" };
    let toggles = if network.toggles.is_some() { ", Delete switches a link" } else { "" };
    format!("arrows walk the nodes, Page Down the links{picks}{toggles}")
}

/// Reads a node or a link, marks it, and hears what picks or switches it.
pub fn show(
    ui: &Ui,
    response: &Response,
    (network, drawn): (&Network, &Drawn),
    gestures: &mut Vec<Gesture>,
    theme: &Theme,
) {
    let pointer = response.hover_pos();
    let hovered = pointer.and_then(|at| {
        let node = nodes::nearest(&drawn.spots, at).map(Picked::Node);
        node.or_else(|| links::nearest(&drawn.ways, at).map(Picked::Link))
    });
    let Some(what) = hovered.or_else(|| walked(ui, response, network, drawn)) else { return };
    let around = mark(ui, what, drawn, theme);
    let Some((heading, lines)) = told(network, what) else { return };
    read(ui, response, around, (&heading, &lines), theme);
    let by_pointer = hovered.is_some();
    if by_pointer
        && (network.hand.is_some() || (network.toggles.is_some() && matches!(what, Picked::Link(_))))
    {
        ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    let of = || network.name.clone();
    let asked = if by_pointer {
        response.clicked_by(eframe::egui::PointerButton::Primary)
    } else {
        pressed(ui, response, Key::Enter)
    };
    if network.hand.is_some() && asked {
        gestures.push(Gesture::Pick { of: of(), what });
    }
    let keyed = pressed(ui, response, Key::Delete) || pressed(ui, response, Key::Backspace);
    let switched = if by_pointer { response.secondary_clicked() || keyed } else { keyed };
    if network.toggles.is_some() && switched && matches!(what, Picked::Link(_)) {
        gestures.push(Gesture::Toggle { of: of(), what });
    }
}

/// Marks what is read; returns what a reading should leave free.
fn mark(ui: &Ui, what: Picked, drawn: &Drawn, theme: &Theme) -> Rect {
    let stroke = Stroke::new(theme.line_width, theme.accent.0);
    match what {
        Picked::Node(index) => {
            let Some(spot) = drawn.spots.get(index) else { return Rect::NOTHING };
            ui.painter().circle_stroke(spot.at, spot.radius + theme.line_width * 1.5 + 4.0, stroke);
            Rect::from_center_size(spot.at, Vec2::splat(2.0 * spot.radius + 12.0))
        }
        Picked::Link(index) => {
            let Some(way) = drawn.ways.get(index).copied().flatten() else { return Rect::NOTHING };
            let along = (way.to - way.from).normalized();
            let across = Vec2::new(-along.y, along.x) * (theme.line_width * 2.0 + 3.0);
            for side in [across, -across] {
                ui.painter().line_segment([way.from + side, way.to + side], Stroke::new(1.0, theme.accent.0));
            }
            Rect::from_center_size(way.middle(), Vec2::splat(24.0))
        }
        _ => Rect::NOTHING,
    }
}

/// Heading and lines of what is read.
fn told(network: &Network, what: Picked) -> Option<(String, Vec<Line>)> {
    let about = |about: &[(String, String)]| -> Vec<Line> {
        about.iter().map(|(what, value)| Line::plain(what.clone(), value.clone())).collect()
    };
    match what {
        Picked::Node(index) => {
            let node = network.nodes.get(index)?;
            let figure = (!node.figure.is_empty()).then(|| Line::plain(node.figure.clone(), ""));
            Some((node.name.clone(), figure.into_iter().chain(about(&node.about)).collect()))
        }
        Picked::Link(index) => {
            let link = network.links.get(index)?;
            let name = |node: usize| network.nodes.get(node).map_or("?", |node| node.name.as_str());
            let arrow = if link.one_way { "to" } else { "and" };
            let state = match (link.off, link.figure.is_empty()) {
                (true, _) => Some(Line::plain("out of use", "")),
                (false, false) => Some(Line::plain(short(&network.load).to_owned(), link.figure.clone())),
                (false, true) => None,
            };
            let heading = format!("{} {arrow} {}", name(link.from), name(link.to));
            Some((heading, state.into_iter().chain(about(&link.about)).collect()))
        }
        _ => None,
    }
}

/// The part before the comma: the quantity without what it is a share of.
fn short(words: &str) -> &str {
    words.split_once(", ").map_or(words, |(name, _)| name)
}

/// Where the keyboard has walked to: arrows from node to node, Page Down and Page Up from link to link.
fn walked(ui: &Ui, response: &Response, network: &Network, drawn: &Drawn) -> Option<Picked> {
    let steps = arrows(ui, response)?;
    let key = response.id.with("walked to");
    let before = ui.data(|data| data.get_temp::<Picked>(key)).unwrap_or(Picked::Node(0));
    let page =
        i64::from(pressed(ui, response, Key::PageDown)) - i64::from(pressed(ui, response, Key::PageUp));
    let now = if page != 0 {
        next_link(before, page, network.links.len())
    } else {
        next_node(network, drawn, before, steps)
    };
    let now = now.unwrap_or(before);
    ui.data_mut(|data| data.insert_temp(key, now));
    Some(now)
}

fn next_link(before: Picked, page: i64, count: usize) -> Option<Picked> {
    let count = i64::try_from(count).ok().filter(|count| *count > 0)?;
    let next = match before {
        Picked::Link(index) => (index as i64 + page).rem_euclid(count),
        _ if page > 0 => 0,
        _ => count - 1,
    };
    Some(Picked::Link(next as usize))
}

/// From a link arrows go to one of its ends first.
fn next_node(network: &Network, drawn: &Drawn, before: Picked, steps: [i64; 2]) -> Option<Picked> {
    if steps == [0, 0] {
        return None;
    }
    match before {
        Picked::Link(index) => network.links.get(index).map(|link| Picked::Node(link.to)),
        Picked::Node(index) => nodes::towards(&drawn.spots, index, steps).map(Picked::Node),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Link, Node};

    #[test]
    fn pages_go_round_all_links() {
        assert_eq!(next_link(Picked::Node(3), 1, 4), Some(Picked::Link(0)));
        assert_eq!(next_link(Picked::Node(3), -1, 4), Some(Picked::Link(3)));
        assert_eq!(next_link(Picked::Link(3), 1, 4), Some(Picked::Link(0)));
        assert_eq!(next_link(Picked::Link(0), 1, 0), None);
    }

    #[test]
    fn a_link_is_told_by_its_ends() {
        let network = Network::new("").node(Node::new("A")).node(Node::new("B"));
        let network = network.link(Link::new(0, 1).one_way().load(0.824)).link(Link::new(1, 7).off(true));
        let told = |index: usize| {
            let (heading, lines) = told(&network, Picked::Link(index)).unwrap();
            (heading, format!("{} {}", lines[0].name, lines[0].value))
        };
        assert_eq!(told(0), ("A to B".to_owned(), "load 82 %".to_owned()));
        assert_eq!(told(1), ("B and ?".to_owned(), "out of use ".to_owned()));
    }
}
