"""LMTP: martlet-remote → Dovecot, and Postfix → martlet-smtpd."""

import world
from background import Dovecot
from checks import MESSAGES, SENDER, check, equal, files, good, must, read, same, unfolded
from host import LMTP, Site, deliver_all
from mta import Postfix

PORT = 2124
SOCKET = "/run/dovecot-lmtp/lmtp"
SETTINGS = f"""protocols = lmtp
auth_username_format = %n
mail_location = maildir:~/Maildir
postmaster_address = postmaster@host.example
service lmtp {{
 unix_listener lmtp {{
  mode = 0666
 }}
 inet_listener lmtp {{
  port = {PORT}
 }}
}}
"""


def to_dovecot(place):
    with Site(routes=f"box.example lmtp:{place}\n"), Dovecot("lmtp", SETTINGS, PORT):
        for octets in MESSAGES.values():
            recipients = ("alice@box.example", "nobody-here@box.example", "carol@box.example")
            good(
                world.run(["/usr/sbin/sendmail", "-i", "-f", SENDER, *recipients], user="bob", stdin=octets)
            )
        deliver_all()
    same(files())
    same(files("/home/carol/Maildir"))
    bounces = [read(path) for path in world.inbox("bob")]
    equal(len(bounces), len(MESSAGES), "bounces")
    for bounce in bounces:
        must(b"User doesn't exist: nobody-here@box.example" in unfolded(bounce), f"no reply quoted: {bounce!r}")
        must(b"Final-Recipient: rfc822;nobody-here@box.example" in bounce, "the wrong recipient")


check("martlet-remote → Dovecot: LMTP, local socket")(lambda: to_dovecot(SOCKET))
check("martlet-remote → Dovecot: LMTP, TCP")(lambda: to_dovecot(f"127.0.0.1:{PORT}"))


@check("Postfix → martlet-smtpd: LMTP")
def from_postfix():
    settings = (
        "mydestination = localhost\nrelay_domains = host.example\n"
        f"transport_maps = inline:{{host.example=lmtp:inet:127.0.0.1:{LMTP}}}\n"
    )
    with Site(LMTP), Postfix(settings) as postfix:
        for name in MESSAGES:
            postfix.send(name, "alice@host.example", "carol@host.example")
        postfix.send("plain", "nobody-here@host.example")
        postfix.await_status("bounced")
        # its report goes to bob, who is here too
        postfix.await_status("sent", 2 * len(MESSAGES) + 1)
        must("550 5.1.1" in postfix.log(), f"no 550: {postfix.log()[-900:]}")
        deliver_all()
    same(files())
    same(files("/home/carol/Maildir"))
