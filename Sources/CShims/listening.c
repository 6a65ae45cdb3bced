#define _GNU_SOURCE
#include "listening.h"
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

int cs_is_listening(int fd) {
  int on = 0;
  socklen_t size = sizeof on;
  return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &on, &size) == 0 && on != 0;
}

int cs_accept(int fd) {
  int answer;
  /* a connection that has gone again is no error of the socket */
  do answer = accept4(fd, 0, 0, SOCK_CLOEXEC);
  while (answer < 0 && (errno == EINTR || errno == ECONNABORTED));
  return answer < 0 ? -errno : answer;
}

int cs_peer_address(int fd, unsigned char out[16]) {
  struct sockaddr_storage a;
  socklen_t size = sizeof a;
  if (getpeername(fd, (struct sockaddr *)&a, &size) < 0) return -errno;
  if (a.ss_family == AF_INET) {
    memcpy(out, &((struct sockaddr_in *)&a)->sin_addr, 4);
    return 4;
  }
  if (a.ss_family == AF_INET6) {
    memcpy(out, &((struct sockaddr_in6 *)&a)->sin6_addr, 16);
    return 16;
  }
  return 0;
}
