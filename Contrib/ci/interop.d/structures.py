"""ENVELOPE and BODYSTRUCTURE with names for what is in them."""

ADDRESSES = ("from", "sender", "reply-to", "to", "cc", "bcc")
ENVELOPE = ("date", "subject", *ADDRESSES, "in-reply-to", "message-id")
MULTIPART = ("subtype", "parameters", "disposition", "language", "location")
PART = ("type", "subtype", "parameters", "id", "description", "encoding", "size")
MORE = ("md5", "disposition", "language", "location")


def upper(value):
    return value.upper() if isinstance(value, bytes) else value


def parameters(values):
    """The names of parameters in one case."""
    return values and [upper(value) if index % 2 == 0 else value for index, value in enumerate(values)]


def disposition(values):
    return values and [upper(values[0]), parameters(values[1])]


def envelope(values):
    return dict(zip(ENVELOPE, values)) if isinstance(values, list) else values


CASES = {
    "type": upper,
    "subtype": upper,
    "encoding": upper,
    "parameters": parameters,
    "disposition": disposition,
    "envelope": envelope,
}


def structure(values):
    """BODY or BODYSTRUCTURE; the words of MIME in one case."""
    if not isinstance(values, list):
        return values
    if isinstance(values[0], list):
        count = next(index for index, value in enumerate(values) if not isinstance(value, list))
        out = {"parts": [structure(value) for value in values[:count]], **dict(zip(MULTIPART, values[count:]))}
    else:
        names = PART
        if upper(values[0]) == b"TEXT":
            names += ("lines",)
        elif upper(values[0]) == b"MESSAGE" and upper(values[1]) == b"RFC822":
            names += ("envelope", "body", "lines")
        out = dict(zip(names + MORE, values))
    for name, value in out.items():
        if name in CASES:
            out[name] = CASES[name](value)
        elif name == "body":
            out[name] = structure(value)
    return out


def is_message(part):
    return "envelope" in part


def numbered(part, prefix=""):
    """The parts of a structure, as their numbers have it: (number, structure)."""
    if "parts" not in part:
        return within([(f"{prefix}1", part)])
    return within([(f"{prefix}{index + 1}", inner) for index, inner in enumerate(part["parts"])])


def within(parts):
    """These parts, each with those in it behind it."""
    found = []
    for number, part in parts:
        found.append((number, part))
        if "parts" in part:
            found += numbered(part, f"{number}.")
        elif is_message(part):
            found += numbered(part["body"], f"{number}.")
    return found
