#include "section/design.h"

#include "lift/number.h"

#include <stdlib.h>
#include <string.h>

static const char objective[] = "the smallest effect that reaches the power, in the older half of the windows; then a "
                                "false positive rate near alpha, then the scaled L2";

/* ---- the document ---- */

static void write_limits(const char *key, double level, double lower, double upper, struct json_writer *w)
{
  json_open_object(w, key);
  json_put_number(w, "level", level);
  json_put_number(w, "lower", lower);
  json_put_number(w, "upper", upper);
  json_close(w);
}

static void write_power(const struct design_search *search, const struct lift_design_row *row, struct json_writer *w)
{
  json_open_array(w, "power");
  for (size_t e = 0; e < search->found.effects; e++) {
    const struct lift_design_point *point = &row->curve[e];
    json_open_object(w, NULL);
    json_put_number(w, "effect", point->effect);
    json_put_number(w, "power", point->power);
    json_put_number(w, "att", point->att);
    json_put_number_or_null(w, "lift", point->has_lift, point->lift);
    json_put_number_or_null(w, "investment", search->options->cpic > 0, point->investment);
    json_close(w);
  }
  json_close(w);
}

/* The windows that the row was ranked by. */
static void write_ranking(const struct lift_design_row *row, struct json_writer *w)
{
  json_open_object(w, "ranked_by");
  json_put_integer(w, "windows", (long long)row->ranking);
  json_put_number_or_null(w, "mde", row->has_ranking_mde,
                          row->has_ranking_mde ? row->curve[row->ranking_mde].effect : 0);
  json_put_number(w, "false_positive_rate", (double)row->aa.rejected_ranking / (double)row->ranking);
  json_close(w);
}

static void write_treated(const struct design_search *search, const struct lift_design_candidate *c,
                          struct json_writer *w)
{
  json_open_array(w, "treated");
  for (size_t k = 0; k < c->count; k++)
    json_put_text(w, NULL, search->panel->unit[c->market[k]]);
  json_close(w);
}

static void write_candidate(const struct design_search *search, size_t i, struct json_writer *w)
{
  const struct lift_design_row *row = &search->found.row[i];
  const struct lift_design_candidate *c = &search->found.candidate[row->candidate];
  double lower, upper, cost = 0;
  bool costs = design_investment(search, row, &cost);
  design_false_positives(row, &lower, &upper);
  json_open_object(w, NULL);
  json_put_integer(w, "rank", (long long)i + 1);
  write_treated(search, c, w);
  json_put_integer(w, "markets", (long long)c->count);
  json_put_integer(w, "duration", (long long)row->length);
  json_put_integer(w, "windows", (long long)row->windows);
  write_power(search, row, w);
  json_put_number_or_null(w, "mde", row->has_mde, row->has_mde ? row->curve[row->mde].effect : 0);
  json_put_text_or_null(w, "reason", row->has_mde ? NULL : "no effect of the grid reaches the power");
  json_put_number(w, "false_positive_rate", row->aa.power);
  write_limits("false_positive_interval", .9, lower, upper, w);
  json_put_number(w, "att_without_effect", row->aa.att);
  json_put_number_or_null(w, "scaled_l2", row->has_scaled_l2, row->scaled_l2);
  json_put_number_or_null(w, "correlation", c->has_correlation, c->correlation);
  json_put_number(w, "share", c->share);
  json_put_number(w, "holdout", c->holdout);
  json_put_number_or_null(w, "investment", costs, cost);
  write_ranking(row, w);
  json_put_bool(w, "false_positives_too_many", search->mark[i] & DESIGN_FALSE_POSITIVES);
  json_close(w);
}

/* Power and A/A rate of the chosen row in the windows that had no part in the choice; of a given set, in all. */
static void write_promise(const struct design_search *search, struct json_writer *w)
{
  const struct lift_design_row *row = &search->found.row[search->chosen];
  const bool chosen_by_us = search->options->split;
  const size_t windows = row->windows - (chosen_by_us ? row->ranking : 0);
  const bool has = chosen_by_us ? row->has_ranking_mde : row->has_mde;
  const size_t e = chosen_by_us ? row->ranking_mde : row->mde;
  const char *reason = windows == 0 ? "one window: it was needed for the choice"
                       : !has       ? "no effect of the grid reaches the power in the windows of the choice"
                                    : NULL;
  json_open_object(w, "promise");
  json_put_integer(w, "windows", (long long)windows);
  double worth = lift_design_independent(windows, search->found.stride, row->length), lower = 0, upper = 0, power = 0;
  json_put_number(w, "independent", worth);
  json_put_number_or_null(w, "effect", has, has ? row->curve[e].effect : 0);
  if (!reason) {
    power = (double)(row->curve[e].rejected - (chosen_by_us ? row->curve[e].rejected_ranking : 0)) / (double)windows;
    lift_design_limits(power * worth, worth, .025, &lower, &upper);
  }
  json_put_number_or_null(w, "power", !reason, power);
  if (reason)
    json_put_null(w, "interval");
  else
    write_limits("interval", .95, lower, upper, w);
  double rejected = (double)(row->aa.rejected - (chosen_by_us ? row->aa.rejected_ranking : 0));
  json_put_number_or_null(w, "false_positive_rate", windows > 0, windows ? rejected / (double)windows : 0);
  json_put_text_or_null(w, "reason", reason);
  json_close(w);
}

static void write_table_digest(const struct design_search *search, struct json_writer *w)
{
  if (!search->table_file) {
    json_put_null(w, "table");
    return;
  }
  json_open_object(w, "table");
  json_put_text(w, "file", search->table_file);
  json_put_integer(w, "rows", (long long)search->table.rows);
  json_put_text(w, "xxh3", search->table.xxh3);
  json_put_text(w, "row_sum", search->table.row_sum);
  json_close(w);
}

/* Rows within the limits, by rank, up to keep; the chosen one takes the last place if it would not be among them. */
static void write_candidates(const struct design_search *search, struct json_writer *w)
{
  size_t written = 0, chosen = 0;
  json_open_array(w, "candidates");
  for (size_t i = 0; i < search->found.rows && written < search->keep; i++) {
    bool last = written + 1 == search->keep && i < search->chosen;
    if (search->mark[i] & (DESIGN_OVER_BUDGET | DESIGN_UNDER_HOLDOUT) || last)
      continue;
    chosen = i == search->chosen ? written : chosen;
    written++;
    write_candidate(search, i, w);
  }
  json_close(w);
  json_put_integer(w, "chosen", (long long)chosen);
}

void design_write(const struct design_search *search, struct json_writer *w)
{
  json_open_object(w, NULL);
  json_put_text(w, "objective", search->options->given_count ? "the set that was given" : objective);
  json_put_number(w, "power", search->options->power);
  json_put_integer(w, "history", (long long)search->panel->periods);
  json_put_integer(w, "windows", (long long)search->found.row[search->chosen].windows);
  json_put_integer(w, "stride", (long long)search->found.stride);
  json_put_number_or_null(w, "cpic", search->options->cpic > 0, search->options->cpic);
  json_put_number_or_null(w, "budget", search->limits.has_budget, search->limits.budget);
  json_put_number_or_null(w, "holdout", search->limits.has_holdout, search->limits.holdout);
  json_put_integer(w, "sets", (long long)search->found.candidates);
  json_put_integer(w, "tried", (long long)search->found.rows);
  json_put_integer(w, "feasible", (long long)search->within);
  write_candidates(search, w);
  write_promise(search, w);
  write_table_digest(search, w);
  json_close(w);
}

/* ---- the table ---- */

static void put_number(struct csv_table *table, bool has, double x)
{
  char text[LIFT_NUMBER_SIZE];
  csv_table_put(table, text, has ? lift_number_print(x, text) : 0);
}

/* The set as --treated takes it: A,B, quoted where a name has a comma or a quote. */
static enum lift_status put_set(const struct design_search *search, const struct lift_design_candidate *c,
                                struct csv_table *table, struct lift_error *err)
{
  size_t room = 1;
  for (size_t k = 0; k < c->count; k++)
    room += 2 * strlen(search->panel->unit[c->market[k]]) + 3;
  char *text = malloc(room), *end = text;
  if (!text)
    return lift_fail_memory(err);
  for (size_t k = 0; k < c->count; k++) {
    const char *name = search->panel->unit[c->market[k]];
    bool quote = strpbrk(name, ",\"\n\r") || name[0] == '@';
    if (k)
      *end++ = ',';
    if (quote)
      *end++ = '"';
    for (; *name; name++) {
      if (*name == '"')
        *end++ = '"';
      *end++ = *name;
    }
    if (quote)
      *end++ = '"';
  }
  csv_table_put(table, text, (size_t)(end - text));
  free(text);
  return LIFT_OK;
}

static const char *mark_word(const struct design_search *search, size_t i)
{
  const unsigned char mark = search->mark[i];
  return i == search->chosen                                                       ? "chosen"
         : mark & DESIGN_OVER_BUDGET && mark & DESIGN_UNDER_HOLDOUT                ? "over budget, under holdout"
         : mark & DESIGN_OVER_BUDGET                                               ? "over budget"
         : mark & DESIGN_UNDER_HOLDOUT                                             ? "under holdout"
         : mark & DESIGN_FALSE_POSITIVES                                           ? "false positives"
                                                                                   : "";
}

static enum lift_status put_row(const struct design_search *search, size_t i, struct csv_table *table,
                                struct lift_error *err)
{
  const struct lift_design_row *row = &search->found.row[i];
  const struct lift_design_candidate *c = &search->found.candidate[row->candidate];
  const struct lift_design_point *at = row->has_mde ? &row->curve[row->mde] : NULL;
  double cost = 0;
  csv_table_put_integer(table, (long long)i + 1);
  enum lift_status st = put_set(search, c, table, err);
  if (st)
    return st;
  csv_table_put_integer(table, (long long)c->count);
  csv_table_put_integer(table, (long long)row->length);
  csv_table_put_integer(table, (long long)row->windows);
  put_number(table, at, at ? at->effect : 0);
  put_number(table, at, at ? at->power : 0);
  put_number(table, at, at ? at->att : 0);
  put_number(table, at && at->has_lift, at ? at->lift : 0);
  put_number(table, true, row->aa.power);
  put_number(table, row->has_scaled_l2, row->scaled_l2);
  put_number(table, c->has_correlation, c->correlation);
  put_number(table, true, c->share);
  put_number(table, true, c->holdout);
  bool costs = design_investment(search, row, &cost);
  put_number(table, costs, cost);
  csv_table_put_text(table, mark_word(search, i));
  return csv_table_end(table, err);
}

enum lift_status design_write_table(const struct design_search *search, struct csv_table *table, struct lift_error *err)
{
  static const char *const names[] = {"rank",      "treated",     "markets", "duration", "windows",
                                      "mde",       "power",       "att",     "lift",     "false_positive_rate",
                                      "scaled_l2", "correlation", "share",   "holdout",  "investment",
                                      "note"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    csv_table_put_text(table, names[i]);
  enum lift_status st = csv_table_end(table, err);
  for (size_t i = 0; i < search->found.rows && !st; i++)
    st = put_row(search, i, table, err);
  return st;
}
