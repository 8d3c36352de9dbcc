#!/usr/bin/env python3
"""Writes src/lib/random_tables.h: the 256 layers of equal area under exp(-x^2/2) that lift_random_normal draws from.

Marsaglia and Tsang (2000), The Ziggurat Method for Generating Random Variables, J. Stat. Software 5(8), section 2:
V = R f(R) + integral of f beyond R is the area of each layer, and R is the one value for which 255 more layers of area V,
stacked on the base, end exactly at the top, f(0) = 1. Solved here in 60 decimal digits, with nothing but the standard
library, then rounded once to doubles.

    python3 tests/reference/normal_tables.py > src/lib/random_tables.h
"""
from decimal import Decimal as D, getcontext

getcontext().prec = 60
LAYERS = 256


def f(x):
    return (-x * x / 2).exp()


def tail(r):
    """Integral of f beyond r: f(r) / (r + 1/(r + 2/(r + 3/(r + ...))))."""
    c = r
    for k in range(3000, 0, -1):
        c = r + D(k) / c
    return f(r) / c


def stack(r):
    """Edges x and heights y of the layers for a base of half-width r; None when they pass the top."""
    v = r * f(r) + tail(r)
    x, y = [v / f(r), r], [D(0), f(r)]
    for i in range(1, LAYERS):
        y.append(y[i] + v / x[i])
        if i == LAYERS - 1:
            return x, y, v
        if y[-1] >= 1:
            return None
        x.append((-2 * y[-1].ln()).sqrt())


def solve():
    low, high = D(3), D(4)  # too narrow a base makes the layers pass the top
    while high - low > D(10) ** -40:
        middle = (low + high) / 2
        s = stack(middle)
        if s is None or s[1][-1] > 1:
            low = middle
        else:
            high = middle
    return high


def table(name, values, note):
    print(f"/* {note} */\nstatic const double {name}[{len(values)}] = {{")
    for i in range(0, len(values), 4):
        print("    " + " ".join(float(v).hex() + "," for v in values[i:i + 4]))
    print("};\n")


r = solve()
x, y, v = stack(r)
y[0] = f(x[0])  # not used for drawing: the base has no layer below it
y[LAYERS] = D(1)
x.append(D(0))
print("""/* Layers of equal area under f(x) = exp(-x^2/2), x >= 0. Private to random.cc and its test.
 * Written by tests/reference/normal_tables.py, which says how; do not edit. */
#ifndef LIFT_RANDOM_TABLES_H
#define LIFT_RANDOM_TABLES_H
""")
print(f"/* The base ends and the tail begins at {r:.20f}; the area of each layer is {v:.20f}. */\n")
table("lift_normal_edge", x, "Half-width of layer i: edge[0] is that of a rectangle with the area of base and tail, "
      "edge[1]\n * where the tail begins.")
table("lift_normal_height", y, "f(edge[i]), the height at which layer i >= 1 begins; it ends at height[i + 1].")
print("#endif")
