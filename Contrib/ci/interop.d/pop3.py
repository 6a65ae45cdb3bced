"""Programs fetch mail from martlet-pop3d, in clear text, by STLS and by TLS: what they keep and what they delete."""

import glob
import os
import poplib

import world
from checks import MAILDIR, MESSAGES
from checks import Wrong, alice, bare, check, equal, files, good, must, own, read
from background import Background
from deliverers import GETMAIL
from host import AUTHORITY, PASSWORD, POP3, POP3S
from readers import on_terminal
from served import MORE, NASTY, SERVED, USER, Protocol, fill, mutt_settings, ours, wire

VOID = b""
POP = Protocol("pop3", POP3, POP3S)


def on_server():
    """What a session would send: the octets on the wire, the last line ended too, in the order of the server."""
    found = []
    for part in ("new", "cur"):
        found += [(name, read(f"{SERVED}/{part}/{name}")) for name in os.listdir(f"{SERVED}/{part}")]
    return [wire(octets if octets.endswith(b"\n") or not octets else octets + b"\n") for _, octets in sorted(found)]


# --- clients that show what the server sent


def curl_fetches(way, port):
    fill(NASTY)  # of a message without an octet curl makes one with an empty line
    ask = POP.curl(way, port)
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


check("curl ← martlet-pop3d")(lambda: POP.each_way(curl_fetches))


POP.check_refusal("curl is refused by martlet-pop3d", "")


def poplib_client(way, port):
    client = POP.connected(way, port, poplib.POP3, poplib.POP3_SSL, poplib.POP3.stls)
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


check("Python's poplib ← martlet-pop3d")(lambda: POP.each_way(poplib_fetches))


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
        fill(MORE)
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
check("fetchmail ← martlet-pop3d")(lambda: POP.each_way(keeps_and_deletes(fetchmail, ".fetchids", ("returns", "wide"))))


def getmail(way, port, keep, password=PASSWORD):
    maildir()
    ours("/home/alice/.getmail")
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
    lambda: POP.each_way(keeps_and_deletes(getmail, ".getmail/oldmail-*", ("returns",)), ("clear",))
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


check("mpop ← martlet-pop3d")(lambda: POP.each_way(keeps_and_deletes(mpop, "uidls")))


# --- programs that read on the server


def mutt(program):
    def act(way, port):
        fill(NASTY)
        before = on_server()
        own(
            "/home/alice/rc",
            mutt_settings(way, f"set pop_pass='{PASSWORD}' pop_checkinterval=1\n"),
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


check("mutt ← martlet-pop3d")(lambda: POP.each_way(mutt("mutt")))
check("neomutt ← martlet-pop3d")(lambda: POP.each_way(mutt("neomutt")))


# --- a Maildir that another server has served


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
    fill(MORE)
    with POP.site(settings):
        for _ in range(2):
            run("clear", POP3, True)
            equal(sorted(files()), sorted([*messages, "more"]), "messages, with one more")
        equal(len(on_server()), len(messages) + 1, "messages on the server")


OTHERS = {
    "Dovecot": (POP.dovecot, "dovecot-uidlist"),
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
            server = POP.dovecot(f"pop3_uidl_format = {form}\n")
            # with these no name of a file has more than the 70 octets of RFC 1939
            changes(server, mpop, "dovecot-uidlist", f"uidl-format = {form}\n", MESSAGES)
        except Wrong as problem:
            raise Wrong(f"{form}: {problem}") from problem
        world.empty()
