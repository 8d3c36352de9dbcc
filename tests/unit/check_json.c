/* JSON below the document: the scan and its slices. The cases are written from RFC 8259 and the
 * Unicode standard. */
#include <check.h>
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/json_scan.h"

Suite *json_suite(void);

static struct json_slice slice(const char *text)
{
  return (struct json_slice){text, strlen(text)};
}

static bool is(struct json_slice s, const char *text)
{
  return s.length == strlen(text) && memcmp(s.text, text, s.length) == 0;
}

/* Scan a copy without anything behind it, so that a read beyond the end is seen by the sanitizer. */
static enum lift_status scan_tight(struct json_slice text, struct lift_error *err)
{
  char *copy = malloc(text.length ? text.length : 1);
  ck_assert_ptr_nonnull(copy);
  memcpy(copy, text.length ? text.text : "", text.length);
  enum lift_status st = json_scan((struct json_slice){copy, text.length}, NULL, NULL, err);
  free(copy);
  return st;
}

/* ---- scan ---- */

static const char *const accepted[] = {
    "null", "true", "false", "0", "-0", "1", "-1", "10", "0.5", "-0.5e-7", "1E+2", "1e2", "1e-999", "0e999",
    "0.0e99999", "1.7976931348623157e308", "17976931348623157e292", "0.000017976931348623157e313", "1e308",
    "123456789012345678901234567890", "9007199254740993", "1e-99999999999999999999",
    "0.1000000000000000055511151231257827021181583404541015625000000000000", " \t\r\n1 \t\r\n", "[]", "[ ]", "{}",
    "{ }", "[1]", "[1,2]", "[ 1 , 2 ]", "[[],{}]", "[null,true,false]", "{\"a\":1}", "{ \"a\" : 1 , \"b\" : 2 }",
    "{\"\":1}", "{\"a\":{\"a\":1}}", "[{\"a\":1},{\"a\":1}]", "{\"a\":1,\"A\":2}", "\"\"", "\"a\"",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u0001\"", "\"\\u00e9\\u20AC\"", "\"\\ud83d\\ude00\"",
    "\"\\uD800\\uDC00\\uDBFF\\uDFFF\"", "\"\\uFFFF\"", "\"\x7f\"", "\"\xc2\x80\xdf\xbf\"", "\"\xe0\xa0\x80\"",
    "\"\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf\"", "\"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf\"",
    "\"a longer text than eight bytes\"", "\"12345678\\n12345678\"", "\"\\\\u0000\"",
};

START_TEST(scan_accepts)
{
  struct lift_error err = {""};
  ck_assert_msg(scan_tight(slice(accepted[_i]), &err) == LIFT_OK, "%s: %s", accepted[_i], err.text);
}
END_TEST

static const struct {
  const char *text, *message;
} refused[] = {
    {"", "line 1, column 1: expected a value, got the end of the text"},
    {" \n ", "line 2, column 2: expected a value, got the end of the text"},
    {"nul", "line 1, column 1: expected a value, got 'nul'"},
    {"True", "line 1, column 1: expected a value, got 'True'"},
    {"NaN", "line 1, column 1: expected a value, got 'NaN'"},
    {"[Infinity]", "line 1, column 2: expected a value or ']', got 'Infinity'"},
    {"-Infinity", "line 1, column 2: expected a digit after '-', got 'Infinity'"},
    {"-", "line 1, column 2: expected a digit after '-', got the end of the text"},
    {"+1", "line 1, column 1: expected a value, got '+'"},
    {".5", "line 1, column 1: expected a value, got '.'"},
    {"01", "line 1, column 1: the number has a leading zero"},
    {"-00", "line 1, column 1: the number has a leading zero"},
    {"1.", "line 1, column 3: expected a digit after the decimal point, got the end of the text"},
    {"[1.e5]", "line 1, column 4: expected a digit after the decimal point, got 'e5'"},
    {"1e", "line 1, column 3: expected a digit in the exponent, got the end of the text"},
    {"[1e+]", "line 1, column 5: expected a digit in the exponent, got ']'"},
    {"0x10", "line 1, column 2: expected the end of the text, got 'x10'"},
    {"1e999", "line 1, column 1: the number 1e999 is too large"},
    {"[1,-1e309]", "line 1, column 4: the number -1e309 is too large"},
    {"1.7976931348623159e308", "line 1, column 1: the number 1.7976931348623159e308 is too large"},
    {"1e99999999999999999999", "line 1, column 1: the number 1e99999999999999999999 is too large"},
    {"[1] x", "line 1, column 5: expected the end of the text, got 'x'"},
    {"1 2", "line 1, column 3: expected the end of the text, got '2'"},
    {"{}}", "line 1, column 3: expected the end of the text, got '}'"},
    {"[", "line 1, column 2: expected a value or ']', got the end of the text"},
    {"[1", "line 1, column 3: expected ',' or ']', got the end of the text"},
    {"[1,", "line 1, column 4: expected a value, got the end of the text"},
    {"[1,]", "line 1, column 4: expected a value, got ']'"},
    {"[,1]", "line 1, column 2: expected a value or ']', got ','"},
    {"[1 2]", "line 1, column 4: expected ',' or ']', got '2'"},
    {"[1}", "line 1, column 3: expected ',' or ']', got '}'"},
    {"{", "line 1, column 2: expected a key in double quotes or '}', got the end of the text"},
    {"{a:1}", "line 1, column 2: expected a key in double quotes or '}', got 'a'"},
    {"{'a':1}", "line 1, column 2: expected a key in double quotes or '}', got '''"},
    {"{\"a\"}", "line 1, column 5: expected ':', got '}'"},
    {"{\"a\":}", "line 1, column 6: expected a value, got '}'"},
    {"{\"a\":1", "line 1, column 7: expected ',' or '}', got the end of the text"},
    {"{\"a\":1]", "line 1, column 7: expected ',' or '}', got ']'"},
    {"{\"a\":1,}", "line 1, column 8: expected a key in double quotes, got '}'"},
    {"{\"n\":1,\"arms\":2,\"n\":3}", "line 1, column 17: duplicate key \"n\""},
    {"{\"a\":1,\"\\u0061\":2}", "line 1, column 8: duplicate key \"a\""},
    {"{\"\":1,\"\":2}", "line 1, column 7: duplicate key \"\""},
    {"[\n {\"x\":{\"\\n\":1,\n\"\\n\":2}}]", "line 3, column 1: duplicate key \"\\n\""},
    {"\"abc", "line 1, column 1: the string that starts here has no closing quote"},
    {"[\"a\\", "line 1, column 4: expected one of \" \\ / b f n r t u after a backslash, got the end of the text"},
    {"\"\\x41\"", "line 1, column 2: expected one of \" \\ / b f n r t u after a backslash, got 'x'"},
    {"\"\\u12g4\"", "line 1, column 2: expected four hexadecimal digits after \\u"},
    {"\"\\u12", "line 1, column 2: expected four hexadecimal digits after \\u"},
    {"\"a\\u0000b\"", "line 1, column 3: \\u0000 in a string is not supported"},
    {"\"\\ud800\"", "line 1, column 2: \\ud800 is half of a surrogate pair; expected both halves"},
    {"\"\\ud800\\u0041\"", "line 1, column 2: \\ud800 is half of a surrogate pair; expected both halves"},
    {"\"\\uDC00\\uD800\"", "line 1, column 2: \\udc00 is half of a surrogate pair; expected both halves"},
    {"\"a\tb\"", "line 1, column 3: control character U+0009 in a string; expected \\u0009"},
    {"\"a\nb\"", "line 1, column 3: control character U+000A in a string; expected \\u000a"},
    {"\"0123\t56789abcdef\"", "line 1, column 6: control character U+0009 in a string; expected \\u0009"},
    {"\"\xff\"", "line 1, column 2: byte 0xFF in a string is not UTF-8"},
    {"\"\xc3\"", "line 1, column 2: byte 0xC3 in a string is not UTF-8"},
    {"\"\xc0\xaf\"", "line 1, column 2: byte 0xC0 in a string is not UTF-8"},
    {"\"\xe0\x9f\xbf\"", "line 1, column 2: byte 0xE0 in a string is not UTF-8"},
    {"\"\xed\xa0\x80\"", "line 1, column 2: byte 0xED in a string is not UTF-8"},
    {"\"\xf0\x8f\xbf\xbf\"", "line 1, column 2: byte 0xF0 in a string is not UTF-8"},
    {"\"\xf4\x90\x80\x80\"", "line 1, column 2: byte 0xF4 in a string is not UTF-8"},
    {"\"12345678\x80\"", "line 1, column 10: byte 0x80 in a string is not UTF-8"},
    {"\"é\" é", "line 1, column 5: expected the end of the text, got 'é'"},
    {"\xef\xbb\xbf{}", "line 1, column 1: expected a value, got a byte order mark"},
    {"[\x01]", "line 1, column 2: expected a value or ']', got U+0001"},
    {"[1\xa0]", "line 1, column 3: expected ',' or ']', got byte 0xA0"},
    {"[1]//", "line 1, column 4: expected the end of the text, got '/'"},
};

START_TEST(scan_refuses)
{
  struct lift_error err = {""};
  ck_assert_int_eq(scan_tight(slice(refused[_i].text), &err), LIFT_EFORMAT);
  ck_assert_str_eq(err.text, refused[_i].message);
}
END_TEST

/* cJSON takes each of these, and bends or drops something. */
static const char *const bent[] = {
    "[01]", "[1.]", "[1e999]", "{\"n\":1,\"n\":2}", "[1]x", "[\v1]", "\"a\tb\"", "\"\xff\"",
};

START_TEST(scan_refuses_what_cjson_bends)
{
  cJSON *tree = cJSON_ParseWithLength(bent[_i], strlen(bent[_i]));
  ck_assert_ptr_nonnull(tree);
  cJSON_Delete(tree);
  ck_assert_int_eq(json_scan(slice(bent[_i]), NULL, NULL, NULL), LIFT_EFORMAT);
}
END_TEST

START_TEST(scan_refuses_cut_strings)
{
  cJSON *tree = cJSON_Parse("\"a\\u0000b\"");
  ck_assert_str_eq(tree->valuestring, "a");
  cJSON_Delete(tree);
  ck_assert_int_eq(json_scan(slice("\"a\\u0000b\""), NULL, NULL, NULL), LIFT_EFORMAT);
  ck_assert_int_eq(json_scan((struct json_slice){"1\0", 2}, NULL, NULL, NULL), LIFT_EFORMAT);
  ck_assert_int_eq(json_scan((struct json_slice){"[\"\0\"]", 5}, NULL, NULL, NULL), LIFT_EFORMAT);
}
END_TEST

START_TEST(scan_limits)
{
  char deep[2 * JSON_DEPTH_MAX + 2];
  struct lift_error err = {""};
  const struct json_limits two = {.depth = 2}, many = {.depth = 100000}, line = {.line = 7};
  ck_assert_int_eq(json_scan(slice("[[]]"), &two, NULL, &err), LIFT_OK);
  ck_assert_int_eq(json_scan(slice("[\n{\"a\":[]}]"), &two, NULL, &err), LIFT_EFORMAT);
  ck_assert_str_eq(err.text, "line 2, column 6: nested deeper than 2 levels");
  memset(deep, '[', JSON_DEPTH);
  memset(deep + JSON_DEPTH, ']', JSON_DEPTH);
  ck_assert_int_eq(json_scan((struct json_slice){deep, 2 * JSON_DEPTH}, NULL, NULL, &err), LIFT_OK);
  memset(deep, '[', sizeof deep);
  ck_assert_int_eq(json_scan((struct json_slice){deep, sizeof deep}, NULL, NULL, &err), LIFT_EFORMAT);
  ck_assert_str_eq(err.text, "line 1, column 65: nested deeper than 64 levels");
  ck_assert_int_eq(json_scan((struct json_slice){deep, sizeof deep}, &many, NULL, &err), LIFT_EFORMAT);
  ck_assert_str_eq(err.text, "line 1, column 1001: nested deeper than 1000 levels");
  ck_assert_int_eq(json_scan(slice("x"), &line, NULL, &err), LIFT_EFORMAT);
  ck_assert_str_eq(err.text, "line 7, column 1: expected a value, got 'x'");
}
END_TEST

/* Objects of every size up to the table's third doubling, with the last key doubling one of them or not. */
START_TEST(scan_duplicates_in_big_objects)
{
  enum { MOST = 300 };
  char text[MOST * 24], *at;
  for (int keys = 1; keys <= MOST; keys++) {
    for (int again = -1; again < keys; again += 1 + keys / 7) {
      at = text;
      for (int i = 0; i < keys; i++)
        at += sprintf(at, "%c\"k%s%d\":{\"k\":%d}", i ? ',' : '{', i % 3 ? "" : "\\u0041", i, i);
      if (again >= 0)
        at += sprintf(at, ",\"\\u006b%s%d\":0", again % 3 ? "" : "A", again);
      sprintf(at, "}");
      ck_assert_int_eq(json_scan(slice(text), NULL, NULL, NULL), again < 0 ? LIFT_OK : LIFT_EFORMAT);
    }
  }
}
END_TEST

START_TEST(scan_cuts_long_texts_in_messages)
{
  char text[400], *at = text;
  struct lift_error err = {""};
  at += sprintf(at, "{");
  for (int twice = 0; twice < 2; twice++) {
    at += sprintf(at, "%s\"", twice ? "," : "");
    for (int i = 0; i < 40; i++)
      at += sprintf(at, "é");
    at += sprintf(at, "\":1");
  }
  sprintf(at, "}");
  ck_assert_int_eq(json_scan(slice(text), NULL, NULL, &err), LIFT_EFORMAT);
  ck_assert_str_eq(err.text, "line 1, column 47: duplicate key \"éééééééééééééééééééééééééééééé…\"");
}
END_TEST

START_TEST(slices_of_an_object)
{
  struct json_members members;
  struct json_slice text = slice(" { \"a\" : 1.0 , \"\\u0062\\n\":[ 1, {\"a\":2} ],\"c\":{ } , \"\":\"x\\u0041\" } ");
  ck_assert_int_eq(json_scan_members(text, NULL, &members, NULL), LIFT_OK);
  ck_assert_uint_eq(members.count, 4);
  ck_assert_str_eq(members.item[0].key, "a");
  ck_assert(is(members.item[0].value, "1.0"));
  ck_assert_str_eq(members.item[1].key, "b\n");
  ck_assert(is(members.item[1].raw, "\"\\u0062\\n\""));
  ck_assert(is(members.item[1].value, "[ 1, {\"a\":2} ]"));
  ck_assert_int_eq(json_slice_kind(members.item[1].value), JSON_ARRAY);
  ck_assert(is(json_members_find(&members, "c")->value, "{ }"));
  ck_assert(is(json_members_find(&members, "")->value, "\"x\\u0041\""));
  ck_assert_ptr_null(json_members_find(&members, "A"));
  json_members_clear(&members);
  json_members_clear(&members);
  json_members_clear(NULL);
}
END_TEST

START_TEST(slices_of_an_array)
{
  struct json_elements elements;
  struct lift_error err = {""};
  struct json_slice value;
  ck_assert_int_eq(json_scan(slice("\n[1.50, {\"a\":[]} ,[ ]] "), NULL, &value, NULL), LIFT_OK);
  ck_assert(is(value, "[1.50, {\"a\":[]} ,[ ]]"));
  ck_assert_int_eq(json_scan_elements(value, NULL, &elements, NULL), LIFT_OK);
  ck_assert_uint_eq(elements.count, 3);
  ck_assert(is(elements.item[0], "1.50"));
  ck_assert(is(elements.item[1], "{\"a\":[]}"));
  ck_assert(is(elements.item[2], "[ ]"));
  json_elements_clear(&elements);
  ck_assert_int_eq(json_scan_elements(slice("{\"a\":1}"), NULL, &elements, &err), LIFT_EFORMAT);
  ck_assert_str_eq(err.text, "expected an array, got an object");
  json_elements_clear(&elements);
  struct json_members members;
  ck_assert_int_eq(json_scan_members(slice("12"), NULL, &members, &err), LIFT_EFORMAT);
  ck_assert_str_eq(err.text, "expected an object, got a number");
  ck_assert_int_eq(json_scan_members(slice("{\"a\":1,\"b\":x}"), NULL, &members, &err), LIFT_EFORMAT);
  ck_assert_uint_eq(members.count, 0);
  ck_assert_ptr_null(members.item);
}
END_TEST

Suite *json_suite(void)
{
  Suite *suite = suite_create("json");
  TCase *scan = tcase_create("scan");
  tcase_add_loop_test(scan, scan_accepts, 0, sizeof accepted / sizeof *accepted);
  tcase_add_loop_test(scan, scan_refuses, 0, sizeof refused / sizeof *refused);
  tcase_add_loop_test(scan, scan_refuses_what_cjson_bends, 0, sizeof bent / sizeof *bent);
  tcase_add_test(scan, scan_refuses_cut_strings);
  tcase_add_test(scan, scan_limits);
  tcase_add_test(scan, scan_duplicates_in_big_objects);
  tcase_add_test(scan, scan_cuts_long_texts_in_messages);
  tcase_add_test(scan, slices_of_an_object);
  tcase_add_test(scan, slices_of_an_array);
  suite_add_tcase(suite, scan);
  return suite;
}
