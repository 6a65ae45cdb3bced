"""The queue is a Maildir: readers of mail list what waits, and change nothing."""

import os

import world
from checks import MESSAGES, SUBJECTS, check, equal, good, must, read

QUEUE = f"{world.SPOOL}/queue"
UIDS = world.USERS


def fill():
    """Accepts messages into the queue that cannot be delivered now."""
    world.write("/home/alice/Maildir", "in the way")
    for octets in MESSAGES.values():
        good(world.run(["/usr/sbin/sendmail", "-i", "alice"], user="bob", stdin=octets))
    good(world.run_queue())
    equal(len(waiting()), len(MESSAGES), "waiting messages")
    return waiting()


def waiting():
    return {
        f"{part}/{name}": read(f"{QUEUE}/{part}/{name}")
        for part in ("new", "cur")
        for name in os.listdir(f"{QUEUE}/{part}")
    }


def as_martlet(*arguments, **options):
    os.makedirs("/home/martlet", exist_ok=True)
    os.chown("/home/martlet", UIDS["martlet"], UIDS["martlet"])
    return good(world.run(arguments, user="martlet", **options))


def opened_by(program):
    """mutt and its like: read-only, copying each message out as proof that it was read."""
    before = fill()
    keys = "<tag-pattern>~A<enter><tag-prefix><copy-message>/home/martlet/copy<enter><exit>"
    settings = "set folder=~ mbox_type=Maildir confirmappend=no confirmcreate=no"
    command = f"{program} -R -f {QUEUE} -e {{{settings}}} -e {{push {keys}}}"
    as_martlet(*world.on_terminal(command), env={"TERM": "xterm"}, timeout=120)
    copies = [
        read(f"/home/martlet/copy/{part}/{name}")
        for part in ("new", "cur")
        for name in os.listdir(f"/home/martlet/copy/{part}")
    ]
    equal(len(copies), len(MESSAGES), "copies")
    must(all(copy.startswith(b"Queue-Id: ") for copy in copies), "the envelope is not shown")
    equal(waiting(), before, "the queue")


check("queue: mutt -R opens it")(lambda: opened_by("mutt"))
check("queue: neomutt -R opens it")(lambda: opened_by("neomutt"))


@check("queue: mblaze lists and scans it")
def mblaze():
    before = fill()
    listed = as_martlet("mlist", QUEUE)
    equal(len(listed.splitlines()), len(MESSAGES), "mlist")
    equal(
        sorted(as_martlet("mscan", "-f", "%s", stdin=listed).decode().split("\n")[:-1]), SUBJECTS, "mscan"
    )
    equal(
        as_martlet("mhdr", "-h", "queue-recipient", stdin=listed),
        b"<alice@host.example>\n" * len(MESSAGES),
        "recipients",
    )
    equal(waiting(), before, "the queue")


@check("queue: grep and less read it, and what waits arrives once the way is free")
def plain_tools():
    fill()
    equal(
        as_martlet(
            "grep", "-rlc", "^Queue-Sender: <bob@host.example>", f"{QUEUE}/new", f"{QUEUE}/cur"
        ).count(b"\n"),
        len(MESSAGES),
        "grep",
    )
    must(b"alice@host.example" in as_martlet("/usr/bin/mailq"), "mailq does not name the recipient")
    os.unlink("/home/alice/Maildir")
    good(world.subprocess.run(["/usr/sbin/martlet-queue", "--now"], capture_output=True, check=False))
    equal(len(world.inbox("alice")), len(MESSAGES), "delivered messages")
    equal(waiting(), {}, "the queue")
