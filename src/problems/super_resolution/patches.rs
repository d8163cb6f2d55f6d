//! What a forest learns from: the features of a bicubic image, and what it lacks against the fine one, patch by patch.

use super::features::{OUTPUTS, SIDE, STEP, WIDTH, middle};
use super::{Features, Raster, RasterError, bicubic};

/// A coarse image and the fine one of the same area.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// What a server sends.
    pub coarse: Raster,
    /// What it should become.
    pub fine: Raster,
}

impl Pair {
    /// The coarse image interpolated to the cells of the fine one.
    pub fn bicubic(&self) -> Raster {
        bicubic(&self.coarse, self.fine.columns(), self.fine.rows())
    }
}

/// Samples of a regression: a row of features and the residuals of a patch for each. Patches that reach beyond the edge are
/// left out, since nobody knows what lies there.
#[derive(Debug, Clone, PartialEq)]
pub struct Patches {
    features: Features,
    /// Patches along x that lie inside, and the number of all that do.
    across: usize,
    count: usize,
    residuals: Vec<f32>,
}

impl Patches {
    /// The patches of an image against the one that it should be.
    ///
    /// # Errors
    /// The sizes differ.
    pub fn new(image: &Raster, fine: &Raster) -> Result<Self, RasterError> {
        let (columns, rows) = (image.columns(), image.rows());
        if (columns, rows) != (fine.columns(), fine.rows()) {
            return Err(RasterError("an image and its fine one differ in size".to_owned()));
        }
        let [across, count] = [inside(columns), inside(columns) * inside(rows)];
        let mut residuals = Vec::with_capacity(count * OUTPUTS);
        for patch in 0..count {
            let corner = [middle(patch % across, columns) - 1, middle(patch / across, rows) - 1];
            residuals.extend((0..OUTPUTS).map(|cell| {
                let place = (corner[1] + cell / SIDE) * columns + corner[0] + cell % SIDE;
                fine.values()[place] - image.values()[place]
            }));
        }
        Ok(Self { features: Features::of(image), across, count, residuals })
    }

    /// How many patches there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The features of a patch and a one, and zeros up to a round number.
    pub fn inputs(&self, patch: usize) -> &[f32] {
        let place = patch / self.across * self.features.patches[0] + patch % self.across;
        &self.features.rows[place * WIDTH..][..WIDTH]
    }

    /// What a patch lacks, cell by cell.
    pub fn outputs(&self, patch: usize) -> &[f32] {
        &self.residuals[patch * OUTPUTS..][..OUTPUTS]
    }
}

/// How many patches along a side of so many cells do not reach beyond its end.
fn inside(cells: usize) -> usize {
    (cells - 1) / STEP
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 6 x 3 cells make 3 x 1 patches with middles (1, 1), (3, 1) and (5, 1); the last one's right column lies beyond the edge.
    #[test]
    fn residuals_by_hand() {
        let image = Raster::new(6, 3, vec![1.0; 18]).unwrap();
        let fine = Raster::new(6, 3, (0..18).map(|cell| 1.0 + cell as f32).collect()).unwrap();
        let patches = Patches::new(&image, &fine).unwrap();
        assert_eq!(patches.count(), 2);
        assert_eq!(patches.outputs(0), [0.0, 1.0, 2.0, 6.0, 7.0, 8.0, 12.0, 13.0, 14.0]);
        assert_eq!(patches.outputs(1), [2.0, 3.0, 4.0, 8.0, 9.0, 10.0, 14.0, 15.0, 16.0]);
        assert!(Patches::new(&image, &Raster::new(3, 6, vec![0.0; 18]).unwrap()).is_err());
    }

    #[test]
    fn samples_have_the_features_of_their_patches() {
        let image = Raster::new(8, 6, (0..48).map(|cell| (cell * cell % 23) as f32).collect()).unwrap();
        let (patches, features) = (Patches::new(&image, &image).unwrap(), Features::of(&image));
        // 4 x 3 patches, of which 3 x 2 lie inside: the fifth of these is the second of the second row.
        assert_eq!((features.patches, patches.count()), ([4, 3], 6));
        assert_eq!(patches.inputs(4), &features.rows[5 * WIDTH..][..WIDTH]);
        let thin = Raster::new(2, 9, vec![0.0; 18]).unwrap();
        assert_eq!(Patches::new(&thin, &thin).unwrap().count(), 0);
    }
}
