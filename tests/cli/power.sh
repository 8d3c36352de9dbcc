. "$SOURCE/tests/cli/lib.sh"
need jq
P=lift-power

# solution FILTER OPTION…: a member of the first solution.
solution()
{
  local filter=$1
  shift
  $P "$@" --json | jq -r ".plan.solution[0] | $filter"
}

# Where nothing else is said, expected figures are what tests/reference/power_cli.R prints (R 4.2.2).

# ---- sizes of proportions ----
rate=(--metric conversion:proportion --baseline 0.04)
$P "${rate[@]}" --mde 5% --power 0.8 --json >plan.json
close 154301.126697569 "$(jq '.plan.solution[0].n.exact.arm' plan.json)" 1e-12
same '154302 154302 308604' "$(jq -r '.plan.solution[0].n.rounded | "\(.arm) \(.control) \(.total)"' plan.json)"
same 'n 0.04 null 0.05 0.002 0.8 0.05' \
  "$(jq -r '.plan.solution[0] | "\(.solve) \(.baseline) \(.sd) \(.mde.relative) \(.mde.absolute) \(.power) \(.alpha_comparison)"' plan.json)"
close 154303.872195388 "$(solution .n.exact.arm "${rate[@]}" --mde 5% --variance pooled)" 1e-12
close 154301.126697569 "$(solution .n.exact.arm "${rate[@]}" --mde 0.2pp)" 1e-12
close 154301.126697569 "$(solution .n.exact.arm "${rate[@]}" --mde 0.002)" 1e-12
close 312204.889193204 "$(solution .n.exact.control "${rate[@]}" --mde 5% --arms control:3,mail:1)" 1e-12
close 115854.939970818 \
  "$(solution .n.exact.control "${rate[@]}" --mde -5% --alternative less)" 1e-12
close 0.616161084548029 "$(solution .power "${rate[@]}" --mde 0.2pp --n-total 200000)" 1e-12
close 0.00200000083078386 "$(solution .mde.absolute "${rate[@]}" --n-total 308602)" 1e-11

# ---- sizes of means: statsmodels' TTestIndPower, whose solver stops at 1e-5 ----
power_vectors()
{
  local kind effect ratio n
  jq -r '.cases[] | select(.fn == "TTestIndPower" or .fn == "TTestIndPower.mde") |
         "\(.fn) \(.effect_size) \(.ratio) \(.nobs1)"' "$1/ab/power_statsmodels.json" |
    while read -r kind effect ratio n; do
      arms=(--arms "control:1,mail:$ratio")
      if [ "$kind" = TTestIndPower ]; then
        close "$n" "$(solution .n.exact.control -m m --sd 1 --mde "$effect" "${arms[@]}")" 1e-8
      else
        total=$(awk -v n="$n" -v r="$ratio" 'BEGIN { print n * (1 + r) }')
        close "$effect" "$(solution .mde.absolute -m m --sd 1 --n-total "$total" "${arms[@]}")" 2e-5
      fi
    done
}

# ---- measured on a history; several arms ----
cat >last_month.csv <<'EOF'
user,bought,revenue,pre,visits
a,0,0,1.5,2
b,1,12.25,8,3
c,0,0,,1
d,1,7.5,2.25,5
e,1,30,21,4
f,0,0,0,2
g,1,9.75,11.5,1
h,0,0,3,3
i,1,4.5,,2
j,0,0,0.75,6
k,1,18,9.5,2
l,0,0,4,1
EOF
$P --name spring-mail --metric revenue,good=up --history last_month.csv --covariate pre --mde 20% >history.json
close 6.83333333333333 "$(jq '.plan.solution[0].baseline' history.json)" 1e-13
close 9.46424691652588 "$(jq '.plan.solution[0].sd' history.json)" 1e-13
close 0.858581780239372 "$(jq '.plan.solution[0].r_squared' history.json)" 1e-12
close 107.4294441094 "$(jq '.plan.solution[0].n.exact.control' history.json)" 1e-8
same '12 spring-mail last_month.csv 12' \
  "$(jq -r '"\(.plan.solution[0].history_units) \(.name) \(.trail[0].inputs[0].file) \(.trail[0].inputs[0].rows)"' history.json)"
same '["pre"]' "$(jq -c '.plan.metrics[0].covariates' history.json)"

three=(--metric revenue --history last_month.csv --covariate pre --mde 20% --arms control:2,a:1,b:1)
$P "${three[@]}" >three.json
close 195.071556146275 "$(jq '.plan.solution[0].n.exact.control' three.json)" 1e-8
same '98 196 392 0.025 null' "$(jq -r '.plan | .solution[0] as $s | $s.n.rounded |
  "\(.arm) \(.control) \(.total) \($s.alpha_comparison)"' three.json) $(jq .plan.correction three.json)"
same 0.05 "$(solution .alpha_comparison "${three[@]}" --correction none)"
same 0.025 "$(solution .alpha_comparison "${three[@]}" --correction bonferroni)"
# two primary metrics under a named correction are one family, as in lift-estimate; without, each is its own
same '0.0125 0.0125' "$($P "${three[@]}" -m visits --correction holm | jq -r '[.plan.solution[].alpha_comparison] | join(" ")')"
same '0.025 0.025' "$($P "${three[@]}" -m visits | jq -r '[.plan.solution[].alpha_comparison] | join(" ")')"

# ---- the other metrics: what a test of that size finds ----
$P --metric visits,role=guardrail --metric revenue --history last_month.csv --covariate pre --mde 20% >two.json
same 'visits mde 108 revenue n 108' "$(jq -r '[.plan.solution[] | .metric, .solve, .n.rounded.arm] | join(" ")' two.json)"
close 0.119942552692995 "$(jq '.plan.solution[0].r_squared' two.json)" 1e-10
close 0.579977144006014 "$(jq '.plan.solution[0].mde.absolute' two.json)" 1e-9
$P --metric revenue --metric visits,role=secondary,good=down --history last_month.csv --mde 20% >down.json
same true "$(jq '.plan.solution[1].mde.absolute < 0' down.json)"

# ---- a given total is never exceeded ----
same '333 335 1001' "$(solution '.n.rounded | "\(.arm) \(.control) \(.total)"' -m m --sd 1 --n-total 1001 --arms c,a,b)"
same '500 501 1001' "$(solution '.n.rounded | "\(.arm) \(.control) \(.total)"' -m m --sd 1 --n-total 1001)"

# ---- a plan alone; the same plan however the file is written; options over measurements ----
same 'false holm' "$($P -m spend --solve none --arms c,a,b --correction holm |
  jq -r '.plan | "\(has("solution")) \(.correction)"')"
same '[]' "$($P -m spend --solve none | jq -c .plan.arms)"
same zero "$($P -m spend --solve none --missing zero | jq -r '.plan.metrics[0].missing')"
same error "$($P -m spend,missing=error --solve none --missing zero | jq -r '.plan.metrics[0].missing')"
(head -1 last_month.csv; tail -n +2 last_month.csv | tac) | sed 's/,/;/g' >semicolons.csv
$P --name spring-mail --metric revenue,good=up --history semicolons.csv --delimiter ';' --covariate pre --mde 20% >other.json
same "$(jq -c .plan history.json)" "$(jq -c .plan other.json)"
same "$(jq -c .plan history.json)" "$($P --name spring-mail --metric revenue,good=up --history - --covariate pre --mde 20% \
  <last_month.csv | jq -c .plan)"
same 9 "$(solution .baseline -m revenue --history last_month.csv --baseline 9 --mde 20%)"
same null "$(solution .mde.relative -m m --sd 2 --mde 0.5)"

# ---- findings ----
$P -m m --sd 1 --r-squared 0.3 --mde 0.1 2>warned >warned.json
same no-covariate "$(jq -r '.warnings[0].code' warned.json)"
grep -q 'the plan names none' warned || fail "no warning on standard error"
$P -m m --sd 1 --mde 100 --quiet | jq -e '.warnings[0].code == "smallest-test"' >/dev/null || fail "no warning of a tiny test"
# 0.04 of 100 units is 4; 0.04 of 125 is 5
same few-events "$($P "${rate[@]}" --n-total 200 --quiet | jq -r '.warnings[0].code')"
same null "$($P "${rate[@]}" --n-total 260 | jq -c .warnings)"
sed 's/$/,7/; 1s/,7$/,always/' last_month.csv >constant.csv
$P -m revenue --history constant.csv --covariate always --covariate pre --mde 20% --quiet >constant.json
same useless-covariate "$(jq -r '.warnings[0].code' constant.json)"
close 0.858581780239372 "$(jq '.plan.solution[0].r_squared' constant.json)" 1e-12

# ---- nonsense, with what to change ----
mean=(--metric m --sd 1)
refuses 2 'which metric?' $P --mde 5%
refuses 2 'what is to be found?' $P "${rate[@]}"
refuses 2 '0.05 is an absolute effect, over half the baseline 0.04; did you mean 5%?' $P "${rate[@]}" --mde 0.05
refuses 2 '5pp is an absolute effect, over half the baseline 0.04; did you mean 5%?' $P "${rate[@]}" --mde 5pp
refuses 2 '5 is an absolute effect, over half the baseline 8; did you mean 5%?' $P "${mean[@]}" --baseline 8 --mde 5
same 0.05 "$(solution .mde.absolute "${rate[@]}" --mde 0.05 --yes-absolute)"
same 0.02 "$(solution .mde.absolute "${rate[@]}" --mde 0.02)"
refuses 2 'percentage points are for proportions' $P "${mean[@]}" --baseline 3 --mde 5pp
refuses 2 'is not an effect such as' $P "${rate[@]}" --mde 5percent
refuses 2 'an effect of 0 cannot be detected' $P "${rate[@]}" --mde 0%
refuses 2 'the baseline rate is 0' $P --metric c:proportion --baseline 0 --mde 5%
refuses 2 'the baseline rate is 4' $P --metric c:proportion --baseline 4 --mde 5%
refuses 2 'a rate of 1.2' $P --metric c:proportion --baseline 0.8 --mde 50%
refuses 2 'which rate has the control?' $P --metric c:proportion --mde 5%
refuses 2 'how much does it vary?' $P --metric m --mde 5% --baseline 3
refuses 2 'is relative to a baseline' $P "${mean[@]}" --mde 5%
refuses 2 'a relative effect needs a baseline that is not 0' $P "${mean[@]}" --baseline 0 --mde 5%
refuses 2 'the standard deviation is 0' $P --metric m --sd 0 --mde 1
refuses 2 'the standard deviation is -1' $P --metric m --sd -1 --mde 1
refuses 2 'the power 0.04 is not above alpha 0.05' $P "${rate[@]}" --mde 5% --power 0.04
refuses 2 'it must be below 1' $P "${rate[@]}" --mde 5% --power 80
refuses 2 '--alpha' $P "${rate[@]}" --mde 5% --alpha 5
refuses 2 'R squared is 1.2' $P "${mean[@]}" --mde 1 --r-squared 1.2
refuses 2 'R squared is -0.1' $P "${mean[@]}" --mde 1 --r-squared -0.1
refuses 2 'each needs at least 2' $P "${mean[@]}" --n-total 1
refuses 2 'is outside' $P "${mean[@]}" --n-total 0
refuses 2 "the alternative is 'less'" $P "${mean[@]}" --mde 1 --alternative less
refuses 4 'more than 1e+15 units' $P "${mean[@]}" --mde 1e-9
refuses 4 'cannot tell any rate' $P "${rate[@]}" --n-total 8 --alternative less
refuses 2 'leave out the one to be found' $P "${rate[@]}" --mde 5% --n-total 1000 --power 0.9
refuses 2 'with how many units' $P "${rate[@]}" --mde 5% --solve power
refuses 2 'for which effect?' $P "${rate[@]}" --solve n
refuses 2 'leave --mde out' $P "${rate[@]}" --solve mde --mde 5% --n-total 1000
refuses 2 'leave --n-total out' $P "${rate[@]}" --solve n --mde 5% --n-total 1000
refuses 2 'leave --baseline out' $P "${rate[@]}" --solve none
refuses 2 '--solve duration: not in this version' $P "${rate[@]}" --solve duration
refuses 2 '--correction dunnett: not in this version' $P "${rate[@]}" --mde 5% --correction dunnett
refuses 2 '--looks: not in this version' $P "${rate[@]}" --mde 5% --looks 3
refuses 2 'follows from its --baseline' $P "${rate[@]}" --mde 5% --sd 1
refuses 2 'no metric is one' $P "${mean[@]}" --mde 1 --variance pooled
refuses 2 'for which of the 2 metrics?' $P -m a -m b --sd 1 --mde 1
refuses 2 'measured on past units' $P -m a -m b --mde 5%
refuses 2 'no metric is primary' $P -m a,role=guardrail --sd 1 --mde 1
refuses 2 "arm 'mail' has no share" $P "${rate[@]}" --mde 5% --arms control:1,mail:0
refuses 2 'at least two arms' $P "${rate[@]}" --mde 5% --arms control
refuses 2 'is not one byte' $P -m revenue --history last_month.csv --mde 5% --delimiter ';;'
refuses 74 'nowhere.csv' $P -m revenue --history nowhere.csv --mde 5%
refuses 3 'spend' $P -m spend --history last_month.csv --mde 5%
refuses 3 'is neither 0 nor 1' $P -m revenue:proportion --history last_month.csv --mde 5%
refuses 4 "column 'pre'" $P -m pre --history last_month.csv --mde 5%
refuses 4 "column 'pre'" $P -m revenue --covariate pre --covariate-missing error --history last_month.csv --mde 5%
sed 's/^\([^,]*,[^,]*,\)\([^,]*\)\(.*\)/\1\2\3,\2/; 1s/,revenue$/,after/' last_month.csv >gives_away.csv
refuses 4 'give the metric away' $P -m revenue --covariate after --history gives_away.csv --mde 5%
head -2 last_month.csv >one.csv
refuses 4 'at least 2 are needed' $P -m revenue --history one.csv --mde 5%

need_reference
power_vectors "$reference"
