#define _GNU_SOURCE
#include "charsets.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

void *cs_charset_open(const char *name) {
  iconv_t converter = iconv_open("UTF-8", name);
  return converter == (iconv_t)-1 ? NULL : converter;
}

void cs_charset_close(void *converter) { iconv_close(converter); }

size_t cs_charset_convert(void *converter, const void *text, size_t count, void *out, size_t room) {
  char *from = (char *)text, *to = out;
  size_t rest = count, left = room;
  iconv(converter, NULL, NULL, NULL, NULL);
  while (rest > 0) {
    if (iconv(converter, &from, &rest, &to, &left) != (size_t)-1) break;
    if (errno == E2BIG || left < 3) break;
    memcpy(to, "\xEF\xBF\xBD", 3);
    to += 3;
    left -= 3;
    // EINVAL: the text ends within a character
    if (errno != EILSEQ || rest == 0) break;
    from++;
    rest--;
  }
  // what a converter keeps back to see whether more belongs to it
  iconv(converter, NULL, NULL, &to, &left);
  return room - left;
}
