internal import Authentication
internal import Bytes
internal import Configuration
internal import Postal
import Testing
internal import TestSupport
internal import Unix

@Suite struct AuthenticationClientTests {
  typealias Fixture = AuthenticationFixture

  private func settings(_ fixture: Fixture) throws -> Settings {
    Signal.pipe.ignore()
    var settings = try Settings.load(path: fixture.scratch("martlet.conf"))
    settings.programDirectory = Program.directory
    return settings
  }

  private var overTLS: ConnectionFacts {
    var facts = ConnectionFacts(remote: IPAddress(Array("192.0.2.7".utf8)))
    facts.isProtected = true
    return facts
  }

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  private func opening(_ mechanism: String, _ initial: [UInt8]? = nil)
    -> AuthenticationRequest.Opening
  {
    .init(
      service: bytes("smtp"), mechanism: bytes(mechanism), connection: overTLS, initial: initial)
  }

  @Test("a daemon logs a client in, after attempts that failed, with one process")
  func login() throws {
    let fixture = try Fixture()
    var client = try AuthenticationClient(settings(fixture))
    let refused = try client.begin(opening("GSSAPI"))
    #expect(
      refused
        == .refused(Failure(EnhancedStatus(.permanent, 5, 4), "this mechanism is not offered")))
    #expect(try client.begin(opening("PLAIN")) == .challenge([]))
    #expect(
      try client.respond(bytes("\0alice\0secret"))
        == .accepted(user: bytes("alice"), final: nil))
  }

  @Test(
    "a daemon finds a martlet-auth that listens at a socket",
    .enabled(if: AuthenticationClientTests.hasActivator))
  func socket() throws {
    let fixture = try Fixture()
    var settings = try settings(fixture)
    let socket = fixture.scratch("socket")
    settings.authenticationSocket = socket
    let quiet = try FileDescriptor.memory("quiet").duplicate(atLeast: 500)
    let words = [
      Self.activator, "--inetd", "-a", "-l", socket.text, Fixture.program, "-C",
      fixture.configuration,
    ]
    let pid = try Launch.start(
      Path(composed: Self.activator), words.map(bytes), environment: [],
      descriptors: [quiet.number, quiet.number, quiet.number])
    defer {
      ChildProcess.signal(pid, .terminate)
      _ = try? ChildProcess.wait(for: pid)
    }
    try Self.awaitListener(at: socket)
    for _ in 0..<2 {
      var client = try AuthenticationClient(settings)
      #expect(
        try client.begin(opening("PLAIN", bytes("\0alice\0secret")))
          == .accepted(user: bytes("alice"), final: nil))
    }
  }

  @Test("a fork server has a process of its own for each client, for as long as it is held")
  func forkServer() throws {
    let fixture = try Fixture()
    let settings = try settings(fixture)
    var server: AuthenticationForkServer? = try AuthenticationForkServer(settings)
    let pid = try #require(server?.pid)
    var first = try AuthenticationClient(settings, server)
    var second = try AuthenticationClient(settings, server)
    #expect(try first.begin(opening("PLAIN")) == .challenge([]))
    #expect(
      try second.begin(opening("PLAIN", bytes("\0alice\0secret")))
        == .accepted(user: bytes("alice"), final: nil))
    #expect(server?.hasEnded == false)
    server = nil
    #expect(try ChildProcess.wait(for: pid) == .exited(0))
    // who has been handed over is served to the end
    #expect(
      try first.respond(bytes("\0alice\0secret")) == .accepted(user: bytes("alice"), final: nil))
  }

  @Test("without its fork server a daemon starts a martlet-auth for each client")
  func deadForkServer() throws {
    let fixture = try Fixture()
    let settings = try settings(fixture)
    var broken = settings
    broken.programDirectory = fixture.scratch.path
    let server = try AuthenticationForkServer(broken)
    #expect(try ChildProcess.wait(for: server.pid) == .exited(ChildProcess.cannotExecute))
    // a process that another test was starting may have its end of the socket for a moment
    #expect(try Self.becomes { server.hasEnded })
    var client = try AuthenticationClient(settings, server)
    #expect(
      try client.begin(opening("PLAIN", bytes("\0alice\0secret")))
        == .accepted(user: bytes("alice"), final: nil))
  }

  private static func becomes(_ condition: () -> Bool) throws -> Bool {
    let end = Clock.milliseconds + 20_000
    while !condition(), Clock.milliseconds < end {
      var nothing: [Waiting.Interest] = []
      try Waiting.wait(for: &nothing, milliseconds: 10)
    }
    return condition()
  }

  /// The name of a socket is there before anybody listens at it; connections are refused until then.
  private static func awaitListener(at socket: Path) throws {
    var tries = 0
    while (try? LocalSocket.connect(to: socket)) == nil, tries < 500 {
      var nothing: [Waiting.Interest] = []
      try Waiting.wait(for: &nothing, milliseconds: 20)
      tries += 1
    }
  }

  private static let activator = "/usr/bin/systemd-socket-activate"
  static let hasActivator = (try? Path(composed: activator).status()) != nil

  @Test("a mechanism whose name would be two words never reaches martlet-auth")
  func injection() throws {
    let fixture = try Fixture()
    var client = try AuthenticationClient(settings(fixture))
    for name in ["PLAIN tls=1", "PLAIN\nAUTH", "", String(repeating: "A", count: 100)] {
      guard case .refused(let failure) = try client.begin(opening(name)) else {
        Issue.record("\(name) was taken")
        continue
      }
      #expect(!failure.isTemporary)
    }
    let huge = [UInt8](repeating: 0, count: 30_000)
    guard case .refused = try client.begin(opening("PLAIN", huge)) else {
      Issue.record("a huge response was taken")
      return
    }
  }

  @Test("a martlet-auth that is not there is a temporary failure")
  func missing() throws {
    let fixture = try Fixture()
    var settings = try settings(fixture)
    settings.authenticationSocket = fixture.scratch("no-socket")
    #expect(throws: Failure.self) {
      _ = try AuthenticationClient(settings)
    }
    settings.authenticationSocket = nil
    settings.programDirectory = fixture.scratch.path
    var client = try AuthenticationClient(settings)
    let failure = #expect(throws: Failure.self) {
      _ = try client.begin(opening("PLAIN"))
    }
    #expect(failure?.isTemporary == true)
  }

  /// The offers without TLS and with it.
  @Test(
    "what is offered is what every login can use on this connection",
    arguments: [
      (
        "authentication = passwd", "alice",
        ["SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5", "SCRAM-SHA-256 SCRAM-SHA-1 PLAIN LOGIN CRAM-MD5"]
      ),
      ("authentication = passwd", "alice bob", ["", "PLAIN LOGIN"]),
      ("authentication = passwd", "", ["", ""]), ("authentication = passwd", nil, ["", ""]),
      ("authentication = passwd pam", "alice", ["", "PLAIN LOGIN"]),
      ("authentication = pam", nil, ["", "PLAIN LOGIN"]),
      ("authentication = none", "alice", ["", ""]),
      ("authentication = none\ntoken-command = x", nil, ["", "OAUTHBEARER XOAUTH2"]),
    ] as [(String, String?, [String])])
  func offers(_ text: String, _ logins: String?, _ expected: [String]) throws {
    let fixture = try Fixture(text + "\n")
    let lines = Fixture.passwd.split(separator: "\n").filter { line in
      logins?.split(separator: " ").contains { line.hasPrefix("\($0):") } == true
    }
    try fixture.scratch.write("passwd", lines.joined(separator: "\n"))
    if logins == nil { try Directory(fixture.scratch.path).remove("passwd") }
    let settings = try settings(fixture)
    for (isProtected, names) in zip([false, true], expected) {
      let offered = AuthenticationClient.mechanisms(
        settings, isProtected: isProtected, channelBinding: false)
      #expect(offered.joined(separator: " ") == names)
    }
  }

  @Test("channel binding, a certificate and loopback each offer more")
  func connections() throws {
    let fixture = try Fixture()
    let settings = try settings(fixture)
    var facts = ConnectionFacts(remote: IPAddress(Array("127.0.0.1".utf8)))
    #expect(AuthenticationClient.mechanisms(settings, facts) == ["PLAIN", "LOGIN"])
    facts.certificate = [1]
    #expect(AuthenticationClient.mechanisms(settings, facts) == ["EXTERNAL", "PLAIN", "LOGIN"])
    let lines = Fixture.passwd.split(separator: "\n").filter { $0.hasPrefix("alice:") }
    try fixture.scratch.write("passwd", lines.joined(separator: "\n"))
    #expect(
      AuthenticationClient.mechanisms(settings, isProtected: true, channelBinding: true) == [
        "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-1", "PLAIN", "LOGIN",
        "CRAM-MD5",
      ])
  }
}
