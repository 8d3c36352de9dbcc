# lift-estimate: what every document must satisfy, on data made here.
. "$SOURCE/tests/cli/lib.sh"
need jq

# Three arms of 400 units, an effect of 1 in b; y, pre (missing now and then), z (0 or 1), f (a guardrail), seg.
awk 'function u() { s = (s * 16807) % 2147483647; return s / 2147483647 }
  BEGIN { s = 20261; print "id,arm,y,pre,z,f,seg"
    for (i = 0; i < 1200; i++) {
      arm = i % 3; pre = u() * 10; y = pre + u() * 6 + (arm == 1 ? 1 : 0) + 5
      printf "%d,%s,%.3f,%s,%d,%d,%s\n", i, substr("abc", arm + 1, 1), y, u() < .15 ? "" : sprintf("%.3f", pre),
        u() < (arm == 1 ? .5 : .4), u() < .5, u() < .5 ? "s" : "t" } }' >units.csv
grep -v ',c$\|,c,' units.csv >two.csv
metrics=(--metric y --metric z:proportion --covariate pre)

keys='["id","metric","arm","control","segment","estimand","estimator","inference","scale","unit","estimate","se",
"interval",
"p_value","p_value_raw","null","alternative","df","n","baseline","adjusted_for","correction","dual","label","role",
"headline",
"interim","min_attainable_p","contains_estimate","total","periods","by_period","money"]'

# every entry has the agreed keys in the agreed order; ids differ; one headline per metric and arm; entries and
# p-values agree
lawful() # FILE ALPHA
{
  jq -e --argjson keys "$keys" '[.estimates[] | keys_unsorted == $keys] | all' "$1" >/dev/null || fail "$1: keys"
  jq -e '[.estimates[].interval | keys_unsorted == ["level","lower","upper","set","open","pieces"]] |
    all' "$1" >/dev/null ||
    fail "$1: keys of intervals"
  jq -e '([.estimates[].id] | length) == ([.estimates[].id] | unique | length)' "$1" >/dev/null || fail "$1: ids repeat"
  jq -e '[.estimates[] | select(.segment == null)] | group_by([.metric, .arm]) |
    [.[] | map(select(.headline)) | length == 1] | all' "$1" >/dev/null || fail "$1: one headline per metric and arm"
  jq -e '[.estimates[] | select(.segment != null and .headline)] == []' "$1" >/dev/null ||
    fail "$1: a segment's headline"
  jq -e --argjson alpha "$2" '[.estimates[] | .null as $null |
      (if .interval.set == "line" then [[null, null]] elif .interval.pieces then .interval.pieces
       else [[.interval.lower, .interval.upper]] end |
       any((.[0] == null or .[0] < $null) and (.[1] == null or .[1] > $null))) as $holds |
      ((.p_value > $alpha) == $holds) and
      (.dual == false or ((.p_value > 1 - .interval.level + 1e-15) == $holds))] | all' "$1" >/dev/null ||
    fail "$1: an interval and its p disagree"
  jq -e '[.estimates[].id] as $ids | [.decision.by[].entries[] | IN($ids[])] | all' "$1" >/dev/null ||
    fail "$1: entries"
}

moments() # ARGUMENTS: with a new document
{
  lift-moments --new "${metrics[@]}" --arm arm "$@"
}

moments --control a --segment seg units.csv >m.json
for options in "" "--alpha .2" "--alpha .01 --alternative greater" "--alternative less" "--correction holm" \
  "--correction bonferroni --alpha .3" "--scale relative" "--correction holm --alpha .4"; do
  # shellcheck disable=SC2086
  lift-estimate -q $options --document m.json >e.json
  alpha=$(sed -n 's/.*--alpha \([.0-9]*\).*/\1/p' <<<"$options")
  lawful e.json "${alpha:-.05}"
done
lift-estimate -q --document m.json >e.json
same 48 "$(jq '.estimates | length' e.json)" # (2 metrics, raw and adjusted, 2 scales) x 2 arms x (whole and 2 segments)

# the same input gives the same bytes, run again on its own result too (but for the trail)
lift-estimate -q --document m.json | cmp - e.json || fail "other bytes"
same "$(jq -c '[.estimates, .decision]' e.json)" \
  "$(lift-estimate -q --document e.json | jq -c '[.estimates, .decision]')"
same '[true,false]' \
  "$(lift-estimate -q --document e.json | jq -c '[.trail[] | select(.tool == "lift-estimate").superseded]')"

# swapping the arms: a difference changes its sign, a relative lift r becomes -r / (1 + r); so do the limits
moments --control a two.csv | lift-estimate -q >ab.json
moments --control b two.csv | lift-estimate -q >ba.json
jq -s -e '(.[0].estimates, .[1].estimates) |= (sort_by(.metric, .scale, .estimator)) |
  def turned($r): -$r / (1 + $r); def close($a; $b): ($a - $b | fabs) < 1e-9 * (1 + ($a | fabs));
  [.[0].estimates, .[1].estimates] | transpose | map(. as [$x, $y] | close($x.p_value; $y.p_value) and
    if $x.scale == "absolute" then close($x.estimate; -$y.estimate) and close($x.interval.lower; -$y.interval.upper)
      and close($x.interval.upper; -$y.interval.lower)
    else close($x.estimate; turned($y.estimate)) and close($x.interval.lower; turned($y.interval.upper))
      and close($x.interval.upper; turned($y.interval.lower)) end) | length == 8 and all' ab.json ba.json >/dev/null ||
  fail "swapped arms"

# a covariate's missing values are adjusted for by an indicator, beside which it does not matter what is put in for
# them:
# the mean gives what 0 and a column of one's own give
awk -F, -v OFS=, 'NR == 1 { print $0, "filled", "gone"; next } { print $0, ($4 == "" ? 0 : $4), ($4 == "" ? 1 : 0) }' \
  two.csv >filled.csv
lift-moments --new --metric y --metric z:proportion --covariate filled --covariate gone \
  --arm arm --control a filled.csv |
  lift-estimate -q >own.json
jq -s -e '[.[0].estimates, .[1].estimates] | transpose | map((.[0].estimate - .[1].estimate | fabs) < 1e-12 and
  (.[0].p_value - .[1].p_value | fabs) < 1e-11) | length == 8 and all' ab.json own.json >/dev/null ||
    fail "mean and indicator"

# corrections: Bonferroni multiplies by the comparisons, Holm by those left; nothing is corrected unless asked
lift-estimate --document m.json 2>messages >/dev/null
grep -q '12 comparisons (2 metrics, 2 arms against the control, 2 segments)' messages ||
  fail "the count: $(cat messages)"
lift-estimate -q --correction bonferroni --document m.json >b.json
jq -e '[.estimates[] | select(.segment == null) | (.p_value - ([1, 4 * .p_value_raw] | min) | fabs) < 1e-15 and
  .interval.level == 0.95 and .label == "simultaneous over 4 comparisons"] | all' b.json >/dev/null || fail "Bonferroni"
jq -e '[.estimates[] | select(.segment != null) | .p_value == .p_value_raw and .correction == null] |
  all' b.json >/dev/null ||
  fail "segments are corrected"
# the simultaneous limits are those at alpha / 4
same \
  "$(lift-estimate -q --alpha .0125 --document m.json | jq -c '[.estimates[] | select(.headline).interval |
    .lower, .upper]')" \
  "$(jq -c '[.estimates[] | select(.headline).interval | .lower, .upper]' b.json)"
lift-estimate -q --correction holm --document m.json >holm.json
jq -e '[.estimates[] | select(.headline)] | sort_by(.p_value_raw) | [to_entries[] |
  .value.p_value_raw * (4 - .key)] as $x |
  [range(4) as $i | (.[$i].p_value - ([1, ($x[:$i + 1] | max)] | min) | fabs) < 1e-15] |
    all' holm.json >/dev/null || fail "Holm"
same '[["test-compatible, not simultaneous",false]]' \
  "$(jq -c '[.estimates[] | select(.headline) | [.label, .dual]] | unique' holm.json)"

# a plan: its covariate leads, Holm over its arms, margins outside, shares tested, entries not foreseen stand beside
lift-power --solve none --arms a,b,c --metric y,good=up,covariate=pre --metric z:proportion,role=secondary,good=down \
  --metric f:proportion,role=guardrail,good=up,ni-margin=0.3 --json >plan.json
lift-moments --document plan.json --arm arm units.csv >pm.json
lift-estimate -q --document pm.json >pe.json
lawful pe.json .05
same '[["cuped","planned",["pre"]],["welch","sensitivity",[]]]' "$(jq -c '[.estimates[] |
  select(.metric == "y" and .arm == "b" and .scale == "absolute") | [.estimator, .role, .adjusted_for]]' pe.json)"
same '["holm"]' "$(jq -c '[.estimates[] | select(.metric == "y").correction] | unique' pe.json)"
same '[null]' "$(jq -c '[.estimates[] | select(.metric != "y").correction] | unique' pe.json)"
same 'y b win;y c inconclusive;z b loss;z c inconclusive;f b non-inferior;f c non-inferior' \
  "$(jq -r '[.decision.by[] | "\(.metric) \(.arm) \(.verdict)"] | join(";")' pe.json)"
same '["win","pass"]' "$(jq -c '.decision | [.overall, .srm.verdict]' pe.json)"
same '[-0.3,"greater","upper"]' \
  "$(jq -c '.estimates[] | select(.id == "f|b|a||absolute|newcombe:margin") |
    [.null, .alternative, .interval.open]' pe.json)"
same null "$(jq -c .departures pe.json)"
lift-estimate -q --alpha .1 --alternative greater --document pm.json >de.json
same '[["alpha","0.05","0.1"],["alternative","two-sided","greater"]]' \
  "$(jq -c '[.departures[] | [.what, .planned, .actual]]' de.json)"
same "$(jq -c '[.estimates[] | select(.headline)]' pe.json)" "$(jq -c '[.estimates[] | select(.headline)]' de.json)"
same "$(jq -c .decision pe.json)" "$(jq -c .decision de.json)"
same '[["unplanned",false,0.1]]' "$(jq -c '[.estimates[] | select(.id | endswith(":alpha=0.1,alternative=greater")) |
  select(.correction == null) | [.role, .headline, 1 - .interval.level | if type == "number" then . * 1000 |
    round / 1000 else . end]]
  | unique' de.json)"
# shares that would hide a mismatch: the plan's count too
sed 's/^\([0-9]*[05]\),c,/\1,a,/' units.csv >skewed.csv
lift-moments --document plan.json --arm arm skewed.csv >skewed.json
same '["invalid","fail"]' "$(lift-estimate -q --document skewed.json | jq -c '.decision | [.overall, .srm.verdict]')"
lift-estimate -q --shares a:480,b:400,c:320 --document skewed.json >hidden.json
same '["invalid",["shares"]]' "$(jq -c '[.decision.overall, [.departures[].what]]' hidden.json)"

# --append: what is there stays and leads
lift-estimate -q --append --document e.json >same.json
same "$(jq -c '[.estimates, .decision]' e.json)" "$(jq -c '[.estimates, .decision]' same.json)"

lift-estimate -q --append --alpha .2 --document e.json >more.json
jq -s -e '.[0] as $old | .[1] as $new | $new.estimates[:48] == $old.estimates and $new.decision == $old.decision and
  ($new.estimates[48:] | length == 48 and all((.id | endswith(":alpha=0.2")) and (.headline | not)))' e.json more.json \
  >/dev/null || fail "appended entries"

# data that cannot be tested: said, and never "no effect"
printf 'arm,y,w\na,1,1\na,1,2\nb,1,3\nb,1,5\n' >flat.csv
lift-moments --new --arm arm --control a --metric y --metric w flat.csv >flat.json
lift-estimate --document flat.json >fe.json 2>messages
same '["not-testable","inconclusive"]' "$(jq -c '[.decision.by[].verdict]' fe.json)"
grep -q "metric 'y', arm 'b'" messages || fail "why it cannot be tested: $(cat messages)"
lift-moments --new --arm arm --control a --metric y flat.csv >none.json
refuses 4 "metric 'y'" lift-estimate --document none.json

# messages
refuses 3 'no document' lift-estimate --document /dev/null
echo '{"lift":"1"}' >empty.json
refuses 4 'neither moments nor fits' lift-estimate --document empty.json
refuses 2 "have no arm 'd'" lift-estimate --shares a:1,d:1 --document m.json
refuses 2 "arm 'c' has no share" lift-estimate --shares a:1,b:1 --document m.json
refuses 2 'there twice' lift-estimate --shares a:1,a:1,b:1,c:1 --document m.json
refuses 2 '--shares' lift-estimate --shares a:1,b:x --document m.json
refuses 2 'between 0 and 1' lift-estimate --alpha 1 --document m.json
refuses 2 'not in this version' lift-estimate --correction bh --document m.json
refuses 2 'is for panels' lift-estimate --statistic any --document m.json
refuses 2 'not in this version' lift-estimate --estimand cace --document m.json

# a panel: periods, money, one-sided sets
awk 'function u() { s = (s * 16807) % 2147483647; return s / 2147483647 }
  BEGIN { s = 77; print "geo,date,sales,cost"
    for (g = 0; g < 8; g++) for (d = 1; d <= 30; d++)
      printf("g%d,2026-01-%02d,%.2f,%d\n", g, d, 100 + 20 * g + 5 * u() + (g < 2 && d > 24 ? 12 : 0),
        g < 2 && d > 24 ? 6 : 0) }' >panel.csv
lift-synth --new --panel panel.csv --metric sales --spend cost --treated g0,g1 --start 2026-01-25 \
  --model demeaned,did,sc >p.json
lift-estimate -q --alpha .1 --document p.json >pe.json
lawful pe.json .1
same '["higher",72,"zero","on revenue, not profit"]' \
  "$(jq -c '[.decision.overall, (.estimates[0].money | .spend, .spend_baseline, .basis)]' pe.json)"
jq -e '.estimates[0] | (.money.iroas * 72 - .total | fabs) < 1e-9 and
  (.money.iroas_lower * 72 - .interval.lower * 12 | fabs) < 1e-9
  and (.money.cost_per_unit | .estimate * .estimate > 0 and .none_possible == false) and
  (.money.cost_per_unit.upper * .money.iroas_lower - 1 | fabs) < 1e-12' pe.json >/dev/null || fail "money"
same '[["unplanned",true],["unplanned",false],["sensitivity",false]]' \
  "$(jq -c '[.estimates[] | [.role, .headline]] | [.[0], .[1]] + (.[2:] | unique)' pe.json)"
same 2 "$(lift-estimate -q --profit-rate .5 --document p.json | jq .estimates[0].money.break_even_iroas)"
lift-estimate -q --alpha .1 --alternative less --document p.json >less.json
lawful less.json .1
same '"lower"' "$(jq -c '.estimates[0].interval.open' less.json)"
refuses 2 'has no direction' lift-estimate --statistic any --alternative greater --document p.json
refuses 2 'is for moments' lift-estimate --shares a:1,b:1 --document p.json
refuses 2 'not in this version' lift-estimate --inference jackknife+ --document p.json

# a planned panel: before its end there is no decision, and its model and alpha lead
grep -v '2026-01-2[5-9]\|2026-01-30' panel.csv >history.csv
lift-geo -q --name geo --panel history.csv --metric sales,good=up --treated g0,g1 --duration 6d --alpha .1 >design.json
lift-synth -q --document design.json --panel panel.csv --start 2026-01-25 --model did >full.json
lift-estimate -q --document full.json >pe.json
lawful pe.json .1
same '["win",["demeaned","planned",true,false]]' \
  "$(jq -c '[.decision.overall, (.estimates[0] | [.estimator, .role, .headline, .interim])]' pe.json)"
lift-estimate -q --alpha .2 --scale relative --document full.json >de.json
same "$(jq -c .decision pe.json)" "$(jq -c .decision de.json)"
same '["alpha","scale"]' "$(jq -c '[.departures[].what]' de.json)"
jq -e '.estimates[4:] | length == 4 and all(.role == "unplanned" and .headline == false and (.id |
  endswith(":alpha=0.2")))' \
  de.json >/dev/null || fail "what stands beside the plan"
lift-synth -q --document design.json --panel panel.csv --start 2026-01-25 --through 2026-01-29 |
  lift-estimate -q >early.json
same '["continue",["continue"],[true,true]]' \
  "$(jq -c '[.decision.overall, [.decision.by[].verdict], [.estimates[].interim]]' early.json)"
