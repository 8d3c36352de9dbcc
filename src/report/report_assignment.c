/* How units came into their arms, what the data hold of them, and the panel. */
#include "report/content.h"

#include <string.h>

static void add_srm(struct page *page, const struct json *srm, const char *where)
{
  const char *statistic = content_number(page, srm, "statistic", 4);
  if (strcmp(statistic, PAGE_NONE) == 0)
    return;
  page_pair(page, where,
            page_text(page, "chi-square %s on %s degrees of freedom, p = %s", statistic, content_count(page, srm, "df"),
                      content_number(page, srm, "p_value", 3)));
}

static void add_member_srm(struct page *page, const struct json *at, const char *key, const char *where)
{
  struct json srm;
  if (json_find(at, key, &srm) && json_kind(&srm) == JSON_OBJECT)
    add_srm(page, &srm, where);
}

static void add_table_file(struct page *page, const struct json *assignment)
{
  struct json table;
  if (!json_find(assignment, "table", &table) || json_kind(&table) != JSON_OBJECT)
    return;
  page_pair(page, "Table",
            page_text(page, "%s, %s rows, XXH3 %s", content_code(page, &table, "file"),
                      content_count(page, &table, "rows"), content_code(page, &table, "xxh3")));
}

void report_assignment(struct content *content)
{
  struct page *page = content->page;
  const struct json *a = &content->part[CONTENT_ASSIGNMENT].at;
  struct json list, at;
  page_section(page, "assignment", "Assignment");
  page_pair(page, "Method", content_name(page, a, "method"));
  page_pair(page, "Unit", content_code(page, a, "unit"));
  page_pair(page, "Units", content_count(page, a, "units"));
  page_pair(page, "Salt", content_code(page, a, "salt"));
  page_pair(page, "Seed", content_code(page, a, "seed"));
  page_pair(page, "Treated", content_list(page, a, "treated", 20));
  add_table_file(page, a);
  add_member_srm(page, a, "srm", "Sizes of the arms as assigned");
  if (!json_find(a, "arms", &list) || json_kind(&list) != JSON_ARRAY || !json_count(&list))
    return;
  page_table(page, "Units assigned", "Arm|Share planned#|Units#");
  for (bool more = json_first(&list, &at); more; more = json_next(&at))
    page_row(page, content_name(page, &at, "name"), content_percent(page, &at, "share", 4),
             content_count(page, &at, "n"));
}

/* ---- moments ---- */

static void add_units(struct page *page, const struct json *moments)
{
  struct json units, arms, at;
  if (!json_find(moments, "units", &units) || json_kind(&units) != JSON_OBJECT)
    return;
  page_pair(page, "Rows read", content_count(page, &units, "rows"));
  page_pair(page, "Rows used", content_count(page, &units, "used"));
  page_pair(page, "Left out by a condition", content_count(page, &units, "excluded_where"));
  page_pair(page, "Without an arm", content_count(page, &units, "unassigned"));
  page_pair(page, "Assigned, without a result", content_count(page, &units, "without_result"));
  if (json_find(&units, "other_arms", &arms) && json_kind(&arms) == JSON_OBJECT)
    for (bool more = json_first(&arms, &at); more; more = json_next(&at))
      page_pair(page, page_text(page, "In the other arm %s", page_shown(page, at.key)), content_any(page, &at));
  if (!json_find(&units, "arms", &arms) || json_kind(&arms) != JSON_ARRAY)
    return;
  page_table(page, "Units by arm", "Arm|Assigned#|Used#");
  for (bool more = json_first(&arms, &at); more; more = json_next(&at))
    page_row(page, content_name(page, &at, "arm"), content_count(page, &at, "assigned"),
             content_count(page, &at, "used"));
}

static bool is_rate(const struct content *content, const struct json *variable)
{
  struct json metric;
  const char *kind = content_raw(content->page, variable, "kind");
  if (kind && strcmp(kind, "metric") != 0)
    return false;
  const char *name = content_raw(content->page, variable, "name");
  const char *type = content_metric(content, name, &metric) ? content_raw(content->page, &metric, "type") : NULL;
  return type && strcmp(type, "proportion") == 0;
}

static const char *mean_at(const struct content *content, const struct json *cell, size_t index, bool rate)
{
  struct json means, at;
  if (!json_find(cell, "mean", &means) || json_kind(&means) != JSON_ARRAY)
    return PAGE_NONE;
  size_t i = 0;
  bool more = json_first(&means, &at);
  for (; more && i < index; i++)
    more = json_next(&at);
  return !more ? PAGE_NONE : content_element(content->page, &at, rate ? 100 : 1, 5);
}

static void add_cells(const struct content *content, const struct json *cells, const struct json *variable,
                      size_t index)
{
  struct page *page = content->page;
  struct json cell, segment;
  bool rate = is_rate(content, variable);
  for (bool more = json_first(cells, &cell); more; more = json_next(&cell))
    if (!json_find(&cell, "segment", &segment) || json_kind(&segment) == JSON_NULL)
      page_row(page, content_name(page, variable, "name"), content_name(page, variable, "kind"),
               content_name(page, &cell, "arm"), content_count(page, &cell, "n"), mean_at(content, &cell, index, rate));
}

static void add_means(const struct content *content, const struct json *moments)
{
  struct page *page = content->page;
  struct json blocks, block, variables, cells, variable;
  if (!json_find(moments, "blocks", &blocks) || json_kind(&blocks) != JSON_ARRAY)
    return;
  page_table(page, "Means, whole population", "Variable|Kind|Arm|n#|Mean#");
  for (bool more = json_first(&blocks, &block); more; more = json_next(&block)) {
    if (!json_find(&block, "variables", &variables) || !json_find(&block, "cells", &cells))
      continue;
    size_t index = 0;
    for (bool next = json_first(&variables, &variable); next; next = json_next(&variable))
      add_cells(content, &cells, &variable, index++);
  }
}

void report_moments(struct content *content)
{
  struct page *page = content->page;
  const struct json *moments = &content->part[CONTENT_MOMENTS].at;
  page_section(page, "data", "Data");
  add_units(page, moments);
  add_means(content, moments);
}

/* ---- panel ---- */

static const char *ends_of(struct page *page, const struct json *panel)
{
  struct json dates, at;
  if (!json_find(panel, "dates", &dates) || json_kind(&dates) != JSON_ARRAY || !json_first(&dates, &at))
    return PAGE_NONE;
  const char *first = content_any(page, &at), *last = first;
  while (json_next(&at))
    last = content_any(page, &at);
  return page_text(page, "%zu, from %s to %s", json_count(&dates), first, last);
}

void report_panel(struct content *content)
{
  struct page *page = content->page;
  const struct json *panel = &content->part[CONTENT_PANEL].at;
  struct json geos, at;
  page_section(page, "panel", "Panel");
  page_pair(page, "Outcome", content_code(page, panel, "outcome"));
  if (json_find(panel, "geos", &geos) && json_kind(&geos) == JSON_ARRAY)
    page_pair(page, "Geos", page_text(page, "%zu", json_count(&geos)));
  page_pair(page, "Treated", content_list(page, panel, "treated", 40));
  page_pair(page, "Periods", ends_of(page, panel));
  page_pair(page, "Kind of period", content_name(page, panel, "kind"));
  page_pair(page, "Treatment from", content_name(page, panel, "start"));
  page_pair(page, "Treatment to", content_name(page, panel, "end"));
  if (json_find(panel, "periods", &at) && json_kind(&at) == JSON_OBJECT)
    page_pair(page, "Periods before and after the start",
              page_text(page, "%s and %s", content_count(page, &at, "pre"), content_count(page, &at, "post")));
  if (json_find(panel, "excluded", &at) && json_kind(&at) == JSON_OBJECT) {
    page_pair(page, "Geos left out", content_list(page, &at, "geos", 20));
    page_pair(page, "Dates left out", content_list(page, &at, "dates", 20));
  }
}
