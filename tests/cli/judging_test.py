#!/usr/bin/env python3
"""The verbs that judge, compare, check and verify, as a user meets them.

Usage: judging_test.py PATH_OF_SPRINGTIDE [unittest arguments]
"""

import json
import xml.etree.ElementTree

from command_line import EVENTS, LOG, PLAIN, CommandLine, main

SEEDS = ("--set", "experiment.seeds=[1, 2, 3, 4, 5]", "--set", "world.requests_per_user_per_day=10")


class Judging(CommandLine):
    def two_results(self):
        """The same cells, retrained hourly and never again."""
        self.write("s.toml", PLAIN.replace("[metrics]", 'label = "x"\n[metrics]'))
        self.done("run", "s.toml", "-o", "a.h5", *SEEDS)
        self.done("run", "s.toml", "-o", "b.h5", *SEEDS, "--set", "strategy.x.every=3h")

    def test_two_results_are_compared(self):
        self.two_results()
        text = self.done("compare", "a.h5", "b.h5")
        self.assertRegex(text, r"(?m)^popularity +x +world +freshness/age_mean +5 .*(undecided|worse)$")
        self.assertIn("(another spec)", text)
        found = json.loads(self.done("compare", "a.h5", "b.h5", "--json", "--metric", "freshness/age_mean"))
        [finding] = found["findings"]
        self.assertEqual((finding["metric"], finding["seeds"], finding["verdict"]), ("freshness/age_mean", 5, "worse"))
        # Hourly to three-hourly: about an hour older, over four hours of which three-hourly has but one or two steps.
        self.assertGreater(finding["change"], 1800)
        self.assertLess(finding["change"], 7200)
        self.assertTrue(self.done("compare", "a.h5", "b.h5", "--markdown").count("\n| popularity | x |") > 3)

    def test_a_gate_holds_or_not(self):
        self.two_results()
        self.assertIn("a.h5: ", self.done("check", "--baseline", "a.h5", "a.h5"))
        said = self.run_it("check", "--baseline", "a.h5", "b.h5", "--margin", "freshness/age_mean=60", "--junit", "j.xml")
        self.assertEqual((said.returncode, said.stderr), (1, ""))
        self.assertIn("popularity x world freshness/age_mean: worse by more than its margin", said.stdout)
        suite = xml.etree.ElementTree.parse(self.folder / "j.xml").getroot()
        self.assertEqual((suite.get("tests"), suite.get("failures")), ("1", "1"))
        self.write("m.toml", '[margin]\n"freshness/age_mean" = "300%"\n')
        self.done("check", "--baseline", "a.h5", "b.h5", "--margins", "m.toml")
        # What is said on the command line goes before the file.
        said = self.run_it("check", "--baseline", "a.h5", "b.h5", "--margins", "m.toml", "--margin",
                           "freshness/age_mean=1%")
        self.assertEqual(said.returncode, 1)

    def test_a_missing_cell_fails_the_gate(self):
        self.two_results()
        self.done("run", "s.toml", "-o", "c.h5", "--set", "experiment.seeds=[1, 2, 3, 4]", *SEEDS[2:])
        said = self.run_it("check", "--baseline", "a.h5", "c.h5")
        self.assertEqual(said.returncode, 1)
        self.assertIn("popularity x x on world, seed 5", said.stdout)

    def test_wrong_input(self):
        self.two_results()
        self.refused("compare", "a.h5", message="compare: wants A.h5 B.h5, not 'a.h5'; see springtide compare --help")
        self.refused("compare", "a.h5", "none.h5", message="none.h5: does not exist")
        self.refused("compare", "a.h5", "b.h5", "--json", "--markdown",
                     message="--json and --markdown: at most one of them")
        self.refused("compare", "a.h5", "b.h5", "--metric", "accuracy/acu", holds="did you mean 'accuracy/auc'?")
        self.refused("check", "b.h5", message="check: wants --baseline A.h5; see springtide check --help")
        for wrong in ("accuracy/auc=-1", "accuracy/auc=much"):
            self.refused("check", "--baseline", "a.h5", "b.h5", "--margin", wrong, holds="must be a margin of at least 0")
        self.refused("check", "--baseline", "a.h5", "b.h5", "--margin", "accuracy/auc",
                     message="--margin accuracy/auc: must be METRIC=VALUE, like accuracy/auc=0.005")
        self.write("m.toml", '[margin]\n"accuracy/auc" = true\n')
        self.refused("check", "--baseline", "a.h5", "b.h5", "--margins", "m.toml", holds="m.toml:2:18: margin.")
        self.write("m.toml", "[margins]\n")
        self.refused("check", "--baseline", "a.h5", "b.h5", "--margins", "m.toml",
                     message="m.toml:1:2: margins: must be the table [margin]; there is nothing else")
        self.refused("check", "--baseline", "a.h5", "b.h5", "--margins", "no.toml", holds="no.toml: cannot be read")
        self.refused("check", "--baseline", "a.h5", "b.h5", "--junit", "no/j.xml", holds="--junit = no/j.xml")

    def test_a_result_is_verified(self):
        self.write("s.toml", LOG)
        self.write("events.csv", EVENTS)
        self.done("run", "s.toml", "-o", "r.h5", "--set", "metrics.keep_requests=true")
        self.assertEqual(self.done("verify", "r.h5", "--threads", "1"), "r.h5: 1 of 1 cells run again to the same bits\n")
        # Another log under the same name.
        self.write("events.csv", EVENTS.replace("u3,i3", "u3,i4"))
        said = self.run_it("verify", "r.h5")
        self.assertEqual((said.returncode, said.stderr), (1, ""))
        self.assertRegex(said.stdout, r"cell 0 \(popularity x periodic on events.csv, seed 1\): accuracy/\w+.*"
                                      r" in the file, .* now\n")
        self.assertRegex(said.stdout, r"(?m)^  requests/0/\w+: from row \d+ on$")
        self.assertIn("r.h5: 0 of 1 cells", said.stdout)


if __name__ == "__main__":
    main()
