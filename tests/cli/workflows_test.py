#!/usr/bin/env python3
"""A small sweep through the workflow files gives what a run that was never split does.

Usage: workflows_test.py PATH_OF_SPRINGTIDE [unittest arguments]
"""

import os
import pathlib
import shutil
import subprocess
import unittest

from command_line import PLAIN, CommandLine, main

try:
    import h5py
except ImportError:
    h5py = None

WORKFLOWS = pathlib.Path(__file__).parents[2] / "experiments" / "workflows"
SWEEP = PLAIN + '[sweep]\n"strategy.periodic.every" = ["1h", "2h"]\n'


@unittest.skipIf(h5py is None, "no h5py here")
class Workflows(CommandLine):
    def whole(self):
        self.write("sweep.toml", SWEEP)
        self.done("run", "sweep.toml", "-o", "whole.h5", "--set", "experiment.seeds=[1, 2]")

    @unittest.skipUnless(shutil.which("snakemake"), "no snakemake here")
    def test_snakemake_runs_merges_reports_and_draws(self):
        self.whole()
        done = subprocess.run(
            ["snakemake", "-s", WORKFLOWS / "Snakefile", "--cores", "2", "--quiet", "--config", "spec=sweep.toml", "shards=3",
             "out=out", f"program={CommandLine.springtide}", "python=/usr/bin/python3", "set=experiment.seeds=[1,2]"],
            cwd=self.folder, capture_output=True, text=True, timeout=300,
            env={**os.environ, "HOME": str(self.folder), "XDG_CACHE_HOME": str(self.folder)})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("4 cells", self.done("show", "out/result.h5"))
        self.same_as_whole()
        self.assertGreater((self.folder / "out/report.html").stat().st_size, 100_000)
        self.assertTrue(list((self.folder / "out/figures").glob("*.pdf")))

    def test_a_job_array_of_slurm_runs_its_shards(self):
        self.whole()
        self.write("seeded.toml", SWEEP.replace("[experiment]", "[experiment]\nseeds = [1, 2]"))
        script = ["bash", WORKFLOWS / "slurm_array.sh", "seeded.toml", "out"]
        environment = {**os.environ, "SPRINGTIDE": CommandLine.springtide, "SLURM_ARRAY_TASK_COUNT": "2"}
        for task in ("1", "2"):
            subprocess.run(script, cwd=self.folder, check=True, env={**environment, "SLURM_ARRAY_TASK_ID": task})
        self.done("merge", "out/1.part.h5", "out/2.part.h5", "-o", "out/result.h5")
        self.same_as_whole()
        alone = subprocess.run(script, cwd=self.folder, capture_output=True, text=True, env=environment)
        self.assertNotEqual(alone.returncode, 0)
        self.assertIn("submit it as an array", alone.stderr)

    def same_as_whole(self):
        self.assertEqual(self.digests("whole.h5"), self.digests("out/result.h5"))

    def digests(self, name):
        with h5py.File(self.folder / name) as file:
            return [*file["digest"].asstr()]


if __name__ == "__main__":
    main()
