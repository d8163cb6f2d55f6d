//! The parameters of dissemination.

use crate::experiments::contract::race_fields;
use crate::experiments::rows::{rate, real, rewind, row, whole};
use crate::preset::{Field, Kind, Origin};
use crate::problems::dissemination::Settings;
use std::sync::LazyLock;

/// The field table.
pub(super) static FIELDS: LazyLock<Vec<Field>> = LazyLock::new(|| {
    let base = Settings::default();
    [
        system(&base),
        frames(&base),
        work(&base),
        cost(&base),
        radio(&base),
        learning(),
        baselines(),
        race_fields(6_000, 100),
    ]
    .concat()
});

/// A positive real number on a logarithmic slider.
const fn wide(min: f64, max: f64, default: f64) -> Kind {
    Kind::Number { min, max, default, logarithmic: true }
}

fn paper(field: Field) -> Field {
    Field { origin: Origin::Paper, ..field }
}

fn system(base: &Settings) -> Vec<Field> {
    vec![
        paper(rewind(Field {
            help: "How many devices want a map in every frame (N = 5 in the paper). Up to 12 the optimum is exact, beyond it a proven lower bound stands in its place",
            ..row("system.ues", "Devices", "", whole(1, 100, base.ues as i64))
        })),
        paper(Field {
            help: "The server's processor F, which the devices share (8 GHz in the paper)",
            ..row("system.server_cpu_hz", "Server CPU", "Hz", wide(1e8, 1e12, base.server_cpu_hz))
        }),
        paper(Field {
            help: "The downlink band B, which the devices share (10 MHz in the paper)",
            ..row("system.bandwidth_hz", "Bandwidth", "Hz", wide(1e5, 1e9, base.bandwidth_hz))
        }),
        Field {
            help: "The slowest device's processor; they are drawn log-uniformly. Chosen so that the paper's table of delays comes out",
            ..row("system.ue_cpu_low_hz", "Slowest device", "Hz", wide(1e7, 1e10, base.ue_cpu_low_hz))
        },
        Field {
            help: "The fastest device's processor",
            ..row("system.ue_cpu_high_hz", "Fastest device", "Hz", wide(1e7, 1e11, base.ue_cpu_high_hz))
        },
    ]
}

fn frames(base: &Settings) -> Vec<Field> {
    vec![
        paper(Field {
            help: "Devices sense five times a second, so a map should arrive within 200 ms",
            ..row("frames.frame_s", "Frame", "s", real(0.01, 5.0, base.frame_s))
        }),
        Field {
            help: "T_max: the delay that no device may pass. The optimum keeps it; learners pay a penalty; every scheme's misses are counted",
            ..row("frames.deadline_s", "Deadline", "s", real(0.05, 10.0, base.deadline_s))
        },
        Field {
            help: "What a device's battery holds at the start of an episode. Local work takes κ f² per cycle of it: at 5 GHz 0.53 J a map",
            ..row("frames.remaining_energy_j", "Energy", "J", wide(0.001, 1_000.0, base.remaining_energy_j))
        },
        Field {
            help: "Devices of evaluation instances have used up a share of their energy, uniform from 0 to this",
            ..row("frames.used_energy", "Energy used up", "", real(0.0, 1.0, 0.2))
        },
        Field {
            help: "Frames after which batteries are full again",
            ..row("frames.episode", "Episode", "frames", whole(1, 10_000, 100))
        },
        Field {
            help: "redrawn: every frame has other devices; correlated: devices stay for an episode, and their shadowing changes slowly. Evaluation instances are always independent",
            ..row("frames.channels", "Channels", "", Kind::Choice { options: &["redrawn", "correlated"] })
        },
        Field {
            help: "Of the shadowing from one frame to the next (first-order autoregression), where channels are correlated",
            ..row("frames.correlation", "Correlation", "", real(0.0, 0.999, 0.9))
        },
    ]
}

fn work(base: &Settings) -> Vec<Field> {
    vec![
        paper(Field {
            help: "ρ scales the pixels of both maps, and with them cycles and bits; raw samples and model stay as they are (R-Fig 3)",
            ..row("work.resolution_factor", "Resolution", "x", wide(0.1, 10.0, base.resolution_factor))
        }),
        paper(Field {
            help: "Pixels of the coarse map (100 Kbit at 16 bit a pixel and 150:1)",
            ..row(
                "work.low_resolution_pixels",
                "Coarse map",
                "pixels",
                wide(1e3, 1e8, base.low_resolution_pixels),
            )
        }),
        paper(Field {
            help: "Pixels of the fine map (250 Kbit at 16 bit a pixel and 150:1)",
            ..row(
                "work.high_resolution_pixels",
                "Fine map",
                "pixels",
                wide(1e3, 1e8, base.high_resolution_pixels),
            )
        }),
        paper(row("work.bits_per_pixel", "Bits a pixel", "bit", real(1.0, 64.0, base.bits_per_pixel))),
        paper(Field {
            help: "How many times smaller a map gets before it is sent",
            ..row("work.compression_ratio", "Compression", ": 1", wide(1.0, 1_000.0, base.compression_ratio))
        }),
        Field {
            help: "Kriging. Chosen so that the paper's delays come out; put in what you measured instead",
            ..row(
                "work.kriging_cycles_per_pixel",
                "Kriging",
                "cycles/pixel",
                wide(1.0, 1e6, base.kriging_cycles_per_pixel),
            )
        },
        Field {
            help: "Raising the resolution, per pixel of the fine map",
            ..row(
                "work.super_resolution_cycles_per_pixel",
                "Super-resolution",
                "cycles/pixel",
                wide(0.1, 1e6, base.super_resolution_cycles_per_pixel),
            )
        },
        Field {
            help: "Compression, per bit before it",
            ..row(
                "work.compression_cycles_per_bit",
                "Compressing",
                "cycles/bit",
                wide(0.01, 1e4, base.compression_cycles_per_bit),
            )
        },
        Field {
            help: "The samples of all devices, as they are sent to those that build their map alone",
            ..row("work.raw_bits", "Raw samples", "bit", wide(1.0, 1e9, base.raw_bits))
        },
        Field {
            help: "The super-resolution model, which every device needs that refines a map",
            ..row("work.model_bits", "Model", "bit", wide(1.0, 1e9, base.model_bits))
        },
    ]
}

fn cost(base: &Settings) -> Vec<Field> {
    let weight = |path, label, default| Field {
        help: "A weight of the cost (1/N) Σ [λ (b1 t^s + b2 t^u + b3 t^c) + (1-λ) (a1 E^s + a2 E^u + a3 E^c)], times in seconds, energies in joules",
        ..row(path, label, "", real(0.0, 10.0, default))
    };
    let [b1, b2, b3] = base.delay_weights;
    let [a1, a2, a3] = base.energy_weights;
    vec![
        Field {
            help: "λ: 1 counts delay only, 0 energy only",
            ..row("cost.delay_weight", "Delay weight λ", "", real(0.0, 1.0, base.delay_weight))
        },
        weight("cost.server_delay", "b1, server time", b1),
        weight("cost.device_delay", "b2, device time", b2),
        weight("cost.downlink_delay", "b3, downlink time", b3),
        weight("cost.server_energy", "a1, server energy", a1),
        weight("cost.device_energy", "a2, device energy", a2),
        weight("cost.downlink_energy", "a3, downlink energy", a3),
        Field {
            help: "κ: a processor at f hertz takes κ f² joules a cycle",
            ..row(
                "cost.switched_capacitance",
                "Capacitance κ",
                "J s²",
                wide(1e-30, 1e-25, base.switched_capacitance),
            )
        },
        Field {
            help: "What a second past the deadline adds to a device's cost, for learners and in the curves",
            ..row("cost.late_penalty", "Penalty for late", "1/s", real(0.0, 100.0, 0.1))
        },
        Field {
            help: "What local work without the energy for it adds to a device's cost, for learners and in the curves",
            ..row("cost.energy_penalty", "Penalty for empty", "", real(0.0, 100.0, 1.0))
        },
    ]
}

fn radio(base: &Settings) -> Vec<Field> {
    let standard = |field: Field| Field { origin: Origin::Standard, ..field };
    vec![
        row("radio.disc_inner_m", "Nearest device", "m", real(1.0, 1_000.0, base.disc_inner_m)),
        row("radio.disc_outer_m", "Farthest device", "m", real(1.0, 5_000.0, base.disc_outer_m)),
        standard(row(
            "radio.path_loss_at_1_km_db",
            "Loss at 1 km",
            "dB",
            real(60.0, 200.0, base.path_loss_at_1_km_db),
        )),
        standard(row(
            "radio.path_loss_per_decade_db",
            "Loss per decade",
            "dB",
            real(10.0, 60.0, base.path_loss_per_decade_db),
        )),
        standard(row("radio.shadowing_db", "Shadowing", "dB", real(0.0, 20.0, base.shadowing_db))),
        row("radio.power_dbm", "Downlink power", "dBm", real(-20.0, 50.0, base.power_dbm)),
        Field {
            help: "Noise and interference, chosen so that the paper's delays come out",
            ..row("radio.noise_dbm_per_hz", "Noise", "dBm/Hz", real(-180.0, -100.0, base.noise_dbm_per_hz))
        },
        Field {
            help: "The band over which noise is counted; it does not move with the bandwidth",
            ..row("radio.noise_band_hz", "Noise band", "Hz", wide(1e5, 1e9, base.noise_band_hz))
        },
        row(
            "radio.spectral_efficiency_floor",
            "Least efficiency",
            "bit/s/Hz",
            real(0.001, 1.0, base.spectral_efficiency_floor),
        ),
    ]
}

fn learning() -> Vec<Field> {
    [seen(), updates()].concat()
}

/// What learners see, and how their networks are built.
fn seen() -> Vec<Field> {
    vec![
        rewind(Field {
            help: "logarithms: of spectral efficiency and processor, with the energy left; raw: the same as they are; the paper's: free server, free band and energy left, from which nothing about the channels can be told",
            ..row(
                "learning.state",
                "State",
                "",
                Kind::Choice { options: &["logarithms", "raw", "the paper's"] },
            )
        }),
        rewind(Field {
            help: "One network that looks at each device with the mean over all beside it, or one flat network over all devices",
            ..row(
                "learning.networks",
                "Networks",
                "",
                Kind::Choice { options: &["one for all devices", "flat"] },
            )
        }),
        rewind(Field {
            help: "Whether ACJORA scores a device's shares for each of its modes, or once whatever the mode",
            ..row(
                "learning.share_scores",
                "Shares",
                "",
                Kind::Choice { options: &["know the modes", "blind to the modes"] },
            )
        }),
        rewind(Field {
            help: "ours: fresh modes from the policy, judged against each other; by the letter: stored modes times the critic's value, the reward minus the cost and a discount of 0.9, as the paper's text may be read. It does not learn; that is no claim about the paper's own program",
            ..row(
                "learning.reading",
                "Reading of ACJORA",
                "",
                Kind::Choice { options: &["ours", "by the letter"] },
            )
        }),
        rewind(Field {
            help: "Weight of the modes' entropy at the start, gone after 70 % of the race. Without it some seeds lock into poor modes",
            ..row("learning.entropy", "Entropy", "", real(0.0, 2.0, 0.2))
        }),
    ]
}

fn updates() -> Vec<Field> {
    vec![
        rewind(Field {
            help: "γ: frames are independent but for the batteries, so nothing is gained by looking ahead",
            ..row("learning.discount", "Discount γ", "", real(0.0, 0.99, 0.0))
        }),
        rewind(Field {
            help: "How far target networks follow in an update; without a discount they play no part",
            ..row("learning.soft_update", "Soft update τ", "", rate(0.01))
        }),
        rewind(Field {
            help: "Frames behind one update",
            ..row("learning.batch", "Batch", "", whole(1, 512, 64))
        }),
        rewind(Field {
            help: "Updates after every eight frames",
            ..row("learning.updates", "Updates", "in 8 frames", whole(1, 32, 8))
        }),
        rewind(Field {
            help: "Step size of Adam for ACJORA's actor; falls to 5 % over the race",
            ..row("learning.actor_rate", "Actor rate", "", rate(1e-3))
        }),
        rewind(Field {
            help: "Step size of Adam for ACJORA's critic; falls to 5 % over the race",
            ..row("learning.critic_rate", "Critic rate", "", rate(2e-3))
        }),
        rewind(Field {
            help: "Step size of Adam for DQN; falls to 5 % over the race",
            ..row("learning.dqn_rate", "DQN rate", "", rate(1e-3))
        }),
        rewind(Field {
            help: "Share of the race over which DQN's random modes fade from all to 5 %",
            ..row("learning.dqn_exploration", "DQN exploration", "", real(0.0, 1.0, 0.3))
        }),
    ]
}

fn baselines() -> Vec<Field> {
    vec![Field {
        help: "How all server, all partial, all local and random modes divide the budgets: by independent weights from 0.1 to 1, or evenly. The paper's table is met with random shares",
        ..row("baselines.shares", "Shares", "", Kind::Choice { options: &["random", "equal"] })
    }]
}
