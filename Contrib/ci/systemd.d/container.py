"""A container: a copy of this machine that is thrown away, whose first process is the machine's systemd.

It has processes, a network and a cgroup of its own, and a layer in memory over all files.
"""

import os
import shutil
import signal
import subprocess
import sys
import time

CONTRIB = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
UNITS = os.path.join(CONTRIB, "systemd")
LIBEXEC = ("queue", "local", "smtpd", "remote", "tls", "auth", "submitd", "pop3d", "imapd")
# what is for machines, not for containers
MASKED = (
    "systemd-remount-fs.service systemd-sysctl.service systemd-modules-load.service systemd-udevd.service "
    "systemd-udev-trigger.service systemd-random-seed.service systemd-firstboot.service systemd-sysusers.service "
    "systemd-machine-id-commit.service systemd-tmpfiles-setup.service systemd-tmpfiles-setup-dev.service "
    "systemd-binfmt.service kmod-static-nodes.service dev-hugepages.mount "
    "dev-mqueue.mount sys-kernel-config.mount sys-kernel-debug.mount sys-kernel-tracing.mount "
    "sys-fs-fuse-connections.mount proc-sys-fs-binfmt_misc.automount systemd-pcrphase.service local-fs.target "
    "systemd-pcrphase-sysinit.service systemd-repart.service swap.target cryptsetup.target integritysetup.target "
    "veritysetup.target systemd-update-utmp.service systemd-tmpfiles-clean.timer systemd-boot-update.service"
).split()
TARGET = "[Unit]\nRequires=basic.target\nAfter=basic.target\nAllowIsolate=yes\n"
# the first process: what a container has of /proc, /sys and /dev, then systemd
BOOT = """set -e
cd "$1"
mount -t proc -o nosuid,nodev,noexec proc proc
for part in sys sysrq-trigger; do
  [ -e proc/$part ] || continue
  mount --bind proc/$part proc/$part
  mount -o remount,bind,ro proc/$part
done
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs dev
for node in null zero full random urandom tty; do : >dev/$node; mount --bind /dev/$node dev/$node; done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
: >dev/console
mount --bind /dev/null dev/console
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
ip link set lo up
hostname host.example
mkdir -p run/old
pivot_root . run/old
umount -l run/old
exec env -i container=martlet PATH=/usr/sbin:/usr/bin:/sbin:/bin \
  setpriv --bounding-set=-sys_module,-sys_time,-sys_rawio -- \
  /lib/systemd/systemd --unit=martlet-test.target --log-target=journal --show-status=no
"""
# a client: what it says is on its standard input, a line for each reply that it waits for
CLIENT = """
import socket, ssl, sys
def reply():
    line = peer.readline()
    while line[3:4] == "-":
        line = peer.readline()
    print(line.rstrip(), flush=True)
where = sys.argv[1]
sock = socket.socket(socket.AF_UNIX) if where.startswith("/") else socket.socket(socket.AF_INET)
sock.settimeout(30)
sock.connect(where if where.startswith("/") else ("127.0.0.1", int(where)))
peer = sock.makefile("rw", newline="\\r\\n")
reply()
for line in sys.stdin.read().split("\\n"):
    if line.startswith("+"):
        peer.write(line[1:] + "\\n")
        continue
    peer.write(line + "\\n")
    peer.flush()
    reply()
    if line == "STARTTLS":
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        sock = context.wrap_socket(sock)
        peer = sock.makefile("rw", newline="\\r\\n")
"""


class Wrong(Exception):
    """Something is not as it must be."""


def unavailable(why):
    print(f"systemd: {why}")
    sys.exit(77)


def must(condition, text):
    if not condition:
        raise Wrong(text)


def run(words, **options):
    """The output of a program that does well."""
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, **options)
    said = (done.stderr + done.stdout)[-600:]
    must(done.returncode == 0, f"{' '.join(words)[:200]}: exit status {done.returncode}: {said}")
    return done.stdout


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)


class Container:
    """A throw-away copy of the machine, whose first process is systemd."""

    def __init__(self, scratch, programs):
        self.programs = programs
        self.root = f"{scratch}/root"
        self.groups = f"{scratch}/cgroup"
        self.pid = None
        self.process = None
        for part in ("root", "cgroup", "upper", "work"):
            os.mkdir(f"{scratch}/{part}")
        layers = f"lowerdir=/,upperdir={scratch}/upper,workdir={scratch}/work"
        for words in (["overlay", "-o", layers, "overlay", self.root], ["cgroup2", "cgroup2", self.groups]):
            done = subprocess.run(["mount", "-t", *words], capture_output=True, text=True, check=False)
            if done.returncode:
                unavailable(f"no {words[0]} here: {done.stderr.strip()}")
        self.group = f"{self.groups}/martlet-{os.getpid()}"
        try:
            os.mkdir(self.group)
        except OSError as error:
            unavailable(f"no cgroup of our own: {error.strerror}")
        self.install()

    def install(self):
        """The machine without its services and users, and with Martlet."""
        etc, units = f"{self.root}/etc", f"{self.root}/etc/systemd/system"
        for number in "0123456S":
            shutil.rmtree(f"{etc}/rc{number}.d", ignore_errors=True)
        for directory in (units, f"{etc}/init.d", f"{etc}/martlet", f"{etc}/systemd/system-generators", f"{self.root}/home"):
            shutil.rmtree(directory, ignore_errors=True)
            os.makedirs(directory)
        shutil.rmtree(f"{self.root}/var/spool/martlet", ignore_errors=True)
        shutil.rmtree(f"{self.root}/var/log/journal", ignore_errors=True)
        os.makedirs(f"{self.root}/var/log/journal")
        write(f"{etc}/fstab", "")
        write(f"{etc}/machine-id", "0123456789abcdef0123456789abcdef\n")
        for table in ("passwd", "group", "shadow", "gshadow"):
            with open(f"{etc}/{table}", encoding="utf-8") as lines:
                kept = [line for line in lines if line.split(":")[0] not in ("martlet", "alice")]
            write(f"{etc}/{table}", "".join(kept), os.stat(f"{etc}/{table}").st_mode & 0o777)
        for unit in MASKED:
            os.symlink("/dev/null", f"{units}/{unit}")
        for unit in os.listdir(UNITS):
            shutil.copy(os.path.join(UNITS, unit), units)
        write(f"{units}/martlet-test.target", TARGET)
        os.makedirs(f"{self.root}/usr/libexec/martlet", exist_ok=True)
        for name in LIBEXEC:
            shutil.copy(f"{self.programs}/martlet-{name}", f"{self.root}/usr/libexec/martlet/")
        for name in ("sendmail", "martlet"):
            path = f"{self.root}/usr/sbin/{name}"
            if os.path.lexists(path):
                os.unlink(path)
            shutil.copy(f"{self.programs}/{name}", path)

    def boot(self):
        script = 'echo $$ >"$1/cgroup.procs" && shift && exec unshare --cgroup --mount --pid --fork --net --ipc --uts '
        script += '--kill-child --propagation private sh -c "$@"'
        words = ["setpriv", "--pdeathsig", "KILL", "sh", "-c", script, "sh", self.group, BOOT, "sh", self.root]
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        limit = time.monotonic() + 60
        while not self.is_up():
            if self.process.poll() is not None or time.monotonic() > limit:
                self.process.kill()
                raise Wrong(f"systemd does not start: {self.process.stdout.read().decode()[-600:]}")
            time.sleep(0.1)

    def is_up(self):
        try:
            with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children", encoding="ascii") as children:
                self.pid = children.read().split()[0]
        except (OSError, IndexError):
            return False
        words = [*self.inside(), "systemctl", "is-system-running"]
        state = subprocess.run(words, capture_output=True, text=True, check=False)
        return state.stdout.strip() in ("running", "degraded")

    def inside(self):
        spaces = ["nsenter", "-t", self.pid, "-m", "-p", "-n", "-i", "-u", "-C", "--root", "--wd=/"]
        return [*spaces, "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"]

    def run(self, *words, **options):
        return run([*self.inside(), *words], **options)

    def reboot(self):
        subprocess.run([*self.inside(), "systemctl", "reboot"], capture_output=True, check=False)
        self.process.wait(timeout=60)
        self.boot()

    def end(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        for _ in range(50):
            try:
                for directory, _, _ in os.walk(self.group, topdown=False):
                    os.rmdir(directory)
                return
            except OSError:
                time.sleep(0.1)

    # --- what the checks ask

    def talk(self, where, dialogue):
        """The replies of a server to the lines of a client; a line that begins with + gets none."""
        return self.run("python3", "-c", CLIENT, where, input=dialogue).split("\n")

    def inbox(self):
        folder = f"{self.root}/home/alice/Maildir/new"
        names = os.listdir(folder) if os.path.isdir(folder) else []
        texts = []
        for name in sorted(names):
            with open(f"{folder}/{name}", encoding="utf-8") as file:
                texts.append(file.read())
        return texts

    def arrived(self, what, *words, count=1):
        """Waits for the messages, and empties the inbox; one of them has these words."""
        limit = time.monotonic() + 30
        while len(self.inbox()) < count:
            if time.monotonic() > limit:
                raise Wrong(f"{what} does not arrive: {self.run('martlet', 'stats')[:300]}\n{self.journal()[-900:]}")
            time.sleep(0.1)
        texts = self.inbox()
        must(len(texts) == count, f"{len(texts)} messages instead of {count}: {what}")
        must(any(all(word in text for word in words) for text in texts), f"{what}: no {words} in {texts}")
        shutil.rmtree(f"{self.root}/home/alice/Maildir/new")

    def journal(self, *units):
        words = [word for unit in units for word in ("-u", unit)]
        return self.run("journalctl", "--no-pager", "-o", "cat", *words)

    def property(self, unit, name):
        return self.run("systemctl", "show", "-P", name, unit).strip()

    def rests(self):
        """The runner has ended: a later start is somebody's doing."""
        limit = time.monotonic() + 30
        while self.property("martlet-queue.service", "ActiveState") not in ("inactive", "failed"):
            must(time.monotonic() < limit, "the runner does not end")
            time.sleep(0.1)
