"""What two IMAP servers tell of the same messages, compared; what may differ is in martlet-deviations(7).

As a program: differential.py SEED COUNT PROPER-OR-ODD OURS THEIRS, where both are commands for a shell that read
IMAP on standard input as a user who has logged in, and `{}` in them is a directory with the messages by number.
"""

import collections
import os
import re
import subprocess
import sys
import tempfile
import threading

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import answers  # noqa: E402
import nasty  # noqa: E402

WHOLE = (
    "RFC822.SIZE BODY.PEEK[] BODY.PEEK[HEADER] BODY.PEEK[TEXT] BODY.PEEK[HEADER.FIELDS.NOT (Subject From X)]"
)
DERIVED = "ENVELOPE BODY BODYSTRUCTURE"
NAMES = ("date", "subject", "from", "sender", "reply-to", "to", "cc", "bcc", "in-reply-to", "message-id")


def upper(value):
    return value.upper() if isinstance(value, bytes) else value


def parameters(values):
    """The names of parameters in one case."""
    return values and [upper(value) if index % 2 == 0 else value for index, value in enumerate(values)]


def envelope(values):
    """Dovecot makes blanks one, and has names of its own for what an address lacks."""
    missing = {b"MISSING_MAILBOX": b"", b"MISSING_DOMAIN": b""}

    def address(one):
        return [one[0] or None, one[1], missing.get(one[2], one[2]), missing.get(one[3], one[3])]

    texts = [re.sub(rb"[ \t]+", b" ", value) if isinstance(value, bytes) else value for value in values]
    return [[address(one) for one in value] if isinstance(value, list) else value for value in texts]


def ending(values):
    if values and values[0]:
        values = [[upper(values[0][0]), parameters(values[0][1])], *values[1:]]
    return values


def structure(part):
    """A structure with the words of MIME in one case."""
    if isinstance(part[0], list):
        count = first_word(part)
        out = [structure(value) for value in part[:count]] + [upper(part[count])]
        rest = part[count + 1 :]
        return out + ([parameters(rest[0])] + ending(rest[1:]) if rest else [])
    out = [upper(part[0]), upper(part[1]), parameters(part[2]), part[3], part[4], upper(part[5]), part[6]]
    rest = part[7:]
    if out[0] == b"TEXT":
        out, rest = out + rest[:1], rest[1:]
    elif out[:2] == [b"MESSAGE", b"RFC822"]:
        out, rest = out + [envelope(rest[0]), structure(rest[1]), rest[2]], rest[3:]
    return out + (rest[:1] + ending(rest[1:]) if rest else [])


def first_word(part):
    return next(index for index, value in enumerate(part) if not isinstance(value, list))


def numbered(part, prefix=""):
    """The parts of a structure, as their numbers have it: (number, structure)."""
    if isinstance(part[0], list):
        found = []
        for index, inner in enumerate(part[: first_word(part)]):
            number = f"{prefix}{index + 1}"
            found.append((number, inner))
            if isinstance(inner[0], list):
                found += numbered(inner, number + ".")
            elif is_message(inner):
                found += numbered(inner[8], number + ".")
        return found
    found = [(f"{prefix}1", part)]
    return found + (numbered(part[8], f"{prefix}1.") if is_message(part) else [])


def is_message(part):
    return part[:2] == [b"MESSAGE", b"RFC822"]


def fetch(server, commands):
    script = b"s SELECT INBOX\r\n" + b"".join(f"{line}\r\n".encode() for line in commands) + b"z LOGOUT\r\n"
    items, tagged = answers.fetched(server(script))
    return {n: {key.upper(): value for key, value in found.items()} for n, found in items.items()}, tagged


class Comparison:
    """The differences of two servers: (what, number of the message, ours, theirs)."""

    def __init__(self, ours, theirs, count, odd):
        self.servers = ours, theirs
        self.count = count
        self.odd = odd
        self.found = []

    def compare(self):
        # a chance word in an odd message is read in one way here and in another there: only octets must agree
        wanted = WHOLE if self.odd else f"{WHOLE} {DERIVED}"
        (ours, _), (theirs, _) = (fetch(server, [f"a FETCH 1:* ({wanted})"]) for server in self.servers)
        for number in range(1, self.count + 1):
            self.compare_items(number, ours.get(number, {}), theirs.get(number, {}))
        if not self.odd:
            same = {number: numbered(structure(found["BODY"])) for number, found in ours.items()}
            self.compare_parts(same)
            self.compare_decoded(same)
        return self.found

    def compare_items(self, number, ours, theirs):
        for item in sorted(set(ours) | set(theirs)):
            own, other = ours.get(item, "nothing"), theirs.get(item, "nothing")
            if item == "ENVELOPE":
                own, other = envelope(own), envelope(other)
                for name, value, its in zip(NAMES, own, other):
                    self.note(f"ENVELOPE {name}", number, value, its)
            elif item.startswith("BODY["):
                self.note(item, number, own, other)
            elif item.startswith("BODY"):
                self.note(item, number, structure(own), structure(other))
            else:
                self.note(item, number, own, other)

    def compare_parts(self, same):
        commands = []
        for number, parts in same.items():
            items = []
            for part, what in parts:
                items += [f"BODY.PEEK[{part}]", f"BODY.PEEK[{part}.MIME]"]
                if is_message(what):
                    items += [f"BODY.PEEK[{part}.HEADER]", f"BODY.PEEK[{part}.TEXT]"]
            commands.append(f"a{number} FETCH {number} ({' '.join(items)})")
        (ours, _), (theirs, _) = (fetch(server, commands) for server in self.servers)
        for number, found in ours.items():
            for item, octets in found.items():
                other = theirs.get(number, {}).get(item)
                if item.endswith((".MIME]", ".HEADER]")) and other is not None:
                    # the line end before a delimiter, which is the empty line if there is no body
                    octets, other = octets.removesuffix(b"\r\n"), other.removesuffix(b"\r\n")
                    octets, other = octets.removesuffix(b"\r\n"), other.removesuffix(b"\r\n")
                self.note(item, number, octets, other)

    def compare_decoded(self, same):
        commands = []
        for number, parts in same.items():
            hidden = [f"{part}." for part, what in parts if is_message(what) and not self.is_plain(what)]
            for part, what in parts:
                # Dovecot decodes nothing in a message with an encoding that it may not have
                is_leaf = not isinstance(what[0], list) and what[0] != b"MESSAGE"
                if is_leaf and not part.startswith(tuple(hidden)):
                    commands.append(f"b{number}.{part} FETCH {number} (BINARY.PEEK[{part}])")
        (ours, tagged), (theirs, others) = (fetch(server, commands) for server in self.servers)
        for number, found in ours.items():
            for item, octets in found.items():
                if item.startswith("BINARY"):
                    self.note(item, number, octets, theirs.get(number, {}).get(item))
        for tag, status in tagged.items():
            if tag[0] == "b":
                self.note(tag, int(tag[1:].partition(".")[0]), status.split()[0], others.get(tag, "?").split()[0])

    @staticmethod
    def is_plain(part):
        return part[5] in (b"7BIT", b"8BIT", b"BINARY")

    def note(self, what, number, ours, theirs):
        if ours != theirs:
            self.found.append((what, number, ours, theirs))


def talking(command, **options):
    """A server as a function of what it hears; it is asked to leave at the end of that."""

    def talk(script):
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **options
        ) as process:
            # the end of its input would be the end of its answer
            writer = threading.Thread(target=lambda: (process.stdin.write(script), process.stdin.flush()))
            writer.start()
            heard = process.stdout.read()
            writer.join()
            return heard

    return talk


def main(seed, count, kind, ours, theirs):
    messages = nasty.messages(int(seed), int(count), kind == "odd")
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)
        for number, octets in enumerate(messages):
            with open(f"{directory}/{number:06}", "wb") as file:
                file.write(octets)
        servers = [talking(["sh", "-c", command.replace("{}", directory)]) for command in (ours, theirs)]
        found = Comparison(*servers, len(messages), kind == "odd").compare()
    for what, number, own, other in found[:20]:
        print(f"{what} of message {number}\n  ours   {own!r:.400}\n  theirs {other!r:.400}")
    print(len(messages), "messages,", dict(collections.Counter(what.split("[")[0] for what, *_ in found)))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
