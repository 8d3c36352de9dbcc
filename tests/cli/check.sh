# lift-check: what every entry must have, and figures from tests/reference/check_oracle.py (scipy 1.10.1, numpy 1.24.2).
. "$SOURCE/tests/cli/lib.sh"
need jq

keys='["tool","check","subject","statistic","df","p_value","threshold","source","verdict","reason","advice","details"]'
lawful() # FILE
{
  jq -e --argjson keys "$keys" '.checks | length > 0 and all(keys_unsorted == $keys and .tool == "lift-check" and
    .reason != null and (.verdict | IN("pass", "warn", "fail", "not-applicable")))' "$1" >/dev/null || fail "$1: entries"
}

# entry FILE CHECK SUBJECT FILTER: of the one entry of that name
entry()
{
  jq -r --arg c "$2" --arg s "$3" "[.checks[] | select(.check == \$c and .subject == \$s)] |
    if length == 1 then .[0] | $4 else \"\(length) entries\" end" "$1"
}

# ---- made data: 3 arms, pre missing now and then (more so in b), an outcome that is missing in arm b ----
awk 'function u() { s = (s * 16807) % 2147483647; return s / 2147483647 }
  BEGIN { s = 20261; print "id,arm,y,pre,old"
    for (i = 0; i < 900; i++) {
      arm = i % 3; pre = u() * 10
      printf "%d,%s,%s,%s,%.2f\n", i, substr("abc", arm + 1, 1),
        u() < (arm == 1 ? .2 : .02) ? "" : sprintf("%.3f", pre + u()),
        u() < .1 + .1 * arm ? "" : sprintf("%.3f", pre + (arm == 2)), u() + (arm == 2) * 10 } }' >units.csv
moments=(lift-moments --new --arm arm --control a --covariate pre --covariate old)
"${moments[@]}" --metric y,missing=drop --metric id units.csv >m.json
lift-check -q --document m.json >mc.json
lawful mc.json
# the same by awk: n, mean and variance of what was observed, two passes
awk -F, 'NR > 1 && $4 != "" { n[$2]++; sum[$2] += $4; x[$2, n[$2]] = $4 }
  END { for (k in n) { m[k] = sum[k] / n[k]; for (i = 1; i <= n[k]; i++) v[k] += (x[k, i] - m[k]) ^ 2; v[k] /= n[k] - 1 }
    printf "%d %.12g %.12g %.12g %.12g\n", n["c"], m["c"], v["c"], (m["c"] - m["a"]) / sqrt((v["c"] + v["a"]) / 2),
      v["c"] / v["a"] }' units.csv >expected
read -r n mean variance smd ratio <expected
same "$n" "$(entry mc.json balance 'pre|c|a' .details.arm.n)"
close "$mean" "$(entry mc.json balance 'pre|c|a' .details.arm.mean)" 1e-10
close "$variance" "$(entry mc.json balance 'pre|c|a' .details.arm.variance)" 1e-10
close "$smd" "$(entry mc.json balance 'pre|c|a' .statistic)" 1e-10
close "$ratio" "$(entry mc.json balance 'pre|c|a' .details.variance_ratio)" 1e-10
# its indicator: shares of missing values
share=$(awk -F, 'NR > 1 && $2 == "c" { n++; m += $4 == "" } END { printf "%.12g", m / n }' units.csv)
close "$share" "$(entry mc.json balance 'pre:missing|c|a' .details.arm.mean)" 1e-10
# old lies ten apart in c: that is not chance; in b it is
same warn "$(entry mc.json balance 'old|c|a' .verdict)"
same 'fail old|c|a' "$(entry mc.json balance 'all covariates' '"\(.verdict) \(.details.smallest_p)"')"
# y is missing in a fifth of b, and hardly in c
counts=$(awk -F, 'NR > 1 && $3 == "" { m[$2]++ } END { print m["b"] + 0, m["a"] + 0 }' units.csv)
same "$counts fail" "$(entry mc.json missing 'y|b|a' '"\(.details.missing_arm) \(.details.missing_control) \(.verdict)"')"
same pass "$(entry mc.json missing 'y|c|a' .verdict)"
same 'no value is missing' "$(entry mc.json missing id .reason)"
# missing=zero: their share may be an effect
"${moments[@]}" --metric y,missing=zero units.csv | lift-check -q --check missing >z.json
same not-applicable "$(entry z.json missing 'y|b|a' .verdict)"
same '["missing"]' "$(jq -c '[.checks[].check] | unique' z.json)"
# no shares: never taken to be equal
same 'not-applicable null' "$(entry mc.json srm 'units assigned' '"\(.verdict) \(.p_value)"')"
# no estimates: a null cannot be read
same 'the document has no estimates' "$(jq -r '.checks[] | select(.check == "null-power").reason' mc.json)"

# --strict: the answer is no, and the document is there
code=0
lift-check -q --strict --document m.json >strict.json || code=$?
same 1 "$code"
same "$(jq -cS .checks mc.json)" "$(jq -cS .checks strict.json)"
lift-check -q --strict --check missing --check srm --document z.json >/dev/null || fail "--strict without a failure"
lift-check --document m.json 2>messages >/dev/null
grep -q 'checks failed; the first is balance (all covariates)' messages || fail "a failure is not said"

# a second run replaces, --append adds
lift-check -q --check balance --document mc.json | jq -e '[.checks[].check] | unique == ["balance"]' >/dev/null ||
  fail "a second run replaces"
same "$(jq '.checks | length' mc.json) 1" \
  "$(lift-check -q --append --check srm --shares a:1,b:1,c:1 --document mc.json |
     jq -r '"\(.checks | length - 1) \(.checks[-1].p_value)"')"

# the plan's shares are tested beside those of --shares, which are a departure
lift-power --metric y --sd 3 --mde 0.5 --arms a:2,b:1,c:1 --name p --json >plan.json
lift-moments --document plan.json --arm arm --metric y,missing=zero units.csv 2>/dev/null >pm.json
lift-check -q --check srm --shares a:1,b:1,c:1 --document pm.json >ps.json
lawful ps.json
same '[["units assigned","fail"],["units assigned, by --shares","pass"]]' \
  "$(jq -c '[.checks[] | [.subject, .verdict]]' ps.json)"
same '["shares","a:0.5,b:0.25,c:0.25","a:1,b:1,c:1"]' \
  "$(jq -c '.departures[] | select(.tool == "lift-check") | [.what, .planned, .actual]' ps.json)"

# a null is held against the effect that was planned, at the alpha of a comparison that the plan states
lift-power --metric id --sd 260 --mde 20 --arms a,b,c --name n --json >plan.json
lift-moments --document plan.json --arm arm units.csv 2>/dev/null | lift-estimate -q | lift-check -q --check null-power >pn.json
lawful pn.json
same "warn 20 $(jq '.plan.solution[0].alpha_comparison' plan.json) $(jq '.plan.solution[0].power' plan.json)" \
  "$(entry pn.json null-power 'id|b|a||absolute|welch' '"\(.verdict) \(.threshold) \(.details.alpha) \(.details.power)"')"

# ---- a made panel: d1 + d2 is what the treated does; its history is too short for placebos at first ----
awk 'function u() { s = (s * 16807) % 2147483647; return s / 2147483647 }
  BEGIN { s = 77; print "geo,date,y"
    for (t = 1; t <= 12; t++) {
      for (g = 1; g <= 4; g++) { x[g] = 100 * g + 20 * u(); printf "d%d,%d,%.4f\n", g, t, x[g] }
      printf "T,%d,%.4f\n", t, (x[1] + x[2]) / 2 + 5 * t - 20 * (t > 9) + u() } }' >panel.csv
synth=(lift-synth --new --panel panel.csv --geo geo --date date --metric y --treated T)
"${synth[@]}" --start 10 --model did,demeaned >p.json
lift-check -q --alpha .2 --document p.json >pc.json
lawful pc.json
same '["agreement","fit","placebo-in-time","pre-trend"]' "$(jq -c '[.checks[].check] | unique' pc.json)"
same 2 "$(entry pc.json placebo-in-time did '.details.windows')"
same 1 "$(lift-check -q --windows 1 --check placebo-in-time --document p.json | jq '.checks[0].details.windows')"
# a treated that grows by 5 a period, whatever the donors do: that is a trend, and more than the estimate
same fail "$(entry pc.json pre-trend did .verdict)"
close "$(entry pc.json pre-trend did '.details.slope * 6')" "$(entry pc.json pre-trend did .details.drift)" 1e-12
same not-applicable "$(entry pc.json fit 'did|scaled-l2' .verdict)"
same 4 "$(entry pc.json fit 'did|donors' .statistic)"
"${synth[@]}" --start 6 --model did | lift-check -q >short.json
same not-applicable "$(entry short.json placebo-in-time did .verdict)"
same 'there is only one model' "$(entry short.json agreement did .reason)"
# asked for by name, but of the other kind
lift-check -q --check srm --document p.json >other.json
lawful other.json
same '["srm",null,"not-applicable"]' "$(jq -c '.checks[0] | [.check, .subject, .verdict]' other.json)"

# ---- refusals ----
echo '{"lift":"1","name":"empty"}' >empty.json
refuses 4 'nothing to check: the document has no moments (lift-moments) and no fits' lift-check --document empty.json
refuses 2 "--check: 'smr' is not one of srm, balance" lift-check --check smr --document m.json
refuses 2 '--check leave-one-out: not in this version' lift-check --check srm,leave-one-out --document m.json
refuses 2 "the moments have no arm 'x'" lift-check --shares a:1,x:1 --document m.json
refuses 2 "arm 'c' has no share" lift-check --shares a:1,b:1 --document m.json
refuses 2 '--shares is for moments of units' lift-check --shares a:1 --document p.json
refuses 2 '--windows is for panels' lift-check --windows 3 --document m.json
refuses 2 '--alpha: 1 does not lie between 0 and 1' lift-check --alpha 1 --document m.json
refuses 2 'windows' lift-check --windows 0 --document p.json
jq -c '.fit[0].periods.pre = 3' p.json >bent.json
refuses 3 'fit' lift-check --document bent.json
jq -c '.fit[0].model = "bsts"' p.json >later.json
refuses 4 "this version does not know the model 'bsts'" lift-check --document later.json

# ---- data with published or independent figures ----
need_reference
hillstrom=$reference/ab/hillstrom_email.csv
lift-moments --new --arm segment --control 'No E-Mail' --metric spend --covariate recency --covariate history "$hillstrom" |
  lift-check -q >h.json
lawful h.json
balance() # SUBJECT SMD RATIO DF P
{
  close "$2" "$(entry h.json balance "$1" .statistic)" 1e-10
  close "$3" "$(entry h.json balance "$1" .details.variance_ratio)" 1e-12
  close "$4" "$(entry h.json balance "$1" .df)" 1e-12
  close "$5" "$(entry h.json balance "$1" .p_value)" 1e-10
  same pass "$(entry h.json balance "$1" .verdict)"
}
balance 'recency|Mens E-Mail|No E-Mail' 0.00683153245425995 1.00907392427903 42610.1487874615 0.480743269739732
balance 'recency|Womens E-Mail|No E-Mail' 0.00518001320568868 1.00829262162579 42690.9952208359 0.592545007815338
balance 'history|Mens E-Mail|No E-Mail' 0.00761286832154261 1.06117830095295 42573.6121740836 0.432012889404808
balance 'history|Womens E-Mail|No E-Mail' 0.00651072245855367 1.02062856241668 42689.2434981501 0.501181705360817
same 'pass 1' "$(entry h.json balance 'all covariates' '"\(.verdict) \(.p_value)"')"

# Cookie Cats: a sample ratio between two thresholds (scipy.stats.chisquare), and two nulls
lift-moments --new --arm version --control gate_30 --metric retention_1:proportion --metric sum_gamerounds \
  "$reference/ab/cookie_cats.csv" | lift-estimate -q >c.json
lift-check -q --shares gate_30:1,gate_40:1 --document c.json >cc.json
lawful cc.json
close 6.90240494960583 "$(entry cc.json srm 'units assigned' .statistic)" 1e-13
close 0.00860798781083626 "$(entry cc.json srm 'units assigned' .p_value)" 1e-12
same 'pass 0.001' "$(entry cc.json srm 'units assigned' '"\(.verdict) \(.threshold)"')"
code=0
lift-check -q --shares gate_30:1,gate_40:1 --srm-threshold .01 --strict --document c.json >cs.json || code=$?
same '1 fail 0.01' "$code $(entry cs.json srm 'units assigned' '"\(.verdict) \(.threshold)"')"
id='retention_1|gate_40|gate_30||absolute|newcombe'
close 0.00928710308181799 "$(entry cc.json null-power "$id" .details.increase)" 1e-10
close -0.00926922638051081 "$(entry cc.json null-power "$id" .details.decrease)" 1e-10
id='sum_gamerounds|gate_40|gate_30||absolute|welch'
close 3.66240795984044 "$(entry cc.json null-power "$id" .statistic)" 1e-9
close -3.66240795984044 "$(entry cc.json null-power "$id" .details.decrease)" 1e-9
# the same where the headline is relative: the difference beside it is read
lift-estimate -q --scale relative --document c.json | lift-check -q --check null-power >cr.json
close 3.66240795984044 "$(entry cr.json null-power "$id" .statistic)" 1e-9

# GeoLift's walkthrough
lift-synth --new --panel "$reference/geo/geolift_test.csv" --geo location --date date --metric Y --treated chicago,portland \
  --start 2021-04-01 --end 2021-04-15 --model demeaned,did >g.json
lift-check -q --alpha .1 --document g.json >gc.json
lawful gc.json
i=0
while read -r att p; do
  close "$att" "$(entry gc.json placebo-in-time demeaned ".details.placebos[$i].att")" 1e-8
  close "$p" "$(entry gc.json placebo-in-time demeaned ".details.placebos[$i].p_value")" 1e-12
  i=$((i + 1))
done <<'END'
3.05708393971 1
-50.8059574611 0.253333333333333
-4.00237009647 0.966666666666667
-81.6870075194 0.533333333333333
-167.149301933 0.333333333333333
END
same '5 5 0 1 pass' "$(entry gc.json placebo-in-time demeaned \
  '"\(.details.windows) \(.details.testable) \(.details.rejected) \(.details.as_large) \(.verdict)"')"
same '2021-03-17 2021-03-31' "$(entry gc.json placebo-in-time demeaned '.details.placebos[0] | "\(.start) \(.end)"')"
# at .4 two of five are rejected, the effect is claimed, and one placebo is larger
lift-check -q --alpha .4 --document g.json >g4.json
same '2 warn' "$(entry g4.json placebo-in-time demeaned '"\(.details.rejected) \(.verdict)"')"
close 0.66304 "$(entry g4.json placebo-in-time demeaned .p_value)" 1e-12
trend() # MODEL SLOPE SE P
{
  close "$2" "$(entry gc.json pre-trend "$1" .statistic)" 1e-8
  close "$3" "$(entry gc.json pre-trend "$1" .details.se)" 1e-8
  close "$4" "$(entry gc.json pre-trend "$1" .p_value)" 1e-8
}
trend demeaned -0.30680895262 0.392015577001 0.435936768912
trend did -1.78287767821 2.3964042523 0.458870315491
# augsynth's scaled imbalance, as the walkthrough prints it
close 0.163639427 "$(entry gc.json fit 'demeaned|scaled-l2' .statistic)" 1e-6
same pass "$(entry gc.json agreement 'did|demeaned' .verdict)"
