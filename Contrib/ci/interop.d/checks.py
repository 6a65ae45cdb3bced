"""The messages, and how a check is registered and what it compares."""

import os
import re
import time

import world

TEXT = """A first line.
.
..and two
From here to there: zażółć gęślą jaźń, naïve
The last line.
"""
FIELDS = (
    "From: Bob <bob@host.example>\nTo: alice@host.example\nDate: Fri, 20 Nov 2026 10:00:00 +0000\n"
    "Message-ID: <{0}@bob.example>\nSubject: interop {0}\nMIME-Version: 1.0\n"
)
PLAIN = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
PARTS = (
    "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\npart one\n--b\n"
    "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\nAAECAwQ=\n--b--\n"
)
MESSAGES = {
    name: (FIELDS.format(name) + rest).encode()
    for name, rest in {
        "plain": PLAIN + TEXT,
        "parts": PARTS,
        "empty": PLAIN,
        "long": PLAIN + "x" * 900 + "\n" + TEXT * 200,
    }.items()
}
SUBJECTS = sorted(f"interop {name}" for name in MESSAGES)
LOCAL = "/usr/sbin/martlet-local"
SENDER = "bob@host.example"
MAILDIR = "/home/alice/Maildir"
PIPE = f"{LOCAL} -f {SENDER} {MAILDIR}"
# what deliveries, fetchers and readers add to a header
ADDED = re.compile(
    rb"^(?:Return-Path|Delivered-To|X-Original-To|Received|X-getmail-retrieved-from-mailbox"
    rb"|Content-Length|Lines|X-TUID): [^\n]*\n(?:[ \t][^\n]*\n)*",
    re.M,
)

CHECKS = []


class Wrong(Exception):
    """Something is not as it must be."""


def check(name):
    """Registers a function that raises Wrong."""

    def add(act):
        CHECKS.append((name, act))
        return act

    return add


def problems_of(act):
    try:
        act()
    except Wrong as problem:
        return [str(problem)]
    except Exception as problem:  # pylint: disable=broad-except
        return [f"{type(problem).__name__}: {problem}"]
    finally:
        world.empty()
    return []


def must(condition, text):
    if not condition:
        raise Wrong(text)


def equal(found, wanted, what):
    if found == wanted:
        return
    if isinstance(found, dict) and isinstance(wanted, dict) and sorted(found) == sorted(wanted):
        name = next(name for name in sorted(found) if found[name] != wanted[name])
        return equal(found[name], wanted[name], f"{what}: {name}")
    start = 0
    if isinstance(found, bytes) and isinstance(wanted, bytes):
        start = max(0, len(os.path.commonprefix([found, wanted])) - 40)
        what += f", {len(found)} instead of {len(wanted)} octets, from {start}"
        found, wanted = found[start:][:160], wanted[start:][:160]
    raise Wrong(f"{what}: {str(found)[:400]} instead of {str(wanted)[:400]}")


def deliver(names=None, *arguments, folder=MAILDIR):
    """Delivers messages as alice with martlet-local; answers the files by name of the message."""
    for name in names or MESSAGES:
        good(world.run([LOCAL, "-f", SENDER, *arguments, folder], stdin=MESSAGES[name]))
    return files(folder)


def read(path):
    """The octets of a file."""
    with open(path, "rb") as file:
        return file.read()


def unfolded(octets):
    """One space for each run of white space."""
    return b" ".join(octets.split())


def messages(folder):
    """What a Maildir holds: name of the message, of its file, and octets; a Wrong if one is there twice."""
    found = set()
    for part in ("new", "cur"):
        directory = os.path.join(folder, part)
        for file in sorted(os.listdir(directory)) if os.path.isdir(directory) else []:
            octets = read(os.path.join(directory, file))
            name = re.search(rb"^Message-ID: <(\w+)@", octets, re.M)
            name = name.group(1).decode() if name else file
            must(name not in found, f"{name} is twice in {folder}")
            found.add(name)
            yield name, file, octets


def files(folder=MAILDIR):
    """The octets of the messages of a Maildir by their names."""
    return {name: octets for name, _, octets in messages(folder)}


def flags(folder):
    """The flags in the names of files, by name of the message."""
    return {name: "".join(sorted(set(file.partition(":2,")[2]) & set("DFRST"))) for name, file, _ in messages(folder)}


def names(folder=MAILDIR):
    """The file names of a Maildir, without what readers add."""
    return sorted(
        name.partition(":")[0] for part in ("new", "cur") for name in os.listdir(f"{folder}/{part}")
    )


def bare(octets):
    """A message without the fields that were added."""
    header, end, body = octets.partition(b"\n\n")
    return ADDED.sub(b"", header + b"\n") + end[1:] + body


def same(found, wanted=None):
    """Each message is there once, and unchanged but for fields that were added."""
    wanted = MESSAGES if wanted is None else wanted
    equal(sorted(found), sorted(wanted), "messages")
    for name, octets in wanted.items():
        equal(bare(found[name]), bare(octets), f"octets of {name}")


def good(done, status=0):
    """The output of a program that did well."""
    if done.returncode != status:
        said = (done.stderr + done.stdout).decode(errors="replace").strip().replace("\n", " | ")
        raise Wrong(f"{done.args[-8:]}: exit status {done.returncode}: {said[-500:]}")
    return done.stdout


def alice(*arguments, **options):
    """The output of a program that alice runs."""
    return good(world.run(arguments, user="alice", **options))


def wait_until(condition, what, seconds=20):
    limit = time.monotonic() + seconds
    while not condition():
        must(time.monotonic() < limit, f"{what}: not within {seconds} seconds")
        time.sleep(0.05)


def own(path, text):
    world.write(path, text, 0o600)
    os.chown(path, world.USERS["alice"], world.USERS["alice"])


def block():
    """A Maildir that cannot be written for now."""
    os.makedirs(MAILDIR, exist_ok=True)
    os.chown(MAILDIR, 0, 0)
    os.chmod(MAILDIR, 0o755)


def unblock():
    os.rmdir(MAILDIR)
