internal import Bytes
internal import Digest
@testable internal import SASL
import Testing

@Suite struct ScramServerTests {
  private static let bound = ChannelBindings(exporter: [7, 7], endPoint: [1, 2, 3])

  @Test(
    "what a client says about channel binding must fit the connection",
    arguments: [
      ("n,,n=user,r=abc", false, true, nil), ("y,,n=user,r=abc", false, false, nil),
      ("y,,n=user,r=abc", false, true, .unverified),
      ("p=tls-exporter,,n=user,r=abc", true, true, nil),
      ("p=tls-server-end-point,,n=user,r=abc", true, true, nil),
      ("p=tls-unique,,n=user,r=abc", true, true, .unsupported),
      ("p=tls-exporter,,n=user,r=abc", true, false, .unsupported),
      ("p=tls-exporter,,n=user,r=abc", false, true, .malformed),
      ("n,,n=user,r=abc", true, true, .malformed), ("y,,n=user,r=abc", true, true, .malformed),
    ] as [(String, Bool, Bool, SASLFailure.Kind?)])
  func bindings(_ message: String, _ isPlus: Bool, _ isBound: Bool, _ kind: SASLFailure.Kind?) {
    let server = ScramServer(
      .sha256, isPlus: isPlus, bindings: isBound ? Self.bound : ChannelBindings(), nonce: bytes("x")
    )
    #expect(serve(server, [bytes(message)]).failure == kind)
  }

  @Test("a client that is bound to another connection is not let in")
  func manInTheMiddle() {
    let client = ScramClient(
      .sha256, user: bytes("user"), password: bytes("pencil"), random: [1],
      binding: .bound(name: bytes("tls-exporter"), data: [8, 8]))
    let server = ScramServer(.sha256, isPlus: true, bindings: Self.bound, nonce: bytes("x"))
    #expect(meet(client, server) == nil)
  }

  @Test("a client sees an offer of channel binding that somebody took away")
  func downgrade() {
    let client = ScramClient(
      .sha256, user: bytes("user"), password: bytes("pencil"), random: [1], binding: .unoffered)
    let open = ScramServer(
      .sha256, isPlus: false, bindings: ChannelBindings(), nonce: bytes("x"))
    let bound = ScramServer(.sha256, isPlus: false, bindings: Self.bound, nonce: bytes("x"))
    #expect(meet(client, open) == bytes("user"))
    #expect(meet(client, bound) == nil)
  }

  @Test(
    "a first message that RFC 5802 does not allow is refused",
    arguments: [
      "", ",", ",,", "n", "n,", "n,,", "n,,n=user", "n,,r=abc", "n,,n=user,r=", "n,,n=,r=abc",
      "n,,r=abc,n=user", "x,,n=user,r=abc", "nn,,n=user,r=abc", "n,,m=ext,n=user,r=abc",
      "n,,n=user,r=abc,m=ext", "n,,n=us=er,r=abc", "n,,n=us=2,r=abc", "n,,n=user,r=a\u{7F}c",
      "n,,n=user,r=a c", "n,x=user,n=user,r=abc", "n,a=us=er,n=user,r=abc", "n,,n=user,r=abc,",
      "n,,n=user,r=abc,1=2", "n,,n=u\0ser,r=abc", "p,,n=user,r=abc", "p=,,n=user,r=abc",
    ])
  func malformed(_ message: String) {
    let server = ScramServer(
      .sha256, isPlus: false, bindings: ChannelBindings(), nonce: bytes("x"))
    #expect(serve(server, [bytes(message)]).failure == .malformed)
  }

  @Test("names are unescaped, extensions are passed over, and nobody acts for another")
  func names() throws {
    let none = ChannelBindings()
    func opening(_ message: String) throws -> ScramOpening {
      try ScramOpening(bytes(message), none, isPlus: false)
    }
    #expect(try opening("n,,n=a=2Cb=3Dc,r=abc,t=1").user == bytes("a,b=c"))
    #expect(try opening("n,a=user,n=user,r=abc").user == bytes("user"))
    #expect(throws: SASLFailure.self) { try opening("n,a=root,n=user,r=abc") }
    let long = [UInt8](repeating: "a", count: 513)
    #expect(throws: SASLFailure.self) {
      try ScramOpening(bytes("n,,n=user,r=") + long, none, isPlus: false)
    }
    let huge = [UInt8](repeating: "a", count: 1 << 20)
    #expect(throws: SASLFailure.self) {
      try ScramOpening(bytes("n,,n=user,r=") + huge, none, isPlus: false)
    }
  }

  @Test("keys are read as they are written, in the form of RFC 5803 too, and nothing else is")
  func keys() throws {
    let keys = ScramKeys(.sha1, password: bytes("x"), salt: [1, 2, 3], iterations: 2)
    #expect(ScramKeys(.sha1, keys.bytes) == keys)
    #expect(ScramKeys(.sha256, keys.bytes) == nil)
    let parts = keys.bytes.split(separator: ",").map { [UInt8]($0).text }
    let other = "\(parts[0]):\(parts[1])$\(parts[2]):\(parts[3])"
    #expect(ScramKeys(.sha1, bytes(other)) == keys)
    #expect(keys.match(password: bytes("x")))
    #expect(!keys.match(password: bytes("y")))
    for text in [
      "", ",,,", "0,\(parts[1]),\(parts[2]),\(parts[3])",
      "1000001,\(parts[1]),\(parts[2]),\(parts[3])",
      "2,,\(parts[2]),\(parts[3])", "2,\(parts[1]),AAAA,\(parts[3])", "2,\(parts[1]),\(parts[2])",
      "2,\(parts[1]),\(parts[2]),\(parts[3]),", "2,A,\(parts[2]),\(parts[3])",
    ] {
      #expect(ScramKeys(.sha1, bytes(text)) == nil, "\(text)")
    }
  }
}
