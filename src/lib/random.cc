/* PCG behind a C interface. The generator's object is copied out of the caller's words, worked with in registers, and
 * copied back: the compiler makes two moves of it. */
#include "lift/random.h"

#include <cmath>
#include <cstring>
#include <type_traits>

#include <pcg_random.hpp>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "random_tables.h"

static_assert(sizeof(pcg64) == sizeof(lift_random::words), "a stream's state must fit struct lift_random");
static_assert(std::is_trivially_copyable<pcg64>::value, "a stream's state must be plain bytes");

namespace {

using pcg_extras::pcg128_t;

pcg128_t wide(uint64_t high, uint64_t low) noexcept
{
  return static_cast<pcg128_t>(high) << 64 | low;
}

/* The state goes through 128-bit integers, as the generator holds it: copied as bytes, gcc would keep it in memory and
 * wait for stores narrower than its loads, five times as long as a draw takes. */
struct image {
  pcg128_t part[2];
};

pcg64 load(const lift_random *r) noexcept
{
  image parts = {{wide(r->words[1], r->words[0]), wide(r->words[3], r->words[2])}};
  pcg64 generator;
  std::memcpy(static_cast<void *>(&generator), &parts, sizeof generator);
  return generator;
}

void store(lift_random *r, const pcg64 &generator) noexcept
{
  image parts;
  std::memcpy(&parts, &generator, sizeof parts);
  for (size_t i = 0; i < 4; i++)
    r->words[i] = static_cast<uint64_t>(parts.part[i / 2] >> (64 * (i % 2)));
}

double to_unit(uint64_t bits) noexcept
{
  return static_cast<double>(bits >> 11) * 0x1p-53;
}

/* n >= 1. The remainder, which costs a division, is needed only when the lower half could be below it. */
inline uint64_t below(pcg64 &generator, uint64_t n) noexcept
{
  pcg128_t product = static_cast<pcg128_t>(generator()) * n;
  if (static_cast<uint64_t>(product) < n) {
    uint64_t refused = (0 - n) % n;
    while (static_cast<uint64_t>(product) < refused)
      product = static_cast<pcg128_t>(generator()) * n;
  }
  return static_cast<uint64_t>(product >> 64);
}

/* x >= 0 with the sign of a draw, without a branch that would be guessed wrong half the time. */
double with_sign(double x, uint64_t bits) noexcept
{
  uint64_t image;
  std::memcpy(&image, &x, sizeof image);
  image |= (bits & 256) << 55;
  std::memcpy(&x, &image, sizeof x);
  return x;
}

/* log of a uniform on (0,1): an odd multiple of 2^-52, so that neither end can come. */
double log_uniform(pcg64 &generator) noexcept
{
  return std::log(static_cast<double>(generator() >> 12 | 1) * 0x1p-52);
}

/* A value beyond the base, Marsaglia and Tsang's algorithm: exponential, accepted with the right probability. */
double normal_tail(pcg64 &generator) noexcept
{
  const double start = lift_normal_edge[1];
  double x, y;
  do {
    x = -log_uniform(generator) / start;
    y = -log_uniform(generator);
  } while (y + y < x * x);
  return start + x;
}

/* What a draw gives that did not fall inside its layer: a tail, the edge's sliver under the curve, or another draw. */
double normal_edge(pcg64 &generator, uint64_t bits) noexcept
{
  for (;;) {
    unsigned layer = bits & 255;
    double x = to_unit(bits) * lift_normal_edge[layer];
    bool inside = x < lift_normal_edge[layer + 1];
    if (!inside && layer == 0) {
      x = normal_tail(generator);
      inside = true;
    } else if (!inside) {
      double low = lift_normal_height[layer], high = lift_normal_height[layer + 1];
      inside = low + to_unit(generator()) * (high - low) < std::exp(-0.5 * x * x);
    }
    if (inside)
      return with_sign(x, bits);
    bits = generator();
  }
}

inline double normal(pcg64 &generator) noexcept
{
  uint64_t bits = generator();
  unsigned layer = bits & 255;
  double x = to_unit(bits) * lift_normal_edge[layer];
  if (x < lift_normal_edge[layer + 1])
    return with_sign(x, bits);
  pcg64 apart = generator; /* so that the usual case keeps the generator in registers */
  x = normal_edge(apart, bits);
  generator = apart;
  return x;
}

void swap_elements(unsigned char *a, unsigned char *b, size_t size) noexcept
{
  unsigned char kept[64];
  while (size > 0) {
    size_t part = size < sizeof kept ? size : sizeof kept;
    std::memcpy(kept, a, part);
    std::memmove(a, b, part);
    std::memcpy(b, kept, part);
    a += part;
    b += part;
    size -= part;
  }
}

} // namespace

extern "C" void lift_random_seed_raw(struct lift_random *r, uint64_t seed, uint64_t stream)
{
  store(r, pcg64(seed, stream));
}

extern "C" void lift_random_open(struct lift_random *r, uint64_t seed, enum lift_stream use, uint64_t replicate)
{
  const uint64_t parts[3] = {seed, static_cast<uint64_t>(use), replicate};
  unsigned char key[24];
  for (size_t i = 0; i < sizeof key; i++)
    key[i] = static_cast<unsigned char>(parts[i / 8] >> (8 * (i % 8)));
  XXH128_hash_t state = XXH3_128bits_withSeed(key, sizeof key, 0);
  XXH128_hash_t stream = XXH3_128bits_withSeed(key, sizeof key, 1);
  store(r, pcg64(wide(state.high64, state.low64), wide(stream.high64, stream.low64)));
}

extern "C" uint64_t lift_seed_from_text(const char *text, size_t length)
{
  return XXH3_64bits(length > 0 ? text : "", length);
}

extern "C" uint64_t lift_random_bits(struct lift_random *r)
{
  pcg64 generator = load(r);
  uint64_t bits = generator();
  store(r, generator);
  return bits;
}

extern "C" double lift_random_uniform(struct lift_random *r)
{
  return to_unit(lift_random_bits(r));
}

extern "C" uint64_t lift_random_below(struct lift_random *r, uint64_t n)
{
  if (n == 0)
    return 0;
  pcg64 generator = load(r);
  uint64_t result = below(generator, n);
  store(r, generator);
  return result;
}

extern "C" double lift_random_normal(struct lift_random *r)
{
  pcg64 generator = load(r);
  double x = normal(generator);
  store(r, generator);
  return x;
}

extern "C" void lift_random_fill_bits(struct lift_random *r, uint64_t *out, size_t n)
{
  pcg64 generator = load(r);
  for (size_t i = 0; i < n; i++)
    out[i] = generator();
  store(r, generator);
}

extern "C" void lift_random_fill_uniform(struct lift_random *r, double *out, size_t n)
{
  pcg64 generator = load(r);
  for (size_t i = 0; i < n; i++)
    out[i] = to_unit(generator());
  store(r, generator);
}

extern "C" void lift_random_fill_normal(struct lift_random *r, double *out, size_t n)
{
  pcg64 generator = load(r);
  for (size_t i = 0; i < n; i++)
    out[i] = normal(generator);
  store(r, generator);
}

extern "C" void lift_random_shuffle(struct lift_random *r, void *base, size_t n, size_t size)
{
  unsigned char *bytes = static_cast<unsigned char *>(base);
  pcg64 generator = load(r);
  for (size_t i = n; i > 1; i--) {
    size_t j = static_cast<size_t>(below(generator, i));
    if (j != i - 1)
      swap_elements(bytes + (i - 1) * size, bytes + j * size, size);
  }
  store(r, generator);
}
