"""Load on a core that serves and trains: the p99 of the time to an answer, and the age of what answers, against load."""

import re

import numpy as np

from .against_sweep import axes_of, lines_of
from .style import COLOURS, DASHES, MARKERS, canvas, legend

RESPONSE, AGE, RATE = "latency/response", "freshness/age_mean", "world.requests_per_user_per_day"


def rate_axis(result):
    """The sweep of requests, or None."""
    return next((axis for axis in axes_of(result) if RATE.endswith(axis.key.split(".")[-1])), None)


def has_enough(result):
    return result.has(RESPONSE) and rate_axis(result) is not None


def load_of(result, requests_per_user_per_day):
    """Share of the time in which the core serves: arrivals a second times the seconds that each takes."""
    users, serve_us = (float(re.search(rf"^{key} = ([\d.e+]+)$", result.spec, re.MULTILINE)[1])
                       for key in ("users", "serve_us"))
    return users * requests_per_user_per_day / 86400.0 * serve_us / 1e6


def draw(result, width="page"):
    """Draws two panels, a line for each choice of all else."""
    axis = rate_axis(result)
    lines = lines_of(result, AGE, axis)
    figure, panels = canvas(width, panels=2, legend_entries=len(lines), sharey=False)
    common = set.intersection(*(set(line) for line in lines)) if len(lines) > 1 else set()
    p99 = list(result.quantiles).index(0.99)
    entries = []
    for i, (line, points) in enumerate(lines.items()):
        loads = [load_of(result, float(value)) for value in axis.values if value in points]
        groups = [points[value] for value in axis.values if value in points]
        style = {"color": COLOURS[i % len(COLOURS)], "linestyle": DASHES[i % len(DASHES)],
                 "marker": MARKERS[i % len(MARKERS)], "markersize": 4}
        response = [np.nanmean(result.values(RESPONSE, group)[:, p99]) / 1e9 for group in groups]
        age = [np.nanmean(result.values(AGE, group)) / 60.0 for group in groups]
        drawn, = panels.flat[0].plot(loads, response, **style)
        panels.flat[1].plot(loads, age, **style)
        entries.append((", ".join(word for word in line if word not in common).replace("_", " ") or "all", drawn))
    panels.flat[0].set_ylabel("p99 of the time to an answer (s)")
    panels.flat[0].set_yscale("log")
    panels.flat[1].set_ylabel("mean age of what serves (minutes)")
    panels.flat[1].set_ylim(bottom=0.0)
    for axes in panels.flat[:2]:
        axes.set_xlabel("load: share of the core that serving takes")
    legend(panels.flat[-1], width, entries)
    return figure
