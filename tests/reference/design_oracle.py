#!/usr/bin/env python3
"""Expected values of tests/unit/check_design.c: Clopper and Pearson's limits, by scipy.stats.beta."""
from scipy.stats import beta

for events, trials, tail in [(0, 30, .05), (30, 30, .025), (5, 30, .05), (1.5, 2.25, .025), (12, 15, .025)]:
    lower = beta.ppf(tail, events, trials - events + 1) if events > 0 else 0
    upper = beta.ppf(1 - tail, events + 1, trials - events) if events < trials else 1
    print("{%g, %g, %g, %.15g, %.15g}," % (events, trials, tail, lower, upper))
