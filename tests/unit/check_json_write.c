/* JSON below the document: writing, laying out, digests. */
#include <check.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "io/json_digest.h"
#include "io/json_scan.h"
#include "io/json_write.h"

Suite *json_write_suite(void);

static struct json_slice slice(const char *text)
{
  return (struct json_slice){text, strlen(text)};
}

/* ---- write ---- */

static struct json_writer w;

static void start(void)
{
  json_write_init(&w);
}

static void stop(void)
{
  json_write_clear(&w);
  json_write_clear(&w);
  json_write_clear(NULL);
}

static void expect_text(const char *expected)
{
  char *text;
  size_t length;
  struct lift_error err = {""};
  ck_assert_msg(json_take(&w, &text, &length, &err) == LIFT_OK, "%s", err.text);
  ck_assert_str_eq(text, expected);
  ck_assert_uint_eq(length, strlen(expected));
  ck_assert_int_eq(json_scan(slice(text), NULL, NULL, NULL), LIFT_OK);
  free(text);
}

static void expect_failure(enum lift_status status, const char *message)
{
  char old[] = "", *text = old;
  size_t length = 1;
  struct lift_error err = {""};
  ck_assert_int_eq(json_take(&w, &text, &length, &err), status);
  ck_assert_str_eq(err.text, message);
  ck_assert_ptr_null(text);
  ck_assert_uint_eq(length, 0);
}

START_TEST(write_all_kinds)
{
  json_open_object(&w, NULL);
  json_put_number(&w, "x", 0.1);
  json_put_number(&w, "-", -0.0);
  json_put_integer(&w, "n", INT64_MIN);
  json_put_text(&w, "t", "a\"b\\c/\n\x01\x1f\x7fé😀");
  json_put_text_or_null(&w, "u", NULL);
  json_put_text_or_null(&w, "v", "");
  json_put_bool(&w, "yes", true);
  json_put_bool(&w, "no\t", false);
  json_put_null(&w, "nil");
  json_put_number_or_null(&w, "h", true, 2);
  json_put_number_or_null(&w, "i", false, NAN);
  json_put_raw(&w, "raw", slice("{ \"k\":1.0}"));
  json_open_array(&w, "a");
  json_open_array(&w, NULL);
  json_close(&w);
  json_put_integer(&w, NULL, 1);
  json_open_object(&w, NULL);
  json_close(&w);
  json_put_text_slice(&w, NULL, (struct json_slice){"abc", 2});
  json_put_text_slice(&w, NULL, (struct json_slice){NULL, 0});
  json_close(&w);
  json_open_object(&w, "o");
  json_close(&w);
  json_close(&w);
  expect_text("{\"x\":0.1,\"-\":-0,\"n\":-9223372036854775808,\"t\":\"a\\\"b\\\\c/\\n\\u0001\\u001f\x7fé😀\",\"u\":null,"
              "\"v\":\"\",\"yes\":true,\"no\\t\":false,\"nil\":null,\"h\":2,\"i\":null,\"raw\":{ \"k\":1.0},"
              "\"a\":[[],1,{},\"ab\",\"\"],\"o\":{}}");
  json_put_integer(&w, NULL, 7); /* the writer is as new */
  expect_text("7");
}
END_TEST

START_TEST(write_raw_stays_on_one_line)
{
  json_open_array(&w, NULL);
  json_put_raw(&w, NULL, slice("{\n  \"a \\\" b\" : [1.0,\r\n\t2 ] , \"c\\\\\" : \"  \"\n}"));
  json_put_raw(&w, NULL, slice("[ 1, 2 ]"));
  json_close(&w);
  expect_text("[{\"a \\\" b\":[1.0,2],\"c\\\\\":\"  \"},[ 1, 2 ]]");
}
END_TEST

START_TEST(write_refuses_numbers_that_are_none)
{
  json_open_object(&w, NULL);
  json_put_number(&w, "se", _i == 0 ? NAN : _i == 1 ? INFINITY : -INFINITY);
  json_put_number(&w, NULL, 1); /* the first failure counts */
  json_close(&w);
  expect_failure(LIFT_ENUMERIC, "the number for se is not finite");
  expect_failure(LIFT_ENUMERIC, "the number for se is not finite");
}
END_TEST

static const struct {
  struct json_slice text;
  const char *message;
} bad_texts[] = {
    {{"a\xff", 2}, "the text \"a?\" is not UTF-8"},
    {{"\xed\xa0\x80", 3}, "the text \"???\" is not UTF-8"},
    {{"a\0b", 3}, "the text \"a\\u0000b\" holds U+0000"},
    {{"é", 1}, "the text \"?\" is not UTF-8"},
};

START_TEST(write_refuses_bad_texts)
{
  json_open_array(&w, NULL);
  json_put_text_slice(&w, NULL, bad_texts[_i].text);
  json_close(&w);
  expect_failure(LIFT_EFORMAT, bad_texts[_i].message);
}
END_TEST

START_TEST(write_refuses_bad_keys)
{
  json_open_object(&w, NULL);
  json_put_null(&w, "\x80");
  json_close(&w);
  expect_failure(LIFT_EFORMAT, "the text \"?\" is not UTF-8");
}
END_TEST

START_TEST(write_misuse)
{
  static const char *const messages[] = {
      "nothing was written",
      "a container was not closed",
      "nothing is open to be closed",
      "a value in an object has no key",
      "a value outside an object has a key",
      "a value outside an object has a key",
      "a second value at the top",
      "an empty piece of text is no value",
      "nested too deeply",
  };
  char message[100];
  switch (_i) {
  case 1: json_open_object(&w, NULL); break;
  case 2:
    json_put_null(&w, NULL);
    json_close(&w);
    break;
  case 3:
    json_open_object(&w, NULL);
    json_put_null(&w, NULL);
    json_close(&w);
    break;
  case 4:
    json_open_array(&w, NULL);
    json_put_null(&w, "k");
    json_close(&w);
    break;
  case 5: json_put_null(&w, "k"); break;
  case 6:
    json_put_null(&w, NULL);
    json_put_null(&w, NULL);
    break;
  case 7: json_put_raw(&w, NULL, (struct json_slice){NULL, 0}); break;
  case 8:
    for (int i = 0; i <= JSON_DEPTH; i++)
      json_open_array(&w, NULL);
    for (int i = 0; i <= JSON_DEPTH; i++)
      json_close(&w);
    break;
  default: break;
  }
  snprintf(message, sizeof message, "writing JSON: %s", messages[_i]);
  expect_failure(LIFT_EFORMAT, message);
}
END_TEST

START_TEST(write_as_deep_as_is_read)
{
  char expected[2 * JSON_DEPTH + 1];
  for (int i = 0; i < JSON_DEPTH; i++)
    json_open_array(&w, NULL);
  for (int i = 0; i < JSON_DEPTH; i++)
    json_close(&w);
  memset(expected, '[', JSON_DEPTH);
  memset(expected + JSON_DEPTH, ']', JSON_DEPTH);
  expected[2 * JSON_DEPTH] = '\0';
  expect_text(expected);
}
END_TEST

/* ---- lay out ---- */

START_TEST(pretty_text)
{
  char *text;
  size_t length;
  struct lift_error err = {""};
  static const char expected[] =
      "{\n  \"a\": [\n    1.50,\n    {},\n    [],\n    {\n      \"\\u0062\": \"x \\u0041\"\n    }\n"
      "  ],\n  \"c\": -0.0e0\n}";
  ck_assert_int_eq(
      json_pretty(slice(" {\"a\":[1.50,{ },[\n], {\"\\u0062\":\"x \\u0041\"}],\"c\" :-0.0e0}"), &text, &length, &err),
      LIFT_OK);
  ck_assert_str_eq(text, expected);
  ck_assert_uint_eq(length, sizeof expected - 1);
  char *again;
  ck_assert_int_eq(json_pretty(slice(text), &again, NULL, &err), LIFT_OK);
  ck_assert_str_eq(again, text);
  free(again);
  free(text);
  ck_assert_int_eq(json_pretty(slice(" 1e5 "), &text, NULL, &err), LIFT_OK);
  ck_assert_str_eq(text, "1e5");
  free(text);
  ck_assert_int_eq(json_pretty(slice("[1,"), &text, NULL, &err), LIFT_EFORMAT);
  ck_assert_str_eq(err.text, "line 1, column 4: expected a value, got the end of the text");
  ck_assert_ptr_null(text);
}
END_TEST

/* ---- digest ---- */

static void digest_of(const char *text, char hex[JSON_DIGEST_SIZE])
{
  struct lift_error err = {""};
  ck_assert_msg(json_digest(slice(text), hex, &err) == LIFT_OK, "%s: %s", text, err.text);
  ck_assert_uint_eq(strlen(hex), 32);
}

static const char *const equal_pairs[][2] = {
    {"{\"a\":1,\"b\":[1,2]}", " { \"b\" : [ 1 , 2 ] , \"a\" : 1 } "}, {"1", "1.0"}, {"1", "10e-1"}, {"1", "0.1E+1"},
    {"100", "1e2"}, {"0", "0.000e9"}, {"-0", "-0.0"}, {"9007199254740992", "9.007199254740992e15"},
    {"100000000000000000000", "1e20"}, {"1e-999", "0"}, {"\"A\"", "\"\\u0041\""}, {"\"/\\n\"", "\"\\/\\u000a\""},
    {"\"\\ud83d\\ude00\"", "\"😀\""}, {"{\"\\u0061\":\"\\u0062\"}", "{\"a\":\"b\"}"},
    {"[{\"x\":{\"p\":1,\"q\":2},\"y\":0}]", "[{\"y\":0,\"x\":{\"q\":2,\"p\":1}}]"},
};

START_TEST(digest_ignores_notation)
{
  char a[JSON_DIGEST_SIZE], b[JSON_DIGEST_SIZE];
  digest_of(equal_pairs[_i][0], a);
  digest_of(equal_pairs[_i][1], b);
  ck_assert_str_eq(a, b);
}
END_TEST

/* All of these say different things. */
static const char *const distinct[] = {
    "null", "true", "false", "0", "-0", "1", "2", "0.1", "0.10000000000000002", "9007199254740992",
    "9007199254740993", "9007199254740995", "-9007199254740993", "\"\"", "\"1\"", "\"n\"", "\"null\"", "\"a\"",
    "\"A\"", "[]", "{}", "[null]", "[[]]", "[{}]", "[1,2]", "[2,1]", "[[1],2]", "[[1,2]]", "[1]", "\"d\"",
    "{\"a\":1}", "{\"a\":2}", "{\"b\":1}", "{\"a\":{\"b\":1}}", "{\"b\":{\"a\":1}}", "{\"a\":1,\"b\":2}",
    "{\"a\":2,\"b\":1}", "{\"a\":\"b\"}", "[\"a\",\"b\"]", "{\"b\":\"a\"}", "{\"a\":null}", "{\"\":null}",
    "[\"a\",1]", "123456789012345678901", "123456789012345678902",
};

START_TEST(digest_tells_apart)
{
  enum { COUNT = sizeof distinct / sizeof *distinct };
  char hex[COUNT][JSON_DIGEST_SIZE];
  for (size_t i = 0; i < COUNT; i++) {
    digest_of(distinct[i], hex[i]);
    for (size_t j = 0; j < i; j++)
      ck_assert_msg(strcmp(hex[i], hex[j]) != 0, "%s and %s", distinct[i], distinct[j]);
  }
}
END_TEST

static size_t hash_bytes(const void *bytes, size_t length, unsigned char out[16])
{
  XXH128_canonical_t digest;
  XXH128_canonicalFromHash(&digest, XXH3_128bits(bytes, length));
  memcpy(out, digest.digest, 16);
  return 16;
}

/* The definition in json_digest.h, applied by hand to {"k":[true,1]}: 1.0 is 3ff0000000000000 in IEEE 754. */
START_TEST(digest_is_as_defined)
{
  unsigned char array[33] = "a", object[33] = "o";
  char expected[JSON_DIGEST_SIZE], hex[JSON_DIGEST_SIZE];
  unsigned char whole[16];
  hash_bytes("t", 1, array + 1);
  hash_bytes("d\x3f\xf0\0\0\0\0\0\0", 9, array + 17);
  hash_bytes("sk", 2, object + 1);
  hash_bytes(array, 33, object + 17);
  hash_bytes(object, 33, whole);
  for (int i = 0; i < 16; i++)
    snprintf(expected + 2 * i, 3, "%02x", (unsigned)whole[i]);
  digest_of("{\"k\":[true,1]}", hex);
  ck_assert_str_eq(hex, expected);
}
END_TEST

START_TEST(digest_refuses_bad_json)
{
  char hex[JSON_DIGEST_SIZE] = "x";
  struct lift_error err = {""};
  ck_assert_int_eq(json_digest(slice("{\"n\":1,\"arms\":2,\"n\":3}"), hex, &err), LIFT_EFORMAT);
  ck_assert_str_eq(err.text, "line 1, column 17: duplicate key \"n\"");
  ck_assert_str_eq(hex, "");
}
END_TEST

Suite *json_write_suite(void)
{
  Suite *suite = suite_create("json_write");
  TCase *write = tcase_create("write"), *digest = tcase_create("pretty and digest");
  tcase_add_checked_fixture(write, start, stop);
  tcase_add_test(write, write_all_kinds);
  tcase_add_test(write, write_raw_stays_on_one_line);
  tcase_add_loop_test(write, write_refuses_numbers_that_are_none, 0, 3);
  tcase_add_loop_test(write, write_refuses_bad_texts, 0, sizeof bad_texts / sizeof *bad_texts);
  tcase_add_test(write, write_refuses_bad_keys);
  tcase_add_loop_test(write, write_misuse, 0, 9);
  tcase_add_test(write, write_as_deep_as_is_read);
  tcase_add_test(digest, pretty_text);
  tcase_add_loop_test(digest, digest_ignores_notation, 0, sizeof equal_pairs / sizeof *equal_pairs);
  tcase_add_test(digest, digest_tells_apart);
  tcase_add_test(digest, digest_is_as_defined);
  tcase_add_test(digest, digest_refuses_bad_json);
  suite_add_tcase(suite, write);
  suite_add_tcase(suite, digest);
  return suite;
}
