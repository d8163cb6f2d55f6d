//! Radio propagation in the factory: path loss, line of sight and shadowing after 3GPP TR 38.901.

mod field;
mod gains;
mod path_loss;
mod shadowing;

pub use field::GaussianField;
pub use gains::{LargeScaleGain, large_scale_gains, normal_distribution, relative_gains};
pub use path_loss::{InFactory, los_probability, path_loss_db, shadowing_deviation_db};
pub use shadowing::correlated_normals;
