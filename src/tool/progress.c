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

static void draw(const struct progress *p, double done, double total, double elapsed)
{
  char bar[WIDTH + 1] = "", rate[48] = "", left[48] = "";
  double share = total > 0 ? done / total : 0;
  int filled = share >= 1 ? WIDTH : (int)(share * WIDTH);
  if (total > 0) {
    memset(bar, '#', (size_t)filled);
    memset(bar + filled, '.', (size_t)(WIDTH - filled));
    if (share > 0)
      snprintf(left, sizeof left, ", %.0f s left", elapsed * (1 - share) / share);
  }
  if (p->unit && elapsed > 0)
    snprintf(rate, sizeof rate, " %.3g %s/s", done / elapsed, p->unit);
  fprintf(stderr, "\r\033[K%s %s %3.0f%%%s%s", p->what, bar, 100 * share, rate, left);
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
