//! Who races: a list of kinds with their names and words.

use crate::experiments::contract::{Role, Stop};

/// A contender's place in an experiment's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<K> {
    /// What it is, for the experiment.
    pub kind: K,
    /// Its name.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub about: &'static str,
    /// Whether it learns.
    pub role: Role,
}

/// A contender that learns.
pub const fn learner<K>(kind: K, name: &'static str, about: &'static str) -> Entry<K> {
    Entry { kind, name, about, role: Role::Learner }
}

/// A contender that follows a fixed rule.
pub const fn baseline<K>(kind: K, name: &'static str, about: &'static str) -> Entry<K> {
    Entry { kind, name, about, role: Role::Baseline }
}

impl<K: Copy> Entry<K> {
    /// Whether it learns.
    pub fn learns(&self) -> bool {
        self.role == Role::Learner
    }

    /// The entry of a contender.
    ///
    /// # Errors
    /// There is none of this number.
    pub fn find(entries: &[Self], contender: usize) -> Result<Self, Stop> {
        entries.get(contender).copied().ok_or_else(|| Stop(format!("there is no contender {contender}")))
    }
}
