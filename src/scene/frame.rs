//! The time of a frame: who waits how long for what, and how budgets are shared.

use serde::{Deserialize, Serialize};

/// Bars of consecutive parts against a common limit, one for each device, with the budgets that they share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// Unit of the bars: "ms".
    pub unit: String,
    /// The bars.
    pub bars: Vec<Bar>,
    /// A named line across all bars, such as the end of the frame.
    pub line: (String, f64),
    /// Names of the parts of a bar, in their order.
    pub parts: Vec<String>,
    /// What a device can choose from; a bar's choice decides its colour.
    pub choices: Vec<String>,
    /// The budgets.
    pub budgets: Vec<Budget>,
    /// Whether choices and shares can be moved by hand.
    pub editable: bool,
}

/// A device's time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// Its name.
    pub name: String,
    /// What it chose, as an index into the frame's choices.
    pub choice: usize,
    /// Lengths of the parts.
    pub parts: Vec<f64>,
    /// The same under the exact optimum, where it is shown: its choice and its parts.
    pub ghost: Option<(usize, Vec<f64>)>,
    /// Everything known about it, as (what, value with unit).
    pub about: Vec<(String, String)>,
}

impl Bar {
    /// All parts together.
    pub fn length(&self) -> f64 {
        self.parts.iter().sum()
    }
}

/// A budget that all devices share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Budget {
    /// Its name with its size: "server CPU 8 GHz".
    pub name: String,
    /// Each device's share between 0 and 1, in the order of the bars.
    pub shares: Vec<f64>,
    /// The same under the exact optimum, where it is shown.
    pub ghost: Option<Vec<f64>>,
}
