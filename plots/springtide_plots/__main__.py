"""springtide-plots FILE.h5 -o FOLDER: every figure that a result, a fit or a simulated log has the numbers for.

springtide-plots paper FILE.h5 -o FOLDER: the same for a paper, each as PDF, and a table for LaTeX beside them.
"""

import argparse
import pathlib
import sys

from . import (against_age, against_sweep, by_algorithm, cold_start, drift_schedule, fit, frozen_law, latency, load,
               over_time, paper, pareto, sampled_metrics)
from .reader import NotAResult, Result
from .style import WIDTHS, plt

# What is drawn unless --metric asks for others, where the file has it.
USUAL = {"auc": "AUC", "normalized_entropy": "normalized entropy", "ctr": "expected clicks an impression",
         "regret": "regret (clicks an impression)", "ndcg": "NDCG", "recall": "recall", "rmse": "RMSE", "mae": "MAE"}
FORMATS = ("png", "pdf", "svg")


def figures(result, metrics, width):
    """Yields (name, figure) for these metrics, or for the usual ones; each is closed by whoever takes it."""
    for metric in metrics or USUAL:
        path = f"accuracy/{metric}"
        # A cutoff as long as the slate makes recall 1 everywhere.
        if not metrics and not result.varies(path):
            continue
        overall = f"{path}_overall"
        label = USUAL.get(metric)
        if label and result.has_cutoffs(path):
            label = f"{label}@{result.cutoff()}"
        if by_algorithm.has_enough(result, overall):
            yield f"{metric}_by_algorithm", by_algorithm.draw(result, overall, label, width)
        if by_algorithm.is_all_there_is(result, overall):
            continue
        if over_time.has_enough(result, path):
            yield f"{metric}_over_time", over_time.draw(result, path, label, width)
        if against_age.has_enough(result, overall):
            yield f"{metric}_against_age", against_age.draw(result, overall, label, width)
        for axis in against_sweep.axes_of(result):
            if against_sweep.has_enough(result, overall, axis):
                yield f"{metric}_against_{axis.slug}", against_sweep.draw(result, overall, axis, label, width)
        if pareto.has_enough(result, overall):
            yield f"{metric}_pareto", pareto.draw(result, overall, label, width)
    if over_time.has_enough(result, over_time.AGE) and not by_algorithm.is_all_there_is(result, over_time.AGE):
        yield "age_over_time", over_time.draw(result, over_time.AGE, "age of what serves", width)
    if not metrics and frozen_law.has_enough(result):
        yield "frozen_law", frozen_law.draw(result, width)
    if not metrics and (new_items := cold_start.curves(result.path, result.groups)):
        yield "cold_start", cold_start.draw(result, new_items, width)
    if not metrics and len(rates := sampled_metrics.hit_rates(result.path, result.groups)) > 1:
        yield "sampled_metrics", sampled_metrics.draw(result, rates, width)
    if not metrics and load.has_enough(result):
        yield "load", load.draw(result, width)
    if latency.has_enough(result):
        yield "latency", latency.draw(result, width)


def log_figures(path, width):
    """The same for a simulated log."""
    drifts = drift_schedule.read(path)
    if not drifts:
        raise NotAResult(f"{path}: is the log of a world without drift: there is nothing to draw")
    yield "drift_schedule", drift_schedule.draw(drifts, width)


def listed(text):
    names = text.split(",")
    for name in names:
        if name not in FORMATS:
            raise argparse.ArgumentTypeError(f"{name!r}: must be of {', '.join(FORMATS)}")
    return names


def is_result(path):
    return not drift_schedule.is_log(path) and not fit.is_curves(path)


def to_draw(options):
    """The figures that were asked for; what cannot be drawn is refused before a folder is made."""
    if drift_schedule.is_log(options.file):
        if options.metric:
            raise NotAResult(f"{options.file}: is a simulated log: it has no metrics")
        return log_figures(options.file, options.width)
    if fit.is_curves(options.file):
        if options.metric:
            raise NotAResult(f"{options.file}: holds the curves of a fit: it has no metrics")
        return iter([("fit", fit.draw(fit.Curves(options.file), options.width))])
    result = Result(options.file)
    for metric in options.metric or []:
        if not result.has(f"accuracy/{metric}"):
            raise NotAResult(f"{options.file}: has no numbers in accuracy/{metric}")
    return figures(result, options.metric, options.width)


def options_of(arguments):
    """What the command line asks for; `paper` before the file has other defaults, and fewer choices."""
    for_paper = arguments[:1] == ["paper"]
    name = "springtide-plots paper" if for_paper else "springtide-plots"
    parser = argparse.ArgumentParser(prog=name, description=paper.__doc__ if for_paper else __doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", metavar="FILE.h5")
    parser.add_argument("-o", "--output", metavar="FOLDER", default="figures", help="default: figures")
    if for_paper:
        parser.add_argument("--width", choices=WIDTHS, default="column", help="3.4 in (column, the default) or 7 in (page)")
        parser.set_defaults(format=["pdf"], metric=None, table=True)
        return parser.parse_args(arguments[1:])
    parser.add_argument("--format", type=listed, default="png,pdf", help="comma-separated; default: png,pdf")
    parser.add_argument("--metric", action="append", help="a variable of /accuracy; may be repeated; default: the usual")
    parser.add_argument("--width", choices=WIDTHS, default="page", help="7 in (page, the default) or 3.4 in (column)")
    parser.set_defaults(table=False)
    return parser.parse_args(arguments)


def main(arguments=None):
    options = options_of(list(sys.argv[1:] if arguments is None else arguments))
    try:
        drawn = to_draw(options)
        folder = pathlib.Path(options.output)
        for name, figure in drawn:
            folder.mkdir(parents=True, exist_ok=True)
            for suffix in options.format:
                # A paper is kept under version control: the same file gives the same bytes.
                figure.savefig(folder / f"{name}.{suffix}", metadata={"CreationDate": None} if suffix == "pdf" else None)
            plt.close(figure)
            print(folder / f"{name}.{options.format[0]}")
        if options.table and is_result(options.file):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / paper.TABLE).write_text(paper.table(Result(options.file)))
            print(folder / paper.TABLE)
    except (NotAResult, OSError) as error:
        print(f"springtide-plots: error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
