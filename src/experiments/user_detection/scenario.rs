//! The scenario of user detection: who sends what over which channel, how misses count, the networks, and their parameters.

use super::contenders::Kind;
use crate::experiments::kit::RaceParameters;
use crate::learn::answers::Answers;
use crate::learn::flat::Descent;
use crate::learn::learned::Learned;
use crate::learn::residual::{Residual, ResidualSettings};
use crate::learn::schedule::Schedule;
use crate::learn::tagger::{Tagger, TaggerSettings};
use crate::preset::{Field, FieldError, Values, choice, flag, options, parameters, rate, real, whole};
use crate::problems::user_detection::{Codebook, Codes, Fading, System};
use crate::units::ratio_from_db;

/// To this share of itself a learning rate falls over a race.
const LAST_RATE: f64 = 0.02;

/// Greatest norm of a gradient.
const CLIP: f64 = 1.0;

options!(Codes {
    Codes::Best => "best of 500",
    Codes::Plain => "plain random",
    Codes::LowDensity => "low density",
});
options!(Fading { Fading::Flat => "flat", Fading::PerResource => "per resource" });
options!(Answers { Answers::Each => "each device its own", Answers::Shares => "shares with the count told" });

parameters! {
    /// What is sent and how it arrives.
    #[derive(Copy)]
    pub struct ChannelSettings {
        /// N, each with a signature of its own. The exact limit goes through all 2^N sets of active devices; one device less halves its work
        pub devices: usize = whole("system.devices", "Devices", 4..=16, 16).rewind(),
        /// m, over which each signature is spread. Fewer resources than devices: signatures cannot all be orthogonal
        pub resources: usize = whole("system.resources", "Resources", 2..=12, 6).rewind(),
        /// J, antennas or symbols whose fades are independent. The sample covariance is a mean over so many
        pub snapshots: usize = whole("system.snapshots", "Snapshots", 1..=16, 4).rewind(),
        /// Of one device on each resource, 1/σ²
        pub snr_db: f64 = real("system.snr_db", "SNR", -5.0..=15.0, 0.0).unit("dB"),
        /// p, the share of frames in which a device sends
        pub activity: f64 = real("system.activity", "Activity", 0.02..=0.3, 0.12),
        /// L, the mean length of a burst: who sends now probably sends in the next frame. 0: frames are independent; at 1/(1 - p) they are so, too
        pub burst_frames: f64 = real("system.burst_frames", "Burst length", 0.0..=50.0, 0.0).unit("frames"),
        /// best of 500: phases of four, the draw whose two most alike signatures differ most; plain random: one draw, in which two of sixteen devices share a signature of six; low density: two resources a device, as in the paper
        pub codes: Codes = choice("system.codes", "Signatures"),
        /// flat: one fade for the whole signature (ours); per resource: another one on each resource, so that only energies tell anything (the paper's channel)
        pub fading: Fading = choice("system.fading", "Fading").rewind(),
    }
}

parameters! {
    /// How decisions are judged.
    #[derive(Copy)]
    pub struct JudgingSettings {
        /// A missed device counts as so many errors, a false alarm as one; the threshold on a device's chance is 1/(1 + this)
        pub miss_cost: f64 = real("judge.miss_cost", "Cost of a miss", 1.0..=100.0, 1.0).by_factors(),
        /// Frames that nobody trains on, in sequences of twenty, the same for all seeds; the first quarter serves curves
        pub frames: usize = whole("judge.frames", "Evaluation frames", 40..=20_000, 4_000).rewind(),
    }
}

parameters! {
    /// The networks.
    #[derive(Copy)]
    pub struct NetworkSettings {
        /// Units of each layer of the FNN; the paper has 10 for each device
        pub width: usize = whole("fnn.width", "Width", 4..=512, 128).rewind(),
        /// Layers that are added to what they take in, behind a first one that is not; the paper has 6 in all
        pub blocks: usize = whole("fnn.blocks", "Residual blocks", 0..=8, 3).rewind(),
        /// Frames of an update, fresh ones each time
        pub batch: usize = whole("fnn.batch", "Batch", 2..=2_048, 256).unit("frames"),
        /// Learning rate of Adam; it falls to 2 % over the race
        pub rate: f64 = rate("fnn.rate", "Learning rate", 3e-3),
        /// each device its own: a sigmoid for each; shares with the count told: a softmax over all devices, of which as many are taken as really send (the paper's setting)
        pub answers: Answers = choice("fnn.answers", "Answers").rewind(),
        /// Races the FNN on what arrives as it is, real and imaginary parts, besides the one that is given the sample covariance
        pub raw: bool = flag("fnn.raw", "On raw signals, too", false).rewind(),
        /// Races a recurrent network that sees frame after frame; without bursts there is nothing to remember
        pub memory: bool = flag("gru.memory", "Race it", false).rewind(),
        /// Units of the dense layer and of the recurrent one
        pub units: usize = whole("gru.units", "Units", 4..=256, 96).rewind(),
        /// Sequences of twenty frames in an update
        pub sequences: usize = whole("gru.sequences", "Batch", 1..=256, 32).unit("sequences"),
        /// Learning rate of Adam; it falls to 2 % over the race
        pub gru_rate: f64 = rate("gru.rate", "Learning rate", 5e-3),
    }
}

/// All parameters.
pub(super) fn fields() -> Vec<Field> {
    let race = RaceParameters::rows_for(4_000, 100);
    [ChannelSettings::rows(), JudgingSettings::rows(), NetworkSettings::rows(), race].concat()
}

/// A valid scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// What is sent and how it arrives.
    pub channel: ChannelSettings,
    /// How decisions are judged.
    pub judging: JudgingSettings,
    /// The networks.
    pub network: NetworkSettings,
    /// Steps and seeds.
    pub race: RaceParameters,
}

impl Scenario {
    /// Reads the values of a preset.
    ///
    /// # Errors
    /// The values belong to another experiment, or contradict each other.
    pub fn read(values: &Values) -> Result<Self, FieldError> {
        let channel = ChannelSettings::read(values)?;
        let length = channel.burst_frames;
        if length > 0.0 && length < 1.0 {
            return Err(FieldError::Contradiction(format!(
                "a burst of {length} frames is shorter than one; 0 means independent frames"
            )));
        }
        Ok(Self {
            channel,
            judging: JudgingSettings::read(values)?,
            network: NetworkSettings::read(values)?,
            race: RaceParameters::read(values)?,
        })
    }

    /// What the base station knows beforehand.
    pub fn system(&self) -> System {
        let channel = &self.channel;
        System {
            codebook: Codebook::new(channel.codes, channel.devices, channel.resources),
            snapshots: channel.snapshots,
            noise: 1.0 / ratio_from_db(channel.snr_db),
            activity: channel.activity,
            burst_frames: Some(channel.burst_frames).filter(|length| *length > 0.0),
            fading: channel.fading,
        }
    }

    /// Whether a contender takes part.
    pub(super) fn has(&self, kind: Kind, system: &System) -> bool {
        match kind {
            Kind::Fnn => true,
            Kind::Raw => self.network.raw,
            Kind::Gru => self.network.memory,
            Kind::Rule(rule) => rule.suits(system),
        }
    }

    /// Whether a contender is told how many devices send.
    pub(super) fn is_told_count(&self, kind: Kind) -> bool {
        match kind {
            Kind::Fnn | Kind::Raw => self.network.answers == Answers::Shares,
            Kind::Gru => false,
            Kind::Rule(rule) => rule.is_told_count(),
        }
    }

    fn descent(&self, rate: f64) -> Descent {
        Descent { rate: Schedule { from: rate, to: LAST_RATE * rate, steps: self.race.steps }, clip: CLIP }
    }

    /// The FNN on so many numbers a frame.
    pub(super) fn residual(&self, inputs: usize) -> ResidualSettings {
        let NetworkSettings { width, blocks, answers, rate, .. } = self.network;
        let descent = self.descent(rate);
        ResidualSettings { inputs, width, blocks, outputs: self.channel.devices, answers, descent }
    }

    /// The recurrent network on so many numbers a frame.
    pub(super) fn tagger(&self, inputs: usize) -> TaggerSettings {
        let NetworkSettings { units, gru_rate, .. } = self.network;
        TaggerSettings { inputs, units, outputs: self.channel.devices, descent: self.descent(gru_rate) }
    }

    /// How many numbers a contender trains that takes in so many; none for a rule.
    pub(super) fn weights(&self, kind: Kind, inputs: usize) -> usize {
        let residual = || Residual::new(self.residual(inputs), 0).map(|network| network.parameter_count());
        let tagger = || Tagger::new(self.tagger(inputs), 0).map(|network| network.parameter_count());
        match kind {
            Kind::Fnn | Kind::Raw => residual().unwrap_or(0),
            Kind::Gru => tagger().unwrap_or(0),
            Kind::Rule(_) => 0,
        }
    }
}
