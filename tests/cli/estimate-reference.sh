# lift-estimate on data with published results. Figures without a source beside them: R 4.2.2 (t.test, chisq.test).
. "$SOURCE/tests/cli/lib.sh"
need jq
need_reference

entry() # FILE ID: its estimate, limits and p, one a line
{
  jq -r --arg id "$2" '.estimates[] | select(.id == $id) | .estimate, .interval.lower, .interval.upper, .p_value' "$1"
}

check() # FILE ID ESTIMATE LOWER UPPER P TOLERANCE: relative; - skips one
{
  local got i=0 want
  mapfile -t got < <(entry "$1" "$2")
  [ ${#got[@]} = 4 ] || fail "no entry '$2' in $1"
  for want in "$3" "$4" "$5" "$6"; do
    [ "$want" = - ] || close "$want" "${got[$i]}" "$7"
    i=$((i + 1))
  done
}

# Hillstrom's e-mail test.
hillstrom=$reference/ab/hillstrom_email.csv
lift-moments --arm segment --control 'No E-Mail' --metric spend --metric visit:proportion "$hillstrom" --new >h.json
lift-estimate -q --shares 'No E-Mail:1,Mens E-Mail:1,Womens E-Mail:1' --document h.json >he.json
men='Mens E-Mail|No E-Mail||absolute'
check he.json "spend|$men|welch" 0.769827155894536 0.485139732568407 1.05451457922067 - 1e-13
check he.json "spend|$men|welch" - - - 1.1638e-07 1e-4
check he.json "visit|$men|newcombe" 0.0765895636515312 - - - 1e-13
check he.json "spend|Womens E-Mail|No E-Mail||absolute|welch" 0.4244 0.1690 0.6799 - 3e-4
check he.json "visit|Womens E-Mail|No E-Mail||absolute|newcombe" 0.045233106587053 - - - 1e-12
near .904 "$(jq .decision.srm.p_value he.json)" 5e-4
same pass "$(jq -r .decision.srm.verdict he.json)"
same '["spend","Mens E-Mail","higher"]' "$(jq -c '.decision.by[0] | [.metric, .arm, .verdict]' he.json)"
# without shares they are not taken to be equal
same '[false,"not-applicable",null]' \
  "$(lift-estimate -q --document h.json | jq -c '.decision.srm | [.applicable, .verdict, .p_value]')"

# LaLonde, as Dehejia and Wahba (1999) report it: 1794.
lift-moments --arm treat --control 0 --metric re78 "$reference/ab/lalonde_nsw_dw.csv" --new | lift-estimate -q >l.json
check l.json 're78|1|0||absolute|welch' 1794.34 - - - 3e-6

# Cookie Cats: the interval and p of Newcombe's method, and a sample ratio between two thresholds.
lift-moments --arm version --control gate_30 --metric retention_7:proportion \
  "$reference/ab/cookie_cats.csv" --new >c.json
lift-estimate -q --shares gate_30:1,gate_40:1 --document c.json >ce.json
id='retention_7|gate_40|gate_30||absolute|newcombe'
near -.0082 "$(jq .estimates[0].estimate ce.json)" 5e-5
check ce.json "$id" - -.01328 -.00312 .0015547 5e-4
near .0086 "$(jq .decision.srm.p_value ce.json)" 5e-5
same '["lower","pass"]' "$(jq -c '.decision | [.overall, .srm.verdict]' ce.json)"
lift-estimate --shares gate_30:1,gate_40:1 --srm-threshold .01 --document c.json >ci.json 2>messages
same '["invalid","fail",["invalid"]]' "$(jq -c '.decision | [.overall, .srm.verdict, [.by[].verdict]]' ci.json)"
grep -q 'SAMPLE RATIO MISMATCH' messages || fail "a mismatch is not said"

# tea-tasting 0.4 (reference/ab/tea_tasting.json): CUPED with one covariate, Welch.
lift-moments --arm variant --control 0 --metric orders --covariate orders_covariate "$reference/ab/tea_users_4000.csv" \
  --new | lift-estimate -q >t.json
check t.json 'orders|1|0||absolute|cuped' 0.058303892608663865 0.015696510168619296 0.10091127504870843 \
  0.007330409808686726 1e-10
check t.json 'orders|1|0||relative|cuped' 0.11154726483206412 - - 0.007330409808686726 1e-10
close 0.5226833010781679 "$(jq '.estimates[] | select(.id == "orders|1|0||absolute|cuped").baseline' t.json)" 1e-12
same '[["orders|1|0||absolute|welch","unplanned"]]' \
  "$(jq -c '[.estimates[] | select(.headline) | [.id, .role]]' t.json)"

# GeoLift's walkthrough: exact solver, cyclic shifts, the set by bisection at 1e-12 (interior point).
lift-synth --panel "$reference/geo/geolift_test.csv" --geo location --date date --metric Y --treated chicago,portland \
  --start 2021-04-01 --end 2021-04-15 --model demeaned --new >g.json
lift-estimate -q --alpha 0.1 --document g.json >ge.json
geo='Y|treated|synthetic|'
near 155.555685 "$(jq .estimates[0].estimate ge.json)" 2e-5
near -16.222 "$(jq .estimates[0].interval.lower ge.json)" 5.1e-4
near 282.743 "$(jq .estimates[0].interval.upper ge.json)" 5.1e-4
close 0.114285714285714 "$(jq .estimates[0].p_value ge.json)" 1e-13
near 4666.67 "$(jq .estimates[0].total ge.json)" .005
near .054232 "$(jq '.estimates[1].estimate' ge.json)" 5e-7
close 0.0095238095238095 "$(jq .estimates[0].min_attainable_p ge.json)" 1e-13
same "[\"$geo|absolute|demeaned\",\"$geo|relative|demeaned\"]" "$(jq -c '[.estimates[].id]' ge.json)"
same '["inconclusive",true,15]' \
  "$(jq -c '[.decision.overall, .estimates[0].contains_estimate, (.estimates[0].by_period | length)]' ge.json)"
# the relative limits are the absolute ones over what would have been there
jq -e '.estimates as [$a, $r] | ($a.baseline + $a.estimate) as $o |
  [$a.interval, $r.interval | .lower, .upper] as [$l, $u, $rl, $ru] |
  ($rl - $l / ($o - $l) | fabs) < 1e-12 and ($ru - $u / ($o - $u) | fabs) < 1e-12' ge.json >/dev/null ||
    fail "relative limits"
jq -e '.estimates[0] | (.by_period[-1].cumulative - .total | fabs) < 1e-6' ge.json >/dev/null ||
  fail "the sum over periods"
# some effect on some day, block permutations (GeoLift): 5 of 105
close 0.047619047619047616 \
  "$(lift-estimate -q --alpha 0.1 --statistic any --document g.json | jq .estimates[0].p_value)" 1e-13
# fewer than 1 / alpha shifts: nothing can be rejected, and that is said
same '["not-testable","line"]' \
  "$(lift-estimate -q --alpha 0.009 --document g.json | jq -c '[.decision.overall, .estimates[0].interval.set]')"
