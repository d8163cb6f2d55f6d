"""Ordinary kriging by PyKrige and by R's gstat: the numbers that src/radio_map is tested against, and a comparison of
`iiot-lab map` with both on random data.

Run: python benches/peers/kriging_programs.py reference
     python benches/peers/kriging_programs.py compare target/release/iiot-lab     (numpy, pykrige; R with gstat)

Programs that are not there are left out and named.
"""
import json
import os
import subprocess
import sys
import tempfile

import numpy as np

from kriging_reference import TARGETS, FAMILIES, krige, samples

# Our models and ranges in PyKrige's words: its exponential is 1 - exp(-3 h/r), its Gaussian 1 - exp(-(h / (4/7 r))²).
PYKRIGE = {"exponential": ("exponential", 3.0), "spherical": ("spherical", 1.0), "gaussian": ("gaussian", 7 / 4)}


def pykrige(xy, z, at, family, nugget, psill, length):
    if family not in PYKRIGE:
        return None
    try:
        from pykrige.ok import OrdinaryKriging
    except ImportError:
        return None
    name, factor = PYKRIGE[family]
    peer = OrdinaryKriging(*xy.T, z, variogram_model=name,
                           variogram_parameters={"psill": psill, "range": factor * length, "nugget": nugget})
    return [np.asarray(part) for part in peer.execute("points", *at.T)]


def gstat(xy, z, at, family, nugget, psill, length):
    with tempfile.TemporaryDirectory() as folder:
        path = lambda name: os.path.join(folder, name)
        table = lambda name, columns, rows: np.savetxt(path(name), rows, "%.17g", ",", header=columns, comments="")
        table("s.csv", "x,y,value", np.column_stack([xy, z]))
        table("p.csv", "x,y", at)
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "kriging_gstat.R")
        words = [family, repr(nugget), repr(psill), repr(length)]
        try:
            subprocess.run(["Rscript", script, path("s.csv"), path("p.csv"), *words, path("out.csv")],
                           check=True, capture_output=True)
        except (FileNotFoundError, subprocess.CalledProcessError) as error:
            print("no gstat:", getattr(error, "stderr", error))
            return None
        return list(np.loadtxt(path("out.csv"), delimiter=",").T)


def reference():
    xy, z = samples(40)
    for name, program, cases in [
        ("PyKrige", pykrige, [("exponential", 0.0), ("exponential", 0.4), ("spherical", 0.4), ("gaussian", 0.4)]),
        ("gstat", gstat, [("exponential", 0.0), ("spherical", 0.4), ("matern32", 0.4), ("matern52", 0.0)]),
    ]:
        for family, nugget in cases:
            found = program(xy, z, TARGETS, family, nugget, 5.0, 25.0)
            if found is not None:
                estimate, variance = (list(map(float, part)) for part in found)
                print(f"({name!r}, {family}, {nugget},\n {estimate},\n {variance}),")


def lab(binary, xy, z, bounds, cells, family, nugget, psill, length):
    with tempfile.TemporaryDirectory() as folder:
        file, out = os.path.join(folder, "s.csv"), os.path.join(folder, "out")
        np.savetxt(file, np.column_stack([xy, z]), "%.17g", ",", header="x,y,value", comments="")
        words = f"{family},nugget={nugget!r},psill={psill!r},range={length!r}"
        subprocess.run([binary, "map", file, "--out", out, "--variogram", words, "--grid", cells, "--bounds", bounds],
                       check=True, capture_output=True)
        rows = np.loadtxt(os.path.join(out, "map.csv"), delimiter=",", skiprows=2)
        return rows[:, :2], rows[:, 2], rows[:, 3], json.load(open(os.path.join(out, "summary.json")))


def compare(binary):
    print("model, nugget, samples, condition: largest relative difference of estimate and of variance to each program")
    for seed, family in enumerate(FAMILIES):
        for nugget in (0.0, 0.3):
            for n in (30, 200):
                if family == "linear":
                    continue
                draw = np.random.default_rng([seed, n, int(10 * nugget)])
                size, length = 10 ** draw.uniform(1, 3), draw.uniform(0.05, 0.4)
                xy = draw.random((n, 2)) * size
                z = -80 + 6 * draw.standard_normal(n)
                given = (family, nugget, float(draw.uniform(1, 40)), float(length * size))
                at, estimate, variance, summary = lab(
                    binary, xy, z, f"{-0.1 * size},{-0.1 * size},{1.1 * size},{1.1 * size}", "20x15", *given)
                if summary["loading"] > 0:
                    print(f"{family}, {nugget}, {n}: loaded by {summary['loading']:.0e}, not compared")
                    continue
                words = []
                programs = [("PyKrige", pykrige), ("gstat", gstat), ("numpy", krige)]
                for name, program in programs:
                    found = program(xy, z, at, *given)
                    if found is not None:
                        worst = [np.max(np.abs(a - b) / np.maximum(np.abs(b), 1e-3 * np.max(np.abs(b))))
                                 for a, b in zip((estimate, variance), found)]
                        words.append(f"{name} {worst[0]:.1e} {worst[1]:.1e}")
                print(f"{family}, {nugget}, {n}, {summary['condition_at_least']:.0e}: " + "; ".join(words), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["compare"]:
        compare(sys.argv[2])
    else:
        reference()
