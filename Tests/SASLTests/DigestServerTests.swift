internal import Bytes
@testable internal import SASL
import Testing

/// APOP, with the example of RFC 1939 §7, whose secret is `tanstaaf`.
@Suite struct DigestServerTests {
  private static let stamp = "<1896.697170952@dbc.mtview.ca.us>"
  private static let digest = "c4c9334bac560ecc979e58001b3e22fb"

  @Test("the client of the RFC's example is let in, unless the login is locked")
  func example() {
    let words = [bytes("\(Self.stamp)\0tim\0\(Self.digest)")]
    #expect(serve(DigestServer(), words).user == "tim")
    #expect(serve(DigestServer(), words, TestStore(isLocked: true)).failure == .refused)
  }

  @Test(
    "nobody else is let in, and an unknown name is refused as a wrong digest is",
    arguments: [
      "tim\0c4c9334bac560ecc979e58001b3e22fc", "tom\0\(digest)",
      "tim\0\(String(repeating: "0", count: 32))",
    ])
  func wrong(_ answer: String) {
    let steps = serve(DigestServer(), [bytes("\(Self.stamp)\0\(answer)")])
    #expect(steps == [.failed(SASLFailure(.refused, "wrong name or password"))])
  }

  @Test(
    "what is no message of APOP is told so",
    arguments: [
      nil, "", "\0\0", "tim\0\(digest)", "\(stamp)\0tim", "\(stamp)\0\0\(digest)",
      "<>\0tim\0\(digest)",
      "1896\0tim\0\(digest)", "\(stamp)\0tim\0\(digest)\0", "\(stamp)\0tim\0\(digest.uppercased())",
      "\(stamp)\0tim\0\(digest)0", "\(stamp)\0\(String(repeating: "x", count: 100_000))\0\(digest)",
    ] as [String?])
  func malformed(_ message: String?) {
    #expect(serve(DigestServer(), [message.map(bytes)]).failure == .malformed)
  }

  @Test("nothing can be said to it twice")
  func over() {
    let words = [bytes("\(Self.stamp)\0tim\0\(Self.digest)"), bytes("")]
    #expect(serve(DigestServer(), words).failure == .malformed)
    var fresh = DigestServer()
    #expect(fresh.supply(.user(bytes("tim"))) == .outOfOrder)
  }
}
