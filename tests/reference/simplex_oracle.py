#!/usr/bin/env python3
"""Expected values of tests/unit/check_simplex.c: least squares over the simplex in exact rational arithmetic.

Every support of a small problem is tried: the equality-constrained minimizer over its affine hull is solved for with
fractions, kept where all weights are >= 0, and the smallest objective wins. No iteration, no tolerance, no rounding.
The data are small integers from a linear congruential generator that the test repeats.

Output, one problem a line: donors, periods, kind, ridge, objective (with the ridge), fitted values.
"""
from fractions import Fraction
from itertools import combinations


def numbers(seed):
    state = seed
    while True:
        state = (state * 1103515245 + 12345) % 2**31
        yield (state >> 16) % 201 - 100


def problem(index, donors, periods, kind):
    draw = numbers(1000 + index)
    x = [[next(draw) for _ in range(periods)] for _ in range(donors)]
    y = [next(draw) for _ in range(periods)]
    if kind == "duplicate":
        x[-1] = list(x[0])
    if kind == "collinear":
        x[-1] = [2 * a - b for a, b in zip(x[0], x[1])]
    if kind == "constant":
        x[0] = [7] * periods
    if kind == "inside":
        y = [(a + b) // 2 for a, b in zip(x[0], x[1])]
    return x, y


def solve(matrix, rhs):
    """Gauss-Jordan elimination; None where the matrix is singular."""
    n = len(rhs)
    rows = [list(map(Fraction, row)) + [Fraction(b)] for row, b in zip(matrix, rhs)]
    for i in range(n):
        pivot = next((k for k in range(i, n) if rows[k][i] != 0), None)
        if pivot is None:
            return None
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [v / rows[i][i] for v in rows[i]]
        for k in range(n):
            if k != i and rows[k][i] != 0:
                rows[k] = [a - rows[k][i] * b for a, b in zip(rows[k], rows[i])]
    return [row[n] for row in rows]


def objective(x, y, ridge, support, w):
    fitted = [sum(w[i] * x[j][t] for i, j in enumerate(support)) for t in range(len(y))]
    return sum((a - b) ** 2 for a, b in zip(y, fitted)) + ridge * sum(v * v for v in w), fitted


def minimum(x, y, ridge):
    best = None
    for size in range(1, len(x) + 1):
        for support in combinations(range(len(x)), size):
            gram = [[sum(a * b for a, b in zip(x[i], x[j])) + (ridge if i == j else 0) for j in support] + [1]
                    for i in support] + [[1] * size + [0]]
            w = solve(gram, [sum(a * b for a, b in zip(x[i], y)) for i in support] + [1])
            if w is None or min(w[:-1]) < 0:
                continue
            candidate = objective(x, y, ridge, support, w[:-1])
            if best is None or candidate[0] < best[0]:
                best = candidate
    return best


cases = [(4, 6, "plain", 0), (6, 9, "plain", 0), (7, 3, "plain", 0), (7, 5, "plain", 0), (5, 8, "duplicate", 0),
         (6, 4, "duplicate", 0), (5, 8, "collinear", 0), (7, 4, "collinear", 0), (5, 7, "constant", 0),
         (6, 6, "inside", 0), (1, 4, "plain", 0), (6, 1, "plain", 0), (5, 6, "plain", 5000), (7, 3, "plain", 20000),
         (6, 4, "duplicate", 300)]
for index, (donors, periods, kind, ridge) in enumerate(cases):
    x, y = problem(index, donors, periods, kind)
    value, fitted = minimum(x, y, ridge)
    row = ", ".join(repr(float(f)) for f in fitted)
    print(f'{{{donors}, {periods}, "{kind}", {ridge}, {float(value)!r}, {{{row}}}}},')
