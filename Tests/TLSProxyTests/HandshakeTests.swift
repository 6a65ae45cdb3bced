import Bytes
import Configuration
import Glibc
import Postal
import TestSupport
import Testing
import Transport
import Unix

/// Our client with our server.
@Suite(.enabled(if: Certificates.areThere))
struct HandshakeTests {
  let certificates: Certificates

  init() throws { certificates = try #require(Certificates.shared) }

  @Test("both sides agree on what the handshake agreed on")
  func facts() throws {
    let pair = try Pair.connect(certificates.settings())
    let (server, client) = (pair.server.facts, pair.client.facts)
    #expect(server.version == Array("TLSv1.3".utf8))
    #expect(server.version == client.version && server.cipher == client.cipher)
    #expect(server.bits >= 128 && server.bits == client.bits)
    #expect(server.channelBinding?.count == 32)
    #expect(server.channelBinding == client.channelBinding)
    #expect(server.endPoint?.count == 32)
    #expect(server.endPoint == client.endPoint)
    #expect(server.serverName == Array("localhost".utf8))
    #expect(server.peer == .none)
    #expect(client.peer == .verified(Array("CN=localhost".utf8)))
  }

  @Test("no two sessions have the same binding")
  func bindingsDiffer() throws {
    let one = try Pair.connect(certificates.settings())
    let other = try Pair.connect(certificates.settings())
    #expect(one.client.facts.channelBinding != other.client.facts.channelBinding)
    #expect(one.client.facts.endPoint == other.client.facts.endPoint)
  }

  @Test(
    "our client shows its certificate to a server that asks",
    arguments: [
      ("client.pem", nil, "CN=client", true), ("rsa.crt", "rsa.key", "CN=localhost", false),
    ] as [(String, String?, String, Bool)])
  func ownCertificate(
    _ chain: String, _ key: String?, _ subject: String, _ isVerified: Bool
  ) throws {
    var server = certificates.settings()
    server.tlsClientAuthorities = certificates("ca.pem")
    let shown = TLSProgram.ClientCertificate(
      chain: certificates(chain), key: key.map { certificates($0) })
    let bytes = Array(subject.utf8)
    #expect(
      try Pair.connect(server, showing: shown).server.facts.peer
        == (isVerified ? .verified(bytes) : .unverified(bytes)))
    #expect(try Pair.connect(certificates.settings(), showing: shown).server.facts.peer == .none)
  }

  @Test(
    "a certificate of ours that cannot be used ends the handshake, with the file that is wrong",
    arguments: [("nowhere.pem", nil), ("rsa.crt", nil), ("client.pem", "rsa.key")]
      as [(String, String?)])
  func unusableCertificate(_ chain: String, _ key: String?) throws {
    let sockets = try Loopback.Sockets()
    let shown = TLSProgram.ClientCertificate(
      chain: certificates(chain), key: key.map { certificates($0) })
    let failure = #expect(throws: Failure.self) {
      _ = try TLSProgram.connect(
        on: DescriptorNumber(sockets.client.number), to: Array("localhost".utf8),
        requirement: .any, certificate: shown, certificates.settings(), seconds: 20)
    }
    #expect(failure?.status.class == .temporary)
    #expect(failure?.text.text.contains(certificates(key ?? chain).text) == true)
  }

  @Test("a name that has a file of its own gets that certificate, any other the first")
  func names() throws {
    var settings = certificates.settings()
    settings.tlsNames = certificates("names")
    let known = try Pair.connect(settings, name: "MAIL.example")
    #expect(known.client.facts.peer == .verified(Array("CN=mail.example".utf8)))
    let unknown = try Pair.connect(settings, name: "localhost")
    #expect(unknown.client.facts.peer == .verified(Array("CN=localhost".utf8)))
  }

  @Test(
    "a name with slashes or dots in the wrong place is no path",
    arguments: ["../ca", "names/../mail.example", "a..b"])
  func hostileNames(_ name: String) throws {
    var settings = certificates.settings()
    settings.tlsNames = certificates("names")
    let pair = try Pair.connect(settings, name: name, requirement: .any)
    #expect(pair.client.facts.endPoint == (try Pair.connect(settings).client.facts.endPoint))
  }

  @Test(
    "a certificate is good for the name or address it was made out to",
    arguments: [
      ("localhost.pem", "localhost"), ("localhost.pem", "LOCALHOST"),
      ("localhost.pem", "localhost."),
      ("127.0.0.1.pem", "127.0.0.1"), ("::1.pem", "::1"), ("chain.pem", "localhost"),
    ])
  func good(_ file: String, _ name: String) throws {
    let pair = try Pair.connect(certificates.settings(file), name: name)
    #expect(pair.client.facts.verifiedSubject != nil)
    // an address is not asked for by SNI: RFC 6066 §3
    #expect((pair.server.facts.serverName == nil) == (IPAddress(Array(name.utf8)) != nil))
  }

  @Test(
    "a certificate that is not good is refused, and the words say why",
    arguments: [
      ("expired.pem", "localhost", "the certificate has expired: "),
      ("future.pem", "localhost", "the certificate is not valid yet: Jan  1 00:00:00 2099 GMT"),
      (
        "localhost.pem", "mail.example", "the certificate is not for mail.example but for localhost"
      ),
      ("localhost.pem", "127.0.0.1", "the certificate is not for 127.0.0.1 but for localhost"),
      ("127.0.0.1.pem", "127.0.0.2", "the certificate is not for 127.0.0.2 but for 127.0.0.1"),
      ("::1.pem", "::2", "the certificate is not for ::2 but for ::1"),
      ("self-signed.pem", "localhost", "the certificate is signed by itself"),
      (
        "foreign.pem", "localhost",
        "the certificate is signed by an authority that is not known here"
      ),
    ])
  func refused(_ file: String, _ name: String, _ words: String) throws {
    let settings = certificates.settings(file)
    let failure = #expect(throws: Failure.self) { _ = try Pair.connect(settings, name: name) }
    #expect(failure?.text.text.hasPrefix(words) == true, "\(failure?.text.text ?? "")")
    #expect(failure?.status == EnhancedStatus(.temporary, 7, 5))
    // who asks for nothing gets it, and is told
    let pair = try Pair.connect(settings, name: name, requirement: .any)
    #expect(pair.client.facts.verifiedSubject == nil)
    #expect(pair.client.facts.peer != .none)
  }

  @Test("the system's authorities do not know ours")
  func systemAuthorities() throws {
    var client = certificates.settings()
    client.tlsAuthorities = nil
    let server = certificates.settings()
    let failure = #expect(throws: Failure.self) { _ = try Pair.connect(server, client) }
    #expect(failure?.text.text.contains("authority that is not known here") == true)
  }

  @Test("authorities in a directory are found while the process is confined")
  func directoryOfAuthorities() async {
    // the directory is named by the environment, which all tests of a process share
    await #expect(processExitsWith: .exitCode(7)) {
      guard let certificates = Certificates.shared else { exit(1) }
      // whoever the program becomes can read what is here
      let directory = try Scratch(mode: 0o755).path
      try directory.makeDirectories(mode: 0o755)
      let copied = try Program.run([
        "/bin/sh", "-c", "umask 022 && cp $2 $1 && openssl rehash $1", "sh", directory.text,
        certificates("ca.pem").text,
      ])
      unsafe setenv("SSL_CERT_DIR", directory.text, 1)
      var client = certificates.settings()
      client.tlsAuthorities = nil
      let server = certificates.settings()
      let subject = try? Pair.connect(server, client).client.facts.verifiedSubject
      Scratch.remove(directory)
      let isVerified = subject == Array("CN=localhost".utf8)
      exit(copied.status == 0 && isVerified ? 7 : 2)
    }
  }

  @Test("a key of any kind is taken", arguments: ["rsa", "rsa-1", "ec-8", "ed25519", "pss"])
  func kinds(_ name: String) throws {
    var settings = certificates.settings("\(name).crt")
    settings.tlsKey = certificates("\(name).key")
    let pair = try Pair.connect(settings, requirement: .any)
    #expect(pair.client.facts.peer == .unverified(Array("CN=localhost".utf8)))
  }
}
