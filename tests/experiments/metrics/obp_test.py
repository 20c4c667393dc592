"""Open Bandit Pipeline, run from its package, still says what the fixture says, of the log that we ship.

    SPRINGTIDE_OBP_PYTHON=peer/bin/python obp_test.py     (fixtures/make_obp_estimates.py says how to make one)

What off_policy_test.cpp holds our estimators to are then obp's own numbers. Skipped (77) where no python has obp.
"""
import gzip
import os
import pathlib
import subprocess
import sys

FIXTURES = pathlib.Path(__file__).parent / "fixtures"
SAMPLE = pathlib.Path(__file__).parents[3] / "sim/logs/samples/open_bandit_random_men.csv.gz"
TOLERANCE = 1e-6


def numbers(text):
    """Of each line its first words, by which it is told, and the numbers after them."""
    found = {}
    for line in text.splitlines():
        words = line.split()
        if words and words[0] != "#":
            told = 2 if words[0] in ("pi", "q") else 1
            found[tuple(words[:told])] = [float(word) for word in words[told:]]
    return found


def main():
    python = os.environ.get("SPRINGTIDE_OBP_PYTHON", sys.executable)
    made = subprocess.run([python, FIXTURES / "make_obp_estimates.py"], capture_output=True, text=True)
    if made.returncode == 77:
        print(f"skipped: {python} has no obp")
        return 77
    if made.returncode != 0:
        print(made.stderr)
        return 1
    said, kept = numbers(made.stdout), numbers((FIXTURES / "obp_estimates.txt").read_text())
    assert said.keys() == kept.keys() and len(kept) > 70, sorted(said.keys() ^ kept.keys())
    for line, values in kept.items():
        assert len(values) == len(said[line]), line
        for value, other in zip(values, said[line]):
            assert abs(value - other) < TOLERANCE, (line, value, other)
    folder = pathlib.Path(subprocess.run([python, FIXTURES / "make_obp_estimates.py", "--folder"], check=True,
                                         capture_output=True, text=True).stdout.strip())
    assert gzip.decompress(SAMPLE.read_bytes()) == (folder / "random/men/men.csv").read_bytes(), "another log than obp's"
    return 0


if __name__ == "__main__":
    sys.exit(main())
