"""Who may include whom, how long a file may be, what it may not be called. Usage: layering_test.py SOURCE_DIR

The rule that matters most: an algorithm includes nothing of the world, so none can see the ground truth.
"""

import pathlib
import re
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv.pop(1)) if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2]
ROOMS = ("sim", "algorithms", "results", "experiments", "benchmarks", "tests")
# What each room may include besides itself.
ALLOWED = {
    "sim/events": set(),
    "sim/world": {"sim/events"},
    "sim/logs": {"sim/events"},
    "algorithms": {"sim/events"},
    "results": {"sim/events"},
    "experiments": {"sim/events", "sim/world", "sim/logs", "algorithms", "results"},
    "benchmarks": {"sim/events", "sim/world", "sim/logs", "algorithms", "results", "experiments"},
    "tests": {"sim/events", "sim/world", "sim/logs", "algorithms", "results", "experiments"},
}
LONGEST = 350
VAGUE = re.compile(r"^(utils?|common|helpers?|misc)$")


def room_of(path):
    parts = pathlib.PurePosixPath(path).parts
    return "/".join(parts[:2]) if parts[0] == "sim" else parts[0]


def breaches(root):
    found = []
    for source in sorted(p for room in ROOMS for p in (root / room).rglob("*") if p.suffix in (".hpp", ".cpp")):
        name = source.relative_to(root).as_posix()
        text = source.read_text()
        room = room_of(name)
        for included in re.findall(r'#include "([^"]+)"', text):
            if "/" not in included:
                continue  # made by the build
            other = room_of(included)
            if other != room and other not in ALLOWED[room]:
                found.append(f"{name} includes {included}: {room} may not see {other}")
        lines = text.count("\n")
        if lines > LONGEST and room != "tests":
            found.append(f"{name} has {lines} lines: at most {LONGEST}")
        if any(VAGUE.match(part) for part in pathlib.PurePosixPath(name).with_suffix("").parts):
            found.append(f"{name}: the name says nothing")
    return found


class Layering(unittest.TestCase):
    def test_the_project_keeps_its_layers(self):
        self.assertEqual(breaches(ROOT), [])

    def test_a_planted_breach_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name, text in (("algorithms/cheat.hpp", '#include "sim/world/ground_truth.hpp"\n'),
                               ("results/peek.cpp", '#include "experiments/runner.hpp"\n'),
                               ("sim/events/utils.hpp", ""), ("sim/world/long.cpp", "\n" * 351)):
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text)
            self.assertEqual(len(breaches(root)), 4)


if __name__ == "__main__":
    unittest.main()
