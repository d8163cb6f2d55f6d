//! Local steps drift, in closed form: the twin of the task with squared errors, where each machine's loss is a quadratic.
//!
//! With E local gradient steps of size η a machine moves by -(I - (I - η H_k)^E)(w - w_k*), so the mean over all machines comes
//! to rest at w_E = (Σ p_k A_k)^-1 Σ p_k A_k w_k* with A_k = I - (I - η H_k)^E. One step rests at the optimum of the sum of the
//! losses; ever more steps rest at the mean of the machines' own optima.

use super::optimum::Factor;
use super::task::{CONDITIONS, FEATURES, Windows};

/// A square matrix of [`FEATURES`] rows.
type Square = Vec<Vec<f64>>;
/// Weights by condition.
type Columns = [Vec<f64>; CONDITIONS];

/// The twin: F_k(w) = ½ mean |w x - y|² + λ/2 |w|² with y the unit vector of the condition.
#[derive(Debug, Clone, PartialEq)]
pub struct RidgeTwin {
    /// H_k = X'X/n + λ I of each machine.
    curvature: Vec<Square>,
    /// X'y/n of each machine, by condition.
    right: Vec<Columns>,
    /// Its own optimum H_k^-1 X'y/n.
    own: Vec<Columns>,
    /// The optimum of the mean of the losses.
    best: Columns,
}

impl RidgeTwin {
    /// The twin of these machines, all of one weight; `None` where decay is not positive.
    pub fn new(machines: &[Windows], decay: f64) -> Option<Self> {
        let curvature: Vec<Square> = machines.iter().map(|windows| second_moments(windows, decay)).collect();
        let right: Vec<Columns> = machines.iter().map(products).collect();
        let own = curvature.iter().zip(&right).map(|(a, b)| solve_each(a, b)).collect::<Option<Vec<_>>>()?;
        let best = solve_each(&sum_of(&curvature), &sum_of_columns(&right))?;
        Some(Self { curvature, right, own, best })
    }

    /// Where `steps` local steps of size `rate` come to rest, as an excess over the optimum; `None` where they diverge.
    ///
    /// Without a number of steps: the mean of the machines' own optima, which ever more steps approach.
    pub fn drift(&self, steps: Option<u32>, rate: f64) -> Option<f64> {
        let rest = match steps {
            Some(steps) => self.resting_place(steps, rate)?,
            None => scaled(&sum_of_columns(&self.own), 1.0 / self.own.len() as f64),
        };
        Some(self.excess(&rest))
    }

    /// w_E, solved from A_k and the machines' own optima.
    fn resting_place(&self, steps: u32, rate: f64) -> Option<Columns> {
        let reached: Vec<Square> = self.curvature.iter().map(|h| reached(h, steps, rate)).collect();
        let pulled: Vec<Columns> = reached
            .iter()
            .zip(&self.own)
            .map(|(a, own)| std::array::from_fn(|c| times(a, &own[c])))
            .collect();
        solve_each(&sum_of(&reached), &sum_of_columns(&pulled))
    }

    /// F(w) - F*: with G the mean of H_k, ½ (w - w*)' G (w - w*) over all conditions.
    fn excess(&self, at: &Columns) -> f64 {
        let mean = sum_of(&self.curvature);
        let one = |c: usize| {
            let away: Vec<f64> = at[c].iter().zip(&self.best[c]).map(|(w, best)| w - best).collect();
            away.iter().zip(times(&mean, &away)).map(|(a, b)| a * b).sum::<f64>()
        };
        0.5 * (0..CONDITIONS).map(one).sum::<f64>() / self.own.len() as f64
    }
}

/// X'X/n + λ I.
fn second_moments(windows: &Windows, decay: f64) -> Square {
    let count = windows.len().max(1) as f64;
    let mean = |f: usize, g: usize| windows.features.iter().map(|row| row[f] * row[g]).sum::<f64>() / count;
    let cell = |f: usize, g: usize| mean(f, g) + if f == g { decay } else { 0.0 };
    (0..FEATURES).map(|f| (0..FEATURES).map(|g| cell(f, g)).collect()).collect()
}

/// X'y/n by condition.
fn products(windows: &Windows) -> Columns {
    let share = 1.0 / windows.len().max(1) as f64;
    let mut columns: Columns = std::array::from_fn(|_| vec![0.0; FEATURES]);
    for (row, label) in windows.features.iter().zip(&windows.labels) {
        columns[usize::from(*label)].iter_mut().zip(row).for_each(|(sum, x)| *sum += share * x);
    }
    columns
}

/// I - (I - η H)^E, the power by repeated squaring.
fn reached(curvature: &Square, steps: u32, rate: f64) -> Square {
    let unit = |f: usize, g: usize| if f == g { 1.0 } else { 0.0 };
    let cells = |cell: &dyn Fn(usize, usize) -> f64| -> Square {
        (0..FEATURES).map(|f| (0..FEATURES).map(|g| cell(f, g)).collect()).collect()
    };
    let (mut power, mut square, mut left) =
        (cells(&unit), cells(&|f, g| unit(f, g) - rate * curvature[f][g]), steps);
    while left > 0 {
        if left % 2 == 1 {
            power = product(&power, &square);
        }
        square = product(&square, &square);
        left /= 2;
    }
    cells(&|f, g| unit(f, g) - power[f][g])
}

fn product(a: &Square, b: &Square) -> Square {
    let row = |row: &Vec<f64>| (0..FEATURES).map(|g| (0..FEATURES).map(|f| row[f] * b[f][g]).sum()).collect();
    a.iter().map(row).collect()
}

fn times(a: &Square, x: &[f64]) -> Vec<f64> {
    a.iter().map(|row| row.iter().zip(x).map(|(a, x)| a * x).sum()).collect()
}

fn sum_of(matrices: &[Square]) -> Square {
    let cell = |f: usize, g: usize| matrices.iter().map(|matrix| matrix[f][g]).sum();
    (0..FEATURES).map(|f| (0..FEATURES).map(|g| cell(f, g)).collect()).collect()
}

fn sum_of_columns(columns: &[Columns]) -> Columns {
    std::array::from_fn(|c| (0..FEATURES).map(|f| columns.iter().map(|each| each[c][f]).sum()).collect())
}

fn scaled(columns: &Columns, by: f64) -> Columns {
    std::array::from_fn(|c| columns[c].iter().map(|value| value * by).collect())
}

/// Solves for every condition; `None` where the matrix is not positive definite.
fn solve_each(matrix: &Square, right: &Columns) -> Option<Columns> {
    let factor = Factor::of(matrix)?;
    Some(std::array::from_fn(|c| factor.solve(&right[c])))
}

#[cfg(test)]
mod tests {
    use super::super::task::{Task, TaskSettings};
    use super::*;

    fn twin(seed: u64) -> RidgeTwin {
        let settings = TaskSettings { machines: 20, windows: 100, test_windows: 0, alpha: 0.1, offset: 0.5 };
        RidgeTwin::new(&Task::draw(&settings, seed).training, 0.01).unwrap()
    }

    /// Rounds of local steps one after another, from zero, until nothing moves: the definition.
    fn by_iteration(twin: &RidgeTwin, steps: u32, rate: f64) -> Columns {
        let mut at: Columns = std::array::from_fn(|_| vec![0.0; FEATURES]);
        for _ in 0..60_000 {
            let mut ends: Columns = std::array::from_fn(|_| vec![0.0; FEATURES]);
            for (h, right) in twin.curvature.iter().zip(&twin.right) {
                let mut local = at.clone();
                for _ in 0..steps {
                    for c in 0..CONDITIONS {
                        let slope = times(h, &local[c]);
                        local[c]
                            .iter_mut()
                            .zip(slope.iter().zip(&right[c]))
                            .for_each(|(w, (s, b))| *w -= rate * (s - b));
                    }
                }
                for c in 0..CONDITIONS {
                    ends[c].iter_mut().zip(&local[c]).for_each(|(sum, end)| *sum += end / 20.0);
                }
            }
            let moved = (0..CONDITIONS).flat_map(|c| ends[c].iter().zip(&at[c]).map(|(a, b)| (a - b).abs()));
            let most = moved.fold(0.0, f64::max);
            at = ends;
            if most < 1e-15 {
                break;
            }
        }
        at
    }

    #[test]
    fn rounds_of_local_steps_come_to_rest_where_the_formula_says() {
        let twin = twin(1);
        for steps in [2, 5] {
            let (formula, rounds) =
                (twin.resting_place(steps, 0.02).unwrap(), by_iteration(&twin, steps, 0.02));
            for c in 0..CONDITIONS {
                let far = formula[c].iter().zip(&rounds[c]).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
                assert!(far < 1e-11, "{steps} steps: {far}");
            }
        }
    }

    #[test]
    fn one_step_does_not_drift_and_many_become_the_mean_of_the_own_optima() {
        let twin = twin(2);
        assert!(twin.drift(Some(1), 0.02).unwrap() < 1e-20);
        let drifts: Vec<f64> = [2, 5, 20, 100].map(|steps| twin.drift(Some(steps), 0.02).unwrap()).to_vec();
        let all_the_way = twin.drift(None, 0.1).unwrap();
        assert!(drifts.is_sorted_by(|less, more| less < more) && drifts[3] < all_the_way, "{drifts:?}");
        assert!((twin.drift(Some(4_000_000_000), 0.02).unwrap() - all_the_way).abs() < 1e-10);
    }

    #[test]
    fn what_cannot_be_has_no_answer() {
        assert_eq!(twin(3).drift(Some(4), 1.0), None, "steps too long for the curvature");
        assert_eq!(RidgeTwin::new(&[Windows::default()], 0.0), None);
    }
}
