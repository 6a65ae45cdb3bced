"""Libraries of programming languages, and editors, that mail by way of sendmail."""

import world
from cases import CAROL, TEXT, case, fixture, message, text_file

EVERYONE = ("bob", "carol", "dave")
BYTES = TEXT.encode()


def php(name, *arguments, **expectation):
    """A letter sent by mail.php."""
    expected = {"to": EVERYONE, "subject": "żółw", "text": TEXT, **expectation}
    case(name, **expected)(
        lambda: world.run(["php", fixture("mail.php"), *arguments], stdin=BYTES, cwd="/home/alice")
    )


php("PHP mail()", "mail")
php("PHP mail() with -f", "mail", f"-f{CAROL}", sender=CAROL)
php("Drupal: PhpMail", "drupal", to=("bob",))
php("PHPMailer: isSendmail", "phpmailer")
php("PHPMailer: isMail, as WordPress does", "phpmailer", "mail")
php("Symfony Mailer: -bs, its default", "symfony")
php("Symfony Mailer: -t", "symfony", "-t -i")
php("Swiftmailer: -bs, its default", "swift")
php("Swiftmailer: -t", "swift", "-oi -t")
php("PEAR Mail", "pear")
php("Horde Mail", "horde")


def perl(name, way, **expectation):
    """A letter sent by mail.pl."""
    expected = {"to": EVERYONE, "subject": "żółw", "text": TEXT, **expectation}
    case(f"Perl: {name}", **expected)(lambda: world.run(["perl", fixture("mail.pl"), way], stdin=BYTES))


# MailTools does not say -i: the lone dot ends its messages
CUT = "A first line."
perl("open a pipe", "open")
perl("Mail::Mailer", "Mail::Mailer", text=CUT)
perl("Mail::Internet", "Mail::Internet", text=CUT)
perl("Mail::Send", "Mail::Send", text=CUT)
perl("Mail::Transport::Sendmail of Mail::Box", "Mail::Transport", subject="letter")
perl("MIME::Lite", "MIME::Lite")
perl("MIME::Entity", "MIME::Entity")
perl("Email::Sender::Simple", "Email::Sender")
perl(
    "Email::Sender::Transport::Sendmail, as Bugzilla has it",
    "Email::Sender::Transport::Sendmail",
    to=("bob",),
)
perl("Email::Stuffer", "Email::Stuffer", to=("bob", "carol"), subject="letter")
perl("Log::Dispatch", "Log::Dispatch", to=("bob",), subject="letter", text=CUT)


def ruby(name, way, stdin=BYTES, **expectation):
    """A letter sent by mail.rb."""
    expected = {"to": EVERYONE, "text": TEXT, **expectation}
    case(f"Ruby: {name}", **expected)(lambda: world.run(["ruby", fixture("mail.rb"), way], stdin=stdin))


ruby("the mail gem", "mail", subject="żółw")
ruby("ActionMailer", "actionmailer", subject="żółw")
ruby("IO.popen", "popen", stdin=message("plain"), subject="plain", raw=BYTES)

# nodemailer looks for sendmail along the path
NODE = {"PATH": "/usr/bin:/bin:/usr/sbin", "NODE_PATH": "/usr/share/nodejs"}
case("Node: nodemailer", to=EVERYONE, subject="żółw", text=TEXT)(
    lambda: world.run(["node", fixture("mail.js"), "unix"], stdin=BYTES, env=NODE)
)
case("Node: nodemailer with CRLF", to=EVERYONE, subject="żółw", text=TEXT)(
    lambda: world.run(["node", fixture("mail.js"), "windows"], stdin=BYTES, env=NODE)
)

PYTHON = """
import subprocess, sys
from email.message import EmailMessage
letter = EmailMessage()
letter['From'], letter['To'], letter['Cc'] = 'alice@host.example', 'bob@host.example', 'carol@host.example'
letter['Bcc'], letter['Subject'] = 'dave@host.example', 'żółw'
letter.set_content(sys.stdin.read(), cte=sys.argv[1])
subprocess.run(['/usr/sbin/sendmail', '-t', '-oi'], input=letter.as_bytes(), check=True)
"""
for encoding in ("8bit", "base64", "quoted-printable"):
    case(f"Python: email and subprocess, {encoding}", to=EVERYONE, subject="żółw", text=TEXT)(
        lambda encoding=encoding: world.run(["/usr/bin/python3", "-c", PYTHON, encoding], stdin=BYTES)
    )

SMTPLIB = """
import smtplib, subprocess, sys
class Pipe(smtplib.SMTP):
    def _get_socket(self, *_):
        import socket
        ours, theirs = socket.socketpair()
        self.program = subprocess.Popen(['/usr/sbin/sendmail', '-bs'], stdin=theirs, stdout=theirs)
        return ours
with Pipe('pipe', 25, local_hostname='host.example') as smtp:
    smtp.sendmail('alice@host.example', ['bob@host.example', 'carol@host.example'], sys.stdin.read().encode(),
                  mail_options=['BODY=8BITMIME'])
sys.exit(smtp.program.wait())
"""
case("Python: smtplib over sendmail -bs, LF alone", to=("bob", "carol"), subject="plain", text=TEXT)(
    lambda: world.run(["/usr/bin/python3", "-c", SMTPLIB], stdin=message("plain", Bcc=""))
)
case("sh: mail in a here document", to=EVERYONE, subject="plain", raw=BYTES)(
    lambda: world.run(["sh", "-c", "/usr/lib/sendmail -oi -t <<EOF\n" + message("plain").decode() + "EOF"])
)

for way in ("message", "mail"):
    case(f"Emacs: {way}-mode", to=EVERYONE, subject="żółw", text=TEXT)(
        lambda way=way: world.run(
            ["emacs", "-Q", "--batch", "-l", fixture("mail.el")], env={"WAY": way, "TEXT": text_file()}
        )
    )
