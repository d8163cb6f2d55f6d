"""Ordinary and universal kriging by solving the (N+1) system in numpy: the numbers that src/radio_map is tested against.

Run: python benches/peers/kriging_reference.py   (numpy; PyKrige too, if it is there)
"""
import numpy as np

FAMILIES = {
    "exponential": lambda s: 1 - np.exp(-s),
    "spherical": lambda s: np.where(s < 1, 1.5 * s - 0.5 * s**3, 1.0),
    "gaussian": lambda s: 1 - np.exp(-(s**2)),
    "matern32": lambda s: 1 - (1 + 3**0.5 * s) * np.exp(-(3**0.5) * s),
    "matern52": lambda s: 1 - (1 + 5**0.5 * s + 5 * s**2 / 3) * np.exp(-(5**0.5) * s),
    "linear": lambda s: s,
}


def krige(xy, z, at, family, nugget, psill, length, basis=lambda p: np.ones((len(p), 1))):
    gamma = lambda h: np.where(h > 0, nugget + psill * FAMILIES[family](h / length), 0.0)
    apart = lambda a, b: np.linalg.norm(a[:, None] - b[None], axis=2)
    n, drift = len(xy), basis(xy)
    p = drift.shape[1]
    system = np.block([[gamma(apart(xy, xy)), drift], [drift.T, np.zeros((p, p))]])
    right = np.vstack([gamma(apart(xy, at)), basis(at).T])
    w = np.linalg.solve(system, right)
    return w[:n].T @ z, np.sum(w * right, axis=0)


def samples(n):
    i = np.arange(n)
    xy = np.stack([(37 * i) % 101 + 0.25 * (i % 4), (53 * i) % 97 + 0.5 * (i % 3)], axis=1).astype(float)
    return xy, np.sin(xy[:, 0] / 13) * 4 + np.cos(xy[:, 1] / 17) * 3 + (i % 5) * 0.3


TARGETS = np.array([[10.3, 20.7], [50.1, 50.2], [99.9, 3.3], [-20.0, 120.0], [61.7, 33.3]])

if __name__ == "__main__":
    xy, z = samples(40)
    for family in FAMILIES:
        for nugget in (0.0, 0.4):
            if family == "gaussian" and nugget == 0:
                continue
            e, v = krige(xy, z, TARGETS, family, nugget, 5.0, 25.0)
            print(f"({family!r}, {nugget},\n {list(map(float, e))},\n {list(map(float, v))}),")
    plane = lambda p: np.column_stack([np.ones(len(p)), p])
    e, v = krige(xy, z, TARGETS, "exponential", 0.4, 5.0, 25.0, plane)
    print("plane", list(map(float, e)), list(map(float, v)))
    law = lambda p: np.column_stack(
        [np.ones(len(p)), np.log10(np.maximum(np.sqrt(np.sum((p - [30, 40]) ** 2, axis=1) + 6.5**2), 1))])
    e, v = krige(xy, z, TARGETS, "exponential", 0.4, 5.0, 25.0, law)
    print("path loss", list(map(float, e)), list(map(float, v)))
    k = np.array([[9.7, 47.6], [43.8, 24.6]])
    print("kitanidis", krige(k, np.array([1.22, 2.822]), np.array([[18.8, 67.9]]), "linear", 0.1, 0.006, 1.0))
    print("leave one out 7:", krige(np.delete(xy, 7, 0), np.delete(z, 7), xy[[7]], "exponential", 0.4, 5.0, 25.0), z[7])
    try:
        from pykrige.ok import OrdinaryKriging
    except ImportError:
        raise SystemExit("no PyKrige")
    # PyKrige: partial sill, its range is the effective one (3 a), nugget.
    peer = OrdinaryKriging(*xy.T, z, variogram_model="exponential",
                           variogram_parameters={"psill": 5.0, "range": 75.0, "nugget": 0.4})
    print("PyKrige", *(list(map(float, a)) for a in peer.execute("points", *TARGETS.T)))
