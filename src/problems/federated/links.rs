//! The machines' links: where they stand, with what power they are heard, and when an upload is lost.
//!
//! Path loss of the indoor factory with dense clutter and no line of sight (3GPP TR 38.901), block fading by Rayleigh's law.
//! An upload of L bits over a band b in a slot T is lost where L exceeds b T log2(1 + h P/(N0 b)), that is with
//! probability 1 - exp(-(2^(L/(b T)) - 1) N0 b/P).

use super::task::{BEARING_WEAR, Task};
use crate::factory::{DEVICE_HEIGHT_M, Hall};
use crate::radio::{InFactory, correlated_normals, path_loss_db};
use crate::random::stream;
use crate::units::ratio_from_db;
use rand::seq::SliceRandom;
use std::f64::consts::LN_2;

/// Noise and interference in mW per Hz: -153.5 dBm/Hz (ours).
pub const NOISE_MW_PER_HZ: f64 = 4.466_835_921_509_63e-16;
/// Bits of an upload besides its numbers.
pub const HEADER_BITS: f64 = 64.0;
/// Carrier in GHz.
const CARRIER_GHZ: f64 = 3.5;
/// Deviation of the shadowing in dB and its correlation distance in metres.
const SHADOWING: (f64, f64) = (7.2, 10.0);
/// Outage at commissioning that no machine may pass, with 68 numbers of 32 bits, 36 kHz and 30 ms.
const WORST_OUTAGE: f64 = 0.9;

/// The uplink that the scheduled machines share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Uplink {
    /// The band in Hz.
    pub band_hz: f64,
    /// The slot in seconds.
    pub slot_s: f64,
    /// Bits of one upload, its header included.
    pub packet_bits: f64,
}

impl Uplink {
    /// The fade below which an upload over this band, in Hz, is lost at a mean received power, in mW.
    pub fn lost_below(&self, band_hz: f64, power_mw: f64) -> f64 {
        let efficiency = self.packet_bits / (band_hz * self.slot_s);
        (efficiency.exp2() - 1.0) * NOISE_MW_PER_HZ * band_hz / power_mw
    }

    /// The probability that it is lost; 1 over no band.
    pub fn outage(&self, band_hz: f64, power_mw: f64) -> f64 {
        -(-self.lost_below(band_hz, power_mw)).exp_m1()
    }

    /// Shares of the band in Hz that give all these machines the same outage.
    ///
    /// The fade that a machine needs falls as its band grows, so for each common fade there is one band per machine; the fade
    /// at which the bands fill the whole is found by bisection.
    pub fn equal_outage(&self, powers_mw: &[f64]) -> Vec<f64> {
        let bands = |fade: f64| powers_mw.iter().map(move |&power| self.band_for(fade, power));
        // All alike with the weakest power would need this fade or less.
        let weakest = powers_mw.iter().copied().fold(f64::INFINITY, f64::min);
        let (mut low, mut high) =
            (0.0, self.lost_below(self.band_hz / powers_mw.len().max(1) as f64, weakest));
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if bands(middle).sum::<f64>() <= self.band_hz { high = middle } else { low = middle }
        }
        // What the bisection left over is shared, so that the whole band is used.
        let used: f64 = bands(high).sum();
        bands(high).map(|band| band * self.band_hz / used).collect()
    }

    /// The band in Hz over which this fade is just enough; infinite where no band is.
    ///
    /// With x = L/(b T) the fade is just enough where 2^x - 1 = c x, c = fade P T/(N0 L). The left side is convex, so Newton's
    /// steps from the right of the root fall towards it.
    fn band_for(&self, fade: f64, power_mw: f64) -> f64 {
        let c = fade * power_mw * self.slot_s / (NOISE_MW_PER_HZ * self.packet_bits);
        if c <= LN_2 {
            return f64::INFINITY;
        }
        let mut x = 2.0 * (c + 2.0).log2() + 2.0;
        for _ in 0..60 {
            let power = x.exp2();
            let step = (power - 1.0 - c * x) / (LN_2 * power - c);
            x -= step;
            if step.abs() <= 1e-14 * x {
                break;
            }
        }
        self.packet_bits / (self.slot_s * x)
    }
}

/// Where the machines stand and how their links are.
#[derive(Debug, Clone, PartialEq)]
pub struct Sites {
    /// Which machine of the hall each is.
    pub places: Vec<usize>,
    /// Loss of each link in dB, shadowing included.
    pub loss_db: Vec<f64>,
}

impl Sites {
    /// Draws distinct machines of a hall for those that learn. Where `far_wear` is on, the machines that have seen most bearing
    /// wear get the weakest links, else anyone may.
    pub fn draw(hall: &Hall, task: &Task, far_wear: bool, seed: u64) -> Self {
        let count = task.training.len();
        let mut places: Vec<usize> = (0..hall.machines.len()).collect();
        places.shuffle(&mut stream(seed, "federated places", 0));
        places.truncate(count);
        let spots: Vec<[f64; 2]> = places.iter().map(|&place| hall.machines[place].centre_m()).collect();
        let mut draws = stream(seed, "federated shadowing", 0);
        let shadowing = correlated_normals(&spots, SHADOWING.1, &mut draws);
        let losses: Vec<f64> = spots
            .iter()
            .zip(shadowing)
            .map(|(&spot, normal)| loss_db(hall, spot) + SHADOWING.0 * normal)
            .collect();
        let order = if far_wear { by_wear(task, &losses) } else { (0..count).collect() };
        Self {
            places: order.iter().map(|&site| places[site]).collect(),
            loss_db: order.iter().map(|&site| losses[site]).collect(),
        }
    }

    /// Mean received power of each in mW at a transmit power in dBm, lifted to what commissioning allows at least.
    pub fn powers_mw(&self, power_dbm: f64) -> Vec<f64> {
        let least = least_power_mw();
        self.loss_db.iter().map(|loss| ratio_from_db(power_dbm - loss).max(least)).collect()
    }
}

/// Mean loss in dB from a spot on the floor to the antenna.
fn loss_db(hall: &Hall, [x, y]: [f64; 2]) -> f64 {
    let [bx, by, height] = hall.base_station_m;
    let distance = (x - bx).hypot(y - by).hypot(height - DEVICE_HEIGHT_M);
    path_loss_db(InFactory::DenseLow, false, distance, CARRIER_GHZ)
}

/// For each machine the site it gets: the weakest link goes to the machine with the largest share of bearing wear.
fn by_wear(task: &Task, losses: &[f64]) -> Vec<usize> {
    let mut sites: Vec<usize> = (0..losses.len()).collect();
    sites.sort_by(|&a, &b| losses[b].total_cmp(&losses[a]));
    let mut machines: Vec<usize> = (0..losses.len()).collect();
    machines.sort_by(|&a, &b| task.share(b, BEARING_WEAR).total_cmp(&task.share(a, BEARING_WEAR)));
    let mut site_of = vec![0; losses.len()];
    machines.into_iter().zip(sites).for_each(|(machine, site)| site_of[machine] = site);
    site_of
}

/// The received power in mW at which an upload at commissioning is lost nine times in ten.
fn least_power_mw() -> f64 {
    let uplink = Uplink { band_hz: 180e3, slot_s: 0.03, packet_bits: 68.0 * 32.0 + HEADER_BITS };
    let at_one_mw = uplink.lost_below(36e3, 1.0);
    at_one_mw / -(1.0 - WORST_OUTAGE).ln()
}

#[cfg(test)]
mod tests {
    use super::super::task::TaskSettings;
    use super::*;
    use crate::factory::HallSize;
    use rand::Rng;
    use rand_distr::Exp1;

    const UPLINK: Uplink = Uplink { band_hz: 180e3, slot_s: 0.03, packet_bits: 2_240.0 };

    fn sites(seed: u64, far_wear: bool) -> (Task, Sites) {
        let settings = TaskSettings { machines: 20, windows: 100, test_windows: 0, alpha: 0.1, offset: 0.5 };
        let (task, hall) = (Task::draw(&settings, seed), Hall::new(HallSize::Large, 8.0));
        let sites = Sites::draw(&hall, &task, far_wear, seed);
        (task, sites)
    }

    #[test]
    fn the_noise_is_its_decibels() {
        assert!((NOISE_MW_PER_HZ / ratio_from_db(-153.5) - 1.0).abs() < 1e-14);
    }

    #[test]
    fn outage_is_what_fades_by_rayleighs_law_lose() {
        // 2,240 bit in 30 ms over 36 kHz are 2.07 bit/s/Hz: the fade must lift the mean ratio to 2^2.074 - 1 = 3.21.
        let power_mw = 10.0 * NOISE_MW_PER_HZ * 36e3;
        let needed = UPLINK.lost_below(36e3, power_mw);
        assert!((needed - 0.3211).abs() < 1e-4, "{needed}");
        let mut draws = stream(1, "test", 0);
        let capacity = |fade: f64| 36e3 * 0.03 * (1.0 + 10.0 * fade).log2();
        let lost = (0..40_000).filter(|_| capacity(draws.sample(Exp1)) < 2_240.0).count() as f64 / 40_000.0;
        let outage = UPLINK.outage(36e3, power_mw);
        // Four standard errors of a share of about 0.27.
        assert!((lost - outage).abs() < 4.0 * (outage * (1.0 - outage) / 40_000.0).sqrt(), "{lost} {outage}");
    }

    #[test]
    fn equal_outage_is_equal_and_fills_the_band() {
        let noise = NOISE_MW_PER_HZ * 36e3;
        let powers = [3.0, 10.0, 40.0, 200.0, 1_000.0].map(|ratio| ratio * noise);
        let bands = UPLINK.equal_outage(&powers);
        assert!((bands.iter().sum::<f64>() - 180e3).abs() < 1e-6);
        assert!(bands.is_sorted_by(|weak, strong| weak > strong));
        let outages: Vec<f64> =
            bands.iter().zip(powers).map(|(&band, power)| UPLINK.outage(band, power)).collect();
        assert!(outages.iter().all(|outage| (outage - outages[0]).abs() < 1e-9), "{outages:?}");
        let alike = UPLINK.equal_outage(&[noise; 5]);
        assert!(alike.iter().all(|band| (band - 36e3).abs() < 1e-6));
    }

    #[test]
    fn commissioning_lifts_the_weakest_to_nine_in_ten() {
        assert!((UPLINK.outage(36e3, least_power_mw()) - 0.9).abs() < 1e-12);
        for seed in 0..20 {
            let (_, sites) = sites(seed, true);
            let outages = sites.powers_mw(-5.0).into_iter().map(|power| UPLINK.outage(36e3, power));
            assert!(outages.fold(0.0, f64::max) <= 0.9 + 1e-12);
        }
    }

    #[test]
    fn the_weakest_link_gets_the_most_bearing_wear_if_asked() {
        let (task, sites) = sites(3, true);
        let mut order: Vec<usize> = (0..20).collect();
        order.sort_by(|&a, &b| sites.loss_db[b].total_cmp(&sites.loss_db[a]));
        let shares: Vec<f64> = order.iter().map(|&machine| task.share(machine, BEARING_WEAR)).collect();
        assert!(shares.is_sorted_by(|weak, strong| weak >= strong), "{shares:?}");
        let (_, anywhere) = super::tests::sites(3, false);
        let sorted = |values: &[usize]| {
            let mut values = values.to_vec();
            values.sort_unstable();
            values
        };
        assert_eq!(sorted(&sites.places), sorted(&anywhere.places));
        assert_ne!(sites.places, anywhere.places);
    }
}
