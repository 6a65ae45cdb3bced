internal import Authentication
internal import Bytes
internal import Digest
internal import Postal
internal import SASL
import Testing
internal import TestSupport
internal import Unix

/// Exchanges in which the client's messages depend on the server's: with the program at two pipes.
@Suite struct ProofTests {
  typealias Fixture = AuthenticationFixture

  @Test(
    "a client that proves the password is let in, and a wrong proof is not",
    arguments: ["SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-1", "CRAM-MD5"],
    ["secret", "wrong"])
  func proofs(_ mechanism: String, _ password: String) throws {
    let fixture = try Fixture()
    let answer = try exchange(fixture, mechanism, "alice", password)
    switch answer {
    case .accepted(let user, let final):
      #expect(password == "secret" && user == Array("alice".utf8))
      #expect((final != nil) == mechanism.hasPrefix("SCRAM"))
    case .refused(let failure): #expect(password == "wrong" && !failure.isTemporary)
    case .challenge: Issue.record("the exchange goes on")
    }
  }

  @Test("CRAM-MD5 works with a password that is kept as it is", arguments: ["secret", "wrong"])
  func plain(_ password: String) throws {
    let fixture = try Fixture(passwd: "alice:{PLAIN}secret\n")
    switch try exchange(fixture, "CRAM-MD5", "alice", password) {
    case .accepted: #expect(password == "secret")
    case .refused: #expect(password == "wrong")
    case .challenge: Issue.record("the exchange goes on")
    }
  }

  @Test(
    "a proved password opens no login that is locked", arguments: ["SCRAM-SHA-256", "CRAM-MD5"])
  func locked(_ mechanism: String) throws {
    let fixture = try Fixture(passwd: "\(Fixture.passwd)alice:!\n")
    guard case .refused = try exchange(fixture, mechanism, "alice", "secret") else {
      Issue.record("a locked login is let in")
      return
    }
  }

  @Test(
    "an unknown login gets the same salt each time, and the same refusal",
    arguments: ["nobody", "bob"])
  func unknown(_ login: String) throws {
    let fixture = try Fixture()
    var salts: [String] = []
    for _ in 0..<2 {
      let answers = try fixture.talk([Fixture.begin("SCRAM-SHA-256", "n,,n=\(login),r=abc")])
      let words = answers[0].split(separator: " ")
      let challenge = Base64.decode(Array(words[1].utf8)) ?? []
      let parts = challenge.text.split(separator: ",")
      #expect(parts[2] == "i=4096")
      salts.append(String(parts[1]))
    }
    #expect(salts[0] == salts[1] && salts[0].count == 26)
    guard case .refused(let failure) = try exchange(fixture, "SCRAM-SHA-256", login, "secret")
    else {
      Issue.record("the exchange goes on")
      return
    }
    #expect(failure.text.text == "wrong name or password")
  }

  /// One exchange of a client with martlet-auth.
  private func exchange(
    _ fixture: Fixture, _ mechanism: String, _ login: String, _ password: String
  ) throws -> AuthenticationAnswer {
    let channel = try Channel(fixture)
    let random = [UInt8](repeating: 3, count: 18)
    var client: any ClientMechanism
    let (user, secret) = (Array(login.utf8), Array(password.utf8))
    switch mechanism {
    case "CRAM-MD5": client = CramMD5Client(user: user, password: secret)
    case "SCRAM-SHA-1":
      client = ScramClient(.sha1, user: user, password: secret, random: random)
    case "SCRAM-SHA-256":
      client = ScramClient(.sha256, user: user, password: secret, random: random)
    default:
      client = ScramClient(
        .sha256, user: user, password: secret, random: random,
        binding: .bound(name: Array("tls-exporter".utf8), data: [1, 2, 3]))
    }
    let begin = Fixture.begin(mechanism, client.initial()?.text) {
      if mechanism.hasSuffix("PLUS") { $0.exporter = [1, 2, 3] }
    }
    var answer = try channel.ask(begin)
    while case .challenge(let challenge) = answer {
      let response = try client.respond(to: challenge)
      answer = try channel.ask(AuthenticationRequest.respond(response).bytes.text)
    }
    if case .accepted(_, let final) = answer { try client.finish(final) }
    return answer
  }
}

/// A running martlet-auth at two pipes.
private final class Channel {
  private let requests: FileDescriptor
  private let answers: FileDescriptor
  private let pid: Int32

  init(_ fixture: AuthenticationFixture) throws {
    let (theirInput, ourOutput) = try FileDescriptor.pipe().split()
    let (ourInput, theirOutput) = try FileDescriptor.pipe().split()
    requests = FileDescriptor(owning: ourOutput)
    answers = FileDescriptor(owning: ourInput)
    let log = try FileDescriptor.memory("log")
    // numbers above those that they get in the program
    let input = try FileDescriptor(owning: theirInput).duplicate(atLeast: 500)
    let output = try FileDescriptor(owning: theirOutput).duplicate(atLeast: 500)
    let path = Path(composed: AuthenticationFixture.program)
    pid = try Launch.start(
      path,
      [AuthenticationFixture.program, "-C", fixture.configuration, "--delay", "0"].map {
        Array($0.utf8)
      }, environment: [], descriptors: [input.number, output.number, log.number])
  }

  func ask(_ line: String) throws -> AuthenticationAnswer {
    try requests.write(Array(line.utf8) + [ASCII.lf])
    var bytes: [UInt8] = []
    while bytes.last != ASCII.lf {
      guard try answers.read(into: &bytes) > 0 else { throw Errno.brokenPipe }
    }
    guard let answer = AuthenticationAnswer([UInt8](bytes.dropLast())) else { throw Errno.invalid }
    return answer
  }

  deinit {
    ChildProcess.signal(pid, .terminate)
    _ = try? ChildProcess.wait(for: pid)
  }
}
