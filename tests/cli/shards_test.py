#!/usr/bin/env python3
"""Shards of a run and their merging, as a user meets them.

Usage: shards_test.py PATH_OF_SPRINGTIDE [unittest arguments]
"""

import signal
import subprocess
import time
import unittest

from command_line import PLAIN, CommandLine, main

try:
    import h5py
except ImportError:
    h5py = None

# Twelve cells over two worlds and two seeds; the oracle has no strategies.
SWEEP = (PLAIN.replace('name = "plain"', 'name = "swept"\nseeds = [1, 2]')
         .replace("[[strategy]]", '[[algorithm]]\nname = "oracle"\n[[strategy]]', 1)
         + '[sweep]\n"strategy.periodic.every" = ["1h", "2h"]\n"pipeline.collection_delay" = ["0s", "10m"]\n')
WALL_CLOCK = {"cost/train_seconds", "cost/wall_seconds"}


def contents(path):
    """Every variable and attribute of a result, but what is of the wall clock."""
    found = {}
    with h5py.File(path) as file:
        def add(name, thing):
            for key, value in thing.attrs.items():
                if key not in ("REFERENCE_LIST", "DIMENSION_LIST", "created", "_Netcdf4Dimid"):
                    found[name, key] = str(value)
            if isinstance(thing, h5py.Dataset) and name not in WALL_CLOCK:
                found[name] = (thing.shape, str(thing.dtype), str(thing[()].tolist()))
        add("/", file)
        file.visititems(add)
    return found


class Shards(CommandLine):
    def shard(self, part, *more):
        return self.done("run", "s.toml", "-o", f"{part[0]}.h5", "--threads", "1", "--shard", part, *more)

    def setUp(self):
        super().setUp()
        self.write("s.toml", SWEEP)

    @unittest.skipIf(h5py is None, "no h5py here")
    def test_merged_shards_are_the_file_of_one_run(self):
        kept = ("--set", "metrics.keep_requests=true")
        self.assertEqual(self.done("run", "s.toml", "-o", "whole.h5", *kept), "whole.h5: 12 of 12 cells\n")
        for part in ("1/5", "2/5", "3/5", "4/5", "5/5"):
            cells = 3 if part in ("3/5", "5/5") else 2
            self.assertEqual(self.shard(part, *kept), f"{part[0]}.h5: {cells} of {cells} cells of shard {part}\n")
        # In any order.
        self.assertEqual(self.done("merge", "3.h5", "1.h5", "5.h5", "2.h5", "4.h5", "-o", "all.h5"),
                         "all.h5: 12 cells of 5 files\n")
        whole, merged = contents(self.folder / "whole.h5"), contents(self.folder / "all.h5")
        self.assertIn("requests/11/user", whole)
        self.assertEqual({name for name in whole if whole[name] != merged.get(name)}, set())
        self.assertEqual(set(merged), set(whole))
        self.assertEqual(self.done("verify", "2.h5"), "2.h5: 2 of 2 cells run again to the same bits\n")

    def test_a_shard_resumes_as_itself(self):
        self.shard("1/2")
        self.assertEqual(self.shard("1/2", "--resume"), "1.h5: 6 of 6 cells of shard 1/2, 6 of them from before\n")
        again = ("run", "s.toml", "-o", "1.h5", "--resume")
        self.refused(*again, "--shard", "2/2", holds="--resume: 1.h5 is of another shard; ")
        self.refused(*again, holds="--resume: 1.h5 is of another shard; ")

    def test_what_does_not_fit_together_is_refused(self):
        for part in ("1/3", "2/3", "3/3"):
            self.shard(part)
        merge = ("merge", "-o", "all.h5")
        self.refused(*merge, "1.h5", "3.h5", message=
                     "no file has cell 4 (popularity x periodic(every=2h) on world(collection_delay=0s), seed 2), "
                     "cell 5 (oracle x truth on world(collection_delay=0s), seed 2), "
                     "cell 6 (popularity x periodic(every=1h) on world(collection_delay=10m), seed 1), "
                     "cell 7 (popularity x periodic(every=2h) on world(collection_delay=10m), seed 1)")
        self.done("run", "s.toml", "-o", "4.h5", "--shard", "4/4")
        done = self.refused(*merge, "1.h5", "2.h5", "3.h5", "4.h5")
        self.assertIn("3.h5 and 4.h5: have the same cells: cell 9 (popularity x ", done.stderr)
        self.assertNotIn("cell 8", done.stderr)
        self.done("run", "s.toml", "-o", "2.h5", "--shard", "2/3", "--set", "world.users=51")
        self.refused(*merge, "1.h5", "2.h5", "3.h5", message="2.h5: is of another spec than 1.h5")
        self.refused("merge", "-o", "1.h5", "1.h5", "3.h5",
                     message="--output = 1.h5: must not be one of the files that are merged")
        self.refused("merge", "1.h5", message="merge: wants -o ALL.h5; see springtide merge --help")
        self.refused(*merge, message="merge: wants PART.h5..., not nothing; see springtide merge --help")
        self.refused(*merge, "1.h5", "none.h5", message="none.h5: does not exist")

    def test_wrong_shards(self):
        for wrong in ("0/4", "5/4", "2", "/", "1/0", "-1/4", "1/4x", "a/b", "1/4294967297"):
            self.refused("run", "s.toml", f"--shard={wrong}",
                         holds=f"--shard = {wrong}: must be I/N, part I of N, like 2/4")
        self.refused("run", "s.toml", "--shard", "1/13",
                     message="shard = 1/13: must be of at most 12 parts, since the spec has 12 cells")


class Interrupted(CommandLine):
    def test_a_shard_that_was_interrupted_is_unfinished_until_it_is_resumed(self):
        seeds = ", ".join(str(seed) for seed in range(20))
        self.write("s.toml", SWEEP.replace("seeds = [1, 2]", f"seeds = [{seeds}]").replace("users = 50", "users = 500"))
        process = subprocess.Popen([self.springtide, "run", "s.toml", "-o", "1.h5", "--threads", "1", "--shard", "1/2"],
                                   cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        while not list(self.folder.glob("1.h5.cells/*.h5")) and process.poll() is None:
            time.sleep(0.005)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=120)
        if process.returncode == 0:
            self.skipTest("the machine was faster than the signal")
        self.done("run", "s.toml", "-o", "2.h5", "--shard", "2/2")
        done = self.refused("merge", "1.h5", "2.h5", "-o", "all.h5")
        self.assertRegex(done.stderr, r"1\.h5: is not finished: lacks cell \d+ \(.*\)(, \d+ more)?; springtide run --resume goes on")
        self.assertNotIn("no file has", done.stderr)
        self.done("run", "s.toml", "-o", "1.h5", "--shard", "1/2", "--resume")
        self.assertEqual(self.done("merge", "1.h5", "2.h5", "-o", "all.h5"), "all.h5: 120 cells of 2 files\n")


if __name__ == "__main__":
    main()
