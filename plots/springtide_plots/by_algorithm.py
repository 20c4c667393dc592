"""A metric of the whole run, one row an algorithm, best at the top: a mark for each strategy, a panel for each world.

Worlds of different seeds differ more than algorithms do, and all meet the same ones: bars are of what is left once each
seed's mean over all is taken away (Cousineau 2005, "Confidence intervals in within-subject designs").
"""

import numpy as np

from .against_sweep import settings, short
from .reader import TRUTH, over_seeds, spread_name
from .style import COLOURS, MARKERS, WIDTHS, plt

LEAST = 8  # algorithms; fewer are told apart in the other figures
MOST_LINES = 36  # groups; of more, lines are a tangle


def groups_with(result, path):
    return [group for group in result.groups if result.at_cutoff(path, group) is not None]


def has_enough(result, path):
    """Whether there are algorithms enough that a row for each reads better than a colour."""
    return len({group.algorithm for group in groups_with(result, path)}) >= LEAST


def is_all_there_is(result, path):
    """Whether there are so many groups that lines would not tell them apart."""
    return len(groups_with(result, path)) > MOST_LINES


def title_of(world):
    """What was set of the world, in words; else its name."""
    stem, keys = settings(world)
    return ", ".join(f"{short(key)} {value}" for key, value in keys.items()).replace("_", " ") or stem


def without_seeds(rows):
    """Rows of groups, a column a seed, less what the seed makes of all of them."""
    rows = np.array(rows)
    return rows - rows.mean(axis=0) + rows.mean()


def spreads_of(result, path):
    """By world, algorithm and strategy, what the seeds say; worlds in the order of the file."""
    worlds = {}
    for world in dict.fromkeys(group.world for group in result.groups):
        groups = [group for group in groups_with(result, path) if group.world == world]
        rows = [result.at_cutoff(path, group) for group in groups]
        if len({row.shape for row in rows}) == 1 and not np.isnan(rows).any():
            rows = without_seeds(rows)
        for group, row in zip(groups, rows):
            worlds.setdefault(world, {}).setdefault(group.algorithm, {})[group.strategy] = over_seeds(row)
    return worlds


def order_of(spreads, lower_is_better):
    """Algorithms from the worst to the best, by the best of their strategies."""
    sign = -1.0 if lower_is_better else 1.0
    return sorted(spreads, key=lambda algorithm: max(sign * float(each.mean) for each in spreads[algorithm].values()))


def draw(result, path, ylabel=None, width="page"):
    """Draws the variable at `path`, over (cell[, cutoff]); the oracle, if any, as a line to fall short of."""
    worlds = spreads_of(result, path)
    rows = max(len(spreads) for spreads in worlds.values())
    columns = len(worlds) if width == "page" else 1
    figure, panels = plt.subplots(len(worlds) // columns, columns, squeeze=False,
                                  figsize=(WIDTHS[width], (0.9 + 0.19 * rows) * (len(worlds) // columns)))
    strategies = list(dict.fromkeys(group.strategy for group in result.groups if group.strategy != TRUTH))
    lower = result.direction.get(path) == "lower"
    for axes, (world, spreads) in zip(panels.ravel(), worlds.items()):
        truth = [by_strategy.pop(TRUTH) for by_strategy in spreads.values() if TRUTH in by_strategy]
        order = order_of({name: by_strategy for name, by_strategy in spreads.items() if by_strategy}, lower)
        for y, algorithm in enumerate(order):
            for strategy, spread in spreads[algorithm].items():
                s = strategies.index(strategy)
                shift = 0.22 * (s - (len(strategies) - 1) / 2.0)
                axes.errorbar(spread.mean, y - shift, xerr=[[spread.mean - spread.low], [spread.high - spread.mean]],
                              color=COLOURS[s % len(COLOURS)], marker=MARKERS[s % len(MARKERS)], markersize=3.5,
                              linewidth=1.0)
        for spread in truth:
            axes.axvline(float(spread.mean), color="black", linewidth=1.0)
        axes.set_yticks(range(len(order)), [algorithm.replace("_", " ") for algorithm in order])
        axes.set_ylim(-0.7, len(order) - 0.3)
        axes.set_xlabel(ylabel or result.long_name[path])
        if len(worlds) > 1:
            axes.set_title(title_of(world))
    handles = [plt.Line2D([], [], linestyle="none", marker=MARKERS[s % len(MARKERS)], color=COLOURS[s % len(COLOURS)],
                          label=strategy) for s, strategy in enumerate(strategies)]
    if any(group.strategy == TRUTH for group in result.groups):
        handles.append(plt.Line2D([], [], color="black", linewidth=1.0, label="oracle"))
    note = spread_name(result, "bars")
    panels[-1][0].legend(handles=handles, loc="upper left", bbox_to_anchor=(0.0, -2.0 / (2.0 + rows)),
                         ncol=len(handles), title=note and note + " within seeds", title_fontsize=7)
    return figure
