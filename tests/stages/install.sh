# make install, then a C program against the installed library, and the installed tools; then uninstall leaves nothing.
set -euo pipefail
prefix=$BUILDS/prefix
rm -rf "$prefix"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
make -s -C "$BUILDS/gcc" install
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig LD_LIBRARY_PATH=$prefix/lib
flags=$(pkg-config --cflags --libs lift)
cc -std=c17 -Wall -Wextra -Werror -o "$work/program" "$SOURCE/examples/use-the-library.c" $flags
out=$("$work/program")
echo "$out"
grep -q '^difference 1\.752433, 95 % interval -3\.148354 to 6\.653220, p 0\.479973' <<<"$out" # R 4.2.2: t.test, the same 120 units
"$prefix/bin/lift-power" --metric conversion:proportion --baseline 0.04 --mde 5% --power 0.8 --json |
  jq -e '.plan.solution[0].n.rounded.arm == 154302' >/dev/null
readelf -d "$prefix/bin/lift-power" | grep -q 'NEEDED.*liblift'
for page in man1/lift-power.1 man5/lift-json.5 man7/lift.7; do [ -s "$prefix/share/man/$page" ]; done
[ -s "$prefix/share/liftutils/lift-1.schema.json" ]
[ -L "$prefix/share/bash-completion/completions/lift-power" ]
make -s -C "$BUILDS/gcc" uninstall
left=$(find "$prefix" -type f -o -type l)
[ -z "$left" ] || { echo "left behind: $left"; exit 1; }
