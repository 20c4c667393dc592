"""One look for all figures: legible in a paper's column, safe for colour-blind readers."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the backend comes first)

from .reader import TRUTH  # noqa: E402

# Okabe & Ito 2008, without the yellow that vanishes on white; black is kept for the oracle.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#7F7F7F"]
DASHES = ["-", (0, (5, 1.5)), (0, (1, 1)), (0, (5, 1, 1, 1)), (0, (3, 1, 1, 1, 1, 1))]
MARKERS = ["o", "s", "^", "D", "v", "P", "X"]
WIDTHS = {"page": 7.0, "column": 3.4}  # inches

plt.rcParams.update({
    "font.size": 8, "axes.labelsize": 8, "axes.titlesize": 8, "legend.fontsize": 7, "xtick.labelsize": 7,
    "ytick.labelsize": 7, "lines.linewidth": 1.3, "axes.spines.top": False, "axes.spines.right": False,
    "axes.grid": True, "grid.color": "#E5E5E5", "grid.linewidth": 0.6, "axes.axisbelow": True, "legend.frameon": False,
    "savefig.dpi": 200, "pdf.fonttype": 42, "figure.constrained_layout.use": True, "legend.handlelength": 2.6,
})


def looks(result):
    """For each group its colour, dash and marker: the algorithm picks the colour, the strategy dash and marker.

    Of several worlds, each has algorithms' colours of its own. Where there is one algorithm, strategies pick the colour too.
    """
    groups = [group for group in result.groups if group.strategy != TRUTH]
    coloured = list(dict.fromkeys((group.algorithm, group.world) for group in groups))
    strategies = list(dict.fromkeys(group.strategy for group in groups))
    styles = {}
    for group in result.groups:
        if group.strategy == TRUTH:
            styles[group] = dict(color="black", linestyle="-", marker="*")
            continue
        s = strategies.index(group.strategy)
        c = coloured.index((group.algorithm, group.world)) if len(coloured) > 1 else s
        styles[group] = dict(color=COLOURS[c % len(COLOURS)],
                             linestyle=DASHES[s % len(DASHES)], marker=MARKERS[s % len(MARKERS)])
    return styles


def canvas(width, panels=1, legend_entries=0, sharey=True):
    """A figure with panels side by side, of one axis y where it is shared; in a column they stand on each other, and
    there is room for the legend."""
    inches = WIDTHS[width]
    if width == "page":
        return plt.subplots(1, panels, figsize=(inches, 2.7), sharey=sharey and panels > 1, squeeze=False)
    height = 1.7 * panels + 0.5 + 0.14 * -(-legend_entries // 2)
    return plt.subplots(panels, 1, figsize=(inches, height), sharex=panels > 1, squeeze=False)


def legend(axes, width, entries, note=None):
    """One entry a line beside the axes, or two a line below them where the figure is a column.

    entries: pairs of a label and what is drawn; note: what holds for all of them, said above.
    """
    labels, handles = [label for label, _ in entries], [handle for _, handle in entries]
    place = {"loc": "center left", "bbox_to_anchor": (1.01, 0.5), "alignment": "left"}
    if width == "column":
        place = {"loc": "upper center", "bbox_to_anchor": (0.42, -0.24), "ncol": 2, "columnspacing": 1.0}
    axes.legend(handles, labels, title=note, title_fontsize=7, **place)


AGES = ((1, "1 s"), (10, "10 s"), (60, "1 min"), (600, "10 min"), (3600, "1 h"), (6 * 3600, "6 h"), (86400, "1 d"),
        (3 * 86400, "3 d"), (7 * 86400, "7 d"), (30 * 86400, "30 d"), (365 * 86400, "1 y"))


def age_ticks(least, most):
    """Places and names for the ticks of a logarithmic axis of ages in seconds, and the ends of the axis."""
    ticks = [(age, name) for age, name in AGES if least / 2 <= age <= most * 2]
    return [age for age, _ in ticks], [name for _, name in ticks], (least / 2, most * 2)


def time_axis(seconds):
    """Scale and unit in which a span of seconds reads well."""
    return (86400.0, "days") if seconds > 2 * 86400 else (3600.0, "hours")
