//! Federated learning on the floor: machines that want one classifier and send updates over links that fail.
//!
//! Together they minimise F(w) = Σ p_k F_k(w), F_k the mean cross-entropy of machine k's windows plus λ/2 |w|². Here are the
//! data ([`Task`]), the losses, the centralised optimum that no weights can be below ([`Weighted::optimum`]), the links and
//! who is heard over them, the sum on the air, and the drift of local steps in closed form on a quadratic twin.

pub mod air;
pub mod costs;
mod drift;
mod links;
mod objective;
mod optimum;
mod schedule;
mod task;

pub use drift::RidgeTwin;
pub use links::{Sites, Uplink};
pub use objective::{Confusion, WEIGHTS, gradient, judge, loss};
pub use optimum::{Factor, Optimum, Weighted};
pub use schedule::{Access, Attention, Policy, Sharing, Uploads, fades};
pub use task::{BANDS, BEARING_WEAR, CONDITION_NAMES, CONDITIONS, FEATURES, Task, TaskSettings, Windows};
