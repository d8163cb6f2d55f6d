//! The ground that lanes share: the samples, their variograms, and what each way makes of places that it has not seen.

use super::contenders::Method;
use super::scenario::Scenario;
use crate::experiments::contract::Stop;
use crate::problems::radio_map::baselines::{PathLossFit, inverse_distance, nearest_sample};
use crate::problems::radio_map::{
    Kriging, LocalKriging, MapError, Places, Precision, Sites, Trend, Variogram, Want,
    choose_variogram_around,
};
use crate::random::stream;
use rand::seq::index::sample;
use std::sync::OnceLock;

/// Beyond so many places a fold is kriged from the nearest.
const MOST_AT_ONCE: usize = 600;

/// As many of them as `iiot-lab map` takes.
const NEIGHBOURS: usize = 32;

/// A fit, or why there is none.
type Fitted = Result<Variogram, MapError>;

/// What all lanes of a race read and none writes.
pub struct MeasurementsGround {
    pub(super) scenario: Scenario,
    pub(super) sites: Sites,
    /// The standard deviation of the places' values: the error of who knows nothing of places.
    pub(super) spread: f64,
    variograms: [OnceLock<Fitted>; 3],
    alone: [OnceLock<Result<Vec<Alone>, MapError>>; 3],
}

/// What kriging says of a single place by all others: error and variance.
pub(super) type Alone = Option<(f64, f64)>;

/// What a way says of a place that was left out with its block, and alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LeftOutPlace {
    /// Which place.
    pub site: usize,
    /// The value less its estimate, from the other blocks.
    pub error: f64,
    /// The variance of this error; none from rules.
    pub variance: Option<f64>,
    /// The value less its estimate from all other places; none where these do not determine it.
    pub alone: Option<f64>,
}

impl MeasurementsGround {
    /// Joins the samples of each place.
    ///
    /// # Errors
    /// All values are the same.
    pub fn new(scenario: Scenario) -> Result<Self, Stop> {
        let sites = Sites::gather(&scenario.samples)?;
        if let Some(value) = sites.constant() {
            return Err(Stop(format!("all values are {value}: there is nothing to map")));
        }
        let mean = sites.values().iter().sum::<f64>() / sites.len() as f64;
        let squares: f64 = sites.values().iter().map(|value| (value - mean).powi(2)).sum();
        let spread = (squares / (sites.len() - 1) as f64).sqrt();
        let (variograms, alone) = (Default::default(), Default::default());
        Ok(Self { scenario, sites, spread, variograms, alone })
    }

    /// The block that each place belongs to under a seed: that of the nearest of places drawn as their centres.
    pub(super) fn blocks(&self, seed: u64) -> Vec<usize> {
        let count = self.scenario.race.steps as usize;
        let centres =
            sample(&mut stream(seed, "blocks of measurements", 0), self.sites.len(), count).into_vec();
        let at = self.sites.positions_m();
        let square = |a: [f64; 2], b: [f64; 2]| (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2);
        let nearest = |&place: &[f64; 2]| {
            let order = |&a: &usize, &b: &usize| {
                square(at[centres[a]], place).total_cmp(&square(at[centres[b]], place)).then(a.cmp(&b))
            };
            (0..count).min_by(order).unwrap_or(0)
        };
        at.iter().map(nearest).collect()
    }

    /// What a way says of the places of a block that the others tell it.
    ///
    /// # Errors
    /// The others allow no map, in words.
    pub(super) fn fold(
        &self,
        method: Method,
        blocks: &[usize],
        block: usize,
    ) -> Result<Vec<LeftOutPlace>, Stop> {
        let (inside, others): (Vec<usize>, Vec<usize>) =
            (0..blocks.len()).partition(|&site| blocks[site] == block);
        let places: Vec<[f64; 2]> = inside.iter().map(|&site| self.sites.positions_m()[site]).collect();
        let (estimate, variance) = self.map(method, &self.sites.subset(&others), &places[..])?;
        let alone = self.alone(method, &inside)?;
        let place = |(index, &site): (usize, &usize)| LeftOutPlace {
            site,
            error: self.sites.values()[site] - estimate[index],
            variance: variance.as_ref().map(|(signal, nugget)| {
                signal[index].max(0.0) + nugget / f64::from(self.sites.counts()[site])
            }),
            alone: alone[index],
        };
        Ok(inside.iter().enumerate().map(place).collect())
    }

    /// The map of some places by a way: its estimate, and for kriging the variance of the signal with the nugget.
    ///
    /// # Errors
    /// These samples allow no map.
    #[allow(clippy::type_complexity)]
    pub(super) fn map(
        &self,
        method: Method,
        from: &Sites,
        places: &(impl Places + ?Sized),
    ) -> Result<(Vec<f64>, Option<(Vec<f64>, f64)>), Stop> {
        let plain = |estimate| Ok((estimate, None));
        match method {
            Method::InverseDistance => return plain(inverse_distance(from, places)),
            Method::Nearest => return plain(nearest_sample(from, places)),
            Method::PathLoss => {
                return plain(PathLossFit::new(from, self.scenario.path_loss())?.predict(places));
            }
            Method::Mean => return plain(vec![mean(from); places.count()]),
            Method::Ordinary | Method::AroundPlane | Method::AroundPathLoss => {}
        }
        let (variogram, trend) = (self.variogram(method)?, self.trend(method));
        trend.check(from)?;
        let found = if from.len() > MOST_AT_ONCE {
            LocalKriging::new(from.clone(), &variogram, trend, NEIGHBOURS).predict(places, Want::Variance)
        } else {
            Kriging::new(from, &variogram, trend)?.predict(places, Precision::Double, Want::Variance)
        };
        Ok((found.estimate, Some((found.signal_variance, found.nugget))))
    }

    /// The variogram of a kriging contender, fitted to all samples when first asked for.
    ///
    /// # Errors
    /// The samples do not determine its trend.
    pub(super) fn variogram(&self, method: Method) -> Result<Variogram, MapError> {
        let trend = self.trend(method);
        let fit = || {
            trend.check(&self.sites)?;
            choose_variogram_around(&self.sites, trend).map(|(variogram, _)| variogram)
        };
        self.variograms[slot(method)].get_or_init(fit).clone()
    }

    fn trend(&self, method: Method) -> Trend {
        method.trend(&self.scenario).unwrap_or(Trend::Constant)
    }

    /// The errors of places that are left out one by one.
    fn alone(&self, method: Method, inside: &[usize]) -> Result<Vec<Option<f64>>, Stop> {
        if !method.krigs() {
            return inside.iter().map(|&site| self.rule_alone(method, site).map(Some)).collect();
        }
        let all = self.alone[slot(method)].get_or_init(|| self.kriged_alone(method)).as_ref();
        let all = all.map_err(|error| Stop::from(error.clone()))?;
        Ok(inside.iter().map(|&site| all[site].map(|(error, _)| error)).collect())
    }

    fn rule_alone(&self, method: Method, site: usize) -> Result<f64, Stop> {
        let others: Vec<usize> = (0..self.sites.len()).filter(|&other| other != site).collect();
        let place = [self.sites.positions_m()[site]];
        let (estimate, _) = self.map(method, &self.sites.subset(&others), &place[..])?;
        Ok(self.sites.values()[site] - estimate[0])
    }

    /// All places left out one by one, from one solved system.
    fn kriged_alone(&self, method: Method) -> Result<Vec<Alone>, MapError> {
        let (variogram, trend) = (self.variogram(method)?, self.trend(method));
        let left = if self.sites.len() > MOST_AT_ONCE {
            let all: Vec<usize> = (0..self.sites.len()).collect();
            LocalKriging::new(self.sites.clone(), &variogram, trend, NEIGHBOURS).leave_one_out(&all)
        } else {
            Kriging::new(&self.sites, &variogram, trend)?.leave_one_out()
        };
        Ok(left.into_iter().map(|left| left.map(|left| (left.error, left.variance))).collect())
    }
}

/// The mean of all samples, each counted once.
fn mean(sites: &Sites) -> f64 {
    let total: f64 = sites.counts().iter().map(|&count| f64::from(count)).sum();
    sites.values().iter().zip(sites.counts()).map(|(value, &count)| value * f64::from(count)).sum::<f64>()
        / total
}

fn slot(method: Method) -> usize {
    match method {
        Method::AroundPlane => 1,
        Method::AroundPathLoss => 2,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiments;
    use crate::problems::radio_map::Sample;

    fn ground() -> MeasurementsGround {
        let preset = experiments::built_in("measurements").unwrap().unwrap();
        MeasurementsGround::new(Scenario::read(&preset.values).unwrap()).unwrap()
    }

    #[test]
    fn blocks_are_neighbours_and_every_place_is_in_one() {
        let ground = ground();
        let blocks = ground.blocks(3);
        let count = ground.scenario.race.steps as usize;
        assert!((0..count).all(|block| blocks.contains(&block)), "no block is empty");
        assert_ne!(blocks, ground.blocks(4), "each seed has blocks of its own");
        let folds: usize = (0..count).map(|k| ground.fold(Method::Mean, &blocks, k).unwrap().len()).sum();
        assert_eq!(folds, ground.sites.len());
    }

    /// The closed form of places left out one by one, against a system solved anew without each.
    #[test]
    fn places_left_out_alone_are_those_of_systems_without_them() {
        let ground = ground();
        let inside: Vec<usize> = (0..6).collect();
        for method in [Method::Ordinary, Method::AroundPlane, Method::AroundPathLoss] {
            let closed = ground.alone(method, &inside).unwrap();
            for (&site, closed) in inside.iter().zip(closed) {
                let solved = ground.rule_alone(method, site).unwrap();
                assert!((solved - closed.unwrap()).abs() < 1e-8, "{method:?} {site}: {solved} {closed:?}");
            }
        }
    }

    #[test]
    fn a_block_is_judged_by_the_others_only() {
        let ground = ground();
        let blocks = ground.blocks(1);
        let inside: Vec<usize> = (0..blocks.len()).filter(|&site| blocks[site] == 0).collect();
        // By hand: the nearest sample outside the block.
        let at = ground.sites.positions_m();
        for left in ground.fold(Method::Nearest, &blocks, 0).unwrap() {
            let distance =
                |&other: &usize| (at[other][0] - at[left.site][0]).hypot(at[other][1] - at[left.site][1]);
            let others = (0..blocks.len()).filter(|site| !inside.contains(site));
            let nearest = others.min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap();
            let expected = ground.sites.values()[left.site] - ground.sites.values()[nearest];
            assert!((left.error - expected).abs() < 1e-12);
        }
        let same = Sample { position_m: [0.0; 2], value: 3.0 };
        let scenario = Scenario { samples: vec![same; 20], ..ground.scenario.clone() };
        assert!(MeasurementsGround::new(scenario).err().unwrap().0.contains("nothing to map"));
    }
}
