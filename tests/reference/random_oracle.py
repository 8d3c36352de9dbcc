#!/usr/bin/python3
"""Expected values of tests/unit/check_random.c, from programs that are not ours.

Needs Debian's python3-numpy (its own PCG64), python3-scipy and python3-xxhash. The rules are those of
include/lift/random.h, worked out here from the text: the layers of the ziggurat by scipy's root finder in doubles, the
shuffle and the bounded integers in Python's exact ones.

    python3 tests/reference/random_oracle.py
"""
import math
import struct

import numpy as np
import xxhash
from scipy.optimize import brentq
from scipy.special import erfc

MULTIPLIER = 0x2360ed051fc65da44385df649fccf645  # PCG's, only to bring a seed into the state numpy starts from
M64, M128 = 2**64 - 1, 2**128 - 1


class Stream:
    def __init__(self, state, stream):
        inc = (stream << 1 | 1) & M128
        self.g = np.random.PCG64()
        self.g.state = {"bit_generator": "PCG64", "has_uint32": 0, "uinteger": 0,
                        "state": {"state": ((state + inc) * MULTIPLIER + inc) & M128, "inc": inc}}

    def bits(self):
        return int(self.g.random_raw())

    def uniform(self):
        return (self.bits() >> 11) / 2**53

    def below(self, n):
        while True:
            product = self.bits() * n
            if product & M64 >= 2**64 % n:
                return product >> 64

    def log_uniform(self):
        return math.log((self.bits() >> 12 | 1) / 2**52)

    def normal(self):
        while True:
            bits = self.bits()
            i, x = bits & 255, (bits >> 11) / 2**53 * X[bits & 255]
            sign = -1 if bits >> 8 & 1 else 1
            if x < X[i + 1]:
                return sign * x
            if i == 0:
                while True:
                    x, y = -self.log_uniform() / X[1], -self.log_uniform()
                    if 2 * y >= x * x:
                        return sign * (X[1] + x)
            if f(X[i]) + self.uniform() * (f(X[i + 1]) - f(X[i])) < f(x):
                return sign * x

    def shuffle(self, a):
        for i in range(len(a) - 1, 0, -1):
            j = self.below(i + 1)
            a[i], a[j] = a[j], a[i]
        return a


def f(x):
    return math.exp(-x * x / 2)


def layers(r):
    v = r * f(r) + math.sqrt(math.pi / 2) * erfc(r / math.sqrt(2))
    x = [v / f(r), r]
    for i in range(1, 255):
        height = f(x[i]) + v / x[i] if x[i] > 0 else 1.0
        x.append(math.sqrt(-2 * math.log(height)) if height < 1 else 0.0)
    return x, v


def top(r):
    x, v = layers(r)
    return v - x[255] * (1 - f(x[255]))


X = layers(brentq(top, 3.6, 3.7, xtol=1e-15))[0] + [0.0]


def opened(seed, use, replicate):
    key = struct.pack("<QQQ", seed, use, replicate)
    return Stream(xxhash.xxh3_128_intdigest(key, seed=0), xxhash.xxh3_128_intdigest(key, seed=1))


def show(name, values):
    print(f"{name:34}", *values)


show("raw (42, 54) bits", [f"{b:016x}" for s in [Stream(42, 54)] for b in [s.bits() for _ in range(6)]])
show("open (0, 1, 0) bits", [f"{s.bits():016x}" for s in [opened(0, 1, 0)] for _ in range(3)])
show("open (2^64-1, 6, 12345) bits", [f"{s.bits():016x}" for s in [opened(M64, 6, 12345)] for _ in range(3)])
show("open (7, 5, 2) uniforms", [s.uniform().hex() for s in [opened(7, 5, 2)] for _ in range(3)])
show("open (7, 5, 2) below 10", [s.below(10) for s in [opened(7, 5, 2)] for _ in range(12)])
show("open (7, 5, 2) below 2^63 + 1", [s.below(2**63 + 1) for s in [opened(7, 5, 2)] for _ in range(6)])
show("open (7, 5, 2) normals", [repr(s.normal()) for s in [opened(7, 5, 2)] for _ in range(6)])
show("open (7, 1, 2) shuffle of 0..11", opened(7, 1, 2).shuffle(list(range(12))))
s = opened(2026, 2, 0)
z = [s.normal() for _ in range(1000000)]
show("open (2026, 2, 0), 1000000 normals:", [])
show("  sum of |z|, the first beyond 3.66", [repr(math.fsum(map(abs, z))), next(repr(v) for v in z if abs(v) > 3.66)])
show("  draws beyond 3.6541528853610088", [sum(abs(v) > 3.6541528853610088 for v in z)])
show("  the next bits", [f"{s.bits():016x}"])
show("seed of 'spring-mail'", [f"{xxhash.xxh3_64_intdigest(b'spring-mail'):016x}"])
show("seed of ''", [f"{xxhash.xxh3_64_intdigest(b''):016x}"])
