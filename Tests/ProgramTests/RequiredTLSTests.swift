import Bytes
import TestSupport
import Testing
import Unix

private let canSign = (try? FileDescriptor.open(reading: "/usr/bin/openssl")) != nil

/// Messages that require TLS, from one host to another; RFC 8689.
@Suite(.enabled(if: canSign)) struct RequiredTLSEndToEnd {
  static let message = TwoHosts.message

  let near: MailHost
  let far: MailHost
  let line: Line

  /// A far host with a certificate for `localhost`, and a near one that trusts who signed it.
  init() throws {
    far = try MailHost([("hostname", "far.example"), ("local-domains", "far.example")])
    let repository = (0..<3).reduce(Path(composed: #filePath)) { path, _ in path.parent }
    let script = try repository.appending("Examples/throwaway-ca.sh").contents(limit: 100_000)
    try far.files.write("ca.sh", script.text)
    let made = try far.run(
      "/bin/sh", [far.files.path("ca.sh").text, far.files.path("ca").text, "localhost"])
    #expect(made.status == 0, "\(made)")
    try far.configure([
      ("tls-certificate", far.files.path("ca/localhost.pem").text),
      ("catch-all", "alice@example.org"),
    ])
    line = try Line(to: far)
    near = try MailHost([
      ("routes", "routes"), ("tls-authorities", far.files.path("ca/ca.pem").text),
    ])
    try line.restore()
  }

  /// Sends a message by this way; answers calls until the queue of the near host is empty.
  private func send(
    _ way: String, _ options: [String], to host: String = "localhost"
  ) throws {
    try near.files.write("routes", "far.example smtp:\(host):\(line.port) \(way)\n")
    try near.sendmail(["-i", "-f", "bob@example.org"] + options + ["x@far.example"], Self.message)
    let runner = try near.start("martlet-queue")
    for _ in 0..<TwoHosts.patience where !near.waiting.isEmpty { try line.serve() }
    let ran = try runner.finish()
    #expect(near.waiting.isEmpty, "\(ran)")
  }

  private func arrived() throws -> [String] {
    try far.queued("queue/new").map { try far.files.contents("spool/queue/new/\($0)").text }
  }

  @Test("it goes over verified TLS whatever the way says, and goes on requiring it")
  func relayed() throws {
    for way in ["tls=none", "tls=verify"] { try send(way, ["-O", "REQUIRETLS=yes"]) }
    try send("tls=encrypt", [])
    let files = try arrived()
    #expect(files.filter { $0.contains(" with=ESMTPS ") }.count == 3, "\(files)")
    #expect(files.filter { $0.contains(" requiretls\n") }.count == 2, "\(files)")
    #expect(try near.mail("bob").isEmpty)
  }

  @Test("it comes back where the certificate is another server's, and others go")
  func unverified() throws {
    try send("tls=encrypt", ["-O", "REQUIRETLS=yes"], to: "[127.0.0.1]")
    let report = try #require(try near.mail("bob").first)
    #expect(report.contains("Action: failed\nStatus: 5.7.10\n"), "\(report)")
    #expect(try arrived().isEmpty)
    try send("tls=encrypt", [], to: "[127.0.0.1]")
    #expect(try arrived().count == 1)
  }
}
