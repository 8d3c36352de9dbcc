# The README's first command, in a copy of the source tree as git has it (its build stays out of ours): two reports to open.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$SOURCE"
git ls-files -z >"$work/files" 2>/dev/null || { echo "SKIP: no git checkout"; exit 77; }
mkdir "$work/copy"
xargs -0 tar cf - <"$work/files" | tar xf - -C "$work/copy"
"$work/copy/examples/quickstart.sh"
[ -s "$work/copy/build/quickstart/mail.html" ] && [ -s "$work/copy/build/quickstart/tv.html" ]
"$work/copy/examples/quickstart.sh" | tail -3 # and again
