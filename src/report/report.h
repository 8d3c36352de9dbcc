/* Reports: the document as a person reads it. No number here is computed anew: all come from the document.
 *
 * What a report says is put together once, as a page (report/page.h); text, Markdown and HTML are three ways to write
 * it down. In HTML each number carries its place and full value (data-path, data-value), and the document itself stands
 * in <script type="application/json" id="lift-document">, byte for byte but for '<', written as \u003c.
 */
#ifndef LIFT_REPORT_REPORT_H
#define LIFT_REPORT_REPORT_H

#include "io/doc.h"
#include "io/output.h"
#include "lift/status.h"

enum report_format { REPORT_TEXT, REPORT_MARKDOWN, REPORT_HTML };

struct report_settings {
  enum report_format format;
  const char *title;         /* NULL: made from the document's name */
  const char *const *select; /* ids of estimates to show; none: all */
  size_t selects;
  const char *sections; /* names separated by spaces; NULL: all that the document has, methods, and its digest */
};

/* The report as a text, from malloc, ending in a line feed. Sections that are not there are passed over.
 *
 * LIFT_EFORMAT  a section is not as lift-json(5) says
 * LIFT_EDATA    a selected id is not there; for HTML: gnuplot is not installed (only asked for where there is a plot)
 * LIFT_EIO      gnuplot failed
 */
enum lift_status report_make(const struct doc *doc, const struct report_settings *settings, char **text, size_t *length,
                             struct lift_error *err);

/* Plain text, at most 100 columns, of the named sections, in the order of the document: what a tool shows on a
 * terminal. */
enum lift_status report_text(const struct doc *doc, const char *sections, struct output *out, struct lift_error *err);

#endif
