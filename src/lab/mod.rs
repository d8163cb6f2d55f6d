//! A running race: its lanes, its pool, its history, and the thread that runs it behind a window.

mod handle;
mod history;
mod pool;
mod race;
mod session;
mod worker;

pub use handle::{Command, Lab, Snapshot, Speed};
pub use history::{Curve, Event, Finals, History, LimitTrack, Summary};
pub use pool::{Pool, one_thread_each};
pub use race::{Race, RaceError};
pub use session::{Session, SessionError};
