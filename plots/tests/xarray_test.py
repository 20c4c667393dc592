"""A result written by springtide, opened by xarray as any netCDF-4 file. Usage: xarray_test.py SPRINGTIDE"""

import pathlib
import subprocess
import sys
import tempfile
import unittest

try:
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


if __name__ == "__main__":
    unittest.main()
