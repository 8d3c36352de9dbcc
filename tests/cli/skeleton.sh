# What all tools share: options, where the document comes from, the name, the trail, messages, and sameness of bytes.
. "$SOURCE/tests/cli/lib.sh"
need jq
made_users users.csv
made_panel panel.csv
moments=(lift-moments --arm arm --control off -m spend users.csv)
synth=(lift-synth --panel panel.csv -m sales --treated alba,brno --start 2026-03-16)

# says CODE TEXT COMMAND…: as refuses, and TEXT is the whole message.
says()
{
  refuses "$@"
  same "$2" "$(cat "$work/.err")"
}

# ---- usage errors: the whole message ----
says 2 'lift-synth: --treatd: no such option; did you mean --treated?' lift-synth --treatd a
says 2 'lift-synth: --xyzzy: no such option (see lift-synth --help)' lift-synth --xyzzy
refuses 2 'no such option' lift-synth "--$(printf 'x%.0s' {1..100})"
says 2 'lift-synth: --start needs a value: --start DATE' lift-synth --start
says 2 'lift-synth: --start: the value is empty; expected DATE' lift-synth --start=
says 2 "lift-synth: --new takes no value, got '1'" lift-synth --new=1
says 2 "lift-synth: --missing: 'maybe' is not one of error, zero, drop" lift-synth --missing maybe
says 2 "lift-synth: --seed: '1.5' is not a whole number" lift-synth --seed 1.5
says 2 "lift-synth: 'panel.csv': this tool takes no operands" lift-synth panel.csv
says 2 "lift-synth: --threads: '0' is not a number from 1 to 1024" lift-synth --threads 0
says 2 "lift-synth: --digest: 'md5' is not sha256" lift-synth --digest md5
says 2 'lift-synth: --document and --new exclude each other' lift-synth --new --document x.json
refuses 2 '-Z' lift-synth -Z
refuses 2 "'1,5' is not a number" lift-estimate --alpha 1,5
refuses 2 'is outside' lift-estimate --alpha 1.5
refuses 2 "'nan' is not a number" lift-estimate --alpha nan

# words of later versions are refused by name
says 2 'lift-estimate: --looks: not in this version of lift-estimate (see lift-estimate --help)' lift-estimate --looks 3
says 2 'lift-synth: --model ascm: not in this version; it knows did, sc, demeaned' "${synth[@]}" --model ascm
refuses 2 'hochberg: not in this version' lift-estimate --correction hochberg

# ---- where the document comes from ----
refuses 2 '--new' lift-moments --document "$work/none.json" --new users.csv
refuses 74 'none.json: No such file' lift-estimate --document none.json
touch empty
for tool in "lift-moments -m spend users.csv" lift-synth lift-estimate lift-report lift-verify; do
  code=0
  $tool <empty >out 2>err || code=$?
  same 3 $code
  [ ! -s out ] || fail "$tool wrote something without a document"
  same "${tool%% *}: standard input: no document: did the stage before fail?" "$(cat err)"
done
says 3 'lift-estimate: empty: no document: did the stage before fail?' lift-estimate --document empty
code=0
false | lift-estimate >out 2>err || code=$?
same 3 $code
echo ' ' | lift-estimate >out 2>err && fail "blanks are a document" || same 3 $?
"${moments[@]}" --new >new.json
"${moments[@]}" </dev/null >null.json
cmp new.json null.json
echo '{"lift":"1"}' | "${moments[@]}" >piped.json
cmp new.json piped.json
"${moments[@]}" --document - <<<'{"lift":"1"}' >piped.json
cmp new.json piped.json
echo '{"lift":"1"}' >start.json
lift-moments --document start.json --arm arm --control off -m spend - <users.csv >stdin.json
same "$(jq -c .moments new.json)" "$(jq -c .moments stdin.json)"
if script -qec true /dev/null >/dev/null 2>&1 </dev/null; then # a terminal is no document (where there are any)
  script -qec "lift-estimate; echo code \$?" /dev/null >typed </dev/null
  grep -q 'lift-estimate: no document: pipe one in, name it with --document FILE, or start one with --new' typed
  grep -q 'code 2' typed
  # and on a terminal a summary is shown, the document with --json
  script -qec "lift-estimate --document new.json --quiet" /dev/null >typed </dev/null
  ! grep -q '"estimates"' typed || fail "a terminal shows JSON"
  grep -q spend typed
  script -qec "lift-estimate --document new.json --json --quiet" /dev/null >typed </dev/null
  grep -q '"estimates"' typed
fi

# ---- waiting: said after two silent seconds, once, and not with --quiet ----
(sleep 2.6; cat new.json) | lift-estimate >late.json 2>err &
(sleep 2.6; cat new.json) | lift-estimate --quiet >quiet.json 2>quiet.err &
(sleep 0.2; cat new.json) | lift-estimate >soon.json 2>soon.err
wait
same 'lift-estimate: waiting for a document on standard input (--new starts one)' "$(grep waiting err)"
[ ! -s quiet.err ] || fail "--quiet says: $(cat quiet.err)"
! grep -q waiting soon.err || fail "says that it waits after a fifth of a second"
cmp late.json soon.json && cmp quiet.json soon.json

# ---- the name ----
same spring "$("${moments[@]}" --new --name spring | jq -r .name)"
code=0
"${moments[@]}" --new --name spring | lift-estimate --name autumn >out 2>err || code=$?
same 2 $code
same "lift-estimate: spring: --name autumn: the document has the name 'spring' already" "$(cat err)"
same spring "$("${moments[@]}" --new --name spring | lift-estimate --name spring | jq -r .name)"
same late "$("${moments[@]}" --new | lift-estimate --name late | jq -r .name)"
cp users.csv spring.csv
same 200 "$(lift-moments --new --name spring --arm arm --control off -m spend '{name}.csv' | jq .moments.units.rows)"
same spring.csv "$(lift-moments --new --name spring --arm arm --control off -m spend '{name}.csv' | jq -r '.trail[0].inputs[0].file')"
for name in '../spring' 'a b' 'a/b' '.' '..' 'straße'; do
  refuses 2 "{name} needs an experiment's name of letters" \
    lift-moments --new --name "$name" --arm arm --control off -m spend '{name}.csv'
done
refuses 2 '{name} needs' lift-moments --new --arm arm --control off -m spend '{name}.csv'
cp panel.csv spring-panel.csv
cp panel.csv springspring.csv
lift-synth --new --name spring --panel '{name}-panel.csv' -m sales --treated alba --start 2026-03-16 >/dev/null
lift-synth --new --name spring --panel '{name}{name}.csv' -m sales --treated alba --start 2026-03-16 >/dev/null

# ---- the seed ----
refuses 2 'give the experiment a name (--name) or a --seed' lift-assign --new --arms a,b --randomize complete --units users.csv --unit user \
  --table t.csv
units=(lift-assign --arms a,b --randomize complete --units users.csv --unit user)
"${units[@]}" --new --name spring --table t.csv >named.json
# XXH3-64 of "spring", by the xxhsum program where it is there
seed=$(jq -r '.trail[0].seed' named.json)
if command -v xxhsum >/dev/null && xxhsum -H3 /dev/null >/dev/null 2>&1; then
  hash=$(printf spring | xxhsum -H3 | grep -oE '[0-9a-f]{16}' | tail -1)
  same "$((16#$hash & 0x7fffffffffffffff))" "$seed" # modulo 2^63: what --seed takes
fi
"${units[@]}" --new --seed 12 --table u.csv >seeded.json
same 12 "$(jq -r '.trail[0].seed' seeded.json)"
same '"12"' "$(jq '.trail[0].options.seed' seeded.json)"
"${units[@]}" --new --seed 12 --table v.csv >/dev/null
cmp u.csv v.csv
! cmp -s t.csv u.csv || fail "another seed gives the same assignment"
if [[ $seed =~ ^[0-9]{1,18}$ ]]; then
  "${units[@]}" --new --seed "$seed" --table w.csv >/dev/null
  cmp t.csv w.csv
fi

# ---- again: replaces, drops what was computed from it, and the trail tells; --append adds ----
"${synth[@]}" --new --name g | lift-estimate --alpha 0.2 >once.json
"${synth[@]}" --model sc <once.json >again.json
same '["sc"]' "$(jq -c '[.fit[].model]' again.json)"
same 'null null' "$(jq -r '"\(.estimates) \(.decision)"' again.json)"
same '["lift-synth",true] ["lift-estimate",true] ["lift-synth",false]' \
  "$(jq -c '.trail[] | [.tool, .superseded]' again.json | tr '\n' ' ' | sed 's/ $//')"
jq -c '.trail[0] | del(.superseded)' once.json >was
jq -c '.trail[0] | del(.superseded)' again.json | cmp - was
lift-estimate <again.json >third.json
same 'true true false false' "$(jq -r '[.trail[].superseded] | map(tostring) | join(" ")' third.json)"
lift-synth --append --model did <once.json >more.json
same '["demeaned","did"]' "$(jq -c '[.fit[].model]' more.json)"
same null "$(jq -c .estimates more.json)"
same 'false true false' "$(jq -r '[.trail[].superseded] | map(tostring) | join(" ")' more.json)"
lift-estimate --quiet <once.json | lift-estimate --quiet | jq -c '.warnings // []' >twice
jq -c '.warnings // []' once.json | cmp - twice
same null "$("${moments[@]}" --new --no-trail | jq -c .trail)"

# ---- unknown keys travel byte for byte, numbers and escapes included ----
odd='{"z":1.0000000000000000000001,"a":[1E5,-0,0.10],"u":"\u00e9\/\ud83d\ude00"}'
printf '{"lift":"1","name":"o","my.key":%s,"x":null}\n' "$odd" | "${moments[@]}" | lift-estimate >odd.json
grep -qF "\"my.key\":$odd" odd.json
grep -qF '"x":null' odd.json
same '"lift" "name" "moments"' "$(jq -c 'keys_unsorted[]' odd.json | head -3 | tr '\n' ' ' | sed 's/ $//')"

# ---- warnings: on standard error and in the document; --quiet leaves the document the same ----
lift-moments --new --name w --arm arm --control off -m spend -m bought:proportion users.csv >w.json
lift-estimate <w.json >loud.json 2>loud.err
lift-estimate --quiet <w.json >silent.json 2>silent.err
cmp loud.json silent.json
[ ! -s silent.err ] || fail "--quiet says: $(cat silent.err)"
same "$(jq -r '.warnings[] | "lift-estimate: w: warning: \(.message)"' loud.json)" "$(cat loud.err)"
[ -s loud.err ] || fail "two metrics without a correction are no warning"

# ---- --pretty is the same document: the next tool gives the same bytes ----
"${synth[@]}" --new --name g >g.json
"${synth[@]}" --new --name g --pretty >g-pretty.json
[ "$(wc -l <g-pretty.json)" -gt 50 ] || fail "--pretty is not indented"
same 1 "$(wc -l <g.json)"
jq -S -c . g.json >a
jq -S -c . g-pretty.json | cmp - a
lift-estimate <g.json | jq -c '.trail, .estimates' >a
lift-estimate <g-pretty.json | jq -c '.trail, .estimates' | cmp - a
lift-report --format text <g.json >a
lift-report --format text <g-pretty.json | cmp - a

# ---- same meaning, same bytes: locale, threads, order of options, folder ----
"${synth[@]}" --model sc,demeaned --new --name g | lift-estimate >plain.json
LC_ALL=de_DE.UTF-8 LC_NUMERIC=de_DE.UTF-8 LANG=de_DE.UTF-8 bash -c 'lift-synth --panel panel.csv -m sales \
  --treated alba,brno --start 2026-03-16 --model sc,demeaned --new --name g | lift-estimate' 2>/dev/null >german.json
cmp plain.json german.json
for threads in 1 2 8; do
  "${synth[@]}" --model sc,demeaned --new --name g --threads $threads | lift-estimate --threads $threads | cmp - plain.json
done
mkdir deep
lift-synth --name g --new --start=2026-03-16 --model sc,demeaned --treated brno,alba --metric sales \
  --panel "$work/panel.csv" | lift-estimate | cmp - plain.json
(cd deep && lift-synth --panel ../panel.csv -m sales --treated alba,brno --start 2026-03-16 --model sc,demeaned --new --name g |
  lift-estimate) | cmp - plain.json
! grep -q "$work" plain.json || fail "the document holds a path"

# ---- SHA-256 on request, by coreutils ----
same "$(sha256sum <users.csv | cut -d' ' -f1)" "$("${moments[@]}" --new --digest sha256 | jq -r '.trail[0].inputs[0].sha256')"
same null "$("${moments[@]}" --new | jq -c '.trail[0].inputs[0].sha256')"
same "$(stat -c %s users.csv)" "$("${moments[@]}" --new | jq -c '.trail[0].inputs[0].bytes')"
