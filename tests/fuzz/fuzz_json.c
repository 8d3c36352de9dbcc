/* Fuzzing of JSON below the document; build with clang -fsanitize=fuzzer,address,undefined.
 *
 * Checked on any bytes: what the scan accepts cJSON parses, to the same values; what cJSON refuses the scan refuses;
 * laying out, squeezing to a line, and splitting into slices change neither validity nor digest.
 */
#include <cjson/cJSON.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/json_digest.h"
#include "io/json_read.h"
#include "io/json_scan.h"
#include "io/json_token.h"
#include "io/json_write.h"
#include "lift/number.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool held, const char *what)
{
  if (held)
    return;
  fprintf(stderr, "broken: %s\n", what);
  abort();
}

/* Walk the tokens of the text and the tree of cJSON side by side. */
struct pair {
  const cJSON *at[JSON_DEPTH + 1]; /* the item that comes next, at each depth */
};

static bool same_text(struct json_slice raw, const char *text)
{
  char *decoded = malloc(raw.length);
  require(decoded != NULL, "memory");
  size_t length = json_token_decode(raw.text + 1, raw.length - 2, decoded);
  bool same = strlen(text) == length && memcmp(decoded, text, length) == 0;
  free(decoded);
  return same;
}

static bool same_scalar(const struct json_token *token, const cJSON *item)
{
  double x;
  switch (token->kind) {
  case JSON_STRING: return cJSON_IsString(item) && same_text(token->raw, item->valuestring);
  case JSON_NUMBER:
    return cJSON_IsNumber(item) && lift_number_parse(token->raw.text, token->raw.length, &x) &&
           memcmp(&x, &item->valuedouble, sizeof x) == 0;
  case JSON_TRUE: return cJSON_IsTrue(item);
  case JSON_FALSE: return cJSON_IsFalse(item);
  default: return cJSON_IsNull(item);
  }
}

static enum lift_status compare(void *self, const struct json_token *token, struct lift_error *err)
{
  struct pair *pair = self;
  const cJSON *item = pair->at[token->depth];
  (void)err;
  require(item != NULL, "cJSON has as many values");
  switch (token->event) {
  case JSON_OPEN:
    require(token->kind == JSON_OBJECT ? cJSON_IsObject(item) : cJSON_IsArray(item), "cJSON sees the same container");
    pair->at[token->depth + 1] = item->child;
    break;
  case JSON_CLOSE:
    require(pair->at[token->depth + 1] == NULL, "cJSON has no more values");
    pair->at[token->depth] = item->next;
    break;
  case JSON_KEY: require(same_text(token->raw, item->string), "cJSON reads the same key"); break;
  case JSON_SCALAR:
    require(same_scalar(token, item), "cJSON reads the same scalar");
    pair->at[token->depth] = item->next;
    break;
  }
  return LIFT_OK;
}

static void check_digest(struct json_slice text, const char *expected, const char *what)
{
  char hex[JSON_DIGEST_SIZE];
  require(json_digest(text, hex, NULL) == LIFT_OK, what);
  require(strcmp(hex, expected) == 0, what);
}

/* Write the parts of a container, taken in reverse for an object, and compare the digest of the whole. */
static void check_slices(struct json_slice value, const char *digest)
{
  struct json_writer w;
  struct json_members members = {0};
  struct json_elements elements = {0};
  char *text;
  size_t length;
  json_write_init(&w);
  if (json_scan_members(value, NULL, &members, NULL) == LIFT_OK) {
    json_open_object(&w, NULL);
    for (size_t i = members.count; i-- > 0;)
      json_put_raw(&w, members.item[i].key, members.item[i].value);
    json_close(&w);
  } else if (json_scan_elements(value, NULL, &elements, NULL) == LIFT_OK) {
    json_open_array(&w, NULL);
    for (size_t i = 0; i < elements.count; i++)
      json_put_raw(&w, NULL, elements.item[i]);
    json_close(&w);
  } else {
    json_put_raw(&w, NULL, value);
  }
  require(json_take(&w, &text, &length, NULL) == LIFT_OK, "the parts can be written");
  require(!memchr(text, '\n', length), "what is written stays on one line");
  check_digest((struct json_slice){text, length}, digest, "the parts make the same value");
  free(text);
  json_write_clear(&w);
  json_members_clear(&members);
  json_elements_clear(&elements);
}

static void check_pretty(struct json_slice value, const char *digest)
{
  char *once, *twice;
  size_t length;
  require(json_pretty(value, &once, &length, NULL) == LIFT_OK, "what is valid can be laid out");
  check_digest((struct json_slice){once, length}, digest, "laid out, the value is the same");
  require(json_pretty((struct json_slice){once, length}, &twice, NULL, NULL) == LIFT_OK, "laid out twice");
  require(strcmp(once, twice) == 0, "laying out again changes nothing");
  free(once);
  free(twice);
}

static void check_accepted(struct json_slice text)
{
  struct json_slice value;
  struct json_tree tree;
  char digest[JSON_DIGEST_SIZE];
  require(json_scan(text, NULL, &value, NULL) == LIFT_OK, "a scan says the same twice");
  require(json_parse(value, &tree, NULL) == LIFT_OK, "cJSON parses what the scan accepts");
  struct pair pair = {{tree.root}};
  require(json_walk(value, NULL, compare, &pair, NULL) == LIFT_OK, "the value alone is valid");
  json_tree_clear(&tree);
  require(json_digest(text, digest, NULL) == LIFT_OK, "what is valid has a digest");
  check_pretty(value, digest);
  check_slices(value, digest);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  struct json_slice text = {(const char *)data, size};
  struct lift_error err = {""};
  enum lift_status st = json_scan(text, NULL, NULL, &err);
  require(st == LIFT_OK || st == LIFT_EFORMAT, "valid or not");
  if (st == LIFT_OK) {
    require(!*err.text, "success leaves the message alone");
    check_accepted(text);
  } else {
    require(strncmp(err.text, "line ", 5) == 0, "a refusal has its place");
  }
  cJSON *tree = cJSON_ParseWithLength(text.text, text.length);
  require(tree || st, "the scan refuses what cJSON refuses");
  cJSON_Delete(tree);
  return 0;
}
