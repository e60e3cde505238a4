"""Other procedures for which losses are behind the best, beside today's max-t: independent, in NumPy.

Prints the share of rankings in which at least one of several equal losses is called behind, and, where
two thirds are behind by two standard deviations, the share of those that is found. Single-step, so
that today's step-down in src/statistics/best.ts finds a little more.

    max-t  today's: the greatest paired t against its quantile for normal values
    hall   the same of Hall's transformation of t, which corrects for skew
    wild   the greatest t against its quantile under flips of the signs of whole seeds, centred
    boot   the same under resampled seeds, centred (studentised bootstrap)
    max(t, .) the more cautious of two

Run: python3 bench/peers/best_procedures.py [RANKINGS=1000] [RESAMPLES=199]
"""
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import itertools
import sys

import numpy as np

RANKINGS = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
RESAMPLES = int(sys.argv[2]) if len(sys.argv) > 2 else 199
random = np.random.default_rng(7)


def deviation(losses, most):
    return 1 + (most - 1) * np.arange(losses) / max(1, losses - 1)


def skewed(shape):
    return 1 + np.log(1 - random.random(shape))


def behind(losses):
    return np.arange(losses) >= -(-losses // 3)


SCENARIOS = {
    "normal": lambda r, n, m: random.normal(size=(r, n, m)),
    "normal dev 1-10": lambda r, n, m: random.normal(size=(r, n, m)) * deviation(m, 10),
    "one dev 20": lambda r, n, m: random.normal(size=(r, n, m)) * np.where(np.arange(m) == 0, 20, 1),
    "skewed": lambda r, n, m: skewed((r, n, m)),
    "a seed of ten fails": lambda r, n, m: np.where(
        random.random((r, n, m)) < 0.1, 0.1, 0.9 + 0.01 * random.normal(size=(r, n, m))
    ),
    "skewed dev 1-5": lambda r, n, m: skewed((r, n, m)) * deviation(m, 5),
    "found at 2 sd": lambda r, n, m: random.normal(size=(r, n, m)) - np.where(behind(m), 2, 0),
}


def finite(values):
    return np.nan_to_num(values, nan=0, posinf=1e9, neginf=-1e9)


def studentised(d, n):
    with np.errstate(all="ignore"):
        return finite(d.mean(-2) / np.sqrt(d.var(-2, ddof=1) / n))


def hall(d, n):
    mean, spread = d.mean(-2), d.std(-2)
    with np.errstate(all="ignore"):
        skew = ((d - mean[..., None, :]) ** 3).mean(-2) / spread**3
        w = mean / spread
        return finite(np.sqrt(n - 1) * (w + skew * w**2 / 3 + skew**2 * w**3 / 27 + skew / (6 * n)))


def run(m, n):
    pairs = list(itertools.combinations(range(m), 2))
    I, J = np.array([i for i, _ in pairs]), np.array([j for _, j in pairs])
    greatest = lambda x, statistic: np.abs(statistic(x[..., I] - x[..., J], n)).max(-1)
    normal = np.array_split(random.normal(size=(10000 if m < 6 else 4000, n, m)), 20)
    at_t = np.quantile(np.concatenate([greatest(z, studentised) for z in normal]), 0.95)
    at_hall = np.quantile(np.concatenate([greatest(z, hall) for z in normal]), 0.95)
    for name, draw in SCENARIOS.items():
        shares = {}
        for x in draw(RANKINGS, n, m):
            d = x[:, I] - x[:, J]
            t, h, centred = studentised(d, n), hall(d, n), x - x.mean(0)
            at_boot = np.quantile(greatest(centred[random.integers(0, n, (RESAMPLES, n))], studentised), 0.95)
            signs = random.choice([-1.0, 1.0], (RESAMPLES, n))
            at_wild = np.quantile(greatest(centred[None] * signs[:, :, None], studentised), 0.95)
            procedures = {
                "max-t": (t, at_t),
                "hall": (h, at_hall),
                "wild": (t, at_wild),
                "boot": (t, at_boot),
                "max(t, boot)": (t, max(at_t, at_boot)),
                "max(t, wild)": (t, max(at_t, at_wild)),
            }
            for procedure, (statistic, level) in procedures.items():
                called = np.zeros(m, bool)
                far = np.abs(statistic) >= level
                np.logical_or.at(called, np.where(statistic > 0, J, I), far)
                share = called[behind(m)].mean() if name.startswith("found") else called.any()
                shares.setdefault(procedure, []).append(share)
        figures = "  ".join(f"{each} {np.mean(values):.3f}" for each, values in shares.items())
        print(f"{m} losses, {n} seeds, {name}: {figures}", flush=True)


for m, n in ((3, 10), (3, 20), (13, 10), (3, 5), (13, 20)):
    run(m, n)
