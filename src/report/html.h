/* What the HTML renderer and its plots share. */
#ifndef LIFT_REPORT_HTML_H
#define LIFT_REPORT_HTML_H

#include "report/render.h"

/* Words with & < > " ' escaped: for text and for attributes in quotes. */
void html_put_words(struct render *r, const char *text, size_t length);

/* The page's style. */
extern const char html_style[];

#endif
