/* Checks, warnings, methods with their references, the trail, and the document's digest. */
#include "report/content.h"

#include "io/digest.h"
#include "io/json_digest.h"

#include <stdlib.h>
#include <string.h>

void report_checks(struct content *content)
{
  struct page *page = content->page;
  struct json at;
  page_section(page, "checks", "Checks");
  page_table(page, "What was checked", "Check|Of|Verdict|Statistic#|p#|Threshold#|Found");
  for (bool more = json_first(&content->part[CONTENT_CHECKS].at, &at); more; more = json_next(&at)) {
    const char *reason = content_raw(page, &at, "reason"), *advice = content_raw(page, &at, "advice");
    const char *source = content_raw(page, &at, "source");
    const char *found =
        page_text(page, "%s%s%s%s%s%s", reason ? page_shown(page, reason) : "", reason && advice ? ". " : "",
                  advice ? page_capital(page, page_shown(page, advice)) : "", source ? " (threshold: " : "",
                  source ? page_shown(page, source) : "", source ? ")" : "");
    page_row(page, content_name(page, &at, "check"), content_name(page, &at, "subject"),
             content_name(page, &at, "verdict"), content_number(page, &at, "statistic", 3),
             content_number(page, &at, "p_value", 3), content_number(page, &at, "threshold", 3),
             *found ? found : PAGE_NONE);
  }
}

void report_warnings(struct content *content)
{
  struct page *page = content->page;
  struct json at;
  page_section(page, "warnings", "Warnings");
  for (bool more = json_first(&content->part[CONTENT_WARNINGS].at, &at); more; more = json_next(&at))
    page_note(page, PAGE_CAUTION,
              page_text(page, "%s (%s, %s)", content_name(page, &at, "message"), content_code(page, &at, "tool"),
                        content_code(page, &at, "code")));
}

/* ---- methods ---- */

/* What a word in the member of an entry stands for. The references are those of the kernels' headers. */
static const struct {
  const char *key, *word, *method, *reference;
} methods[] = {
    {"estimator", "welch", "Difference of two means; standard error without the assumption of equal variances",
     "Welch (1947), Biometrika 34, 28-35; Satterthwaite (1946), Biometrics Bulletin 2, 110-114"},
    {"estimator", "fieller", "Ratio of two means; Fieller's set, which may be an interval, an exterior or the line",
     "Fieller (1954), JRSS B 16, 175-185; von Luxburg and Franz (2009), Statistica Sinica 19, 1095-1117"},
    {"estimator", "newcombe", "Difference of two proportions; Newcombe's hybrid score interval and its inverted test",
     "Newcombe (1998), Statistics in Medicine 17, 873-890, method 10; Wilson (1927), JASA 22, 209-212"},
    {"estimator", "mover-r", "Ratio of two proportions; variance estimates recovered from Wilson's limits",
     "Donner and Zou (2012), Statistical Methods in Medical Research 21, 347-359"},
    {"estimator", "cuped", "Difference of means, adjusted by covariates measured before the test",
     "Deng, Xu, Kohavi, Walker (2013), WSDM"},
    {"estimator", "did",
     "Difference in differences: the donors' mean, shifted to the level of the treated before the test", NULL},
    {"estimator", "sc",
     "Synthetic control: donors' weights, at least 0 and of sum 1, nearest to the treated before the test",
     "Abadie, Diamond, Hainmueller (2010), JASA 105, 493-505"},
    {"estimator", "demeaned", "Synthetic control of deviations from each unit's own mean before the test",
     "Doudchenko and Imbens (2016), NBER 22791; Ferman and Pinto (2021), Quantitative Economics 12, 1197-1221"},
    {"inference", "conformal",
     "Conformal inference: the null is imposed, the model refitted, residuals shifted in time; "
     "interval and p-value are one set",
     "Chernozhukov, Wuthrich, Zhu (2021), JASA 116, 1849-1864"},
    {"inference", "conformal-any", "Conformal inference with the sum of absolute residuals: any effect in any period",
     "Chernozhukov, Wuthrich, Zhu (2021), JASA 116, 1849-1864"},
    {"correction", "bonferroni", "Bonferroni's correction for several comparisons: simultaneous intervals", NULL},
    {"correction", "holm", "Holm's step-down correction for several comparisons",
     "Holm (1979), Scandinavian Journal of Statistics 6, 65-70"},
};

static bool uses(const struct content *content, const char *key, const char *word)
{
  for (size_t i = 0; i < content->entries; i++) {
    const char *text = content_raw(content->page, &content->entry[i].at, key);
    if (text && strcmp(text, word) == 0)
      return true;
  }
  return false;
}

void report_methods(struct content *content)
{
  struct page *page = content->page;
  struct json srm;
  if (!content->entries)
    return;
  page_section(page, "methods", "Methods");
  page_table(page, "Methods used, and where they are described", "Name|Method|Reference");
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
    if (uses(content, methods[i].key, methods[i].word))
      page_row(page, methods[i].word, methods[i].method, methods[i].reference);
  if (content->part[CONTENT_DECISION].has && json_find(&content->part[CONTENT_DECISION].at, "srm", &srm) &&
      json_kind(&srm) == JSON_OBJECT && content_true(page, &srm, "applicable"))
    page_row(page, "SRM", "Sample ratio mismatch: chi-square test of the arms' sizes against their planned shares",
             "Pearson (1900), Philosophical Magazine 50, 157-175; Fabijan et al. (2019), KDD");
}

/* ---- trail ---- */

static const char *option_text(struct page *page, const struct json *option)
{
  struct json at;
  if (json_kind(option) == JSON_TRUE)
    return page_text(page, "--%s", page_shown(page, option->key));
  if (json_kind(option) != JSON_ARRAY) {
    const char *value = NULL;
    return json_as_text(option, &value, NULL)
             ? page_text(page, "--%s %s", page_shown(page, option->key), content_any(page, option))
             : page_text(page, "--%s %s", page_shown(page, option->key), page_shown(page, value));
  }
  const char *text = "";
  for (bool more = json_first(option, &at); more; more = json_next(&at))
    text =
        page_text(page, "%s%s--%s %s", text, *text ? " " : "", page_shown(page, option->key), content_any(page, &at));
  return text;
}

static void add_options(struct page *page, const struct json *entry)
{
  struct json options, at;
  const char *text = "";
  if (!json_find(entry, "options", &options) || json_kind(&options) != JSON_OBJECT)
    return;
  for (bool more = json_first(&options, &at); more; more = json_next(&at))
    text = page_text(page, "%s%s%s", text, *text ? " " : "", option_text(page, &at));
  if (*text)
    page_pair(page, "Options", page_text(page, "%c%s%c", PAGE_CODE, page_plain(page, text), PAGE_CODE_END));
  page_pair(page, "Digest of the options", content_code(page, entry, "options_digest"));
}

static void add_inputs(struct page *page, const struct json *entry)
{
  struct json list, at;
  if (!json_find(entry, "inputs", &list) || json_kind(&list) != JSON_ARRAY)
    return;
  for (bool more = json_first(&list, &at); more; more = json_next(&at)) {
    const char *sha = content_raw(page, &at, "sha256");
    page_pair(page, page_text(page, "Read (%s)", content_name(page, &at, "option")),
              page_text(page, "%s, %s rows, %s bytes, XXH3 %s, rows %s%s%s", content_code(page, &at, "file"),
                        content_count(page, &at, "rows"), content_count(page, &at, "bytes"),
                        content_code(page, &at, "xxh3"), content_code(page, &at, "row_sum"), sha ? ", SHA-256 " : "",
                        sha ? page_code(page, sha) : ""));
  }
}

static void add_wrote(struct page *page, const struct json *entry)
{
  struct json wrote, at;
  if (!json_find(entry, "wrote", &wrote) || json_kind(&wrote) != JSON_OBJECT)
    return;
  for (bool more = json_first(&wrote, &at); more; more = json_next(&at)) {
    const char *digest = NULL;
    if (!json_as_text(&at, &digest, NULL))
      page_pair(page, page_text(page, "Wrote %s", page_shown(page, at.key)), page_code(page, digest));
  }
}

void report_trail(struct content *content)
{
  struct page *page = content->page;
  struct json at;
  if (!content->part[CONTENT_TRAIL].has || !json_count(&content->part[CONTENT_TRAIL].at))
    return;
  page_section(page, "trail", "Trail");
  for (bool more = json_first(&content->part[CONTENT_TRAIL].at, &at); more; more = json_next(&at)) {
    page_heading(page, page_text(page, "%zu. %s %s%s", at.index + 1, content_name(page, &at, "tool"),
                                 content_name(page, &at, "version"),
                                 content_true(page, &at, "superseded") ? " (superseded)" : ""));
    add_options(page, &at);
    page_pair(page, "Seed", content_code(page, &at, "seed"));
    add_inputs(page, &at);
    add_wrote(page, &at);
  }
}

/* ---- digest ---- */

void report_digest(struct content *content)
{
  struct page *page = content->page;
  struct lift_error err = {""};
  struct digest digest = {0};
  struct digest_text bytes = {0};
  char *text = NULL, values[JSON_DIGEST_SIZE] = "";
  size_t length = 0;
  enum lift_status st = doc_write(content->doc, false, &text, &length, &err);
  if (st == LIFT_OK)
    st = json_digest((struct json_slice){text, length}, values, &err);
  if (st == LIFT_OK)
    st = digest_open(&digest, true, &err);
  if (st == LIFT_OK) {
    digest_bytes(&digest, text, length);
    digest_close(&digest, &bytes);
    page_section(page, "digest", "Digest of this document");
    page_pair(page, "SHA-256 of its line", page_code(page, bytes.sha256));
    page_pair(page, "XXH3 of its values", page_code(page, values));
    page_paragraph(page, "Kept elsewhere, these tell whether any value was changed later. The first is over the "
                         "compact line "
                         "without its line end, the second over the parsed values.");
  }
  free(text);
  page_fail(page, st, &err);
}
