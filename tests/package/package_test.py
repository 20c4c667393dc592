#!/usr/bin/env python3
"""Installs a build, moves it elsewhere, and uses it as another project would: nothing but what was installed.

Usage: package_test.py --cmake CMAKE --build DIR --source DIR --version X.Y.Z --generator NAME --compiler PATH
                       --libdir lib
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

ARGS = None
CONSUMER = pathlib.Path(__file__).parent / "consumer"


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=900, **options)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}: exit status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.scratch = pathlib.Path(scratch.name)
        cls.prefix = cls.scratch / "moved"
        run(ARGS.cmake, "--install", ARGS.build, "--prefix", cls.scratch / "installed")
        (cls.scratch / "installed").rename(cls.prefix)  # a package that knows where it was made fails from here on

    def configured(self, name, source):
        build = self.scratch / name
        run(ARGS.cmake, "-S", source, "-B", build, "-G", ARGS.generator, f"-DCMAKE_CXX_COMPILER={ARGS.compiler}",
            f"-DCMAKE_PREFIX_PATH={self.prefix}", "-DCMAKE_BUILD_TYPE=Release")
        return build

    def test_another_project_links_the_libraries(self):
        build = self.configured("consumer", CONSUMER)
        run(ARGS.cmake, "--build", build)
        result = self.scratch / "result.h5"
        share = self.prefix / "share/springtide"
        run(self.prefix / "bin/springtide", "run", share / "experiments/specs/movietweetings.toml", "-o", result,
            "--set", "metrics.latency=none", "--quiet")
        self.assertIn("values as the executable wrote them", run(build / "consumer", result))

        for row in json.loads((build / "compile_commands.json").read_text()):
            words = row["command"].split()
            leaked = [word for word in words if word.startswith(("-march", "-W", "-ffp-contract", "-fsanitize"))]
            self.assertEqual(leaked, [], "flags of ours in another project's command")
            self.assertIn("-DEIGEN_MAX_ALIGN_BYTES=64", words)  # part of the ABI
            self.assertNotIn(str(ARGS.source / "sim"), row["command"])

    def test_an_interface_of_another_minor_version_is_not_taken(self):
        source = self.scratch / "newer"
        source.mkdir()
        major, minor, _ = (int(part) for part in ARGS.version.split("."))
        (source / "CMakeLists.txt").write_text("cmake_minimum_required(VERSION 3.25)\nproject(newer LANGUAGES CXX)\n"
                                               f"find_package(springtide {major}.{minor + 1} REQUIRED)\n")
        with self.assertRaisesRegex(AssertionError, f"version: {ARGS.version}"):
            self.configured("newer_build", source)

    def test_nothing_installed_points_back(self):
        package = self.prefix / ARGS.libdir / "cmake/springtide"
        texts = {path.name: path.read_text() for path in package.glob("*.cmake")}
        self.assertIn("springtideTargets.cmake", texts)
        for name, text in texts.items():
            for place in (ARGS.source, ARGS.build, self.scratch / "installed"):
                self.assertNotIn(str(place), text, name)

    def test_what_else_is_there(self):
        self.assertEqual(run(self.prefix / "bin/springtide", "--version"), f"springtide {ARGS.version}\n")
        share = self.prefix / "share/springtide"
        for shipped in ("experiments/specs", "sim/worlds"):
            names = {path.name for path in (ARGS.source / shipped).glob("*.toml")}
            self.assertEqual({path.name for path in (share / shipped).iterdir()}, names)
        for sample in ("movietweetings", "open_bandit"):
            self.assertTrue((share / f"sim/logs/samples/LICENSE.{sample}").is_file())
        self.assertTrue((self.prefix / "share/doc/springtide/LICENSE").is_file())
        self.assertTrue((share / "plots/pyproject.toml").is_file())
        modules = {path.name for path in (ARGS.source / "plots/springtide_plots").glob("*.py")}
        self.assertEqual({path.name for path in (share / "plots/springtide_plots").iterdir()}, modules)


def main():
    global ARGS
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, kind in (("cmake", str), ("build", pathlib.Path), ("source", pathlib.Path), ("version", str),
                       ("generator", str), ("compiler", str), ("libdir", str)):
        parser.add_argument(f"--{name}", type=kind, required=True)
    ARGS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])


if __name__ == "__main__":
    main()
