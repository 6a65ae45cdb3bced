/* The system calls Martlet makes, as plain functions over integers and pointers.
 *
 * Every function answers a value >= 0, or -errno. Interrupted calls are repeated, except close.
 * Descriptors are opened close-on-exec. No system type or header appears here: an importer built
 * without _GNU_SOURCE sees the same declarations as the implementation. */
#ifndef CSHIMS_H
#define CSHIMS_H
#include <stddef.h>
#include <stdint.h>

/* ---- files ---- */
enum {
  CS_READ = 1,
  CS_WRITE = 2,
  CS_CREATE = 4,
  CS_EXCLUSIVE = 8,
  CS_APPEND = 16,
  CS_DIRECTORY = 32,
  CS_NOFOLLOW = 64,
  CS_NONBLOCK = 128,
  CS_PATH = 256,
  CS_QUIET = 512, /* reading changes no access time, where the system lets us say so */
};
struct cs_stat {
  uint32_t mode; /* permission bits, without the type */
  int type;      /* 'f' file, 'd' directory, 'l' symlink, 'p' fifo, 's' socket, 'c' or 'b' device */
  uint32_t uid, gid;
  uint64_t links, inode, device;
  int64_t size, mtime, mtime_ns, ctime, ctime_ns;
};
int cs_cwd(void); /* the descriptor-like value that stands for the working directory */
int cs_open(int dir, const char *name, int how, unsigned mode);
int cs_close(int fd);
long cs_read(int fd, void *p, size_t n);
long cs_pread(int fd, void *p, size_t n, int64_t at);
long cs_write(int fd, const void *p, size_t n);
long cs_pwrite(int fd, const void *p, size_t n, int64_t at);
int64_t cs_seek(int fd, int64_t at);
int cs_fsync(int fd);
int cs_fdatasync(int fd);
int cs_start_writeback(int fd);
int cs_write_out(int fd); /* starts write-back and waits for it; the journal is left alone */
int cs_is_local(int fd); /* 1 on a file system of this machine's own disks or memory, else or if not known 0 */
int cs_is_journalled(int fd); /* 1 on XFS and on ext4 with a journal, else or if not known 0 */
int cs_fchmod(int fd, unsigned mode);
int cs_fchown(int fd, uint32_t uid, uint32_t gid);
int cs_truncate(int fd, int64_t size);
int cs_set_mtime(int fd, int64_t seconds, int64_t nanoseconds);
int cs_fstat(int fd, struct cs_stat *out);
int cs_stat_at(int dir, const char *name, int follow, struct cs_stat *out);
long cs_copy_range(int from, int64_t *from_offset, int to, size_t n);
long cs_send_file(int from, int64_t *from_offset, int to, size_t n);
int cs_dup(int fd, int at_least);
int cs_dup_to(int fd, int number); /* the copy survives exec */
int cs_set_nonblocking(int fd, int on);
int cs_close_on_exec_from(int fd); /* all descriptors from this number on; close_range */
int cs_is_terminal(int fd);
int cs_terminal_echo(int fd, int on); /* the answer is what it was */
int cs_memory_file(const char *name);
/* ---- names ---- */
int cs_rename(int from_dir, const char *from, int to_dir, const char *to);
int cs_rename_new(int from_dir, const char *from, int to_dir, const char *to); /* -EEXIST if taken */
int cs_link(int from_dir, const char *from, int to_dir, const char *to);
int cs_unlink(int dir, const char *name);
int cs_make_directory(int dir, const char *name, unsigned mode);
int cs_remove_directory(int dir, const char *name);
long cs_read_link(int dir, const char *name, void *p, size_t n);
long cs_directory_entries(int fd, void *p, size_t n); /* raw getdents64 records */
/* ---- locks ---- */
int cs_lock(int fd, int exclusive); /* flock; -EWOULDBLOCK */
int cs_unlock(int fd);
int cs_lease(int fd);                         /* F_RDLCK lease: fails with -EAGAIN while writers exist */
int cs_unlease(int fd);
/* ---- waiting ---- */
struct cs_poll {
  int fd;
  int readable, writable; /* in: what is wanted; out: what is */
};
int cs_poll(struct cs_poll *set, size_t n, int milliseconds);
int cs_inotify(void);
int cs_inotify_watch(int fd, const char *path);     /* files that appear, move or are closed after writing */
int cs_inotify_watch_all(int fd, const char *path); /* whatever happens to the files of a directory */
int cs_signal_fd(const int *signals, size_t n);     /* blocks them and answers a descriptor */
int cs_read_signal(int fd);                         /* the number of one pending signal, or -EAGAIN */
int cs_route_watch(void); /* a descriptor that is readable when a route came or went; netlink */
int cs_clock_watch(void); /* one that is readable when the clock was set, or after a suspend; timerfd */
int cs_arm_clock_watch(int fd); /* has it wait for the next time */
/* ---- routes ---- */
/* The address that a datagram to this one would come from, as octets; nothing is sent. 4 or 16 octets. */
int cs_route_source(const uint8_t *address, size_t n, uint8_t *source);
/* 1 if an interface but the loopback is up, connected and has an address that others may use, else 0 */
int cs_has_neighbours(void);
/* ---- processes ---- */
int cs_pipe(int out[2]);
int cs_socket_pair(int out[2]); /* SOCK_SEQPACKET */
int cs_local_connect(const char *path); /* SOCK_STREAM */
int cs_local_peer(int sock, int *pid, uint32_t *uid, uint32_t *gid);
long cs_send_fds(int sock, const void *p, size_t n, const int *fds, size_t count);
long cs_recv_fds(int sock, void *p, size_t n, int *fds, size_t *count);
int cs_fork(void);
void cs_exit(int status) __attribute__((noreturn));
/* The arguments as the kernel passed them, without a look at /proc; NULL after the last. */
const char *cs_argument(int index);
int cs_exec(const char *path, char *const *argv, char *const *envp);
int cs_wait(int pid, int wait, int *how, int *code); /* pid, 0 if none yet; how: 'e' exited, 's' signal */
int cs_process_descriptor(int pid); /* readable when the process has ended; ENOSYS before Linux 5.3 */
int cs_kill(int pid, int signal);
int cs_kill_group(int pid, int signal);
int cs_new_session(void);
int cs_new_group(void);
int cs_reset_signals(void); /* default actions, empty mask */
int cs_ignore_signal(int signal);
int cs_die_with_parent(void);
int cs_raise_descriptor_limit(void);
int cs_pid(void);
int cs_change_directory(const char *path);
unsigned cs_umask(unsigned mask);
/* ---- users ---- */
struct cs_account {
  uint32_t uid, gid;
  char name[256], home[1024], shell[256], gecos[256];
};
uint32_t cs_uid(void);
uint32_t cs_euid(void);
uint32_t cs_egid(void);
/* 0 found, -ENOENT no such account, any other errno: the answer is not known now */
int cs_account_by_name(const char *name, struct cs_account *out);
int cs_account_by_uid(uint32_t uid, struct cs_account *out);
/* Becomes that user for good; -EPERM if there were a way back. name may be NULL: no supplementary groups. */
int cs_become(const char *name, uint32_t uid, uint32_t gid);
/* ---- the rest ---- */
int64_t cs_now(int64_t *nanoseconds);      /* CLOCK_REALTIME */
int64_t cs_monotonic_milliseconds(void);   /* CLOCK_BOOTTIME: goes on while suspended */
int cs_utc_offset_minutes(int64_t at, int *minutes);
int cs_random(void *p, size_t n);
int cs_host_name(char *p, size_t n);
const char *cs_environment(const char *name);
const char *cs_error_text(int error);
void cs_syslog(int level, const char *tag, const char *line);

#endif
