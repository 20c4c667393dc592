#!/usr/bin/env bash
# Builds the program by two compilers under the preset `reproducible` and lets each build verify what the other has run:
# every shipped spec, on a small copy, and every algorithm. Any bit that differs is named by cell, metric and window.
#
#   scripts/compare_compilers.sh [COMPILER OTHER]      # g++ and clang++ where none are named
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -eq 0 ] || [ $# -eq 2 ] || { sed -n '2,5s/^# \?//p' "$0" >&2; exit 2; }

programs=()
for compiler in "${1:-g++}" "${2:-clang++}"; do
  build=build/reproducible-$(basename "$compiler")
  cmake --preset reproducible -B "$build" -DCMAKE_CXX_COMPILER="$compiler" -DSPRINGTIDE_BUILD_TESTS=OFF
  cmake --build "$build" --target springtide
  programs+=("$PWD/$build/experiments/cli/springtide")
done
SPRINGTIDE_OTHER=${programs[1]} python3 tests/cli/verify_specs_test.py "${programs[0]}"
# The other verifies as on a processor without fused multiply-add, for which glibc has exp, log and pow of its own.
SPRINGTIDE_OTHER=${programs[0]} SPRINGTIDE_OTHER_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4 \
  python3 tests/cli/verify_specs_test.py "${programs[1]}"
