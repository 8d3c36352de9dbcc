# The pipelines that a newcomer copies, as the examples have them: from data to an HTML report and its verification.
# What is discrete is compared with what it must be; numbers with the truth that the data were made with.
. "$SOURCE/tests/cli/lib.sh"
need jq
need gnuplot

# ---- a test on users ----
bash "$SOURCE/examples/mail-test.sh" >mail.out 2>mail.err || fail "mail-test.sh: $(cat mail.err)"

same 'win' "$(jq -r .decision.overall mail.json)"
same '["lift-power","lift-assign","lift-moments","lift-estimate","lift-check"]' "$(jq -c '[.trail[].tool]' mail.json)"
same '[28446,28446]' "$(jq -c '[.assignment.arms[].n]' mail.json)"
same '"revenue|mail|control||absolute|cuped"' "$(jq -c '.estimates[] | select(.headline) | .id' mail.json)"
same 'planned' "$(jq -r '.estimates[] | select(.headline) | .role' mail.json)"
same 'true' "$(jq '.moments.order_free' mail.json)"
same 'null' "$(jq '.departures' mail.json)"
# the interval holds the truth of these very users, and of the population (one draw in twenty would not: this seed does)
truth=$(jq '.truth.effects[] | select(.metric == "revenue" and .scale == "absolute") | .sample' truth.json)
jq -e --argjson t "$truth" '.estimates[] | select(.headline) | .interval.lower < $t and $t < .interval.upper' mail.json >/dev/null ||
  fail "the interval misses the truth $truth"
# the headline recomputed from the rows by awk: a regression of revenue on pre_revenue over both arms, then a difference
awk -F, 'NR == FNR { arm[$1] = $2; next }
  FNR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
  { a = arm[$c["unit_id"]]; y = $c["revenue"]; x = $c["pre_revenue"]; n[a]++; sy[a] += y; sx[a] += x
    N++; SY += y; SX += x; SXX += x * x; SXY += x * y }
  END { b = (SXY - SX * SY / N) / (SXX - SX * SX / N)
        printf "%.12g\n", sy["mail"] / n["mail"] - sy["control"] / n["control"] - b * (sx["mail"] / n["mail"] - sx["control"] / n["control"]) }' \
  arms.csv results.csv >recomputed
close "$(cat recomputed)" "$(jq '.estimates[] | select(.headline) | .estimate' mail.json)" 1e-9
grep -q '^spring-mail: every number was reproduced' mail.out || fail "not reproduced: $(tail -30 mail.out)"

# ---- a test on markets ----
bash "$SOURCE/examples/tv-test.sh" >tv.out 2>tv.err || fail "tv-test.sh: $(cat tv.err)"

same 'win' "$(jq -r .decision.overall tv.json)"
same '["lift-geo","lift-synth","lift-estimate","lift-check"]' "$(jq -c '[.trail[].tool]' tv.json)"
same '{"pre":122,"post":28}' "$(jq -c '.panel.periods' tv.json)"
same 'demeaned planned' "$(jq -r '.fit[0] | .model + " " + .role' tv.json)"
same "$(jq -c .assignment.treated design.json)" "$(jq -c .panel.treated tv.json)"
same 'null' "$(jq '.departures' tv.json)"
truth=$(jq '[.truth.effects[] | select(.scale == "relative")][0].sample' truth-geo.json)
jq -e --argjson t "$truth" '.estimates[] | select(.scale == "relative") | .interval.lower < $t and $t < .interval.upper' tv.json >/dev/null ||
  fail "the interval misses the truth $truth"
# the total is the sum of observed less counterfactual over the treated geos' test days
close "$(jq '[.fit[0].observed[122:], .fit[0].counterfactual[122:]] | transpose | map(.[0] - .[1]) | add * 1' tv.json)" \
  "$(jq '.fit[0].total / .fit[0].treated' tv.json)" 1e-9
grep -q '^tv-test: every number was reproduced' tv.out || fail "not reproduced: $(tail -30 tv.out)"

# ---- the same bytes from any number of threads, and from shuffled rows ----
for threads in 1 2 8; do
  lift-moments --document plan.json --assignment arms.csv --unit unit_id --threads $threads results.csv |
    lift-estimate --threads $threads | lift-check --threads $threads >mail-$threads.json
  cmp mail-$threads.json mail.json || fail "the user pipeline differs on $threads threads"
  lift-geo --name tv-test --panel history.csv --metric sales,good=up --spend media --design markets --model demeaned \
    --duration 28d --alpha 0.1 --start 2026-05-03 --threads $threads >threads-$threads.json
  cmp threads-$threads.json design.json || fail "lift-geo differs on $threads threads"
  lift-synth --document design.json --panel panel.csv --start 2026-05-03 --threads $threads |
    lift-estimate --threads $threads | lift-check --threads $threads >tv-$threads.json
  cmp tv-$threads.json tv.json || fail "the geo pipeline differs on $threads threads"
done
{ head -1 results.csv; tail -n +2 results.csv | sort -t, -k3,3 -k1,1r; } >shuffled.csv
lift-moments --document plan.json --assignment arms.csv --unit unit_id shuffled.csv | lift-estimate | lift-check |
  jq -c 'del(.trail)' >shuffled.json
jq -c 'del(.trail)' mail.json | cmp - shuffled.json || fail "shuffled rows change the document"

# ---- the reports in a browser: the plots are there, and nothing is fetched or fails ----
need chromium
for report in mail tv; do
  chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --user-data-dir="$work/profile" --enable-logging=stderr --v=0 \
    --window-size=1280,2000 --dump-dom "file://$work/$report.html" >$report.dom 2>$report.log || fail "chromium: $(tail -3 $report.log)"
  grep -q 'CONSOLE' $report.log && fail "the page complains: $(grep CONSOLE $report.log | head -3)"
  plots=$(grep -c '<svg' $report.dom) || true
  [ "$plots" -ge 1 ] || fail "$report.html shows no plot"
  grep -q 'id="lift-document"' $report.dom || fail "$report.html carries no document"
done
[ "$(grep -c '<svg' tv.dom)" -ge 2 ] || fail "the report of the geo test lacks plots"
for plot in 'Power of the chosen design' 'Estimates of sales' 'Actual against counterfactual' 'Weights of the donors'; do
  grep -q "<title[^>]*>$plot" tv.dom || fail "no plot '$plot' in the report of the geo test"
done
