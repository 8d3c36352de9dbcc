. "$SOURCE/tests/cli/lib.sh"
need jq
need python3
M=lift-moments

# The oracle: exact sums and correctly rounded means by Python's fractions, from the text of the file.
#   sums.py FILE ARM COLUMN…  prints, for each arm by name: arm, n, then for each column the sum as a fraction's integers
#   scaled by 10^decimals, decimals, and the mean; then the sum of products of the first two columns when there are two.
cat >sums.py <<'PY'
import csv, sys
from fractions import Fraction
from decimal import Decimal
rows = list(csv.DictReader(open(sys.argv[1], newline="")))
arm, columns = sys.argv[2], sys.argv[3:]
value = {"TRUE": "1", "FALSE": "0", "true": "1", "false": "0"}
out = {}
for a in sorted({r[arm] for r in rows}):
    own = [r for r in rows if r[arm] == a]
    x = {c: [Fraction(value.get(r[c], r[c])) for r in own] for c in columns}
    scale = {}
    for c in columns:
        s = 0
        while any((v * 10**s).denominator != 1 for v in x[c]):
            s += 1
        scale[c] = s
    line = [a, len(own)]
    for c in columns:
        line += [int(sum(x[c]) * 10**scale[c]), scale[c], repr(float(sum(x[c]) / len(own)))]
    if len(columns) > 1:
        i, j = columns[:2]
        p = sum(u * v for u, v in zip(x[i], x[j]))
        line += [int(p * 10**(scale[i] + scale[j]))]
        m = sum(x[i]) / len(own)
        line += [repr(float(sum((u - m)**2 for u in x[i])))]
    print(*line, sep="|")
PY

# cells FILTER: rows like those of sums.py, of the whole population, arms by name.
cells()
{
  jq -r '.moments.blocks[0].cells | map(select(.segment == null)) | sort_by(.arm)[] |
    [.arm, .n] + [range(0; .sum | length) as $i | .sum[$i], .exact[$i], .mean[$i]] + (if (.sum | length) > 1 then [.products[1], .centred[0]] else [] end) |
    map(tostring) | join("|")'
}

# ---- made data: 600 units, two arms, amounts with up to three decimals ----
python3 - >made.csv <<'PY'
import random
r = random.Random(7)
print("user,group,revenue,orders,bought,before,zone,device,test")
for i in range(600):
    before = "" if r.random() < .1 else f"{r.expovariate(.1):.1f}"
    bought = r.random() < .3
    revenue = f"{r.expovariate(.02):.{r.randint(0, 3)}f}" if bought else "0"
    print(f"u{i},{r.choice(['control', 'mail'])},{revenue},{r.randint(0, 4)},{'true' if bought else 'FALSE'},{before},"
          f"{r.choice(['north', 'south', 'Ost'])},{r.choice(['app', 'web'])},{r.choice(['t1', 't2', 't0'])}")
PY
base=(--new --no-trail --arm group --control control --metric revenue --metric orders)

$M "${base[@]}" made.csv >made.json
same "$(python3 sums.py made.csv group revenue orders)" "$(cells <made.json)"
same 'control mail' "$(jq -r '[.moments.units.arms[].arm] | join(" ")' made.json)"
same '600 600 unchecked true' "$(jq -r '.moments.units | "\(.rows) \(.used) \(.duplicates)"' made.json) $(jq .moments.order_free made.json)"

# Options and operands in any order; the control decides which arm is first.
$M made.csv --metric revenue --new --metric orders --control control --no-trail --arm group >other.json
cmp made.json other.json
same 'mail control' "$($M made.csv --new --metric revenue --control mail --arm group | jq -r '[.moments.units.arms[].arm] | join(" ")')"

# ---- order: rows, files, shards ----
rich=(--new --arm group --control control --metric revenue,missing=drop --metric orders --metric bought:proportion
      --covariate before --segment zone --segment 'zone*device' --unit user)
head -1 made.csv >head.csv
(cat head.csv; tail -n +2 made.csv | sort -t, -k3,3 -k1,1r) >shuffled.csv
$M "${rich[@]}" --no-trail made.csv >a.json
$M "${rich[@]}" --no-trail shuffled.csv >b.json
cmp a.json b.json
gzip -c made.csv >made.csv.gz
$M "${rich[@]}" --no-trail made.csv.gz >b.json
cmp a.json b.json
$M "${rich[@]}" --no-trail - <made.csv >b.json
cmp a.json b.json
for i in 0 1 2; do
  (cat head.csv; tail -n +2 made.csv | awk -v i=$i 'NR % 3 == i') >part$i.csv
  $M "${rich[@]}" --name spring part$i.csv >part$i.json
done
$M "${rich[@]}" --no-trail part2.csv part0.csv part1.csv >b.json
cmp a.json b.json
for order in '0 1 2' '0 2 1' '1 0 2' '1 2 0' '2 0 1' '2 1 0'; do
  set -- $order
  $M --merge --new part$1.json part$2.json part$3.json >merged.json
  [ -e first.json ] || cp merged.json first.json
  cmp first.json merged.json
done
cmp <(jq -c .moments a.json) <(jq -c .moments merged.json)
# … of merged ones, of a stream, and onto a document that has moments itself: associative.
$M --merge --new part0.json part1.json >01.json
$M --merge --new part2.json 01.json >merged.json
cmp first.json merged.json
cat part0.json part1.json part2.json >all.json
$M --merge --new all.json >merged.json
cmp first.json merged.json
$M --merge part1.json part2.json <part0.json >merged.json
cmp <(jq -c .moments first.json) <(jq -c .moments merged.json)
# The trail of a merged document lists what its parts read, and what they were told.
same 'part0.csv part1.csv part2.csv' "$(jq -r '[.trail[-1].inputs[].file] | join(" ")' first.json)"
same 'group' "$(jq -r '.trail[-1].options.arm[0]' first.json)"
same '1' "$(jq '.trail | length' first.json)"
same 'spring' "$(jq -r .name first.json)"

sed '1s/group/arm/' part1.csv >renamed.csv
$M --new --name spring --arm group --control control --metric orders part0.csv >x.json
$M --new --name spring --arm arm --control control --metric orders renamed.csv >y.json
same '{"merge":true}' "$($M --merge --new x.json y.json | jq -c '.trail[-1].options')"

# ---- merges that are refused, with the reason ----
refuses 4 "is counted already: this part, or its table, is there twice" $M --merge --new part0.json part0.json
refuses 4 "is counted already" $M --merge --new 01.json part1.json
$M "${rich[@]}" --name autumn part1.csv >x.json
refuses 4 "another experiment: 'autumn'" $M --merge --new part0.json x.json
# with WHAT OPTION…: part1 made otherwise is refused with WHAT.
with()
{
  local what=$1
  shift
  $M --new --name spring part1.csv "$@" >x.json 2>/dev/null
  $M --new --name spring part0.csv --arm group --control control --metric orders >y.json
  refuses 4 "$what" $M --merge --new y.json x.json
}
with 'the metrics differ' --arm group --control control --metric revenue
with 'the controls differ' --arm group --control mail --metric orders
with 'the filters (--where) differ' --arm group --control control --metric orders --where zone=north
with 'the segments differ' --arm group --control control --metric orders --segment zone
with 'the arms were listed for one part' --arm group --arms control,mail --metric orders
with 'missing covariates were treated differently' --arm group --control control --metric orders --covariate-missing zero
echo '{"lift":"1","name":"spring"}' >x.json
refuses 4 'the document has no moments: lift-moments adds it' $M --merge --new y.json x.json
: >x.json
refuses 3 'x.json: no document' $M --merge --new y.json x.json
refuses 2 '--merge takes documents as they are' $M --merge --new --arm group y.json
jq -c '.moments.blocks[0].cells[0].mean[0] = 77' y.json >x.json
refuses 3 'is not the mean that the exact sum gives' $M --merge --new x.json
jq -c '.moments.blocks[0].cells[0].products[0] = "-5"' y.json >x.json
refuses 3 'moments.blocks[0].cells[0]' $M --merge --new x.json
$M --new --no-trail --name spring part1.csv --arm group --control control --metric orders >x.json
$M --merge --new y.json x.json 2>warned >/dev/null
grep -q '1 of 2 parts have no trail' warned || fail "no warning of a part without a trail"

# ---- segments: names, order, and sums that add up ----
same '["zone"] ["device","zone"]' "$(jq -c '.moments.segments[]' a.json | sort -r | tr '\n' ' ' | sed 's/ $//')"
same 'null {"device":"app","zone":"Ost"} {"device":"app","zone":"north"} {"device":"app","zone":"south"} {"device":"web","zone":"Ost"} {"device":"web","zone":"north"} {"device":"web","zone":"south"} {"zone":"Ost"} {"zone":"north"} {"zone":"south"}' \
  "$(jq -c '.moments.blocks[0].cells[] | select(.arm == "control") | .segment' a.json | tr '\n' ' ' | sed 's/ $//')"
for keys in '["zone"]' '["device","zone"]'; do
  same "$(jq -c '.moments.blocks[0].cells[] | select(.segment == null) | [.arm, .n, .sum[0]]' a.json)" \
    "$(jq -c "[.moments.blocks[0].cells[] | select((.segment | keys?) == $keys)] | group_by(.arm)[] | [.[0].arm, (map(.n) | add), (map(.sum[0] | tonumber) | add | tostring)]" a.json)"
done
awk -F, 'NR > 1 && $2 == "mail" && $7 == "Ost" && $8 == "web"' made.csv | wc -l >count
same "$(cat count)" "$(jq '.moments.blocks[0].cells[] | select(.arm == "mail" and .segment == {"device":"web","zone":"Ost"}) | .n' a.json)"
refuses 2 "column 'zone' is crossed with itself" $M "${base[@]}" --segment 'zone*zone' made.csv
refuses 4 'a document holds at most' $M --new --arm group --control control --metric revenue --metric orders --metric before \
  --missing zero --segment user <(seq 1 8000 | awk 'BEGIN { print "user,group,revenue,orders,before" } { print $1 "," ($1 % 2 ? "control" : "mail") ",1,2,3" }')

# ---- where ----
$M "${base[@]}" --where zone=north,Ost --where device=web made.csv >w.json
awk -F, 'NR == 1 || (($7 == "north" || $7 == "Ost") && $8 == "web")' made.csv >where.csv
same "$(python3 sums.py where.csv group revenue orders)" "$(cells <w.json)"
same "$(($(wc -l <made.csv) - $(wc -l <where.csv)))" "$(jq .moments.units.excluded_where w.json)"
refuses 4 'no unit is left: of 600 rows, 600 are left out by --where' $M "${base[@]}" --where zone=West made.csv
refuses 2 'expected COL=V[,V]' $M "${base[@]}" --where zone made.csv
refuses 2 'a quote is not closed' $M "${base[@]}" --where 'zone="a' made.csv
refuses 2 'text stands behind a quote' $M "${base[@]}" --where 'zone="a"b' made.csv
refuses 2 'expected a column' $M "${base[@]}" --segment 'zone*' made.csv
printf 'user,group,revenue,zone\n1,control,1,"a,b"\n2,mail,2,c\n' >comma.csv
printf 'user,group,revenue,zone\n1,control,1,"a""b"\n2,mail,2,c\n' >quote.csv
same 1 "$($M --new --arm group --arms control,mail --metric revenue --where 'zone=x,"a""b"' quote.csv | jq .moments.units.used)"
same 1 "$($M --new --arm group --arms control,mail --metric revenue --where 'zone="a,b"' comma.csv | jq .moments.units.used)"

# ---- experiments ----
$M --new --no-trail --arm group --control control --metric revenue --experiment test made.csv >e.json
same 't0 t1 t2' "$(jq -r .name e.json | tr '\n' ' ' | sed 's/ $//')"
for t in t0 t1 t2; do
  awk -F, -v t=$t 'NR == 1 || $9 == t' made.csv >one.csv
  $M --new --no-trail --name $t --arm group --control control --metric revenue one.csv >one.json
  cmp one.json <(jq -c --arg t $t 'select(.name == $t)' e.json)
done
$M --new --arm group --control control --metric revenue --experiment test made.csv >e.json
same 3 "$(jq -c 'select(.trail[0].inputs[0].rows == 600) | .name' e.json | wc -l)"
refuses 2 'say --new' $M --document made.json --arm group --control control --metric revenue --experiment test made.csv
refuses 2 'excludes --name' $M --new --name x --arm group --control control --metric revenue --experiment test made.csv

# ---- missing values ----
printf 'user,arm,revenue,before,flag\na,c,1.5,3,1\nb,c,,4,0\nc,c,2.5,,TRUE\nd,m,NA,1,False\ne,m,4,2,0\nf,m,6,NaN,1\n' >missing.csv
few=(--new --arm arm --control c)
refuses 4 "missing.csv:3: column 'revenue': '' is a missing value: missing=zero counts the unit as 0 (after a left join an empty revenue usually means zero), missing=drop leaves the unit out (which turns revenue per user into revenue per buyer)" \
  $M "${few[@]}" --metric revenue missing.csv
same '3 4 [1] 3 10 [1]' "$($M "${few[@]}" --metric revenue --missing zero missing.csv | jq -r '[.moments.blocks[0].cells[] | "\(.n) \(.mean[0] * .n) \(.missing)"] | join(" ")')"
same '2 2 [1] 2 5 [1]' "$($M "${few[@]}" --metric revenue,missing=drop missing.csv 2>/dev/null | jq -r '[.moments.blocks[0].cells[] | "\(.n) \(.mean[0]) \(.missing)"] | join(" ")')"
$M "${few[@]}" --metric revenue,missing=drop missing.csv 2>warned >/dev/null
grep -q "metric 'revenue': 2 of 6 units have no value and are dropped" warned || fail "no warning of dropped units"
# Units assigned are counted before anything is dropped; each metric that drops has its own block.
$M "${few[@]}" --metric revenue,missing=drop --metric flag:proportion missing.csv 2>/dev/null >m.json
same '3 3 2 [["flag"],["revenue"]]' "$(jq -r '[.moments.units.arms[].assigned, (.moments.blocks | length)] | join(" ")' m.json) $(jq -c '[.moments.blocks[] | [.variables[].name]]' m.json)"
same '["2","1"]' "$(jq -c '[.moments.blocks[0].cells[].sum[0]]' m.json)"
# A covariate: the value with 0 where it is missing, and an indicator; without missing values no indicator.
$M "${few[@]}" --metric flag:proportion --covariate before missing.csv >c.json
same '["metric","covariate","covariate_missing"] [["2","7","1"],["1","3","1"]] [[0,1,0],[0,1,0]]' \
  "$(jq -c '[.moments.blocks[0].variables[].kind]' c.json) $(jq -c '[.moments.blocks[0].cells[].sum]' c.json) $(jq -c '[.moments.blocks[0].cells[].missing]' c.json)"
same '["metric","covariate"] [0,1]' "$($M "${few[@]}" --metric flag:proportion --covariate before --covariate-missing zero missing.csv | jq -r '.moments.blocks[0] | "\([.variables[].kind]) \(.cells[0].missing)"')"
refuses 4 "missing.csv:4: column 'before': '' is a missing covariate" $M "${few[@]}" --metric flag:proportion --covariate before --covariate-missing error missing.csv
same '["metric","covariate"]' "$(head -3 missing.csv | $M "${few[@]}" --metric flag:proportion --covariate before - | jq -c '[.moments.blocks[0].variables[].kind]')"
# Two covariates, one of them missing: counts and indicator stay with their own.
same '["flag","revenue","revenue","before","before"] [0,1,0,1,0]' "$($M "${few[@]}" --metric flag:proportion --covariate revenue --covariate before missing.csv |
  jq -r '.moments.blocks[0] | "\([.variables[].name]) \(.cells[0].missing)"')"
# A shard without missing covariates has no indicator, and merges with one that has.
head -3 missing.csv >m1.csv
(head -1 missing.csv; tail -n +4 missing.csv) >m2.csv
$M "${few[@]}" --metric flag:proportion --covariate before m1.csv >m1.json
$M "${few[@]}" --metric flag:proportion --covariate before m2.csv >m2.json
cmp <(jq -c .moments c.json) <($M --merge --new m1.json m2.json | jq -c .moments)
cmp <(jq -c .moments c.json) <($M --merge --new m2.json m1.json | jq -c .moments)

# ---- values ----
refuses 3 "missing.csv:2: column 'before': '3' is neither 0 nor 1, nor true or false" $M "${few[@]}" --metric before:proportion missing.csv
refuses 3 "missing.csv:4: column 'flag': 'TRUE' is not a number; a metric of true and false is declared as NAME:proportion" $M "${few[@]}" --metric flag missing.csv
printf 'arm,x\nc,1\nm,"1,200"\n' >bad.csv
refuses 3 "bad.csv:3: column 'x': '1,200' is not a number: it has a comma" $M "${few[@]}" --metric x bad.csv
refuses 3 "no column 'y'" $M "${few[@]}" --metric x=y bad.csv
refuses 2 "its own column 'x' cannot be its covariate" $M "${few[@]}" --metric x --covariate x bad.csv

# ---- arms ----
refuses 2 'which arm is the control?' $M --new --arm arm --metric x bad.csv
refuses 2 'which arm is a unit in?' $M --new --metric x bad.csv
refuses 2 'what is measured?' $M --new --arm arm --control c bad.csv
refuses 4 "--control 'd': no unit is in that arm; the arms in the data are 'c', 'm'" $M --new --arm arm --control d --metric revenue --missing zero missing.csv
refuses 4 "missing.csv:5: column 'arm': 'm' is none of the arms ('c', 'z'); --other-arms exclude" $M --new --arm arm --arms c,z --metric revenue --missing zero missing.csv
$M --new --arm arm --arms control=c:3,none=z:1 --other-arms exclude --metric revenue --missing zero missing.csv 2>warned >o.json
same '{"m":3} 3 3 0 0.75 0.25' "$(jq -c .moments.units.other_arms o.json) $(jq -r '[.moments.units.used, .moments.units.arms[].assigned, .moments.units.arms[].share] | join(" ")' o.json)"
grep -q "3 rows of the arm 'm', which is not listed, are left out" warned || fail "no warning of other arms"
same '["control","none"] [null,null]' "$($M --new --arm arm --arms control=c,none=m --metric revenue --missing zero missing.csv | jq -c '[.moments.units.arms[].arm], [.moments.units.arms[].share]' | tr '\n' ' ' | sed 's/ $//')"
refuses 2 'other than which? List the arms by --arms' $M --new --arm arm --control c --other-arms exclude --metric x bad.csv
refuses 2 "--control 'q' is none of the arms" $M --new --arm arm --arms c,m --control q --metric x bad.csv
refuses 4 'is this the column of the arm?' $M --new --arm user --control u1 --metric revenue \
  <(seq 1 1200 | awk 'BEGIN { print "user,revenue" } { print "u" $1 ",1" }')

# ---- units ----
(cat missing.csv; sed -n 3p missing.csv) >twice.csv
refuses 4 "twice.csv:8: column 'user': 'b' is there twice, first in row 2 below the header of twice.csv" $M "${few[@]}" --unit user --metric revenue --missing zero twice.csv
printf 'user,arm,revenue\nb,c,9\n' >again.csv
refuses 4 "again.csv:2: column 'user': 'b' is there twice, first in row 2 below the header of missing.csv" $M "${few[@]}" --unit user --metric revenue --missing zero missing.csv again.csv
same '7 none' "$($M "${few[@]}" --unit user --metric revenue --missing zero missing.csv <(echo 'user,arm,revenue'; echo z,c,1) | jq -r '.moments.units | "\(.rows) \(.duplicates)"')"
same '7 unchecked' "$($M "${few[@]}" --metric revenue --missing zero twice.csv | jq -r '.moments.units | "\(.rows) \(.duplicates)"')"
refuses 4 'the same bytes as missing.csv' $M "${few[@]}" --metric revenue --missing zero missing.csv missing.csv
refuses 2 'standard input (-) can be read once only' $M "${few[@]}" --metric revenue - -
refuses 2 'standard input (-) is where the document comes from' $M --document - --arm arm --control c --metric revenue -
refuses 2 'no table' $M "${few[@]}" --metric revenue
refuses 4 'no rows' $M "${few[@]}" --metric revenue <(echo 'user,arm,revenue')
refuses 2 '--cluster: not in this version' $M "${few[@]}" --metric revenue --cluster user missing.csv
refuses 2 '--append' $M "${few[@]}" --append --metric revenue missing.csv
same 3 "$(tr , ';' <missing.csv | $M "${few[@]}" --metric revenue --missing zero --delimiter ';' - | jq '.moments.units.arms[0].used')"
same 3 "$(tr , '\t' <missing.csv | $M "${few[@]}" --metric revenue --missing zero --delimiter tab - | jq '.moments.units.arms[0].used')"

# ---- a table of arms, joined by unit ----
printf 'user,arm\na,c\nb,c\nc,c\nd,m\ne,m\nq,m\nr,c\n' >table.csv
printf 'user,revenue,zone\na,1,n\nb,2,n\nd,3,s\ne,4,n\nx,9,n\ny,9,n\n' >results.csv
join=(--new --assignment table.csv --unit user --control c --metric revenue)
$M "${join[@]}" results.csv 2>warned >j.json
same '6 4 2 3 7 [4,3] [2,2] ["1.5","3.5"]' "$(jq -r '.moments.units | "\(.rows) \(.used) \(.unassigned) \(.without_result) \(.table) \([.arms[].assigned]) \([.arms[].used])"' j.json) $(jq -c '[.moments.blocks[0].cells[].mean[0] | tostring]' j.json)"
grep -q '2 rows are of units that the assignment has not' warned || fail "no warning of unassigned units"
grep -q '3 of 7 assigned units have no row' warned || fail "no warning of units without a result"
same 'table.csv assignment' "$(jq -r '.trail[0].inputs[0] | "\(.file) \(.option)"' j.json)"
same 'none' "$(jq -r .moments.units.duplicates j.json)"
# Shards of the results, each joined with the whole table.
head -3 results.csv >r1.csv
(head -1 results.csv; tail -n +4 results.csv) >r2.csv
$M "${join[@]}" r1.csv >r1.json 2>/dev/null
$M "${join[@]}" r2.csv >r2.json 2>/dev/null
cmp <(jq -c .moments j.json) <($M --merge --new r1.json r2.json 2>/dev/null | jq -c .moments)
cmp <($M --merge --new r2.json r1.json 2>/dev/null) <($M --merge --new r1.json r2.json 2>/dev/null)
(cat results.csv; sed -n 2p results.csv) >twice.csv
refuses 4 "twice.csv:8: column 'user': 'a' is there twice, first in row 1 below the header of twice.csv" $M "${join[@]}" twice.csv
(cat table.csv; echo a,m) >twice.csv
refuses 4 "twice.csv:9: column 'user': 'a' is assigned twice" $M --new --assignment twice.csv --unit user --control c --metric revenue results.csv
refuses 2 "name the unit's column by --unit" $M --new --assignment table.csv --control c --metric revenue results.csv
refuses 4 "table.csv:5: column 'arm': 'm' is none of the arms that are listed" $M --new --assignment table.csv --unit user --arms c,z --metric revenue results.csv
same '{"m":2} 4' "$($M --new --assignment table.csv --unit user --arms c,z --other-arms exclude --metric revenue results.csv 2>/dev/null | jq -c '.moments.units.other_arms, .moments.units.table' | tr '\n' ' ' | sed 's/ $//')"
# --where leaves rows out; a unit whose row is left out has a result all the same.
same '3 2 3' "$($M "${join[@]}" --where zone=n results.csv 2>/dev/null | jq -r '.moments.units | "\(.used) \(.unassigned) \(.without_result)"')"
same '1 0 3' "$($M "${join[@]}" --where zone=s results.csv 2>/dev/null | jq -r '.moments.units | "\(.used) \(.unassigned) \(.without_result)"')"
(cat results.csv; echo a,5,s) >again.csv
# … and one that has a row left out and a row kept is a unit with a result, once.
same '2 3 ["5","3"]' "$($M "${join[@]}" --where zone=s again.csv 2>/dev/null | jq -r '"\(.moments.units.used) \(.moments.units.without_result) \([.moments.blocks[0].cells[].sum[0]])"')"
# The table that the document describes, and another one.
row_sum=$(jq -r '.trail[0].inputs[0].row_sum' j.json)
document()
{
  jq -nc --arg s "$1" '{lift:"1",name:"spring",assignment:{method:"given",unit:"user",salt:null,seed:null,arms:[{name:"c",weight:"1",share:0.5,n:4},{name:"m",weight:"1",share:0.5,n:3}],units:7,table:{file:"table.csv",rows:7,xxh3:"",row_sum:$s},srm:null}}'
}
document "$row_sum" >d.json
same '["c","m"] [0.5,0.5]' "$($M --document d.json --assignment table.csv --metric revenue results.csv 2>/dev/null | jq -r '.moments.units.arms | "\([.[].arm]) \([.[].share])"')"
(head -1 table.csv; tail -n +2 table.csv | sort -r) >sorted.csv
$M --document d.json --assignment sorted.csv --metric revenue results.csv >/dev/null 2>&1
document 0123456789abcdef0123456789abcdef >d.json
refuses 4 "--assignment table.csv: not the table that the document's assignment describes" $M --document d.json --assignment table.csv --metric revenue results.csv
refuses 2 "the document's assignment is a table, table.csv: give it by --assignment FILE" $M --document d.json --metric revenue results.csv

# ---- the hash rule: expected arms by tests/reference/moments_hash.py (xxhash 3.2, XXH3 of libxxhash 0.8.1) ----
(echo 'id,y'; seq 1 30 | awk '{ print "u" $1 "," $1 }') >hash.csv
jq -nc '{lift:"1",name:"spring",assignment:{method:"hash",unit:"id",salt:"spring",seed:null,arms:[{name:"control",weight:"1",share:0.3333333333333333,n:null},{name:"mail",weight:"2",share:0.6666666666666666,n:null}],units:null,table:null,srm:null}}' >d.json
expected='8 153' # units in control, and the sum of their numbers
same "$expected" "$($M --document d.json --metric y hash.csv | jq -r '.moments.blocks[0].cells[0] | "\(.n) \(.sum[0])"')"
same 'hash none' "$($M --document d.json --metric y hash.csv | jq -r '.moments.units | "\(.arm_from) \(.duplicates)"')"
(cat hash.csv; echo u3,5) >twice.csv
refuses 4 "'u3' is there twice" $M --document d.json --metric y twice.csv

# ---- a plan: its metrics without being asked, and what departs from it ----
if command -v lift-power >/dev/null; then
  lift-power --name spring --metric revenue,good=up --metric bought:proportion,role=secondary --solve none \
    --arms control,mail --json >plan.json
  $M --document plan.json --arm group made.csv >p.json
  same '["revenue","bought"] [0.5,0.5] null' "$(jq -r '"\([.moments.metrics[].name]) \([.moments.units.arms[].share]) \(.departures)"' p.json)"
  $M --document plan.json --arm group --arms mail:1,control:3 made.csv 2>warned | jq -r '.departures[] | "\(.what)|\(.planned)|\(.actual)"' >said
  same 'arms|control:1,mail:1|mail:1,control:3' "$(cat said)"
  grep -q 'departure from the plan: arms: planned control:1,mail:1, got mail:1,control:3' warned || fail "no word of the departure"
  $M --document plan.json --arm group --metric bought=orders:mean --metric orders --missing zero --control mail --covariate-missing zero made.csv >p.json 2>/dev/null
  same '["revenue","bought","orders"]' "$(jq -c '[.moments.metrics[].name]' p.json)"
  same "column of metric 'bought'|bought|orders
type of metric 'bought'|proportion|mean
missing of metric 'revenue'|error|zero
missing of metric 'bought'|error|zero
covariate-missing|mean|zero
control|control|mail" "$(jq -r '.departures[] | "\(.what)|\(.planned)|\(.actual)"' p.json)"
  # Shards of a planned test carry the plan; departures stay visible in what is merged.
  for i in 0 1; do
    $M --document plan.json --arm group --missing zero part$i.csv >p$i.json 2>/dev/null
  done
  $M --merge --new p0.json p1.json >q.json
  cmp q.json <($M --merge --new p1.json p0.json)
  cmp <(jq -c .plan plan.json) <(jq -c .plan q.json)
  same '2 lift-power lift-moments' "$(jq -r '[(.departures | length), .trail[].tool] | join(" ")' q.json)"
  lift-power --name spring --metric revenue,good=down --solve none --arms control,mail --json >plan2.json
  $M --document plan2.json --arm group --metric bought:proportion --missing zero part1.csv >p1.json 2>/dev/null
  refuses 4 'another plan than that of the parts before' $M --merge --new p0.json p1.json
  # A stream of documents, each with its own table.
  jq -c '.name = "t0"' plan.json >s.json
  jq -c '.name = "t1"' plan.json >>s.json
  for t in t0 t1; do awk -F, -v t=$t 'NR == 1 || $9 == t' made.csv >results_$t.csv; done
  same "$(grep -c . results_t0.csv | awk '{ print $1 - 1 }') $(grep -c . results_t1.csv | awk '{ print $1 - 1 }')" \
    "$($M --arm group 'results_{name}.csv' <s.json | jq .moments.units.rows | tr '\n' ' ' | sed 's/ $//')"
fi

# ---- numbers that no decimal holds: to 1e-12, and said so ----
python3 - >deep.csv <<'PY'
import random
r = random.Random(3)
print("g,x,y")
for i in range(400):
    print(f"{'ab'[i % 2]},{1e9 + r.random()!r}{r.randint(10**9, 10**10)},{r.gauss(0, 1):.3f}")
PY
$M --new --arm g --control a --metric x --metric y deep.csv >deep.json
same 'false [null,3]' "$(jq -c '.moments.order_free, .moments.blocks[0].cells[0].exact' deep.json | tr '\n' ' ' | sed 's/ $//')"
python3 - >expected <<'PY'
import csv
from fractions import Fraction
rows = [r for r in csv.DictReader(open("deep.csv")) if r["g"] == "a"]
x, y = ([Fraction(float(r[c])) for r in rows] for c in "xy")
mx, my = sum(x) / len(x), sum(y) / len(y)
print(repr(float(mx)), repr(float(sum((a - mx)**2 for a in x))), repr(float(sum((a - mx) * (b - my) for a, b in zip(x, y)))))
PY
read -r mean square cross <expected
close "$mean" "$(jq '.moments.blocks[0].cells[0].mean[0]' deep.json)" 1e-15
close "$square" "$(jq '.moments.blocks[0].cells[0].centred[0]' deep.json)" 1e-12
close "$cross" "$(jq '.moments.blocks[0].cells[0].centred[1]' deep.json)" 1e-10
(head -1 deep.csv; tail -n +2 deep.csv | sort -t, -k2,2) >deep2.csv
$M --new --arm g --control a --metric x --metric y deep2.csv >deep2.json
close "$(jq '.moments.blocks[0].cells[1].centred[0]' deep.json)" "$(jq '.moments.blocks[0].cells[1].centred[0]' deep2.json)" 1e-12
# Merged: means far larger than the spread go through the document with their low parts. Whatever the shards and their
# order, mean + low is within 1e-12 of a standard error of the mean that Python's fractions give.
python3 - >shards <<'PY'
import random
r = random.Random(5)
rows = [f"{'ab'[i % 2]},{1e9 + r.gauss(0, .3)!r}{r.randint(10**9, 10**10)},{r.gauss(0, 1):.3f}" for i in range(900)]
rows.append("a,1000000000.25,0.125") # one that is a decimal: alone, it is exact
cuts = {"whole": [rows], "thirds": [rows[i:900:3] + rows[900:] * (i == 0) for i in range(3)],
        "unequal": [rows[:5], rows[5:700], rows[700:900], rows[900:]],
        "sorted": [sorted(rows[:900])[i:i + 225] for i in range(0, 900, 225)] + [rows[900:]]}
for name, parts in cuts.items():
    for i, part in enumerate(parts):
        with open(f"low-{name}-{i}.csv", "w") as out:
            print("g,x,y", *part, sep="\n", file=out)
        print(f"low-{name}-{i}")
PY
while read -r f; do
  $M --new --arm g --arms a,b --metric x --metric y $f.csv >$f.json
done <shards
mv low-whole-0.json low-one.json
n=0
for order in 'thirds-0 thirds-1 thirds-2' 'thirds-2 thirds-0 thirds-1' 'unequal-0 unequal-1 unequal-2 unequal-3' \
  'unequal-3 unequal-2 unequal-1 unequal-0' 'sorted-4 sorted-0 sorted-1 sorted-2 sorted-3' \
  'sorted-3 sorted-1 sorted-4 sorted-0 sorted-2'; do
  n=$((n + 1))
  set -- $order
  $M --merge --new $(printf 'low-%s.json ' "$@") >low-all$n.json
  $M --merge --new low-$1.json low-$2.json >two.json # … and again through a document after each
  for part in "${@:3}"; do
    $M --merge --new two.json low-$part.json >more.json
    mv more.json two.json
  done
  mv two.json low-each$n.json
done
python3 - low-one.json low-all?.json low-each?.json <<'PY' || fail "merged moments are off"
import csv, json, sys
from fractions import Fraction as F
rows = list(csv.DictReader(open("low-whole-0.csv")))
bad = 0
for path in sys.argv[1:]:
    doc = json.load(open(path))
    for cell in doc["moments"]["blocks"][0]["cells"]:
        own = [r for r in rows if r["g"] == cell["arm"]]
        x, y = [F(float(r["x"])) for r in own], [F(r["y"]) for r in own]
        n, mx, my = len(own), sum(x) / len(own), sum(y) / len(own)
        true = [sum((a - mx) ** 2 for a in x), sum((a - mx) * (b - my) for a, b in zip(x, y))]
        sd = [float(true[0] / (n - 1)) ** .5, float(sum((b - my) ** 2 for b in y) / (n - 1)) ** .5]
        room = [sd[0] ** 2 * n, sd[0] * sd[1] * n]
        low = cell["low"]
        off = float(abs(F(cell["mean"][0]) + F(low["mean"][0]) - mx)) / (sd[0] / n ** .5)
        offs = [float(abs(F(cell["centred"][i]) + F(low["centred"][i]) - true[i])) / room[i] for i in range(2)]
        alone = float(abs(F(cell["mean"][0]) - mx)) / (sd[0] / n ** .5) # what the mean alone is off by
        if not (cell["n"] == n and off < 1e-12 and max(offs) < 1e-12 and alone > 1e-9 and low["mean"][1] is None
                and low["centred"][2] is None and cell["exact"] == [None, 3]):
            bad += 1
            print(path, cell["arm"], off, offs, alone, file=sys.stderr)
sys.exit(bad > 0)
PY
# So are the estimates: the same doubles come out of the same means.
for f in low-one low-all{1..6} low-each{1..6}; do
  lift-estimate --quiet <$f.json | jq -r '.estimates[] | select(.metric == "x" and .scale == "absolute") | "\(.estimate) \(.se)"'
done >estimates
same 13 "$(wc -l <estimates)"
awk 'NR == 1 { e = $1; s = $2 } { d = $1 - e; t = $2 - s } d * d > 1e-24 * s * s || t * t > 1e-24 * s * s { exit 1 }' estimates ||
  fail "estimates differ: $(cat estimates)"
same null "$(jq -c '.moments.blocks[0].cells[0].low' low-unequal-3.json)"
# Low parts are input like any other.
low='.moments.blocks[0].cells[0].low'
for edit in "$low.mean[0] = 1" "$low.centred[0] = 1e-3" "$low.mean[1] = 0" "$low.centred[2] = 0" "$low.mean[0] = null" \
  "$low.centred[1] = null" "$low.centred = []" "$low.mean = [0]" "$low = null" "del($low)"; do
  jq -c "$edit" low-one.json >x.json
  refuses 3 'moments.blocks[0].cells[0]' $M --merge --new x.json
done
jq -c "$low = {\"mean\":[0],\"centred\":[0]}" y.json >x.json
refuses 3 'low: expected null: every variable is exact' $M --merge --new x.json
# A mean like the spread.
python3 - >near.csv <<'PY'
import random
r = random.Random(4)
print("g,x,y")
for i in range(400):
    print(f"{'ab'[i % 2]},{r.gauss(3, 1)!r}{r.randint(10**9, 10**10)},{r.gauss(0, 1):.3f}")
PY
head -200 near.csv >d1.csv
(head -1 near.csv; tail -n +201 near.csv) >d2.csv
for f in near d1 d2; do
  $M --new --arm g --control a --metric x --metric y $f.csv >$f.json
done
$M --merge --new d2.json d1.json >d12.json
same false "$(jq .moments.order_free d12.json)"
for i in 0 1 2; do
  close "$(jq ".moments.blocks[0].cells[1].centred[$i]" near.json)" "$(jq ".moments.blocks[0].cells[1].centred[$i]" d12.json)" 1e-12
done

# ---- Hillstrom's e-mails and Cookie Cats, as typed by a user, against sums made here from the same files ----
need_reference
R=$reference
$M --arm segment --control 'No E-Mail' --metric spend --metric visit:proportion "$R/ab/hillstrom_email.csv" --new >h.json
same "$(python3 sums.py "$R/ab/hillstrom_email.csv" segment spend visit)" "$(cells <h.json)"
same 'No E-Mail|Mens E-Mail|Womens E-Mail' "$(jq -r '[.moments.units.arms[].arm] | join("|")' h.json)"
# n: reference/NUMBERS.md (Hillstrom: 21,306, 21,307, 21,387)
same '21306 21307 21387' "$(jq -r '[.moments.units.arms[].assigned] | join(" ")' h.json)"
# NUMBERS.md (R 4.2.2's t.test): Mens minus No E-Mail, spend
close .769827155894536 "$(jq '.moments.blocks[0].cells | .[1].mean[0] - .[0].mean[0]' h.json)" 1e-12
$M --arm version --control gate_30 --metric retention_7:proportion --metric sum_gamerounds --unit userid "$R/ab/cookie_cats.csv" --new >k.json
same "$(python3 sums.py "$R/ab/cookie_cats.csv" version retention_7 sum_gamerounds)" "$(cells <k.json)"
