/* What the Swift runtime asks for at its start and Martlet does without.
 *
 * A mail system that starts a process for each message pays for every library and every look at the
 * file system at start. Three things are replaced here, each by defining the runtime's own symbols, so
 * that the linker does not take the archive member, or the library, that has them:
 *
 *   - the crash reporter: a constructor looks for the program swift-backtrace in eight places;
 *   - the arguments: a constructor looks for them in /proc/self/maps. Unix.Host has them from the
 *     start of the program; CommandLine of the standard library has none;
 *   - libm: the standard library names fifty functions of it for generic code over floating point
 *     numbers. Martlet computes with none. Dictionary and Set round a capacity up; the rounding
 *     functions are here, all others end the program.
 *
 * Together about 0.12 ms of 0.9. Contrib/link/libm.so keeps the linker from adding the library.
 */
#include "cstart.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

/* ---- the crash reporter ---- */

char _swift_backtraceSettings[256];

bool _swift_spawnBacktracer(const void *crash) {
  (void)crash;
  return false;
}

char *_swift_backtrace_demangle(const char *name, size_t size, char *out, size_t *room) {
  (void)name, (void)size, (void)out, (void)room;
  return NULL;
}

bool _swift_backtrace_isThunkFunction(const char *name) {
  (void)name;
  return false;
}

void _swift_displayCrashMessage(int signal, const void *at) { (void)signal, (void)at; }

/* ---- the arguments ---- */

char **_swift_stdlib_getUnsafeArgvArgc(int *count) {
  static char *none[1];
  *count = 0;
  return none;
}

void _swift_stdlib_overrideUnsafeArgvArgc(char **arguments, int count) {
  (void)arguments, (void)count;
}

/* ---- rounding ---- */

/* Toward zero. From 2^63 on every value is whole; a NaN is none of these and comes back. */
#define WHOLE(type, x) ((x) > -9.2e18 && (x) < 9.2e18 ? (type)(long long)(x) : (x))
#define ROUNDING(type, suffix)                                                    \
  type trunc##suffix(type x) { return WHOLE(type, x); }                           \
  type floor##suffix(type x) {                                                    \
    type t = WHOLE(type, x);                                                      \
    return t > x ? t - 1 : t;                                                     \
  }                                                                               \
  type ceil##suffix(type x) {                                                     \
    type t = WHOLE(type, x);                                                      \
    return t < x ? t + 1 : t;                                                     \
  }                                                                               \
  type round##suffix(type x) {                                                    \
    type t = WHOLE(type, x), rest = x - t;                                        \
    return rest >= (type)0.5 ? t + 1 : rest <= (type)-0.5 ? t - 1 : t;            \
  }                                                                               \
  static type even##suffix(type x) {                                              \
    type r = round##suffix(x), rest = r - x;                                      \
    bool half = rest == (type)0.5 || rest == (type)-0.5;                          \
    return half && (long long)r % 2 != 0 ? r + (rest > 0 ? -1 : 1) : r;           \
  }                                                                               \
  type rint##suffix(type x) { return even##suffix(x); }                           \
  type nearbyint##suffix(type x) { return even##suffix(x); }

ROUNDING(double, )
ROUNDING(float, f)
ROUNDING(long double, l)

/* ---- everything else ---- */

#define REFUSED(type, suffix)                                                           \
  type sqrt##suffix(type x) { (void)x; abort(); }                                       \
  type exp##suffix(type x) { (void)x; abort(); }                                        \
  type exp2##suffix(type x) { (void)x; abort(); }                                       \
  type log##suffix(type x) { (void)x; abort(); }                                        \
  type log2##suffix(type x) { (void)x; abort(); }                                       \
  type log10##suffix(type x) { (void)x; abort(); }                                      \
  type sin##suffix(type x) { (void)x; abort(); }                                        \
  type cos##suffix(type x) { (void)x; abort(); }                                        \
  type fmod##suffix(type x, type y) { (void)x, (void)y; abort(); }                      \
  type remainder##suffix(type x, type y) { (void)x, (void)y; abort(); }                 \
  type fma##suffix(type x, type y, type z) { (void)x, (void)y, (void)z; abort(); }

REFUSED(double, )
REFUSED(float, f)
REFUSED(long double, l)
