"""A result file as arrays, and its cells grouped by what they ran."""

import functools
import math
from dataclasses import dataclass

import h5py
import numpy as np

# The strategy of the oracle, which ranks by the truth and so has nothing to keep fresh.
TRUTH = "truth"


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
        name = self.algorithm if self.strategy == TRUTH else f"{self.algorithm}, {self.strategy}"
        return f"{name}, {self.world}" if worlds > 1 else name


class Result:
    """One result file.

    Attributes: path; title; spec, as TOML; window_start and drift_time in seconds; drift_kind; cutoffs; quantiles; groups;
    worlds, how many there are; long_name and direction ("higher", "lower" or ""), one a variable.
    """

    def __init__(self, path):
        self.path = path
        try:
            with h5py.File(path, "r") as file:
                if "schema_version" not in file.attrs:
                    raise self._broken("has no attribute schema_version: it is no result of Springtide")
                self._read(file)
        except OSError as error:
            raise self._broken(f"is no readable HDF5 file: {error}") from error
        except KeyError as error:
            raise self._broken(f"lacks a variable: {error}") from error

    def _broken(self, rule):
        return NotAResult(f"{self.path}: {rule}")

    def _read(self, file):
        self.title = text_of(file.attrs.get("title", ""))
        self.spec = text_of(file.attrs.get("spec", ""))
        self.window_start = self._column(file, "window_start")
        self.window_seconds = float(file["window_start"].attrs["window_seconds"])
        self.cutoffs = self._column(file, "cutoff")
        self.quantiles = self._column(file, "quantile")
        self.drift_time = self._column(file, "drift_time") if "drift_time" in file else np.array([])
        kinds = self._column(file, "drift_kind") if "drift_kind" in file else []
        self.drift_kind = [text_of(kind) for kind in kinds]
        names = [[text_of(value) for value in self._column(file, key)] for key in ("algorithm", "strategy", "world")]
        cells = len(names[0])
        if cells == 0:
            raise self._broken("holds no finished cell")
        if not len(names[1]) == len(names[2]) == cells or len(self.drift_kind) != len(self.drift_time):
            raise self._broken("has coordinates of one dimension that differ in length")
        grouped = {}
        for cell, key in enumerate(zip(*names)):
            grouped.setdefault(key, []).append(cell)
        self.groups = [Group(*key, tuple(cells)) for key, cells in grouped.items()]
        self.worlds = len({group.world for group in self.groups})
        self._values, self.long_name, self.direction = {}, {}, {}
        file.visititems(lambda path, node: self._keep(path, node, cells))

    def _column(self, file, name):
        column = file[name][()]
        if np.ndim(column) != 1:
            raise self._broken(f"{name} must have one dimension")
        return column

    def _keep(self, path, node, cells):
        # /requests holds raw columns of single cells, which nothing here draws.
        if not isinstance(node, h5py.Dataset) or node.dtype.kind != "f" or path.startswith("requests/"):
            return
        group, _, name = path.rpartition("/")
        if not group or name in ("window", "quantile", "drift"):
            return
        if node.ndim == 0 or node.shape[0] != cells:
            raise self._broken(f"{path} has the shape {node.shape} where there are {cells} cells")
        self._values[path] = node[()]
        self.long_name[path] = text_of(node.attrs.get("long_name", path))
        self.direction[path] = text_of(node.attrs.get("direction", ""))

    def values(self, path, group):
        """The variable's rows of the group's cells, or None where it is absent or NaN throughout."""
        rows = self._values.get(path)
        if rows is None:
            return None
        rows = rows[list(group.cells)]
        return None if np.all(np.isnan(rows)) else rows

    def at_cutoff(self, path, group):
        """The same for a metric: of one over cutoffs, the value at the list length that cutoff() names."""
        rows = self.values(path, group)
        if rows is None or not self.has_cutoffs(path):
            return rows
        return rows[..., list(self.cutoffs).index(self.cutoff())]

    def spread(self, path, group):
        """Its mean over seeds and the interval between them; of one seed that of its windows, where the file has one."""
        spread = over_seeds(self.at_cutoff(path, group))
        halves = self.at_cutoff(path + "_half_width", group)
        if len(group.cells) > 1 or halves is None:
            return spread
        return Spread(spread.mean, spread.mean - halves[0], spread.mean + halves[0])

    def has_cutoffs(self, path):
        per_cell = 1 if path.removesuffix("_half_width").endswith("_overall") else 2  # (cell) or (cell, window)
        return path in self._values and self._values[path].ndim > per_cell

    def cutoff(self):
        """The list length people quote, or the longest there is."""
        return 10 if 10 in self.cutoffs else max(self.cutoffs)

    def has(self, path):
        return any(self.values(path, group) is not None for group in self.groups)

    def varies(self, path):
        """Whether a metric says anything: it has two values somewhere."""
        rows = [rows for group in self.groups if (rows := self.at_cutoff(path, group)) is not None]
        return bool(rows) and max(map(np.nanmax, rows)) > min(map(np.nanmin, rows))


@dataclass(frozen=True)
class Spread:
    """What the seeds of a group say of one figure: their mean and what is drawn around it."""

    mean: np.ndarray
    low: np.ndarray
    high: np.ndarray


@functools.cache
def student_t(freedom):
    """The quantile .975 of Student's t of so many whole degrees of freedom.

    By bisection of the two-sided probability, a finite sum (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4).
    """

    def within(t):
        angle = math.atan(t / math.sqrt(freedom))
        odd = freedom % 2
        term, total = (math.cos(angle) if odd else 1.0), 0.0
        for k in range(2 + odd, freedom + 1, 2):
            total += term
            term *= math.cos(angle) ** 2 * (k - 1) / k
        total *= math.sin(angle)
        return 2.0 / math.pi * (angle + total) if odd else total

    low, high = 1.9, 13.0
    while high - low > 1e-9:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if within(middle) < 0.95 else (low, middle)
    return low


def over_seeds(rows):
    """Mean over cells (axis 0) and its 95 % interval by Student's t between them, as `springtide show` has it.

    NaN cells count as absent, place by place; one cell alone has no spread.
    """
    there = ~np.isnan(rows)
    count = there.sum(axis=0)
    t = np.vectorize(lambda n: student_t(int(n) - 1) if n > 1 else 0.0, otypes=[float])(count)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(there, rows, 0.0).sum(axis=0) / np.where(count == 0, np.nan, count)
        square = np.where(there, (rows - mean) ** 2, 0.0).sum(axis=0)
        half = np.where(count > 1, t * np.sqrt(square / (count - 1) / count), np.where(count == 1, 0.0, np.nan))
    return Spread(mean, mean - half, mean + half)


def spread_name(result, drawn="band"):
    """What is drawn around the means of this result, in words; None where there is nothing."""
    seeds = max(len(group.cells) for group in result.groups)
    return f"mean of {seeds} seeds, {drawn}: 95 % interval" if seeds > 1 else None


def text_of(value):
    return value.decode() if isinstance(value, bytes) else str(value)
