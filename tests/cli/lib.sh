# What the command line tests share. Each test is a bash script that begins with
#   . "$SOURCE/tests/cli/lib.sh"
# and runs the built tools by their names, in a folder of its own that is removed at the end. The first failed check
# ends it with status 1; status 77 is "skipped".
set -euo pipefail

: "${BUILD:?the build folder}" "${SOURCE:?the source folder}"
export LC_ALL=C.UTF-8
unset LIFT_THREADS
PATH=$BUILD:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# The folder with the real data sets, or skip.
need_reference()
{
  reference=${LIFT_REFERENCE:-$SOURCE/../shared/reference}
  if [ ! -d "$reference" ]; then
    echo "SKIP: no reference data (set LIFT_REFERENCE)"
    exit 77
  fi
}

need()
{
  command -v "$1" >/dev/null || { echo "SKIP: no $1 on this machine"; exit 77; }
}

fail()
{
  local i=1 # the line of the test itself, not of a helper here
  while [[ ${BASH_SOURCE[i]-} == */lib.sh ]]; do i=$((i + 1)); done
  echo "FAIL (${BASH_SOURCE[i]##*/}:${BASH_LINENO[i-1]-}): $*" >&2
  exit 1
}

# same EXPECTED ACTUAL: equal texts.
same()
{
  [ "$1" = "$2" ] || fail "expected
$1
got
$2"
}

# close EXPECTED ACTUAL TOLERANCE: |actual - expected| <= tolerance * max(|expected|, tiny); tolerance is relative.
close()
{
  awk -v e="$1" -v a="$2" -v t="$3" 'BEGIN { d = a - e; if (d < 0) d = -d; m = e < 0 ? -e : e; exit !(a != "" && a != "null" && d <= t * m + 1e-300) }' ||
    fail "expected $1 within $3 relative, got $2"
}

# near EXPECTED ACTUAL TOLERANCE: the same, absolute.
near()
{
  awk -v e="$1" -v a="$2" -v t="$3" 'BEGIN { d = a - e; if (d < 0) d = -d; exit !(a != "" && a != "null" && d <= t) }' ||
    fail "expected $1 within $3, got $2"
}

# refuses CODE TEXT COMMAND…: exits with CODE, prints nothing on standard output, and TEXT stands in its messages.
refuses()
{
  local code=$1 text=$2 got=0
  shift 2
  "$@" >"$work/.out" 2>"$work/.err" </dev/null || got=$?
  [ "$got" = "$code" ] || fail "'$*' should exit with $code, exited with $got: $(cat "$work/.err")"
  [ ! -s "$work/.out" ] || fail "'$*' wrote to standard output: $(head -c 200 "$work/.out")"
  grep -qF -- "$text" "$work/.err" || fail "'$*' should say '$text', said: $(cat "$work/.err")"
}

# made_users FILE [ROWS]: users in two arms, with money and a yes or no; the same bytes everywhere.
made_users()
{
  awk -v rows="${2-200}" 'BEGIN {
    print "user,arm,spend,bought"
    x = 7
    for (i = 1; i <= rows; i++) {
      x = (x * 1103 + 12345) % 65521
      printf "u%05d,%s,%d.%02d,%d\n", i, i % 2 ? "off" : "on", x % 40, (x * 7) % 100, x % 5 == 0
    }
  }' >"$1"
}

# made_panel FILE: six geos over twenty days of March 2026, one row each.
made_panel()
{
  awk 'BEGIN {
    n = split("alba brno cork delft evora faro", geo, " ")
    print "geo,date,sales"
    x = 11
    for (t = 1; t <= 20; t++)
      for (g = 1; g <= n; g++) {
        x = (x * 1103 + 12345) % 65521
        printf "%s,2026-03-%02d,%.2f\n", geo[g], t, 100 + 20 * g + 3 * (t % 7) + x % 900 / 100 + (g < 3 && t > 15 ? 12 : 0)
      }
  }' >"$1"
}
