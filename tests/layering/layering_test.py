"""Who may include whom, how long a file may be, what it may not be called. Usage: layering_test.py SOURCE_DIR

The rule that matters most: an algorithm includes nothing of the world, so none can see the ground truth.
"""

import pathlib
import re
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv.pop(1)) if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2]
# What each room may include besides itself.
ALLOWED = {
    "sim/events": set(),
    "sim/world": {"sim/events"},
    "sim/logs": {"sim/events"},
    "sim/fit": {"sim/events", "sim/world"},
    "algorithms": {"sim/events"},
    "results": {"sim/events"},
    "experiments": {"sim/events", "sim/world", "sim/logs", "sim/fit", "algorithms", "results"},
    "benchmarks": {"sim/events", "sim/world", "sim/logs", "sim/fit", "algorithms", "results", "experiments"},
    "tests": {"sim/events", "sim/world", "sim/logs", "sim/fit", "algorithms", "results", "experiments"},
}
FOLDERS = sorted({room.partition("/")[0] for room in ALLOWED}) + ["plots"]
LONGEST = 350
VAGUE = re.compile(r"^(utils?|common|helpers?|misc)$")
INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]', re.MULTILINE)


def room_of(path):
    parts = pathlib.PurePosixPath(path).parts
    return "/".join(parts[:2]) if parts[0] == "sim" else parts[0]


def included_rooms(source, text):
    """Pairs of what a file includes of the project and the room that it lies in."""
    for included in INCLUDE.findall(text):
        if included.split("/")[0] in (".", ".."):
            yield included, "a path that is not from the root"
        elif "/" in included and included.split("/")[0] in FOLDERS:
            yield included, room_of(included)


def sources(root):
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".hpp", ".cpp", ".py"):
                yield path.relative_to(root).as_posix(), path.read_text()


def breaches(root):
    found = []
    for name, text in sources(root):
        room = room_of(name)
        for included, other in included_rooms(name, text) if not name.endswith(".py") else ():
            if other != room and other not in ALLOWED.get(room, ()):
                found.append(f"{name} includes {included}: {room} may not see {other}")
        lines = text.count("\n")
        if lines > LONGEST:
            found.append(f"{name} has {lines} lines: at most {LONGEST}, or there are two rooms in it")
        if any(VAGUE.match(part) for part in pathlib.PurePosixPath(name).with_suffix("").parts):
            found.append(f"{name}: the name says nothing")
    return found


def cycle(graph):
    """A path that comes back to where it began, or None. graph: node -> nodes."""
    done = set()

    def visit(node, path):
        if node in path:
            return path[path.index(node):] + [node]
        if node in done:
            return None
        for other in sorted(graph.get(node, ())):
            if found := visit(other, path + [node]):
                return found
        done.add(node)
        return None

    return next((found for node in sorted(graph) if (found := visit(node, []))), None)


def headers(root):
    """Header -> the headers it includes."""
    return {name: {included for included, _ in included_rooms(name, text)}
            for name, text in sources(root) if name.endswith(".hpp")}


def folders(root, room):
    """Folder -> the other folders that it includes, within a room; files beside the folders belong to none."""
    graph = {}
    for name, text in sources(root):
        if room_of(name) != room or name.endswith(".py"):
            continue
        here = pathlib.PurePosixPath(name).parent.as_posix()
        for included, other in included_rooms(name, text):
            there = pathlib.PurePosixPath(included).parent.as_posix()
            if other == room and there != here and room not in (here, there):
                graph.setdefault(here, set()).add(there)
    return graph


class Layering(unittest.TestCase):
    def plant(self, files):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for name, text in files.items():
            path = pathlib.Path(folder.name) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return pathlib.Path(folder.name)

    def test_the_project_keeps_its_layers(self):
        self.assertGreater(sum(1 for _ in sources(ROOT)), 100, "there is something to look at")
        self.assertEqual(breaches(ROOT), [])

    def test_there_is_no_cycle(self):
        self.assertIsNone(cycle(ALLOWED), "the rule itself")
        self.assertIsNone(cycle(headers(ROOT)))
        self.assertIsNone(cycle(folders(ROOT, "experiments")))

    def test_every_planted_breach_is_found(self):
        for name, text in (("algorithms/cheat.hpp", '#include "sim/world/ground_truth.hpp"\n'),
                           ("algorithms/linear/cheat.cpp", '  #  include <sim/world/ground_truth.hpp>\n'),
                           ("algorithms/linear/cheat.cpp", '#include "../../sim/world/ground_truth.hpp"\n'),
                           ("algorithms/cheat.cpp", '#include "results/schema.hpp"\n'),
                           ("results/peek.cpp", '#include "experiments/runner.hpp"\n'),
                           ("results/peek.cpp", '#include "algorithms/registry.hpp"\n'),
                           ("sim/events/up.hpp", '#include "sim/logs/csv.hpp"\n'),
                           ("sim/world/aside.hpp", '#include "sim/logs/csv.hpp"\n'),
                           ("experiments/test.cpp", '#include "tests/support/catch.hpp"\n'),
                           ("sim/events/utils.hpp", ""), ("experiments/common/clock.hpp", ""),
                           ("sim/world/long.cpp", "\n" * 351)):
            found = breaches(self.plant({name: text}))
            self.assertEqual(len(found), 1, name)
            self.assertIn(name, found[0])

    def test_what_is_allowed_is_let_pass(self):
        root = self.plant({"algorithms/x.cpp": '#include "algorithms/y.hpp"\n#include "sim/events/ids.hpp"\n#include <map>\n',
                           "tests/x.cpp": '#include "experiments/runner.hpp"\n#include "build_info.hpp"\n',
                           "sim/world/x.cpp": "\n" * 350})
        self.assertEqual(breaches(root), [])

    def test_a_planted_cycle_is_found(self):
        root = self.plant({"experiments/a/x.hpp": '#include "experiments/b/y.hpp"\n',
                           "experiments/b/y.hpp": '#include "experiments/a/x.hpp"\n'})
        self.assertEqual(cycle(headers(root)), ["experiments/a/x.hpp", "experiments/b/y.hpp", "experiments/a/x.hpp"])
        self.assertEqual(cycle(folders(root, "experiments")), ["experiments/a", "experiments/b", "experiments/a"])


if __name__ == "__main__":
    unittest.main()
