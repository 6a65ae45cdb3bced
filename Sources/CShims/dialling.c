#define _GNU_SOURCE
#include "dialling.h"

#include <errno.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int begin(int family, const void *address, socklen_t size) {
  int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -errno;
  int answer;
  do answer = connect(fd, address, size);
  while (answer < 0 && errno == EINTR);
  if (answer == 0 || errno == EINPROGRESS) return fd;
  int error = errno;
  close(fd);
  return -error;
}

int cs_dial(const void *address, size_t n, int port) {
  if (n == 4) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    memcpy(&to.sin_addr, address, 4);
    return begin(AF_INET, &to, sizeof to);
  }
  if (n != 16) return -EINVAL;
  struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_port = htons((unsigned short)port)};
  memcpy(&to.sin6_addr, address, 16);
  return begin(AF_INET6, &to, sizeof to);
}

int cs_dial_path(const char *path) {
  struct sockaddr_un to = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof to.sun_path) return -ENAMETOOLONG;
  strcpy(to.sun_path, path);
  return begin(AF_UNIX, &to, sizeof to);
}

int cs_dialled(int fd) {
  int error = 0;
  socklen_t size = sizeof error;
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0) return -errno;
  return -error;
}

int cs_own_end(int fd, void *p, size_t n) {
  struct sockaddr_storage own;
  socklen_t size = sizeof own;
  if (n < 16) return -EINVAL;
  if (getsockname(fd, (struct sockaddr *)(void *)&own, &size) < 0) return -errno;
  if (own.ss_family == AF_INET) {
    memcpy(p, &((struct sockaddr_in *)(void *)&own)->sin_addr, 4);
    return 4;
  }
  if (own.ss_family != AF_INET6) return 0;
  memcpy(p, &((struct sockaddr_in6 *)(void *)&own)->sin6_addr, 16);
  return 16;
}

int cs_quick_ack(int fd) {
  int on = 1;
  return setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on) < 0 ? -errno : 0;
}

static size_t put(unsigned char *p, size_t used, size_t n, const void *octets, size_t count) {
  if (n - used < count + 1) return used;
  p[used] = (unsigned char)count;
  memcpy(p + used + 1, octets, count);
  return used + count + 1;
}

long cs_own_addresses(void *p, size_t n) {
  struct ifaddrs *all;
  if (getifaddrs(&all) < 0) return -errno;
  size_t used = 0;
  for (struct ifaddrs *one = all; one; one = one->ifa_next) {
    if (!one->ifa_addr) continue;
    if (one->ifa_addr->sa_family == AF_INET)
      used = put(p, used, n, &((struct sockaddr_in *)(void *)one->ifa_addr)->sin_addr, 4);
    else if (one->ifa_addr->sa_family == AF_INET6)
      used = put(p, used, n, &((struct sockaddr_in6 *)(void *)one->ifa_addr)->sin6_addr, 16);
  }
  freeifaddrs(all);
  return (long)used;
}
