//! What every experiment shares: how it is specified, who races, how a contender sits in a lane, what a race is played on.
//!
//! An experiment reads in this order: `scenario` (its parameters), `contenders` (their names), `ground` (what all lanes read:
//! evaluation set, measures), `environment` or `student` (what a learner meets), `round` (a slot, a frame or a round at human
//! pace), `pictures` (what is seen of it), `demo` (both as a [`Demo`](super::Demo)), `race` (limits and lanes), `claims`.

mod contestant;
mod entries;
mod ground;
mod judged;
mod phases;
mod playing;
mod race;
mod spec;
mod uses;
mod words;

pub use super::contract::Trial;
pub use contestant::{Contestant, Rule, Seated};
pub use entries::{Entry, baseline, learner};
pub use ground::{Ground, Racing, Trained, measures};
pub use judged::{Judged, below_the_bound, passes};
pub use phases::Phases;
pub use playing::{Environment, Playing, Policy, Turn};
pub use race::RaceParameters;
pub use spec::Spec;
pub(crate) use spec::{lesson, presets};
pub use uses::Use;
pub use words::{Found, capitalised};
