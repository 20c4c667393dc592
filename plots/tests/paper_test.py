"""Figures and table for a paper, of a small result made by hand."""

import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

try:
    import h5py
    import matplotlib  # noqa: F401
    import numpy as np
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

from figures_test import make_log
from result_by_hand import make_result
from springtide_plots import paper
from springtide_plots.__main__ import main
from springtide_plots.reader import Result


class Paper(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.path = self.folder / "result.h5"
        make_result(self.path)
        with h5py.File(self.path, "a") as file:
            file["accuracy/auc_overall"].attrs["direction"] = "higher"
            file["freshness/age_mean"].attrs["direction"] = "lower"

    def run_main(self, *arguments):
        said = io.StringIO()
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            status = main([str(argument) for argument in arguments])
        return status, said.getvalue()

    def made(self, folder):
        return {path.name: path.read_bytes() for path in (self.folder / folder).iterdir()}

    def test_figures_are_pdf_and_the_same_bytes_each_time(self):
        for folder in ("one", "other"):
            self.assertEqual(self.run_main("paper", self.path, "-o", self.folder / folder), (0, ""))
        files = self.made("one")
        self.assertEqual(files, self.made("other"))
        self.assertLessEqual({"auc_over_time.pdf", "auc_against_age.pdf", "latency.pdf", "results.tex"}, set(files))
        for name, text in files.items():
            self.assertTrue(name == "results.tex" or text.startswith(b"%PDF") and b"/Type3" not in text, name)

    def test_the_table_by_hand(self):
        # Whole-run AUC of the seeds: daily .65 .75, online .69333 .79333: standard errors .05. Ages of online 60
        # and 62 s. t(1) is 12.706.
        self.assertEqual(paper.table(Result(self.path)).splitlines()[1:], [
            r"\begin{tabular}{llrr}", r"\toprule", r"algorithm & strategy & AUC $\uparrow$ & age (h) $\downarrow$ \\",
            r"\midrule", r"mlp & daily & 0.70 $\pm$ 0.64 & 12 \\",
            r"mlp & online & \textbf{0.74 $\pm$ 0.64} & \textbf{0.0169 $\pm$ 0.0035} \\", r"\bottomrule",
            r"\end{tabular}"])

    def test_numbers(self):
        self.assertEqual(paper.number(np.array([np.nan])), "--")
        self.assertEqual(paper.number(np.array([0.123456])), "0.1235")
        self.assertEqual(paper.number(np.array([1234567.0, 1234567.0])), "1234567")
        self.assertEqual(paper.number(np.array([90.0, np.nan, 110.0])), r"100 $\pm$ 127")

    def test_labels_are_set_as_they_are_written(self):
        with h5py.File(self.path, "a") as file:
            file["strategy"][0] = file["strategy"][1] = r"50%_a&b\x{$}#~^"
        self.assertIn(r"mlp & 50\%\_a\&b\textbackslash{}x\{\$\}\#\textasciitilde{}\textasciicircum{} & ",
                      paper.table(Result(self.path)))

    def test_a_log_has_figures_and_no_table(self):
        make_log(self.folder / "log.h5")
        self.assertEqual(self.run_main("paper", self.folder / "log.h5", "-o", self.folder / "log"), (0, ""))
        self.assertEqual(set(self.made("log")), {"drift_schedule.pdf"})

    def test_what_is_no_result_is_refused(self):
        status, said = self.run_main("paper", self.folder / "absent.h5", "-o", self.folder / "none")
        self.assertEqual(status, 2)
        self.assertIn("absent.h5: is no readable HDF5 file", said)
        self.assertFalse((self.folder / "none").exists())


if __name__ == "__main__":
    unittest.main()
