/* crypt(3), shadow(3) and PAM as plain functions; no system type or header appears here. */
#ifndef CPASSWORDS_H
#define CPASSWORDS_H
#include <stddef.h>
#include <stdint.h>

/* The hash of a phrase with the parameters and the salt of `setting`: 0, or -errno. A failure hash is an error. */
int cp_crypt(const char *phrase, const char *setting, char *out, size_t n);
/* A setting with a salt of these random octets; `prefix` is such as "$y$". 0, or -errno. */
int cp_new_setting(const char *prefix, unsigned long cost, const char *random, int count, char *out, size_t n);

struct cp_shadow {
  char hash[512];
  int64_t changed, longest, inactive, expires; /* days; -1 for none */
};
/* The shadow entry of an account: 0, -ENOENT if there is none, any other error: not known now. */
int cp_shadow_entry(const char *name, struct cp_shadow *out);

enum { CP_ACCEPTED, CP_WRONG, CP_EXPIRED, CP_NOT_NOW };
/* Asks PAM about a name and a password; the answer is one of the above. `user` gets the name that PAM ends with. */
int cp_pam(const char *service, const char *name, const char *password, const char *remote, char *user, size_t n);

/* A variable of the environment as NAME=value; NULL after the last. */
const char *cp_environment(int index);

/* Keeps the memory of this process out of core files and from debuggers of the same user. */
void cp_hide_memory(void);

#endif
