//! Semivariograms: their models, the lab's convention for their numbers, and how other conventions convert.
//!
//! With nugget c0, partial sill c and range a, and γ(0) = 0 in every model, for h > 0:
//!
//! | model | γ(h) |
//! |---|---|
//! | exponential, the Matérn model of order 1/2 | c0 + c (1 - e^(-h/a)) |
//! | spherical | c0 + c (1.5 h/a - 0.5 (h/a)³) for h < a, else c0 + c |
//! | Gaussian | c0 + c (1 - e^(-(h/a)²)) |
//! | Matérn of order 3/2, s = √3 h/a | c0 + c (1 - (1 + s) e^(-s)) |
//! | Matérn of order 5/2, s = √5 h/a | c0 + c (1 - (1 + s + s²/3) e^(-s)) |
//! | linear | c0 + c h/a: the slope is c/a |

use super::MapError;
use std::fmt;
use std::str::FromStr;

/// The shape of a semivariogram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Exponential: shadowing with the correlation exp(-h/a) has exactly this one.
    Exponential,
    /// Spherical: reaches its sill at the range.
    Spherical,
    /// Gaussian: very smooth; needs a nugget to be solvable for many samples.
    Gaussian,
    /// Matérn of order 1/2: the exponential one by another name.
    Matern12,
    /// Matérn of order 3/2.
    Matern32,
    /// Matérn of order 5/2.
    Matern52,
    /// Linear: it grows without bound.
    Linear,
}

impl Family {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Exponential,
        Self::Spherical,
        Self::Gaussian,
        Self::Matern12,
        Self::Matern32,
        Self::Matern52,
        Self::Linear,
    ];

    /// Its name on the command line and in summaries.
    pub fn name(self) -> &'static str {
        match self {
            Self::Exponential => "exponential",
            Self::Spherical => "spherical",
            Self::Gaussian => "gaussian",
            Self::Matern12 => "matern12",
            Self::Matern32 => "matern32",
            Self::Matern52 => "matern52",
            Self::Linear => "linear",
        }
    }

    /// 1 - ρ(s) for a distance in ranges: how much of the partial sill is reached; s itself for the linear model.
    pub fn rise(self, s: f64) -> f64 {
        match self {
            Self::Exponential | Self::Matern12 => -(-s).exp_m1(),
            Self::Spherical if s >= 1.0 => 1.0,
            Self::Spherical => s * (1.5 - 0.5 * s * s),
            Self::Gaussian => -(-s * s).exp_m1(),
            Self::Matern32 => {
                let s = 3.0_f64.sqrt() * s;
                1.0 - (1.0 + s) * (-s).exp()
            }
            Self::Matern52 => {
                let s = 5.0_f64.sqrt() * s;
                1.0 - (1.0 + s + s * s / 3.0) * (-s).exp()
            }
            Self::Linear => s,
        }
    }

    /// The distance, in ranges, where 95 % of the partial sill is reached (the whole for the spherical model): the
    /// *effective range* of other programs. The linear model has none.
    pub fn effective_ranges(self) -> Option<f64> {
        match self {
            Self::Spherical => Some(1.0),
            Self::Linear => None,
            // 3 and √3 are what other programs use for 2.9957 and 1.7308.
            Self::Exponential | Self::Matern12 => Some(3.0),
            Self::Gaussian => Some(3.0_f64.sqrt()),
            // Roots of rise(s) = 0.95 by bisection.
            Self::Matern32 => Some(2.738_871),
            Self::Matern52 => Some(2.646_900),
        }
    }
}

/// A semivariogram whose numbers are finite and in range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Variogram {
    family: Family,
    nugget: f64,
    partial_sill: f64,
    range_m: f64,
}

impl Variogram {
    /// A model with nugget c0 and partial sill c (squares of the values' unit) and range a (metres), as in the table
    /// above.
    ///
    /// # Errors
    /// A number is not finite or beyond 1e100, nugget or partial sill is negative, both are zero, or the range is not
    /// positive.
    pub fn new(family: Family, nugget: f64, partial_sill: f64, range_m: f64) -> Result<Self, MapError> {
        let numbers = [("nugget", nugget), ("partial sill", partial_sill), ("range", range_m)];
        for (name, number) in numbers {
            if !(0.0..=super::LARGEST_NUMBER).contains(&number) {
                return Err(MapError::Variogram(format!("the {name} is {number}, but must not be negative")));
            }
        }
        if range_m < f64::MIN_POSITIVE {
            return Err(MapError::Variogram("the range is 0, but must be positive".to_owned()));
        }
        if nugget + partial_sill < f64::MIN_POSITIVE {
            return Err(MapError::Variogram("nugget and partial sill are both 0".to_owned()));
        }
        Ok(Self { family, nugget, partial_sill, range_m })
    }

    /// The linear model by its slope, in squares of the values' unit for each metre.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn linear(nugget: f64, slope: f64) -> Result<Self, MapError> {
        Self::new(Family::Linear, nugget, slope, 1.0)
    }

    /// From the convention of programs that ask for the total sill c0 + c and the effective range (3 a for the
    /// exponential model, √3 a for the Gaussian one, a for the spherical one).
    ///
    /// # Errors
    /// The nugget exceeds the sill, the model has no effective range, or as [`Self::new`].
    pub fn from_effective(
        family: Family,
        nugget: f64,
        sill: f64,
        effective_range_m: f64,
    ) -> Result<Self, MapError> {
        let ranges = family.effective_ranges().ok_or_else(|| {
            MapError::Variogram(format!("a {} variogram has no effective range", family.name()))
        })?;
        Self::new(family, nugget, sill - nugget, effective_range_m / ranges)
    }

    /// The shape.
    pub fn family(&self) -> Family {
        self.family
    }

    /// The nugget c0: variance of noise and of variation below the shortest distance.
    pub fn nugget(&self) -> f64 {
        self.nugget
    }

    /// The partial sill c: variance of the signal.
    pub fn partial_sill(&self) -> f64 {
        self.partial_sill
    }

    /// The range a, in metres.
    pub fn range_m(&self) -> f64 {
        self.range_m
    }

    /// The semivariance at a distance in metres: 0 at 0, the nugget included elsewhere.
    pub fn semivariance(&self, distance_m: f64) -> f64 {
        if distance_m == 0.0 {
            return 0.0;
        }
        self.nugget + self.partial_sill * self.family.rise(distance_m / self.range_m)
    }
}

impl fmt::Display for Variogram {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { family, nugget, partial_sill, range_m } = self;
        write!(formatter, "{},nugget={nugget},psill={partial_sill},range={range_m}", family.name())
    }
}

impl FromStr for Variogram {
    type Err = MapError;

    /// Reads `exponential,nugget=0.05,psill=1,range=100`: the model, then its numbers in any order.
    ///
    /// The nugget is 0 where none is given. Other conventions: `sill` (total) for `psill`, `effective_range` for
    /// `range`; the linear model takes `slope` for `psill` and `range`.
    fn from_str(text: &str) -> Result<Self, MapError> {
        let fail = |message: String| MapError::Variogram(message);
        let mut parts = text.split(',').map(str::trim);
        let family = family_named(parts.next().unwrap_or_default())?;
        let mut numbers = Numbers::default();
        for part in parts {
            let (key, number) =
                part.split_once('=').ok_or_else(|| fail(format!("{part:?}: write NAME=NUMBER")))?;
            let parsed = number.trim().parse().map_err(|_| fail(format!("{part:?} holds no number")))?;
            let place = numbers.place(key.trim()).ok_or_else(|| {
                fail(format!("there is no {key:?}; a variogram has nugget, psill and range"))
            })?;
            if place.replace(parsed).is_some() {
                return Err(fail(format!("{key:?} is given twice")));
            }
        }
        numbers.variogram(family)
    }
}

fn family_named(name: &str) -> Result<Family, MapError> {
    let plain: String = name.to_lowercase().chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    Family::ALL.into_iter().find(|family| family.name() == plain).ok_or_else(|| {
        let names: Vec<&str> = Family::ALL.iter().map(|family| family.name()).collect();
        MapError::Variogram(format!("there is no variogram {name:?}; there are {}", names.join(", ")))
    })
}

/// The numbers of a variogram as given, in any convention.
#[derive(Default)]
struct Numbers {
    nugget: Option<f64>,
    partial_sill: Option<f64>,
    sill: Option<f64>,
    range_m: Option<f64>,
    effective_range_m: Option<f64>,
    slope: Option<f64>,
}

impl Numbers {
    fn place(&mut self, key: &str) -> Option<&mut Option<f64>> {
        match key {
            "nugget" => Some(&mut self.nugget),
            "psill" => Some(&mut self.partial_sill),
            "sill" => Some(&mut self.sill),
            "range" => Some(&mut self.range_m),
            "effective_range" => Some(&mut self.effective_range_m),
            "slope" => Some(&mut self.slope),
            _ => None,
        }
    }

    fn variogram(&self, family: Family) -> Result<Variogram, MapError> {
        let fail = |message: &str| MapError::Variogram(message.to_owned());
        let nugget = self.nugget.unwrap_or(0.0);
        if let Some(slope) = self.slope {
            let other = [self.partial_sill, self.sill, self.range_m, self.effective_range_m];
            if family != Family::Linear || other.iter().any(Option::is_some) {
                return Err(fail("a slope belongs to the linear variogram, without psill and range"));
            }
            return Variogram::linear(nugget, slope);
        }
        let partial_sill = match (self.partial_sill, self.sill) {
            (Some(partial_sill), None) => partial_sill,
            (None, Some(sill)) if sill >= nugget => sill - nugget,
            (None, Some(_)) => return Err(fail("the sill includes the nugget and cannot be below it")),
            _ => return Err(fail("one of psill and sill must be given")),
        };
        match (self.range_m, self.effective_range_m) {
            (Some(range_m), None) => Variogram::new(family, nugget, partial_sill, range_m),
            (None, Some(range_m)) => {
                Variogram::from_effective(family, nugget, nugget + partial_sill, range_m)
            }
            _ => Err(fail("one of range and effective_range must be given")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_models_rise_as_their_formulas_say() {
        // Evaluated by hand at h = a/2 with c0 = 0.5, c = 2: 1 - e^-0.5 = 0.393469, 0.6875, 1 - e^-0.25 = 0.221199,
        // 1 - (1 + √3/2) e^(-√3/2) = 0.215112, 1 - (1 + √5/2 + 5/12) e^(-√5/2) = 0.171351.
        let expected = [0.393_469, 0.6875, 0.221_199, 0.393_469, 0.215_112, 0.171_351, 0.5];
        for (family, rise) in Family::ALL.into_iter().zip(expected) {
            let variogram = Variogram::new(family, 0.5, 2.0, 10.0).unwrap();
            let found = variogram.semivariance(5.0);
            assert!((found - 0.5 - 2.0 * rise).abs() < 2e-6, "{family:?} {found}");
            assert_eq!(variogram.semivariance(0.0), 0.0);
        }
    }

    #[test]
    fn effective_ranges_reach_95_percent() {
        for family in Family::ALL {
            let Some(ranges) = family.effective_ranges() else { continue };
            let expected = if family == Family::Spherical { 1.0 } else { 0.95 };
            assert!((family.rise(ranges) - expected).abs() < 5e-4, "{family:?}");
        }
        let variogram = Variogram::from_effective(Family::Exponential, 0.5, 2.5, 30.0).unwrap();
        assert_eq!(variogram, Variogram::new(Family::Exponential, 0.5, 2.0, 10.0).unwrap());
    }

    #[test]
    fn text_gives_the_variogram_back() {
        let variogram = Variogram::new(Family::Matern32, 0.05, 1.0, 100.0).unwrap();
        assert_eq!(variogram.to_string(), "matern32,nugget=0.05,psill=1,range=100");
        assert_eq!(variogram.to_string().parse(), Ok(variogram));
        assert_eq!("Matern-3/2, range=100, nugget=0.05, psill=1".parse(), Ok(variogram));
        assert_eq!("linear,slope=0.006,nugget=0.1".parse(), Variogram::linear(0.1, 0.006));
        assert_eq!(
            "exponential,sill=2,effective_range=30".parse(),
            Variogram::new(Family::Exponential, 0.0, 2.0, 10.0)
        );
    }

    #[test]
    fn bad_text_is_named() {
        for (text, word) in [
            ("", "no variogram"),
            ("cubic,psill=1,range=1", "cubic"),
            ("exponential", "psill"),
            ("exponential,psill=1", "range"),
            ("exponential,psill=1,range=0", "range is 0"),
            ("exponential,psill=-1,range=1", "partial sill is -1"),
            ("exponential,psill=NaN,range=1", "NaN"),
            ("exponential,psill=inf,range=1", "inf"),
            ("exponential,psill=0,range=1", "both 0"),
            ("exponential,psill=1,psill=2,range=1", "twice"),
            ("exponential,psill=1,sill=2,range=1", "one of psill"),
            ("exponential,nugget=3,sill=2,range=1", "below it"),
            ("exponential,slope=3", "slope"),
            ("exponential,psil=3", "psil"),
            ("exponential,psill", "NAME=NUMBER"),
            ("exponential,psill=two", "no number"),
        ] {
            let error = text.parse::<Variogram>().unwrap_err().to_string();
            assert!(error.contains(word), "{text}: {error}");
        }
    }
}
