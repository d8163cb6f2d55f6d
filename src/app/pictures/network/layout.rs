//! Where nodes stand: given places, or places such that distances on the screen are like those along links.

use crate::scene::{Link, Network};
use eframe::egui::{Pos2, Rect, pos2};
use std::collections::VecDeque;

/// Rounds of moving nodes; fewer of them for many nodes.
const ROUNDS: usize = 600;
/// Work of the whole layout, in pairs of nodes moved.
const WORK: usize = 4_000_000;
/// A free layout may be so much wider than it is, or higher, to fill its area.
const STRETCH: f32 = 1.6;

/// Places of all nodes in a plane, y upwards: the given ones, and for the others such that as many links lie between two
/// nodes as they are lengths of a link apart (stress by majorisation; Gansner, Koren and North 2004).
pub fn places(network: &Network) -> Vec<[f64; 2]> {
    let count = network.nodes.len();
    let given: Vec<Option<[f64; 2]>> =
        network.nodes.iter().map(|node| node.at.filter(|at| at.iter().all(|v| v.is_finite()))).collect();
    let unit = unit(&network.links, &given);
    let mut places: Vec<[f64; 2]> = (0..count).map(|index| begin(index, count, unit, &given)).collect();
    if given.iter().all(Option::is_some) {
        return places;
    }
    let hops = hops(count, &network.links);
    for _ in 0..ROUNDS.min(WORK / (count * count).max(1)).max(10) {
        for index in (0..count).filter(|index| given[*index].is_none()) {
            places[index] = settled(index, &places, &hops[index], unit);
        }
    }
    if given.iter().all(Option::is_none) { turned(&places) } else { places }
}

/// Length of a link: the mean of those between given places, 1 else.
fn unit(links: &[Link], given: &[Option<[f64; 2]>]) -> f64 {
    let place = |index: usize| given.get(index).copied().flatten();
    let lengths = links.iter().filter_map(|link| {
        let ([ax, ay], [bx, by]) = (place(link.from)?, place(link.to)?);
        Some((ax - bx).hypot(ay - by)).filter(|length| *length > 0.0)
    });
    let (sum, count) = lengths.fold((0.0, 0.0), |(sum, count), length| (sum + length, count + 1.0));
    if count > 0.0 { sum / count } else { 1.0 }
}

/// Given places, and the others in a circle around their middle.
fn begin(index: usize, count: usize, unit: f64, given: &[Option<[f64; 2]>]) -> [f64; 2] {
    let known: Vec<[f64; 2]> = given.iter().flatten().copied().collect();
    let middle =
        [0, 1].map(|axis| known.iter().map(|place| place[axis]).sum::<f64>() / known.len().max(1) as f64);
    let angle = std::f64::consts::TAU * index as f64 / count.max(1) as f64;
    let radius = unit * (count as f64).sqrt() * 0.6;
    given[index].unwrap_or([middle[0] + radius * angle.cos(), middle[1] + radius * angle.sin()])
}

/// Links between every two nodes; parts that are not joined are a little further apart than the longest way.
fn hops(count: usize, links: &[Link]) -> Vec<Vec<f64>> {
    let mut beside = vec![Vec::new(); count];
    for link in links.iter().filter(|link| link.from < count && link.to < count && link.from != link.to) {
        beside[link.from].push(link.to);
        beside[link.to].push(link.from);
    }
    let mut all: Vec<Vec<f64>> = (0..count).map(|from| reached(from, &beside)).collect();
    let finite = all.iter().flatten().copied().filter(|hops| hops.is_finite());
    let apart = finite.fold(1.0, f64::max) + 1.0;
    all.iter_mut().flatten().filter(|hops| !hops.is_finite()).for_each(|hops| *hops = apart);
    all
}

/// Links to every node from one, the nearest first.
fn reached(from: usize, beside: &[Vec<usize>]) -> Vec<f64> {
    let mut hops = vec![f64::INFINITY; beside.len()];
    hops[from] = 0.0;
    let mut waiting = VecDeque::from([from]);
    while let Some(node) = waiting.pop_front() {
        for next in &beside[node] {
            if hops[*next].is_infinite() {
                hops[*next] = hops[node] + 1.0;
                waiting.push_back(*next);
            }
        }
    }
    hops
}

/// Where a node has the least stress while the others stay: the mean of what each of them asks for, the nearer the weightier.
fn settled(index: usize, places: &[[f64; 2]], hops: &[f64], unit: f64) -> [f64; 2] {
    let [x, y] = places[index];
    let (mut sum, mut weights) = ([0.0, 0.0], 0.0);
    for (other, [ox, oy]) in places.iter().enumerate().filter(|(other, _)| *other != index) {
        let wanted = hops[other] * unit;
        let weight = wanted.powi(-2);
        let far = (x - ox).hypot(y - oy).max(1e-9 * unit);
        sum[0] += weight * (ox + wanted * (x - ox) / far);
        sum[1] += weight * (oy + wanted * (y - oy) / far);
        weights += weight;
    }
    if weights > 0.0 { sum.map(|sum| sum / weights) } else { [x, y] }
}

/// Turned so that it is widest from left to right, and the first node is in the left half.
fn turned(places: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let count = places.len().max(1) as f64;
    let middle = [0, 1].map(|axis| places.iter().map(|place| place[axis]).sum::<f64>() / count);
    let away = |place: &[f64; 2]| [place[0] - middle[0], place[1] - middle[1]];
    let sum = |value: fn([f64; 2]) -> f64| places.iter().map(|place| value(away(place))).sum::<f64>();
    let (xx, yy, xy) = (sum(|[x, _]| x * x), sum(|[_, y]| y * y), sum(|[x, y]| x * y));
    let angle = 0.5 * (2.0 * xy).atan2(xx - yy);
    let (sin, cos) = angle.sin_cos();
    let mut turned: Vec<[f64; 2]> =
        places.iter().map(away).map(|[x, y]| [x * cos + y * sin, y * cos - x * sin]).collect();
    if turned.first().is_some_and(|first| first[0] > 0.0) {
        turned.iter_mut().for_each(|place| *place = place.map(|value| -value));
    }
    turned
}

/// A plane on the screen: where its corner is, and how long its units are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    area: Rect,
    low: [f64; 2],
    scale: [f32; 2],
}

impl Plan {
    /// A floor in an area, a metre equally long both ways; or places, which may be stretched a little where they are free.
    pub fn new(places: &[[f64; 2]], floor: Option<[f64; 4]>, free: bool, area: Rect) -> Self {
        let bounds = |axis: usize| {
            let values = || places.iter().map(|place| place[axis]);
            [values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max)]
        };
        let floor = floor.filter(|[x0, y0, x1, y1]| x1 > x0 && y1 > y0);
        let [x, y] = floor.map_or_else(|| [bounds(0), bounds(1)], |[x0, y0, x1, y1]| [[x0, x1], [y0, y1]]);
        let unit = |[low, high]: [f64; 2], side: f32| side.max(1.0) / ((high - low) as f32).max(1e-6);
        let (right, up) = (unit(x, area.width()), unit(y, area.height()));
        let least = right.min(up);
        let most = if free { least * STRETCH } else { least };
        let scale = [right.min(most), up.min(most)];
        // What is left of the area lies at both sides.
        let used = [(x[1] - x[0]) as f32 * scale[0], (y[1] - y[0]) as f32 * scale[1]];
        let area = Rect::from_center_size(area.center(), eframe::egui::vec2(used[0], used[1]));
        Self { area, low: [x[0], y[0]], scale }
    }

    /// Where a place is on the screen.
    pub fn at(&self, [x, y]: [f64; 2]) -> Pos2 {
        pos2(
            self.area.left() + (x - self.low[0]) as f32 * self.scale[0],
            self.area.bottom() - (y - self.low[1]) as f32 * self.scale[1],
        )
    }

    /// How long a unit is from left to right.
    pub fn unit(&self) -> f32 {
        self.scale[0]
    }

    /// Where a rectangle (x min, y min, x max, y max) is.
    pub fn rect(&self, [x0, y0, x1, y1]: [f64; 4]) -> Rect {
        Rect::from_two_pos(self.at([x0, y0]), self.at([x1, y1]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Node;
    use eframe::egui::vec2;

    fn ring(count: usize) -> Network {
        let nodes = (0..count).fold(Network::new("ring"), |net, i| net.node(Node::new(format!("{i}"))));
        (0..count).fold(nodes, |net, i| net.link(Link::new(i, (i + 1) % count)))
    }

    fn far([ax, ay]: [f64; 2], [bx, by]: [f64; 2]) -> f64 {
        (ax - bx).hypot(ay - by)
    }

    #[test]
    fn a_ring_is_laid_out_as_one_and_a_chain_lies_level() {
        let places = places(&ring(6));
        let sides: Vec<f64> = (0..6).map(|i| far(places[i], places[(i + 1) % 6])).collect();
        // All six sides are equally long, up to a hundredth: nothing else has less stress.
        assert!(sides.iter().all(|side| (side / sides[0] - 1.0).abs() < 0.01), "{sides:?}");
        let nodes = (0..5).fold(Network::new("chain"), |net, i| net.node(Node::new(format!("{i}"))));
        let chain = super::places(&(0..4).fold(nodes, |net, i| net.link(Link::new(i, i + 1))));
        for (pair, height) in chain.windows(2).zip(chain.iter().map(|place| place[1])) {
            assert!((far(pair[0], pair[1]) - 1.0).abs() < 0.02 && height.abs() < 0.15, "{chain:?}");
            assert!(pair[1][0] > pair[0][0], "the first node is at the left");
        }
    }

    #[test]
    fn given_places_stay_and_others_come_near_their_neighbours() {
        let mut network = ring(4);
        (network.nodes[0].at, network.nodes[2].at) = (Some([0.0, 0.0]), Some([10.0, 0.0]));
        network.nodes[1].at = Some([5.0, 5.0]);
        let places = places(&network);
        assert_eq!(places[..3], [[0.0, 0.0], [5.0, 5.0], [10.0, 0.0]]);
        assert!(far(places[3], [5.0, -5.0]) < 3.0, "{:?}", places[3]);
        // Parts that are not joined, and links to nowhere, break nothing.
        let mut apart = ring(3);
        apart.nodes.push(Node::new("alone"));
        apart.links.push(Link::new(0, 99));
        assert!(super::places(&apart).iter().flatten().all(|value| value.is_finite()));
        assert!(super::places(&Network::new("none")).is_empty());
    }

    #[test]
    fn a_metre_is_equally_long_both_ways_on_a_floor() {
        let area = Rect::from_min_size(pos2(0.0, 0.0), vec2(400.0, 100.0));
        let plan = Plan::new(&[], Some([0.0, 0.0, 100.0, 50.0]), false, area);
        assert_eq!(plan.at([0.0, 0.0]), pos2(100.0, 100.0));
        assert_eq!(plan.at([100.0, 50.0]), pos2(300.0, 0.0));
        assert_eq!(plan.unit(), 2.0);
        let one = Plan::new(&[[3.0, 3.0]], None, true, area);
        assert_eq!(one.at([3.0, 3.0]), area.center());
    }
}
