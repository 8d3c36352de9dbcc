#include "section/sample_ratio.h"

#include "lift/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One part, `name:weight`; a name may hold colons. */
static enum lift_status read_share(const struct moments_section *section, char *part, double *share, bool *seen,
                                   struct lift_error *err)
{
  char *colon = strrchr(part, ':');
  double x;
  if (!colon || !lift_number_parse(colon + 1, strlen(colon + 1), &x) || x < 0)
    return lift_fail(err, LIFT_EUSAGE, "'%s' is not ARM:SHARE, such as mail:1, with a share of at least 0", part);
  *colon = 0;
  for (size_t i = 0; i < section->arms; i++)
    if (strcmp(section->arm[i].name, part) == 0) {
      if (seen[i])
        return lift_fail(err, LIFT_EUSAGE, "arm '%s' is there twice", part);
      seen[i] = true;
      share[i] = x;
      return LIFT_OK;
    }
  return lift_fail(err, LIFT_EUSAGE, "the moments have no arm '%s' (the first is '%s')", part,
                   section->arms ? section->arm[0].name : "");
}

enum lift_status sample_ratio_shares(const struct moments_section *section, const char *text, double *share,
                                     struct lift_error *err)
{
  char *copy = strdup(text), *next = copy;
  bool *seen = calloc(section->arms + 1, sizeof *seen);
  enum lift_status st = copy && seen ? LIFT_OK : lift_fail_memory(err);
  while (st == LIFT_OK && next)
    st = read_share(section, strsep(&next, ","), share, seen, err);
  for (size_t i = 0; st == LIFT_OK && i < section->arms; i++)
    if (!seen[i])
      st = lift_fail(err, LIFT_EUSAGE, "arm '%s' has no share", section->arm[i].name);
  free(copy);
  free(seen);
  return lift_context(err, st, "--shares '%s'", text);
}

bool sample_ratio_planned(const struct moments_section *section, const struct plan *plan, double *share)
{
  for (size_t i = 0; i < section->arms; i++) {
    size_t k = 0;
    while (k < plan->arms && strcmp(plan->arm[k].name, section->arm[i].name) != 0)
      k++;
    if (k == plan->arms)
      return false;
    share[i] = plan->arm[k].share;
  }
  return section->arms > 0;
}

static enum lift_status test(const struct moments_section *section, const double *share, struct sample_ratio *out,
                             struct lift_error *err)
{
  long long *count = calloc(section->arms + 1, sizeof *count);
  if (!count)
    return lift_fail_memory(err);
  for (size_t i = 0; i < section->arms; i++)
    count[i] = section->arm[i].assigned;
  enum lift_status st = lift_srm_test(count, share, section->arms, &out->srm, err);
  free(count);
  if (st)
    return lift_context(err, st, "sample ratio");
  out->applicable = true;
  out->failed = out->srm.p_value <= out->threshold;
  return LIFT_OK;
}

enum lift_status sample_ratio_test(const struct moments_section *section, const double *share, double threshold,
                                   struct sample_ratio *out, struct lift_error *err)
{
  *out = (struct sample_ratio){.threshold = threshold};
  if (share)
    return test(section, share, out, err);
  double *carried = calloc(section->arms + 1, sizeof *carried);
  if (!carried)
    return lift_fail_memory(err);
  bool known = section->arms > 0;
  for (size_t i = 0; i < section->arms; i++) {
    known &= section->arm[i].shared;
    carried[i] = section->arm[i].share;
  }
  enum lift_status st = LIFT_OK;
  if (known)
    st = test(section, carried, out, err);
  else
    snprintf(out->reason, sizeof out->reason,
             "the shares of the arms are not known: state them in a plan or with --shares");
  free(carried);
  return st;
}

void sample_ratio_write(const struct sample_ratio *r, const char *key, struct json_writer *w)
{
  json_open_object(w, key);
  json_put_bool(w, "applicable", r->applicable);
  json_put_number_or_null(w, "statistic", r->applicable, r->srm.statistic);
  if (r->applicable)
    json_put_integer(w, "df", r->srm.df);
  else
    json_put_null(w, "df");
  json_put_number_or_null(w, "p_value", r->applicable, r->srm.p_value);
  json_put_number(w, "threshold", r->threshold);
  json_put_text(w, "verdict", !r->applicable ? "not-applicable" : r->failed ? "fail" : "pass");
  json_put_text_or_null(w, "reason", *r->reason ? r->reason : NULL);
  json_close(w);
}
