#!/usr/bin/env python3
"""The verb calibrate as a user meets it: what it prints, what it writes, and that a run takes it over.

Usage: calibrate_verb_test.py PATH_OF_SPRINGTIDE [unittest arguments]
"""

import tomllib

from command_line import PLAIN, CommandLine, main

BUSY = PLAIN.replace("users = 50", "users = 500").replace('"6h"', '"1d"')


class Calibrates(CommandLine):
    def test_a_spec_takes_its_costs_over(self):
        self.write("s.toml", BUSY)
        table = self.done("calibrate", "s.toml", "--examples", "1024", "-o", "costs.toml")
        self.assertRegex(table, r"(?m)^popularity +[0-9.e+-]+ \+- [0-9.e+-]+ .* 1024$")
        costs = tomllib.loads((self.folder / "costs.toml").read_text())["pipeline"]["costs"]
        self.assertEqual(list(costs), ["popularity"])
        self.assertEqual(sorted(costs["popularity"]), ["fit_us", "fit_us_per_example", "publish_us", "update_us",
                                                       "update_us_per_example"])
        self.assertGreater(costs["popularity"]["publish_us"], 0)
        modelled = ("--set", "pipeline.training_cost=modelled", "--set", "pipeline.costs=costs.toml")
        self.done("run", "s.toml", "-o", "r.h5", *modelled)
        # The file's own spec has them in it: nothing else is needed to make it again.
        (self.folder / "costs.toml").unlink()
        self.assertIn("the same bits", self.done("verify", "r.h5"))

    def test_every_algorithm_without_a_spec(self):
        table = self.done("calibrate", "--examples", "1024")
        names = [line.split()[0] for line in self.done("list", "algorithms").splitlines()[1:]]
        names.remove("oracle")
        self.assertEqual([line.split()[0] for line in table.splitlines()[1:]], names)

    def test_wrong_input(self):
        self.write("s.toml", PLAIN)
        self.refused("calibrate", "s.toml", "t.toml",
                     message="calibrate: wants [SPEC.toml], not 's.toml t.toml'; see springtide calibrate --help")
        self.refused("calibrate", "--set", "world.users=5", message="--set: is for a spec; name one")
        self.refused("calibrate", "--examples", "10",
                     message="--examples = 10: must be a whole number from 1024 to 100000000")
        self.refused("calibrate", "s.toml", holds="labels mature in the world of the spec; it takes 1024 to fit a line")
        self.refused("run", "s.toml", "--set", "pipeline.costs=no.toml",
                     message='--set pipeline.costs=no.toml: pipeline.costs = "no.toml": no.toml: cannot be read: '
                             "No such file or directory")


if __name__ == "__main__":
    main()
