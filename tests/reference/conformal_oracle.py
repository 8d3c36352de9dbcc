#!/usr/bin/env python3
"""p-values of the conformal test for tests/unit/check_conformal.c, by another solver and another organization.

The weights are found by NNLS (scipy) with the sum constraint as one heavy row, then solved for once more on the support
by the KKT equations; residuals are rolled with numpy and statistics taken from scratch. On small random-walk panels
p(h) is printed for a grid of nulls; on the reference panel, if its folder is given, p at the nulls of NUMBERS.

Usage: conformal_oracle.py [FOLDER-OF-REFERENCE-DATA]
"""
import csv
import sys

import numpy as np
from scipy.optimize import nnls


def candidate(a, b, heavy):
    guess, _ = nnls(np.vstack([a, heavy * np.ones(a.shape[1])]), np.append(b, heavy), 10**6)
    support = [j for j in range(a.shape[1]) if guess[j] > 1e-7]
    p, n = a[:, support], len(support)
    kkt = np.block([[p.T @ p, np.ones((n, 1))], [np.ones((1, n)), np.zeros((1, 1))]])
    w = np.zeros(a.shape[1])
    w[support] = np.linalg.lstsq(kkt, np.append(p.T @ b, 1), rcond=None)[0][:-1]
    return w


def weights(x, y):
    """x: donors by periods. The first candidate that proves optimal."""
    centre = np.median(x, axis=0)
    scale = np.abs(x - centre).max()
    a, b = (x - centre).T / scale, (y - centre) / scale
    for heavy in (1e3, 1e2, 1e4, 1e5, 10):
        w = candidate(a, b, heavy)
        gain = a.T @ (b - a @ w)
        if w.min() > -1e-10 and gain.max() - w @ gain < 1e-9 * np.abs(a.T @ b).max():
            return w
    raise SystemExit("no candidate is optimal")


def residuals(model, x, y):
    if model == "did":
        r = y - x.mean(axis=0)
        return r - r.mean()
    if model == "demeaned":
        x, y = x - x.mean(axis=1, keepdims=True), y - y.mean()
    return y - weights(x, y) @ x


def count(model, statistic, x, y, post, h):
    y = y.copy()
    y[-post:] -= h
    r = residuals(model, x, y)
    take = {"average": lambda v: abs(v.sum()), "any": lambda v: np.abs(v).sum(), "greater": lambda v: v.sum(),
            "less": lambda v: -v.sum()}[statistic]
    values = np.array([take(np.roll(r, -k)[-post:]) for k in range(len(r))])
    return int((values >= values[0] - 1e-9 * abs(values[0]) - 1e-12 * np.abs(y).max()).sum())


def numbers(seed):
    state = seed
    while True:
        state = (state * 1103515245 + 12345) % 2**31
        yield (state >> 16) % 201 - 100


def walks(seed, units, periods):
    draw = numbers(seed)
    return np.array([np.cumsum([next(draw) for _ in range(periods)]) for _ in range(units)], dtype=float)


for seed, model, statistic in [(11, "sc", "average"), (12, "demeaned", "average"), (13, "did", "average"),
                               (14, "sc", "any"), (15, "demeaned", "any"), (16, "did", "any"),
                               (17, "sc", "greater"), (18, "demeaned", "greater"), (19, "demeaned", "less")]:
    panel = walks(seed, 6, 20)
    counts = [count(model, statistic, panel[1:], panel[0], 4, 37.5 * k - 750) for k in range(41)]
    print(f'{{{seed}, "{model}", "{statistic}", {{{", ".join(map(str, counts))}}}}},')

if len(sys.argv) > 1:
    panel = {}
    with open(sys.argv[1] + "/geo/geolift_test.csv", newline="") as file:
        for row in csv.DictReader(file):
            panel.setdefault(row["location"], []).append(float(row["Y"]))
    treated = ["chicago", "portland"]
    y = np.mean([panel[k] for k in treated], axis=0)
    x = np.array([panel[k] for k in panel if k not in treated])
    for model, statistic, h in [("demeaned", "average", 0), ("demeaned", "average", 155.5556868860575),
                                ("demeaned", "any", 0), ("sc", "any", 0), ("sc", "average", 0), ("did", "average", 0)]:
        print("geolift", model, statistic, h, count(model, statistic, x, y, 15, h))
