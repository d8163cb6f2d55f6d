//! The places of a map: the centres of equal cells within bounds.

use super::MapError;

/// The most cells a map may have.
pub const MOST_CELLS: usize = 1 << 23;

/// Places in a tile.
pub(super) const TILE: usize = 512;

/// Places to estimate at. Where a coordinate is NaN or infinite, so is what is estimated: NaN.
pub trait Places: Sync {
    /// How many there are.
    fn count(&self) -> usize;
    /// The place of this number, in metres; below [`Self::count`].
    fn place_m(&self, index: usize) -> [f64; 2];
}

/// Whether a place has coordinates to estimate at.
#[inline]
pub(super) fn is_place(place_m: [f64; 2]) -> bool {
    place_m.iter().all(|coordinate| coordinate.abs() <= super::LARGEST_NUMBER)
}

impl Places for [[f64; 2]] {
    fn count(&self) -> usize {
        self.len()
    }

    fn place_m(&self, index: usize) -> [f64; 2] {
        self[index]
    }
}

/// Equal cells within bounds; estimated at their centres, x first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    low_m: [f64; 2],
    high_m: [f64; 2],
    cells: [usize; 2],
}

impl Grid {
    /// Cells `[columns, rows]` between the corners `low_m` and `high_m`.
    ///
    /// # Errors
    /// No cell, more than [`MOST_CELLS`], or bounds that are not finite, empty or too narrow for their numbers.
    pub fn new(low_m: [f64; 2], high_m: [f64; 2], cells: [usize; 2]) -> Result<Self, MapError> {
        let count = cells[0].saturating_mul(cells[1]);
        if !(1..=MOST_CELLS).contains(&count) {
            let [columns, rows] = cells;
            let message = format!("a grid of {columns}x{rows} cells must have 1 to {MOST_CELLS} cells");
            return Err(MapError::Grid(message));
        }
        let grid = Self { low_m, high_m, cells };
        for (axis, name) in ["x", "y"].into_iter().enumerate() {
            let (low, high) = (low_m[axis], high_m[axis]);
            let usable = [low, high].iter().all(|number| number.abs() <= super::LARGEST_NUMBER);
            // Centres must differ from each other.
            let resolved = usable && grid.cell_m()[axis] > 8.0 * f64::EPSILON * low.abs().max(high.abs());
            if !resolved || high <= low {
                return Err(MapError::Grid(format!("the bounds of {name} run from {low} to {high}")));
            }
        }
        Ok(grid)
    }

    /// Columns and rows.
    pub fn cells(&self) -> [usize; 2] {
        self.cells
    }

    /// Lower left and upper right corner, in metres.
    pub fn bounds_m(&self) -> ([f64; 2], [f64; 2]) {
        (self.low_m, self.high_m)
    }

    /// Width and height of a cell, in metres.
    pub fn cell_m(&self) -> [f64; 2] {
        [0, 1].map(|axis| (self.high_m[axis] - self.low_m[axis]) / self.cells[axis] as f64)
    }
}

impl Places for Grid {
    fn count(&self) -> usize {
        self.cells[0] * self.cells[1]
    }

    /// Centres, row by row from the lowest y, each row from the lowest x.
    fn place_m(&self, index: usize) -> [f64; 2] {
        let (column, row) = (index % self.cells[0], index / self.cells[0]);
        let at = |axis: usize, cell: usize| {
            let share = (cell as f64 + 0.5) / self.cells[axis] as f64;
            self.low_m[axis] + share * (self.high_m[axis] - self.low_m[axis])
        };
        [at(0, column), at(1, row)]
    }
}

/// Some places of many, in their order: to draw a map piece by piece.
pub struct Part<'a, P: ?Sized> {
    places: &'a P,
    first: usize,
    count: usize,
}

impl<'a, P: Places + ?Sized> Part<'a, P> {
    /// Parts of about `size` places, which together are all. A map in these parts equals the whole one bit by bit.
    pub fn all(places: &'a P, size: usize) -> impl ExactSizeIterator<Item = Self> {
        let size = size.max(1).next_multiple_of(TILE);
        let count = move |first: usize| size.min(places.count() - first);
        (0..places.count()).step_by(size).map(move |first| Self { places, first, count: count(first) })
    }
}

impl<P: Places + ?Sized> Places for Part<'_, P> {
    fn count(&self) -> usize {
        self.count
    }

    fn place_m(&self, index: usize) -> [f64; 2] {
        self.places.place_m(self.first + index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_cell_centres_row_by_row() {
        let grid = Grid::new([0.0, 10.0], [4.0, 12.0], [4, 2]).unwrap();
        assert_eq!(grid.count(), 8);
        assert_eq!(grid.place_m(0), [0.5, 10.5]);
        assert_eq!(grid.place_m(3), [3.5, 10.5]);
        assert_eq!(grid.place_m(4), [0.5, 11.5]);
        assert_eq!(grid.cell_m(), [1.0, 1.0]);
    }

    #[test]
    fn grids_without_sense_are_refused() {
        let grid = |low: f64, high: f64, cells| Grid::new([low, 0.0], [high, 1.0], cells);
        for (low, high) in [(0.0, 0.0), (1.0, 0.0), (f64::NAN, 1.0), (0.0, f64::INFINITY), (1e20, 1e20 + 1e5)]
        {
            assert!(matches!(grid(low, high, [8, 8]), Err(MapError::Grid(_))), "{low} {high}");
        }
        for cells in [[0, 5], [5, 0], [1 << 20, 1 << 20], [usize::MAX, usize::MAX]] {
            assert!(matches!(grid(0.0, 1.0, cells), Err(MapError::Grid(_))));
        }
    }
}
