#!/usr/bin/python3
"""Figures for tests/cli/check.sh, from numpy and scipy alone.

Usage: check_oracle.py FOLDER-OF-REFERENCE-DATA

Balance: Welch's t by scipy. Panels: weights by NNLS with the sum constraint as one heavy row, then solved for once more on
the support; conformal p by rolling the residuals of a fit to all periods. Power: the noncentral t of scipy, and the normal
approximation, solved by brentq.
"""
import csv
import sys

import numpy as np
import scipy
from scipy.optimize import brentq, nnls
from scipy.stats import binom, chisquare, linregress, nct, norm, t as student, ttest_ind

folder = sys.argv[1]
print("scipy", scipy.__version__, "numpy", np.__version__)


def table(name):
    with open(f"{folder}/{name}", newline="") as file:
        return list(csv.DictReader(file))


def weights(x, y):
    scale = np.abs(x).max()
    a, b = x.T / scale, y / scale
    guess, _ = nnls(np.vstack([a, 1e3 * np.ones(a.shape[1])]), np.append(b, 1e3), 10**6)
    support = guess > 1e-7
    p, n = a[:, support], int(support.sum())
    kkt = np.block([[p.T @ p, np.ones((n, 1))], [np.ones((1, n)), np.zeros((1, 1))]])
    w = np.zeros(len(x))
    w[support] = np.linalg.solve(kkt, np.append(p.T @ b, 1))[:-1]
    gain = a.T @ (b - a @ w)
    assert w.min() > -1e-10 and gain.max() - w @ gain < 1e-9, "not optimal"
    return w


def gaps(x, y, fitted):
    """De-meaned synthetic control, fitted to the first periods."""
    x, y = x - x[:, :fitted].mean(axis=1, keepdims=True), y - y[:fitted].mean()
    return y - weights(x[:, :fitted], y[:fitted]) @ x


def p_value(x, y, post):
    r = gaps(x, y, len(y))
    value = np.array([abs(np.roll(r, -k)[-post:].sum()) for k in range(len(r))])
    return (value >= value[0] * (1 - 1e-9)).sum() / len(r)


rows = table("ab/hillstrom_email.csv")
for covariate in ("recency", "history"):
    for arm in ("Mens E-Mail", "Womens E-Mail"):
        a, c = (np.array([float(r[covariate]) for r in rows if r["segment"] == s]) for s in (arm, "No E-Mail"))
        test = ttest_ind(a, c, equal_var=False)
        u, v = a.var(ddof=1) / len(a), c.var(ddof=1) / len(c)
        print("balance", covariate, arm, "smd %.15g ratio %.15g df %.15g p %.15g" % (
            (a.mean() - c.mean()) / np.sqrt((a.var(ddof=1) + c.var(ddof=1)) / 2), a.var(ddof=1) / c.var(ddof=1),
            (u + v)**2 / (u * u / (len(a) - 1) + v * v / (len(c) - 1)), test.pvalue))

rows = table("ab/cookie_cats.csv")
n = [sum(r["version"] == s for r in rows) for s in ("gate_30", "gate_40")]
print("srm", n, "statistic %.15g p %.15g" % tuple(chisquare(n)))

# retention after one day is a null: smallest effects of the normal approximation, power .8, alpha .05
p0 = sum(r["version"] == "gate_30" and r["retention_1"] == "TRUE" for r in rows) / n[0]
for sign in (1, -1):
    def lack(d):
        p1 = p0 + sign * d
        return d / np.sqrt(p0 * (1 - p0) / n[0] + p1 * (1 - p1) / n[1]) - norm.ppf(.975) - norm.ppf(.8)
    print("null retention_1 baseline %.15g smallest %.15g" % (p0, sign * brentq(lack, 1e-6, .4, xtol=1e-16)))
# and so is the number of rounds: noncentral t, both tails, with the standard error of Welch's difference
a, c = (np.array([float(r["sum_gamerounds"]) for r in rows if r["version"] == s]) for s in ("gate_40", "gate_30"))
se, df = np.sqrt(a.var(ddof=1) / len(a) + c.var(ddof=1) / len(c)), len(a) + len(c) - 2
cut = student.ppf(.975, df)
print("null rounds se %.15g smallest %.15g" % (
    se, brentq(lambda d: nct.sf(cut, df, d / se) + nct.cdf(-cut, df, d / se) - .8, se, 5 * se, xtol=1e-14)))

panel = {}
for row in table("geo/geolift_test.csv"):
    panel.setdefault(row["location"], []).append((row["date"], float(row["Y"])))
panel = {k: np.array([v for _, v in sorted(panel[k])]) for k in sorted(panel)}
treated = ("chicago", "portland")
y = np.mean([panel[k] for k in treated], axis=0)
x = np.array([panel[k] for k in panel if k not in treated])
post, pre = 15, 90
print("att %.12g" % gaps(x, y, pre)[pre:].mean())
rejected = 0
for end in range(pre, 2 * post - 1, -post):
    start = end - post
    p = p_value(x[:, :end], y[:end], post)
    rejected += p <= .4
    print("placebo", start, end, "att %.12g p %.15g" % (gaps(x[:, :end], y[:end], start)[start:].mean(), p))
print("rejected at .4:", rejected, "tail %.15g" % binom.sf(rejected - 1, 5, .4))
line = linregress(np.arange(pre), gaps(x, y, pre)[:pre])
print("trend slope %.12g se %.12g p %.12g" % (line.slope, line.stderr, line.pvalue))
# the donors' mean, shifted
r = y - x.mean(axis=0)
line = linregress(np.arange(pre), r[:pre])
print("did trend slope %.12g se %.12g p %.12g" % (line.slope, line.stderr, line.pvalue))
