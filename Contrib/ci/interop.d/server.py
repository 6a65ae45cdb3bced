"""Mail programs hand mail to martlet-smtpd, in clear text, by STARTTLS and by TLS, with logins."""

import email
import email.policy
import re
import smtplib
import ssl
import urllib.parse

import world
from checks import MESSAGES, SENDER, Wrong, check, equal, files, good, must, own, read, same
from host import AUTHORITY, PASSWORD, SMTP, SUBMISSION, SUBMISSIONS, Site, deliver_all, log, refused

SCHEMES = "yescrypt,SCRAM-SHA-256,CRAM-MD5"
TO = "alice@host.example"
USER = "bob"
# clear text, STARTTLS, TLS from the start: each without and with a login
WAYS = (("clear", SMTP), ("starttls", SMTP), ("starttls", SUBMISSION), ("tls", SUBMISSIONS))


def client(*arguments, stdin=b""):
    return world.run(arguments, user=USER, stdin=stdin, timeout=30)


def swaks(way, port, mechanism, octets, to=TO, password=PASSWORD):
    """Ends what it is given with a line end of its own."""
    tls = {"clear": [], "starttls": ["--tls"], "tls": ["--tls-on-connect"]}[way]
    login = ["--auth", mechanism, "--auth-user", USER, "--auth-password", password] if mechanism else []
    verify = ["--tls-verify", "--tls-ca-path", AUTHORITY] if tls else []
    return client(
        "swaks", "--server", "localhost", "--port", port, *tls, *verify, *login,
        "-f", SENDER, "-t", to, "--data", "-", "--helo", "client.example", stdin=octets.removesuffix(b"\n"),
    )  # fmt: skip


def curl(way, port, mechanism, octets, to=TO, password=PASSWORD):
    tls = ["--ssl-reqd"] if way == "starttls" else []
    login = ["--user", f"{USER}:{password}", "--login-options", f"AUTH={mechanism}"] if mechanism else []
    return client(
        "curl", "-sSv", "--url", f"{'smtps' if way == 'tls' else 'smtp'}://localhost:{port}/client.example",
        *tls, "--cacert", AUTHORITY, *login, "--mail-from", SENDER, "--mail-rcpt", to, "--upload-file", "-",
        stdin=octets.replace(b"\n", b"\r\n"),
    )  # fmt: skip


def msmtp(way, port, mechanism, octets, to=TO, password=PASSWORD):
    auth = f"{mechanism.lower()}\nuser {USER}\npassword \"{password}\"" if mechanism else "off"
    world.write(
        "/home/bob/msmtprc",
        f"defaults\nhost localhost\nport {port}\nfrom {SENDER}\ntls {'off' if way == 'clear' else 'on'}\n"
        f"tls_starttls {'off' if way == 'tls' else 'on'}\ntls_trust_file {AUTHORITY}\nauth {auth}\naccount default\n",
        0o600,
    )
    world.shutil.chown("/home/bob/msmtprc", USER)
    return client("msmtp", "-C", "/home/bob/msmtprc", "--", to, stdin=octets)


def s_nail(way, port, mechanism, octets, to=TO, password=PASSWORD):
    parsed = email.message_from_bytes(octets, policy=email.policy.default)
    scheme = "smtps" if way == "tls" else "smtp"
    login = f"{USER}:{urllib.parse.quote(password)}@" if mechanism else ""
    settings = ["v15-compat", f"mta={scheme}://{login}localhost:{port}", f"from={SENDER}", "sendwait"]
    settings += [f"smtp-auth={mechanism.lower() if mechanism else 'none'}", f"tls-ca-file={AUTHORITY}"]
    settings += ["mime-encoding=8b", "ttycharset=utf-8", "sendcharsets=utf-8"]
    settings += ["smtp-use-starttls"] if way == "starttls" else []
    words = [word for setting in settings for word in ("-S", setting)]
    return client(
        "s-nail", "-:/", *words, "-s", parsed["Subject"], to, stdin=parsed.get_content().encode()
    )


def git(way, port, mechanism, octets, to=TO, password=PASSWORD):
    own("/home/bob/0001.patch", octets.decode())
    world.shutil.chown("/home/bob/0001.patch", USER)
    encryption = {"clear": [], "starttls": ["--smtp-encryption=tls"], "tls": ["--smtp-encryption=ssl"]}[way]
    login = [f"--smtp-user={USER}", f"--smtp-pass={password}", f"--smtp-auth={mechanism}"] if mechanism else []
    return client(
        "git", "send-email", "--smtp-server=localhost", f"--smtp-server-port={port}", *encryption, *login,
        f"--smtp-ssl-cert-path={AUTHORITY}", f"--from=Bob <{SENDER}>", f"--to={to}", "--confirm=never",
        "--suppress-cc=all", "--smtp-domain=client.example", "/home/bob/0001.patch",
    )  # fmt: skip


PROGRAMS = {
    "swaks": (swaks, ("PLAIN", "LOGIN", "CRAM-MD5"), False),
    "curl": (curl, ("PLAIN", "LOGIN", "CRAM-MD5"), False),
    "msmtp": (msmtp, ("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256"), False),
    "s-nail": (s_nail, ("PLAIN", "LOGIN", "CRAM-MD5"), True),
    "git send-email": (git, ("PLAIN", "LOGIN"), True),
}


def text_of(octets):
    content = email.message_from_bytes(octets, policy=email.policy.default).get_content()
    return content.rstrip("\n")


def arrived(name, rewritten):
    """The message is there once; a program that writes its own header kept the text."""
    if not rewritten:
        return same(files(), {name: MESSAGES[name]})
    paths = world.inbox("alice")
    equal(len(paths), 1, "messages")
    equal(text_of(read(paths[0])), text_of(MESSAGES[name]), "text")


def received_with(word):
    octets = read(world.inbox("alice")[0])
    # s-nail says HELO where it wants nothing of EHLO
    found = re.search(r"\swith E?(\w+)\s", octets.decode())
    must(found and found[1] == word, f"no “with {word}” in {octets[:500]!r}")


def clear_away():
    for path in world.inbox("alice"):
        world.os.unlink(path)


def hands_over(send, mechanisms, rewritten):
    """Every way, then every mechanism over STARTTLS."""
    turns = [(way, port, mechanisms[0] if port != SMTP else None) for way, port in WAYS]
    turns += [("starttls", SUBMISSION, mechanism) for mechanism in mechanisms[1:]]
    with Site(SMTP, SUBMISSION, SUBMISSIONS, schemes=SCHEMES):
        for index, (way, port, mechanism) in enumerate(turns):
            name = "plain" if rewritten or index % 2 == 0 else "long"
            try:
                good(send(way, port, mechanism, MESSAGES[name]))
                deliver_all()
                arrived(name, rewritten)
                received_with("SMTP" + "S" * (way != "clear") + "A" * (mechanism is not None))
            except Wrong as problem:
                raise Wrong(f"{way}, port {port}, {mechanism}: {problem}") from problem
            clear_away()


def is_refused(send, mechanisms):
    """A wrong password and a recipient elsewhere are refused."""
    with Site(SMTP, SUBMISSION, schemes=SCHEMES):
        refused(send("starttls", SUBMISSION, mechanisms[0], MESSAGES["plain"], password="wrong"), "535")
        must("event=login-failed" in log(), "the failure is not logged")
        refused(send("clear", SMTP, None, MESSAGES["plain"], to="x@elsewhere.example"), "550")
        refused(send("starttls", SUBMISSION, None, MESSAGES["plain"]), "530")
        equal(world.queued(), [], "queue")


for program, (act, known, writes) in PROGRAMS.items():
    check(f"{program} → martlet-smtpd")(lambda a=act, k=known, w=writes: hands_over(a, k, w))
    if program != "git send-email":
        check(f"{program} is refused by martlet-smtpd")(lambda a=act, k=known: is_refused(a, k))


def smtplib_client(way, port):
    context = ssl.create_default_context(cafile=AUTHORITY)
    if way == "tls":
        return smtplib.SMTP_SSL("localhost", port, timeout=20, context=context)
    connection = smtplib.SMTP("localhost", port, timeout=20)
    if way == "starttls":
        connection.starttls(context=context)
    return connection


@check("Python's smtplib → martlet-smtpd")
def python_smtplib():
    with Site(SMTP, SUBMISSION, SUBMISSIONS, schemes=SCHEMES):
        for way, port in WAYS:
            for mechanism in ("PLAIN", "LOGIN", "CRAM_MD5") if port != SMTP else (None,):
                with smtplib_client(way, port) as connection:
                    connection.ehlo("client.example")
                    if mechanism:
                        connection.user, connection.password = USER, PASSWORD
                        act = getattr(connection, f"auth_{mechanism.lower()}")
                        connection.auth(mechanism.replace("_", "-"), act)
                    for octets in MESSAGES.values():
                        connection.sendmail(SENDER, [TO], octets.replace(b"\n", b"\r\n"), ["BODY=8BITMIME"])
                deliver_all()
                same(files())
                clear_away()
