/* Questions to the system's resolver. No system header appears here. */
#ifndef CRESOLVER_H
#define CRESOLVER_H
#include <stddef.h>

enum {
  CR_FOUND,
  CR_NO_DOMAIN, /* there is no such name */
  CR_NO_DATA,   /* the name has none of what was asked for */
  CR_TRY_AGAIN, /* not known now */
};
/* Asks the DNS, and only the DNS, for records of a type; out gets the answer as RFC 1035 §4.1 has it, cut at
 * size, if the name has some. */
int cr_query(const char *name, int type, unsigned char *out, size_t size, size_t *used);
/* Asks as every program of the host does, /etc/hosts first. out gets
 * addresses one after the other until it is full, each behind an octet 4 or 16. */
int cr_host(const char *name, unsigned char *out, size_t size, size_t *used);

#endif
