//! The scenario of one-shot access, which is its parameters.

use crate::factory::HallSize;
use crate::learn::convolution::Padding;
use crate::learn::lstm::Yield;
use crate::learn::options::{Between, Options, Start};
use crate::preset::{choice, options, parameters, rate, real, whole};
use crate::radio::InFactory;
use crate::units::ratio_from_db;

/// What the mean gains of channels follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// Nothing: every device has the same.
    PowerControl,
    /// A path-loss law of the indoor factory.
    Law(InFactory),
}

impl Channel {
    const SL: Self = Self::Law(InFactory::SparseLow);
    const DL: Self = Self::Law(InFactory::DenseLow);
    const SH: Self = Self::Law(InFactory::SparseHigh);
    const DH: Self = Self::Law(InFactory::DenseHigh);
    const HH: Self = Self::Law(InFactory::HighHigh);
}

options!(Channel {
    Channel::PowerControl => "power control",
    Channel::SL => "InF-SL",
    Channel::DL => "InF-DL",
    Channel::SH => "InF-SH",
    Channel::DH => "InF-DH",
    Channel::HH => "InF-HH",
});

/// A layer of the convolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kernel {
    /// Four taps.
    Taps,
    /// Three taps and a bias.
    Biased,
}

options!(Kernel { Kernel::Taps => "4 taps", Kernel::Biased => "3 taps and bias" });

/// What stands behind the last layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// Nothing.
    Plain,
    /// A ReLU.
    Rectified,
}

options!(Output { Output::Plain => "nothing", Output::Rectified => "ReLU" });

/// How the fully connected network sees a channel gain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FnnInput {
    /// As it is.
    Gain,
    /// Centred and stretched: 9 (h - 1).
    Centred,
    /// Its natural logarithm.
    Logarithm,
}

options!(FnnInput {
    FnnInput::Gain => "h",
    FnnInput::Centred => "9 (h - 1)",
    FnnInput::Logarithm => "log h",
});

options!(Padding { Padding::Circular => "circular", Padding::Zeros => "zeros" });
options!(Start { Start::NearIdentity => "near identity", Start::Uniform => "uniform" });
options!(Between { Between::Relu => "ReLU", Between::Tanh => "tanh" });
options!(Yield { Yield::All => "a head per row", Yield::Last => "the last state" });

impl FnnInput {
    /// A gain as the network sees it.
    pub fn of(self, gain: f32) -> f32 {
        match self {
            Self::Gain => gain,
            Self::Centred => 9.0 * (gain - 1.0),
            Self::Logarithm => gain.max(f32::MIN_POSITIVE).ln(),
        }
    }
}

parameters! {
    /// A valid scenario.
    pub struct Scenario {
        /// How many devices have a packet in the slot (N_d = 80 in the survey, section V-A)
        pub devices: usize = whole("access.devices", "Devices", 2..=2_000, 80).paper(),
        /// How many preambles there are; two devices on one both lose. Alone, n devices expect n (1 - 1/F)^(n-1) successes, at most 20.05 at F = 54
        pub preambles: u32 = whole("access.preambles", "Preambles", 2..=1_000, 54).paper(),
        /// Mean signal-to-noise ratio of a device. The base station decodes a lone transmission with probability d = exp(-γ / (snr h)), h the known channel gain
        pub mean_snr_db: f64 = real("radio.mean_snr_db", "Mean SNR", -10.0..=40.0, 10.0).unit("dB"),
        /// γ in d = exp(-γ / (snr h)): the ratio below which a transmission is lost
        pub decoding_threshold_db: f64 =
            real("radio.decoding_threshold_db", "Decoding threshold γ", -20.0..=20.0, 0.0).unit("dB"),
        /// With power control every device has the same mean gain and h ~ Exp(1). The others use one transmit power and the indoor-factory path loss, line of sight and shadowing of 3GPP TR 38.901 where the devices stand, times the same fading; SL, DL, SH, DH: sparse or dense clutter, low or high base station; HH: both high
        pub channel: Channel = choice("radio.channel", "Channel"),
        /// Carrier frequency of the indoor-factory laws; power control does not use it
        pub carrier_ghz: f64 = real("radio.carrier_ghz", "Carrier", 0.5..=100.0, 3.5).unit("GHz").standard(),
        /// The two calibration halls of 3GPP's indoor factory, 10 m high
        pub hall: HallSize = choice("factory.hall", "Hall").standard(),
        /// Which placement of the devices, with its line of sight and shadowing
        pub layout: u64 = whole("factory.layout", "Layout", 1..=1_000, 1),
        /// Draws of all channels behind one update
        pub batch: usize = whole("learning.batch", "Batch", 1..=256, 64).unit("draws").rewind(),
        /// Step size of Adam for the graph network
        pub gnn_rate: f64 = rate("learning.gnn_rate", "GNN learning rate", 1e-2),
        /// Step size of Adam for the convolutional network
        pub cnn_rate: f64 = rate("learning.cnn_rate", "CNN learning rate", 1e-2),
        /// Step size of Adam for the recurrent network
        pub rnn_rate: f64 = rate("learning.rnn_rate", "RNN learning rate", 3e-3),
        /// Step size of Adam for the fully connected network
        pub fnn_rate: f64 = rate("learning.fnn_rate", "FNN learning rate", 1e-3),
        /// Share of hidden values set to zero while training, against over-smoothing. The survey uses it without a figure
        pub dropout: f64 = real("learning.dropout", "Dropout", 0.0..=0.9, 0.0),
        /// Both have 4 parameters a layer, 40 in all. Without a bias a layer can only scale, so the network must use its neighbours as a yardstick
        pub cnn_kernel: Kernel = choice("learning.cnn_kernel", "CNN kernel").rewind(),
        /// What the convolution sees beyond the first and last device
        pub cnn_padding: Padding = choice("learning.cnn_padding", "CNN padding").rewind(),
        /// GNN and CNN. Near identity: nine layers pass their input through, the last one is small. Uniform within ±1/√4, as a library would: ten layers of one channel mostly start dead, every p one half, no gradient
        pub start: Start = choice("learning.start", "Initial weights").rewind(),
        /// GNN and CNN. tanh never dies, but learns more slowly
        pub between: Between = choice("learning.between_layers", "Between layers").rewind(),
        /// GNN and CNN. With a ReLU before the sigmoid no probability can fall below one half, so nobody can be kept silent
        pub output: Output = choice("learning.output", "Behind the last layer").rewind(),
        /// The LSTM reads one device a step. A head per row (129 weights) decides for a device when it is read, from all devices before. From the last state (10,320 weights for 80 devices) every decision could see all devices, but what was read first is forgotten, and with it the gradient
        pub rnn_head: Yield = choice("learning.rnn_head", "RNN head").rewind(),
        /// Width of the FNN's first hidden layer
        pub fnn_first: usize = whole("learning.fnn_first", "FNN first layer", 1..=512, 64).paper().rewind(),
        /// Width of its second hidden layer: at 32 it must squeeze 80 decisions through 32 numbers, and loses 12 %
        pub fnn_second: usize = whole("learning.fnn_second", "FNN second layer", 1..=512, 32).paper().rewind(),
        /// How the FNN sees a channel gain h; the survey feeds the matrix as it is
        pub fnn_input: FnnInput = choice("learning.fnn_input", "FNN input").rewind(),
    }
}

impl Scenario {
    /// Mean signal-to-noise ratio, linear.
    pub fn snr(&self) -> f64 {
        ratio_from_db(self.mean_snr_db)
    }

    /// Decoding threshold γ, linear.
    pub fn threshold(&self) -> f64 {
        ratio_from_db(self.decoding_threshold_db)
    }

    /// Path-loss law; `None` for power control.
    pub fn law(&self) -> Option<InFactory> {
        match self.channel {
            Channel::PowerControl => None,
            Channel::Law(law) => Some(law),
        }
    }

    /// How GNN and CNN start, and what stands between and behind their layers.
    pub fn options(&self) -> Options {
        let rectified_output = self.output == Output::Rectified;
        Options { start: self.start, between: self.between, rectified_output }
    }
}
