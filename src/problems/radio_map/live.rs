//! The GPU of maps that are drawn while somebody watches: opened once, and what there is to say about it is said once.

use super::mapper::instead;
use super::{Kriging, Mapper, Places, Precision, Prediction, Want, Wish};
use crate::gpu::{Gpu, GpuError};
use std::collections::BTreeSet;
use std::sync::{Mutex, OnceLock, PoisonError};

/// Below so many operations (the sites' square for each cell) the CPU draws a map before a person sees it wait, and no GPU
/// is opened by itself.
const WORTH_IT: f64 = 2e8;

/// A GPU that is opened when it is first wished for, and kept.
#[derive(Default)]
pub struct LiveGpu {
    opened: OnceLock<Result<Gpu, GpuError>>,
    said: Mutex<Said>,
}

/// Everything that was said, and what of it nobody has heard yet.
#[derive(Default)]
struct Said {
    ever: BTreeSet<String>,
    unheard: Vec<String>,
}

impl LiveGpu {
    /// The map at all places with its variance in single precision, and what has computed it: `cpu`, or the GPU's name.
    pub fn draw(
        &self,
        wish: Wish,
        kriging: &Kriging,
        places: &(impl Places + ?Sized),
    ) -> (Prediction, String) {
        let gpu = self.wished(wish, kriging.sites(), places.count());
        let mut mapper = Mapper::new(kriging, gpu, Precision::Single);
        let map = mapper.predict(places, Want::Variance);
        if let Some(notice) = mapper.take_notice() {
            self.say(notice);
        }
        (map, mapper.device())
    }

    fn wished(&self, wish: Wish, sites: usize, cells: usize) -> Option<&Gpu> {
        let work = (sites as f64).powi(2) * cells as f64;
        if wish == Wish::Cpu || (wish == Wish::Auto && work < WORTH_IT) {
            return None;
        }
        match self.opened.get_or_init(Gpu::open) {
            // A GPU that was lost is not asked again; what it said then has been told.
            Ok(gpu) if gpu.check().is_err() => None,
            Ok(gpu) if wish == Wish::Auto && gpu.is_software() => None,
            Ok(gpu) => Some(gpu),
            Err(GpuError::NoAdapter) if wish == Wish::Auto => None,
            Err(error) => {
                self.say(instead(error));
                None
            }
        }
    }

    fn say(&self, notice: String) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.ever.insert(notice.clone()) {
            said.unheard.push(notice);
        }
    }

    /// What there is to say that was not said before.
    pub fn take_notices(&self) -> Vec<String> {
        std::mem::take(&mut self.said.lock().unwrap_or_else(PoisonError::into_inner).unheard)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Family, Sample, Sites, Trend, Variogram};
    use super::*;

    fn kriging() -> Kriging {
        let sample =
            |i: u32| Sample { position_m: [f64::from(i * i % 37), f64::from(i)], value: f64::from(i % 5) };
        let sites = Sites::gather(&(0..60).map(sample).collect::<Vec<_>>()).unwrap();
        let variogram = Variogram::new(Family::Exponential, 0.1, 1.0, 10.0).unwrap();
        Kriging::new(&sites, &variogram, Trend::Constant).unwrap()
    }

    #[test]
    fn without_a_gpu_the_cpu_draws_and_it_is_said_once() {
        let live = LiveGpu::default();
        live.opened.set(Err(GpuError::NoAdapter)).ok().unwrap();
        let (kriging, places) = (kriging(), [[3.0, 4.0], [5.0, 6.0]]);
        let twin = kriging.predict(&places[..], Precision::Single, Want::Variance);
        for _ in 0..2 {
            assert_eq!(live.draw(Wish::Gpu, &kriging, &places[..]), (twin.clone(), "cpu".to_owned()));
        }
        let words = "there is no GPU that can compute, or no driver for it; the CPU is used instead";
        assert_eq!(live.take_notices(), [words]);
        live.draw(Wish::Gpu, &kriging, &places[..]);
        assert!(live.take_notices().is_empty(), "told once");
        // By itself nobody misses what is not there.
        let silent = LiveGpu::default();
        silent.opened.set(Err(GpuError::NoAdapter)).ok().unwrap();
        assert!(silent.wished(Wish::Auto, 4_000, 1 << 20).is_none() && silent.take_notices().is_empty());
    }

    #[test]
    fn a_gpu_that_is_lost_hands_over_with_a_word() {
        let live = LiveGpu::default();
        let (kriging, places) = (kriging(), [[3.0, 4.0], [5.0, 6.0]]);
        let (map, device) = live.draw(Wish::Gpu, &kriging, &places[..]);
        let Some(Ok(gpu)) = live.opened.get() else {
            assert!(std::env::var_os("CI").is_none(), "no GPU, software included");
            return println!("left out: there is no adapter");
        };
        assert_eq!(device, gpu.name());
        let twin = kriging.predict(&places[..], Precision::Double, Want::Variance);
        for (a, b) in map.estimate.iter().zip(&twin.estimate) {
            assert!((a - b).abs() < 1e-4, "{a} {b}");
        }
        assert!(live.take_notices().is_empty());
        gpu.lose();
        assert_eq!(live.draw(Wish::Gpu, &kriging, &places[..]).1, "cpu");
        // Only a real GPU is taken by itself, and only where it is worth it.
        assert!(
            live.wished(Wish::Auto, 4_000, 1 << 20).is_none()
                && live.wished(Wish::Cpu, 4_000, 1 << 20).is_none()
        );
    }
}
