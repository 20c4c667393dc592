#!/usr/bin/env python3
"""Simulated choices a second in batched numpy: drift, dot products, one choice; nothing else of a world.

Every batch draws users, moves their 16 interests on by the exact Ornstein-Uhlenbeck step, scores 10 candidates each
and draws a click on each from its probability. float32 throughout, one thread. Prints one JSON line.
"""
import argparse
import json
import os

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import statistics  # noqa: E402  (numpy reads the number of threads when it is imported)
import time  # noqa: E402

import numpy  # noqa: E402

TOPICS, CANDIDATES = 16, 10
HALF_LIFE_DAYS, STATIONARY_SD, BASE_LOGIT = 3.0, 0.5, numpy.float32(-2.0)


def choices_a_second(users, items, batch, batches, seed):
    random = numpy.random.Generator(numpy.random.SFC64(seed))
    home = random.standard_normal((users, TOPICS), dtype=numpy.float32)
    interests = home.copy()
    topics = random.standard_normal((items, TOPICS), dtype=numpy.float32)
    rate = numpy.float32(numpy.log(2.0) / HALF_LIFE_DAYS)
    clicks = 0
    begin = time.process_time()
    for _ in range(batches):
        user = random.integers(0, users, batch, dtype=numpy.uint32)
        decay = -rate * random.standard_exponential(batch, dtype=numpy.float32)
        kept = numpy.exp(decay)[:, None]
        noise_sd = numpy.float32(STATIONARY_SD) * numpy.sqrt(-numpy.expm1(2 * decay))[:, None]
        at_home = home[user]
        x = at_home + kept * (interests[user] - at_home)
        x += noise_sd * random.standard_normal((batch, TOPICS), dtype=numpy.float32)
        interests[user] = x
        item = random.integers(0, items, (batch, CANDIDATES), dtype=numpy.uint32)
        logit = numpy.matmul(topics[item], x[:, :, None])[:, :, 0]
        probability = 1 / (1 + numpy.exp(-(logit + BASE_LOGIT)))
        clicks += int(numpy.count_nonzero(random.random((batch, CANDIDATES), dtype=numpy.float32) < probability))
    return batch * batches / (time.process_time() - begin), clicks


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=20_000)
    parser.add_argument("--items", type=int, default=5_000)
    parser.add_argument("--repetitions", type=int, default=5)
    args = parser.parse_args()
    rates = {}
    for batch in (1_000, 4_000, 16_000):
        runs = [choices_a_second(args.users, args.items, batch, 320_000 // batch, seed)[0]
                for seed in range(args.repetitions)]
        rates[batch] = statistics.median(runs)
    best = max(rates, key=rates.get)
    print(json.dumps({"numpy": numpy.__version__, "topics": TOPICS, "candidates": CANDIDATES, "batch": best,
                      "choices_per_second": round(rates[best]),
                      "by_batch": {str(batch): round(rate) for batch, rate in rates.items()}}))


if __name__ == "__main__":
    main()
