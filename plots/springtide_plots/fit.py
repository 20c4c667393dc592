"""A log beside the world fitted to it: activity, popularity, item age, hours; what `springtide fit --curves` writes."""

import h5py
import numpy as np

from .reader import NotAResult
from .style import COLOURS, WIDTHS, plt

PANELS = ("activity", "popularity", "item_age", "hour")
COLUMNS = ("at", "real", "low", "high", "simulated")
LINEAR = ("hour",)                    # the others reach over powers of ten
COUNTS = ("activity", "popularity")  # tails: of interest where they are thin


class Curves:
    """One curves file. Attributes: log, its name; panels, a dictionary of columns by name."""

    def __init__(self, path):
        try:
            with h5py.File(path, "r") as file:
                self.log = str(file.attrs.get("log", ""))
                self.panels = {name: self._panel(file[name]) for name in PANELS}
        except OSError as error:
            raise NotAResult(f"{path}: is no readable HDF5 file: {error}") from error
        except (KeyError, ValueError) as error:
            raise NotAResult(f"{path}: holds no curves of a fit: {error}") from error

    @staticmethod
    def _panel(group):
        panel = {name: group[name][()] for name in COLUMNS}
        if len({column.shape for column in panel.values()}) != 1 or panel["at"].ndim != 1 or not panel["at"].size:
            raise ValueError(f"{group.name}: columns differ in length")
        panel["x"], panel["x_units"] = group["at"].attrs["long_name"], group["at"].attrs["units"]
        panel["y"] = group["real"].attrs["long_name"].rpartition(",")[0]
        panel["outside"] = int(np.sum((panel["simulated"] < panel["low"]) | (panel["simulated"] > panel["high"])))
        return panel


def is_curves(path):
    """Whether a file holds curves of a fit; not whether they are whole."""
    try:
        with h5py.File(path, "r") as file:
            return "algorithm" not in file and any(name in file for name in PANELS)
    except OSError:
        return False


def draw(curves, width="page"):
    """Four panels: the log with its 95 % band, the fitted world, and where that leaves the band."""
    inches = WIDTHS[width]
    shape = (2, 2) if width == "page" else (4, 1)
    figure, panels = plt.subplots(*shape, figsize=(inches, 4.6 if width == "page" else 7.4), squeeze=False)
    for name, axes in zip(PANELS, panels.flat):
        panel = curves.panels[name]
        # An age of 0 has no place on a logarithmic axis: the curve is 1 there.
        shown = panel["at"] > 0 if name not in LINEAR else np.full(panel["at"].shape, True)
        x = panel["at"][shown] + (0.5 if name in LINEAR else 0.0)
        column = {key: panel[key][shown] for key in COLUMNS}
        axes.fill_between(x, column["low"], column["high"], color=COLOURS[0], alpha=0.25, linewidth=0,
                          label="its 95 % band")
        axes.plot(x, column["real"], color=COLOURS[0], label="the log")
        axes.plot(x, column["simulated"], color=COLOURS[1], linestyle=(0, (5, 1.5)), label="the fitted world")
        out = (column["simulated"] < column["low"]) | (column["simulated"] > column["high"])
        if out.any():
            axes.plot(x[out], column["simulated"][out], linestyle="none", marker="x", markersize=4, color=COLOURS[1],
                      label="outside the band")
        if name in LINEAR:
            axes.set_xticks(range(0, 25, 6))
        else:
            axes.set_xscale("log")
        if name in COUNTS:
            axes.set_yscale("log")
            axes.set_ylim(0.5 * column["real"].min(), 1.5)
        else:
            axes.set_ylim(bottom=0.0)
        units = {"1": "", "h": ""}.get(panel["x_units"], f" ({panel['x_units']})")
        axes.set_xlabel(panel["x"] + units)
        axes.set_ylabel(panel["y"].replace(" with at least", "\nwith at least").replace(" on items", "\non items"))
        where = f"outside at {panel['outside']} of {panel['at'].size} points" if panel["outside"] else "within the band"
        axes.set_title(f"{name.replace('_', ' ')}: {where}", loc="left")
    # Whatever any panel has: a world that fits leaves no band in some. A tail leaves the lower left corner free.
    found = {label: handle for axes in panels.flat for handle, label in zip(*axes.get_legend_handles_labels())}
    panels.flat[0].legend(found.values(), found.keys(), loc="lower left")
    figure.suptitle(curves.log, fontsize=8)
    return figure
