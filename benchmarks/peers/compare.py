#!/usr/bin/env python3
"""Runs our MLP and PyTorch's on the same core, one after the other, and prints the ratios as a markdown table.

Usage: compare.py [--benchmarks build/release/benchmarks/springtide_benchmarks] [--python /usr/bin/python3] [--core 0]
Rates are by the processor's time, which a busy machine distorts least. Ours runs before and after the peer and the
median is over both, so that a machine that slows down or speeds up meanwhile favours neither.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess

HERE = pathlib.Path(__file__).resolve().parent


def run(command, core):
    environment = dict(os.environ, OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment,
                          preexec_fn=lambda: os.sched_setaffinity(0, {core})).stdout


def ours(executable, core):
    """Nanoseconds an example (update) or a request (score), one a repetition, by benchmark name."""
    out = run([executable, "--benchmark_filter=mlp", "--benchmark_min_time=0.2", "--benchmark_repetitions=7",
               "--benchmark_format=json"], core)
    by_name = {}
    for row in json.loads(out)["benchmarks"]:
        if row["run_type"] == "iteration":
            ns = 1e9 / row["items_per_second"] if row["name"].startswith("update/") else row["cpu_time"]
            by_name.setdefault(row["run_name"], []).append(ns)
    return by_name


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--benchmarks", default="build/release/benchmarks/springtide_benchmarks")
    parser.add_argument("--python", default="/usr/bin/python3", help="an interpreter that has torch")
    parser.add_argument("--core", type=int, default=0)
    args = parser.parse_args()

    before = ours(args.benchmarks, args.core)
    peer = json.loads(run([args.python, str(HERE / "pytorch_mlp.py")], args.core))
    after = ours(args.benchmarks, args.core)
    mine = {name: statistics.median(before[name] + after[name]) for name in before}

    print(f"MLP 64-64-32-1, Adam, one thread on core {args.core}; medians; PyTorch {peer['version']}\n")
    print("| work | Springtide | PyTorch | ratio |\n|---|---|---|---|")
    for batch in ("1", "32", "256"):
        rate, theirs = 1e9 / mine[f"update/mlp/batch:{batch}"], peer["train"][batch]
        print(f"| train, B = {batch} | {rate:,.0f} ex/s | {theirs:,.0f} ex/s | {rate / theirs:.1f} |")
    for rows in ("1", "100"):
        ns = mine[f"score_{rows}/mlp"]
        for kind in ("eager", "frozen"):
            theirs = peer[f"score_{kind}"][rows]
            print(f"| score {rows} row(s), {kind} | {ns:,.0f} ns | {theirs:,.0f} ns | {theirs / ns:.1f} |")


if __name__ == "__main__":
    main()
