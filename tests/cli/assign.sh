# lift-assign: exact counts, the hash rule, the table and its digests, and what is refused.
. "$SOURCE/tests/cli/lib.sh"
need jq

assign() { lift-assign --new -q "$@" </dev/null; }
arms_of() { tail -n +2 "$1" | cut -d, -f2 | tr '\n' ' '; }

{ echo user_id,joined; for i in {1..1000}; do echo "u$i,2026-01-$((i % 28 + 1))"; done; } >users.csv
{ echo id; for i in {1..12}; do echo "u$i"; done; } >twelve.csv

# ---- both rules, against tests/reference/assign_oracle.py (numpy's PCG64, Python's xxhash) ----
assign --name spring-mail --arms a:1,b:1,c:3 --randomize hash --units twelve.csv --table h.csv >h.json
same 'c c c c c b a c c c c c ' "$(arms_of h.csv)"
assign --seed 42 --arms a:1,b:1,c:3 --units twelve.csv --table c.csv >c.json
same 'c c c c c b a b c c a a ' "$(arms_of c.csv)"
assign --seed 42 --arms a,b,c,d,e --units twelve.csv --table f.csv >f.json
same 'a d b b a d d c c a e e ' "$(arms_of f.csv)"
same '["complete",null,"42",12,[3,2,7]]' "$(jq -c '.assignment | [.method, .salt, .seed, .units, [.arms[].n]]' c.json)"
same '["hash","spring-mail",null,12,[1,1,10]]' "$(jq -c '.assignment | [.method, .salt, .seed, .units, [.arms[].n]]' h.json)"
# scipy 1.10.1: stats.chisquare([1, 1, 10], [2.4, 2.4, 7.2]) and ([3, 2, 7], …)
close 2.7222222222222223 "$(jq .assignment.srm.statistic h.json)" 1e-13
close 0.25637575668641216 "$(jq .assignment.srm.p_value h.json)" 1e-12
close 0.8948393168143699 "$(jq .assignment.srm.p_value c.json)" 1e-12
same '[2,0.001]' "$(jq -c '.assignment.srm | [.df, .threshold]' h.json)"

# the rule as anybody can recompute it
if command -v xxhsum >/dev/null; then
  assign --name x --salt 'a salt' --randomize hash --arms low,high --units twelve.csv --table x.csv >/dev/null
  while IFS=, read -r id arm; do
    digit=$(printf 'a salt\037%s' "$id" | xxhsum -H3 - | grep -oE '[0-9a-f]{16}' | cut -c1) # XXH3_… stdin, or XXH3 (stdin) = …
    case $digit in [0-7]) same low "$arm" ;; *) same high "$arm" ;; esac
  done < <(tail -n +2 x.csv)
fi

# ---- exact counts with unequal shares; the order of rows does not matter ----
assign --name t --arms control,mail:3 --units users.csv --unit user_id --table a.csv >a.json
same '250 control 750 mail' "$(tail -n +2 a.csv | cut -d, -f2 | sort | uniq -c | awk '{print $1, $2}' | paste -sd' ')"
same '[250,750,0,1]' "$(jq -c '.assignment | [.arms[].n, .srm.statistic, .srm.p_value]' a.json)"
{ head -1 users.csv; tail -n +2 users.csv | awk '{print (NR * 7919) % 1009, $0}' | sort -n | cut -d' ' -f2-; } >shuffled.csv
cmp -s users.csv shuffled.csv && fail 'not shuffled'
for how in hash complete; do
  assign --name t --randomize $how --arms control,mail:3 --units users.csv --unit user_id --table one.csv >one.json
  assign --name t --randomize $how --arms control,mail:3 --units shuffled.csv --unit user_id --table two.csv >two.json
  cmp <(sort one.csv) <(sort two.csv) || fail "$how: the order of rows matters"
  same "$(jq .assignment.table.row_sum one.json)" "$(jq .assignment.table.row_sum two.json)"
  [ "$(jq .assignment.table.xxh3 one.json)" != "$(jq .assignment.table.xxh3 two.json)" ] || fail "$how: same bytes?"
done
assign --name t --arms control,mail:3 --units users.csv --unit user_id --table again.csv >again.json
cmp a.csv again.csv
same "$(jq -c '.assignment | del(.table.file)' a.json)" "$(jq -c '.assignment | del(.table.file)' again.json)"
assign --name u --arms control,mail:3 --units users.csv --unit user_id --table other.csv >/dev/null
cmp -s a.csv other.csv && fail 'another experiment has the same arms'
# equal shares, written otherwise, are the same arms
assign --name t --arms control:0.5,mail:1.5 --units users.csv --unit user_id --table half.csv >/dev/null
cmp a.csv half.csv

# ---- the digests are those of whoever reads the table later ----
printf 'user id,x\n"a,b",1\n"say ""hi""",2\n" blank",3\nzürich,4\n' >odd.csv
assign --name odd --arms a,b --units odd.csv --unit 'user id' --table odd-arms.csv >odd.json
printf 'user id,y\n"a,b",1\n"say ""hi""",2\n" blank",3\nzürich,4\n' >odd-results.csv
lift-moments -q --document odd.json --assignment odd-arms.csv --metric y odd-results.csv >odd-moments.json
read_as='.trail[] | select(.tool == "lift-moments").inputs[] | select(.option == "assignment") | [.rows, .xxh3, .row_sum]'
same "$(jq -c '.assignment.table | [.rows, .xxh3, .row_sum]' odd.json)" "$(jq -c "$read_as" odd-moments.json)"
sed 's/zürich,a/zürich,b/;t;s/zürich,b/zürich,a/' odd-arms.csv >forged.csv
refuses 4 'not the table that' lift-moments -q --document odd.json --assignment forged.csv --metric y odd-results.csv
assign --name odd --arms a,b --units users.csv --unit user_id --delimiter , --table - -o doc.json >stdout.csv
same 1001 "$(wc -l <stdout.csv)"
same - "$(jq -r .assignment.table.file doc.json)"

# ---- with a plan ----
lift-power --name spring-mail --metric conversion:proportion --baseline 0.04 --mde 50% >plan.json
planned=$(jq '.plan.solution[0].n.rounded.total' plan.json)
lift-assign --document plan.json --arms control,mail --units users.csv --unit user_id --table arms.csv >few.json 2>messages
same '["underpowered"]' "$(jq -c '[.warnings[].code]' few.json)"
grep -q "1000 units are assigned, fewer than the $planned planned" messages || fail "$(cat messages)"
same null "$(jq .departures few.json)"
lift-power --name m --metric conversion:proportion --baseline 0.4 --mde 50% --arms control=0,mail=1:3 >planned.json
lift-assign -q --document planned.json --units users.csv --unit user_id --table arms.csv >many.json
same '[["more-units-than-planned"],null,["control","mail"],[250,750]]' \
  "$(jq -c '[[.warnings[].code], .departures, [.assignment.arms[].name], [.assignment.arms[].n]]' many.json)"
lift-assign -q --document planned.json --arms control:2,mail:6 --units users.csv --unit user_id --table arms.csv >same.json
same null "$(jq .departures same.json)"
lift-assign -q --document planned.json --arms control,mail --units users.csv --unit user_id --table arms.csv >depart.json
same '[{"tool":"lift-assign","what":"arms","planned":"control:1,mail:3","actual":"control:1,mail:1"}]' "$(jq -c .departures depart.json)"
# as DESIGN has it, in a pipe; a stream of two, with a table each
lift-power --name p --metric conversion:proportion --baseline 0.4 --mde 50% |
  lift-assign -q --arms control,mail --units users.csv --unit user_id --table arms.csv >pipe.json
same '[500,500]' "$(jq -c '[.assignment.arms[].n]' pipe.json)"
cat plan.json planned.json | lift-assign -q --arms control,mail --units users.csv --unit user_id --table 'arms-{name}.csv' >stream.json
same '["arms-spring-mail.csv","arms-m.csv"]' "$(jq -sc '[.[].assignment.table.file]' stream.json)"
cmp -s arms-spring-mail.csv arms-m.csv && fail 'two experiments have the same arms'
cat plan.json planned.json >two-plans.json
got=0
lift-assign -q --document two-plans.json --arms control,mail --units users.csv --unit user_id --table one.csv >one.json 2>messages || got=$?
same 2 "$got"
grep -q 'put {name} in the path' messages || fail "$(cat messages)"

# ---- the rule alone: no units, no table ----
lift-assign --document plan.json --arms control,mail:3 -q >rule.json
same '["hash","spring-mail",null,null,[null,null],[0.25,0.75],null]' \
  "$(jq -c '.assignment | [.method, .salt, .unit, .units, [.arms[].n], [.arms[].share], .srm]' rule.json)"
{ echo user_id,conversion; for i in {1..300}; do echo "u$i,$((i % 3 == 0))"; done; } >results.csv
lift-assign -q --document plan.json --randomize hash --arms control,mail:3 --units users.csv --unit user_id --table rule.csv >/dev/null
want=$(sed -n 2,301p rule.csv | cut -d, -f2 | sort | uniq -c | awk '{print $2, $1}' | paste -sd' ')
lift-moments -q --document rule.json --unit user_id results.csv >moments.json
same "$want" "$(jq -r '.moments.units.arms[] | "\(.arm) \(.assigned)"' moments.json | sort | paste -sd' ')"

# ---- a sample that was chosen by the same salt ----
{ echo user_id; grep ',mail$' rule.csv | cut -d, -f1; } >mail.csv
lift-assign --new --name spring-mail --randomize hash --arms control,mail:3 --units mail.csv --table srm.csv \
  </dev/null >srm.json 2>messages
same '["srm"]' "$(jq -c '[.warnings[].code]' srm.json)"
grep -q 'do not fit their shares' messages || fail "$(cat messages)"

# ---- refused ----
printf 'id\nu1\nu2\nu3\nu2\nu1\n' >twice.csv
echo before >kept.csv
refuses 4 "twice.csv:5: column 'id': 'u2' is the id of line 3 already; 1 more rows repeat an id" \
  lift-assign --new --name x --arms a,b --units twice.csv --table kept.csv
printf 'id,x\n"a\nb",1\nu2,1\nu2,2\n' >lines.csv
refuses 4 "lines.csv:5: column 'id': 'u2' is the id of line 4 already" \
  lift-assign --new --name x --arms a,b --units lines.csv --unit id --table kept.csv
printf 'id,x\nu1,1\n,2\n' >empty.csv
refuses 4 "empty.csv:3: column 'id': " lift-assign --new --name x --arms a,b --units empty.csv --unit id --table kept.csv
refuses 4 "empty.csv:3: column 'id': " \
  lift-assign --new --name x --randomize hash --arms a,b --units empty.csv --unit id --table kept.csv
printf 'id\nNA\n' >na.csv
refuses 4 "mark of a missing value" lift-assign --new --name x --arms a,b --units na.csv --table kept.csv
printf 'id\n' >none.csv
refuses 4 'there are no units' lift-assign --new --name x --arms a,b --units none.csv --table kept.csv
refuses 4 'there are no units' lift-assign --new --name x --randomize hash --arms a,b --units none.csv --table kept.csv
same before "$(cat kept.csv)"
same kept.csv "$(ls -A | grep -e kept -e '^\.lift')"
printf 'arm\nu1\n' >arm.csv
refuses 2 "called 'arm'" lift-assign --new --name x --arms a,b --units arm.csv --table t.csv
refuses 2 '--unit' lift-assign --new --name x --arms a,b --units users.csv --table t.csv
refuses 3 'user' lift-assign --new --name x --arms a,b --units users.csv --unit user --table t.csv
refuses 2 '--table FILE' lift-assign --new --name x --arms a,b --units users.csv --unit user_id
refuses 2 '--units FILE' lift-assign --new --name x --arms a,b --table t.csv
refuses 2 'standard input is the document' lift-assign --name x --arms a,b --units - --unit id --table t.csv
refuses 2 'standard output is for the document' lift-assign --new --name x --arms a,b --units twelve.csv --table -
refuses 2 'which arms?' lift-assign --new --name x --units twelve.csv --table t.csv
refuses 2 'at least two arms' lift-assign --new --name x --arms a --units twelve.csv --table t.csv
refuses 2 'there twice' lift-assign --new --name x --arms a,a --units twelve.csv --table t.csv
refuses 2 'needs a salt' lift-assign --new --arms a,b
refuses 2 'give the experiment a name' lift-assign --new --arms a,b --units twelve.csv --table t.csv
refuses 2 '--salt is for the hash rule' lift-assign --new --arms a,b --salt s --units twelve.csv --table t.csv
refuses 2 'it needs the list' lift-assign --new --name x --arms a,b --randomize complete
cp twelve.csv same.csv
refuses 2 'this is the file of --units' lift-assign --new --name x --arms a,b --units twelve.csv --table ./twelve.csv
cmp twelve.csv same.csv
refuses 2 "'a=0': the table writes the arm's name" lift-assign --new --name x --arms a=0,b=1 --units twelve.csv --table t.csv
refuses 2 'not in this version' lift-assign --new --name x --arms a,b --randomize stratified --units twelve.csv --table t.csv
refuses 2 '--take: not in this version' lift-assign --new --name x --arms a,b --take plan
refuses 2 '--traffic: not in this version' lift-assign --new --name x --arms a,b --traffic 0.5
refuses 74 'no/such' lift-assign --new --name x --arms a,b --units twelve.csv --table no/such/t.csv
[ ! -e t.csv ] || fail 'a table of a failed run'

# ids from standard input
tail -n +1 twelve.csv | lift-assign -q --new --seed 42 --arms a:1,b:1,c:3 --units - --table stdin.csv >/dev/null
cmp c.csv stdin.csv
