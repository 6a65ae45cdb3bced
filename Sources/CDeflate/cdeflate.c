#include "cdeflate.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

enum { RAW = -MAX_WBITS, MEMORY = 8 };

void *cd_deflater(void) {
  z_stream *z = calloc(1, sizeof *z);
  if (z && deflateInit2(z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, RAW, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK) {
    free(z);
    z = NULL;
  }
  return z;
}

void *cd_inflater(void) {
  z_stream *z = calloc(1, sizeof *z);
  if (z && inflateInit2(z, RAW) != Z_OK) {
    free(z);
    z = NULL;
  }
  return z;
}

void cd_end_deflater(void *stream) {
  deflateEnd(stream);
  free(stream);
}

void cd_end_inflater(void *stream) {
  inflateEnd(stream);
  free(stream);
}

static void begin(z_stream *z, const uint8_t *in, size_t *n, uint8_t *out, size_t room) {
  if (*n > UINT_MAX) *n = UINT_MAX;
  if (room > UINT_MAX) room = UINT_MAX;
  z->next_in = (uint8_t *)in;
  z->avail_in = (uInt)*n;
  z->next_out = out;
  z->avail_out = (uInt)room;
}

static long end(z_stream *z, int answer, size_t *n, uint8_t *out) {
  *n -= z->avail_in;
  long written = z->next_out - out;
  z->next_in = NULL;
  z->next_out = NULL;
  /* Z_BUF_ERROR says that there was nothing to do */
  return answer == Z_OK || answer == Z_BUF_ERROR ? written : -1;
}

long cd_deflate(void *stream, const uint8_t *in, size_t *n, uint8_t *out, size_t room, int flush) {
  begin(stream, in, n, out, room);
  return end(stream, deflate(stream, flush == CD_FLUSH ? Z_SYNC_FLUSH : Z_NO_FLUSH), n, out);
}

long cd_inflate(void *stream, const uint8_t *in, size_t *n, uint8_t *out, size_t room) {
  begin(stream, in, n, out, room);
  int answer = inflate(stream, Z_SYNC_FLUSH);
  /* an end of the stream that is none of the connection: what came before it counts */
  if (answer == Z_STREAM_END) answer = ((z_stream *)stream)->next_out > out ? Z_OK : Z_DATA_ERROR;
  return end(stream, answer, n, out);
}
