#!/usr/bin/env python3
"""Writes reference.json: what NumPy and SciPy make of small sets of features.

    apt-get install python3-numpy python3-scipy && python3 reference.py

The sets are the values of java.util.Random, so that the test draws them itself and the file stays small. Distances
follow the papers' formulas with whole matrices, and share no code or order of summation with the Java classes.
"""
import json
import math
import pathlib

import numpy as np
import scipy
import scipy.linalg


class JavaRandom:
    """java.util.Random, as its documentation specifies it."""

    def __init__(self, seed):
        self.state = (seed ^ 0x5DEECE66D) & ((1 << 48) - 1)
        self.spare = None

    def bits(self, count):
        self.state = (self.state * 0x5DEECE66D + 0xB) & ((1 << 48) - 1)
        return self.state >> (48 - count)

    def integer(self, bound):
        if bound & (bound - 1) == 0:
            return (bound * self.bits(31)) >> 31
        while True:
            value = self.bits(31)
            result = value % bound
            if value - result + (bound - 1) < 1 << 31:
                return result

    def double(self):
        high = self.bits(26)
        return ((high << 27) + self.bits(27)) / (1 << 53)

    def gaussian(self):
        if self.spare is not None:
            value, self.spare = self.spare, None
            return value
        while True:
            a = 2 * self.double() - 1
            b = 2 * self.double() - 1
            s = a * a + b * b
            if 0 < s < 1:
                scale = math.sqrt(-2 * math.log(s) / s)
                self.spare = b * scale
                return a * scale


def features(seed, count, length, rank, shift, scale):
    """Gaussian latents of `rank` values times a fixed mixing matrix, so that the covariance has that rank."""
    random = JavaRandom(seed)
    mixing = JavaRandom(99)
    matrix = np.array([[mixing.gaussian() for _ in range(length)] for _ in range(rank)])
    latents = np.array([[random.gaussian() for _ in range(rank)] for _ in range(count)])
    return scale * (latents @ matrix) + shift


def frechet(x, y):
    mean = np.sum((x.mean(0) - y.mean(0)) ** 2)
    a, b = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    # The nuclear norm of the product of the centred sets is the trace of the root, and needs no root of a matrix.
    centred = (x - x.mean(0)) @ (y - y.mean(0)).T / math.sqrt((len(x) - 1) * (len(y) - 1))
    trace = scipy.linalg.svdvals(centred).sum()
    if np.linalg.matrix_rank(a) == len(a) and np.linalg.matrix_rank(b) == len(b):
        direct = scipy.linalg.sqrtm(a @ b).real.trace()
        assert abs(direct - trace) < 1e-7 * abs(trace), (direct, trace)
    return mean + np.trace(a) + np.trace(b) - 2 * trace


def mmd(x, y):
    kernel = lambda p, q: (p @ q.T / p.shape[1] + 1) ** 3
    xx, yy, xy = kernel(x, x), kernel(y, y), kernel(x, y)
    n, m = len(x), len(y)
    return ((xx.sum() - np.trace(xx)) / (n * (n - 1)) + (yy.sum() - np.trace(yy)) / (m * (m - 1)) - 2 * xy.mean())


def kernel_distance(x, y, subsets, size, seed):
    random = JavaRandom(seed)
    size = min(size, len(x), len(y))

    def subset(rows):
        order = list(range(len(rows)))
        for i in range(size):
            j = i + random.integer(len(order) - i)
            order[i], order[j] = order[j], order[i]
        return rows[order[:size]]

    values = []
    for _ in range(subsets):
        first = subset(x)
        values.append(mmd(first, subset(y)))
    return np.mean(values), np.std(values)


def manifolds(x, y, k):
    def distances(p, q):
        return np.sqrt(((p[:, None, :] - q[None, :, :]) ** 2).sum(-1))

    real_radii = np.partition(distances(x, x), k, axis=1)[:, k]
    generated_radii = np.partition(distances(y, y), k, axis=1)[:, k]
    between = distances(x, y)
    inside = between <= real_radii[:, None]
    return {
        "precision": inside.any(0).mean(),
        "recall": (between <= generated_radii[None, :]).any(1).mean(),
        "density": inside.sum() / (k * len(y)),
        "coverage": inside.any(1).mean(),
    }


def sliced(x, y, directions, seed):
    random = JavaRandom(seed)
    x, y = x.astype(np.float32), y.astype(np.float32)
    total = 0
    for _ in range(directions):
        direction = np.array([random.gaussian() for _ in range(x.shape[1])])
        direction = (direction / np.linalg.norm(direction)).astype(np.float32).astype(np.float64)
        p, q = np.sort(x.astype(np.float64) @ direction), np.sort(y.astype(np.float64) @ direction)
        # Both quantile functions are constant between the common breaks.
        size = math.lcm(len(p), len(q))
        total += np.mean((np.repeat(p, size // len(p)) - np.repeat(q, size // len(q))) ** 2)
    return math.sqrt(total / directions)


CASES = [
    # name, real and generated set: seed, count, rank, shift, scale
    ("small", 4, (1, 40, 4, 0.0, 1.0), (2, 50, 4, 0.3, 1.1)),
    ("larger", 16, (3, 200, 16, 0.0, 0.5), (4, 150, 16, 0.2, 0.4)),
    ("wide", 64, (5, 300, 64, 0.0, 0.2), (6, 300, 64, 0.05, 0.25)),
    ("degenerate", 16, (7, 120, 5, 0.0, 1.0), (8, 100, 3, 0.1, 0.9)),
    ("fewer images than features", 32, (9, 20, 32, 0.0, 1.0), (10, 18, 32, 0.0, 1.0)),
    ("identical", 8, (11, 60, 8, 0.0, 1.0), (11, 60, 8, 0.0, 1.0)),
    ("disjoint", 8, (12, 60, 8, 0.0, 0.1), (13, 60, 8, 50.0, 0.1)),
]


def main():
    cases = []
    for name, length, real, generated in CASES:
        x = features(real[0], real[1], length, *real[2:])
        y = features(generated[0], generated[1], length, *generated[2:])
        mean, deviation = kernel_distance(x, y, 10, 30, 5)
        cases.append({
            "name": name, "length": length, "real": list(real), "generated": list(generated),
            "frechet": frechet(x, y), "kernel": mmd(x, y), "kernelMean": mean, "kernelDeviation": deviation,
            **{key: float(value) for key, value in manifolds(x, y, 3).items()},
            "sliced": sliced(x, y, 16, 7),
        })
    path = pathlib.Path(__file__).with_name("reference.json")
    path.write_text(json.dumps({"numpy": np.__version__, "scipy": scipy.__version__, "cases": cases}, indent=1) + "\n")


if __name__ == "__main__":
    main()
