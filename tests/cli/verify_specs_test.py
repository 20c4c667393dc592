#!/usr/bin/env python3
"""Every shipped spec, on a small copy, gives the same bits on one thread and on two, and so does every algorithm.

Usage: verify_specs_test.py PATH_OF_SPRINGTIDE [unittest arguments]
Half a minute in all; CI has some of it. With SPRINGTIDE_OTHER=PATH the other build verifies what the one has run, as
scripts/compare_compilers.sh does.
"""

import gzip
import itertools
import os
import re

from command_line import ROOT, CommandLine, main

SPECS = ROOT / "experiments" / "specs"
# A few users for as long as the spec says, since what it does at which time is its own; of logs the first rows, of sweeps
# two values.
SMALL = {
    "algorithms": ("world.users=40", "world.items=30", "world.duration=3d"),
    "closed_loop": ("world.users=50", "world.items=50"),
    "cold_start": ("world.users=30", "world.items=50", "world.items_published_per_day=20.0"),
    "delay_collapse": ("world.users=10", "world.items=30", 'sweep."strategy.online.publish_interval"=["1m", "4h"]',
                       'sweep."pipeline.deployment_delay"=["0s", "2h"]'),
    "faulty_purchases": ("world.users=30", "world.items=50", "world.faults.bots=1"),
    "features_parameters": ("world.users=10", "world.items=30"),
    "frozen_age": ("world.users=10", "world.items=30"),
    "label_window": ("world.users=10", "world.items=30", 'sweep."pipeline.label_window"=["2m", "1h"]'),
    "learning_rate": ("world.users=10", "world.items=30", 'sweep."algorithm.memory.half_life"=["4m"]',
                      'sweep."algorithm.constant.learning_rate"=[0.004]',
                      'sweep."world.drift.ornstein_uhlenbeck.half_life"=["12h", "10000d"]'),
    "load": ("world.users=50", "world.items=30", "pipeline.serve_us=4e7",
             'sweep."world.requests_per_user_per_day"=[20.0, 40.0]'),
    "movietweetings": ("log.path=movietweetings.dat",),
    "movietweetings_rating": ("log.path=movietweetings.dat",),
    "open_bandit": ("log.path=open_bandit.csv",),
    "pareto": ("world.users=30", "world.items=30"),
    "presets": ("world.users=20", "world.items=30", "world.duration=5d"),
    "quickstart": ("world.users=50", "world.items=50"),
    "recovery": ("world.users=20", "world.items=30"),
    "segments": ("world.users=50", "world.items=50"),
    "sync_interval": ("world.users=30", "world.items=30", 'sweep."strategy.online.publish_interval"=["1m", "6h"]'),
}
EVERY = """\
[experiment]
name = "every"
warmup = "12h"
[world]
preset = "news"
users = 60
items = 60
duration = "2d"
[[world.drift]]
kind = "ornstein_uhlenbeck"
half_life = "12h"
[[strategy]]
name = "periodic"
every = "12h"
[[strategy]]
name = "online"
[metrics]
window = "3h"
latency = "none"
keep_requests = true
"""


class VerifySpecs(CommandLine):
    def holds(self, spec, *settings):
        self.done("run", spec, "-o", "small.h5", "--quiet", "--threads", "2",
                  *(word for setting in settings for word in ("--set", setting)))
        other = os.environ.get("SPRINGTIDE_OTHER", CommandLine.springtide)
        tunables = {"GLIBC_TUNABLES": os.environ.get("SPRINGTIDE_OTHER_TUNABLES", "")}
        said = self.run_it("verify", "small.h5", "--quiet", "--threads", "1", program=other, env={**os.environ, **tunables})
        self.assertEqual((said.returncode, said.stderr), (0, ""), said.stdout)
        self.assertRegex(said.stdout, r"^small.h5: (\d+) of \1 cells run again to the same bits\n$")

    def test_no_shipped_spec_is_left_out(self):
        self.assertEqual(sorted(SMALL), sorted(path.stem for path in SPECS.glob("*.toml")))

    def test_every_algorithm(self):
        names = re.findall(r"(?m)^(\w+) +(?:click|click, \w+)  ", self.done("list", "algorithms"))
        self.assertGreater(len(names), 15)
        spec = EVERY + "".join(f'[[algorithm]]\nname = "{name}"\n' for name in names)
        self.holds(self.write("every.toml", spec))


def a_spec(name):
    def test(self):
        samples = ROOT / "sim" / "logs" / "samples"
        for sample, rows, read in (("movietweetings_10k.dat", 600, open), ("open_bandit_random_men.csv.gz", 2000, gzip.open)):
            if sample.startswith(name.split("_")[0]):
                with read(samples / sample, "rt") as whole:
                    self.write(SMALL[name][0].removeprefix("log.path="), "".join(itertools.islice(whole, rows)))
        settings = [setting.replace("log.path=", f"log.path={self.folder}/") for setting in SMALL[name]]
        self.holds(SPECS / f"{name}.toml", "experiment.seeds=[1]", "metrics.latency=none", *settings)
    return test


for name in SMALL:
    setattr(VerifySpecs, f"test_{name}", a_spec(name))

if __name__ == "__main__":
    main()
