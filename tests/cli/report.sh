# lift-report: the same numbers in every format, all of them from the document.
. "$SOURCE/tests/cli/lib.sh"
need jq

# ---- documents ----

# Two arms of 400 units; spend and a 0/1 visit, made by arithmetic so that every machine has the same rows.
awk 'BEGIN { print "arm,spend,visit"; for (i = 0; i < 800; i++) printf "%s,%d.%02d,%d\n", i % 2 ? "mail" : "no <mail> & co",
  (i * 7919) % 13 + (i % 2) * 2, (i * 31) % 100, (i * 17) % 5 < 1 + i % 2 }' >units.csv
lift-moments --arm arm --control 'no <mail> & co' --metric spend --metric visit:proportion units.csv --name tiny --new >moments.json
lift-estimate --quiet --json <moments.json >users.json

# 8 geos over 30 days; "a" is treated for the last 6.
awk 'BEGIN { print "geo,date,Y"; split("a b c d e f g h", g, " "); for (k = 1; k <= 8; k++) for (t = 1; t <= 30; t++)
  printf "%s,2024-03-%02d,%d\n", g[k], t, 1000 + 40 * k + 30 * (t % 7) + (k * t * 37) % 23 + (k == 1 && t > 24 ? 90 : 0) }' >panel.csv
lift-synth --panel panel.csv --geo geo --date date --metric Y --treated a --start 2024-03-25 --end 2024-03-30 --model demeaned \
  --name geo --new | lift-estimate --quiet --alpha 0.2 --json >geo.json

# An entry with little more than what the sentences need; $1: estimate, $2: interval, $3: verdict and so on as jq edits.
base='{"lift":"1","name":"hand","estimates":[{"id":"m|b|a||absolute|welch","metric":"m","arm":"b","control":"a","segment":null,
 "estimator":"welch","scale":"absolute","unit":null,"estimate":0.8,"se":null,"interval":{"level":0.95,"lower":-0.4,"upper":2,
 "set":"interval","open":null,"pieces":null},"p_value":0.19,"null":0,"role":"planned","headline":true,"min_attainable_p":null}],
 "decision":{"overall":"inconclusive","reason":"r","by":[{"metric":"m","arm":"b","verdict":"inconclusive","rule":"r",
 "entries":[]}],"srm":{"applicable":false,"reason":"shares unknown"}}}'
hand()
{
  jq -c "$1" <<<"$base" >hand.json
  lift-report --document hand.json "${@:2}"
}
says()
{
  tr -s ' \n' ' ' <"$1" | grep -qF -- "$2" || fail "$1 should say '$2': $(head -40 "$1")"
}
silent_on()
{
  if tr -s ' \n' ' ' <"$1" | grep -qiF -- "$2"; then fail "$1 should not say '$2'"; fi
}

# ---- sentences ----

hand . >out
says out '>> Inconclusive'
says out 'Not shown for m (b vs a): effects from −0.4 to 2.0 all remain possible.'
says out 'Do not take this for proof that b changes nothing'
silent_on out 'no effect'
silent_on out 'probab'

hand '.decision.overall = "win" | .decision.by[0].verdict = "win" | .estimates[0].interval.lower = 0.3' >out
says out '>> It worked'
says out 'Yes: m was higher in b than in a'
says out '95% confidence interval from 0.30 to 2.00; 0 lies outside it'
says out 'There is no plan made before the data'

hand '.decision.overall = "loss" | .decision.by[0].verdict = "loss" | .estimates[0].estimate = -0.8
  | .estimates[0].interval.lower = -1.5 | .estimates[0].interval.upper = -0.1' >out
says out 'No, it did harm: m was lower in b than in a'
says out 'Do not roll out b.'

# A limit that is not the null value never reads as it.
hand '.estimates[0].interval.lower = 0.0004' >out
says out '[0.0004, 2.0000]'

hand '.decision.overall = "invalid" | .decision.by[0].verdict = "invalid" | .decision.srm = {"applicable":true,"statistic":53.1,"df":1,
  "p_value":3.1e-13,"threshold":0.001,"verdict":"fail","reason":null}' >out
says out '>> Invalid: do not use the estimates'
says out 'sample ratio mismatch, p = 3.1e-13, below 0.001'
silent_on out 'How much?'
silent_on out 'Roll out'

hand '.decision.overall = "not-testable" | .decision.by[0].verdict = "not-testable" | .estimates[0].min_attainable_p = 0.25' >out
says out '>> Not testable'
says out 'The smallest p-value that this test can give is 0.25'

hand '.decision.overall = "continue" | .decision.by[0].verdict = "continue"' >out
says out 'the test has not reached its planned end'
hand '.decision.overall = "non-inferior" | .decision.by[0].verdict = "non-inferior"' >out
says out 'm is not worse by more than the margin'

# Sets that are not one interval, and open ones.
hand '.estimates[0].interval |= (.lower = null | .upper = null | .set = "exterior" | .open = "both" | .pieces = [[null,-3],[0.25,null]])' >out
says out '(−∞, −3.000] or [0.250, ∞)'
hand '.estimates[0].interval |= (.lower = null | .upper = null | .set = "line" | .open = "both")' >out
says out 'effects of any size and direction all remain possible'
hand '.estimates[0].interval |= (.upper = null | .open = "upper")' >out
says out '[−0.4, ∞)'

# ---- names from outside ----

evil='</script><b>x & "y" | `z` ~0~ \u0001'
hand ".estimates[0].arm = \"${evil//\"/\\\"}\" | .decision.by[0].arm = .estimates[0].arm | .estimates[0].id = .estimates[0].arm" \
  --format markdown >out.md
says out.md '&lt;/script>&lt;b>x &amp; "y" \| \`z\` \~0\~ \\x01'
! grep -q '^|.*[^\\]|.*`z` ~0~' out.md || fail 'a bar in a cell is not escaped'

# ---- width ----

for doc in users geo hand; do
  lift-report --document $doc.json >out
  LC_ALL=C awk '{ gsub(/[\200-\277]/, ""); if (length($0) > 100) { print; bad = 1 } } END { exit bad }' out ||
    fail "a line of $doc is wider than 100 columns"
done

# ---- choosing ----

lift-report --document users.json --select 'spend|mail|no <mail> & co||absolute|welch' --title 'A <title>' >out
says out 'A <title>'
says out 'Only selected estimates are shown'
silent_on out 'Estimates of spend, relative'
refuses 4 "no estimate has the id 'x'" lift-report --document users.json --select x
refuses 2 '--format' lift-report --document users.json --format csv

# ---- a stream ----

cat users.json geo.json | lift-report --format markdown >out
same 2 "$(grep -c '^# ' out)"
cat users.json geo.json >two.json
refuses 2 'an HTML file holds one document' lift-report --document two.json --format html
echo '{"lift":"1","name":"f","error":{"tool":"lift-moments","code":3,"message":"f.csv:2: no"}}' >failed.json
code=0; lift-report --document failed.json >out || code=$?
same 6 "$code"
says out '>> Failed'
says out 'lift-moments: f.csv:2: no'
echo '{"lift":"1","estimates":[{"id":3}]}' >bad.json
refuses 3 'estimates[0].id' lift-report --document bad.json

# ---- gnuplot ----

mkdir bin
printf '#!/bin/sh\necho >&2\necho "it broke" >&2\nexit 1\n' >bin/gnuplot
chmod +x bin/gnuplot
if PATH=$PWD/bin:$PATH lift-report --document users.json -o out.html 2>err; then fail 'a failing gnuplot was not noticed'; fi
grep -q 'gnuplot: it broke' err || fail "its message is lost: $(cat err)"
[ ! -e out.html ] || fail 'a report was left behind'
cp -rs /usr/bin/. all 2>/dev/null || mkdir -p all
rm -f all/gnuplot*
code=0; PATH=$BUILD:$PWD/all lift-report --document users.json -o out.html 2>err || code=$?
same 4 "$code"
grep -q 'gnuplot is not installed' err || fail "the message does not help: $(cat err)"
PATH=$BUILD:$PWD/all lift-report --document moments.json -o out.html # nothing to draw: not needed

# ---- HTML ----

need gnuplot

# Every number that is shown: where it stands, its full value, the factor, what is shown.
numbers()
{
  grep -o '<span class="n" data-path="[^>]*>[^<]*<' "$1" |
    sed 's/.*data-path="\([^"]*\)" data-value="\([^"]*\)"\( data-factor="\([^"]*\)"\)\{0,1\} title="[^"]*">\(.*\)</\1\t\2\t\4\t\5/; s/&quot;/"/g' |
    sed 's/−/-/g'
}

# Every number of the document by its path, written as in data-path.
leaves()
{
  jq -r 'def name: if type == "number" then "[\(.)]" elif test("^[A-Za-z0-9_-]+$") then ".\(.)" else "[\"\(.)\"]" end;
    . as $d | paths(type == "number") as $p | [($p | map(name) | join("") | ltrimstr(".")), ($d | getpath($p))] | @tsv' "$1"
}

check_numbers()
{
  numbers "$2" >shown
  [ "$(wc -l <shown)" -ge "$3" ] || fail "only $(wc -l <shown) numbers in $2"
  awk -F '\t' 'NR == FNR { value[$1] = $2; next }
    !($1 in value) { print "not in the document: " $0; bad = 1; next }
    { d = $2 - value[$1]; if (d < 0) d = -d; m = value[$1] < 0 ? -value[$1] : value[$1]
      if (d > 1e-15 * m) { print "another value: " $0 " " value[$1]; bad = 1 }
      text = $4; gsub(/[,+]/, "", text); factor = $3 == "" ? 1 : $3
      split(text, part, "e"); decimals = index(part[1], ".") ? length(part[1]) - index(part[1], ".") : 0
      unit = 10 ^ (part[2] - decimals); d = text - $2 * factor; if (d < 0) d = -d
      if (d > 0.5000001 * unit) { print "rounded wrongly: " $0; bad = 1 } }
    END { exit bad }' <(leaves "$1") shown || fail "$2 does not show what $1 holds"
}

for doc in users geo; do
  lift-report --document $doc.json -o $doc.html
  check_numbers $doc.json $doc.html 60
  # the document inside is the document
  sed -n 's/^<script type="application\/json" id="lift-document">\(.*\)<\/script>$/\1/p' $doc.html >inside.json
  same "$(jq -S . $doc.json)" "$(jq -S . inside.json)"
  sed 's/\\u003c/</g' inside.json | cmp - $doc.json || fail 'the embedded document has other bytes'
  # nothing from elsewhere, nothing that runs, no id twice
  ! grep -qE '(src|href)="?(https?:)?//|<link|@import|<script>' $doc.html || fail "$doc.html loads something"
  same '' "$(grep -oE " id=(\"[^\"]*\"|'[^']*')" $doc.html | tr -d "\"'" | sort | uniq -d)"
  ! grep -qE 'rgb\(|~[0-9]+~' $doc.html || fail "$doc.html has a colour or a mark of gnuplot's left"
  if command -v tidy >/dev/null; then
    tidy -e -q $doc.html 2>tidied || fail "tidy: $(head -3 tidied)"
  fi
done
same 2 "$(grep -c 'Actual against counterfactual.*</title>' geo.html)" # wide and narrow
grep -q 'no &lt;mail&gt; &amp; co' users.html || fail 'a name is not escaped'
! grep -q '<mail>' users.html || fail 'a name became an element'

hand ".estimates[0].arm = \"${evil//\"/\\\"}\" | .decision.by[0].arm = .estimates[0].arm" -o evil.html
same 1 "$(grep -c '</script>' evil.html)"
sed -n 's/^<script type="application\/json" id="lift-document">\(.*\)<\/script>$/\1/p' evil.html >inside.json
same "$(jq -S . hand.json)" "$(jq -S . inside.json)"

# The same numbers stand in all formats.
lift-report --document geo.json >geo.txt
lift-report --document geo.json -o geo.md
for number in "$(jq '.fit[0].weights[0].geo' geo.json | tr -d '"')" 'confidence interval' 'What to do?'; do
  for file in geo.txt geo.md geo.html; do
    says $file "$number"
  done
done

# Equal input, equal bytes.
lift-report --document geo.json -o again.html
cmp geo.html again.html
lift-report --document geo.json --format html >again.html
cmp geo.html again.html
