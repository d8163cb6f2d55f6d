//! A running race: its lanes, its pool, its history, and the thread that runs it behind a window.

mod events;
mod finals;
mod handle;
mod history;
mod outcome;
mod plan;
mod pool;
mod race;
mod words;
mod worker;

pub use events::Event;
pub use finals::{Final, Finals, Stopped};
pub use handle::Lab;
pub use history::{Curve, History, LimitTrack, Summary};
pub use outcome::{LimitValue, Outcome, Score};
pub use plan::{Axis, Plan};
pub use pool::{Pool, one_thread_each};
pub use race::{Race, RaceError, SavedLane, Session, SessionError};
pub use words::{Answer, Command, Message, Setting, Snapshot, Speed};
