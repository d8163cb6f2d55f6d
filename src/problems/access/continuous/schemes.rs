//! Where devices wait that may not send: back-off and distributed queueing.

use super::draws::below;
use super::law::{Scheme, Settings};
use crate::random::Stream;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// Devices that wait by a scheme, apart from those that are ready to send.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Queues {
    /// Back-off: the devices whose wait ends in a slot lie at that slot modulo the length.
    ring: Vec<Vec<u32>>,
    /// Distributed queueing: groups that collided, the first to be split at the head.
    groups: VecDeque<Vec<u32>>,
    /// Preamble and device of those that collided in the slot at hand and form groups at its end.
    forming: Vec<(u32, u32)>,
}

impl Queues {
    /// Empty queues for this scheme.
    pub fn new(scheme: Scheme) -> Self {
        let length = if let Scheme::BackOff { window } = scheme { window as usize + 1 } else { 0 };
        Self { ring: vec![Vec::new(); length], ..Self::default() }
    }

    /// All who wait here.
    pub fn devices(&self) -> impl Iterator<Item = u32> {
        let forming = self.forming.iter().map(|&(_, device)| device);
        self.ring.iter().chain(&self.groups).flatten().copied().chain(forming)
    }

    /// Only those devices stay that are to be kept.
    pub fn retain(&mut self, keep: impl Fn(u32) -> bool) {
        let lists = self.ring.iter_mut().chain(&mut self.groups);
        lists.for_each(|devices| devices.retain(|&device| keep(device)));
        self.groups.retain(|group| !group.is_empty());
    }

    /// Whether these queues are those that the scheme needs.
    pub fn fit(&self, scheme: Scheme) -> bool {
        let queueing = matches!(scheme, Scheme::DistributedQueueing { .. });
        self.ring.len() == Self::new(scheme).ring.len() && (queueing || self.groups.is_empty())
    }

    /// Back-off: those whose wait ends in this slot become ready.
    pub fn release(&mut self, slot: u64, ready: &mut Vec<u32>) {
        if !self.ring.is_empty() {
            let index = slot % self.ring.len() as u64;
            ready.append(&mut self.ring[index as usize]);
        }
    }

    /// Back-off: a wait uniform from 0 to the window; the device sends again in slot + 1 + wait.
    pub fn back_off(&mut self, device: u32, slot: u64, stream: &mut Stream) {
        let length = self.ring.len() as u64;
        let wait = u64::from(below(length as u32, stream));
        if let Some(devices) = self.ring.get_mut(((slot + 1 + wait) % length.max(1)) as usize) {
            devices.push(device);
        }
    }

    /// Distributed queueing: the device joins the group of those that sent its preamble.
    pub fn collide(&mut self, preamble: u32, device: u32) {
        self.forming.push((preamble, device));
    }

    /// Distributed queueing: groups join the end of the queue in the order of their preambles.
    pub fn form_groups(&mut self) {
        self.forming.sort_by_key(|&(preamble, _)| preamble);
        for group in self.forming.chunk_by(|a, b| a.0 == b.0) {
            self.groups.push_back(group.iter().map(|&(_, device)| device).collect());
        }
        self.forming.clear();
    }

    /// Distributed queueing: who sends which preamble in this slot.
    ///
    /// As many groups from the head as there are subsets get one each; newcomers share what preambles are left.
    pub fn select(&mut self, settings: &Settings, subset: u32, stream: &mut Stream, chosen: Chosen<'_>) {
        let served = (settings.preambles / subset).min(self.groups.len() as u32);
        for (index, group) in self.groups.drain(..served as usize).enumerate() {
            for device in group {
                chosen.senders.push(device);
                chosen.picks.push(index as u32 * subset + below(subset, stream));
            }
        }
        let first = served * subset;
        if first < settings.preambles {
            for device in chosen.ready.drain(..) {
                chosen.senders.push(device);
                chosen.picks.push(first + below(settings.preambles - first, stream));
            }
        }
    }
}

/// The lists from which and into which senders are chosen.
pub struct Chosen<'a> {
    /// Newcomers.
    pub ready: &'a mut Vec<u32>,
    /// Who sends.
    pub senders: &'a mut Vec<u32>,
    /// The preamble of each sender.
    pub picks: &'a mut Vec<u32>,
}
