//! The parameters of radio maps.

use crate::experiments::contract::race_fields;
use crate::experiments::rows::{real, rewind, row, whole};
use crate::preset::{Field, Kind, Origin};
use std::sync::LazyLock;

/// The field table.
pub(super) static FIELDS: LazyLock<Vec<Field>> =
    LazyLock::new(|| [radio(), sensing(), variogram(), map(), race_fields(300, 20)].concat());

fn standard(field: Field) -> Field {
    Field { origin: Origin::Standard, ..field }
}

fn radio() -> Vec<Field> {
    vec![
        standard(Field {
            help: "The two calibration halls of 3GPP's indoor factory",
            ..row("factory.hall", "Hall", "", Kind::Choice { options: &["120 x 60 m", "300 x 150 m"] })
        }),
        Field {
            help: "Each channel has transmitters and shadowing of its own",
            ..row("radio.channel", "Channel", "", whole(0, 2, 0))
        },
        Field {
            help: "Transmitters of the channel. Their powers add in mW, each with shadowing of its own: what is received in decibels is neither a line over log d nor of one law any more, so beyond one the limit is a strong reference",
            ..row("radio.transmitters", "Transmitters", "", whole(1, 4, 1))
        },
        standard(Field {
            help: "Path loss of the indoor factory: sparse or dense clutter, base station low or high (3GPP TR 38.901)",
            ..row(
                "radio.scenario",
                "Scenario",
                "",
                Kind::Choice { options: &["InF-SH", "InF-DH", "InF-SL", "InF-DL", "InF-HH"] },
            )
        }),
        Field {
            help: "blocked: none anywhere, so that the shadowing has one law and kriging with the true variogram is the best linear unbiased estimator, if positions are true as well; by the standard: with its probability, correlated over half the clutter distance; then that is a strong reference",
            ..row(
                "radio.line_of_sight",
                "Line of sight",
                "",
                Kind::Choice { options: &["blocked", "by the standard"] },
            )
        },
        standard(Field {
            help: "Carrier frequency f_c; the path loss grows with 20 log10 f_c",
            ..row("radio.carrier_ghz", "Carrier", "GHz", real(0.5, 100.0, 3.5))
        }),
        row("radio.power_dbm", "Transmit power", "dBm", real(-20.0, 40.0, 20.0)),
        standard(Field {
            help: "Standard deviation of the shadowing: 5.9 dB for InF-SH without line of sight",
            ..row("radio.shadowing_db", "Shadowing", "dB", real(0.5, 15.0, 5.9))
        }),
        standard(Field {
            help: "d in exp(-Δ/d), the correlation of the shadowing over a distance Δ. It is exactly the range of an exponential variogram",
            ..row("radio.correlation_m", "Correlation", "m", real(1.0, 100.0, 10.0))
        }),
    ]
}

fn sensing() -> Vec<Field> {
    vec![
        Field {
            help: "Devices that move along the aisles and sense, one after the other",
            ..row("sensing.devices", "Sensing devices", "", whole(1, 500, 40))
        },
        row("sensing.speed_m_per_s", "Speed", "m/s", real(0.0, 20.0, 1.5)),
        Field {
            help: "A device senses five times a second (paper); of its samples one in this many is kept, since neighbours say nearly the same",
            ..row("sensing.kept", "Kept, one in", "samples", whole(1, 1_000, 25))
        },
        Field {
            help: "Of a sample. It is the nugget of the variogram",
            ..row("sensing.noise_db", "Noise", "dB", real(0.0, 10.0, 1.0))
        },
        Field {
            help: "Standard deviation along x and y of where a device believes to be. Beyond 0 the variogram of the shadowing is no longer that of the samples, and the limit becomes a strong reference",
            ..row("sensing.position_error_m", "Position error", "m", real(0.0, 10.0, 0.0))
        },
        Field {
            help: "Only so many of the last samples count",
            ..row("sensing.window", "Window", "samples", whole(20, 600, 600))
        },
        rewind(Field {
            help: "Samples before the race begins",
            ..row("sensing.first", "First samples", "", whole(12, 200, 20))
        }),
    ]
}

fn variogram() -> Vec<Field> {
    vec![
        Field {
            help: "The model of the contender kriging by hand; a is its range as in 1 - exp(-h/a)",
            ..row(
                "variogram.model",
                "Model",
                "",
                Kind::Choice {
                    options: &["exponential", "spherical", "Gaussian", "Matérn 3/2", "Matérn 5/2"],
                },
            )
        },
        Field {
            help: "c0: what two samples at one place differ by; half their mean squared difference",
            ..row("variogram.nugget", "Nugget", "dB²", real(0.0, 100.0, 1.0))
        },
        Field {
            help: "c: how far the semivariance rises above the nugget",
            ..row("variogram.sill", "Partial sill", "dB²", real(0.1, 400.0, 35.0))
        },
        Field {
            help: "a, our convention: an exponential variogram has risen to 63 % there. Other programs call three times as much the range",
            ..row("variogram.range_m", "Range", "m", real(0.5, 200.0, 10.0))
        },
    ]
}

fn map() -> Vec<Field> {
    vec![
        Field {
            help: "Side of a cell of the map on which errors are measured",
            ..row("map.cell_m", "Cell", "m", real(1.0, 10.0, 2.0))
        },
        Field {
            help: "What draws the map on the floor. auto: a GPU where there is a real one and the map is worth it; gpu: any, a program that acts as one too. The race is computed on the CPU in double precision, whatever stands here",
            ..row("map.device", "Device", "", Kind::Choice { options: &["auto", "cpu", "gpu"] })
        },
    ]
}
