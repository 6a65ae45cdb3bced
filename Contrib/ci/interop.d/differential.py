"""What Dovecot and martlet-imapd tell of the same messages; each difference is explained in martlet-deviations(7).

Messages that follow the rules, and messages with one oddity each: nasty.py. What may differ: explained.py.
MARTLET_SEED in the environment makes other messages than the usual ones, in which more may have to be explained.
"""

import contextlib
import os
import re
import shutil
import subprocess
import threading

import answers
import explained
import nasty
import world
from checks import check, must, read
from readers import dovecot_configuration
from structures import envelope, is_message, numbered, structure

# how many messages of each kind: more where what differs is rare
COUNT, ODD = 300, 40
MORE = {"cut": 200, "blank": 150, "type": 80, "version": 150, "twice": 60, "address": 80}
SEED = "1"
FIRST = 1_700_000_000
WHOLE = (
    "RFC822.SIZE BODY.PEEK[] BODY.PEEK[HEADER] BODY.PEEK[TEXT] BODY.PEEK[HEADER.FIELDS.NOT (Subject From X)] "
    "BODY.PEEK[HEADER.FIELDS (To Cc Content-Type)] ENVELOPE BODY BODYSTRUCTURE"
)
PIECES = "BODY.PEEK[]<7.11> BODY.PEEK[TEXT]<1.30> BODY.PEEK[HEADER]<10.100000> BODY.PEEK[]<100000.5>"
SEARCHES = (
    "ALL", "TEXT text", "BODY YWJj", "BODY tail", "SUBJECT folded", 'SUBJECT "and more"', "FROM fred", "FROM example",
    "TO a@b",
    'CC "quoted, name"', "BCC M",
    'HEADER Message-ID "a@b"', 'HEADER In-Reply-To ""', 'HEADER X-None ""', "HEADER Sender z.example",
    "SENTON 21-Nov-1997", "SENTSINCE 1-Jan-1980", "SENTBEFORE 1-Jan-1980", "LARGER 1000", "SMALLER 400", "SINCE 20-Nov-2023",
    "BEFORE 20-Nov-2023", "ON 16-Nov-2023", "OR SUBJECT plain NOT FROM g.example", "UNSEEN 5:20", "UID 7:9",
)  # fmt: skip
SORTS = ("ARRIVAL", "DATE", "SUBJECT", "FROM", "TO", "CC", "SIZE", "REVERSE DATE SUBJECT", "DISPLAYFROM", "DISPLAYTO")
THREADS = ("ORDEREDSUBJECT", "REFERENCES")
OTHERS = (
    *(f"UID SEARCH {key}" for key in SEARCHES),
    *(f"UID SORT ({order}) UTF-8 ALL" for order in SORTS),
    *(f"UID THREAD {way} UTF-8 ALL" for way in THREADS),
)


class Server:
    """A server on pipes, started for each conversation."""

    def __init__(self, arguments):
        self.arguments = arguments

    def __enter__(self):
        self.process = subprocess.Popen(
            self.arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        return self.process

    def __exit__(self, *_):
        with self.process:
            self.process.kill()

    def heard(self, lines):
        """All that it says to lines that end in LOGOUT; it reads them while it answers."""
        with self as process:
            # the end of its input would be the end of its answer
            writer = threading.Thread(target=say, args=(process.stdin, lines))
            writer.start()
            octets = process.stdout.read()
            writer.join()
            return octets

    def ask(self, commands):
        """Its answers to commands with tags. One at which it breaks off has none, and the others go on."""
        items, tagged = {}, {}
        while commands:
            more, tags = answers.fetched(self.heard(["s SELECT INBOX", *commands, "z LOGOUT"]))
            for number, found in more.items():
                items.setdefault(number, {}).update({key.upper(): value for key, value in found.items()})
            tagged.update(tags)
            rest = [command for command in commands if command.split(" ", 1)[0] not in tags]
            # the first without an answer need not be the one at which it broke off
            if len(commands) > 1 and rest:
                more, tags = self.ask(rest[:1])
                for number, found in more.items():
                    items.setdefault(number, {}).update(found)
                tagged.update(tags)
            commands = rest[1:]
        return items, tagged

    def ask_each(self, commands):
        """What it tells of each command, which it gets when the one before is answered."""
        found = []
        with self as process:
            for number, command in enumerate(["SELECT INBOX", *commands]):
                say(process.stdin, [f"{number} {command}"])
                lines = []
                while not lines or not lines[-1].startswith(b"%d " % number):
                    lines.append(process.stdout.readline())
                    must(lines[-1], f"{self.arguments}: broke off at {command}")
                found.append(lines)
        return [result(lines) for lines in found[1:]]


def say(pipe, lines):
    with contextlib.suppress(BrokenPipeError):
        pipe.write("".join(f"{line}\r\n" for line in lines).encode())
        pipe.flush()


def result(lines):
    """What is told of a search, or how it was refused."""
    if b" OK " not in lines[-1]:
        return lines[-1]
    words = b"".join(lines[:-1]).split()
    must(words[:1] == [b"*"] and words.count(b"*") == 1, f"more than an answer: {lines}")
    return b" ".join(words[2:])


class Comparison:
    """The differences of two servers that nothing explains: (what, number of the message, ours, theirs)."""

    def __init__(self, ours, theirs, count, oddity, explanations):
        self.servers = ours, theirs
        self.count = count
        self.oddity = oddity
        self.explanations = explanations
        self.found = []
        # messages of which the envelope is read in different ways, so that searches may find them or not
        self.odd = set()

    def compare(self):
        """The differences."""
        numbers = range(1, self.count + 1)
        pieces = [f"p{number} FETCH {number} ({PIECES})" for number in numbers]
        (ours, _), (theirs, _) = self.asked([f"a FETCH 1:* ({WHOLE})", *pieces])
        for number in numbers:
            self.note_items(number, ours.get(number, {}), theirs.get(number, {}))
        parts = {number: numbered(structure(found["BODY"])) for number, found in ours.items()}
        self.compare_parts(parts)
        self.compare_decoded(parts)
        self.compare_searches()
        return self.found

    def note_items(self, number, ours, theirs):
        for item in sorted(set(ours) | set(theirs)):
            own, other = self.value(item, ours), self.value(item, theirs)
            self.note(item, number, own, other if is_cut_right(item, theirs) else ("wrong", other))

    def asked(self, commands):
        return [server.ask(commands) for server in self.servers]

    @staticmethod
    def value(item, found):
        value = found.get(item, "nothing")
        if item == "ENVELOPE":
            return envelope(value)
        return structure(value) if item in ("BODY", "BODYSTRUCTURE") else value

    def compare_parts(self, parts):
        """Each part as it is, and pieces."""
        commands = []
        for number, named in parts.items():
            items = []
            for part, what in named:
                items += [f"BODY.PEEK[{part}]", f"BODY.PEEK[{part}.MIME]", f"BODY.PEEK[{part}]<3.20>"]
                if is_message(what):
                    items += [f"BODY.PEEK[{part}.HEADER]", f"BODY.PEEK[{part}.TEXT]"]
            commands.append(f"a{number} FETCH {number} ({' '.join(items)})")
        (ours, _), (theirs, _) = self.asked(commands)
        for number, found in ours.items():
            self.note_items(number, found, theirs.get(number, {}))

    def compare_decoded(self, parts):
        """Each part that holds no others, decoded, and its size."""
        found = []
        for item in ("BINARY", "BINARY.SIZE"):
            commands = [
                f"{number}.{part} FETCH {number} ({'BINARY.PEEK' if item == 'BINARY' else item}[{part}])"
                for number, named in parts.items()
                for part, what in named
                if "parts" not in what and not is_message(what)
            ]
            found.append([decoded(*answers, item) for answers in self.asked(commands)])
        (ours, theirs), (sizes, others) = found
        for number, named in parts.items():
            encodings = {part: encoding(what) for part, what in named}
            for part, what in named:
                tag = f"{number}.{part}"
                if tag not in ours:
                    continue
                around = [part.rsplit(".", count)[0] for count in range(1, part.count(".") + 1)]
                kind = f"{encodings[part]} in {' '.join(sorted({encodings[outer] for outer in around}))}"
                self.note(f"BINARY of {kind}", number, ours[tag], theirs.get(tag))
                own, other = [
                    size if not isinstance(octets, bytes) or size == str(len(octets)) else f"wrong: {size}"
                    for size, octets in ((sizes[tag], ours[tag]), (others.get(tag), theirs.get(tag)))
                ]
                self.note(f"BINARY.SIZE of {kind}", number, own, other)

    def compare_searches(self):
        """Searches, orders and threads."""
        for command, own, other in zip(OTHERS, *(server.ask_each(OTHERS) for server in self.servers)):
            if " THREAD " not in command:
                own, other = [b" ".join(word for word in value.split() if word not in self.odd) for value in (own, other)]
            if " SEARCH " in command:
                own, other = [sorted(set(these.split()) - set(those.split())) for these, those in ((own, other), (other, own))]
            self.note(command, 0, own, other)

    def note(self, what, number, ours, theirs):
        for path, own, other in differing(what, ours, theirs):
            if not self.explanations.explain(self.oddity, path, own, other):
                self.found.append((path, number, own, other))
            elif path.startswith("ENVELOPE") or path.startswith("BODYSTRUCTURE") and self.oddity:
                self.odd.add(b"%d" % number)
            elif path.startswith("UID SEARCH SENT") and self.oddity:
                self.odd.update(own + other)


def is_cut_right(item, found):
    """Whether a piece, but for its size, is one of the whole that the same server told."""
    whole, mark, start = item.rstrip(">").partition("<")
    if not mark or not isinstance(found.get(whole), bytes) or not isinstance(found.get(item), bytes):
        return True
    return found[whole][int(start) :].startswith(found[item])


def encoding(part):
    """That of a part, one word; of a multipart it is not told."""
    return (part.get("encoding") or b"-").decode().replace(" ", "_")


def decoded(items, tagged, item):
    """What a server tells by tags, which are numbers of messages and parts: octets, a size or a refusal."""
    found = {}
    for tag, status in tagged.items():
        number, _, part = tag.partition(".")
        if number.isdigit():
            refusal = re.match(r"\w+( \[[\w-]+\])?", status)[0]
            found[tag] = items.get(int(number), {}).get(f"{item}[{part}]") if refusal == "OK" else refusal
    return found


def differing(path, ours, theirs):
    """The smallest values that differ, each with the names of what it is part of."""
    if ours == theirs:
        return
    if isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
        for name in ours:
            yield from differing(f"{path} {name}", ours[name], theirs[name])
    elif path.endswith(" parts") and len(ours) == len(theirs):
        for own, other in zip(ours, theirs):
            yield from differing(path, own, other)
    else:
        yield path, ours, theirs


# --- the check


def fill(directory, messages):
    """Two Maildirs of bob's with the messages."""
    shutil.rmtree(directory, ignore_errors=True)
    for copy in ("ours", "theirs"):
        for part in ("new", "cur", "tmp"):
            os.makedirs(f"{directory}/{copy}/{part}")
        for number, octets in enumerate(messages):
            path = f"{directory}/{copy}/cur/{FIRST + number}.M0P1.host:2,"
            world.write(path, octets)
            os.utime(path, (FIRST + number * 3600,) * 2)
    for path, _, names in os.walk(directory):
        for name in (".", *names):
            shutil.chown(os.path.join(path, name), "alice", "alice")


def compare(seed, count, oddities, explanations):
    directory = "/home/alice/messages"
    fill(directory, nasty.messages(seed, count, oddities))
    user = ["setpriv", "--reuid=alice", "--regid=alice", "--clear-groups", "env", "-i", "HOME=/home/alice", "USER=alice"]
    ours = [*user, "/usr/sbin/martlet-imapd", "--preauth", f"{directory}/ours"]
    theirs = [*user, "/usr/lib/dovecot/imap", "-c", dovecot_configuration(), "-o", f"mail_location=maildir:{directory}/theirs"]
    (oddity,) = oddities or ("",)
    return Comparison(Server(ours), Server(theirs), count, oddity, explanations).compare()


@check("differential: FETCH, SEARCH, SORT and THREAD of Dovecot and martlet-imapd")
def differential():
    seed = os.environ.get("MARTLET_SEED", SEED)
    explanations = explained.Explanations()
    for oddity in ("", *nasty.ODDITIES):
        count = MORE.get(oddity, ODD) if oddity else COUNT
        found = compare(seed, count, (oddity,) if oddity else (), explanations)
        told = "\n".join(
            f"{what} of message {number}\n  ours   {own!r:.300}\n  theirs {other!r:.300}"
            for what, number, own, other in found[:5]
        )
        must(not found, f"{len(found)} differences, oddity “{oddity}”, seed {seed}: {told}")
    must(seed != SEED or not explanations.unused(), f"nothing differs by {explanations.unused()}")
    manual = read("/run/fixtures/man/martlet-deviations.7").decode()
    for heading in explanations.headings():
        must(f".It {heading}\n" in manual, f"martlet-deviations(7) has no entry “{heading}”")
