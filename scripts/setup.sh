# Sourced by quickstart.sh and test.sh: finds what the machine lacks and installs it where it may.

say() { printf '\n== %s\n' "$*"; }

# What Springtide is built, tested and drawn with, as Debian names it.
packages=(g++ cmake ninja-build git libeigen3-dev libtbb-dev libbenchmark-dev libboost-program-options-dev
  libfmt-dev libhdf5-dev libtomlplusplus-dev librandom123-dev zlib1g-dev libssl-dev catch2
  python3 python3-h5py python3-h5netcdf python3-xarray python3-matplotlib)

install_missing() {
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    # Elsewhere the package manager is the user's own: say what is needed, as far as it can be seen from here.
    local missing=()
    for tool in g++ cmake ninja git python3; do command -v "$tool" >/dev/null || missing+=("$tool"); done
    if [ ${#missing[@]} -gt 0 ]; then
      echo "This machine has no apt. Please install: ${missing[*]}" >&2
      echo "and the libraries that Debian calls: ${packages[*]}" >&2
      exit 1
    fi
    echo "No apt here: taking it that these are there: ${packages[*]}"
    return
  fi
  local missing=()
  for package in "${packages[@]}" "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  if [ ${#missing[@]} -eq 0 ]; then
    echo "Everything needed is installed."
    return
  fi
  echo "Installing: ${missing[*]}"
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "Not root and no sudo. Please run: apt-get install ${missing[*]}" >&2
      exit 1
    fi
    root=(sudo)
  fi
  "${root[@]}" apt-get update -qq
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# A Python that has what plots/ needs: the system's own first, since another may come first on PATH.
find_python() {
  local candidate
  for candidate in /usr/bin/python3 python3; do
    if "$candidate" -c 'import h5py, matplotlib, numpy' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "No python3 with h5py and matplotlib was found." >&2
  exit 1
}

# configure PRESET [OPTION...]: only where the build folder is not there yet; CMake itself notices later changes.
configure() {
  local preset=$1
  shift
  [ -f "build/$preset/build.ninja" ] && [ $# -eq 0 ] || cmake --preset "$preset" "$@" >/dev/null
}
