/* gnuplot's SVG made part of a page. Only elements that are known to draw are let through; texts are ours. */
#include "report/plot.h"

#include "report/html.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Elements that are kept, with their attributes; all others are left out, with what they hold where they hold text. */
static const char *const kept[] = {"g",   "path", "polygon", "polyline", "rect", "circle",
                                   "use", "defs", "text",    "line",     NULL};

/* Variables of the page's style by the colour that stands for them: rgb(1,1,1), … */
static const char *const variables[] = {NULL,        "var(--ink)", "var(--soft)", "var(--grid)",
                                        "var(--s1)", "var(--s2)",  "var(--s3)",   "var(--band)"};
enum { VARIABLES = sizeof variables / sizeof *variables };

static bool is_tag(const char *tag, const char *name)
{
  size_t length = strlen(name);
  tag += *tag == '/';
  return strncmp(tag, name, length) == 0 && !isalnum((unsigned char)tag[length]);
}

static bool is_kept(const char *tag)
{
  for (const char *const *name = kept; *name; name++)
    if (is_tag(tag, *name))
      return true;
  return false;
}

/* "rgb(  1,   1,   1)" at the text: the variable, and how many bytes it took; NULL: another colour, or none. */
static const char *variable_at(const char *text, size_t *bytes)
{
  int r, g, b, taken = 0;
  if (sscanf(text, "rgb(%d ,%d ,%d )%n", &r, &g, &b, &taken) != 3 || !taken || r != g || g != b || r < 1 ||
      r >= VARIABLES)
    return NULL;
  *bytes = (size_t)taken;
  return variables[r];
}

static bool begins(const char *text, const char *with)
{
  return strncmp(text, with, strlen(with)) == 0;
}

/* A tag's inside, with ids prefixed and colours replaced; gnuplot's fonts give way to the page's. */
static void put_tag(struct render *r, const char *tag, size_t length, const char *prefix)
{
  render_put(r, "<");
  for (size_t i = 0; i < length;) {
    size_t bytes;
    const char *at = tag + i, *variable = *at == 'r' ? variable_at(at, &bytes) : NULL;
    if (variable) {
      render_put(r, variable);
      i += bytes;
    } else if (begins(at, " id='") || begins(at, " id=\"")) {
      render_printf(r, " id=%c%s-", at[4], prefix);
      i += 5;
    } else if (begins(at, "xlink:href='#")) {
      render_printf(r, "href='#%s-", prefix);
      i += 13;
    } else if (begins(at, " font-family=\"sans-serif\"")) {
      i += 25;
    } else {
      render_put_n(r, *at == '\n' || *at == '\t' ? " " : at, 1);
      i++;
    }
  }
  render_put(r, ">");
}

/* The words of a text element: what its mark stands for. */
static void put_label(struct render *r, const char *words, size_t length, const struct plot_drawing *drawing)
{
  const char *mark = memchr(words, '~', length);
  if (!mark)
    return;
  unsigned long index = strtoul(mark + 1, NULL, 10);
  if (index < drawing->labels)
    html_put_words(r, drawing->label[index], strlen(drawing->label[index]));
}

/* Take back "<g …>" when nothing was put in it. */
static bool drop_empty(struct render *r, size_t opened)
{
  if (!opened || r->failed)
    return false;
  r->buffer.length = opened - 1;
  return true;
}

static void put_inside(struct render *r, const char *at, const char *end, const struct plot_drawing *drawing,
                       const char *prefix)
{
  size_t opened = 0; /* 1 + where the last tag begins, when that is a <g> with nothing behind it */
  bool in_text = false;
  while (at < end) {
    const char *open = memchr(at, '<', (size_t)(end - at));
    const char *close = open ? memchr(open, '>', (size_t)(end - open)) : NULL;
    if (!close)
      return;
    if (in_text)
      put_label(r, at, (size_t)(open - at), drawing);
    const char *tag = open + 1;
    at = close + 1;
    in_text = is_tag(tag, "text") && *tag != '/';
    if (!is_kept(tag))
      continue;
    if (is_tag(tag, "g") && *tag == '/' && drop_empty(r, opened)) {
      opened = 0;
      continue;
    }
    opened = is_tag(tag, "g") && *tag != '/' ? r->buffer.length + 1 : 0;
    put_tag(r, tag, (size_t)(close - tag), prefix);
  }
}

const char *plot_svg(struct render *r, const char *svg, const struct plot_drawing *drawing, const char *prefix)
{
  const char *begin = strstr(svg, "<svg");
  const char *inside = begin ? strchr(begin, '>') : NULL, *end = inside ? strstr(inside, "</svg>") : NULL;
  if (!end)
    return NULL;
  render_printf(r,
                "<svg class=\"%s\" role=\"img\" aria-describedby=\"%s-d\" viewBox=\"0 0 %d %d\" width=\"%d\" "
                "height=\"%d\">"
                "<title>",
                drawing->narrow ? "narrow" : "wide", prefix, drawing->width, drawing->height, drawing->width,
                drawing->height);
  html_put_words(r, drawing->plot->title, strlen(drawing->plot->title));
  render_printf(r, "</title><desc id=\"%s-d\">", prefix);
  html_put_words(r, drawing->plot->description, strlen(drawing->plot->description));
  render_put(r, "</desc>");
  put_inside(r, inside + 1, end, drawing, prefix);
  render_put(r, "</svg>");
  return end + strlen("</svg>");
}
