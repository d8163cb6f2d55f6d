//! The parameters of continuous access.

use crate::experiments::contract::race_fields;
use crate::experiments::rows::{rate, real, rewind, row, whole};
use crate::preset::{Field, Kind, Origin};
use std::sync::LazyLock;

/// The field table.
pub(super) static FIELDS: LazyLock<Vec<Field>> = LazyLock::new(|| {
    [access(), traffic(), factory(), learning(), agents(), race_fields(30_000, 500)].concat()
});

fn access() -> Vec<Field> {
    vec![
        Field {
            origin: Origin::Paper,
            help: "How many devices there are (N_d = 500 in the survey, section V-B); the cost of a slot does not depend on it",
            ..row("access.devices", "Devices", "", whole(1, 1_000_000, 500))
        },
        Field {
            origin: Origin::Paper,
            help: "Preambles of a slot. n devices that send expect n (1 - 1/F)^(n-1) successes, at most 20.05 at F = 54",
            ..row("access.preambles", "Preambles", "", whole(2, 1_000, 54))
        },
        Field {
            origin: Origin::Paper,
            help: "How often a collided packet is sent again before it is dropped: 10 retransmissions are 11 transmissions",
            ..row("access.retransmissions", "Retransmissions", "", whole(0, 100, 10))
        },
        Field {
            origin: Origin::Standard,
            help: "The contender back-off: a collided device waits a number of slots uniform from 0 to this",
            ..row("access.backoff_slots", "Back-off window", "slots", whole(0, 1_000, 20))
        },
        Field {
            origin: Origin::Standard,
            help: "The contender back-off: whether a lone preamble is always detected, or with probability 1 - e^-i at its i-th transmission (3GPP TR 37.868). All others are always detected",
            ..row(
                "access.backoff_detection",
                "Back-off detection",
                "",
                Kind::Choice { options: &["always", "1 - e^-i"] },
            )
        },
        Field {
            origin: Origin::Standard,
            help: "The contender back-off: how many packets a slot can serve at most; 0 for no limit (15 in 3GPP TR 37.868)",
            ..row("access.backoff_grants", "Back-off grants", "a slot", whole(0, 1_000, 0))
        },
        Field {
            help: "The contender distributed queueing: how many preambles the group at the head of the queue gets. Capped at the number of preambles",
            ..row("access.queue_preambles", "Preambles per group", "", whole(2, 1_000, 3))
        },
    ]
}

fn traffic() -> Vec<Field> {
    vec![
        Field {
            help: "Each device sends one packet in a period. Devices / period is the load; above 20.05 a slot no controller can serve all, at 40 slots and 500 devices there is nothing to learn. A slot lasts 5 ms",
            ..row("traffic.period_slots", "Period", "slots", whole(1, 100_000, 25))
        },
        Field {
            origin: Origin::Standard,
            help: "When in the period a packet comes. beta: a burst of law Beta(3, 4), as traffic model 2 of 3GPP TR 37.868; uniform: model 1; independent: in every slot with probability 1 / period. A packet that comes while an older one waits is lost (superseded; ours)",
            ..row(
                "traffic.arrivals",
                "Arrivals",
                "",
                Kind::Choice { options: &["beta", "uniform", "independent"] },
            )
        },
        Field {
            help: "The part of the period into which all its packets fall: a smaller one is a steeper burst. Independent arrivals do not use it",
            ..row("traffic.active_share", "Active share of the period", "", real(0.02, 1.0, 1.0))
        },
    ]
}

fn factory() -> Vec<Field> {
    vec![
        Field {
            origin: Origin::Standard,
            help: "The two calibration halls of 3GPP's indoor factory, 10 m high; here only the picture uses it",
            ..row("factory.hall", "Hall", "", Kind::Choice { options: &["120 x 60 m", "300 x 150 m"] })
        },
        Field {
            help: "Which placement of the devices",
            ..row("factory.layout", "Layout", "", whole(1, 1_000, 1))
        },
    ]
}

/// What both agents share. A change builds the networks anew.
fn learning() -> Vec<Field> {
    vec![
        rewind(Field {
            help: "Last observations that a decision sees: each holds collided, successful and idle preambles as shares, and the barring factor",
            ..row("learning.history", "Observations", "slots", whole(1, 60, 10))
        }),
        rewind(Field {
            help: "How the observations enter: side by side, or through a recurrent layer of 32 units",
            ..row("learning.encoder", "Encoder", "", Kind::Choice { options: &["stacked", "GRU"] })
        }),
        rewind(Field {
            help: "Transitions behind one update; one update a slot",
            ..row("learning.batch", "Batch", "", whole(1, 512, 64))
        }),
        rewind(Field {
            help: "γ: how much the future counts. At 0 a slot's own successes are all; near 1 the values of neighbouring factors differ less than their noise, and DQN collapses",
            ..row("learning.discount", "Discount γ", "", real(0.0, 0.99, 0.0))
        }),
        rewind(Field {
            help: "How far target networks follow in an update; without a discount they play no part",
            ..row("learning.soft_update", "Soft update τ", "", rate(0.01))
        }),
    ]
}

fn agents() -> Vec<Field> {
    vec![
        rewind(Field {
            origin: Origin::Paper,
            help: "How many factors DQN chooses from, evenly up to 1: 20 in the survey, a step of 0.05",
            ..row("learning.dqn_levels", "DQN factors", "", whole(2, 200, 20))
        }),
        rewind(Field {
            help: "Step size of DQN's Adam; falls to 5 % over the race",
            ..row("learning.dqn_rate", "DQN learning rate", "", rate(1e-3))
        }),
        rewind(Field {
            help: "Slots over which the share of random factors falls from 1 to 0.02",
            ..row("learning.dqn_explore_slots", "DQN exploration", "slots", whole(1, 100_000, 500))
        }),
        rewind(Field {
            help: "Step size of Adam for DDPG's actor; falls to 5 % over the race",
            ..row("learning.actor_rate", "DDPG actor rate", "", rate(3e-4))
        }),
        rewind(Field {
            help: "Step size of Adam for DDPG's critic; falls to 5 % over the race",
            ..row("learning.critic_rate", "DDPG critic rate", "", rate(1e-3))
        }),
        rewind(Field {
            help: "Standard deviation of the noise on DDPG's factor at the start; falls to a third over the first third of the race",
            ..row("learning.noise", "DDPG noise", "", real(0.0, 1.0, 0.15))
        }),
        rewind(Field {
            help: "What the actor's number between 0 and 1 is: the factor itself, or how far its logarithm goes from ln 0.001 to 0. With many devices waiting all useful factors are small, and only the logarithm tells them apart",
            ..row(
                "learning.ddpg_scale",
                "DDPG picks",
                "",
                Kind::Choice { options: &["the factor", "its logarithm"] },
            )
        }),
        rewind(Field {
            help: "Weight of z² in the actor's loss, z before the sigmoid. Without it the actor saturates at the bottom within 500 slots",
            ..row("learning.penalty", "DDPG penalty", "", real(0.0, 1.0, 0.01))
        }),
        rewind(Field {
            help: "Step size of Adam for the traffic predictor; falls to 5 % over the race",
            ..row("learning.predictor_rate", "Predictor rate", "", rate(3e-3))
        }),
    ]
}
