"""`import springtide`, on results that springtide wrote, and the notebook that shows it.

Usage: reader_test.py SPRINGTIDE [unittest arguments]
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

try:
    import h5netcdf  # noqa: F401
    import h5py
    import numpy as np
    import pandas
    import xarray
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

import springtide

SPRINGTIDE = sys.argv.pop(1)
NOTEBOOK = pathlib.Path(__file__).parents[1] / "notebooks" / "reading_results.ipynb"
WORLD = """
[experiment]
name = "small"
seeds = [1, 2, 3]
warmup = "6h"
[world]
preset = "news"
users = 200
items = 100
duration = "3d"
requests_per_user_per_day = 3.0
[[world.drift]]
kind = "sudden"
at = "36h"
[[algorithm]]
name = "popularity"
[[algorithm]]
name = "logistic_regression"
[[strategy]]
name = "online"
[[strategy]]
name = "periodic"
label = "daily"
every = "1d"
[metrics]
window = "6h"
keep_requests = true
"""
LOG = """
[experiment]
name = "logged"
[log]
format = "csv"
path = "events.csv"
[[algorithm]]
name = "popularity"
[[strategy]]
name = "online"
[metrics]
window = "6h"
latency = "none"
"""
HOUR = np.timedelta64(1, "h")


class Reader(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.scratch.name)
        (cls.folder / "events.csv").write_text(
            "user,item,time\n" + "".join(f"u{i % 7},i{i % 5},{1_600_000_000 + 600 * i}\n" for i in range(200)))
        for name, spec in (("world", WORLD), ("log", LOG)):
            (cls.folder / f"{name}.toml").write_text(spec)
            subprocess.run([SPRINGTIDE, "run", f"{name}.toml", "-o", f"{name}.h5", "--quiet"], check=True, cwd=cls.folder)
        cls.path = cls.folder / "world.h5"
        cls.result = springtide.open(cls.path)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def test_cells_have_an_index(self):
        result = self.result
        auc = result["accuracy"].auc
        self.assertIsInstance(auc.indexes["cell"], pandas.MultiIndex)
        self.assertEqual(tuple(auc.indexes["cell"].names), springtide.CELL)
        with h5py.File(self.path) as file:
            stored = file["accuracy/auc"][()]
            where = [i for i in range(12) if (file["algorithm"][i], file["strategy"][i]) == (b"popularity", b"daily")]
        chosen = auc.sel(algorithm="popularity", strategy="daily")
        np.testing.assert_array_equal(chosen.values, stored[where])
        np.testing.assert_array_equal(auc.sel(cell=("popularity", "daily", "news", 2)).values, stored[where[1]])
        np.testing.assert_array_equal(chosen["number"].values, where)
        means = result["accuracy"].auc_overall.unstack("cell").mean("seed").sel(algorithm="popularity", strategy="daily")
        self.assertAlmostEqual(float(means.squeeze()), float(result["accuracy"].auc_overall.values[where].mean()), places=14)

    def test_times_are_times(self):
        result = self.result
        window = result["accuracy"].window
        np.testing.assert_array_equal(window.values, np.arange(6, 72, 6) * HOUR)
        self.assertEqual(result["accuracy"].auc.sel(window=slice("36h", None)).sizes["window"], 6)
        np.testing.assert_array_equal(result["freshness"].drift.values, [36 * HOUR])
        with h5py.File(self.path) as file:
            age, serve = file["freshness/age_mean"][()], file["latency/serve"][()]
            recovery = file["freshness/recovery_time"][()]
        np.testing.assert_allclose(result["freshness"].age_mean.values / HOUR, age / 3600, rtol=1e-9)
        np.testing.assert_array_equal(np.isnat(result["freshness"].recovery_time.values), np.isnan(recovery))
        np.testing.assert_allclose(result["latency"].serve.values / np.timedelta64(1, "ns"), serve, atol=0.5)
        self.assertEqual(result["accuracy"].auc.dtype, np.float64)

    def test_a_log_has_dates(self):
        accuracy = springtide.open(self.folder / "log.h5")["accuracy"]
        self.assertEqual(accuracy.window.values[0], np.datetime64(1_600_000_000, "s"))
        self.assertGreater(accuracy.impressions.sel(window="2020-09-13").sum(), 0)

    def test_it_is_a_mapping_of_groups(self):
        result = self.result
        self.assertLessEqual({"accuracy", "accuracy/new_items", "accuracy/new_users", "freshness", "latency", "cost"}, set(result))
        self.assertEqual(len(list(result.values())), len(result))
        for group, dataset in result.items():
            self.assertIsInstance(dataset, xarray.Dataset, group)
            self.assertEqual(dataset.sizes["cell"], 12, group)
        self.assertIs(result["cost"], result["cost"])
        self.assertEqual((result.attrs["title"], result.attrs["complete"]), ("small", 1))
        self.assertIn("[[algorithm]]", result.attrs["spec"])
        self.assertEqual(set(result.root.status.values), {"finished"})
        for words in ("small: 12 cells", "strategy: online, daily", "groups: accuracy, ", "raw rows of 12 cells"):
            self.assertIn(words, repr(result))
        with self.assertRaisesRegex(KeyError, "'nonsense': must be of accuracy, "):
            result["nonsense"]

    def test_raw_rows_of_one_cell(self):
        result = self.result
        rows = result.requests(algorithm="popularity", strategy="daily", seed=2)
        number = int(result["accuracy"].number.sel(cell=("popularity", "daily", "news", 2)))
        self.assertTrue(rows.identical(result.requests(number=number)))
        cell = result["accuracy"].sel(cell=("popularity", "daily", "news", 2))
        self.assertEqual(rows.sizes["impression"], int(cell.impressions.sum()))
        with self.assertRaisesRegex(KeyError, "must tell one cell; it fits 3"):
            result.requests(algorithm="popularity", strategy="daily")
        with self.assertRaisesRegex(KeyError, "colour: a cell is told by algorithm, "):
            result.requests(colour="red")
        with self.assertRaisesRegex(KeyError, "no raw rows are in the file"):
            springtide.open(self.folder / "log.h5").requests(number=0)

    def test_what_is_no_result_is_refused(self):
        other = self.folder / "other.h5"
        for make, message in ((lambda: other.write_text("no HDF5"), "other.h5: is no readable HDF5 file"),
                              (lambda: self.make(other, {}), "other.h5: has no attribute schema_version"),
                              (lambda: self.make(other, {"schema_version": 1}), "other.h5: has no cells")):
            make()
            with self.assertRaisesRegex(springtide.NotAResult, message):
                springtide.open(other)
        with self.assertRaisesRegex(springtide.NotAResult, "absent.h5: is no readable HDF5 file"):
            springtide.open(self.folder / "absent.h5")

    @staticmethod
    def make(path, attributes):
        with h5py.File(path, "w") as file:
            file.attrs.update(attributes)
            file["x"] = 1.0

    def test_the_notebook_runs_from_top_to_bottom(self):
        notebook = json.loads(NOTEBOOK.read_text())
        self.assertEqual(notebook["nbformat"], 4)
        cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        self.assertGreater(len(cells), 5)
        names = {"__name__": "__main__", "display": lambda *shown: None}
        with mock.patch.dict(os.environ, {"SPRINGTIDE_RESULT": str(self.path), "MPLBACKEND": "Agg"}):
            for i, cell in enumerate(cells):
                self.assertEqual((cell["outputs"], cell["execution_count"]), ([], None), "stored without what a run left")
                exec(compile("".join(cell["source"]), f"{NOTEBOOK.name}, code cell {i}", "exec"), names)
        # What the prose around it says.
        self.assertEqual(set(names["recovered"].dims), {"window", "algorithm", "strategy"})
        self.assertEqual(len(names["figure"].axes[0].lines), 4 + 1)


if __name__ == "__main__":
    unittest.main()
