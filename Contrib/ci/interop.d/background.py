"""Servers that run beside the checks: how one is started, asked whether it answers, written to, and ended."""

import os
import shutil
import smtplib
import socket
import ssl
import subprocess
import threading
import time

import world
from checks import SENDER, must, read, wait_until


def answers(port):
    """Whether a server greets who connects to the port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            return bool(connection.recv(1))
    except OSError:
        return False


def listens(port):
    """Whether a server takes connections at the port; one of TLS says nothing first."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=10).close()
        return True
    except OSError:
        return False


class Background:
    """A server that stays in the foreground of a process of its own; what it says is kept in a file."""

    process = None
    said = None

    def start(self, arguments, said, *ports):
        """Starts it, and waits for its ports."""
        self.said = said
        with open(said, "wb") as output:
            self.process = subprocess.Popen(
                arguments, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
            )
        try:
            wait_until(lambda: all(answers(port) for port in ports), arguments[0])
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=20)

    def log(self):
        return read(self.said).decode(errors="replace")


DOVECOT = """base_dir = /run/dovecot-{name}
log_path = /var/log/dovecot-{name}.log
listen = 127.0.0.1
ssl = no
first_valid_uid = 1000
passdb {{
 driver = static
 args = password=secret
}}
userdb {{
 driver = passwd
}}
"""


class Dovecot(Background):
    """Dovecot with a configuration of its own; the password of everybody is `secret`."""

    def __init__(self, name, settings, *ports):
        self.name = name
        self.settings = settings
        self.ports = ports

    def __enter__(self):
        path = f"/run/dovecot-{self.name}.conf"
        world.write(path, DOVECOT.format(name=self.name) + self.settings)
        return self.start(["dovecot", "-F", "-c", path], f"/run/dovecot-{self.name}.out", *self.ports)


class Threads:
    """Threads that do something again and again until the time is over; what goes wrong in one is kept."""

    def __init__(self, seconds):
        self.end = time.monotonic() + seconds
        self.problems = []
        self.threads = []

    def add(self, name, work):
        def run():
            try:
                while time.monotonic() < self.end:
                    work()
            except Exception as problem:  # pylint: disable=broad-except
                self.problems.append(f"{name}: {type(problem).__name__}: {problem}")

        self.threads.append(threading.Thread(target=run, name=name))

    def run(self):
        for thread in self.threads:
            thread.start()
        for thread in self.threads:
            thread.join()
        must(not self.problems, " | ".join(self.problems))


def send(port, octets, *recipients, authority=None):
    """A message by SMTP, as any client; by STARTTLS where an authority is named."""
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
        if authority:
            client.starttls(context=ssl.create_default_context(cafile=authority))
        client.ehlo("client.example")
        options = ["BODY=8BITMIME"] if client.has_extn("8bitmime") else []
        client.sendmail(SENDER, recipients, octets.replace(b"\n", b"\r\n"), options)


def runs_something(user):
    """Whether a process of that user is alive; the world has a process table of its own."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            state = read(f"/proc/{pid}/stat").rpartition(b") ")[2]
            if os.stat(f"/proc/{pid}").st_uid == world.USERS[user] and not state.startswith((b"Z", b"X")):
                return True
        except OSError:
            continue
    return False


def account(name, uid, home="/nonexistent"):
    """An account that a server wants."""
    if f"\n{name}:" not in read("/etc/passwd").decode():
        for table, fields in (("passwd", f"{uid}:{uid}::{home}:/usr/sbin/nologin"), ("group", f"{uid}:")):
            with open(f"/etc/{table}", "a", encoding="utf-8") as lines:
                lines.write(f"{name}:x:{fields}\n")


def owned(path, user):
    """Readable by this user alone."""
    shutil.chown(path, user, user)
    os.chmod(path, 0o600)
