"""How a test runs the executable, and what most of them run."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).parents[2]

PLAIN = """\
[experiment]
name = "plain"
warmup = "2h"
[world]
users = 50
items = 20
duration = "6h"
[[algorithm]]
name = "popularity"
[[strategy]]
name = "periodic"
every = "1h"
[metrics]
latency = "none"
"""

LOG = """\
[experiment]
name = "logged"
[log]
format = "csv"
path = "events.csv"
[[algorithm]]
name = "popularity"
[[strategy]]
name = "periodic"
every = "1h"
[metrics]
latency = "none"
"""

EVENTS = "user,item,time\n" + "".join(f"u{i % 7},i{i % 5},{1_600_000_000 + 600 * i}\n" for i in range(200))


class CommandLine(unittest.TestCase):
    springtide = ""  # the executable

    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.folder = pathlib.Path(self.scratch.name)

    def write(self, name, text):
        (self.folder / name).write_text(text)
        return name

    def run_it(self, *arguments, program=None, **kwargs):
        return subprocess.run([program or CommandLine.springtide, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=300,
                              **kwargs)

    def left(self):
        return sorted(path.name for path in self.folder.iterdir())

    def refused(self, *arguments, status=2, message=None, holds=None):
        """Asserts exit status, message, silence on stdout, and that nothing new lies in the folder."""
        before = self.left()
        done = self.run_it(*arguments)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(done.stdout, "")
        for line in done.stderr.splitlines():
            self.assertTrue(line.startswith("springtide: error: "), done.stderr)
        if message is not None:
            self.assertEqual(done.stderr, "springtide: error: " + message + "\n")
        if holds is not None:
            self.assertIn(holds, done.stderr)
        self.assertEqual(self.left(), before)
        return done

    def done(self, *arguments):
        result = self.run_it(*arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stderr, "")
        return result.stdout


def main():
    """The first argument is the executable, the others are unittest's."""
    CommandLine.springtide = os.path.abspath(sys.argv.pop(1))
    unittest.main()
