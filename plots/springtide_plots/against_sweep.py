"""A metric of the whole run against what a sweep has set: one line for each of what else there was to choose.

Labels of the cells say what was set: "online(publish_interval=1h)", "world(label_window=5m,delayed_feedback=naive)".
"""

import re
from dataclasses import dataclass

import numpy as np

from .reader import spread_name
from .style import COLOURS, DASHES, MARKERS, canvas, legend

SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 7 * 86400.0}
PLACES = ("algorithm", "strategy", "world")


def settings(label):
    """The label without what was set, and the keys with their values, as they are spelled."""
    stem, bracket, rest = label.partition("(")
    if not bracket or not rest.endswith(")"):
        return label, {}
    pairs = [pair.partition("=") for pair in rest[:-1].split(",")]
    return (stem, {key: value for key, _, value in pairs}) if all(sign for _, sign, _ in pairs) else (label, {})


def number(text):
    """A number, or of a duration its seconds; else None."""
    match = re.fullmatch(r"(-?[\d.]+(?:e-?\d+)?)(us|ms|s|m|h|d|w)?", text)
    return float(match[1]) * SECONDS.get(match[2], 1.0) if match else None


def short(key):
    return " ".join(key.split(".")[-2:])


@dataclass(frozen=True)
class Axis:
    """What is swept: a key of an algorithm, a strategy or the world, and the values it takes, in order."""

    place: str
    stem: str
    key: str
    values: tuple

    @property
    def name(self):
        """Of a key of the world the last two words; of a plug-in, its label before the key."""
        return short(self.key) if self.place == "world" else f"{self.stem} {self.key}"

    @property
    def slug(self):
        """The name as a file may have it."""
        return re.sub(r"\W+", "_", self.name)


def axes_of(result):
    """The keys that take two values or more, all of them numbers or durations."""
    taken = {}
    for group in result.groups:
        for place in PLACES:
            stem, keys = settings(getattr(group, place))
            for key, value in keys.items():
                taken.setdefault((place, stem, key), {})[value] = number(value)
    return [Axis(*what, tuple(sorted(values, key=values.get))) for what, values in taken.items()
            if len(values) > 1 and None not in values.values()]


def lines_of(result, path, axis):
    """For each choice of all else, as a tuple, the group at each value of the axis that has numbers."""
    lines = {}
    for group in result.groups:
        stem, keys = settings(getattr(group, axis.place))
        if stem != axis.stem or axis.key not in keys or result.at_cutoff(path, group) is None:
            continue
        value = keys.pop(axis.key)
        rest = [(place, *settings(getattr(group, place))) for place in PLACES if place != axis.place]
        rest.append((axis.place, stem, keys))
        line = tuple(word for place, stem, keys in sorted(rest, key=lambda part: PLACES.index(part[0]))
                     for word in [stem, *(f"{short(key)} {value}" for key, value in keys.items())])
        lines.setdefault(line, {})[value] = group
    return lines


def has_enough(result, path, axis):
    """Whether some line has two points."""
    return any(len(points) > 1 for points in lines_of(result, path, axis).values())


def draw(result, path, axis, ylabel=None, width="page"):
    """Draws the variable at `path`, over (cell[, cutoff]), against the axis; the best of each line is ringed."""
    lines = lines_of(result, path, axis)
    figure, panels = canvas(width, legend_entries=len(lines))
    axes = panels[0][0]
    entries = []
    common = set.intersection(*(set(line) for line in lines))
    best = {"higher": np.argmax, "lower": np.argmin}.get(result.direction.get(path))
    for i, (line, points) in enumerate(lines.items()):
        x = [axis.values.index(value) for value in axis.values if value in points]
        spreads = [result.spread(path, points[axis.values[at]]) for at in x]
        mean, low, high = (np.array([getattr(spread, part) for spread in spreads]) for part in ("mean", "low", "high"))
        colour = COLOURS[i % len(COLOURS)]
        axes.fill_between(x, low, high, color=colour, alpha=0.15, linewidth=0)
        drawn, = axes.plot(x, mean, color=colour, linestyle=DASHES[i % len(DASHES)], marker=MARKERS[i % len(MARKERS)],
                           markersize=4)
        if best and len(x) > 2:
            top = int(best(mean))
            axes.plot(x[top], mean[top], marker="o", markersize=9, markerfacecolor="none",
                      markeredgecolor=colour, linestyle="none")
        name = ", ".join(word for word in line if word not in common) or " ".join(line)
        entries.append((name.replace("_", " "), drawn))
    axes.set_xticks(range(len(axis.values)), axis.values)
    axes.set_xlabel(axis.name.replace("_", " "))
    axes.set_ylabel(ylabel or result.long_name[path])
    legend(axes, width, entries, spread_name(result))
    return figure
