#!/usr/bin/env bash
# Passes all tests. ./test.sh [--format] [--sanitizers] [--release] [--end-to-end] [--all]
#   --format      checks every C++ file's layout
#   --sanitizers  builds and tests twice more: under asan-ubsan all but the slow and long, under tsan what starts threads
#   --release     what bits depend on, built as the release preset builds it: world, algorithms, replay
#   --end-to-end  a small run from spec to figure and report, and one that is held to the committed baseline
#   --all         all of these
# The last line is ctest's own count for the dev build.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source scripts/setup.sh

format=no sanitizers=no release=no end_to_end=no
for option in "$@"; do
  case "$option" in
    --format) format=yes ;;
    --sanitizers) sanitizers=yes ;;
    --release) release=yes ;;
    --end-to-end) end_to_end=yes ;;
    --all) format=yes sanitizers=yes release=yes end_to_end=yes ;;
    *)
      echo "$option: usage: ./test.sh [--format] [--sanitizers] [--release] [--end-to-end] [--all]" >&2
      exit 2
      ;;
  esac
done

say "Looking for what the machine lacks"
also=()
[ "$format" = no ] || also+=(clang-format)
[ "$end_to_end" = no ] || also+=(chromium snakemake netcdf-bin hdf5-tools)  # who reads a report, a workflow, a result
install_missing "${also[@]}"
python=$(find_python)

if [ "$format" = yes ]; then
  say "Format"
  git ls-files -z '*.cpp' '*.hpp' | xargs -0 clang-format --dry-run --Werror
  echo "All files are formatted."
fi

say "MovieLens-100K, for the tests that compare with published numbers (its terms forbid shipping it)"
if [ -z "${SPRINGTIDE_MOVIELENS_100K:-}" ] && movielens=$(tests/support/fetch_movielens.sh build/movielens); then
  export SPRINGTIDE_MOVIELENS_100K=$movielens
fi
echo "${SPRINGTIDE_MOVIELENS_100K:-Not to be had here: those tests skip, and say so.}"

say "MovieTweetings-100K, for the tests that replay it whole (too large to ship)"
movietweetings=../shared/data/movietweetings/ratings_100K.dat
if [ -z "${SPRINGTIDE_MOVIETWEETINGS_100K:-}" ] && [ -f "$movietweetings" ]; then
  SPRINGTIDE_MOVIETWEETINGS_100K=$(realpath "$movietweetings")
  export SPRINGTIDE_MOVIETWEETINGS_100K
fi
echo "${SPRINGTIDE_MOVIETWEETINGS_100K:-Not beside the checkout: those tests skip, and say so.}"

if [ "$sanitizers" = yes ]; then
  export TSAN_OPTIONS="suppressions=$PWD/tests/support/tsan.supp"
  for preset in asan-ubsan tsan; do
    say "Building under $preset"
    configure "$preset"
    cmake --build "build/$preset"
    say "Tests under $preset"
    ctest --test-dir "build/$preset" --output-on-failure -j"$(nproc)" -LE slow
  done
fi

if [ "$release" = yes ]; then
  say "Building the tests as release builds the program"
  configure release-tests
  cmake --build build/release-tests --target tests_world tests_algorithms tests_replay
  say "Tests under release"
  for tests in world algorithms experiments/replay; do
    "build/release-tests/tests/$tests/tests_$(basename "$tests")"
  done
fi

say "Building with warnings as errors"
configure dev
cmake --build build/dev

if [ "$end_to_end" = yes ]; then
  say "From spec to figure"
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  build/dev/experiments/cli/springtide run experiments/specs/quickstart.toml -o "$scratch/small.h5" --quiet \
    --set world.users=1000 --set 'experiment.seeds=[1, 2]'
  build/dev/experiments/cli/springtide show "$scratch/small.h5"
  PYTHONPATH=plots "$python" -m springtide_plots "$scratch/small.h5" -o "$scratch/figures" >/dev/null
  for figure in auc_over_time ctr_over_time auc_against_age latency; do
    for suffix in png pdf; do
      [ "$(stat -c %s "$scratch/figures/$figure.$suffix")" -gt 10000 ] || { echo "$figure.$suffix is empty" >&2; exit 1; }
    done
  done
  build/dev/experiments/cli/springtide run tests/golden/baseline.toml -o "$scratch/now.h5" --quiet
  build/dev/experiments/cli/springtide check --baseline tests/golden/baseline.h5 "$scratch/now.h5" \
    --margins tests/golden/margins.toml --junit build/baseline.xml
  build/dev/experiments/cli/springtide report "$scratch/small.h5" -o "$scratch/report.html"
  [ "$(stat -c %s "$scratch/report.html")" -gt 300000 ] || { echo "report.html is empty" >&2; exit 1; }
  build/dev/experiments/cli/springtide simulate experiments/specs/segments.toml -o "$scratch/log.h5" --set world.users=500
  PYTHONPATH=plots "$python" -m springtide_plots "$scratch/log.h5" -o "$scratch/figures" >/dev/null
  [ "$(stat -c %s "$scratch/figures/drift_schedule.png")" -gt 10000 ] || { echo "drift_schedule.png is empty" >&2; exit 1; }
  echo "Figures: $(ls "$scratch/figures" | wc -l) files."
fi

say "Tests"
ctest --test-dir build/dev --output-on-failure -j"$(nproc)"
