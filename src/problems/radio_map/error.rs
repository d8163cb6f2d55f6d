//! Why a variogram cannot be fitted or a map cannot be drawn.

use std::fmt;

/// Why there is no variogram or no map.
#[derive(Debug, Clone, PartialEq)]
pub enum MapError {
    /// There is no sample.
    NoSamples,
    /// A coordinate or value is NaN, infinite or beyond [`super::LARGEST_NUMBER`].
    NotUsable {
        /// Which sample, counted from 0.
        index: usize,
        /// The number.
        number: f64,
    },
    /// Fewer places than the task needs.
    TooFew {
        /// Distinct places at hand.
        have: usize,
        /// Distinct places needed.
        need: usize,
    },
    /// All values are this one: there is no variation to fit a variogram to.
    Constant(f64),
    /// More places than one system of equations may have; neighbourhoods serve there.
    TooMany {
        /// Distinct places at hand.
        have: usize,
        /// Distinct places allowed.
        most: usize,
    },
    /// The places do not tell the terms of the trend apart, as points on one line do for a plane.
    TrendNotIdentified,
    /// The covariance matrix is singular to working precision even with the largest loading allowed.
    Singular,
    /// A variogram's number is outside its range.
    Variogram(String),
    /// The grid or its bounds make no sense or are too large.
    Grid(String),
}

impl fmt::Display for MapError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSamples => formatter.write_str("there is no sample"),
            Self::NotUsable { index, number } => {
                write!(formatter, "sample {} has {number}, which is no usable number", index + 1)
            }
            Self::TooFew { have, need } => {
                let are = if *have == 1 { "is only" } else { "are" };
                write!(formatter, "this needs samples at {need} places or more, but there {are} {have}")
            }
            Self::Constant(value) => {
                write!(formatter, "all values are {value}: there is no variation to fit a variogram to")
            }
            Self::TooMany { have, most } => {
                write!(
                    formatter,
                    "{have} places are too many for one system; at most {most} are solved at once"
                )
            }
            Self::TrendNotIdentified => formatter
                .write_str("the samples' places do not determine the trend (do they lie on one line?); a constant trend needs no more than a place"),
            Self::Singular => formatter.write_str(
                "the kriging system is singular to working precision; a nugget above zero makes it solvable",
            ),
            Self::Variogram(message) | Self::Grid(message) => formatter.write_str(message),
        }
    }
}

impl std::error::Error for MapError {}
