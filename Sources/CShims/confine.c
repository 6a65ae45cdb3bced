#define _GNU_SOURCE
#include "confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define ANSWER(call) ({ __typeof__(call) r_ = (call); r_ < 0 ? -errno : r_; })

int cs_no_new_privileges(void) { return ANSWER(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)); }
int cs_hide_memory(void) { return ANSWER(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)); }


int cs_drop_capabilities(void) {
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct none[2] = {{0}};
  return ANSWER((int)syscall(SYS_capset, &header, none));
}

int cs_enter_root(int directory) {
  /* the root first: a process that may not do it stays where it is */
  if (fchdir(directory) < 0 || chroot(".") < 0) return -errno;
  return ANSWER(chdir("/"));
}

int cs_close_from(int fd) { return ANSWER(close_range((unsigned)fd, ~0U, 0)); }

int cs_limit(int what, uint64_t most) {
  static const int resources[] = {RLIMIT_NOFILE, RLIMIT_NPROC, RLIMIT_FSIZE, RLIMIT_AS, RLIMIT_CORE};
  if (what < 0 || what > CS_LIMIT_CORE) return -EINVAL;
  struct rlimit limit;
  if (getrlimit(resources[what], &limit) < 0) return -errno;
  if (most < limit.rlim_max) limit.rlim_max = most;
  if (limit.rlim_cur > limit.rlim_max) limit.rlim_cur = limit.rlim_max;
  return ANSWER(setrlimit(resources[what], &limit));
}

/* ---- Landlock; the headers of the system may be older than its kernel ---- */

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif
enum {
  EXECUTE = 1 << 0, WRITE_FILE = 1 << 1, READ_FILE = 1 << 2, READ_DIRECTORY = 1 << 3,
  VERSION_1 = (1 << 13) - 1, REFER = 1 << 13, TRUNCATE = 1 << 14, DEVICE_CONTROL = 1 << 15,
};
enum { BIND_TCP = 1 << 0, CONNECT_TCP = 1 << 1 };
struct rules { uint64_t files, network, scoped; };
struct beneath { uint64_t allowed; int32_t parent; } __attribute__((packed));

int cs_landlock_version(void) {
  static int known = -1;
  if (known < 0) {
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, 1);
    known = version < 0 ? 0 : (int)version;
  }
  return known;
}

static uint64_t rights(int version) {
  uint64_t all = VERSION_1;
  if (version >= 2) all |= REFER;
  if (version >= 3) all |= TRUNCATE;
  if (version >= 5) all |= DEVICE_CONTROL;
  return all;
}

int cs_landlock_begin(int reach) {
  int version = cs_landlock_version();
  if (version < 1) return -EOPNOTSUPP;
  struct rules r = {.files = rights(version)};
  if (version >= 4 && reach != CS_REACH_ALL) r.network = reach == CS_REACH_SERVERS ? BIND_TCP : BIND_TCP | CONNECT_TCP;
  if (version >= 6 && reach != CS_REACH_ALL) r.scoped = 3;
  size_t size = version >= 6 ? sizeof r : version >= 4 ? offsetof(struct rules, scoped) : offsetof(struct rules, network);
  return ANSWER((int)syscall(SYS_landlock_create_ruleset, &r, size, 0));
}

int cs_landlock_allow(int rules, int what, int how) {
  struct stat s;
  if (fstat(what, &s) < 0) return -errno;
  uint64_t all = rights(cs_landlock_version());
  uint64_t allowed = READ_FILE | READ_DIRECTORY;
  if (how == CS_MAY_WRITE) allowed = all & ~(uint64_t)EXECUTE;
  if (how == CS_MAY_EXECUTE) allowed |= EXECUTE;
  if (!S_ISDIR(s.st_mode)) allowed &= READ_FILE | WRITE_FILE | TRUNCATE | EXECUTE;
  struct beneath b = {.allowed = allowed, .parent = what};
  return ANSWER((int)syscall(SYS_landlock_add_rule, rules, 1, &b, 0));
}

int cs_landlock_enforce(int rules) { return ANSWER((int)syscall(SYS_landlock_restrict_self, rules, 0)); }

/* ---- seccomp ---- */

#if defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MACHINE AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define MACHINE AUDIT_ARCH_RISCV64
#endif

#ifdef MACHINE
static const int streams[] = {
    SYS_read, SYS_write, SYS_readv, SYS_writev, SYS_pread64, SYS_pwrite64, SYS_lseek, SYS_close, SYS_close_range,
    SYS_fstat, SYS_fcntl, SYS_dup, SYS_dup3, SYS_ppoll, SYS_pselect6, SYS_recvfrom, SYS_sendto, SYS_recvmsg,
    SYS_sendmsg, SYS_shutdown, SYS_getsockopt, SYS_setsockopt, SYS_getsockname, SYS_getpeername, SYS_pipe2,
    SYS_socketpair, SYS_fsync, SYS_fdatasync, SYS_ftruncate, SYS_sync_file_range, SYS_memfd_create,
    SYS_mmap, SYS_munmap, SYS_mremap, SYS_brk, SYS_madvise, SYS_mprotect, SYS_mlock, SYS_munlock,
    SYS_futex, SYS_set_robust_list, SYS_rseq, SYS_sched_yield, SYS_sched_getaffinity, SYS_membarrier,
    SYS_getrandom, SYS_clock_gettime, SYS_clock_getres, SYS_clock_nanosleep, SYS_nanosleep, SYS_gettimeofday,
    SYS_restart_syscall, SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_sigaltstack, SYS_signalfd4,
    SYS_exit, SYS_exit_group, SYS_tgkill, SYS_getpid, SYS_gettid, SYS_getppid, SYS_getuid, SYS_geteuid, SYS_getgid,
    SYS_getegid, SYS_uname, SYS_sysinfo, SYS_umask, SYS_prctl, SYS_seccomp, SYS_prlimit64, SYS_getrusage,
    SYS_landlock_create_ruleset, SYS_landlock_add_rule, SYS_landlock_restrict_self,
#ifdef SYS_poll
    SYS_poll, SYS_select, SYS_time, SYS_getrlimit, SYS_setrlimit, SYS_dup2, SYS_pipe, SYS_arch_prctl,
#endif
};
static const int files[] = {
    SYS_openat, SYS_newfstatat, SYS_statx, SYS_faccessat, SYS_faccessat2, SYS_readlinkat, SYS_getdents64,
    SYS_mkdirat, SYS_renameat2, SYS_linkat, SYS_unlinkat, SYS_symlinkat, SYS_fchmod, SYS_fchmodat, SYS_fchown,
    SYS_fchownat, SYS_utimensat, SYS_statfs, SYS_fstatfs, SYS_flock, SYS_fallocate, SYS_copy_file_range,
    SYS_sendfile, SYS_getcwd, SYS_chdir, SYS_fchdir, SYS_inotify_init1, SYS_inotify_add_watch, SYS_fadvise64,
    SYS_ioctl,
#ifdef SYS_open
    SYS_open, SYS_stat, SYS_lstat, SYS_access, SYS_readlink, SYS_mkdir, SYS_rename, SYS_renameat, SYS_link,
    SYS_unlink, SYS_rmdir, SYS_chmod,
#endif
};
static const int processes[] = {
    SYS_clone, SYS_clone3, SYS_execve, SYS_wait4, SYS_waitid, SYS_kill, SYS_setsid, SYS_setpgid, SYS_getpgid,
#ifdef SYS_fork
    SYS_fork, SYS_vfork, SYS_getpgrp,
#endif
};
static const int sockets[] = {SYS_socket, SYS_connect, SYS_bind, SYS_listen, SYS_accept4, SYS_accept, SYS_sendmmsg,
                              SYS_recvmmsg, SYS_ioctl};
static const int identity[] = {SYS_setuid, SYS_setgid, SYS_setresuid, SYS_setresgid, SYS_getresuid, SYS_getresgid,
                               SYS_setgroups, SYS_getgroups, SYS_capset, SYS_capget};
/* No call that reaches another process or a file, and none that makes a descriptor but by receiving it. */
static const int conversation[] = {
    SYS_read, SYS_write, SYS_readv, SYS_writev, SYS_close, SYS_dup3, SYS_ppoll, SYS_recvfrom, SYS_sendto,
    SYS_recvmsg, SYS_sendmsg, SYS_shutdown, SYS_getsockopt, SYS_setsockopt, SYS_mmap, SYS_munmap, SYS_mremap, SYS_brk,
    SYS_madvise, SYS_futex, SYS_getrandom, SYS_clock_gettime, SYS_gettimeofday, SYS_restart_syscall,
    SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_exit, SYS_exit_group, SYS_getpid, SYS_gettid,
#ifdef SYS_poll
    SYS_poll, SYS_time, SYS_dup2,
#endif
};

struct group { const int *calls; size_t count; };
#define GROUP(list) {list, sizeof list / sizeof *list}

/* Answers these calls so, others otherwise, and those of another machine's programs as `foreign` says. The system
 * goes through all of it once for each call that there is: one instruction for each that is listed. */
static int filter(const struct group *groups, size_t count, unsigned answer, unsigned others, unsigned foreign) {
  enum { MOST = 250 };  /* a jump is that wide */
  struct sock_filter f[MOST + 6];
  size_t listed = 0, n = 4;
  for (size_t g = 0; g < count; g++) listed += groups[g].count;
  if (listed > MOST) return -E2BIG;
  f[0] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
  f[1] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 1, 0);
  f[2] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, foreign);
  f[3] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
  for (size_t g = 0; g < count; g++)
    for (size_t i = 0; i < groups[g].count; i++, listed--)
      f[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)groups[g].calls[i],
                                            (unsigned char)listed, 0);
  f[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, others);
  f[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, answer);
  struct sock_fprog program = {.len = (unsigned short)n, .filter = f};
  return ANSWER(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0));
}

int cs_allow_only(int groups) {
  static const struct group all[] = {GROUP(streams), GROUP(files), GROUP(processes), GROUP(sockets), GROUP(identity),
                                     GROUP(conversation)};
  struct group chosen[sizeof all / sizeof *all];
  size_t count = 0;
  for (size_t g = 0; g < sizeof all / sizeof *all; g++)
    if (groups & 1 << g) chosen[count++] = all[g];
  return filter(chosen, count, SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO | EPERM, SECCOMP_RET_KILL_PROCESS);
}

/* A name that the headers of the system do not know is not asked for by its programs either. */
static const int unusual[] = {
    SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, SYS_perf_event_open, SYS_bpf, SYS_userfaultfd,
    SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_unshare, SYS_setns, SYS_swapon, SYS_swapoff, SYS_reboot,
    SYS_kexec_load, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_open_by_handle_at, SYS_quotactl, SYS_acct,
    SYS_settimeofday, SYS_clock_settime, SYS_clock_adjtime, SYS_adjtimex, SYS_sethostname, SYS_setdomainname,
    SYS_syslog, SYS_vhangup, SYS_personality, SYS_mknodat, SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register,
    SYS_open_tree, SYS_move_mount, SYS_fsopen, SYS_fsconfig, SYS_fsmount, SYS_fspick, SYS_pidfd_getfd,
#ifdef SYS_mount_setattr
    SYS_mount_setattr,
#endif
#ifdef SYS_kexec_file_load
    SYS_kexec_file_load,
#endif
#ifdef SYS_iopl
    SYS_iopl, SYS_ioperm, SYS_mknod, SYS_uselib, SYS_modify_ldt,
#endif
};

int cs_deny_unusual(void) {
  const struct group calls = GROUP(unusual);
  const unsigned denied = SECCOMP_RET_ERRNO | EPERM;
  return filter(&calls, 1, denied, SECCOMP_RET_ALLOW, denied);
}
#else
int cs_deny_unusual(void) { return -ENOSYS; }
int cs_allow_only(int groups) { return (void)groups, -ENOSYS; }
#endif
