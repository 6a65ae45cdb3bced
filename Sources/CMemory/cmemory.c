#define _GNU_SOURCE
#include "cmemory.h"

#include <string.h>

static long offset(const void *base, const void *found) {
  return found ? (const char *)found - (const char *)base : -1;
}

long cm_index(const void *p, size_t n, int byte) { return n ? offset(p, memchr(p, byte, n)) : -1; }

long cm_last_index(const void *p, size_t n, int byte) {
  return n ? offset(p, memrchr(p, byte, n)) : -1;
}

long cm_find(const void *p, size_t n, const void *needle, size_t m) {
  return n ? offset(p, memmem(p, n, needle, m)) : -1;
}
