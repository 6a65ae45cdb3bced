import Bytes
import Postal
import Resolver
import Testing

@Suite struct DNSAnswerTests {
  /// A header for one question and some answers, and the question `x.example MX`.
  static func head(_ answers: UInt8) -> [UInt8] {
    [0, 1, 0x81, 0x80, 0, 1, 0, answers, 0, 0, 0, 0]
      + [1, "x", 7] + Array("example".utf8) + [0, 0, 15, 0, 1]
  }

  static func record(_ type: UInt8, _ data: [UInt8]) -> [UInt8] {
    [0xC0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, UInt8(data.count)] + data
  }

  @Test("the records of an answer are read, those of other types skipped")
  func good() throws {
    let alias = Self.record(5, [1, "y", 0xC0, 14])
    let mx = Self.record(15, [0, 10, 4] + Array("mail".utf8) + [0xC0, 14])
    let root = Self.record(15, [0, 0, 0])
    let four = Self.record(1, [192, 0, 2, 1])
    let six = Self.record(28, [0x20, 1, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [1])
    let answer = try #require(DNSAnswer(Self.head(5) + alias + mx + root + four + six))
    #expect(
      answer.exchangers == [Exchanger(10, Array("mail.example".utf8)), Exchanger(0, [])])
    #expect(answer.addresses(.address4).map(\.bytes.text) == ["192.0.2.1"])
    #expect(answer.addresses(.address6).map(\.bytes.text) == ["2001:db8::1"])
  }

  @Test(
    "a record is authentic if a trusted resolver says so of the answer", arguments: [false, true])
  func authentic(_ isAuthentic: Bool) throws {
    var bytes = Self.head(1) + Self.record(15, [0, 10, 4] + Array("mail".utf8) + [0xC0, 14])
    if isAuthentic { bytes[3] |= 0x20 }
    let answer = try #require(DNSAnswer(bytes))
    #expect(answer.exchangers.map(\.isAuthentic) == [isAuthentic])
  }

  @Test(
    "names that lead in circles, are too long or hold dots are none",
    arguments: [
      [0, 1, 0xC0, 41], [0, 1, 0xC0, 0xFF], [0, 1, 0xC0], [0, 1, 0x80, 0], [0, 1, 63], [0, 1],
      [0, 1, 3, "a", ".", "b", 0], [], [0, 1, 1, "a", 0xC0, 41],
    ] as [[UInt8]])
  func badNames(_ data: [UInt8]) {
    let answer = DNSAnswer(Self.head(1) + Self.record(15, data))
    #expect(answer?.exchangers == [])
  }

  @Test("wherever an answer is cut or changed, reading it ends")
  func mutilated() {
    let whole =
      Self.head(2) + Self.record(15, [0, 10, 4] + Array("mail".utf8) + [0xC0, 14])
      + Self.record(1, [192, 0, 2, 1])
    for cut in 0..<whole.count { _ = DNSAnswer([UInt8](whole[..<cut]))?.exchangers }
    for position in whole.indices {
      for value in [0, 1, 0x3F, 0x40, 0x7F, 0xC0, 0xFF] as [UInt8] {
        var changed = whole
        changed[position] = value
        let answer = DNSAnswer(changed)
        _ = answer?.exchangers
        _ = answer?.addresses(.address4)
      }
    }
  }
}
