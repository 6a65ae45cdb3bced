#define _GNU_SOURCE
#include "cresolver.h"

#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <string.h>
#include <sys/socket.h>

static int meaning(int h_error) {
  switch (h_error) {
    case HOST_NOT_FOUND: return CR_NO_DOMAIN;
    case NO_DATA: return CR_NO_DATA;
    default: return CR_TRY_AGAIN;
  }
}

int cr_query(const char *name, int type, unsigned char *out, size_t size, size_t *used) {
  struct __res_state state;
  *used = 0;
  memset(&state, 0, sizeof state);
  if (res_ninit(&state) < 0) return CR_TRY_AGAIN;
  int n = res_nquery(&state, name, ns_c_in, type, out, (int)size);
  int status = n < 0 ? meaning(state.res_h_errno) : CR_FOUND;
  if (n > 0) *used = (size_t)n < size ? (size_t)n : size;
  res_nclose(&state);
  return status;
}

static void add(unsigned char *out, size_t size, size_t *used, const void *p, size_t n) {
  if (size - *used < n + 1) return;
  out[*used] = (unsigned char)n;
  memcpy(out + *used + 1, p, n);
  *used += n + 1;
}

int cr_host(const char *name, unsigned char *out, size_t size, size_t *used) {
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG}, *all;
  *used = 0;
  int answer = getaddrinfo(name, NULL, &hints, &all);
  if (answer == EAI_NONAME) return CR_NO_DOMAIN;
#ifdef EAI_NODATA
  if (answer == EAI_NODATA) return CR_NO_DATA;
#endif
  if (answer != 0) return CR_TRY_AGAIN;
  for (struct addrinfo *one = all; one; one = one->ai_next) {
    if (one->ai_family == AF_INET)
      add(out, size, used, &((struct sockaddr_in *)(void *)one->ai_addr)->sin_addr, 4);
    else if (one->ai_family == AF_INET6)
      add(out, size, used, &((struct sockaddr_in6 *)(void *)one->ai_addr)->sin6_addr, 16);
  }
  freeaddrinfo(all);
  return *used ? CR_FOUND : CR_NO_DATA;
}
