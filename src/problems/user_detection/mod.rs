//! Who is active? Grant-free access of devices with fixed signatures: its laws, the exact limits, and the detectors of the
//! textbooks. Model of Kim, Ahn and Shim (2020) and a variant with flat fading (ours).
//!
//! `codebook` and `system` say what arrives; `posterior` and `filter` are the limits; `cases` holds frames with what the data
//! tell about them; `rules` are the detectors, `threshold` their tuning.

mod cases;
mod codebook;
mod filter;
mod posterior;
mod rules;
mod system;
mod threshold;
mod vector;

/// A complex number.
pub type Complex = faer::complex::Complex<f64>;

pub use cases::{Case, Standard, cost, draw, draw_next, evaluation};
pub use codebook::{Codebook, Codes};
pub use filter::Filter;
pub use posterior::{Posterior, Verdict};
pub use rules::{Detector, Rule};
pub use system::{Fading, Set, System, members};
pub use threshold::{Rates, best_threshold, operating_curve, rates};
