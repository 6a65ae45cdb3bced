import Bytes
import Configuration
import Postal
import TestSupport
import Testing
import Transport
import Unix

/// Our side with TLS of others.
@Suite(.enabled(if: Certificates.areThere))
struct PeerTests {
  static let hasPython = Peer.has("/usr/bin/python3")
  static let hasOpenSSL = Peer.has("/usr/bin/openssl")
  static let hasGnuTLS = Peer.has("/usr/bin/gnutls-cli")

  let certificates: Certificates

  init() throws { certificates = try #require(Certificates.shared) }

  private func accept(
    _ sockets: borrowing Loopback.Sockets, _ settings: Settings? = nil
  ) throws(Failure) -> TLSConnection {
    try TLSProgram.accept(
      on: DescriptorNumber(sockets.server.number), settings ?? certificates.settings(), seconds: 20)
  }

  /// Says back what it hears until the end.
  private func echo(_ side: borrowing TLSConnection) throws {
    var connection = Connection(
      input: DescriptorNumber(side.input.number), output: DescriptorNumber(side.output.number),
      timeout: 20_000)
    while true {
      let bytes = try connection.read()
      if bytes.isEmpty { return try connection.finish() }
      try connection.write(bytes)
    }
  }

  @Test(
    "Python's client speaks to us in both versions", .enabled(if: hasPython), arguments: [2, 3])
  func pythonClient(minor: Int) throws {
    let sockets = try Loopback.Sockets()
    let peer = try Peer.python(
      """
      context = ssl.create_default_context(cafile=sys.argv[1])
      context.minimum_version = context.maximum_version = ssl.TLSVersion['TLSv1_' + sys.argv[2]]
      tls = context.wrap_socket(network, server_hostname='localhost')
      tls.sendall(b'hello')
      print(tls.recv(5), tls.version(), tls.session_reused)
      tls.unwrap()
      print('clean end')
      """, network: sockets.client, arguments: [certificates("ca.pem").text, "\(minor)"])
    let server = try accept(sockets)
    try echo(server)
    #expect(server.facts.version == Array("TLSv1.\(minor)".utf8))
    #expect(server.facts.channelBinding?.count == 32)
    #expect(try peer.wait().output == "b'hello' TLSv1.\(minor) False\nclean end\n")
  }

  @Test(
    "our client speaks to Python's server in both versions", .enabled(if: hasPython),
    arguments: [2, 3])
  func pythonServer(minor: Int) throws {
    let sockets = try Loopback.Sockets()
    let peer = try Peer.python(
      """
      context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
      context.load_cert_chain(sys.argv[1])
      context.minimum_version = context.maximum_version = ssl.TLSVersion['TLSv1_' + sys.argv[2]]
      context.sni_callback = lambda s, name, c: print(name)
      tls = context.wrap_socket(network, server_side=True)
      tls.sendall(b'hello')
      print(tls.recv(100))
      tls.unwrap()
      """, network: sockets.server, arguments: [certificates("localhost.pem").text, "\(minor)"])
    let client = try TLSProgram.connect(
      on: DescriptorNumber(sockets.client.number), to: Array("localhost".utf8),
      requirement: .verified, certificates.settings(), seconds: 20)
    var connection = Connection(
      input: DescriptorNumber(client.input.number), output: DescriptorNumber(client.output.number),
      timeout: 20_000)
    #expect(try connection.read() == Array("hello".utf8))
    try connection.write(Array("hello yourself".utf8))
    try connection.finish()
    #expect(try connection.read().isEmpty)
    #expect(client.facts.version == Array("TLSv1.\(minor)".utf8))
    #expect(try peer.wait().output == "localhost\nb'hello yourself'\n")
  }

  @Test(
    "a connection that ends without close_notify is reset, after all that was said",
    .enabled(if: hasPython), arguments: [2, 3])
  func truncated(minor: Int) throws {
    let sockets = try Loopback.Sockets()
    let peer = try Peer.python(
      """
      context = ssl._create_unverified_context()
      context.minimum_version = context.maximum_version = ssl.TLSVersion['TLSv1_' + sys.argv[1]]
      tls = context.wrap_socket(network)
      tls.sendall(b'half a mess')
      socket.socket(fileno=tls.detach()).shutdown(socket.SHUT_RDWR)
      """, network: sockets.client, arguments: ["\(minor)"])
    let server = try accept(sockets)
    #expect(try everything(server) == ("half a mess", true))
    #expect(try peer.wait().status == 0)
  }

  @Test(
    "octets before the handshake are no greeting, and nothing of them comes through",
    .enabled(if: hasPython))
  func injected() throws {
    let sockets = try Loopback.Sockets()
    let peer = try Peer.python(
      """
      network.sendall(b'MAIL FROM:<evil@example.org>\\r\\n')
      try:
        ssl._create_unverified_context().wrap_socket(network)
        print('done')
      except OSError:
        print('refused')
      """, network: sockets.client)
    let failure = #expect(throws: Failure.self) { _ = try accept(sockets) }
    #expect(failure?.text.text == "TLS handshake failed: the other side is not speaking TLS")
    // the one who asked for the handshake hangs up
    try DescriptorNumber(sockets.server.number).endSending()
    #expect(try peer.wait().output == "refused\n")
  }

  @Test(
    "a client's certificate is told, with whether somebody we trust vouches for it",
    .enabled(if: hasPython),
    arguments: [
      ("client.pem", "CN=client", true), ("foreign.pem", "CN=localhost", false), ("", "", false),
    ])
  func clientCertificate(_ file: String, _ subject: String, _ isVerified: Bool) throws {
    var settings = certificates.settings()
    settings.tlsClientAuthorities = certificates("ca.pem")
    let sockets = try Loopback.Sockets()
    let peer = try Peer.python(
      """
      context = ssl._create_unverified_context()
      if sys.argv[1]: context.load_cert_chain(sys.argv[1])
      tls = context.wrap_socket(network)
      tls.sendall(b'hello')
      tls.recv(5)
      """, network: sockets.client,
      arguments: [file.isEmpty ? "" : certificates(file).text])
    let server = try accept(sockets, settings)
    let bytes = Array(subject.utf8)
    #expect(
      server.facts.peer
        == (file.isEmpty ? .none : isVerified ? .verified(bytes) : .unverified(bytes)))
    try DescriptorNumber(server.output.number).write(Array("hello".utf8))
    #expect(try peer.wait().status == 0)
  }

  @Test("what is too old is refused", .enabled(if: hasOpenSSL), arguments: ["-tls1", "-tls1_1"])
  func oldVersions(_ version: String) throws {
    let listener = try Loopback.listener()
    let peer = try Peer([
      "/usr/bin/openssl", "s_client", "-connect", "127.0.0.1:\(Loopback.port(of: listener))",
      version,
      "-cipher", "ALL:@SECLEVEL=0",
    ])
    let network = try Loopback.accept(on: listener)
    let failure = #expect(throws: Failure.self) {
      _ = try TLSProgram.accept(
        on: DescriptorNumber(network.number), certificates.settings(), seconds: 20)
    }
    #expect(
      failure?.text.text == "TLS handshake failed: no version of TLS that both sides take")
    #expect(try peer.wait().status != 0)
  }

  @Test("no cipher in common is said so", .enabled(if: hasOpenSSL))
  func noCipher() throws {
    let listener = try Loopback.listener()
    let peer = try Peer([
      "/usr/bin/openssl", "s_client", "-connect", "127.0.0.1:\(Loopback.port(of: listener))",
      "-tls1_2",
      "-cipher", "ECDHE-RSA-AES128-GCM-SHA256",
    ])
    let network = try Loopback.accept(on: listener)
    let failure = #expect(throws: Failure.self) {
      _ = try TLSProgram.accept(
        on: DescriptorNumber(network.number), certificates.settings(), seconds: 20)
    }
    #expect(
      failure?.text.text
        == "TLS handshake failed: no cipher, signature or group that both sides take")
    #expect(try peer.wait().status != 0)
  }

  @Test(
    "clients from the command line have what they say sent back", .enabled(if: hasOpenSSL),
    arguments: [
      "openssl -tls1_2", "openssl -tls1_3", "gnutls NORMAL:-VERS-ALL:+VERS-TLS1.2",
      "gnutls NORMAL:-VERS-ALL:+VERS-TLS1.3",
    ])
  func commandLineClients(_ what: String) throws {
    let words = what.split(separator: " ").map { String($0) }
    if words[0] == "gnutls", !Self.hasGnuTLS { return }
    let listener = try Loopback.listener()
    let ca = certificates("ca.pem").text
    let peer = try Peer(
      words[0] == "openssl"
        ? [
          "/usr/bin/openssl", "s_client", "-connect", "127.0.0.1:\(Loopback.port(of: listener))",
          "-quiet",
          words[1],
          "-servername", "localhost", "-verify_return_error", "-verify_hostname", "localhost",
          "-CAfile", ca, "-no_ign_eof",
        ]
        : [
          "/usr/bin/gnutls-cli", "--x509cafile", ca, "--port", "\(Loopback.port(of: listener))",
          "--priority",
          words[1],
          "--sni-hostname", "localhost", "--verify-hostname", "localhost", "127.0.0.1",
        ])
    let network = try Loopback.accept(on: listener)
    let server = try TLSProgram.accept(
      on: DescriptorNumber(network.number), certificates.settings(), seconds: 20)
    try peer.write("said by the peer\n")
    var connection = Connection(
      input: DescriptorNumber(server.input.number), output: DescriptorNumber(server.output.number),
      timeout: 20_000)
    let line = try connection.readLine(upTo: 100)
    #expect(line == Array("said by the peer\n".utf8))
    try connection.write(Array("and sent back\n".utf8))
    try connection.finish()
    let (status, output) = try peer.waitWithInput()
    #expect(status == 0)
    #expect(output.contains("and sent back"), "\(output)")
  }

  @Test(
    "our client speaks to openssl's server", .enabled(if: hasOpenSSL),
    arguments: ["-tls1_2", "-tls1_3"])
  func opensslServer(_ version: String) throws {
    let peer = try Peer([
      "/usr/bin/openssl", "s_server", "-accept", "127.0.0.1:0", "-naccept", "1", "-rev",
      version,
      "-cert", certificates("chain.pem").text, "-key", certificates("chain.pem").text,
      "-cert_chain", certificates("chain.pem").text,
    ])
    let network = try Loopback.connect(to: peer.port())
    let client = try TLSProgram.connect(
      on: DescriptorNumber(network.number), to: Array("localhost".utf8), requirement: .verified,
      certificates.settings(), seconds: 20)
    var connection = Connection(
      input: DescriptorNumber(client.input.number), output: DescriptorNumber(client.output.number),
      timeout: 20_000)
    try connection.write(Array("stressed\n".utf8))
    #expect(try connection.readLine(upTo: 100) == Array("desserts\n".utf8))
    try connection.finish()
    #expect(try peer.wait().status == 0)
  }

  @Test(
    "openssl's server lets nobody in but who shows a good certificate",
    .enabled(if: hasOpenSSL), arguments: [("client.pem", true), ("foreign.pem", false)])
  func opensslServerAsks(_ file: String, _ isLetIn: Bool) throws {
    let peer = try Peer([
      "/usr/bin/openssl", "s_server", "-accept", "127.0.0.1:0", "-naccept", "1", "-rev",
      "-Verify", "1", "-verify_return_error", "-CAfile", certificates("ca.pem").text,
      "-cert", certificates("localhost.pem").text, "-key", certificates("localhost.pem").text,
    ])
    let network = try Loopback.connect(to: peer.port())
    let client = try TLSProgram.connect(
      on: DescriptorNumber(network.number), to: Array("localhost".utf8), requirement: .verified,
      certificate: .init(chain: certificates(file)), certificates.settings(), seconds: 20)
    var connection = Connection(
      input: DescriptorNumber(client.input.number), output: DescriptorNumber(client.output.number),
      timeout: 20_000)
    // TLS 1.3: a client is through with the handshake before the server has looked at its certificate
    try? connection.write(Array("stressed\n".utf8))
    let line = try? connection.readLine(upTo: 100)
    #expect(line == (isLetIn ? Array("desserts\n".utf8) : nil))
    try? connection.finish()
    _ = try peer.wait()
  }

  @Test("a server that speaks no TLS is found out")
  func plainServer() throws {
    let sockets = try Loopback.Sockets()
    try sockets.server.write(Array("220 mail.example ESMTP\r\n".utf8))
    let failure = #expect(throws: Failure.self) {
      _ = try TLSProgram.connect(
        on: DescriptorNumber(sockets.client.number), to: Array("localhost".utf8), requirement: .any,
        certificates.settings(), seconds: 20)
    }
    #expect(failure?.text.text == "TLS handshake failed: the other side is not speaking TLS")
    #expect(failure?.status == EnhancedStatus(.temporary, 7, 0))
  }

  @Test("a server that hangs up or says nothing is bounded")
  func silentServer() throws {
    let sockets = try Loopback.Sockets()
    let settings = certificates.settings()
    let silent = #expect(throws: Failure.self) {
      _ = try TLSProgram.connect(
        on: DescriptorNumber(sockets.client.number), to: Array("localhost".utf8), requirement: .any,
        settings, seconds: 1)
    }
    #expect(silent?.text.text == "the other side did not finish the TLS handshake in time")
    #expect(silent?.status == .brokenConnection)
    let others = try Loopback.Sockets()
    try DescriptorNumber(others.server.number).endSending()
    let closed = #expect(throws: Failure.self) {
      _ = try TLSProgram.connect(
        on: DescriptorNumber(others.client.number), to: Array("localhost".utf8), requirement: .any,
        settings, seconds: 20)
    }
    #expect(closed?.text.text == "TLS handshake failed: the other side closed the connection")
    #expect(closed?.status == .brokenConnection)
  }
}
