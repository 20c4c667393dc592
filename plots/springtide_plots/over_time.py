"""A metric over time: one line a group, its spread over seeds as a band, drifts marked."""

import numpy as np

from .reader import mean_and_spread
from .style import WIDE, legend_right, looks, plt, time_axis


def draw(result, path, ylabel=None):
    """Draws the variable at `path` over (cell, window[, cutoff]); of cutoffs, the longest list."""
    figure, axes = plt.subplots(figsize=(WIDE, 2.8))
    styles = looks(result)
    centre = result.window_start + 0.5 * result.window_seconds
    # Worlds count from 0; a log's epoch seconds would say nothing on an axis.
    origin = 0.0 if result.window_start[0] < 10 * 365 * 86400 else result.window_start[0]
    unit, unit_name = time_axis(result.window_start[-1] - result.window_start[0])
    seeds = max(len(group.cells) for group in result.groups)
    for group in result.groups:
        rows = result.values(path, group)
        if rows is None:
            continue
        if rows.ndim == 3:
            rows = rows[:, :, -1]
        mean, spread = mean_and_spread(rows)
        style = {key: styles[group][key] for key in ("color", "linestyle")}
        x = (centre - origin) / unit
        axes.plot(x, mean, label=group.label(result.worlds), **style)
        axes.fill_between(x, mean - spread, mean + spread, color=style["color"], alpha=0.15, linewidth=0)
    marks = {}
    for time, kind in zip(result.drift_time, result.drift_kind):
        marks.setdefault((time - origin) / unit, kind)
    for time, kind in marks.items():
        axes.axvline(time, color="black", linewidth=0.8, linestyle=(0, (2, 2)))
        axes.annotate(f"{kind} drift", (time, 1.0), xycoords=("data", "axes fraction"), xytext=(3, -3),
                      textcoords="offset points", va="top", fontsize=7)
    axes.set_xlabel(f"time ({unit_name})")
    axes.set_ylabel(ylabel or result.long_name[path])
    axes.margins(x=0.01)
    legend_right(figure, axes)
    if seeds > 1:
        axes.set_title(f"mean of {seeds} seeds, band: 95 % interval", loc="left", color="#555555", fontsize=7)
    return figure


def has_enough(result, path):
    """Whether there is anything to draw: at least two windows with a value in some group."""
    return any((rows := result.values(path, group)) is not None and
               np.sum(np.any(~np.isnan(rows.reshape(rows.shape[0], rows.shape[1], -1)), axis=(0, 2))) > 1
               for group in result.groups)
