#include "io/digest.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include <nettle/sha2.h>
#include <xxhash.h>

enum lift_status digest_open(struct digest *d, bool sha256, struct lift_error *err)
{
  memset(d, 0, sizeof *d);
  d->of_bytes = XXH3_createState();
  d->of_row = XXH3_createState();
  if (sha256)
    d->sha256 = malloc(sizeof *d->sha256);
  if (!d->of_bytes || !d->of_row || (sha256 && !d->sha256)) {
    digest_close(d, NULL);
    return lift_fail_memory(err);
  }
  XXH3_128bits_reset(d->of_bytes);
  if (sha256)
    sha256_init(d->sha256);
  return LIFT_OK;
}

void digest_bytes(struct digest *d, const void *bytes, size_t size)
{
  if (size == 0)
    return;
  XXH3_128bits_update(d->of_bytes, bytes, size);
  if (d->sha256)
    sha256_update(d->sha256, size, bytes);
  d->bytes += size;
}

void digest_row_begin(struct digest *d)
{
  d->row_used = 0;
  d->row_spilled = false;
}

/* Add to the row: to its room while that lasts, from then on to a streaming state, which gives the same hash. */
static inline void row_add(struct digest *d, const void *bytes, size_t size)
{
  if (size == 0)
    return;
  if (!d->row_spilled && size <= sizeof d->row - d->row_used) {
    memcpy(d->row + d->row_used, bytes, size);
    d->row_used += size;
    return;
  }
  if (!d->row_spilled) {
    XXH3_128bits_reset(d->of_row);
    XXH3_128bits_update(d->of_row, d->row, d->row_used);
    d->row_spilled = true;
  }
  XXH3_128bits_update(d->of_row, bytes, size);
}

void digest_row_field(struct digest *d, const void *field, size_t length)
{
  uint64_t prefix = htole64(length);
  row_add(d, &prefix, sizeof prefix);
  row_add(d, field, length);
}

void digest_row_end(struct digest *d)
{
  XXH128_hash_t hash = d->row_spilled ? XXH3_128bits_digest(d->of_row) : XXH3_128bits(d->row, d->row_used);
  d->sum_low += hash.low64;
  d->sum_high += hash.high64 + (d->sum_low < hash.low64);
  d->rows++;
  digest_row_begin(d);
}

static void print_hex(const unsigned char *bytes, size_t size, char *text)
{
  static const char digit[] = "0123456789abcdef";
  for (size_t i = 0; i < size; i++) {
    *text++ = digit[bytes[i] >> 4];
    *text++ = digit[bytes[i] & 15];
  }
  *text = '\0';
}

static void print_xxh3(XXH128_hash_t hash, char text[DIGEST_XXH3_SIZE])
{
  XXH128_canonical_t bytes;
  XXH128_canonicalFromHash(&bytes, hash);
  print_hex(bytes.digest, sizeof bytes.digest, text);
}

static void print_results(struct digest *d, struct digest_text *out)
{
  out->bytes = d->bytes;
  out->rows = d->rows;
  print_xxh3(XXH3_128bits_digest(d->of_bytes), out->xxh3);
  print_xxh3((XXH128_hash_t){.low64 = d->sum_low, .high64 = d->sum_high}, out->row_sum);
  if (d->sha256) {
    unsigned char bytes[SHA256_DIGEST_SIZE];
    sha256_digest(d->sha256, sizeof bytes, bytes);
    print_hex(bytes, sizeof bytes, out->sha256);
  }
}

void digest_close(struct digest *d, struct digest_text *out)
{
  if (out)
    memset(out, 0, sizeof *out);
  if (!d)
    return;
  if (out && d->of_bytes)
    print_results(d, out);
  XXH3_freeState(d->of_bytes);
  XXH3_freeState(d->of_row);
  free(d->sha256);
  memset(d, 0, sizeof *d);
}
