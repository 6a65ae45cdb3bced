"""Programs fetch mail from martlet-pop3d, in clear text, by STLS and by TLS: what they keep and what they delete."""

import glob
import os
import poplib
import re
import ssl

import world
from checks import FIELDS, MAILDIR, MESSAGES, PLAIN
from checks import Wrong, alice, bare, check, equal, files, good, must, own, read, wait_until
from background import Background, Dovecot
from deliverers import GETMAIL
from host import AUTHORITY, PASSWORD, POP3, POP3S, Site, log
from readers import on_terminal

USER = "bob"
SERVED = "/home/bob/Maildir"
WAYS = {"clear": POP3, "starttls": POP3, "tls": POP3S}
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
VOID = b""


def fill(messages):
    """Bob's Maildir has these messages: some as martlet-local names them, some as others do."""
    script = "mkdir -p Maildir/cur Maildir/new Maildir/tmp; cat > Maildir/new/{0}.host"
    for index, (name, octets) in enumerate(messages.items()):
        if index % 2 == 0 and octets:
            good(world.run(["/usr/sbin/martlet-local", SERVED], user=USER, stdin=octets))
        else:
            good(world.run(["sh", "-c", script.format(f"{1_700_000_000 + index}.{name}")], user=USER, stdin=octets))


def on_server():
    """What a session would send: the octets on the wire, in the order of the server."""
    found = []
    for part in ("new", "cur"):
        found += [(name, read(f"{SERVED}/{part}/{name}")) for name in os.listdir(f"{SERVED}/{part}")]
    return [wire(octets) for _, octets in sorted(found)]


def wire(octets):
    """Each line ends in CR LF, the last one too."""
    ended = octets if octets.endswith(b"\n") or not octets else octets + b"\n"
    return re.sub(rb"(?<!\r)\n", b"\r\n", ended)


def site(settings=""):
    return Site(POP3, POP3S, settings=settings)


def each_way(act, ways=WAYS):
    """Runs a check by each way; says in which it failed."""
    with site():
        for way in ways:
            try:
                act(way, WAYS[way])
            except Wrong as problem:
                raise Wrong(f"{way}: {problem}\n{log()[-600:]}") from problem
            world.empty()


# --- clients that show what the server sent


def curl_client(way, port, password=PASSWORD):
    """A function that gives the octets of a path, or of what a command answers."""
    scheme = "pop3s" if way == "tls" else "pop3"
    words = ["curl", "-sS", "--cacert", AUTHORITY, "--user", f"{USER}:{password}"]
    words += ["--ssl-reqd"] if way == "starttls" else []

    def ask(path, *more):
        return world.run([*words, *more, f"{scheme}://localhost:{port}/{path}"], timeout=60)

    return ask


def curl_fetches(way, port):
    fill(NASTY)  # of a message without an octet curl makes one with an empty line
    ask = curl_client(way, port)
    wanted = on_server()
    names = good(ask("", "-X", "UIDL")).split()[1::2]
    equal(len(set(names)), len(wanted), "different names of messages")
    sizes = [int(size) for size in good(ask("")).split()[1::2]]
    for index, octets in enumerate(wanted, 1):
        equal(good(ask(str(index))), octets, f"octets of message {index}")
    equal(good(ask("", "-X", "UIDL")).split()[1::2], names, "names, once all is fetched")
    equal(sizes, [len(octets) for octets in wanted], "sizes")
    for _ in wanted:
        good(ask("1", "-X", "DELE", "--list-only"))
    equal(on_server(), [], "messages left")


check("curl ← martlet-pop3d")(lambda: each_way(curl_fetches))


@check("curl is refused by martlet-pop3d")
def curl_refused():
    with site():
        for way, port in WAYS.items():
            done = curl_client(way, port, password="wrong")("")
            equal(done.returncode, 67, f"{way}: exit status")
        must("event=login-failed" in log(), "the failure is not logged")


def poplib_client(way, port):
    context = ssl.create_default_context(cafile=AUTHORITY)
    if way == "tls":
        client = poplib.POP3_SSL("localhost", port, timeout=30, context=context)
    else:
        client = poplib.POP3("localhost", port, timeout=30)
        if way == "starttls":
            client.stls(context)
    client.user(USER)
    client.pass_(PASSWORD)
    return client


def poplib_fetches(way, port):
    poplib._MAXLINE = 1 << 20  # pylint: disable=protected-access
    fill({**NASTY, "void": VOID})
    wanted = on_server()
    names = None
    for _ in range(2):
        client = poplib_client(way, port)
        equal(client.stat()[0], len(wanted), "messages")
        names = names or client.uidl()[1]
        equal(client.uidl()[1], names, "names")
        for index, octets in enumerate(wanted, 1):
            lines = client.retr(index)[1]
            equal(b"".join(line + b"\r\n" for line in lines), octets, f"octets of message {index}")
            top = client.top(index, 1)[1]
            equal(top, lines[: len(top)], f"the top of message {index}")
        must(b"UIDL" in client.capa().keys() or "UIDL" in client.capa(), "no UIDL in CAPA")
        client.dele(1)
        client.rset()
        client.quit()
    client = poplib_client(way, port)
    for index in range(1, len(wanted)):
        client.dele(index)
    client.close()
    equal(on_server(), wanted, "messages after a connection that was lost")
    client = poplib_client(way, port)
    for index in range(1, len(wanted)):
        client.dele(index)
    client.quit()
    equal(on_server(), wanted[-1:], "messages after QUIT")


check("Python's poplib ← martlet-pop3d")(lambda: each_way(poplib_fetches))


# --- programs that fetch into a Maildir


def fetched(spoilt=()):
    """What alice got is what bob was sent, but for what her program spoils itself."""
    found = files()
    equal(sorted(found), sorted(NASTY), "messages")
    for name, octets in NASTY.items():
        if name not in spoilt:
            equal(bare(found[name]).rstrip(b"\n"), bare(octets).rstrip(b"\n"), f"octets of {name}")


def keeps_and_deletes(run, state, spoilt=()):
    """Download and keep, again, one more message, and download and delete."""

    def act(way, port):
        fill(NASTY)
        for _ in range(2):
            run(way, port, True)
            fetched(spoilt)
            equal(len(on_server()), len(NASTY), "messages on the server")
        fill({"more": FIELDS.format("more").encode() + b"\nmore\n"})
        run(way, port, True)
        equal(sorted(files()), sorted([*NASTY, "more"]), "messages, with one more")
        world.shutil.rmtree(MAILDIR)
        forget(state)
        run(way, port, False)
        equal(len(files()), len(NASTY) + 1, "messages of download and delete")
        equal(on_server(), [], "messages left on the server")

    return act


def forget(state):
    """Takes away what a program knows of the messages that it has."""
    (path,) = glob.glob(f"/home/alice/{state}")
    os.unlink(path)


def maildir():
    for part in ("", "/cur", "/new", "/tmp"):
        if not os.path.exists(MAILDIR + part):
            os.mkdir(MAILDIR + part, 0o700)
            world.shutil.chown(MAILDIR + part, "alice", "alice")


def fetchmail(way, port, keep, password=PASSWORD):
    tls = {"clear": "sslproto ''", "starttls": "sslproto tls1.2+", "tls": "ssl"}[way]
    own(
        "/home/alice/.fetchmailrc",
        f'poll localhost protocol pop3 port {port} uidl user {USER} password "{password}" '
        f"{'keep' if keep else 'nokeep'} {tls} sslcertck sslcertfile {AUTHORITY} sslcertpath /nonexistent "
        f'mda "/usr/sbin/martlet-local -f %F {MAILDIR}"\n',
    )
    done = world.run(["fetchmail", "--nosyslog", "--invisible", "--pidfile", "/home/alice/fetchmail.pid"])
    # 1: there was nothing new
    must(done.returncode in (0, 1), f"exit status {done.returncode}: {done.stderr[-400:]!r}")


# it takes every CR away, and does harm to lines that are longer than its buffer
check("fetchmail ← martlet-pop3d")(lambda: each_way(keeps_and_deletes(fetchmail, ".fetchids", ("returns", "wide"))))


def getmail(way, port, keep, password=PASSWORD):
    maildir()
    os.makedirs("/home/alice/.getmail", exist_ok=True)
    world.shutil.chown("/home/alice/.getmail", "alice", "alice")
    kind, more = ("POP3SSL", f"ca_certs = {AUTHORITY}\n") if way == "tls" else ("POP3", "")
    own(
        "/home/alice/.getmail/getmailrc",
        f"[retriever]\ntype = Simple{kind}Retriever\nserver = localhost\nport = {port}\nusername = {USER}\n"
        f"password = {password}\n{more}[destination]\ntype = Maildir\npath = {MAILDIR}/\n[options]\n"
        f"read_all = false\ndelete = {'false' if keep else 'true'}\nverbose = 0\ndelivered_to = false\nreceived = false\n",
    )
    alice("/usr/bin/python3", "-c", GETMAIL)


# it knows no STLS, and makes line ends of every CR
check("getmail ← martlet-pop3d")(
    lambda: each_way(keeps_and_deletes(getmail, ".getmail/oldmail-*", ("returns",)), ("clear",))
)


def mpop(way, port, keep, password=PASSWORD):
    maildir()
    own(
        "/home/alice/.mpoprc",
        f'account default\nhost localhost\nport {port}\nuser {USER}\npassword "{password}"\n'
        f"tls {'off' if way == 'clear' else 'on'}\ntls_starttls {'on' if way == 'starttls' else 'off'}\n"
        f"tls_trust_file {AUTHORITY}\nauth user\nreceived_header off\nkeep {'on' if keep else 'off'}\n"
        f"uidls_file ~/uidls\ndelivery maildir {MAILDIR}\n",
    )
    alice("mpop", "-q")


check("mpop ← martlet-pop3d")(lambda: each_way(keeps_and_deletes(mpop, "uidls")))


# --- programs that read on the server


def mutt(program):
    def act(way, port):
        fill(NASTY)
        before = on_server()
        own(
            "/home/alice/rc",
            f"set pop_pass='{PASSWORD}' pop_checkinterval=1 ssl_force_tls={'no' if way == 'clear' else 'yes'}\n"
            f"set ssl_starttls={'no' if way == 'clear' else 'yes'} ssl_ca_certificates_file={AUTHORITY}\n"
            "set ssl_verify_host=yes certificate_file=/nonexistent confirmappend=no confirmcreate=no\n",
        )
        url = f"{'pops' if way == 'tls' else 'pop'}://{USER}@localhost:{port}"
        run = f"{program} -F /home/alice/rc -f {url}"
        save = "<tag-pattern>~A<enter><tag-prefix><copy-message>/home/alice/Maildir<enter><exit>"
        on_terminal(run, f"push {save}")
        fetched(("nul",))  # the rest of a line behind a NUL is lost
        equal(on_server(), before, "messages on the server")
        on_terminal(run, "push <delete-pattern>~A<enter><quit>")
        equal(on_server(), [], "messages left on the server")

    return act


check("mutt ← martlet-pop3d")(lambda: each_way(mutt("mutt")))
check("neomutt ← martlet-pop3d")(lambda: each_way(mutt("neomutt")))


# --- a Maildir that another server has served


def dovecot(more=""):
    settings = f"{more}protocols = pop3\nmail_location = maildir:~/Maildir\nservice pop3-login {{\n inet_listener pop3 {{\n"
    return Dovecot("before", f"{settings}  port = {POP3}\n }}\n}}\n", POP3)


class Courier(Background):
    """Its POP3 server behind a listener; every login is bob's."""

    program = f"{world.PEERS}/courier/usr/lib/courier/courier/courierpop3d"
    script = (
        'printf "+OK hello\r\n"; while read -r word rest; do case $word in PASS*) break ;; CAPA*) '
        'printf "%s\r\n" "-ERR no" ;; *) printf "+OK\r\n" ;; esac; done; cd ~bob || exit; '
        f"AUTHENTICATED={USER} exec {program} Maildir"
    )

    def __enter__(self):
        uid = str(world.USERS[USER])
        listener = ["tcpserver", "-HRl0", "-u", uid, "-g", uid, "127.0.0.1", str(POP3)]
        return self.start([*listener, "sh", "-c", self.script], "/run/courier.out", POP3)


def changes(server, run, list_file, settings="", messages=None):
    """All is fetched from one server; from ours, only what has come since."""
    messages = messages or NASTY
    fill(messages)
    with server:
        run("clear", POP3, True, "secret")
    must(os.path.exists(f"{SERVED}/{list_file}"), f"no {list_file}")
    equal(len(files()), len(messages), "messages from the other server")
    fill({"more": FIELDS.format("more").encode() + b"\nmore\n"})
    with site(settings):
        for _ in range(2):
            run("clear", POP3, True)
            equal(sorted(files()), sorted([*messages, "more"]), "messages, with one more")
        equal(len(on_server()), len(messages) + 1, "messages on the server")


OTHERS = {
    "Dovecot": (dovecot, "dovecot-uidlist"),
    "Courier": (Courier, "courierpop3dsizelist"),
}
for name, (server, list_file) in OTHERS.items():
    for program, run in {"fetchmail": fetchmail, "mpop": mpop, "getmail": getmail}.items():
        check(f"{program} fetches nothing again: {name} → martlet-pop3d")(
            lambda s=server, r=run, f=list_file: changes(s(), r, f)
        )


@check("mpop fetches nothing again: formats of Dovecot's → martlet-pop3d")
def formats():
    for form in ("%08Xv%08Xu", "%v.%u", "%u", "%f", "%g"):
        try:
            server = dovecot(f"pop3_uidl_format = {form}\n")
            # with these no name of a file has more than the 70 octets of RFC 1939
            changes(server, mpop, "dovecot-uidlist", f"uidl-format = {form}\n", MESSAGES)
        except Wrong as problem:
            raise Wrong(f"{form}: {problem}") from problem
        world.empty()
