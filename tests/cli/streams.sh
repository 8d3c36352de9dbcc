# Streams: many documents, one a line; a bad one in the middle; what may stand on standard input.
. "$SOURCE/tests/cli/lib.sh"
need jq
made_users users.csv
made_panel panel.csv
m() { lift-moments --new --name "$1" --arm arm --control off -m spend users.csv; }
m one >one.json
m two >two.json
m three >three.json
code=0

# ---- several documents, in order, each as it would be alone ----
cat one.json two.json three.json | lift-estimate --quiet | lift-estimate --quiet --alpha 0.1 >all.json
same 3 "$(wc -l <all.json)"
same 'one two three' "$(jq -r .name all.json | xargs)"
for name in one two three; do lift-estimate --quiet <$name.json | lift-estimate --quiet --alpha 0.1; done | cmp - all.json
for name in one two three; do cp users.csv $name.csv; done
printf '{"lift":"1","name":"%s"}\n' one two three |
  lift-moments --arm arm --control off -m spend '{name}.csv' >named.json
same 'one.csv two.csv three.csv' "$(jq -r '.trail[0].inputs[0].file' named.json | xargs)"

# ---- a bad one in the middle ----
{ cat one.json; echo '{"lift":"1","name":"bad"}'; cat three.json; } >stream.json
lift-estimate <stream.json >out 2>err || code=$?
same 4 $code
same one "$(jq -r .name out | xargs)" # earlier ones are out, whole
grep -q '^lift-estimate: bad: ' err
same 1 "$(wc -l <err)"

code=0
lift-estimate --keep-going <stream.json >out 2>err || code=$?
same 6 $code
same 'one bad three' "$(jq -r .name out | xargs)"
same '{"lift":"1","name":"bad","error":{"tool":"lift-estimate","code":4,"message":"M"}}' \
  "$(sed -n 2p out | jq -c '.error.message = "M"')"
same "$(sed 's/^lift-estimate: bad: //' err)" "$(jq -r '.error.message // empty' out)"
sed -n 3p out >third
lift-estimate <three.json | cmp - third

# later tools pass it through byte for byte, exit with 6, and say nothing about it
for flag in '' --keep-going; do
  code=0
  lift-estimate --alpha 0.1 $flag <out >later 2>err || code=$?
  same 6 $code
  same "$(sed -n 2p out)" "$(sed -n 2p later)"
  same 3 "$(wc -l <later)"
  [ ! -s err ] || fail "said about a document that had failed before: $(cat err)"
done
code=0
lift-report --format text <out >report 2>err || code=$?
same 6 $code
grep -q bad report || fail "the report is silent about the document that failed"
code=0
(set +o pipefail; lift-estimate --keep-going <stream.json 2>/dev/null | lift-estimate --quiet >/dev/null) || code=$?
same 6 $code

# broken JSON in the middle: the next line is a document again
{ cat one.json; echo '{"lift":"1","name":"cut","moments":{"metrics":['; cat three.json; } >cut.json
code=0
lift-estimate --keep-going <cut.json >out 2>err || code=$?
same 6 $code
same 'one null three' "$(jq -r .name out | xargs)"
grep -q 'document on line 2' err
{ cat one.json; printf '{"lift":"1","name":"open\n'; cat three.json; } >cut.json
code=0
lift-estimate --keep-going <cut.json >out 2>err || code=$?
same 6 $code
same 3 "$(wc -l <out)"
{ cat one.json; echo 'Segmentation fault'; cat three.json; } >cut.json
code=0
lift-estimate --keep-going <cut.json >out 2>err || code=$?
same 6 $code
same 3 "$(wc -l <out)"
code=0
lift-estimate <cut.json >out 2>err || code=$?
same 3 $code
same 1 "$(wc -l <out)"
grep -q "document on line 2: .*'Segmentation'" err || fail "says $(cat err)"

# a name that may not stand in a path fails alone
{ echo '{"lift":"1","name":"one"}'; echo '{"lift":"1","name":"../one"}'; echo '{"lift":"1","name":"two"}'; } >names.json
code=0
lift-moments --keep-going --arm arm --control off -m spend '{name}.csv' <names.json >out 2>err || code=$?
same 6 $code
same 'one ../one two' "$(jq -r .name out | xargs)"
same 2 "$(sed -n 2p out | jq .error.code)"

# so does one whose file is not there
echo '{"lift":"1","name":"none"}' | cat - names.json | sed 3d >files.json
code=0
lift-moments --keep-going --arm arm --control off -m spend '{name}.csv' <files.json >out 2>err || code=$?
same 6 $code
same 'none one two' "$(jq -r .name out | xargs)"
same 'none.csv: No such file or directory' "$(sed -n 1p out | jq -r .error.message)"

# but not an output that failed
code=0
lift-moments --keep-going --arm arm --control off -m spend '{name}.csv' <files.json >/dev/full 2>err || code=$?
same 74 $code
same 1 "$(grep -c 'No space left' err)"

# ---- what a document may not be ----
refuse_text()
{
  local code=0
  printf "$2" | lift-estimate >out 2>err || code=$?
  same 3 $code
  [ ! -s out ] || fail "'$2' gave output"
  grep -qF -- "$1" err || fail "'$2' should say '$1', said: $(cat err)"
}
refuse_text 'duplicate key "name"' '{"lift":"1","name":"a","name":"b"}\n'
refuse_text 'duplicate key "x"' '{"lift":"1","k":{"x":1,"\\u0078":2}}\n'
refuse_text "expected the end of the text, got 'x'" '{"lift":"1"} x\n'
refuse_text 'expected the end of the text' '{"lift":"1"}{"lift":"1"}\n'
refuse_text 'format version "2"' '{"lift":"2"}\n'
refuse_text 'lift' '{"name":"x"}\n'
refuse_text 'object' '[1]\n'
refuse_text 'line 1' '{"lift":"1","x":01}\n'
refuse_text 'line 1' '{"lift":"1","x":1e999}\n'
refuse_text 'line 1' '{"lift":"1","x":NaN}\n'
refuse_text 'line 1' '{"lift":"1","x":"\377"}\n'
refuse_text 'line 1' '{"lift":"1",}\n'
refuse_text 'line 1' '\000\000\n'
deep=$(printf '[%.0s' {1..2000})$(printf ']%.0s' {1..2000})
refuse_text 'line 1' "{\"lift\":\"1\",\"x\":$deep}\n"

# ---- line ends, indentation, blank lines, no line feed at the end ----
lift-estimate --quiet <one.json >expect
sed 's/$/\r/' one.json | lift-estimate --quiet | cmp - expect
printf '\n\n  %s' "$(cat one.json)" | lift-estimate --quiet | cmp - expect
lift-moments --new --pretty --name one --arm arm --control off -m spend users.csv >one-pretty.json
lift-estimate --quiet <one-pretty.json | jq -c .estimates | cmp - <(jq -c .estimates expect)
{ cat one-pretty.json; echo; cat two.json; jq --tab . three.json; jq . one.json; } | lift-estimate --quiet >out
same 'one two three one' "$(jq -r .name out | xargs)"
sed 's/$/\r/' one-pretty.json | lift-estimate --quiet | jq -c .name | cmp - <(echo '"one"')

# in small pieces, across the reader's blocks
{ head -c 700 one.json; sleep 0.2; tail -c +701 one.json | head -c 1; sleep 0.1; tail -c +702 one.json; cat two.json; } |
  lift-estimate --quiet >out
same 'one two' "$(jq -r .name out | xargs)"
{ jq -c --arg x "$(head -c 100000 /dev/zero | tr '\0' x)" '. + {note: $x}' one.json; jq -c --arg x y '. + {note: $x}' two.json; } |
  lift-estimate --quiet >out
same '100000 1' "$(jq '.note | length' out | xargs)"

# each document is out before the next one is read
mkfifo in
lift-estimate --quiet <in >flow &
exec 9>in
cat one.json >&9
for ((i = 0; i < 50; i++)); do [ "$(wc -l <flow)" = 1 ] && break; sleep 0.1; done
same 1 "$(wc -l <flow)"
cat two.json >&9
exec 9>&-
wait
same 2 "$(wc -l <flow)"

# ---- 64 MB are too much, and said so without reading on for ever ----
code=0
{ printf '{"lift":"1","note":"'; head -c 67108865 /dev/zero | tr '\0' x; printf '"}\n'; } | lift-estimate >out 2>err || code=$?
same 3 $code
grep -q 'a document of more than 67108864 bytes' err
code=0
{ printf '{"lift":"1","note":"'; yes x | tr -d '\n'; } 2>/dev/null | lift-estimate >out 2>err || code=$?
grep -q 'a document of more than 67108864 bytes' err
