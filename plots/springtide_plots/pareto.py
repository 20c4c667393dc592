"""Accuracy against mean age with compute as the size of a mark: filled where nothing else is as good in all three."""

import numpy as np

from .reader import TRUTH, over_seeds
from .style import WIDTHS, age_ticks, looks, plt

AGE = "freshness/age_mean"
COMPUTE = "cost/train_examples_per_day"
LEAST, MOST = 12.0, 220.0  # area of a mark, square points


def points_of(result, path):
    """Groups with accuracy, age and compute: pairs of a group and the means of the three."""
    points = []
    for group in result.groups:
        rows = [result.at_cutoff(path, group), result.values(AGE, group), result.values(COMPUTE, group)]
        if group.strategy != TRUTH and all(row is not None for row in rows):
            points.append((group, np.array([float(over_seeds(row).mean) for row in rows])))
    return points


def on_front(values, lower_is_better):
    """Of rows of (accuracy, age, compute): whether no other is as good in all three and better in one."""
    costs = np.array(values, dtype=float)
    if not lower_is_better:
        costs[:, 0] = -costs[:, 0]
    beats = np.all(costs[:, None] <= costs[None], axis=2) & np.any(costs[:, None] < costs[None], axis=2)
    return ~np.any(beats, axis=0)


def has_enough(result, path):
    """Whether there is a front to draw: several groups in one world, and more than one algorithm."""
    points = points_of(result, path)
    return result.worlds == 1 and len(points) > 3 and len({group.algorithm for group, _ in points}) > 1


def draw(result, path, ylabel=None, width="page"):
    """Draws each group once: the algorithm picks the colour, the strategy the mark."""
    figure, axes = plt.subplots(figsize=(WIDTHS[width], 3.2))
    styles = looks(result)
    points = points_of(result, path)
    values = np.array([value for _, value in points])
    front = on_front(values, result.direction.get(path) == "lower")
    area = LEAST + (MOST - LEAST) * values[:, 2] / values[:, 2].max()
    for (group, (accuracy, age, _)), size, best in zip(points, area, front):
        colour = styles[group]["color"]
        axes.scatter(age, accuracy, s=size, marker=styles[group]["marker"], edgecolors=colour, linewidths=1.1,
                     facecolors=colour if best else "none")
    places, names, ends = age_ticks(values[:, 1].min(), values[:, 1].max())
    axes.set_xscale("log")
    axes.set_xlim(*ends)
    axes.set_xticks(places, names)
    axes.minorticks_off()
    axes.set_xlabel("mean age of what serves")
    axes.set_ylabel(ylabel or result.long_name[path])
    _legend(axes, points, styles)
    return figure


def _legend(axes, points, styles):
    """Algorithms by colour, strategies by mark."""
    algorithms = {group.algorithm: styles[group]["color"] for group, _ in points}
    strategies = {group.strategy: styles[group]["marker"] for group, _ in points}
    handles = [plt.Line2D([], [], linestyle="none", marker="o", color=colour, label=name)
               for name, colour in algorithms.items()]
    handles += [plt.Line2D([], [], linestyle="none", marker=mark, color="#555555", markerfacecolor="none", label=name)
                for name, mark in strategies.items()]
    axes.legend(handles=handles, loc="center left", bbox_to_anchor=(1.01, 0.5), alignment="left", title_fontsize=7,
                title="filled: on the Pareto front\narea: examples trained on a day")
