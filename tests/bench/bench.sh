#!/usr/bin/env bash
# A small bench: ratios of times measured in one run on one machine. Nothing is asserted.
#
#   tests/bench/bench.sh [BUILD] [OUT.json] [ROWS]
#
# BUILD is a finished build (default: the present folder), ROWS the rows of the table (default 1000000). Measured:
#   number    lift_number_print against std::to_chars and snprintf %.17g
#   moments   lift-moments on a simulated CSV of users against mawk (else awk), which adds up the same means, variances
#             and covariances by arm, without digests, checks or exact sums; the best of three runs each, in turn
#   start     `lift-power --version`, as built, a hundred times
# The table goes to standard output, the same as JSON to OUT.json (default bench.json in the build).
set -euo pipefail
export LC_ALL=C.UTF-8
source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=$(cd "${1:-.}" && pwd)
out=${2:-$build/bench.json}
rows=${3:-1000000}
[ -x "$build/lift-moments" ] || { echo "bench: no lift-moments in $build" >&2; exit 2; }
PATH=$build:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
commit=$(git -C "$source_dir" rev-parse --short HEAD 2>/dev/null || echo none)

seconds() # COMMAND…: elapsed seconds
{
  local start=$EPOCHREALTIME
  "$@" >"$work/out" 2>"$work/err" || { cat "$work/err" >&2; return 1; }
  awk -v a="$start" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.4f\n", b - a }'
}
least() { sort -g | head -1; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.3g", a / b }'; }

# ---- numbers ----
g++ -std=gnu++17 -O2 -fopenmp -I"$source_dir/include" "$source_dir/tests/bench/number.cc" "$build/.libs/liblift.a" \
  $(pkg-config --cflags --libs gsl libxxhash) -o "$work/number"
"$work/number" >"$work/number.tsv"

# ---- moments ----
lift-simulate --quiet --name bench --users "$rows" --table "$work/users.csv" >/dev/null
awk=$(command -v mawk || command -v awk)
cat >"$work/moments.awk" <<'AWK'
NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i
  a = at["arm"]; x = at["pre_revenue"]; y = at["revenue"]; z = at["converted"]; next }
{ k = $a; n[k]++
  p = $x - mx[k]; q = $y - my[k]; r = $z - mz[k]
  mx[k] += p / n[k]; my[k] += q / n[k]; mz[k] += r / n[k]
  xx[k] += p * ($x - mx[k]); yy[k] += q * ($y - my[k]); zz[k] += r * ($z - mz[k])
  xy[k] += p * ($y - my[k]); xz[k] += p * ($z - mz[k]); yz[k] += q * ($z - mz[k]) }
END { for (k in n) printf "%s %d %.17g %.17g %.17g %.17g %.17g %.17g %.17g\n", k, n[k], mx[k], my[k], mz[k], \
  xx[k] / (n[k] - 1), yy[k] / (n[k] - 1), zz[k] / (n[k] - 1), xy[k] / (n[k] - 1) }
AWK
moments="lift-moments --quiet --new --arm arm --control control --unit unit_id --metric revenue --metric converted
  --covariate pre_revenue"
for i in 1 2 3; do
  seconds $moments "$work/users.csv" >>"$work/all"
  seconds $moments --threads 1 "$work/users.csv" >>"$work/one"
  seconds "$awk" -F, -f "$work/moments.awk" "$work/users.csv" >>"$work/awk"
done
all=$(least <"$work/all") one=$(least <"$work/one") by_awk=$(least <"$work/awk")
bytes=$(wc -c <"$work/users.csv")

# ---- start ----
many() { for i in {1..100}; do "$@"; done; }
start=$(seconds many lift-power --version)
nothing=$(seconds many "$(type -P true)")
start=$(awk -v s="$start" 'BEGIN { printf "%.2f", s * 10 }')
nothing=$(awk -v s="$nothing" 'BEGIN { printf "%.2f", s * 10 }')

{
  printf 'what\tlift\tother\tratio (other / lift)\n'
  while IFS=$'\t' read -r kind _ lift plain printed _; do
    printf 'print %s, ns: std::to_chars\t%s\t%s\t%s\n' "$kind" "$lift" "$plain" "$(ratio "$plain" "$lift")"
    printf 'print %s, ns: snprintf %%.17g\t%s\t%s\t%s\n' "$kind" "$lift" "$printed" "$(ratio "$printed" "$lift")"
  done <"$work/number.tsv"
  printf 'moments of %s rows, s: %s\t%s\t%s\t%s\n' "$rows" "${awk##*/}" "$all" "$by_awk" "$(ratio "$by_awk" "$all")"
  printf 'the same with one thread, s: %s\t%s\t%s\t%s\n' "${awk##*/}" "$one" "$by_awk" "$(ratio "$by_awk" "$one")"
  printf 'start, ms: true\t%s\t%s\t%s\n' "$start" "$nothing" "$(ratio "$nothing" "$start")"
} >"$work/table"
column -t -s '	' "$work/table"
jq -n --arg commit "$commit" --arg cpu "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)" \
  --arg cpus "$(nproc)" --arg load "$(cut -d' ' -f1 /proc/loadavg)" --arg rows "$rows" --arg bytes "$bytes" --rawfile table "$work/table" '
  {$commit, $cpu, cpus: ($cpus | tonumber), load: ($load | tonumber), rows: ($rows | tonumber),
   bytes: ($bytes | tonumber), measured: [$table | rtrimstr("\n") | split("\n")[1:][] | split("\t")
     | {what: .[0], lift: (.[1] | tonumber), other: (.[2] | tonumber), ratio: (.[3] | tonumber)}]}' >"$out"
