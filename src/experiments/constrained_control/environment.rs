//! What a learner meets: the device and its slots, what it keeps of them, and the laws that it may know beforehand.

use crate::learn::action_values::Transition;
use crate::learn::after_values::{Choices, Known, Passage};
use crate::learn::parameters::State;
use crate::learn::priced_costs::COSTS;
use crate::problems::constrained_control::{DECISIONS, LEVELS, MOST, Parts, Plant, Settings, SettingsError};
use crate::random::{Stream, stream};
use candle_core::{Error, Result};
use rand::Rng;
use std::sync::Arc;

/// Costs of power, queue and loss are learned in these units: mW, packets, packets.
pub const UNITS: [f32; COSTS] = [5.0, 3.0, 1.0];

/// Numbers of a kept slot.
const KEPT: usize = 7;

/// What happened in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Slot {
    /// The state of the device.
    pub state: usize,
    /// What was decided.
    pub decision: usize,
    /// Packets that went out.
    pub sent: usize,
    /// Packets that arrived, lost ones too.
    pub arrived: usize,
    /// The state that followed.
    pub next: usize,
    /// The prices of that day, in mW per packet.
    pub prices: [f32; 2],
}

/// A device in use, as it is and as the learner believes it to be.
#[derive(Debug)]
pub struct World {
    /// The device.
    pub plant: Arc<Plant>,
    /// What the learner takes it for: the same, or one whose decisions act at once.
    pub view: Arc<Plant>,
    seed: u64,
    state: usize,
    kept: Vec<Slot>,
}

impl World {
    /// Before the first slot. A `blind` learner does not see the decisions on their way.
    ///
    /// # Errors
    /// The settings cannot be.
    pub fn new(plant: Arc<Plant>, blind: bool, seed: u64) -> std::result::Result<Self, SettingsError> {
        let view = if blind { Arc::new(at_once(&plant)?) } else { Arc::clone(&plant) };
        Ok(Self { plant, view, seed, state: 0, kept: Vec::new() })
    }

    /// The state as the learner sees it.
    pub fn seen(&self) -> usize {
        self.as_seen(self.state)
    }

    fn as_seen(&self, state: usize) -> usize {
        state * self.view.pending / self.plant.pending
    }

    /// Plays a slot and keeps it; its chance depends on the seed and the slot's number alone.
    pub fn play(&mut self, decision: usize, prices: [f32; 2]) -> Slot {
        let (after, sent) = self.plant.after(self.state, decision);
        let mut draws = stream(self.seed, "arrivals and channel", self.kept.len() as u64);
        let turn = self.plant.turn(after, [draws.random(), draws.random()]);
        let (state, arrived, next) = (self.state, turn.arrived, turn.state);
        let slot = Slot { state, decision, sent, arrived, next, prices };
        self.kept.push(slot);
        self.state = next;
        slot
    }

    /// How many slots were played.
    pub fn slots(&self) -> u64 {
        self.kept.len() as u64
    }

    /// One of the slots so far.
    pub fn any(&self, draws: &mut Stream) -> Slot {
        self.kept[draws.random_range(0..self.kept.len() as u64) as usize]
    }

    /// What a slot cost: power in mW, packets in the queue, packets lost.
    pub fn costs(&self, slot: &Slot) -> [f64; COSTS] {
        let (from, next) = (self.plant.parts(slot.state), self.plant.parts(slot.next));
        let lost = from.queue - slot.sent + slot.arrived - next.queue;
        [self.plant.power_mw[from.level][slot.sent], from.queue as f64, lost as f64]
    }

    /// What followed the slot's after-state, as the learner believes.
    pub fn passage(&self, slot: &Slot) -> Passage {
        let after = self.view.after(self.as_seen(slot.state), slot.decision).0;
        let [_, _, lost] = self.costs(slot);
        Passage { after, costs: scaled([0.0, 0.0, lost]), next: self.as_seen(slot.next) }
    }

    /// The slot as a transition; costs are summed at `prices` where they are, and their means taken off.
    pub fn transition(&self, slot: &Slot, prices: [f32; COSTS], means: [f32; COSTS]) -> Transition {
        let costs = centred(self.costs(slot), means);
        let (state, next) = (self.as_seen(slot.state), self.as_seen(slot.next));
        Transition { state, action: slot.decision, costs, prices, next }
    }

    /// What would have followed another queue and another decision under the slot's arrivals and channel: the queue's law
    /// is known (virtual experience; Mastronarde and van der Schaar, 2011).
    pub fn imagined_passage(&self, slot: &Slot, draws: &mut Stream) -> Passage {
        let (state, decision) = self.imagined(slot, draws);
        let after = self.view.after(state, decision).0;
        let turn = self.view.arrive(after, slot.arrived, self.plant.parts(slot.next).level);
        Passage { after, costs: scaled([0.0, 0.0, turn.lost as f64]), next: turn.state }
    }

    /// The same as a transition.
    pub fn imagined_transition(
        &self,
        slot: &Slot,
        prices: [f32; COSTS],
        means: [f32; COSTS],
        draws: &mut Stream,
    ) -> Transition {
        let (state, action) = self.imagined(slot, draws);
        let ((after, sent), from) = (self.view.after(state, action), self.view.parts(state));
        let turn = self.view.arrive(after, slot.arrived, self.plant.parts(slot.next).level);
        let costs = [self.view.power_mw[from.level][sent], from.queue as f64, turn.lost as f64];
        Transition { state, action, costs: centred(costs, means), prices, next: turn.state }
    }

    /// A state at the slot's level with a queue and decisions on their way at random, and a decision in it.
    fn imagined(&self, slot: &Slot, draws: &mut Stream) -> (usize, usize) {
        let mut below = |count: usize| draws.random_range(0..count as u64) as usize;
        let level = self.plant.parts(slot.state).level;
        let queue = below(self.view.settings.buffer + 1);
        let pending = below(self.view.pending);
        (self.view.index(Parts { queue, level, pending }), below(DECISIONS))
    }

    /// Writes state and slots into a learner's state.
    pub fn save(&self, state: &mut State) {
        state.put_count("world.state", self.state as u64);
        let row = |slot: &Slot| {
            let whole = [slot.state, slot.decision, slot.sent, slot.arrived, slot.next].map(|x| x as f32);
            whole.into_iter().chain(slot.prices)
        };
        let rows = self.kept.iter().flat_map(row).collect();
        state.arrays.insert("world.slots".to_owned(), (vec![self.kept.len(), KEPT], rows));
    }

    /// Takes state and slots from a learner's state.
    ///
    /// # Errors
    /// Something is missing, or a number is of another device.
    pub fn load(&mut self, state: &State) -> Result<()> {
        let count = state.arrays.get("world.slots").map_or(0, |(shape, _)| shape[0]);
        let rows = state.array("world.slots", &[count, KEPT])?;
        let at = state.count("world.state")? as usize;
        let inside = |state: f32| (0.0..self.plant.states() as f32).contains(&state);
        if at >= self.plant.states() || !rows.chunks(KEPT).all(|row| inside(row[0]) && inside(row[4])) {
            return Err(Error::Msg("the saved slots are of another device; rewind to begin anew".to_owned()));
        }
        let slot = |row: &[f32]| Slot {
            state: row[0] as usize,
            decision: row[1] as usize,
            sent: row[2] as usize,
            arrived: row[3] as usize,
            next: row[4] as usize,
            prices: [row[5], row[6]],
        };
        (self.state, self.kept) = (at, rows.chunks(KEPT).map(slot).collect());
        Ok(())
    }
}

/// Costs in the units in which they are learned.
pub fn scaled(costs: [f64; COSTS]) -> [f32; COSTS] {
    std::array::from_fn(|head| costs[head] as f32 / UNITS[head])
}

fn centred(costs: [f64; COSTS], means: [f32; COSTS]) -> [f32; COSTS] {
    let scaled = scaled(costs);
    std::array::from_fn(|head| scaled[head] - means[head])
}

/// The same device, with decisions that act at once.
pub fn at_once(plant: &Plant) -> std::result::Result<Plant, SettingsError> {
    Plant::new(Settings { decision_delay: 0, ..plant.settings })
}

/// What a network sees of each state or after-state: the queue in three shapes, the level and the decisions on their way.
/// Returns rows and their width.
pub fn features(plant: &Plant) -> (Vec<f32>, usize) {
    let width = 3 + LEVELS + DECISIONS * plant.settings.decision_delay;
    let mut features = vec![0.0; plant.states() * width];
    for (state, row) in features.chunks_exact_mut(width).enumerate() {
        let Parts { queue, level, mut pending } = plant.parts(state);
        let share = queue as f32 / plant.settings.buffer as f32;
        row[..3].copy_from_slice(&[2.0 * share - 1.0, 2.0 * share.sqrt() - 1.0, (-0.5 * queue as f32).exp()]);
        row[3 + level] = 1.0;
        for block in row[3 + LEVELS..].chunks_exact_mut(DECISIONS) {
            block[pending % DECISIONS] = 1.0;
            pending /= DECISIONS;
        }
    }
    (features, width)
}

/// What is known of every decision: its power, the queue that it is taken at, and the after-state.
pub fn choices(plant: &Plant) -> Choices {
    let known = |state: usize, decision: usize| {
        let [power, queue, _] = plant.costs(state, decision);
        Known { costs: scaled([power, queue, 0.0]), after: plant.after(state, decision).0 as u32 }
    };
    let all = (0..plant.states()).flat_map(|state| (0..=MOST).map(move |decision| (state, decision)));
    Choices { decisions: DECISIONS, known: all.map(|(state, decision)| known(state, decision)).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world(decision_delay: usize, blind: bool) -> World {
        let plant = Plant::new(Settings { decision_delay, ..Settings::default() }).unwrap();
        World::new(Arc::new(plant), blind, 5).unwrap()
    }

    #[test]
    fn costs_are_what_a_slot_took() {
        let mut world = world(1, false);
        let mut lost = 0.0;
        for slot in 0..400 {
            let before = world.plant.parts(world.seen());
            let played = world.play(usize::from(slot % 5 == 0), [0.0; 2]);
            let [power, queue, more] = world.costs(&played);
            assert_eq!((queue as usize, power), (before.queue, world.plant.power_mw[before.level][played.sent]));
            lost += more;
        }
        assert!(lost > 200.0, "most of what arrives finds no room: {lost}");
    }

    /// A blind learner sees queue and level; what it believes of a slot is the law of decisions that act at once.
    #[test]
    fn a_blind_learner_sees_queue_and_level_only() {
        let (mut seeing, mut blind) = (world(1, false), world(1, true));
        for slot in 0..50 {
            let decision = slot % 3;
            let (a, b) = (seeing.play(decision, [0.0; 2]), blind.play(decision, [0.0; 2]));
            assert_eq!(a, b, "the device is the same");
            assert_eq!(seeing.seen() / 5, blind.seen());
            let passage = blind.passage(&b);
            assert_eq!(passage.after, blind.view.after(b.state / 5, decision).0);
            assert_eq!(passage.next, b.next / 5);
        }
    }

    /// What is imagined obeys the law: the queue behind the decision and the slot's arrivals, and its next level.
    #[test]
    fn what_is_imagined_obeys_the_law() {
        let mut world = world(1, false);
        let mut draws = stream(1, "imagined", 0);
        for _ in 0..200 {
            let slot = world.play(1, [0.0; 2]);
            let passage = world.imagined_passage(&slot, &mut draws);
            let (after, next) = (world.plant.parts(passage.after), world.plant.parts(passage.next));
            assert_eq!(next.queue, (after.queue + slot.arrived).min(20));
            assert_eq!((next.level, after.level), (world.plant.parts(slot.next).level, world.plant.parts(slot.state).level));
            assert_eq!(next.pending, after.pending);
        }
    }

    #[test]
    fn a_saved_world_goes_on_and_a_strange_one_is_refused() {
        let (mut world, mut state) = (world(0, false), State::default());
        (0..30).for_each(|slot| drop(world.play(slot % 4, [0.5, 20.0])));
        world.save(&mut state);
        let mut other = self::world(0, false);
        other.load(&state).unwrap();
        assert_eq!(other.play(2, [0.5, 20.0]), world.play(2, [0.5, 20.0]));
        let late = &mut self::world(1, false);
        late.play(1, [0.0; 2]);
        (0..60).for_each(|_| drop(late.play(0, [0.0; 2])));
        let mut strange = State::default();
        late.save(&mut strange);
        assert!(other.load(&strange).is_err(), "a full buffer of the late device is no state of the other");
    }
}
