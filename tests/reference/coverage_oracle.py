#!/usr/bin/python3
"""Exact error of Newcombe's and MOVER-R's sets: sums of binomial probabilities, for the cases of check_coverage.c.

Newcombe (1998), method 10: p1 - p2 = t is excluded where |d - t| reaches beyond hypot of the two Wilson distances that
face it. MOVER-R (Donner and Zou 2012): the same for p1 - R p2 and 0, the control's distances times R. Prints, for each
case, the probability that the truth lies below and above the set. numpy and scipy, double precision.
"""
import numpy as np
from scipy import stats

CASES = [
    (.05, .05, 200, 200, 0), (.07, .05, 300, 200, 0), (.12, .1, 1000, 500, 0), (.2, .25, 200, 400, 0),
    (.5, .45, 200, 300, 0), (.5, .5, 2000, 2000, 0), (.06, .05, 2000, 2000, 0), (.12, .1, 1000, 1000, 1),
    (.12, .1, 1000, 1000, -1), (.06, .05, 500, 500, 1),
]  # arm, control, n, n, alternative: 0 two-sided, 1 greater, -1 less


def wilson(x, n, z):
    p = x / n
    centre = (2 * n * p + z * z) / (2 * (n + z * z))
    half = z * np.sqrt(z * z + 4 * n * p * (1 - p)) / (2 * (n + z * z))
    return p, p - (centre - half), centre + half - p


def errors(p1, p2, n1, n2, side, factor, truth):
    z = stats.norm.ppf(.975 if side == 0 else .95)
    x, y = np.arange(n1 + 1)[:, None], np.arange(n2 + 1)[None, :]
    (a, below1, above1), (b, below2, above2) = wilson(x, n1, z), wilson(y, n2, z)
    weight = stats.binom.pmf(x, n1, p1) * stats.binom.pmf(y, n2, p2)
    off = a - factor * b - truth
    low = off >= np.hypot(below1, factor * above2)
    high = -off >= np.hypot(above1, factor * below2)
    return [0. if side < 0 else (weight * low).sum(), 0. if side > 0 else (weight * high).sum()]


for p1, p2, n1, n2, side in CASES:
    print(p1, p2, n1, n2, ['two-sided', 'greater', 'less'][side],
          *('%.5f' % v for v in errors(p1, p2, n1, n2, side, 1, p1 - p2) + errors(p1, p2, n1, n2, side, p1 / p2, 0)))
