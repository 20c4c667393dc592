#!/usr/bin/env python3
"""A sweep that is killed at random instants, again and again, ends in the bits of one that was not.

Usage: kills_test.py PATH_OF_SPRINGTIDE [unittest arguments]; SPRINGTIDE_KILLS=200 kills more often than the 6 of CI.
"""

import os
import random
import subprocess
import time
import unittest

from command_line import PLAIN, CommandLine, main

try:
    import h5py
except ImportError:
    h5py = None

KILLS = int(os.environ.get("SPRINGTIDE_KILLS", "6"))
SWEEP = (PLAIN.replace("users = 50", "users = 400").replace('duration = "6h"', 'duration = "2d"')
         .replace('name = "popularity"', 'name = "logistic_regression"')
         + '[sweep]\n"strategy.periodic.every" = ["1h", "2h", "3h", "6h"]\n')
RUN = ("run", "sweep.toml", "--quiet", "--threads", "2", "--set", "experiment.seeds=[1, 2, 3]")


@unittest.skipIf(h5py is None, "no h5py here")
class Kills(CommandLine):
    def finished(self):
        """Fragments of finished cells: each appears under its name when it is whole."""
        return {path.name for path in (self.folder / "run.h5.cells").glob("[0-9]*.h5")}

    def test_killed_runs_go_on_to_the_same_bits(self):
        self.write("sweep.toml", SWEEP)
        begin = time.monotonic()
        self.done(*RUN, "-o", "whole.h5")
        span = time.monotonic() - begin
        chance = random.Random(7)
        kills = whole_runs = 0
        while kills < KILLS:
            before = self.finished()
            process = subprocess.Popen([CommandLine.springtide, *RUN, "-o", "run.h5", "--resume"], cwd=self.folder)
            try:
                process.wait(chance.uniform(0, 0.7 * span))
            except subprocess.TimeoutExpired:
                process.kill()
                kills += process.wait() == -9
            # Seen only when it is whole. A run may be killed behind that, while it drops the fragments: the next one
            # has nothing left to do but that.
            if (self.folder / "run.h5").exists():
                self.done("show", "run.h5")
                self.same_bits()
                self.done(*RUN, "-o", "run.h5", "--resume")
                self.assertEqual(self.left(), ["run.h5", "sweep.toml", "whole.h5"])
                self.same_bits()
                whole_runs += 1
                (self.folder / "run.h5").unlink()
            else:
                self.assertEqual(process.returncode, -9)
                self.assertLessEqual(before, self.finished(), "a finished cell was lost")
        self.done(*RUN, "-o", "run.h5", "--resume")
        self.same_bits()
        print(f"{kills} kills, {whole_runs + 1} runs to their end")

    def same_bits(self):
        digests = []
        for name in ("run.h5", "whole.h5"):
            with h5py.File(self.folder / name) as file:
                digests.append([*file["digest"].asstr()])
        self.assertEqual(len(digests[0]), 12)
        self.assertEqual(*digests)


if __name__ == "__main__":
    main()
