/* Byte searching, for targets that must not reach the system. No function here has an effect. */
#ifndef CMEMORY_H
#define CMEMORY_H
#include <stddef.h>

/* The offset of `byte` in p[0..<n], or -1. */
long cm_index(const void *p, size_t n, int byte);
/* The offset of the last `byte` in p[0..<n], or -1. */
long cm_last_index(const void *p, size_t n, int byte);
/* The offset of needle[0..<m] in p[0..<n], or -1. */
long cm_find(const void *p, size_t n, const void *needle, size_t m);
/* How often `byte` is in p[0..<n]. */
long cm_count(const void *p, size_t n, int byte);
/* How often `second` stands after `first` in p[0..<n], which differ. */
long cm_count_pairs(const void *p, size_t n, int first, int second);

#endif
