"""The cases of benches/kriging.rs in other programs: PyKrige (vectorised) and float32 Cholesky + BLAS in NumPy.

Run: python benches/peers/kriging.py [numpy] [pykrige] [small]   (numpy, scipy, pykrige)

Exponential variogram, nugget 0.05, partial sill 1, range 100 in our convention (300, effective, for PyKrige), square of
1,000 m. Prediction and variance; times include the factorisation.
"""
import sys
import time

import numpy as np
from scipy.linalg import cholesky, solve_triangular
from scipy.linalg.blas import strmm

NUGGET, PSILL, RANGE = 0.05, 1.0, 100.0


def samples(n):
    xy = np.random.default_rng(1).random((n, 2)) * 1000
    return xy, np.sin(xy[:, 0] / 90) + np.cos(xy[:, 1] / 70)


def numpy_map(n, side, tile=2048, triangle=True):
    xy, z = samples(n)
    centre = (np.arange(side) + 0.5) * 1000 / side
    at = np.stack(np.meshgrid(centre, centre), axis=2).reshape(-1, 2).astype(np.float32)
    start = time.perf_counter()
    apart = np.linalg.norm(xy[:, None] - xy[None], axis=2)
    low = cholesky(PSILL * np.exp(-apart / RANGE) + NUGGET * np.eye(n), lower=True)
    inverse = solve_triangular(low, np.eye(n), lower=True)
    ones, white = inverse @ np.ones(n), inverse @ z
    mean = ones @ white / (ones @ ones)
    alpha = (inverse.T @ (white - mean * ones)).astype(np.float32)
    inverse32 = np.asfortranarray(inverse, np.float32)
    h = (inverse.T @ ones).astype(np.float32)
    norm, x, y = np.float32(ones @ ones), *xy.astype(np.float32).T
    estimate, variance = np.empty(len(at), np.float32), np.empty(len(at), np.float32)
    for first in range(0, len(at), tile):
        part = slice(first, first + tile)
        # One column for each cell, so that BLAS works in place.
        k = np.subtract(at[part, 0], x[:, None], order="F")
        k *= k
        k += np.subtract(at[part, 1], y[:, None], order="F") ** 2
        np.sqrt(k, out=k)
        k *= np.float32(-1 / RANGE)
        np.exp(k, out=k)
        estimate[part] = np.float32(mean) + alpha @ k
        trend = (1 - h @ k) ** 2 / norm
        v = strmm(1.0, inverse32, k, lower=1, overwrite_b=1) if triangle else inverse32 @ k
        v *= v
        variance[part] = PSILL - v.sum(axis=0) + trend + NUGGET
    return time.perf_counter() - start


def pykrige_map(n, side):
    from pykrige.ok import OrdinaryKriging
    xy, z = samples(n)
    centre = (np.arange(side) + 0.5) * 1000 / side
    start = time.perf_counter()
    kriging = OrdinaryKriging(*xy.T, z, variogram_model="exponential",
                              variogram_parameters={"psill": PSILL, "range": 3 * RANGE, "nugget": NUGGET})
    kriging.execute("grid", centre, centre, backend="vectorized")
    return time.perf_counter() - start


if __name__ == "__main__":
    which = sys.argv[1:] or ["small", "numpy", "pykrige"]
    if "small" in which:
        print(f"NumPy float32, 200 samples, 256²: {min(numpy_map(200, 256) for _ in range(5)):.3f} s", flush=True)
        print(f"PyKrige, 200 samples, 256²: {pykrige_map(200, 256):.3f} s", flush=True)
    if "numpy" in which:
        for triangle in (True, False):
            words = "triangular" if triangle else "full"
            seconds = numpy_map(1000, 1024, triangle=triangle)
            print(f"NumPy float32, {words} product, 1,000 samples, 1024²: {seconds:.2f} s", flush=True)
    if "pykrige" in which:
        # Vectorised PyKrige holds all N x cells at once (25 GB and more at 1024²): a quarter of the cells, times four.
        print(f"PyKrige, 1,000 samples, 1024² (4 x 512²): {4 * pykrige_map(1000, 512):.1f} s", flush=True)
