/* Placebo in time: see lift/placebo.h. */
#include "section/check_panel.h"

#include "lift/placebo.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

/* Tail of the binomial beyond which rejections are too many for a test that keeps its alpha. */
#define PLACEBO_WARN .05
#define PLACEBO_FAIL .01

struct placebos {
  struct lift_placebo *window;
  size_t n;
  size_t testable, rejected; /* with a p that can be <= alpha at all; with one that is */
  size_t as_large;           /* |effect| at least that of the test */
  double largest;
  bool has_tail;
  double tail;               /* P(at least so many rejections) */
};

static void count_up(const struct check_panel *p, const struct fit_entry *f, struct placebos *all)
{
  for (size_t i = 0; i < all->n; i++) {
    const struct lift_placebo *one = &all->window[i];
    all->testable += 1 / (double)one->p.shifts <= p->alpha;
    all->rejected += one->p.p_value <= p->alpha;
    all->as_large += fabs(one->att) >= fabs(f->att);
    if (fabs(one->att) > fabs(all->largest))
      all->largest = one->att;
  }
  all->has_tail = all->testable > 0;
  if (all->has_tail) /* P(X > rejected - 1) */
    all->tail = all->rejected ? gsl_cdf_binomial_Q((unsigned)all->rejected - 1, p->alpha, (unsigned)all->testable) : 1;
}

static void judge(const struct check_panel *p, const struct check_fit *f, const struct placebos *all, struct check *c,
                  struct checks *checks)
{
  bool claimed = f->result.at_null.p_value <= p->alpha;
  bool often = all->has_tail && all->tail <= PLACEBO_FAIL, much = claimed && 2 * all->as_large > all->n;
  bool some = (claimed && all->as_large > 0) || (all->has_tail && all->tail <= PLACEBO_WARN);
  c->verdict = often || much ? CHECK_FAIL : some ? CHECK_WARN : CHECK_PASS;
  const char *size = checks_text(checks, "%zu of %zu placebo effects are as large as the estimate of %.4g%s; the "
                                 "largest is %.4g", all->as_large, all->n, f->fit->att,
                                 claimed ? "" : ", which does not differ from 0 by its own test", all->largest);
  const char *rate = "their history is too short for p to reach alpha";
  if (all->has_tail)
    rate = checks_text(checks, "%zu of %zu have p at most %g", all->rejected, all->testable, p->alpha);
  c->reason = checks_text(checks, "%s; %s", size, rate);
  if (c->verdict != CHECK_PASS)
    c->advice = "the model finds effects where nothing happened: look for other shocks there, or for another model";
}

static void write_windows(const struct check_panel *p, const struct check_fit *f, const struct placebos *all,
                          struct json_writer *w)
{
  json_put_number(w, "alpha", p->alpha);
  json_put_integer(w, "windows", (long long)all->n);
  json_put_integer(w, "testable", (long long)all->testable);
  json_put_integer(w, "rejected", (long long)all->rejected);
  json_put_integer(w, "as_large", (long long)all->as_large);
  json_put_number(w, "att", f->fit->att);
  json_put_number(w, "att_p_value", f->result.at_null.p_value);
  json_open_array(w, "placebos");
  for (size_t i = 0; i < all->n; i++) {
    const struct lift_placebo *one = &all->window[i];
    json_open_object(w, NULL);
    json_put_text(w, "start", p->section.panel.period[one->start]);
    json_put_text(w, "end", p->section.panel.period[one->end - 1]);
    json_put_number(w, "att", one->att);
    json_put_number_or_null(w, "lift", one->has_lift, one->lift);
    json_put_number(w, "rmspe_pre", one->rmspe_pre);
    json_put_number(w, "p_value", one->p.p_value);
    json_close(w);
  }
  json_close(w);
}

static enum lift_status add_placebo(const struct check_panel *p, const struct check_fit *f, struct checks *checks,
                                    struct lift_error *err)
{
  const struct lift_placebo_options options = {.statistic = p->statistic, .most = p->windows};
  struct placebos all = {0};
  struct lift_error why = {""};
  enum lift_status st = lift_placebo_in_time(f->model, &p->test, &options, &all.window, &all.n, &why);
  if (st == LIFT_EDATA) {
    checks_skip(checks, "placebo-in-time", f->fit->model, checks_text(checks, "%s", why.text),
                "more history would allow it");
    return LIFT_OK;
  }
  if (st)
    return lift_fail(err, st, "model '%s': %s", f->fit->model, why.text);
  count_up(p, f->fit, &all);
  struct check c = {.name = "placebo-in-time",
                    .subject = f->fit->model,
                    .statistic = {all.has_tail, all.has_tail ? (double)all.rejected / (double)all.testable : 0},
                    .p_value = {all.has_tail, all.tail},
                    .threshold = {true, PLACEBO_WARN},
                    .source = "binomial tail, by convention; Abadie, Diamond, Hainmueller (2015), AJPS 59, 495-510"};
  judge(p, f, &all, &c, checks);
  write_windows(p, f, &all, checks_open(checks, &c));
  checks_close(checks);
  free(all.window);
  return LIFT_OK;
}

enum lift_status check_placebo(const struct check_panel *p, struct checks *checks, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  for (size_t i = 0; st == LIFT_OK && i < p->fits.n; i++)
    st = add_placebo(p, &p->fit[i], checks, err);
  return st;
}
