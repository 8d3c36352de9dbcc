/* io/digest.h and lift/hash.h, against xxhsum 0.8.1 and sha256sum (Debian's xxhash and coreutils) and, for the rows,
 * tests/reference/digest_oracle.py. The command that made an expected value stands beside it. */
#include "io/digest.h"
#include "lift/hash.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lift/random.h"

Suite *digest_suite(void);

enum { SEQ_SIZE = 588895 }; /* seq 1 100000 | wc -c */

/* What seq 1 100000 prints. The caller frees it. */
static char *make_seq(void)
{
  char *text = malloc(SEQ_SIZE + 1), *at = text;
  ck_assert_ptr_nonnull(text);
  for (int i = 1; i <= 100000; i++)
    at += sprintf(at, "%d\n", i);
  ck_assert_int_eq(at - text, SEQ_SIZE);
  return text;
}

static void open_plain(struct digest *d)
{
  struct lift_error err = {""};
  ck_assert_int_eq(digest_open(d, false, &err), LIFT_OK);
}

static void check_bytes(const char *bytes, size_t size, size_t piece, const char *xxh3, const char *sha256)
{
  struct digest d;
  struct digest_text text;
  struct lift_error err = {""};
  ck_assert_int_eq(digest_open(&d, true, &err), LIFT_OK);
  for (size_t i = 0; i < size; i += piece)
    digest_bytes(&d, bytes + i, piece < size - i ? piece : size - i);
  digest_bytes(&d, NULL, 0);
  digest_close(&d, &text);
  ck_assert_str_eq(text.xxh3, xxh3);
  ck_assert_str_eq(text.sha256, sha256);
  ck_assert_uint_eq(text.bytes, size);
  ck_assert_uint_eq(text.rows, 0);
  ck_assert_str_eq(text.row_sum, "00000000000000000000000000000000");
}

START_TEST(digests_bytes)
{
  /* printf '' | xxhsum -H2; printf '' | sha256sum */
  check_bytes("", 0, 1, "99aa06d3014798d86001c324468d497f",
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  /* printf abc | xxhsum -H2; printf abc | sha256sum */
  check_bytes("abc", 3, 1, "06b05ab6733a618578af5f94892f3950",
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  /* seq 1 100000 | xxhsum -H2; seq 1 100000 | sha256sum; in one piece and in many */
  char *seq = make_seq();
  for (size_t piece = SEQ_SIZE; piece > 0; piece /= 17)
    check_bytes(seq, SEQ_SIZE, piece, "a6bb1ae3f57b6a512881c59907229fa4",
                "b2bc7d3f8b652d2ec96865b68ad8f80e22cca174abe1aed7889e242a747d590f");
  free(seq);
}
END_TEST

START_TEST(leaves_sha256_out)
{
  struct digest d;
  struct digest_text text;
  open_plain(&d);
  digest_bytes(&d, "abc", 3);
  digest_close(&d, &text);
  ck_assert_str_eq(text.xxh3, "06b05ab6733a618578af5f94892f3950"); /* as above */
  ck_assert_str_eq(text.sha256, "");
}
END_TEST

START_TEST(closes_what_is_closed)
{
  struct digest d = {0};
  struct digest_text text = {.bytes = 7, .xxh3 = "x"};
  digest_close(NULL, NULL);
  digest_close(&d, NULL);
  digest_close(&d, &text);
  ck_assert_uint_eq(text.bytes, 0);
  ck_assert_str_eq(text.xxh3, "");
  open_plain(&d);
  digest_close(&d, NULL);
  digest_close(&d, &text);
  ck_assert_str_eq(text.row_sum, "");
}
END_TEST

static void add_row(struct digest *d, int n, const char *const fields[])
{
  digest_row_begin(d);
  for (int i = 0; i < n; i++)
    digest_row_field(d, fields[i], strlen(fields[i]));
  digest_row_end(d);
}

static void check_rows(struct digest *d, uint64_t rows, const char *sum)
{
  struct digest_text text;
  digest_close(d, &text);
  ck_assert_uint_eq(text.rows, rows);
  ck_assert_uint_eq(text.bytes, 0);
  ck_assert_str_eq(text.row_sum, sum);
}

/* The sums of the next tests are those of digest_oracle.py, under the names it prints. */
START_TEST(keeps_fields_apart)
{
  static const struct {
    int n, times;
    const char *fields[2];
    const char *sum;
  } cases[] = {
      {2, 1, {"ab", "c"}, "f2eda2708bcfd51cc05c0ee4c9f60440"}, /* ab,c */
      {2, 1, {"a", "bc"}, "f310f4d71be93bc46456c91685adede6"}, /* a,bc */
      {1, 1, {""}, "2c0a8a99dc147d5445c3b49d035665b2"},        /* one empty field */
      {0, 1, {NULL}, "99aa06d3014798d86001c324468d497f"},      /* no field */
      {2, 2, {"ab", "c"}, "e5db44e1179faa3980b81dc993ec0880"}, /* ab,c twice */
  };
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    struct digest d;
    open_plain(&d);
    for (int i = 0; i < cases[k].times; i++)
      add_row(&d, cases[k].n, cases[k].fields);
    check_rows(&d, (uint64_t)cases[k].times, cases[k].sum);
  }
}
END_TEST

static void add_square(struct digest *d, int i)
{
  char id[16], square[16];
  sprintf(id, "%d", i);
  sprintf(square, "%d", i * i);
  add_row(d, 2, (const char *const[]){id, square});
}

START_TEST(forgets_the_order_of_rows)
{
  int order[1000];
  struct lift_random r;
  lift_random_seed_raw(&r, 1, 54);
  for (int i = 0; i < 1000; i++)
    order[i] = i;
  for (int times = 0; times < 5; times++) {
    struct digest d;
    open_plain(&d);
    for (int i = 0; i < 1000; i++)
      add_square(&d, order[i]);
    check_rows(&d, 1000, "a36d61c64047080b76b356e0f302e31e"); /* i,i*i for i in 0..999 */
    lift_random_shuffle(&r, order, 1000, sizeof *order);
  }
}
END_TEST

START_TEST(sees_a_changed_field)
{
  for (int changed = 0; changed < 1000; changed += 37) {
    struct digest d;
    struct digest_text text;
    open_plain(&d);
    for (int i = 0; i < 1000; i++)
      add_square(&d, i == changed ? i + 1000 : i);
    digest_close(&d, &text);
    ck_assert_str_ne(text.row_sum, "a36d61c64047080b76b356e0f302e31e"); /* i,i*i for i in 0..999 */
  }
}
END_TEST

START_TEST(takes_rows_of_any_length)
{
  char x[2000];
  struct digest d;
  memset(x, 'x', sizeof x);
  open_plain(&d);
  for (size_t n = 0; n < sizeof x; n++) {
    digest_row_begin(&d);
    digest_row_field(&d, x, n);
    digest_row_end(&d);
  }
  check_rows(&d, sizeof x, "3d93dc9f67078d3561f2dfe64bc9a608"); /* x * n, n in 0..1999 */
  open_plain(&d);
  for (int n = 0; n < 200; n++) {
    digest_row_begin(&d);
    for (int i = 0; i < n; i++)
      digest_row_field(&d, "yz", 2);
    digest_row_end(&d);
  }
  check_rows(&d, 200, "c90337e29a8f14d50b11e2b9787c53f2"); /* n times 'yz', n in 0..199 */
}
END_TEST

/* A row given up half way, short or long, leaves nothing behind. */
START_TEST(forgets_a_row_begun_again)
{
  char x[2000];
  struct digest d;
  memset(x, 'x', sizeof x);
  open_plain(&d);
  digest_row_begin(&d);
  digest_row_field(&d, x, sizeof x);
  digest_row_begin(&d);
  digest_row_field(&d, x, 5);
  add_row(&d, 2, (const char *const[]){"ab", "c"});
  check_rows(&d, 1, "f2eda2708bcfd51cc05c0ee4c9f60440"); /* ab,c */
}
END_TEST

static uint64_t hash(const char *salt, const char *unit)
{
  return lift_hash_unit_bits(salt, strlen(salt), unit, strlen(unit));
}

START_TEST(hashes_units_as_xxhsum)
{
  /* printf 'spring-mail\037user-1' | xxhsum -H3, and so on */
  ck_assert_uint_eq(hash("spring-mail", "user-1"), UINT64_C(0x1f39b9705e60983b));
  ck_assert_uint_eq(hash("spring-mail", "user-2"), UINT64_C(0x35e3a8e1333c4970));
  ck_assert_uint_eq(hash("salt", "unit"), UINT64_C(0x6651ae77f81e3576));
  ck_assert_uint_eq(hash("", ""), UINT64_C(0x05087bbed866d0de));  /* printf '\037' */
  ck_assert_uint_eq(hash("x", ""), UINT64_C(0xc08d2682ae84f689)); /* printf 'x\037' */
  ck_assert_uint_eq(hash("spring-mail", "M\303\274ller"), UINT64_C(0xc29ec747aaa72939)); /* … '\037M\303\274ller' */
  ck_assert_uint_eq(lift_hash_unit_bits(NULL, 0, NULL, 0), UINT64_C(0x05087bbed866d0de));
  /* printf '1\0002\037a\000b' */
  ck_assert_uint_eq(lift_hash_unit_bits("1\0002", 3, "a\0b", 3), UINT64_C(0x0fd8a2a79df23c62));
}
END_TEST

/* Around and beyond the 256 bytes that are hashed in one go. */
START_TEST(hashes_long_ids)
{
  char u[301], s[1001];
  memset(u, 'u', sizeof u);
  memset(s, 's', sizeof s);
  /* (printf 'salt\037'; printf 'u%.0s' $(seq N)) | xxhsum -H3, for N = 250, 251, 252, 256, 300 */
  ck_assert_uint_eq(lift_hash_unit_bits("salt", 4, u, 250), UINT64_C(0x7df2d39df98b2b23));
  ck_assert_uint_eq(lift_hash_unit_bits("salt", 4, u, 251), UINT64_C(0x7099e336a49de5bd));
  ck_assert_uint_eq(lift_hash_unit_bits("salt", 4, u, 252), UINT64_C(0x472b34443e0f3505));
  ck_assert_uint_eq(lift_hash_unit_bits("salt", 4, u, 256), UINT64_C(0x2cf9ae135b157def));
  ck_assert_uint_eq(lift_hash_unit_bits("salt", 4, u, 300), UINT64_C(0x732c159f61921cbb));
  /* (printf 's%.0s' $(seq N); printf '\037') | xxhsum -H3, for N = 255, 256 */
  ck_assert_uint_eq(lift_hash_unit_bits(s, 255, "", 0), UINT64_C(0xf4dff375f1ebb8b4));
  ck_assert_uint_eq(lift_hash_unit_bits(s, 256, "", 0), UINT64_C(0x3156b06c1c1f4639));
  /* (printf 's%.0s' $(seq 1000); printf '\037unit') | xxhsum -H3 */
  ck_assert_uint_eq(lift_hash_unit_bits(s, 1000, "unit", 4), UINT64_C(0xf1682066ad2a78b4));
}
END_TEST

/* The top 53 bits over 2^53, worked out in another way: 0x1f39b9705e60983b without its last 11 bits, over 2^64. */
START_TEST(hash_becomes_a_place)
{
  ck_assert_double_eq(lift_hash_unit("spring-mail", 11, "user-1", 6), 0x0.1f39b9705e609800p0);
  ck_assert_double_eq(lift_hash_unit("salt", 4, "unit", 4), 0x0.6651ae77f81e3000p0);
}
END_TEST

/* A million made-up ids under two salts: each cell of a 10 x 10 table of deciles expects 10,000. The bound on
 * chi-square with 99 degrees of freedom is its quantile at 1 - 1e-6, and too even is found at 1e-6 (R: qchisq(1e-6, 99,
 * lower.tail = FALSE) and qchisq(1e-6, 99)). */
START_TEST(hash_is_uniform_and_independent_of_salt)
{
  static double cell[10][10];
  for (int i = 0; i < 1000000; i++) {
    char id[32];
    size_t n = (size_t)sprintf(id, "user-%d", i);
    cell[(int)(10 * lift_hash_unit("test-a", 6, id, n))][(int)(10 * lift_hash_unit("test-b", 6, id, n))]++;
  }
  double sum = 0;
  for (int i = 0; i < 10; i++)
    for (int j = 0; j < 10; j++)
      sum += (cell[i][j] - 10000) * (cell[i][j] - 10000) / 10000;
  ck_assert_double_lt(sum, 180.7920);
  ck_assert_double_gt(sum, 45.8344);
}
END_TEST

Suite *digest_suite(void)
{
  Suite *suite = suite_create("digest");
  TCase *bytes = tcase_create("bytes");
  tcase_set_timeout(bytes, 120);
  tcase_add_test(bytes, digests_bytes);
  tcase_add_test(bytes, leaves_sha256_out);
  tcase_add_test(bytes, closes_what_is_closed);
  suite_add_tcase(suite, bytes);
  TCase *rows = tcase_create("rows");
  tcase_add_test(rows, keeps_fields_apart);
  tcase_add_test(rows, forgets_the_order_of_rows);
  tcase_add_test(rows, sees_a_changed_field);
  tcase_add_test(rows, takes_rows_of_any_length);
  tcase_add_test(rows, forgets_a_row_begun_again);
  suite_add_tcase(suite, rows);
  TCase *unit = tcase_create("hash");
  tcase_set_timeout(unit, 60);
  tcase_add_test(unit, hashes_units_as_xxhsum);
  tcase_add_test(unit, hashes_long_ids);
  tcase_add_test(unit, hash_becomes_a_place);
  tcase_add_test(unit, hash_is_uniform_and_independent_of_salt);
  suite_add_tcase(suite, unit);
  return suite;
}
