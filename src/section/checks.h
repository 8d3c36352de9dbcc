/* The section `checks`: what was looked at, and whether it speaks against the result. Every entry has the same keys:
 *
 *     {"tool","check","subject","statistic","df","p_value","threshold","source","verdict","reason","advice","details"}
 *
 * A family of checks (check_users.h, check_panel.h) adds entries to a list:
 *
 *     struct check c = {.name = "srm", .subject = "units assigned", .threshold = {true, 0.001}, …};
 *     c.reason = checks_text(checks, "…", …);
 *     struct json_writer *w = checks_open(checks, &c);   // or checks_add, where there are no details
 *     json_put_integer(w, "total", n);
 *     checks_close(checks);
 *
 * The first failure of memory or writing sticks, and checks_end reports it.
 */
#ifndef LIFT_SECTION_CHECKS_H
#define LIFT_SECTION_CHECKS_H

#include "io/json_write.h"
#include "lift/status.h"

#include <stdbool.h>
#include <stddef.h>

/* WARN: to be read beside the result. FAIL: an assumption that the result rests on does not hold. */
enum check_verdict { CHECK_PASS, CHECK_WARN, CHECK_FAIL, CHECK_NOT_APPLICABLE, CHECK_VERDICTS };
extern const char *const check_verdict_names[]; /* NULL-terminated */

/* A number that may be absent. */
struct check_number {
  bool has;
  double value;
};

/* One entry, without its details. Texts are borrowed until the entry is added; NULL is null. */
struct check {
  const char *name, *subject;
  struct check_number statistic, df, p_value, threshold;
  const char *source; /* of the threshold */
  enum check_verdict verdict;
  const char *reason, *advice;
};

struct checks {
  struct json_writer writer; /* of an array, open between checks_begin and checks_end */
  char **text;
  size_t texts;
  bool out_of_memory;
  size_t count[CHECK_VERDICTS];
  const char *failed;        /* name and subject of the first that failed; NULL: none */
};

void checks_begin(struct checks *checks);
void checks_clear(struct checks *checks);

/* A text that lives as long as the list; "" when memory runs out, which checks_end reports. */
const char *checks_text(struct checks *checks, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Add an entry and leave its details open, an object to be filled. */
struct json_writer *checks_open(struct checks *checks, const struct check *check);
void checks_close(struct checks *checks);

/* Add an entry without details. */
void checks_add(struct checks *checks, const struct check *check);

/* Add an entry that is not applicable, with the reason and what to do (NULL: nothing). */
void checks_skip(struct checks *checks, const char *name, const char *subject, const char *reason, const char *advice);

/* Close the array; the writer may then be taken. LIFT_EMEMORY. */
enum lift_status checks_end(struct checks *checks, struct lift_error *err);

#endif
