#!/usr/bin/env bash
# Fuzz a reader under the address and undefined-behaviour sanitizers, with clang's libFuzzer.
#
#   tests/run.sh --long fuzz NAME [SECONDS]      NAME is json or csv (tests/fuzz/fuzz_NAME.c); default 600 seconds
#
# The corpus is kept in LIFT_LONG_DIR/fuzz-NAME/ between runs, and merged to its smallest form afterwards; what crashes,
# hangs or leaks is kept in LIFT_LONG_DIR/fuzz-NAME-found/ and makes the status 1. A line for each run (commit, seconds,
# runs, corpus, coverage, finds) is appended to LIFT_LONG_DIR/fuzz.tsv. LIFT_THREADS says how many fuzzers run side by
# side (default: all processors).
. "$(dirname "$0")/lib.bash"
names=$(cd "$source_dir/tests/fuzz" && ls fuzz_*.c | sed 's/^fuzz_//; s/\.c$//' | tr '\n' ' ')
name=${1:?"which reader? one of: $names"}
seconds=${2:-600}
[ -e "$source_dir/tests/fuzz/fuzz_$name.c" ] || { echo "fuzz: no reader '$name'; there are: $names" >&2; exit 2; }
command -v clang >/dev/null || { echo "SKIP: no clang on this machine"; exit 77; }

objects=$kept/fuzz-objects
corpus=$kept/fuzz-$name
found=$kept/fuzz-$name-found
mkdir -p "$objects" "$corpus" "$found"
if [ -z "$(ls -A "$corpus")" ]; then # the first seeds; the rest is found
  printf '{"lift":1,"a":[1,-0.5e3,"x\\u00e9\\ud83d\\ude00",null,true,{}]}' >"$corpus/start.json"
  printf '\0\0id,"a ""b"""\r\n1,2.50\n"x\ny",\n' >"$corpus/start.csv"
fi

flags="-g -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -ffp-contract=off
  -I$source_dir/include -I$source_dir/src $(pkg-config --cflags libcjson nettle)"
# All of src/io, and what it calls of the library.
compile() # SOURCE: an object newer than its source and all headers is kept
{
  local object=$objects/$(basename "$1").o
  [ "$object" -nt "$1" ] &&
    [ -z "$(find "$source_dir/include" "$source_dir/src" -name '*.h' -newer "$object" -print -quit)" ] && return
  # shellcheck disable=SC2086
  case $1 in
    *.cc) clang++ -std=gnu++17 $flags -c "$1" -o "$object" ;;
    *) clang -std=gnu17 $flags -c "$1" -o "$object" ;;
  esac
}
export -f compile
export objects flags source_dir
printf '%s\n' "$source_dir"/src/io/*.c "$source_dir"/src/lib/{number.cc,status.c} \
  "$source_dir/tests/fuzz/fuzz_$name.c" |
  xargs -P "$(nproc)" -I FILE bash -c 'compile FILE'
parts=()
for file in "$source_dir"/src/io/*.c; do parts+=("$objects/$(basename "$file").o"); done
# shellcheck disable=SC2046
clang++ -g -fsanitize=fuzzer,address,undefined "$objects/fuzz_$name.c.o" "${parts[@]}" "$objects/number.cc.o" \
  "$objects/status.c.o" -o "$objects/fuzz-$name" -lcsv $(pkg-config --libs libcjson libxxhash nettle zlib)

before=$(ls "$found" | wc -l)
jobs=${LIFT_THREADS:-$(nproc)}
status=0
cd "$objects" && rm -f fuzz-*.log
"./fuzz-$name" -max_total_time="$seconds" -jobs="$jobs" -workers="$jobs" -timeout=20 -rss_limit_mb=2048 -max_len=4096 \
  -print_final_stats=1 -artifact_prefix="$found/" "$corpus" >"$name.out" 2>&1 || status=$?

# The smallest corpus with the same coverage.
mkdir -p "$corpus.new"
if "./fuzz-$name" -merge=1 "$corpus.new" "$corpus" >"$name.merge" 2>&1; then
  rm -rf "$corpus"
  mv "$corpus.new" "$corpus"
fi
rm -rf "$corpus.new"

runs=$(cat fuzz-*.log | awk '/stat::number_of_executed_units/ { n += $2 } END { print n + 0 }')
cover=$(grep -hoE 'cov: [0-9]+' fuzz-*.log | awk '$2 > m { m = $2 } END { print m + 0 }')
finds=$(($(ls "$found" | wc -l) - before))
[ -e "$kept/fuzz.tsv" ] || printf 'commit\treader\tseconds\tfuzzers\truns\tedges\tcorpus\tfinds\n' >"$kept/fuzz.tsv"
printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$commit" "$name" "$seconds" "$jobs" "$runs" "$cover" \
  "$(ls "$corpus" | wc -l)" "$finds" | tee -a "$kept/fuzz.tsv"
if [ $finds != 0 ] || [ $status != 0 ]; then
  echo "found (status $status):"
  ls "$found"
  grep -hE 'ERROR|SUMMARY|runtime error' fuzz-*.log | head -20
  exit 1
fi
