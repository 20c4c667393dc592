#!/usr/bin/env bash
# fetch_movielens.sh FOLDER: takes MovieLens-100K out of the RecBole package into FOLDER and prints its path; exits 77
# where the package cannot be had. The terms of MovieLens forbid redistribution: never commit the file.
set -euo pipefail
folder=$1
file=$folder/ml-100k.inter
if [ ! -s "$file" ]; then
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  python3 -m pip download --quiet --no-deps --dest "$scratch" recbole >/dev/null 2>&1 || exit 77
  mkdir -p "$folder"
  python3 - "$scratch" "$file" <<'PYTHON' || exit 77
import pathlib, sys, zipfile
wheel = next(pathlib.Path(sys.argv[1]).glob("recbole-*.whl"))
with zipfile.ZipFile(wheel) as archive:
    pathlib.Path(sys.argv[2]).write_bytes(archive.read("recbole/dataset_example/ml-100k/ml-100k.inter"))
PYTHON
fi
realpath "$file"
