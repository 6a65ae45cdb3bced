/* What a process gives up for good. The rules of cshims.h hold. */
#ifndef CONFINE_H
#define CONFINE_H
#include <stdint.h>

int cs_no_new_privileges(void);
int cs_hide_memory(void); /* no core file, no debugger of the same user */
int cs_drop_capabilities(void);
int cs_enter_root(int directory); /* that is root and working directory from now on */
int cs_close_from(int fd);        /* closes all descriptors from this number on */
enum { CS_LIMIT_DESCRIPTORS, CS_LIMIT_PROCESSES, CS_LIMIT_FILE_SIZE, CS_LIMIT_MEMORY, CS_LIMIT_CORE };
int cs_limit(int what, uint64_t most); /* for good: the hard limit too; never raises one */

/* Landlock: the highest version that the kernel has, 0 for none. */
int cs_landlock_version(void);
/* Denies all use of the file system by path but what is allowed below the open directories or files,
 * and, where the kernel can and as far as `reach` says, TCP, abstract sockets and signals to others. */
enum { CS_REACH_NOTHING, CS_REACH_SERVERS, CS_REACH_ALL }; /* SERVERS: TCP connecting, but not listening */
enum { CS_MAY_READ, CS_MAY_WRITE, CS_MAY_EXECUTE };        /* all three read */
int cs_landlock_begin(int reach);                          /* the rules to be; a descriptor */
int cs_landlock_allow(int rules, int what, int how); /* `what` may be opened as a path only */
int cs_landlock_enforce(int rules);

/* seccomp: only these groups of system calls are allowed; others answer EPERM. -ENOSYS where we do not
 * know the numbers of the processor. */
enum {
  CS_CALLS_STREAMS = 1,  /* what a program on open descriptors needs: read, write, poll, memory, time, exit */
  CS_CALLS_FILES = 2,    /* opening, making, renaming, linking and removing files */
  CS_CALLS_PROCESSES = 4, /* starting programs and waiting for them */
  CS_CALLS_SOCKETS = 8,  /* new sockets */
  CS_CALLS_IDENTITY = 16, /* becoming another user */
  CS_CALLS_CONVERSATION = 32, /* of the streams' calls those that a talk over open descriptors needs */
};
int cs_allow_only(int groups);

/* seccomp: what no program but the system's own needs answers EPERM, for us and all that we start. */
int cs_deny_unusual(void);

#endif
