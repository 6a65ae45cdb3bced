#define _GNU_SOURCE
#include "channels.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define ANSWER(call) ({ __typeof__(call) r_ = (call); r_ < 0 ? -errno : r_; })
#define REPEAT(call) \
  ({ __typeof__(call) r_; do r_ = (call); while (r_ < 0 && errno == EINTR); r_ < 0 ? -errno : r_; })

int cs_stream_pair(int out[2]) {
  return ANSWER(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, out));
}

long cs_receive_now(int fd, void *p, size_t n) {
  long r = REPEAT(recv(fd, p, n, MSG_DONTWAIT));
  return r == -ENOTSOCK ? REPEAT(read(fd, p, n)) : r;
}

long cs_send_now(int fd, const void *p, size_t n) {
  long r = REPEAT(send(fd, p, n, MSG_DONTWAIT | MSG_NOSIGNAL));
  if (r != -ENOTSOCK) return r;
  /* a pipe that poll calls writable has room for one page */
  return REPEAT(write(fd, p, n < 4096 ? n : 4096));
}

long cs_receive_message(int sock, void *p, size_t n) {
  struct iovec v = {p, n};
  struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1};
  long r = REPEAT(recvmsg(sock, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC));
  return r >= 0 && (m.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) ? -EMSGSIZE : r;
}

long cs_peek(int fd, void *p, size_t n) { return REPEAT(recv(fd, p, n, MSG_DONTWAIT | MSG_PEEK)); }

int cs_low_water(int fd, int octets) {
  return ANSWER(setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &octets, sizeof octets));
}

int cs_end_sending(int fd) { return ANSWER(shutdown(fd, SHUT_WR)); }
int cs_end_receiving(int fd) { return ANSWER(shutdown(fd, SHUT_RD)); }

int cs_no_delay(int fd) {
  int on = 1;
  return ANSWER(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on));
}

int cs_is_socket(int fd) {
  /* not fstat: glibc makes of that a call by path, which a confined process may not make */
  int type;
  socklen_t size = sizeof type;
  return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0;
}

/* First all descriptors out of the way of the numbers they become, then each to its place. */
static int place(const int *fds, int count) {
  int aside[16];
  for (int i = 0; i < count; i++) {
    aside[i] = fds[i] < 0 ? -1 : fcntl(fds[i], F_DUPFD_CLOEXEC, count);
    if (fds[i] >= 0 && aside[i] < 0) return -errno;
  }
  for (int i = 0; i < count; i++) {
    if (aside[i] < 0) close(i);
    else if (dup2(aside[i], i) < 0) return -errno;
  }
  return close_range((unsigned)count, ~0U, CLOSE_RANGE_CLOEXEC) < 0 ? -errno : 0;
}

static int run(const char *path, char *const *argv, char *const *envp, const int *fds, int count) {
  sigset_t none;
  for (int s = 1; s < 32; s++)
    if (s != SIGKILL && s != SIGSTOP) signal(s, SIG_DFL);
  int answer = place(fds, count);
  if (answer < 0) return answer;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execve(path, argv, envp);
  return -errno;
}

int cs_start(const char *path, char *const *argv, char *const *envp, const int *fds, int count, int failed) {
  sigset_t all, before;
  if (count > 16) return -EINVAL;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  int pid = vfork();
  if (pid == 0) {
    run(path, argv, envp, fds, count);
    _exit(failed);
  }
  int answer = ANSWER(pid);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return answer;
}

/* The child and its child borrow our memory until the latter has become the program: no page is
 * copied, and an error of theirs lands in our variable. Signals stay out until then. */
int cs_start_detached(const char *path, char *const *argv, char *const *envp, const int *fds, int count) {
  volatile int error = 0;
  sigset_t all, before;
  if (count > 16) return -EINVAL;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  int pid = vfork();
  if (pid == 0) {
    int inner = vfork();
    if (inner == 0) {
      error = run(path, argv, envp, fds, count);
      _exit(127);
    }
    if (inner < 0) error = -errno;
    _exit(0);
  }
  if (pid < 0) error = -errno;
  else while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return error;
}
