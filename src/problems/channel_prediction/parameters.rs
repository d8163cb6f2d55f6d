//! The parameters of the problem and of its baselines, with what contradicts what.

use super::mixture::Belief;
use super::setting::{Law, Setting};
use crate::preset::{choice, flag, list, options, parameters, real, whole};
use std::fmt;

/// What decides how the channel is correlated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scattering {
    /// Waves from all sides in the plane.
    Plane,
    /// Waves from all sides in space.
    Space,
    /// A process of first order.
    FirstOrder,
    /// Shadowing on a closed track.
    Track,
}

options!(Scattering {
    Scattering::Plane => "Clarke: J0",
    Scattering::Space => "3-D: sinc",
    Scattering::FirstOrder => "Gauss-Markov",
    Scattering::Track => "closed track",
});

/// A law that somebody believes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Assumed {
    /// The one that is true.
    True,
    /// Clarke's.
    Plane,
    /// The one of waves in space.
    Space,
    /// A process of first order.
    FirstOrder,
}

options!(Assumed {
    Assumed::True => "the true one",
    Assumed::Plane => "Clarke: J0",
    Assumed::Space => "3-D: sinc",
    Assumed::FirstOrder => "Gauss-Markov",
});

parameters! {
    /// How a device moves, and what its pilots show.
    pub struct Channel {
        /// How two values of the channel are correlated by the way Δ between them. Clarke: J0(2πΔ/λ) at 3.5 GHz; 3-D: sin(2πΔ/λ) / (2πΔ/λ); Gauss-Markov: half as much every 0.242 λ. Closed track: shadowing of a vehicle that reports its gain once a second, exp(-Δ/10 m) the shorter way round
        pub scattering: Scattering = choice("channel.scattering", "Scattering").standard(),
        /// Each device has one of these speeds, equally likely; the base station does not know which. The vehicle on a closed track has one
        pub speeds: Vec<f64> = list("channel.speeds", "Speeds", 0.05..=12.0, 6, &[0.3, 1.0, 3.0, 6.0]).unit("m/s"),
        /// Half of the devices keep their speed; each of the others changes it once, at one of eight times, to another one
        pub changing: bool = flag("channel.changing", "Speeds change", false),
        /// Time between two pilots; the vehicle on a closed track reports once a second
        pub sample_ms: f64 = real("channel.sample_ms", "A pilot every", 0.5..=10.0, 2.0).unit("ms"),
        /// Power of a pilot over that of its noise; on a closed track 9.1 dB is an error of 2 dB in a shadowing of 5.7 dB
        pub snr_db: f64 = real("channel.snr_db", "Pilot SNR", -5.0..=35.0, 15.0).unit("dB"),
        /// Length of the closed track: at 1.5 m/s a lap of 60 m is 40 reports
        pub lap_m: f64 = real("channel.lap_m", "Lap", 15.0..=75.0, 60.0).unit("m"),
        /// D: wanted is the channel so many samples after the last pilot. At 0 it is the present one without its noise; below zero one waits for that many pilots more
        pub horizon: i64 = whole("channel.horizon", "Horizon", -24..=8, 2).unit("samples"),
    }
}

parameters! {
    /// What filters believe.
    #[derive(Copy)]
    pub struct Beliefs {
        /// The law that the constant-speed Bayes believes in
        pub assumed: Assumed = choice("beliefs.assumed_law", "Assumed law"),
        /// The constant-speed Bayes looks at so many of the last pilots; a block in the hall has 64
        pub window: usize = whole("beliefs.window", "Its window", 1..=150, 150).unit("samples"),
        /// Terms of the autoregression on a device's own past
        pub order: usize = whole("beliefs.order", "Order of AR", 1..=24, 8),
        /// The single Wiener filter takes every device to be that fast
        pub speed_m_per_s: f64 = real("beliefs.speed", "Speed of one filter", 0.05..=12.0, 3.0).unit("m/s"),
    }
}

/// Why parameters do not fit together.
#[derive(Debug, Clone, PartialEq)]
pub struct Misfit(pub String);

impl fmt::Display for Misfit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Misfit {}

impl Channel {
    /// The problem.
    ///
    /// # Errors
    /// A closed track has several vehicles, or a lap of fewer than 8 or more than 50 reports.
    pub fn setting(self) -> Result<Setting, Misfit> {
        let (snr_db, horizon) = (self.snr_db, self.horizon);
        let law = match self.scattering {
            Scattering::Plane => Law::Clarke,
            Scattering::Space => Law::Space,
            Scattering::FirstOrder => Law::GaussMarkov,
            Scattering::Track => {
                return Ok(Setting { snr_db, horizon, ..self.track()? });
            }
        };
        let (mut speeds, changing, sample_s) = (self.speeds, self.changing, 1e-3 * self.sample_ms);
        speeds.sort_by(f64::total_cmp);
        Ok(Setting { law, speeds, changing, sample_s, snr_db, horizon, ..Setting::hall() })
    }

    fn track(&self) -> Result<Setting, Misfit> {
        let [speed] = self.speeds[..] else {
            return Err(Misfit(
                "a closed track has one vehicle: channel.speeds must be one number".to_owned(),
            ));
        };
        let reports = (self.lap_m / speed).round();
        if !(8.0..=50.0).contains(&reports) {
            return Err(Misfit(format!(
                "channel.lap_m over channel.speeds makes {reports} reports a lap, but there must be 8 to 50"
            )));
        }
        Ok(Setting::track(self.lap_m, speed))
    }
}

impl Beliefs {
    /// What the constant-speed Bayes believes.
    pub fn constant_speed(&self, setting: &Setting) -> Belief {
        let law = match self.assumed {
            Assumed::True => setting.law,
            Assumed::Plane => Law::Clarke,
            Assumed::Space => Law::Space,
            Assumed::FirstOrder => Law::GaussMarkov,
        };
        Belief::constant(setting, law)
    }

    /// What the single Wiener filter believes.
    pub fn one_speed(&self, setting: &Setting) -> Belief {
        Belief::of(&Setting { speeds: vec![self.speed_m_per_s], changing: false, ..setting.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preset::{Value, Values};

    fn channel(changes: &[(&str, Value)]) -> Channel {
        let mut values = Values::defaults(Box::leak(Channel::rows().into_boxed_slice()));
        changes.iter().for_each(|(name, value)| values.set(name, value.clone()).unwrap());
        Channel::read(&values).unwrap()
    }

    #[test]
    fn defaults_are_the_hall_and_speeds_are_sorted() {
        assert_eq!(channel(&[]).setting().unwrap(), Setting::hall());
        let mixed = channel(&[("speeds", Value::List(vec![3.0, 0.3, 6.0, 1.0]))]);
        assert_eq!(mixed.setting().unwrap(), Setting::hall());
    }

    #[test]
    fn a_track_has_one_vehicle_and_a_lap_of_some_reports() {
        let track = ("scattering", Value::Choice("closed track".to_owned()));
        let speeds = |speeds: &[f64]| ("speeds", Value::List(speeds.to_vec()));
        assert!(
            channel(std::slice::from_ref(&track)).setting().unwrap_err().to_string().contains("one vehicle")
        );
        let found = channel(&[track.clone(), speeds(&[1.5])]).setting().unwrap();
        assert_eq!((found.block, found.parts, found.horizon), (120, 1, 2));
        assert!(channel(&[track, speeds(&[0.3])]).setting().unwrap_err().to_string().contains("200 reports"));
    }
}
