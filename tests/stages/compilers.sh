# The same bytes from gcc and clang, with and without sanitizers: the documents of both example pipelines.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for build in gcc clang sanitizers; do
  mkdir "$work/$build"
  (cd "$work/$build" && PATH=$BUILDS/$build:$PATH && bash "$SOURCE/examples/mail-test.sh" >/dev/null && bash "$SOURCE/examples/tv-test.sh" >/dev/null)
done
for build in clang sanitizers; do
  for file in plan.json mail.json truth.json results.csv arms.csv design.json tv.json panel.csv truth-geo.json; do
    cmp "$work/gcc/$file" "$work/$build/$file"
  done
done
echo 'nine files, three builds: the same bytes'
