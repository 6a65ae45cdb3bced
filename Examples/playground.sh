#!/bin/sh
# Examples/playground.sh: a mail host to try things on, in one directory, as one plain user.
#
#   playground.sh start DIR [user:password ...]   alice:wonderland and bob:builder if none is named
#   playground.sh stop DIR
#
# `start` makes DIR with a configuration, a queue and a Maildir for each user at $DOMAIN, starts the
# queue runner and the servers, and writes DIR/env, to be sourced by a shell:
#
#   . DIR/env
#   echo hello | sendmail alice
#   ls "$MAILDIR_alice/new"
#   curl --url "smtp://127.0.0.1:$SMTP_PORT" ...
#
# The servers listen on 127.0.0.1: SMTP_PORT, SUBMISSION_PORT (AUTH as alice or alice@$DOMAIN, with STARTTLS
# if openssl is there to make the certificate TLS_CA vouches for), SUBMISSIONS_PORT (TLS from the start),
# LMTP_PORT, POP3_PORT and IMAP_PORT (the same logins, with STLS or STARTTLS), POP3S_PORT and IMAPS_PORT (TLS from
# the start). They take tcpserver (package ucspi-tcp) or systemd-socket-activate (package systemd).
#
# DOMAIN=other.example in the environment names the domain when DIR is made: for several hosts at a time.
# Mail for one of them goes to another by a line in DIR/routes, such as
#   other.example smtp:[127.0.0.1]:PORT tls=none
#
# `start` of what runs already, and `stop` of what does not, are no errors. `stop` leaves the mail.
# As root the host runs as another user, so that it is the same there; everybody may submit.
set -eu

uid=64007
domain=${DOMAIN:-playground.example}

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
routes = routes
passwd = passwd
accounts = no
postmaster = postmaster@$domain
submission-socket = submit
CONF
  [ -e "$dir/routes" ] || printf '# ways to other hosts; see martlet-routes(5)\n' >"$dir/routes"
}

# A certificate for mail.$domain, if there is openssl to make one.
make_certificate() {
  command -v openssl >/dev/null || return 0
  "$(dirname "$0")/throwaway-ca.sh" "$dir/tls" "mail.$domain" 127.0.0.1 2>/dev/null
  {
    echo '# for who asks for no name; tls-names has the certificate of the name'
    echo 'tls-certificate = tls/127.0.0.1.pem'
    echo 'tls-names = tls'
    echo 'tls-authorities = tls/ca.pem'
  } >>"$dir/martlet.conf"
}

# Each user logs in by name or by address.
make_logins() {
  for entry; do
    for login in "${entry%%:*}" "${entry%%:*}@$domain"; do
      printf '%s\n' "${entry#*:}" | "$dir/bin/martlet" passwd -C "$dir/martlet.conf" --stdin "$login" >>"$dir/log"
    done
  done
}

# The ports, the same as the last time: DIR/ports has lines NAME=PORT.
make_ports() {
  port=$((2500 + $$ % 20000))
  touch "$dir/ports"
  for name in SMTP SUBMISSION SUBMISSIONS LMTP POP3 POP3S IMAP IMAPS; do
    ! grep -q "^${name}_PORT=" "$dir/ports" || continue
    port=$((port + 1))
    # in these tables the port is in hexadecimal, after the address
    while grep -qi ":$(printf %04X $port) " /proc/net/tcp /proc/net/tcp6 2>/dev/null; do port=$((port + 1)); done
    echo "${name}_PORT=$port" >>"$dir/ports"
  done
}

# as_host COMMAND...: in the background, as the user of the host; its number is added to DIR/pids.
as_host() {
  set -- setsid "$@"
  [ "$(id -u)" -ne 0 ] || set -- setpriv --reuid $uid --regid $uid --clear-groups -- "$@"
  "$@" </dev/null >>"$dir/log" 2>&1 &
  echo $! >>"$dir/pids"
}

# listen PORT PROGRAM ARGUMENT...: a server, one process for each connection.
listen() {
  port=$1 program=$2; shift 2
  set -- "$dir/bin/$program" -C "$dir/martlet.conf" "$@"
  if command -v tcpserver >/dev/null; then
    as_host tcpserver -HR -l0 127.0.0.1 "$port" "$@"
  else
    as_host systemd-socket-activate --inetd -a -l "127.0.0.1:$port" "$@"
  fi
}

start_servers() {
  : >"$dir/pids"
  if ! command -v tcpserver >/dev/null && ! command -v systemd-socket-activate >/dev/null; then
    echo "no servers: install ucspi-tcp, or systemd, for a listener" >&2
    return
  fi
  # shellcheck source=/dev/null
  . "$dir/ports"
  listen "$SMTP_PORT" martlet-smtpd
  listen "$SUBMISSION_PORT" martlet-smtpd --mode submission
  listen "$LMTP_PORT" martlet-smtpd --mode lmtp
  listen "$POP3_PORT" martlet-pop3d
  listen "$IMAP_PORT" martlet-imapd
  if [ -e "$dir/tls" ]; then
    listen "$SUBMISSIONS_PORT" martlet-smtpd --mode submission --tls
    listen "$POP3S_PORT" martlet-pop3d --tls
    listen "$IMAPS_PORT" martlet-imapd --tls
  fi
  tries=0
  until all_listen; do
    tries=$((tries + 1))
    [ $tries -le 50 ] || { cat "$dir/log" >&2; fail "the servers do not listen; see above" 75; }
    sleep 0.1
  done
}

all_listen() {
  while IFS='=' read -r name port; do
    case $name in *S_PORT) [ -e "$dir/tls" ] || continue ;; esac
    grep -qi ":$(printf %04X "$port") .* 0A " /proc/net/tcp || return 1
  done <"$dir/ports"
}

stop_servers() {
  [ -e "$dir/pids" ] || return 0
  while read -r server; do
    # the number may be another process's by now
    case $(tr '\0' ' ' <"/proc/$server/cmdline" 2>/dev/null) in *"$dir"/bin/martlet-smtpd* | *"$dir"/bin/martlet-pop3d* | *"$dir"/bin/martlet-imapd*)
        kill "$server" ;;
    esac
  done <"$dir/pids"
  rm -f "$dir/pids"
}

make_environment() {
  {
    echo "export MARTLET_CONFIG='$dir/martlet.conf'"
    echo "export DOMAIN='$domain'"
    echo "export PATH='$dir/bin':\"\$PATH\""
    sed 's/^/export /' "$dir/ports"
    [ ! -e "$dir/tls" ] || echo "export TLS_CA='$dir/tls/ca.pem'"
    for entry; do
      user=${entry%%:*} password=${entry#*:}
      echo "export MAILDIR_$(variable "$user")='$dir/mail/$user'"
      echo "export PASSWORD_$(variable "$user")='$(printf '%s' "$password" | sed "s/'/'\\\\''/g")'"
    done
  } >"$dir/env.new"
  mv "$dir/env.new" "$dir/env"
}

install_programs() {
  programs=$("$(dirname "$0")/build.sh")
  mkdir -p "$dir/bin"
  for name in sendmail martlet martlet-queue martlet-local martlet-smtpd martlet-pop3d \
    martlet-imapd martlet-remote martlet-tls martlet-auth; do
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
  chown -R $uid:$uid "$dir/spool" "$dir/mail" "$dir/passwd"
  chmod 600 "$dir/passwd"
  chmod 755 "$dir" "$dir/bin"
  chmod 644 "$dir/martlet.conf" "$dir/users" "$dir/aliases" "$dir/routes"
  if [ -e "$dir/tls" ]; then
    chown -R $uid:$uid "$dir/tls"
    chmod 755 "$dir/tls"
  fi
  # with this mode of the directory any user may submit; see martlet-queue(5)
  chmod 711 "$dir/spool"
  chmod 3733 "$dir/spool/drop"
}

start_runner() {
  as_host "$dir/bin/martlet-queue" -C "$dir/martlet.conf" --resident
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
    case $entry in *:?*) ;; *) fail "\`$entry' has no password; write $entry:password" ;; esac
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
  make_certificate
  make_logins "$@"
  make_ports
  make_environment "$@"
  [ "$(id -u)" -ne 0 ] || give_away
  : >"$dir/log"
  start_servers
  start_runner
  echo "started, process $(cat "$dir/pid"); now: . $dir/env"
}

stop() {
  stop_servers
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
