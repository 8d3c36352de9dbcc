#include "verify/verdict.h"

#include "io/json_digest.h"
#include "verify/extract.h"
#include "verify/page.h"

#include <stdlib.h>
#include <string.h>

void verdict_clear(struct verdict *verdict)
{
  replay_clear(&verdict->replay);
  for (size_t i = 0; i < verdict->sections; i++) {
    free(verdict->section[i].key);
    comparison_clear(&verdict->section[i].comparison);
  }
  comparison_clear(&verdict->page);
  free(verdict->section);
  free(verdict->name);
  *verdict = (struct verdict){0};
}

/* The trail itself is compared step by step; its versions may differ. */
static bool is_compared(const char *key)
{
  return strcmp(key, "trail") != 0;
}

static enum lift_status compare_section(const struct doc *stated, const struct doc *recomputed, const char *key,
                                        struct section_verdict *out, struct lift_error *err)
{
  struct json_tree tree_a = {0}, tree_b = {0};
  struct json a, b;
  enum lift_status st = LIFT_OK;
  if (!(out->key = strdup(key)))
    return lift_fail_memory(err);
  out->outcome = SECTION_NOT_RECOMPUTED;
  if (!doc_has(recomputed, key))
    return LIFT_OK;
  if (doc_has(stated, key)) {
    st = doc_open(stated, key, &tree_a, &a, err);
    if (st == LIFT_OK)
      st = doc_open(recomputed, key, &tree_b, &b, err);
    if (st == LIFT_OK)
      st = compare_values(&a, &b, key, &out->comparison, err);
  } else {
    out->comparison.differences = 1; /* recomputed, but taken out of the document */
  }
  out->outcome = out->comparison.differences ? SECTION_DIFFERS : SECTION_REPRODUCED;
  json_tree_clear(&tree_a);
  json_tree_clear(&tree_b);
  return st;
}

static enum lift_status compare_documents(const struct doc *stated, const struct doc *recomputed, struct verdict *out,
                                          struct lift_error *err)
{
  enum lift_status st = LIFT_OK;
  out->section = calloc(stated->n + recomputed->n + 1, sizeof *out->section);
  if (!out->section)
    return lift_fail_memory(err);
  for (size_t i = 0; st == LIFT_OK && i < stated->n; i++)
    if (is_compared(stated->part[i].key))
      st = compare_section(stated, recomputed, stated->part[i].key, &out->section[out->sections++], err);
  for (size_t i = 0; st == LIFT_OK && i < recomputed->n; i++)
    if (is_compared(recomputed->part[i].key) && !doc_has(stated, recomputed->part[i].key))
      st = compare_section(stated, recomputed, recomputed->part[i].key, &out->section[out->sections++], err);
  return st;
}

static bool all_reproduced(const struct verdict *verdict)
{
  for (size_t i = 0; i < verdict->replay.n; i++)
    if (verdict->replay.step[i].outcome != STEP_REPRODUCED && verdict->replay.step[i].outcome != STEP_SUPERSEDED)
      return false;
  for (size_t i = 0; i < verdict->sections; i++)
    if (verdict->section[i].outcome == SECTION_DIFFERS || verdict->section[i].outcome == SECTION_NOT_RECOMPUTED)
      return false;
  return verdict->sections > 0;
}

enum lift_status verdict_make(const struct doc *doc, struct files *files, const struct replay_limits *limits,
                              struct verdict *out, struct lift_error *err)
{
  struct doc recomputed = {0};
  *out = (struct verdict){.name = strdup(doc->name)};
  enum lift_status st = out->name ? replay_run(doc, files, limits, &out->replay, err) : lift_fail_memory(err);
  if (st == LIFT_OK && out->replay.text) {
    st = doc_read(&recomputed, out->replay.text, out->replay.length, err);
    if (st == LIFT_OK)
      st = compare_documents(doc, &recomputed, out, err);
  }
  out->reproduced = st == LIFT_OK && all_reproduced(out);
  doc_clear(&recomputed);
  if (st)
    verdict_clear(out);
  return st;
}

enum lift_status verdict_add_page(struct verdict *verdict, const struct doc *doc, const char *html, size_t length,
                                  struct lift_error *err)
{
  char *text = NULL;
  size_t text_length;
  struct json_tree tree = {0};
  enum lift_status st = doc_write(doc, false, &text, &text_length, err);
  if (st == LIFT_OK)
    st = json_parse_text(text, text_length, &tree, err);
  struct json root = json_root(&tree, NULL);
  if (st == LIFT_OK)
    st = page_compare(&root, html, length, &verdict->page, err);
  verdict->has_page = true;
  verdict->reproduced &= verdict->page.differences == 0;
  json_tree_clear(&tree);
  free(text);
  return st;
}

enum lift_status verdict_add_plan(struct verdict *verdict, const struct doc *doc, const char *path,
                                  struct lift_error *err)
{
  struct extract file = {0};
  struct doc published = {0};
  char stated[JSON_DIGEST_SIZE] = "", now[JSON_DIGEST_SIZE] = "";
  size_t length;
  enum lift_status st = extract_read(path, &file, err);
  if (st == LIFT_OK)
    st = lift_context(err, doc_read(&published, file.json, file.json_length, err), "%s", path);
  const char *plan = doc_text(&published, "plan", &length);
  if (st == LIFT_OK && !plan)
    st = lift_fail(err, LIFT_EDATA, "%s: has no plan", path);
  if (st == LIFT_OK)
    st = json_digest((struct json_slice){plan, length}, stated, err);
  plan = doc_text(doc, "plan", &length);
  if (st == LIFT_OK && plan)
    st = json_digest((struct json_slice){plan, length}, now, err);
  verdict->has_plan = true;
  verdict->plan_agrees = st == LIFT_OK && strcmp(stated, now) == 0;
  verdict->reproduced &= verdict->plan_agrees;
  doc_clear(&published);
  extract_clear(&file);
  return st;
}
