//! Hand-made general pictures with everything in them, for tests to draw and to touch.

use crate::scene::*;

/// A number between 0 and 1 that looks like chance, the same in every run.
fn chance(index: usize) -> f64 {
    let mixed = (index as u64).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

/// A normal number from two of them (Box and Muller).
fn normal(index: usize) -> f64 {
    let (a, b) = (chance(2 * index).max(1e-12), chance(2 * index + 1));
    (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
}

/// The complex plane: a path, predictions, the limit's mean and its disc.
pub fn plane() -> Scatter {
    let path: Vec<[f64; 2]> =
        (0..60).map(|i| f64::from(i) / 9.0).map(|t| [t.cos() * 0.9 - 0.2, (0.8 * t).sin() * 0.7]).collect();
    let last = path[59];
    Scatter::complex_plane("tap of device 3")
        .disc("limit: mean and standard deviation", Ink::Limit, [last[0] + 0.18, last[1] + 0.1], [0.17, 0.17])
        .line(Trace::new("measured", Ink::Measured, path))
        .cloud("LSTM", Ink::Contender(0), vec![[last[0] + 0.12, last[1] + 0.16]])
        .cloud("window network", Ink::Contender(1), vec![[last[0] + 0.3, last[1] + 0.05]])
        .cloud("last value", Ink::Contender(2), vec![last])
}

/// Two clouds over a field, with a corner and thresholds.
pub fn scatter() -> Scatter {
    let real = (0..300).map(|i| {
        let blocked = if i % 5 == 0 { -14.0 } else { 0.0 };
        [3.0 + 4.0 * normal(i) + blocked, 2.0 + 4.0 * normal(i + 900) + blocked * 0.9]
    });
    let made = (0..120).map(|i| [2.0 + 5.0 * normal(i + 4_000), 1.0 + 5.0 * normal(i + 7_000)]);
    let critic = |x: f64, y: f64| 3.0 * (-(x - 2.0).powi(2) / 90.0 - (y - 2.0).powi(2) / 60.0).exp() - 1.0;
    Scatter::new("gains of two links", Axis::new("gain of link 1", "dB"), Axis::new("gain of link 2", "dB"))
        .field(Field::sampled("critic", [-30.0, -30.0, 20.0, 20.0], [48, 40], critic))
        .region("outage", Tone::Bad, [f64::NEG_INFINITY, -8.0], [f64::NEG_INFINITY, -8.0])
        .cloud("measured", Ink::Measured, real.collect())
        .cloud("GAN", Ink::Contender(0), made.collect())
        .marker(Marker::upright("threshold", -8.0).draggable(-30.0, 20.0))
        .marker(Marker::level("the same", -8.0))
}

/// True against foretold delays on logarithmic axes, to be picked.
pub fn foretold() -> Scatter {
    let pairs = |spread: f64, from: usize| -> Vec<[f64; 2]> {
        let truth = |i: usize| 10.0_f64.powf(-0.5 + 2.6 * chance(i));
        (0..90).map(|i| [truth(i), truth(i) * (spread * normal(i + from)).exp()]).collect()
    };
    let about = (0..90).map(|i| format!("route {}", i + 1)).collect();
    Scatter::new("delays", Axis::new("true delay", "ms").log(), Axis::new("foretold delay", "ms").log())
        .line(Trace::new("exactly right", Ink::Limit, vec![[0.3, 0.3], [150.0, 150.0]]))
        .cloud("Kleinrock", Ink::Contender(2), pairs(0.5, 5_000))
        .cloud("graph network", Ink::Contender(0), pairs(0.12, 9_000))
        .about(about)
        .spot("your guess", Ink::kind(0), [2.0, 30.0])
        .by_hand("Click a point to see its route")
}

/// A network that is laid out by its links, with loads, routes and a link out of use.
pub fn network() -> Network {
    let names = ["A", "B", "C", "D", "E", "F", "G", "H"];
    let queues = [0.1, 0.7, 0.2, 0.0, 0.95, 0.4, 0.1, 0.3];
    let node = |i: usize| {
        let about = vec![("buffer".to_owned(), "64 packets".to_owned())];
        Node::new(names[i]).level(queues[i], format!("{:.0}", queues[i] * 64.0)).about(about)
    };
    let joined = [(0, 1), (1, 2), (2, 3), (0, 4), (4, 5), (5, 3), (1, 4), (2, 5), (3, 6), (6, 7), (5, 7)];
    let network = (0..8).fold(Network::new("routing"), |network, i| network.node(node(i)));
    let network = joined.iter().enumerate().fold(network, |network, (i, (from, to))| {
        let load = 0.08 + 0.98 * chance(i + 40);
        network.link(Link::new(*from, *to).load(load).off(i == 7))
    });
    network
        .route("shortest way", Ink::Contender(1), vec![0, 1, 2, 3, 6])
        .route("by the graph network", Ink::Contender(0), vec![0, 4, 5, 3, 6])
        .by_hand("Click a node to route over it")
        .toggles("right click takes a link out of use")
}

/// Links both ways between named places on a floor.
pub fn floor_network() -> Network {
    let places = [("gate", 12.0, 12.0), ("press", 35.0, 44.0), ("mill", 66.0, 18.0), ("store", 104.0, 46.0)];
    let machines = (0..18).map(|i| (8.0 + f64::from(i % 6) * 18.0, 6.0 + f64::from(i / 6) * 19.0));
    let blocks = machines.map(|(x, y)| [x, y, x + 9.0, y + 9.0]).collect();
    let network = Network::new("links of the hall").on_floor([0.0, 0.0, 120.0, 60.0], blocks);
    let network =
        places.iter().fold(network, |network, (name, x, y)| network.node(Node::new(*name).at(*x, *y)));
    let server = Node::new("server").at(60.0, 55.0).look(Tone::Active, Mark::Square);
    let network = network.node(server);
    [(0, 1, 0.2), (1, 0, 0.5), (1, 4, 0.9), (4, 1, 0.3), (2, 4, 0.55), (4, 2, 0.1), (3, 4, 1.2), (2, 3, 0.4)]
        .into_iter()
        .fold(network, |network, (from, to, load)| network.link(Link::new(from, to).one_way().load(load)))
}

/// Devices that take turns, collide or keep silent; a strip of so many slots.
pub fn turns(devices: usize, slots: usize) -> Timeline {
    let looks = [
        Look::new("success", Tone::Good, Mark::Ring),
        Look::new("collision", Tone::Bad, Mark::Cross),
        Look::new("silent", Tone::Faint, Mark::Bar),
    ];
    let cell = |device: usize, slot: usize| match chance(device * 977 + slot) {
        _ if (slot + 2 * device).is_multiple_of(devices.max(1)) => Some(0),
        draw if draw < 0.08 => Some(1),
        draw if draw < 0.2 => Some(2),
        _ => None,
    };
    let row = |device: usize| {
        let cells = (0..slots).map(|slot| cell(device, slot));
        Row::new(format!("device {}", device + 1)).cells(cells).figure(format!("age {}", 3 + device % 4))
    };
    Timeline::new("turns", "device", "slot")
        .first(12_000)
        .length(1.0, "ms")
        .looks(looks)
        .rows((0..devices).map(row))
        .now(12_000 + slots.saturating_sub(1) as u64)
}

/// Packets as bars that age through their windows.
pub fn packets() -> Timeline {
    let looks = [
        Look::new("waits", Tone::Waiting, Mark::None),
        Look::new("in time", Tone::Good, Mark::Ring),
        Look::new("late", Tone::Bad, Mark::Slash),
        Look::new("failed", Tone::Bad, Mark::Cross),
        Look::new("window", Tone::Plain, Mark::None),
    ];
    let row = |index: usize| {
        let born = 40.0 + 1.7 * index as f64;
        let window = [born.floor() + 4.0, born.floor() + 9.0];
        let sent = born + 4.5 + 6.0 * chance(index + 70);
        let look = if index == 5 {
            3
        } else if sent > window[1] {
            2
        } else {
            1
        };
        let row = Row::new(format!("packet {}", index + 1)).ink(Ink::kind(index % 3));
        let row = row.bracket(window[0], window[1], 4, "window");
        if index < 7 {
            row.bar(born, sent - 1.0, 0, "").bar(sent - 1.0, sent, look, "")
        } else {
            row.bar(born, 56.0, 0, "waits")
        }
    };
    Timeline::new("packets", "packet", "slot")
        .first(38)
        .looks(looks)
        .rows((0..10).map(row))
        .now(55)
        .by_hand("Click a slot to send the packet in it")
}

/// A fading gain in decibels with its band, a prediction, and room to draw the next values.
pub fn series(points: usize) -> Series {
    let gain = |t: f64| {
        let wave = (t / 7.0).cos() + 0.8 * (t / 4.3 + 1.0).sin() + 0.5 * (t / 11.0).sin();
        (wave * wave / 2.0 + 0.02).max(1e-3)
    };
    let time = |index: usize| 100.0 * index as f64 / points.max(1) as f64;
    let truth: Vec<[f64; 2]> = (0..points).map(|i| [time(i), gain(time(i))]).collect();
    let foretold: Vec<[f64; 2]> = (0..points).map(|i| [time(i), gain(time(i) - 1.5) * 1.1]).collect();
    let band = (0..points).map(|i| [time(i), gain(time(i)) * 0.45, gain(time(i)) * 1.9]).collect();
    let next = (0..8).map(|i| [102.0 + 2.0 * f64::from(i), f64::NAN]).collect();
    Series::new("gain of device 3", Axis::new("time", "ms"), Axis::new("gain", "").decibel())
        .band(Band::new("limit, one standard deviation", Ink::Limit, band))
        .line(Trace::new("truth", Ink::Limit, truth))
        .line(Trace::new("LSTM", Ink::Contender(0), foretold))
        .marker(Marker::upright("now", 100.0))
        .marker(Marker::level("outage", 0.05).ink(Tone::Bad).draggable(1e-3, 10.0))
        .drawing("your prediction", Ink::kind(0), next, [1e-2, 3.0])
}

/// Delays of two contenders beside their exact law, with a deadline.
pub fn distribution(form: Form) -> Distribution {
    let delays = |from: usize, rate: f64, lost: usize| -> Vec<f64> {
        let delay = |i: usize| 3.0 - (1.0 - chance(i + from)).ln() / rate;
        let infinite = std::iter::repeat_n(f64::INFINITY, lost);
        (0..3_000).map(delay).chain(infinite).collect()
    };
    let law = (0..200).map(|i| f64::from(i) / 4.0).map(|x| [3.0 + x, (-x / 2.4).exp()]).collect();
    Distribution::new("delay", Axis::new("delay", "ms"))
        .form(form)
        .values("C51", Ink::Contender(0), &delays(0, 1.0 / 2.6, 0))
        .values("DQN", Ink::Contender(1), &delays(9_000, 1.0 / 3.4, 12))
        .law("exact law", law)
        .marker(Marker::upright("deadline", 12.0).draggable(4.0, 30.0))
}

/// All of them, by name.
pub fn all() -> Vec<(&'static str, Picture)> {
    vec![
        ("plane", plane().into()),
        ("scatter", scatter().into()),
        ("foretold", foretold().into()),
        ("network", network().into()),
        ("floor-network", floor_network().into()),
        ("turns", turns(8, 60).into()),
        ("many-turns", turns(60, 500).into()),
        ("packets", packets().into()),
        ("series", series(400).into()),
        ("tail", distribution(Form::Tail).into()),
        ("cumulative", distribution(Form::Cumulative).into()),
        ("histogram", distribution(Form::Histogram).into()),
    ]
}
