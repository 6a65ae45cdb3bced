/* Connections that clients have made. The rules of cshims.h hold. */
#ifndef LISTENING_H
#define LISTENING_H

int cs_is_listening(int fd); /* 1 for a listening stream socket, else 0 */
/* The next connection, blocking, closed on exec; -EAGAIN if there is none now and the socket does not block. */
int cs_accept(int fd);
/* The address at the other end of a socket of IPv4 or IPv6: its octets, and how many; 0 for any other kind. */
int cs_peer_address(int fd, unsigned char out[16]);

#endif
