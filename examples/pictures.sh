#!/usr/bin/env bash
# Draw the README's pictures anew from the quickstart's reports (needs chromium and imagemagick):
#
#   examples/quickstart.sh && examples/pictures.sh
set -euo pipefail
cd "$(dirname "$0")"
reports=../build/quickstart
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# shot REPORT: the whole page, 1280 pixels wide
shot()
{
  chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --user-data-dir="$work/profile" --hide-scrollbars \
    --window-size=1280,7000 --screenshot="$work/$1.png" "file://$(realpath $reports)/$1.html" >/dev/null 2>&1
}

shot mail
convert "$work/mail.png" -crop 970x690+155+20 +repage +dither -colors 64 -strip pictures/mail.png
shot tv
convert "$work/tv.png" -crop 905x640+182+5702 +repage +dither -colors 64 -strip pictures/tv.png
