#!/bin/sh
# Examples/playground.sh: a mail host to try things on, in one directory, as one plain user.
#
#   playground.sh start DIR [user:password ...]   alice:wonderland and bob:builder if none is named
#   playground.sh stop DIR
#
# `start` makes DIR with a configuration, a queue and a Maildir for each user at $DOMAIN, starts the
# queue runner, and writes DIR/env, to be sourced by a shell:
#
#   . DIR/env
#   echo hello | sendmail alice
#   ls "$MAILDIR_alice/new"
#
# `start` of what runs already, and `stop` of what does not, are no errors. `stop` leaves the mail.
# As root the host runs as another user, so that it is the same there; everybody may submit.
set -eu

uid=64007
domain=playground.example

fail() { echo "playground.sh: $1" >&2; exit "${2:-64}"; }
usage() { sed -n 's/^#   playground/usage: playground/p' "$0" >&2; exit 64; }

# The process number of the runner, if it runs.
runner() {
  [ -s "$dir/pid" ] || return 1
  read -r pid <"$dir/pid"
  # the number may be another process's by now
  case $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null) in *martlet-queue*--resident*) echo "$pid" ;; *) return 1 ;; esac
}

# The user as part of the name of a variable.
variable() { printf '%s' "$1" | tr -c 'A-Za-z0-9_' _; }

make_tables() {
  {
    echo "# who has a Maildir here; see martlet-users(5)"
    for entry; do user=${entry%%:*}; echo "$user@$domain \"$dir/mail/$user\""; done
  } >"$dir/users"
  for entry; do
    user=${entry%%:*}
    mkdir -p "$dir/mail/$user/tmp" "$dir/mail/$user/new" "$dir/mail/$user/cur"
  done
  [ -e "$dir/aliases" ] || printf '# see aliases(5)\npostmaster: %s\n' "${1%%:*}" >"$dir/aliases"
}

make_configuration() {
  cat >"$dir/martlet.conf" <<CONF
# a mail host of one user, for trying; see martlet.conf(5)
hostname = mail.$domain
domain = $domain
local-domains = $domain mail.$domain
spool = spool
users = users
aliases = aliases
accounts = no
postmaster = postmaster@$domain
CONF
}

make_environment() {
  {
    echo "export MARTLET_CONFIG='$dir/martlet.conf'"
    echo "export DOMAIN='$domain'"
    echo "export PATH='$dir/bin':\"\$PATH\""
    for entry; do
      user=${entry%%:*} password=${entry#*:}
      echo "export MAILDIR_$(variable "$user")='$dir/mail/$user'"
      # for the daemons to come that ask for one
      echo "export PASSWORD_$(variable "$user")='$(printf '%s' "$password" | sed "s/'/'\\\\''/g")'"
    done
  } >"$dir/env.new"
  mv "$dir/env.new" "$dir/env"
}

install_programs() {
  programs=$("$(dirname "$0")/build.sh")
  mkdir -p "$dir/bin"
  for name in sendmail martlet-queue martlet-local martlet; do
    rm -f "$dir/bin/$name"
    # others cannot always reach the directory of the package
    if [ "$(id -u)" -eq 0 ]; then
      install -m 755 "$programs/$name" "$dir/bin/"
    else
      ln -s "$programs/$name" "$dir/bin/"
    fi
  done
  ln -sf sendmail "$dir/bin/mailq"
  ln -sf sendmail "$dir/bin/newaliases"
}

give_away() {
  chown -R $uid:$uid "$dir/spool" "$dir/mail"
  chmod 755 "$dir" "$dir/bin"
  chmod 644 "$dir/martlet.conf" "$dir/users" "$dir/aliases"
  # with this mode of the directory any user may submit; see martlet-queue(5)
  chmod 711 "$dir/spool"
  chmod 3733 "$dir/spool/drop"
}

start_runner() {
  : >"$dir/log"
  set -- setsid "$dir/bin/martlet-queue" -C "$dir/martlet.conf" --resident
  [ "$(id -u)" -ne 0 ] || set -- setpriv --reuid $uid --regid $uid --clear-groups -- "$@"
  "$@" </dev/null >"$dir/log" 2>&1 &
  echo $! >"$dir/pid"
  tries=0
  until [ -s "$dir/spool/queue/log/lock" ] && runner >/dev/null; do
    tries=$((tries + 1))
    if [ $tries -gt 50 ] || ! kill -0 "$(cat "$dir/pid")" 2>/dev/null; then
      cat "$dir/log" >&2
      kill "$(cat "$dir/pid")" 2>/dev/null || :
      rm -f "$dir/pid"
      fail "the queue runner did not start; see above" 75
    fi
    sleep 0.1
  done
}

start() {
  [ $# -gt 0 ] || set -- alice:wonderland bob:builder
  for entry; do
    case $entry in *:*) ;; *) fail "\`$entry' has no password; write $entry:password" ;; esac
    case ${entry%%:*} in
    '' | [!A-Za-z0-9]* | *[!A-Za-z0-9._-]*) fail "\`${entry%%:*}' is not a name of letters, digits and . _ -" ;;
    esac
  done
  case $dir in *\'* | *\"* | *"
"*) fail "DIR must not have quotes or line ends in its name" ;; esac
  umask 077
  mkdir -p "$dir" || fail "$dir cannot be made" 73
  if pid=$(runner); then
    echo "runs already, process $pid; now: . $dir/env"
    return
  fi
  install_programs
  make_configuration
  make_tables "$@"
  "$dir/bin/martlet" setup -C "$dir/martlet.conf" --spool "$dir/spool" >"$dir/log" || {
    cat "$dir/log" >&2
    fail "the queue cannot be made; see above" 73
  }
  make_environment "$@"
  [ "$(id -u)" -ne 0 ] || give_away
  start_runner
  echo "started, process $(cat "$dir/pid"); now: . $dir/env"
}

stop() {
  if pid=$(runner); then
    kill "$pid"
    tries=0
    while kill -0 "$pid" 2>/dev/null; do
      tries=$((tries + 1))
      [ $tries -le 100 ] || fail "process $pid does not end" 75
      sleep 0.1
    done
    echo "stopped"
  else
    echo "does not run"
  fi
  rm -f "$dir/pid"
}

[ $# -ge 2 ] || usage
action=$1 dir=$2
shift 2
case $dir in /*) ;; *) dir=$(pwd)/$dir ;; esac
case $action in
start) start "$@" ;;
stop) [ $# -eq 0 ] || usage; [ -d "$dir" ] || fail "there is no directory $dir" 66; stop ;;
*) usage ;;
esac
