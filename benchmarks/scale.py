#!/usr/bin/env python3
"""How `springtide simulate` and `springtide run` grow with the log: time an impression and peak memory.

A world of 1,000,000 users and 200,000 items, streamed to HDF5, in which users come ever more often; or with --run
replayed for ever more days, in a closed loop by `random`, updated online, which is the engine and the metrics alone. A
table goes to stdout; with --figure a picture of it to a file (matplotlib). What a run cannot hold in memory lies in
$TMPDIR or /var/tmp meanwhile: 100 million impressions take some 12 GB there, and 4.4 GB as a file of `simulate`.

Usage: scale.py build/release/experiments/cli/springtide [--run] [--millions 1,10,100] [--threads N] [--figure F.png]
"""

import argparse
import os
import pathlib
import subprocess
import tempfile
import time

USERS, ITEMS, DAYS, SLATE = 1_000_000, 200_000, 7, 10

SPEC = """\
[experiment]
name = "scale"
[world]
mode = "{mode}"
users = {users}
items = {items}
items_published_per_day = 0.0
duration = "{hours}h"
slate = {slate}
requests_per_user_per_day = {rate}
[[world.drift]]
kind = "ornstein_uhlenbeck"
[[algorithm]]
name = "random"
[[strategy]]
name = "{strategy}"
"""
RUN = """\
[metrics]
window = "6h"
latency = "none"
[pipeline]
label_window = "30m"
"""


def measure(springtide, folder, millions, run, threads):
    """@returns impressions, seconds by the wall, seconds of the processor, peak resident bytes"""
    days = DAYS * millions / 10 if run else DAYS
    rate = millions * 1e6 / SLATE / USERS / days
    spec = SPEC.format(users=USERS, items=ITEMS, hours=round(24 * days), slate=SLATE, rate=rate,
                       mode="closed_loop" if run else "log", strategy="online" if run else "frozen")
    (folder / "scale.toml").write_text(spec + (RUN if run else ""))
    verb = "run" if run else "simulate"
    command = [springtide, verb, "scale.toml", "-o", "scale.h5", "--threads", str(threads)] + ["--quiet"] * run
    begin = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    told = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"springtide {verb}: exit status {process.returncode}")
    impressions = impressions_in(folder / "scale.h5") if run else int(told.split(" impressions")[0].split()[-1])
    (folder / "scale.h5").unlink()
    return impressions, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def impressions_in(result):
    import h5py
    with h5py.File(result) as file:
        return int(file["accuracy/impressions_overall"][0])


def draw(rows, path):
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(8, 3), layout="constrained")
    impressions = [row[0] for row in rows]
    left.plot(impressions, [1e9 * row[1] / row[0] for row in rows], "o-", label="wall")
    left.plot(impressions, [1e9 * row[2] / row[0] for row in rows], "s--", label="processor")
    left.set(xscale="log", xlabel="impressions", ylabel="ns an impression", ylim=(0, None))
    left.legend()
    right.plot(impressions, [row[3] / 2**20 for row in rows], "o-")
    right.set(xscale="log", xlabel="impressions", ylabel="peak resident MiB", ylim=(0, None))
    figure.savefig(path, dpi=150)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("springtide")
    parser.add_argument("--run", action="store_true", help="replay it too")
    parser.add_argument("--millions", default="1,10,100", help="of impressions")
    parser.add_argument("--threads", type=int, default=0, help="0: one a core")
    parser.add_argument("--figure", help="file to draw it into")
    given = parser.parse_args()
    rows = []
    print(f"{'impressions':>12} {'wall s':>8} {'cpu s':>8} {'wall ns/imp':>12} {'cpu ns/imp':>11} {'peak MiB':>9}")
    with tempfile.TemporaryDirectory() as scratch:
        for millions in given.millions.split(","):
            row = measure(os.path.abspath(given.springtide), pathlib.Path(scratch), float(millions), given.run,
                          given.threads)
            rows.append(row)
            print(f"{row[0]:>12,} {row[1]:>8.2f} {row[2]:>8.2f} {1e9 * row[1] / row[0]:>12.0f} "
                  f"{1e9 * row[2] / row[0]:>11.0f} {row[3] / 2**20:>9.0f}", flush=True)
    if given.figure:
        draw(rows, given.figure)


if __name__ == "__main__":
    main()
