# lift-verify: what it reproduces, what it finds, what it refuses. Every document here is made by the other tools.
. "$SOURCE/tests/cli/lib.sh"
need jq
mkdir data
made_users data/users.csv
made_panel data/panel.csv
lift-moments --new --name u --arm arm --control off -m spend -m bought:proportion data/users.csv | lift-estimate --quiet >users.json
lift-synth --new --name g --panel data/panel.csv -m sales --treated alba,brno --start 2026-03-16 --exclude-geo faro \
  --model demeaned,did | lift-estimate --alpha 0.1 --quiet >geo.json

# verdict CODE DOCUMENT [OPTION…]: its exit status; the table is in `table`.
verdict()
{
  local code=$1 doc=$2 got=0
  shift 2
  lift-verify --document "$doc" "$@" >table 2>err || got=$?
  [ $got = $code ] || fail "$doc: exit $got, expected $code: $(cat table err)"
}
for doc in users geo; do jq -c . $doc.json >$doc.json.jq; done
# changed DOCUMENT PROGRAM [ARGUMENT…]: jq's program makes changed.json; it must not be the same document.
changed()
{
  local doc=$1
  shift
  jq -c "$@" "$doc" >changed.json
  ! cmp -s changed.json $doc.jq || fail "nothing was changed by $1"
}

# ---- reproduced ----
for doc in users geo; do
  verdict 0 $doc.json
  grep -q 'every number was reproduced' table
  verdict 0 $doc.json --data data
  jq -c . $doc.json >again.json # jq prints numbers its own way: the same values
  verdict 0 again.json
  jq . $doc.json | lift-verify >/dev/null
  lift-verify $doc.json >/dev/null
  lift-report --format html <$doc.json >$doc.html 2>/dev/null && lift-verify $doc.html >/dev/null
done
cat users.json geo.json | lift-verify >table
same 2 "$(grep -c 'every number was reproduced' table)"
lift-verify users.json geo.json | cmp - table

# --json: one object a document
cat users.json geo.json | lift-verify --json >table
same 'u g' "$(jq -r .name table | xargs)"
same 'true true' "$(jq -r .reproduced table | xargs)"
same 'reproduced reproduced' "$(jq -r '.steps[].outcome' table | head -2 | xargs)"

# a superseded step is not run again
lift-estimate --quiet --alpha 0.2 <users.json >twice.json
verdict 0 twice.json
grep -q superseded table
lift-synth --append --model sc <geo.json | lift-estimate --quiet >appended.json
verdict 0 appended.json

# ---- the data: found by digest wherever it is, or by its rows ----
mkdir -p elsewhere/deep
mv data/users.csv elsewhere/deep/renamed.txt
verdict 0 users.json
verdict 0 users.json --data elsewhere --data data
gzip elsewhere/deep/renamed.txt
verdict 0 users.json --data elsewhere
gunzip elsewhere/deep/renamed.txt.gz
mv elsewhere/deep/renamed.txt users.orig
{ head -1 users.orig; tail -n +2 users.orig | sort -t, -k3; } >data/shuffled.csv
mv users.orig "$work/../orig.$$"
trap 'rm -rf "$work" "$work/../orig.$$"' EXIT
verdict 0 users.json --data data
grep -q "'users.csv': same rows, other bytes" table
sed -i 's/$/\r/' data/shuffled.csv
verdict 0 users.json --data data
rm data/shuffled.csv
verdict 1 users.json
grep -q 'lift-moments *cannot' table
grep -q "no file below the data folders is 'users.csv'" table
mv "$work/../orig.$$" data/users.csv
verdict 1 users.json --data elsewhere
refuses 74 'nowhere' lift-verify --document users.json --data nowhere
cp data/users.csv keep.csv
sed -i '2s/26.62/26.63/' data/users.csv # one cent
rm -f keep.json
verdict 1 users.json --data data
cp keep.csv data/users.csv
rm keep.csv

# ---- one value changed, anywhere: found ----
# tamper DOCUMENT PROGRAM…: each of jq's programs gives a document that is not reproduced; one run of lift-verify for all.
tamper()
{
  local doc=$1 all= got=0 program
  shift
  for program in "$@"; do all+=", ($program)"; done
  jq -c ".${all}" $doc >changed.json
  cmp -s <(head -1 changed.json) $doc.jq || fail "not the document itself"
  lift-verify --json --document changed.json --data data >table || got=$?
  same 1 $got
  same $(($# + 1)) "$(wc -l <table)"
  jq -c .reproduced table >answers
  same true "$(head -1 answers)"
  for ((i = 1; i <= $#; i++)); do
    [ "$(sed -n "$((i + 1))p" answers)" = false ] || fail "'${!i}' was not noticed"
    [ "$(sed -n "$((i + 1))p" changed.json)" != "$(head -1 changed.json)" ] || fail "'${!i}' changes nothing"
  done
}
other='(if type == "number" then . * 1.00001 + 0.00001 elif type == "boolean" then not elif type == "null" then "x"
  elif type == "array" then .[1:] else . + "x" end)'
# numbers, texts, dates, arms of each section
set --
for path in .name .moments.metrics[0].name .moments.control .moments.units.rows .moments.units.arms[1].arm \
  .moments.units.arms[1].assigned .moments.blocks[0].cells[0].n .moments.blocks[0].cells[1].mean[0] \
  .moments.blocks[0].cells[1].centred[2] .moments.blocks[0].cells[0].sum[0] .moments.order_free \
  .estimates[0].estimate .estimates[0].se .estimates[0].p_value .estimates[0].interval.lower .estimates[0].interval.level \
  .estimates[0].arm .estimates[0].headline .estimates[0].role .estimates[1].n.control .estimates[0].unit \
  .decision.overall .decision.reason .decision.by[0].verdict .decision.srm.p_value .warnings[0].message; do
  set -- "$@" "$path |= $other"
done
tamper users.json "$@"
set --
for path in .panel.outcome .panel.geos[2] .panel.dates[3] .panel.treated[1] .panel.start .panel.end .panel.periods.post \
  .panel.values[3][4] .panel.kind .fit[0].model .fit[0].att .fit[0].weights[0].weight .fit[0].weights[0].geo \
  .fit[1].counterfactual[19] .fit[0].rmspe_pre .fit[0].donors .estimates[0].by_period[2].cumulative .estimates[0].total \
  .estimates[0].by_period[0].date .estimates[0].min_attainable_p .estimates[0].contains_estimate; do
  set -- "$@" "$path |= $other"
done
tamper geo.json "$@"
# the trail: options, seeds, inputs, digests, steps
tamper users.json \
  '.trail[0].options.arm = "bought"' \
  '.trail[0].options.metric[0] = "bought"' \
  'del(.trail[0].options.metric[1])' \
  '.trail[1].options.alpha = 0.1' \
  '.trail[1].options.alpha = 0.05' \
  '.trail[1].options_digest = "0"' \
  '.trail[0].seed = "1"' \
  '.trail[0].inputs[0].row_sum |= "0" + .[1:]' \
  '.trail[0].inputs[0].rows += 1' \
  '.trail[0].inputs[0].bytes += 1' \
  '.trail[0].wrote.moments = "00000000000000000000000000000000"' \
  '.trail[1].wrote.decision = "00000000000000000000000000000000"' \
  'del(.trail[1].wrote.decision)' \
  '.trail[1].wrote.checks = "00000000000000000000000000000000"' \
  '.trail[0].superseded = true' \
  '.trail[1].superseded = true' \
  'del(.trail[1])' \
  '.trail |= reverse' \
  '.trail += [.trail[1]]'
tamper geo.json \
  '.trail[0].options.treated = ["alba"]' \
  '.trail[0].options.start = "2026-03-15"' \
  '.trail[0].options["exclude-geo"] = ["evora"]' \
  'del(.trail[0].options["exclude-geo"])'
# by its rows alone a file is good enough, and that is said
changed users.json '.trail[0].inputs[0].xxh3 |= "x" + .[1:]'
verdict 0 changed.json --data data
grep -q 'same rows, other bytes' table
# sections put in, taken out, moved; a note of somebody's own
tamper users.json \
  '.checks = [{"tool":"lift-check","check":"srm","verdict":"pass"}]' \
  'del(.decision)' \
  'del(.warnings)' \
  '.departures = []' \
  '.note = "reviewed"' \
  '.estimates += [.estimates[0]]' \
  'del(.estimates[1])' \
  '.estimates |= reverse'
# what differs is shown: where, stated, recomputed
changed users.json '.estimates[0].estimate = 9.5'
verdict 1 changed.json --data data
grep -q 'estimates\[0\].estimate' table
grep -q '9.5' table
lift-verify --json --document changed.json --data data >table || same 1 $?
same false "$(jq .reproduced table)"

# ---- a trail that asks for more than values: refused, and nothing is written or read ----
sum() { find . -type f ! -name changed.json ! -name table ! -name err ! -name '*.sum' -exec cksum {} + | sort; }
refused()
{
  changed "$@"
  verdict 1 changed.json --data data
  local digest
  digest=$(sed -n 's/.*(digest \([0-9a-f]*\), stated.*/\1/p' table)
  if [ "$digest" ]; then # a forger makes the options' digest fit
    jq -c --arg d "$digest" '.trail[0].options_digest = $d' changed.json >forged.json
    mv forged.json changed.json
    verdict 1 changed.json --data data
  fi
  grep -q "${word-refused}" table || fail "'$2': $(cat table)"
  sum >after.sum
  cmp before.sum after.sum || fail "'$2' changed a file"
}
sum >before.sum
refused users.json '.trail[0].tool = "sh"'
refused users.json '.trail[0].tool = "lift-verify"'
refused users.json '.trail[0].tool = "../bin/lift-moments"'
refused users.json '.trail[0].tool = "lift-report"'
refused users.json ".trail[0].options.output = \"$work/evil\""
refused users.json ".trail[0].options[\"o\"] = \"$work/evil\""
refused users.json '.trail[0].options.table = "evil.csv"'
refused users.json '.trail[0].options.document = "/etc/passwd"'
refused users.json '.trail[0].options["no-such"] = "x"'
refused users.json '.trail[0].options["arm=x --output"] = "evil"'
refused users.json '.trail[0].options.metric = ["@/etc/passwd"]'
refused users.json '.trail[0].options.metric = [{}]'
refused users.json '.trail[0].options.assignment = "/etc/passwd"'
refused users.json '.trail[0].inputs[0].option = "output"'
refused users.json '.trail[0].inputs[0].option = "document"'
refused geo.json '.trail[0].options.treated = ["@../../etc/passwd"]'
refused geo.json '.trail[0].inputs[0].option = "treated"'
word=cannot refused users.json '.trail[0].inputs[0].file = "../../etc/passwd" | .trail[0].inputs[0].xxh3 = "0" |
  .trail[0].inputs[0].row_sum = "0"'
lift-assign --new --name a --arms x,y --units data/users.csv --unit user --table data/arms.csv >assign.json
jq -c . assign.json >assign.json.jq
verdict 0 assign.json --data data
sum >before.sum
for name in ../evil ../../evil "$work/evil" .. . ''; do
  changed assign.json --arg n "$name" '.assignment.table.file = $n'
  verdict 1 changed.json --data data
  sum | cmp before.sum - || fail "a table named '$name' was written"
done
# nothing is left in the folder for temporary files
mkdir tmp
TMPDIR=$work/tmp lift-verify users.json assign.json >/dev/null
same '' "$(ls -A tmp)"
TMPDIR=$work/tmp lift-verify changed.json >/dev/null || same 1 $?
same '' "$(ls -A tmp)"

# ---- what cannot be verified ----
jq -c 'del(.trail)' users.json >trust.json
refuses 4 'has no trail' lift-verify --document trust.json
jq -c '.trail = "x"' users.json >trust.json
refuses 3 'trail' lift-verify --document trust.json
jq -c '.trail = []' users.json >trust.json
code=0
lift-verify --document trust.json >table 2>err || code=$?
[ $code != 0 ] || fail "an empty trail verifies"
refuses 74 'none.json' lift-verify none.json
echo '<html><body>3</body></html>' >page.html
refuses 3 'without an experiment document' lift-verify page.html
refuses 2 'is outside 1 to 86400' lift-verify --timeout 0 users.json

# ---- a changed number on a page ----
if [ -s users.html ]; then
  sed '0,/<span class="n"[^>]*>[^<]*</s/\(<span class="n"[^>]*>\)[^<]*</\1424242</' users.html >forged.html
  ! cmp -s users.html forged.html || fail "no number on the page"
  code=0
  lift-verify forged.html --data data >table || code=$?
  same 1 $code
  grep -q 424242 table
fi

# ---- the plan that was published before ----
lift-power --new --name p --metric spend --baseline 20 --sd 12 --mde 5% --power 0.8 >plan.json 2>/dev/null ||
  lift-power --name p --metric spend --baseline 20 --sd 12 --mde 5% --power 0.8 >plan.json
lift-moments --document plan.json --arm arm --control off data/users.csv 2>/dev/null | lift-estimate --quiet >planned.json
verdict 0 planned.json --data data
verdict 0 planned.json --data data --plan plan.json
grep -qi plan table
lift-power --name p --metric spend --baseline 20 --sd 12 --mde 6% --power 0.8 >other.json
verdict 1 planned.json --data data --plan other.json
refuses 4 'has no plan' lift-verify --document planned.json --data data --plan users.json
verdict 1 users.json --data data --plan plan.json
refuses 74 'none.json' lift-verify --document planned.json --data data --plan none.json
