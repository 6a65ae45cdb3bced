"""What may differ between Dovecot and martlet-imapd: each rule is explained in an entry of martlet-deviations(7)."""

import re

RULES = []
NOTHING = [None, None, b"", b""]


class Rule:
    """A test of two values at a path, for messages with some oddities or, without, for all."""

    def __init__(self, heading, path, oddities, test):
        self.heading = heading
        self.path = re.compile(path)
        self.oddities = oddities
        self.test = test

    def holds(self, oddity, path, ours, theirs):
        return (
            (not self.oddities or oddity in self.oddities)
            and self.path.search(path) is not None
            and self.test(ours, theirs)
        )


class Explanations:
    """The rules, and which of them were of use."""

    def __init__(self):
        self.used = set()

    def explain(self, oddity, path, ours, theirs):
        """Whether a rule says so."""
        for rule in RULES:
            if rule.holds(oddity, path, ours, theirs):
                self.used.add(rule)
                return True
        return False

    def unused(self):
        """The rules that explain nothing any more."""
        return [f"{rule.heading} ({rule.test.__doc__})" for rule in RULES if rule not in self.used]

    @staticmethod
    def headings():
        return sorted({rule.heading for rule in RULES})


def rule(heading, path, *oddities):
    """The difference of which the function says whether it is that."""

    def add(test):
        RULES.append(Rule(heading, path, oddities, test))
        return test

    return add


def pairs(heading, path, oddities, *values):
    """These differences and no others: (ours, theirs)."""

    def add(pair):
        def test(*found):
            return found == pair

        test.__doc__ = f"{pair}"
        rule(heading, path, *oddities)(test)

    for pair in values:
        add(pair)


TEXTS = r"(subject|date|message-id|in-reply-to|description|id|location|md5)$"
UNREADABLE = "Content-Type that cannot be read, RFC 2045 \\(sc5.2"
LISTS = r" (from|sender|reply-to|to|cc|bcc)$"

# --- whatever the message is like


@rule("Parts without a body, RFC 2046 \\(sc5.1.1", r"\.(MIME|HEADER)\]$")
def ends_in_empty_line(ours, theirs):
    """the empty line of a header"""
    return theirs is not None and ours in (theirs + b"\r\n", theirs + b"\r\n\r\n")


@rule("Blanks in ENVELOPE, RFC 5322 \\(sc2.2.3", r"(ENVELOPE|envelope) " + TEXTS, "subject")
def blanks(ours, theirs):
    """several blanks"""
    return None not in (ours, theirs) and re.sub(rb"[ \t]+", b" ", ours) == theirs


@rule("Addresses in ENVELOPE, RFC 9051 \\(sc7.5.2", LISTS)
def missing(ours, theirs):
    """names that are made up"""
    return None not in (ours, theirs) and ours == named(theirs)


def named(addresses):
    """Without what Dovecot makes up."""
    made_up = {b"MISSING_MAILBOX": b"", b"MISSING_DOMAIN": b""}
    return [[one[0] or None, one[1], made_up.get(one[2], one[2]), made_up.get(one[3], one[3])] for one in addresses]


@rule("BINARY.SIZE, RFC 9051 \\(sc6.4.5", r"^BINARY\.SIZE of")
def beside(ours, theirs):
    """another size than BINARY has"""
    return ours.isdigit() and str(theirs).startswith("wrong: ")


@rule("Encodings of parts, RFC 2045 \\(sc6.4", r"^BINARY.* in .*\b(X-UUENCODE|BASE64|QUOTED-PRINTABLE)")
def encoded_outside(_, theirs):
    """a part in a message with an encoding"""
    return theirs == "NO [UNKNOWN-CTE]"


@rule("SEARCH BODY, RFC 9051 \\(sc6.4.4", r"^UID SEARCH BODY ")
def all_of_the_body(_, theirs):
    """what is in the header of a part"""
    return not theirs


@rule("SEARCH SENTBEFORE, RFC 9051 \\(sc6.4.4", r"^UID SEARCH SENTBEFORE ")
def undated(ours, _):
    """messages without a date"""
    return not ours


# --- with the oddity of which the message is

@rule(UNREADABLE, "^BODY(STRUCTURE)?( |$)", "type", "cut")
def plain(ours, theirs):
    """a type that is none"""
    if not isinstance(theirs, dict) or (theirs.get("subtype") != b"" and theirs.get("type") != b"APPLICATION"):
        return False
    wanted = {**theirs, "type": b"TEXT", "subtype": b"PLAIN", "parameters": [b"CHARSET", b"us-ascii"]}
    return ours == {**wanted, "lines": ours.get("lines")}


pairs(UNREADABLE, " subtype$", ["type", "cut"], (b"PLAIN", b""))
pairs(
    "Parameters, RFC 2045 \\(sc5.1", " parameters$", ["type"],
    ([b"A", b"b/c"], [b"A", b"b"]),
    ([b"X", b"1", b"CHARSET", b"us-ascii"], [b"X", b"1", b"", b"2", b"CHARSET", b"us-ascii"]),
    ([b"A", b"open", b"CHARSET", b"us-ascii"], [b"CHARSET", b"us-ascii"]),
)  # fmt: skip
ENCODINGS = "Encodings in BODYSTRUCTURE, RFC 2045 \\(sc6.4"
pairs(
    ENCODINGS, " encoding$", ["encoding"],
    (b"BASE64", b"7BIT"), (b'"BASE64"', b"7BIT"), (b"QUOTED-PRINTABLE, BASE64", b"7BIT"),
)  # fmt: skip


@rule(ENCODINGS, r"^BINARY(\.SIZE)? of (7BIT)? in ", "encoding")
def no_encoding(_, theirs):
    """an empty encoding"""
    return theirs == "NO [UNKNOWN-CTE]"


@rule("BINARY, RFC 9051 \\(sc6.4.5", r"^BINARY of (BASE64|QUOTED-PRINTABLE) in ", "encoding", "body", "cut")
def undecodable(ours, theirs):
    """what is not of the encoding"""
    return isinstance(ours, bytes) and theirs in ("NO [PARSE]", None)


@rule("BINARY, RFC 9051 \\(sc6.4.5", r"^BINARY.SIZE of (BASE64|QUOTED-PRINTABLE) in ", "encoding", "body", "cut")
def undecodable_size(ours, theirs):
    """the size of what is not of the encoding"""
    return ours.isdigit() and theirs in ("NO [PARSE]", "NO [UNKNOWN-CTE]", None)


@rule("Parameters, RFC 2045 \\(sc5.1", " parameters$", "cut")
def unended(ours, theirs):
    """a value without its last quote"""
    return any(ours[:at] + ours[at + 2 :] == (theirs or []) for at in range(0, len(ours), 2))


@rule("Blanks in ENVELOPE, RFC 5322 \\(sc2.2.3", TEXTS, "cut")
def last_blank(ours, theirs):
    """a blank at the end"""
    return theirs is not None and ours == theirs.rstrip()


@rule("MIME-Version, RFC 2045 \\(sc4", r"^BINARY(\.SIZE)? of 7BIT in ")
def no_version(_, theirs):
    """an encoding without a version, which is not known"""
    return theirs == "NO [UNKNOWN-CTE]"


@rule("MIME-Version, RFC 2045 \\(sc4", r"^BINARY(\.SIZE)? of 7BIT in ", "version")
def no_version_but_known(_, theirs):
    """an encoding without a version"""
    return theirs is not None


pairs("Blanks in ENVELOPE, RFC 5322 \\(sc2.2.3", " description$", ["subject"], (b"two  blanks", b"two  blanks  "))
pairs(
    "Content-Disposition that cannot be read, RFC 2183 \\(sc2", " disposition$", ["disposition"],
    (None, [b"", [b"FILENAME", b"x"]]), (None, [b"", None]), (None, [b"", [b"A", b"b"]]),
)  # fmt: skip
pairs(
    "Content-Language that cannot be read, RFC 3282 \\(sc2", " language$", ["language"],
    ([b"en"], None), ([b"en", b"de"], [b"en"]),
)  # fmt: skip


TWICE = "Fields that come twice, RFC 5322 \\(sc3.6"


@rule(TWICE, TEXTS, "twice", "blank")
def first_text(ours, theirs):
    """the first text, not the last"""
    return None not in (ours, theirs)


@rule(TWICE, r" (disposition|language)( |$)", "twice", "blank")
def first_list(ours, theirs):
    """the first list, not the last"""
    return None not in (ours, theirs)


@rule(TWICE, "^BINARY", "blank")
def first_encoding(_, theirs):
    """the first encoding, not the last"""
    return theirs is not None


@rule("Lines that are no fields, RFC 5322 \\(sc2.2", "^UID SEARCH (TEXT|BODY) ", "blank")
def no_blank(_, theirs):
    """what is behind the last delimiter of a part whose header has no end"""
    return bool(theirs)


DATES = "Dates that cannot be read, RFC 5322 \\(sc3.3"


@rule(DATES, "^UID SEARCH SENT", "date", "cut")
def part_of_a_date(_, theirs):
    """a date without all of its time"""
    return not theirs


def same_messages(ours, theirs):
    """threads of the same messages"""
    return sorted(re.findall(rb"\d+", ours)) == sorted(re.findall(rb"\d+", theirs))


rule(DATES, "^UID THREAD ", "date", "cut")(same_messages)
rule("Message identifiers, RFC 5322 \\(sc3.6.4", "^UID THREAD REFERENCES ", "id")(same_messages)


@rule("HEADER.FIELDS without an empty line, RFC 9051 \\(sc6.4.5.1", r"^BODY\[HEADER.FIELDS ", "blank", "cut")
def no_empty_line(ours, theirs):
    """an empty line that is not there"""
    return theirs in (ours + b"\r\n", ours + b"\r\n\r\n")


@rule("Pieces, RFC 9051 \\(sc6.4.5.1", r">$", "body")
def wrong_piece(_, theirs):
    """a piece that begins behind a bare CR, at which it may break off"""
    return isinstance(theirs, tuple) or theirs == "nothing"


# --- addresses that cannot be read

UNREAD = "Addresses that cannot be read, RFC 5322 \\(sc3.4"
READ_OTHERWISE = (
    # a name may have a colon
    ([b"b:", None, b"c", b"d.example"], [None, None, b"b", b""]),
    # blanks in an address, which RFC 5322 \\(sc4.4 allows
    ([None, None, b"a.b", b"c.example"], [b"a. b", None, b"", b""]),
)


@rule(UNREAD, LISTS, "address", "cut")
def unread(ours, theirs):
    """addresses that are read in another way"""
    if theirs is None:
        return False
    rest = named(theirs)
    for address in ours or []:
        while rest[:1] == [NOTHING] != [address]:
            # commas without an address
            rest.pop(0)
        if not rest:
            # it stops where it cannot read on
            return True
        if address != rest[0] and (address, rest[0]) not in READ_OTHERWISE and not is_unended(address, rest[0]):
            return False
        rest.pop(0)
    return all(address == NOTHING for address in rest)


def is_unended(ours, theirs):
    """Whether the bracket that ends it is missing."""
    return theirs[3] == b"SYNTAX_ERROR" and ours[:3] == theirs[:3]


@rule(UNREAD, LISTS, "cut")
def last_address(ours, theirs):
    """an address that breaks off"""
    return None not in (ours, theirs) and ours[:-1] == named(theirs)[:-1]
