"""A result file as a mapping of its groups to xarray datasets whose cells have an index and whose times are times."""

from collections.abc import Mapping

import h5py
import numpy as np
import xarray

from springtide_plots.reader import NotAResult, text_of

# The levels of the index of cells.
CELL = ("algorithm", "strategy", "world", "seed")
# A world's time begins at 0, a log's at 1970.
WORLD_ENDS = 10 * 365 * 86400.0
TICKS = {"s": 1e9, "ns": 1.0}  # nanoseconds a unit
COORDINATES = ("window", "drift")


def open(path):  # noqa: A001  (springtide.open, as xarray.open_dataset)
    """The result of `springtide run` at `path`.

    Raises NotAResult, naming the file and the rule it breaks.
    """
    return Result(path)


class Result(Mapping):
    """Groups of a result file by name: "accuracy", "accuracy/new_items", "freshness", "latency", "cost", ...

    Each is a Dataset in memory. Its dimension `cell` has the index (algorithm, strategy, world, seed), and beside it the
    coordinate `number(cell)`; `window` and `drift` are timedelta64 since the start of a world, or datetime64 (UTC) where
    a log was replayed. Variables in seconds or nanoseconds are timedelta64[ns], rounded to it, NaT where they do not
    apply; divide by np.timedelta64(1, "h") for numbers.

    Attributes: path; attrs, those of the file (title, created, complete, ..., with the spec as text); root, the Dataset
    of what belongs to no group (status, digest, drift_kind).
    """

    def __init__(self, path):
        self.path = str(path)
        self._groups, self._requests = {}, ()
        try:
            with h5py.File(path, "r") as file:
                self._look(file)
            self.root = self._dataset(None)
        except OSError as error:
            raise NotAResult(f"{path}: is no readable HDF5 file: {error}") from error
        except (KeyError, ValueError) as error:
            raise NotAResult(f"{path}: lacks what a result has: {error}") from error

    def _look(self, file):
        if "schema_version" not in file.attrs:
            raise NotAResult(f"{self.path}: has no attribute schema_version: it is no result of Springtide")
        if "algorithm" not in file:
            raise NotAResult(f"{self.path}: has no cells: it is a simulated log or a fit, and no result")
        self.attrs = {name: text_of(value) if isinstance(value, (bytes, str)) else np.asarray(value).item()
                      for name, value in file.attrs.items() if not name.startswith("_")}
        self._requests = tuple(sorted(int(name) for name in file.get("requests", ())))

        def keep(name, node):
            if isinstance(node, h5py.Group) and name.partition("/")[0] != "requests" and \
                    any(isinstance(child, h5py.Dataset) and "units" in child.attrs for child in node.values()):
                self._groups[name] = None

        file.visititems(keep)

    def _dataset(self, group):
        with xarray.open_dataset(self.path, engine="h5netcdf", group=group, decode_times=False) as stored:
            return _with_index(_with_times(stored.load()))

    def __getitem__(self, group):
        if group not in self._groups:
            raise KeyError(f"{group!r}: must be of {', '.join(self._groups)}")
        if self._groups[group] is None:
            self._groups[group] = self._dataset(group)
        return self._groups[group]

    def __iter__(self):
        return iter(self._groups)

    def __len__(self):
        return len(self._groups)

    def requests(self, **cell):
        """The raw rows of one cell, kept by `[metrics] keep_requests = true`, as they are in the file.

        Takes what tells the cell from the others: requests(strategy="online", seed=1), or requests(number=3).
        """
        known = (*CELL, "number")
        if strange := [name for name in cell if name not in known]:
            raise KeyError(f"{strange[0]}: a cell is told by {', '.join(known)}")
        fits = np.ones(self.root.sizes["cell"], dtype=bool)
        for name, value in cell.items():
            fits &= self.root[name].values == value
        numbers = self.root["number"].values[fits]
        if len(numbers) != 1:
            raise KeyError(f"{cell}: must tell one cell; it fits {len(numbers)}")
        if numbers[0] not in self._requests:
            raise KeyError(f"cell {numbers[0]}: no raw rows are in the file: it wants [metrics] keep_requests = true")
        with xarray.open_dataset(self.path, engine="h5netcdf", group=f"requests/{numbers[0]}", decode_times=False) as rows:
            return rows.load()

    def __repr__(self):
        cells = self.root.sizes["cell"]
        lines = [f"<springtide.Result {self.path}>", f"{self.attrs.get('title', '')}: {cells} cells"
                 + ("" if self.attrs.get("complete", 1) else ", incomplete: resume the run")]
        for name in CELL:
            lines.append(f"  {name}: {', '.join(map(str, dict.fromkeys(self.root[name].values)))}")
        lines.append(f"  groups: {', '.join(self)}" + (f"; raw rows of {len(self._requests)} cells" if self._requests else ""))
        return "\n".join(lines)


def _with_times(dataset):
    """Seconds and nanoseconds as timedelta64, instants of a log as datetime64."""
    changed = {}
    for name, variable in dataset.variables.items():
        units = variable.attrs.get("units")
        if name in COORDINATES:
            units = "s"
        if units not in TICKS or variable.dtype.kind != "f":
            continue
        attrs = {key: value for key, value in variable.attrs.items() if key != "units"}
        changed[name] = (variable.dims, _times(variable.values, TICKS[units]), attrs)
        if name in (*COORDINATES, "window_start", "drift_time") and _is_log(dataset):
            changed[name] = (variable.dims, np.datetime64(0, "ns") + changed[name][1], attrs)
    return dataset.assign_coords({name: value for name, value in changed.items() if name in dataset.coords}).assign(
        {name: value for name, value in changed.items() if name not in dataset.coords})


def _times(values, nanoseconds):
    there = np.isfinite(values)
    times = np.full(values.shape, np.timedelta64("NaT", "ns"))
    times[there] = np.rint(values[there] * nanoseconds).astype("int64").astype("timedelta64[ns]")
    return times


def _is_log(dataset):
    window = dataset["window"].values
    return len(window) > 0 and float(window[0]) >= WORLD_ENDS


def _with_index(dataset):
    dataset = dataset.assign_coords(number=("cell", dataset["cell"].values)).drop_vars("cell")
    return dataset.set_index(cell=list(CELL))
