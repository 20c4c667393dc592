#!/usr/bin/env python3
"""The work of our logistic regression done by VowpalWabbit: a cached pass over a log, pinned to one core.

Usage: vowpal_wabbit.py LOG.vw [--core 0] [--repeats 3] [--vw vw]
LOG.vw is in VW's text format, one impression a line; springtide_export_vw writes one. The wheel brings no executable
but a module: --vw "PYTHON -m vowpalwabbit", of an interpreter that compare.py --help says how to make.
Prints one JSON line: examples a second of processor time (median) of a pass over the cache, by setting. The first pass,
which parses the text and writes the cache, is not timed; start-up is taken off. 2^18 weights, logistic loss,
predictions made but not written.
"""
import argparse
import json
import os
import pathlib
import resource
import shlex
import shutil
import statistics
import subprocess
import tempfile

ONE_EXAMPLE = "1 |u 0 |i 0\n"  # what it takes is starting up, and is taken off
SETTINGS = {"--sgd": ["--sgd"], "adaptive (default)": [], "--ftrl": ["--ftrl"]}


def vw_command(vw, log, cache, setting):
    return [*vw, "--quiet", "--data", str(log), "--cache_file", str(cache), "-b", "18", "--loss_function", "logistic",
            *setting]


def pass_seconds(command, core):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, preexec_fn=lambda: os.sched_setaffinity(0, {core}))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def cached_pass_seconds(args, log, setting):
    """Median over repeats; log is a path or, for want of one, its text."""
    with tempfile.TemporaryDirectory() as folder:
        if isinstance(log, str):
            path = pathlib.Path(folder) / "log.vw"
            path.write_text(log)
            log = path
        command = vw_command(args.vw, log, pathlib.Path(folder) / "log.cache", setting)
        pass_seconds(command, args.core)  # writes the cache
        return statistics.median(pass_seconds(command, args.core) for _ in range(args.repeats))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log", type=pathlib.Path)
    parser.add_argument("--core", type=int, default=0)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--vw", type=shlex.split, default=shutil.which("vw"),
                        help="the command, words apart by blanks")
    args = parser.parse_args()
    if not args.vw:
        parser.error("vw is not on the path: give --vw, see --help")
    with args.log.open() as lines:
        examples = sum(1 for line in lines if line.strip())
    startup_s = cached_pass_seconds(args, ONE_EXAMPLE, [])

    rates = {name: round(examples / (cached_pass_seconds(args, args.log, setting) - startup_s))
             for name, setting in SETTINGS.items()}
    print(json.dumps({"examples": examples, "examples_per_second": rates}))


if __name__ == "__main__":
    main()
