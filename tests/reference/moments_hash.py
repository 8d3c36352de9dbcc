#!/usr/bin/python3
"""Arms by the hash rule, for tests/cli/moments.sh: XXH3-64 of salt, 0x1F, unit, over the boundaries of shares 1 and 2.

Needs the package xxhash (the reference implementation's binding).
"""
import xxhash

bound = round(2**64 / 3)
for i in range(1, 31):
    bits = xxhash.xxh3_64_intdigest(b"spring\x1fu%d" % i)
    print(f"u{i}", "control" if bits < bound else "mail")
