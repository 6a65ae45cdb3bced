"""Martlet and other mail servers exchange mail: clear text and STARTTLS, refusals, deferral."""

import os
import shutil

import world
from background import Background, account, owned, send
from checks import FIELDS, MESSAGES, PLAIN, SENDER
from checks import check, equal, files, good, must, read, same, unfolded, wait_until
from host import AUTHORITY, CHAIN, ETC, SMTP, Site, deliver_all
from mta import Postfix

LARGE = {"large": (FIELDS.format("large") + PLAIN + "zażółć gęślą jaźń, naïve\n" * 10_000).encode()}
SENT = {**MESSAGES, **LARGE}
PEER = "peer.example"
PORT = 25
"""The peer listens here, has the domain PEER, and takes host.example to martlet-smtpd."""


class PostfixPeer(Postfix):
    """Delivers to Maildirs of carol and dave."""

    def __init__(self, tls, extra=""):
        level = "encrypt" if tls else "none"
        super().__init__(
            f"mydestination = {PEER}\nmailbox_command =\nhome_mailbox = Maildir/\n"
            f"transport_maps = inline:{{host.example=smtp:[127.0.0.1]:{SMTP}}}\n"
            f"smtp_tls_security_level = {'verify' if tls else 'none'}\nsmtp_tls_CAfile = {AUTHORITY}\n"
            "smtp_tls_verify_cert_match = hostname\nsmtp_dns_support_level = disabled\n"
            f"smtpd_tls_security_level = {level}\nsmtpd_tls_cert_file = {CHAIN}\nsmtpd_tls_key_file = {CHAIN}\n"
            f"relay_domains =\nsmtputf8_enable = yes\n{extra}"
        )


EXIM = """exim_path = {root}/usr/sbin/exim4
spool_directory = /run/exim
log_file_path = /run/exim-log/%slog
pid_file_path = /run/exim.pid
primary_hostname = peer.example
domainlist local_domains = peer.example
hostlist relay_from_hosts = 127.0.0.1
local_interfaces = 127.0.0.1.25
acl_smtp_rcpt = rcpt
never_users = root
rfc1413_query_timeout = 0s
tls_advertise_hosts = {tls}
tls_certificate = /run/exim.pem
tls_privatekey = /run/exim.pem
begin acl
rcpt:
  accept hosts = +relay_from_hosts
         domains = ! +local_domains
  require message = unknown here
          verify = recipient
  accept
begin routers
remote:
  driver = manualroute
  domains = ! +local_domains
  transport = remote
  route_list = * 127.0.0.1::{port} byname
  self = send
  no_more
user:
  driver = accept
  check_local_user
  transport = local
begin transports
remote:
  driver = smtp
  {client}
local:
  driver = appendfile
  directory = $home/Maildir
  maildir_format
begin retry
* * F,1h,1m
"""


class Exim(Background):
    """Exim from its unpacked package."""

    def __init__(self, tls):
        self.tls = tls

    def __enter__(self):
        account("Debian-exim", 2110)
        root = f"{world.PEERS}/exim"
        client = f"hosts_require_tls = *\n  tls_verify_certificates = {AUTHORITY}\n  tls_verify_hosts = *"
        client += "\n  tls_verify_cert_hostnames =\n"
        text = EXIM.format(
            root=root,
            port=SMTP,
            tls="*" if self.tls else "",
            client=client if self.tls else "hosts_avoid_tls = *",
        )
        os.makedirs("/etc/exim4", exist_ok=True)
        world.write("/etc/exim4/exim4.conf", text)
        shutil.copy(CHAIN, "/run/exim.pem")
        owned("/run/exim.pem", "Debian-exim")
        for directory in ("/run/exim", "/run/exim-log"):
            os.makedirs(directory, exist_ok=True)
            shutil.chown(directory, "Debian-exim", "Debian-exim")
        return self.start([f"{root}/usr/sbin/exim4", "-bdf", "-q1m"], "/run/exim.out", PORT)

    def log(self):
        return read("/run/exim-log/mainlog").decode(errors="replace")


SMTPD = """smtp max-message-size 35M
ca "*" cert "{authority}"
pki peer.example cert "{etc}/host.crt"
pki peer.example key "{etc}/host.key"
listen on 127.0.0.1 port 25 hostname peer.example {listen}
action "local" maildir "~/Maildir"
action "back" relay host {relay}
match from any for domain "peer.example" action "local"
match from any for domain "host.example" action "back"
"""


class OpenSMTPD(Background):
    """OpenSMTPD from its unpacked package.

    As a client of STARTTLS it verifies the certificate. As a server, 6.8.0p2 offers STARTTLS and then fails
    each handshake with OpenSSL 3, whoever the client is (its issues 1171 and 1239).
    """

    def __init__(self, tls):
        self.tls = tls

    def __enter__(self):
        root = f"{world.PEERS}/opensmtpd"
        os.makedirs("/var/lib/opensmtpd/empty", exist_ok=True)
        account("opensmtpd", 2111, "/var/lib/opensmtpd/empty")
        account("opensmtpq", 2112, "/var/lib/opensmtpd/empty")
        for name in ("/usr/libexec/opensmtpd", "/usr/sbin/smtpctl"):
            os.makedirs(os.path.dirname(name), exist_ok=True)
            world.link(root + name, name)
        os.makedirs("/var/spool/smtpd", exist_ok=True)
        os.chmod("/var/spool/smtpd", 0o711)
        world.write(
            "/etc/smtpd.conf",
            SMTPD.format(
                authority=AUTHORITY,
                etc=ETC,
                listen="tls pki peer.example" if self.tls else "",
                relay=f"smtp+tls://127.0.0.1:{SMTP} tls" if self.tls else f"smtp+notls://127.0.0.1:{SMTP}",
            ),
        )
        return self.start([f"{root}/usr/sbin/smtpd", "-d", "-f", "/etc/smtpd.conf"], "/run/opensmtpd.out", PORT)


def route(policy):
    return f"{PEER} smtp:127.0.0.1:{PORT} tls={policy}\n"


def everything_in(folder):
    """Every message has arrived there, if it ever will."""
    wait_until(lambda: len(os.listdir(f"{folder}/new")) >= len(SENT) if os.path.isdir(f"{folder}/new") else False, folder)


def to_peer(kind, tls, policy, said=""):
    """Each message to two users and one whom the peer does not know: one report, which quotes the peer."""
    with Site(routes=route(policy)), kind(tls) as peer:
        for octets in SENT.values():
            words = ["/usr/sbin/sendmail", "-i", "-f", SENDER, f"carol@{PEER}", f"nobody-here@{PEER}", f"dave@{PEER}"]
            good(world.run(words, user="bob", stdin=octets))
        deliver_all()
        for user in ("carol", "dave"):
            everything_in(f"/home/{user}/Maildir")
        must(said in peer.log(), f"the peer does not say {said}: {peer.log()[-900:]}")
    for user in ("carol", "dave"):
        same(files(f"/home/{user}/Maildir"), SENT)
    bounces = world.inbox("bob")
    equal(len(bounces), len(SENT), "bounces")
    for path in bounces:
        bounce = unfolded(read(path))
        must(b"Final-Recipient: rfc822;nobody-here@peer.example" in bounce, f"recipient: {bounce[:900]!r}")
        must(b"Diagnostic-Code: smtp; 550" in bounce, f"no reply quoted: {bounce[:1500]!r}")


def from_peer(kind, tls):
    """What the peer relays arrives, by the way that was asked for."""
    with Site(SMTP), kind(tls) as peer:
        authority = AUTHORITY if tls and kind is not OpenSMTPD else None
        for octets in SENT.values():
            send(PORT, octets, "alice@host.example", "carol@host.example", authority=authority)
        try:
            wait_until(lambda: len(world.queued()) >= len(SENT), "the peer's mail")
        except Exception as problem:
            raise type(problem)(f"{problem}: {peer.log()[-900:]}") from problem
        deliver_all()
    for user in ("alice", "carol"):
        same(files(f"/home/{user}/Maildir"), SENT)
    word = b"with ESMTPS" if tls else b"with ESMTP "
    for octets in files().values():
        must(word in unfolded(octets), f"not {word!r}: {octets[:600]!r}")


for label, kind in (("Postfix", PostfixPeer), ("Exim", Exim), ("OpenSMTPD", OpenSMTPD)):
    for tls, how in ((False, "clear text"), (True, "STARTTLS")):
        if kind is not OpenSMTPD or not tls:
            policy = "verify" if tls else "none"
            check(f"martlet-remote → {label}: {how}")(lambda k=kind, t=tls, p=policy: to_peer(k, t, p))
        check(f"{label} → martlet-smtpd: {how}")(lambda k=kind, t=tls: from_peer(k, t))

check("martlet-remote → OpenSMTPD: its handshake fails, clear text may do")(
    lambda: to_peer(OpenSMTPD, True, "may", "io-error: error:0A080006:SSL routines::EVP lib")
)


@check("martlet-remote → OpenSMTPD: its handshake fails, clear text may not do")
def no_clear_text():
    with Site(routes=route("encrypt")), OpenSMTPD(True) as peer:
        words = ["/usr/sbin/sendmail", "-i", "-f", SENDER, f"carol@{PEER}"]
        good(world.run(words, user="bob", stdin=MESSAGES["plain"]))
        good(world.run_queue())
        equal(len(world.queued()), 1, "messages that wait")
        must("TLS handshake failed" in good(world.run(["/usr/bin/mailq", "-v"], user="root")).decode(), "no word about it")
        wait_until(lambda: "EVP lib" in peer.log(), "the handshake's failure in its log")


@check("martlet-remote → Postfix: deferred, and then delivered once")
def deferred():
    later = f"smtpd_recipient_restrictions = check_recipient_access inline:{{{{dave@{PEER}=450 4.2.0 later}}}}, permit\n"
    with Site(routes=route("none")):
        with PostfixPeer(False, later):
            words = ["/usr/sbin/sendmail", "-i", "-f", SENDER, f"carol@{PEER}", f"dave@{PEER}"]
            good(world.run(words, user="bob", stdin=MESSAGES["plain"]))
            good(world.run_queue())
            equal(len(world.queued()), 1, "messages that wait")
            # what Postfix still has when it ends goes with it
            wait_until(lambda: world.inbox("carol"), "carol's message")
        with PostfixPeer(False):
            good(world.run(["/usr/sbin/martlet-queue", "--now"], user="root"))
            equal(world.queued(), [], "messages that wait")
            wait_until(lambda: world.inbox("dave"), "dave's message")
    for user in ("carol", "dave"):
        same(files(f"/home/{user}/Maildir"), {"plain": MESSAGES["plain"]})
