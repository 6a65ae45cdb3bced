import Bytes
import POP3
import Testing

@Suite struct MaildropTests {
  private static let three: Maildrop = {
    var builder = MaildropBuilder(capacity: 3)
    builder.append(size: 12, file: Array("cur/a:2,".utf8), name: ["a"])
    builder.append(size: 0, file: Array("new/b".utf8), name: [UInt8](repeating: "b", count: 70))
    builder.append(size: 1 << 40, file: Array("new/c".utf8), name: Array("c.c".utf8))
    return builder.finish(stamp: Array("now".utf8))
  }()

  @Test("what was put in comes out")
  func roundTrip() throws {
    let again = try #require(Maildrop(Self.three.encoded))
    #expect(again.count == 3)
    #expect(again.octets == 12 + 1 << 40)
    #expect(again.stamp == Array("now".utf8)[...])
    #expect((0..<3).map { [UInt8](again.file($0)).text } == ["cur/a:2,", "new/b", "new/c"])
    #expect((0..<3).map { again.size($0) } == [12, 0, 1 << 40])
    #expect([UInt8](again.name(2)).text == "c.c")
    #expect(Maildrop(MaildropBuilder().finish().encoded)?.count == 0)
  }

  @Test("cut anywhere, or longer, it is not read")
  func cut() {
    let encoded = Self.three.encoded
    for end in 0..<encoded.count { #expect(Maildrop([UInt8](encoded[..<end])) == nil) }
    #expect(Maildrop(encoded + [0]) == nil)
  }

  @Test("whatever octet is changed, it is not read or can be read safely")
  func changed() {
    for position in Self.three.encoded.indices {
      for value in [0, 1, 127, 128, 255] as [UInt8] {
        var encoded = Self.three.encoded
        encoded[position] = value
        guard let maildrop = Maildrop(encoded) else { continue }
        for message in 0..<maildrop.count {
          #expect(maildrop.size(message) >= 0)
          #expect(!maildrop.name(message).isEmpty && !maildrop.file(message).isEmpty)
        }
      }
    }
  }
}
