#!/usr/bin/env python3
"""The work of our MLP done by PyTorch: the same network, optimiser and batches, on one thread.

Prints one JSON object: examples a second for training by mini-batch size, nanoseconds (median) to score a request of
1 and of 100 rows, eager and by frozen TorchScript.
"""
import json
import os
import pathlib
import re
import statistics
import time

import torch

COLUMNS, EXAMPLES = 64, 16_384


def network():
    return torch.nn.Sequential(
        torch.nn.Linear(COLUMNS, 64), torch.nn.ReLU(),
        torch.nn.Linear(64, 32), torch.nn.ReLU(),
        torch.nn.Linear(32, 1))


def blas():
    """Name of the library that multiplies matrices, by what this process has loaded.

    Ends the program on the reference BLAS, which is several times slower than any that is in use.
    """
    torch.randn(64, 64) @ torch.randn(64, 64)
    mapped = {os.path.realpath(line.split()[-1]) for line in pathlib.Path("/proc/self/maps").read_text().splitlines()
              if ".so" in line}
    for path in mapped:
        if re.search(r"/blas/libblas\.so", path):
            raise SystemExit("PyTorch multiplies by the reference BLAS: apt-get install libopenblas0-pthread")
    names = sorted(name for name in (pathlib.Path(path).name.split(".so")[0] for path in mapped)
                   if re.match(r"lib(openblas|blis|mkl_core)", name))
    return names[0] if names else "its own BLAS"


def training_rate(batch, seconds=2.0, repeats=3):
    """Median over repeats, by processor time; the loss takes logits, which is PyTorch's faster way."""
    torch.manual_seed(1)
    model = network()
    adam = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss_of = torch.nn.BCEWithLogitsLoss()
    features = 0.5 * torch.randn(EXAMPLES, COLUMNS)
    labels = (torch.rand(EXAMPLES, 1) < 0.1).float()
    rates = []
    for _ in range(repeats):
        done, start = 0, time.process_time()
        while time.process_time() - start < seconds:
            for first in range(0, EXAMPLES, batch)[:256]:
                adam.zero_grad(set_to_none=True)
                loss = loss_of(model(features[first:first + batch]), labels[first:first + batch])
                loss.backward()
                adam.step()
                done += batch
        rates.append(done / (time.process_time() - start))
    return statistics.median(rates)


def scoring_ns(model, rows, repeats=20_000):
    """Median over calls, each timed alone: the few that are interrupted do not count."""
    features = 0.5 * torch.randn(rows, COLUMNS)
    times = []
    with torch.inference_mode():
        for _ in range(200):
            model(features)
        for _ in range(repeats):
            start = time.perf_counter_ns()
            model(features)
            times.append(time.perf_counter_ns() - start)
    return statistics.median(times)


def main():
    torch.set_num_threads(1)
    eager = torch.nn.Sequential(network(), torch.nn.Sigmoid()).eval()
    frozen = torch.jit.optimize_for_inference(torch.jit.script(eager))
    print(json.dumps({
        "version": torch.__version__,
        "blas": blas(),
        "train": {str(batch): training_rate(batch) for batch in (1, 32, 256)},
        "score_eager": {str(rows): scoring_ns(eager, rows) for rows in (1, 100)},
        "score_frozen": {str(rows): scoring_ns(frozen, rows) for rows in (1, 100)},
    }))


if __name__ == "__main__":
    main()
