"""Programs read and change mail through martlet-imapd, in clear text, by STARTTLS and by TLS, one by one and all at once."""

import contextlib
import glob
import imaplib
import os
import re

import world
from checks import MESSAGES
from checks import alice, check, equal, files, flags, good, must, own
from host import AUTHORITY, IMAP, IMAPS, PASSWORD
from readers import on_terminal
from served import MORE, NASTY, SERVED, USER, Protocol, fill, mutt_settings, ours, wire

# mbsync takes no header without its empty line, offlineimap and it send a NUL and a bare CR back as something else
ODD = {name: octets for name, octets in NASTY.items() if name not in ("nul", "returns", "bodiless")}
SERVER = Protocol("imap", IMAP, IMAPS)
site = SERVER.site


def on_server(folder=""):
    """What lies in a folder: octets as a client gets them, by name of the message."""
    return {name: wire(octets) for name, octets in files(SERVED + folder).items()}


def flags_on_server(folder=""):
    return flags(SERVED + folder)


# --- curl


def curl_reads(way, port):
    fill(NASTY)
    ask = SERVER.curl(way, port)
    wanted = on_server()
    uids = good(ask("INBOX?ALL")).split()[2:]
    equal(len(uids), len(wanted), "messages found")
    for uid in uids:
        octets = good(ask(f"INBOX/;UID={uid.decode()}"))
        name = re.search(rb"^Message-ID: <(\w+)@", octets, re.M).group(1).decode()
        shown = wanted[name].replace(b"\0", b"\x80")
        equal(octets, shown, f"octets of {name}")
    good(ask("", "-X", "CREATE Sent"))
    octets = wire(MESSAGES["parts"])
    world.write("/home/alice/message", octets)
    good(ask("Sent", "-T", "/home/alice/message"))
    equal(list(on_server("/.Sent").values()), [octets], "what was appended")


check("curl ← martlet-imapd")(lambda: SERVER.each_way(curl_reads))


SERVER.check_refusal("curl is refused by martlet-imapd", "INBOX?ALL")


# --- Python's imaplib


def imaplib_client(way, port, password=PASSWORD):
    client = SERVER.connected(way, port, imaplib.IMAP4, imaplib.IMAP4_SSL, imaplib.IMAP4.starttls)
    client.login(USER, password)
    return client


def ok(answer):
    must(answer[0] == "OK", f"the server said {answer}")
    return answer[1]


def texts(answer):
    """What FETCH brought as (items, octets); between them a server tells flags that others changed."""
    return [item for item in ok(answer) if isinstance(item, tuple)]


def imaplib_works(way, port):
    fill(NASTY)
    wanted = on_server()
    client = imaplib_client(way, port)
    equal(ok(client.select()), [b"%d" % len(wanted)], "messages")
    numbers = ok(client.search(None, "ALL"))[0].split()
    for number in numbers:
        ((answer, octets),) = texts(client.fetch(number, "(UID RFC822.SIZE BODY.PEEK[])"))
        name = re.search(rb"^Message-ID: <(\w+)@", octets, re.M).group(1).decode()
        equal(octets, wanted[name].replace(b"\0", b"\x80"), f"octets of {name}")
        equal(int(re.search(rb"RFC822.SIZE (\d+)", answer).group(1)), len(wanted[name]), f"size of {name}")
    equal(len(ok(client.search(None, "SUBJECT", "interop", "UNSEEN"))[0].split()), len(wanted), "found")
    ok(client.store("1:*", "+FLAGS", r"(\Seen $Label1 \Flagged)"))
    ok(client.store("2", "-FLAGS", r"(\Flagged)"))
    ok(client.create('"A/B c"'))
    ok(client.copy("1:3", '"A/B c"'))
    ok(client.store("1", "+FLAGS", r"(\Deleted)"))
    ok(client.expunge())
    equal(len(files(SERVED)), len(wanted) - 1, "messages after EXPUNGE")
    equal(len(files(f"{SERVED}/.A.B c")), 3, "messages that were copied")
    ok(client.rename('"A/B c"', "D"))
    equal(ok(client.select("D")), [b"3"], "messages of the renamed folder")
    data = ok(client.fetch("1:*", "(FLAGS)"))
    equal(sum(b"$Label1" in line for line in data), 3, "keywords that were copied")
    octets = wire(ODD["wide"])
    ok(client.append("INBOX", r"(\Draft)", imaplib.Time2Internaldate(1_700_000_000), octets))
    ok(client.select("INBOX"))
    last = ok(client.search(None, "DRAFT"))[0]
    ((answer, got),) = texts(client.fetch(last, "(INTERNALDATE BODY[])"))
    equal(got, octets, "what was appended")
    equal(imaplib.Internaldate2tuple(answer) is not None, True, "a date")
    ok(client.close())
    ok(client.delete("D"))
    client.logout()


check("Python's imaplib ← martlet-imapd")(lambda: SERVER.each_way(imaplib_works))


# --- programs that keep a copy

MBSYNC = """IMAPAccount a
Host localhost
Port {port}
User {user}
Pass "{password}"
{tls}
AuthMechs *

IMAPStore far
Account a

MaildirStore near
Path ~/mbsync/
Inbox ~/mbsync/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Both
Remove Both
Expunge Both
SyncState *
"""
OFFLINEIMAP = """[general]
accounts = a
metadata = ~/offlineimap-state
[Account a]
localrepository = near
remoterepository = far
[Repository near]
type = Maildir
localfolders = ~/offlineimap
[Repository far]
type = IMAP
remotehost = localhost
remoteport = {port}
remoteuser = {user}
remotepass = {password}
ssl = {ssl}
starttls = {starttls}
{authority}
"""


def mbsync(way, port, password=PASSWORD):
    tls = {"clear": "None", "starttls": "STARTTLS", "tls": "IMAPS"}[way]
    tls = f"SSLType {tls}" + (f"\nCertificateFile {AUTHORITY}" if way != "clear" else "")
    own("/home/alice/.mbsyncrc", MBSYNC.format(port=port, user=USER, password=password, tls=tls))
    ours("/home/alice/mbsync")
    alice("mbsync", "-q", "all", timeout=120)


def offlineimap(way, port, password=PASSWORD):
    own(
        "/home/alice/.offlineimaprc",
        OFFLINEIMAP.format(
            port=port, user=USER, password=password,
            authority=f"sslcacertfile = {AUTHORITY}" if way != "clear" else "",
            ssl="yes" if way == "tls" else "no", starttls="yes" if way == "starttls" else "no",
        ),
    )  # fmt: skip
    alice("offlineimap", "-o", "-u", "quiet", timeout=120)


COPIES = {"mbsync": (mbsync, "/home/alice/mbsync"), "offlineimap": (offlineimap, "/home/alice/offlineimap")}


def marked(folder, letters):
    """Gives the first message of a copy more flags, as a reader of Maildirs does; answers its name."""
    part, file = sorted((part, file) for part in ("cur", "new") for file in os.listdir(f"{folder}/{part}"))[0]
    base, _, known = file.partition(":2,")
    os.rename(f"{folder}/{part}/{file}", f"{folder}/cur/{base}:2,{''.join(sorted(set(known + letters)))}")
    return part, file


def synchronizes(run, copy):
    """Both sides change, and are the same in the end."""

    def act(way, port):
        fill(ODD)
        client = imaplib_client(way, port)
        ok(client.create("Work/Old"))
        run(way, port)
        equal(sorted(files(f"{copy}/INBOX")), sorted(ODD), "messages of the copy")
        marked(f"{copy}/INBOX", "FS")
        ok(client.select())
        ok(client.store("2:3", "+FLAGS", r"(\Answered)"))
        ok(client.store("4", "+FLAGS", r"(\Deleted)"))
        ok(client.expunge())
        fill(MORE)
        for _ in range(3):
            run(way, port)
        equal(flags(f"{copy}/INBOX"), flags_on_server(), "flags")
        equal(sorted(files(f"{copy}/INBOX")), sorted(on_server()), "messages")
        equal(len(on_server()), len(ODD), "messages after one was removed and one came")
        must(any(os.path.isdir(f"{copy}/{name}") for name in ("Work/Old", "Work.Old")), "no folder Work/Old")
        client.logout()

    return act


for name, (run, copy) in COPIES.items():
    check(f"{name} ↔ martlet-imapd")(lambda r=run, c=copy: SERVER.each_way(synchronizes(r, c)))


def fetches_nothing_again(run, copy):
    """A copy made from Dovecot stays as it is when Martlet serves the Maildir."""
    fill(ODD)
    with SERVER.dovecot():
        client = imaplib_client("clear", IMAP, "secret")
        ok(client.create("Work.Old"))
        ok(client.select())
        ok(client.store("1:2", "+FLAGS", r"(\Flagged $Work)"))
        client.logout()
        run("clear", IMAP, "secret")
    before = sorted(glob.glob(f"{copy}/INBOX/*/*"))
    equal(len(before), len(ODD), "messages from Dovecot")
    inodes = {os.stat(path).st_ino for path in before}
    with site():
        run("clear", IMAP)
        after = glob.glob(f"{copy}/INBOX/*/*")
        equal({os.stat(path).st_ino for path in after}, inodes, "files of the copy")
        client = imaplib_client("clear", IMAP)
        ok(client.select())
        equal(len(ok(client.search(None, "KEYWORD", "$Work"))[0].split()), 2, "messages with the keyword")
        client.logout()


for name, (run, copy) in COPIES.items():
    check(f"{name} fetches nothing again: Dovecot → martlet-imapd")(
        lambda r=run, c=copy: fetches_nothing_again(r, c)
    )


# --- programs that read on the server


def mutt(program):
    def act(way, port):
        fill(ODD)
        client = imaplib_client(way, port)
        ok(client.create("Copies"))
        own(
            "/home/alice/rc",
            mutt_settings(
                way,
                f"set imap_pass='{PASSWORD}'\n"
                "set imap_condstore=yes imap_qresync=yes header_cache=~/cache mail_check=1 timeout=1\n",
            ),
        )
        url = f"{'imaps' if way == 'tls' else 'imap'}://{USER}@localhost:{port}"
        run = f"{program} -F /home/alice/rc -f {url}/INBOX"
        tag = "<tag-pattern>~A<enter>"
        on_terminal(run, f"push {tag}<tag-prefix><copy-message>{url}/Copies<enter><exit>")
        equal(sorted(on_server("/.Copies")), sorted(ODD), "messages that were copied")
        save = "<tag-prefix><copy-message>/home/alice/Maildir<enter>"
        on_terminal(run, f"push {tag}{save}{tag}<tag-prefix><set-flag>!<quit>")
        equal(sorted(files()), sorted(ODD), "messages that were saved")
        must(all("F" in letters for letters in flags_on_server().values()), "not flagged")
        on_terminal(run, "push <delete-pattern>~A<enter><quit>")
        equal(on_server(), {}, "messages left on the server")
        client.logout()

    return act


check("mutt ↔ martlet-imapd")(lambda: SERVER.each_way(mutt("mutt")))
check("neomutt ↔ martlet-imapd")(lambda: SERVER.each_way(mutt("neomutt")))


@contextlib.contextmanager
def terminal(*command, name="screen"):
    """A program on a terminal of its own; a function that gives what it shows."""
    tmux = ["tmux", "-L", name, "-f", "/dev/null"]
    alice(*tmux, "new-session", "-d", "-x", "120", "-y", "40", *command, env={"TERM": "xterm"})
    try:
        yield lambda *keys: alice(*tmux, *(["send-keys", *keys] if keys else ["capture-pane", "-p"])).decode()
    finally:
        world.run([*tmux, "kill-server"])
