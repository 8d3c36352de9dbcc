# lift-simulate: what the truth says is what the data have.
. "$SOURCE/tests/cli/lib.sh"
need jq

effect() # FILE METRIC SCALE population|sample
{
  jq --arg m "$2" --arg s "$3" --arg w "$4" '.truth.effects[] | select(.metric == $m and .scale == $s)[$w]' "$1"
}

users=(--name spring --users 20000 --arms control,mail:3 --effect-rate 10% --effect-basket 3%)
lift-simulate "${users[@]}" --table r.csv >r.json
same 'unit_id,arm,pre_revenue,converted,revenue' "$(head -1 r.csv)"
same '20000 20000' "$(tail -n +2 r.csv | cut -d, -f1 | sort -u | wc -l) $(jq .truth.table.rows r.json)"
same 20000 "$(grep -cE '^u[0-9]{7},(control|mail),[0-9]+\.[0-9]{2},[01],[0-9]+\.[0-9]{2}$' r.csv)"
awk -F, 'NR > 1 && ($4 == 0) != ($5 == 0) { exit 1 }' r.csv || fail 'revenue without conversion'

# ---- the population, in closed form: p = .1, baskets 50 with sd 30; the arm .11 and 51.5 ----
near .01 "$(effect r.json converted absolute population)" 1e-15
near .1 "$(effect r.json converted relative population)" 1e-14
near .665 "$(effect r.json revenue absolute population)" 1e-14
near .133 "$(effect r.json revenue relative population)" 1e-14
close "$(awk 'BEGIN { printf "%.17g", sqrt(.1 * (2500 + 900) - 25) }')" "$(jq '.truth.arms[0].revenue_sd' r.json)" 1e-13
near .5 "$(jq '.truth.arms[0].revenue_correlation' r.json)" 1e-9

# ---- the rows have these means, shares, correlation: within 4 standard errors, by awk ----
moments=$(awk -F, 'NR > 1 { n[$2]++; c[$2] += $4; s[$2] += $5; p += $3
    if ($2 == "control") { k++; x += $3; y += $5; xx += $3 * $3; yy += $5 * $5; xy += $3 * $5 } }
  END { print n["mail"] / (NR - 1), c["control"] / n["control"], c["mail"] / n["mail"], s["control"] / n["control"],
    s["mail"] / n["mail"], p / (NR - 1), (xy - x * y / k) / sqrt((xx - x * x / k) * (yy - y * y / k)) }' r.csv)
read -r share rate0 rate1 mean0 mean1 pre r <<<"$moments"
near .75 "$share" .0123
near .1 "$rate0" .017
near .11 "$rate1" .0103
near 5 "$mean0" 1.01
near 5.665 "$mean1" .63
near 5 "$pre" .51
near .5 "$r" .06

# ---- the sample's truth: everybody in one arm, then in the other ----
for arm in control mail; do
  { echo unit_id,arm; for i in {20000..1}; do printf 'u%07d,%s\n' "$i" $arm; done; } >all-$arm.csv
  lift-simulate "${users[@]}" --assignment all-$arm.csv --table $arm.csv >$arm.json
  same "$(jq -c .truth.effects r.json)" "$(jq -c .truth.effects $arm.json)"
done
read -r c0 c1 s0 s1 < <(paste -d, control.csv mail.csv | awk -F, 'NR > 1 { c0 += $4; c1 += $9; s0 += $5; s1 += $10
    if ($4 > $9 || $1 != $6 || $3 != $8) exit 1 } END { printf "%d %d %.2f %.2f\n", c0, c1, s0, s1 }')
close "$(awk "BEGIN { printf \"%.17g\", ($c1 - $c0) / 20000 }")" "$(effect r.json converted absolute sample)" 1e-12
close "$(awk "BEGIN { printf \"%.17g\", ($s1 - $s0) / 20000 }")" "$(effect r.json revenue absolute sample)" 1e-10
close "$(awk "BEGIN { printf \"%.17g\", $s1 / $s0 - 1 }")" "$(effect r.json revenue relative sample)" 1e-10
# each row shows its own arm's outcome
paste -d, r.csv control.csv mail.csv | awk -F, 'NR > 1 { want = $2 == "mail" ? $15 : $10; if ($5 != want) exit 1 }' || fail 'a row of another arm'

# ---- nobody is moved: more users, another effect, the list ----
lift-simulate "${users[@]}" --users 500 --table few.csv >/dev/null
cmp few.csv <(head -501 r.csv)
lift-simulate "${users[@]}" --effect-rate 0 --effect-basket 0 --table aa.csv >aa.json
same '[0,0]' "$(jq -c '[.truth.effects[] | select(.scale == "absolute").sample]' aa.json)"
cmp <(grep ,control, r.csv) <(grep ,control, aa.csv)
lift-simulate "${users[@]}" --unit user_id --without-results --table list.csv >/dev/null
same user_id,pre_revenue "$(head -1 list.csv)"
cmp <(tail -n +2 list.csv) <(tail -n +2 r.csv | cut -d, -f1,3)
lift-simulate "${users[@]}" --period history --table h.csv >h.json
same 'unit_id,pre_revenue,converted,revenue' "$(head -1 h.csv)"
same '[]' "$(jq -c .truth.effects h.json)"
cmp -s <(cut -d, -f2 h.csv) <(cut -d, -f3 r.csv) && fail 'the history has the users of the test'
lift-simulate "${users[@]}" --seed 1 --table s.csv >/dev/null
cmp -s r.csv s.csv && fail 'another seed, the same users'
lift-simulate "${users[@]}" --days 7 --first-date 2026-02-26 --table d.csv >/dev/null
same '2026-02-26 2026-03-04 7' "$(tail -n +2 d.csv | cut -d, -f3 | sort -u | awk 'NR == 1 { a = $1 } END { print a, $1, NR }')"
lift-simulate --name v --users 100 --arms c=0,t=1,w=2 --effect-rate 5%,2pp --table v.csv >v.json
same '0 1 2' "$(tail -n +2 v.csv | cut -d, -f2 | sort -u | paste -sd' ')"
rates=$(jq -c '[.truth.effects[] | select(.metric == "converted" and .scale == "absolute") | [.arm, .population]]' v.json)
near .005 "$(jq '.[0] | select(.[0] == "t")[1]' <<<"$rates")" 1e-15
near .02 "$(jq '.[1] | select(.[0] == "w")[1]' <<<"$rates")" 1e-15

# ---- a whole test, from one name: the adjusted interval has the truth in it ----
one=(--name spring-mail --users 20000)
lift-simulate "${one[@]}" --period history --table last_month.csv >/dev/null
lift-simulate "${one[@]}" --unit user_id --without-results --table users.csv >/dev/null
lift-power --name spring-mail --metric revenue,good=up --history last_month.csv --covariate pre_revenue --mde 10% |
  lift-assign -q --arms control,mail --units users.csv --unit user_id --table arms.csv >plan.json
lift-simulate "${one[@]}" --unit user_id --document plan.json --effect-rate 10% --assignment arms.csv --table results.csv >truth.json
same '["control","mail"]' "$(jq -c '[.truth.arms[].name]' truth.json)"
same '["lift-power","lift-assign","lift-simulate"]' "$(jq -c '[.trail[].tool]' truth.json)"
cmp <(tail -n +2 arms.csv | sort) <(tail -n +2 results.csv | cut -d, -f1,2 | sort)
lift-moments -q --document plan.json --assignment arms.csv results.csv | lift-estimate -q >estimates.json
jq -e --argjson truth "$(effect truth.json revenue absolute sample)" \
  '.estimates[] | select(.headline) | .interval | .lower < $truth and $truth < .upper' estimates.json >/dev/null || fail 'the truth is not in the interval'
# the digests are those of whoever reads the tables later
same "$(jq -c '.truth.table | [.rows, .xxh3, .row_sum]' truth.json)" \
  "$(jq -c '.trail[] | select(.tool == "lift-moments").inputs[] | select(.option == "operand") |
    [.rows, .xxh3, .row_sum]' estimates.json)"

# ---- markets ----
geo=(--scenario geo --name tv --geos 12 --days 60)
test=(--treated geo-003,geo-007 --start 2026-02-01 --end 2026-02-20)
lift-simulate "${geo[@]}" --table none.csv >none.json
lift-simulate "${geo[@]}" "${test[@]}" --effect 5% --table p.csv >p.json
same geo,date,sales,media "$(head -1 p.csv)"
same '721 12 60' "$(wc -l <p.csv) $(tail -n +2 p.csv | cut -d, -f1 | sort -u | wc -l) $(tail -n +2 p.csv | cut -d, -f2 | sort -u | wc -l)"
# differences are in the treated cells alone, and add up to the truth
read -r cells sales base media < <(paste -d, none.csv p.csv | awk -F, 'NR > 1 {
    in_test = ($1 == "geo-003" || $1 == "geo-007") && $2 >= "2026-02-01" && $2 <= "2026-02-20"
    if (!in_test && ($3 != $7 || $4 != $8)) { bad = 1; exit 1 }
    if (in_test) { n++; s += $7 - $3; b += $3; m += $8 - $4 } } END { if (!bad) printf "%d %.2f %.2f %.2f\n", n, s, b, m }')
same "40 $(jq '.truth | "\(.increment) \(.untreated) \(.media_increment)"' -r p.json)" \
  "$cells $(jq -rn --argjson a "$sales" --argjson b "$base" --argjson c "$media" '"\($a) \($b) \($c)"')"
near .05 "$(effect p.json sales relative sample)" 1e-5
close "$(awk "BEGIN { printf \"%.17g\", $sales / 40 }")" "$(effect p.json sales absolute sample)" 1e-12
close "$(awk "BEGIN { printf \"%.17g\", $sales / $media }")" "$(effect p.json sales iroas sample)" 1e-12
close "$sales" "$(effect p.json sales total sample)" 1e-12
same '0.05' "$(effect p.json sales relative population)"
lift-simulate "${geo[@]}" "${test[@]}" --iroas 2.5 --table i.csv >i.json
near 2.5 "$(effect i.json sales iroas sample)" 1e-4
lift-simulate "${geo[@]}" "${test[@]}" --effect -120.5 --table a.csv >a.json
close -120.5 "$(effect a.json sales absolute sample)" 1e-12
# go-dark
lift-simulate "${geo[@]}" "${test[@]}" --iroas 2 --media-test 0 --table dark.csv >dark.json
jq -e '.truth | .media_increment < 0 and .increment < 0' dark.json >/dev/null || fail 'go-dark'

# the history is the panel's beginning, whoever is treated later
lift-simulate "${geo[@]}" "${test[@]}" --effect 5% --through 2026-01-31 --table history.csv >history.json
cmp history.csv <(awk -F, 'NR == 1 || $2 <= "2026-01-31"' p.csv)
same '[[],[],null]' "$(jq -c '.truth | [.effects, .treated, .start]' history.json)"
lift-simulate "${geo[@]}" "${test[@]}" --effect 5% --through 2026-02-10 --table part.csv >part.json
cmp part.csv <(awk -F, 'NR == 1 || $2 <= "2026-02-10"' p.csv)
same '[20,"2026-02-10"]' "$(jq -c '.truth | [.treated_cells, .end]' part.json)"
# markets do not move when there are more
lift-simulate "${geo[@]}" --geos 5 --table five.csv >/dev/null
cmp five.csv <(head -301 none.csv)

# ---- refused ----
refuses 2 '--table FILE' lift-simulate --name x
refuses 2 'standard output is for the document' lift-simulate --name x --table -
refuses 2 'give the experiment a name' lift-simulate --table t.csv
refuses 2 '--geos is of --scenario geo' lift-simulate --name x --geos 3 --table t.csv
refuses 2 '--users is of --scenario users' lift-simulate --name x --scenario geo --users 3 --table t.csv
refuses 2 'is not relative' lift-simulate --name x --effect-basket 3 --table t.csv
refuses 2 'expected one effect, or one for each of the 1 arms' lift-simulate --name x --effect-rate 1%,2% --table t.csv
refuses 2 'conversion rate is' lift-simulate --name x --effect-rate 2000% --table t.csv
refuses 4 'correlation' lift-simulate --name x --correlation -0.9 --table t.csv
refuses 2 '--days N' lift-simulate --name x --first-date 2026-01-01 --table t.csv
refuses 2 'is not a day' lift-simulate --name x --days 3 --first-date 1.1.2026 --table t.csv
printf 'unit_id,arm\nu0000001,control\nu0000101,control\n' >beyond.csv
refuses 4 "beyond.csv:3: column 'unit_id': 'u0000101' is none of the simulated users u0000001 to u0000100" \
  lift-simulate --name x --users 100 --assignment beyond.csv --table t.csv
printf 'unit_id,arm\nu0000001,letter\n' >arm.csv
refuses 4 "'letter' is none of the arms" lift-simulate --name x --assignment arm.csv --table t.csv
printf 'unit_id,arm\nu0000001,control\nu0000001,control\n' >twice.csv
refuses 2 'this is the file of --assignment' lift-simulate --name x --assignment twice.csv --table twice.csv
refuses 4 'is assigned twice' lift-simulate --name x --assignment twice.csv --table t.csv
refuses 2 'the geos are geo-001 to geo-012' lift-simulate "${geo[@]}" --treated geo-013 --start 2026-02-01 --table t.csv
refuses 2 'named twice' lift-simulate "${geo[@]}" --treated geo-001,geo-001 --start 2026-02-01 --table t.csv
refuses 2 '--start DATE' lift-simulate "${geo[@]}" --treated geo-001 --table t.csv
refuses 2 '2026-03-02 is outside of the panel, 2026-01-01 to 2026-03-01' lift-simulate "${geo[@]}" --treated geo-001 --start 2026-03-02 --table t.csv
refuses 2 'which geos are treated?' lift-simulate "${geo[@]}" --effect 5% --table t.csv
refuses 2 'before it starts' lift-simulate "${geo[@]}" --treated geo-001 --start 2026-02-02 --end 2026-02-01 --table t.csv
[ ! -e t.csv ] || fail 'a table of a failed run'
