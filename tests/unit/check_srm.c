/* lift/srm.h against R's chisq.test. */
#include "lift/srm.h"

#include <math.h>
#include <string.h>

#include "ab_fixture.h"

Suite *srm_suite(void);

/* r_oracle.json, srm: R 4.2.2, chisq.test(obs, p = w / sum(w)); Cookie Cats' gates are the last. */
START_TEST(srm_as_R)
{
  cJSON *json = ab_json("r_oracle.json");
  if (!json)
    return;
  const cJSON *row;
  int seen = 0;
  cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(json, "srm"))
  {
    long long counts[8];
    double shares[8];
    int arms = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(row, "obs"));
    for (int i = 0; i < arms; i++) {
      counts[i] = (long long)ab_element(row, "obs", i);
      shares[i] = ab_element(row, "w", i);
    }
    struct lift_srm srm;
    ck_assert_int_eq(lift_srm_test(counts, shares, (size_t)arms, &srm, NULL), LIFT_OK);
    ab_near("chi-square", srm.statistic, ab_number(row, "x2"), 1e-11);
    ab_near("p", srm.p_value, ab_number(row, "p"), 1e-10);
    ck_assert_int_eq(srm.df, arms - 1);
    seen++;
  }
  ck_assert_int_eq(seen, 5);
  cJSON_Delete(json);
}
END_TEST

/* gbstats.json, srm: GrowthBook's statistic; where an arm is empty on purpose it is not left out there either. */
START_TEST(srm_as_growthbook)
{
  cJSON *json = ab_json("gbstats.json");
  if (!json)
    return;
  const cJSON *row;
  cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(json, "srm"))
  {
    long long counts[8];
    double shares[8];
    int arms = cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(row, "users"));
    for (int i = 0; i < arms; i++) {
      counts[i] = (long long)ab_element(row, "users", i);
      shares[i] = ab_element(row, "weights", i);
    }
    struct lift_srm srm;
    ck_assert_int_eq(lift_srm_test(counts, shares, (size_t)arms, &srm, NULL), LIFT_OK);
    ab_near("p", srm.p_value, ab_number(row, "p"), 1e-10);
  }
  cJSON_Delete(json);
}
END_TEST

/* Hillstrom: R 4.2.2, tests/reference/ab_kernels.R. */
START_TEST(srm_hillstrom)
{
  const long long counts[] = {21306, 21307, 21387};
  const double shares[] = {1, 1, 1};
  struct lift_srm srm;
  ck_assert_int_eq(lift_srm_test(counts, shares, 3, &srm, NULL), LIFT_OK);
  ab_near("p", srm.p_value, .9036929575604195, 1e-12);
  ab_near("chi-square", srm.statistic, .20253125, 1e-12);
}
END_TEST

START_TEST(srm_zero_share)
{
  const long long clean[] = {500, 0, 480}, stray[] = {500, 1, 480}, only_stray[] = {0, 7, 0}, plain[] = {500, 480};
  const double shares[] = {.5, 0, .5}, halves[] = {1, 1};
  struct lift_srm srm, two;
  ck_assert_int_eq(lift_srm_test(clean, shares, 3, &srm, NULL), LIFT_OK);
  ck_assert_int_eq(lift_srm_test(plain, halves, 2, &two, NULL), LIFT_OK);
  ck_assert(srm.df == 1 && srm.p_value == two.p_value && srm.statistic == two.statistic && !srm.impossible);
  ck_assert_int_eq(lift_srm_test(stray, shares, 3, &srm, NULL), LIFT_OK);
  ck_assert(srm.impossible && srm.p_value == 0 && srm.statistic == two.statistic && srm.total == 980);
  ck_assert_int_eq(lift_srm_test(only_stray, shares, 3, &srm, NULL), LIFT_OK);
  ck_assert(srm.impossible && srm.p_value == 0);
}
END_TEST

START_TEST(srm_refuses)
{
  const long long none[] = {0, 0}, negative[] = {5, -1}, counts[] = {5, 5}, huge[] = {9223372036854775807LL, 1};
  const double shares[] = {1, 1}, single[] = {1, 0}, bad[] = {1, -1}, nan[] = {1, NAN}, tiny[] = {1, 1e-320};
  struct lift_srm srm;
  struct lift_error err = {""};
  ck_assert_int_eq(lift_srm_test(none, shares, 2, &srm, &err), LIFT_EDATA);
  ck_assert_int_eq(lift_srm_test(negative, shares, 2, &srm, &err), LIFT_EDATA);
  ck_assert_int_eq(lift_srm_test(huge, shares, 2, &srm, &err), LIFT_EDATA);
  ck_assert_int_eq(lift_srm_test(counts, single, 2, &srm, &err), LIFT_EUSAGE);
  ck_assert_ptr_nonnull(strstr(err.text, "1 arm with a positive share"));
  ck_assert_int_eq(lift_srm_test(counts, bad, 2, &srm, &err), LIFT_EUSAGE);
  ck_assert_int_eq(lift_srm_test(counts, nan, 2, &srm, &err), LIFT_EUSAGE);
  ck_assert_int_eq(lift_srm_test(counts, tiny, 2, &srm, &err), LIFT_EUSAGE);
}
END_TEST

Suite *srm_suite(void)
{
  Suite *suite = suite_create("srm");
  TCase *tests = tcase_create("srm");
  tcase_add_test(tests, srm_as_R);
  tcase_add_test(tests, srm_as_growthbook);
  tcase_add_test(tests, srm_hillstrom);
  tcase_add_test(tests, srm_zero_share);
  tcase_add_test(tests, srm_refuses);
  suite_add_tcase(suite, tests);
  return suite;
}
