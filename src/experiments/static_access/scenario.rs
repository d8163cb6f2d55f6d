//! The scenario of one-shot access: values parsed into what the simulation needs.

use crate::factory::HallSize;
use crate::learn::convolution::Padding;
use crate::learn::lstm::Yield;
use crate::learn::options::{Between, Options, Start};
use crate::preset::{FieldError, Values};
use crate::radio::InFactory;
use crate::units::ratio_from_db;

/// A valid scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Number of devices.
    pub devices: usize,
    /// Number of preambles.
    pub preambles: u32,
    /// Mean signal-to-noise ratio, linear.
    pub snr: f64,
    /// Decoding threshold γ, linear.
    pub threshold: f64,
    /// Path-loss law; `None` for power control.
    pub law: Option<InFactory>,
    /// Carrier frequency in GHz.
    pub carrier_ghz: f64,
    /// Which hall.
    pub hall: HallSize,
    /// Which placement of the devices.
    pub layout: u64,
    /// Draws in a batch.
    pub batch: usize,
    /// Learning rate of the graph network.
    pub gnn_rate: f64,
    /// Learning rate of the convolutional network.
    pub cnn_rate: f64,
    /// Learning rate of the recurrent network.
    pub rnn_rate: f64,
    /// Learning rate of the fully connected network.
    pub fnn_rate: f64,
    /// Dropout rate of GNN and CNN while training.
    pub dropout: f64,
    /// Whether a layer of the convolution has 3 taps and a bias, or 4 taps.
    pub cnn_biased: bool,
    /// What the convolution sees beyond the ends.
    pub cnn_padding: Padding,
    /// How GNN and CNN start, and what stands between and behind their layers.
    pub options: Options,
    /// Whether the recurrent network's head sees the last state or each device's own.
    pub rnn_head: Yield,
    /// Widths of the fully connected network's hidden layers.
    pub fnn_hidden: [usize; 2],
    /// How the fully connected network sees a gain.
    pub fnn_input: FnnInput,
}

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

impl Scenario {
    /// Reads the values of a preset.
    ///
    /// # Errors
    /// The values belong to another experiment.
    pub fn from_values(values: &Values) -> Result<Self, FieldError> {
        let law = values.choice("radio.channel")?;
        let large = values.choice("factory.hall")? == "300 x 150 m";
        let circular = values.choice("learning.cnn_padding")? == "circular";
        Ok(Self {
            devices: values.count("access.devices")?,
            preambles: u32::try_from(values.integer("access.preambles")?).unwrap_or(u32::MAX),
            snr: ratio_from_db(values.number("radio.mean_snr_db")?),
            threshold: ratio_from_db(values.number("radio.decoding_threshold_db")?),
            law: InFactory::ALL.into_iter().find(|case| case.name() == law),
            carrier_ghz: values.number("radio.carrier_ghz")?,
            hall: if large { HallSize::Large } else { HallSize::Small },
            layout: values.count("factory.layout")? as u64,
            batch: values.count("learning.batch")?,
            gnn_rate: values.number("learning.gnn_rate")?,
            cnn_rate: values.number("learning.cnn_rate")?,
            dropout: values.number("learning.dropout")?,
            cnn_biased: values.choice("learning.cnn_kernel")? == "3 taps and bias",
            cnn_padding: if circular { Padding::Circular } else { Padding::Zeros },
            rnn_rate: values.number("learning.rnn_rate")?,
            fnn_rate: values.number("learning.fnn_rate")?,
            options: options(values)?,
            rnn_head: match values.choice("learning.rnn_head")? {
                "the last state" => Yield::Last,
                _ => Yield::All,
            },
            fnn_hidden: [values.count("learning.fnn_first")?, values.count("learning.fnn_second")?],
            fnn_input: match values.choice("learning.fnn_input")? {
                "h" => FnnInput::Gain,
                "9 (h - 1)" => FnnInput::Centred,
                _ => FnnInput::Logarithm,
            },
        })
    }
}

fn options(values: &Values) -> Result<Options, FieldError> {
    let near = values.choice("learning.start")? == "near identity";
    let relu = values.choice("learning.between_layers")? == "ReLU";
    Ok(Options {
        start: if near { Start::NearIdentity } else { Start::Uniform },
        between: if relu { Between::Relu } else { Between::Tanh },
        rectified_output: values.choice("learning.output")? == "ReLU",
    })
}
