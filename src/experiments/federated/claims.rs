//! What the survey says about federated learning, beside what a finished race has shown.

use super::ground::{ACCURACY, EXCESS, KBIT, RECEIVED, SECONDS, WEAR};
use crate::experiments::contract::{Claim, Standing};
use crate::experiments::kit::Found;

/// What is said before a race has ended.
const NO_RACE: &str = "no race has ended yet";

/// The survey's sentences with verdicts.
pub(super) fn claims(results: &[Standing]) -> Vec<Claim> {
    let claim = |paper: &str, found: Found| Claim::of(paper, found, NO_RACE);
    vec![
        claim(
            "Wireless links are unreliable: a challenge for federated learning (III-E)",
            uneven_loss(results),
        ),
        claim("Devices upload gradients, the server updates by gradient descent (III-E)", gradients(results)),
        claim("Over-the-air aggregation is a potential solution (III-E)", over_the_air(results)),
        claim(
            "User scheduling, quantisation, bandwidth and power are to be optimised (III-E)",
            scheduling(results),
        ),
        claim("Data that are not alike make convergence more difficult (III-E)", skew(results)),
    ]
}

fn measure(results: &[Standing], name: &str, what: &str) -> Option<f64> {
    Standing::find(results, name)?.measure(what)
}

/// Loss itself costs little, uneven loss biases: the plain mean against memory on the same packets.
fn uneven_loss(results: &[Standing]) -> Found {
    let of = |name, what| measure(results, name, what);
    let [plain, memory] = [of("FedSGD", EXCESS)?, of("memory", EXCESS)?];
    let received = of("memory", RECEIVED)?;
    let words = format!(
        "With {received:.0} % of the uploads received the plain mean stays {plain:.2e} above the optimum; memory, which hears the same packets, {memory:.1e}: not loss is the harm, but loss that is uneven"
    );
    Some((words, plain > 2.0 * memory))
}

/// One gradient against local steps, both in the plain mean.
fn gradients(results: &[Standing]) -> Found {
    let [one, several] = [Standing::mean_of(results, "FedSGD")?, Standing::mean_of(results, "FedAvg")?];
    let words = format!(
        "One gradient a round ends {one:.4} above the optimum, several local steps (FedAvg) {several:.4}"
    );
    Some((words, one <= several))
}

fn over_the_air(results: &[Standing]) -> Found {
    let air = measure(results, "over the air", SECONDS)?;
    let digital = ["FedSGD", "FedAvg", "FedProx", "inverse probability", "memory", "SCAFFOLD"];
    let best = digital.iter().filter_map(|name| measure(results, name, SECONDS)).reduce(f64::min)?;
    let words =
        format!("It takes {air:.2} s to 1 % of the first distance, the best digital contender {best:.2} s");
    Some((words, air < best))
}

fn scheduling(results: &[Standing]) -> Found {
    let of = |name, what| measure(results, name, what);
    let [best, common] = [of("best channel", WEAR)?, of("FedSGD", WEAR)?];
    let (received, accuracy) = (of("best channel", RECEIVED)?, of("best channel", ACCURACY)?);
    let words = format!(
        "Best channel receives {received:.0} % of its uploads, and ends at an accuracy of {accuracy:.0} % with {best:.0} % of the bearing wear found; the race's own schedule finds {common:.0} %"
    );
    Some((words, (best - common).abs() > 1.0))
}

/// Whether the plain mean gets near the optimum, and whoever corrects for skew does.
fn skew(results: &[Standing]) -> Found {
    let corrected = measure(results, "SCAFFOLD", KBIT);
    let [plain, scaffold] = [Standing::mean_of(results, "FedAvg")?, Standing::mean_of(results, "SCAFFOLD")?];
    let bits = corrected.map_or_else(String::new, |kbit| format!(", after {kbit:.0} kbit within 1 %"));
    let words = format!("FedAvg stays {plain:.4} above the optimum, SCAFFOLD {scaffold:.1e}{bits}");
    Some((words, plain > scaffold))
}
