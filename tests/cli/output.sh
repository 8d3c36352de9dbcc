# --output: a file is replaced whole or not at all; FIFOs, links and devices are written to; failures are said.
. "$SOURCE/tests/cli/lib.sh"
need jq
made_users users.csv
made_panel panel.csv
moments=(lift-moments --new --arm arm --control off -m spend users.csv)
"${moments[@]}" >expect
inode() { stat -c %i "$1"; }
mode() { stat -c %a "$1"; }
# nothing but these files is left in the folder
only() { same "$(printf '%s\n' "$@" | sort | xargs)" "$(ls -A | sort | xargs)"; }
mkdir o
cd o
table=(lift-moments --new --arm arm --control off -m spend ../users.csv)

# ---- a new file: the usual mode, nothing on standard output ----
(umask 027; "${table[@]}" -o new.json >stdout)
[ ! -s stdout ] || fail "-o writes to standard output too"
cmp new.json ../expect
same 640 "$(mode new.json)"
rm stdout
only new.json
for name in -o --output; do "${table[@]}" $name other.json; cmp other.json ../expect; rm other.json; done
"${table[@]}" --output=other.json && "${table[@]}" -oanother.json && cmp other.json another.json
rm other.json another.json
"${table[@]}" -o - | cmp - ../expect
"${table[@]}" -o /dev/stdout | cmp - ../expect

# ---- an earlier file is replaced as a whole: another inode, the same mode; a reader keeps the old one ----
echo old >new.json
chmod 604 new.json
before=$(inode new.json)
exec 8<new.json
"${table[@]}" -o new.json
[ "$before" != "$(inode new.json)" ] || fail "the file was overwritten in place"
same 604 "$(mode new.json)"
same old "$(cat <&8)"
exec 8<&-
cmp new.json ../expect
only new.json

# a hard link keeps the old bytes
echo old >new.json
ln new.json hard.json
"${table[@]}" -o new.json
same old "$(cat hard.json)"
rm hard.json

# reading and replacing the same file
lift-estimate --quiet --document new.json -o new.json
same 1 "$(jq '.estimates | length > 0' new.json | grep -c true)"
only new.json

# ---- a failure leaves the old file, and no other ----
for cause in 2 3 4; do
  echo keep >new.json
  before=$(inode new.json)
  code=0
  case $cause in
  2) lift-estimate --xyzzy -o new.json 2>/dev/null <../expect || code=$? ;;
  3) printf '{' | lift-estimate -o new.json 2>/dev/null || code=$? ;;
  4) echo '{"lift":"1"}' | lift-estimate -o new.json 2>/dev/null || code=$? ;;
  esac
  same $cause $code
  same keep "$(cat new.json)"
  same "$before" "$(inode new.json)"
  only new.json
done
code=0 # a stream whose second document fails: a file is whole or not at all
{ cat ../expect; echo '{"lift":"1"}'; } | lift-estimate -o new.json 2>/dev/null || code=$?
same 4 $code
same keep "$(cat new.json)"
only new.json
code=0
{ cat ../expect; echo '{"lift":"1"}'; } | lift-estimate --keep-going -o new.json 2>/dev/null || code=$?
same 6 $code
same 2 "$(wc -l <new.json)"

# ended by a signal: the same
echo keep >new.json
mkfifo ../in
lift-estimate -o new.json <../in 2>/dev/null &
pid=$!
exec 9>../in
cat ../expect >&9
sleep 0.2
kill -TERM $pid
code=0
wait $pid || code=$?
exec 9>&-
same 143 $code
same keep "$(cat new.json)"
only new.json

# a full disk, as a limit on the size of files
echo keep >new.json
code=0
lift-synth --panel ../panel.csv -m sales --treated alba,brno --start 2026-03-16 --new >../big
(trap '' XFSZ; ulimit -f 1; lift-estimate --quiet --document ../big -o new.json 2>../err) || code=$?
same 74 $code
grep -q '^lift-estimate: new.json: File too large' ../err || fail "said: $(cat ../err)"
same keep "$(cat new.json)"
only new.json

# ---- a FIFO, a link, a device: written to, never replaced ----
mkfifo fifo
cat fifo >../got &
"${table[@]}" -o fifo
wait
cmp ../got ../expect
[ -p fifo ] || fail "the FIFO was replaced"
rm fifo
echo old >target
chmod 600 target
before=$(inode target)
ln -s target link
"${table[@]}" -o link
[ -L link ] || fail "the link was replaced"
cmp target ../expect
same "$before" "$(inode target)"
printf '{' | lift-estimate -o link 2>/dev/null && fail "half a document is fine" || same 3 $?
cmp target ../expect # a run that failed early left it alone
rm link target
"${table[@]}" -o /dev/null
[ -c /dev/null ] || fail "/dev/null was replaced"
cd ..

# ---- what cannot be written: exit 74, named ----
refuses 74 'no/such/x.json: No such file or directory' "${moments[@]}" -o no/such/x.json
refuses 74 'o: Is a directory' "${moments[@]}" -o o
refuses 74 'No space left on device' "${moments[@]}" -o /dev/full
full()
{
  local code=0
  "$@" >/dev/full 2>err || code=$?
  same 74 $code
  grep -q "^${1}: .*No space left on device\|^${1}: No space left" err || fail "'$*' said: $(cat err)"
}
full "${moments[@]}"
full lift-estimate --quiet --document expect
full lift-report --format text --document expect
full lift-synth --help
full lift-synth --version
full lift-synth --completion-words
full lift-synth --option-types

# ---- closed standard files: an error, never somebody else's file ----
code=0
"${moments[@]}" >&- 2>err || code=$?
same 74 $code
grep -q 'standard output: Bad file descriptor' err
code=0
lift-estimate <&- 2>err || code=$?
same 74 $code
"${moments[@]}" -m bought:proportion >two.json
for closed in '<&-' '>&-' '2>&-' '<&- >&- 2>&-'; do
  eval "lift-estimate --document two.json -o closed.json $closed" 2>/dev/null || fail "$closed: exit $?"
  same 1 "$(wc -l <closed.json)"
  jq -e '.estimates | length > 0' closed.json >/dev/null || fail "$closed: not a document"
done

# ---- a reader that went away ----
code=0
(yes "$(cat expect)" | head -n 5000 | lift-estimate --quiet 2>err || echo $? >code) | head -c 10 >/dev/null
same 74 "$(cat code)"
same 'lift-estimate: standard output: Broken pipe' "$(cat err)"

# ---- a table has its own file ----
assign=(lift-assign --new --name x --arms a,b --units users.csv --unit user)
refuses 2 'standard output is for the document' "${assign[@]}" --table -
refuses 2 'the document goes there' "${assign[@]}" --table x.csv -o x.csv
[ ! -e x.csv ] || fail "a refused table was written"
refuses 74 'No such file' "${assign[@]}" --table no/such/t.csv
echo keep >t.csv
refuses 74 'No such file' "${assign[@]}" --table t.csv --units none.csv
same keep "$(cat t.csv)"
