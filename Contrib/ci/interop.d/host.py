"""Martlet as a mail host: certificates, logins, routes, and its servers behind their ports."""

import os
import shutil
import socket
import subprocess

import world
from background import listens, owned
from checks import good, must, read, wait_until

ETC = "/etc/martlet"
AUTHORITY = f"{ETC}/ca.pem"
CHAIN = f"{ETC}/host.pem"
LOG = "/var/log/martlet-servers.log"
PASSWORD = "se cret+1"
SMTP, SUBMISSION, SUBMISSIONS, LMTP = 2025, 2587, 2465, 2024
POP3, POP3S, IMAP, IMAPS = 2110, 2995, 2143, 2993
SERVERS = {
    SMTP: ("martlet-smtpd",),
    SUBMISSION: ("martlet-smtpd", "--mode", "submission"),
    SUBMISSIONS: ("martlet-smtpd", "--mode", "submission", "--tls"),
    LMTP: ("martlet-smtpd", "--mode", "lmtp"),
    POP3: ("martlet-pop3d",),
    POP3S: ("martlet-pop3d", "--tls"),
    IMAP: ("martlet-imapd",),
    IMAPS: ("martlet-imapd", "--tls"),
}
LOGINS = {SUBMISSION, SUBMISSIONS, POP3, POP3S, IMAP, IMAPS}
BEHIND_TCPSERVER = {SUBMISSION, POP3S}
SETTINGS = f"""relay-from = none
tls-certificate = {CHAIN}
tls-authorities = {AUTHORITY}
retry = 1s
"""


class Site:
    """A configuration of its own in /etc/martlet, and servers at the ports that are named."""

    def __init__(self, *ports, routes="", settings="", schemes=None):
        self.ports = ports
        self.routes = routes
        self.settings = settings
        self.schemes = schemes
        self.servers = []

    def __enter__(self):
        shutil.rmtree(ETC, ignore_errors=True)
        shutil.copytree(certificates(), ETC)
        owned(CHAIN, "martlet")
        world.write(f"{ETC}/martlet.conf", SETTINGS + self.settings)
        world.write(f"{ETC}/routes", self.routes)
        world.write(LOG, "", 0o666)
        if LOGINS.intersection(self.ports):
            words = ["--scheme", self.schemes] if self.schemes else []
            good(
                world.run(
                    ["/usr/sbin/martlet", "passwd", "--stdin", *words, "bob"],
                    user="root",
                    stdin=f"{PASSWORD}\n".encode(),
                )
            )
            owned(f"{ETC}/passwd", "martlet")
        try:
            for port in self.ports:
                self.servers.append(serve(port))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for server in self.servers:
            server.terminate()
        for server in self.servers:
            server.wait(timeout=20)
        shutil.rmtree(ETC)


def certificates():
    """A directory with an authority and a certificate of this host; made once."""
    directory = "/run/certificates"
    if os.path.exists(directory):
        return directory
    os.mkdir(directory)
    key = ["-newkey", "rsa:2048", "-nodes", "-days", "30"]
    names = f"subjectAltName=DNS:localhost,DNS:{world.HOST},IP:127.0.0.1"
    for words in (
        [*key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=an authority"],
        [*key, "-keyout", "host.key", "-out", "host.crt", "-subj", f"/CN={world.HOST}"]
        + ["-CA", "ca.pem", "-CAkey", "ca.key", "-addext", names]
        + ["-addext", "basicConstraints=critical,CA:FALSE"],
    ):
        good(world.run(["openssl", "req", "-x509", *words], user="root", cwd=directory))
    with open(f"{directory}/host.pem", "wb") as chain:
        for part in ("host.crt", "host.key"):
            chain.write(read(f"{directory}/{part}"))
    return directory


def serve(port):
    """A server at a listening socket of its own, or behind tcpserver; that of mailboxes becomes their user."""
    name, *arguments = SERVERS[port]
    program = [f"/usr/sbin/{name}", *arguments]
    uid = 0 if name in ("martlet-pop3d", "martlet-imapd") else world.USERS["martlet"]
    with open(LOG, "ab") as log:
        if port in BEHIND_TCPSERVER and shutil.which("tcpserver"):
            listener = ["tcpserver", "-HRl0", "-u", str(uid), "-g", str(uid), "127.0.0.1", str(port)]
            server = subprocess.Popen(listener + program, stdin=subprocess.DEVNULL, stderr=log)
            wait_until(lambda: listens(port), f"port {port}")
            return server
        with socket.socket() as listening:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(("127.0.0.1", port))
            listening.listen(50)
            return subprocess.Popen(
                program, stdin=listening, stdout=listening, stderr=log, user=uid, group=uid, extra_groups=[]
            )


def log():
    return read(LOG).decode(errors="replace")


def deliver_all():
    """One pass of the runner leaves nothing in the queue."""
    done = subprocess.run(["/usr/sbin/martlet-queue", "--now"], capture_output=True, timeout=60, check=False)
    good(done)
    must(not world.queued(), f"messages wait: {done.stderr.decode()[-900:]}")


def refused(done, code):
    """The client failed, and said which reply it got."""
    said = (done.stdout + done.stderr).decode(errors="replace")
    must(done.returncode != 0, f"{done.args[-6:]} did well")
    must(code in said, f"no word of {code}: {said[-300:]}")
