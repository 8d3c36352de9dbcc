/* The verdict as JSON and as text. See verify/verdict.h. */
#include "verify/verdict.h"

#include <string.h>

static const char *const section_words[] = {"reproduced", "differs", "not recomputed"};

/* ---- JSON ---- */

static void write_comparison(const struct comparison *c, struct json_writer *w)
{
  json_put_integer(w, "values", (long long)c->leaves);
  json_put_number(w, "largest_difference", c->largest);
  json_put_integer(w, "differences", (long long)c->differences);
  json_open_array(w, "differing");
  for (size_t i = 0; i < c->shown_count; i++) {
    json_open_object(w, NULL);
    json_put_text(w, "path", c->shown[i].path);
    json_put_text(w, "stated", c->shown[i].stated);
    json_put_text(w, "recomputed", c->shown[i].recomputed);
    json_close(w);
  }
  json_close(w);
}

static void write_steps(const struct replay *replay, struct json_writer *w)
{
  json_open_array(w, "steps");
  for (size_t i = 0; i < replay->n; i++) {
    json_open_object(w, NULL);
    json_put_text(w, "tool", replay->step[i].tool);
    json_put_text(w, "outcome", step_outcome_names[replay->step[i].outcome]);
    json_put_text_or_null(w, "reason", replay->step[i].reason[0] ? replay->step[i].reason : NULL);
    json_close(w);
  }
  json_close(w);
}

void verdict_write(const struct verdict *v, struct json_writer *w)
{
  json_open_object(w, NULL);
  json_put_text(w, "name", v->name);
  json_put_bool(w, "reproduced", v->reproduced);
  write_steps(&v->replay, w);
  json_open_array(w, "sections");
  for (size_t i = 0; i < v->sections; i++) {
    json_open_object(w, NULL);
    json_put_text(w, "section", v->section[i].key);
    json_put_text(w, "outcome", section_words[v->section[i].outcome]);
    write_comparison(&v->section[i].comparison, w);
    json_close(w);
  }
  json_close(w);
  if (v->has_page) {
    json_open_object(w, "page");
    write_comparison(&v->page, w);
    json_close(w);
  } else {
    json_put_null(w, "page");
  }
  if (v->has_plan)
    json_put_bool(w, "plan_agrees", v->plan_agrees);
  else
    json_put_null(w, "plan_agrees");
  json_close(w);
}

/* ---- text ---- */

static enum lift_status print_comparison(const struct comparison *c, struct output *out, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  for (size_t i = 0; st == LIFT_OK && i < c->shown_count; i++)
    st = output_printf(out, err, "    %s: stated %s, recomputed %s\n", c->shown[i].path, c->shown[i].stated,
                       c->shown[i].recomputed);
  if (st == LIFT_OK && c->differences > c->shown_count)
    st = output_printf(out, err, "    … and %zu more\n", c->differences - c->shown_count);
  return st;
}

static enum lift_status print_steps(const struct replay *replay, struct output *out, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  for (size_t i = 0; st == LIFT_OK && i < replay->n; i++) {
    const struct replayed *step = &replay->step[i];
    st = output_printf(out, err, "  %-14s %s%s%s\n", step->tool, step_outcome_names[step->outcome],
                       step->reason[0] ? ": " : "", step->reason);
  }
  return st;
}

static enum lift_status print_sections(const struct verdict *v, struct output *out, struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  for (size_t i = 0; st == LIFT_OK && i < v->sections; i++) {
    const struct section_verdict *s = &v->section[i];
    const struct comparison *c = &s->comparison;
    if (s->outcome == SECTION_NOT_RECOMPUTED)
      st = output_printf(out, err, "  %-14s not recomputed: no step of the trail writes it\n", s->key);
    else if (c->differences)
      st = output_printf(out, err, "  %-14s differs in %zu of %zu values\n", s->key, c->differences, c->leaves);
    else if (c->largest > 0)
      st = output_printf(out, err, "  %-14s %zu values reproduced, the largest difference %.1g relative\n", s->key,
                         c->leaves, c->largest);
    else
      st = output_printf(out, err, "  %-14s %zu value%s reproduced exactly\n", s->key, c->leaves,
                         c->leaves == 1 ? "" : "s");
    if (st == LIFT_OK)
      st = print_comparison(c, out, err);
  }
  return st;
}

enum lift_status verdict_print(const struct verdict *v, struct output *out, struct lift_error *err)
{
  enum lift_status st = output_printf(out, err, "%s%s%s\n\nSteps\n", *v->name ? v->name : "", *v->name ? ": " : "",
                                      v->reproduced ? "every number was reproduced" : "NOT reproduced");
  if (st == LIFT_OK)
    st = print_steps(&v->replay, out, err);
  if (st == LIFT_OK)
    st = output_printf(out, err, "\nSections\n");
  if (st == LIFT_OK && !v->sections)
    st = output_printf(out, err, "  none could be recomputed\n");
  if (st == LIFT_OK)
    st = print_sections(v, out, err);
  if (st == LIFT_OK && v->has_page)
    st = output_printf(out, err, "\nPage\n  %zu visible numbers, %zu differ from the document\n", v->page.leaves,
                       v->page.differences);
  if (st == LIFT_OK && v->has_page)
    st = print_comparison(&v->page, out, err);
  if (st == LIFT_OK && v->has_plan)
    st = output_printf(out, err, "\nPlan\n  %s\n", v->plan_agrees ? "the published one" : "NOT the published one");
  return st;
}
