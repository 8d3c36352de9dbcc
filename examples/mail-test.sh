#!/usr/bin/env bash
# A test on users, from plan to report: did the spring mail add revenue? The data are made here, with a known truth;
# with your own files the first and third block fall away. Writes into the current folder.
set -euo pipefail

# Last month's customers, for the baseline and for what the month before explains of it.
lift-simulate --name spring-mail --scenario users --period history --users 20000 --seed 1 --table last_month.csv >history.json
# Who is to be in the test.
lift-simulate --name spring-mail --scenario users --users 56892 --seed 2 --without-results --table users.csv >users.json

# The plan comes before the data, and is fixed by a digest; then chance decides who gets the mail.
lift-power --name spring-mail --metric revenue,good=up --history last_month.csv --covariate pre_revenue --mde 7% |
  lift-assign --arms control,mail --units users.csv --unit unit_id --table arms.csv >plan.json

# Four weeks later. The truth: 8 % more customers buy, and those who buy spend 2 % more.
lift-simulate --name spring-mail --scenario users --users 56892 --seed 2 --assignment arms.csv --arms control,mail \
  --effect-rate 8% --effect-basket 2% --table results.csv >truth.json

# One pass over the results, then algebra, checks and a report.
lift-moments --document plan.json --assignment arms.csv --unit unit_id results.csv |
  lift-estimate | lift-check >mail.json
lift-report --document mail.json --format html -o mail.html
lift-report --document mail.json --format text | sed '/^Plan$/,$d' # its first screen

# Whoever gets the report can recompute it.
lift-verify --data . mail.html
