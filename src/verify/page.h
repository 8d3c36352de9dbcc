/* The visible numbers of an HTML report: each carries its place in the document and its value, and shows it rounded. */
#ifndef LIFT_VERIFY_PAGE_H
#define LIFT_VERIFY_PAGE_H

#include "verify/compare.h"

/* Compare every number of a page with the document: its data-value must be the document's value at its data-path, and
 * the text that is shown must be that value, rounded to the digits shown (a percentage or a percentage point is a
 * hundredth). Differences go to `out`. LIFT_EFORMAT: the page is not one that lift-report writes. */
enum lift_status page_compare(const struct json *doc, const char *html, size_t length, struct comparison *out,
                              struct lift_error *err);

#endif
