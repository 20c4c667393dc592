"""Accuracy over the whole run against the mean age of what served: one mark a group, error bars over seeds."""

from .reader import TRUTH, over_seeds, spread_name
from .style import age_ticks, canvas, legend, looks, time_axis


def draw(result, path, ylabel=None, width="page"):
    """Draws the variable at `path` over (cell[, cutoff]) against freshness/age_mean."""
    figure, panels = canvas(width, legend_entries=len(result.groups))
    axes = panels[0][0]
    styles = looks(result)
    points = []
    for group in result.groups:
        rows, ages = result.at_cutoff(path, group), result.values("freshness/age_mean", group)
        if rows is not None and ages is not None:
            points.append((group, over_seeds(ages), result.spread(path, group)))
    least, most = min(x.mean for _, x, _ in points), max(x.mean for _, x, _ in points)
    wide = most > 10 * least > 0
    unit, unit_name = (1.0, "s") if wide else time_axis(most) if most > 7200 else (1.0, "seconds")
    entries = []
    for group in result.groups:
        rows = result.at_cutoff(path, group)
        if group.strategy == TRUTH and rows is not None:
            best = axes.axhline(float(over_seeds(rows).mean), color="black", linewidth=0.9)
            entries.append((group.label(result.worlds), best))
    for group, x, y in points:
        mark = axes.errorbar(x.mean / unit, y.mean, linestyle="none", capsize=2,
                             xerr=[[(x.mean - x.low) / unit], [(x.high - x.mean) / unit]],
                             yerr=[[y.mean - y.low], [y.high - y.mean]],
                             color=styles[group]["color"], marker=styles[group]["marker"], markersize=5)
        entries.append((group.label(result.worlds), mark.lines[0]))
    if wide:
        places, names, ends = age_ticks(least, most)
        axes.set_xscale("log")
        axes.set_xlim(*ends)
        axes.set_xticks(places, names)
        axes.minorticks_off()
        axes.set_xlabel("mean age of what serves")
    else:
        axes.set_xlabel(f"mean age of what serves ({unit_name})")
    axes.set_ylabel(ylabel or result.long_name[path])
    legend(axes, width, entries, spread_name(result, "bars"))
    return figure


def has_enough(result, path):
    """Whether some group has both an age and a value."""
    return any(result.values(path, group) is not None and result.values("freshness/age_mean", group) is not None
               for group in result.groups)
