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
options='-c release --disable-local-rpath'
# shellcheck disable=SC2086
{
  echo 'building with `swift build '"$options"'`; the first time takes some minutes' >&2
  swift build $options >&2
  swift build $options --show-bin-path
}
