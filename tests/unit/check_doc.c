/* The document as parts, the stream of documents, and the option table. */
#include "io/doc.h"
#include "io/doc_reader.h"
#include "io/nearest.h"
#include "tool/option.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct lift_error err;

static void read_text(struct doc *doc, const char *text)
{
  ck_assert_int_eq(doc_read(doc, text, strlen(text), &err), LIFT_OK);
}

static void expect(const struct doc *doc, const char *text)
{
  char *got;
  size_t length;
  ck_assert_int_eq(doc_write(doc, false, &got, &length, &err), LIFT_OK);
  ck_assert_uint_eq(length, strlen(text));
  ck_assert_int_eq(memcmp(got, text, length), 0);
  free(got);
}

START_TEST(untouched_parts_keep_their_bytes)
{
  struct doc doc;
  read_text(&doc, "{\"zz\":1.000,\"trail\":[],\"lift\":\"1\",\"plan\":{\"a\":1e+2,\"t\":\"\\u0041\"},\"name\":\"x\"}");
  expect(&doc, "{\"lift\":\"1\",\"name\":\"x\",\"plan\":{\"a\":1e+2,\"t\":\"\\u0041\"},\"trail\":[],\"zz\":1.000}");
  doc_clear(&doc);
}
END_TEST

START_TEST(sections_are_put_appended_and_dropped)
{
  struct doc doc;
  struct json_writer w;
  ck_assert_int_eq(doc_start(&doc, "mail", &err), LIFT_OK);
  json_write_init(&w);
  json_open_array(&w, NULL);
  json_put_number(&w, NULL, 0.1);
  json_close(&w);
  ck_assert_int_eq(doc_append(&doc, "warnings", &w, &err), LIFT_OK);
  json_write_init(&w);
  json_open_array(&w, NULL);
  json_put_text(&w, NULL, "b");
  json_close(&w);
  ck_assert_int_eq(doc_append(&doc, "warnings", &w, &err), LIFT_OK);
  expect(&doc, "{\"lift\":\"1\",\"name\":\"mail\",\"warnings\":[0.1,\"b\"]}");
  doc_drop(&doc, "warnings");
  doc_drop(&doc, "no such part");
  expect(&doc, "{\"lift\":\"1\",\"name\":\"mail\"}");
  json_write_clear(&w);
  doc_clear(&doc);
}
END_TEST

START_TEST(what_is_no_document_is_refused)
{
  static const struct {
    const char *text, *message;
  } cases[] = {
      {"", "line 1, column 1: expected a value, got the end of the text"},
      {"[]", "expected an object, got an array"},
      {"{}", "not an experiment document: it has no key \"lift\""},
      {"{\"lift\":\"2\"}", "format version \"2\"; this program reads \"1\""},
      {"{\"lift\":1}", "format version 1; this program reads \"1\""},
      {"{\"lift\":\"1\",\"name\":5}", "name: expected a string, got 5"},
      {"{\"lift\":\"1\",\"lift\":\"1\"}", "line 1, column 13: duplicate key \"lift\""},
      {"{\"lift\":\"1\"} x", "line 1, column 14: expected the end of the text, got 'x'"},
      {"{\"lift\":\"1\",\"a\":1e999}", "line 1, column 17: the number 1e999 is too large"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct doc doc;
    ck_assert_int_eq(doc_read(&doc, cases[i].text, strlen(cases[i].text), &err), LIFT_EFORMAT);
    ck_assert_str_eq(err.text, cases[i].message);
    doc_clear(&doc);
  }
}
END_TEST

START_TEST(a_missing_section_names_its_maker)
{
  struct doc doc;
  struct json_tree tree;
  struct json at;
  ck_assert_int_eq(doc_start(&doc, NULL, &err), LIFT_OK);
  ck_assert_int_eq(doc_open(&doc, "moments", &tree, &at, &err), LIFT_EDATA);
  ck_assert_str_eq(err.text, "the document has no moments: lift-moments adds it");
  doc_clear(&doc);
}
END_TEST

/* Give the bytes to a reader in pieces of every size up to their length, and compare what it hands out. */
static void read_stream(const char *bytes, const char *const *texts, const size_t *lines)
{
  size_t size = strlen(bytes);
  int fds[2];
  struct doc_reader reader;
  ck_assert_int_eq(pipe(fds), 0);
  ck_assert_int_eq(write(fds[1], bytes, size), (ssize_t)size);
  close(fds[1]);
  int saved = dup(STDIN_FILENO);
  dup2(fds[0], STDIN_FILENO);
  close(fds[0]);
  ck_assert_int_eq(doc_reader_open(&reader, "-", NULL, NULL, &err), LIFT_OK);
  for (size_t i = 0;; i++) {
    const char *text;
    size_t length;
    ck_assert_int_eq(doc_reader_next(&reader, &text, &length, &err), LIFT_OK);
    if (!texts[i]) {
      ck_assert_ptr_null(text);
      break;
    }
    ck_assert_ptr_nonnull(text);
    ck_assert_uint_eq(length, strlen(texts[i]));
    ck_assert_int_eq(memcmp(text, texts[i], length), 0);
    ck_assert_uint_eq(reader.line, lines[i]);
  }
  doc_reader_close(&reader);
  dup2(saved, STDIN_FILENO);
  close(saved);
}

START_TEST(a_stream_is_cut_into_documents)
{
  read_stream("", (const char *[]){NULL}, NULL);
  read_stream(" \n\r\n", (const char *[]){NULL}, NULL);
  read_stream("{\"a\":1}\n{\"b\":\"}\\\"{\"}", (const char *[]){"{\"a\":1}", "{\"b\":\"}\\\"{\"}", NULL}, (size_t[]){1, 2});
  read_stream("{\n  \"a\": [\n    1\n  ]\n}\n\n{\"b\":2}\n", (const char *[]){"{\n  \"a\": [\n    1\n  ]\n}", "{\"b\":2}", NULL},
              (size_t[]){1, 7});
  /* a broken line does not take the next document with it */
  read_stream("{\"a\":[1\n{\"b\":2}\n", (const char *[]){"{\"a\":[1", "{\"b\":2}", NULL}, (size_t[]){1, 2});
  read_stream("{\"a\":\"x\n{\"b\":2}\n", (const char *[]){"{\"a\":\"x", "{\"b\":2}", NULL}, (size_t[]){1, 2});
  read_stream("hello\n{\"b\":2}\n", (const char *[]){"hello", "{\"b\":2}", NULL}, (size_t[]){1, 2});
  read_stream("{\"a\":1} x\n", (const char *[]){"{\"a\":1} x", NULL}, (size_t[]){1});
}
END_TEST

static struct {
  bool flag;
  const char *text;
  struct option_list list;
  struct option_number number;
  struct option_integer integer;
  int choice;
} opt;
static const char *const colours[] = {"red", "green", NULL};
static const struct option table[] = {
    {OPTION_FLAG, "flag", 'f', NULL, &opt.flag, 0, 0, NULL, "a flag"},
    {OPTION_TEXT, "text", 't', "T", &opt.text, 0, 0, NULL, "a text"},
    {OPTION_LIST, "list", 0, "L", &opt.list, 0, 0, NULL, "a list"},
    {OPTION_NUMBER, "number", 0, "X", &opt.number, 0, 1, NULL, "a number"},
    {OPTION_INTEGER, "integer", 0, "N", &opt.integer, 1, 9, NULL, "an integer"},
    {OPTION_CHOICE, "colour", 0, "C", &opt.choice, 0, 0, colours, "a choice"},
    {0},
};
static const struct option nothing[] = {{0}};

static enum lift_status parse(struct options *options, int argc, char **argv)
{
  memset(&opt, 0, sizeof opt);
  *options = (struct options){.table = {table, nothing}, .tool = "lift-test"};
  err.text[0] = 0;
  return options_parse(options, argc, argv, &err);
}

START_TEST(options_are_parsed)
{
  struct options options;
  const char *argv[] = {"x", "--list", "a", "one", "-f", "--list=b", "-tvalue", "--number", "0.5", "--integer", "9",
                  "--colour", "green", "-", "--", "--flag"};
  ck_assert_int_eq(parse(&options, 16, (char **)argv), LIFT_OK);
  ck_assert(opt.flag && opt.number.set && opt.integer.set);
  ck_assert_str_eq(opt.text, "value");
  ck_assert_uint_eq(opt.list.n, 2);
  ck_assert_str_eq(opt.list.item[1], "b");
  ck_assert_double_eq(opt.number.value, 0.5);
  ck_assert_int_eq(opt.integer.value, 9);
  ck_assert_int_eq(opt.choice, 1);
  ck_assert_uint_eq(options.operands.n, 3);
  ck_assert_str_eq(options.operands.item[2], "--flag");
  ck_assert(options_given(&options, "list") && !options_given(&options, "nothing"));
  options_clear(&options);
}
END_TEST

START_TEST(options_that_are_wrong_are_refused)
{
  static const struct {
    const char *argv[3];
    int argc;
    const char *message;
  } cases[] = {
      {{"x", "--numbr"}, 2, "--numbr: no such option; did you mean --number?"},
      {{"x", "--qqqqqqqq"}, 2, "--qqqqqqqq: no such option (see lift-test --help)"},
      {{"x", "--stratum", "a"}, 3, "--stratum: not in this version of lift-test (see lift-test --help)"},
      {{"x", "--number"}, 2, "--number needs a value: --number X"},
      {{"x", "--number", "x"}, 3, "--number: 'x' is not a number"},
      {{"x", "--number", "2"}, 3, "--number: 2 is outside 0 to 1"},
      {{"x", "--integer", "1.5"}, 3, "--integer: '1.5' is not a whole number"},
      {{"x", "--colour", "blue"}, 3, "--colour: 'blue' is not one of red, green"},
      {{"x", "--flag=1"}, 2, "--flag takes no value, got '1'"},
      {{"x", "--text", ""}, 3, "--text: the value is empty; expected T"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct options options;
    ck_assert_int_eq(parse(&options, cases[i].argc, (char **)cases[i].argv), LIFT_EUSAGE);
    ck_assert_str_eq(err.text, cases[i].message);
    options_clear(&options);
  }
}
END_TEST

START_TEST(the_nearest_name_is_near)
{
  static const char *const names[] = {"chicago", "portland", "miami"};
  ck_assert_str_eq(nearest_name("Chicgo", names, 3), "chicago");
  ck_assert_str_eq(nearest_name("portlnad", names, 3), "portland");
  ck_assert_ptr_null(nearest_name("tokyo", names, 3));
  ck_assert_ptr_null(nearest_name("x", names, 0));
}
END_TEST

Suite *doc_suite(void)
{
  Suite *suite = suite_create("doc");
  TCase *tests = tcase_create("doc");
  tcase_add_test(tests, untouched_parts_keep_their_bytes);
  tcase_add_test(tests, sections_are_put_appended_and_dropped);
  tcase_add_test(tests, what_is_no_document_is_refused);
  tcase_add_test(tests, a_missing_section_names_its_maker);
  tcase_add_test(tests, a_stream_is_cut_into_documents);
  tcase_add_test(tests, options_are_parsed);
  tcase_add_test(tests, options_that_are_wrong_are_refused);
  tcase_add_test(tests, the_nearest_name_is_near);
  suite_add_tcase(suite, tests);
  return suite;
}
