#define _GNU_SOURCE
#include "cshims.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <ifaddrs.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <syslog.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define ANSWER(call) ({ __typeof__(call) r_ = (call); r_ < 0 ? -errno : r_; })
#define REPEAT(call) \
  ({ __typeof__(call) r_; do r_ = (call); while (r_ < 0 && errno == EINTR); r_ < 0 ? -errno : r_; })

/* ---- files ---- */

static int flags(int how) {
  int f = O_CLOEXEC;
  if (how & CS_PATH) f |= O_PATH;
  else if ((how & CS_READ) && (how & CS_WRITE)) f |= O_RDWR;
  else if (how & CS_WRITE) f |= O_WRONLY;
  if (how & CS_CREATE) f |= O_CREAT;
  if (how & CS_EXCLUSIVE) f |= O_EXCL;
  if (how & CS_APPEND) f |= O_APPEND;
  if (how & CS_DIRECTORY) f |= O_DIRECTORY;
  if (how & CS_NOFOLLOW) f |= O_NOFOLLOW;
  if (how & CS_NONBLOCK) f |= O_NONBLOCK | O_NOCTTY;
  if (how & CS_QUIET) f |= O_NOATIME;
  return f;
}

int cs_cwd(void) { return AT_FDCWD; }

int cs_open(int dir, const char *name, int how, unsigned mode) {
  int answer = REPEAT(openat(dir, name, flags(how), mode));
  if (answer == -EPERM && (how & CS_QUIET)) answer = REPEAT(openat(dir, name, flags(how & ~CS_QUIET), mode));
  return answer;
}

int cs_close(int fd) { return ANSWER(close(fd)); }
long cs_read(int fd, void *p, size_t n) { return REPEAT(read(fd, p, n)); }
long cs_pread(int fd, void *p, size_t n, int64_t at) { return REPEAT(pread(fd, p, n, at)); }
long cs_write(int fd, const void *p, size_t n) { return REPEAT(write(fd, p, n)); }
long cs_pwrite(int fd, const void *p, size_t n, int64_t at) { return REPEAT(pwrite(fd, p, n, at)); }

int64_t cs_seek(int fd, int64_t at) { return ANSWER(lseek(fd, at, SEEK_SET)); }
int cs_fsync(int fd) { return REPEAT(fsync(fd)); }
int cs_fdatasync(int fd) { return REPEAT(fdatasync(fd)); }
int cs_start_writeback(int fd) { return REPEAT(sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE)); }
int cs_write_out(int fd) {
  return REPEAT(sync_file_range(fd, 0, 0,
                                SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
                                    SYNC_FILE_RANGE_WAIT_AFTER));
}

int cs_is_journalled(int fd) {
  struct statfs fs;
  struct stat st;
  if (fstatfs(fd, &fs) < 0) return 0;
  if (fs.f_type == 0x58465342) return 1;
  /* ext2, ext4 with and ext4 without a journal have one magic number; the journal itself shows here */
  if (fs.f_type != 0xEF53 || fstat(fd, &st) < 0) return 0;
  char path[64], link[1024];
  snprintf(path, sizeof path, "/sys/dev/block/%u:%u", major(st.st_dev), minor(st.st_dev));
  ssize_t n = readlink(path, link, sizeof link - 1);
  if (n <= 0) return 0;
  link[n] = 0;
  const char *name = strrchr(link, '/');
  char journal[320];
  snprintf(journal, sizeof journal, "/proc/fs/jbd2/%s-8", name ? name + 1 : link);
  return access(journal, F_OK) == 0;
}

int cs_is_local(int fd) {
  struct statfs fs;
  if (fstatfs(fd, &fs) < 0) return 0;
  switch ((uint32_t)fs.f_type) {
    case 0xEF53:      /* ext2, ext4 */
    case 0x58465342:  /* XFS */
    case 0x9123683E:  /* btrfs */
    case 0xF2F52010:  /* F2FS */
    case 0x2FC12FC1:  /* ZFS */
    case 0x01021994:  /* tmpfs */
    case 0x794C7630:  /* overlayfs */
      return 1;
    default: return 0;
  }
}

int cs_fchmod(int fd, unsigned mode) { return REPEAT(fchmod(fd, mode)); }
int cs_fchown(int fd, uint32_t uid, uint32_t gid) { return REPEAT(fchown(fd, uid, gid)); }
int cs_truncate(int fd, int64_t size) { return REPEAT(ftruncate(fd, size)); }

int cs_set_mtime(int fd, int64_t seconds, int64_t nanoseconds) {
  struct timespec t[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = seconds, .tv_nsec = nanoseconds}};
  return REPEAT(futimens(fd, t));
}

static int file_type(mode_t m) {
  switch (m & S_IFMT) {
    case S_IFREG: return 'f';
    case S_IFDIR: return 'd';
    case S_IFLNK: return 'l';
    case S_IFIFO: return 'p';
    case S_IFSOCK: return 's';
    case S_IFCHR: return 'c';
    default: return 'b';
  }
}

static int copy_stat(int answer, const struct stat *s, struct cs_stat *out) {
  if (answer < 0) return answer;
  *out = (struct cs_stat){
      .mode = s->st_mode & 07777, .type = file_type(s->st_mode), .uid = s->st_uid, .gid = s->st_gid,
      .links = s->st_nlink, .inode = s->st_ino, .device = s->st_dev, .size = s->st_size,
      .mtime = s->st_mtim.tv_sec, .mtime_ns = s->st_mtim.tv_nsec,
      .ctime = s->st_ctim.tv_sec, .ctime_ns = s->st_ctim.tv_nsec};
  return 0;
}

int cs_fstat(int fd, struct cs_stat *out) {
  struct stat s;
  return copy_stat(REPEAT(fstat(fd, &s)), &s, out);
}

int cs_stat_at(int dir, const char *name, int follow, struct cs_stat *out) {
  struct stat s;
  return copy_stat(REPEAT(fstatat(dir, name, &s, follow ? 0 : AT_SYMLINK_NOFOLLOW)), &s, out);
}

long cs_copy_range(int from, int64_t *from_offset, int to, size_t n) {
  return REPEAT(copy_file_range(from, (loff_t *)from_offset, to, NULL, n, 0));
}

long cs_send_file(int from, int64_t *from_offset, int to, size_t n) {
  return REPEAT(sendfile(to, from, (off_t *)from_offset, n));
}

int cs_dup(int fd, int at_least) { return REPEAT(fcntl(fd, F_DUPFD_CLOEXEC, at_least)); }

int cs_dup_to(int fd, int number) {
  if (fd == number) return ANSWER(fcntl(fd, F_SETFD, 0));
  return REPEAT(dup2(fd, number));
}

int cs_set_nonblocking(int fd, int on) {
  int f = fcntl(fd, F_GETFL);
  if (f < 0) return -errno;
  return ANSWER(fcntl(fd, F_SETFL, on ? f | O_NONBLOCK : f & ~O_NONBLOCK));
}

int cs_close_on_exec_from(int fd) {
  return ANSWER(close_range((unsigned)fd, ~0U, CLOSE_RANGE_CLOEXEC));
}

int cs_is_terminal(int fd) { return isatty(fd); }

int cs_terminal_echo(int fd, int on) {
  struct termios t;
  if (tcgetattr(fd, &t) < 0) return -errno;
  int was = (t.c_lflag & ECHO) != 0;
  t.c_lflag = on ? t.c_lflag | ECHO : t.c_lflag & ~(tcflag_t)ECHO;
  if (tcsetattr(fd, TCSAFLUSH, &t) < 0) return -errno;
  return was;
}

int cs_memory_file(const char *name) { return ANSWER(memfd_create(name, MFD_CLOEXEC)); }

/* ---- names ---- */

int cs_rename(int from_dir, const char *from, int to_dir, const char *to) {
  return REPEAT(renameat(from_dir, from, to_dir, to));
}

int cs_rename_new(int from_dir, const char *from, int to_dir, const char *to) {
  int r = REPEAT(renameat2(from_dir, from, to_dir, to, RENAME_NOREPLACE));
  if (r != -EINVAL && r != -ENOSYS) return r;
  /* a file system without RENAME_NOREPLACE, such as NFS: link never replaces either */
  r = REPEAT(linkat(from_dir, from, to_dir, to, 0));
  return r < 0 ? r : REPEAT(unlinkat(from_dir, from, 0));
}

int cs_link(int from_dir, const char *from, int to_dir, const char *to) {
  return REPEAT(linkat(from_dir, from, to_dir, to, 0));
}

int cs_unlink(int dir, const char *name) { return REPEAT(unlinkat(dir, name, 0)); }

int cs_make_directory(int dir, const char *name, unsigned mode) {
  return REPEAT(mkdirat(dir, name, mode));
}

int cs_remove_directory(int dir, const char *name) { return REPEAT(unlinkat(dir, name, AT_REMOVEDIR)); }

long cs_read_link(int dir, const char *name, void *p, size_t n) {
  return REPEAT(readlinkat(dir, name, p, n));
}

long cs_directory_entries(int fd, void *p, size_t n) {
  return REPEAT(syscall(SYS_getdents64, fd, p, n));
}

/* ---- locks ---- */

int cs_lock(int fd, int exclusive) {
  return REPEAT(flock(fd, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB));
}

int cs_unlock(int fd) { return ANSWER(flock(fd, LOCK_UN)); }

int cs_lease(int fd) { return REPEAT(fcntl(fd, F_SETLEASE, F_RDLCK)); }
int cs_unlease(int fd) { return REPEAT(fcntl(fd, F_SETLEASE, F_UNLCK)); }

/* ---- waiting ---- */

int cs_poll(struct cs_poll *set, size_t n, int milliseconds) {
  struct pollfd fds[n ? n : 1];
  for (size_t i = 0; i < n; i++)
    fds[i] = (struct pollfd){.fd = set[i].fd,
                             .events = (short)((set[i].readable ? POLLIN : 0) | (set[i].writable ? POLLOUT : 0))};
  int r = poll(fds, n, milliseconds);
  if (r < 0) return errno == EINTR ? 0 : -errno;
  for (size_t i = 0; i < n; i++) {
    set[i].readable = !!(fds[i].revents & (POLLIN | POLLHUP | POLLERR));
    set[i].writable = !!(fds[i].revents & (POLLOUT | POLLERR));
  }
  return r;
}

enum { APPEARS = IN_MOVED_TO | IN_CLOSE_WRITE | IN_CREATE | IN_ONLYDIR };

int cs_inotify(void) { return ANSWER(inotify_init1(IN_CLOEXEC | IN_NONBLOCK)); }

int cs_inotify_watch(int fd, const char *path) {
  return ANSWER(inotify_add_watch(fd, path, APPEARS));
}

/* What a file's name or octets became, in a directory. */
enum {
  CHANGES = IN_MOVED_TO | IN_MOVED_FROM | IN_MODIFY | IN_CREATE | IN_DELETE | IN_ONLYDIR | IN_DELETE_SELF
};

int cs_inotify_watch_all(int fd, const char *path) {
  return ANSWER(inotify_add_watch(fd, path, CHANGES));
}

int cs_signal_fd(const int *signals, size_t n) {
  sigset_t set;
  sigemptyset(&set);
  for (size_t i = 0; i < n; i++) sigaddset(&set, signals[i]);
  if (sigprocmask(SIG_BLOCK, &set, NULL) < 0) return -errno;
  return ANSWER(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

int cs_read_signal(int fd) {
  struct signalfd_siginfo s;
  long r = REPEAT(read(fd, &s, sizeof s));
  return r < 0 ? (int)r : (int)s.ssi_signo;
}

int cs_route_watch(void) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  if (fd < 0) return -errno;
  struct sockaddr_nl own = {
    .nl_family = AF_NETLINK,
    .nl_groups = RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE | RTMGRP_LINK | RTMGRP_IPV4_IFADDR,
  };
  if (bind(fd, (struct sockaddr *)&own, sizeof own) == 0) return fd;
  int error = errno;
  close(fd);
  return -error;
}

int cs_clock_watch(void) { return ANSWER(timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK)); }

int cs_arm_clock_watch(int fd) {
  /* a moment that never comes: only a change of the clock ends the wait */
  struct itimerspec never = {.it_value = {.tv_sec = sizeof(time_t) == 8 ? 1LL << 40 : 0x7fffffff}};
  return ANSWER(timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL));
}

/* ---- routes ---- */

int cs_route_source(const uint8_t *address, size_t n, uint8_t *source) {
  union { struct sockaddr any; struct sockaddr_in v4; struct sockaddr_in6 v6; } a = {0};
  socklen_t size = n == 4 ? sizeof a.v4 : sizeof a.v6;
  if (n == 4) {
    a.v4.sin_family = AF_INET;
    a.v4.sin_port = htons(9);
    memcpy(&a.v4.sin_addr, address, 4);
  } else if (n == 16) {
    a.v6.sin6_family = AF_INET6;
    a.v6.sin6_port = htons(9);
    memcpy(&a.v6.sin6_addr, address, 16);
  } else {
    return -EINVAL;
  }
  int fd = socket(a.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  int error = connect(fd, &a.any, size) < 0 || getsockname(fd, &a.any, &size) < 0 ? errno : 0;
  close(fd);
  if (error) return -error;
  if (n == 4) memcpy(source, &a.v4.sin_addr, 4);
  else memcpy(source, &a.v6.sin6_addr, 16);
  return 0;
}

static int is_shared(const struct sockaddr *a) {
  if (a->sa_family == AF_INET)
    return (ntohl(((const struct sockaddr_in *)a)->sin_addr.s_addr) >> 16) != 0xa9fe;
  return a->sa_family == AF_INET6
    && !IN6_IS_ADDR_LINKLOCAL(&((const struct sockaddr_in6 *)a)->sin6_addr);
}

int cs_has_neighbours(void) {
  struct ifaddrs *all;
  if (getifaddrs(&all) < 0) return -errno;
  const unsigned wanted = IFF_UP | IFF_RUNNING;
  int found = 0;
  for (struct ifaddrs *i = all; i && !found; i = i->ifa_next)
    found = i->ifa_addr && (i->ifa_flags & (wanted | IFF_LOOPBACK)) == wanted && is_shared(i->ifa_addr);
  freeifaddrs(all);
  return found;
}

/* ---- processes ---- */

int cs_pipe(int out[2]) { return ANSWER(pipe2(out, O_CLOEXEC)); }

int cs_socket_pair(int out[2]) {
  return ANSWER(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, out));
}

int cs_local_connect(const char *path) {
  struct sockaddr_un a = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof a.sun_path) return -ENAMETOOLONG;
  strcpy(a.sun_path, path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  /* one whose listener takes nobody would wait for ever */
  struct timeval limit = {.tv_sec = 60}, none = {0};
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  int answer = REPEAT(connect(fd, (struct sockaddr *)&a, sizeof a));
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &none, sizeof none);
  if (answer < 0) close(fd);
  return answer == -EAGAIN ? -ETIMEDOUT : answer < 0 ? answer : fd;
}

int cs_local_peer(int sock, int *pid, uint32_t *uid, uint32_t *gid) {
  struct ucred c;
  socklen_t n = sizeof c;
  if (getsockopt(sock, SOL_SOCKET, SO_PEERCRED, &c, &n) < 0) return -errno;
  *pid = c.pid;
  *uid = c.uid;
  *gid = c.gid;
  return 0;
}

enum { FDS_MAX = 253 };

long cs_send_fds(int sock, const void *p, size_t n, const int *fds, size_t count) {
  union { char room[CMSG_SPACE(sizeof(int) * FDS_MAX)]; struct cmsghdr align; } control;
  if (count > FDS_MAX) return -EINVAL;
  struct iovec v = {(void *)p, n};
  struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1};
  if (count) {
    m.msg_control = control.room;
    m.msg_controllen = CMSG_SPACE(sizeof(int) * count);
    struct cmsghdr *c = CMSG_FIRSTHDR(&m);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(int) * count);
    memcpy(CMSG_DATA(c), fds, sizeof(int) * count);
  }
  return REPEAT(sendmsg(sock, &m, MSG_NOSIGNAL));
}

long cs_recv_fds(int sock, void *p, size_t n, int *fds, size_t *count) {
  union { char room[CMSG_SPACE(sizeof(int) * FDS_MAX)]; struct cmsghdr align; } control;
  struct iovec v = {p, n};
  struct msghdr m = {.msg_iov = &v, .msg_iovlen = 1, .msg_control = control.room,
                     .msg_controllen = sizeof control.room};
  size_t room = *count;
  *count = 0;
  long r = REPEAT(recvmsg(sock, &m, MSG_CMSG_CLOEXEC));
  if (r < 0) return r;
  for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c; c = CMSG_NXTHDR(&m, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
    size_t k = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    int *got = (int *)CMSG_DATA(c);
    for (size_t i = 0; i < k; i++)
      if (*count < room) fds[(*count)++] = got[i];
      else close(got[i]);
  }
  return m.msg_flags & (MSG_TRUNC | MSG_CTRUNC) ? -EMSGSIZE : r;
}

int cs_fork(void) { return ANSWER(fork()); }
void cs_exit(int status) { _exit(status); }

int cs_exec(const char *path, char *const *argv, char *const *envp) {
  return ANSWER(execve(path, argv, envp));
}

int cs_wait(int pid, int wait, int *how, int *code) {
  int status;
  int r = REPEAT(waitpid(pid, &status, wait ? 0 : WNOHANG));
  if (r <= 0) return r;
  *how = WIFEXITED(status) ? 'e' : 's';
  *code = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
  return r;
}

int cs_process_descriptor(int pid) { return ANSWER(syscall(SYS_pidfd_open, pid, 0)); }

int cs_kill(int pid, int signal) { return ANSWER(kill(pid, signal)); }
int cs_kill_group(int pid, int signal) { return ANSWER(kill(-pid, signal)); }
int cs_new_session(void) { return ANSWER(setsid()); }
int cs_new_group(void) { return ANSWER(setpgid(0, 0)); }

int cs_reset_signals(void) {
  sigset_t none;
  sigemptyset(&none);
  for (int s = 1; s < 32; s++)
    if (s != SIGKILL && s != SIGSTOP) signal(s, SIG_DFL);
  return ANSWER(sigprocmask(SIG_SETMASK, &none, NULL));
}

int cs_ignore_signal(int number) { return signal(number, SIG_IGN) == SIG_ERR ? -errno : 0; }
int cs_die_with_parent(void) { return ANSWER(prctl(PR_SET_PDEATHSIG, SIGKILL)); }

int cs_raise_descriptor_limit(void) {
  struct rlimit l;
  if (getrlimit(RLIMIT_NOFILE, &l) < 0) return -errno;
  l.rlim_cur = l.rlim_max;
  return ANSWER(setrlimit(RLIMIT_NOFILE, &l));
}

int cs_pid(void) { return getpid(); }
int cs_change_directory(const char *path) { return ANSWER(chdir(path)); }
unsigned cs_umask(unsigned mask) { return umask(mask); }

/* ---- users ---- */

uint32_t cs_uid(void) { return getuid(); }
uint32_t cs_euid(void) { return geteuid(); }
uint32_t cs_egid(void) { return getegid(); }

static int copy_text(char *to, size_t room, const char *from) {
  return snprintf(to, room, "%s", from ? from : "") >= (int)room ? -EOVERFLOW : 0;
}

static int copy_account(int error, const struct passwd *found, struct cs_account *out) {
  /* the answers that mean "there is none", see getpwnam(3) */
  if (!found && (error == 0 || error == ENOENT || error == ESRCH || error == EBADF || error == EPERM))
    return -ENOENT;
  if (!found) return -error;
  out->uid = found->pw_uid;
  out->gid = found->pw_gid;
  if (copy_text(out->gecos, sizeof out->gecos, found->pw_gecos) < 0) out->gecos[0] = 0;
  if (copy_text(out->name, sizeof out->name, found->pw_name) < 0 ||
      copy_text(out->home, sizeof out->home, found->pw_dir) < 0 ||
      copy_text(out->shell, sizeof out->shell, found->pw_shell) < 0)
    return -EOVERFLOW;
  return 0;
}

int cs_account_by_name(const char *name, struct cs_account *out) {
  struct passwd p, *found = NULL;
  char buffer[16384];
  int error = getpwnam_r(name, &p, buffer, sizeof buffer, &found);
  return copy_account(error, found, out);
}

int cs_account_by_uid(uint32_t uid, struct cs_account *out) {
  struct passwd p, *found = NULL;
  char buffer[16384];
  int error = getpwuid_r(uid, &p, buffer, sizeof buffer, &found);
  return copy_account(error, found, out);
}

int cs_become(const char *name, uint32_t uid, uint32_t gid) {
  if (uid == (uint32_t)-1 || gid == (uint32_t)-1) return -EINVAL;
  if ((name ? initgroups(name, gid) : setgroups(0, NULL)) < 0) return -errno;
  if (setresgid(gid, gid, gid) < 0 || setresuid(uid, uid, uid) < 0) return -errno;
  uid_t ru, eu, su;
  gid_t rg, eg, sg;
  if (getresuid(&ru, &eu, &su) < 0 || getresgid(&rg, &eg, &sg) < 0) return -errno;
  if (ru != uid || eu != uid || su != uid || rg != gid || eg != gid || sg != gid) return -EPERM;
  if (uid != 0 && (setuid(0) == 0 || seteuid(0) == 0)) return -EPERM;
  return 0;
}

/* glibc hands these to constructors too. */
static int argument_count;
static char **arguments;
__attribute__((constructor)) static void keep_arguments(int count, char **words) {
  argument_count = count;
  arguments = words;
}
const char *cs_argument(int index) { return index < argument_count ? arguments[index] : NULL; }

/* ---- the rest ---- */

int64_t cs_now(int64_t *nanoseconds) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  *nanoseconds = t.tv_nsec;
  return t.tv_sec;
}

int64_t cs_monotonic_milliseconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_BOOTTIME, &t);
  return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int cs_utc_offset_minutes(int64_t at, int *minutes) {
  time_t t = at;
  struct tm local;
  if (!localtime_r(&t, &local)) return -EOVERFLOW;
  *minutes = (int)(local.tm_gmtoff / 60);
  return 0;
}

int cs_random(void *p, size_t n) { return (int)REPEAT(getrandom(p, n, 0)); }

int cs_host_name(char *p, size_t n) { return ANSWER(gethostname(p, n)); }

const char *cs_environment(const char *name) { return getenv(name); }
const char *cs_error_text(int error) { return strerror(error); }

void cs_syslog(int level, const char *tag, const char *line) {
  openlog(tag, LOG_PID | LOG_NDELAY, LOG_MAIL);
  syslog(level, "%s", line);
  closelog();
}
