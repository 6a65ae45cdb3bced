"""Programs that tell administrators something."""

import subprocess

import world
from cases import ALICE, BOB, TEXT, case, line, stop, wait_for_mail

BYTES = TEXT.encode()
ROOT = "root@host.example"


@case(
    "sudo: a user who may not",
    to=("bob",),
    subject=r"\*\*\* SECURITY.*",
    has=("alice : user NOT in sudoers",),
)
def sudo():
    world.write(
        "/etc/sudoers", f"Defaults mailto={BOB}, mail_no_user, !authenticate\nroot ALL=(ALL) ALL\n", 0o440
    )
    done = world.run(["sudo", "-n", "true"], nnp=False)
    wait_for_mail()
    return subprocess.CompletedProcess(
        done.args, 0 if done.returncode == 1 else 1, done.stdout, done.stderr
    )


@case(
    "fail2ban: its sendmail action",
    messages=3,
    sender="f2b@host.example",
    subject=r"\[Fail2Ban\] door: .*",
    has=("Fail2Ban",),
)
def fail2ban():
    world.write(
        "/etc/fail2ban/jail.local",
        "[DEFAULT]\nbackend = polling\n[sshd]\nenabled = false\n[door]\n"
        "enabled = true\nfilter = sshd\nlogpath = /var/tmp/door.log\nbantime = 1d\nusedns = no\n"
        f'action = sendmail[name=door, dest="{BOB}", sender="f2b@host.example"]\n',
    )
    world.write("/var/tmp/door.log", "")
    world.run(["rm", "-rf", "/etc/fail2ban/jail.d"], user="root")
    files = ["-s", "/run/f2b.sock", "-p", "/run/f2b.pid"]
    server = subprocess.Popen(
        ["fail2ban-server", "-f", *files, "--logtarget", "/var/tmp/f2b.log"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    wait_for_mail()
    done = world.run(["fail2ban-client", *files, "set", "door", "banip", "192.0.2.1"], user="root")
    for _ in range(100):
        if len(world.queued()) >= 2:
            break
        subprocess.run(["sleep", "0.05"], check=True)
    stop(server)
    return done


@case("logwatch", to=("bob",), sender=ROOT, subject=r"Logwatch for .*", has=("Logwatch",))
def logwatch():
    return world.run(
        ["logwatch", "--output", "mail", "--mailto", BOB, "--service", "dpkg", "--range", "all"],
        user="root",
    )


@case(
    "logcheck", to=("bob",), sender="logcheck@host.example", subject=r"host\S* .*", has=("kernel: zażółć",)
)
def logcheck():
    world.write("/var/log/syslog", "Nov 20 10:00:00 host kernel: zażółć gęślą jaźń\n", 0o644)
    world.write("/etc/logcheck/logcheck.logfiles", "/var/log/syslog\n")
    script = """rm -rf /etc/logcheck/logcheck.logfiles.d; mkdir -p /run/lock/logcheck
        chown -R logcheck /var/lib/logcheck /run/lock/logcheck; chmod -R a+rX /etc/logcheck"""
    world.run(["sh", "-c", script], user="root")
    return world.run(
        [
            "setpriv",
            "--reuid=logcheck",
            "--regid=logcheck",
            "--clear-groups",
            "--no-new-privs",
            "env",
            "LOGNAME=logcheck",
            "USER=logcheck",
            "/usr/sbin/logcheck",
            "-m",
            BOB,
        ],
        user="root",
    )


@case("unattended-upgrades: its summary", sender=ALICE, subject="(?s).*host.*", has=("zażółć gęślą jaźń",))
def unattended_upgrades():
    code = """
import importlib.machinery, importlib.util, sys
loader = importlib.machinery.SourceFileLoader('upgrade', '/usr/bin/unattended-upgrade')
module = importlib.util.module_from_spec(importlib.util.spec_from_loader('upgrade', loader))
loader.exec_module(module)
sys.exit(module._send_mail_using_sendmail('alice@host.example', 'bob@host.example',
         '[package on hold] unattended-upgrades result for host: SUCCESS', sys.stdin.read()))
"""
    return world.run(["/usr/bin/python3", "-c", code], stdin=BYTES)


@case("apt-listchanges: its mail", subject=r"apt-listchanges: żółw", text=TEXT)
def apt_listchanges():
    code = """
import sys
sys.path.insert(0, '/usr/share/apt-listchanges')
import apt_listchanges
class Config: email_address, email_format = 'bob@host.example', 'text'
apt_listchanges.mail_changes(Config, sys.stdin.read(), 'apt-listchanges: żółw')
"""
    return world.run(["/usr/bin/python3", "-c", code], stdin=BYTES)


@case("debsecan: its report", subject="report", text=TEXT.replace("\n.\n", "\n"))
def debsecan():
    code = """
import importlib.machinery, importlib.util, sys
loader = importlib.machinery.SourceFileLoader('debsecan', '/usr/bin/debsecan')
module = importlib.util.module_from_spec(importlib.util.spec_from_loader('debsecan', loader))
sys.argv = ['debsecan', '--help']
try: loader.exec_module(module)
except SystemExit: pass
class Options: mailto, subject = 'bob@host.example', 'report'
target = module.TargetMail(Options)
for line in sys.stdin.read().splitlines():
    if line != '.': target.write(line)
target.finish()
"""
    return world.run(["/usr/bin/python3", "-c", code], stdin=BYTES)


@case(
    "popularity-contest",
    to=("bob",),
    sender=ROOT,
    subject="popularity-contest submission",
    has=("POPULARITY-CONTEST-0",),
)
def popcon():
    world.write(
        "/etc/popularity-contest.conf",
        f"PARTICIPATE=yes\nMAILTO={BOB}\nUSEHTTP=no\nENCRYPT=no\n"
        "MY_HOSTID=0123456789abcdef0123456789abcdef\nDAY=\n",
    )
    return world.run(["/etc/cron.daily/popularity-contest", "--crond"], user="root")


@case("smartd: the scripts that it runs", sender=ROOT, subject="SMART error .*", has=("FailedHealthCheck",))
def smartd():
    letter = "This message was generated by the smartd daemon: FailedHealthCheck zażółć\n"
    return world.run(
        [
            "/usr/share/smartmontools/smartd-runner",
            "-s",
            "SMART error (FailedHealthCheck) detected on host",
            BOB,
        ],
        user="root",
        stdin=letter.encode(),
    )


@case("cron-apt", sender=ROOT, subject=r"CRON-APT .*", has=("CRON-APT",))
def cron_apt():
    world.write(
        "/etc/cron-apt/config", f'MAILTO="{BOB}"\nMAILON="always"\nRUNSLEEP=0\nREFRAINFILE=/nowhere\n'
    )
    world.run(
        ["sh", "-c", "rm -f /etc/cron-apt/action.d/*; echo '--version' > /etc/cron-apt/action.d/1-version"],
        user="root",
    )
    return world.run(["cron-apt"], user="root")


REPORT = f"To: {BOB}\nSubject: report\n\n{TEXT}".encode()
# mdadm 4.2, Monitor.c: popen("/usr/sbin/sendmail -t"); its letters have no line of one dot
line(
    "mdadm --monitor",
    ["/bin/sh", "-c", "/usr/sbin/sendmail -t"],
    b"From: mdadm monitoring <root>\nTo: bob\nSubject: DegradedArray event on /dev/md0:host\n\n"
    b"This is an automatically generated mail message from mdadm\nrunning on host\n",
    user="root",
    sender=ROOT,
    subject="DegradedArray event.*",
    has=("mdadm",),
)
# apticron: mailx -a fields
line(
    "apticron",
    [
        "/usr/bin/mailx",
        "-a",
        "MIME-Version: 1.0",
        "-a",
        "Content-type: text/plain; charset=UTF-8",
        "-a",
        "Content-transfer-encoding: 8bit",
        "-s",
        "2 Debian package update(s) for host",
        BOB,
    ],
    BYTES,
    user="root",
    sender=ROOT,
    subject="2 Debian.*",
    text=TEXT,
)
# the templates of Nagios, objects/commands.cfg
line(
    "nagios",
    [
        "/bin/sh",
        "-c",
        '/usr/bin/printf "%b" "***** Nagios *****\\n\\nState: DOWN\\n" | '
        f'/usr/bin/mail -s "** PROBLEM Host Alert: host is DOWN **" {BOB}',
    ],
    b"",
    subject=r"\*\* PROBLEM.*",
    has=("DOWN",),
)
# quota 4.06, warnquota.conf: MAIL_CMD
line(
    "warnquota",
    ["/usr/lib/sendmail", "-t"],
    REPORT.replace(b"\n.\n", b"\n"),
    text=TEXT.replace("\n.\n", "\n"),
)
# arpwatch 2.1a15, report.c
line(
    "arpwatch",
    ["/usr/lib/sendmail", "-odi", "root"],
    b"From: arpwatch (Arpwatch host)\nTo: root\nSubject: new station\n\n"
    b"ethernet address: 0:1:2:3:4:5\n",
    user="root",
    to=("root",),
    sender=ROOT,
    subject="new station",
)
# aide's cron job, debsums, rkhunter and chkrootkit of Debian all use mail(1) so
line(
    "rkhunter, chkrootkit, aide",
    ["/usr/bin/mail", "-s", "[host] Daily report", "root"],
    BYTES,
    user="root",
    to=("root",),
    sender=ROOT,
    has=("The last line.",),
)
# tripwire 2.4, mail of MAILMETHOD=SENDMAIL
line("tripwire", ["/usr/lib/sendmail", "-oi", "-t"], REPORT, text=TEXT)
