"""What is the same for all servers of mailboxes: the mail that they serve, the ways to reach them, and clients."""

import imaplib
import os
import re
import ssl

import world
from background import Dovecot
from checks import FIELDS, MESSAGES, PLAIN, Wrong, check, equal, good, must
from host import AUTHORITY, PASSWORD, Site, log

USER = "bob"
SERVED = "/home/bob/Maildir"
# what a transport may spoil; and a file that is no message
NASTY = {
    **MESSAGES,
    **{
        name: (FIELDS.format(name) + PLAIN).encode() + octets
        for name, octets in {
            "dots": b".\n..\n...\n.a\n\n.\n",
            "returns": b"a bare \r within,\r\rtwo\n",
            "nul": b"a NUL \0 within\n",
            "octets": bytes(range(128, 256)) + b"\n",
            "wide": b"x" * 100_000 + b"\n",
            "unended": b"no line end",
            "megabyte": (b"0123456789" * 7 + b"\n") * 14_770,
        }.items()
    },
    "bodiless": FIELDS.format("bodiless").encode(),
}
MORE = {"more": FIELDS.format("more").encode() + b"\nmore\n"}
MUTT = """set ssl_verify_host=yes certificate_file=/nonexistent confirmappend=no confirmcreate=no
set ssl_ca_certificates_file={authority} ssl_starttls={is_tls} ssl_force_tls={is_tls}
"""
DOVECOT = """protocols = {0}
mail_location = maildir:~/Maildir
service {0}-login {{
 inet_listener {0} {{
  port = {1}
 }}
}}
"""


def fill(messages):
    """Bob's Maildir has these messages: some as martlet-local names them, some as others do."""
    script = "mkdir -p Maildir/cur Maildir/new Maildir/tmp; cat > Maildir/new/{0}.host"
    for index, (name, octets) in enumerate(messages.items()):
        if index % 2 == 0 and octets:
            good(world.run(["/usr/sbin/martlet-local", SERVED], user=USER, stdin=octets))
        else:
            good(world.run(["sh", "-c", script.format(f"{1_700_000_000 + index}.{name}")], user=USER, stdin=octets))


def wire(octets):
    """Each line that ends does so in CR LF."""
    return re.sub(rb"(?<!\r)\n", b"\r\n", octets)


class Protocol:
    """How a server of ours is reached: in clear text, by TLS on the way, and by TLS from the start."""

    def __init__(self, name, port, tls_port):
        self.name = name
        self.port = port
        self.ways = {"clear": port, "starttls": port, "tls": tls_port}

    def site(self, settings=""):
        return Site(*sorted(set(self.ways.values())), settings=settings)

    def each_way(self, act, ways=None):
        """Runs a check by each way; says in which it failed."""
        with self.site():
            for way in ways or self.ways:
                try:
                    act(way, self.ways[way])
                except (Wrong, imaplib.IMAP4.error) as problem:
                    raise Wrong(f"{way}: {problem}\n{log()[-600:]}") from problem
                world.empty()

    def url(self, way, port):
        """The beginning of an address."""
        return f"{self.name}{'s' if way == 'tls' else ''}://localhost:{port}"

    def curl(self, way, port, password=PASSWORD):
        """A function that asks for a path, or what a command answers."""
        words = ["curl", "-sS", "--cacert", AUTHORITY, "--user", f"{USER}:{password}"]
        words += ["--ssl-reqd"] if way == "starttls" else []

        def ask(path, *more):
            return world.run([*words, *more, f"{self.url(way, port)}/{path}"], timeout=60)

        return ask

    def check_refusal(self, name, path):
        """curl with a wrong password is refused by each way, and that is logged."""

        @check(name)
        def refused():
            with self.site():
                for way, port in self.ways.items():
                    done = self.curl(way, port, password="wrong")(path)
                    equal(done.returncode, 67, f"{way}: exit status")
                must("event=login-failed" in log(), "the failure is not logged")

    @staticmethod
    def connected(way, port, plain, tls, start):
        """A client of Python's library by one of its classes, and its method that starts TLS."""
        context = ssl.create_default_context(cafile=AUTHORITY) if way != "clear" else None
        if way == "tls":
            return tls("localhost", port, timeout=30, **{"ssl_context" if tls is imaplib.IMAP4_SSL else "context": context})
        client = plain("localhost", port, timeout=30)
        if way == "starttls":
            start(client, context)
        return client

    def dovecot(self, more=""):
        """Dovecot at the same port, over the same Maildirs."""
        return Dovecot("before", more + DOVECOT.format(self.name, self.port), self.port)


def mutt_settings(way, more):
    return MUTT.format(authority=AUTHORITY, is_tls="no" if way == "clear" else "yes") + more


def ours(directory):
    """The directory of a program's own, made for alice."""
    os.makedirs(directory, exist_ok=True)
    world.shutil.chown(directory, "alice", "alice")
