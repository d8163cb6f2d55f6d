//! The scenario of federated learning: machines and their data, links and schedule, how members and server learn.

use crate::experiments::kit::RaceParameters;
use crate::preset::{Field, FieldError, Values, choice, flag, options, parameters, real, whole};
use crate::problems::federated::{Access, Policy, Sharing, TaskSettings, Uplink, WEIGHTS, costs};

options!(Policy {
    Policy::Random => "random",
    Policy::RoundRobin => "round robin",
    Policy::BestChannel => "best channel",
    Policy::ProportionalFair => "proportional fair",
    Policy::GradientNorm => "gradient norm",
});
options!(Sharing { Sharing::Equal => "equal", Sharing::EqualOutage => "equal outage" });

/// Windows of each machine that nobody learns from.
const TEST_WINDOWS: usize = 200;

parameters! {
    /// The machines and what they have seen.
    #[derive(Copy)]
    pub struct WorldSettings {
        /// Machines that learn together, each with its own windows
        pub devices: usize = whole("world.devices", "Machines", 2..=50, 20).rewind(),
        /// Vibration windows that each machine learns from. Sending them once would cost bits in proportion
        pub windows: usize = whole("world.windows", "Windows a machine", 20..=1_000, 100).rewind(),
        /// Label skew: a machine's shares of the four conditions are a Dirichlet draw. 0.1: most have seen one or two conditions; 100: all have seen the same mix
        pub alpha: f64 = real("world.alpha", "Label skew α", 0.05..=100.0, 0.1).by_factors().rewind(),
        /// Feature skew: standard deviation of what a machine's sensor adds to all bands, and twice that of what it adds to each band besides, in deviations of the noise
        pub offset: f64 = real("world.offset", "Sensor offset", 0.0..=2.0, 0.5).rewind(),
        /// Machines that have seen much bearing wear stand where links are weakest. Off: links and data have nothing to do with each other
        pub far_wear: bool = flag("world.far_wear", "Wear is far away", true).rewind(),
        /// λ of the penalty λ/2 |w|² in every machine's loss
        pub decay: f64 = real("world.decay", "Weight decay λ", 1e-4..=1.0, 0.01).by_factors().rewind(),
    }
}

parameters! {
    /// Who may send and how.
    #[derive(Copy)]
    pub struct LinkSettings {
        /// Who may send in a round. Best channel: whoever is heard loudest; proportional fair: whoever has the best fade of its own, so all equally often; gradient norm: the longer the gradient, the likelier
        pub schedule: Policy = choice("link.schedule", "Schedule").paper(),
        /// Machines that may send in a round
        pub scheduled: usize = whole("link.scheduled", "Machines a round", 1..=50, 5),
        /// equal: each gets the same band; equal outage: each gets the band that makes it as likely to be lost as the others
        pub sharing: Sharing = choice("link.sharing", "Band shared"),
        /// Of each number of an update, rounded up or down by chance to one of 2^bits levels; 32 leaves it as it is. Fewer bits make a shorter packet, which is lost less often
        pub bits: u32 = whole("link.bits", "Bits a number", 1..=32, 32),
        /// Transmit power of every machine
        pub power_dbm: f64 = real("link.power_dbm", "Power", -10.0..=20.0, 5.0).unit("dBm"),
        /// Time of a round for uploads
        pub slot_ms: f64 = real("link.slot_ms", "Slot", 1.0..=100.0, 30.0).unit("ms"),
        /// Uplink band that the scheduled machines share
        pub band_khz: f64 = real("link.band_khz", "Band", 20.0..=2_000.0, 180.0).unit("kHz").standard(),
        /// Over the air only machines take part that are received with this share of the median power or more. Low: the weakest sets the common scale and noise grows; high: far machines are cut off
        pub threshold: f64 = real("link.threshold", "Threshold over the air", 1e-4..=1.0, 0.01).by_factors(),
    }
}

parameters! {
    /// How members and server learn.
    #[derive(Copy)]
    pub struct LearningSettings {
        /// Gradient steps that a machine takes in a round, for FedAvg, FedProx and SCAFFOLD; the others take one
        pub local_steps: u32 = whole("learning.local_steps", "Local steps", 1..=100, 5),
        /// Windows behind a gradient, drawn anew for each step; 0 takes all. Few windows put a floor under the best
        pub batch: usize = whole("learning.batch", "Windows a gradient", 0..=200, 0),
        /// FedProx adds this times the way from where the round began to each gradient
        pub pull: f64 = real("learning.pull", "Pull μ of FedProx", 0.0..=10.0, 1.0),
        /// Inverse probability never divides by less: with a machine that is nearly never heard its weights would explode
        pub least_chance: f64 =
            real("learning.least_chance", "Least probability", 1e-6..=1.0, 0.02).by_factors(),
        /// Of FedSGD, also with the best channel
        pub fedsgd: f64 = real("rate.fedsgd", "FedSGD", 1e-3..=5.0, 0.2).by_factors(),
        /// Of FedAvg and FedProx: the rate times the local steps. The larger, the larger their drift
        pub fedavg: f64 = real("rate.fedavg", "FedAvg, rate x steps", 1e-3..=10.0, 0.5).by_factors(),
        /// Of inverse probability
        pub inverse: f64 = real("rate.inverse", "Inverse probability", 1e-3..=5.0, 0.2).by_factors(),
        /// Of memory
        pub memory: f64 = real("rate.memory", "Memory", 1e-3..=5.0, 1.0).by_factors(),
        /// Of SCAFFOLD: the rate times the local steps; near 1 works
        pub scaffold: f64 = real("rate.scaffold", "SCAFFOLD, rate x steps", 1e-3..=10.0, 1.0).by_factors(),
        /// Of over the air
        pub air: f64 = real("rate.air", "Over the air", 1e-3..=5.0, 0.5).by_factors(),
    }
}

/// All parameters.
pub(super) fn fields() -> Vec<Field> {
    let race = RaceParameters::rows_for(300, 5);
    [WorldSettings::rows(), LinkSettings::rows(), LearningSettings::rows(), race].concat()
}

/// A valid scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// The machines and what they have seen.
    pub world: WorldSettings,
    /// Who may send and how.
    pub link: LinkSettings,
    /// How members and server learn.
    pub learning: LearningSettings,
    /// Steps, which are rounds, and seeds.
    pub race: RaceParameters,
}

impl Scenario {
    /// Reads the values of a preset.
    ///
    /// # Errors
    /// The values belong to another experiment, or more machines may send than there are.
    pub fn read(values: &Values) -> Result<Self, FieldError> {
        let (world, link) = (WorldSettings::read(values)?, LinkSettings::read(values)?);
        if link.scheduled > world.devices {
            return Err(FieldError::Contradiction(format!(
                "{} machines are to send in a round, but there are only {}",
                link.scheduled, world.devices
            )));
        }
        let (learning, race) = (LearningSettings::read(values)?, RaceParameters::read(values)?);
        Ok(Self { world, link, learning, race })
    }

    /// How the machines' data are drawn.
    pub fn task(&self) -> TaskSettings {
        TaskSettings {
            machines: self.world.devices,
            windows: self.world.windows,
            test_windows: TEST_WINDOWS,
            alpha: self.world.alpha,
            offset: self.world.offset,
        }
    }

    /// The rules of a round's uploads.
    pub fn access(&self) -> Access {
        let uplink = Uplink {
            band_hz: 1e3 * self.link.band_khz,
            slot_s: 1e-3 * self.link.slot_ms,
            packet_bits: costs::upload_bits(WEIGHTS, self.link.bits),
        };
        let LinkSettings { schedule: policy, sharing, scheduled, .. } = self.link;
        Access { policy, sharing, scheduled, uplink }
    }
}
