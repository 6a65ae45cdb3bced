"""A private copy of the machine in which applications find Martlet where they look for sendmail.

`enter` starts the caller again in namespaces of its own (mounts, processes, network, host name), with
the layer of install.py and a temporary one laid over /etc, /usr and /var. Martlet's programs lie in
/usr/sbin there, with no configuration; a few accounts exist; of the network, the loopback interface.
When the process ends nothing is left.
"""

import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
LAYER = os.path.join(ROOT, ".build", "applications")
TREES = ("etc", "usr", "var")
PEERS = "/usr/local/lib/martlet-peers"
PROGRAMS = (
    "sendmail",
    "martlet",
    *(
        f"martlet-{name}"
        for name in ("queue", "local", "smtpd", "pop3d", "imapd", "remote", "tls", "auth", "submitd")
    ),
)
HOST = "host.example"
USERS = {"martlet": 2000, "alice": 2001, "bob": 2002, "carol": 2003, "dave": 2004}
SPOOL = "/var/spool/martlet"
UNAVAILABLE = 77

USAGE = """usage: {0} [--bin DIRECTORY] [--layer DIRECTORY] [CASE …]
       {0} install [--machine]
Runs the cases whose names contain one of the words; all of them without a word. Needs root for mounts;
the applications run as ordinary users. `install` puts Debian's packages into a layer of their own below
.build, or with --machine into this machine (for one that is thrown away).
"""


class Options:
    """The command line."""

    def __init__(self, arguments):
        self.words = []
        self.bin = None
        self.layer = LAYER
        self.machine = False
        rest = list(arguments[1:])
        while rest:
            word = rest.pop(0)
            if word in ("-h", "--help"):
                sys.stdout.write(USAGE.format(os.path.basename(arguments[0])))
                sys.exit(0)
            if word in ("--bin", "--layer") and rest:
                setattr(self, word[2:], os.path.abspath(rest.pop(0)))
            elif word == "--machine":
                self.machine = True
            elif word.startswith("-"):
                stop(f"unknown option {word}; see --help", 64)
            else:
                self.words.append(word)
        self.bin = self.bin or built()


def built():
    """The directory of the programs, the release build before the debug build."""
    for kind in ("release", "debug"):
        directory = os.path.join(ROOT, ".build", kind)
        if all(os.path.exists(os.path.join(directory, name)) for name in PROGRAMS):
            return directory
    return os.path.join(ROOT, ".build", "debug")


def stop(why, status):
    sys.stderr.write(f"{os.path.basename(sys.argv[0])}: {why}\n")
    sys.exit(status)


# --- the world


def enter(options, more=None):
    """Returns inside the private world, with the fixtures in /run/fixtures; the caller waits outside."""
    if os.environ.get("MARTLET_WORLD") == "run":
        return build(options, more)
    if os.geteuid() != 0:
        stop("needs root, for a private copy of the machine", UNAVAILABLE)
    for name in PROGRAMS:
        if not os.path.exists(os.path.join(options.bin, name)):
            stop(f"{options.bin}/{name} is missing; build it, or name its directory with --bin", 78)
    if not os.path.exists(os.path.join(options.layer, "upper")) and shutil.which("mlist") is None:
        stop("the applications are missing: run `applications install` first", UNAVAILABLE)
    scratch = tempfile.mkdtemp(prefix="martlet-world-")
    spaces = ["--mount", "--pid", "--fork", "--mount-proc", "--net", "--ipc", "--uts", "--kill-child"]
    again = ["unshare", *spaces, "--propagation", "private", sys.executable, *sys.argv]
    environment = {**os.environ, "MARTLET_WORLD": "run", "MARTLET_SCRATCH": scratch}
    try:
        sys.exit(subprocess.run(again, env=environment).returncode)
    finally:
        os.rmdir(scratch)


def build(options, more):
    scratch = os.environ["MARTLET_SCRATCH"]
    mount("tmpfs", scratch, "mode=755")
    programs = {name: os.path.join(scratch, name) for name in PROGRAMS}
    for name, copy in programs.items():
        shutil.copy(os.path.join(options.bin, name), copy)
    for tree in TREES:
        layer = os.path.join(options.layer, "upper", tree)
        lower = f"{layer}:/{tree}" if os.path.isdir(layer) else f"/{tree}"
        upper, work = os.path.join(scratch, "upper", tree), os.path.join(scratch, "work", tree)
        os.makedirs(upper)
        os.makedirs(work)
        mount("overlay", f"/{tree}", f"lowerdir={lower},upperdir={upper},workdir={work}")
    mount("tmpfs", "/run", "mode=755")
    os.makedirs("/run/lock")
    fixtures = "/run/fixtures"
    shutil.copytree(HERE, fixtures)
    if more:
        shutil.copytree(more, fixtures, dirs_exist_ok=True)
    # the tree itself may be below a directory that is hidden here
    shutil.copytree(os.path.join(ROOT, "Contrib/man"), os.path.join(fixtures, "man"))
    for name, copy in programs.items():
        put(copy, f"/usr/sbin/{name}")
    # the last ones: what lies below them has been copied
    mount("tmpfs", "/home", "mode=755")
    mount("tmpfs", "/root", "mode=700")
    mount("tmpfs", "/tmp", "mode=1777")
    if os.path.exists("/dev/log"):  # the log of the machine does not hear of this
        subprocess.run(["mount", "--bind", "/dev/null", os.path.realpath("/dev/log")], check=False)
    socket.sethostname(HOST)
    loopback()
    accounts()
    link("../sbin/sendmail", "/usr/lib/sendmail")
    link("../sbin/sendmail", "/usr/bin/mailq")
    link("../sbin/sendmail", "/usr/bin/newaliases")
    spool()
    seed = {name: text for name, text in os.environ.items() if name == "MARTLET_SEED"}
    os.environ.clear()
    os.environ.update(seed, PATH="/usr/sbin:/usr/bin:/sbin:/bin", LANG="C.UTF-8", HOME="/root")
    os.chdir("/")
    return fixtures


def mount(kind, where, options):
    done = subprocess.run(
        ["mount", "-t", kind, "-o", options, kind, where], stderr=subprocess.PIPE, text=True
    )
    if done.returncode:
        stop(f"no private file systems here ({done.stderr.strip()})", UNAVAILABLE)


def loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", 0x1 | 0x40)  # IFF_UP | IFF_RUNNING
        fcntl.ioctl(any_socket, 0x8914, request)  # SIOCSIFFLAGS


def accounts():
    full = {
        "alice": "Alice Example",
        "bob": "Bob Example",
        "carol": "Carol Example",
        "dave": "Dave Example",
    }
    for table in ("/etc/passwd", "/etc/group", "/etc/shadow"):
        with open(table, "rb") as lines:
            others = [line for line in lines if line.split(b":")[0].decode() not in USERS]
        entry = {
            "/etc/passwd": "{0}:x:{1}:{1}:{2},,,:/home/{0}:/bin/sh\n",
            "/etc/group": "{0}:x:{1}:\n",
            "/etc/shadow": "{0}:*:19000:0:99999:7:::\n",
        }[table]
        ours = [entry.format(name, uid, full.get(name, "mail system")) for name, uid in USERS.items()]
        write(table, b"".join(others) + "".join(ours).encode(), 0o640 if table == "/etc/shadow" else 0o644)
    for name, uid in USERS.items():
        if name in full:
            os.mkdir(f"/home/{name}", 0o755)
            os.chown(f"/home/{name}", uid, uid)
    write("/etc/hostname", HOST + "\n")
    write("/etc/mailname", HOST + "\n")
    write("/etc/hosts", f"127.0.0.1 localhost\n127.0.1.1 {HOST} host\n::1 localhost\n")
    write("/etc/resolv.conf", "")


def spool():
    """The spool as an administrator's installation has it."""
    uid = USERS["martlet"]
    for leftover in (SPOOL, "/etc/martlet"):
        shutil.rmtree(leftover, ignore_errors=True)
    os.makedirs(SPOOL)
    os.chown(SPOOL, uid, uid)
    for part in (
        "drop",
        "queue",
        *(f"queue/{name}" for name in ("tmp", "new", "cur", "log")),
        *(f"queue/{box}{name}" for box in (".hold", ".bad") for name in ("", "/tmp", "/new", "/cur")),
    ):
        path = os.path.join(SPOOL, part)
        os.mkdir(path, 0o700)
        os.chown(path, uid, uid)
    os.chmod(f"{SPOOL}/drop", 0o3733)
    for box in (".hold", ".bad"):
        path = f"{SPOOL}/queue/{box}/maildirfolder"
        write(path, "", 0o600)
        os.chown(path, uid, uid)


def put(source, target):
    if os.path.lexists(target):
        os.unlink(target)
    shutil.copy(source, target)
    os.chmod(target, 0o755)


def link(text, path):
    if os.path.lexists(path):
        os.unlink(path)
    os.symlink(text, path)


def write(path, text, mode=0o644):
    """A file with this text, whatever lay there."""
    if os.path.islink(path):
        os.unlink(path)
    with open(path, "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())
    os.chmod(path, mode)


# --- running things


def run(arguments, *, user="alice", stdin=b"", env=None, cwd=None, nnp=True, timeout=60):
    """Runs a program to its end as that user, with a bare environment."""
    home = f"/home/{user}" if user != "root" else "/root"
    prefix = []
    if user != "root":
        uid = USERS[user]
        prefix = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
        prefix += ["--no-new-privs"] if nnp else []
        prefix += ["--"]
    environment = {
        "PATH": "/usr/bin:/bin" if user != "root" else "/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": home,
        "USER": user,
        "LOGNAME": user,
        "SHELL": "/bin/sh",
        "LANG": "C.UTF-8",
        "TMPDIR": "/var/tmp",
        **(env or {}),
    }
    return subprocess.run(
        prefix + [str(word) for word in arguments],
        input=stdin,
        env=environment,
        cwd=cwd or home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=timeout,
    )


def on_terminal(command):
    """What has expect run a command on a terminal, and end as it ends."""
    ends = "expect timeout {puts stderr {it waits for a key}; exit 75} eof; exit [lindex [wait] 3]"
    return ["expect", "-c", f"log_user 0; set timeout 100; spawn {command}; {ends}"]


def run_queue():
    """One pass of the queue runner."""
    return subprocess.run(
        ["/usr/sbin/martlet-queue"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60
    )


def queued():
    """The names of the messages that wait, wherever they do."""
    names = []
    for part in ("drop", "queue/new", "queue/cur"):
        names += [name for name in os.listdir(os.path.join(SPOOL, part)) if not name.startswith(".")]
    return sorted(names)


def maildir(user):
    """Where the mail of a user lies; root's is the postmaster's, for nothing is delivered as root."""
    return f"{SPOOL}/postmaster" if user == "root" else f"/home/{user}/Maildir"


def inbox(user):
    """The paths of the messages of a user."""
    paths = []
    for part in ("new", "cur"):
        directory = os.path.join(maildir(user), part)
        if os.path.isdir(directory):
            paths += [os.path.join(directory, name) for name in sorted(os.listdir(directory))]
    return paths


def remove(path):
    """Removes a directory into which a program that has just been left may still write."""
    for _ in range(100):
        shutil.rmtree(path, ignore_errors=True)
        if not os.path.lexists(path):
            return
        time.sleep(0.02)
    shutil.rmtree(path)


def empty():
    """Removes all mail, waiting or delivered, and what else users have."""
    for part in ("drop", "queue/new", "queue/cur", "queue/log", "queue/tmp", "queue/.bad/cur"):
        for name in os.listdir(os.path.join(SPOOL, part)):
            if name != "lock":
                os.unlink(os.path.join(SPOOL, part, name))
    shutil.rmtree(maildir("root"), ignore_errors=True)
    for user in os.listdir("/home"):
        for entry in os.scandir(f"/home/{user}"):
            if entry.is_dir(follow_symlinks=False):
                remove(entry.path)
            else:
                os.unlink(entry.path)
