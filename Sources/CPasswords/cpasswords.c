#define _GNU_SOURCE
#include "cpasswords.h"

#include <crypt.h>
#include <dlfcn.h>
#include <errno.h>
#include <security/pam_appl.h>
#include <shadow.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

int cp_crypt(const char *phrase, const char *setting, char *out, size_t n) {
  struct crypt_data *data = calloc(1, sizeof *data);
  if (!data) return -ENOMEM;
  errno = 0;
  const char *hash = crypt_r(phrase, setting, data);
  int answer = 0;
  if (!hash || hash[0] == '*')
    answer = errno ? -errno : -EINVAL;
  else if (strlen(hash) >= n)
    answer = -ERANGE;
  else
    strcpy(out, hash);
  explicit_bzero(data, sizeof *data);
  free(data);
  return answer;
}

int cp_new_setting(const char *prefix, unsigned long cost, const char *random, int count, char *out, size_t n) {
  errno = 0;
  if (crypt_gensalt_rn(prefix, cost, random, count, out, (int)n)) return 0;
  return errno ? -errno : -EINVAL;
}

int cp_shadow_entry(const char *name, struct cp_shadow *out) {
  char buffer[4096];
  struct spwd entry, *found = NULL;
  int error = getspnam_r(name, &entry, buffer, sizeof buffer, &found);
  if (!found) {
    explicit_bzero(buffer, sizeof buffer);
    return error == 0 || error == ENOENT ? -ENOENT : -error;
  }
  int answer = strlen(entry.sp_pwdp) < sizeof out->hash ? 0 : -ERANGE;
  if (answer == 0) strcpy(out->hash, entry.sp_pwdp);
  out->changed = entry.sp_lstchg;
  out->longest = entry.sp_max;
  out->inactive = entry.sp_inact;
  out->expires = entry.sp_expire;
  explicit_bzero(buffer, sizeof buffer);
  return answer;
}

struct talk {
  const char *name, *password;
};

/* Answers a question without echo with the password, one with echo with the name. */
static int converse(int count, const struct pam_message **messages, struct pam_response **out, void *data) {
  const struct talk *talk = data;
  if (count <= 0 || count > PAM_MAX_NUM_MSG) return PAM_CONV_ERR;
  struct pam_response *answers = calloc((size_t)count, sizeof *answers);
  if (!answers) return PAM_BUF_ERR;
  for (int i = 0; i < count; i++) {
    const char *text = NULL;
    if (messages[i]->msg_style == PAM_PROMPT_ECHO_OFF) text = talk->password;
    if (messages[i]->msg_style == PAM_PROMPT_ECHO_ON) text = talk->name;
    if (text && !(answers[i].resp = strdup(text))) {
      while (i-- > 0) free(answers[i].resp);
      free(answers);
      return PAM_BUF_ERR;
    }
  }
  *out = answers;
  return PAM_SUCCESS;
}

/* The caller delays, for every kind of password alike. */
static void no_delay(int status, unsigned microseconds, void *data) {
  (void)status, (void)microseconds, (void)data;
}

static int verdict(int status) {
  switch (status) {
  case PAM_SUCCESS: return CP_ACCEPTED;
  case PAM_AUTH_ERR:
  case PAM_USER_UNKNOWN:
  case PAM_MAXTRIES:
  case PAM_CRED_INSUFFICIENT: return CP_WRONG;
  case PAM_ACCT_EXPIRED:
  case PAM_NEW_AUTHTOK_REQD:
  case PAM_AUTHTOK_EXPIRED:
  case PAM_CRED_EXPIRED:
  case PAM_PERM_DENIED: return CP_EXPIRED;
  default: return CP_NOT_NOW;
  }
}

/* PAM brings two more libraries, which take a fifth of the time that a start does: only who uses it waits for them. */
static struct {
  typeof(pam_start) *start;
  typeof(pam_set_item) *set_item;
  typeof(pam_get_item) *get_item;
  typeof(pam_authenticate) *authenticate;
  typeof(pam_acct_mgmt) *acct_mgmt;
  typeof(pam_end) *end;
} pam_calls;

static int has_pam(void) {
  if (pam_calls.end) return 1;
  void *library = dlopen("libpam.so.0", RTLD_NOW);
  if (!library) return 0;
  *(void **)&pam_calls.start = dlsym(library, "pam_start");
  *(void **)&pam_calls.set_item = dlsym(library, "pam_set_item");
  *(void **)&pam_calls.get_item = dlsym(library, "pam_get_item");
  *(void **)&pam_calls.authenticate = dlsym(library, "pam_authenticate");
  *(void **)&pam_calls.acct_mgmt = dlsym(library, "pam_acct_mgmt");
  if (!pam_calls.start || !pam_calls.set_item || !pam_calls.get_item || !pam_calls.authenticate ||
      !pam_calls.acct_mgmt)
    return 0;
  *(void **)&pam_calls.end = dlsym(library, "pam_end");
  return pam_calls.end != NULL;
}

int cp_pam(const char *service, const char *name, const char *password, const char *remote, char *user, size_t n) {
  struct talk talk = {name, password};
  struct pam_conv conversation = {converse, &talk};
  union {
    void (*function)(int, unsigned, void *);
    const void *item;
  } delay = {no_delay};
  pam_handle_t *pam = NULL;
  const void *final = NULL;
  if (!has_pam()) return CP_NOT_NOW;
  if (pam_calls.start(service, name, &conversation, &pam) != PAM_SUCCESS) return CP_NOT_NOW;
  pam_calls.set_item(pam, PAM_FAIL_DELAY, delay.item);
  pam_calls.set_item(pam, PAM_TTY, service);
  if (remote) pam_calls.set_item(pam, PAM_RHOST, remote);
  int status = pam_calls.authenticate(pam, PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK);
  int answer = status == PAM_PERM_DENIED ? CP_WRONG : verdict(status);
  if (answer == CP_ACCEPTED) {
    answer = verdict(status = pam_calls.acct_mgmt(pam, PAM_SILENT | PAM_DISALLOW_NULL_AUTHTOK));
    /* the password was right: whatever this is, it is no wrong one */
    if (answer == CP_WRONG) answer = CP_EXPIRED;
  }
  if (answer == CP_ACCEPTED) {
    if (pam_calls.get_item(pam, PAM_USER, &final) != PAM_SUCCESS || !final || strlen(final) >= n)
      answer = CP_NOT_NOW;
    else
      strcpy(user, final);
  }
  pam_calls.end(pam, status);
  return answer;
}

const char *cp_environment(int index) { return environ[index]; }

void cp_hide_memory(void) { prctl(PR_SET_DUMPABLE, 0); }
