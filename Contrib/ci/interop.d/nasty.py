"""Messages as nobody should write them and somebody does, by chance and the same for the same seed."""

import base64
import quopri
import random

# what follows the rules, and what does not
TYPES = (
    "text/plain", "text/plain; charset=utf-8", "TEXT/HTML; CharSet=\"iso-8859-1\"; x=y", "application/x-y.z+w; a=bc",
    "application/pdf; name=\"a b.pdf\"", "image/png; name*=utf-8''%e2%82%ac.png", "message/delivery-status",
    "application/octet-stream; name*0=\"a\"; name*1=\"b\"; name*2=c", "message/external-body; access-type=x",
    "text/plain (comment); charset (c) = us-ascii", "text/plain; a=\"un\\\"quo\\\\ted\"", "text / plain ; x = y",
    "text/rfc822-headers", "message/partial; id=a; number=1", "text/plain; format=flowed;\n delsp=yes",
)
ODD_TYPES = (
    "text/plain; charset=", "text", "text/", "/plain", "", "text/plain; format=flowed; delsp=yes;", "text/plain;;;x=1;=2",
    "text/plain; charset=us-ascii; charset=utf-8", "text/plain; a=\"open", "multipart", "x-unknown",
    "text/plain; charset=\"utf-8\" junk; x=y", "application/x; a=b/c",
)
ENCODINGS = ("7bit", "8bit", "binary", "quoted-printable", "base64", "BASE64", "x-uuencode", "7bit (c)")
ODD_ENCODINGS = ("", " base64 ;x", "quoted-printable, base64", "\"base64\"")
ADDRESSES = (
    "a@b.example", "Fred <f@g.example>", "\"Quoted, Name\" <q@r.example>", "c@d.example (Comment Name)",
    "group: a@b.example, c <c@d.example>;", "empty:;", "=?utf-8?q?M=C3=BCller?= <m@n.example>", "(c) a@b.example",
    "\"x\" \"y\" <z@z.example>", "<@route.example,@b.example:u@h.example>", "a@[1.2.3.4]", "\"a b\"@c.example",
    "Jos\u00e9 <j@k.example>", "\"un\\\"esc\\\\aped\" <e@f.example>", "undisclosed-recipients:;", "<a@b.example>",
    "First.Last <a@b.example>",
)
ODD_ADDRESSES = (
    "plain", "<>", "", "a@b@c.example", "a <b@c.example> d", "a@b.example,,c@d.example,", "a . b @ c . example", "(c)",
    "one <a@b.example>, two <c@d.example", "a@b.example; c@d.example", "mailto:a@b.example", "N <a@b.example> (c)",
    "a: b: c@d.example;;", "\"\" <a@b.example>", "<a@b.example", "a@b.example>", "=?x?y?z <a@b.example>", "a@", "@b",
    "a\tb <c@d.example>",
)
IDS = ("<a@b.example>", "<a@b.example> (c)", "<c@d.example> <a@b.example>")
ODD_IDS = ("a@b.example", "", "<a b>", "<a@b><c@d>", "<caf\u00e9@b>")
SUBJECTS = (
    "plain", "=?utf-8?q?a_b?= =?utf-8?b?Yw==?=", "folded\n and\n more", "caf\u00e9", "(list) {3}", "{3}",
    "\"quoted\" \\ back", "x" * 1200,
)
ODD_SUBJECTS = ("", "  two  blanks  ", "tab\there", "a\n \n b", "bell\x07")
DATES = ("Fri, 21 Nov 1997 09:55:06 -0600", "Fri,\n 21 Nov 1997 09:55:06 GMT", "1 (c) Jan 1997 00:00 (d) +0000")
ODD_DATES = ("yesterday", "", "1 (c) Jan 1997", "Fri, 21 Nov 1997 half past nine")
DISPOSITIONS = (
    "attachment", "inline; filename=\"a.txt\"", "attachment; filename*=utf-8''%e2%82%ac",
    "attachment; filename*0=a; filename*1=b", "ATTACHMENT; size=3;\n filename=\"a b.txt\"",
)
ODD_DISPOSITIONS = ("", "; filename=x", "attachment;", "attachment; filename=a b.txt; size=3", "in line", "\"attachment\"; a=b")
LANGUAGES = ("en", "en, de", "en (c), de-AT")
ODD_LANGUAGES = ("en,,de", "", "\"en\"")
LOCATIONS = ("http://a.example/b", "http://a.example/\n b")
ODD_LOCATIONS = ("http://a.example/b c", "", "a\n b")
CHECKSUMS = ("Q2hlY2sgSW50ZWdyaXR5IQ==",)
ODD_CHECKSUMS = ("",)
BOUNDARIES = ("b", "bb", "a b", "=_x'()+_,-./:=?", "x" * 70, "B")
ODD_BOUNDARIES = ("b--", "--")
LINES = (
    "text", "", "--", "--b", "--x", "-", "From somebody", "caf\u00e9", "a=20b=", "=3D=C3=BC", "YWJj", "YW Jj=", "YQ==", "=",
    "tail  ", ".", "x" * 300, "--b--", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=", "a:b", "\rbare", "a\rb",
)
ODD_LINES = ("--", "--b", "--x", "--b--", "\rbare", "a\rb", "--bb", "YW Jj=", "=", "tail  ")
PROPER_LINES = tuple(line for line in LINES if line not in ODD_LINES)
# by the name of an oddity: the words that follow the rules, and those that do not
WORDS = {
    "type": (TYPES, ODD_TYPES),
    "encoding": (ENCODINGS, ODD_ENCODINGS),
    "address": (ADDRESSES, ODD_ADDRESSES),
    "id": (IDS, ODD_IDS),
    "subject": (SUBJECTS, ODD_SUBJECTS),
    "date": (DATES, ODD_DATES),
    "disposition": (DISPOSITIONS, ODD_DISPOSITIONS),
    "language": (LANGUAGES, ODD_LANGUAGES),
    "location": (LOCATIONS, ODD_LOCATIONS),
    "checksum": (CHECKSUMS, ODD_CHECKSUMS),
    "body": (PROPER_LINES, LINES + ODD_LINES),
    "junk": (("", "", "", " ", "\t"), ("junk",)),
    "end": (("\n", " \n"), ("", "x\n")),
}
MESSAGE_FIELDS = {
    "From": "address", "To": "address", "Cc": "address", "Bcc": "address", "Sender": "address", "Reply-To": "address",
    "Subject": "subject", "Date": "date", "Message-ID": "id", "In-Reply-To": "id",
}
PART_FIELDS = {
    "Content-ID": "id", "Content-Description": "subject", "Content-Disposition": "disposition",
    "Content-Language": "language", "Content-Location": "location", "Content-MD5": "checksum",
}
# besides those words
ODDITIES = (
    *WORDS,
    "boundary",  # a boundary that begins others, or a line
    "parameter",  # no boundary, or one in pieces
    "parts",  # a multipart without any, or without an end
    "cut",  # a message that breaks off
    "ends",  # LF and CR LF in one message
    "field",  # a line in a header that is no field
    "blank",  # no empty line behind a header
    "version",  # no MIME-Version
    "twice",  # a field that is there twice
)


class Maker:
    """Makes messages that follow the rules but for the oddities that are named."""

    def __init__(self, seed, oddities):
        self.chance = random.Random(f"{seed} {sorted(oddities)}")
        self.oddities = frozenset(oddities)
        self.boundaries = 0

    def one(self, kind):
        """A word of this kind."""
        proper, odd = WORDS[kind]
        return self.chance.choice(odd if self.is_odd(kind, 3) else proper)

    def is_rare(self, times):
        return self.chance.randrange(times) == 0

    def is_odd(self, kind, times):
        """Whether this oddity shall be here, by chance one time of so many."""
        return kind in self.oddities and self.is_rare(times)

    def message(self):
        """The octets of a message, with LF, CR LF or both at the ends of lines."""
        octets = self.entity(0, is_message=True).encode("utf-8", "surrogateescape")
        if self.is_odd("cut", 10 if len(self.oddities) > 1 else 1):
            octets = octets[: self.chance.randrange(len(octets) + 1)]
        if self.is_rare(10):
            octets = octets.replace(b"\xc3\xa9", b"\xe9")
        if self.is_rare(6):
            return octets.replace(b"\n", b"\r\n")
        if self.is_odd("ends", 6 if len(self.oddities) > 1 else 1):
            lines = octets.split(b"\n")
            return b"".join(line + self.chance.choice((b"\n", b"\r\n")) for line in lines[:-1]) + lines[-1]
        return octets

    def entity(self, depth, is_message):
        """A header with its body."""
        fields, kind, boundary = [], None, None
        if is_message:
            fields += self.message_fields()
        way = self.chance.randrange(10)
        if depth < 4 and way < 5 - depth // 2:
            kind = "multipart"
            boundary = self.boundary()
            subtype = self.chance.choice(("mixed", "alternative", "digest", "related", "x", "signed; micalg=x"))
            fields.append("Content-Type: multipart/" + subtype + self.boundary_parameter(boundary))
        elif depth < 4 and way == 8:
            kind = "message"
            fields.append("Content-Type: message/" + self.chance.choice(("rfc822", "RFC822; a=b")))
        elif way != 9:
            fields.append("Content-Type:" + self.chance.choice((" ", "", "\n ")) + self.one("type"))
        more, encoding = self.part_fields(kind)
        fields += more
        self.chance.shuffle(fields)
        if self.is_odd("field", 3):
            fields.insert(self.chance.randrange(len(fields) + 1), self.chance.choice(("no field here", "> quoted", ": x")))
        header = "".join(field + "\n" for field in fields)
        blank = "" if self.is_odd("blank", 10) else "\n"
        return header + blank + self.body(kind, boundary, encoding, depth)

    def boundary(self):
        """One that nothing else begins with, unless it may be odd."""
        if "boundary" in self.oddities:
            return self.chance.choice(BOUNDARIES + ODD_BOUNDARIES)
        self.boundaries += 1
        return f"{self.chance.choice(BOUNDARIES[2:])}{self.boundaries}."

    def boundary_parameter(self, boundary):
        if self.is_odd("parameter", 6):
            return ""
        if self.is_odd("parameter", 6):
            return ';\n boundary*0="' + boundary[:1] + '"; boundary*1="' + boundary[1:] + '"'
        if self.is_rare(12) and " " not in boundary and "=" not in boundary:
            return "; boundary=" + boundary
        return ';\n\tboundary="' + boundary + '"'

    def message_fields(self):
        # without it the other fields of MIME say nothing
        fields = [] if self.is_odd("version", 3) else ["MIME-Version: 1.0"]
        for name, kind in MESSAGE_FIELDS.items():
            if self.is_rare(3):
                continue
            value = self.one(kind)
            if kind == "address" and self.is_rare(3):
                value += self.chance.choice((", ", ",\n ", ",")) + self.one(kind)
            fields.append(self.chance.choice((name, name, name.lower(), name.upper())) + self.colon() + value)
            if self.is_odd("twice", 4):
                fields.append(name + ": " + self.one(kind))
        return fields

    def colon(self):
        return self.chance.choice((": ", ":", ":\t"))

    def part_fields(self, kind):
        """The fields of MIME but the type, and the encoding among them."""
        fields, encoding = [], ""
        if self.is_rare(2):
            encoding = self.chance.choice(("7bit", "8bit")) if kind else self.one("encoding")
            fields.append("Content-Transfer-Encoding: " + encoding)
        for name, words in PART_FIELDS.items():
            if self.is_rare(4):
                fields.append(name + ": " + self.one(words))
                if self.is_odd("twice", 4):
                    fields.append(name + ": " + self.one(words))
        return fields, encoding

    def lines(self, limit):
        return "".join(self.one("body") + "\n" for _ in range(self.chance.randrange(limit)))

    def body(self, kind, boundary, encoding, depth):
        if kind == "message":
            return self.entity(depth + 1, is_message=True)
        if kind == "multipart":
            return self.multipart(boundary, depth)
        text = self.lines(6)
        text = text[:-1] if self.is_rare(4) else text
        return text if "body" in self.oddities else encoded(text, encoding)

    def multipart(self, boundary, depth):
        text = self.lines(3) if self.is_rare(2) else ""
        for _ in range(0 if self.is_odd("parts", 4) else self.chance.randrange(1, 4)):
            text += "--" + boundary + self.one("junk") + "\n"
            text += self.entity(depth + 1, is_message=False)
            if text[-1:] != "\n" or self.is_rare(2):
                text += "\n"
        if not self.is_odd("parts", 4):
            text += "--" + boundary + "--" + self.one("end")
            text += self.lines(3)
        return text


def encoded(text, encoding):
    """The text as a part of this encoding has it."""
    octets = text.encode()
    if encoding.lower() == "base64":
        return base64.encodebytes(octets).decode()
    if encoding == "quoted-printable":
        return quopri.encodestring(octets).decode()
    return text


def messages(seed, count, oddities=()):
    """So many messages with these oddities."""
    maker = Maker(seed, oddities)
    return [maker.message() for _ in range(count)]
