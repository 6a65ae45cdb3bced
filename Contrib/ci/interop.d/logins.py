"""Martlet logs in to other servers, and another client binds its login to the TLS connection."""

import os

import world
from background import Background, owned
from checks import MESSAGES, SENDER, Wrong, check, equal, files, good, must, same, wait_until
from host import AUTHORITY, CHAIN, ETC, PASSWORD, SUBMISSION, Site, deliver_all, log
from relay import PEER, PORT, PostfixPeer

SASL = "inet:127.0.0.1:12345"
LOGIN = f"{ETC}/provider"
MECHANISMS = ("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256")
DOVECOT = """base_dir = /run/dovecot-auth
log_path = /var/log/dovecot-auth.log
protocols =
ssl = no
auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256
passdb {
 driver = passwd-file
 args = /run/dovecot-users
}
userdb {
 driver = static
 args = uid=2003 gid=2003 home=/home/carol
}
service auth {
 inet_listener {
  address = 127.0.0.1
  port = 12345
 }
}
"""
# who has not logged in may not even mail its own users
LOGGED_IN = f"""smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {SASL}
smtpd_sasl_security_options = noanonymous
smtpd_recipient_restrictions = permit_sasl_authenticated, reject"""
CERTIFIED = f"""smtpd_tls_ask_ccert = yes
smtpd_tls_CAfile = {AUTHORITY}
smtpd_recipient_restrictions = permit_tls_all_clientcerts, reject"""


class Accounts(Background):
    """Dovecot as Postfix's SASL, with one account."""

    def __enter__(self):
        world.write("/run/dovecot-users", f"carol:{{PLAIN}}{PASSWORD}\n")
        world.write("/run/dovecot-auth.conf", DOVECOT)
        return self.start(["dovecot", "-F", "-c", "/run/dovecot-auth.conf"], "/run/dovecot-auth.out", 12345)


def send():
    words = ["/usr/sbin/sendmail", "-i", "-f", SENDER, f"carol@{PEER}"]
    good(world.run(words, user="bob", stdin=MESSAGES["plain"]))


def arrived(user="carol"):
    wait_until(lambda: world.inbox(user), f"{user}'s message")
    same(files(f"/home/{user}/Maildir"), {"plain": MESSAGES["plain"]})
    for path in world.inbox(user):
        os.unlink(path)


def own(path, text):
    world.write(path, text, 0o600)
    owned(path, "martlet")


@check("martlet-remote → Postfix: a login by every mechanism")
def postfix_logins():
    with Site(routes=f"{PEER} smtp:localhost:{PORT} login={LOGIN}\n"), Accounts(), PostfixPeer(True, LOGGED_IN) as peer:
        for mechanism in MECHANISMS:
            own(LOGIN, f"user = carol\npassword = {PASSWORD}\nmechanisms = {mechanism}\n")
            try:
                send()
                deliver_all()
                arrived()
            except Wrong as problem:
                raise Wrong(f"{mechanism}: {problem}: {peer.log()[-600:]}") from problem
            must(f"sasl_method={mechanism}," in peer.log(), f"not {mechanism}: {peer.log()[-600:]}")
        own(LOGIN, f"user = carol\npassword = {PASSWORD}\n")
        send()
        deliver_all()
        arrived()
        equal(peer.log().count("sasl_method=SCRAM-SHA-256,"), 2, "logins by the best mechanism")


@check("martlet-remote → Postfix: a wrong password keeps mail waiting")
def postfix_wrong_password():
    with Site(routes=f"{PEER} smtp:localhost:{PORT} login={LOGIN}\n"), Accounts(), PostfixPeer(True, LOGGED_IN):
        for mechanism in MECHANISMS:
            own(LOGIN, f"user = carol\npassword = wrong\nmechanisms = {mechanism}\n")
            send()
            good(world.run_queue())
            equal(len(world.queued()), 1, f"messages that wait after {mechanism}")
            own(LOGIN, f"user = carol\npassword = {PASSWORD}\nmechanisms = {mechanism}\n")
            good(world.run(["/usr/sbin/martlet-queue", "--now"], user="root"))
            arrived()


@check("martlet-remote → Postfix: known by a certificate")
def postfix_certificate():
    way = f"{PEER} smtp:localhost:{PORT}"
    with Site(routes=f"{way} certificate={CHAIN}\n"), PostfixPeer(True, CERTIFIED):
        send()
        deliver_all()
        arrived()
        world.write(f"{ETC}/routes", f"{way}\n")
        send()
        done = world.run_queue()
        must(b"status=5.7.1" in done.stderr, f"taken from a stranger: {done.stderr!r}")


@check("martlet-remote → martlet-smtpd: EXTERNAL")
def external():
    settings = f"tls-client-authorities = {AUTHORITY}\n"
    own_way = f"{PEER} smtp:localhost:{SUBMISSION} certificate={CHAIN}\n"
    with Site(SUBMISSION, routes=own_way, settings=settings):
        with open(f"{ETC}/passwd", "a", encoding="utf-8") as entries:
            entries.write(f"bob:{{EXTERNAL}}CN={world.HOST}\n")
        words = ["/usr/sbin/martlet-remote", "-v", "-f", SENDER, own_way.split(" ", 1)[1].strip(), "alice@host.example"]
        done = world.run(words, user="martlet", cwd="/", stdin=MESSAGES["plain"])
        good(done)
        must(b"AUTH EXTERNAL" in done.stderr, f"no EXTERNAL: {done.stderr!r}")
        deliver_all()
        same(files(), {"plain": MESSAGES["plain"]})


@check("gsasl → martlet-smtpd: bound to the TLS connection")
def bound():
    with Site(SUBMISSION, schemes="SCRAM-SHA-256", settings="channel-binding = yes\n"):
        words = ["gsasl", "--smtp", f"--connect=localhost:{SUBMISSION}", "--starttls", f"--x509-ca-file={AUTHORITY}"]
        words += ["--mechanism=SCRAM-SHA-256-PLUS", "-a", "bob", "--verbose"]
        for password, code in ((PASSWORD, b"235 "), ("wrong", b"535 ")):
            done = world.run([*words, "-p", password], user="bob", timeout=30)
            said = done.stdout + done.stderr
            must(b"SCRAM-SHA-256-PLUS" in said and code in said, f"{password}: {said[-900:]!r}\n{log()[-600:]}")
