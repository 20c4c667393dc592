#!/usr/bin/env python3
"""Does our work and the peers' on the same core, one after the other, and prints the ratios as a markdown table.

Usage: compare.py [--bin build/release/benchmarks] [--core 0] [--only mlp,replay,world,trees,simulators]
                  [--python /usr/bin/python3] [--vw COMMAND]
Ours: cmake --preset release && cmake --build build/release. The peers, on Debian 12:
  apt-get install python3-torch libopenblas0-pthread python3-numpy python3-venv
  python3 -m venv --system-site-packages PLACE && PLACE/bin/pip install vowpalwabbit
and then --python PLACE/bin/python; for the trees also PLACE/bin/pip install scikit-learn river. Without OpenBLAS, Debian's PyTorch multiplies by the reference BLAS, several times
slower: that comparison is refused. The simulators want a place of their own: simulators.py says how to make it, and
--only simulators --python PLACE/bin/python. --vw is for a VowpalWabbit of another kind, by default the module in --python.
Rates are by the processor's time, which a busy machine distorts least. Ours runs before and after the peer and the
median is over both, so that a machine that slows down or speeds up meanwhile favours neither.
"""
import argparse
import json
import os
import pathlib
import shlex
import statistics
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def run(command, core, **options):
    environment = dict(os.environ, OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
    return subprocess.run(command, check=True, env=environment, preexec_fn=lambda: os.sched_setaffinity(0, {core}),
                          **options).stdout


def ours(args, pattern):
    """Rows of Google Benchmark, one a repetition, by benchmark name."""
    out = run([str(args.bin / "springtide_benchmarks"), f"--benchmark_filter={pattern}", "--benchmark_min_time=0.2",
               "--benchmark_repetitions=7", "--benchmark_format=json"], args.core, capture_output=True, text=True)
    by_name = {}
    for row in json.loads(out)["benchmarks"]:
        if row["run_type"] == "iteration":
            by_name.setdefault(row["run_name"], []).append(row)
    return by_name


def around(args, pattern, peer):
    """(median of ours before and after, what the peer printed): items a second and ns a call, by benchmark name."""
    before = ours(args, pattern)
    theirs = json.loads(peer())
    after = ours(args, pattern)
    rates, calls = {}, {}
    for name, rows in before.items():
        rates[name] = statistics.median(row.get("items_per_second", 0.0) for row in rows + after[name])
        calls[name] = statistics.median(row["cpu_time"] for row in rows + after[name])
    return rates, calls, theirs


def python_peer(args, script):
    return lambda: run([args.python, str(HERE / script)], args.core, capture_output=True, text=True)


def rate_row(work, mine, theirs, unit):
    print(f"| {work} | {mine:,.0f} {unit}/s | {theirs:,.0f} {unit}/s | {mine / theirs:.1f} |")


def header(title, peer):
    print(f"\n{title}\n\n| work | Springtide | {peer} | ratio |\n|---|---|---|---|")


def need(args, *modules):
    """Ends the program unless the interpreter of the peers has the modules."""
    for module in modules:
        # Found, not imported: some of the peers can only be imported in parts.
        check = f"import importlib.util, sys; sys.exit(importlib.util.find_spec('{module}') is None)"
        if subprocess.run([args.python, "-c", check], capture_output=True).returncode != 0:
            raise SystemExit(f"--python {args.python}: has no module {module}; compare.py --help says how to get it")


def compare_mlp(args):
    need(args, "torch")
    rates, calls, peer = around(args, "mlp", python_peer(args, "pytorch_mlp.py"))
    header("MLP 64-64-32-1, Adam, one thread", f"PyTorch {peer['version']}, {peer['blas']}")
    for batch in ("1", "32", "256"):
        rate_row(f"train, B = {batch}", rates[f"update/mlp/batch:{batch}"], peer["train"][batch], "examples")
    for rows in ("1", "100"):
        ns = calls[f"score_{rows}/mlp"]
        for kind in ("eager", "frozen"):
            theirs = peer[f"score_{kind}"][rows]
            print(f"| score {rows} row(s), {kind} | {ns:,.0f} ns | {theirs:,.0f} ns | {theirs / ns:.1f} |")


def compare_replay(args):
    if not args.vw:
        need(args, "vowpalwabbit")
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder) / "log.vw"
        with log.open("wb") as out:
            run([str(args.bin / "springtide_export_vw")], args.core, stdout=out)
        command = [args.python, str(HERE / "vowpal_wabbit.py"), str(log), "--core", str(args.core),
                   "--vw", args.vw or shlex.join([args.python, "-m", "vowpalwabbit"])]
        rates, _, peer = around(args, "replay/logistic_regression",
                                lambda: run(command, args.core, capture_output=True, text=True))
    header(f"Logistic regression online, {peer['examples']:,} impressions: ours in replay, from log to metrics; "
           "the peer's a pass over its cache", "VowpalWabbit")
    for setting, theirs in peer["examples_per_second"].items():
        rate_row(setting, rates["replay/logistic_regression"], theirs, "impressions")


def compare_world(args):
    need(args, "numpy")
    rates, _, peer = around(args, "world_", python_peer(args, "numpy_world.py"))
    header("Choices of 10 candidates, 16 topics; the peer's: drift, dot products and choice alone, batched",
           f"numpy {peer['numpy']}")
    for name, rate in rates.items():
        rate_row(name, rate, peer["choices_per_second"], "choices")


def compare_trees(args):
    need(args, "sklearn", "river")
    rates, _, peer = around(args, "fit/cart|update/hoeffding_tree/sea", python_peer(args, "trees.py"))
    header("A tree of depth 8, leaves of 20, fitted to 16,384 rows of 64 columns", f"scikit-learn {peer['sklearn']}")
    rate_row("fit", rates["fit/cart"], peer["fit"], "examples")
    header("The Hoeffding adaptive tree on SEA, online; ours predicts each example before it learns it, the peer does not",
           f"river {peer['river']}")
    rate_row("update", rates["update/hoeffding_tree/sea"], peer["sea"], "examples")


def compare_simulators(args):
    need(args, "recogym", "trecs", "recsim")
    slate = 10
    rates, _, peers = around(args, "world_stream", python_peer(args, "simulators.py"))
    for name, rate in rates.items():
        header(f"Impressions of {slate} a slate; ours: {name}", "peer")
        for peer, found in peers.items():
            rate_row(f"{peer} {found['version']}", slate * rate, found["impressions_per_second"], "impressions")


PARTS = {"mlp": compare_mlp, "replay": compare_replay, "world": compare_world, "trees": compare_trees,
         "simulators": compare_simulators}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, default="build/release/benchmarks")
    parser.add_argument("--core", type=int, default=0)
    parser.add_argument("--only", type=lambda text: text.split(","), default=["mlp", "replay", "world"])
    parser.add_argument("--python", default="/usr/bin/python3")
    parser.add_argument("--vw", help="the command, words apart by blanks", type=str)
    args = parser.parse_args()
    for part in args.only:
        if part not in PARTS:
            parser.error(f"--only {part}: must be of {', '.join(PARTS)}")
        PARTS[part](args)


if __name__ == "__main__":
    main()
