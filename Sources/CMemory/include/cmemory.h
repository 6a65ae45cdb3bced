/* Byte searching, for targets that must not reach the system. No function here has an effect. */
#ifndef CMEMORY_H
#define CMEMORY_H
#include <stddef.h>
#include <stdint.h>

/* The offset of `byte` in p[0..<n], or -1. */
long cm_index(const void *p, size_t n, int byte);
/* The offset of the last `byte` in p[0..<n], or -1. */
long cm_last_index(const void *p, size_t n, int byte);
/* The offset of needle[0..<m] in p[0..<n], or -1. */
long cm_find(const void *p, size_t n, const void *needle, size_t m);
/* How many octets of p[0..<n] come before the first above 127. */
size_t cm_ascii_count(const void *p, size_t n);
/* The offset of needle[0..<m], m > 0, in p[0..<n] if a-z counts as A-Z, which are those of the needle; or -1.
 * -2 if that would take more than linear time: look in another way. */
long cm_find_any_case(const void *p, size_t n, const void *needle, size_t m);
/* How often `byte` is in p[0..<n]. */
long cm_count(const void *p, size_t n, int byte);
/* How often `second` stands after `first` in p[0..<n], which differ. */
long cm_count_pairs(const void *p, size_t n, int first, int second);
/* Copies p[0..<n] to out, where there is room for 2 * n, with a CR before each LF that has none; `hasReturn` says
 * that one stands before p. How many octets were written. Says whether there is a NUL. */
size_t cm_return_feeds(void *out, const void *p, size_t n, int hasReturn, int *hasNul);

#endif
