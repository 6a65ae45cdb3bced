"""Postfix, delivering through martlet-local in each of the ways that it has."""

import world
from background import send
from checks import MAILDIR, MESSAGES, PIPE
from checks import alice, block, check, deliver, equal, files, good, must, own, read, same, unblock, wait_until

MAIN = """compatibility_level = 3.6
myhostname = host.example
mydestination = host.example, localhost
inet_interfaces = loopback-only
inet_protocols = ipv4
maillog_file = /var/log/postfix.log
alias_maps =
mailbox_command = /usr/sbin/martlet-local -f "$SENDER" -a "$EXTENSION"
recipient_delimiter = +
biff = no
transport_maps = inline:{carol@host.example=martlet}
enable_long_queue_ids = yes
"""
MASTER = """
martlet unix - n n - - pipe
  flags=DR user=carol argv=/usr/sbin/martlet-local -f ${sender} -r ${recipient} /home/carol/Maildir
"""


class Postfix:
    """Postfix with its own configuration, a private spool and a mailbox_command; heard on port 25."""

    def __init__(self, setting=""):
        self.setting = setting

    def __enter__(self):
        world.write("/etc/postfix/main.cf", self.settings())
        lines = read("/usr/share/postfix/master.cf.dist").decode()
        world.write(
            "/etc/postfix/master.cf",
            "postlog unix-dgram n - n - 1 postlogd\n" * ("postlog " not in lines) + lines + MASTER,
        )
        world.write("/var/log/postfix.log", "")
        good(world.run(["postfix", "start"], user="root"))
        return self

    def settings(self):
        """Each setting once: Postfix warns of a second, and its postlogd waits for itself if it is to log early."""
        lines = filter(None, f"{MAIN}{self.setting}".split("\n"))
        return "\n".join({line.partition("=")[0].strip(): line for line in lines}.values()) + "\n"

    def __exit__(self, *_):
        world.run(["postsuper", "-d", "ALL"], user="root")
        world.run(["postfix", "stop"], user="root")

    @staticmethod
    def send(name, *recipients):
        send(25, MESSAGES[name], *recipients)

    @staticmethod
    def log():
        return read("/var/log/postfix.log").decode(errors="replace")

    @classmethod
    def await_status(cls, status, count=1):
        wait_until(lambda: cls.log().count(f"status={status}") >= count, f"status={status}")


@check("Postfix: mailbox_command")
def postfix_mailbox_command():
    with Postfix() as postfix:
        for name in MESSAGES:
            postfix.send(name, "alice@host.example")
        postfix.await_status("sent", len(MESSAGES))
    same(files())
    for octets in files().values():
        must(octets.startswith(b"Return-Path: <bob@host.example>\n"), "no Return-Path")
        equal(octets.count(b"\nReturn-Path:"), 0, "further Return-Path fields")


@check("Postfix: a temporary failure is deferred and then delivered once")
def postfix_defers():
    with Postfix() as postfix:
        block()
        postfix.send("plain", "alice@host.example")
        postfix.await_status("deferred")
        must("temporary failure" in postfix.log(), postfix.log()[-300:])
        unblock()

        def sent():
            # a message is in the queue of those deferred a moment after the log says so
            good(world.run(["postqueue", "-f"], user="root"))
            return "status=sent" in postfix.log()

        wait_until(sent, "status=sent")
    same(files(), {"plain": MESSAGES["plain"]})


@check("Postfix: a permanent failure is bounced")
def postfix_bounces():
    deliver(["empty"])
    world.write("/run/full.conf", "quota-over = bounce\n")
    command = 'mailbox_command = /usr/sbin/martlet-local -C /run/full.conf --quota 1C -f "$SENDER"'
    with Postfix(command) as postfix:
        postfix.send("plain", "alice@host.example")
        postfix.await_status("bounced")
        must("the mailbox is full" in postfix.log(), f"no word about it: {postfix.log()[-900:]}")
    equal(sorted(files()), ["empty"], "messages")


@check("Postfix: pipe(8)")
def postfix_pipe():
    with Postfix() as postfix:
        postfix.send("parts", "carol@host.example")
        postfix.await_status("sent")
    same(files("/home/carol/Maildir"), {"parts": MESSAGES["parts"]})


@check("Postfix: an extension names an existing folder")
def postfix_extension():
    deliver(["empty"])
    alice("maildirmake", "-f", "lists", MAILDIR)
    with Postfix() as postfix:
        postfix.send("plain", "alice+lists@host.example")
        postfix.send("parts", "alice+nowhere@host.example")
        postfix.await_status("sent", 2)
    equal(sorted(files(f"{MAILDIR}/.lists")), ["plain"], "the folder")
    equal(sorted(files()), ["empty", "parts"], "the inbox")


@check("Postfix: a pipe in .forward")
def postfix_forward():
    own("/home/alice/.forward", f'"|{PIPE}"\n')
    with Postfix() as postfix:
        postfix.send("long", "alice@host.example")
        postfix.await_status("sent")
    same(files(), {"long": MESSAGES["long"]})
