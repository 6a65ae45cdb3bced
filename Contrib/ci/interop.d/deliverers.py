"""Programs that deliver through martlet-local: fetchers, other deliverers, Postfix."""

import os

import world
from background import Dovecot, runs_something
from checks import LOCAL, MAILDIR, MESSAGES, PIPE, SENDER
from checks import alice, block, check, equal, files, good, must, own, same, unblock, wait_until


class Server(Dovecot):
    """Dovecot with bob's messages, by POP3 and IMAP on the loopback interface."""

    def __init__(self):
        super().__init__("server", "protocols = imap pop3\nmail_location = maildir:~/Server\n", 110, 143)

    def __enter__(self):
        for name, octets in MESSAGES.items():
            script = f"mkdir -p Server/cur Server/new Server/tmp; cat > Server/new/{name}.x.y"
            good(world.run(["sh", "-c", script], user="bob", stdin=octets))
        return super().__enter__()

    @staticmethod
    def left():
        return sum(len(os.listdir(f"/home/bob/Server/{part}")) for part in ("new", "cur"))


def fetch(program, arguments, while_blocked):
    """While the Maildir is blocked nothing is taken; then everything is, once."""
    with Server() as server:
        block()
        done = world.run([program, *arguments], timeout=60)
        must(
            done.returncode in while_blocked,
            f"blocked: exit status {done.returncode}: {done.stderr[-300:]!r}",
        )
        # fdm starts several, and leaves the rest to themselves when one has failed
        wait_until(lambda: not runs_something("alice"), "the end of every delivery")
        equal(server.left(), len(MESSAGES), "messages left on the server")
        unblock()
        good(world.run([program, *arguments], timeout=60))
        same(files())
        equal(server.left(), 0, "messages left on the server")


def fetchmail(protocol):
    own(
        "/home/alice/.fetchmailrc",
        f'poll localhost protocol {protocol} user bob password secret nokeep sslproto "" '
        f'mda "{LOCAL} -f %F {MAILDIR}"\n',
    )
    return "fetchmail", ["--nosyslog", "--pidfile", "/home/alice/fetchmail.pid"], range(0, 14)


check("fetchmail by POP3")(lambda: fetch(*fetchmail("pop3")))
check("fetchmail by IMAP")(lambda: fetch(*fetchmail("imap")))


# getmail handles SIGCHLD only after it has forked, and then waits to be told of it: it misses a child that
# ended before, and hangs for its timeout (getmail6's issues 226 and 245). Here it waits for the child itself.
GETMAIL = """
import os, runpy
from getmailcore.baseclasses import ForkingBase
ForkingBase._prepare_child = lambda self: None
ForkingBase._wait_for_child = lambda self, child: os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
runpy.run_path("/usr/bin/getmail", run_name="__main__")
"""


def getmail(kind):
    os.makedirs("/home/alice/.getmail", exist_ok=True)
    os.chown("/home/alice/.getmail", world.USERS["alice"], world.USERS["alice"])
    own(
        "/home/alice/.getmail/getmailrc",
        f"[retriever]\ntype = Simple{kind}Retriever\nserver = localhost\nusername = bob\npassword = secret\n"
        f'[destination]\ntype = MDA_external\npath = {LOCAL}\narguments = ("-f", "%(sender)", "{MAILDIR}")\n'
        "[options]\ndelete = true\nverbose = 0\ndelivered_to = false\nreceived = false\n",
    )
    return "/usr/bin/python3", ["-c", GETMAIL], range(0, 128)


check("getmail by POP3")(lambda: fetch(*getmail("POP3")))
check("getmail by IMAP")(lambda: fetch(*getmail("IMAP")))


def mpop():
    own(
        "/home/alice/.mpoprc",
        f"account default\nhost localhost\nuser bob\npassword secret\ntls off\nauth user\n"
        f"received_header off\nkeep off\ndelivery mda {LOCAL} -f %F {MAILDIR}\n",
    )
    return "mpop", ["-q"], range(1, 80)


check("mpop")(lambda: fetch(*mpop()))


def fdm():
    own(
        "/home/alice/.fdm.conf",
        f'set lock-file "/home/alice/fdm.lock"\nset no-received\n'
        f'account "bob" pop3 server "localhost" user "bob" pass "secret"\n'
        f'action "local" pipe "{PIPE}"\nmatch all action "local"\n',
    )
    return "fdm", ["-q", "fetch"], range(0, 128)


check("fdm")(lambda: fetch(*fdm()))


@check("procmail pipes, and keeps what could not be delivered")
def procmail():
    own("/home/alice/rc", f"DEFAULT=/home/alice/fallback/\nEXITCODE=75\n:0w\n| {PIPE}\n")
    block()
    world.run(["procmail", "-t", "-m", "/home/alice/rc"], stdin=MESSAGES["plain"])
    unblock()
    own("/home/alice/rc", f":0rw\n| {PIPE}\n")
    alice("procmail", "-m", "/home/alice/rc", stdin=MESSAGES["plain"])
    same(files(), {"plain": MESSAGES["plain"]})


@check("maildrop pipes, and defers when martlet-local does")
def maildrop():
    own("/home/alice/filter", f'to "|{PIPE}"\n')
    block()
    done = world.run(["maildrop", "./filter"], stdin=MESSAGES["parts"])
    equal(done.returncode, 75, "exit status")
    unblock()
    alice("maildrop", "./filter", stdin=MESSAGES["parts"])
    same(files(), {"parts": MESSAGES["parts"]})


@check("formail splits a mailbox into it")
def formail():
    box = b"".join(
        b"From bob Fri Nov 20 10:00:00 2026\n" + MESSAGES[name] + b"\n" for name in ("parts", "empty")
    )
    alice("formail", "-s", LOCAL, "-f", SENDER, MAILDIR, stdin=box)
    equal(sorted(files()), ["empty", "parts"], "messages")


@check("martlet-local: a pipe in .forward, to itself")
def own_forward():
    own("/home/alice/.forward", f'"|{LOCAL} -f $SENDER /home/alice/other"\n')
    good(world.run(["/usr/sbin/sendmail", "-i", "alice"], user="bob", stdin=MESSAGES["plain"]))
    good(world.run_queue())
    equal(sorted(files("/home/alice/other")), ["plain"], "messages")
    equal(files(), {}, "messages in the Maildir")


@check("martlet-local keeps every octet")
def every_octet():
    octets = (
        b"Subject: all\nMessage-ID: <octets@x>\n\n" + bytes(range(256)) * 3 + b"x" * 100_000 + b"\r\nno end"
    )
    alice(LOCAL, "-f", SENDER, MAILDIR, stdin=octets)
    found = files()["octets"]
    must(found.endswith(octets) or found.endswith(octets + b"\n"), f"octets were changed: {found!r}")
