#include "verify/entry.h"

#include "io/json_digest.h"

#include <stdio.h>
#include <string.h>

static void say(char reason[ENTRY_REASON_SIZE], const char *format, const char *what)
{
  if (!*reason)
    snprintf(reason, ENTRY_REASON_SIZE, format, what);
}

/* The text of a member; "" where there is none, or where it is no text. */
static const char *text_of(const struct json *at, const char *key)
{
  struct json child;
  const char *text = "";
  if (json_find(at, key, &child) && json_kind(&child) == JSON_STRING)
    json_as_text(&child, &text, NULL);
  return text;
}

static bool same_text(const struct json *a, const struct json *b, const char *key)
{
  return strcmp(text_of(a, key), text_of(b, key)) == 0;
}

static bool same_number(const struct json *a, const struct json *b, const char *key)
{
  struct json x, y;
  double p, q;
  return json_find(a, key, &x) && json_find(b, key, &y) && json_kind(&x) == JSON_NUMBER &&
      json_kind(&y) == JSON_NUMBER &&
         json_as_number(&x, &p, NULL) == LIFT_OK && json_as_number(&y, &q, NULL) == LIFT_OK && p == q;
}

static bool same_seed(const struct json *a, const struct json *b)
{
  struct json x, y;
  return json_find(a, "seed", &x) && json_find(b, "seed", &y) && json_kind(&x) == json_kind(&y) &&
      same_text(a, b, "seed");
}

/* A file by its bytes; or by its rows alone, which must be some. */
static bool same_input(const struct json *a, const struct json *b)
{
  if (!same_text(a, b, "option") || !same_number(a, b, "rows") || !same_text(a, b, "row_sum"))
    return false;
  if (same_text(a, b, "xxh3"))
    return same_number(a, b, "bytes") && same_text(a, b, "sha256");
  const char *rows = text_of(a, "row_sum");
  return strspn(rows, "0") < strlen(rows);
}

static bool same_inputs(const struct json *stated, const struct json *now)
{
  struct json a, b, x, y;
  if (!json_find(stated, "inputs", &a) || !json_find(now, "inputs", &b) || json_kind(&a) != JSON_ARRAY ||
      json_kind(&b) != JSON_ARRAY || json_count(&a) != json_count(&b))
    return false;
  bool more = json_first(&a, &x) && json_first(&b, &y);
  while (more) {
    if (!same_input(&x, &y))
      return false;
    more = json_next(&x) && json_next(&y);
  }
  return true;
}

/* The same sections; their digests are looked at elsewhere. */
static bool same_sections(const struct json *stated, const struct json *now)
{
  struct json a, b, x, y;
  if (!json_find(stated, "wrote", &a) || !json_find(now, "wrote", &b) || json_count(&a) != json_count(&b))
    return false;
  for (bool more = json_first(&a, &x); more; more = json_next(&x))
    if (!json_find(&b, x.key, &y))
      return false;
  return true;
}

static enum lift_status open_trail(const struct doc *doc, struct json_tree *tree, struct json *trail,
                                   struct lift_error *err)
{
  enum lift_status st = doc_open(doc, "trail", tree, trail, err);
  return st ? st : json_as_array(trail, err);
}

enum lift_status entry_compare(const struct json *stated, const struct doc *now, char reason[ENTRY_REASON_SIZE],
                               struct lift_error *err)
{
  struct json_tree tree = {0};
  struct json trail, entry = {0};
  reason[0] = 0;
  enum lift_status st = open_trail(now, &tree, &trail, err);
  for (bool more = st == LIFT_OK && json_first(&trail, &entry); more;) {
    struct json next = entry;
    if ((more = json_next(&next)))
      entry = next;
  }
  if (st == LIFT_OK && json_count(&trail) == 0)
    say(reason, "%s", "run again, it leaves no entry");
  else if (st == LIFT_OK && !same_seed(stated, &entry))
    say(reason, "run again, its seed is %s", *text_of(&entry, "seed") ? text_of(&entry, "seed") : "none");
  else if (st == LIFT_OK && !same_inputs(stated, &entry))
    say(reason, "%s", "the rows, bytes or digests that it states are not those of the files");
  else if (st == LIFT_OK && !same_sections(stated, &entry))
    say(reason, "%s", "run again, it writes other sections");
  json_tree_clear(&tree);
  return st;
}

/* Did a later entry, that stands, write this section? */
static bool written_later(const struct json *trail, size_t index, const char *key)
{
  struct json entry, wrote, section;
  for (bool more = json_first(trail, &entry); more; more = json_next(&entry)) {
    bool superseded = false, found;
    if (entry.index > index && json_optional_bool(&entry, "superseded", &superseded, &found, NULL) == LIFT_OK &&
        !superseded && json_find(&entry, "wrote", &wrote) && json_find(&wrote, key, &section))
      return true;
  }
  return false;
}

enum lift_status entry_check_sections(const struct doc *doc, const struct json *trail, const struct json *entry,
                                      char reason[ENTRY_REASON_SIZE], struct lift_error *err)
{
  struct json wrote, section;
  reason[0] = 0;
  enum lift_status st = json_object(entry, "wrote", &wrote, err);
  for (bool more = st == LIFT_OK && json_first(&wrote, &section); st == LIFT_OK && more; more = json_next(&section)) {
    const char *stated;
    char hex[JSON_DIGEST_SIZE];
    size_t length;
    const char *text = doc_text(doc, section.key, &length);
    st = json_as_text(&section, &stated, err);
    if (st || !text || written_later(trail, entry->index, section.key))
      continue;
    st = json_digest((struct json_slice){text, length}, hex, err);
    if (st == LIFT_OK && strcmp(hex, stated) != 0)
      say(reason, "%s: not what this step wrote, by its digest", section.key);
  }
  return st;
}

enum lift_status entry_any_superseded(const struct doc *doc, bool *any, struct lift_error *err)
{
  struct json_tree tree = {0};
  struct json trail, entry;
  *any = false;
  enum lift_status st = open_trail(doc, &tree, &trail, err);
  for (bool more = st == LIFT_OK && json_first(&trail, &entry); st == LIFT_OK && more; more = json_next(&entry)) {
    bool superseded = false, found;
    st = json_optional_bool(&entry, "superseded", &superseded, &found, err);
    *any |= superseded;
  }
  json_tree_clear(&tree);
  return st;
}
