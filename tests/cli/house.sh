# The house rules that a machine can check (HACKING.md). Each rule lists every offence before it fails.
. "$SOURCE/tests/cli/lib.sh"
cd "$SOURCE"
problems=0
# rule TEXT OFFENCES: an empty second argument is fine.
rule()
{
  [ -z "$2" ] && return
  printf '%s:\n%s\n' "$1" "$2" >&2
  problems=$((problems + 1))
}
code=(src/*/*.c src/*/*.h src/*/*.cc include/lift/*.h)

# ---- the rooms ----
missing=
for file in src/tools/lift-*.c; do
  tool=${file##*/} tool=${tool%.c}
  [ -f "man/$tool.1" ] || missing+="$tool has no manual page"$'\n'
  tests=$(grep -lE "(^|[^a-z./-])$tool( |\$)" tests/cli/*.sh examples/*.sh | grep -v '/help.sh\|/house.sh\|/lib.sh' || true)
  [ "$tests" ] || missing+="no test runs $tool"$'\n'
  grep -qw "$tool" src/tool/lift-completion.bash || missing+="$tool is not completed in bash"$'\n'
  grep -qE "\"$tool\"" src/tool/vocabulary.c src/verify/*.c src/io/doc.c || [[ $tool = lift-report || $tool = lift-verify ]] ||
    missing+="no document can name $tool"$'\n'
done
rule 'A tool needs its page, its test, its completion' "$missing"
rule 'The library and its headers know no JSON and no CSV' \
  "$(grep -nE 'cJSON|csv\.h|csv_|json_|io/|section/|tool/' include/lift/*.h src/lib/* | grep -E '#include|cJSON' || true)"
rule 'io knows no statistics' \
  "$(grep -nE '#include "(lift/(effect|cuped|power|srm|fieller|simplex|model|conformal|design|moments|regress)|section/|tool/)' src/io/* || true)"
rule 'The skeleton knows no statistics' \
  "$(grep -nE '#include "lift/(effect|cuped|power|srm|fieller|simplex|conformal|design|regress)' src/tool/* || true)"
rule 'No locale: setlocale is never called, strtod and printf of numbers follow it' \
  "$(grep -nE '\b(setlocale|newlocale|uselocale|strtod|strtof|atof) *\(' "${code[@]}" || true)"
rule 'Nothing is random but by lift/random.h' \
  "$(grep -nE '\b(rand|srand|random|drand48|gettimeofday|time) *\( *(NULL|0|&|\))' "${code[@]}" || true)"
rule 'No shell is started' "$(grep -nE '\b(system|popen) *\(' "${code[@]}" || true)"

# ---- form ----
wide=$(grep -nE '.{121}' "${code[@]}" | cut -c1-100 || true)
allowed=20 # this number may only become smaller
[ "$(printf '%s' "$wide" | grep -c .)" -le $allowed ] || rule "More than $allowed lines of more than 120 columns" "$wide"
rule 'Lines of more than 132 columns' "$(grep -nE '.{133}' "${code[@]}" | cut -c1-100 || true)"
rule 'Tabs, or blanks at the end of a line' "$(grep -nP '\t| +$' "${code[@]}" src/tool/*.bash | cut -c1-100 || true)"
rule 'Files of more than 500 lines' "$(wc -l "${code[@]}" | awk '$1 > 500 && $2 != "total"')"
rule 'Tools of more than 300 lines' "$(wc -l src/tools/lift-*.c | awk '$1 > 300 && $2 != "total"')"
# a function's body stands between a brace in the first column and its partner
long=$(awk '/^\{/ { start = FNR } /^\}/ && start { if (FNR - start + 1 > 60) print FILENAME ":" start ": " FNR - start + 1 " lines"; start = 0 }' \
  src/*/*.c)
allowed=3
[ "$(printf '%s' "$long" | grep -c .)" -le $allowed ] || rule "More than $allowed functions of more than 60 lines" "$long"
median=$(awk '/^\{/ { start = FNR } /^\}/ && start { print FNR - start + 1; start = 0 }' src/*/*.c | sort -n |
  awk '{ n[NR] = $1 } END { print n[int((NR + 1) / 2)] }')
[ "$median" -le 20 ] || rule 'Half of all functions have more lines than 20' "$median"
rule 'Headers without a guard' "$(grep -L '^#ifndef LIFT_' src/*/*.h include/lift/*.h || true)"

# ---- what a reader finds at the top ----
if git ls-files >/dev/null 2>&1 && [ -d .git ]; then
  names=$(git ls-files | cut -d/ -f1 | sort -u)
elif [ -f config.status ]; then # built in place: anything may lie here
  names=
else
  names=$(ls -A)
fi
rule 'Names at the top level beyond those of HACKING.md' "$(printf '%s\n' "$names" | grep -vxE \
  '|\.git|\.gitignore|\.ci|configure\.ac|Makefile\.am|bootstrap|README\.md|NEWS|LICENSE|HACKING\.md|include|src|examples|tests|man|configure~?|config\.h\.in~?|Makefile\.in|aclocal\.m4|autom4te\.cache|build-aux|m4|build.*|_build|_inst' || true)"
# the pattern is written so that it does not find itself
words='/wor''k/|/tm''p/k''it|/tm''p/b-|INTERFACE''\.md|DESIGN''\.md|STYLE''\.md|PEERS''\.md|METHODS''\.md|road''map/|Co-Auth''ored|TO''DO|FIX''ME|X''XX[^X]'
rule 'Words of a workplace' "$(grep -rnIE "$words" src include man tests examples README.md NEWS HACKING.md configure.ac Makefile.am |
  grep -v 'mkdtemp\|mktemp\|X\{6\}' | cut -c1-120 || true)"

# ---- the headers stand alone, as C and as C++ ----
flags="-Iinclude -fsyntax-only -Wall -Wextra -pedantic -Werror"
if command -v "${CC:-cc}" >/dev/null && command -v "${CXX:-c++}" >/dev/null; then
  alone=
  for header in include/lift/*.h; do
    echo "#include \"${header#include/}\"" >"$work/alone.c"
    cat "$work/alone.c" "$work/alone.c" >"$work/alone.cc" # and may be included twice
    ${CC:-cc} -std=c17 $flags -x c "$work/alone.c" 2>"$work/said" || alone+="$header, C17: $(head -2 "$work/said")"$'\n'
    ${CXX:-c++} -std=c++17 $flags -x c++ "$work/alone.cc" 2>"$work/said" || alone+="$header, C++17: $(head -2 "$work/said")"$'\n'
  done
  rule 'Headers that do not compile alone' "$alone"
fi
plain=$(awk 'FNR == 1 && NR > 1 { show() } FNR == 1 { file = FILENAME; c = n = 0 }
  /^ *$|^#|^}|^extern/ { next } /^ *\/?\*/ || /\/\*.*\*\/ *$/ { c++; if (!/^ *\/?\*/) n++; next } { n++ }
  function show() { if (c < 0.5 * n) print file ": " c " lines of comment for " n " of code" } END { show() }' include/lift/*.h)
rule 'Headers with less comment than half the code' "$plain"

# ---- the library's objects: silent, and without state ----
shopt -s nullglob
objects=("$BUILD"/src/lib/*.o)
[ ${#objects[@]} -gt 0 ] || objects=("$BUILD"/src/lib/.libs/*.o)
if command -v nm >/dev/null && [ ${#objects[@]} -gt 0 ]; then
  [ ${#objects[@]} -ge "$(ls src/lib/*.c | wc -l)" ] || fail "only ${#objects[@]} objects of the library"
  banned='_?_?(v?f?printf|v?dprintf|puts|fputs|putchar|putc|fputc|fwrite|perror|psignal)(_chk|_unlocked)?|stdout|stderr|stdin'
  banned+='|_?exit|_Exit|quick_exit|abort|__assert_fail|raise|kill|signal|sigaction|getenv|secure_getenv|setenv|setlocale'
  banned+='|(open|openat|creat|fopen|freopen|tmpfile|mkstemp|mkdtemp|unlink|rename|remove)(64)?|read|write|close|fork|execv.*'
  banned+='|system|popen|s?rand|random|drand48|time|clock|clock_gettime|gettimeofday|isatty|gsl_set_error_handler.*'
  rule 'Objects of the library that print, exit, open or look around' \
    "$(nm -A -u "${objects[@]}" | awk '{ print $NF, $1 }' | grep -E "^($banned)(@.*)? " | sort -u || true)"
  # C++'s own start of its streams comes with PCG's header; sanitizers keep counters
  rule 'Variables of the library that can change' "$(nm -A --format=sysv "${objects[@]}" |
    awk -F'|' '$NF ~ /\.(data|bss|tdata|tbss)/ && $NF !~ /rel\.ro/ && $0 !~ /__ioinit|DW\.ref\.__gxx_personality_v0|__asan|__odr_asan|__ubsan|__tsan|__gcov|\.Lubsan/')"
fi
[ $problems = 0 ] || fail "$problems rules are broken, see above"
