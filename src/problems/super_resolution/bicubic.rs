//! Bicubic interpolation (Keys 1981, a = -1/2) to an image of any size over the same area.
//!
//! Values stand at the centres of cells, so that output cell i of n lies at (i + ½) N/n - ½ in units of the N input cells.
//! Beyond the edge an image goes on as the straight line through its two outermost cells; so linear fields are kept exactly,
//! edges included. Where an image is one cell wide it goes on as a constant.

use super::Raster;

/// Cells that a side of `coarse` cells gets when it is refined by a factor: at least one.
pub fn fine_side(coarse: usize, factor: f64) -> usize {
    (coarse as f64 * factor).round().max(1.0) as usize
}

/// The image over the same area in `columns` x `rows` cells, each at least one.
pub fn bicubic(image: &Raster, columns: usize, rows: usize) -> Raster {
    let (along_x, along_y) = (taps(image.columns(), columns), taps(image.rows(), rows));
    let mut line = vec![0.0_f32; image.columns()];
    let mut values = Vec::with_capacity(columns * rows);
    for vertical in &along_y {
        let [a, b, c, d] = vertical.cells.map(|row| image.row(row));
        let [wa, wb, wc, wd] = vertical.weights;
        for (cell, sum) in line.iter_mut().enumerate() {
            *sum = wa * a[cell] + wb * b[cell] + wc * c[cell] + wd * d[cell];
        }
        values.extend(along_x.iter().map(|horizontal| horizontal.of(&line)));
    }
    Raster::computed(columns, rows, values)
}

/// The input cells that make an output cell, and their weights.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Taps {
    cells: [usize; 4],
    weights: [f32; 4],
}

impl Taps {
    fn of(&self, line: &[f32]) -> f32 {
        let [a, b, c, d] = self.cells;
        let [wa, wb, wc, wd] = self.weights;
        wa * line[a] + wb * line[b] + wc * line[c] + wd * line[d]
    }
}

fn taps(input: usize, output: usize) -> Vec<Taps> {
    let scale = input as f64 / output as f64;
    (0..output).map(|cell| tap(input, (cell as f64 + 0.5) * scale - 0.5)).collect()
}

/// The taps at a position. A cell beyond the edge is a straight line's: its weight goes to the two outermost cells.
fn tap(input: usize, position: f64) -> Taps {
    let last = input as i64 - 1;
    let base = position.floor() as i64 - 1;
    // Four cells of the image that hold all the weight; fewer where the image has fewer.
    let first = base.clamp(0, (last - 3).max(0));
    let mut weights = [0.0_f64; 4];
    let mut add = |cell: i64, weight: f64| weights[(cell - first) as usize] += weight;
    for cell in base..base + 4 {
        let weight = keys(position - cell as f64);
        let inside = cell.clamp(0, last);
        let beyond = (cell - inside).abs() as f64;
        let inner = if cell < 0 { (inside + 1).min(last) } else { (inside - 1).max(0) };
        if beyond == 0.0 {
            add(cell, weight);
        } else {
            add(inside, weight * (1.0 + beyond));
            add(inner, -weight * beyond);
        }
    }
    let cells = [0, 1, 2, 3].map(|offset| (first + offset).min(last) as usize);
    Taps { cells, weights: weights.map(|weight| weight as f32) }
}

/// Keys' kernel with a = -1/2.
fn keys(distance: f64) -> f64 {
    let d = distance.abs();
    if d < 1.0 {
        (1.5 * d - 2.5) * d * d + 1.0
    } else if d < 2.0 {
        ((-0.5 * d + 2.5) * d - 4.0) * d + 2.0
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys' kernel at ¼, ¾, 1¼, 1¾ by hand: 111/128, 29/128, -9/128, -3/128.
    #[test]
    fn factor_two_by_hand() {
        let image = Raster::new(6, 1, vec![0.0, 0.0, 128.0, 0.0, 0.0, 0.0]).unwrap();
        let fine = bicubic(&image, 12, 1);
        // An impulse at cell 2 (4 and 5 when fine), whose reach ends before the edges' rule.
        let expected = [0.0, -3.0, -9.0, 29.0, 111.0, 111.0, 29.0, -9.0, -3.0, 0.0];
        for (found, expected) in fine.values().iter().zip(expected) {
            assert!((found - expected).abs() < 1e-4, "{:?}", fine.values());
        }
    }

    /// At the edge: position -¼ takes the cells -2 to 1 by -3/128, 29/128, 111/128, -9/128, with c₋₁ = 2c₀ - c₁ and
    /// c₋₂ = 3c₀ - 2c₁: c₀ counts 3(-3) + 2(29) + 111 = 160 of 128.
    #[test]
    fn the_edge_by_hand() {
        let image = Raster::new(4, 1, vec![128.0, 0.0, 0.0, 0.0]).unwrap();
        let fine = bicubic(&image, 8, 1);
        assert!((fine.values()[0] - 160.0).abs() < 1e-4, "{:?}", fine.values());
    }

    #[test]
    fn linear_fields_are_kept_everywhere_at_any_factor() {
        let plane = |columns: usize, rows: usize| {
            let at = |cell: usize| {
                let x = ((cell % columns) as f32 + 0.5) / columns as f32;
                let y = ((cell / columns) as f32 + 0.5) / rows as f32;
                7.0 - 3.0 * x + 5.0 * y
            };
            Raster::new(columns, rows, (0..columns * rows).map(at).collect()).unwrap()
        };
        for (columns, rows) in [(60, 30), (7, 2), (3, 5)] {
            for factor in [2.0, 2.5_f64.sqrt(), 3.7, 1.0] {
                let (wide, high) = (fine_side(columns, factor), fine_side(rows, factor));
                let error = bicubic(&plane(columns, rows), wide, high).rmse(&plane(wide, high));
                assert!(error < 2e-6, "{columns} x {rows} by {factor}: {error}");
            }
        }
    }

    #[test]
    fn factor_one_changes_nothing_and_single_cells_are_constants() {
        let image = Raster::new(3, 2, vec![1.0, 4.0, 2.0, 0.5, -3.0, 8.0]).unwrap();
        assert_eq!(bicubic(&image, 3, 2), image);
        let one = Raster::new(1, 1, vec![3.0]).unwrap();
        assert!(bicubic(&one, 4, 5).values().iter().all(|value| (value - 3.0).abs() < 1e-6));
    }

    #[test]
    fn the_papers_pixel_counts_mean_a_factor_of_the_root_of_two_and_a_half() {
        // 937,500 and 2,343,750 pixels (section 6 of the models): 2.5 times as many.
        assert_eq!((fine_side(60, 2.5_f64.sqrt()), fine_side(30, 2.5_f64.sqrt())), (95, 47));
        assert_eq!(fine_side(1, 0.1), 1);
    }
}
