"""Reads what an IMAP server answers to FETCH: lists, strings, literals and atoms."""


class Reader:
    """A reader over octets."""

    def __init__(self, octets):
        self.octets = octets
        self.at = 0

    def value(self):
        """A list, a string as bytes, or an atom as text; NIL is None."""
        first = self.octets[self.at : self.at + 1]
        if first == b"(":
            return self.list()
        if first == b'"':
            return self.quoted()
        if first in (b"{", b"~"):
            return self.literal()
        return self.atom()

    def list(self):
        self.at += 1
        values = []
        while self.octets[self.at : self.at + 1] != b")":
            if self.octets[self.at : self.at + 1] == b" ":
                self.at += 1
            elif self.octets[self.at : self.at + 2] in (b"\r\n", b""):
                # Dovecot breaks off where it cannot go on
                return values
            else:
                values.append(self.value())
        self.at += 1
        return values

    def quoted(self):
        out = bytearray()
        self.at += 1
        while (byte := self.octets[self.at]) != 0x22:
            if byte == 0x5C:
                self.at += 1
            out.append(self.octets[self.at])
            self.at += 1
        self.at += 1
        return bytes(out)

    def literal(self):
        end = self.octets.index(b"}\r\n", self.at)
        size = int(self.octets[self.at :end].lstrip(b"~{"))
        self.at = end + 3 + size
        return self.octets[end + 3 : self.at]

    def atom(self):
        start, depth = self.at, 0
        while True:
            byte = self.octets[self.at : self.at + 1]
            # the name of a section has blanks and parentheses in its brackets
            depth += (byte == b"[") - (byte == b"]")
            if not byte or (depth == 0 and byte in b" ()\r\n"):
                break
            self.at += 1
        if self.at == start:
            raise ValueError(f"no value at {start}: {self.octets[start:start + 40]!r}")
        word = self.octets[start : self.at].decode()
        return None if word == "NIL" else word

    def line(self):
        end = self.octets.find(b"\r\n", self.at)
        end = len(self.octets) if end < 0 else end
        line = self.octets[self.at : end]
        self.at = end + 2
        return line


def fetched(octets):
    """The items of each message by number, and the tagged answers by tag."""
    reader = Reader(octets)
    items, tagged = {}, {}
    while reader.at < len(octets):
        start = reader.at
        words = octets[start : start + 40].split(b" ", 3)
        if words[0] == b"*" and words[1].isdigit() and words[2] == b"FETCH":
            reader.at = start + sum(len(word) + 1 for word in words[:3])
            values = reader.list()
            items.setdefault(int(words[1]), {}).update(zip(values[::2], values[1::2]))
            reader.line()
        else:
            line = reader.line()
            if not line.startswith((b"*", b"+")):
                tag, _, rest = line.partition(b" ")
                tagged[tag.decode()] = rest.decode("utf-8", "replace")
    return items, tagged
