#!/bin/sh
# Examples/quickstart.sh: builds Martlet, sends mail through it as programs do, and shows what became of it.
#
# Needs the Swift toolchain and nothing else: no root, no accounts, no network. Everything is in one new
# directory; KEEP=1 leaves it behind. PROGRAMS=DIRECTORY uses programs that are built already.
set -eu
umask 022

step() { printf '\n\033[1m== %s\033[0m\n' "$1"; }
# show COMMAND...: says a command as one would type it, and runs it.
show() { echo "\$ $*"; "$@" 2>&1; }

if [ "${1:-}" != inside ]; then
  programs=$("$(dirname "$0")/build.sh")
  place=$(mktemp -d "${TMPDIR:-/tmp}/martlet-quickstart.XXXXXX")
  [ -n "${KEEP:-}" ] || trap 'rm -rf "$place"' EXIT
  trap 'exit 130' HUP INT TERM
  mkdir "$place/bin"
  for name in sendmail martlet-queue martlet-local martlet; do cp "$programs/$name" "$place/bin/"; done
  ln -s sendmail "$place/bin/mailq"
  ln -s sendmail "$place/bin/newaliases"
  cp "$0" "$place/quickstart.sh"
  if [ "$(id -u)" -eq 0 ]; then
    # mail is never delivered as root: go on as a user that owns nothing else
    chown -R 64007:64007 "$place"
    set -- setpriv --reuid 64007 --regid 64007 --clear-groups --
  else
    set --
  fi
  cd /
  "$@" env HOME="$place" PATH="$place/bin:$PATH" MARTLET_CONFIG="$place/martlet.conf" \
    sh "$place/quickstart.sh" inside "$place"
  [ -z "${KEEP:-}" ] || echo "left behind: $place"
  exit
fi

place=$2
cd "$place"

step 'A mail host: a configuration, a table of users, a table of aliases'
cat >martlet.conf <<'CONF'
hostname = mail.example.org
domain = example.org
spool = spool
users = users
aliases = aliases
accounts = no
postmaster = alice@example.org
CONF
cat >users <<TABLE
alice@example.org $place/mail/alice
bob@example.org   $place/mail/bob
carol@example.org $place/mail/carol
TABLE
cat >aliases <<'TABLE'
friends: alice, bob, carol
owner-friends: alice
TABLE
mkdir mail
cat martlet.conf
show martlet setup -C martlet.conf --spool spool | grep -v "^made"
show martlet check

step 'Messages, the way programs send them; -odq only queues, so that the queue can be looked at'

echo '* cron'
sendmail -odq -i -FCronDaemon -B8BITMIME -oem alice <<'MAIL'
From: root (Cron Daemon)
To: alice
Subject: Cron <alice@mail> run-parts /etc/cron.daily
MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit
X-Cron-Env: <SHELL=/bin/sh>

/etc/cron.daily/backup: 12 files, 3 µs each
MAIL

echo '* cronie, recipients from the header, a blind copy'
sendmail -odq -FCronDaemon -i -odq -oem -oi -t -f bob <<'MAIL'
From: "(Cron Daemon)" <bob>
To: alice
Bcc: carol
Subject: Cron <bob@mail> date

Fri Nov 20 23:50:12 UTC 2026
MAIL

echo '* an attachment'
{
  cat <<'MAIL'
From: Bob <bob@example.org>
To: Alice <alice@example.org>
Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="=_part"

--=_part
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit

Grüße aus Zürich; the program is attached. 日本語も。
--=_part
Content-Type: application/octet-stream; name="sendmail"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="sendmail"

MAIL
  head -c 100000 bin/sendmail | base64
  echo '--=_part--'
} | sendmail -odq -i -f bob@example.org alice@example.org

echo '* octets that are no UTF-8, a line with a lone dot, no line end at the end'
printf 'Subject: raw\n\nna\357ve latin-1\n.\nstill the same message' | sendmail -odq -i -f bob alice

echo '* a list'
printf 'Subject: party\n\nTonight at eight.\n' | sendmail -odq -i -f bob friends

echo '* a user that does not exist'
printf 'To: zoe\nSubject: are you there?\n\nHello?\n' | sendmail -odq -t -i -f bob

step 'The queue is a Maildir of text files'
show mailq
first=$(find spool/drop -type f | sort | head -n 1)
show head -n 9 "${first#./}"

step 'One pass of the queue runner; where nothing holds it back sendmail starts it by itself'
show martlet-queue

step 'The Maildirs'
show ls mail/alice/new
# shellcheck disable=SC2046
message=$(grep -l 'X-Cron-Env' $(find mail/alice/new -type f))
show cat "$message"
echo
for user in alice bob carol; do
  echo "$user has $(find "mail/$user/new" -type f | wc -l) messages:"
  find "mail/$user/new" -type f -exec grep -hm1 '^Subject:' {} + | sort | sed 's/^/  /'
done

step 'The bounce that Bob got for his message to Zoe'
# shellcheck disable=SC2046
bounce=$(grep -l 'multipart/report' $(find mail/bob/new -type f))
show cat "$bounce"

step 'The queue is empty, the journal knows what happened'
show mailq
show cat spool/queue/log/journal.*

# What was shown is checked too: this script is one of the tests.
count() { find "mail/$1/new" -type f | wc -l; }
expect() { [ "$2" -eq "$3" ] || { echo "quickstart.sh: $1: $2 instead of $3" >&2; exit 1; }; }
expect "messages of alice" "$(count alice)" 5
expect "messages of bob" "$(count bob)" 2
expect "messages of carol" "$(count carol)" 2
expect "files left in the queue" "$(find spool/drop spool/queue/new spool/queue/cur -type f | wc -l)" 0
if grep -q '^Bcc:' mail/carol/new/*; then
  echo "quickstart.sh: the blind copy can be seen" >&2
  exit 1
fi
printf '\nAll as it should be. Now: Examples/playground.sh, and man Contrib/man/martlet.7\n'
