# Help, completion and manual pages: each tool's table of options is the one truth, and the pages say no more and no less.
. "$SOURCE/tests/cli/lib.sh"
mapfile -t tools < <(cd "$SOURCE/src/tools" && printf '%s\n' lift-*.c | sed 's/\.c$//')
[ ${#tools[@]} -ge 9 ] || fail "only ${#tools[@]} tools"
problems=0
wrong()
{
  echo "$*" >&2
  problems=$((problems + 1))
}

# The options that the OPTIONS of a page describe, sorted: those on its .It lines.
page_options()
{
  awk -v want="$2" '/^\.Sh /{ in_options = $0 == ".Sh " want } in_options && /^\.It /' "$1" |
    { grep -oE 'Fl (Fl |-)[a-z][a-z0-9-]+' || true; } | sed -E 's/Fl (Fl |-)//' | sort -u
}

# All options that a page names, but for those of the tests' own scripts.
page_words()
{
  sed -E 's/\.sh (--|Fl Fl )[a-z-]+//' "$1" | { grep -oE '(Fl Fl |Fl -|--)[a-z][a-z0-9-]+' || true; } | sed -E 's/(Fl Fl |Fl -|--)//' | sort -u
}

lift-synth --option-types | cut -f1 >first
shared_from=$(grep -nx document first | cut -d: -f1)
tail -n +"$shared_from" first | sort >shared
same "$(cat shared)" "$(page_options "$SOURCE/man/lift.7" 'OPTIONS OF EVERY TOOL')"

for tool in "${tools[@]}"; do
  [ -x "$BUILD/$tool" ] || { wrong "$tool: not built"; continue; }
  # --help: exit 0 on standard output, one line for each option, within 160 columns
  $tool --help >help 2>err || fail "$tool --help: exit $?"
  [ ! -s err ] || fail "$tool --help writes to standard error"
  $tool -h | cmp - help
  $tool --option-types >types
  cut -f1 types | sort >all
  [ -z "$(uniq -d all)" ] || wrong "$tool: given twice: $(uniq -d all)"
  grep -oE '^  (-[a-z], )?--[a-z0-9-]+' help | sed -E 's/.*--//' | sort | cmp -s - all || wrong "$tool --help: not its options"
  head -1 help | grep -q "^Usage: $tool \[OPTION\]" || wrong "$tool --help: no usage"
  grep -q "^Manual: man $tool;" help || wrong "$tool --help: names no manual"
  ! grep -qE '.{161}' help || wrong "$tool --help: a line of more than 160 columns: $(grep -E '.{161}' help | head -1)"
  ! grep -qE '^  (-[a-z], )?--[a-z0-9-]+( [^ ]+)? *$' help || wrong "$tool --help: an option without a word about it"
  bad=$(cut -f2 types | grep -vxE 'flag|value|list|input|inputs|output|run' || true)
  [ -z "$bad" ] || wrong "$tool --option-types: $bad"
  same "$tool (liftutils) ${VERSION-$($tool --version | sed 's/.* //')}" "$($tool --version)"
  $tool --completion-words | sed 's/^--//' | sort | cmp -s - all || wrong "$tool --completion-words: not its options"
  # --help counts wherever it stands, and reads nothing
  $tool --no-trail --help <&- | cmp - help
  # the tool's own options, both ways
  comm -23 all shared >own
  page=$SOURCE/man/$tool.1
  [ -f "$page" ] || { wrong "$tool: no manual page"; continue; }
  page_options "$page" OPTIONS | comm -23 - shared >described
  missing=$(comm -23 own described | xargs)
  extra=$(comm -13 own described | xargs)
  [ -z "$missing" ] || wrong "man/$tool.1 does not describe: $missing"
  [ -z "$extra" ] || wrong "man/$tool.1 describes what $tool does not know: $extra"
  grep -q "^\.Nm $tool\$" "$page" || wrong "man/$tool.1: not the page of $tool"
  for section in NAME SYNOPSIS DESCRIPTION OPTIONS 'EXIT STATUS' EXAMPLES 'SEE ALSO'; do
    grep -qx "\.Sh $section" "$page" || wrong "man/$tool.1: no section $section"
  done
  cut -f1 types >>known
done

# ---- no page names an option that no tool has (the vocabulary of later versions included) ----
grep -oE '\{"[a-z0-9-]+", "' "$SOURCE/src/tool/vocabulary.c" | cut -d'"' -f2 >>known
sort -u -o known known
for page in "$SOURCE"/man/lift*.[157]; do
  foreign=$(page_words "$page" | comm -23 - known | xargs)
  [ -z "$foreign" ] || wrong "man/${page##*/} speaks of options that no tool has: $foreign"
done

# ---- all pages: clean, and what they refer to is there ----
for page in "$SOURCE"/man/*.[157]; do
  if command -v mandoc >/dev/null; then
    mandoc -T lint -W warning "$page" >lint || wrong "man/${page##*/}: $(head -3 lint)"
  fi
  for other in $(awk '/^\.Xr /{ print $2 "." $3 }' "$page" | grep '^lift'); do
    [ -f "$SOURCE/man/$other" ] || wrong "man/${page##*/} refers to $other, which is not there"
  done
done
[ -f "$SOURCE/man/lift-json.5" ] || wrong "no page of the document's format"
for tool in "${tools[@]}"; do # the suite's page knows all of them
  grep -q "^\.It Xr $tool 1" "$SOURCE/man/lift.7" || wrong "man/lift.7 does not list $tool"
  grep -q "\.Xr $tool 1" "$SOURCE/man/lift.7" || wrong "man/lift.7 does not refer to $tool"
done

# ---- completion in bash ----
completion=$SOURCE/src/tool/lift-completion.bash
. "$completion"
for tool in "${tools[@]}"; do
  complete -p "$tool" >complete 2>/dev/null || { wrong "no completion for $tool"; continue; }
  grep -q -- '-F _lift_tools' complete || wrong "$tool: completed by something else"
  COMP_WORDS=("$tool" --) COMP_CWORD=1 COMPREPLY=()
  _lift_tools "$tool" -- "$tool"
  printf '%s\n' "${COMPREPLY[@]}" | sort >offered
  $tool --completion-words | sort | cmp - offered || wrong "$tool: completes other options than it has"
done
COMP_WORDS=(lift-synth --panel x.csv --tr) COMP_CWORD=3 COMPREPLY=()
_lift_tools lift-synth --tr x.csv
same --treated "${COMPREPLY[*]}"
COMP_WORDS=(lift-synth pa) COMP_CWORD=1 COMPREPLY=(old)
_lift_tools lift-synth pa lift-synth
same '' "${COMPREPLY[*]}" # files, as usual
COMP_WORDS=(lift-synth --nosuch) COMP_CWORD=1 COMPREPLY=(old)
_lift_tools lift-synth --nosuch lift-synth
same '' "${COMPREPLY[*]}"

[ $problems = 0 ] || fail "$problems problems, see above"
