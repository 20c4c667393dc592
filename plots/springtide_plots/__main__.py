"""springtide-plots FILE.h5 -o FOLDER: every figure that the file has the figures for."""

import argparse
import pathlib
import sys

from . import against_age, latency, over_time
from .reader import NotAResult, Result
from .style import plt

OVER_TIME = {
    "auc": "AUC", "normalized_entropy": "normalized entropy", "ctr": "clicks an impression", "regret": "regret",
    "ndcg": "NDCG", "recall": "recall", "rmse": "RMSE", "mae": "MAE",
}


def figures(result, metrics):
    """Yields (name, figure); each is closed by whoever takes it."""
    for metric in metrics:
        path = f"accuracy/{metric}"
        if result.has(path) and over_time.has_enough(result, path):
            yield f"{metric}_over_time", over_time.draw(result, path, OVER_TIME.get(metric))
        overall = f"{path}_overall"
        if result.has(overall) and result.has("freshness/age_mean"):
            yield f"{metric}_against_age", against_age.draw(result, overall, OVER_TIME.get(metric))
    if result.has("freshness/age"):
        yield "age_over_time", over_time.draw(result, "freshness/age", "age of what serves (s)")
    if latency.has_enough(result):
        yield "latency", latency.draw(result)


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="springtide-plots", description=__doc__)
    parser.add_argument("file", metavar="FILE.h5")
    parser.add_argument("-o", "--output", metavar="FOLDER", default="figures", help="default: figures")
    parser.add_argument("--format", default="png,pdf", help="comma-separated; default: png,pdf")
    parser.add_argument("--metric", action="append", help="a variable of /accuracy; may be repeated; default: the usual")
    options = parser.parse_args(arguments)
    try:
        result = Result(options.file)
    except NotAResult as error:
        print(f"springtide-plots: error: {error}", file=sys.stderr)
        return 2
    unknown = [metric for metric in options.metric or [] if not result.has(f"accuracy/{metric}")]
    if unknown:
        print(f"springtide-plots: error: {options.file}: has no accuracy/{unknown[0]}", file=sys.stderr)
        return 2
    folder = pathlib.Path(options.output)
    folder.mkdir(parents=True, exist_ok=True)
    for name, figure in figures(result, options.metric or list(OVER_TIME)):
        for suffix in options.format.split(","):
            figure.savefig(folder / f"{name}.{suffix}")
        plt.close(figure)
        print(folder / f"{name}.{options.format.split(',')[0]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
