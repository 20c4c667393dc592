"""A small result made by hand, for tests of figures: what is drawn must be what is in the file."""

import contextlib
import io
import pathlib
import tempfile
import unittest

import h5py
import numpy as np

from springtide_plots.__main__ import main
from springtide_plots.style import plt

DAY = 86400.0
AUC = np.array([[0.7, 0.6, 0.65], [0.8, 0.7, 0.75], [0.7, 0.68, 0.7], [0.8, 0.78, 0.8]])
NAN = np.nan


def make_result(path, auc=AUC):
    """Two strategies, two seeds each, three windows of a day; a drift at the start of the second."""
    with h5py.File(path, "w") as file:
        file.attrs["schema_version"] = 1
        file.attrs["title"] = "by hand"
        file["window_start"] = DAY * np.arange(3)
        file["window_start"].attrs["window_seconds"] = DAY
        file["cutoff"] = np.array([1, 10, 50])
        file["quantile"] = np.array([0.5, 0.9, 0.99, 0.999, 1.0])
        file["drift_time"] = np.array([DAY])
        text = h5py.string_dtype()
        file["drift_kind"] = np.array(["sudden"], dtype=text)
        file.create_dataset("algorithm", data=["mlp"] * 4, dtype=text)
        file.create_dataset("strategy", data=["daily", "daily", "online", "online"], dtype=text)
        file.create_dataset("world", data=["news"] * 4, dtype=text)
        file["accuracy/window"] = file["window_start"]
        file["accuracy/auc"] = auc
        file["accuracy/auc"].attrs["long_name"] = "area under the curve"
        file["accuracy/auc_overall"] = AUC.mean(axis=1)
        file["accuracy/ndcg"] = AUC[:, :, None] * np.array([0.1, 0.5, 0.9])
        file["accuracy/ctr"] = 0.1 * AUC
        file["accuracy/oracle_ctr"] = np.tile([0.09, 0.10, 0.11], (4, 1))
        file["accuracy/recall"] = np.ones((4, 3, 3))
        file["accuracy/rmse"] = np.full((4, 3), NAN)
        file["freshness/age_mean"] = np.array([43200.0, 43200.0, 60.0, 62.0])
        for call in ("serve", "publish"):
            file[f"latency/{call}"] = np.tile(1e3 * np.arange(1.0, 6.0), (4, 1))
        file["latency/update"] = np.vstack([np.full((3, 5), NAN), 1e3 * np.arange(5.0, 10.0)])


class FigureTest(unittest.TestCase):
    """Each test has the result in a folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(plt.close, "all")
        self.folder = pathlib.Path(folder.name)
        self.path = self.folder / "result.h5"
        make_result(self.path)

    def run_main(self, *arguments):
        """Exit status and what was said on stderr."""
        said = io.StringIO()
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            status = main([str(argument) for argument in arguments])
        return status, said.getvalue()

    def relabel(self, **labels):
        with h5py.File(self.path, "a") as file:
            for name, values in labels.items():
                del file[name]
                file.create_dataset(name, data=values, dtype=h5py.string_dtype())
