"""A client of martlet-imapd on pipes, and what it was told."""

import os
import re
import select
import subprocess
import time


def responses(octets):
    """The answers, each as its text, with `{}` for a literal, and its literals; one that is cut is left out."""
    at = 0
    while True:
        text, literals = b"", []
        while True:
            end = octets.find(b"\r\n", at)
            if end < 0:
                return
            line = octets[at:end]
            at = end + 2
            size = re.search(rb"\{(\d+)\}$", line)
            if not size:
                break
            text += line[:size.start()] + b"{}"
            literals.append(octets[at:at + int(size.group(1))])
            at += int(size.group(1))
        yield (text + line).decode("utf-8", "replace"), literals


def numbers(text):
    """The numbers of a set."""
    found = set()
    for part in text.split(","):
        first, _, last = part.partition(":")
        found.update(range(int(first), int(last or first) + 1))
    return found


def flags(text):
    """The flags in an answer but for \\Recent; nil if it has none."""
    found = re.search(r"FLAGS \(([^)]*)\)", text)
    return frozenset(found.group(1).split()) - {"\\Recent"} if found else None


def value(name, text, otherwise=None):
    """The number behind a word."""
    found = re.search(name + r" \(?(\d+)", text)
    return int(found.group(1)) if found else otherwise


class View:
    """A mailbox as a client with QRESYNC knows it; `added` are flags that it gives without wanting to hear of it."""

    def __init__(self, validity=0, modseq=0, messages=None, added=()):
        self.added = frozenset(added)
        self.validity, self.modseq, self.messages = validity, modseq, dict(messages or {})
        self.next = 1

    def hear(self, text):
        """Takes an answer."""
        if text.startswith("* VANISHED"):
            for uid in numbers(text.split()[-1]):
                self.messages.pop(uid, None)
        elif re.match(r"\* \d+ FETCH", text):
            uid = value("UID", text)
            # without FLAGS it is what the client itself has done silently
            known = self.messages.get(uid, frozenset()) | self.added
            self.messages[uid] = known if flags(text) is None else flags(text)
            self.modseq = max(self.modseq, value("MODSEQ", text, 0))
        self.validity = value("UIDVALIDITY", text, self.validity)
        self.next = max(self.next, value("UIDNEXT", text, 1))
        self.modseq = max(self.modseq, value("HIGHESTMODSEQ", text, 0))


class Dialogue:
    """Commands, each said after the answer to the one before it."""

    limit = 60
    tag = b"t%d"

    def __init__(self, words, env):
        self.process = subprocess.Popen(words, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.heard = b""
        self.answered = []

    def say(self, commands):
        """Says them until the server is gone; the tags are t1, t2 and so on."""
        for position, command in enumerate(commands, 1):
            tag = self.tag % position
            try:
                self.process.stdin.write(tag + b" " + command + b"\r\n")
                self.process.stdin.flush()
            except BrokenPipeError:
                break
            if not self.wait(re.compile(rb"^%s (OK|NO|BAD) [^\n]*\n" % tag, re.M)):
                break
            self.answered.append(self.last)
        return self.end()

    def wait(self, pattern):
        end = time.time() + self.limit
        while True:
            found = pattern.search(self.heard)
            if found:
                self.last = found.group(1).decode()
                return True
            if not select.select([self.process.stdout], [], [], max(0, end - time.time()))[0]:
                raise TimeoutError(self.heard[-300:])
            octets = os.read(self.process.stdout.fileno(), 65536)
            if not octets:
                return False
            self.heard += octets

    def end(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        self.heard += self.process.stdout.read()
        self.process.stdout.close()
        return self.process.wait(self.limit)


def exchange(words, env, commands):
    """Says all commands at once; of each its result and the answers before it, as `responses` gives them."""
    said = b"".join(Dialogue.tag % position + b" " + command + b"\r\n" for position, command in enumerate(commands, 1))
    ended = subprocess.run(words, input=said, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
    heard, answers = [], []
    for text, literals in responses(ended.stdout):
        if text.startswith("t"):
            heard.append((text.split(" ")[1], answers))
            answers = []
        else:
            answers.append((text, literals))
    if len(heard) < len(commands):
        raise EOFError(ended.stdout[-500:])
    return heard
