//! Packets that are alike, counted together: how masses of devices cost no more than few.

use super::draws::{binomial, hypergeometric};
use crate::random::Stream;
use serde::{Deserialize, Serialize};

/// From this size on, packets that are alike are counted together; smaller groups dissolve into lone packets.
pub const SMALLEST_GROUP: u32 = 256;

/// One packet, known by what the law needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Packet {
    /// The slot in which it came.
    pub born: u64,
    /// Transmissions in vain.
    pub tries: u32,
}

/// Packets of the same age and number of tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// What each of them is.
    pub packet: Packet,
    /// How many there are.
    pub count: u32,
}

/// What becomes of the members of a group in a slot.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fate {
    /// They send.
    pub passed: u32,
    /// They send, and are served.
    pub served: u32,
}

/// Draws who passes in each group, into `fates`; returns how many in all.
pub fn pass(groups: &[Group], theta: f64, fates: &mut Vec<Fate>, stream: &mut Stream) -> u32 {
    fates.clear();
    fates.extend(groups.iter().map(|group| Fate { passed: binomial(group.count, theta, stream), served: 0 }));
    fates.iter().map(|fate| fate.passed).sum()
}

/// Spreads `served` over those that passed, each as likely as any other.
pub fn serve(fates: &mut [Fate], mut passed: u32, mut served: u32, stream: &mut Stream) {
    for fate in fates {
        if served == 0 {
            break;
        }
        fate.served = hypergeometric(passed, fate.passed, served, stream);
        passed -= fate.passed;
        served -= fate.served;
    }
}

/// Puts groups of alike packets together; small ones dissolve into lone packets.
pub fn settle(groups: &mut Vec<Group>, lone: &mut Vec<Packet>) {
    groups.sort_unstable_by_key(|group| group.packet);
    groups.dedup_by(|next, kept| {
        let alike = next.packet == kept.packet;
        kept.count += if alike { next.count } else { 0 };
        alike
    });
    groups.retain(|group| {
        let stays = group.count >= SMALLEST_GROUP;
        if !stays {
            lone.extend(std::iter::repeat_n(group.packet, group.count as usize));
        }
        stays
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;

    #[test]
    fn settling_keeps_every_packet() {
        let packet = |born, tries| Packet { born, tries };
        let mut groups: Vec<Group> = [(3, 0, 300), (2, 1, 200), (3, 0, 50), (2, 1, 55), (1, 0, 0)]
            .map(|(born, tries, count)| Group { packet: packet(born, tries), count })
            .to_vec();
        let mut lone = vec![packet(9, 9)];
        settle(&mut groups, &mut lone);
        assert_eq!(groups, vec![Group { packet: packet(3, 0), count: 350 }]);
        assert_eq!(lone.iter().filter(|&&found| found == packet(2, 1)).count(), 255);
        assert_eq!(lone.len(), 256);
    }

    #[test]
    fn serving_is_fair() {
        let mut sums = [0.0; 3];
        let mut stream = stream(1, "group test", 0);
        for _ in 0..20_000 {
            let mut fates = [10, 0, 30].map(|passed| Fate { passed, served: 0 });
            serve(&mut fates, 40, 8, &mut stream);
            assert_eq!(fates.iter().map(|fate| fate.served).sum::<u32>(), 8);
            fates.iter().zip(&mut sums).for_each(|(fate, sum)| *sum += f64::from(fate.served) / 20_000.0);
        }
        // Hypergeometric means 8 · 10/40 and 8 · 30/40; the deviation is below 1.2, five standard errors 0.04.
        assert!((sums[0] - 2.0).abs() < 0.04 && (sums[2] - 6.0).abs() < 0.04 && sums[1] == 0.0);
    }
}
