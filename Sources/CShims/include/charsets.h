/* Text of other charsets as UTF-8: iconv(3). The rules of cshims.h hold. */
#ifndef CHARSETS_H
#define CHARSETS_H
#include <stddef.h>

/* What converts from a charset; null if there is none of that name. */
void *cs_charset_open(const char *name);
void cs_charset_close(void *converter);
/* Converts a whole text, what cannot be read to U+FFFD; ends early where `room` ends. The octets written. */
size_t cs_charset_convert(void *converter, const void *text, size_t count, void *out, size_t room);

#endif
