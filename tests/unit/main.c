/* All unit tests in one program: Check forks each test, so one that crashes fails alone. */
#include <check.h>
#include <gsl/gsl_errno.h>
#include <stdlib.h>

#define SUITES \
  SUITE(number) SUITE(random) SUITE(digest) SUITE(json) SUITE(json_read) SUITE(json_write) SUITE(doc) \
  SUITE(csv) SUITE(csv_refuse) SUITE(csv_write) SUITE(csv_table) SUITE(input) SUITE(output) SUITE(progress) SUITE(date) \
  SUITE(means) SUITE(proportion) SUITE(relative) SUITE(adjust) SUITE(srm) SUITE(power) SUITE(multiplicity) SUITE(money) \
  SUITE(coverage) SUITE(unbiased) SUITE(simplex) SUITE(model) SUITE(conformal) SUITE(design) \
  SUITE(assign) SUITE(randomize) SUITE(balance) SUITE(simulate) SUITE(simulate_geo) SUITE(decimal) SUITE(moments) SUITE(moments_text) SUITE(regress) \
  SUITE(report)

#define SUITE(name) Suite *name##_suite(void);
SUITES
#undef SUITE

int main(void)
{
  gsl_set_error_handler_off();
  SRunner *runner = srunner_create(NULL);
#define SUITE(name) srunner_add_suite(runner, name##_suite());
  SUITES
#undef SUITE
  srunner_run_all(runner, CK_ENV);
  int failed = srunner_ntests_failed(runner);
  srunner_free(runner);
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
