"""Programs that read Maildirs, over what martlet-local delivered."""

import os
import re

import world
from checks import MAILDIR, MESSAGES, SUBJECTS
from checks import alice, check, deliver, equal, files, must, names, read, same

CONFIGURATION = """base_dir = /run/dovecot-alice
log_path = /home/alice/dovecot.log
mail_location = maildir:~/Maildir
ssl = no
first_valid_uid = 1
default_internal_user = alice
default_internal_group = alice
default_login_user = alice
"""


def on_terminal(program, *commands):
    """Runs mutt or its relative over the Maildir with commands and leaves it."""
    words = " ".join(
        f"-e {{{command}}}" for command in ("set folder=~ mbox_type=Maildir quit=yes delete=yes", *commands)
    )
    return alice(*world.on_terminal(f"{program} {words}"), env={"TERM": "xterm"}, timeout=120)


def mutt(program):
    delivered = deliver()
    before = names()
    save = "<tag-pattern>~A<enter><tag-prefix><copy-message>/home/alice/copy<enter><exit>"
    on_terminal(f"{program} -R -f {MAILDIR}", "set confirmappend=no confirmcreate=no", f"push {save}")
    same(files("/home/alice/copy"), delivered)
    on_terminal(
        f"{program} -f {MAILDIR}",
        "push <tag-pattern>~A<enter><tag-prefix><clear-flag>N<tag-prefix><set-flag>!<quit>",
    )
    equal(names(), before, "names after flags")
    flags = {name.partition(":")[2] for name in os.listdir(f"{MAILDIR}/cur")}
    equal(flags, {"2,FS"}, "flags")


check("mutt reads, copies and flags")(lambda: mutt("mutt"))
check("neomutt reads, copies and flags")(lambda: mutt("neomutt"))


@check("mblaze lists, scans, shows and flags")
def mblaze():
    deliver()
    before = names()
    listed = alice("mlist", MAILDIR)
    equal(len(listed.splitlines()), len(MESSAGES), "mlist")
    equal(sorted(alice("mscan", "-f", "%s", stdin=listed).decode().split("\n")[:-1]), SUBJECTS, "mscan")
    equal(
        sorted(alice("maddr", "-h", "from", stdin=listed).decode().split("\n")[:-1]),
        ["Bob <bob@host.example>"] * len(MESSAGES),
        "maddr",
    )
    plain = [path for path in listed.decode().split() if b"interop plain" in read(path)]
    must("zażółć gęślą jaźń" in alice("mshow", *plain).decode(), "mshow lost the text")
    parts = [path for path in listed.decode().split() if b"interop parts" in read(path)]
    equal(alice("mshow", "-O", *parts, "3"), bytes(range(5)), "the attachment")
    alice("mflag", "-S", stdin=alice("minc", MAILDIR))
    equal(names(), before, "names after minc and mflag")
    equal(len(alice("mlist", "-S", MAILDIR).splitlines()), len(MESSAGES), "seen messages")


@check("notmuch indexes, searches and shows")
def notmuch():
    delivered = deliver()
    world.write(
        "/home/alice/.notmuch-config",
        f"[database]\npath={MAILDIR}\n[user]\nname=Alice\n"
        "primary_email=alice@host.example\n[new]\ntags=unread;inbox\n[maildir]\nsynchronize_flags=true\n",
    )
    alice("notmuch", "new")
    equal(alice("notmuch", "count"), b"%d\n" % len(MESSAGES), "count")
    before = names()
    for name, octets in delivered.items():
        equal(
            alice("notmuch", "show", "--format=raw", f"id:{name}@bob.example"), octets, f"octets of {name}"
        )
    equal(alice("notmuch", "count", "zażółć"), b"2\n", "messages with a word")
    alice("notmuch", "tag", "-unread", "*")
    equal(names(), before, "names after tagging")
    must(all(name.endswith(":2,S") for name in os.listdir(f"{MAILDIR}/cur")), "not seen")


@check("mu indexes, finds and views")
def mu():
    deliver()
    alice("mu", "init", f"--maildir={MAILDIR}", "--my-address=alice@host.example")
    alice("mu", "index", "--quiet")
    found = alice("mu", "find", "--fields=s", "from:bob@host.example").decode()
    equal(sorted(found.split("\n")[:-1]), SUBJECTS, "mu find")
    plain = alice("mu", "find", "--fields=l", "subject:plain").decode().strip()
    must("zażółć gęślą jaźń" in alice("mu", "view", plain).decode(), "mu view lost the text")


def dovecot_configuration():
    world.write("/home/alice/dovecot.conf", CONFIGURATION)
    return "/home/alice/dovecot.conf"


@check("Dovecot: doveadm fetches")
def doveadm():
    delivered = deliver()
    fetched = alice(
        "doveadm",
        "-c",
        dovecot_configuration(),
        "-f",
        "flow",
        "fetch",
        "hdr.subject size.physical size.virtual",
        "all",
    ).decode()
    sizes = sorted(
        (f"interop {name}", len(octets), len(octets) + octets.count(b"\n"))
        for name, octets in delivered.items()
    )
    lines = [
        re.fullmatch(r"hdr\.subject=(.*) size\.physical=(\d+) size\.virtual=(\d+)", line)
        for line in fetched.split("\n")[:-1]
    ]
    equal(sorted((m[1], int(m[2]), int(m[3])) for m in lines), sizes, "subjects and sizes")
    no_complaint()


@check("Dovecot: imap serves every octet")
def dovecot_imap():
    delivered = deliver()
    before = names()
    said = alice(
        "/usr/lib/dovecot/imap",
        "-c",
        dovecot_configuration(),
        stdin=b"a SELECT INBOX\r\nb FETCH 1:* (RFC822.SIZE BODY.PEEK[])\r\nc STORE 1:* +FLAGS (\\Seen)\r\nd LOGOUT\r\n",
    )
    must(b"%d EXISTS" % len(MESSAGES) in said, f"no EXISTS: {said[:300]!r}")
    for name, octets in delivered.items():
        wire = octets.replace(b"\n", b"\r\n")
        must(
            b"RFC822.SIZE %d BODY[] {%d}\r\n%s" % (len(wire), len(wire), wire) in said,
            f"{name} was changed",
        )
    equal(names(), before, "names after flags")
    no_complaint()


def no_complaint():
    """Dovecot logs sizes in names that are wrong."""
    if not os.path.exists("/home/alice/dovecot.log"):
        return
    lines = read("/home/alice/dovecot.log").decode(errors="replace").splitlines()
    bad = [line for line in lines if re.search("Error|Warning|Panic|corrupt", line)]
    must(not bad, f"Dovecot complains: {bad[:2]}")


@check("Dovecot: its quota plug-in agrees with our maildirsize")
def dovecot_quota():
    delivered = deliver(None, "--quota", "1000000S,100C")
    world.write(
        "/home/alice/dovecot.conf",
        CONFIGURATION + "mail_plugins = quota\nplugin {\n quota = maildir:User quota\n"
        " quota_rule = *:storage=1000000B:messages=100\n}\n",
    )
    told = alice("doveadm", "-c", "/home/alice/dovecot.conf", "-f", "tab", "quota", "get").decode()
    must(re.search(rf"MESSAGE\t{len(delivered)}\t100", told), f"quota: {told!r}")
    size = sum(len(octets) for octets in delivered.values())
    must(
        re.search(rf"STORAGE\t{-(-size // 1024)}\t", told)
        or re.search(rf"STORAGE\t{size // 1024}\t", told),
        f"quota of {size} octets: {told!r}",
    )


@check("Python's mailbox")
def python_mailbox():
    delivered = deliver()
    code = (
        "import mailbox, sys; box = mailbox.Maildir(sys.argv[1], create=False); "
        "print(sorted((m['subject'], len(box.get_bytes(k))) for k, m in box.items()))"
    )
    wanted = sorted((f"interop {name}", len(octets)) for name, octets in delivered.items())
    equal(alice("/usr/bin/python3", "-c", code, MAILDIR).decode().strip(), str(wanted), "messages")


@check("Perl's Mail::Box")
def perl_mailbox():
    deliver()
    code = (
        "use Mail::Box::Maildir; my $box = Mail::Box::Maildir->new(folder => shift); "
        "print map { $_->subject . qq{\\n} } $box->messages"
    )
    equal(sorted(alice("perl", "-e", code, MAILDIR).decode().split("\n")[:-1]), SUBJECTS, "subjects")


@check("git mailsplit")
def git_mailsplit():
    delivered = deliver()
    equal(alice("git", "mailsplit", "-o/home/alice", MAILDIR), b"%d\n" % len(MESSAGES), "messages")
    split = sorted(read(f"/home/alice/{number:04}") for number in range(1, len(MESSAGES) + 1))
    equal(split, sorted(delivered.values()), "octets")


@check("mbsync copies a Maildir to another")
def mbsync():
    delivered = deliver()
    world.write(
        "/home/alice/.mbsyncrc",
        "MaildirStore near\nPath ~/\nInbox ~/Maildir\n\nMaildirStore far\nPath ~/far/\n"
        "Inbox ~/far/Inbox\n\nChannel one\nFar :far:\nNear :near:\nPatterns INBOX\nCreate Far\nSyncState ~/\n",
    )
    alice("mkdir", "far")
    alice("mbsync", "-a")
    same(files("/home/alice/far/Inbox"), delivered)
    equal(len(names()), len(MESSAGES), "files")


@check("maildrop's tools: maildirmake makes, martlet-local fills a folder")
def maildirmake():
    alice("maildirmake", MAILDIR)
    alice("maildirmake", "-f", "Lists.swift", MAILDIR)
    deliver(["plain"], "-m", "Lists.swift")
    equal(sorted(files(f"{MAILDIR}/.Lists.swift")), ["plain"], "folder")


@check("other deliverers and martlet-local share a Maildir")
def neighbours():
    deliver(["plain"])
    alice("mdeliver", MAILDIR, stdin=MESSAGES["parts"])
    world.write("/home/alice/rc", f":0\n{MAILDIR}/\n")
    alice("procmail", "-m", "/home/alice/rc", stdin=MESSAGES["long"])
    deliver(["empty"])
    equal(sorted(files()), sorted(MESSAGES), "messages")
    for program in ("mutt", "neomutt"):
        on_terminal(f"{program} -R -f {MAILDIR}", "push <exit>")
    equal(len(alice("mlist", MAILDIR).splitlines()), len(MESSAGES), "mlist")
