# make install into a folder with a space in its name, then a C program and the tools from there.
set -euo pipefail
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
prefix=$root/prefix
make -s -C "$BUILDS/gcc" install prefix="$prefix" >/dev/null
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig LD_LIBRARY_PATH=$prefix/lib
cc -std=c17 -Wall -Wextra -Werror -o "$root/program" "$SOURCE/examples/use-the-library.c" \
  $(pkg-config --define-variable=prefix="$prefix" --cflags --libs lift) -lm
out=$("$root/program")
echo "$out"
grep -q '^difference 1\.7524' <<<"$out" # R 4.2.2: t.test on the same 120 units, 24.2539 - 22.501467
"$prefix/bin/lift-power" --metric conversion:proportion --baseline 0.04 --mde 5% --power 0.8 --json >/dev/null
ldd "$prefix/bin/lift-power" | grep -q liblift
[ -e "$prefix/share/man/man1/lift-power.1" ] && [ -e "$prefix/share/man/man5/lift-json.5" ]
[ -L "$prefix/share/bash-completion/completions/lift-power" ]
make -s -C "$BUILDS/gcc" uninstall prefix="$prefix" >/dev/null
[ -z "$(find "$prefix" -type f)" ] || { find "$prefix" -type f; exit 1; }
