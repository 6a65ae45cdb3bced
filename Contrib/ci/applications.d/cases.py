"""What a case is, and how the mail it sent is checked."""

import email
import email.header
import os
import re
import time

import world

FIXTURES = "/run/fixtures"
ALICE, BOB, CAROL, DAVE = (f"{name}@{world.HOST}" for name in ("alice", "bob", "carol", "dave"))

# The traps of transparency: a lone dot, two dots, a line that an mbox would quote, 8-bit octets.
TEXT = """A first line.
.
A line after a lone dot.
..and two
From here to there: zażółć gęślą jaźń, naïve
The last line.
"""

CASES = []


def message(subject, text=TEXT, **fields):
    """A message as a program composes it: no From, no Date, no Message-ID."""
    head = {"To": BOB, "Cc": CAROL, "Bcc": f"Dave <{DAVE}>", "Subject": subject, **fields}
    head.update({"MIME-Version": "1.0", "Content-Type": "text/plain; charset=utf-8"})
    head["Content-Transfer-Encoding"] = "8bit"
    lines = [f"{name}: {value}" for name, value in head.items() if value]
    return ("\n".join(lines) + "\n\n" + text).encode()


class Case:
    """One application: how it is run, and what must have arrived where."""

    def __init__(
        self,
        name,
        act,
        *,
        to=("bob",),
        subject=None,
        text=None,
        raw=None,
        has=(),
        sender=ALICE,
        status=0,
        messages=1,
        each=None,
        refusal=None,
    ):
        self.name, self.act = name, act
        self.to, self.subject, self.text, self.raw, self.has = to, subject, text, raw, has
        self.refusal = refusal
        self.sender, self.status, self.messages, self.each = sender, status, messages, each or messages

    def try_it(self):
        """What was wrong, in short sentences; nothing if all was right."""
        problems = []
        try:
            done = self.act()
            if done.returncode != self.status:
                problems.append(f"exit status {done.returncode}: {said(done)}")
            if self.refusal and self.refusal not in said(done):
                problems.append(f"no word about {self.refusal}: {said(done)}")
            if b"sendmail: " in done.stderr and not self.refusal:
                problems.append(f"a complaint: {said(done)}")
            if len(world.queued()) != self.messages:
                problems.append(f"{len(world.queued())} messages queued: {said(done)}")
            problems += self.deliver()
        except Exception as problem:  # pylint: disable=broad-except
            problems.append(f"{type(problem).__name__}: {problem}")
        finally:
            world.empty()
        return problems

    def deliver(self):
        runner = world.run_queue()
        problems = []
        if runner.returncode or world.queued():
            problems.append(f"the queue was not emptied: {said(runner)}")
        for user in ("alice", "bob", "carol", "dave", "root"):
            paths = world.inbox(user)
            wanted = self.each if user in self.to else 0
            if len(paths) != wanted:
                problems.append(f"{user} has {len(paths)} messages instead of {wanted}")
            for path in paths:
                problems += [f"{user}: {problem}" for problem in self.check(path)]
        return problems

    def check(self, path):
        with open(path, "rb") as file:
            octets = file.read()
        parsed = email.message_from_bytes(octets)
        for name in ("From", "Date", "Message-ID", "Return-Path"):
            if len(parsed.get_all(name, [])) != 1:
                yield f"{len(parsed.get_all(name, []))} {name} fields"
        if parsed.get_all("Bcc"):
            yield "Bcc was kept"
        if parsed["Return-Path"] != f"<{self.sender}>":
            yield f"the sender is {parsed['Return-Path']} instead of <{self.sender}>"
        if b"\r" in octets:
            yield "a carriage return"
        subject = str(email.header.make_header(email.header.decode_header(parsed["Subject"] or "")))
        if self.subject is not None and not re.fullmatch(self.subject, subject.replace("\n", "")):
            yield f"the subject is {subject!r}"
        octets = octets.partition(b"\n\n")[2]
        if self.raw is not None and octets != self.raw:
            yield f"the body is {octets!r}"
        body = decoded(parsed)
        if self.text is not None and body.rstrip("\n") != self.text.rstrip("\n"):
            yield f"the text is {body!r}"
        for part in self.has:
            if part not in body:
                yield f"{part!r} is missing in {body!r}"


def decoded(parsed):
    """The first text of a message, with its line ends as LF."""
    for part in parsed.walk():
        if part.get_content_maintype() == "text":
            octets = part.get_payload(decode=True)
            return octets.decode(part.get_content_charset() or "utf-8", "replace").replace("\r\n", "\n")
    return ""


def said(done):
    """What a program said, on one line and not too long."""
    text = (done.stderr + done.stdout).decode(errors="replace")
    return " | ".join(text.split("\n")).strip(" |")[-600:] or "(nothing was said)"


def case(name, **expectation):
    """Registers a function as a case."""

    def add(act):
        CASES.append(Case(name, act, **expectation))
        return act

    return add


def line(name, arguments, stdin, *, user="alice", **expectation):
    """Registers the exact command line of a program that cannot be run here."""
    case(f"{name} (line)", **expectation)(lambda: world.run(arguments, user=user, stdin=stdin))


def fixture(name):
    return os.path.join(FIXTURES, name)


def text_file():
    """The text as a file that everyone may read."""
    world.write("/var/tmp/text", TEXT)
    return "/var/tmp/text"


def wait_for_mail(seconds=30):
    """Waits until something is queued."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit and not world.queued():
        time.sleep(0.05)


def stop(daemon):
    """Ends a daemon that we started; answers what it said as a finished program."""
    daemon.terminate()
    try:
        out, err = daemon.communicate(timeout=30)
    except world.subprocess.TimeoutExpired:
        daemon.kill()
        out, err = daemon.communicate()
    return world.subprocess.CompletedProcess(daemon.args, 0, out, err)
