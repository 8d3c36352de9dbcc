/* lift/simulate.h, panels: against the formula in the header where it is exact, and averages within 4 Monte-Carlo
 * standard errors at fixed seeds where it is random. */
#include "lift/random.h"
#include "lift/simulate.h"

#include "simulate_fixture.h"

Suite *simulate_geo_suite(void);

static const uint32_t treated[] = {7, 2};

static struct lift_sim_panel_model full(void)
{
  return (struct lift_sim_panel_model){
      .geos = 12, .periods = 40, .level = 1000, .level_sigma = .7, .trend = .001, .season = .1, .season_length = 7,
      .factors = 2, .factor_sd = .05, .factor_phi = .8, .noise_sd = .03, .noise_phi = .4,
      .treated = treated, .n_treated = 2, .start = 30, .end = 37, .kind = LIFT_SIM_RELATIVE, .effect = .1,
      .spend = .05, .spend_test = .15, .spend_jitter = .3,
  };
}

static struct lift_sim_panel drawn(const struct lift_sim_panel_model *model, uint64_t seed, uint32_t replicate)
{
  struct lift_sim_panel panel = {0};
  struct lift_error err = {""};
  ck_assert_msg(lift_sim_panel_draw(&panel, model, seed, replicate, &err) == LIFT_OK, "%s", err.text);
  return panel;
}

/* A market has the same untreated outcomes whatever is done to it, and however many markets and periods there are. */
START_TEST(effects_do_not_move_the_panel)
{
  struct lift_sim_panel_model model = full(), larger = full();
  larger.geos = 30;
  larger.periods = 90;
  larger.n_treated = 0;
  larger.spend = 0;
  struct lift_sim_panel a = drawn(&model, 5, 3), b = drawn(&larger, 5, 3);
  struct lift_sim_panel c = drawn(&model, 5, 4), d = drawn(&model, 6, 3);
  int moved = 0;
  for (size_t g = 0; g < 12; g++) {
    ck_assert(a.level[g] == b.level[g] && a.level[g] != c.level[g] && a.level[g] != d.level[g]);
    for (size_t t = 0; t < 40; t++) {
      bool in = (g == 2 || g == 7) && t >= 30 && t <= 37;
      ck_assert_int_eq(a.untreated[40 * g + t], b.outcome[90 * g + t]);
      ck_assert(a.treated[40 * g + t] == in && (a.outcome[40 * g + t] != a.untreated[40 * g + t]) == in);
      moved += a.untreated[40 * g + t] == c.untreated[40 * g + t] || a.untreated[40 * g + t] == d.untreated[40 * g + t];
    }
  }
  ck_assert_int_lt(moved, 5);
  lift_sim_panel_clear(&a);
  lift_sim_panel_clear(&b);
  lift_sim_panel_clear(&c);
  lift_sim_panel_clear(&d);
  lift_sim_panel_clear(NULL);
}
END_TEST

/* Drawn again into the same memory, with the treated markets in another order: the same bytes. */
START_TEST(panel_is_reproducible)
{
  const uint32_t reversed[] = {2, 7};
  struct lift_sim_panel_model model = full(), other = full();
  other.treated = reversed;
  struct lift_sim_panel a = drawn(&model, 5, 0), b = drawn(&model, 77, 9);
  void *kept = b.outcome;
  ck_assert(lift_sim_panel_draw(&b, &other, 5, 0, NULL) == LIFT_OK);
  ck_assert_ptr_eq(b.outcome, kept);
  ck_assert_mem_eq(a.level, b.level, 12 * sizeof *a.level);
  ck_assert_mem_eq(a.outcome, b.outcome, 480 * sizeof *a.outcome);
  ck_assert_mem_eq(a.untreated, b.untreated, 480 * sizeof *a.outcome);
  ck_assert_mem_eq(a.spend, b.spend, 480 * sizeof *a.outcome);
  ck_assert_mem_eq(a.untreated_spend, b.untreated_spend, 480 * sizeof *a.outcome);
  ck_assert_mem_eq(a.treated, b.treated, 480);
  ck_assert_uint_eq(a.negative, b.negative);
  other.n_treated = 0;
  struct lift_sim_panel_truth truth;
  ck_assert(lift_sim_panel_draw(&b, &other, 5, 0, NULL) == LIFT_OK);
  ck_assert(lift_sim_panel_truth(&b, &truth, NULL) == LIFT_OK);
  ck_assert(truth.cells == 0 && truth.increment == 0 && !truth.has_relative && !truth.has_iroas);
  lift_sim_panel_clear(&a);
  lift_sim_panel_clear(&b);
}
END_TEST

/* Without noise and factors the panel is its formula. */
START_TEST(common_part_is_the_formula)
{
  struct lift_sim_panel_model model = full();
  model.factor_sd = model.noise_sd = 0;
  struct lift_sim_panel p = drawn(&model, 12, 0);
  for (size_t g = 0; g < 12; g++)
    for (size_t t = 0; t < 40; t++) {
      double y = p.level[g] * (1 + .001 * (double)t + .1 * sin(2 * M_PI * (double)t / 7));
      ck_assert(fabs((double)p.untreated[40 * g + t] - 100 * y) <= .5 + 1e-6);
    }
  lift_sim_panel_clear(&p);
}
END_TEST

static struct lift_sim_panel_truth truth_of(const struct lift_sim_panel *p)
{
  struct lift_sim_panel_truth truth, mine = {0};
  ck_assert(lift_sim_panel_truth(p, &truth, NULL) == LIFT_OK);
  for (size_t g = 2; g <= 7; g += 5)
    for (size_t c = 40 * g + 30; c <= 40 * g + 37; c++) {
      mine.increment += p->outcome[c] - p->untreated[c];
      mine.untreated += p->untreated[c];
      mine.spend_increment += p->spend[c] - p->untreated_spend[c];
    }
  ck_assert_uint_eq(truth.cells, 16);
  ck_assert(truth.increment == mine.increment && truth.untreated == mine.untreated);
  ck_assert(truth.spend_increment == mine.spend_increment && truth.has_relative);
  return truth;
}

START_TEST(truth_is_exact)
{
  struct lift_sim_panel_model model = full();
  model.kind = LIFT_SIM_ADDITIVE;
  model.effect = 12.34;
  struct lift_sim_panel p = drawn(&model, 1, 0);
  ck_assert_int_eq(truth_of(&p).increment, 16 * 1234);
  model.effect = -12.34;
  ck_assert(lift_sim_panel_draw(&p, &model, 1, 0, NULL) == LIFT_OK);
  ck_assert_int_eq(truth_of(&p).increment, -16 * 1234);
  model.kind = LIFT_SIM_RELATIVE;
  model.effect = .1;
  ck_assert(lift_sim_panel_draw(&p, &model, 1, 0, NULL) == LIFT_OK);
  struct lift_sim_panel_truth truth = truth_of(&p);
  ck_assert(fabs((double)truth.increment - .1 * (double)truth.untreated) <= 16 * .5);
  ck_assert(truth.relative == (double)truth.increment / (double)truth.untreated);
  model.kind = LIFT_SIM_PER_SPEND;
  model.effect = 2.5;
  ck_assert(lift_sim_panel_draw(&p, &model, 1, 0, NULL) == LIFT_OK);
  truth = truth_of(&p);
  ck_assert(truth.has_iroas && truth.spend_increment > 0);
  ck_assert(fabs((double)truth.increment - 2.5 * (double)truth.spend_increment) <= 16 * .5);
  model.spend_test = 0; /* go-dark: both fall, iROAS stays */
  ck_assert(lift_sim_panel_draw(&p, &model, 1, 0, NULL) == LIFT_OK);
  truth = truth_of(&p);
  ck_assert(truth.spend_increment < 0 && truth.increment < 0);
  assert_close(truth.iroas, 2.5, 1e-3, "iROAS");
  for (size_t c = 0; c < 480; c++)
    ck_assert(p.treated[c] ? p.spend[c] == 0 && p.untreated_spend[c] > 0 : p.spend[c] == p.untreated_spend[c]);
  lift_sim_panel_clear(&p);
}
END_TEST

/* Spend is the market's size times a share, within its jitter. */
START_TEST(spend_follows_size)
{
  struct lift_sim_panel_model model = full();
  struct lift_sim_panel p = drawn(&model, 3, 0);
  struct average jitter = {0}, square = {0};
  for (size_t c = 0; c < 480; c++) {
    double share = (double)p.spend[c] / 100 / p.level[c / 40] / (p.treated[c] ? .15 : .05);
    ck_assert(share > .69 && share < 1.31);
    add(&jitter, share - 1);
    add(&square, (share - 1) * (share - 1));
  }
  assert_average(&jitter, 0, "jitter");
  assert_average(&square, .09 / 3, "its square"); /* variance of a uniform on (-.3, .3) */
  lift_sim_panel_clear(&p);
}
END_TEST

/* Averages over 300 panels of 20 markets: size, and the noise's variance and autocorrelations. */
START_TEST(noise_is_stationary)
{
  struct lift_sim_panel_model model = {.geos = 20, .periods = 12, .level = 1e6, .level_sigma = .5, .noise_sd = .2,
                                       .noise_phi = -.6};
  struct average level = {0}, square = {0}, first = {0}, last = {0}, lag1 = {0}, lag3 = {0}, across = {0};
  struct lift_sim_panel p = {0};
  for (uint32_t r = 0; r < 300; r++) {
    ck_assert(lift_sim_panel_draw(&p, &model, 40, r, NULL) == LIFT_OK);
    for (size_t g = 0; g < 20; g++) {
      double e[12], v = 0, one = 0, three = 0;
      for (size_t t = 0; t < 12; t++)
        e[t] = ((double)p.untreated[12 * g + t] / 100 / p.level[g] - 1) / .2;
      for (size_t t = 0; t < 12; t++) {
        v += e[t] * e[t] / 12;
        one += t >= 1 ? e[t] * e[t - 1] / 11 : 0;
        three += t >= 3 ? e[t] * e[t - 3] / 9 : 0;
      }
      add(&level, p.level[g] / 1e6);
      add(&square, v);
      add(&first, e[0] * e[0]);
      add(&last, e[11] * e[11]);
      add(&lag1, one);
      add(&lag3, three);
      if (g > 0)
        add(&across, e[5] * ((double)p.untreated[12 * (g - 1) + 5] / 100 / p.level[g - 1] - 1) / .2);
    }
  }
  assert_average(&level, 1, "size");
  assert_average(&square, 1, "variance");
  assert_average(&first, 1, "variance of the first period");
  assert_average(&last, 1, "variance of the last period");
  assert_average(&lag1, -.6, "lag 1");
  assert_average(&lag3, -.216, "lag 3");
  assert_average(&across, 0, "two markets");
  ck_assert(p.negative == 0);
  lift_sim_panel_clear(&p);
}
END_TEST

/* Factors alone: total variance 1 whatever their number, autocorrelation phi, and rank K: with one factor every pair of
 * markets is proportional. */
START_TEST(factors_are_common)
{
  struct lift_sim_panel_model model = {.geos = 4, .periods = 3, .level = 1e9, .factors = 3, .factor_sd = .1,
                                       .factor_phi = .7};
  struct average square = {0}, lag1 = {0}, late = {0}, lag2 = {0};
  struct lift_sim_panel p = {0};
  for (uint32_t r = 0; r < 5000; r++) {
    ck_assert(lift_sim_panel_draw(&p, &model, 41, r, NULL) == LIFT_OK);
    double x = ((double)p.untreated[0] / 1e11 - 1) / .1, y = ((double)p.untreated[1] / 1e11 - 1) / .1;
    add(&square, x * x);
    double z = ((double)p.untreated[2] / 1e11 - 1) / .1;
    add(&lag1, x * y);
    add(&late, y * z);
    add(&lag2, x * z);
  }
  assert_average(&square, 1, "variance");
  assert_average(&lag1, .7, "lag 1");
  assert_average(&late, .7, "lag 1, later");
  assert_average(&lag2, .49, "lag 2");
  model.factors = 1;
  ck_assert(lift_sim_panel_draw(&p, &model, 41, 0, NULL) == LIFT_OK);
  double x[4][3];
  for (int g = 0; g < 4; g++)
    for (int t = 0; t < 3; t++)
      x[g][t] = (double)p.untreated[3 * g + t] / 1e11 - 1;
  for (int g = 1; g < 4; g++)
    for (int t = 1; t < 3; t++)
      assert_close(x[g][t] * x[0][0] - x[g][0] * x[0][t], 0, 1e-10, "rank");
  ck_assert(fabs(x[1][1]) > 1e-4);
  lift_sim_panel_clear(&p);
}
END_TEST

/* The documented order of draws, replayed for market 3 of the fifth panel: size, loadings, then noise and spend by
 * period. */
START_TEST(panels_draw_in_the_frozen_order)
{
  struct lift_sim_panel_model model = full();
  struct lift_sim_panel p = drawn(&model, 21, 4);
  struct lift_random common, own;
  double f[2], l[2], e = 0;
  lift_random_open(&common, 21, LIFT_STREAM_SIMULATE_GEO, UINT64_C(4) << 32);
  lift_random_open(&own, 21, LIFT_STREAM_SIMULATE_GEO, (UINT64_C(4) << 32) + 4);
  double size = 1000 * exp(.7 * lift_random_normal(&own) - .49 / 2);
  assert_close(p.level[3], size, 1e-14, "size");
  l[0] = lift_random_normal(&own);
  l[1] = lift_random_normal(&own);
  for (int t = 0; t < 40; t++) {
    for (int k = 0; k < 2; k++)
      f[k] = t ? .8 * f[k] + .6 * lift_random_normal(&common) : lift_random_normal(&common);
    e = t ? .4 * e + sqrt(.84) * lift_random_normal(&own) : lift_random_normal(&own);
    double v = 2 * lift_random_uniform(&own) - 1;
    double y = 1 + .001 * t + .1 * sin(2 * M_PI * t / 7) + .05 / sqrt(2) * (l[0] * f[0] + l[1] * f[1]) + .03 * e;
    ck_assert(fabs((double)p.untreated[120 + t] - 100 * size * y) <= .5 + 1e-6);
    ck_assert(fabs((double)p.spend[120 + t] - 100 * size * .05 * (1 + .3 * v)) <= .5 + 1e-6);
  }
  lift_sim_panel_clear(&p);
}
END_TEST

START_TEST(counts_negative_outcomes)
{
  struct lift_sim_panel_model model = {.geos = 50, .periods = 50, .level = 10, .noise_sd = 1};
  struct lift_sim_panel p = drawn(&model, 1, 0);
  uint64_t negative = 0;
  for (size_t c = 0; c < 2500; c++)
    negative += p.outcome[c] < 0;
  ck_assert(negative == p.negative && negative > 300 && negative < 500); /* 2500 P(N < -1) = 397 */
  lift_sim_panel_clear(&p);
}
END_TEST

enum { PANEL_CASES = 16 };

static const char *break_model(struct lift_sim_panel_model *m, int i)
{
  static const uint32_t unknown[] = {12}, twice[] = {3, 3};
  switch (i) {
  case 0: m->geos = 0; return "a panel of 0 geos and 40 periods, expected at least one of each";
  case 1: m->level = 0; return "level is 0, expected a positive number";
  case 2: m->level_sigma = -1; return "level sigma is -1, expected a non-negative number";
  case 3: m->trend = NAN; return "trend is nan, expected a finite number";
  case 4: m->season = INFINITY; return "season is inf, expected a finite number";
  case 5: m->factor_sd = -1; return "factor sd is -1, expected a non-negative number";
  case 6: m->noise_sd = -2; return "noise sd is -2, expected a non-negative number";
  case 7: m->factor_phi = 1; return "factor phi is 1, expected a number between -1 and 1";
  case 8: m->noise_phi = -1; return "noise phi is -1, expected a number between -1 and 1";
  case 9: m->end = 40; return "treated from period 30 to 40, expected two of 0 to 39, in order";
  case 10: m->effect = NAN; return "effect is nan, expected a finite number";
  case 11: m->spend_test = -1; return "test spend is -1, expected a non-negative number";
  case 12: m->spend_jitter = 2; return "spend jitter is 2, expected a number from 0 to 1";
  case 13: m->treated = unknown, m->n_treated = 1; return "treated geo 12, expected one of 0 to 11";
  case 14: m->treated = twice; return "geo 3 is treated twice";
  default: m->factors = 1001; return "1001 factors, expected at most 1000";
  }
}

START_TEST(refuses_panels)
{
  struct lift_sim_panel_model model = full();
  const char *message = break_model(&model, _i);
  struct lift_sim_panel panel = {0};
  struct lift_error err = {""};
  ck_assert(lift_sim_panel_draw(&panel, &model, 1, 0, &err) == LIFT_EUSAGE);
  ck_assert_str_eq(err.text, message);
  lift_sim_panel_clear(&panel);
}
END_TEST

START_TEST(refuses_amounts_too_large)
{
  struct lift_sim_panel_model model = full();
  struct lift_sim_panel panel = {0};
  struct lift_error err = {""};
  model.level = 1e18;
  ck_assert(lift_sim_panel_draw(&panel, &model, 1, 0, &err) == LIFT_EDATA);
  ck_assert_str_eq(err.text, "geo 0, period 0: an amount does not fit 64 bits");
  model.level = 1e3;
  model.spend_jitter = 1;
  for (model.periods = 40; model.periods < 400; model.periods += 120) {
    ck_assert(lift_sim_panel_draw(&panel, &model, 1, 0, &err) == LIFT_OK);
    ck_assert(panel.periods == model.periods && panel.geos == 12);
    ck_assert(panel.outcome[12 * model.periods - 1] > 0);
  }
  lift_sim_panel_clear(&panel);
}
END_TEST

Suite *simulate_geo_suite(void)
{
  Suite *suite = suite_create("simulate_geo");
  TCase *panels = tcase_create("panels");
  tcase_add_test(panels, effects_do_not_move_the_panel);
  tcase_add_test(panels, panel_is_reproducible);
  tcase_add_test(panels, common_part_is_the_formula);
  tcase_add_test(panels, truth_is_exact);
  tcase_add_test(panels, spend_follows_size);
  tcase_add_test(panels, noise_is_stationary);
  tcase_add_test(panels, factors_are_common);
  tcase_add_test(panels, panels_draw_in_the_frozen_order);
  tcase_add_test(panels, counts_negative_outcomes);
  tcase_add_loop_test(panels, refuses_panels, 0, PANEL_CASES);
  tcase_add_test(panels, refuses_amounts_too_large);
  tcase_set_timeout(panels, 120);
  suite_add_tcase(suite, panels);
  return suite;
}
