#!/usr/bin/python3
"""Expected values of the row digests in tests/unit/check_digest.c, by Debian's python3-xxhash and Python's integers.

The rule is that of src/io/digest.h: each field after its length as 8 little-endian bytes, XXH3-128 of the row, the sum of
the rows modulo 2^128.

    python3 tests/reference/digest_oracle.py
"""
import struct

import xxhash


def row(*fields):
    return xxhash.xxh3_128_intdigest(b"".join(struct.pack("<Q", len(f)) + f for f in fields))


def show(name, rows):
    print(f"{name:30} {sum(rows) % 2**128:032x}")


show("ab,c", [row(b"ab", b"c")])
show("a,bc", [row(b"a", b"bc")])
show("one empty field", [row(b"")])
show("no field", [row()])
show("ab,c twice", [row(b"ab", b"c")] * 2)
show("i,i*i for i in 0..999", [row(b"%d" % i, b"%d" % (i * i)) for i in range(1000)])
# rows of one field around the length where the room of struct digest ends, and far beyond it
show("x * n, n in 0..1999", [row(b"x" * n) for n in range(2000)])
show("n times 'yz', n in 0..199", [row(*[b"yz"] * n) for n in range(200)])
