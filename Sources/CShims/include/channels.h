/* Connections: sockets, and programs that stand between two of them. The rules of cshims.h hold. */
#ifndef CHANNELS_H
#define CHANNELS_H
#include <stddef.h>

int cs_stream_pair(int out[2]); /* SOCK_STREAM, AF_UNIX */
/* What is there now, at most n octets; -EAGAIN if nothing is. On what is no socket they may wait. */
long cs_receive_now(int fd, void *p, size_t n);
long cs_send_now(int fd, const void *p, size_t n); /* never raises SIGPIPE on a socket */
/* One message that is there now; -EMSGSIZE if it is longer, or descriptors came with it, which nobody gets. */
long cs_receive_message(int sock, void *p, size_t n);
long cs_peek(int fd, void *p, size_t n);           /* the same octets are there again for the next call */
int cs_low_water(int fd, int octets);              /* readable means: at least so many, or the end */
int cs_end_sending(int fd);
int cs_end_receiving(int fd);
int cs_no_delay(int fd);
int cs_is_socket(int fd);
/* Starts a program as a child, which exits with `failed` if it cannot be executed; no page of ours is copied.
 * fds[i] becomes its descriptor i, -1 leaves i closed; nothing else stays open. */
int cs_start(const char *path, char *const *argv, char *const *envp, const int *fds, int count, int failed);
/* Starts a program nobody has to wait for: it is not our child. The descriptors are as for `cs_start`. Safe in
 * a process with threads. */
int cs_start_detached(const char *path, char *const *argv, char *const *envp, const int *fds, int count);

#endif
