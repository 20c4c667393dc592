"""A metric over time: one line a group, its spread over seeds as a band, drifts marked."""

import numpy as np

from .reader import TRUTH, over_seeds, spread_name
from .style import age_ticks, canvas, legend, looks, time_axis

AGE = "freshness/age"
# What a metric's best possible value is called, where the file holds it: the line that no algorithm can pass.
CEILINGS = {"accuracy/ctr": "accuracy/oracle_ctr"}
# Of the axis: what the name of a drift takes.
MARK_NAME_WIDTH = 0.25


def draw(result, path, ylabel=None, width="page"):
    """Draws the variable at `path` over (cell, window[, cutoff])."""
    figure, panels = canvas(width, legend_entries=len(result.groups) + 1)
    axes = panels[0][0]
    styles = looks(result)
    centre = result.window_start + 0.5 * result.window_seconds
    # Worlds count from 0; a log's epoch seconds would say nothing on an axis.
    is_world = result.window_start[0] < 10 * 365 * 86400
    origin = 0.0 if is_world else result.window_start[0]
    unit, unit_name = time_axis(result.window_start[-1] - result.window_start[0])
    x = (centre - origin) / unit

    lines = {}  # by their points: groups that agree everywhere share one

    def line(rows, label, color, linestyle):
        spread = over_seeds(rows)
        alike = lines.setdefault(spread.mean.tobytes(), [])
        if alike:
            alike.append(label)
            return
        drawn, = axes.plot(x, spread.mean, label=label, color=color, linestyle=linestyle)
        alike += [drawn, label]
        axes.fill_between(x, spread.low, spread.high, color=color, alpha=0.15, linewidth=0)

    for group in result.groups:
        rows = result.at_cutoff(path, group)
        if rows is not None:
            line(rows, group.label(result.worlds), styles[group]["color"], styles[group]["linestyle"])
    ceiling = CEILINGS.get(path)
    if ceiling and result.has(ceiling) and not any(group.strategy == TRUTH for group in result.groups):
        # Every cell of a world and seed holds the same: the first group stands for all.
        group = next(group for group in result.groups if result.values(ceiling, group) is not None)
        line(result.values(ceiling, group), "best possible", "black", "-")

    named = -np.inf
    for time, kinds in drift_marks(result):
        place = (time - origin) / unit
        axes.axvline(place, color="black", linewidth=0.8, linestyle=(0, (2, 2)))
        # A drift that comes back often is named where there is room for it.
        if place - named < MARK_NAME_WIDTH * (x[-1] - x[0]):
            continue
        named = place
        axes.annotate(f"{', '.join(kinds)} drift", (place, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 2),
                      textcoords="offset points", va="bottom", ha="center", fontsize=7)
    axes.set_xlabel(f"{unit_name} since the start of the {'world' if is_world else 'measured span'}")
    axes.set_ylabel(ylabel or result.long_name[path])
    axes.margins(x=0.01)
    if path == AGE:
        ages = [mean for drawn, *_ in lines.values() for mean in drawn.get_ydata() if mean > 0]
        if ages and max(ages) > 10 * min(ages):
            places, names, _ = age_ticks(min(ages), max(ages))
            axes.set_yscale("log")
            axes.set_yticks(places, names)
            axes.minorticks_off()
        else:
            axes.set_ylabel("age of what serves (s)")
    legend(axes, width, [(shared_label(labels), drawn) for drawn, *labels in lines.values()], spread_name(result))
    return figure


def drift_marks(result):
    """Pairs of an instant and the kinds of drift that strike then, in order of time."""
    marks = {}
    for time, kind in zip(result.drift_time, result.drift_kind):
        marks.setdefault(time, []).append(kind)
    return [(time, list(dict.fromkeys(marks[time]))) for time in sorted(marks)]


def shared_label(labels):
    """One label for groups that are drawn as one line: in "mlp, daily" and "random, daily" they share the strategy."""
    if len(labels) == 1:
        return labels[0]
    endings = {label.partition(", ")[2] for label in labels}
    if len(endings) == 1 and "" not in endings:
        return f"{len(labels)} algorithms, {endings.pop()}"
    return f"{labels[0]} (and {len(labels) - 1} more alike)"


def has_enough(result, path):
    """Whether there is anything to draw: at least two windows with a value in some group."""
    return any((rows := result.at_cutoff(path, group)) is not None and
               np.sum(np.any(~np.isnan(rows), axis=0)) > 1 for group in result.groups)
