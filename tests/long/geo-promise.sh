#!/usr/bin/env bash
# Does a geo test find what lift-geo promised?
#
#   tests/run.sh --long geo-promise [PANELS]      (default 300 of each kind; resumable)
#
# Simulated panels of 16 markets and 98 days before a test of 14. Of each, lift-geo chooses one to three markets on the
# history at alpha .05; beside it the power of two markets taken without looking is asked for. The next 14 days
# are then drawn with no effect, with the effect of the promise, and with the candidate's mde (the smallest effect with
# power .8 over all windows), and analysed by the plan. Two kinds of noise: independent from day to day, where the test
# is exact, and autocorrelated (markets .3, factors .7), as real sales are.
#
# One row a panel and choice goes to geo-promise.tsv in LIFT_LONG_DIR; the table is made of the finished rows. The
# panels are named by number, and the name is the seed.
. "$(dirname "$0")/lib.bash"
panels=${1:-300}
have_build
rows=$kept/geo-promise.tsv
touch "$rows"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# test_with EFFECT TREATED DESIGN: p of the test, drawn with this effect on the panel of $panel.
test_with()
{
  local effect treated=$2 design=$3
  effect=$(awk -v e="$1" 'BEGIN { printf "%.6g%%", 100 * e }') # a share; a bare number would be an amount
  # shellcheck disable=SC2086
  lift-simulate $panel --treated "$treated" --start 2026-04-09 --end 2026-04-22 --effect "$effect" \
    --table "$work/panel.csv" >/dev/null
  lift-synth --quiet --document "$design" --panel "$work/panel.csv" --start 2026-04-09 | lift-estimate --quiet |
    jq -r '.estimates[] | select(.headline) | .p_value'
}

# judge KIND NUMBER HOW DESIGN: one row.
judge()
{
  local design=$4 treated figures effect mde null promised=NA found=NA
  treated=$(jq -r '.assignment.treated | join(",")' "$design")
  figures=$(jq -r '.design as $d | $d.candidates[$d.chosen] as $c | $d.promise as $p
    | def at($e): [$c.power[] | select(.effect == $e) | .power][0];
    [$p.effect, $p.power, $p.interval.lower, $p.interval.upper, $c.mde, at($c.mde), $c.false_positive_rate]
    | map(. // "NA") | @tsv' "$design")
  effect=$(cut -f1 <<<"$figures")
  mde=$(cut -f5 <<<"$figures")
  null=$(test_with 0 "$treated" "$design")
  [ "$effect" = NA ] || promised=$(test_with "$effect" "$treated" "$design")
  [ "$mde" = NA ] || found=$(test_with "$mde" "$treated" "$design")
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$figures" "$null" "$promised" "$found" >>"$rows"
}

for ((i = 1; i <= panels; i++)); do
  for kind in independent autocorrelated; do
    [ "$(grep -cE "^$kind	$i	" "$rows")" -lt 2 ] || continue
    panel="--scenario geo --name promise-$i --geos 16 --days 112 --first-date 2026-01-01 --quiet"
    [ $kind = autocorrelated ] || panel="$panel --noise-phi 0 --factor-phi 0"
    # shellcheck disable=SC2086
    lift-simulate $panel --through 2026-04-08 --table "$work/history.csv" >/dev/null
    design="lift-geo --quiet --name promise-$i --panel $work/history.csv --metric sales"
    design="$design --duration 14d --effects 0%:25%:1%"
    $design --markets 1:3 >"$work/chosen.json"
    $design --treated geo-001,geo-002 >"$work/given.json"
    grep -qE "^$kind	$i	chosen	" "$rows" || judge $kind $i chosen "$work/chosen.json"
    grep -qE "^$kind	$i	given	" "$rows" || judge $kind $i given "$work/given.json"
  done
done

awk -F'\t' -v alpha=.05 -v commit="$commit" '
  function share(hits, n) { return n ? sprintf("%.3f (%.3f)", hits / n, sqrt(hits / n * (1 - hits / n) / n)) : "-" }
  function mean(sum, n) { return n ? sprintf("%.3f", sum / n) : "-" }
  $2 > '"$panels"' { next }
  { k = $1 "\t" $3; n[k]++; false_positive[k] += $11 <= alpha; claimed[k] += $10 }
  $4 != "NA" { m[k]++; effect[k] += $4; power[k] += $5; reached[k] += $12 <= alpha }
  $8 != "NA" { l[k]++; mde[k] += $8; said[k] += $9; got[k] += $13 <= alpha }
  END {
    print "# commit " commit "; shares with their standard errors; mde and effect are means"
    print "noise\tmarkets\tpanels\tpromise: effect\tpower promised\tpower achieved\t" \
      "mde\tpower said\tpower achieved\tA/A said\tA/A achieved"
    split("independent\tchosen|independent\tgiven|autocorrelated\tchosen|autocorrelated\tgiven", order, "|")
    for (i = 1; i <= 4; i++) {
      k = order[i]
      print k "\t" n[k] "\t" mean(effect[k], m[k]) "\t" mean(power[k], m[k]) "\t" share(reached[k], m[k]) "\t" \
        mean(mde[k], l[k]) "\t" mean(said[k], l[k]) "\t" share(got[k], l[k]) "\t" mean(claimed[k], n[k]) "\t" \
        share(false_positive[k], n[k])
    }
  }' "$rows" | tee "$kept/geo-promise.txt" | column -t -s '	'
