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

/* Three octets, for which memmem looks at each octet for itself. */
static long find_three(const unsigned char *b, size_t n, const unsigned char *needle) {
  const unsigned char x = needle[0], y = needle[1], z = needle[2];
  size_t i = 0;
  // whole blocks without a branch inside, so that the compiler may take many octets at once
  for (; i + 66 <= n; i += 64) {
    unsigned char found = 0;
    for (size_t j = i; j < i + 64; j++) found |= (b[j] == x) & (b[j + 1] == y) & (b[j + 2] == z);
    if (found) break;
  }
  for (; i + 3 <= n; i++)
    if (b[i] == x && b[i + 1] == y && b[i + 2] == z) return (long)i;
  return -1;
}

long cm_find(const void *p, size_t n, const void *needle, size_t m) {
  if (m == 3) return find_three(p, n, needle);
  return n ? offset(p, memmem(p, n, needle, m)) : -1;
}

long cm_count(const void *p, size_t n, int byte) {
  const unsigned char *b = p, wanted = (unsigned char)byte;
  long count = 0;
  for (size_t i = 0; i < n;) {
    // so few at a time that the compiler may count in octets
    size_t end = n - i > 255 ? i + 255 : n;
    unsigned char some = 0;
    for (; i < end; i++) some += b[i] == wanted;
    count += some;
  }
  return count;
}

long cm_count_pairs(const void *p, size_t n, int first, int second) {
  const unsigned char *b = p, one = (unsigned char)first, other = (unsigned char)second;
  long count = 0;
  for (size_t i = 1; i < n;) {
    size_t end = n - i > 255 ? i + 255 : n;
    unsigned char some = 0;
    for (; i < end; i++) some += (b[i - 1] == one) & (b[i] == other);
    count += some;
  }
  return count;
}
