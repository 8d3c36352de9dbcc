/* Stateless assignment by hash: a unit's place in [0,1), from its id and a salt alone.
 *
 * The same unit and salt give the same number on any machine, on any day, in any shard and any row order. The rule,
 * which is part of the contract and never changes:
 *
 *     bits = XXH3-64 (hash seed 0) of  salt, one byte 0x1F (the ASCII unit separator), unit id
 *     u    = floor(bits / 2^11) / 2^53, that is the top 53 bits as a fraction: 0 <= u < 1
 *
 * Anybody can recompute it: printf 'salt\037unit' | xxhsum -H3 prints bits as 16 hexadecimal digits (xxHash 0.8), and
 * so does xxhash.xxh3_64_hexdigest(b'salt\x1funit') in Python. Ids are bytes: they are hashed as they are, without
 * trimming, case folding or Unicode normalization.
 *
 * Caveats. Two experiments are independent only when their salts differ. A salt should hold no byte 0x1F, since the
 * place where it ends could then be read in two ways. The hash is not keyed and not cryptographic: somebody who can
 * choose their own id can choose their own arm.
 *
 * Reference  Y. Collet, xxHash, XXH3 as frozen in release 0.8.0
 */
#ifndef LIFT_HASH_H
#define LIFT_HASH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The 64 hash bits of a unit. salt and unit hold that many bytes each, any bytes; NULL only with length 0. Cannot fail.
 * */
uint64_t lift_hash_unit_bits(const char *salt, size_t salt_length, const char *unit, size_t unit_length);

/* A unit's place, uniform on [0,1) with 53 bits. As above. */
double lift_hash_unit(const char *salt, size_t salt_length, const char *unit, size_t unit_length);

#ifdef __cplusplus
}
#endif
#endif
