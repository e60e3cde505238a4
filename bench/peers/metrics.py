"""scikit-learn's time for the work of bench/metrics_ratio.ts, one thread: seconds of processor time.

Prints one JSON object. Run by bench/metrics_ratio.ts, or: python3 bench/peers/metrics.py [ROUNDS] [DIMENSION...]
"""
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import json
import statistics
import sys
import time

import numpy as np
import sklearn
from sklearn.metrics import silhouette_score
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 1
DIMENSIONS = [int(each) for each in sys.argv[2:]] or [2, 128, 512]
SAMPLES, CLASSES = 10_000, 10


def clusters(samples, dimension, seed, apart=2):
    """Normal clusters, as float32 like the embeddings of a network."""
    random = np.random.default_rng(seed)
    labels = np.arange(samples) % CLASSES
    centres = np.random.default_rng(0).normal(size=(CLASSES, dimension)) * apart
    return (centres[labels] + random.normal(size=(samples, dimension))).astype(np.float32), labels


def seconds(work):
    start = time.process_time()
    work()
    return time.process_time() - start


def map_at_r(x, y):
    """MAP@R of classes of one size, by scikit-learn's own search of the R nearest."""
    R = len(y) // CLASSES - 1
    hits = y[NearestNeighbors(n_neighbors=R, n_jobs=1).fit(x).kneighbors(return_distance=False)] == y[:, None]
    return float(np.mean(np.sum(np.cumsum(hits, 1) / np.arange(1, R + 1) * hits, 1) / R))


times = {}
for dimension in DIMENSIONS:
    x, y = clusters(SAMPLES, dimension, 1)
    queries, answers = clusters(SAMPLES, dimension, 2)
    mixed, _ = clusters(SAMPLES, dimension, 1, 0.1)
    works = {
        f"silhouette {SAMPLES} x {dimension}": lambda: silhouette_score(x, y),
        f"silhouetteCosine {SAMPLES} x {dimension}": lambda: silhouette_score(x, y, metric="cosine"),
        f"knnAccuracy {SAMPLES} x {dimension}": lambda: KNeighborsClassifier(20, n_jobs=1).fit(x, y).score(queries, answers),
        f"mapAtR {SAMPLES} x {dimension}": lambda: map_at_r(x, y),
        f"mapAtR {SAMPLES} x {dimension} overlapping": lambda: map_at_r(mixed, y),
    }
    for name, work in works.items():
        times[name] = statistics.median(seconds(work) for _ in range(ROUNDS))
print(json.dumps({"peer": f"scikit-learn {sklearn.__version__}, NumPy {np.__version__}", "seconds": times}, indent=2))
