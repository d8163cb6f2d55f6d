//! A convex polygon that is cut down around the maximum of a concave function of two variables.
//!
//! Centre-of-gravity cuts: a cut through the centroid leaves at most 1 - 1/e of the area (Grünbaum 1960).

/// A convex polygon, its corners in order.
#[derive(Debug, Clone, Default)]
pub struct Polygon {
    corners: Vec<[f64; 2]>,
    spare: Vec<[f64; 2]>,
}

impl Polygon {
    /// Becomes the triangle between the origin and one point on each axis.
    pub fn reset(&mut self, on_axes: [f64; 2]) {
        self.corners.clear();
        self.corners.extend([[0.0, 0.0], [on_axes[0], 0.0], [0.0, on_axes[1]]]);
    }

    /// The centre of gravity; `None` where no area is left.
    pub fn centroid(&self) -> Option<[f64; 2]> {
        let (&origin, rest) = self.corners.split_first()?;
        let (mut area, mut sum) = (0.0, [0.0; 2]);
        for pair in rest.windows(2) {
            let [a, b] = [0, 1].map(|k| [pair[k][0] - origin[0], pair[k][1] - origin[1]]);
            let cross = a[0] * b[1] - a[1] * b[0];
            area += cross;
            sum[0] += cross * (a[0] + b[0]);
            sum[1] += cross * (a[1] + b[1]);
        }
        (area > 0.0).then(|| [0, 1].map(|k| origin[k] + sum[k] / (3.0 * area)))
    }

    /// Keeps what lies where g·(x - centre) >= least.
    pub fn keep(&mut self, gradient: [f64; 2], centre: [f64; 2], least: f64) {
        let height =
            |x: &[f64; 2]| gradient[0] * (x[0] - centre[0]) + gradient[1] * (x[1] - centre[1]) - least;
        self.spare.clear();
        for (index, corner) in self.corners.iter().enumerate() {
            let next = &self.corners[(index + 1) % self.corners.len()];
            let (here, there) = (height(corner), height(next));
            if here >= 0.0 {
                self.spare.push(*corner);
            }
            if (here > 0.0 && there < 0.0) || (here < 0.0 && there > 0.0) {
                let part = here / (here - there);
                self.spare.push([0, 1].map(|k| corner[k] + part * (next[k] - corner[k])));
            }
        }
        std::mem::swap(&mut self.corners, &mut self.spare);
    }

    /// The most of g·(x - centre) over the polygon: how far a concave function may still rise.
    pub fn rise(&self, gradient: [f64; 2], centre: [f64; 2]) -> f64 {
        let height = |x: &[f64; 2]| gradient[0] * (x[0] - centre[0]) + gradient[1] * (x[1] - centre[1]);
        self.corners.iter().map(height).fold(0.0, f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_triangle_and_its_cut() {
        let mut polygon = Polygon::default();
        polygon.reset([3.0, 6.0]);
        assert_eq!(polygon.centroid(), Some([1.0, 2.0]));
        // The part with x >= 1 is the triangle (1,0), (3,0), (1,4).
        polygon.keep([1.0, 0.0], [1.0, 2.0], 0.0);
        let [x, y] = polygon.centroid().unwrap();
        assert!((x - 5.0 / 3.0).abs() < 1e-12 && (y - 4.0 / 3.0).abs() < 1e-12);
        assert_eq!(polygon.rise([0.0, 2.0], [x, 1.0]), 6.0);
        polygon.keep([1.0, 0.0], [1.0, 2.0], 5.0);
        assert_eq!(polygon.centroid(), None);
    }

    #[test]
    fn cuts_find_the_maximum() {
        // The greatest of -(x-1)² - 3|y-0.5| lies at (1, 0.5), where it has a kink.
        let mut polygon = Polygon::default();
        polygon.reset([10.0, 10.0]);
        let mut best = f64::NEG_INFINITY;
        for _ in 0..80 {
            let Some([x, y]) = polygon.centroid() else { break };
            best = best.max(-(x - 1.0).powi(2) - 3.0 * (y - 0.5).abs());
            polygon.keep([-2.0 * (x - 1.0), -3.0 * (y - 0.5).signum()], [x, y], 0.0);
        }
        assert!(best > -1e-6, "{best}");
    }
}
