//! The scenario of radio maps: values parsed into the truth, the way of sensing, and the variogram set by hand.

use crate::factory::{Hall, HallSize};
use crate::preset::{FieldError, Values};
use crate::problems::radio_map::{Family, MOST_TRANSMITTERS, Trend, TruthSettings, Variogram, Wish};
use crate::radio::{InFactory, path_loss_db};

/// Height of devices over the floor in metres (3GPP TR 38.901, indoor factory).
const DEVICE_HEIGHT_M: f64 = 1.5;

/// A valid scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The hall that devices move in.
    pub hall: Hall,
    /// The law of the truth.
    pub truth: TruthSettings,
    /// The transmitters of the channel: x, y, and height over the devices.
    pub transmitters_m: Vec<[f64; 3]>,
    /// Which channel.
    pub channel: u64,
    /// How devices sense.
    pub sensing: Sensing,
    /// The variogram of the contender "by hand".
    pub by_hand: Variogram,
    /// Side of a cell of the evaluated map in metres.
    pub cell_m: f64,
    /// What computes the map on the floor; the race is computed on the CPU.
    pub device: Wish,
    /// First seed, and how many.
    pub seeds: (u64, u64),
    /// How many samples the race goes on for, and after how many there is a point.
    pub steps: (u64, u64),
}

/// How devices sense while they move.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sensing {
    /// How many devices.
    pub devices: u64,
    /// Their speed in m/s.
    pub speed_m_per_s: f64,
    /// Of each device's samples, five a second, one in this many is kept.
    pub kept: u64,
    /// Standard deviation of the noise of a sample in dB.
    pub noise_db: f64,
    /// Standard deviation of the error of its position, along x and along y, in metres.
    pub position_error_m: f64,
    /// How many of the last samples count.
    pub window: usize,
    /// How many samples there are before the race begins.
    pub first: usize,
}

impl Scenario {
    /// Reads the values of a preset.
    ///
    /// # Errors
    /// The values belong to another experiment, or contradict each other.
    pub fn from_values(values: &Values) -> Result<Self, FieldError> {
        let large = values.choice("factory.hall")? == "300 x 150 m";
        let case_name = values.choice("radio.scenario")?;
        let case = InFactory::ALL.into_iter().find(|case| case.name() == case_name);
        let case = case.ok_or_else(|| FieldError::Contradiction(format!("there is no {case_name}")))?;
        let height_m = case.base_station_height_m();
        let hall = Hall::new(if large { HallSize::Large } else { HallSize::Small }, height_m);
        let channel = values.count("radio.channel")? as u64;
        let count = |path| -> Result<u64, FieldError> { Ok(values.count(path)? as u64) };
        Ok(Self {
            transmitters_m: transmitters(&hall, channel, values.count("radio.transmitters")?),
            truth: TruthSettings {
                power_dbm: values.number("radio.power_dbm")?,
                carrier_ghz: values.number("radio.carrier_ghz")?,
                case,
                line_of_sight: values.choice("radio.line_of_sight")? == "by the standard",
                shadowing_db: values.number("radio.shadowing_db")?,
                correlation_m: values.number("radio.correlation_m")?,
            },
            channel,
            sensing: Sensing {
                devices: count("sensing.devices")?,
                speed_m_per_s: values.number("sensing.speed_m_per_s")?,
                kept: count("sensing.kept")?,
                noise_db: values.number("sensing.noise_db")?,
                position_error_m: values.number("sensing.position_error_m")?,
                window: values.count("sensing.window")?,
                first: values.count("sensing.first")?,
            },
            by_hand: by_hand(values)?,
            cell_m: values.number("map.cell_m")?,
            device: match values.choice("map.device")? {
                "cpu" => Wish::Cpu,
                "gpu" => Wish::Gpu,
                _ => Wish::Auto,
            },
            seeds: (count("race.seed")?, count("race.seeds")?),
            steps: (count("race.steps")?, count("race.evaluate_every")?),
            hall,
        })
    }

    /// Whether the samples have the law that [`Self::true_variogram`] and the path-loss trend tell: one law of shadowing
    /// everywhere, places that are true, and a path loss that is a line over the logarithm of the distance, which that of
    /// InF-DL is not (it bends at 26 m) and the powers of several transmitters are not either.
    pub fn limit_is_exact(&self) -> bool {
        let placed = self.sensing.position_error_m == 0.0 && self.transmitters_m.len() == 1;
        !self.truth.line_of_sight && placed && self.truth.case != InFactory::DenseLow
    }

    /// The path-loss law of the channel's transmitters.
    pub fn trend(&self) -> Trend {
        let [near, far] = [10.0, 100.0]
            .map(|distance_m| path_loss_db(self.truth.case, false, distance_m, self.truth.carrier_ghz));
        Trend::around(&self.transmitters_m, (far - near) / 10.0)
    }

    /// Whether another scenario has the same worlds and the same limit: it differs only in what the floor shows and in the
    /// variogram set by hand.
    pub fn same_worlds(&self, other: &Self) -> bool {
        Self { by_hand: other.by_hand, device: other.device, ..self.clone() } == *other
    }

    /// The variogram that the samples really have: the shadowing's, with the noise as nugget.
    pub fn true_variogram(&self) -> Result<Variogram, crate::problems::radio_map::MapError> {
        let (nugget, sill) = (self.sensing.noise_db.powi(2), self.truth.shadowing_db.powi(2));
        Variogram::new(Family::Exponential, nugget, sill, self.truth.correlation_m)
    }
}

/// Transmitters hang in four places: near a corner, in the middle, near the far end, at a wall. A channel begins with one of
/// the first three.
fn transmitters(hall: &Hall, channel: u64, count: usize) -> Vec<[f64; 3]> {
    const SHARES: [[f64; 2]; 3] = [[0.18, 0.3], [0.5, 0.5], [0.85, 0.65]];
    const AT_THE_WALL: [f64; 2] = [0.45, 0.92];
    let height_m = (hall.base_station_m[2] - DEVICE_HEIGHT_M).max(0.0);
    let in_turn = (0..SHARES.len()).map(|turn| SHARES[(channel as usize + turn) % SHARES.len()]);
    let places = in_turn.chain([AT_THE_WALL]).take(count.clamp(1, MOST_TRANSMITTERS));
    places.map(|[x, y]| [x * hall.size_m[0], y * hall.size_m[1], height_m]).collect()
}

fn by_hand(values: &Values) -> Result<Variogram, FieldError> {
    let family = match values.choice("variogram.model")? {
        "exponential" => Family::Exponential,
        "spherical" => Family::Spherical,
        "Gaussian" => Family::Gaussian,
        "Matérn 3/2" => Family::Matern32,
        _ => Family::Matern52,
    };
    let [nugget, sill, range] = ["variogram.nugget", "variogram.sill", "variogram.range_m"];
    Variogram::new(family, values.number(nugget)?, values.number(sill)?, values.number(range)?)
        .map_err(|error| FieldError::Contradiction(error.to_string()))
}
