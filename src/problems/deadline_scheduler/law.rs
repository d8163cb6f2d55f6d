//! What a scheduler of two users loses: the stationary law of both queues under its plan, without any simulation.

use super::cell::Cell;
use super::chain::{Chain, Joint};
use super::link::LEVELS;

/// Blocks for both users in every joint state; a user with no blocks waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan(Vec<[u8; 2]>);

impl Plan {
    /// A plan from what it does where the two users are in these states, of `states` each.
    pub fn by(states: usize, mut blocks: impl FnMut(usize, usize) -> [u8; 2]) -> Self {
        let pairs = (0..states).flat_map(|one| (0..states).map(move |two| (one, two)));
        Self(pairs.map(|(one, two)| blocks(one, two)).collect())
    }

    /// The blocks in a joint state.
    pub fn at(&self, states: usize, one: usize, two: usize) -> [u8; 2] {
        self.0[one * states + two]
    }
}

/// What becomes of packets, as shares of all that came.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// Sent within the window, yet not received.
    pub failed: f64,
    /// Sent before the window.
    pub early: f64,
    /// Never sent, and thrown away behind the window.
    pub late: f64,
    /// What each user lost of its own packets.
    pub users: Vec<f64>,
}

impl Outcome {
    /// The share of packets that did not arrive within the window.
    pub fn lost(&self) -> f64 {
        self.failed + self.early + self.late
    }
}

/// The stationary law of the joint states before a decision.
#[derive(Debug, Clone)]
pub struct Law(Vec<f64>);

/// Slots after which the law is taken as it is.
const MOST_SLOTS: usize = 20_000;

/// What a scheduler loses that follows the plans in turn, one a slot, in a cell of two users.
///
/// The law is pushed forward, from `start` or from empty queues, until a round of the plans moves less than `tolerance` of it.
pub fn judge(cell: &Cell, plans: &[Plan], start: Option<&Law>, tolerance: f64) -> (Outcome, Law) {
    let mut joint = Joint::new(cell);
    let states = joint.chain().states();
    let moves: Vec<Vec<u32>> = plans.iter().map(|plan| moves(joint.chain(), plan)).collect();
    let mut masses = start.map_or_else(|| empty_queues(states), |law| law.0.clone());
    let (mut sent, mut round) = (vec![0.0; states * states], masses.clone());
    for slot in 0..MOST_SLOTS {
        sent.fill(0.0);
        for (&to, mass) in moves[slot % plans.len()].iter().zip(&masses) {
            sent[to as usize] += mass;
        }
        joint.push(&sent, &mut masses);
        if (slot + 1) % plans.len() == 0 {
            let moved: f64 = masses.iter().zip(&round).map(|(new, old)| (new - old).abs()).sum();
            if moved < tolerance {
                break;
            }
            round.copy_from_slice(&masses);
        }
    }
    let law = Law(masses);
    (outcome(cell, &mut joint, plans, &moves, &law), law)
}

/// Where each joint state goes by what a plan sends.
fn moves(chain: &Chain, plan: &Plan) -> Vec<u32> {
    let states = chain.states();
    let go = |state: usize, blocks: u8| if blocks > 0 { chain.after(state) } else { state };
    let target = |(joint, blocks): (usize, &[u8; 2])| {
        (go(joint / states, blocks[0]) * states + go(joint % states, blocks[1])) as u32
    };
    plan.0.iter().enumerate().map(target).collect()
}

/// All queues empty, every level as likely.
fn empty_queues(states: usize) -> Vec<f64> {
    let mut masses = vec![0.0; states * states];
    for one in 0..LEVELS {
        masses[one * states..][..LEVELS].fill(1.0 / (LEVELS * LEVELS) as f64);
    }
    masses
}

/// Counts what one round of the plans loses.
fn outcome(cell: &Cell, joint: &mut Joint, plans: &[Plan], moves: &[Vec<u32>], law: &Law) -> Outcome {
    let states = joint.chain().states();
    let mut flows = [[0.0; 3]; 2];
    let mut masses = law.0.clone();
    let mut sent = vec![0.0; masses.len()];
    for (plan, moves) in plans.iter().zip(moves) {
        sent.fill(0.0);
        for (index, ((mass, blocks), &to)) in masses.iter().zip(&plan.0).zip(moves).enumerate() {
            sent[to as usize] += mass;
            for (user, state) in [index / states, index % states].into_iter().enumerate() {
                let lost =
                    fate(cell, user, joint.chain().age(state), state % LEVELS, usize::from(blocks[user]));
                flows[user].iter_mut().zip(lost).for_each(|(flow, lost)| *flow += mass * lost);
            }
        }
        joint.push(&sent, &mut masses);
    }
    shares(flows, plans.len() as f64 * cell.settings().arrival)
}

/// How likely a head of this age is lost in this slot: failed, early, late.
pub(super) fn fate(cell: &Cell, user: usize, age: usize, level: usize, blocks: usize) -> [f64; 3] {
    match (age, blocks) {
        (0, _) => [0.0; 3],
        (age, 0) => [0.0, 0.0, if age == cell.last() { 1.0 } else { 0.0 }],
        (age, _) if !cell.in_window(age) => [0.0, 1.0, 0.0],
        (_, blocks) => [1.0 - cell.chance(user, level, blocks), 0.0, 0.0],
    }
}

/// Shares of the packets of all users, given the flow of losses of each and the packets that came for each.
fn shares(flows: [[f64; 3]; 2], packets: f64) -> Outcome {
    let of = |kind: usize| flows.iter().map(|flow| flow[kind]).sum::<f64>() / (2.0 * packets);
    let users = flows.iter().map(|flow| flow.iter().sum::<f64>() / packets).collect();
    Outcome { failed: of(0), early: of(1), late: of(2), users }
}
