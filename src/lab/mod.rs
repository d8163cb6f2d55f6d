//! A running race: its lanes, its pool, its history, and the thread that runs it behind a window.

mod handle;
mod history;
mod outcome;
mod plan;
mod pool;
mod race;
mod words;
mod worker;

pub use handle::Lab;
pub use history::{Curve, Event, Finals, History, LimitTrack, Summary};
pub use outcome::{LimitValue, Outcome, Score};
pub use plan::{Axis, Plan};
pub use pool::{Pool, one_thread_each};
pub use race::{Race, RaceError, Session, SessionError};
pub use words::{Command, Snapshot, Speed};
