//! The variogram as it is seen: bins of the samples, the curve in use, the true one, and the one that a hand sets.

use super::contenders::{CONTENDERS, Method};
use super::round::Round;
use super::scenario::fields;
use crate::preset::Kind;
use crate::problems::radio_map::Variogram;
use crate::problems::radio_map::fit::least_squares;
use crate::scene::{Chart, ChartLine, Handle, LineOf, Offer, Steered};

/// Points of a drawn variogram.
const CURVE: usize = 40;

/// The fields of the variogram set by hand.
const NUGGET: &str = "variogram.nugget";
const SILL: &str = "variogram.sill";
const RANGE: &str = "variogram.range_m";

/// The name of the offer.
pub(super) const TAKE: &str = "Take the fitted one";

/// The chart with a handle for each number of the variogram set by hand.
pub(super) fn steered(round: &Round) -> Steered {
    let by_hand = &round.ground.scenario.by_hand;
    let reach_m = reach_m(round);
    Steered { chart: chart(round, reach_m), handles: handles(by_hand, reach_m), offers: offers(round) }
}

/// How far the chart reaches: over the bins, and to the range that is set.
fn reach_m(round: &Round) -> f64 {
    let set_m = round.ground.scenario.by_hand.range_m();
    round.bins.iter().map(|bin| bin.distance_m).fold(set_m.max(1.0), f64::max)
}

fn by_hand_index() -> usize {
    CONTENDERS.iter().position(|entry| entry.kind == Method::ByHand).unwrap_or_default()
}

fn chart(round: &Round, reach_m: f64) -> Chart {
    let scenario = &round.ground.scenario;
    let curve = |name: &str, of, variogram: &Variogram| ChartLine {
        name: name.to_owned(),
        of,
        points: (1..=CURVE)
            .map(|index| {
                let distance_m = reach_m * index as f64 / CURVE as f64;
                [distance_m, variogram.semivariance(distance_m)]
            })
            .collect(),
    };
    let bins = ChartLine {
        name: "bins of the samples".to_owned(),
        of: LineOf::Measured,
        points: round.bins.iter().map(|bin| [bin.distance_m, bin.semivariance]).collect(),
    };
    let used = round.made.as_ref().ok().and_then(|made| made.variogram);
    let used = used.filter(|_| round.method != Method::ByHand);
    let used = used.map(|used| curve(round.method.name(), LineOf::Contender(round.contender), &used));
    let by_hand = curve(Method::ByHand.name(), LineOf::Contender(by_hand_index()), &scenario.by_hand);
    let truth = scenario.true_variogram().ok().filter(|_| round.knows_truth());
    let truth = truth.map(|truth| curve("true, of the shadowing with its noise", LineOf::Limit, &truth));
    Chart {
        x: "distance, m".to_owned(),
        y: "semivariance, dB²".to_owned(),
        logarithmic: false,
        lines: std::iter::once(bins).chain(used).chain([by_hand]).chain(truth).collect(),
        notes: vec![
            "Drag the diamonds to set the variogram by hand. Bins hold the path loss, too; a fit around it sees what is left".to_owned(),
        ],
    }
}

/// Nugget where the curve begins, partial sill at the right end, range on the curve.
fn handles(by_hand: &Variogram, reach_m: f64) -> Vec<Handle> {
    let (nugget, sill, range_m) = (by_hand.nugget(), by_hand.partial_sill(), by_hand.range_m());
    let handle = |name: &str, field: &str, at, upright, offset| Handle {
        name: name.to_owned(),
        field: field.to_owned(),
        contender: by_hand_index(),
        at,
        upright,
        offset,
        range: bounds(field),
    };
    vec![
        handle("nugget", NUGGET, [0.0, nugget], true, 0.0),
        handle("sill", SILL, [reach_m, nugget + sill], true, nugget),
        handle("range", RANGE, [range_m, by_hand.semivariance(range_m)], false, 0.0),
    ]
}

/// The least and the largest value of a field.
fn bounds(path: &str) -> [f64; 2] {
    let fields = fields();
    let field = fields.iter().find(|field| field.path == path);
    match field.map(|field| field.kind) {
        Some(Kind::Number { min, max, .. }) => [min, max],
        _ => [f64::MIN, f64::MAX],
    }
}

/// The fitted variogram for the hand to start from: the one in use, or, where that is the hand's own or none, the one that
/// least squares find in the bins.
fn offers(round: &Round) -> Vec<Offer> {
    let used = round.made.as_ref().ok().and_then(|made| made.variogram);
    let used = used.filter(|_| round.method != Method::ByHand);
    let family = round.ground.scenario.by_hand.family();
    let fitted = used.or_else(|| least_squares(&round.bins, family).ok().map(|fit| fit.variogram));
    let Some(fitted) = fitted else { return Vec::new() };
    let number = |path: &str, value: f64| {
        let [min, max] = bounds(path);
        (path.to_owned(), format!("{:.3}", value.clamp(min, max)))
    };
    vec![Offer {
        name: TAKE.to_owned(),
        hover: "Copy nugget, partial sill and range of the fitted variogram into the one that is set by hand"
            .to_owned(),
        sets: vec![
            ("variogram.model".to_owned(), model(&fitted).to_owned()),
            number(NUGGET, fitted.nugget()),
            number(SILL, fitted.partial_sill()),
            number(RANGE, fitted.range_m()),
        ],
    }]
}

/// The field's own name of a model.
fn model(variogram: &Variogram) -> &'static str {
    use crate::problems::radio_map::Family;
    match variogram.family() {
        Family::Spherical => "spherical",
        Family::Gaussian => "Gaussian",
        Family::Matern32 => "Matérn 3/2",
        Family::Matern52 => "Matérn 5/2",
        Family::Exponential | Family::Matern12 | Family::Linear => "exponential",
    }
}
