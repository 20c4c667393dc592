"""The result file as xarray meets it. Usage: xarray_test.py WRITE_SAMPLE; exits 77 (skipped) without the modules."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

try:
    import h5netcdf  # noqa: F401
    import numpy as np
    import xarray as xr
except ImportError as missing:
    print(f"skipped: {missing}", file=sys.stderr)
    sys.exit(77)

GROUPS = ("accuracy", "accuracy/new_items", "accuracy/new_users", "freshness", "latency", "cost")


class ResultFile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.scratch.name) / "sample.h5"
        subprocess.run([WRITE_SAMPLE, cls.path], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def open(self, group=None):
        dataset = xr.open_dataset(self.path, engine="h5netcdf", group=group)
        self.addCleanup(dataset.close)
        return dataset

    def test_root(self):
        root = self.open()
        self.assertEqual(list(root.algorithm.values), ["logistic_regression", "mlp"] * 2)
        self.assertEqual(root.strategy.values[0], "täglich")
        self.assertEqual(list(root.seed.values), [1, 1, 2, 2])
        self.assertEqual(root.drift_kind.dims, ("drift",))
        self.assertEqual(root.drift_kind.values[0], "sudden")
        self.assertEqual(root.window_start.dims, ("window",))
        self.assertEqual(root.digest.dims, ("cell",))
        self.assertEqual(set(root.status.values), {"finished"})
        for name in ("title", "springtide_version", "schema_version", "created", "complete", "spec", "git_revision",
                     "git_dirty", "compiler", "compiler_flags", "cpu", "os", "libraries", "input_sha256"):
            self.assertIn(name, root.attrs)
        self.assertEqual(root.attrs["complete"], 1)
        self.assertEqual(root.attrs["spec"], '[experiment]\nname = "sämple"\n')

    def test_dimensions_and_coordinates(self):
        accuracy = self.open("accuracy")
        self.assertEqual(accuracy.auc.dims, ("cell", "window"))
        self.assertEqual(accuracy.ndcg.dims, ("cell", "window", "cutoff"))
        self.assertEqual(accuracy.ndcg_overall.dims, ("cell", "cutoff"))
        self.assertEqual(list(accuracy.cutoff.values), [1, 10])
        self.assertEqual(list(accuracy.window.values), [86400, 90000, 93600])
        freshness = self.open("freshness")
        self.assertEqual(freshness.age_at_request.dims, ("cell", "quantile"))
        self.assertEqual(freshness.recovery_time.dims, ("cell", "drift"))
        self.assertEqual(list(freshness["quantile"].values), [0.5, 0.9, 0.99, 0.999, 1.0])
        for group in GROUPS:
            labels = {"cell", "algorithm", "strategy", "world", "seed"}
            self.assertLessEqual(labels, set(self.open(group).coords), group)

    def test_values(self):
        accuracy = self.open("accuracy")
        np.testing.assert_array_equal(accuracy.auc.values[1], [0.51, np.nan, 0.75])
        np.testing.assert_array_equal(accuracy.ndcg.sel(cutoff=10).values[0], [0.2, 0.4, 0.6])
        self.assertTrue(np.isnan(accuracy.rmse.values).all())
        means = accuracy.auc_overall.groupby("algorithm").mean()
        self.assertAlmostEqual(float(means.sel(algorithm="mlp")), 0.62)

    def test_every_variable_is_described(self):
        for group in GROUPS:
            dataset = self.open(group)
            self.assertGreater(len(dataset.data_vars), 0, group)
            for name, variable in dataset.data_vars.items():
                self.assertIn("units", variable.attrs, name)
                self.assertIn("long_name", variable.attrs, name)
                self.assertTrue(np.isnan(variable.encoding["_FillValue"]), name)
                self.assertIn(variable.attrs.get("direction", "lower"), ("higher", "lower"), name)
        self.assertEqual(self.open("accuracy").auc.attrs["direction"], "higher")
        self.assertEqual(self.open("latency").serve.attrs["units"], "ns")

    def test_cells_can_grow(self):
        with h5netcdf.File(self.path, "r") as file:
            self.assertTrue(file["accuracy"].dimensions["cell"].isunlimited())


if __name__ == "__main__":
    WRITE_SAMPLE = sys.argv.pop(1)
    unittest.main()
