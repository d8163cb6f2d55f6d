//! The map from whichever device is wished for: the GPU, or the CPU where there is none, it fails, or it is not worth it.

use super::{GpuKriging, Kriging, Places, Precision, Prediction, Want};
use crate::gpu::{Gpu, GpuError};
use crate::preset::options;

/// Below so many operations (the sites' square for each cell) the CPU is done before a GPU is open.
const WORTH_IT: f64 = 2e10;

/// What shall compute a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// A GPU where there is a real one and the map is large, else the CPU.
    Auto,
    /// The CPU.
    Cpu,
    /// A GPU of any kind, software too.
    Gpu,
}

options!(Wish { Wish::Auto => "auto", Wish::Cpu => "cpu", Wish::Gpu => "gpu" });

impl Wish {
    /// The device to use for a map of so many cells from so many sites, and what there is to say about the choice.
    ///
    /// Double precision is the CPU's: with it, [`Wish::Auto`] opens no GPU.
    pub fn open(self, sites: usize, cells: usize, single: bool) -> (Option<Gpu>, Option<String>) {
        let work = (sites as f64).powi(2) * cells as f64;
        match self {
            Self::Cpu => (None, None),
            Self::Auto if !single || work < WORTH_IT => (None, None),
            Self::Auto => match Gpu::open() {
                Ok(gpu) if gpu.is_software() => {
                    let name = gpu.name();
                    (
                        None,
                        Some(format!(
                            "the only GPU here is a program, {name}: the CPU is faster and is used"
                        )),
                    )
                }
                Ok(gpu) => (Some(gpu), None),
                Err(GpuError::NoAdapter) => (None, None),
                Err(error) => (None, Some(instead(&error))),
            },
            Self::Gpu => match Gpu::open() {
                Ok(gpu) => (Some(gpu), None),
                Err(error) => (None, Some(instead(&error))),
            },
        }
    }
}

/// An error of the GPU with what follows from it.
pub(super) fn instead(error: &GpuError) -> String {
    format!("{error}; the CPU is used instead")
}

/// Draws a map on the GPU as long as that works, and on the CPU from then on.
pub struct Mapper<'a> {
    kriging: &'a Kriging,
    gpu: Option<(GpuKriging<'a>, &'a str)>,
    precision: Precision,
    used: Vec<(String, &'static str)>,
    notice: Option<String>,
}

impl<'a> Mapper<'a> {
    /// Loads the system on the GPU, if there is one, and compares it with the CPU; `precision` is for the CPU alone.
    pub fn new(kriging: &'a Kriging, gpu: Option<&'a Gpu>, precision: Precision) -> Self {
        let mut mapper = Self { kriging, gpu: None, precision, used: Vec::new(), notice: None };
        if let Some(gpu) = gpu {
            let loaded = GpuKriging::new(gpu, kriging).and_then(|loaded| loaded.check().map(|()| loaded));
            match loaded {
                Ok(loaded) => mapper.gpu = Some((loaded, gpu.name())),
                Err(error) => mapper.notice = Some(instead(&error)),
            }
        }
        mapper
    }

    /// Estimates at all places, on the current rayon pool where the CPU does it.
    pub fn predict(&mut self, places: &(impl Places + ?Sized), want: Want) -> Prediction {
        if let Some((gpu, name)) = &self.gpu {
            match gpu.predict(places, want) {
                Ok(prediction) => {
                    note(&mut self.used, name, "f32");
                    return prediction;
                }
                Err(error) => self.notice = Some(instead(&error)),
            }
            self.gpu = None;
        }
        let numbers = if self.precision == Precision::Single { "f32" } else { "f64" };
        note(&mut self.used, "cpu", numbers);
        self.kriging.predict(places, self.precision, want)
    }

    /// What has computed the places so far: the GPU's name, `cpu`, or both in their order where the GPU failed between.
    pub fn device(&self) -> String {
        self.used.iter().map(|(device, _)| device.as_str()).collect::<Vec<_>>().join(", then ")
    }

    /// The numbers of all places so far: `f64`, or `f32` where any were computed in single precision.
    pub fn precision(&self) -> &'static str {
        if self.used.iter().any(|&(_, numbers)| numbers == "f32") { "f32" } else { "f64" }
    }

    /// Why the GPU is not used any more; told once.
    pub fn take_notice(&mut self) -> Option<String> {
        self.notice.take()
    }
}

fn note(used: &mut Vec<(String, &'static str)>, device: &str, numbers: &'static str) {
    if used.last().is_none_or(|(last, _)| last != device) {
        used.push((device.to_owned(), numbers));
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Family, Grid, Sample, Sites, Trend, Variogram};
    use super::*;

    fn gpu() -> Option<Gpu> {
        match Gpu::open() {
            Ok(gpu) => Some(gpu),
            Err(error) if std::env::var_os("CI").is_some() => panic!("{error}"),
            Err(error) => {
                println!("left out: {error}");
                None
            }
        }
    }

    fn kriging() -> Kriging {
        let sample =
            |i: u32| Sample { position_m: [f64::from(i * i % 37), f64::from(i)], value: f64::from(i % 5) };
        let sites = Sites::gather(&(0..90).map(sample).collect::<Vec<_>>()).unwrap();
        let variogram = Variogram::new(Family::Exponential, 0.1, 1.0, 10.0).unwrap();
        Kriging::new(&sites, &variogram, Trend::Constant).unwrap()
    }

    #[test]
    fn a_lost_gpu_leaves_the_rest_to_the_cpu() {
        let Some(gpu) = gpu() else { return };
        let kriging = kriging();
        let places = [[3.0, 4.0], [5.0, 6.0]];
        let mut mapper = Mapper::new(&kriging, Some(&gpu), Precision::Double);
        mapper.predict(&places[..], Want::Variance);
        assert_eq!((mapper.device().as_str(), mapper.precision()), (gpu.name(), "f32"));
        gpu.lose();
        let map = mapper.predict(&places[..], Want::Variance);
        assert_eq!(map, kriging.predict(&places[..], Precision::Double, Want::Variance));
        let notice = mapper.take_notice().unwrap();
        assert!(
            notice.starts_with("the GPU was lost") && notice.ends_with("the CPU is used instead"),
            "{notice}"
        );
        assert_eq!(mapper.device(), format!("{}, then cpu", gpu.name()));
        mapper.predict(&places[..], Want::Variance);
        assert_eq!(mapper.take_notice(), None);
        // A system cannot be loaded there either.
        let mut mapper = Mapper::new(&kriging, Some(&gpu), Precision::Double);
        assert!(mapper.take_notice().unwrap().starts_with("the GPU was lost"));
        mapper.predict(&places[..], Want::Variance);
        assert_eq!((mapper.device().as_str(), mapper.precision()), ("cpu", "f64"));
    }

    #[test]
    fn a_gpu_that_hangs_is_given_up() {
        let Some(mut gpu) = gpu() else { return };
        gpu.lose_patience();
        let kriging = kriging();
        let loaded = GpuKriging::new(&gpu, &kriging).unwrap();
        let grid = Grid::new([0.0; 2], [90.0; 2], [512; 2]).unwrap();
        assert!(matches!(loaded.predict(&grid, Want::Variance), Err(GpuError::TimedOut(_))));
        let again = loaded.predict(&[[0.0; 2]][..], Want::Variance);
        assert!(matches!(again, Err(GpuError::TimedOut(_))), "it is not asked again");
        assert!(Mapper::new(&kriging, Some(&gpu), Precision::Double).take_notice().is_some());
    }
}
