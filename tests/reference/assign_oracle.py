#!/usr/bin/python3
"""Exact boundaries and counts of arms, in rational arithmetic, and arms drawn: for tests/unit/check_assign.c and
check_randomize.c.

Boundary k is round-half-up of 2^64 times the cumulative share. Counts are Hamilton's: whole part of the quota, then one
unit each to the largest fractional parts; a tie at the cut is printed as such.
"""
import contextlib
from fractions import Fraction
from math import floor

import xxhash

with contextlib.redirect_stdout(None):
    from random_oracle import opened

SHARES = [
    ["1", "1"],
    ["1", "1", "1"],
    ["0.5", "0", "0.5"],
    ["0", "0.1", "0.2", "0.7", "0"],
    ["1e-05", "0.99999"],
    ["33.3", "33.3", "33.4"],
    ["0.000000000000000001", "0.999999999999999999"],
    ["7"],
    ["2", "3", "5", "7", "11", "13"],
]
UNITS = [1, 7, 10, 100, 12345, 4294967294]


def boundaries(share):
    total, sum_, out = sum(share), Fraction(0), []
    for s in share:
        sum_ += s
        out.append(floor(2**64 * sum_ / total + Fraction(1, 2)))
    return out


def counts(share, n):
    total = sum(share)
    quota = [n * s / total for s in share]
    count = [floor(q) for q in quota]
    part = [q - floor(q) for q in quota]
    left = n - sum(count)
    cut = sorted(part, reverse=True)[left - 1] if left else None
    sure = [k for k, p in enumerate(part) if left and p > cut]
    ties = [k for k, p in enumerate(part) if left and p == cut]
    for k in sure:
        count[k] += 1
    places = left - len(sure)
    if places == len(ties):
        for k in ties:
            count[k] += 1
        places, ties = 0, []
    return count, places, ties


for texts in SHARES:
    share = [Fraction(t) for t in texts]
    print(" ".join(texts))
    print("  ends:", ", ".join("2^64" if b == 2**64 else "0x%016x" % b for b in boundaries(share)))
    for n in UNITS:
        count, places, ties = counts(share, n)
        print("  n = %d: %s%s" % (n, count, "; %d more among arms %s" % (places, ties) if ties else ""))

# Assignment itself, from the rules in include/lift/assign.h and lift/hash.h; numpy's PCG64 and Python's xxhash.


def by_hash(share, salt, unit):
    bits = xxhash.xxh3_64_intdigest(salt.encode() + b"\x1f" + unit.encode())
    return next(k for k, end in enumerate(boundaries(share)) if bits < end)


def complete(share, ids, seed, replicate):
    stream = opened(seed, 1, replicate)
    count, places, ties = counts(share, len(ids))
    for i, k in enumerate(ties):  # selection sampling
        if places == len(ties) - i or (places and stream.below(len(ties) - i) < places):
            count[k] += 1
            places -= 1
    labels = [k for k in range(len(share)) for _ in range(count[k])]
    return dict(zip(sorted(ids), stream.shuffle(labels)))


IDS = ["u%d" % i for i in range(1, 13)]
THREE = [Fraction(1), Fraction(1), Fraction(3)]
print("hash 1:1:3, salt 'spring-mail', u1..u12:", [by_hash(THREE, "spring-mail", u) for u in IDS])
for seed, replicate in [(42, 0), (42, 1), (2**64 - 1, 7)]:
    arm = complete(THREE, IDS, seed, replicate)
    print("complete 1:1:3, seed %d, replicate %d, u1..u12:" % (seed, replicate), [arm[u] for u in IDS])
arm = complete([Fraction(1)] * 5, IDS, 42, 0)
print("complete 1:1:1:1:1, seed 42, u1..u12:", [arm[u] for u in IDS])
