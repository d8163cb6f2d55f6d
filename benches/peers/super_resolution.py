"""The patches of benches/super_resolution.rs in scikit-learn's regression forest.

Run: cargo bench --bench super_resolution -- --export DIR, then
     python benches/peers/super_resolution.py DIR   (numpy, scikit-learn)

DIR holds `learned.f32` and `judged.f32`: for each patch of 3 x 3 cells 36 features and the 9 residuals that bicubic
interpolation lacks, in dB, as little-endian float32; and `forest.txt`, what the lab's forest made of them.
"""
import pathlib
import sys
import time

import numpy as np
from sklearn.ensemble import RandomForestRegressor

FEATURES, OUTPUTS, TREES, DEPTH = 36, 9, 8, 8


def patches(folder, name):
    rows = np.fromfile(folder / f"{name}.f32", "<f4").reshape(-1, FEATURES + OUTPUTS)
    return rows[:, :FEATURES], rows[:, FEATURES:]


def rms(values):
    return float(np.sqrt(np.mean(np.square(values, dtype=float))))


def main(folder):
    (x, y), (unseen, wanted) = patches(folder, "learned"), patches(folder, "judged")
    print(f"{len(x)} patches to learn from, {len(unseen)} unseen; bicubic alone errs by {rms(wanted):.5f} dB")
    print("the lab:", (folder / "forest.txt").read_text().strip(), sep="\n")
    for words, options in [
        (f"depth {DEPTH}, leaves of 150 or more", dict(max_depth=DEPTH, min_samples_leaf=150)),
        (f"depth {DEPTH}, leaves of 5 or more", dict(max_depth=DEPTH, min_samples_leaf=5)),
        ("any depth, leaves of 5 or more", dict(min_samples_leaf=5)),
        ("any depth, leaves of 5 or more, a third of the features", dict(min_samples_leaf=5, max_features=1 / 3)),
    ]:
        forest = RandomForestRegressor(n_estimators=TREES, n_jobs=1, random_state=1, **options)
        start = time.perf_counter()
        forest.fit(x, y)
        seconds = time.perf_counter() - start
        error = rms(forest.predict(unseen) - wanted)
        print(f"scikit-learn, {TREES} trees, {words}: {seconds:.2f} s, RMSE of patches {error:.5f} dB", flush=True)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
