internal import Authentication
internal import Bytes
internal import Postal
import Testing

@Suite struct AuthenticationMessageTests {
  private static func opening(
    _ initial: [UInt8]?, _ change: (inout ConnectionFacts) -> Void = { _ in }
  ) -> AuthenticationRequest {
    var facts = ConnectionFacts(remote: nil)
    change(&facts)
    return .begin(
      .init(
        service: Array("imap".utf8), mechanism: Array("SCRAM-SHA-256-PLUS".utf8),
        connection: facts, initial: initial))
  }

  @Test(
    "a request is read as it was written, and is one line",
    arguments: [
      AuthenticationMessageTests.opening(nil), AuthenticationMessageTests.opening([]),
      AuthenticationMessageTests.opening([0, 10, 13, 255]) {
        $0.remote = IPAddress(Array("2001:db8::1".utf8))
        $0.isProtected = true
        $0.exporter = [1]
        $0.endPoint = []
        $0.certificate = Array("CN=a b\nOK user=root".utf8)
      }, .respond([]), .respond([UInt8](0...255)),
    ])
  func requests(_ request: AuthenticationRequest) {
    #expect(AuthenticationRequest(request.bytes) == request)
    #expect(request.bytes.allSatisfy { $0.isVisible || $0 == ASCII.space })
  }

  @Test(
    "an answer is read as it was written, and is one line",
    arguments: [
      AuthenticationAnswer.challenge([]), .challenge([UInt8](0...255)),
      .accepted(user: Array("a b\n".utf8), final: nil), .accepted(user: [1], final: []),
      .accepted(user: Array("alice".utf8), final: [9, 10]),
      .refused(Failure(EnhancedStatus(.permanent, 7, 8), "wrong name or password")),
      .refused(Failure(EnhancedStatus(.temporary, 7, 0), "")),
    ])
  func answers(_ answer: AuthenticationAnswer) {
    #expect(AuthenticationAnswer(answer.bytes) == answer)
    #expect(!answer.bytes.contains { $0.isControl })
  }

  @Test(
    "anything else is not read",
    arguments: [
      "", "AUTH", "AUTH ", "AUTH service=smtp", "AUTH mech=PLAIN", "AUTH service= mech=PLAIN",
      "AUTH service=smtp mech=PLAIN mech=LOGIN", "AUTH service=smtp mech=PLAIN x=1",
      "AUTH service=smtp  mech=PLAIN", "AUTH service=smtp mech=PLAIN ",
      "AUTH service=smtp mech=PL AIN", "AUTH service=smtp mech=PLAIN tls=yes",
      "AUTH service=smtp mech=PLAIN initial=", "AUTH service=smtp mech=PLAIN initial=A",
      "AUTH service=smtp mech=PLAIN remote=host", "auth service=smtp mech=PLAIN", "CONT",
      "CONT ", "CONT A", "CONT AA==x", "CONT AA== AA==", "QUIT x",
    ])
  func noRequests(_ line: String) {
    #expect(AuthenticationRequest(Array(line.utf8)) == nil)
  }

  @Test(
    "nothing but an answer is believed",
    arguments: [
      "", "OK", "OK ", "OK alice", "OK user=", "OK user=alice ", "OK user=alice x",
      "OK user=alice final=", "OK user=al+ice", "OK user=a=b", "OK user=a final=AA== x", "NO",
      "NO x", "NO 5.7.8", "NO 2.0.0 fine", "NO 5.7.08 x", "CONT", "CONT *", "ok user=alice",
    ])
  func noAnswers(_ line: String) {
    #expect(AuthenticationAnswer(Array(line.utf8)) == nil)
  }

  @Test("lines that are too long, cut, or of any bytes trap nothing")
  func hostile() {
    let long = Array("CONT ".utf8) + [UInt8](repeating: "A", count: 1 << 16)
    #expect(AuthenticationRequest(long) == nil)
    #expect(AuthenticationAnswer(long) == nil)
    let line = Self.opening([1, 2, 3]) { $0.exporter = [4] }.bytes
    for end in line.indices { _ = AuthenticationRequest([UInt8](line[..<end])) }
    for at in line.indices {
      for byte in [0, 10, 32, 61, 128, 255] as [UInt8] {
        var damaged = line
        damaged[at] = byte
        _ = AuthenticationRequest(damaged)
        _ = AuthenticationAnswer(damaged)
      }
    }
  }

  @Test("a text that would end the line does not")
  func injection() {
    let answer = AuthenticationAnswer.refused(
      Failure(EnhancedStatus(.permanent, 7, 8), "no\nOK user=root"))
    #expect(answer.bytes == Array("NO 5.7.8 no%0AOK user=root".utf8))
  }

  @Test(
    "a line of passwd is an entry, or none",
    arguments: [
      ("alice:$y$abc", "alice", .crypt, "$y$abc"), ("a b@x:{crypt}$6$x", "a b@x", .crypt, "$6$x"),
      ("a:{BLF-CRYPT}$2y$", "a", .crypt, "$2y$"),
      ("a:{scram-sha-256}1,2,3,4", "a", .scramSHA256, "1,2,3,4"),
      ("a:{SCRAM-SHA-1}1:2$3:4", "a", .scramSHA1, "1:2$3:4"),
      ("a:{CRAM-MD5}00", "a", .cramMD5, "00"), ("a:{EXTERNAL}CN=x: y", "a", .external, "CN=x: y"),
      ("a:!", "a", .locked, "!"), ("a:*", "a", .locked, "*"), ("a:!$6$x", "a", .locked, "!$6$x"),
      ("a:{CRYPT}!x", "a", .locked, "!x"), ("", "", nil, ""), ("a", "", nil, ""),
      (":x", "", nil, ""), ("a:", "", nil, ""), ("a/b:x", "", nil, ""), ("#a:x", "", nil, ""),
      ("a\u{7F}:x", "", nil, ""), ("a:{SSHA}x", "", nil, ""), ("a:{CRYPT}", "", nil, ""),
      ("a:{CRYPT", "", nil, ""),
    ] as [(String, String, PasswdEntry.Scheme?, String)])
  func entries(
    _ line: String, _ login: String, _ scheme: PasswdEntry.Scheme?, _ value: String
  ) {
    let entry = PasswdEntry(Array(line.utf8))
    #expect(entry?.scheme == scheme)
    if let entry {
      #expect(entry.login.text == login)
      #expect(entry.value.text == value)
    }
  }
}
