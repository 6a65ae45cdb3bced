"""All programs at once on one account of martlet-imapd, while martlet-local delivers."""

import contextlib
import glob
import os
import random
import subprocess
import time
import urllib.parse

import world
from background import Threads
from checks import FIELDS, PLAIN, Wrong, check, equal, flags, good, must, own, wait_until
from host import IMAP, IMAPS, PASSWORD, log
from imap import COPIES
from imap import flags_on_server, imaplib_client, marked, offlineimap, ok, site, terminal, texts
from readers import on_terminal
from served import SERVED, USER, fill

SECONDS = 60
FIRST = 40
DISPLAY = ":77"
SCREENSHOT = os.path.join(world.ROOT, ".build", "thunderbird.png")

AERC = """[bob]
source = imap+insecure://{user}:{password}@localhost:{port}
default = INBOX
from = Bob <bob@host.example>
cache-headers = true
"""
THUNDERBIRD = {
    "mail.accountmanager.accounts": "account1",
    "mail.accountmanager.defaultaccount": "account1",
    "mail.account.account1.server": "server1",
    "mail.account.account1.identities": "id1",
    "mail.identity.id1.fullName": "Bob",
    "mail.identity.id1.useremail": "bob@host.example",
    "mail.identity.id1.valid": True,
    "mail.server.server1.type": "imap",
    "mail.server.server1.hostname": "localhost",
    "mail.server.server1.port": IMAP,
    "mail.server.server1.userName": USER,
    "mail.server.server1.name": "bob",
    "mail.server.server1.socketType": 0,
    "mail.server.server1.authMethod": 3,
    "mail.server.server1.login_at_startup": True,
    "mail.server.server1.check_new_mail": True,
    "mail.server.server1.offline_download": True,
    "mail.startup.enabledMailCheckOnce": True,
    "mail.rights.version": 1,
    "mail.spotlight.firstRunDone": True,
    "mailnews.start_page.enabled": False,
    "mail.shell.checkDefaultClient": False,
    "datareporting.policy.dataSubmissionPolicyBypassNotification": True,
    "app.donation.eoy.version.viewed": 999,
    "app.update.enabled": False,
    "toolkit.telemetry.enabled": False,
    "browser.cache.disk.enable": False,
    "mail.provider.enabled": False,
    "mail.tabs.drawInTitlebar": False,
}
# as an administrator's AutoConfig may: the password, as if it had been typed and kept
AUTOCONFIG = """pref("general.config.filename", "martlet.cfg");
pref("general.config.obscure_value", 0);
pref("general.config.sandbox_enabled", false);
"""
LOGIN = """// the first line is not read
try {{
  const LoginInfo = Components.Constructor(
    "@mozilla.org/login-manager/loginInfo;1", Components.interfaces.nsILoginInfo, "init");
  Services.logins.addLoginAsync(
    new LoginInfo("imap://localhost", null, "imap://localhost", "{user}", "{password}", "", ""));
}} catch (problem) {{ Components.utils.reportError(problem); }}
"""


def setting(value):
    return {True: "true", False: "false"}.get(value) if isinstance(value, bool) else (
        str(value) if isinstance(value, int) else f'"{value}"'
    )  # fmt: skip


class Thunderbird:
    """Thunderbird on a screen that nobody sees."""

    profile = "/home/alice/thunderbird"

    def __enter__(self):
        library = "/usr/lib/thunderbird"
        world.write(f"{library}/defaults/pref/martlet.js", AUTOCONFIG)
        world.write(f"{library}/martlet.cfg", LOGIN.format(user=USER, password=PASSWORD))
        os.makedirs(self.profile)
        world.shutil.chown(self.profile, "alice", "alice")
        own(
            f"{self.profile}/user.js",
            "".join(f'user_pref("{name}", {setting(value)});\n' for name, value in THUNDERBIRD.items()),
        )
        self.screen = subprocess.Popen(
            ["Xvfb", DISPLAY, "-screen", "0", "1200x800x24", "-nolisten", "tcp"], stderr=subprocess.DEVNULL
        )
        wait_until(lambda: os.path.exists(f"/tmp/.X11-unix/X{DISPLAY[1:]}"), "the screen")
        uid = world.USERS["alice"]
        self.program = subprocess.Popen(
            ["thunderbird", "--no-remote", "--profile", self.profile],
            env={"DISPLAY": DISPLAY, "HOME": "/home/alice", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
                 "MOZ_ENABLE_WAYLAND": "0", "LIBGL_ALWAYS_SOFTWARE": "1", "TMPDIR": "/var/tmp"},
            user=uid, group=uid, extra_groups=[], cwd="/home/alice",
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        return self

    def knows(self, words):
        """Whether its index of INBOX has these words."""
        for directory, _, names in os.walk(f"{self.profile}/ImapMail"):
            for name in names:
                # it replaces its files while we look
                with contextlib.suppress(FileNotFoundError), open(os.path.join(directory, name), "rb") as file:
                    if words in file.read():
                        return True
        return False

    def photograph(self):
        os.makedirs(os.path.dirname(SCREENSHOT), exist_ok=True)
        good(world.run(["import", "-window", "root", "-display", DISPLAY, SCREENSHOT], user="root"))

    def __exit__(self, *_):
        for process in (self.program, self.screen):
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=20)
            process.kill()
            process.wait()


def message(name):
    return (FIELDS.format(name) + PLAIN + f"This is {name}.\n").encode()


class Crowd(Threads):
    """Threads that each do one program's work."""

    def __init__(self):
        super().__init__(SECONDS)
        self.delivered = {f"first{number}" for number in range(FIRST)}
        self.removed = set()

    # what each of them does

    def deliver(self):
        name = f"later{len(self.delivered)}"
        good(world.run(["/usr/sbin/martlet-local", SERVED], user=USER, stdin=message(name)))
        self.delivered.add(name)
        time.sleep(0.2)

    def change(self):
        """Python's imaplib: flags, keywords, moves to a folder and back, removals."""
        client = imaplib_client("tls", IMAPS)
        for _ in range(20):
            folder = random.choice(("INBOX", "Work"))
            ok(client.select(folder))
            uids = ok(client.uid("SEARCH", "ALL"))[0].split()
            if not uids:
                continue
            uid = random.choice(uids)
            kind = random.randrange(6)
            if kind < 3:
                flag = random.choice((r"\Flagged", r"\Seen", r"\Answered", "$Work", "Todo"))
                ok(client.uid("STORE", uid, random.choice(("+FLAGS", "-FLAGS")), f"({flag})"))
            elif kind < 5:
                ok(client.uid("MOVE", uid, "Work" if folder == "INBOX" else "INBOX"))
            elif len(self.removed) < 10:
                for _, field in texts(client.uid("FETCH", uid, "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]")):
                    self.removed.add(field.split(b"<")[1].split(b"@")[0].decode())
                    ok(client.uid("STORE", uid, "+FLAGS", r"(\Deleted)"))
                    ok(client.uid("EXPUNGE", uid))
        client.logout()

    @staticmethod
    def mutt():
        own("/home/alice/rc", f"set imap_pass='{PASSWORD}' ssl_starttls=no ssl_force_tls=no imap_qresync=yes\n")
        url = f"imap://{USER}@localhost:{IMAP}/INBOX"
        on_terminal(f"mutt -F /home/alice/rc -f {url}", "push <first-entry><flag-message><sync-mailbox><quit>")

    @staticmethod
    def curl():
        ask = f"imap://localhost:{IMAP}/INBOX?UNSEEN"
        good(world.run(["curl", "-sS", "--user", f"{USER}:{PASSWORD}", ask], timeout=60))


def copies():
    for name, (run, copy) in COPIES.items():
        yield name, run, copy


def agreed(crowd):
    """Nothing is lost, nothing there twice, and flags are the same everywhere."""
    for _ in range(3):
        for _, run, _ in copies():
            run("clear", IMAP)
    inbox, work = flags_on_server(), flags_on_server("/.Work")
    twice = set(inbox) & set(work)
    must(not twice, f"in two folders: {sorted(twice)}")
    equal(sorted(set(inbox) | set(work)), sorted(crowd.delivered - crowd.removed), "messages on the server")
    for name, _, copy in copies():
        equal(flags(f"{copy}/INBOX"), inbox, f"INBOX of {name}")
        equal(flags(f"{copy}/Work"), work, f"Work of {name}")
    keywords = set()
    for way, port in (("clear", IMAP), ("tls", IMAPS)):
        client = imaplib_client(way, port)
        found = []
        for folder in ("INBOX", "Work"):
            ok(client.select(folder))
            found += [word for flag in ("$Work", "Todo") for word in ok(client.uid("SEARCH", "KEYWORD", flag))]
        keywords.add(tuple(found))
        client.logout()
    equal(len(keywords), 1, "different keywords in two sessions")


@check("all at once ↔ martlet-imapd: mbsync, offlineimap, mutt, aerc, curl, imaplib, Thunderbird, deliveries")
def together():
    fill({f"first{number}": message(f"first{number}") for number in range(FIRST)})
    with site():
        client = imaplib_client("clear", IMAP)
        ok(client.create("Work"))
        ok(client.subscribe("Work"))
        client.logout()
        crowd = Crowd()
        crowd.add("deliveries", crowd.deliver)
        crowd.add("imaplib", crowd.change)
        crowd.add("mutt", crowd.mutt)
        crowd.add("curl", crowd.curl)
        for name, run, copy in copies():
            crowd.add(name, lambda run=run, copy=copy: synchronize(run, copy))
        os.makedirs("/home/alice/.config/aerc")
        world.shutil.chown("/home/alice/.config", "alice", "alice")
        world.shutil.chown("/home/alice/.config/aerc", "alice", "alice")
        password = urllib.parse.quote(PASSWORD, safe="")
        own("/home/alice/.config/aerc/accounts.conf", AERC.format(user=USER, password=password, port=IMAP))
        with Thunderbird() as thunderbird, terminal("aerc") as aerc:
            crowd.run()
            with contextlib.suppress(Wrong):
                wait_until(lambda: "interop" in aerc(), "messages in aerc")
            must("interop" in aerc(), f"aerc shows no messages: {aerc()[-1500:]}")
            wait_until(lambda: thunderbird.knows(b"interop later"), "new mail in Thunderbird", 60)
            thunderbird.photograph()
            try:
                agreed(crowd)
            except Wrong as problem:
                raise Wrong(f"{problem}\n{log()[-600:]}") from problem


def synchronize(run, copy):
    try:
        run("clear", IMAP)
    except Wrong:
        # it gives up a run in which a message that it has seen is gone
        if run is not offlineimap:
            raise
        if not glob.glob(f"{copy}/INBOX/*/*"):
            return
    marked(f"{copy}/INBOX", random.choice(("F", "S", "R")))
