#include "tool/progress.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH = 24 };

static double now(void)
{
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void progress_start(struct progress *p, const char *what, const char *unit, bool quiet)
{
  *p = (struct progress){.what = what, .unit = unit, .active = !quiet && isatty(STDERR_FILENO)};
  if (p->active)
    p->started = now();
}

static void draw_share(double share, double elapsed, const char *rate)
{
  char bar[WIDTH + 1] = "", left[48] = "";
  int filled = share >= 1 ? WIDTH : (int)(share * WIDTH);
  memset(bar, '#', (size_t)filled);
  memset(bar + filled, '.', (size_t)(WIDTH - filled));
  if (share > 0)
    snprintf(left, sizeof left, ", %.0f s left", elapsed * (1 - share) / share);
  fprintf(stderr, "%s %3.0f%%%s%s", bar, 100 * share, rate, left);
}

static void draw(const struct progress *p, double done, double total, double elapsed)
{
  char rate[48] = "";
  double speed = elapsed > 0 ? done / elapsed : 0;
  if (p->unit && elapsed > 0)
    snprintf(rate, sizeof rate, ", %.*f %s/s", speed < 10 ? 2 : 0, speed, p->unit);
  fprintf(stderr, "\r\033[K%s ", p->what);
  if (total > 0)
    draw_share(done / total, elapsed, rate);
  else
    fprintf(stderr, "%.0f%s%s%s", done, p->unit ? " " : "", p->unit ? p->unit : "", rate);
  fflush(stderr);
}

void progress_at(struct progress *p, double done, double total)
{
  if (!p->active)
    return;
  double t = now();
  if (t - p->started < 1 || t - p->shown < 0.1)
    return;
  p->shown = t;
  p->visible = true;
  draw(p, done, total, t - p->started);
}

void progress_end(struct progress *p)
{
  if (p->visible)
    fputs("\r\033[K", stderr);
  p->visible = false;
}
