"""A result file as arrays, and its cells grouped by what they ran."""

from dataclasses import dataclass

import h5py
import numpy as np


class NotAResult(Exception):
    """The file is no result of Springtide; the message names the file and the rule it breaks."""


@dataclass(frozen=True)
class Group:
    """The cells of one algorithm under one strategy in one world: they differ in the seed alone."""

    algorithm: str
    strategy: str
    world: str
    cells: tuple

    def label(self, worlds):
        name = self.algorithm if self.strategy == "truth" else f"{self.algorithm}, {self.strategy}"
        return f"{name}, {self.world}" if worlds > 1 else name


class Result:
    """One result file.

    Attributes: title; window_start and drift_time in seconds; drift_kind; cutoffs; quantiles; groups.
    """

    def __init__(self, path):
        try:
            with h5py.File(path, "r") as file:
                if "schema_version" not in file.attrs:
                    raise NotAResult(f"{path}: has no attribute schema_version: it is no result of Springtide")
                self._read(file)
        except OSError as error:
            raise NotAResult(f"{path}: is no readable HDF5 file: {error}") from error
        except KeyError as error:
            raise NotAResult(f"{path}: lacks a variable: {error}") from error

    def _read(self, file):
        def text(value):
            return value.decode() if isinstance(value, bytes) else str(value)

        self.title = text(file.attrs["title"])
        self.window_start = file["window_start"][()]
        self.window_seconds = float(file["window_start"].attrs["window_seconds"])
        self.cutoffs = file["cutoff"][()]
        self.quantiles = file["quantile"][()]
        self.drift_time = file["drift_time"][()] if "drift_time" in file else np.array([])
        self.drift_kind = [text(kind) for kind in file["drift_kind"][()]] if "drift_kind" in file else []
        names = [[text(value) for value in file[key][()]] for key in ("algorithm", "strategy", "world")]
        grouped = {}
        for cell, key in enumerate(zip(*names)):
            grouped.setdefault(key, []).append(cell)
        self.groups = [Group(*key, tuple(cells)) for key, cells in grouped.items()]
        self.worlds = len({group.world for group in self.groups})
        self._values, self.long_name = {}, {}

        def keep(path, node):
            if isinstance(node, h5py.Dataset) and node.dtype.kind == "f" and "/" in path:
                self._values[path] = node[()]
                self.long_name[path] = text(node.attrs.get("long_name", path))

        file.visititems(keep)

    def values(self, path, group):
        """The variable's rows of the group's cells, or None where it is absent or NaN throughout."""
        rows = self._values.get(path)
        if rows is None:
            return None
        rows = rows[list(group.cells)]
        return None if np.all(np.isnan(rows)) else rows

    def has(self, path):
        return any(self.values(path, group) is not None for group in self.groups)


def mean_and_spread(rows):
    """Mean over cells (axis 0) and half the width of what is drawn around it: 1.96 standard errors, or 0 for one."""
    count = np.sum(~np.isnan(rows), axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nansum(rows, axis=0) / np.where(count == 0, np.nan, count)
        variance = np.nansum((rows - mean) ** 2, axis=0) / np.where(count < 2, np.nan, count - 1)
        spread = 1.96 * np.sqrt(variance / count)
    return mean, np.nan_to_num(spread)
