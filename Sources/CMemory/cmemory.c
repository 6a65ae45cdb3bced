#define _GNU_SOURCE
#include "cmemory.h"

#include <stdint.h>
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

size_t cm_ascii_count(const void *p, size_t n) {
  const unsigned char *b = p;
  size_t i = 0;
  // a block at a time without a branch inside
  for (; i + 128 <= n; i += 128) {
    unsigned char high = 0;
    for (size_t j = i; j < i + 128; j++) high |= b[j];
    if (high & 0x80) break;
  }
  for (uint64_t word; i + sizeof word <= n; i += sizeof word) {
    memcpy(&word, b + i, sizeof word);
    if (word & 0x8080808080808080u) break;
  }
  while (i < n && b[i] < 0x80) i++;
  return i;
}

static unsigned char upper(unsigned char c) { return c - 'a' < 26u ? c ^ 0x20 : c; }

/* How often an octet is met in mail, roughly. */
static int commonness(unsigned char c) {
  static const char common[] = "QZXJKVWYBGPUFMHDCLRSINOATE ";
  const char *found = c ? strchr(common, c) : NULL;
  return found ? (int)(found - common) + 1 : 0;
}

static int begins(const unsigned char *b, const unsigned char *needle, size_t m, size_t *work) {
  size_t i = 0;
  while (i < m && upper(b[i]) == needle[i]) i++;
  *work += i + 1;
  return i == m;
}

typedef unsigned char block __attribute__((vector_size(16)));

static block load(const unsigned char *b) {
  block v;
  memcpy(&v, b, sizeof v);
  return v;
}

/* An octet as it is compared: letters lose the bit that is their case. */
static unsigned char case_bit(unsigned char c) { return c - 'A' < 26u ? 0x20 : 0; }

long cm_find_any_case(const void *p, size_t n, const void *needle, size_t m) {
  const unsigned char *b = p, *w = needle;
  if (m > n) return -1;
  // the two octets of the needle that are the rarest, to look at few places only
  size_t one = 0, two = m - 1;
  for (size_t i = 0; i < m; i++)
    if (commonness(w[i]) < commonness(w[one])) one = i;
  if (two == one) two = 0;
  for (size_t i = 0; i < m; i++)
    if (i != one && commonness(w[i]) < commonness(w[two])) two = i;
  block bit_one = (block){0} + case_bit(w[one]), bit_two = (block){0} + case_bit(w[two]);
  block want_one = (block){0} + (unsigned char)(w[one] | case_bit(w[one]));
  block want_two = (block){0} + (unsigned char)(w[two] | case_bit(w[two]));
  size_t work = 0, i = 0, last = n - m;
  for (; i + m - 1 + sizeof(block) <= n; i += sizeof(block)) {
    block hit = (block)((load(b + i + one) | bit_one) == want_one) &
                (block)((load(b + i + two) | bit_two) == want_two);
    uint64_t halves[2];
    memcpy(halves, &hit, sizeof hit);
    if (!(halves[0] | halves[1])) continue;
    for (size_t j = 0; j < sizeof hit; j++)
      if (hit[j] && begins(b + i + j, w, m, &work)) return (long)(i + j);
    if (work > 1024 + 16 * i) return -2;
  }
  for (; i <= last; i++) {
    if (begins(b + i, w, m, &work)) return (long)i;
    if (work > 1024 + 16 * i) return -2;
  }
  return -1;
}

/* A block of octets in which the compiler looks for one in many places at once. */
typedef unsigned char wide __attribute__((vector_size(32)));
typedef _Bool wide_bits __attribute__((ext_vector_type(32)));

static int has_nul(const unsigned char *b, size_t n) {
  int found = 0;
  for (size_t i = 0; i < n; i++) found |= b[i] == 0;
  return found;
}

size_t cm_return_feeds(void *out, const void *p, size_t n, int hasReturn, int *hasNul) {
  const unsigned char *b = p;
  unsigned char *o = out;
  *hasNul = 0;
  if (!n) return 0;
  if (b[0] == '\n' && !hasReturn) *o++ = '\r';
  *o++ = b[0];
  wide least = (wide){0} + 1;
  size_t i = 1;
  // octets stand behind the block, so that a whole one may be copied again from each LF of it
  for (; n - i >= 2 * sizeof(wide); i += sizeof(wide)) {
    wide v;
    memcpy(&v, b + i, sizeof v);
    memcpy(o, &v, sizeof v);
    least = __builtin_elementwise_min(least, v);
    wide_bits found = __builtin_convertvector(v == '\n', wide_bits);
    uint32_t feeds;
    memcpy(&feeds, &found, sizeof feeds);
    for (; feeds; feeds &= feeds - 1) {
      size_t k = (size_t)__builtin_ctz(feeds);
      const unsigned char *feed = b + i + k;
      // without a branch: a CR that is there already is written over
      o[k] = '\r';
      o += feed[-1] != '\r';
      memcpy(o + k, feed, sizeof v);
    }
    o += sizeof v;
  }
  *hasNul = b[0] == 0 || has_nul((const unsigned char *)&least, sizeof least) ||
            has_nul(b + i, n - i);
  for (; i < n; i++) {
    if (b[i] == '\n' && b[i - 1] != '\r') *o++ = '\r';
    *o++ = b[i];
  }
  return (size_t)(o - (unsigned char *)out);
}
