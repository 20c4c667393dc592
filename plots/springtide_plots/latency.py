"""Latency quantiles of single calls: serve, update, publish."""

import numpy as np

from .reader import over_seeds
from .style import canvas, legend, looks

CALLS = {"serve": "serve one request", "update": "learn one label", "publish": "publish one snapshot"}


def has_enough(result):
    return any(result.has(f"latency/{call}") for call in CALLS)


def draw(result, width="page"):
    """Draws a panel a call; a group is there where its latency was measured."""
    calls = [call for call in CALLS if result.has(f"latency/{call}")]
    figure, panels = canvas(width, panels=len(calls), legend_entries=len(result.groups))
    styles = looks(result)
    places = np.arange(len(result.quantiles))
    entries = {}
    for axes, call in zip(panels.flat, calls):
        for group in result.groups:
            rows = result.values(f"latency/{call}", group)
            if rows is None:
                continue
            line, = axes.plot(places, over_seeds(rows).mean / 1e3, markersize=3, **styles[group])
            entries.setdefault(group.label(result.worlds), line)
        axes.set_xticks(places, ["max" if q == 1 else f"p{100 * q:g}" for q in result.quantiles])
        axes.set_yscale("log")
        axes.set_title(CALLS[call])
        if width == "column" or axes is panels.flat[0]:
            axes.set_ylabel("wall time (µs)")
    legend(panels.flat[-1], width, list(entries.items()))
    return figure
