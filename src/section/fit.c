#include "section/fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void write_numbers(const char *key, const double *x, size_t n, struct json_writer *w)
{
  json_open_array(w, key);
  for (size_t i = 0; i < n; i++)
    json_put_number(w, NULL, x[i]);
  json_close(w);
}

static void write_weights(const struct lift_fit *fit, const struct panel_section *panel, struct json_writer *w)
{
  json_open_array(w, "weights");
  for (size_t j = 0; j < fit->donors; j++) {
    if (fit->weight[j] == 0)
      continue;
    json_open_object(w, NULL);
    json_put_text(w, "geo", panel->panel.unit[panel->donor[j]]);
    json_put_number(w, "weight", fit->weight[j]);
    json_close(w);
  }
  json_close(w);
}

/* Mean absolute percentage error before the test, as a fraction; false where an observed value is 0. */
static bool mape(const struct lift_fit *fit, double *out)
{
  double sum = 0;
  for (size_t t = 0; t < fit->pre; t++) {
    if (fit->observed[t] == 0)
      return false;
    sum += fabs(fit->effect[t] / fit->observed[t]);
  }
  *out = sum / (double)fit->pre;
  return true;
}

void fit_section_write(const struct lift_fit *fit, const struct panel_section *panel, const char *role,
                       struct json_writer *w)
{
  double error = 0;
  bool has_error = mape(fit, &error);
  json_open_object(w, NULL);
  json_put_text(w, "model", fit->model->name);
  json_put_text(w, "role", role);
  json_put_text(w, "outcome", panel->outcome);
  json_open_object(w, "periods");
  json_put_integer(w, "pre", (long long)fit->pre);
  json_put_integer(w, "post", (long long)(fit->periods - fit->pre));
  json_close(w);
  json_put_integer(w, "treated", (long long)fit->treated);
  json_put_integer(w, "donors", (long long)fit->donors);
  json_put_number(w, "att", fit->att);
  json_put_number_or_null(w, "lift", fit->has_lift, fit->lift);
  json_put_number(w, "total", fit->total);
  json_put_number(w, "observed_total", fit->observed_total);
  json_put_number(w, "counterfactual_total", fit->counterfactual_total);
  json_put_number(w, "rmspe_pre", fit->rmspe_pre);
  json_put_number(w, "rmspe_post", fit->rmspe_post);
  json_put_number_or_null(w, "mape_pre", has_error, error);
  json_put_number(w, "l2", fit->l2);
  json_put_number_or_null(w, "scaled_l2", fit->has_scaled_l2, fit->scaled_l2);
  json_put_number(w, "effective_donors", fit->effective_donors);
  json_put_integer(w, "support", (long long)fit->support);
  json_put_number(w, "kkt", fit->kkt);
  json_put_number(w, "intercept", fit->intercept);
  write_weights(fit, panel, w);
  write_numbers("observed", fit->observed, fit->periods, w);
  write_numbers("counterfactual", fit->counterfactual, fit->periods, w);
  json_close(w);
}

void fit_section_clear(struct fit_section *section)
{
  if (!section)
    return;
  for (size_t i = 0; i < section->n; i++) {
    free(section->entry[i].model);
    free(section->entry[i].role);
    free(section->entry[i].observed);
    free(section->entry[i].counterfactual);
  }
  free(section->entry);
  *section = (struct fit_section){0};
}

static enum lift_status read_numbers(const struct json *at, const char *key, double **out, size_t n,
                                     struct lift_error *err)
{
  struct json array, one;
  enum lift_status st = json_array(at, key, &array, err);
  if (st == LIFT_OK && json_count(&array) != n)
    st = json_fail(&array, err, "expected %zu numbers, one per period, got %zu", n, json_count(&array));
  if (st)
    return st;
  *out = malloc((n + 1) * sizeof **out);
  if (!*out)
    return lift_fail_memory(err);
  for (bool more = json_first(&array, &one); st == LIFT_OK && more; more = json_next(&one))
    st = json_as_number(&one, &(*out)[one.index], err);
  return st;
}

static enum lift_status read_shape(const struct json *at, struct fit_entry *entry, struct lift_error *err)
{
  struct json periods;
  long long pre = 0, post = 0;
  enum lift_status st = json_object(at, "periods", &periods, err);
  if (st == LIFT_OK)
    st = json_integer(&periods, "pre", 1, 1000000, &pre, err);
  if (st == LIFT_OK)
    st = json_integer(&periods, "post", 1, 1000000, &post, err);
  entry->pre = (size_t)pre;
  entry->periods = (size_t)(pre + post);
  if (st == LIFT_OK)
    st = read_numbers(at, "observed", &entry->observed, entry->periods, err);
  if (st == LIFT_OK)
    st = read_numbers(at, "counterfactual", &entry->counterfactual, entry->periods, err);
  return st;
}

static enum lift_status read_entry(const struct json *at, struct fit_entry *entry, struct lift_error *err)
{
  const char *model = NULL, *role = NULL;
  enum lift_status st = json_text(at, "model", &model, err);
  if (st == LIFT_OK)
    st = json_text(at, "role", &role, err);
  if (st == LIFT_OK && (!(entry->model = strdup(model)) || !(entry->role = strdup(role))))
    st = lift_fail_memory(err);
  if (st == LIFT_OK)
    st = read_shape(at, entry, err);
  if (st == LIFT_OK)
    st = json_number(at, "att", &entry->att, err);
  if (st == LIFT_OK)
    st = json_number(at, "total", &entry->total, err);
  if (st == LIFT_OK)
    st = json_number(at, "counterfactual_total", &entry->counterfactual_total, err);
  if (st == LIFT_OK)
    st = json_number(at, "rmspe_pre", &entry->rmspe_pre, err);
  if (st == LIFT_OK)
    st = json_number_or_null(at, "lift", &entry->lift, &entry->has_lift, err);
  if (st == LIFT_OK)
    st = json_number_or_null(at, "scaled_l2", &entry->scaled_l2, &entry->has_scaled_l2, err);
  return st;
}

enum lift_status fit_section_read(const struct doc *doc, struct fit_section *section, struct lift_error *err)
{
  struct json_tree tree;
  struct json all, at;
  *section = (struct fit_section){0};
  enum lift_status st = doc_open(doc, "fit", &tree, &all, err);
  if (st == LIFT_OK)
    st = json_as_array(&all, err);
  if (st == LIFT_OK && !(section->entry = calloc(json_count(&all) + 1, sizeof *section->entry)))
    st = lift_fail_memory(err);
  for (bool more = st == LIFT_OK && json_first(&all, &at); st == LIFT_OK && more; more = json_next(&at))
    st = read_entry(&at, &section->entry[section->n++], err);
  json_tree_clear(&tree);
  if (st)
    fit_section_clear(section);
  return st;
}
