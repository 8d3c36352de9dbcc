/* Reports: numbers for people, marked texts, and the page as text. Expected texts follow from the rules in the headers
 * by hand. */
#include "report/page.h"
#include "report/render.h"
#include "report/report.h"
#include "report/value.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *report_suite(void);

static void fixed_is(const char *expected, double x, int decimals, bool plus)
{
  char text[VALUE_SIZE];
  ck_assert_str_eq(value_fixed(x, decimals, plus, text), expected);
}

START_TEST(test_fixed)
{
  fixed_is("4,666.7", 4666.67, 1, false);
  fixed_is("−16.2", -16.22, 1, false);
  fixed_is("+0.77", 0.769827, 2, true);
  fixed_is("1,234,567", 1234567, 0, false);
  fixed_is("999", 999.4, 0, false);
  fixed_is("1,000", 999.5, 0, false);
  fixed_is("0.0", -0.04, 1, true); /* no sign on what reads as zero */
  fixed_is("−1.20e+15", -1.2e15, 0, false);
}
END_TEST

static void significant_is(const char *expected, double x, int digits)
{
  char text[VALUE_SIZE];
  ck_assert_str_eq(value_significant(x, digits, text), expected);
}

START_TEST(test_significant)
{
  significant_is("0.05", 0.05, 3);
  significant_is("0.0501", 0.0501234, 3);
  significant_is("0", 0, 3);
  significant_is("1.2e-07", 1.16e-7, 2);
  significant_is("0.095", 0.095, 4);
  significant_is("12,346", 12345.678, 3);
  significant_is("−0.333", -1.0 / 3, 3);
}
END_TEST

START_TEST(test_ticks)
{
  struct value_ticks t = value_ticks(-16, 283, 7);
  ck_assert(t.step == 50 && t.first == 0 && t.count == 6 && t.decimals == 0);
  t = value_ticks(0, 1, 5);
  ck_assert(t.step == 0.25 && t.count == 5 && t.decimals == 2);
  t = value_ticks(3, 3, 5);
  ck_assert_int_eq(t.count, 1);
}
END_TEST

START_TEST(test_marks)
{
  struct page page = {0};
  const struct json root = {.key = "estimates"}, at = {.parent = &root, .index = 2},
                    leaf = {.parent = &at, .key = "a \"b\""};
  const char *text =
      page_text(&page, "p = %s of %s", page_value(&page, &leaf, 0.25, 100, "25"), page_code(&page, "x\1y"));
  ck_assert_str_eq(page_plain(&page, text), "p = 25 of x\\x01y");
  struct render_run run;
  const char *next = text;
  ck_assert(render_next(&next, &run) && run.kind == RENDER_WORDS && run.length == 4);
  ck_assert(render_next(&next, &run) && run.kind == RENDER_NUMBER);
  ck_assert_str_eq(page_text(&page, "%.*s", (int)run.path_length, run.path), "estimates[2][\"a \"b\"\"]");
  ck_assert_str_eq(page_text(&page, "%.*s", (int)run.value_length, run.value), "0.25");
  ck_assert_str_eq(page_text(&page, "%.*s", (int)run.factor_length, run.factor), "100");
  ck_assert_str_eq(page_text(&page, "%.*s", (int)run.length, run.text), "25");
  ck_assert_str_eq(page_shown(&page, NULL), PAGE_NONE);
  ck_assert_int_eq(page.status, LIFT_OK);
  page_clear(&page);
}
END_TEST

START_TEST(test_rows)
{
  struct page page = {0};
  struct lift_error err = {""};
  page_table(&page, "t", "A|B#");
  page_row(&page, "1", PAGE_NONE);
  ck_assert(page_column_used(page.last, 0) && !page_column_used(page.last, 1));
  ck_assert(!page.last->column[0].number && page.last->column[1].number);
  page_row(&page, "too", "many", "cells");
  ck_assert_int_eq(page_status(&page, &err), LIFT_EFORMAT);
  page_clear(&page);
  page_clear(&page);
  page_clear(NULL);
}
END_TEST

static char *report_of(const char *json, enum report_format format, enum lift_status expected)
{
  struct doc doc = {0};
  struct lift_error err = {""};
  const struct report_settings settings = {.format = format};
  char *text = NULL;
  size_t length = 0;
  ck_assert_int_eq(doc_read(&doc, json, strlen(json), &err), LIFT_OK);
  ck_assert_int_eq(report_make(&doc, &settings, &text, &length, &err), expected);
  ck_assert(expected == LIFT_OK ? text && strlen(text) == length : !text && *err.text);
  doc_clear(&doc);
  return text;
}

/* A text too wide for its column is broken at spaces; one without spaces is broken anywhere. */
START_TEST(test_wrap)
{
  char json[1024], word[181] = "";
  memset(word, 'w', 180);
  snprintf(json, sizeof json,
           "{\"lift\":\"1\",\"name\":\"n\",\"warnings\":[{\"tool\":\"t\",\"code\":\"c\",\"message\":\"%s %s\"}]}", word,
           word);
  char *text = report_of(json, REPORT_TEXT, LIFT_OK);
  for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
    size_t columns = 0;
    for (const char *at = line; *at && *at != '\n'; at++)
      columns += ((unsigned char)*at & 0xc0) != 0x80;
    ck_assert_uint_le(columns, 100);
  }
  free(text);
}
END_TEST

START_TEST(test_little)
{
  for (int format = REPORT_TEXT; format <= REPORT_HTML; format++) {
    char *text = report_of("{\"lift\":\"1\"}", (enum report_format)format, LIFT_OK);
    ck_assert_ptr_nonnull(strstr(text, "No result yet"));
    free(text);
    report_of("{\"lift\":\"1\",\"estimates\":[1]}", (enum report_format)format, LIFT_EFORMAT);
    report_of("{\"lift\":\"1\",\"estimates\":[{\"estimate\":\"x\"}]}", (enum report_format)format, LIFT_EFORMAT);
    report_of("{\"lift\":\"1\",\"plan\":[]}", (enum report_format)format, LIFT_EFORMAT);
    free(report_of("{\"lift\":\"1\",\"estimates\":[{}],\"decision\":{\"by\":[{}]},\"fit\":[{}],\"checks\":[{}],"
                   "\"trail\":[{}],"
                   "\"design\":{\"candidates\":[{}],\"chosen\":0},\"moments\":{},\"panel\":{},\"assignment\":{},"
                   "\"truth\":{}}",
                   (enum report_format)format, LIFT_OK));
  }
}
END_TEST

Suite *report_suite(void)
{
  Suite *suite = suite_create("report");
  TCase *tests = tcase_create("report");
  tcase_add_test(tests, test_fixed);
  tcase_add_test(tests, test_significant);
  tcase_add_test(tests, test_ticks);
  tcase_add_test(tests, test_marks);
  tcase_add_test(tests, test_rows);
  tcase_add_test(tests, test_wrap);
  tcase_add_test(tests, test_little);
  suite_add_tcase(suite, tests);
  return suite;
}
