"""martlet-remote binds its logins to the TLS connection; GNU SASL, as a server, finds who is in the middle."""

import base64
import ctypes
import socket
import struct
import threading

import world
from OpenSSL import SSL
from checks import MESSAGES, SENDER, Wrong, check, equal, good, must
from host import CHAIN, ETC, PASSWORD, Site, deliver_all
from logins import LOGIN, own
from relay import PEER

# of gsasl.h
OK, NEEDS_MORE, NO_CALLBACK, AUTHENTICATION_ERROR = 0, 1, 51, 31
AUTHID, SECRET, EXPORTER = 1, 3, 25
LABEL = b"EXPORTER-Channel-Binding"
PLUS, PLAIN = b"SCRAM-SHA-256-PLUS", b"SCRAM-SHA-256"


class Exchange:
    """The server's side of one login, by libgsasl: SCRAM, bound to a TLS connection."""

    library = None
    callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)

    def __init__(self, mechanism, binding):
        self.gsasl = Exchange.library = Exchange.library or ctypes.CDLL("libgsasl.so.18")
        for name in ("gsasl_property_set", "gsasl_callback_set", "gsasl_finish", "gsasl_done"):
            getattr(self.gsasl, name).restype = None
        self.gsasl.gsasl_property_fast.restype = ctypes.c_char_p
        self.facts = {SECRET: PASSWORD.encode(), EXPORTER: base64.b64encode(binding)}
        self.context, self.session = ctypes.c_void_p(), ctypes.c_void_p()
        self.ask = self.callback(self.tell)  # lives as long as the session
        must(self.gsasl.gsasl_init(ctypes.byref(self.context)) == OK, "no libgsasl")
        self.gsasl.gsasl_callback_set(self.context, self.ask)
        begun = self.gsasl.gsasl_server_start(self.context, mechanism, ctypes.byref(self.session))
        must(begun == OK, f"libgsasl has no {mechanism}")

    def tell(self, _, session, what):
        if what not in self.facts:
            return NO_CALLBACK
        self.gsasl.gsasl_property_set(ctypes.c_void_p(session), what, self.facts[what])
        return OK

    def step(self, response):
        """What libgsasl says of a response, and its challenge."""
        out = ctypes.c_char_p()
        status = self.gsasl.gsasl_step64(self.session, response, ctypes.byref(out))
        return status, out.value if status in (OK, NEEDS_MORE) else b""

    def user(self):
        return self.gsasl.gsasl_property_fast(self.session, AUTHID)

    def end(self):
        self.gsasl.gsasl_finish(self.session)
        self.gsasl.gsasl_done(self.context)


class Wire:
    """Lines over a connection that may become a TLS connection."""

    def __init__(self, connection):
        self.connection = connection
        self.rest = b""

    def line(self):
        while b"\r\n" not in self.rest:
            more = self.connection.recv(4096)
            if not more:
                raise EOFError
            self.rest += more
        line, _, self.rest = self.rest.partition(b"\r\n")
        return line

    def reply(self):
        """The lines of a reply."""
        lines = [self.line()]
        while lines[-1][3:4] == b"-":
            lines.append(self.line())
        return lines

    def say(self, *lines):
        self.connection.sendall(b"".join(line + b"\r\n" for line in lines))

    def secure(self, context, accepts):
        """Begins TLS; the binding of RFC 9266."""
        self.connection = SSL.Connection(context, self.connection)
        (self.connection.set_accept_state if accepts else self.connection.set_connect_state)()
        self.connection.do_handshake()
        return self.connection.export_keying_material(LABEL, 32, b"")


def patient(connection):
    """What is read comes within 20 seconds; pyOpenSSL takes no other kind of a limit."""
    connection.settimeout(None)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 20, 0))
    return connection


class Listener:
    """Serves one client after the other at a port of its own."""

    def __init__(self, version=SSL.TLS1_3_VERSION):
        self.context = SSL.Context(SSL.TLS_METHOD)
        self.context.use_certificate_chain_file(CHAIN)
        self.context.use_privatekey_file(CHAIN)
        self.context.set_min_proto_version(version)
        self.context.set_max_proto_version(version)
        self.trouble = None

    def __enter__(self):
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.thread = threading.Thread(target=self.run)
        self.thread.start()
        return self

    def run(self):
        while True:
            client, _ = self.listening.accept()
            patient(client)
            with client:
                try:
                    if self.serve(Wire(client)):
                        return
                except (EOFError, SSL.Error, OSError):
                    continue
                except Wrong as problem:
                    self.trouble = problem

    def __exit__(self, *_):
        with socket.create_connection(("127.0.0.1", self.port)) as last:
            last.sendall(b"STOP\r\n")
            self.thread.join(timeout=20)
        self.listening.close()
        if self.trouble:
            raise self.trouble


class Server(Listener):
    """A server of SMTP that takes mail from who has logged in by SCRAM."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.logins = []
        self.messages = []

    def serve(self, wire):
        binding, known, lines = None, False, None
        wire.say(b"220 peer.example ESMTP")
        while True:
            line = wire.line()
            if lines is not None:
                lines.append(line)
                if line == b".":
                    self.messages.append(lines[:-1])
                    lines = None
                    wire.say(b"250 kept")
                continue
            verb, _, rest = line.partition(b" ")
            if verb == b"STOP":
                return True
            if verb == b"QUIT":
                return wire.say(b"221 bye")
            if verb == b"STARTTLS":
                wire.say(b"220 go on")
                binding = wire.secure(self.context, True)
            elif verb == b"EHLO":
                offer = b"250 AUTH " + PLUS + b" " + PLAIN if binding else b"250 STARTTLS"
                wire.say(b"250-peer.example", b"250-8BITMIME", offer)
            elif verb == b"AUTH" and binding:
                known = self.authenticate(wire, *rest.split(b" "), binding)
                wire.say(b"235 welcome" if known else b"535 5.7.8 libgsasl refuses")
            elif verb == b"DATA":
                lines = []
                wire.say(b"354 go on")
            else:
                wire.say(b"250 fine" if known or verb in (b"NOOP", b"RSET") else b"530 5.7.0 log in first")

    def authenticate(self, wire, mechanism, response, binding):
        exchange = Exchange(mechanism, binding)
        try:
            flag = base64.b64decode(response).partition(b",")[0]
            status, challenge = exchange.step(response)
            while status == NEEDS_MORE or challenge:
                wire.say(b"334 " + challenge)
                response = wire.line()
                if status == OK:
                    break
                status, challenge = exchange.step(response)
            equal(exchange.user() if status == OK else b"carol", b"carol", "who logs in")
            self.logins.append((mechanism, flag, status))
            return status == OK
        finally:
            exchange.end()


class Middle(Listener):
    """One with the server's own key between the client and the server, who passes on what both say."""

    def __init__(self, server, hides=()):
        super().__init__()
        self.server = server
        self.hides = hides

    def serve(self, wire):
        wire.say(b"220 peer.example ESMTP")
        while True:
            verb = wire.line().partition(b" ")[0]
            if verb == b"STOP":
                return True
            if verb == b"STARTTLS":
                break
            wire.say(b"250-peer.example", b"250 STARTTLS")
        wire.say(b"220 go on")
        wire.secure(self.context, True)
        with socket.create_connection(("127.0.0.1", self.server.port)) as connection:
            self.relay(wire, Wire(patient(connection)))

    def relay(self, client, server):
        server.reply()
        for words in (b"EHLO middle.example", b"STARTTLS"):
            server.say(words)
            server.reply()
        server.secure(SSL.Context(SSL.TLS_METHOD), False)
        while True:
            server.say(client.line())
            lines = server.reply()
            for hidden in self.hides:
                lines = [line.replace(hidden + b" ", b"") for line in lines]
            client.say(*lines)


def send(listener):
    """A message for who listens there."""
    world.write(f"{ETC}/routes", f"{PEER} smtp:localhost:{listener.port} login={LOGIN}\n")
    own(LOGIN, f"user = carol\npassword = {PASSWORD}\n")
    words = ["/usr/sbin/sendmail", "-i", "-f", SENDER, f"carol@{PEER}"]
    good(world.run(words, user="bob", stdin=MESSAGES["plain"]))


def waits():
    """A pass of the runner leaves the message in the queue, for the login was refused."""
    done = world.run_queue()
    equal(len(world.queued()), 1, "messages that wait")
    must(b"libgsasl refuses" in done.stderr, f"no word of the refusal: {done.stderr[-900:]!r}")


for label, version in (("1.2", SSL.TLS1_2_VERSION), ("1.3", SSL.TLS1_3_VERSION)):

    @check(f"martlet-remote → GNU SASL: bound to the TLS {label} connection")
    def bound(version=version):
        with Site(), Server(version) as server:
            send(server)
            deliver_all()
        equal(server.logins, [(PLUS, b"p=tls-exporter", OK)], "logins")
        octets = b"".join(line + b"\n" for line in server.messages[0])
        must(octets.endswith(MESSAGES["plain"].replace(b"\n.", b"\n..")), f"another message: {octets[-300:]!r}")


@check("martlet-remote → GNU SASL: one in the middle with the server's key cannot log in")
def middle():
    with Site(), Server() as server, Middle(server) as between:
        send(between)
        waits()
    equal(server.logins, [(PLUS, b"p=tls-exporter", AUTHENTICATION_ERROR)], "logins")
    equal(server.messages, [], "messages")


@check("martlet-remote → GNU SASL: one in the middle who hides -PLUS cannot log in")
def hidden():
    with Site(), Server() as server, Middle(server, [PLUS]) as between:
        send(between)
        waits()
    equal(server.logins, [(PLAIN, b"y", AUTHENTICATION_ERROR)], "logins")
    equal(server.messages, [], "messages")
