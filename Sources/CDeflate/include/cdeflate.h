/* Raw deflate, RFC 1951, by zlib. */
#ifndef CDEFLATE_H
#define CDEFLATE_H
#include <stddef.h>
#include <stdint.h>

enum { CD_MORE, CD_FLUSH };

void *cd_deflater(void); /* NULL without memory */
void *cd_inflater(void);
void cd_end_deflater(void *stream);
void cd_end_inflater(void *stream);
/* Uses some of the input and writes some of the output; *n becomes how much was used. The answer is how much was
   written, or -1 for what is no deflate. Less than there is room for means that nothing is left to be written. */
long cd_deflate(void *stream, const uint8_t *in, size_t *n, uint8_t *out, size_t room, int flush);
long cd_inflate(void *stream, const uint8_t *in, size_t *n, uint8_t *out, size_t room);

#endif
