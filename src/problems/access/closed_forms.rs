//! Closed forms of contention on preambles (standard: n balls in F bins).

/// Expected successes when `contenders` devices each pick one of `preambles` uniformly: n (1 - 1/F)^(n-1).
pub fn expected_successes(contenders: u32, preambles: u32) -> f64 {
    if contenders == 0 {
        return 0.0;
    }
    f64::from(contenders) * (1.0 - 1.0 / f64::from(preambles)).powi(contenders as i32 - 1)
}

/// Expected preambles that nobody picks: F (1 - 1/F)^n.
pub fn expected_idle(contenders: u32, preambles: u32) -> f64 {
    let preambles = f64::from(preambles);
    preambles * (1.0 - 1.0 / preambles).powi(contenders as i32)
}

/// Expected preambles that two or more devices pick: all less the successful and the idle ones.
pub fn expected_collided(contenders: u32, preambles: u32) -> f64 {
    f64::from(preambles) - expected_successes(contenders, preambles) - expected_idle(contenders, preambles)
}

/// The most successes that any number of contenders can expect: reached at n = F - 1 and n = F.
pub fn most_successes(preambles: u32) -> f64 {
    expected_successes(preambles, preambles)
}

/// Expected successes when each of `backlog` devices passes with probability θ, then picks: N θ (1 - θ/F)^(N-1).
///
/// θ outside 0..=1 gives what the formula gives, NaN gives NaN.
pub fn expected_successes_barred(backlog: u32, theta: f64, preambles: u32) -> f64 {
    if backlog == 0 {
        return 0.0;
    }
    f64::from(backlog) * theta * (1.0 - theta / f64::from(preambles)).powi(backlog as i32 - 1)
}

/// Expected preambles that nobody sends when each of `backlog` devices passes with probability θ: F (1 - θ/F)^N.
pub fn expected_idle_barred(backlog: u32, theta: f64, preambles: u32) -> f64 {
    let preambles = f64::from(preambles);
    preambles * (1.0 - theta / preambles).powi(backlog as i32)
}

/// Expected preambles that two or more devices send under barring: all less the successful and the idle ones.
pub fn expected_collided_barred(backlog: u32, theta: f64, preambles: u32) -> f64 {
    f64::from(preambles)
        - expected_successes_barred(backlog, theta, preambles)
        - expected_idle_barred(backlog, theta, preambles)
}

/// The barring factor that expects most successes from a backlog, which may be an estimate: min(1, F / N).
///
/// One for a backlog that is zero, negative or NaN.
pub fn best_barring_factor(backlog: f64, preambles: u32) -> f64 {
    if backlog > f64::from(preambles) { f64::from(preambles) / backlog } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_maximum_lies_at_the_number_of_preambles() {
        for preambles in [2, 7, 54, 64] {
            let best = (0..400).map(|n| expected_successes(n, preambles)).fold(0.0, f64::max);
            assert!((best - most_successes(preambles)).abs() < 1e-12);
            assert!((best - expected_successes(preambles - 1, preambles)).abs() < 1e-12);
        }
        // 54 (53/54)^53 = 20.051, computed by hand with logarithms.
        assert!((most_successes(54) - 20.051).abs() < 1e-3);
    }

    #[test]
    fn the_three_states_add_up() {
        // Two contenders on two preambles: each outcome by listing the four cases.
        assert!((expected_successes(2, 2) - 1.0).abs() < 1e-12);
        assert!((expected_idle(2, 2) - 0.5).abs() < 1e-12);
        assert!((expected_collided(2, 2) - 0.5).abs() < 1e-12);
        assert_eq!(expected_successes(0, 54), 0.0);
    }

    /// The definition: a binomial number of contenders, then the closed form without barring.
    fn mixed(backlog: u32, theta: f64, of_contenders: impl Fn(u32) -> f64) -> f64 {
        let (mut weight, mut sum) = ((1.0 - theta).powi(backlog as i32), 0.0);
        for passed in 0..=backlog {
            sum += weight * of_contenders(passed);
            weight *= theta / (1.0 - theta) * f64::from(backlog - passed) / f64::from(passed + 1);
        }
        sum
    }

    #[test]
    fn barring_is_a_binomial_mixture() {
        for (backlog, theta, preambles) in
            [(1, 0.3, 54), (40, 0.9, 54), (128, 0.42, 54), (200, 0.3, 24), (9, 0.5, 1)]
        {
            let successes = mixed(backlog, theta, |n| expected_successes(n, preambles));
            assert!((expected_successes_barred(backlog, theta, preambles) - successes).abs() < 1e-9);
            let idle = mixed(backlog, theta, |n| expected_idle(n, preambles));
            assert!((expected_idle_barred(backlog, theta, preambles) - idle).abs() < 1e-9);
            let collided = mixed(backlog, theta, |n| expected_collided(n, preambles));
            assert!((expected_collided_barred(backlog, theta, preambles) - collided).abs() < 1e-9);
        }
    }

    #[test]
    fn no_factor_on_a_fine_grid_beats_the_best_one() {
        for backlog in [1, 53, 54, 55, 128, 500, 2_000] {
            let value = |theta| expected_successes_barred(backlog, theta, 54);
            let best = value(best_barring_factor(f64::from(backlog), 54));
            assert!((1..=2_000).all(|i| value(f64::from(i) / 2_000.0) <= best + 1e-12));
        }
        assert_eq!(best_barring_factor(f64::NAN, 54), 1.0);
        assert_eq!(best_barring_factor(-3.0, 54), 1.0);
    }
}
