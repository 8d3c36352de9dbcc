#!/usr/bin/env python3
"""Moments and regressions of made-up decimals in exact rational arithmetic, for tests/unit/check_moments.c and
check_regress.c.

    python3 tests/reference/moments.py > tests/unit/moments_data.h

Every figure is a rational number (a square root of one, for standard errors) rounded once to a double, and printed in
hexadecimal. The data are drawn here, from a fixed seed, and printed beside the figures.
"""
import random
from decimal import Decimal, getcontext
from fractions import Fraction

getcontext().prec = 80
draw = random.Random(20240229)


def root(q):
    return float((Decimal(q.numerator) / Decimal(q.denominator)).sqrt()) if q > 0 else 0.0


def text(digits, decimals):
    """digits * 10^-decimals, written in one of several ways."""
    sign, t = '-' if digits < 0 else '', str(abs(digits)).rjust(decimals + 1, '0')
    plain = sign + (t[:-decimals] + '.' + t[-decimals:] if decimals else t)
    way = draw.randrange(6)
    if way == 0 and decimals:
        return plain + '0' * draw.randrange(1, 4)
    if way == 1:
        return '%se-%d' % (digits, decimals) if decimals else plain
    return plain


def hexadecimal(values):
    texts = [float(v).hex() for v in values]
    return ',\n      '.join(', '.join(texts[i:i + 4]) for i in range(0, len(texts), 4))


def strings(rows):
    return ',\n      '.join('"%s"' % ' '.join(row) for row in rows)


def centred(x, y):
    n = len(x)
    return sum(a * b for a, b in zip(x, y)) - sum(x) * sum(y) / Fraction(n)


def case(name, rows):
    k, n = len(rows[0]), len(rows)
    x = [[Fraction(Decimal(row[i])) for row in rows] for i in range(k)]
    c = [centred(x[i], x[j]) for i in range(k) for j in range(i + 1)]
    print('    {.name = "%s", .k = %d, .n = %d,\n     .row = {\n      %s},' % (name, k, n, strings(rows)))
    print('     .mean = {%s},' % hexadecimal(sum(v) / Fraction(n) for v in x))
    print('     .centred = {%s},' % hexadecimal(c))
    print('     .covariance = {%s}},' % hexadecimal(v / (n - 1) if n > 1 else 0 for v in c))


def moment_cases():
    r = draw.randrange
    case('amounts', [[text(r(-500, 99999), 2), text(r(0, 2), 0), text(r(10 ** 6), r(5))] for _ in range(24)])
    case('far from zero', [[text(10 ** 11 + r(-999, 999), 2), text(-10 ** 13 + r(99), 4), text(10 ** 9 + r(3), 0)]
                           for _ in range(20)])
    case('small', [[text(r(-10 ** 6, 10 ** 6), 15), text(r(1, 9), 18), text(r(10 ** 4), 12)] for _ in range(16)])
    case('long', [[text(r(-10 ** 15, 10 ** 15), r(14, 16)), text(r(10 ** 17), 17), text(r(-10 ** 16, 10 ** 16), 0)]
                  for _ in range(12)])
    case('eighteenth digit', [['1', '1.000000000000000001', '0.3'], ['1.0', '1', '0.30'], ['1', '1e0', '3e-1']])
    case('two', [['0.1', '-7', '1e3'], ['0.2', '11', '1000.5']])
    case('one', [['0.1', '-7', '1e3']])


def solve(a, columns):
    n, m = len(a), [row[:] + extra[:] for row, extra in zip(a, columns)]
    for j in range(n):
        pivot = next(i for i in range(j, n) if m[i][j] != 0)
        m[j], m[pivot] = m[pivot], m[j]
        m[j] = [v / m[j][j] for v in m[j]]
        for i in range(n):
            if i != j:
                m[i] = [v - m[i][j] * w for v, w in zip(m[i], m[j])]
    return [row[n:] for row in m]


def regression(name, groups, slopes, rows):
    """rows: group, y, x1, x2, ...; all binary fractions, so that decimals and doubles are the same numbers."""
    value = [[Fraction(Decimal(t)) for t in row] for row in rows]
    assert all(Fraction(float(v)) == v for row in value for v in row)
    x = [[Fraction(int(row[0] == g)) for g in range(groups)] + row[2:] for row in value]
    y, n, p = [row[1] for row in value], len(rows), groups + slopes
    a = [[sum(r[i] * r[j] for r in x) for j in range(p)] for i in range(p)]
    b = [sum(r[i] * v for r, v in zip(x, y)) for i in range(p)]
    out = solve(a, [[b[i]] + [Fraction(int(i == j)) for j in range(p)] for i in range(p)])
    beta = [row[0] for row in out]
    residual = [v - sum(c * w for c, w in zip(beta, r)) for r, v in zip(x, y)]
    rss = sum(e * e for e in residual)
    tss = Fraction(0)
    for g in range(groups):
        own = [v for r, v in zip(x, y) if r[g]]
        tss += centred(own, own)
    overall = centred(y, y)
    variance = rss / (n - p)
    print('    {.name = "%s", .groups = %d, .slopes = %d, .n = %d,\n     .row = {\n      %s},' %
          (name, groups, slopes, n, strings(rows)))
    print('     .coefficient = {%s},' % hexadecimal(beta))
    print('     .se = {%s},' % ', '.join(root(variance * out[i][1 + i]).hex() for i in range(p)))
    print('     .covariance = {%s},' % hexadecimal(variance * v for row in out for v in row[1:]))
    print('     .sigma = %s, .rss = %s,\n     .tss = %s, .overall = %s},' %
          (root(variance).hex(), float(rss).hex(), float(tss).hex(), float(overall).hex()))


def regression_cases():
    r = draw.randrange

    def eighths(low, high):
        return str(Decimal(r(low, high)) / 8)

    rows = []
    for i in range(30):
        x = Decimal(r(0, 4000)) / 8
        rows.append([str(i % 2), str(x * (1 + i % 2) + Decimal(r(-400, 400)) / 8 + 7), str(x), eighths(-80, 80)])
    regression('two arms', 2, 2, rows)
    regression('one arm', 1, 1, [['0', str(3 * i + r(9)), str(1000000 + i)] for i in range(12)])
    regression('three arms, no slope', 3, 0, [[str(i % 3), eighths(0, 99)] for i in range(11)])
    regression('nearly collinear', 1, 3, [['0', str(r(99)), str(i), str(i * i), str(i * i + (i == 7))]
                                          for i in range(14)])


def main():
    print('/* Exact figures for made-up data. Written by tests/reference/moments.py: change that, and run it again. */')
    print('#ifndef MOMENTS_DATA_H\n#define MOMENTS_DATA_H\n\n#include <stddef.h>\n')
    print('/* Rows of k numbers; figures of pairs (i, j), j <= i, by rows. */')
    print('struct moments_case {\n  const char *name;\n  size_t k, n;\n  const char *row[24];')
    print('  double mean[3], centred[6], covariance[6];\n};\n')
    print('static const struct moments_case moments_cases[] = {')
    moment_cases()
    print('};\n')
    print('/* Rows: group, y, x1, x2, ...; an intercept a group, then slopes. tss is within groups, overall not. */')
    print('struct regression_case {\n  const char *name;\n  size_t groups, slopes, n;\n  const char *row[30];')
    print('  double coefficient[4], se[4], covariance[16], sigma, rss, tss, overall;\n};\n')
    print('static const struct regression_case regression_cases[] = {')
    regression_cases()
    print('};\n\n#endif')


if __name__ == '__main__':
    main()
