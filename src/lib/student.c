#include "student.h"

#include <math.h>
#include <stdbool.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_exp.h>
#include <gsl/gsl_sf_gamma.h>

double lift_student_upper(double t, double df)
{
  if (df > 30 && df <= 1000 && fabs(t) >= 1) {
    double tail = 0.5 * gsl_cdf_beta_P(df / (df + t * t), df / 2, 0.5);
    return t > 0 ? tail : 1 - tail;
  }
  return gsl_cdf_tdist_Q(t, df);
}

double lift_student_quantile(double q, double df)
{
  if (q == 0.5)
    return 0;
  double tail = q < 0.5 ? q : 1 - q, t = gsl_cdf_tdist_Qinv(tail, df);
  for (int i = 0; i < 2; i++) {
    double density = gsl_ran_tdist_pdf(t, df);
    double step = density > 0 ? (lift_student_upper(t, df) - tail) / density : 0;
    if (fabs(step) < 0.01 * fabs(t))
      t += step;
  }
  return q < 0.5 ? t : -t;
}

/* The integrand over u = log S. */
struct integrand {
  double t, df, delta;
};

static double log_upper_normal(double x)
{
  if (x < 30)
    return log(gsl_cdf_ugaussian_Q(x));
  double r = 1 / (x * x); /* asymptotic series of Mills' ratio, 1e-13 from 30 on */
  return -x * x / 2 - log(x) - 0.5 * log(2 * M_PI) + log1p(-r * (1 - 3 * r * (1 - 5 * r * (1 - 7 * r))));
}

static double log_height(const struct integrand *f, double u)
{
  double kernel = u > 300 ? -INFINITY : -f->df * u * u * gsl_sf_exprel_2(2 * u);
  return kernel + log_upper_normal(f->t * exp(u) - f->delta);
}

/* Maximum of a unimodal function on [lower, upper] by golden sections; a rough place is enough. */
static double find_peak(const struct integrand *f, double lower, double upper)
{
  const double golden = 0.3819660112501051;
  double a = lower + golden * (upper - lower), b = upper - golden * (upper - lower);
  double fa = log_height(f, a), fb = log_height(f, b);
  for (int i = 0; i < 40; i++) {
    if (fa >= fb) {
      upper = b, b = a, fb = fa;
      a = lower + golden * (upper - lower), fa = log_height(f, a);
    } else {
      lower = a, a = b, fa = fb;
      b = upper - golden * (upper - lower), fb = log_height(f, b);
    }
  }
  return (lower + upper) / 2;
}

/* Where the integrand has fallen to e^-45 of its peak, going in the direction of step. */
static double find_edge(const struct integrand *f, double peak, double step)
{
  double floor = log_height(f, peak) - 45, near = peak, far = peak + step;
  while (log_height(f, far) > floor) {
    near = far;
    step *= 2;
    far += step;
  }
  for (int i = 0; i < 20; i++) {
    double middle = (near + far) / 2;
    if (log_height(f, middle) > floor)
      near = middle;
    else
      far = middle;
  }
  return far;
}

/* The trapezoidal rule, halving the step until the sum settles: each halving squares the error of an analytic
 * integrand, so that a last change of 1e-8 leaves 1e-15. Ends are below e^-45 and need no weight of a half. */
static double integrate(const struct integrand *f, double lower, double upper, double shift)
{
  enum { FIRST = 32, HALVINGS = 9 };
  double width = (upper - lower) / FIRST, sum = 0;
  for (int i = 0; i <= FIRST; i++)
    sum += exp(log_height(f, lower + i * width) - shift);
  for (int k = 0, points = FIRST; k < HALVINGS; k++, points *= 2) {
    double middles = 0;
    for (int i = 0; i < points; i++)
      middles += exp(log_height(f, lower + (i + 0.5) * width) - shift);
    double before = sum * width;
    sum += middles;
    width /= 2;
    if (fabs(sum * width - before) <= 1e-8 * before)
      break;
  }
  return sum * width;
}

double lift_student_noncentral_upper(double t, double df, double delta)
{
  if (t < 0)
    return 1 - lift_student_noncentral_upper(-t, df, -delta);
  struct integrand f = {t, df, delta};
  double scale = 1 / sqrt(2 * df), reach = 1;
  /* The density peaks at 0, and the second factor can only pull to smaller S, far away where t is huge. */
  while (reach < 1e6 && !(log_height(&f, -2 * reach) <= log_height(&f, -reach) && isfinite(log_height(&f, -reach))))
    reach *= 2;
  double peak = find_peak(&f, -2 * reach, 1);
  double shift = log_height(&f, peak);
  if (!(shift > -800))
    return 0; /* below the smallest double */
  double lower = find_edge(&f, peak, -scale), upper = find_edge(&f, peak, scale);
  double half = df / 2; /* density of log S at 0, by Gamma*(x) = Gamma(x) / (sqrt(2 pi) x^(x - 1/2) e^-x) */
  double height = 2 * sqrt(half) / (sqrt(2 * M_PI) * gsl_sf_gammastar(half));
  double result = height * exp(shift) * integrate(&f, lower, upper, shift);
  return result < 1 ? result : 1;
}
