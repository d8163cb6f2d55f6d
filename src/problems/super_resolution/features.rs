//! What a forest sees of an image: first and second differences around patches of 3 x 3 cells (Schulter et al. 2015).
//!
//! Patches stand two cells apart, so that neighbours share a row or a column of cells and together hold every cell. Beyond
//! the edge differences see the outermost cell again. A constant added to an image changes no feature.

use super::Raster;

/// Cells along the side of a patch.
pub(super) const SIDE: usize = 3;
/// Cells of a patch: numbers that a regression gives.
pub const OUTPUTS: usize = SIDE * SIDE;
/// Features: the differences [1 0 -1] and [1 0 -2 0 1]/2 along x and y at the cells of a patch.
pub const FEATURES: usize = 4 * OUTPUTS;
/// Numbers of a feature row: the features, a one for the constant of a regression, and zeros to a round number.
pub(super) const WIDTH: usize = 40;
/// Place of the zero that a feature is compared with where a split tests one feature alone.
pub(super) const NOTHING: usize = WIDTH - 1;

/// Cells between the middles of neighbouring patches.
pub(super) const STEP: usize = 2;
/// How far a second difference reaches from its cell.
const REACH: usize = 2;
/// Cells around an image that patches at its edge see.
const MARGIN: usize = SIDE / 2 + REACH;

/// The feature rows of the patches of an image, row by row of patches.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    /// Patches along x and y.
    pub(super) patches: [usize; 2],
    /// [`WIDTH`] numbers for each patch.
    pub(super) rows: Vec<f32>,
}

/// How many patches a side of so many cells takes.
pub(super) fn patches(cells: usize) -> usize {
    (cells / STEP).max(1)
}

/// The middle cell of a patch along a side.
pub(super) fn middle(patch: usize, cells: usize) -> usize {
    (STEP * patch + 1).min(cells - 1)
}

impl Features {
    /// The features of an image.
    pub fn of(image: &Raster) -> Self {
        let (columns, rows) = (image.columns(), image.rows());
        let maps = differences(image);
        let counts = [patches(columns), patches(rows)];
        // The maps of differences have one cell more on every side.
        let width = columns + SIDE - 1;
        let mut all = vec![0.0; counts[0] * counts[1] * WIDTH];
        for (patch, row) in all.chunks_exact_mut(WIDTH).enumerate() {
            let (x, y) = (middle(patch % counts[0], columns), middle(patch / counts[0], rows));
            for (line, out) in row[..FEATURES].chunks_exact_mut(SIDE).enumerate() {
                let (map, dy) = (&maps[line / SIDE], line % SIDE);
                out.copy_from_slice(&map[(y + dy) * width + x..][..SIDE]);
            }
            row[FEATURES] = 1.0;
        }
        Self { patches: counts, rows: all }
    }

    /// How many patches there are.
    pub fn count(&self) -> usize {
        self.rows.len() / WIDTH
    }
}

/// First and second differences along x and along y at all cells and at those one beyond the edge.
fn differences(image: &Raster) -> [Vec<f32>; 4] {
    let (columns, rows) = (image.columns(), image.rows());
    let wide = columns + 2 * MARGIN;
    let mut padded = Vec::with_capacity(wide * (rows + 2 * MARGIN));
    for row in 0..rows + 2 * MARGIN {
        let line = image.row(row.saturating_sub(MARGIN).min(rows - 1));
        padded.extend([line[0]; MARGIN]);
        padded.extend_from_slice(line);
        padded.extend([line[columns - 1]; MARGIN]);
    }
    let (width, height) = (columns + SIDE - 1, rows + SIDE - 1);
    let mut maps = [0; 4].map(|_| Vec::with_capacity(width * height));
    for row in 0..height {
        // A cell of a map at `row`, `column` is this one of the padded image.
        let at = |dx: usize, dy: usize| &padded[(row + dy) * wide + dx..][..width];
        let here = at(REACH, REACH);
        let pair = |low: &[f32], high: &[f32], map: &mut Vec<f32>| {
            map.extend(low.iter().zip(high).map(|(low, high)| high - low));
        };
        let bend = |low: &[f32], high: &[f32], map: &mut Vec<f32>| {
            map.extend(low.iter().zip(here).zip(high).map(|((low, here), high)| 0.5 * (low + high) - here));
        };
        let [dx, dy, dxx, dyy] = &mut maps;
        pair(at(REACH - 1, REACH), at(REACH + 1, REACH), dx);
        pair(at(REACH, REACH - 1), at(REACH, REACH + 1), dy);
        bend(at(0, REACH), at(2 * REACH, REACH), dxx);
        bend(at(REACH, 0), at(REACH, 2 * REACH), dyy);
    }
    maps
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On x² + 3y the differences along x are (x+1)² - (x-1)² = 4x and ((x+2)² + (x-2)² - 2x²)/2 = 4, along y 6 and 0.
    #[test]
    fn differences_of_a_parabola_by_hand() {
        let (columns, rows) = (11, 9);
        let value = |cell: usize| ((cell % columns).pow(2) + 3 * (cell / columns)) as f32;
        let image = Raster::new(columns, rows, (0..columns * rows).map(value).collect()).unwrap();
        let features = Features::of(&image);
        assert_eq!(features.patches, [5, 4]);
        // The patch in the second row of patches, third column: its middle is the cell 5, 3, far enough from the edge.
        let row = &features.rows[(5 + 2) * WIDTH..][..WIDTH];
        for cell in 0..OUTPUTS {
            let x = (5 + cell % SIDE - 1) as f32;
            let found = [0, 1, 2, 3].map(|map| row[map * OUTPUTS + cell]);
            assert_eq!(found, [4.0 * x, 6.0, 4.0, 0.0], "{cell}");
        }
        assert_eq!(row[FEATURES..], [1.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn patches_hold_every_cell_of_any_image() {
        for cells in 1..12 {
            let mut held = vec![false; cells];
            for patch in 0..patches(cells) {
                let middle = middle(patch, cells);
                (middle.saturating_sub(1)..(middle + 2).min(cells)).for_each(|cell| held[cell] = true);
            }
            assert!(held.iter().all(|held| *held), "{cells}");
        }
    }

    #[test]
    fn a_constant_changes_nothing() {
        let image = |offset: f32| {
            let values = (0..35).map(|cell| offset + (cell * cell % 17) as f32).collect();
            Features::of(&Raster::new(7, 5, values).unwrap())
        };
        assert_eq!(image(0.0), image(64.0));
    }
}
