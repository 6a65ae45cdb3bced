"""Programs with which people send mail."""

import os

import world
from cases import ALICE, BOB, CAROL, DAVE, TEXT, case, fixture, message, text_file

EVERYONE = ("bob", "carol", "dave")
BYTES = TEXT.encode()
# GNU mail does so even when its input is a file
UNDOTTED = TEXT.replace("\n.\n", "\n")
HAS = ("A first line.", "From here to there: zażółć gęślą jaźń, naïve", "The last line.")


def send(*arguments, stdin=BYTES, **options):
    return lambda: world.run(arguments, stdin=stdin, **options)


case("sendmail -t", to=EVERYONE, subject="plain", raw=BYTES)(
    send("/usr/sbin/sendmail", "-t", "-i", stdin=message("plain"))
)
case("sendmail with CRLF", to=EVERYONE, subject="plain", raw=BYTES)(
    send("/usr/sbin/sendmail", "-t", "-oi", stdin=message("plain").replace(b"\n", b"\r\n"))
)

MUTT_ENV = {"EMAIL": ALICE}
for mutt in ("mutt", "neomutt"):
    case(f"{mutt}: from a pipe with Cc and Bcc", to=EVERYONE, subject="żółw", text=TEXT)(
        send(mutt, "-s", "żółw", "-c", CAROL, "-b", DAVE, "--", BOB)
    )
    case(f"{mutt}: with an attachment", subject="a file", text=TEXT)(
        lambda mutt=mutt: world.run([mutt, "-s", "a file", "-a", text_file(), "--", "bob"], stdin=BYTES)
    )
case("mutt: a draft with 8-bit transfer and an envelope sender", subject="draft", to=EVERYONE, raw=BYTES)(
    send("mutt", "-e", "set allow_8bit use_8bitmime use_envelope_from", "-H", "-", stdin=message("draft"))
)
case("mutt: bounce of a message", subject="plain", to=("carol",), raw=BYTES)(lambda: bounce_with_mutt())


def bounce_with_mutt():
    world.run(
        ["sh", "-c", "mkdir -p box/cur box/new box/tmp && cat > box/new/1.x.y"],
        stdin=b"From: "
        + BOB.encode()
        + b"\nDate: Fri, 20 Nov 2026 10:00:00 +0000\nMessage-ID: <1@bob>\n"
        + message("plain", Bcc=""),
    )
    push = f"<bounce-message>{CAROL}<enter>y<quit>"
    return on_terminal("mutt", "-f", "box", "-e", "set folder=~", "-e", f"push {push}")


def on_terminal(*arguments, **env):
    """Runs a program that wants a terminal."""
    words = " ".join("{" + word + "}" for word in arguments)
    return world.run(world.on_terminal(words), env={"TERM": "xterm", **env}, timeout=120)


case("s-nail", to=EVERYONE, subject="snail", text=TEXT)(
    send("s-nail", "-s", "snail", "-c", CAROL, "-b", DAVE, BOB)
)
case("s-nail -t", to=EVERYONE, subject="snail", text=TEXT)(
    send("s-nail", "-t", stdin=f"To: {BOB}\nCc: {CAROL}\nBcc: {DAVE}\nSubject: snail\n\n{TEXT}".encode())
)
case("s-nail -r sets the sender", subject="snail", sender=CAROL, text=TEXT)(
    send("s-nail", "-r", CAROL, "-s", "snail", BOB)
)
case("bsd-mailx", to=EVERYONE, subject="mailx", has=HAS)(
    send("bsd-mailx", "-s", "mailx", "-c", CAROL, "-b", DAVE, BOB)
)
case("bsd-mailx -r with a header", subject="mailx", sender=CAROL, has=HAS)(
    send("bsd-mailx", "-r", CAROL, "-a", "Content-Type: text/plain; charset=utf-8", "-s", "mailx", BOB)
)
case("mailutils mail", to=EVERYONE, subject="gnu", text=UNDOTTED)(
    send(
        "mail.mailutils",
        "-s",
        "gnu",
        "-a",
        f"Cc: {CAROL}",
        "-a",
        f"Bcc: {DAVE}",
        BOB,
        stdin=UNDOTTED.encode(),
    )
)
case("mailutils mail -A", subject="gnu", has=("A first line.",))(
    lambda: world.run(["mail.mailutils", "-s", "gnu", "-A", text_file(), "bob"], stdin=BYTES)
)
case("mailutils mail -r", subject="gnu", sender=CAROL, text=UNDOTTED)(
    send("mail.mailutils", "-r", CAROL, "-s", "gnu", BOB, stdin=UNDOTTED.encode())
)


@case("mblaze: mcom", to=EVERYONE, subject="mblaze", has=HAS)
def mblaze_mcom():
    world.run(
        ["sh", "-c", "mkdir -p .mblaze && printf 'Local-Mailbox: alice@host.example\\n' > .mblaze/profile"]
    )
    world.write("/home/alice/editor", f'#!/bin/sh\ncat {text_file()} >> "$1"\n', 0o755)
    return world.run(
        ["script", "-qec", f"mcom -subject mblaze -cc {CAROL} -bcc {DAVE} {BOB}", "/dev/null"],
        stdin=b"s\n",
        env={"EDITOR": "/home/alice/editor", "PATH": "/usr/bin:/bin:/usr/sbin"},
    )


@case("mblaze: mmime to sendmail", to=EVERYONE, subject="żółw", text=TEXT)
def mblaze_mmime():
    draft = f"To: {BOB}\nCc: {CAROL}\nBcc: {DAVE}\nSubject: żółw\n\n{TEXT}"
    return world.run(["sh", "-c", "mmime | /usr/sbin/sendmail -t"], stdin=draft.encode())


def nmh(program, arguments, transport=None):
    """nmh as its package configures it, but for the transport."""
    world.run(
        ["sh", "-c", "mkdir -p Mail && printf 'Path: Mail\\n' > .mh_profile && cat > draft"],
        stdin=f"From: {ALICE}\nTo: {BOB}\nCc: {CAROL}\nBcc: {DAVE}\nSubject: nmh\n\n{TEXT}".encode(),
    )
    extra = ["-mts", transport] if transport else []
    return world.run([f"/usr/bin/mh/{program}", *extra, *arguments], env={"MMHMTSUSERCONF": "/dev/null"})


case("nmh: send by sendmail/smtp", messages=2, each=1, to=EVERYONE, has=HAS)(
    lambda: nmh("send", ["/home/alice/draft"], "sendmail/smtp")
)
case("nmh: send by sendmail/pipe", messages=2, each=1, to=EVERYONE, has=HAS)(
    lambda: nmh("send", ["/home/alice/draft"], "sendmail/pipe")
)


@case("alpine: -bs from a terminal", to=("bob", "carol"), subject="alpine", text=TEXT)
def alpine():
    draft = f"expect {fixture('alpine.exp')} {BOB} {CAROL} {text_file()}"
    return world.run(["sh", "-c", draft], env={"TERM": "xterm"}, timeout=40)


case("mpack", subject="packed")(lambda: world.run(["mpack", "-s", "packed", text_file(), BOB]))
case("mime-construct", to=EVERYONE, subject="made", text=TEXT)(
    lambda: world.run(
        [
            "mime-construct",
            "--to",
            BOB,
            "--cc",
            CAROL,
            "--bcc",
            DAVE,
            "--subject",
            "made",
            "--type",
            "text/plain; charset=utf-8",
            "--file",
            text_file(),
        ]
    )
)
case("swaks: SMTP to sendmail -bs", to=("bob", "carol"), subject="swaks", text=TEXT)(
    lambda: world.run(
        [
            "swaks",
            "--pipe",
            "/usr/sbin/sendmail -bs",
            "--from",
            ALICE,
            "--to",
            f"{BOB},{CAROL}",
            "--h-Subject",
            "swaks",
            "--body",
            text_file(),
        ]
    )
)


@case("vacation", to=("bob",), subject="Away", has=("I am away.",))
def vacation_by_user():
    return vacation()


@case("vacation -z", to=("bob",), sender="", subject="Away", has=("I am away.",))
def vacation_by_nobody():
    return vacation("-z")


def vacation(*options):
    world.write("/home/alice/.vacation.msg", "From: alice\nSubject: Away\n\nI am away.\n")
    world.run(["vacation", "-i"])
    letter = (
        f"From {BOB} Fri Nov 20 10:00:00 2026\nFrom: {BOB}\nTo: alice@host.example\nSubject: hello\n\nhi\n"
    )
    return world.run(["vacation", *options, "alice"], stdin=letter.encode())


LETTER = f"From: {BOB}\nTo: {ALICE}\nMessage-ID: <1@bob>\nDate: Fri, 20 Nov 2026 10:00:00 +0000\nSubject: hello\n\n"


@case("procmail: forwards", to=("carol",), subject="hello", raw=BYTES)
def procmail():
    world.write("/home/alice/forward.rc", f":0r\n! {CAROL}\n")
    return world.run(["procmail", "-m", "/home/alice/forward.rc"], stdin=LETTER.encode() + BYTES)


case("formail -s sendmail: a mailbox one by one", messages=2, to=("carol",), subject="hello")(
    send(
        "formail",
        "-s",
        "/usr/sbin/sendmail",
        "-oi",
        CAROL,
        stdin=(f"From {BOB} Fri Nov 20 10:00:00 2026\n{LETTER}one\n\n" * 2).replace("<1@", "<1@").encode(),
    )
)


# maildrop says -f with an empty word
@case("maildrop: forwards", to=("carol",), sender="", subject="hello", raw=BYTES)
def maildrop():
    world.write("/home/alice/filter", f'to "!{CAROL}"\n', 0o600)
    os.chown("/home/alice/filter", world.USERS["alice"], world.USERS["alice"])
    return world.run(["maildrop", "./filter"], stdin=LETTER.encode() + BYTES)


case(
    "mailbot: an automatic answer",
    to=("bob",),
    sender="",
    subject="Re: hello",
    has=("> hi", "A first line."),
)(
    lambda: world.run(
        ["mailbot", "-t", text_file(), "-A", f"From: {ALICE}", "/usr/sbin/sendmail", "-f", "", "-t"],
        stdin=LETTER.encode() + b"hi\n",
    )
)
