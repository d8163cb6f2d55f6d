//! The parameters of one-shot access.

use crate::experiments::contract::race_fields;
use crate::experiments::rows::{rate, real, rewind, row, whole};
use crate::preset::{Effect, Field, Kind, Origin};
use std::sync::LazyLock;

/// The field table.
pub(super) static FIELDS: LazyLock<Vec<Field>> = LazyLock::new(|| {
    [access(), radio(), factory(), learning(), start(), large(), race_fields(1_000, 20)].concat()
});

fn access() -> Vec<Field> {
    vec![
        Field {
            origin: Origin::Paper,
            help: "How many devices have a packet in the slot (N_d = 80 in the survey, section V-A)",
            ..row("access.devices", "Devices", "", whole(2, 2_000, 80))
        },
        Field {
            origin: Origin::Paper,
            help: "How many preambles there are; two devices on one both lose. Alone, n devices expect n (1 - 1/F)^(n-1) successes, at most 20.05 at F = 54",
            ..row("access.preambles", "Preambles", "", whole(2, 1_000, 54))
        },
    ]
}

fn radio() -> Vec<Field> {
    vec![
        Field {
            help: "Mean signal-to-noise ratio of a device. The base station decodes a lone transmission with probability d = exp(-γ / (snr h)), h the known channel gain",
            ..row("radio.mean_snr_db", "Mean SNR", "dB", real(-10.0, 40.0, 10.0))
        },
        Field {
            help: "γ in d = exp(-γ / (snr h)): the ratio below which a transmission is lost",
            ..row("radio.decoding_threshold_db", "Decoding threshold γ", "dB", real(-20.0, 20.0, 0.0))
        },
        Field {
            help: "With power control every device has the same mean gain and h ~ Exp(1). The others use one transmit power and the indoor-factory path loss, line of sight and shadowing of 3GPP TR 38.901 where the devices stand, times the same fading; SL, DL, SH, DH: sparse or dense clutter, low or high base station; HH: both high",
            ..row(
                "radio.channel",
                "Channel",
                "",
                Kind::Choice {
                    options: &["power control", "InF-SL", "InF-DL", "InF-SH", "InF-DH", "InF-HH"],
                },
            )
        },
        Field {
            origin: Origin::Standard,
            help: "Carrier frequency of the indoor-factory laws; power control does not use it",
            ..row("radio.carrier_ghz", "Carrier", "GHz", real(0.5, 100.0, 3.5))
        },
    ]
}

fn factory() -> Vec<Field> {
    vec![
        Field {
            origin: Origin::Standard,
            help: "The two calibration halls of 3GPP's indoor factory, 10 m high",
            ..row("factory.hall", "Hall", "", Kind::Choice { options: &["120 x 60 m", "300 x 150 m"] })
        },
        Field {
            help: "Which placement of the devices, with its line of sight and shadowing",
            ..row("factory.layout", "Layout", "", whole(1, 1_000, 1))
        },
    ]
}

fn learning() -> Vec<Field> {
    vec![
        rewind(Field {
            help: "Draws of all channels behind one update",
            ..row("learning.batch", "Batch", "draws", whole(1, 256, 64))
        }),
        Field {
            help: "Step size of Adam for the graph network",
            ..row("learning.gnn_rate", "GNN learning rate", "", rate(1e-2))
        },
        Field {
            help: "Step size of Adam for the convolutional network",
            ..row("learning.cnn_rate", "CNN learning rate", "", rate(1e-2))
        },
        Field {
            help: "Step size of Adam for the recurrent network",
            ..row("learning.rnn_rate", "RNN learning rate", "", rate(3e-3))
        },
        Field {
            help: "Step size of Adam for the fully connected network",
            ..row("learning.fnn_rate", "FNN learning rate", "", rate(1e-3))
        },
        Field {
            help: "Share of hidden values set to zero while training, against over-smoothing. The survey uses it without a figure",
            ..row("learning.dropout", "Dropout", "", real(0.0, 0.9, 0.0))
        },
        rewind(Field {
            help: "Both have 4 parameters a layer, 40 in all. Without a bias a layer can only scale, so the network must use its neighbours as a yardstick",
            ..row(
                "learning.cnn_kernel",
                "CNN kernel",
                "",
                Kind::Choice { options: &["4 taps", "3 taps and bias"] },
            )
        }),
        rewind(Field {
            help: "What the convolution sees beyond the first and last device",
            ..row("learning.cnn_padding", "CNN padding", "", Kind::Choice { options: &["circular", "zeros"] })
        }),
    ]
}

/// What decides whether GNN and CNN learn at all.
fn start() -> Vec<Field> {
    let choice = |path, label, options, help| Field {
        effect: Effect::Rewind,
        help,
        ..row(path, label, "", Kind::Choice { options })
    };
    vec![
        choice(
            "learning.start",
            "Initial weights",
            &["near identity", "uniform"],
            "GNN and CNN. Near identity: nine layers pass their input through, the last one is small. Uniform within ±1/√4, as a library would: ten layers of one channel mostly start dead, every p one half, no gradient",
        ),
        choice(
            "learning.between_layers",
            "Between layers",
            &["ReLU", "tanh"],
            "GNN and CNN. tanh never dies, but learns more slowly",
        ),
        choice(
            "learning.output",
            "Behind the last layer",
            &["nothing", "ReLU"],
            "GNN and CNN. With a ReLU before the sigmoid no probability can fall below one half, so nobody can be kept silent",
        ),
    ]
}

/// The networks that are built for one number of devices.
fn large() -> Vec<Field> {
    vec![
        rewind(Field {
            help: "The LSTM reads one device a step. A head per row (129 weights) decides for a device when it is read, from all devices before. From the last state (10,320 weights for 80 devices) every decision could see all devices, but what was read first is forgotten, and with it the gradient",
            ..row(
                "learning.rnn_head",
                "RNN head",
                "",
                Kind::Choice { options: &["a head per row", "the last state"] },
            )
        }),
        rewind(Field {
            origin: Origin::Paper,
            help: "Width of the FNN's first hidden layer",
            ..row("learning.fnn_first", "FNN first layer", "", whole(1, 512, 64))
        }),
        rewind(Field {
            origin: Origin::Paper,
            help: "Width of its second hidden layer: at 32 it must squeeze 80 decisions through 32 numbers, and loses 12 %",
            ..row("learning.fnn_second", "FNN second layer", "", whole(1, 512, 32))
        }),
        rewind(Field {
            help: "How the FNN sees a channel gain h; the survey feeds the matrix as it is",
            ..row(
                "learning.fnn_input",
                "FNN input",
                "",
                Kind::Choice { options: &["h", "9 (h - 1)", "log h"] },
            )
        }),
    ]
}
