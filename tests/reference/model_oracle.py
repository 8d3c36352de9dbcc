#!/usr/bin/env python3
"""Exact synthetic controls of the reference panels, for tests/unit/check_model.c.

scipy's NNLS guesses the support; on it the weights are solved for in rational arithmetic, and optimality (weights > 0,
no donor outside with a larger gradient) is proved in rational arithmetic too. Nothing is rounded before it is printed.

Usage: model_oracle.py FOLDER-OF-REFERENCE-DATA
"""
import csv
import sys
from fractions import Fraction as F

import numpy as np
from scipy.optimize import nnls


def read(path, unit, outcome, delimiter=","):
    panel = {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file, delimiter=delimiter):
            panel.setdefault(row[unit], []).append(float(row[outcome]))
    return panel


def eliminate(rows):
    n = len(rows)
    for i in range(n):
        pivot = next(k for k in range(i, n) if rows[k][i] != 0)
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [v / rows[i][i] for v in rows[i]]
        for k in range(n):
            if k != i and rows[k][i] != 0:
                rows[k] = [a - rows[k][i] * b for a, b in zip(rows[k], rows[i])]
    return [row[n] for row in rows]


def dot(a, b):
    return sum((x * y for x, y in zip(a, b)), F(0))


def fit(panel, treated, pre, demean):
    donors = [k for k in panel if k not in treated]
    exact = {k: [F(v) for v in panel[k]] for k in panel}
    x = [exact[k] for k in donors]
    y = [sum(exact[k][t] for k in treated) / len(treated) for t in range(len(x[0]))]
    if demean:
        x = [[v - sum(s[:pre]) / pre for v in s] for s in x]
        y = [v - sum(y[:pre]) / pre for v in y]
    a = np.array(x, dtype=float)[:, :pre].T
    heavy = 1e4 * np.abs(a).max()
    guess, _ = nnls(np.vstack([a, heavy * np.ones(len(x))]), np.append(np.array(y[:pre], dtype=float), heavy), 10**5)
    support = [j for j in range(len(x)) if guess[j] > 1e-8]
    p = [s[:pre] for s in x]
    n = len(support)
    rows = [[dot(p[i], p[j]) for j in support] + [F(1), dot(p[i], y[:pre])] for i in support]
    rows.append([F(1)] * n + [F(0), F(1)])
    *w, multiplier = eliminate(rows)
    effect = [y[t] - sum(v * x[j][t] for v, j in zip(w, support)) for t in range(len(y))]
    assert min(w) > 0
    assert all(dot(p[j], effect[:pre]) <= multiplier for j in range(len(x)) if j not in support)
    att = sum(effect[pre:]) / (len(y) - pre)
    print(f"  att {float(att)!r} l2 {float(dot(effect[:pre], effect[:pre])) ** .5!r}",
          " ".join(f"{donors[j]} {float(v):.9f}" for v, j in sorted(zip(w, support), reverse=True)))


root = sys.argv[1] + "/geo/"
for name, panel, treated, pre in [
        ("prop99", read(root + "california_prop99.csv", "State", "PacksPerCapita", ";"), ["California"], 19),
        ("geolift", read(root + "geolift_test.csv", "location", "Y"), ["chicago", "portland"], 90),
        ("kansas", read(root + "kansas.csv", "state", "lngdpcapita"), ["Kansas"], 89)]:
    for demean in (False, True):
        print(name, "demeaned" if demean else "sc")
        fit(panel, treated, pre, demean)
