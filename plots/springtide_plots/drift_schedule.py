"""The drifts of a simulated log over time: what each declares, and what became of it over all users or items."""

from dataclasses import dataclass

import h5py
import numpy as np

from .reader import NotAResult, text_of
from .style import COLOURS, WIDTHS, plt, time_axis

MICROSECOND = 1e-6
ROUNDED = 1e-6  # strengths below this are none


@dataclass(frozen=True)
class DriftSchedule:
    """One drift of a log: times in seconds from the start of the world; starts of those it strikes."""

    label: str
    kind: str
    target: str
    unit: str
    struck: float
    changes: np.ndarray
    starts: np.ndarray
    time: np.ndarray
    declared: np.ndarray
    realised: np.ndarray


def is_log(path):
    """Whether the file is a simulated log and no result."""
    try:
        with h5py.File(path, "r") as file:
            return "truth" in file and "requests" in file
    except OSError:
        return False


def read(path):
    """The drifts of a simulated log, in the order in which they are applied."""
    with h5py.File(path, "r") as file:
        groups = [file["truth"][name] for name in file["truth"] if name.startswith("drift_")]
        groups.sort(key=lambda group: int(group.name.rpartition("_")[2]))
        try:
            return [_read(group) for group in groups]
        except KeyError as error:
            raise NotAResult(f"{path}: lacks a variable: {error}") from error


def _read(group):
    start = group["start"][()]
    return DriftSchedule(
        label=text_of(group.attrs["label"]), kind=text_of(group.attrs["kind"]), target=text_of(group.attrs["target"]),
        unit=text_of(group["declared"].attrs["units"]), struck=float(np.mean(start >= 0)),
        changes=MICROSECOND * group["change_time"][()], starts=MICROSECOND * start[start >= 0],
        time=MICROSECOND * group["time"][()], declared=group["declared"][()], realised=group["realised"][()])


def draw(drifts, width="page"):
    """Draws a panel a drift, under each other: declared as a line, realised as an area, changes as ticks above."""
    figure, panels = plt.subplots(len(drifts), 1, sharex=True, squeeze=False,
                                  figsize=(WIDTHS[width], 0.55 + 0.85 * len(drifts)))
    end = max((drift.time[-1] for drift in drifts if len(drift.time)), default=86400.0)
    unit, unit_name = time_axis(end)
    for axes, drift in zip(panels.flat, drifts):
        _panel(axes, drift, unit)
    scheduled = next((axes for axes, drift in zip(panels.flat, drifts) if len(drift.time)), panels.flat[0])
    handles, labels = scheduled.get_legend_handles_labels()
    panels.flat[0].legend(handles, labels, loc="lower right", bbox_to_anchor=(1.0, 1.12),
                          ncol=2 if width == "page" else 1)
    panels.flat[-1].set_xlabel(f"{unit_name} since the start of the world")
    panels.flat[-1].set_xlim(0, end / unit)
    figure.align_ylabels()
    return figure


def _panel(axes, drift, unit):
    if len(drift.time):
        axes.fill_between(drift.time / unit, drift.realised, color=COLOURS[0], alpha=0.35, linewidth=0,
                          label="realised, over all users or items")
        axes.plot(drift.time / unit, drift.declared, color=COLOURS[1], linewidth=1.1, linestyle="--",
                  label="declared, of one who is struck at once")
        # Room for the ticks of its changes above, and for a line at zero.
        low, high = min(0.0, drift.declared.min(), drift.realised.min()), max(drift.declared.max(), drift.realised.max())
        reach = max(high - low, ROUNDED)
        axes.set_ylim(low - 0.08 * reach, low + 1.25 * reach)
    else:
        axes.set_yticks([])
        axes.text(0.5, 0.5, "follows what users click: no schedule", transform=axes.transAxes, ha="center", va="center",
                  fontsize=7, color="#555555")
    for change in drift.changes:
        axes.axvline(change / unit, ymin=0.88, color="black", linewidth=0.8)
    name = drift.label if drift.label == drift.kind else f"{drift.label} ({drift.kind})"
    whom = "items" if drift.target == "appeal" else "users"
    axes.set_title(f"{name}: {100 * drift.struck:.0f} % of {whom} struck", loc="left", fontsize=7, pad=2)
    axes.set_ylabel("weight" if drift.unit == "1" else drift.unit, fontsize=7)
