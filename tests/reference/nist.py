#!/usr/bin/env python3
"""NIST StRD in exact rational arithmetic: what tests/unit/check_moments.c and check_regress.c may ask for.

    python3 tests/reference/nist.py tests/unit/nist_data.h

For every set, the log relative error -log10(|c - t| / |t|) of the certified value t (absolute where t is 0), the worst
of a group of values, capped at 15:

    decimals   exact arithmetic on the decimals as written: checks data and certified values against each other
    doubles    exact arithmetic on the decimals rounded to doubles (powers of a predictor by repeated multiplication of
               doubles): the best that anything which starts from doubles can do

The second block of columns is what the tests compare with, to half a digit.
"""
import re
import sys
from decimal import Decimal, getcontext
from fractions import Fraction

getcontext().prec = 80


def root(q):
    return Fraction((Decimal(q.numerator) / Decimal(q.denominator)).sqrt()) if q > 0 else Fraction(0)


def lre(found, certified):
    pairs = [(c, t) for c, t in zip(found, certified)]
    errors = [abs(c - t) / abs(t) if t else abs(c) for c, t in pairs]
    worst = max(errors)
    return 15.0 if worst == 0 else min(15.0, float(-(Decimal(worst.numerator) / Decimal(worst.denominator)).log10()))


def number(text):
    return Fraction(Decimal(text))


def strings(body):
    return re.findall(r'"([^"]*)"', body)


def read(path):
    source = open(path).read()
    lines = {m[1]: strings(m[2]) for m in re.finditer(r'\*const (\w+)\[\] = \{(.*?)\};', source, re.S)}
    table = re.search(r'nist_univariate\[\] = \{(.*?)\n\};', source, re.S)[1]
    univariate = []
    for m in re.finditer(r'\{"(\w+)", ([^,]+), ([^,]+), (\d+), COUNT\((\w+)\), (\d+), (\w+), \w+\}', table):
        name, mean, sd, n, key, times, packed = m.groups()
        split = list if packed == 'true' else str.split
        data = [split(line) for line in lines[key]]
        flat = [t for row in data[:-1] for t in row] + data[-1] * int(times)
        assert len(flat) == int(n), name
        univariate.append((name, number(mean), number(sd), flat))
    linear = []
    table = re.search(r'nist_linear\[\] = \{(.*?)\n\};', source, re.S)[1]
    for m in re.finditer(r'\{(\.name.*?\.r_squared = [^}]*)\}', table, re.S):
        field = dict(re.findall(r'\.(\w+) = (\{[^}]*\}|[^,]+)', m[1]))
        values = {k: [number(t) for t in field[k].strip('{}').replace('\n', ' ').split(',')]
                  for k in ('coefficient', 'se', 'sd', 'r_squared')}
        rows = [row.split() for line in lines[field['line']] for row in line.split(', ')]
        assert len(rows) == int(field['n']), field['name']
        linear.append((field['name'].strip('"'), int(field['degree']), field['intercept'] == 'true', values, rows))
    return univariate, linear


def moments(x):
    n, total = len(x), sum(x)
    return total / n, root((n * sum(v * v for v in x) - total * total) / (n * Fraction(n - 1)))


def solve(a, columns):
    """a^-1 times columns, by Gauss and Jordan."""
    n = len(a)
    m = [row[:] + extra[:] for row, extra in zip(a, columns)]
    for j in range(n):
        pivot = next(i for i in range(j, n) if m[i][j] != 0)
        m[j], m[pivot] = m[pivot], m[j]
        m[j] = [v / m[j][j] for v in m[j]]
        for i in range(n):
            if i != j and m[i][j] != 0:
                m[i] = [v - m[i][j] * w for v, w in zip(m[i], m[j])]
    return [row[n:] for row in m]


def regress(x, y, intercept):
    n, p = len(y), len(x[0])
    a = [[sum(r[i] * r[j] for r in x) for j in range(p)] for i in range(p)]
    b = [sum(r[i] * v for r, v in zip(x, y)) for i in range(p)]
    out = solve(a, [[b[i]] + [Fraction(int(i == j)) for j in range(p)] for i in range(p)])
    beta = [row[0] for row in out]
    rss = sum((v - sum(c * w for c, w in zip(beta, r))) ** 2 for r, v in zip(x, y))
    mean = sum(y) / n if intercept else 0
    tss = sum((v - mean) ** 2 for v in y)
    variance = rss / (n - p)
    se = [root(variance * out[i][1 + i]) for i in range(p)]
    return beta, se, root(variance), 1 - rss / tss


def design(rows, degree, intercept, as_double):
    x, y = [], []
    for row in rows:
        value = [float(t) if as_double else number(t) for t in row]
        y.append(Fraction(value[0]))
        powers = [1] if intercept else []
        for v in value[1:]:
            power = 1
            for _ in range(degree):
                power = power * v
                powers.append(power)
        x.append([Fraction(v) for v in powers])
    return x, y


def main():
    univariate, linear = read(sys.argv[1])
    print('%-10s %9s %6s   %8s %6s' % ('univariate', 'decimals:', 'sd', 'doubles:', 'sd'))
    for name, mean, sd, texts in univariate:
        row = []
        for as_double in (False, True):
            found = moments([Fraction(float(t)) if as_double else number(t) for t in texts])
            row += [lre([found[0]], [mean]), lre([found[1]], [sd])]
        print('%-10s %9.2f %6.2f   %8.2f %6.2f' % (name, *row))
    print('%-10s %9s %6s %6s %6s   %8s %6s %6s %6s' %
          ('regression', 'decimals:', 'se', 'sd', 'R2', 'doubles:', 'se', 'sd', 'R2'))
    for name, degree, intercept, certified, rows in linear:
        row = []
        for as_double in (False, True):
            x, y = design(rows, degree, intercept, as_double)
            beta, se, sd, r2 = regress(x, y, intercept)
            row += [lre(beta, certified['coefficient']), lre(se, certified['se']), lre([sd], certified['sd']),
                    lre([r2], certified['r_squared'])]
        print('%-10s %9.2f %6.2f %6.2f %6.2f   %8.2f %6.2f %6.2f %6.2f' % (name, *row))


if __name__ == '__main__':
    main()
