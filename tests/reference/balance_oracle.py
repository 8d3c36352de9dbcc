#!/usr/bin/python3
"""Balance from summaries: the table of tests/unit/check_balance.c. Needs scipy; prints its version."""
from math import comb, sqrt

import scipy
from scipy.stats import fisher_exact, ttest_ind_from_stats

CASES = [  # n1, mean1, var1, n0, mean0, var0
    (1000, 10.3, 4.0, 1000, 10.0, 4.0),
    (185, 25.81621621621622, 51.1943, 260, 25.053846153846155, 49.811),
    (21307, 242.8359, 65535.2, 21306, 240.8827, 66123.9),
    (12, -3.5, 0.25, 7, -2.25, 9.0),
    (500, 0.52, 0.52 * 0.48 * 500 / 499, 700, 0.47, 0.47 * 0.53 * 700 / 699),
    (40, 1e6, 2.5, 30, 1e6 + 3, 1.5),
]

print("scipy", scipy.__version__)
for n1, m1, v1, n0, m0, v0 in CASES:
    r = ttest_ind_from_stats(m1, sqrt(v1), n1, m0, sqrt(v0), n0, equal_var=False)
    a, b = v1 / n1, v0 / n0
    df = (a + b) ** 2 / (a * a / (n1 - 1) + b * b / (n0 - 1))
    print("{%d, %r, %r}, {%d, %r, %r}, smd %.15g ratio %.15g t %.15g df %.15g p %.15g" % (
        n1, m1, v1, n0, m0, v0, (m1 - m0) / sqrt((v1 + v0) / 2), v1 / v0, r.statistic, df, r.pvalue))
for n1, n0 in [(2, 2), (3, 5), (20, 20), (30, 10)]:
    print("separated %d + %d: p %.15g (Fisher %.15g)" % (
        n1, n0, (2 if n1 == n0 else 1) / comb(n1 + n0, n1), fisher_exact([[n1, 0], [0, n0]])[1]))
