//! The parameters of super-resolution.

use crate::experiments::contract::race_fields;
use crate::experiments::rows::{rate, real, rewind, row, whole};
use crate::preset::{Field, Kind, Origin};
use std::sync::LazyLock;

/// The field table.
pub(super) static FIELDS: LazyLock<Vec<Field>> =
    LazyLock::new(|| [world(), map(), forest(), network(), race_fields(60, 6)].concat());

fn standard(field: Field) -> Field {
    Field { origin: Origin::Standard, ..field }
}

fn world() -> Vec<Field> {
    vec![
        rewind(standard(Field {
            help: "The two calibration halls of 3GPP's indoor factory",
            ..row("factory.hall", "Hall", "", Kind::Choice { options: &["120 x 60 m", "300 x 150 m"] })
        })),
        standard(Field {
            help: "Standard deviation of the shadowing: 5.9 dB for InF-SH without line of sight",
            ..row("radio.shadowing_db", "Shadowing", "dB", real(0.5, 15.0, 5.9))
        }),
        standard(Field {
            help: "d in exp(-Δ/d), the correlation of the shadowing over a distance Δ. The shorter it is beside a cell, the more a coarse map leaves out",
            ..row("radio.correlation_m", "Correlation", "m", real(1.0, 100.0, 10.0))
        }),
        row("sensing.devices", "Sensing devices", "", whole(1, 500, 50)),
        Field {
            help: "Samples that a map is made of. A kriged map bends at its samples and is smooth between them: many samples leave much to refine, few leave nothing",
            ..row("sensing.samples", "Samples", "", whole(20, 600, 300))
        },
        Field {
            help: "Of a sample: the nugget of the variogram",
            ..row("sensing.noise_db", "Noise", "dB", real(0.0, 10.0, 1.0))
        },
        Field {
            help: "in aisles: where devices move; anywhere: scattered over the hall, as if machines were no obstacle",
            ..row("sensing.places", "Places", "", Kind::Choice { options: &["in aisles", "anywhere"] })
        },
    ]
}

fn map() -> Vec<Field> {
    vec![
        rewind(Field {
            help: "Side of a cell of the coarse map, which is what a server sends",
            ..row("map.cell_m", "Coarse cell", "m", real(1.0, 15.0, 3.0))
        }),
        rewind(Field {
            help: "How many times more cells the fine map has along each side. The paper's pixel counts, 937,500 and 2,343,750, mean √2.5 = 1.58",
            ..row("map.factor", "Factor per side", "", real(1.0, 4.0, 2.0))
        }),
        rewind(Field {
            help: "Realisations that nobody trains on, the same for all seeds; another first seed brings others. Curves use the first twelve of them",
            ..row("map.worlds", "Evaluation worlds", "", whole(1, 200, 40))
        }),
        Field {
            help: "Pairs of maps, coarse and fine, that each learner keeps: the last ones",
            ..row("learn.pairs", "Pairs kept", "", whole(1, 100, 40))
        },
    ]
}

fn forest() -> Vec<Field> {
    vec![
        rewind(standard(Field {
            help: "Their residuals are averaged (Schulter et al. 2015: 8 to 10). One is grown anew with each pair",
            ..row("forest.trees", "Trees", "", whole(1, 16, 8))
        })),
        standard(Field {
            help: "Most tests on the way to a leaf (Schulter et al. 2015: 8 to 10). Each leaf costs 333 numbers",
            ..row("forest.depth", "Depth", "", whole(0, 10, 8))
        }),
        Field {
            help: "Random tests among which a split chooses the one that leaves the least variance",
            ..row("forest.candidates", "Candidate tests", "", whole(1, 64, 16))
        },
        Field {
            help: "Patches that a leaf learns from at least; it has 37 weights for each of 9 cells",
            ..row("forest.smallest_leaf", "Smallest leaf", "patches", whole(1, 5_000, 150))
        },
        Field {
            help: "λ of the ridge regression in a leaf, as a share of the mean square of the features: larger is more careful",
            ..row("forest.ridge", "Ridge", "", rate(1e-4))
        },
        Field {
            help: "How much the variance of what is seen counts beside that of what is to be given when a split is chosen",
            ..row("forest.input_share", "Share of inputs", "", real(0.0, 4.0, 0.02))
        },
        Field {
            help: "A tree learns from at most so many patches of the pairs kept, drawn by chance",
            ..row("forest.patches", "Patches a tree", "", whole(100, 50_000, 12_000))
        },
    ]
}

fn network() -> Vec<Field> {
    vec![
        Field {
            help: "Learning rate of Adam; it falls to 5 % over the race",
            ..row("network.rate", "Learning rate", "", rate(6e-3))
        },
        Field {
            help: "Updates for each new pair, each on one of the pairs kept",
            ..row("network.updates", "Updates a pair", "", whole(1, 50, 8))
        },
    ]
}
