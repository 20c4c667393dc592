"""Hit rates with all candidates ranked, beside what ranking among a few sampled ones would have said: do they agree?

Of a result under next_item that kept its raw rows. With the item taken at rank r of n, and m others sampled without
putting back, those above it are hypergeometric: the sampled hit rate is known exactly, without sampling.
Paper: Krichene and Rendle 2020, "On sampled metrics for item recommendation".
"""

import h5py
import numpy as np

from .reader import TRUTH, over_seeds
from .style import COLOURS, DASHES, MARKERS, WIDTHS, plt

SAMPLED = 100  # others beside the item taken
CUTOFF = 10


def hit_chance(rank, ranked, sampled=SAMPLED, cutoff=CUTOFF):
    """P(the item is among the first `cutoff` of itself and `sampled` others); 0 for a miss. rank, ranked: arrays."""
    rank, others = np.asarray(rank, dtype=np.int64), np.asarray(ranked, dtype=np.int64) - 1
    above, drawn = np.maximum(rank - 1, 0), np.minimum(sampled, others)
    # log k! for all that is needed: hypergeometric weights by their logarithms.
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, max(int(others.max()), sampled) + 1)))])

    def log_choose(n, k):
        fits = (k >= 0) & (k <= n)
        n, k = np.where(fits, n, 0), np.where(fits, k, 0)
        return np.where(fits, log_factorial[n] - log_factorial[k] - log_factorial[n - k], -np.inf)

    chance = np.zeros(len(rank))
    for k in range(cutoff):  # of those drawn, so many are ranked above
        chance += np.exp(log_choose(above, k) + log_choose(others - above, drawn - k) - log_choose(others, drawn))
    return np.where(rank > 0, chance, 0.0)


def hit_rates(path, groups):
    """For each group, over its cells: (exact, sampled) hit rates; groups without rows of next_item are left out."""
    rates = {}
    with h5py.File(path, "r") as file:
        for group in groups:
            cells = [file[f"requests/{cell}"] for cell in group.cells if f"requests/{cell}" in file]
            if not cells or group.strategy == TRUTH or "rank" not in cells[0] or not len(cells[0]["rank"]):
                continue
            rows = [(cell["rank"][()], cell["ranked_items"][()]) for cell in cells]
            rates[group] = np.array([(np.mean((rank > 0) & (rank <= CUTOFF)), np.mean(hit_chance(rank, ranked)))
                                     for rank, ranked in rows])
    return rates


def draw(result, rates, width="page"):
    """Two columns, each in the order that its metric gives: lines that cross are pairs in another order."""
    means = {group: over_seeds(rows).mean for group, rows in rates.items()}
    figure, axes = plt.subplots(figsize=(WIDTHS[width], 0.6 + 0.24 * len(means)))
    for column in (0, 1):
        order = sorted(means, key=lambda group: means[group][column], reverse=True)
        for place, group in enumerate(order):
            side = {"ha": "right", "xytext": (-8, 0)} if column == 0 else {"ha": "left", "xytext": (8, 0)}
            axes.annotate(f"{group.label(result.worlds)}  {means[group][column]:.3f}", (column, place), va="center",
                          textcoords="offset points", fontsize=7, **side)
    places = [sorted(means, key=lambda group: means[group][column], reverse=True) for column in (0, 1)]
    for i, group in enumerate(places[0]):
        axes.plot([0, 1], [i, places[1].index(group)], color=COLOURS[i % len(COLOURS)], linestyle=DASHES[i % len(DASHES)],
                  marker=MARKERS[i % len(MARKERS)], markersize=4)
    axes.invert_yaxis()
    axes.set_xlim(-1.1, 2.1)
    axes.set_xticks([0, 1], [f"hit rate@{CUTOFF}, all ranked", f"among {SAMPLED} sampled"])
    axes.set_yticks([])
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return figure
