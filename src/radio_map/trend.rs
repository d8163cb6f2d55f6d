//! The trend below the shadowing: a constant, a plane, or the path-loss law of one transmitter.

/// Nearer than this to the transmitter, in metres, the path-loss law is not used (TR 38.901 starts at 1 m).
const NEAREST_M: f64 = 1.0;

/// How the mean depends on the place; its coefficients are estimated with the map (universal kriging).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Trend {
    /// One unknown mean everywhere: ordinary kriging.
    Constant,
    /// A plane b0 + b1 x + b2 y.
    Plane,
    /// A path-loss law b0 + b1 log10(d), d the distance to the transmitter in metres, at least 1.
    PathLoss {
        /// The transmitter: x, y, and its height over the samples, all in metres.
        transmitter_m: [f64; 3],
    },
}

impl Trend {
    /// How many coefficients it has, at most three.
    pub fn terms(&self) -> usize {
        match self {
            Self::Constant => 1,
            Self::Plane => 3,
            Self::PathLoss { .. } => 2,
        }
    }

    /// The functions that the coefficients belong to, at a place; those behind [`Self::terms`] are zero.
    ///
    /// A plane's coordinates are taken from `centre_m` in units of `length_m`, which changes the coefficients but no
    /// map.
    pub fn basis(&self, position_m: [f64; 2], centre_m: [f64; 2], length_m: f64) -> [f64; 3] {
        let [x, y] = [0, 1].map(|axis| (position_m[axis] - centre_m[axis]) / length_m);
        match self {
            Self::Constant => [1.0, 0.0, 0.0],
            Self::Plane => [1.0, x, y],
            Self::PathLoss { transmitter_m } => [1.0, log_distance(position_m, *transmitter_m), 0.0],
        }
    }
}

/// log10 of the distance in metres, at least 1 m, between a place and a transmitter with its height over the samples.
pub(super) fn log_distance(position_m: [f64; 2], transmitter_m: [f64; 3]) -> f64 {
    let flat_m = (position_m[0] - transmitter_m[0]).hypot(position_m[1] - transmitter_m[1]);
    flat_m.hypot(transmitter_m[2]).max(NEAREST_M).log10()
}
