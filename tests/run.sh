#!/usr/bin/env bash
# Install what the tests need, build in several ways, and run every test.
#
#   tests/run.sh                 everything that belongs to a release
#   tests/run.sh --quick         the suite alone, in one build
#   tests/run.sh --long PART …   the heavy parts (tests/long/PART.sh), one at a time; resumable
#
# Builds go to build-tests/ below the source tree; a second run is incremental. The last line counts what was run.
set -euo pipefail
cd "$(dirname "$0")/.."
source_dir=$PWD
builds=${LIFT_TEST_BUILDS:-$source_dir/build-tests}
jobs=$(nproc)
passed=0 failed=0 skipped=0
mode=all

case ${1-} in
  '') ;;
  --quick) mode=quick ;;
  --long)
    part=${2:?"which part? one of: $(cd tests/long && ls ./*.sh | sed 's#^\./##; s#\.sh$##' | tr '\n' ' ')"}
    shift 2
    exec bash "tests/long/$part.sh" "$@" ;;
  *) sed -n '2,8p' "$0"; exit 2 ;;
esac

say() { printf '\n== %s (%d s)\n' "$*" "$SECONDS"; }

# stage NAME COMMAND…: one test that is a command; its output is kept, and shown when it fails.
stage()
{
  local name=$1 log=$builds/$1.log status=0
  shift
  "$@" >"$log" 2>&1 </dev/null || status=$?
  case $status in
    0) echo "PASS: $name"; passed=$((passed + 1)) ;;
    77) echo "SKIP: $name: $(tail -1 "$log")"; skipped=$((skipped + 1)) ;;
    *) echo "FAIL: $name (status $status)"; tail -40 "$log"; failed=$((failed + 1)) ;;
  esac
}

configure_in()
{
  local folder=$builds/$1
  shift
  mkdir -p "$folder"
  [ -e "$folder/config.status" ] && [ "$folder/config.status" -nt configure ] || (cd "$folder" && "$source_dir/configure" --quiet --enable-werror "$@" >configure.out)
}

# suite NAME: make check in a build, and add automake's counts.
suite()
{
  local folder=$builds/$1 log=$builds/$1-check.log status=0
  make -C "$folder" -s -j"$jobs" all >"$builds/$1-make.log" 2>&1 || { echo "FAIL: $1 does not build"; tail -40 "$builds/$1-make.log"; failed=$((failed + 1)); return; }
  make -C "$folder" -s -j"$jobs" check >"$log" 2>&1 || status=$?
  count() { sed -n "s/^# $1: *//p" "$log" | tail -1; }
  local p f e s
  p=$(count PASS); f=$(count FAIL); e=$(count ERROR); s=$(count SKIP)
  passed=$((passed + ${p:-0})); failed=$((failed + ${f:-0} + ${e:-0})); skipped=$((skipped + ${s:-0}))
  echo "$1: ${p:-0} passed, $((${f:-0} + ${e:-0})) failed, ${s:-0} skipped; $(sed -n 's/^\([0-9]*%: Checks: .*\)$/\1/p' "$folder/check_lift.log" 2>/dev/null | tail -1)"
  grep -hE '^(FAIL|ERROR|SKIP):' "$log" || true
  if [ $status != 0 ]; then
    [ -n "${p}" ] || failed=$((failed + 1))
    for test in $(sed -n 's/^\(FAIL\|ERROR\): //p' "$log"); do
      echo "--- ${test}"; tail -25 "$folder/${test%.sh}.log" 2>/dev/null || true
    done
    [ -n "${p}" ] || tail -30 "$log"
  fi
}

say 'packages and configure'
./bootstrap --tests
mkdir -p "$builds"

say 'gcc: the suite'
configure_in gcc --prefix="$builds/prefix"
suite gcc

if [ $mode = all ]; then
  say 'gcc with the address and undefined-behaviour sanitizers: the suite'
  configure_in sanitizers --disable-shared --enable-sanitizers CFLAGS='-O1 -g' CXXFLAGS='-O1 -g'
  LIFT_TEST_LIGHT=1 suite sanitizers

  say 'clang: the suite'
  configure_in clang CC=clang CXX=clang++
  suite clang

  say 'the same bytes from both compilers, install, distcheck'
  for script in tests/stages/*.sh; do
    BUILDS=$builds SOURCE=$source_dir stage "$(basename "$script" .sh)" bash "$script"
  done
fi

printf '\n%d s in all\n' "$SECONDS"
printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" = 0 ]
