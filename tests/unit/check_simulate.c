/* lift/simulate.h, users: samples against the closed-form truth, within 4 Monte-Carlo standard errors at fixed seeds;
 * the closed form itself against tests/reference/simulate_oracle.py (scipy 1.10.1), which goes another way. */
#include "lift/simulate.h"

#include <gsl/gsl_cdf.h>

#include "simulate_fixture.h"

Suite *simulate_suite(void);

static const char *const names[] = {"control", "mail", "push"};

static struct lift_arms arms_of(size_t n, const char *const *share)
{
  struct lift_arms arms = {0};
  ck_assert(lift_arms_set(&arms, n, names, share, NULL) == LIFT_OK);
  return arms;
}

static const struct lift_sim_effect shop_effect[] = {
    {0}, {.rate = .1, .basket = .05}, {.rate = -.02, .rate_absolute = true}};
static const struct lift_sim_effect same_effect[] = {{0}, {.rate = .2}};
static const struct lift_sim_effect minus_effect[] = {{0}, {.rate = -.1, .basket = .1}};

/* Printed by simulate_oracle.py: latent correlation and its limits, moments, correlations. */
static const struct known {
  struct lift_sim_users_model model;
  double rho, mean, sd, pre_mean, pre_sd, arm_mean, arm_sd, correlation_revenue, correlation_rate;
} known[] = {
    {{.08, 42, 30, .1, 35, 28, .4, 14, shop_effect},
     0.7410518329, 3.36, 14.2067026435, 3.5, 13.7349918092, 3.8808, 15.6013035148, 0.4048330930, 0.3392475990},
    {{.25, 20, 15, 0, 0, 0, .9, 0, same_effect},
     0.9878698377, 5, 11.4564392374, 5, 11.4564392374, 6, 12.3085336251, 0.8688792681, 0.6489923009},
    {{.5, 10, 4, .6, 12, 6, -.3, 1, minus_effect},
     -0.5408615435, 5, 5.74456264654, 7.2, 7.49399759808, 4.95, 6.21767641487, -0.2972915389, -0.2828244752},
};

static struct lift_sim_users opened(const struct lift_sim_users_model *model, const struct lift_arms *arms,
                                    uint64_t seed)
{
  struct lift_sim_users users = {0};
  struct lift_error err = {""};
  ck_assert_msg(lift_sim_users_open(&users, model, arms, seed, &err) == LIFT_OK, "%s", err.text);
  return users;
}

START_TEST(truth_agrees_with_scipy)
{
  const struct known *k = &known[_i];
  struct lift_arms arms = arms_of(_i == 0 ? 3 : 2, NULL);
  struct lift_sim_users users = opened(&k->model, &arms, 1);
  struct lift_sim_truth control, arm;
  ck_assert(lift_sim_users_truth(&users, 0, &control, NULL) == LIFT_OK);
  ck_assert(lift_sim_users_truth(&users, 1, &arm, NULL) == LIFT_OK);
  assert_close(users.rho, k->rho, 1e-9, "rho");
  assert_close(control.revenue, k->mean, 1e-11, "mean");
  assert_close(control.revenue_sd, k->sd, 1e-11, "sd");
  assert_close(control.pre_mean, k->pre_mean, 1e-11, "pre mean");
  assert_close(control.pre_sd, k->pre_sd, 1e-11, "pre sd");
  assert_close(control.correlation_revenue, k->model.correlation, 1e-12, "correlation asked for");
  assert_close(arm.revenue, k->arm_mean, 1e-11, "arm mean");
  assert_close(arm.revenue_sd, k->arm_sd, 1e-11, "arm sd");
  assert_close(arm.correlation_revenue, k->correlation_revenue, 1e-9, "correlation of revenue");
  assert_close(arm.correlation_rate, k->correlation_rate, 1e-9, "correlation of conversion");
  assert_close(arm.revenue_effect, k->arm_mean - k->mean, 1e-11, "effect");
  assert_close(arm.revenue_relative, k->arm_mean / k->mean - 1, 1e-11, "relative effect");
  ck_assert(control.revenue_effect == 0 && control.rate_effect == 0 && control.rate_relative == 0);
  lift_sim_users_clear(&users);
  lift_arms_clear(&arms);
}
END_TEST

/* One arm of a sample: what its moments should average to. The products are taken about the true means. */
struct sample {
  struct average rate, revenue, variance, product_revenue, product_rate;
};

static void observe(struct sample *s, const struct lift_sim_truth *t, double pre, const struct lift_sim_outcome *y)
{
  double revenue = (double)y->revenue / 100 - t->revenue, rate = (double)y->converted - t->rate;
  add(&s->rate, rate);
  add(&s->revenue, revenue);
  add(&s->variance, revenue * revenue);
  add(&s->product_revenue, (pre - t->pre_mean) / t->pre_sd * revenue / t->revenue_sd);
  add(&s->product_rate, (pre - t->pre_mean) / t->pre_sd * rate / t->rate_sd);
}

/* The potential outcomes of 300,000 users in every arm, and what the arms reveal. */
START_TEST(samples_agree_with_the_truth)
{
  const struct known *k = &known[_i];
  struct lift_arms arms = arms_of(_i == 0 ? 3 : 2, (const char *const[]){"2", "1", "1"});
  struct lift_sim_users users = opened(&k->model, &arms, 2026);
  struct lift_sim_truth truth[3];
  struct sample all[3] = {0}, seen[3] = {0};
  struct average pre = {0}, pre_variance = {0}, serial = {0}, effect[3] = {{0}};
  double before = 0;
  for (uint32_t a = 0; a < arms.n; a++)
    ck_assert(lift_sim_users_truth(&users, a, &truth[a], NULL) == LIFT_OK);
  for (uint64_t i = 0; i < 300000; i++) {
    struct lift_sim_user user;
    lift_sim_user_draw(&users, i, &user);
    double x = (double)user.pre_revenue / 100, from = x - truth[0].pre_mean, base = 0;
    add(&pre, from);
    add(&pre_variance, from * from);
    add(&serial, user.z * before);
    before = user.z;
    for (uint32_t a = 0; a < arms.n; a++) {
      struct lift_sim_outcome y = lift_sim_user_outcome(&users, &user, a);
      observe(&all[a], &truth[a], x, &y);
      if (a == 0)
        base = (double)y.revenue;
      add(&effect[a], ((double)y.revenue - base) / 100);
      if (a == user.arm)
        observe(&seen[a], &truth[a], x, &y);
    }
  }
  assert_average(&pre, 0, "pre mean");
  assert_average(&pre_variance, truth[0].pre_sd * truth[0].pre_sd, "pre variance");
  assert_average(&serial, 0, "product of neighbours");
  for (uint32_t a = 0; a < arms.n; a++) {
    for (int revealed = 0; revealed < 2; revealed++) {
      const struct sample *s = revealed ? &seen[a] : &all[a];
      assert_average(&s->rate, 0, "rate");
      assert_average(&s->revenue, 0, "revenue");
      assert_average(&s->variance, truth[a].revenue_sd * truth[a].revenue_sd, "variance");
      assert_average(&s->product_revenue, truth[a].correlation_revenue, "correlation of revenue");
      assert_average(&s->product_rate, truth[a].correlation_rate, "correlation of conversion");
    }
    if (a > 0)
      assert_average(&effect[a], truth[a].revenue_effect, "effect");
  }
  lift_sim_users_clear(&users);
  lift_arms_clear(&arms);
}
END_TEST

/* A basket of 0.004 would round to nothing; by chance it keeps its mean. */
START_TEST(rounding_keeps_the_mean)
{
  struct lift_arms arms = arms_of(1, NULL);
  struct lift_sim_users users = opened(&(struct lift_sim_users_model){.rate = .5, .basket_mean = .004}, &arms, 8);
  struct average revenue = {0}, pre = {0};
  for (uint64_t i = 0; i < 200000; i++) {
    struct lift_sim_user user;
    lift_sim_user_draw(&users, i, &user);
    add(&revenue, (double)lift_sim_user_outcome(&users, &user, 0).revenue / 100);
    add(&pre, (double)user.pre_revenue / 100);
  }
  assert_average(&revenue, .002, "revenue");
  assert_average(&pre, .002, "pre revenue");
  lift_sim_users_clear(&users);
  lift_arms_clear(&arms);
}
END_TEST

START_TEST(potential_outcomes_are_consistent)
{
  struct lift_arms arms = arms_of(3, NULL);
  struct lift_sim_users users = opened(&known[0].model, &arms, 4);
  int converts[3] = {0};
  for (uint64_t i = 0; i < 50000; i++) {
    struct lift_sim_user user;
    struct lift_sim_outcome y[3];
    lift_sim_user_draw(&users, i, &user);
    for (uint32_t a = 0; a < 3; a++) {
      y[a] = lift_sim_user_outcome(&users, &user, a);
      ck_assert(y[a].converted == 0 || y[a].converted == 1);
      ck_assert(y[a].converted || y[a].revenue == 0);
      converts[a] += (int)y[a].converted;
    }
    ck_assert_int_ge(y[1].converted, y[0].converted); /* a positive lift keeps nobody from it */
    ck_assert_int_le(y[2].converted, y[0].converted);
    if (y[2].converted)
      ck_assert_int_eq(y[2].revenue, y[0].revenue); /* the push changes no basket */
    if (y[0].converted) /* the mail's is 5 % larger, to one hundredth of either rounding */
      ck_assert(fabs((double)y[1].revenue - 1.05 * (double)y[0].revenue) <= 2.05);
    ck_assert(user.day < 14 && user.index == i);
  }
  ck_assert(converts[1] > converts[0] && converts[0] > converts[2] && converts[2] > 0);
  lift_sim_users_clear(&users);
  lift_arms_clear(&arms);
}
END_TEST

/* Arms by days: shares 2:1:1 times 14 days, 41 degrees of freedom. */
START_TEST(arms_and_days_have_their_shares)
{
  struct lift_arms arms = arms_of(3, (const char *const[]){"2", "1", "1"});
  struct lift_sim_users users = opened(&known[0].model, &arms, 4);
  double cell[3][14] = {{0}}, statistic = 0;
  for (uint64_t i = 0; i < 200000; i++) {
    struct lift_sim_user user;
    lift_sim_user_draw(&users, i, &user);
    cell[user.arm][user.day]++;
  }
  for (int a = 0; a < 3; a++)
    for (int d = 0; d < 14; d++) {
      double expected = 200000 * arms.share[a] / 14;
      statistic += (cell[a][d] - expected) * (cell[a][d] - expected) / expected;
    }
  ck_assert_msg(gsl_cdf_chisq_Q(statistic, 41) > 1e-6, "chi-square %g", statistic);
  lift_sim_users_clear(&users);
  lift_arms_clear(&arms);
}
END_TEST

/* The documented order of draws, replayed. */
START_TEST(draws_in_the_frozen_order)
{
  struct lift_arms arms = arms_of(3, NULL);
  struct lift_sim_users users = opened(&known[0].model, &arms, 99);
  for (uint64_t i = UINT64_MAX - 5; i != 5; i++) {
    struct lift_sim_user user;
    struct lift_random r;
    lift_sim_user_draw(&users, i, &user);
    lift_random_open(&r, 99, LIFT_STREAM_SIMULATE_USERS, i);
    ck_assert_uint_eq(user.arm, lift_arms_at(&arms, lift_random_bits(&r)));
    ck_assert(user.z == lift_random_normal(&r) && user.w == lift_random_normal(&r));
    double zp = users.rho * user.z + sqrt(1 - users.rho * users.rho) * lift_random_normal(&r);
    lift_random_normal(&r);
    ck_assert(user.u == lift_random_uniform(&r));
    lift_random_uniform(&r);
    ck_assert_uint_eq(user.day, lift_random_below(&r, 14));
    if (zp <= gsl_cdf_ugaussian_Qinv(.1) - 1e-9)
      ck_assert_int_eq(user.pre_revenue, 0);
  }
  lift_sim_users_clear(&users);
  lift_arms_clear(&arms);
}
END_TEST

/* The same seed gives the same bytes forwards, backwards and in shards; another seed does not. */
START_TEST(order_and_shards_do_not_matter)
{
  enum { N = 5000 };
  static struct lift_sim_user row[N], one;
  struct lift_arms arms = arms_of(2, NULL);
  struct lift_sim_users users = opened(&known[1].model, &arms, 7), other = opened(&known[1].model, &arms, 8);
  struct lift_sim_outcome whole[2] = {{0, 0}}, parts[2] = {{0, 0}}, sum[2] = {{0, 0}};
  int equal = 0;
  memset(row, 0, sizeof row);
  for (uint64_t i = 0; i < N; i++)
    lift_sim_user_draw(&users, i, &row[i]);
  for (uint64_t i = N; i-- > 0;) {
    lift_sim_user_draw(&users, i, &one);
    ck_assert_mem_eq(&one, &row[i], sizeof one);
    for (uint32_t a = 0; a < 2; a++) {
      struct lift_sim_outcome y = lift_sim_user_outcome(&users, &one, a);
      sum[a].converted += y.converted;
      sum[a].revenue += y.revenue;
    }
    lift_sim_user_draw(&other, i, &one);
    equal += one.z == row[i].z;
  }
  ck_assert_int_eq(equal, 0);
  ck_assert(lift_sim_users_total(&users, 0, N, whole, NULL) == LIFT_OK);
  ck_assert(lift_sim_users_total(&users, 0, 1234, parts, NULL) == LIFT_OK);
  ck_assert(lift_sim_users_total(&users, 1234, N - 1234, parts, NULL) == LIFT_OK);
  ck_assert_mem_eq(whole, parts, sizeof whole);
  ck_assert_mem_eq(whole, sum, sizeof whole);
  ck_assert(whole[1].revenue > whole[0].revenue);
  lift_sim_users_clear(&users);
  lift_sim_users_clear(&other);
  lift_arms_clear(&arms);
}
END_TEST

START_TEST(a_null_model_has_no_effect)
{
  struct lift_arms arms = arms_of(2, NULL);
  struct lift_sim_users_model model = {.rate = 1, .basket_mean = 5, .basket_sd = 2};
  struct lift_sim_users users = opened(&model, &arms, 1);
  struct lift_sim_outcome total[2] = {{0, 0}};
  struct lift_sim_truth truth;
  ck_assert(lift_sim_users_total(&users, 0, 1000, total, NULL) == LIFT_OK);
  ck_assert(total[0].converted == 1000 && total[0].revenue == total[1].revenue);
  ck_assert(lift_sim_users_truth(&users, 1, &truth, NULL) == LIFT_OK);
  ck_assert(truth.revenue_effect == 0 && truth.rate_sd == 0 && truth.correlation_rate == 0 && users.rho == 0);
  assert_close(truth.revenue_sd, 2, 1e-14, "sd");
  lift_sim_users_clear(&users);
  lift_arms_clear(&arms);
}
END_TEST

static const struct lift_sim_effect in_control[] = {{.rate = .1}, {.rate = 0}};
static const struct lift_sim_effect too_much[] = {{0}, {.rate = .6, .rate_absolute = true}};
static const struct lift_sim_effect below_zero[] = {{0}, {.basket = -1.5}};
static const struct {
  struct lift_sim_users_model model;
  enum lift_status status;
  const char *message;
} wrong[] = {
    {{.rate = 0, .basket_mean = 1}, LIFT_EUSAGE, "rate is 0, expected a number in (0, 1]"},
    {{.rate = .5, .basket_mean = -1}, LIFT_EUSAGE, "basket mean is -1, expected a positive number"},
    {{.rate = .5, .basket_mean = 1, .basket_sd = -2}, LIFT_EUSAGE, "basket sd is -2, expected a non-negative number"},
    {{.rate = 1, .basket_mean = 1}, LIFT_EUSAGE, "basket sd is 0, expected a positive number"},
    {{.rate = .5, .basket_mean = 1, .pre_rate = 2}, LIFT_EUSAGE, "pre-period's rate is 2, expected a number in (0, 1]"},
    {{.rate = .5, .basket_mean = 1, .correlation = 2}, LIFT_EUSAGE, "correlation is 2, expected a number from -1 to 1"},
    {{.rate = .5, .basket_mean = 1, .effect = in_control}, LIFT_EUSAGE,
     "arm 'control' is the control and cannot have an effect"},
    {{.rate = .5, .basket_mean = 1, .effect = too_much}, LIFT_EUSAGE,
     "arm 'mail': conversion rate is 1.1, expected a number in [0, 1]"},
    {{.rate = .5, .basket_mean = 1, .effect = below_zero}, LIFT_EUSAGE,
     "arm 'mail': lift of the basket is -1.5, expected at least -1"},
    {{.rate = .5, .basket_mean = 1, .basket_sd = 1e5}, LIFT_EDATA,
     "baskets too large or too spread for amounts in hundredths (mean 1, sd 100000)"},
    {{.rate = .5, .basket_mean = 1, .pre_rate = .5, .pre_basket_mean = 1e15, .pre_basket_sd = 1e15}, LIFT_EDATA,
     "baskets too large or too spread for amounts in hundredths (mean 1e+15, sd 1e+15)"},
    {{.rate = .5, .basket_mean = 5e16}, LIFT_EDATA, /* 5e18 hundredths, beyond 2^62 = 4.6e18 */
     "baskets too large or too spread for amounts in hundredths (mean 5e+16, sd 0)"},
    /* limits: simulate_oracle.py, "shop" */
    {{.08, 42, 30, .1, 35, 28, .95, 0, NULL}, LIFT_EDATA,
     "a correlation of 0.95 cannot be had with these rates and baskets: from -0.0603 to 0.8859"},
};

START_TEST(refuses_users)
{
  struct lift_arms arms = arms_of(2, NULL);
  struct lift_sim_users users = {0};
  struct lift_error err = {""};
  ck_assert_int_eq(lift_sim_users_open(&users, &wrong[_i].model, &arms, 1, &err), wrong[_i].status);
  ck_assert_str_eq(err.text, wrong[_i].message);
  ck_assert(!users.arm);
  lift_sim_users_clear(&users);
  lift_sim_users_clear(NULL);
  lift_arms_clear(&arms);
}
END_TEST

/* Nobody, and everybody: rates lifted to 0 and to 1. Baskets just below the limit. */
START_TEST(reaches_the_limits)
{
  const struct lift_sim_effect effect[] = {{0}, {.rate = -1, .basket = -1}, {.rate = .5, .rate_absolute = true}};
  struct lift_sim_users_model model = {.rate = .5, .basket_mean = 4.6e16, .effect = effect};
  struct lift_arms arms = arms_of(3, NULL);
  struct lift_sim_users users = opened(&model, &arms, 1);
  struct lift_sim_outcome y[3] = {{0, 0}};
  struct lift_sim_truth truth;
  ck_assert(lift_sim_users_total(&users, 0, 1, y, NULL) == LIFT_OK);
  ck_assert(y[1].converted == 0 && y[2].converted == 1 && y[1].revenue == 0 && y[2].revenue == 4600000000000000000);
  ck_assert(lift_sim_users_truth(&users, 1, &truth, NULL) == LIFT_OK);
  ck_assert(truth.revenue == 0 && truth.revenue_relative == -1 && truth.revenue_sd == 0 && truth.correlation_rate == 0);
  struct lift_error err = {""};
  ck_assert(lift_sim_users_total(&users, 1, 10, y, &err) == LIFT_EDATA);
  ck_assert_str_eq(err.text, "the revenue of arm 'push' does not fit 64 bits");
  lift_sim_users_clear(&users);
  lift_arms_clear(&arms);
}
END_TEST

/* log(100) + 14 s - s^2 / 2 = 62 log 2 at s = 3.0795, that is at an sd of 115 times the mean. */
START_TEST(limits_the_spread)
{
  struct lift_arms arms = arms_of(2, NULL);
  struct lift_sim_users users = {0};
  struct lift_sim_users_model model = {.rate = .5, .basket_mean = 1, .basket_sd = 110};
  ck_assert(lift_sim_users_open(&users, &model, &arms, 1, NULL) == LIFT_OK);
  model.basket_sd = 120;
  ck_assert(lift_sim_users_open(&users, &model, &arms, 1, NULL) == LIFT_EDATA);
  model.basket_sd = 0;
  model.pre_rate = .5;
  model.pre_basket_mean = 1;
  model.pre_basket_sd = 110;
  ck_assert(lift_sim_users_open(&users, &model, &arms, 1, NULL) == LIFT_OK);
  model.pre_basket_sd = 120;
  ck_assert(lift_sim_users_open(&users, &model, &arms, 1, NULL) == LIFT_EDATA);
  lift_sim_users_clear(&users);
  lift_arms_clear(&arms);
}
END_TEST

/* Mean 5 and sd 11.4564… at a rate of .25 are a basket of 20 and 15: the oracle's "same", backwards. */
START_TEST(finds_the_basket)
{
  double mean, sd;
  struct lift_error err;
  ck_assert(lift_sim_basket(.25, 5, 11.4564392374, &mean, &sd, NULL) == LIFT_OK);
  assert_close(mean, 20, 1e-12, "basket mean");
  assert_close(sd, 15, 1e-10, "basket sd");
  ck_assert(lift_sim_basket(.25, 5, 8, &mean, &sd, &err) == LIFT_EUSAGE);
  ck_assert_str_eq(err.text, "sd is 8, expected at least 8.66025: 0.75 of the users spend nothing");
  ck_assert(lift_sim_basket(.25, INFINITY, 8, &mean, &sd, &err) == LIFT_EUSAGE);
  ck_assert_str_eq(err.text, "mean is inf, expected a positive number");
  ck_assert(lift_sim_basket(1, 5, 0, &mean, &sd, NULL) == LIFT_OK && mean == 5 && sd == 0);
}
END_TEST

Suite *simulate_suite(void)
{
  Suite *suite = suite_create("simulate");
  TCase *users = tcase_create("users");
  tcase_add_loop_test(users, truth_agrees_with_scipy, 0, (int)COUNT(known));
  tcase_add_loop_test(users, samples_agree_with_the_truth, 0, (int)COUNT(known));
  tcase_add_test(users, rounding_keeps_the_mean);
  tcase_add_test(users, potential_outcomes_are_consistent);
  tcase_add_test(users, arms_and_days_have_their_shares);
  tcase_add_test(users, draws_in_the_frozen_order);
  tcase_add_test(users, order_and_shards_do_not_matter);
  tcase_add_test(users, a_null_model_has_no_effect);
  tcase_add_loop_test(users, refuses_users, 0, (int)COUNT(wrong));
  tcase_add_test(users, reaches_the_limits);
  tcase_add_test(users, limits_the_spread);
  tcase_add_test(users, finds_the_basket);
  tcase_set_timeout(users, 120);
  suite_add_tcase(suite, users);
  return suite;
}
