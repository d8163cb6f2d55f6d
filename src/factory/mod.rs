//! The factory: what its devices are for, how its hall is laid out and where the devices are.

mod devices;
mod mobility;
mod site;
mod use_case;

pub use devices::{DEVICE_HEIGHT_M, Device, place_devices, scattered};
pub use mobility::Walk;
pub use site::{Hall, HallSize, Rectangle};
pub use use_case::{Requirement, UseCase};
