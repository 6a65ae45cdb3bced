/* Connecting to other hosts. The rules of cshims.h hold. */
#ifndef DIALLING_H
#define DIALLING_H
#include <stddef.h>

/* Begins to connect and does not wait: the answer is a socket that can be written when it is done.
 * n is 4 or 16. */
int cs_dial(const void *address, size_t n, int port);
int cs_dial_path(const char *path); /* AF_UNIX; -EAGAIN if the other side is busy */
int cs_dialled(int fd);             /* 0, or why connecting failed */
/* The address of our end of a TCP connection: 4 or 16 octets, 0 for another kind of socket. */
int cs_own_end(int fd, void *p, size_t n);
int cs_quick_ack(int fd); /* acknowledge at once what arrives next; TCP only, and not for ever */
/* The addresses of this host's interfaces: for each an octet 4 or 16 and that many. Octets used. */
long cs_own_addresses(void *p, size_t n);

#endif
