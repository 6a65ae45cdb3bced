#!/bin/sh
# Examples/build.sh: builds the programs for use, and says in which directory they are.
# With PROGRAMS set to a directory that has them nothing is built.
set -eu
cd "$(dirname "$0")/.."
if [ -n "${PROGRAMS:-}" ]; then
  [ -x "$PROGRAMS/sendmail" ] || { echo "build.sh: PROGRAMS: there is no sendmail in $PROGRAMS" >&2; exit 66; }
  (cd "$PROGRAMS" && pwd)
  exit
fi
command -v swift >/dev/null || {
  echo "build.sh: there is no swift in PATH; install Swift 6.2 or later from https://swift.org/install" >&2
  exit 69
}
missing=
for pair in openssl/ssl.h:libssl-dev security/pam_appl.h:libpam0g-dev crypt.h:libcrypt-dev zlib.h:zlib1g-dev; do
  [ -e "/usr/include/${pair%%:*}" ] || missing="$missing ${pair#*:}"
done
if [ -n "$missing" ]; then
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || {
    echo "build.sh: first say: apt-get install$missing" >&2
    exit 69
  }
  echo "installing$missing" >&2
  # shellcheck disable=SC2086
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing; } >&2
fi
options='-c release --disable-local-rpath'
# shellcheck disable=SC2086
{
  echo 'building with `swift build '"$options"'`; the first time takes some minutes' >&2
  swift build $options >&2
  swift build $options --show-bin-path
}
