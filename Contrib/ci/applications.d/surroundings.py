"""The surroundings in which programs run sendmail: sandboxes, bare environments, one user of his own."""

import subprocess
import time

import world
from cases import BOB, TEXT, case, fixture, message

BYTES = TEXT.encode()
SENDMAIL = "/usr/sbin/sendmail"
LETTER = message("plain", Cc="", Bcc="")
EXPECTED = {"subject": "plain", "raw": BYTES}


def shell(name, script, **expectation):
    """A letter for bob sent by a shell script of alice."""
    case(name, **{**EXPECTED, **expectation})(lambda: world.run(["sh", "-c", script], stdin=LETTER))


shell("surroundings: no environment at all", f"exec env -i {SENDMAIL} -i {BOB}")
shell("surroundings: descriptors 1 and 2 closed", f"exec {SENDMAIL} -i {BOB} >&- 2>&-")
shell("surroundings: umask 077", f"umask 077; exec {SENDMAIL} -i {BOB}")
shell("surroundings: umask 0", f"umask 0; exec {SENDMAIL} -i {BOB}")
shell(
    "surroundings: a working directory that is gone",
    f"mkdir gone; cd gone; rmdir ../gone; exec {SENDMAIL} -i {BOB}",
)
shell("surroundings: SIGPIPE ignored and nobody listening", f"trap '' PIPE; {SENDMAIL} -v -i {BOB} | true")
shell("surroundings: little memory", f"ulimit -v 65536; exec {SENDMAIL} -i {BOB}")
shell("surroundings: few descriptors", f"ulimit -n 12; exec {SENDMAIL} -i {BOB}")
shell(
    "surroundings: a locale and a time zone",
    f"TZ=Asia/Kathmandu LC_ALL=pl_PL.UTF-8 exec {SENDMAIL} -i {BOB}",
)
shell(
    "surroundings: LOGNAME and USER of somebody else", f"LOGNAME=carol USER=carol exec {SENDMAIL} -i {BOB}"
)


@case("surroundings: a systemd unit with ProtectSystem=strict and NoNewPrivileges", **EXPECTED)
def hardened_unit():
    drop = f"{world.SPOOL}/drop"
    script = f"""set -e
        mount --bind {drop} {drop}
        for tree in /usr /etc /var /home /root /tmp; do mount -o remount,bind,ro $tree; done
        ! touch {world.SPOOL}/file /etc/file /home/alice/file 2> /dev/null
        exec setpriv --reuid=alice --regid=alice --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all \\
            env -i {SENDMAIL} -i {BOB}"""
    return subprocess.run(
        ["unshare", "--mount", "sh", "-c", script], input=LETTER, capture_output=True, check=False
    )


@case("surroundings: a user number without an account", sender="uid61234@host.example", **EXPECTED)
def no_account():
    drop = ["setpriv", "--reuid=61234", "--regid=61234", "--clear-groups", "--no-new-privs"]
    return subprocess.run(
        [*drop, "env", "-i", SENDMAIL, "-i", BOB], input=LETTER, capture_output=True, check=False
    )


@case(
    "surroundings: www-data, as under a web server", to=("bob", "carol", "dave"), subject="żółw", text=TEXT
)
def web_server():
    drop = ["setpriv", "--reuid=www-data", "--regid=www-data", "--clear-groups", "--no-new-privs"]
    return subprocess.run(
        [*drop, "env", "-i", "php", fixture("mail.php"), "mail", "-falice@host.example"],
        input=BYTES,
        capture_output=True,
        check=False,
    )


def alone(name, *arguments, stdin=BYTES, **expectation):
    """A letter to alice in a mail system that is all her own, where nobody else runs the queue."""

    def act():
        script = """umask 077; mkdir -p spool/drop spool/queue/log
            for box in queue queue/.hold queue/.bad; do
              mkdir -p spool/$box/tmp spool/$box/new spool/$box/cur
            done
            printf 'spool = /home/alice/spool\\n' > martlet.conf"""
        world.run(["sh", "-c", script])
        done = world.run(arguments, stdin=stdin, env={"MARTLET_CONFIG": "/home/alice/martlet.conf"})
        limit = time.monotonic() + 10
        while time.monotonic() < limit and not world.inbox("alice"):
            time.sleep(0.02)
        return done

    case(f"one user of his own: {name}", to=("alice",), messages=0, each=1, subject="plain", **expectation)(
        act
    )


ME = "alice@host.example"
alone("sendmail -t", SENDMAIL, "-t", "-i", stdin=message("plain", To=ME, Cc="", Bcc=ME), raw=BYTES)
alone("mutt", "mutt", "-s", "plain", "--", ME, text=TEXT)
alone(
    "swaks to sendmail -bs",
    "swaks",
    "--pipe",
    f"{SENDMAIL} -bs",
    "--from",
    ME,
    "--to",
    ME,
    "--h-Subject",
    "plain",
    "--body",
    "A first line.",
    has=("A first line.",),
)
alone("with -odi, delivered on return", SENDMAIL, "-odi", "-i", ME, stdin=LETTER, raw=BYTES)
