"""One look for all figures: legible in a paper's column, safe for colour-blind readers."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the backend comes first)

# Okabe & Ito 2008, without the yellow that vanishes on white; black is kept for the oracle.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#7F7F7F"]
DASHES = ["-", "--", "-.", ":"]
MARKERS = ["o", "s", "^", "D", "v", "P", "X", "*"]
WIDE, COLUMN = 7.0, 3.4  # inches

plt.rcParams.update({
    "font.size": 8, "axes.labelsize": 8, "axes.titlesize": 8, "legend.fontsize": 7, "xtick.labelsize": 7,
    "ytick.labelsize": 7, "lines.linewidth": 1.3, "axes.spines.top": False, "axes.spines.right": False,
    "axes.grid": True, "grid.color": "#E5E5E5", "grid.linewidth": 0.6, "axes.axisbelow": True, "legend.frameon": False,
    "savefig.dpi": 200, "pdf.fonttype": 42, "figure.constrained_layout.use": True,
})


def looks(result):
    """For each group its colour, dash and marker: the algorithm picks the colour, the strategy dash and marker."""
    algorithms = list(dict.fromkeys(g.algorithm for g in result.groups if g.strategy != "truth"))
    strategies = list(dict.fromkeys(g.strategy for g in result.groups if g.strategy != "truth"))
    styles = {}
    for group in result.groups:
        if group.strategy == "truth":
            styles[group] = dict(color="black", linestyle="-", marker="*")
            continue
        s = strategies.index(group.strategy)
        styles[group] = dict(color=COLOURS[algorithms.index(group.algorithm) % len(COLOURS)],
                             linestyle=DASHES[s % len(DASHES)], marker=MARKERS[s % len(MARKERS)])
    return styles


def legend_right(figure, axes):
    """One entry a line, beside the axes."""
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside right upper") if _has_outside() else axes.legend(
        handles, labels, loc="center left", bbox_to_anchor=(1.01, 0.5))


def _has_outside():
    return tuple(int(part) for part in matplotlib.__version__.split(".")[:2]) >= (3, 7)


def time_axis(seconds):
    """Scale and unit in which a span of seconds reads well."""
    return (86400.0, "days") if seconds > 2 * 86400 else (3600.0, "hours")
