"""Command lines of programs that are too large to be run here, with where each is from."""

from cases import ALICE, BOB, CAROL, TEXT, line, message

EVERYONE = ("bob", "carol", "dave")
BYTES = TEXT.encode()
UNDOTTED = TEXT.replace("\n.\n", "\n")
SENDMAIL = "/usr/sbin/sendmail"
ALL = {"to": EVERYONE, "subject": "plain", "raw": BYTES}
ONE = {"subject": "plain", "raw": BYTES}
TWO = {"subject": "plain", "raw": BYTES, "to": ("bob", "carol")}
LETTER = message("plain")
TO_BOB = message("plain", Cc="", Bcc="")
COMPLETE = f"From: {ALICE}\nDate: Fri, 20 Nov 2026 10:00:00 +0000\nMessage-ID: <1@far>\n".encode() + TO_BOB

# its MailCommand sendmailpipe
line("Request Tracker", [SENDMAIL, "-oi", "-t", "-f", ALICE], LETTER, **ALL)
# wp_mail by PHPMailer::isMail, with the address it makes up
WORDPRESS = "wordpress@host.example"
line("WordPress", [SENDMAIL, "-t", "-i", f"-f{WORDPRESS}"], LETTER, sender=WORDPRESS, **ALL)
# Mailman 2.1, Handlers/Sendmail.py, which does not say -i
line(
    "Mailman 2",
    [SENDMAIL, "-f", ALICE, "--", BOB, CAROL],
    message("plain", UNDOTTED, Cc="", Bcc=""),
    to=("bob", "carol"),
    raw=UNDOTTED.encode(),
)
# sympa.conf(5): sendmail_args, and the DSN options of its tracking
SYMPA = ["-oi", "-odi", "-oem", "-f", ALICE, "-N", "delay,failure", "-R", "hdrs", "-V", "1"]
line("Sympa", [SENDMAIL, *SYMPA, BOB], TO_BOB, **ONE)
# lib-smtp/smtp-submit.c, where sendmail_path is set
line("Dovecot: a rejection", [SENDMAIL, "-i", "-f", "<>", "--", BOB], TO_BOB, sender="", **ONE)
# inn.conf(5): mta
line("INN", [SENDMAIL, "-oi", "-oem", BOB], TO_BOB, **ONE)
# each has it in a header or a configuration file
line("rdist, xrn, log2mail, mysqlbug", ["/usr/lib/sendmail", "-oi", "-t"], LETTER, **ALL)
# init.h of mutt 0.9 to 1.4
line("mutt of 1998", ["/usr/lib/sendmail", "-oem", "-oi", BOB], TO_BOB, **ONE)
# sendlib.c, with dsn_notify, dsn_return, use_8bitmime and use_envelope_from
MUTT = ["-oem", "-oi", "-f", ALICE, "-B8BITMIME", "-N", "failure", "-R", "full"]
line("mutt with every option", [SENDMAIL, *MUTT, "--", BOB, CAROL], TO_BOB, **TWO)
# mail(1) with `set metoo verbose`
line("mail: metoo and verbose", [SENDMAIL, "-i", "-m", "-v", BOB], TO_BOB, **ONE)
# fetchmail(1), --mda
line("fetchmail", [SENDMAIL, "-i", "-f", ALICE, "--", BOB], TO_BOB, **ONE)
# getmail's configuration manual, MDA_external
line("getmail", [SENDMAIL, "-i", "-bm", BOB], TO_BOB, **ONE)
# reportbug/submit.py
REPORTBUG = f"{SENDMAIL} -f {ALICE} -oi -oem {BOB} {CAROL}"
line("reportbug", ["/bin/sh", "-c", REPORTBUG], TO_BOB, **TWO)
# Postfix's auxiliary/rmail: a gateway's mail is complete and stays as it is
line("UUCP: rmail", [SENDMAIL, "-G", "-i", "-f", ALICE, "--", BOB], COMPLETE, **ONE)
# php.ini: sendmail_path with what hosters put there
line("PHP: sendmail_path", [SENDMAIL, "-t", "-i", "-f", ALICE, "-F", "Żółw", "-odb"], LETTER, **ALL)
# and the ways to call it that no program owns
line("a From_ line", [SENDMAIL, "-oi", BOB], b"From alice Fri Nov 20 10:00:00 2026\n" + TO_BOB, **ONE)
line("no header at all", [SENDMAIL, "-i", BOB], b"\n" + BYTES, raw=BYTES)
line("recipients in one argument", [SENDMAIL, "-i", f"{BOB}, {CAROL}"], TO_BOB, **TWO)
line("CRLF everywhere", [SENDMAIL, "-bm", "-oi", "-t"], LETTER.replace(b"\n", b"\r\n"), **ALL)
line("no -i: a lone dot is the end", [SENDMAIL, "-t"], LETTER, to=EVERYONE, raw=b"A first line.\n")
line("options after a recipient", [SENDMAIL, "-i", BOB, "-f", ALICE], TO_BOB, **ONE)
