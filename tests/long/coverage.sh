#!/usr/bin/env bash
# Coverage of the intervals in hard cases: heavy tails, rare conversions, few units.
#
#   tests/run.sh --long coverage [DRAWS] [SEED]      (default 200000 20261122)
#
# Each case is simulated DRAWS times; finished rows are kept in coverage.tsv in LIFT_LONG_DIR, with draws and seed, and
# not computed again (delete them to do so). The table: the share of sets that hold the truth, against .95 asked, and
# how the misses fall on the two sides, .025 each where all is well. Nothing here can fail: it shows what the methods are
# worth.
. "$(dirname "$0")/lib.bash"
draws=${1:-200000}
seed=${2:-20261122}
have_build
rows=$kept/coverage.tsv
touch "$rows"
program=$kept/coverage
flags="-std=gnu17 -O2 -Wall -Wextra -ffp-contract=off -fno-math-errno -fopenmp
  -I$source_dir/include -I$source_dir/tests/unit"
# shellcheck disable=SC2086
gcc $flags -c "$source_dir/tests/long/coverage.c" -o "$program.o"
# shellcheck disable=SC2086
gcc $flags -c "$source_dir/tests/unit/coverage_kit.c" -o "$program-kit.o"
g++ -fopenmp -o "$program" "$program.o" "$program-kit.o" "$build/.libs/liblift.a" $(pkg-config --libs gsl libxxhash)

missing=$(for name in $("$program" list); do
  grep -qP "^$name\t.*\t$draws\t$seed\t" "$rows" || echo "$name"
done)
[ -z "$missing" ] || xargs -P "${LIFT_THREADS:-$(nproc)}" -I NAME sh -c \
  "'$program' NAME $draws $seed >'$rows.NAME' && cat '$rows.NAME' >>'$rows' && rm '$rows.NAME'" <<<"$missing"

for name in $("$program" list); do grep -P "^$name\t.*\t$draws\t$seed\t" "$rows"; done |
  awk -F'\t' -v commit="$commit" '
    NR == 1 { print "# seed " $6 ", " $5 " draws a case, commit " commit
      print "case\tmethod\tcovered\ts.e.\tmissed below\tmissed above\tno answer\tunbounded" }
    { n = $5; c = 1 - ($7 + $8) / n
      printf "%s\t%s\t%.4f\t%.4f\t%.4f\t%.4f\t%d\t%d\n", $2, $3, c, sqrt(c * (1 - c) / n), $7 / n, $8 / n, $9, $10 }' |
  tee "$kept/coverage.txt" | column -t -s '	'
