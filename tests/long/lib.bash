# What the long tests share: where things are, and the build they use. Sourced, from anywhere.
#
#   LIFT_LONG_DIR   where results are kept between runs (default build-tests/long)
#   BUILD           a build folder to take the tools and the library from (default build-tests/gcc, made when missing)
set -euo pipefail
export LC_ALL=C.UTF-8
source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
kept=${LIFT_LONG_DIR:-$source_dir/build-tests/long}
build=${BUILD:-$source_dir/build-tests/gcc}
mkdir -p "$kept"
kept=$(cd "$kept" && pwd)

# The tree that was tested: its commit, and + when files differ from it.
commit=$(git -C "$source_dir" rev-parse --short HEAD 2>/dev/null || echo none)
[ -z "$(git -C "$source_dir" status --porcelain --untracked-files=no 2>/dev/null)" ] || commit=$commit+

# have_build: configure when there is no build yet. Only a build of this script's own choosing is brought up to date.
have_build()
{
  if [ -z "${BUILD-}" ]; then
    mkdir -p "$build"
    [ -e "$build/config.status" ] || (cd "$build" && "$source_dir/configure" --quiet --enable-werror >configure.out)
    make -C "$build" -s -j"$(nproc)" all
  fi
  build=$(cd "$build" && pwd)
  PATH=$build:$PATH
}
