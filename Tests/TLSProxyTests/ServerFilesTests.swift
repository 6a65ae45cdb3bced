import Bytes
import Configuration
import Postal
import TestSupport
import Testing
import Unix

@testable import Transport

/// Certificates and keys that cannot be used.
@Suite(.enabled(if: Certificates.areThere))
struct ServerFilesTests {
  let certificates: Certificates
  let scratch: Scratch

  init() throws {
    certificates = try #require(Certificates.shared)
    scratch = try Scratch()
  }

  /// What a server of these files says to a client that does not even begin.
  private func complaint(_ certificate: Path, key: Path? = nil) throws -> String {
    var settings = certificates.settings()
    settings.tlsCertificate = certificate
    settings.tlsKey = key
    let sockets = try Loopback.Sockets()
    do {
      _ = try TLSProgram.accept(on: DescriptorNumber(sockets.server.number), settings, seconds: 1)
      return ""
    } catch let failure {
      #expect(failure.isTemporary)
      return failure.text.text
    }
  }

  @Test("a key that others can read is refused")
  func openKey() throws {
    let text = try certificates("localhost.pem").contents(limit: 10_000)
    let file = try scratch.write("open.pem", text, mode: 0o644)
    #expect(
      try complaint(file)
        == "\(file.text): others can read the key in it; say chmod o= \(file.text)")
  }

  @Test("a key that only a group can read is taken")
  func groupKey() throws {
    let text = try certificates("localhost.pem").contents(limit: 10_000)
    let file = try scratch.write("group.pem", text, mode: 0o640)
    #expect(try complaint(file) == "the other side did not finish the TLS handshake in time")
  }

  @Test("a chain that others can read is taken if the key is elsewhere")
  func openChain() throws {
    let chain = try scratch.write(
      "rsa.crt", certificates("rsa.crt").contents(limit: 9999), mode: 0o644)
    #expect(
      try complaint(chain, key: certificates("rsa.key"))
        == "the other side did not finish the TLS handshake in time")
  }

  @Test("a key of another certificate is refused")
  func wrongKey() throws {
    let said = try complaint(certificates("localhost.pem"), key: certificates("alone.key"))
    #expect(said.contains("the key is not that of the certificate"), "\(said)")
  }

  @Test("files without what they should have are refused")
  func nothingThere() throws {
    let empty = try scratch.write("empty.pem", "no PEM\n")
    #expect(try complaint(empty) == "\(empty.text): has no certificate in PEM form")
    #expect(
      try complaint(certificates("localhost.pem"), key: empty)
        == "\(empty.text): has no key in PEM form without a password")
    let missing = scratch("missing")
    #expect(try complaint(missing) == "\(missing.text): cannot be read: No such file or directory")
  }

  @Test("TLS is offered where there is a certificate that can be read")
  func offered() throws {
    var settings = certificates.settings()
    #expect(TLSProgram.isOffered(settings))
    settings.tlsKey = scratch("missing")
    #expect(!TLSProgram.isOffered(settings))
    settings.tlsCertificate = nil
    #expect(!TLSProgram.isOffered(settings))
  }

  @Test("a program that is missing is named")
  func noProgram() throws {
    var settings = certificates.settings()
    settings.programDirectory = scratch.path
    let sockets = try Loopback.Sockets()
    let failure = #expect(throws: Failure.self) {
      _ = try TLSProgram.accept(on: DescriptorNumber(sockets.server.number), settings)
    }
    #expect(failure?.text.text == "\(scratch("martlet-tls").text): No such file or directory")
  }
}
