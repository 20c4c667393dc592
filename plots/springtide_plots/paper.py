"""springtide-plots paper FILE.h5 -o FOLDER: every figure as PDF for a paper, and results.tex with the table.

The table wants \\usepackage{booktabs}; \\input it within a table environment.
"""

import numpy as np

from .reader import TRUTH, over_seeds

TABLE = "results.tex"
# Columns of the table where the file has them: title, path, what to divide by, unit.
COLUMNS = (("AUC", "accuracy/auc_overall", 1, ""), ("NE", "accuracy/normalized_entropy_overall", 1, ""),
           ("NDCG", "accuracy/ndcg_overall", 1, ""), ("recall", "accuracy/recall_overall", 1, ""),
           ("RMSE", "accuracy/rmse_overall", 1, ""), ("MAE", "accuracy/mae_overall", 1, ""),
           ("CTR", "accuracy/ctr_overall", 1, ""), ("regret", "accuracy/regret_overall", 1, ""),
           ("age", "freshness/age_mean", 3600, "h"), ("training", "cost/train_seconds", 1, "s"))
SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
           **{character: "\\" + character for character in "&%$#_{}"}}


def escaped(text):
    """Text as LaTeX sets it."""
    return "".join(SPECIAL.get(character, character) for character in text)


def number(values):
    """Mean over seeds and half its 95 % interval, to two digits of that, as LaTeX; "--" where there is none."""
    values = values[np.isfinite(values)]
    if len(values) == 0:
        return "--"
    spread = over_seeds(values)
    mean, error = float(spread.mean), float(spread.high - spread.mean)
    if error <= abs(mean) * 1e-9:
        return f"{mean:.4g}" if "e" not in f"{mean:.4g}" else f"{mean:.0f}"
    decimals = max(0, 1 - int(np.floor(np.log10(error))))
    return rf"{mean:.{decimals}f} $\pm$ {error:.{decimals}f}"


def _column(result, title, path, scale, unit):
    """Heading and entries, a group each, or None where the file has no such number, or one that says nothing."""
    if not result.has(path) or not result.varies(path):
        return None
    rows = [result.at_cutoff(path, group) for group in result.groups]
    entries = ["--" if row is None else number(np.asarray(row) / scale) for row in rows]
    if result.has_cutoffs(path):
        title += f"@{result.cutoff()}"
    direction = result.direction.get(path, "")
    if direction:
        best = {}
        for group, row in zip(result.groups, rows):
            if row is not None and group.strategy != TRUTH:
                best.setdefault(group.world, []).append(np.nanmean(row))
        pick = max if direction == "higher" else min
        entries = [rf"\textbf{{{entry}}}" if row is not None and group.strategy != TRUTH and
                   np.nanmean(row) == pick(best[group.world]) else entry
                   for group, row, entry in zip(result.groups, rows, entries)]
    arrow = {"higher": r" $\uparrow$", "lower": r" $\downarrow$"}.get(direction, "")
    return escaped(title) + (f" ({unit})" if unit else "") + arrow, entries


def table(result):
    """A tabular with booktabs: a row a group, means over seeds and their 95 % intervals, the best of each world bold."""
    columns = [column for row in COLUMNS if (column := _column(result, *row)) is not None]
    seeds = max(len(group.cells) for group in result.groups)
    names = ["algorithm", "strategy"] + (["world"] if result.worlds > 1 else [])
    lines = [f"% {' '.join(result.title.split())}: mean"
             + (f" of {seeds} seeds $\\pm$ half its 95 % interval" if seeds > 1 else " (one seed)")
             + "; bold: best. Wants \\usepackage{booktabs}.",
             rf"\begin{{tabular}}{{{'l' * len(names)}{'r' * len(columns)}}}", r"\toprule",
             " & ".join(names + [heading for heading, _ in columns]) + r" \\", r"\midrule"]
    previous = None
    for i, group in enumerate(result.groups):
        if previous not in (None, group.algorithm):
            lines.append(r"\addlinespace")
        previous = group.algorithm
        row = [group.algorithm, "" if group.strategy == TRUTH else group.strategy] + ([group.world] if result.worlds > 1 else [])
        lines.append(" & ".join([escaped(name) for name in row] + [entries[i] for _, entries in columns]) + r" \\")
    return "\n".join(lines + [r"\bottomrule", r"\end{tabular}", ""])
