#!/usr/bin/env bash
# From a fresh clone to figures: installs what is missing, builds, runs the quickstart experiment, draws it. Run again,
# it does only what has changed since.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
source scripts/setup.sh

say "1/5 Looking for what the machine lacks"
install_missing
python=$(find_python)

say "2/5 Building (release, for this machine's processor)"
configure release
cmake --build build/release --target springtide

spec=experiments/specs/quickstart.toml
program=build/release/experiments/cli/springtide
result=out/quickstart.h5
mkdir -p out/figures

# Stamps say that a step came to its end: an interrupted run leaves a result too, but not a whole one.
say "3/5 Running $spec (under a minute)"
if [ -f "$result" ] && newer out/.ran "$spec" "$program"; then
  echo "$result is newer than the spec and the program: nothing to run."
else
  "$program" run "$spec" -o "$result"
  touch out/.ran
fi

say "4/5 Drawing"
if newer out/figures/.drawn "$result" plots/springtide_plots/*.py; then
  echo "The figures are newer than the result: nothing to draw."
else
  PYTHONPATH=plots "$python" -m springtide_plots "$result" -o out/figures
  touch out/figures/.drawn
fi

"$program" report "$result" -o out/quickstart.html

say "5/5 The result"
"$program" show "$result"
cat <<END

Result    $result   (HDF5: xarray.open_dataset("$result", engine="h5netcdf", group="accuracy"))
Report    out/quickstart.html   (open it in a browser: it needs nothing else)
Figures   out/figures/
Program   $program --help
Spec      $spec   (copy it, change it, run it)
END
