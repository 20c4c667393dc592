"""A result written by springtide, opened by xarray as any netCDF-4 file. Usage: xarray_test.py SPRINGTIDE"""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

try:
    import h5py
    import h5netcdf  # noqa: F401
    import numpy as np
    import xarray
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)

SPRINGTIDE = sys.argv.pop(1)
SPEC = """
[experiment]
name = "small"
seeds = [1, 2]
warmup = "6h"
[world]
preset = "news"
users = 200
items = 100
duration = "1d"
requests_per_user_per_day = 3.0
[[world.drift]]
kind = "sudden"
at = "12h"
[[algorithm]]
name = "popularity"
[[strategy]]
name = "online"
[metrics]
window = "3h"
keep_requests = true
"""


class Xarray(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        spec = pathlib.Path(cls.folder.name) / "spec.toml"
        spec.write_text(SPEC)
        cls.path = str(pathlib.Path(cls.folder.name) / "small.h5")
        subprocess.run([SPRINGTIDE, "run", str(spec), "-o", cls.path, "--quiet"], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def open(self, group=None):
        return xarray.open_dataset(self.path, engine="h5netcdf", group=group)

    def test_accuracy_has_named_dimensions_and_coordinates(self):
        with self.open("accuracy") as accuracy:
            self.assertEqual(accuracy.auc.dims, ("cell", "window"))
            self.assertEqual(accuracy.ndcg.dims, ("cell", "window", "cutoff"))
            self.assertEqual(accuracy.auc_overall.dims, ("cell",))
            np.testing.assert_array_equal(accuracy.coords["cutoff"], [1, 5, 10])
            np.testing.assert_array_equal(accuracy.coords["window"], 3600.0 * np.arange(6, 24, 3))
            self.assertEqual(accuracy.auc.attrs["direction"], "higher")
            self.assertEqual(accuracy.auc.attrs["units"], "1")
            self.assertIn("long_name", accuracy.auc.attrs)
            self.assertTrue(np.isfinite(accuracy.auc.sel(window=6 * 3600.0)).all())

    def test_the_root_names_the_cells(self):
        with self.open() as root:
            self.assertEqual(root.algorithm.dims, ("cell",))
            self.assertEqual(list(root.algorithm.values), ["popularity", "popularity"])
            self.assertEqual(list(root.seed.values), [1, 2])
            self.assertEqual(list(root.drift_kind.values), ["sudden"])
            self.assertEqual(root.attrs["complete"], 1)
            for name in ("title", "springtide_version", "schema_version", "created", "spec", "git_revision", "git_dirty",
                         "compiler", "compiler_flags", "cpu", "os", "libraries", "input_sha256"):
                self.assertIn(name, root.attrs)

    def test_every_group_opens_and_every_variable_says_what_it_is(self):
        for group in ("accuracy", "accuracy/new_items", "accuracy/new_users", "freshness", "latency", "cost"):
            with self.open(group) as dataset:
                self.assertGreater(len(dataset.data_vars), 0)
                for variable in dataset.data_vars.values():
                    self.assertIn("units", variable.attrs)
                    self.assertIn("long_name", variable.attrs)

    def test_raw_rows_give_the_accuracy(self):
        with self.open("accuracy") as accuracy, self.open("requests/1") as rows:
            self.assertEqual(rows.time.dims, ("request",))
            self.assertEqual(rows.label.dims, ("impression",))
            self.assertEqual(rows.recommended.dims, ("recommendation",))
            for variable in rows.data_vars.values():
                self.assertIn("units", variable.attrs)
                self.assertIn("long_name", variable.attrs)
            self.assertEqual(rows.attrs["task"], "click")
            self.assertEqual(int(rows.impressions.sum()), rows.sizes["impression"])
            window = (rows.time.values - rows.attrs["begin_us"]) // rows.attrs["window_us"]
            clicks = np.bincount(np.repeat(window, rows.impressions), weights=rows.label.values)
            np.testing.assert_array_equal(clicks, accuracy.clicks.sel(cell=1))
            slates = rows.impressions.values.astype(float)
            served = np.bincount(window, weights=slates * rows.served_value.values) / np.bincount(window, weights=slates)
            np.testing.assert_allclose(served, accuracy.ctr.sel(cell=1), rtol=1e-12)
            reached = rows.ranking_score.values[rows.label.values > 0][:, None]
            others = rows.ranking_score.values[rows.label.values == 0][None, :]
            auc = np.mean(reached > others) + 0.5 * np.mean(reached == others)
            np.testing.assert_allclose(auc, accuracy.auc_overall.sel(cell=1), rtol=1e-12)

    def score(self, path):
        return subprocess.run([SPRINGTIDE, "score", path], capture_output=True, text=True)

    def test_a_changed_row_is_found_out(self):
        self.assertEqual(self.score(self.path).returncode, 0)
        changed = self.path + ".changed.h5"
        shutil.copy(self.path, changed)
        with h5py.File(changed, "r+") as file:
            label = file["requests/1/label"]
            label[17] = 1 - label[17]
        # The tool has broken the seal, as it must.
        refused = self.score(changed)
        self.assertEqual(refused.returncode, 2)
        self.assertIn("has lost its seal", refused.stderr)
        with h5py.File(changed, "r+") as file:
            del file.attrs["sealed"]
        done = self.score(changed)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("cell 1 (popularity x online on news, seed 2): accuracy/clicks, window 0 (from 21600 s): ",
                      done.stdout)
        self.assertIn("accuracy/clicks_overall: ", done.stdout)
        self.assertNotIn("cell 0 ", done.stdout)
        self.assertNotIn("accuracy/ctr", done.stdout)


if __name__ == "__main__":
    unittest.main()
