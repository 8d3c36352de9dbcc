# lift-geo: GeoLift's columns, the power of a given set, limits, refusals, and that nothing depends on rows or threads.
. "$SOURCE/tests/cli/lib.sh"
need jq

# A panel of ten geos of different size on 60 days, by whole numbers from a generator that is written here.
make_panel()
{
  awk 'BEGIN {
    state = 7; print "geo,date,sales"
    for (i = 0; i < 10; i++)
      for (t = 0; t < 60; t++) {
        state = (state * 16807) % 2147483647
        season = 40 * sin(t / 5)
        printf "g%d,2026-%02d-%02d,%d\n", i, t < 31 ? 1 : t < 59 ? 2 : 3, t < 31 ? t + 1 : t < 59 ? t - 30 : 1,
               (6 + i) * (100 + season) + state % (40 + 10 * i)
      }
  }'
}
make_panel >panel.csv
geo="lift-geo --quiet --name tv --panel panel.csv --metric sales --duration 6d --alpha 0.1"

# ---- the sections, and that the next tools take them ----
$geo --table t.csv >design.json
same '["plan","design","assignment","panel"]' "$(jq -c '[keys_unsorted[] | select(. as $k | ["plan","design","assignment","panel"] | index($k))]' design.json)"
same '["sales","geo","date","demeaned","conformal","average","6d",6,null]' \
  "$(jq -c '.plan.panel | [.outcome, .geo, .date, .model, .inference, .statistic, .duration, .periods, .start]' design.json)"
same true "$(jq '.design as $d | .plan.panel.treated == $d.candidates[$d.chosen].treated and
  .plan.panel.treated == .assignment.treated and .assignment.method == "purposive" and .assignment.unit == "geo" and
  .panel.treated == .plan.panel.treated and .panel.start == null and .panel.periods == {pre: 60, post: 0}' design.json)"
same 10 "$(jq '.design.candidates | length' design.json)"
same "$(($(jq .design.tried design.json) + 1))" "$(wc -l <t.csv)"
same 1 "$(grep -c ',chosen$' t.csv)"
same '["t.csv",'"$(jq .design.tried design.json)"']' "$(jq -c '.design.table | [.file, .rows]' design.json)"

# Ten sets of one and the 45 pairs are all tried: 200 are not too many. A quarter of ten geos is two.
same 55 "$(jq .design.sets design.json)"

# The promise: windows that had no part in the choice; the shares add up to those of all windows.
same true "$(jq '.design | .candidates[.chosen] as $c | .promise as $p | ($c.power[] | select(.effect == $p.effect) | .power) as $all |
  $p.windows + $c.ranked_by.windows == $c.windows and $p.independent <= $p.windows and
  $p.power <= $p.interval.upper and $p.power >= $p.interval.lower and
  ($all * $c.windows - $p.power * $p.windows) / $c.ranked_by.windows >= .8 - 1e-9 and
  $c.ranked_by.mde == $p.effect' design.json)"

# A test follows its design, and history that was restated is a warning.
{ cat panel.csv; for i in 0 1 2 3 4 5 6 7 8 9; do for t in 2 3 4 5 6 7; do echo "g$i,2026-03-0$t,$((700 + 100 * i + 7 * t))"; done; done; } >test.csv
lift-synth --quiet --document design.json --panel test.csv --start 2026-03-02 >fit.json
same '["demeaned","planned"]' "$(jq -c '.fit[0] | [.model, .role]' fit.json)"
same '{"pre":60,"post":6}' "$(jq -c .panel.periods fit.json)"
same '[]' "$(jq -c '[.departures[]?, .warnings[]?]' fit.json)"
sed '2s/[0-9]*$/999/' test.csv >restated.csv
same '["restated-history"]' "$(lift-synth --quiet --document design.json --panel restated.csv --start 2026-03-02 | jq -c '[.warnings[].code]')"

# ---- rows and threads: the same bytes ----
for threads in 1 2 8; do
  mkdir $threads
  $geo --threads $threads --table $threads/t.csv >$threads/out.json
done
{ cmp 1/out.json 2/out.json && cmp 1/out.json 8/out.json && cmp 1/t.csv 8/t.csv && cmp 1/out.json design.json; } ||
  fail "the threads show"
mkdir shuffled
{ head -1 panel.csv; tail -n +2 panel.csv | sort -t, -k3,3 -k2,2r; } >shuffled/panel.csv
(cd shuffled && $geo) | jq -c 'del(.trail)' >shuffled.json
jq -c 'del(.trail) | .design.table = null' design.json | cmp - shuffled.json || fail "the order of rows shows"

# ---- a set that is given ----
for i in 0 3; do
  set=$(jq -r ".design.candidates[$i].treated | join(\",\")" design.json)
  what='[.power, .mde, .false_positive_rate, .scaled_l2, .correlation, .share, .windows]'
  same "$(jq -c ".design.candidates[$i] | $what" design.json)" "$($geo --treated "$set" | jq -c ".design.candidates[0] | $what")"
done
same '[1,"the set that was given"]' "$($geo --treated g1,g2 | jq -c '[.design.tried, .design.objective]')"
# Nothing was chosen, so all windows promise.
same true "$($geo --treated g1,g2 | jq '.design | .promise.windows == .candidates[0].windows')"

# ---- who may be treated ----
$geo --include g4 --exclude g5,g6 --markets 2:3 --candidates 10000 >who.json
same true "$(jq '[.design.candidates[].treated | (index("g4") != null) and (index("g5") == null) and (index("g6") == null)
  and length >= 2 and length <= 3] | all' who.json)"
same "$((7 + 21))" "$(jq .design.sets who.json)"
same '[6,12]' "$($geo --duration 12d --candidates 1000 | jq -c '[.design.candidates[].duration] | unique')"
same '["4p",4]' "$(lift-geo --quiet --new --panel panel.csv -m sales --duration 4p | jq -c '.plan.panel | [.duration, .periods]')"

# ---- the grid, the side ----
same '[-0.1,-0.05,0,0.05,0.1,0.15]' "$($geo --effects -10%:15%:0.05 | jq -c '[.design.candidates[0].power[].effect]')"
same '[0.3]' "$($geo --effects 30% | jq -c '[.design.candidates[0].power[].effect]')"
same true "$($geo --alternative less | jq '.plan.alternative == "less" and .design.candidates[0].mde < 0')"

# An effect too small for any power: no MDE, a reason, a warning, and a plan all the same.
$geo --effects 0:0.02%:0.01% >weak.json 2>err
same '[null,"no effect of the grid reaches the power",["power-not-reached"]]' \
  "$(jq -c '[.design.candidates[.design.chosen].mde, .design.candidates[.design.chosen].reason, [.warnings[].code]]' weak.json)"
same null "$(jq .design.promise.power weak.json)"

# ---- money and shares ----
$geo --cpic 2 >money.json
same true "$(jq '.design.candidates[0] as $c | $c.investment == ($c.power[] | select(.effect == $c.mde) | .investment) and $c.investment > 0' money.json)"
cheapest=$($geo --cpic 2 --candidates 10000 | jq '[.design.candidates[].investment | values] | min')
same "$cheapest" "$($geo --cpic 2 --budget "$cheapest" | jq '.design.candidates[.design.chosen].investment')"
refuses 4 "--budget 1 binds" $geo --cpic 2 --budget 1
refuses 4 "for $cheapest" $geo --cpic 2 --budget 1
refuses 4 "--holdout 0.99 binds" $geo --holdout 99%
same true "$($geo --holdout 0.9 | jq '[.design.candidates[].holdout >= 0.9] | all')"
refuses 2 "--budget needs" $geo --budget 1000

# ---- false positives ----
# One geo leaves the others behind in the younger half: whatever is treated with it "works" without any effect.
awk -F, -v OFS=, 'NR > 1 && $1 == "g9" && $2 > "2026-01-31" { day = substr($2, 9) + 0; $3 += 60 * day } { print }' panel.csv >odd.csv
lift-geo --quiet --new --panel odd.csv -m sales --duration 6d --alpha 0.1 --treated g9 >odd.json
same '["false-positives"]' "$(jq -c '[.warnings[].code]' odd.json)"
same true "$(jq '.design.candidates[0] | .false_positives_too_many and .false_positive_interval.lower > 0.1' odd.json)"
lift-geo --quiet --new --panel odd.csv -m sales --duration 6d --alpha 0.1 --candidates 1000 >others.json
same false "$(jq '.design.candidates[.design.chosen].false_positives_too_many' others.json)"

# The chosen one is kept, however few are, though suspects stand before it.
lift-geo --quiet --new --panel odd.csv -m sales --duration 6d --alpha 0.1 --candidates 1 >one.json
same true "$(jq '.design | .chosen == 0 and (.candidates | length == 1) and .candidates[0].rank > 1' one.json)"
same "$(jq -c .plan.panel.treated others.json)" "$(jq -c '.design.candidates[0].treated' one.json)"

# ---- refusals ----
refuses 2 "the nearest is 'g9'" $geo --treated g99
refuses 2 "no geo is named 'gx'" $geo --include gx
refuses 4 "a test of 70 periods is as long as the history of 60" $geo --duration 70d
refuses 4 "not testable" lift-geo --new --panel panel.csv -m sales --duration 6d --alpha 0.01
refuses 4 "3 markets are to be included" $geo --include g1,g2,g3 --markets 1:2
refuses 4 "no candidate" $geo --exclude g0,g1,g2,g3,g4,g5,g6,g7,g8,g9
refuses 4 "look-backs" $geo --windows 59
refuses 2 "how long is the test" lift-geo --new --panel panel.csv -m sales
refuses 2 "not in this version" $geo --model ridge
refuses 2 "--treated says who is treated" $geo --treated g1 --include g2
refuses 2 "is not MIN:MAX" $geo --markets 3:2
refuses 2 "FROM:TO:STEP" $geo --effects 0:5%
refuses 2 "the history runs to 2026-03-01" $geo --start 2026-02-28
refuses 2 "covariates of a panel" lift-geo --new --panel panel.csv -m sales,covariate=x --duration 6d
refuses 2 "--table -" $geo --table -
same '"2026-03-02"' "$($geo --start 2026-03-02 | jq .plan.panel.start)"
refuses 2 "are the same length" $geo --duration 6p

# ---- GeoLift's own figures ----
# geo/geolift_power_curves_expected.csv and geo/geolift_market_selection_expected.csv: GeoLift's own run of
# GeoLiftMarketSelection on its pretest panel with N 2 to 5, 10 and 15 days, effects 0 to .2, one look-back, chicago included, honolulu excluded,
# CPIC 7.5, alpha .1. Its solver stops at about 1e-6 of the weights: ATT within .002 + 2e-6 relative, as measured there.
need_reference
lift-geo --quiet --name g --panel "$reference/geo/geolift_pretest.csv" --geo location --metric Y --duration 10d,15d \
  --effects 0:20%:5% --windows 1 --include chicago --exclude honolulu --cpic 7.5 --alpha 0.1 --markets 2:5 \
  --candidates 10000 >g.json
jq -r '.design.candidates[] | . as $c | .power[] | [($c.treated | join(", ")), $c.duration, .effect, $c.scaled_l2, .investment, .att,
  .lift, $c.share, $c.holdout, $c.correlation] | @tsv' g.json >ours.tsv
compare='
function off(a, b) { return a > b ? a - b : b - a }
function size(a) { return a < 0 ? -a : a }
NR == FNR { for (i = 4; i <= 10; i++) ours[$1 "|" $2 "|" $3 + 0, i] = $i; have[$1 "|" $2 "|" $3 + 0] = 1; next }
FNR > 1 {
  gsub(/^"|"$/, "", $at_set); k = $at_set "|" $(at_set + 1) "|" $(at_set + 2) + 0; n++
  if (!have[k]) { print "not tried: " k; exit 1 }
  if (off(ours[k, 4], $l2) > 1e-6 || off(ours[k, 5], $money) > 1e-6) { print k ": " ours[k, 4], $l2, ours[k, 5], $money; exit 1 }
  if (off(ours[k, 6], $att) > 2e-3 + 2e-6 * size($att)) { print k ": ATT " ours[k, 6] ", " $att; exit 1 }
  if (lift && off(ours[k, 7], $lift) > 1e-6) { print k ": lift " ours[k, 7] ", " $lift; exit 1 }
  if (share && (off(ours[k, 8], $share) > 1e-12 || off(ours[k, 9], $(share + 2)) > 1e-12)) { print k ": shares"; exit 1 }
  if (share && off(ours[k, 10], $(share + 4)) > 1e-12) { print k ": correlation"; exit 1 }
}
END { if (n != rows) { print n " rows"; exit 1 } }'
# Quoted fields first: a tab between fields, quotes gone.
unquote() { sed -E 's/^("[^"]*"|[0-9]+),/\1\t/; s/\t("[^"]*"),/\t\1\t/; :a; s/(\t[^"\t]*),/\1\t/; ta' "$1"; }
unquote "$reference/geo/geolift_power_curves_expected.csv" >curves.tsv
awk -F'\t' -v at_set=1 -v l2=5 -v money=6 -v att=7 -v lift=8 -v rows=330 "$compare" ours.tsv curves.tsv || fail "the power curves"
unquote "$reference/geo/geolift_market_selection_expected.csv" >selection.tsv
awk -F'\t' -v at_set=2 -v l2=6 -v money=7 -v att=8 -v lift=9 -v share=10 -v rows=26 "$compare" ours.tsv selection.tsv ||
  fail "the market selection"

# The line of the manual, from design to fit.
lift-geo --quiet --name tv --panel "$reference/geo/geolift_pretest.csv" --geo location --date date --metric Y --duration 15d \
  --alpha 0.1 >tv.json
lift-synth --quiet --document tv.json --panel "$reference/geo/geolift_test.csv" --start 2021-04-01 >tv-fit.json
same '[15,"planned",0]' "$(jq -c '[.panel.periods.post, .fit[0].role, (.warnings // [] | length)]' tv-fit.json)"
