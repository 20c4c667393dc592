"""Latency quantiles of single calls: serve, update, publish."""

import numpy as np

from .style import WIDE, legend_right, looks, plt

CALLS = ("serve", "update", "publish")


def has_enough(result):
    return any(result.has(f"latency/{call}") for call in CALLS)


def draw(result):
    calls = [call for call in CALLS if result.has(f"latency/{call}")]
    figure, panels = plt.subplots(1, len(calls), figsize=(WIDE, 2.6), sharey=True, squeeze=False)
    styles = looks(result)
    labels = ["max" if q == 1 else f"p{100 * q:g}" for q in result.quantiles]
    for axes, call in zip(panels[0], calls):
        for group in result.groups:
            rows = result.values(f"latency/{call}", group)
            if rows is None:
                continue
            axes.plot(np.arange(len(labels)), np.nanmean(rows, axis=0) / 1e3, label=group.label(result.worlds),
                      markersize=3, **styles[group])
        axes.set_xticks(np.arange(len(labels)), labels)
        axes.set_yscale("log")
        axes.set_title(call)
    panels[0][0].set_ylabel("one call (µs)")
    legend_right(figure, max(panels[0], key=lambda axes: len(axes.lines)))
    return figure
