"""Programs of people who write programs."""

import world
from cases import ALICE, BOB, CAROL, DAVE, TEXT, case

CHANGE = ("zażółć gęślą jaźń",)


def prepare(script):
    """Runs a shell script in a fresh directory; answers what it answered."""
    head = "set -e; rm -rf work; mkdir work; cd work; "
    return world.run(
        ["sh", "-c", head + script],
        env={
            "GIT_AUTHOR_NAME": "Alice",
            "GIT_AUTHOR_EMAIL": ALICE,
            "GIT_COMMITTER_NAME": "Alice",
            "GIT_COMMITTER_EMAIL": ALICE,
            "HGUSER": f"Alice <{ALICE}>",
            "PATH": "/usr/bin:/bin:/usr/sbin",
            "DEBEMAIL": ALICE,
            "EDITOR": "true",
            "TEXT": TEXT,
        },
    )


REPOSITORY = (
    "git init -q -b main; printf '%s' \"$TEXT\" > file; git add file; git commit -q -m 'Żółw: first'; "
)

case("git send-email", to=("bob", "carol", "dave"), subject=r"\[PATCH\] Żółw: first", has=CHANGE)(
    lambda: prepare(
        REPOSITORY + "git send-email -q --root -1 --confirm=never --no-thread --8bit-encoding=UTF-8 "
        f"--suppress-cc=all --to {BOB} --cc {CAROL} --bcc {DAVE} >/dev/null"
    )
)
case("git send-email with an envelope sender", subject=r"\[PATCH\] Żółw: first", sender=CAROL, has=CHANGE)(
    lambda: prepare(
        REPOSITORY + "git send-email -q --root -1 --confirm=never --8bit-encoding=UTF-8 "
        f"--suppress-cc=all --envelope-sender {CAROL} --to {BOB} >/dev/null"
    )
)
case("git: the hook post-receive-email", subject=r".*main.*", has=("This is an automated email",))(
    lambda: prepare(
        REPOSITORY + f"git config hooks.mailinglist {BOB}; git config hooks.envelopesender {ALICE}; "
        "printf project > .git/description; "
        "echo 0000000000000000000000000000000000000000 $(git rev-parse HEAD) refs/heads/main | "
        "GIT_DIR=.git sh /usr/share/git-core/contrib/hooks/post-receive-email"
    )
)
case(
    "Mercurial: patchbomb",
    to=("bob", "carol"),
    subject=r"\[PATCH\] first",
    has=("A line after a lone dot.",),
)(
    lambda: prepare(
        "hg init; printf '%s' \"$TEXT\" > file; hg add file; hg commit -m first; "
        f"hg --config extensions.patchbomb= --config email.method=sendmail email -r 0 "
        f"-f {ALICE} -t {BOB} -c {CAROL} -s '' < /dev/null > /dev/null"
    )
)
case("quilt mail", messages=2, to=("bob", "carol"), subject=r"\[patch [01]/1\] first")(
    lambda: prepare(
        "mkdir patches; printf 'Subject: first\\n\\n--- a/file\\n+++ b/file\\n@@ -0,0 +1 @@\\n"
        "+zażółć gęślą jaźń\\n' > patches/one.diff; echo one.diff > patches/series; "
        f"quilt mail --send --from {ALICE} --to {BOB} --cc {CAROL} --subject first -m intro one.diff"
    )
)
# nothing goes to other hosts here, so the letter must be refused, and said to be
case(
    "devscripts: bts, to a host that cannot be reached",
    status=68,
    messages=0,
    to=(),
    refusal="bugs.debian.org",
)(lambda: prepare("bts --no-conf --no-interactive --sendmail=/usr/sbin/sendmail severity 1 wishlist"))
case("rss2email", subject="News", has=("It sings.",))(
    lambda: prepare(
        "cat > feed <<'X'\n<?xml version='1.0'?><rss version='2.0'><channel><title>Feed</title>"
        "<link>http://localhost/</link><description>d</description><item><title>News</title>"
        "<link>http://localhost/1</link><guid>1</guid><description>It sings.</description></item>"
        "</channel></rss>\nX\n"
        f"r2e -c rc -d data new {BOB}; sed -i -e 's/^email-protocol.*/email-protocol = sendmail/' "
        f"-e 's/^from = .*/from = {ALICE}/' rc; "
        "r2e -c rc -d data add feed file://$PWD/feed; r2e -c rc -d data run"
    )
)
