"""martlet-remote binds its logins to the TLS connection; GNU SASL and Cyrus SASL find who is in the middle."""

import base64
import ctypes
import hashlib
import socket
import ssl
import struct
import threading

import world
from OpenSSL import SSL
from checks import MESSAGES, SENDER, Wrong, check, equal, good, must, read
from host import ETC, PASSWORD, Site, certificates, deliver_all
from logins import LOGIN, own
from relay import PEER

# of gsasl.h, the first two also of sasl.h
OK, NEEDS_MORE, NO_CALLBACK = 0, 1, 51
AUTHID, SECRET, EXPORTER = 1, 3, 25
NO_EXTENDED_MASTER_SECRET = 1  # SSL_OP_…: then the exporter binds nothing, RFC 9266 §4.2
LABEL = b"EXPORTER-Channel-Binding"
PLUS, PLAIN = b"SCRAM-SHA-256-PLUS", b"SCRAM-SHA-256"


class Gnu:
    """The server's side of one login, by libgsasl: SCRAM, bound to a TLS connection by its exporter."""

    binding = b"tls-exporter"

    library = None
    callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)

    def __init__(self, mechanism, binding):
        self.gsasl = Gnu.library = Gnu.library or ctypes.CDLL("libgsasl.so.18")
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


class ChannelBinding(ctypes.Structure):
    """sasl_channel_binding_t of sasl.h."""

    _fields_ = [("name", ctypes.c_char_p), ("critical", ctypes.c_int)]
    _fields_ += [("length", ctypes.c_ulong), ("data", ctypes.c_char_p)]


class Cyrus:
    """The same by Cyrus SASL, bound to the certificate; its accounts are in /etc/sasldb2."""

    binding = b"tls-server-end-point"
    library = None

    def __init__(self, mechanism, binding):
        self.mechanism = mechanism
        if not Cyrus.library:
            Cyrus.library = ctypes.CDLL("libsasl2.so.2")
            must(Cyrus.library.sasl_server_init(None, b"martlet") == OK, "no Cyrus SASL")
        self.session = ctypes.c_void_p()
        new = Cyrus.library.sasl_server_new
        must(new(b"smtp", b"localhost", None, None, None, None, 0, ctypes.byref(self.session)) == OK, "no session")
        secret = PASSWORD.encode()
        Cyrus.library.sasl_setpass(self.session, b"carol", secret, len(secret), None, 0, 1)
        self.facts = ChannelBinding(self.binding, 0, len(binding), binding)
        must(Cyrus.library.sasl_setprop(self.session, 21, ctypes.byref(self.facts)) == OK, "no binding")

    def step(self, response):
        octets, out, length = base64.b64decode(response), ctypes.c_void_p(), ctypes.c_uint()
        words = [octets, len(octets), ctypes.byref(out), ctypes.byref(length)]
        if self.mechanism:
            status = Cyrus.library.sasl_server_start(self.session, self.mechanism, *words)
            self.mechanism = None
        else:
            status = Cyrus.library.sasl_server_step(self.session, *words)
        given = ctypes.string_at(out, length.value) if status in (OK, NEEDS_MORE) and out else b""
        return status, base64.b64encode(given)

    def user(self):
        name = ctypes.c_void_p()
        Cyrus.library.sasl_getprop(self.session, 0, ctypes.byref(name))
        return ctypes.string_at(name).partition(b"@")[0]

    def end(self):
        Cyrus.library.sasl_dispose(ctypes.byref(self.session))


def end_point(chain):
    """RFC 5929 §4.1: the digest of a certificate signed with SHA-256."""
    text = read(chain).decode().partition("-----BEGIN PRIVATE")[0]
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(text)).digest()


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

    def __init__(self, version=SSL.TLS1_3_VERSION, chain=None, exports=True):
        chain = chain or f"{certificates()}/host.pem"
        self.context = SSL.Context(SSL.TLS_METHOD)
        self.context.use_certificate_chain_file(chain)
        self.context.use_privatekey_file(chain)
        self.context.set_min_proto_version(version)
        self.context.set_max_proto_version(version)
        if not exports:
            self.context.set_options(NO_EXTENDED_MASTER_SECRET)
        self.chain = chain
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

    def __init__(self, kind, *arguments, **options):
        super().__init__(*arguments, **options)
        self.kind = kind
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
                exported = wire.secure(self.context, True)
                binding = exported if self.kind is Gnu else end_point(self.chain)
            elif verb == b"EHLO":
                offer = b"250 AUTH " + PLUS + b" " + PLAIN if binding else b"250 STARTTLS"
                wire.say(b"250-peer.example", b"250-8BITMIME", offer)
            elif verb == b"AUTH" and binding:
                known = self.authenticate(wire, *rest.split(b" "), binding)
                wire.say(b"235 welcome" if known else b"535 5.7.8 the library refuses")
            elif verb == b"DATA":
                lines = []
                wire.say(b"354 go on")
            else:
                wire.say(b"250 fine" if known or verb in (b"NOOP", b"RSET") else b"530 5.7.0 log in first")

    def authenticate(self, wire, mechanism, response, binding):
        exchange = self.kind(mechanism, binding)
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
            self.logins.append((mechanism, flag, status == OK))
            return status == OK
        finally:
            exchange.end()


class Middle(Listener):
    """One with the server's own key between the client and the server, who passes on what both say."""

    def __init__(self, server, hides=(), **options):
        super().__init__(**options)
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
    must(b"the library refuses" in done.stderr, f"no word of the refusal: {done.stderr[-900:]!r}")


def takes(server):
    """The server lets martlet-remote in by the best mechanism, and gets the message."""
    with Site(), server:
        send(server)
        deliver_all()
    equal(server.logins, [(PLUS, b"p=" + server.kind.binding, True)], "logins")
    octets = b"".join(line + b"\n" for line in server.messages[0])
    must(octets.endswith(MESSAGES["plain"].replace(b"\n.", b"\n..")), f"another message: {octets[-300:]!r}")


def refuses(server, between, mechanism, flag):
    """Who is between the two cannot log in, and gets no message."""
    with Site(), server, between:
        send(between)
        waits()
    equal(server.logins, [(mechanism, flag, False)], "logins")
    equal(server.messages, [], "messages")


def another():
    """A certificate of the same names by the same authority."""
    path = "/run/another.pem"
    names = f"subjectAltName=DNS:localhost,DNS:{world.HOST}"
    words = ["-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=another", "-CA", "ca.pem", "-CAkey", "ca.key"]
    words += ["-addext", names, "-addext", "basicConstraints=critical,CA:FALSE", "-keyout", "/run/another.key", "-out", path]
    good(world.run(["openssl", "req", "-x509", *words], user="root", cwd=certificates()))
    with open(path, "ab") as chain:
        chain.write(read("/run/another.key"))
    return path


WITHOUT = {"version": SSL.TLS1_2_VERSION, "exports": False}


@check("martlet-remote → GNU SASL: bound to the TLS 1.2 connection")
def older():
    takes(Server(Gnu, SSL.TLS1_2_VERSION))


@check("martlet-remote → GNU SASL: bound to the TLS 1.3 connection")
def newer():
    takes(Server(Gnu))


@check("martlet-remote → Cyrus SASL: bound to the certificate")
def certificate():
    takes(Server(Cyrus, **WITHOUT))


@check("martlet-remote → GNU SASL: one in the middle with the server's key cannot log in")
def middle():
    server = Server(Gnu)
    refuses(server, Middle(server), PLUS, b"p=tls-exporter")


@check("martlet-remote → GNU SASL: one in the middle who hides -PLUS cannot log in")
def hidden():
    server = Server(Gnu)
    refuses(server, Middle(server, [PLUS]), PLAIN, b"y")


@check("martlet-remote → Cyrus SASL: one in the middle with another certificate cannot log in")
def other():
    server = Server(Cyrus, **WITHOUT)
    refuses(server, Middle(server, chain=another(), **WITHOUT), PLUS, b"p=tls-server-end-point")
