#!/usr/bin/env python3
"""The verb fit as a user meets it: what it writes, and what it refuses.

Usage: fit_verb_test.py PATH_OF_SPRINGTIDE [unittest arguments]
"""

from command_line import PLAIN, CommandLine, main

TAKEN = "uid,sku,when,stars\n" + "".join(
    f"u{(i * i) % 97},i{(i * 7 + i * i // 50) % 61 + i // 40},{1_600_000_000 + 700 * i},{i % 5}\n" for i in range(1500))


class Fits(CommandLine):
    def test_a_simulated_log_gives_a_world_that_can_be_simulated(self):
        self.write("s.toml", PLAIN.replace("users = 50", "users = 400").replace("items = 20", "items = 300")
                   .replace('"6h"', '"2d"'))
        self.done("simulate", "s.toml", "-o", "l.h5", "--set", "world.requests_per_user_per_day=3")
        table = self.done("fit", "l.h5", "-o", "w.toml", "--curves", "c.h5")
        self.assertRegex(table, r"(?m)^users +400 +0 +all that the log lists$")
        self.assertRegex(table, r"(?m)^activity_sd +[0-9.]+ +[0-9.]+ +log ")
        for curve in ("activity", "popularity", "item_age", "hour"):
            self.assertRegex(table, rf"(?m)^{curve} +(within the band|outside at \d+ of \d+ points) ")
        self.assertEqual(self.left(), ["c.h5", "l.h5", "s.toml", "w.toml"])
        world = (self.folder / "w.toml").read_text()
        self.assertRegex(world, r"(?m)^users = 400 +# 400: all that the log lists$")
        self.assertRegex(world, r"(?m)^quality_sd = 0\.5 +# not estimated; default kept$")
        self.assertRegex(self.done("simulate", "w.toml", "-o", "again.h5"), r"400 users")
        self.assertRegex(self.done("run", "w.toml", "-o", "run.h5"), r"4 of 4 cells")
        # Nothing but the log and the seed decides.
        self.assertEqual(self.done("fit", "l.h5", "-o", "w2.toml"), table)
        self.assertEqual((self.folder / "w2.toml").read_text(), world)

    def test_a_log_of_ones_own(self):
        self.write("taken.csv", TAKEN)
        table = self.done("fit", "taken.csv", "--format", "csv", "--columns", "user=uid,item=sku,time=when,value=stars",
                          "-o", "w.toml")
        self.assertRegex(table, r"(?m)^users .*; the zero-truncated law says how many never came$")
        self.assertRegex(table, r"(?m)^base_logit +- +- +logits +a log without slates does not tell; default kept$")
        self.done("simulate", "w.toml", "-o", "l.h5")

    def test_wrong_input(self):
        self.write("taken.csv", TAKEN)
        csv = ("fit", "taken.csv", "--format", "csv")
        self.refused("fit", "taken.csv", message="fit: wants -o WORLD.toml; see springtide fit --help")
        self.refused("fit", "taken.csv", "-o", "w.toml",
                     holds="(for a log of your own say --format movietweetings or csv)")
        self.refused("fit", "taken.csv", "-o", "w.toml", "--columns", "user=uid",
                     message="--columns: is for a log of your own; say --format csv too")
        self.refused("fit", "taken.csv", "-o", "w.toml", "--min_value", "2",
                     message="--min_value: is for a log of your own; say --format too")
        self.refused("fit", "taken.csv", "-o", "w.toml", "--format", "cvs", holds="did you mean 'csv'?")
        self.refused(*csv, "-o", "w.toml", "--columns", "usr=uid", holds="did you mean 'user'?")
        self.refused(*csv, "-o", "w.toml", "--columns", "uid",
                     holds="'uid': must be key=column, like user=uid,item=sku,time=when")
        self.refused(*csv, "-o", "w.toml", "--columns", "user=uid,item=sku,time=never",
                     holds="columns.time = never: is no column of ")
        self.refused(*csv, "-o", "w.toml", "--min_value", "few", holds="--min_value few: log.min_value = \"few\": must be")
        self.refused(*csv, "-o", "w.toml", "--on_bad_row", "ignore", holds="--on_bad_row ignore")
        columns = ("--columns", "user=uid,item=sku,time=when")
        self.refused(*csv, *columns, "-o", "no/w.toml",
                     message=f"--output = no/w.toml: the folder {self.folder.resolve()}/no must exist")
        self.refused(*csv, *columns, "-o", "w.toml", "--curves", ".", message="--curves = .: must not be a folder")
        self.write("few.csv", "".join(line + "\n" for line in TAKEN.splitlines()[:100]))
        self.refused("fit", "few.csv", "--format", "csv", *columns, "-o", "w.toml",
                     holds="requests: a fit needs at least 200")
        self.write("empty.csv", "uid,sku,when\n")
        self.refused("fit", "empty.csv", "--format", "csv", *columns, "-o", "w.toml", holds="empty.csv: holds no events")
        self.write("s.toml", PLAIN)
        self.done("run", "s.toml", "-o", "r.h5")
        self.refused("fit", "r.h5", "-o", "w.toml", holds="r.h5: holds no log: springtide simulate writes one")

if __name__ == "__main__":
    main()
