"""Dovecot and martlet-imapd on one Maildir, in turn and at the same time: to both all is the same.

MARTLET_SEED in the environment makes other turns than the usual ones.
"""

import contextlib
import imaplib
import os
import random
import re
import time

import world
from background import Threads
from checks import FIELDS, MAILDIR, Wrong, check, equal, good, must
from imap import ok, texts
from readers import CONFIGURATION

TURNS = 100
SECONDS = 10
FLAGS = (r"\Seen", r"\Flagged", r"\Answered", r"\Deleted", r"\Draft")
# as many as have letters in names of files
LETTERS = 26
FOLDERS = ("INBOX", "Work", "Work/Old", "Caf&AOk-")
NAMESPACE = "namespace inbox {\n inbox = yes\n separator = /\n}\n"
AS_ALICE = "setpriv --reuid=alice --regid=alice --clear-groups env -i HOME=/home/alice USER=alice PATH=/usr/bin:/bin"
SERVERS = {
    "Dovecot": f"{AS_ALICE} /usr/lib/dovecot/imap -c /home/alice/dovecot.conf",
    "Martlet": f"{AS_ALICE} /usr/sbin/martlet-imapd --preauth {MAILDIR}",
}


@contextlib.contextmanager
def session(server):
    """A client of one of the two."""
    try:
        client = imaplib.IMAP4_stream(f"{SERVERS[server]} 2>>/home/alice/{server}.log")
    except imaplib.IMAP4.abort as problem:
        raise Wrong(f"{server} did not begin: {problem}") from problem
    try:
        yield client
        client.logout()
    except imaplib.IMAP4.abort as problem:
        raise Wrong(f"{server}: {problem}, exit status {client.process.wait(timeout=20)}") from problem
    finally:
        with contextlib.suppress(OSError):
            client.shutdown()


def message(name):
    return (FIELDS.format(name) + f"\nThis is {name}.\n").encode()


def looked(client, folder):
    """What a folder has: (UIDVALIDITY, UIDNEXT, {UID: (name, flags and keywords)})."""
    ok(client.select(quoted(folder)))
    numbers = [int(client.response(word)[1][0]) for word in ("UIDVALIDITY", "UIDNEXT")]
    return (*numbers, fetched(client))


def fetched(client):
    """The messages of the selected folder by UID: (name, flags and keywords)."""
    found = {}
    for items, field in texts(client.uid("FETCH", "1:*", "(UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])")):
        uid = int(re.search(rb"UID (\d+)", items)[1])
        flags = re.search(rb"FLAGS \(([^)]*)\)", items)[1].decode().split()
        name = re.search(rb"interop (\S+)", field)[1].decode()
        found[uid] = (name, frozenset(flag for flag in flags if flag != r"\Recent"))
    return found


def quoted(folder):
    return f'"{folder}"'


def folders(client, command="list"):
    """The names of the folders, or of those that are subscribed."""
    lines = [line for line in ok(getattr(client, command)('""', "*")) if line]
    there = [line for line in lines if not re.search(rb"\\(noselect|nonexistent)", line, re.I) or command == "lsub"]
    return sorted(line.rpartition(b' "/" ')[2].decode().strip('"') for line in there)


class Turns:
    """What both have seen, and what one of them does at random."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.count = 0
        self.names = {}
        self.delivered = 0

    def deliver(self):
        self.delivered += 1
        text = message(f"delivered{self.delivered}")
        if self.random.random() < 0.5:
            good(world.run(["/usr/sbin/martlet-local", MAILDIR], stdin=text))
        else:
            good(world.run(["mdeliver", MAILDIR], stdin=text))

    def turn(self, server):
        """One of them does something; both tell the same afterwards."""
        for _ in range(self.random.choice((0, 0, 1, 2))):
            self.deliver()
        with session(server) as client:
            what = self.act(client)
        other = next(name for name in SERVERS if name != server)
        views = {name: self.view(name) for name in self.random.sample([server, other], 2)}
        equal(views["Martlet"], views["Dovecot"], f"turn {self.count}, {server} did {what}: Martlet's view")

    def view(self, server):
        """All that one of them tells."""
        with session(server) as client:
            found = {"folders": folders(client), "subscribed": folders(client, "lsub")}
            for folder in found["folders"]:
                validity, following, messages = looked(client, folder)
                self.remember(folder, validity, following, messages)
                # UIDNEXT may be higher where a message was there for one of them only
                found[folder] = validity, messages
        return found

    def remember(self, folder, validity, following, messages):
        """No UID is ever of two messages."""
        for uid, (name, _) in messages.items():
            must(uid < following, f"{folder}: UID {uid}, UIDNEXT {following}")
            known = self.names.setdefault((folder, validity, uid), name)
            equal(name, known, f"{folder}: UID {uid}")

    def forget(self, folder):
        """A folder of this name is another one from now on.

        It may have the same UIDVALIDITY: where folders are made within a second, each of the two counts on from the time.
        """
        self.names = {key: name for key, name in self.names.items() if key[0] != folder}

    def act(self, client):
        self.count += 1
        acts = (self.flag,) * 6 + (self.append, self.copy, self.move, self.expunge, self.expunge)
        acts += (self.create, self.rename, self.delete)
        folder = self.random.choice(folders(client))
        _, _, messages = looked(client, folder)
        return self.random.choice(acts)(client, folder, messages)

    def some(self, messages):
        return self.random.sample(sorted(messages), min(len(messages), self.random.choice((1, 1, 2, 5))))

    def flag(self, client, folder, messages):
        """Flags and keywords; they are so afterwards."""
        uids = self.some(messages)
        if not uids:
            return f"nothing in {folder}"
        word = self.random.choice((*FLAGS, *(f"k{number}" for number in range(12))))
        sign = self.random.choice("++-")
        ok(client.uid("STORE", ",".join(map(str, uids)), f"{sign}FLAGS", f"({word})"))
        for uid in uids:
            name, flags = messages[uid]
            messages[uid] = (name, flags | {word} if sign == "+" else flags - {word})
        now = fetched(client)
        equal({uid: now.get(uid) for uid in messages}, messages, f"{sign}{word} of {uids} in {folder}")
        return f"{sign}{word} of {uids} in {folder}"

    def append(self, client, folder, _):
        self.delivered += 1
        flags = self.random.choice((r"(\Seen)", "(k1)", "()", r"(\Flagged k2 k3)"))
        ok(client.append(quoted(folder), flags, None, message(f"appended{self.delivered}").replace(b"\n", b"\r\n")))
        return f"APPEND {flags} to {folder}"

    def copy(self, client, folder, messages):
        return self.transfer(client, "COPY", folder, messages)

    def move(self, client, folder, messages):
        return self.transfer(client, "MOVE", folder, messages)

    def transfer(self, client, command, folder, messages):
        uids = self.some(messages)
        target = self.random.choice([name for name in folders(client) if name != folder] or [folder])
        if not uids or target == folder:
            return "nothing"
        ok(client.uid(command, ",".join(map(str, uids)), quoted(target)))
        return f"{command} of {uids} from {folder} to {target}"

    def expunge(self, client, folder, messages):
        uids = self.some(messages)
        if uids:
            ok(client.uid("STORE", ",".join(map(str, uids)), "+FLAGS", r"(\Deleted)"))
            ok(client.uid("EXPUNGE", ",".join(map(str, uids))))
        return f"EXPUNGE of {uids} in {folder}"

    def create(self, client, *_):
        missing = [name for name in FOLDERS if name not in folders(client)]
        if missing:
            folder = self.random.choice(missing)
            ok(client.create(quoted(folder)))
            ok(client.subscribe(quoted(folder)))
            return f"CREATE {folder}"
        folder = self.random.choice(folders(client))
        ok(getattr(client, self.random.choice(("subscribe", "unsubscribe")))(quoted(folder)))
        return f"a subscription of {folder}"

    def rename(self, client, *_):
        known = folders(client)
        if "Work/Old" not in known or "New" in known:
            return "nothing"
        ok(client.select("INBOX"))
        ok(client.rename('"Work/Old"', '"New"'))
        self.forget("Work/Old")
        return "RENAME Work/Old New"

    def delete(self, client, *_):
        known = [name for name in folders(client) if name in ("New", "Caf&AOk-")]
        if not known:
            return "nothing"
        ok(client.select("INBOX"))
        ok(client.delete(quoted(known[0])))
        ok(client.unsubscribe(quoted(known[0])))
        self.forget(known[0])
        return f"DELETE {known[0]}"


def begin(*names):
    for server in SERVERS:
        with contextlib.suppress(FileNotFoundError):
            os.remove(f"/home/alice/{server}.log")
    world.write("/home/alice/dovecot.conf", CONFIGURATION + NAMESPACE)
    world.shutil.rmtree(MAILDIR, ignore_errors=True)
    for name in names:
        good(world.run(["/usr/sbin/martlet-local", MAILDIR], stdin=message(name)))


def complaints():
    """What Dovecot has logged but that sessions ended."""
    with contextlib.suppress(FileNotFoundError), open("/home/alice/Dovecot.log", encoding="utf-8") as lines:
        return [line for line in lines if " Info: " not in line]
    return []


def said():
    """What martlet-imapd has said of defects."""
    with contextlib.suppress(FileNotFoundError), open("/home/alice/Martlet.log", encoding="utf-8") as lines:
        return lines.readlines()[-40:]
    return []


def no_complaint():
    must(not complaints(), f"Dovecot complains: {complaints()[:3]}")


def late(validities):
    """Dovecot says once that what it chose, when it came later, is not the UIDVALIDITY of the folder, and no more."""
    ours, theirs = validities["Martlet"], validities["Dovecot"]
    must(ours < theirs, f"Dovecot, which came later, chose {theirs}; Martlet had {ours}")
    said = complaints()
    must(len(said) == 1 and f"UIDVALIDITY changed ({theirs} -> {ours})" in said[0], f"Dovecot complains: {said[:3]}")


@check("in turn: Dovecot and martlet-imapd on one Maildir")
def in_turn():
    for first in SERVERS:
        begin("first")
        seed = f"{os.environ.get('MARTLET_SEED', '1')} {first}"
        turns = Turns(seed)
        with session(first) as client:
            # until somebody subscribes, Martlet takes all folders for subscribed
            ok(client.subscribe("INBOX"))
        validities = {}
        try:
            for server in (first, *SERVERS, first):
                validities.setdefault(server, turns.view(server)["INBOX"][0])
                # who comes later chooses another UIDVALIDITY, if it does not take that which is there
                time.sleep(1)
            for _ in range(TURNS // 2):
                turns.turn(turns.random.choice(list(SERVERS)))
        except (Wrong, imaplib.IMAP4.error) as problem:
            raise Wrong(f"seed {seed}, turn {turns.count}: {problem} {complaints()[-5:]} {said()}") from problem
        if first == "Dovecot":
            equal(validities["Martlet"], validities["Dovecot"], "Martlet's UIDVALIDITY")
            no_complaint()
        else:
            late(validities)


@check("in turn: more keywords than names of files have letters for")
def keywords():
    """Both see the first of them; each keeps the others that it was told."""
    for first, second in (("Martlet", "Dovecot"), ("Dovecot", "Martlet")):
        begin("first", "second")
        of_one("Dovecot", 1)
        words = [f"w{number:02}" for number in range(LETTERS + 4)]
        for word in words:
            change(first, "1", word)
        change(second, "2", "later")
        change(second, "1", r"\Flagged")
        change(first, "2", r"\Seen")
        for _ in range(2):
            equal(of_one(first, 1), {*words, r"\Flagged"}, f"{first}, which set them")
            equal(of_one(second, 1), {*words[:LETTERS], r"\Flagged"}, f"{second}, which did not")
            equal(of_one(second, 2), {"later", r"\Seen"}, f"{second}, which set it")
            equal(of_one(first, 2), {r"\Seen"}, f"{first}, which did not")
        change(second, "1", "w00", "-")
        for server in (first, second):
            must("w00" not in of_one(server, 1), f"{server}: w00 is still there")
    no_complaint()


def change(server, uids, word, sign="+"):
    with session(server) as client:
        ok(client.select())
        ok(client.uid("STORE", uids, f"{sign}FLAGS", f"({word})"))


def of_one(server, uid):
    with session(server) as client:
        return set(looked(client, "INBOX")[2][uid][1])


# --- at the same time


class Crowd(Threads):
    """Sessions of both in one folder, and deliveries."""

    def __init__(self, seed):
        super().__init__(SECONDS)
        self.seed = seed
        self.names = {}
        self.added = set()
        self.removed = set()

    def add(self, name, work):
        chance = random.Random(f"{self.seed} {name}")
        super().add(name, lambda: work(chance, name))

    def deliver(self, chance, name):
        program = [["/usr/sbin/martlet-local", MAILDIR], ["mdeliver", MAILDIR]][name == "mdeliver"]
        count = 0
        while time.monotonic() < self.end:
            count += 1
            good(world.run(program, stdin=message(f"{name}{count}")))
            self.added.add(f"{name}{count}")
            time.sleep(chance.random() / 5)

    def serve(self, chance, name):
        server = name.split()[0]
        with session(server) as client:
            ok(client.select("INBOX"))
            validity = int(client.response("UIDVALIDITY")[1][0])
            while time.monotonic() < self.end:
                messages = fetched(client)
                self.remember(validity, messages)
                self.change(chance, name.replace(" ", ""), client, messages)

    def remember(self, validity, messages):
        for uid, (name, _) in messages.items():
            known = self.names.setdefault((validity, uid), name)
            equal(name, known, f"UID {uid}")

    def change(self, chance, name, client, messages):
        uids = chance.sample(sorted(messages), min(len(messages), 2))
        kind = chance.randrange(6)
        if kind < 3 and uids:
            word = chance.choice((*FLAGS[:3], "k1", "k2", "k3"))
            client.uid("STORE", ",".join(map(str, uids)), chance.choice("+-") + "FLAGS", f"({word})")
        elif kind == 3:
            name = f"{name}x{len(self.added)}x{chance.randrange(10**6)}"
            ok(client.append("INBOX", "(k1)", None, message(name).replace(b"\n", b"\r\n")))
            self.added.add(name)
        elif kind == 4 and len(messages) > 20:
            self.removed.add(messages[uids[0]][0])
            client.uid("STORE", str(uids[0]), "+FLAGS", r"(\Deleted)")
            client.uid("EXPUNGE", str(uids[0]))
        else:
            ok(client.noop())


@check("at the same time: Dovecot, martlet-imapd and deliveries in one folder")
def at_the_same_time():
    begin("first", "second")
    seed = os.environ.get("MARTLET_SEED", "1")
    crowd = Crowd(seed)
    crowd.added.update(("first", "second"))
    with session("Dovecot") as client:
        crowd.remember(*looked(client, "INBOX")[::2])
    for name in ("Dovecot 1", "Dovecot 2", "Martlet 1", "Martlet 2"):
        crowd.add(name, crowd.serve)
    for name in ("local", "mdeliver"):
        crowd.add(name, crowd.deliver)
    try:
        crowd.run()
    except Wrong as problem:
        raise Wrong(f"seed {seed}: {problem} {sorted(set(complaints()))[:9]} {said()}") from problem
    views = {}
    for _ in range(2):
        for server in SERVERS:
            with session(server) as client:
                views[server] = looked(client, "INBOX")
                crowd.remember(*views[server][::2])
    # as in a turn, UIDNEXT may be higher where a message was there for one of them only
    equal(views["Martlet"][::2], views["Dovecot"][::2], f"seed {seed}: Martlet's view")
    names = sorted(name for name, _ in views["Martlet"][2].values())
    equal(names, sorted(crowd.added - crowd.removed), f"seed {seed}: messages")
    no_complaint()
