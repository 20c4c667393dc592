"""Accuracy over the whole run against the mean age of what served: one mark a group, error bars over seeds."""

import numpy as np

from .reader import mean_and_spread
from .style import WIDE, legend_right, looks, plt


def human_age(seconds):
    for unit, name in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= unit:
            return f"{seconds / unit:g} {name}"
    return f"{seconds:g} s"


def draw(result, path, ylabel=None):
    figure, axes = plt.subplots(figsize=(WIDE * 0.8, 2.8))
    styles = looks(result)
    ages = []
    for group in result.groups:
        rows, age = result.values(path, group), result.values("freshness/age_mean", group)
        if rows is None or age is None:
            continue
        if rows.ndim == 2:
            rows = rows[:, -1]
        (y, y_spread), (x, x_spread) = mean_and_spread(rows), mean_and_spread(age)
        ages.append(float(x))
        axes.errorbar(x, y, xerr=x_spread, yerr=y_spread, capsize=2, linestyle="none", label=group.label(result.worlds),
                      color=styles[group]["color"], marker=styles[group]["marker"], markersize=5)
    for group in result.groups:
        rows = result.values(path, group)
        if group.strategy == "truth" and rows is not None:
            axes.axhline(float(np.nanmean(rows if rows.ndim == 1 else rows[:, -1])), color="black", linewidth=0.9,
                         label=group.label(result.worlds))
    if ages and max(ages) > 10 * min(ages) > 0:
        axes.set_xscale("log")
        ticks = [t for t in (1, 10, 60, 600, 3600, 6 * 3600, 86400, 3 * 86400, 7 * 86400, 30 * 86400)
                 if min(ages) / 2 <= t <= max(ages) * 2]
        axes.set_xticks(ticks, [human_age(t) for t in ticks])
        axes.minorticks_off()
        axes.set_xlabel("mean age of the serving snapshot")
    else:
        axes.set_xlabel("mean age of the serving snapshot (s)")
    axes.set_ylabel(ylabel or result.long_name[path])
    legend_right(figure, axes)
    return figure
