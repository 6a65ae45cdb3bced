"""A program that cannot write the spool hands its mail over at the socket of martlet-submitd."""

import os
import re
import socket
import subprocess
import threading

import world
from checks import MESSAGES, check, equal, files, good, must, read, same
from host import LOG, Site, deliver_all

SOCKET = "/run/martlet/submit"


class Submission:
    """A listener that starts martlet-submitd for each caller, as a super-server does."""

    def __enter__(self):
        os.makedirs("/run/martlet", exist_ok=True)
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(SOCKET)
        os.chmod(SOCKET, 0o666)
        self.listening.listen(10)
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()
        return self

    def serve(self):
        uid = world.USERS["martlet"]
        while True:
            caller, _ = self.listening.accept()
            with caller, open(LOG, "ab") as lines:
                if caller.recv(1, socket.MSG_PEEK) == b"":
                    return
                subprocess.run(
                    ["/usr/sbin/martlet-submitd"], stdin=caller, stdout=caller, stderr=lines,
                    user=uid, group=uid, extra_groups=[], timeout=30, check=False,
                )  # fmt: skip

    def __exit__(self, *_):
        with socket.socket(socket.AF_UNIX) as last:
            last.connect(SOCKET)
        self.thread.join(timeout=20)
        self.listening.close()
        os.unlink(SOCKET)


def sandboxed(words, octets):
    """Runs a program for bob where the spool is read-only."""
    script = f'mount --bind -o ro {world.SPOOL} {world.SPOOL} && exec setpriv --reuid=2002 --regid=2002 --clear-groups "$@"'
    return world.run(
        ["unshare", "--mount", "sh", "-c", script, "sh", *words], user="root", stdin=octets, env={"USER": "bob"}
    )


@check("sendmail in a sandbox → martlet-submitd")
def sandbox():
    with Site(), Submission():
        for octets in MESSAGES.values():
            good(sandboxed(["/usr/sbin/sendmail", "-i", "alice"], octets))
        equal(len(world.queued()), len(MESSAGES), "messages that wait")
        deliver_all()
    same(files())
    for octets in files().values():
        must(b"Return-Path: <bob@host.example>" in octets, "the sender is not bob")
        must(b"uid 2002" in octets or b"bob" in octets.split(b"From:")[0], f"no uid: {octets[:300]!r}")


@check("martlet-submitd refuses who names another user")
def another_user():
    with Site(), Submission():
        good(sandboxed(["/usr/sbin/sendmail", "-i", "alice"], MESSAGES["plain"]))
        (name,) = world.queued()
        places = (f"{world.SPOOL}/{part}/{name}" for part in ("drop", "queue/new", "queue/cur"))
        octets = read(next(filter(os.path.exists, places)))
        start = octets.index(b"\nReceived:") + 1
        envelope, message = octets[:start], octets[start:]
        # the name of a message holds once
        envelope = re.sub(rb"(Queue-Id: \S+?)\w{4}\n", rb"\g<1>0a1b\n", envelope)
        replies = [hand_over(envelope, message, user) for user in (2003, 2002)]
        must(replies[1].startswith(b"OK"), f"from bob: {replies[1]!r}")
        must(replies[0].startswith(b"NO"), f"from carol: {replies[0]!r}")
        equal(len(world.queued()), 2, "messages that wait")


def hand_over(envelope, message, uid):
    """The protocol of martlet-submitd(8) by hand, as that user."""
    code = (
        "import os, socket, sys; s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); "
        "s.sendall(sys.stdin.buffer.read()); print(s.recv(1000).decode())"
    )
    chunks = b"".join(b"%d\n%s" % (len(part), part) for part in (envelope, message, b""))
    user = {number: name for name, number in world.USERS.items()}[uid]
    return good(world.run(["/usr/bin/python3", "-c", code, SOCKET], user=user, stdin=chunks))
