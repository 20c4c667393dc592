#!/usr/bin/env python3
"""The work of our trees done by scikit-learn and river: a tree fitted to a table, and an adaptive tree kept up to date.

Prints one JSON object: the versions, and examples a second of processor time (median) of fitting 16,384 rows of 64 normal
columns with one positive in ten, to depth 8 and leaves of 20; and of learning SEA (Street and Kim 2001) row by row.
"""
import json
import statistics
import time

import numpy as np
import river
import sklearn
from river.tree import HoeffdingAdaptiveTreeClassifier
from sklearn.tree import DecisionTreeClassifier

EXAMPLES, COLUMNS = 16_384, 64


def rate(work, examples, repeats):
    rates = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        rates.append(examples / (time.process_time() - start))
    return statistics.median(rates)


def fit_rate():
    random = np.random.default_rng(1)
    x = 0.5 * random.standard_normal((EXAMPLES, COLUMNS), dtype=np.float32)
    y = (random.random(EXAMPLES) < 0.1).astype(int)
    return rate(lambda: DecisionTreeClassifier(max_depth=8, min_samples_leaf=20).fit(x, y), EXAMPLES, repeats=5)


def sea_rate():
    random = np.random.default_rng(1)
    x = 10.0 * random.random((EXAMPLES, 3))
    y = (x[:, 0] + x[:, 1] > 8.0) != (random.random(EXAMPLES) < 0.1)
    rows = [({c: float(value) for c, value in enumerate(row)}, bool(label)) for row, label in zip(x, y)]

    def learn():
        model = HoeffdingAdaptiveTreeClassifier(seed=1)
        for row, label in rows:
            model.learn_one(row, label)

    return rate(learn, EXAMPLES, repeats=3)


def main():
    print(json.dumps({"sklearn": sklearn.__version__, "river": river.__version__, "fit": fit_rate(), "sea": sea_rate()}))


if __name__ == "__main__":
    main()
