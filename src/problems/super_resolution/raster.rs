//! An image: one finite number for each cell of a grid, row by row from the lowest y.

use std::fmt;

/// The most cells of an image.
const MOST_CELLS: usize = 1 << 24;

/// An image whose values are all finite.
#[derive(Debug, Clone, PartialEq)]
pub struct Raster {
    columns: usize,
    rows: usize,
    values: Vec<f32>,
}

/// Why numbers make no image, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RasterError(pub String);

impl fmt::Display for RasterError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for RasterError {}

impl Raster {
    /// An image of these values in row order.
    ///
    /// # Errors
    /// There is no cell or more than 2²⁴, the count does not fit, or a value is NaN or infinite.
    pub fn new(columns: usize, rows: usize, values: Vec<f32>) -> Result<Self, RasterError> {
        let cells = columns.saturating_mul(rows);
        if !(1..=MOST_CELLS).contains(&cells) || cells != values.len() {
            let count = values.len();
            return Err(RasterError(format!("{count} values are no image of {columns} x {rows} cells")));
        }
        match values.iter().position(|value| !value.is_finite()) {
            Some(cell) => Err(RasterError(format!("cell {cell} of an image is {}", values[cell]))),
            None => Ok(Self { columns, rows, values }),
        }
    }

    /// An image of double-precision values, rounded to single.
    ///
    /// # Errors
    /// As [`Raster::new`].
    pub fn of(columns: usize, rows: usize, values: &[f64]) -> Result<Self, RasterError> {
        Self::new(columns, rows, values.iter().map(|value| *value as f32).collect())
    }

    /// An image computed within this room from finite ones.
    pub(super) fn computed(columns: usize, rows: usize, values: Vec<f32>) -> Self {
        debug_assert_eq!(columns * rows, values.len());
        Self { columns, rows, values }
    }

    /// Cells along x.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Cells along y.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The values in row order, the lowest y first.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The values of a row, which must be one of the image.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.columns..][..self.columns]
    }

    /// The image in other cells over the same area: each has the value of the cell that its middle lies in.
    pub fn nearest(&self, columns: usize, rows: usize) -> Self {
        let inside =
            |cell: usize, of: usize, cells: usize| ((2 * cell + 1) * cells / (2 * of)).min(cells - 1);
        let xs: Vec<usize> = (0..columns).map(|column| inside(column, columns, self.columns)).collect();
        let row = |row: usize| self.row(inside(row, rows, self.rows));
        let values = (0..rows).flat_map(|at| xs.iter().map(move |x| row(at)[*x])).collect();
        Self::computed(columns, rows, values)
    }

    /// Root mean squared difference from another image of the same size; NaN where the sizes differ.
    pub fn rmse(&self, other: &Self) -> f64 {
        if (self.columns, self.rows) != (other.columns, other.rows) {
            return f64::NAN;
        }
        let squares = self.values.iter().zip(&other.values).map(|(a, b)| f64::from(a - b).powi(2));
        (squares.sum::<f64>() / self.values.len() as f64).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_image_is_refused() {
        assert!(Raster::new(2, 2, vec![0.0; 4]).is_ok());
        for (columns, rows, count) in [(0, 4, 0), (2, 2, 3), (usize::MAX, 2, 4)] {
            assert!(Raster::new(columns, rows, vec![0.0; count]).is_err(), "{columns} x {rows}");
        }
        for poison in [f32::NAN, f32::INFINITY] {
            let error = Raster::new(2, 1, vec![0.0, poison]).unwrap_err();
            assert!(error.0.starts_with("cell 1"), "{error}");
        }
        assert!(Raster::of(1, 1, &[1e300]).is_err(), "too large for single precision");
    }

    #[test]
    fn middles_lie_in_cells() {
        let image = Raster::new(2, 1, vec![1.0, 2.0]).unwrap();
        // Middles at 0.2, 0.6, 1.0, 1.4, 1.8 of two cells; a middle on a border belongs to the second.
        assert_eq!(image.nearest(5, 2).values(), [1.0, 1.0, 2.0, 2.0, 2.0, 1.0, 1.0, 2.0, 2.0, 2.0]);
    }

    #[test]
    fn the_error_by_hand() {
        let a = Raster::new(2, 1, vec![1.0, 5.0]).unwrap();
        let b = Raster::new(2, 1, vec![4.0, 1.0]).unwrap();
        // √((3² + 4²) / 2) = 3.5355.
        assert!((a.rmse(&b) - 12.5_f64.sqrt()).abs() < 1e-12);
        assert!(a.rmse(&Raster::new(1, 2, vec![0.0; 2]).unwrap()).is_nan());
    }
}
