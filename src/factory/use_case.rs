//! Use cases of the industrial Internet of Things and what each of them asks of the network.

use serde::{Deserialize, Serialize};

/// What a device is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum UseCase {
    /// A sensor that stands at a machine and reports now and then.
    FieldSensor,
    /// A tag on goods or tools, which tells where they are.
    AssetTag,
    /// A camera that watches the hall.
    Camera,
    /// An automated guided vehicle, which carries goods along the aisles.
    Agv,
    /// A robot whose motion is controlled over the air.
    Robot,
    /// A worker with an augmented-reality headset.
    ArWorker,
    /// An unmanned aerial vehicle.
    Uav,
    /// A vehicle that talks to other vehicles and to the infrastructure (V2X).
    Vehicle,
}

/// What one use case asks of the network.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Requirement {
    /// Share of the packets that must arrive in time, 0 to 1.
    pub reliability: f64,
    /// Latency in seconds: the strictest and the loosest bound.
    pub latency_s: (f64, f64),
    /// Data rate in bit/s: the lowest and the highest.
    pub data_rate_bps: (f64, f64),
    /// Devices per square kilometre, where the source gives a number.
    pub density_per_km2: Option<f64>,
    /// Whether the use case is mission-critical.
    pub critical: bool,
}

impl Requirement {
    /// A use case that tolerates losses and delay: 99.9 % of the packets within one latency bound.
    fn relaxed(latency_s: f64, data_rate_bps: (f64, f64), density_per_km2: f64) -> Self {
        let latency_s = (latency_s, latency_s);
        Self {
            reliability: 0.999,
            latency_s,
            data_rate_bps,
            density_per_km2: Some(density_per_km2),
            critical: false,
        }
    }

    /// A mission-critical use case, for which the source gives no density.
    fn critical(reliability: f64, latency_s: (f64, f64), data_rate_bps: (f64, f64)) -> Self {
        Self { reliability, latency_s, data_rate_bps, density_per_km2: None, critical: true }
    }
}

impl UseCase {
    /// All use cases, in the order of the enumeration.
    pub const ALL: [Self; 8] = [
        Self::FieldSensor,
        Self::AssetTag,
        Self::Camera,
        Self::Agv,
        Self::Robot,
        Self::ArWorker,
        Self::Uav,
        Self::Vehicle,
    ];

    /// The name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::FieldSensor => "Field sensor",
            Self::AssetTag => "Asset tag",
            Self::Camera => "Surveillance camera",
            Self::Agv => "Automated guided vehicle",
            Self::Robot => "Robot motion control",
            Self::ArWorker => "Augmented-reality worker",
            Self::Uav => "Unmanned aerial vehicle",
            Self::Vehicle => "Vehicle to everything",
        }
    }

    /// Share of this use case in the default mix of devices, 0 to 1. The mix is ours.
    pub fn share(self) -> f64 {
        match self {
            Self::FieldSensor => 0.60,
            Self::AssetTag => 0.20,
            Self::Camera | Self::Agv => 0.05,
            Self::Robot => 0.04,
            Self::ArWorker => 0.03,
            Self::Uav => 0.02,
            Self::Vehicle => 0.01,
        }
    }

    /// Whether a device of this use case moves through the hall.
    pub fn moves(self) -> bool {
        !matches!(self, Self::FieldSensor | Self::Camera | Self::Robot)
    }

    /// What the use case asks of the network.
    ///
    /// Source: Zhou, She, Deng, Dohler and Nallanathan, "Machine Learning for Massive Industrial Internet of
    /// Things", Table I.
    pub fn requirement(self) -> Requirement {
        match self {
            Self::FieldSensor => Requirement::relaxed(10.0, (10e3, 10e3), 1e6),
            Self::AssetTag => Requirement::relaxed(10.0, (0.1e3, 20e3), 1e6),
            Self::Camera => Requirement::relaxed(0.1, (1e6, 10e6), 1e3),
            Self::Agv | Self::Uav => Requirement::critical(0.999_999, (1e-3, 50e-3), (1e6, 10e6)),
            Self::Robot => Requirement::critical(0.999_999, (1e-3, 1e-3), (1e6, 10e6)),
            Self::ArWorker => Requirement::critical(0.999_999, (1e-3, 5e-3), (5e6, 25e6)),
            Self::Vehicle => Requirement::critical(0.999_99, (10e-3, 10e-3), (20e6, 20e6)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mix_is_whole_and_the_names_differ() {
        let total: f64 = UseCase::ALL.iter().map(|use_case| use_case.share()).sum();
        assert!((total - 1.0).abs() < 1e-12);
        let names: std::collections::HashSet<_> =
            UseCase::ALL.iter().map(|use_case| use_case.name()).collect();
        assert_eq!(names.len(), 8);
    }

    #[test]
    fn requirements_are_the_rows_of_the_table() {
        // Table I of the survey: reliability, strictest and loosest latency in ms, lowest and highest rate in
        // kbit/s, devices per square kilometre (0 where the table has none), mission-critical or not.
        let rows = [
            (UseCase::FieldSensor, 0.999, (10_000.0, 10_000.0), (10.0, 10.0), 1_000_000.0, false),
            (UseCase::AssetTag, 0.999, (10_000.0, 10_000.0), (0.1, 20.0), 1_000_000.0, false),
            (UseCase::Camera, 0.999, (100.0, 100.0), (1_000.0, 10_000.0), 1_000.0, false),
            (UseCase::Agv, 0.999_999, (1.0, 50.0), (1_000.0, 10_000.0), 0.0, true),
            (UseCase::Robot, 0.999_999, (1.0, 1.0), (1_000.0, 10_000.0), 0.0, true),
            (UseCase::ArWorker, 0.999_999, (1.0, 5.0), (5_000.0, 25_000.0), 0.0, true),
            (UseCase::Uav, 0.999_999, (1.0, 50.0), (1_000.0, 10_000.0), 0.0, true),
            (UseCase::Vehicle, 0.999_99, (10.0, 10.0), (20_000.0, 20_000.0), 0.0, true),
        ];
        for (use_case, reliability, latency_ms, rate_kbps, density, critical) in rows {
            let requirement = use_case.requirement();
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b;
            assert!(near(requirement.reliability, reliability), "{use_case:?}");
            assert!(near(requirement.latency_s.0 * 1e3, latency_ms.0), "{use_case:?}");
            assert!(near(requirement.latency_s.1 * 1e3, latency_ms.1), "{use_case:?}");
            assert!(near(requirement.data_rate_bps.0 / 1e3, rate_kbps.0), "{use_case:?}");
            assert!(near(requirement.data_rate_bps.1 / 1e3, rate_kbps.1), "{use_case:?}");
            assert_eq!(requirement.density_per_km2, (density > 0.0).then_some(density), "{use_case:?}");
            assert_eq!(requirement.critical, critical, "{use_case:?}");
        }
    }

    #[test]
    fn sensors_cameras_and_robots_stand() {
        let standing: Vec<_> = UseCase::ALL.into_iter().filter(|use_case| !use_case.moves()).collect();
        assert_eq!(standing, [UseCase::FieldSensor, UseCase::Camera, UseCase::Robot]);
    }
}
