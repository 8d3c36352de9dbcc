/* Random numbers: the only source of them in the suite.
 *
 * The generator is PCG's pcg64 (setseq_xsl_rr_128_64: 128 bits of state, 2^127 streams, 64 bits a draw). Each draw of
 * the suite belongs to one stream, named by a seed, a use and a replicate number, so that neither threads nor shards
 * nor the order in which replicates are worked off can change a result:
 *
 *     struct lift_random r;
 *     lift_random_open(&r, seed, LIFT_STREAM_BOOTSTRAP, replicate);
 *     lift_random_fill_uniform(&r, u, n);
 *
 * Everything below is part of the contract and frozen: the numbers of the uses, how a stream is derived, how many draws
 * each function takes and what it makes of them. A better method gets a new name; no number here changes its meaning.
 * A struct lift_random is 32 bytes of the caller's, may be copied (the copy goes on with the same draws) and needs no
 * clearing. One is used by one thread at a time. No function here allocates or fails.
 *
 * Reference  O'Neill (2014), PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for Random
 *            Number Generation, Harvey Mudd College HMC-CS-2014-0905
 */
#ifndef LIFT_RANDOM_H
#define LIFT_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#include <gsl/gsl_rng.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The state and the stream's increment; opaque. */
struct lift_random {
  uint64_t words[4];
};

/* What a stream is for. Frozen: a new use takes the next free number, none is renumbered or used twice. */
enum lift_stream {
  LIFT_STREAM_ASSIGN = 1,         /* who gets which arm: complete, stratified, paired, rerandomized */
  LIFT_STREAM_SIMULATE_USERS = 2, /* made-up users and their outcomes */
  LIFT_STREAM_SIMULATE_GEO = 3,   /* made-up panels of markets over time */
  LIFT_STREAM_DESIGN = 4,         /* the search for candidate markets and groups */
  LIFT_STREAM_POWER = 5,          /* power, by simulation */
  LIFT_STREAM_BOOTSTRAP = 6,      /* resampling */
  LIFT_STREAM_PERMUTATION = 7,    /* permutation and re-randomization tests */
  LIFT_STREAM_PLACEBO = 8         /* the choice of placebo units and dates */
};

/* Open the stream of a seed, a use and a replicate.
 *
 * The key is 24 bytes: seed, use, replicate, each as 64 bits, least significant byte first. The 128-bit initial state
 * is XXH3-128 of the key with hash seed 0, the 128-bit stream selector XXH3-128 of the key with hash seed 1 (each read
 * as high64 * 2^64 + low64), and these two seed pcg64 as its constructor does. So streams share nothing, neighbouring
 * seeds and replicates included.
 */
void lift_random_open(struct lift_random *r, uint64_t seed, enum lift_stream use, uint64_t replicate);

/* Seed as pcg64(seed, stream) does, for the published test vectors. Seeds close together give related streams of an
 * LCG; results come from lift_random_open. */
void lift_random_seed_raw(struct lift_random *r, uint64_t seed, uint64_t stream);

/* A seed from a text, such as the experiment's name: XXH3-64 (hash seed 0) of its length bytes. */
uint64_t lift_seed_from_text(const char *text, size_t length);

/* 64 random bits: one draw of the generator. */
uint64_t lift_random_bits(struct lift_random *r);

/* Uniform on [0,1): the top 53 bits of one draw over 2^53. Can be 0, is never 1. */
double lift_random_uniform(struct lift_random *r);

/* Uniform on 0 .. n - 1, without bias. n >= 1; 0 is returned when n is 0.
 *
 * Takes one draw, and another with probability below n / 2^64: the draw times n, in 128 bits, has the result in its
 * upper half; its lower half below 2^64 mod n is refused.
 * Reference  Lemire (2019), Fast Random Integer Generation in an Interval, ACM Trans. Model. Comput. Simul. 29(1)
 */
uint64_t lift_random_below(struct lift_random *r, uint64_t n);

/* Standard normal, by the ziggurat with 256 layers of equal area.
 *
 * Of a draw the lowest 8 bits choose the layer, the next the sign (1: negative), and the top 53 the place within;
 * layer, sign and place share no bit. About 99 in 100 take this one draw. The others take one more to settle the
 * layer's edge and start over where it says no, or, beyond 3.654, pairs of draws until the tail is settled. Exact but
 * for the rounding of doubles, tails included. Compilers give the same bits; a C library with another log can change
 * the last one of a value in the tail (3 values in 10,000).
 * Reference  Marsaglia and Tsang (2000), The Ziggurat Method for Generating Random Variables, J. Stat. Software 5(8);
 *            Doornik (2005), An Improved Ziggurat Method to Generate Normal Random Samples, on shared bits
 */
double lift_random_normal(struct lift_random *r);

/* n draws at once, the same ones, in the same order, as n single calls; several times faster. n may be 0. */
void lift_random_fill_bits(struct lift_random *r, uint64_t *out, size_t n);
void lift_random_fill_uniform(struct lift_random *r, double *out, size_t n);
void lift_random_fill_normal(struct lift_random *r, double *out, size_t n);

/* Put n elements of size bytes each in random order, every order being equally likely.
 *
 * Fisher and Yates from the end: for i = n - 1 down to 1, element i changes places with element below(i + 1). So the
 * order depends on n and the stream only, and the elements must stand in a defined order first (sorted by id, say)
 * where the result is not to depend on the order of rows.
 */
void lift_random_shuffle(struct lift_random *r, void *base, size_t n, size_t size);

/* pcg64 as a generator of GSL's, "lift-pcg64", for gsl_ran_gamma and the like. gsl_rng_set(g, seed) seeds as
 * lift_random_seed_raw(r, seed, 54); g->state points to a struct lift_random.
 *
 * A stream of lift_random_open needs no allocation to be used by GSL, and goes on from wherever it is:
 *
 *     gsl_rng g = {lift_random_gsl(), &r};
 *     double x = gsl_ran_gamma(&g, 2, 1);
 */
const gsl_rng_type *lift_random_gsl(void);

#ifdef __cplusplus
}
#endif
#endif
