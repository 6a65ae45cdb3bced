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
DATES = ("Fri, 21 Nov 1997 09:55:06 -0600", "Fri,\n 21 Nov 1997 09:55:06 GMT", "1 (c) Jan 1970")
ODD_DATES = ("yesterday", "")
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
ODD_BOUNDARIES = ("b--", "--", "b ", "x" * 200)
LINES = (
    "text", "", "--", "--b", "--x", "-", "From somebody", "caf\u00e9", "a=20b=", "=3D=C3=BC", "YWJj", "YW Jj=", "YQ==", "=",
    "tail  ", ".", "x" * 300, "--b--", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=", "a:b", "\rbare", "a\rb",
)


ODD_LINES = ("--", "--b", "--x", "--b--", "\rbare", "a\rb", "--bb", "YW Jj=", "=", "tail  ")
PROPER_LINES = tuple(line for line in LINES if line not in ODD_LINES)


class Maker:
    """Makes messages that follow the rules, or odd ones that need not."""

    def __init__(self, seed, odd):
        self.chance = random.Random(seed)
        self.odd = odd
        self.used = []
        self.encoding = ""

    def one(self, words, odd=()):
        if self.odd and odd and self.is_rare(3):
            return self.chance.choice(odd)
        return self.chance.choice(words)

    def is_rare(self, times):
        return self.chance.randrange(times) == 0

    def is_odd(self, times):
        return self.odd and self.is_rare(times)

    def message(self):
        """The octets of a message, with LF, CR LF or both at the ends of lines."""
        self.used = []
        text = self.entity(0, is_message=True)
        octets = text.encode("utf-8", "surrogateescape")
        if self.is_odd(10):
            octets = octets[: self.chance.randrange(len(octets) + 1)]
        if self.is_rare(10):
            octets = octets.replace(b"\xc3\xa9", b"\xe9")
        way = self.chance.randrange(6)
        if way == 0:
            return octets.replace(b"\n", b"\r\n")
        if way == 1 and self.is_odd(2):
            lines = octets.split(b"\n")
            return b"".join(line + self.one((b"\n", b"\r\n")) for line in lines[:-1]) + lines[-1]
        return octets

    def entity(self, depth, is_message):
        fields, kind, boundary = [], None, None
        if is_message:
            fields += self.message_fields()
        way = self.chance.randrange(10)
        if depth < 4 and way < 5 - depth // 2:
            kind = "multipart"
            boundary = self.boundary()
            subtype = self.one(("mixed", "alternative", "digest", "related", "x", "signed; micalg=x"))
            fields.append("Content-Type: multipart/" + subtype + self.boundary_parameter(boundary))
        elif depth < 4 and way == 8:
            kind = "message"
            fields.append("Content-Type: message/" + self.one(("rfc822", "RFC822; a=b")))
        elif way != 9:
            fields.append("Content-Type:" + self.one((" ", "", "\n ")) + self.one(TYPES, ODD_TYPES))
        fields += self.part_fields(kind)
        self.chance.shuffle(fields)
        if self.is_odd(15):
            fields.insert(self.chance.randrange(len(fields) + 1), self.one(("no field here", "> quoted", " folded", ": x")))
        header = "".join(field + "\n" for field in fields)
        blank = "" if self.is_odd(25) else "\n"
        return header + blank + self.body(kind, boundary, depth)

    def boundary(self):
        """One that nothing else begins with, unless it may be odd."""
        if self.odd:
            return self.one(BOUNDARIES, ODD_BOUNDARIES)
        self.used.append(None)
        return self.one(BOUNDARIES[2:]) + str(len(self.used)) + "."

    def boundary_parameter(self, boundary):
        way = self.chance.randrange(12)
        if way == 0 and self.odd:
            return ""
        if way == 1 and " " not in boundary and "=" not in boundary:
            return "; boundary=" + boundary
        if way == 2 and self.odd:
            return ';\n boundary*0="' + boundary[:1] + '"; boundary*1="' + boundary[1:] + '"'
        return ';\n\tboundary="' + boundary + '"'

    def message_fields(self):
        # without it the other fields of MIME say nothing
        fields = ["MIME-Version: 1.0"] if not self.is_odd(5) else []
        for name, values, odd in (
            ("From", ADDRESSES, ODD_ADDRESSES), ("To", ADDRESSES, ODD_ADDRESSES), ("Cc", ADDRESSES, ODD_ADDRESSES),
            ("Bcc", ADDRESSES, ODD_ADDRESSES), ("Sender", ADDRESSES, ODD_ADDRESSES),
            ("Reply-To", ADDRESSES, ODD_ADDRESSES), ("Subject", SUBJECTS, ODD_SUBJECTS), ("Date", DATES, ODD_DATES),
            ("Message-ID", IDS, ODD_IDS), ("In-Reply-To", IDS, ODD_IDS),
        ):
            if self.chance.randrange(3):
                value = self.one(values, odd)
                if values is ADDRESSES and self.is_rare(3):
                    value += self.one((", ", ",\n ", ",")) + self.one(values, odd)
                fields.append(self.one((name, name, name.lower(), name.upper())) + self.one((": ", ":", ":\t")) + value)
                if self.is_odd(20):
                    fields.append(name + ": " + self.one(values, odd))
        return fields

    def part_fields(self, kind):
        fields = []
        self.encoding = ""
        if self.chance.randrange(2):
            words = (("7bit", "8bit"),) if kind else (ENCODINGS, ODD_ENCODINGS)
            self.encoding = self.one(*words)
            fields.append("Content-Transfer-Encoding: " + self.encoding)
        for name, values, odd in (
            ("Content-ID", IDS, ODD_IDS), ("Content-Description", SUBJECTS, ODD_SUBJECTS),
            ("Content-Disposition", DISPOSITIONS, ODD_DISPOSITIONS), ("Content-Language", LANGUAGES, ODD_LANGUAGES),
            ("Content-Location", LOCATIONS, ODD_LOCATIONS), ("Content-MD5", CHECKSUMS, ODD_CHECKSUMS),
        ):
            if self.is_rare(4):
                fields.append(name + ": " + self.one(values, odd))
        return fields

    def lines(self, limit):
        words = LINES + ODD_LINES if self.odd else PROPER_LINES
        return "".join(self.one(words) + "\n" for _ in range(self.chance.randrange(limit)))

    def body(self, kind, boundary, depth):
        if kind == "message":
            return self.entity(depth + 1, is_message=True)
        if kind == "multipart":
            return self.multipart(boundary, depth)
        text = self.lines(6)
        text = text if self.chance.randrange(4) else text[:-1]
        return text if self.odd else self.encoded(text)

    def encoded(self, text):
        octets = text.encode()
        if self.encoding.lower() == "base64":
            return base64.encodebytes(octets).decode()
        if self.encoding == "quoted-printable":
            return quopri.encodestring(octets).decode()
        return text

    def multipart(self, boundary, depth):
        text = self.lines(3) if self.chance.randrange(2) else ""
        for _ in range(self.chance.randrange(0 if self.odd else 1, 4)):
            text += "--" + boundary + self.one(("", "", "", " ", "\t"), ("junk",)) + "\n"
            text += self.entity(depth + 1, is_message=False)
            if text[-1:] != "\n" or self.chance.randrange(2):
                text += "\n"
        if self.chance.randrange(5) or depth > 0 and not self.odd:
            text += "--" + boundary + "--" + self.one(("\n", " \n"), ("", "x\n"))
            text += self.lines(3)
        return text


def messages(seed, count, odd):
    """So many messages."""
    maker = Maker(seed, odd)
    return [maker.message() for _ in range(count)]
