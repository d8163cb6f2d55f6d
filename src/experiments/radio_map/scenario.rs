//! The scenario of radio maps: the truth, the way of sensing, the variogram set by hand, and the parameters of them all.

use crate::experiments::kit::RaceParameters;
use crate::factory::{Hall, HallSize};
use crate::preset::{Field, FieldError, Values, choice, options, parameters, real, whole};
use crate::problems::radio_map::{
    Family, MOST_TRANSMITTERS, MapError, Sight, Trend, TruthSettings, Variogram, Wish,
};
use crate::radio::{InFactory, path_loss_db};

/// Height of devices over the floor in metres (3GPP TR 38.901, indoor factory).
const DEVICE_HEIGHT_M: f64 = 1.5;

options!(Family {
    Family::Exponential => "exponential",
    Family::Spherical => "spherical",
    Family::Gaussian => "Gaussian",
    Family::Matern32 => "Matérn 3/2",
    Family::Matern52 => "Matérn 5/2",
});

parameters! {
    /// Where the transmitters stand.
    struct Place {
        /// The two calibration halls of 3GPP's indoor factory
        hall: HallSize = choice("factory.hall", "Hall").standard(),
        /// Each channel has transmitters and shadowing of its own
        channel: u64 = whole("radio.channel", "Channel", 0..=2, 0),
        /// Transmitters of the channel. Their powers add in mW, each with shadowing of its own: what is received in decibels is neither a line over log d nor of one law any more, so beyond one the limit is a strong reference
        transmitters: usize = whole("radio.transmitters", "Transmitters", 1..=4, 1),
    }
}

parameters! {
    /// How devices sense while they move.
    #[derive(Copy)]
    pub struct Sensing {
        /// Devices that move along the aisles and sense, one after the other
        pub devices: u64 = whole("sensing.devices", "Sensing devices", 1..=500, 40),
        /// At which they walk the aisles
        pub speed_m_per_s: f64 = real("sensing.speed_m_per_s", "Speed", 0.0..=20.0, 1.5).unit("m/s"),
        /// A device senses five times a second (paper); of its samples one in this many is kept, since neighbours say nearly the same
        pub kept: u64 = whole("sensing.kept", "Kept, one in", 1..=1_000, 25).unit("samples"),
        /// Of a sample. It is the nugget of the variogram
        pub noise_db: f64 = real("sensing.noise_db", "Noise", 0.0..=10.0, 1.0).unit("dB"),
        /// Standard deviation along x and y of where a device believes to be. Beyond 0 the variogram of the shadowing is no longer that of the samples, and the limit becomes a strong reference
        pub position_error_m: f64 =
            real("sensing.position_error_m", "Position error", 0.0..=10.0, 0.0).unit("m"),
        /// Only so many of the last samples count
        pub window: usize = whole("sensing.window", "Window", 20..=600, 600).unit("samples"),
        /// Samples before the race begins
        pub first: usize = whole("sensing.first", "First samples", 12..=200, 20).rewind(),
    }
}

parameters! {
    /// The variogram of the contender "by hand".
    struct ByHand {
        /// The model of the contender kriging by hand; a is its range as in 1 - exp(-h/a)
        family: Family = choice("variogram.model", "Model"),
        /// c0: what two samples at one place differ by; half their mean squared difference
        nugget: f64 = real("variogram.nugget", "Nugget", 0.0..=100.0, 1.0).unit("dB²"),
        /// c: how far the semivariance rises above the nugget
        sill: f64 = real("variogram.sill", "Partial sill", 0.1..=400.0, 35.0).unit("dB²"),
        /// a, our convention: an exponential variogram has risen to 63 % there. Other programs call three times as much the range
        range_m: f64 = real("variogram.range_m", "Range", 0.5..=200.0, 10.0).unit("m"),
    }
}

parameters! {
    /// What maps are drawn on, and by what.
    #[derive(Copy)]
    pub struct MapSettings {
        /// Side of a cell of the map on which errors are measured
        pub cell_m: f64 = real("map.cell_m", "Cell", 1.0..=10.0, 2.0).unit("m"),
        /// What draws the map on the floor. auto: a GPU where there is a real one and the map is worth it; gpu: any, a program that acts as one too. The race is computed on the CPU in double precision, whatever stands here
        pub device: Wish = choice("map.device", "Device"),
    }
}

/// All parameters.
pub(super) fn fields() -> Vec<Field> {
    let race = RaceParameters::rows_for(300, 20);
    [Place::rows(), TruthSettings::rows(), Sensing::rows(), ByHand::rows(), MapSettings::rows(), race]
        .concat()
}

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
    /// Cells and device of maps.
    pub map: MapSettings,
    /// Steps, which are samples, and seeds.
    pub race: RaceParameters,
}

impl Scenario {
    /// Reads the values of a preset.
    ///
    /// # Errors
    /// The values belong to another experiment, or contradict each other.
    pub fn read(values: &Values) -> Result<Self, FieldError> {
        let (place, truth, by_hand) =
            (Place::read(values)?, TruthSettings::read(values)?, ByHand::read(values)?);
        let hall = Hall::new(place.hall, truth.case.base_station_height_m());
        Ok(Self {
            transmitters_m: transmitters(&hall, place.channel, place.transmitters),
            truth,
            channel: place.channel,
            sensing: Sensing::read(values)?,
            by_hand: Variogram::new(by_hand.family, by_hand.nugget, by_hand.sill, by_hand.range_m)?,
            map: MapSettings::read(values)?,
            race: RaceParameters::read(values)?,
            hall,
        })
    }

    /// Whether the samples have the law that [`Self::true_variogram`] and the path-loss trend tell: one law of shadowing
    /// everywhere, places that are true, and a path loss that is a line over the logarithm of the distance, which that of
    /// InF-DL is not (it bends at 26 m) and the powers of several transmitters are not either.
    pub fn limit_is_exact(&self) -> bool {
        let placed = self.sensing.position_error_m == 0.0 && self.transmitters_m.len() == 1;
        self.truth.line_of_sight == Sight::Blocked && placed && self.truth.case != InFactory::DenseLow
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
        let map = MapSettings { device: other.map.device, ..self.map };
        Self { by_hand: other.by_hand, map, ..self.clone() } == *other
    }

    /// The variogram that the samples really have: the shadowing's, with the noise as nugget.
    pub fn true_variogram(&self) -> Result<Variogram, MapError> {
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
