/* The generator as GSL sees it. */
#include "lift/random.h"

#include <limits.h>

_Static_assert(sizeof(unsigned long) == sizeof(uint64_t), "GSL's generators return unsigned long, here of 64 bits");

/* The stream the published vectors of pcg64 are given for. */
static const uint64_t gsl_stream = 54;

static void set(void *state, unsigned long seed)
{
  lift_random_seed_raw(state, seed, gsl_stream);
}

static unsigned long get(void *state)
{
  return lift_random_bits(state);
}

static double get_double(void *state)
{
  return lift_random_uniform(state);
}

static const gsl_rng_type pcg64_type = {
    .name = "lift-pcg64",
    .max = ULONG_MAX,
    .min = 0,
    .size = sizeof(struct lift_random),
    .set = set,
    .get = get,
    .get_double = get_double,
};

const gsl_rng_type *lift_random_gsl(void)
{
  return &pcg64_type;
}
