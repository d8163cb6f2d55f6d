//! Forests against tasks whose answers are known; repeated bit by bit; from their numbers and bytes.

use super::*;
use crate::random::stream;
use rand::Rng;

fn settings(trees: usize, depth: usize) -> ForestSettings {
    ForestSettings {
        trees,
        depth,
        candidates: 16,
        smallest_leaf: 40,
        ridge: 1e-6,
        input_share: 0.5,
        most_patches: 4_000,
    }
}

/// Independent uniform numbers.
fn noise(columns: usize, rows: usize, seed: u64) -> Raster {
    let mut draws = stream(seed, "forest test", 0);
    Raster::computed(columns, rows, (0..columns * rows).map(|_| draws.random::<f32>() * 4.0).collect())
}

/// What an image with this residual should be, cell by cell from its neighbours to the left and to the right.
fn with(image: &Raster, residual: impl Fn(f32, f32, f32) -> f32) -> Raster {
    let columns = image.columns();
    let value = |cell: usize| {
        let row = image.row(cell / columns);
        let at = |x: usize| row[x.min(columns - 1)];
        let x = cell % columns;
        at(x) + residual(at(x.saturating_sub(1)), at(x), at(x + 1))
    };
    Raster::computed(columns, image.rows(), (0..columns * image.rows()).map(value).collect())
}

fn trained(settings: ForestSettings, residual: impl Fn(f32, f32, f32) -> f32 + Copy) -> Forest {
    trained_on(settings, (0..6).map(|seed| noise(40, 30, seed)), residual)
}

fn trained_on(
    settings: ForestSettings,
    images: impl Iterator<Item = Raster>,
    residual: impl Fn(f32, f32, f32) -> f32 + Copy,
) -> Forest {
    let sets: Vec<Patches> =
        images.map(|image| Patches::new(&image, &with(&image, residual)).unwrap()).collect();
    let mut forest = Forest::new(settings);
    (0..settings.trees as u64).for_each(|tree| forest.grow(&sets, &mut stream(1, "trees", tree)));
    forest
}

/// A first difference is linear in the features: one leaf finds it. Its weights have 16 bits, eight of them behind the
/// point: an error of 2⁻⁹ each, in a sum of a few.
#[test]
fn a_linear_residual_is_found_by_a_single_leaf() {
    let law = |left: f32, _: f32, right: f32| 0.4 * (right - left);
    let forest = trained(settings(1, 0), law);
    let image = noise(33, 21, 99);
    let error = forest.refine(&image).rmse(&with(&image, law));
    let before = image.rmse(&with(&image, law));
    assert!(error < 0.01 * before, "{error} of {before}");
}

/// Slopes of 2 a cell, up or down, with noise of width 1: the absolute difference is 4 ± the noise's. A leaf alone knows no
/// sign and can give the 4 only; it errs by the deviation of the difference of two uniform numbers, 1/√6. Splits find the
/// sign, and linear laws are left.
#[test]
fn splits_find_where_one_law_ends() {
    let law = |left: f32, _: f32, right: f32| (right - left).abs();
    let slope = |seed: u64| {
        let (columns, rows, sign) = (40, 30, if seed.is_multiple_of(2) { 2.0 } else { -2.0 });
        let noise = noise(columns, rows, seed);
        let value = |(cell, noise): (usize, &f32)| sign * (cell % columns) as f32 + 0.25 * noise;
        Raster::computed(columns, rows, noise.values().iter().enumerate().map(value).collect())
    };
    let error = |trees, depth| {
        let forest = trained_on(settings(trees, depth), (0..6).map(slope), law);
        let squares = [98, 99].map(|seed| {
            let (image, truth) = (slope(seed), with(&slope(seed), law));
            let found = forest.refine(&image);
            let inner = (0..found.values().len()).filter(|cell| (2..38).contains(&(cell % 40)));
            let each = inner.map(|cell| f64::from(found.values()[cell] - truth.values()[cell]).powi(2));
            each.sum::<f64>() / (30.0 * 36.0)
        });
        (0.5 * (squares[0] + squares[1])).sqrt()
    };
    let [leaf, tree] = [error(1, 0), error(1, 3)];
    assert!((leaf - 1.0 / 6.0_f64.sqrt()).abs() < 0.02, "{leaf}");
    assert!(tree < 0.1 * leaf, "{leaf} {tree}");
}

#[test]
fn no_tree_changes_nothing_and_growth_goes_round() {
    let image = noise(40, 30, 1);
    let mut forest = Forest::new(settings(2, 3));
    forest.grow(&[], &mut stream(1, "trees", 0));
    assert_eq!((forest.refine(&image), forest.numbers(), forest.bits()), (image.clone(), 0, 8));
    let sets = [Patches::new(&image, &noise(40, 30, 2)).unwrap()];
    let mut firsts = Vec::new();
    for tree in 0..4 {
        forest.grow(&sets, &mut stream(1, "trees", tree));
        firsts.push(forest.to_numbers().0[0].clone());
    }
    assert_eq!(forest.trees().count(), 2);
    assert!(firsts[0] == firsts[1] && firsts[1] != firsts[2] && firsts[2] == firsts[3]);
}

#[test]
fn the_same_draws_grow_the_same_forest_and_threads_change_no_bit() {
    let law = |left: f32, here: f32, right: f32| (right - here).max(left - here);
    let forest = trained(settings(3, 5), law);
    assert_eq!(forest, trained(settings(3, 5), law));
    let image = noise(101, 67, 5);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| forest.refine(&image))
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn a_forest_comes_back_from_numbers_and_from_bytes() {
    let forest = trained(settings(3, 4), |left, here, _| (here - left).abs());
    let (numbers, grown) = forest.to_numbers();
    let mut again = Forest::new(*forest.settings());
    assert!(again.restore(&numbers, grown));
    assert_eq!(again, forest);
    assert!(!Forest::new(settings(2, 4)).restore(&numbers, grown), "one tree too many");
    let bytes = forest.to_bytes();
    let read = Forest::from_bytes(*forest.settings(), &bytes).unwrap();
    let image = noise(31, 17, 7);
    assert_eq!(read.refine(&image), forest.refine(&image));
    assert_eq!(read.to_bytes(), bytes);
    // By hand: a byte for the number of trees, six for each test, 1 + 2 x 37 x 9 = 667 for each leaf.
    let leaves: usize = forest.trees().map(Tree::leaf_count).sum();
    assert_eq!(bytes.len(), 1 + 6 * (leaves - 3) + 667 * leaves);
    for cut in [0, 1, bytes.len() / 2, bytes.len() - 1] {
        assert_eq!(Forest::from_bytes(*forest.settings(), &bytes[..cut]), None, "{cut}");
    }
}

/// Whatever the size of an image, every cell gets a finite value.
#[test]
fn images_of_any_size_are_refined() {
    let forest = trained(settings(2, 3), |left, _, right| left - right);
    for (columns, rows) in [(1, 1), (1, 7), (2, 2), (3, 4), (9, 2)] {
        let image = noise(columns, rows, 3);
        let refined = forest.refine(&image);
        assert_eq!((refined.columns(), refined.rows()), (columns, rows));
        assert!(refined.values().iter().all(|value| value.is_finite()), "{columns} x {rows}");
    }
}
