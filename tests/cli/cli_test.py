#!/usr/bin/env python3
"""The executable as a user meets it: exit statuses, messages, and what is left on the disk.

Usage: cli_test.py PATH_OF_SPRINGTIDE [unittest arguments]
"""

import fcntl
import os
import re
import signal
import subprocess
import time
import unittest

from command_line import EVENTS, LOG, PLAIN, CommandLine, main


class Words(CommandLine):
    def test_help_and_version(self):
        self.assertIn("exit status:", self.done("--help"))
        self.assertRegex(self.done("--version"), r"^springtide \d+\.\d+\.\d+\n$")
        for verb in ("run", "simulate", "fit", "calibrate", "list", "describe", "show", "score", "compare", "check", "verify", "merge"):
            text = self.done(verb, "--help")
            self.assertTrue(text.startswith(f"usage: springtide {verb} "), text)
            self.assertIn(f"  springtide {verb} ", text[text.index("examples:"):])

    def test_wrong_verbs_and_options(self):
        self.refused(message="no verb; see springtide --help")
        self.refused("rnu", message="rnu: unknown verb; did you mean 'run'?")
        self.refused("--hepl", message="--hepl: unknown option; did you mean '--help'?")
        self.refused("run", "a.toml", "--thread", "2", message="--thread: unknown option; did you mean '--threads'?")
        self.refused("run", message="run: wants SPEC.toml, not nothing; see springtide run --help")
        self.refused("run", "a", "b", message="run: wants SPEC.toml, not 'a b'; see springtide run --help")
        self.refused("run", "a", "-o", holds="--output")

    def test_numbers_are_read_with_their_sign(self):
        self.write("s.toml", PLAIN)
        for wrong in ("-5", "four", "2.5", "99999999999999999999"):
            self.refused("run", "s.toml", "--threads", wrong,
                         message=f"--threads = {wrong}: must be a whole number from 0 to 4096")
        self.refused("run", "s.toml", "--threads=", holds="--threads")
        self.refused("simulate", "s.toml", "-o", "l.h5", "--seed", "-1",
                     message="--seed = -1: must be a whole number from 0 to 9223372036854775807")

    def test_lists_and_descriptions(self):
        self.assertIn("popularity", self.done("list", "algorithms"))
        self.assertIn("periodic", self.done("list", "strategies"))
        self.assertIn("csv", self.done("list", "logs"))
        self.assertIn("auc", self.done("list", "metrics"))
        self.assertTrue(self.done("list", "worlds").startswith("name"))
        self.refused("list", "algoritms", message="list algoritms: cannot be listed; did you mean 'algorithms'?")
        text = self.done("describe", "periodic")
        self.assertRegex(text, r"every +duration +\"1d\" +time +above 0s +\S")
        self.assertIn("label_window", self.done("describe", "pipeline"))
        self.assertIn("users", self.done("describe", "world"))
        for kind in ("ornstein_uhlenbeck", "random_walk", "sudden", "gradual", "incremental", "recurring", "blip",
                     "seasonal", "trend", "consumption"):
            text = self.done("describe", kind)
            self.assertTrue(text.startswith(f"{kind} (drift)\n"), kind)
            for part in ({"recurring": "floor", "trend": "2^"}.get(kind, " = "), "segment", "share", "at least 0 and at most 1"):
                self.assertIn(part, text, kind)
        self.assertIn("logits", self.done("describe", "random_walk"))
        self.assertIn("device", self.done("describe", "world.segment"))
        self.assertIn("missing", self.done("describe", "world.modality"))
        for kind in ("search", "view", "click", "dwell", "purchase", "rating", "share"):
            self.assertIn(f"{kind} (behaviour)\n", self.done("describe", kind))
        self.assertIn("chapelle", self.done("describe", "purchase"))
        self.assertIn("duplicated", self.done("describe", "world.faults"))
        self.assertIn("bot_filter", self.done("describe", "pipeline.cleaning"))
        self.assertIn("update_us_per_example", self.done("describe", "pipeline.costs"))
        self.refused("describe", "periodik",
                     message="describe periodik: nothing of this name; did you mean 'periodic'?")

    def test_everything_that_is_listed_is_described(self):
        for kind in ("worlds", "algorithms", "strategies", "metrics", "logs"):
            for line in self.done("list", kind).splitlines()[1:]:
                name = line.split()[0]
                self.assertTrue(self.done("describe", name).startswith(name), name)

    def test_a_full_stdout_is_told(self):
        with open("/dev/full", "w") as full:
            done = subprocess.run([self.springtide, "list", "algorithms"], stdout=full, stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 3)
        self.assertEqual(done.stderr, "springtide: error: stdout: cannot be written\n")


class WrongInput(CommandLine):
    def test_every_problem_of_a_spec_on_a_line_of_its_own(self):
        self.write("s.toml", PLAIN.replace("users = 50", "users = -5").replace("every", "evry"))
        done = self.refused("run", "s.toml")
        lines = done.stderr.splitlines()
        self.assertEqual(len(lines), 2)
        self.assertTrue(lines[0].startswith("springtide: error: s.toml:5:9: world.users = -5: must be at least "))
        self.assertEqual(lines[1], 'springtide: error: s.toml:12:1: strategy.periodic.evry = "1h": unknown key; '
                                   "did you mean 'every'?")

    def test_wrong_values(self):
        self.write("s.toml", PLAIN)
        self.refused("run", "s.toml", "--set", "world.usres=5",
                     message="--set world.usres=5: world.usres = 5: unknown key; did you mean 'users'?")
        self.refused("run", "s.toml", "--set", "world.users=many",
                     message='--set world.users=many: world.users = "many": must be an integer')
        self.refused("run", "s.toml", "--set", "algorithm.popularity.shrinkage=nan",
                     message="--set algorithm.popularity.shrinkage=nan: algorithm.popularity.shrinkage = nan: "
                             "must be above 0 and at most 1000000000")

    def test_unreadable_files(self):
        self.refused("run", "no.toml", message="no.toml: cannot be read: No such file or directory")
        self.refused("run", ".", message=".: cannot be read: Is a directory")
        self.write("binary.toml", "\x00\x01")
        self.refused("run", "binary.toml", holds="binary.toml:1:1: ")
        self.refused("show", "no.h5", holds="no.h5")
        self.write("text.h5", "this is no HDF5")
        self.refused("show", "text.h5", holds="text.h5")

    def test_wrong_logs(self):
        self.write("s.toml", LOG)
        self.refused("run", "s.toml", holds="events.csv")
        for text in ("", "user,item,time\n"):
            self.write("events.csv", text)
            self.refused("run", "s.toml", holds="events.csv")
        self.write("events.csv", EVENTS.replace("1600001200", "nan"))
        self.refused("run", "s.toml", holds="events.csv:4: ")
        self.write("events.csv", "usr,item,time\nu,i,1\n")
        self.refused("run", "s.toml", holds="'usr'")
        self.write("rated.toml", LOG.replace("path", 'columns = {value = "stars"}\npath'))
        self.write("events.csv", "user,item,time,stars\nu,i,1,4\nu,j,2,nan\n")
        self.refused("run", "rated.toml", holds="events.csv:3: ")

    def test_simulate_wants_a_world_and_an_output(self):
        self.write("log.toml", LOG)
        self.write("events.csv", EVENTS)
        self.refused("simulate", "log.toml", "-o", "l.h5",
                     message="log.toml: log: has nothing to simulate; simulate wants a [world]")
        self.write("s.toml", PLAIN)
        self.refused("simulate", "s.toml", message="simulate: wants -o LOG.h5; see springtide simulate --help")


class Machine(CommandLine):
    def mount(self, options):
        """A small disk of our own, gone when the test ends."""
        disk = self.folder / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)], capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("this machine mounts nothing")
        self.addCleanup(subprocess.run, ["umount", str(disk)], check=True)
        return disk

    def test_outputs_that_are_no_place_for_a_file(self):
        self.write("s.toml", PLAIN)
        # The executable must never rename a file over a device, so the test gives it a pipe of its own, not /dev/full.
        os.mkfifo(self.folder / "pipe")
        for verb in ("run", "simulate"):
            self.refused(verb, "s.toml", "-o", "no/such/x.h5",
                         message=f"--output = no/such/x.h5: the folder {self.folder.resolve()}/no/such must exist")
            self.refused(verb, "s.toml", "-o", ".", message="--output = .: must not be a folder")
            self.refused(verb, "s.toml", "-o", "pipe", message="--output = pipe: must be an ordinary file")

    @unittest.skipIf(os.geteuid() == 0, "root may write everywhere")
    def test_a_folder_that_may_not_be_written(self):
        self.write("s.toml", PLAIN)
        (self.folder / "locked").mkdir(mode=0o555)
        for verb in ("run", "simulate"):
            self.refused(verb, "s.toml", "-o", "locked/x.h5", status=3, holds="locked cannot be written: Permission")

    @unittest.skipUnless(os.geteuid() == 0, "mounting a small disk needs root")
    def test_a_disk_that_is_read_only(self):
        self.write("s.toml", PLAIN)
        self.mount("size=16k,ro")
        for verb in ("run", "simulate"):
            self.refused(verb, "s.toml", "-o", "disk/x.h5", status=3, holds="disk cannot be written: Read-only")

    @unittest.skipUnless(os.geteuid() == 0, "mounting a small disk needs root")
    def test_a_full_disk_leaves_nothing(self):
        self.write("s.toml", PLAIN)
        disk = self.mount("size=16k")
        for verb in ("run", "simulate"):
            self.refused(verb, "s.toml", "-o", "disk/x.h5", status=3, holds="No space left on device")
            self.assertEqual(list(disk.iterdir()), [], verb)


class Runs(CommandLine):
    def test_a_run_writes_one_file_that_can_be_shown(self):
        self.write("s.toml", PLAIN)
        self.assertEqual(self.done("run", "s.toml"), "plain.h5: 1 of 1 cells\n")
        self.assertEqual(self.left(), ["plain.h5", "s.toml"])
        self.assertIn("popularity", self.done("show", "plain.h5"))
        self.assertIn("| popularity |", self.done("show", "plain.h5", "--markdown"))
        self.assertEqual(self.done("run", "s.toml", "-o", "b.h5", "--quiet"), "")
        self.assertEqual(self.left(), ["b.h5", "plain.h5", "s.toml"])

    def test_a_log_is_run(self):
        self.write("s.toml", LOG)
        self.write("events.csv", EVENTS)
        self.assertEqual(self.done("run", "s.toml"), "logged.h5: 1 of 1 cells\n")
        self.assertEqual(self.left(), ["events.csv", "logged.h5", "s.toml"])

    def test_a_world_is_simulated(self):
        self.write("s.toml", PLAIN)
        self.assertRegex(self.done("simulate", "s.toml", "-o", "l.h5", "--seed", "3"),
                         r"^l.h5: \d+ requests, \d+ impressions, \d+ users, \d+ items\n$")
        self.assertEqual(self.left(), ["l.h5", "s.toml"])

    def test_a_truncated_result_is_refused(self):
        self.write("s.toml", PLAIN)
        self.done("run", "s.toml")
        whole = (self.folder / "plain.h5").read_bytes()
        for size in (0, 1, 8, 100, len(whole) // 2, len(whole) - 1):
            (self.folder / "cut.h5").write_bytes(whole[:size])
            done = self.run_it("show", "cut.h5")
            self.assertEqual(done.returncode, 2, (size, done.stderr))

    def test_raw_rows_are_scored_again(self):
        self.write("s.toml", PLAIN)
        self.done("run", "s.toml", "-o", "plain.h5")
        self.refused("score", "plain.h5", message="plain.h5: has no raw rows in requests/0: run with [metrics] "
                                                  "keep_requests = true")
        self.done("run", "s.toml", "-o", "kept.h5", "--set", "metrics.keep_requests=true")
        self.assertRegex(self.done("score", "kept.h5"), r"^kept.h5: 1 cells, \d+ accuracy values computed again from "
                                                        r"the raw rows: the same bits\n$")
        self.write("text.h5", "this is no HDF5")
        self.refused("score", "text.h5", holds="text.h5")

    def test_an_output_that_is_being_written_is_left_alone(self):
        self.write("s.toml", PLAIN)
        with open(self.folder / "x.h5.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            lock.write("4242")
            lock.flush()
            for verb in ("run", "simulate"):
                self.refused(verb, "s.toml", "-o", "x.h5", message="output = x.h5: is being written by process 4242; "
                                                                   "wait until it ends, or name another output")
        self.done("run", "s.toml", "-o", "x.h5")
        self.assertEqual(self.left(), ["s.toml", "x.h5"])

    def test_an_interrupted_run_goes_on(self):
        seeds = ", ".join(str(seed) for seed in range(40))
        self.write("s.toml", PLAIN.replace('name = "plain"', f'name = "plain"\nseeds = [{seeds}]')
                   .replace("users = 50", "users = 2000").replace('"6h"', '"1d"'))
        process = subprocess.Popen([self.springtide, "run", "s.toml", "--threads", "1"], cwd=self.folder, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
        if process.returncode == 0:
            self.skipTest("the machine was faster than the signal")
        self.assertEqual(process.returncode, 130, err)
        finished = int(re.match(r"plain.h5: (\d+) of 40 cells", out).group(1))
        self.assertLess(finished, 40)
        self.assertRegex(self.done("run", "s.toml", "--threads", "1", "--resume"), r"^plain.h5: 40 of 40 cells")


if __name__ == "__main__":
    main()
