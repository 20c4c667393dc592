#!/usr/bin/env python3
"""How `springtide simulate` grows: time an impression and peak memory from 1 to 100 million impressions.

A world of 1,000,000 users and 200,000 items in which users come ever more often, streamed to HDF5. A table goes to
stdout; with --figure a picture of it to a file (matplotlib). The largest log is 4.4 GB, deleted when it is measured.

Usage: scale.py build/release/experiments/cli/springtide [--millions 1,10,100] [--threads N] [--figure scale.png]
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
users = {users}
items = {items}
items_published_per_day = 0.0
duration = "{days}d"
slate = {slate}
requests_per_user_per_day = {rate}
[[world.drift]]
kind = "ornstein_uhlenbeck"
[[algorithm]]
name = "random"
[[strategy]]
name = "frozen"
"""


def simulate(springtide, folder, millions, threads):
    """@returns impressions, seconds by the wall, seconds of the processor, peak resident bytes"""
    rate = millions * 1e6 / SLATE / USERS / DAYS
    (folder / "scale.toml").write_text(SPEC.format(users=USERS, items=ITEMS, days=DAYS, slate=SLATE, rate=rate))
    command = [springtide, "simulate", "scale.toml", "-o", "scale.h5", "--threads", str(threads)]
    begin = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    told = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"springtide simulate: exit status {process.returncode}")
    (folder / "scale.h5").unlink()
    return int(told.split(" impressions")[0].split()[-1]), wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


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
    parser.add_argument("--millions", default="1,10,100", help="of impressions")
    parser.add_argument("--threads", type=int, default=0, help="0: one a core")
    parser.add_argument("--figure", help="file to draw it into")
    given = parser.parse_args()
    rows = []
    print(f"{'impressions':>12} {'wall s':>8} {'cpu s':>8} {'wall ns/imp':>12} {'cpu ns/imp':>11} {'peak MiB':>9}")
    with tempfile.TemporaryDirectory() as scratch:
        for millions in given.millions.split(","):
            row = simulate(os.path.abspath(given.springtide), pathlib.Path(scratch), float(millions), given.threads)
            rows.append(row)
            print(f"{row[0]:>12,} {row[1]:>8.2f} {row[2]:>8.2f} {1e9 * row[1] / row[0]:>12.0f} "
                  f"{1e9 * row[2] / row[0]:>11.0f} {row[3] / 2**20:>9.0f}", flush=True)
    if given.figure:
        draw(rows, given.figure)


if __name__ == "__main__":
    main()
