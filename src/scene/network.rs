//! A network: nodes and links with what they carry, routes through it, laid out freely or on the floor.

use super::{Ink, Mark, Picture, Tone};
use serde::{Deserialize, Serialize};

/// Nodes joined by links.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Network {
    /// What it is, in a few words; gestures on it carry this name.
    pub name: String,
    /// What a link's load is a share of, in words: "load, share of the rate".
    pub load: String,
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The links between them.
    pub links: Vec<Link>,
    /// Routes that are marked.
    pub routes: Vec<Route>,
    /// The floor below, as (x min, y min, x max, y max) in metres; nodes without it are laid out freely.
    pub floor_m: Option<[f64; 4]>,
    /// What stands on the floor, as (x min, y min, x max, y max) in metres.
    pub blocks_m: Vec<[f64; 4]>,
    /// What a click on a node or a link does, in a sentence; nothing can be picked where it is none.
    pub hand: Option<String>,
    /// What Delete, or a click with the other button, does to a link, in a sentence.
    pub toggles: Option<String>,
    /// What is said where there is nothing to draw.
    pub empty: String,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Its name; short ones stand inside it.
    pub name: String,
    /// Where it stands: metres on a floor, any unit else; laid out by its links where it is none.
    pub at: Option<[f64; 2]>,
    /// Its colour.
    pub ink: Ink,
    /// Its shape.
    pub mark: Mark,
    /// How full it is, between 0 and 1.
    pub level: Option<f64>,
    /// A figure beside it, such as the length of its queue with its unit.
    pub figure: String,
    /// Everything known about it, as (what, value with unit).
    pub about: Vec<(String, String)>,
}

/// A link between two nodes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// Index of the node where it begins.
    pub from: usize,
    /// Index of the node where it ends.
    pub to: usize,
    /// Whether it leads one way; two opposite ones lie beside each other.
    pub one_way: bool,
    /// What it carries as a share of what it can; above 1 it is overloaded. Its width and colour.
    pub load: Option<f64>,
    /// The figure that stands on it: "82 %".
    pub figure: String,
    /// Whether it is out of use.
    pub off: bool,
    /// Everything known about it, as (what, value with unit).
    pub about: Vec<(String, String)>,
}

/// A route from node to node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Route {
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub ink: Ink,
    /// Indices of the nodes on its way.
    pub nodes: Vec<usize>,
}

impl Network {
    /// A network without nodes yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            load: "load, share of the rate".to_owned(),
            nodes: Vec::new(),
            links: Vec::new(),
            routes: Vec::new(),
            floor_m: None,
            blocks_m: Vec::new(),
            hand: None,
            toggles: None,
            empty: "No nodes yet".to_owned(),
        }
    }

    /// What a link's load is a share of.
    pub fn load(mut self, words: impl Into<String>) -> Self {
        self.load = words.into();
        self
    }

    /// One more node.
    pub fn node(mut self, node: Node) -> Self {
        self.nodes.push(node);
        self
    }

    /// One more link.
    pub fn link(mut self, link: Link) -> Self {
        self.links.push(link);
        self
    }

    /// One more marked route over these nodes.
    pub fn route(mut self, name: impl Into<String>, ink: impl Into<Ink>, nodes: Vec<usize>) -> Self {
        self.routes.push(Route { name: name.into(), ink: ink.into(), nodes });
        self
    }

    /// On a floor of this area, as (x min, y min, x max, y max) in metres, with what stands on it.
    pub fn on_floor(mut self, floor_m: [f64; 4], blocks_m: Vec<[f64; 4]>) -> Self {
        (self.floor_m, self.blocks_m) = (Some(floor_m), blocks_m);
        self
    }

    /// Nodes and links can be picked; what a click does, in a sentence.
    pub fn by_hand(mut self, what: impl Into<String>) -> Self {
        self.hand = Some(what.into());
        self
    }

    /// Links can be switched off and on by Delete or a click with the other button; what it does, in a sentence.
    pub fn toggles(mut self, what: impl Into<String>) -> Self {
        self.toggles = Some(what.into());
        self
    }

    /// What is said where there is nothing to draw.
    pub fn when_empty(mut self, words: impl Into<String>) -> Self {
        self.empty = words.into();
        self
    }
}

impl Node {
    /// A plain disc, laid out by its links.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            at: None,
            ink: Ink::Tone(Tone::Plain),
            mark: Mark::Disc,
            level: None,
            figure: String::new(),
            about: Vec::new(),
        }
    }

    /// Standing here: metres on a floor, any unit else.
    pub fn at(mut self, x: f64, y: f64) -> Self {
        self.at = Some([x, y]);
        self
    }

    /// In this colour and shape.
    pub fn look(mut self, ink: impl Into<Ink>, mark: Mark) -> Self {
        (self.ink, self.mark) = (ink.into(), mark);
        self
    }

    /// So full, between 0 and 1, with a figure beside it.
    pub fn level(mut self, level: f64, figure: impl Into<String>) -> Self {
        (self.level, self.figure) = (Some(level), figure.into());
        self
    }

    /// Told about it, as (what, value with unit).
    pub fn about(mut self, about: Vec<(String, String)>) -> Self {
        self.about = about;
        self
    }
}

impl Link {
    /// A link both ways that carries nothing.
    pub fn new(from: usize, to: usize) -> Self {
        Self { from, to, one_way: false, load: None, figure: String::new(), off: false, about: Vec::new() }
    }

    /// Only from its first node to its second.
    pub fn one_way(mut self) -> Self {
        self.one_way = true;
        self
    }

    /// Carrying this share of what it can, with its figure in percent.
    pub fn load(mut self, load: f64) -> Self {
        self.load = Some(load);
        self.figure = format!("{:.0} %", 100.0 * load);
        self
    }

    /// With another figure on it.
    pub fn figure(mut self, figure: impl Into<String>) -> Self {
        self.figure = figure.into();
        self
    }

    /// Out of use.
    pub fn off(mut self, off: bool) -> Self {
        self.off = off;
        self
    }

    /// Told about it, as (what, value with unit).
    pub fn about(mut self, about: Vec<(String, String)>) -> Self {
        self.about = about;
        self
    }
}

impl From<Network> for Picture {
    fn from(network: Network) -> Self {
        Self::Network(Box::new(network))
    }
}
