/* JSON below the document: typed reading, and that numbers keep their bits. */
#include <cjson/cJSON.h>
#include <check.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "io/json_read.h"
#include "io/json_write.h"

Suite *json_read_suite(void);

static const char document[] =
    "{\"moments\":{\"arms\":[{\"n\":10},{\"n\":\"x\",\"share\":0.5,\"big\":9007199254740993,\"e\":1e3,\"neg\":-3,"
    "\"half\":2.5}],"
    "\"No E-Mail\":{\"a.b\":[[true]]}},\"name\":\"A\\u00e9\",\"none\":null,\"on\":true,\"scale\":\"absolut\","
    "\"long\":\"0123456789012345678901234567890123456789012345678901234567890123456789\",\"N\":1}";

static struct json_tree tree;
static struct json root;

static void parse_document(void)
{
  struct lift_error err = {""};
  ck_assert_msg(json_parse_text(document, sizeof document - 1, &tree, &err) == LIFT_OK, "%s", err.text);
  root = json_root(&tree, NULL);
}

static void clear_document(void)
{
  json_tree_clear(&tree);
}

START_TEST(read_values)
{
  struct json moments, arms, arm;
  double x;
  long long n;
  bool flag;
  const char *text;
  ck_assert_int_eq(json_object(&root, "moments", &moments, NULL), LIFT_OK);
  ck_assert_int_eq(json_array(&moments, "arms", &arms, NULL), LIFT_OK);
  ck_assert_uint_eq(json_count(&arms), 2);
  ck_assert(json_first(&arms, &arm));
  ck_assert_int_eq(json_integer(&arm, "n", 0, LLONG_MAX, &n, NULL), LIFT_OK);
  ck_assert_int_eq(n, 10);
  ck_assert(json_next(&arm));
  ck_assert_uint_eq(arm.index, 1);
  ck_assert_int_eq(json_number(&arm, "share", &x, NULL), LIFT_OK);
  ck_assert(x == 0.5);
  ck_assert_int_eq(json_integer(&arm, "e", 0, 1000, &n, NULL), LIFT_OK);
  ck_assert_int_eq(n, 1000);
  ck_assert(!json_next(&arm));
  ck_assert_int_eq(json_text(&root, "name", &text, NULL), LIFT_OK);
  ck_assert_str_eq(text, "Aé");
  ck_assert_int_eq(json_bool(&root, "on", &flag, NULL), LIFT_OK);
  ck_assert(flag);
  ck_assert_int_eq(json_number_or_null(&root, "none", &x, &flag, NULL), LIFT_OK);
  ck_assert(!flag && x == 0.5);
  ck_assert_int_eq(json_number_or_null(&root, "N", &x, &flag, NULL), LIFT_OK);
  ck_assert(flag && x == 1);
  ck_assert(!json_find(&root, "Name", &arm));
}
END_TEST

START_TEST(read_optional)
{
  struct json child;
  double x = 7;
  long long n = 7;
  size_t index = 7;
  bool flag = true, found;
  const char *text = "7";
  static const char *const names[] = {"absolute", "absolut", NULL};
  const char *const missing[] = {"nothing", "none"};
  for (int i = 0; i < 2; i++) {
    found = true;
    ck_assert(!json_optional_number(&root, missing[i], &x, &found, NULL) && !found && x == 7);
    found = true;
    ck_assert(!json_optional_integer(&root, missing[i], 0, 9, &n, &found, NULL) && !found && n == 7);
    found = true;
    ck_assert(!json_optional_text(&root, missing[i], &text, &found, NULL) && !found && *text == '7');
    found = true;
    ck_assert(!json_optional_bool(&root, missing[i], &flag, &found, NULL) && !found && flag);
    found = true;
    ck_assert(!json_optional_object(&root, missing[i], &child, &found, NULL) && !found);
    found = true;
    ck_assert(!json_optional_array(&root, missing[i], &child, &found, NULL) && !found);
    found = true;
    ck_assert(!json_optional_text_choice(&root, missing[i], names, &index, &found, NULL) && !found && index == 7);
  }
  ck_assert(!json_optional_number(&root, "N", &x, &found, NULL) && found && x == 1);
  ck_assert(!json_optional_integer(&root, "N", 0, 9, &n, &found, NULL) && found && n == 1);
  ck_assert(!json_optional_text(&root, "name", &text, &found, NULL) && found && *text == 'A');
  ck_assert(!json_optional_bool(&root, "on", &flag, &found, NULL) && found && flag);
  ck_assert(!json_optional_object(&root, "moments", &child, &found, NULL) && found && json_kind(&child) == JSON_OBJECT);
  ck_assert(!json_optional_array(&child, "arms", &child, &found, NULL) && found && json_kind(&child) == JSON_ARRAY);
  ck_assert(!json_optional_text_choice(&root, "scale", names, &index, &found, NULL) && found && index == 1);
  ck_assert_int_eq(json_optional_number(&root, "on", &x, &found, NULL), LIFT_EFORMAT);
}
END_TEST

#define FAILS(call, message)                                                                                           \
  do {                                                                                                                 \
    struct lift_error err = {""};                                                                                      \
    ck_assert_int_eq(call, LIFT_EFORMAT);                                                                              \
    ck_assert_str_eq(err.text, message);                                                                               \
  } while (0)

START_TEST(read_messages)
{
  static const char *const names[] = {"absolute", "relative", "log", NULL};
  struct json moments, arms, arm, cell, inner;
  double x;
  long long n;
  size_t index;
  bool flag;
  const char *text;
  ck_assert(json_find(&root, "moments", &moments) && json_find(&moments, "arms", &arms));
  ck_assert(json_first(&arms, &arm) && json_next(&arm));
  FAILS(json_integer(&arm, "n", 0, LLONG_MAX, &n, &err),
        "moments.arms[1].n: expected a whole number of at least 0, got \"x\"");
  FAILS(json_integer(&arm, "neg", 1, 5, &n, &err), "moments.arms[1].neg: expected a whole number from 1 to 5, got -3");
  FAILS(json_integer(&arm, "half", LLONG_MIN, 5, &n, &err),
        "moments.arms[1].half: expected a whole number of at most 5, got 2.5");
  FAILS(json_integer(&arm, "half", LLONG_MIN, LLONG_MAX, &n, &err),
        "moments.arms[1].half: expected a whole number, got 2.5");
  FAILS(json_integer(&arm, "big", 0, LLONG_MAX, &n, &err),
        "moments.arms[1].big: expected a whole number of less than 2^53 in magnitude, got 9007199254740992");
  FAILS(json_number(&root, "alpha", &x, &err), "alpha: missing");
  FAILS(json_number(&moments, "alpha", &x, &err), "moments.alpha: missing");
  FAILS(json_number(&arms, "alpha", &x, &err), "moments.arms: expected an object, got an array");
  FAILS(json_optional_number(&arms, "alpha", &x, &flag, &err), "moments.arms: expected an object, got an array");
  FAILS(json_number(&root, "on", &x, &err), "on: expected a number, got true");
  FAILS(json_number_or_null(&root, "name", &x, &flag, &err), "name: expected a number or null, got \"Aé\"");
  FAILS(json_bool(&root, "none", &flag, &err), "none: expected true or false, got null");
  FAILS(json_text(&root, "n", &text, &err), "n: missing");
  FAILS(json_text(&root, "moments", &text, &err), "moments: expected a string, got an object");
  FAILS(json_text_choice(&root, "scale", names, &index, &err),
        "scale: expected \"absolute\", \"relative\" or \"log\", got \"absolut\"");
  FAILS(json_object(&root, "long", &arm, &err),
        "long: expected an object, got \"012345678901234567890123456789012345678901234567890123456789…\"");
  ck_assert(json_find(&moments, "No E-Mail", &cell) && json_find(&cell, "a.b", &arms));
  ck_assert(json_first(&arms, &arm) && json_first(&arm, &inner));
  FAILS(json_as_number(&inner, &x, &err), "moments[\"No E-Mail\"][\"a.b\"][0][0]: expected a number, got true");
  FAILS(json_fail(&inner, &err, "%d is %s", 3, "odd"), "moments[\"No E-Mail\"][\"a.b\"][0][0]: 3 is odd");
  FAILS(json_as_array(&root, &err), "top level: expected an array, got an object");
  struct json named = json_root(&tree, "plan");
  FAILS(json_number(&named, "alpha", &x, &err), "plan.alpha: missing");
}
END_TEST

/* xorshift, so that the cases do not depend on the library under test. */
static uint64_t next_bits(uint64_t *state)
{
  *state ^= *state << 13;
  *state ^= *state >> 7;
  return *state ^= *state << 17;
}

START_TEST(numbers_keep_their_bits)
{
  uint64_t state = 88172645463325252u;
  for (int round = 0; round < 200; round++) {
    enum { COUNT = 500 };
    double x[COUNT];
    struct json_writer w;
    struct json_tree numbers;
    char *text;
    size_t length, i = 0;
    json_write_init(&w);
    json_open_array(&w, NULL);
    while (i < COUNT) {
      uint64_t bits = next_bits(&state);
      memcpy(&x[i], &bits, sizeof bits);
      if (isfinite(x[i]))
        json_put_number(&w, NULL, x[i++]);
    }
    json_close(&w);
    ck_assert_int_eq(json_take(&w, &text, &length, NULL), LIFT_OK);
    ck_assert_int_eq(json_parse_text(text, length, &numbers, NULL), LIFT_OK);
    struct json all = json_root(&numbers, NULL), at;
    i = 0;
    for (bool more = json_first(&all, &at); more; more = json_next(&at)) {
      double y;
      ck_assert_int_eq(json_as_number(&at, &y, NULL), LIFT_OK);
      ck_assert(memcmp(&x[i++], &y, sizeof y) == 0);
    }
    ck_assert_uint_eq(i, COUNT);
    json_tree_clear(&numbers);
    free(text);
  }
}
END_TEST

static size_t allocations_left;

static void *stingy_malloc(size_t size)
{
  return allocations_left && allocations_left-- ? malloc(size) : NULL;
}

/* However early memory runs out in cJSON, it is noticed; nothing is dropped in silence. */
START_TEST(parse_without_memory)
{
  cJSON_Hooks hooks = {stingy_malloc, free};
  enum lift_status st = LIFT_EMEMORY;
  size_t allowed = 0;
  cJSON_InitHooks(&hooks);
  for (; st && allowed < 1000; allowed++) {
    struct json_tree small;
    struct lift_error err = {""};
    allocations_left = allowed;
    st = json_parse_text(document, sizeof document - 1, &small, &err);
    ck_assert_msg(st == LIFT_OK || st == LIFT_EMEMORY, "%s", err.text);
    ck_assert((small.root == NULL) == (st != LIFT_OK));
    json_tree_clear(&small);
  }
  cJSON_InitHooks(NULL);
  ck_assert_int_eq(st, LIFT_OK);
  ck_assert_uint_gt(allowed, 20);
}
END_TEST

Suite *json_read_suite(void)
{
  Suite *suite = suite_create("json_read");
  TCase *read = tcase_create("read"), *memory = tcase_create("bits and memory");
  tcase_add_checked_fixture(read, parse_document, clear_document);
  tcase_add_test(read, read_values);
  tcase_add_test(read, read_optional);
  tcase_add_test(read, read_messages);
  tcase_add_test(memory, numbers_keep_their_bits);
  tcase_add_test(memory, parse_without_memory);
  suite_add_tcase(suite, read);
  suite_add_tcase(suite, memory);
  return suite;
}
