"""Schedulers, and what they run."""

import os
import subprocess

import world
from cases import ALICE, BOB, TEXT, case, line, stop, text_file, wait_for_mail

SAYS = ("A line after a lone dot.", "\n.\n", "zażółć gęślą jaźń")
OUTPUT = f"Subject: Cron <alice@host> cat\n\n{TEXT}".encode()


def start_cron():
    """The daemon, with the jobs of this test alone."""
    for name in os.listdir("/etc/cron.d"):
        if not name.startswith("martlet"):
            os.unlink(f"/etc/cron.d/{name}")
    world.write("/etc/crontab", "")
    for path in ("/run/crond.reboot", "/run/crond.pid"):
        if os.path.exists(path):
            os.unlink(path)
    return daemon(["cron", "-f"])


def daemon(arguments, **options):
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


@case(
    "cron: the daemon runs a job of a user", to=("alice",), subject=r"Cron <alice@host> cat .*", text=TEXT
)
def cron_job():
    world.write("/var/tmp/crontab", f"SHELL=/bin/sh\n@reboot cat {text_file()}\n")
    done = world.run(["crontab", "/var/tmp/crontab"], nnp=False)
    if done.returncode:
        return done
    running = start_cron()
    wait_for_mail()
    world.run(["crontab", "-r"], nnp=False)
    return stop(running)


@case(
    "cron: the daemon runs a job of root with MAILTO",
    to=("bob",),
    sender="root@host.example",
    subject=r"Cron <root@host> cat .*",
    text=TEXT,
)
def cron_mailto():
    world.write("/etc/cron.d/martlet-test", f"MAILTO={BOB}\n@reboot root cat {text_file()}\n")
    running = start_cron()
    wait_for_mail()
    os.unlink("/etc/cron.d/martlet-test")
    return stop(running)


# anacron does not say -i: the lone dot ends its message
@case("anacron", to=("alice",), subject=r"Anacron job 'daily' on host\.?.*", text="A first line.")
def anacron():
    spool = "/home/alice/spool"
    os.makedirs(spool, exist_ok=True)
    os.chown(spool, world.USERS["alice"], world.USERS["alice"])
    world.write("/home/alice/anacrontab", f"SHELL=/bin/sh\nMAILTO=alice\n1 0 daily cat {text_file()}\n")
    return world.run(["/usr/sbin/anacron", "-d", "-n", "-f", "-S", spool, "-t", "/home/alice/anacrontab"])


@case("at: atd mails the output of a job", to=("alice",), subject=r"Output from your job +\d+", has=SAYS)
def at_job():
    queue = daemon(["atd", "-f"])
    done = world.run(["at", "-m", "now"], stdin=f"cat {text_file()}\n".encode(), nnp=False)
    if done.returncode == 0:
        wait_for_mail()
    stop(queue)
    return done


@case("batch: atd mails the output of a job", to=("alice",), subject=r"Output from your job +\d+", has=SAYS)
def batch_job():
    queue = daemon(["atd", "-f", "-b", "1", "-l", "1000"])
    done = world.run(["batch"], stdin=f"cat {text_file()}\n".encode(), nnp=False)
    if done.returncode == 0:
        wait_for_mail()
    stop(queue)
    return done


@case("logrotate: mail of an old log", to=("bob",), sender="alice@host.example", has=SAYS)
def logrotate():
    world.run(["sh", "-c", f"cp {text_file()} log && cp log log.1"])
    world.write(
        "/home/alice/logrotate.conf", f"/home/alice/log {{\n rotate 0\n mail {BOB}\n mailfirst\n}}\n"
    )
    return world.run(["/usr/sbin/logrotate", "-f", "-s", "/home/alice/state", "/home/alice/logrotate.conf"])


# cron 1.6 of cronie, src/do_command.c: MAILARGS
line(
    "cronie",
    ["/usr/sbin/sendmail", "-FCronDaemon", "-i", "-odi", "-oem", "-oi", "-t", "-f", "alice"],
    b'From: "(Cron Daemon)" <alice>\nTo: bob\n' + OUTPUT,
    text=TEXT,
)
# Debian's do_command.c, where a job names its own charset
line(
    "cron with a mail header of its own",
    ["/usr/sbin/sendmail", "-i", "-FCronDaemon", "-B8BITMIME", "-oem", "alice"],
    b"From: root (Cron Daemon)\nTo: alice\nContent-Type: text/plain; charset=UTF-8\n"
    b"Content-Transfer-Encoding: 8bit\nX-Cron-Env: <SHELL=/bin/sh>\n" + OUTPUT,
    user="root",
    to=("alice",),
    sender="root@host.example",
    raw=TEXT.encode(),
)
# systemd-cron 1.15, mail_on_failure
line(
    "systemd-cron",
    ["/usr/sbin/sendmail", "-i", "-B8BITMIME", "root"],
    b"Subject: [host] job cron-daily failed\nTo: root\nAuto-Submitted: auto-generated\n\n" + TEXT.encode(),
    to=("root",),
    raw=TEXT.encode(),
)
# busybox 1.36, miscutils/crond.c
line("busybox crond", ["/usr/sbin/sendmail", "-ti"], b"To: bob\n" + OUTPUT, raw=TEXT.encode())
# fcron 3.3, job.c
line(
    "fcron",
    ["/usr/sbin/sendmail", "-i", "alice"],
    b"To: alice\n" + OUTPUT,
    to=("alice",),
    raw=TEXT.encode(),
)
# the example of the LSB for a mailing shell script
line("LSB", ["/usr/lib/sendmail", "-oi", "-f", ALICE, "--", BOB], OUTPUT, raw=TEXT.encode())
