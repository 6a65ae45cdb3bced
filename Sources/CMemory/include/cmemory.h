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

#endif
