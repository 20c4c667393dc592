#!/usr/bin/env python3
"""The work of our logistic regression done by VowpalWabbit: a cached pass over a log, pinned to one core.

Usage: vowpal_wabbit.py LOG.vw [--core 0] [--repeats 3] [--vw vw]
LOG.vw is in VW's text format, one impression a line; export_vw.py writes one. vw is found on the path (a wheel's too:
`python3 -m venv /tmp/vw && /tmp/vw/bin/pip install vowpalwabbit`; where it brings no executable, its module is used).
Prints a markdown table: examples a second (median) of a pass over the cache by setting. The first pass, which parses
the text and writes the cache, is not timed. 2^18 weights, logistic loss, predictions made but not written.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time

SETTINGS = {"--sgd": ["--sgd"], "adaptive (default)": [], "--ftrl": ["--ftrl"]}


def vw_command(vw, log, cache, setting):
    return [vw, "--quiet", "--data", str(log), "--cache_file", str(cache), "-b", "18", "--loss_function", "logistic",
            *setting]


def pass_seconds(command, core):
    start = time.perf_counter()
    subprocess.run(command, check=True, preexec_fn=lambda: os.sched_setaffinity(0, {core}))
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log", type=pathlib.Path)
    parser.add_argument("--core", type=int, default=0)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--vw", default=shutil.which("vw"))
    args = parser.parse_args()
    if args.vw is None:
        parser.error("vw is not on the path: give --vw, see --help")
    with args.log.open() as lines:
        examples = sum(1 for line in lines if line.strip())

    print(f"{examples:,} examples, cached, core {args.core}, median of {args.repeats}\n")
    print("| VowpalWabbit | ex/s |\n|---|---|")
    for name, setting in SETTINGS.items():
        with tempfile.TemporaryDirectory() as folder:
            command = vw_command(args.vw, args.log, pathlib.Path(folder) / "log.cache", setting)
            pass_seconds(command, args.core)  # writes the cache
            rates = [examples / pass_seconds(command, args.core) for _ in range(args.repeats)]
        print(f"| {name} | {statistics.median(rates):,.0f} |")


if __name__ == "__main__":
    main()
