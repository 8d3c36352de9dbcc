#!/usr/bin/env bash
# A test on markets, from design to report: did television add sales? The data are made here, with a known truth; with
# your own panel the first and third block fall away. Writes into the current folder.
set -euo pipefail

# A history of 40 markets: sales and media by day.
lift-simulate --name tv-test --scenario geo --geos 40 --days 150 --first-date 2026-01-01 --through 2026-05-02 \
  --seed 3 --table history.csv >history-geo.json

# Which markets to treat? Power is simulated with the very model and test that will judge the result.
lift-geo --name tv-test --panel history.csv --metric sales,good=up --spend media --design markets --model demeaned \
  --duration 28d --alpha 0.1 --start 2026-05-03 >design.json

# Four weeks later, in the markets and from the date that the design names. The truth: 8 % more sales there.
lift-simulate --document design.json --scenario geo --geos 40 --days 150 --first-date 2026-01-01 --effect 8% --seed 3 \
  --table panel.csv >truth-geo.json

lift-synth --document design.json --panel panel.csv --start 2026-05-03 |
  lift-estimate | lift-check >tv.json
lift-report --document tv.json --format html -o tv.html
lift-report --document tv.json --format text | sed '/^Plan$/,$d' # its first screen

# Whoever gets the report can recompute it.
lift-verify --data . tv.html
