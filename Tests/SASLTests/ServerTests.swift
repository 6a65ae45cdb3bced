internal import Bytes
internal import Digest
@testable internal import SASL
import Testing

@Suite struct ServerTests {
  static let exporter = ChannelBindings(exporter: [UInt8](repeating: 7, count: 32))
  static let endPoint = ChannelBindings(endPoint: [1, 2, 3])

  @Test(
    "the clients of the RFCs' examples are let in",
    arguments: [
      (Mechanism.plain, ["\0tim\0tanstaaf"], "tim"), (.plain, [nil, "tim\0tim\0tanstaaf"], "tim"),
      (.login, [nil, "tim", "tanstaaf"], "tim"), (.login, ["tim", "tanstaaf"], "tim"),
      (.external, [""], "tim"), (.external, [nil, "tim"], "tim"),
      (.xoauth2, ["user=ann\u{1}auth=Bearer good\u{1}\u{1}"], "ann"),
      (.xoauth2, ["user=ann\u{1}auth=bearer good\u{1}\u{1}"], "ann"),
      (
        .oauthBearer,
        ["n,a=ann,\u{1}host=h\u{1}port=143\u{1}auth=Bearer good\u{1}\u{1}"], "ann"
      ),
      (.oauthBearer, ["n,,\u{1}auth=Bearer good\u{1}\u{1}"], "owner"),
    ] as [(Mechanism, [String?], String)])
  func examples(_ mechanism: Mechanism, _ words: [String?], _ user: String) {
    #expect(serve(Self.server(mechanism), words.map { $0.map(bytes) }).user == user)
  }

  @Test(
    "a wrong secret and a broken message let nobody in",
    arguments: [
      (Mechanism.plain, ["\0tim\0wrong"], .refused), (.plain, ["ann\0tim\0tanstaaf"], .refused),
      (.plain, [""], .malformed), (.plain, ["tim\0tanstaaf"], .malformed),
      (.plain, ["\0tim\0tanstaaf\0"], .malformed), (.plain, ["\0\0tanstaaf"], .malformed),
      (.plain, ["\0tim\0"], .malformed), (.login, [nil, "tim", "wrong"], .refused),
      (.login, [nil, ""], .malformed), (.login, [nil, "tim", ""], .malformed),
      (.login, [nil, "t\0im"], .malformed), (.external, ["ann"], .refused),
      (.external, ["t\0"], .malformed), (.cramMD5, ["tim 0"], .malformed),
      (.cramMD5, [nil, "tim b913a602c7eda7a495b4e6e7334d3890"], .refused),
      (.cramMD5, [nil, "tim"], .malformed), (.cramMD5, [nil, " "], .malformed),
      (.cramMD5, [nil, "tim B913A602C7EDA7A495B4E6E7334D3890"], .malformed),
      (.xoauth2, ["user=ann\u{1}auth=Bearer bad\u{1}\u{1}", ""], .refused),
      (.xoauth2, ["user=\u{1}auth=Bearer good\u{1}\u{1}"], .malformed),
      (.xoauth2, ["user=ann\u{1}auth=Basic good\u{1}\u{1}"], .malformed),
      (.xoauth2, ["user=ann\u{1}auth=Bearer good\u{1}"], .malformed),
      (.xoauth2, ["user=ann\u{1}auth=Bearer go od\u{1}\u{1}"], .malformed),
      (.oauthBearer, ["n,,\u{1}auth=Bearer bad\u{1}\u{1}", "\u{1}"], .refused),
      (.oauthBearer, ["p=x,,\u{1}auth=Bearer good\u{1}\u{1}"], .malformed),
      (.oauthBearer, ["n,,\u{1}\u{1}"], .malformed),
      (.oauthBearer, ["n,a==,\u{1}auth=Bearer good\u{1}\u{1}"], .malformed),
      (
        .oauthBearer, ["n,,\u{1}auth=Bearer good\u{1}auth=Bearer good\u{1}\u{1}"], .malformed
      ),
    ] as [(Mechanism, [String?], SASLFailure.Kind)])
  func refusals(_ mechanism: Mechanism, _ words: [String?], _ kind: SASLFailure.Kind) {
    let steps = serve(Self.server(mechanism), words.map { $0.map(bytes) })
    #expect(steps.user == nil)
    #expect(steps.failure == kind)
  }

  @Test("the SCRAM servers say what the examples of the RFCs say")
  func scramExamples() throws {
    for (first, challenge, last, final, function, nonce) in [
      (
        "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
          + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
        "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", HashFunction.sha256,
        "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
      ),
      (
        "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
        "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
        "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
        "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", .sha1, "3rfcNHYJY1ZVvWVs7j"
      ),
    ] {
      let server = ScramServer(
        function, isPlus: false, bindings: ChannelBindings(), nonce: bytes(nonce))
      #expect(
        serve(server, [bytes(first), bytes(last)]) == [
          .challenge(bytes(challenge)), .accepted(user: bytes("user"), final: bytes(final)),
        ])
    }
  }

  @Test("every client and every server understand each other", arguments: Mechanism.allCases)
  func pairs(_ mechanism: Mechanism) {
    let user = meet(Self.client(mechanism), Self.server(mechanism))
    #expect(user?.text == (mechanism.rawValue.hasPrefix("SCRAM") ? "user" : "tim"))
  }

  @Test(
    "a proved password of a locked login lets nobody in",
    arguments: [Mechanism.scramSHA256, .cramMD5])
  func locked(_ mechanism: Mechanism) {
    #expect(meet(Self.client(mechanism), Self.server(mechanism), TestStore(isLocked: true)) == nil)
  }

  @Test("keys that were invented for an unknown login let nobody in")
  func invented() {
    let client = ScramClient(
      .sha256, user: bytes("nobody"), password: bytes("pencil"), random: [1, 2, 3])
    #expect(meet(client, Self.server(.scramSHA256)) == nil)
  }

  /// A server of `user` and `tim` on a connection with a certificate and, for -PLUS, something to be bound to.
  static func server(_ mechanism: Mechanism) -> any ServerMechanism {
    var connection = SASLServer.Connection(host: bytes("mail.example.org"))
    connection.subject = bytes("CN=tim")
    if mechanism == .scramSHA256Plus { connection.bindings = exporter }
    if mechanism == .scramSHA1Plus { connection.bindings = endPoint }
    return SASLServer.begin(mechanism, connection, random: [UInt8](repeating: 1, count: 18))
      ?? PlainServer()
  }

  static func client(_ mechanism: Mechanism) -> any ClientMechanism {
    let random = [UInt8](repeating: 2, count: 18)
    let (user, password) = (bytes("user"), bytes("pencil"))
    switch mechanism {
    case .external: return ExternalClient()
    case .scramSHA256Plus:
      return ScramClient(
        .sha256, user: user, password: password, random: random,
        binding: .bound(name: bytes("tls-exporter"), data: [UInt8](repeating: 7, count: 32)))
    case .scramSHA1Plus:
      return ScramClient(
        .sha1, user: user, password: password, random: random,
        binding: .bound(name: bytes("tls-server-end-point"), data: [1, 2, 3]))
    case .scramSHA256:
      return ScramClient(.sha256, user: user, password: password, random: random)
    case .scramSHA1: return ScramClient(.sha1, user: user, password: password, random: random)
    case .oauthBearer:
      return BearerClient.oauthBearer(
        user: bytes("tim"), token: bytes("good"), host: bytes("h"), port: 25)
    case .xoauth2: return BearerClient.xoauth2(user: bytes("tim"), token: bytes("good"))
    case .cramMD5: return CramMD5Client(user: bytes("tim"), password: bytes("tanstaaftanstaaf"))
    case .plain: return PlainClient(user: bytes("tim"), password: bytes("tanstaaf"))
    case .login: return LoginClient(user: bytes("tim"), password: bytes("tanstaaf"))
    }
  }
}
