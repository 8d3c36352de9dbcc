# The README's first command, in a copy of the source tree (its build stays out of ours): two reports to open.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git -C "$SOURCE" ls-files -z 2>/dev/null | (cd "$SOURCE" && xargs -0 tar cf -) | tar xf - -C "$work"
cp -a "$SOURCE/configure" "$work/" 2>/dev/null || true
"$work/examples/quickstart.sh"
[ -s "$work/build/quickstart/mail.html" ] && [ -s "$work/build/quickstart/tv.html" ]
"$work/examples/quickstart.sh" | tail -3 # and again
