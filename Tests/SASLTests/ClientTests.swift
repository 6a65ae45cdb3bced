internal import Bytes
internal import Digest
@testable internal import SASL
import Testing

@Suite struct ClientTests {
  private func client(_ mechanism: Mechanism) -> any ClientMechanism {
    switch mechanism {
    case .external: ExternalClient(authorization: bytes("fred@example.com"))
    case .scramSHA256, .scramSHA256Plus:
      ScramClient(
        .sha256, user: bytes("user"), password: bytes("pencil"),
        nonce: bytes("rOprNGfwEbeRWgbNEkqO"), binding: .unsupported)
    case .scramSHA1, .scramSHA1Plus:
      ScramClient(
        .sha1, user: bytes("user"), password: bytes("pencil"),
        nonce: bytes("fyko+d2lbbFgONRv9qkxdawL"), binding: .unsupported)
    case .oauthBearer:
      BearerClient.oauthBearer(
        user: bytes("user@example.com"), token: bytes("vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="),
        host: bytes("server.example.com"), port: 143)
    case .xoauth2:
      BearerClient.xoauth2(user: bytes("someuser@example.com"), token: bytes("ya29.vF9dft4qmTc2"))
    case .cramMD5: CramMD5Client(user: bytes("tim"), password: bytes("tanstaaftanstaaf"))
    case .plain: PlainClient(user: bytes("tim"), password: bytes("tanstaaftanstaaf"))
    case .login: LoginClient(user: bytes("tim"), password: bytes("secret"))
    }
  }

  /// What a server and a client say in turn; the client begins unless its first word is nil.
  static let dialogues: [(Mechanism, String?, [(server: String, client: String)])] = [
    (.plain, "\0tim\0tanstaaftanstaaf", []),
    (.external, "fred@example.com", []),
    (.login, nil, [("Username:", "tim"), ("Password:", "secret")]),
    (
      .cramMD5, nil,
      [("<1896.697170952@postoffice.reston.mci.net>", "tim b913a602c7eda7a495b4e6e7334d3890")]
    ),
    (
      .scramSHA1, "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
      [
        (
          "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
          "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="
        ), ("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", ""),
      ]
    ),
    (
      .scramSHA256, "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
      [
        (
          "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
          "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
        ), ("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", ""),
      ]
    ),
    (
      .oauthBearer,
      "n,a=user@example.com,\u{1}host=server.example.com\u{1}port=143\u{1}"
        + "auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\u{1}\u{1}", []
    ),
    (.xoauth2, "user=someuser@example.com\u{1}auth=Bearer ya29.vF9dft4qmTc2\u{1}\u{1}", []),
  ]

  @Test("a client says what the examples of the RFCs say", arguments: Self.dialogues)
  func examples(
    _ mechanism: Mechanism, _ first: String?, _ turns: [(server: String, client: String)]
  ) throws {
    var client = client(mechanism)
    #expect(client.mechanism == mechanism)
    #expect(client.initial() == first.map(bytes))
    for (server, answer) in turns {
      #expect(!client.isComplete)
      #expect(try client.respond(to: bytes(server)) == bytes(answer))
    }
    #expect(client.isComplete)
    try client.finish()
  }

  @Test("a server that proves itself in its success is believed, one that does not is not")
  func serverProof() throws {
    let (first, last) = (Self.dialogues[5].2[0].server, Self.dialogues[5].2[1].server)
    var client = client(.scramSHA256)
    _ = client.initial()
    _ = try client.respond(to: bytes(first))
    var other = client
    try client.finish(bytes(last))
    #expect(throws: SASLFailure.self) { try other.finish() }
    #expect(throws: SASLFailure.self) { try other.finish(bytes("v=AAAA")) }
    let wrong = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G8="
    #expect(throws: SASLFailure.self) { try other.finish(bytes(wrong)) }
    #expect(!other.isComplete)
  }

  @Test(
    "a first message of the server that SCRAM does not allow ends the exchange",
    arguments: [
      "", "r=", "e=other-error", "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
      "r=xrOprNGfwEbeRWgbNEkqOx,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
      "r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096", "r=rOprNGfwEbeRWgbNEkqOx,s=W22Z,i=4095",
      "r=rOprNGfwEbeRWgbNEkqOx,s=W22Z,i=1000001", "r=rOprNGfwEbeRWgbNEkqOx,s=W22Z,i=-4096",
      "r=rOprNGfwEbeRWgbNEkqOx,s=W22Z,i=99999999999999999999",
      "m=x,r=rOprNGfwEbeRWgbNEkqOx,s=W22Z,i=4096", "r=rOprNGfwEbeRWgbNEkqOx,s=W22Z,i=4096,m=x",
      "s=W22Z,r=rOprNGfwEbeRWgbNEkqOx,i=4096", "r=rOprNGfwEbeRWgbNEkqO x,s=W22Z,i=4096",
    ])
  func badFirst(_ message: String) {
    var client = client(.scramSHA256)
    _ = client.initial()
    #expect(throws: SASLFailure.self) { try client.respond(to: bytes(message)) }
    #expect(!client.isComplete)
  }

  @Test(
    "what reveals a secret is chosen only where it is protected, the best of the rest else",
    arguments: [
      (["PLAIN", "LOGIN"], false, nil), (["plain", "LOGIN"], true, "PLAIN"),
      (["CRAM-MD5", "PLAIN"], false, "CRAM-MD5"), (["CRAM-MD5", "PLAIN"], true, "PLAIN"),
      (["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256"], true, "SCRAM-SHA-256"),
      (["SCRAM-SHA-256", "SCRAM-SHA-1-PLUS"], true, "SCRAM-SHA-1-PLUS"),
      (["SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"], false, "SCRAM-SHA-256"),
      (["EXTERNAL", "XOAUTH2", "GSSAPI"], true, nil), (["LOGIN"], true, "LOGIN"), ([], true, nil),
    ] as [([String], Bool, String?)])
  func choice(_ offered: [String], _ isProtected: Bool, _ chosen: String?) {
    let client = SASLClient.choose(
      offered: offered.map(bytes),
      credentials: SASLCredentials(user: bytes("a"), password: bytes("b")),
      isProtected: isProtected,
      channelBinding: isProtected ? ChannelBindings(exporter: [1]) : ChannelBindings(),
      random: [UInt8](repeating: 7, count: 18))
    #expect(client?.name.text == chosen)
  }

  @Test("a token goes with OAUTHBEARER and XOAUTH2, a certificate with EXTERNAL")
  func otherCredentials() {
    var credentials = SASLCredentials(user: bytes("a"), token: bytes("t"))
    func choose(_ offered: [String]) -> String? {
      SASLClient.choose(
        offered: offered.map(bytes), credentials: credentials, isProtected: true,
        channelBinding: ChannelBindings(), random: [1])?.name.text
    }
    #expect(choose(["PLAIN", "XOAUTH2", "OAUTHBEARER"]) == "OAUTHBEARER")
    #expect(choose(["PLAIN", "XOAUTH2"]) == "XOAUTH2")
    #expect(choose(["PLAIN", "EXTERNAL"]) == nil)
    credentials.hasCertificate = true
    #expect(choose(["PLAIN", "EXTERNAL"]) == "EXTERNAL")
  }

  @Test("a client that could be bound says so when nothing is offered")
  func downgrade() {
    let client = SASLClient.choose(
      offered: [bytes("SCRAM-SHA-256")],
      credentials: SASLCredentials(user: bytes("a=,b"), password: bytes("b")),
      isProtected: true, channelBinding: ChannelBindings(endPoint: [9]), random: [0, 0, 0])
    var first = client
    #expect(first?.initial() == bytes("y,,n=a=3D=2Cb,r=AAAA"))
  }
}

func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
