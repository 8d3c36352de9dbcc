#!/usr/bin/env bash
# From a bare clone to two reports: install what is needed, build, then run a test on users and a test on markets, on
# data whose truth is known. It can be run again at any time.
#
#   examples/quickstart.sh
#
# The reports are left in build/quickstart/: open mail.html and tv.html in a browser.
set -euo pipefail
cd "$(dirname "$0")/.."
source_dir=$PWD
build=$source_dir/build

step() { printf '\n\033[1m%s\033[0m\n' "$*"; }

step '1/4  packages and configure'
if [ ! -x configure ] || [ configure.ac -nt configure ] || [ Makefile.am -nt configure ] || ! ldconfig -p | grep -q libgsl; then
  ./bootstrap
fi
mkdir -p "$build"
[ -e "$build/config.status" ] && [ "$build/config.status" -nt configure ] || (cd "$build" && "$source_dir/configure" --quiet --disable-shared >configure.out)

step '2/4  build'
make -C "$build" -s -j"$(nproc)"
PATH=$build:$PATH
mkdir -p "$build/quickstart"
cd "$build/quickstart"

step '3/4  a test on users: did the spring mail add revenue?'
bash "$source_dir/examples/mail-test.sh"

step '4/4  a test on markets: did television add sales?'
bash "$source_dir/examples/tv-test.sh"

step 'Done. Open these in a browser:'
printf '  %s\n' "$build/quickstart/mail.html" "$build/quickstart/tv.html"
