"""The AUC of a frozen model against its age, beside the closed form that it follows in a world without anything else.

For Ornstein-Uhlenbeck taste and balanced labels: AUC(a) = 1/2 + (2/pi) asin(r0 exp(-theta a) / sqrt 2). The drift is
that of the spec in the file; r0 is what the first window says.
"""

import re

import numpy as np

from .reader import over_seeds, spread_name
from .style import COLOURS, WIDTHS, plt, time_axis

AUC = "accuracy/auc"
HALF_LIFE = "freshness/half_life"
UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 7 * 86400.0}  # of durations in a resolved spec


def frozen(result):
    """The first group that was trained once and whose half-life is known; None where there is none."""
    return next((group for group in result.groups if group.strategy == "frozen" and
                 result.values(HALF_LIFE, group) is not None and result.values(AUC, group) is not None), None)


def drift_half_life(result):
    """Half-life in seconds of the Ornstein-Uhlenbeck drift of a world for which the closed form is; else None.

    That is a world with this drift alone, balanced clicks and nothing that lasts: no taste, quality or novelty.
    """
    spec = result.spec
    nothing = ("base_logit", "group_sd", "individual_sd", "quality_sd", "novelty_appeal")
    if spec.count("[[world.drift]]") != 1 or 'kind = "ornstein_uhlenbeck"' not in spec:
        return None
    if any(re.search(rf"^{key} = -?0(\.0)?$", spec, re.MULTILINE) is None for key in nothing):
        return None
    drift = spec.partition("[[world.drift]]")[2]
    value = re.search(r'^half_life = "(\d+)([smhdw])"$', drift, re.MULTILINE)
    return None if value is None else int(value[1]) * UNITS[value[2]]


def law(age, half_life, first):
    """The closed form at ages and with a half-life of one unit, through the AUC `first` at the first of the ages."""
    decay = np.exp(-np.log(2.0) / half_life * age)
    correlation = np.sqrt(2.0) * np.sin(0.5 * np.pi * (first - 0.5)) / decay[0]
    return 0.5 + 2.0 / np.pi * np.arcsin(correlation * decay / np.sqrt(2.0))


def has_enough(result):
    """Whether there is a frozen model in a world that has the closed form."""
    return frozen(result) is not None and drift_half_life(result) is not None


def draw(result, width="page"):
    """Draws the measured curve, the closed form, and the half-life that was measured."""
    figure, axes = plt.subplots(figsize=(min(WIDTHS[width], 4.8), 2.8))
    group = frozen(result)
    rows = result.values(AUC, group)
    # Age counts from the training, which is at the end of the warm-up.
    age = result.window_start - result.window_start[0] + 0.5 * result.window_seconds
    spread = over_seeds(rows)
    closed_form = law(age, drift_half_life(result), spread.mean[0])
    unit, unit_name = time_axis(age[-1])
    axes.fill_between(age / unit, spread.low, spread.high, color=COLOURS[0], alpha=0.2, linewidth=0)
    axes.plot(age / unit, spread.mean, color=COLOURS[0], marker="o", markersize=3, linestyle="none")
    axes.plot(age / unit, closed_form, color=COLOURS[1])
    axes.axhline(0.5, color="#555555", linewidth=0.8, linestyle=(0, (2, 2)))
    axes.annotate("chance", (age[0] / unit, 0.5), xytext=(0, 3), textcoords="offset points", fontsize=7, color="#555555")
    half = float(np.nanmean(result.values(HALF_LIFE, group)))
    level = float(np.interp(half, age, spread.mean))
    axes.plot([half / unit] * 2, [0.5, level], color="#555555", linewidth=0.8)
    axes.annotate(f"half-life of its lead: {half / unit:.1f} {unit_name}", (half / unit, level), xytext=(5, 14),
                  textcoords="offset points", fontsize=7)
    late = 2 * len(age) // 3
    axes.annotate("closed form", (age[late] / unit, closed_form[late]), xytext=(0, 10),
                  textcoords="offset points", color=COLOURS[1])
    axes.annotate(f"measured ({spread_name(result)})" if spread_name(result) else "measured",
                  (age[1] / unit, spread.mean[1]), xytext=(8, 2), textcoords="offset points", color=COLOURS[0])
    axes.set_xlabel(f"age of the frozen model ({unit_name})")
    axes.set_ylabel("AUC")
    axes.set_xlim(0, None)
    return figure
