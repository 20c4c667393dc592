"""AUC against the age of items, from the raw rows of a result ([metrics] keep_requests): what is known of new items.

An item's age counts from when it was first shown. Items shown in the first hours of the measured span may be older than
they seem: they are left out.
"""

import h5py
import numpy as np

from .reader import TRUTH, over_seeds, spread_name
from .style import canvas, legend, looks

HOUR = 3600_000_000  # microseconds
SETTLED = 12 * HOUR  # what is first shown after this is new: all else that is there has been shown by then
EDGES = HOUR * np.array([0, 1, 3, 6, 12, 24, 48])
NAMES = ["< 1 h", "1-3 h", "3-6 h", "6-12 h", "12-24 h", "1-2 d"]
FEWEST = 100  # impressions of either label, for an AUC worth drawing


def auc(scores, labels):
    """Area under the ROC curve, ties counted half; NaN with too few of either label."""
    positive = labels > 0
    ones, zeros = int(positive.sum()), int((~positive).sum())
    if min(ones, zeros) < FEWEST:
        return np.nan
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    rank = np.cumsum(count) - 0.5 * (count - 1)  # the mean rank of each distinct score, from 1
    return (rank[place][positive].sum() - 0.5 * ones * (ones + 1)) / (ones * zeros)


def by_age(rows):
    """The AUC of a cell in each band of ages. rows: a group of /requests."""
    time = np.repeat(rows["time"][()], rows["impressions"][()])
    item, label, score = (rows[name][()] for name in ("item", "label", "predicted"))
    first = np.full(item.max() + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, item, time)
    new = first[item] >= rows.attrs["begin_us"] + SETTLED
    age = time - first[item]
    bands = [new & (age >= low) & (age < high) for low, high in zip(EDGES, EDGES[1:])]
    return np.array([auc(score[band], label[band]) for band in bands])


def curves(path, groups):
    """For each group its cells' AUC by band, (cell, band); groups without rows of clicks or new items are left out."""
    found = {}
    with h5py.File(path, "r") as file:
        for group in groups:
            cells = [file[f"requests/{cell}"] for cell in group.cells if f"requests/{cell}" in file]
            if not cells or group.strategy == TRUTH or "predicted" not in cells[0] or "position" not in cells[0]:
                continue
            rows = np.array([by_age(cell) for cell in cells])
            if not np.all(np.isnan(rows)):
                found[group] = rows
    return found


def draw(result, found, width="page"):
    """Draws what curves() has found: one line a group."""
    figure, panels = canvas(width, legend_entries=len(found))
    axes = panels[0][0]
    styles, entries = looks(result), []
    for group, rows in found.items():
        spread, place = over_seeds(rows), np.arange(len(NAMES))
        colour = styles[group]["color"]
        axes.fill_between(place, spread.low, spread.high, color=colour, alpha=0.15, linewidth=0)
        drawn, = axes.plot(place, spread.mean, markersize=4, **styles[group])
        entries.append((group.label(result.worlds), drawn))
    axes.axhline(0.5, color="#555555", linewidth=0.8, linestyle=(0, (2, 2)))
    axes.set_xticks(range(len(NAMES)), NAMES)
    axes.set_xlabel("age of the item, since it was first shown")
    axes.set_ylabel("AUC")
    legend(axes, width, entries, spread_name(result))
    return figure
