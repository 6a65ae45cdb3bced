import Bytes
import Testing

@Suite struct ReturnedFeedsTests {
  /// What they become, octet by octet.
  private static func model(_ bytes: [UInt8], after hasReturn: Bool) -> [UInt8] {
    var out: [UInt8] = []
    var last: UInt8 = hasReturn ? ASCII.cr : 0
    for byte in bytes {
      if byte == ASCII.lf, last != ASCII.cr { out.append(ASCII.cr) }
      out.append(byte)
      last = byte
    }
    return out
  }

  @Test("each LF gets a CR unless it has one, wherever it stands in a block", arguments: 0..<200)
  func places(length: Int) {
    for feed in Set([127, 128, 129, length - 64, length - 63, length - 2, length - 1]).union(
      0..<min(length, 100))
    where feed >= 0 {
      for returns in [[], [feed - 1], [feed - 2], [length - 1]] {
        var bytes = [UInt8](repeating: "x", count: length)
        if feed < length { bytes[feed] = ASCII.lf }
        for place in returns where bytes.indices.contains(place) && place != feed {
          bytes[place] = ASCII.cr
        }
        expect(bytes)
      }
    }
  }

  @Test("lines of any lengths, with line ends of both kinds", arguments: 1...200)
  func random(seed: UInt64) {
    var state = seed &* 0x9E37_79B9_7F4A_7C15
    var bytes: [UInt8] = []
    for _ in 0..<300 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let pick = Int(state >> 33) % Int(4 + seed % 40)
      bytes.append(pick == 0 ? ASCII.lf : pick == 1 ? ASCII.cr : pick == 2 ? 0 : "y")
    }
    expect(bytes)
  }

  @Test(
    "octets that are all line ends, twice as many as there were",
    arguments: [0, 1, 63, 64, 65, 5000])
  func many(count: Int) {
    expect([UInt8](repeating: ASCII.lf, count: count))
    expect([UInt8](repeating: ASCII.cr, count: count))
    expect((0..<count).map { $0 % 2 == 0 ? ASCII.lf : ASCII.cr })
    expect((0..<count).map { $0 % 3 == 0 ? ASCII.lf : "x" })
    expect([UInt8](repeating: "x", count: count) + [UInt8](repeating: ASCII.lf, count: count))
  }

  @Test("a NUL is seen at every place", arguments: [1, 2, 63, 64, 65, 66, 128, 130])
  func nul(length: Int) {
    for place in 0..<length {
      var bytes = [UInt8](repeating: 1, count: length)
      bytes[place] = 0
      expect(bytes)
    }
  }

  @Test("long lines between short ones keep every octet")
  func longLines() {
    var bytes: [UInt8] = []
    for length in 0..<300 {
      bytes += (0..<length).map { UInt8(truncatingIfNeeded: 32 + $0 % 90) }
      bytes.append(ASCII.lf)
    }
    for first in 0..<100 { expect([UInt8](bytes[first...])) }
    for end in 0..<100 { expect([UInt8](bytes.dropLast(end))) }
  }

  @Test("what was there before stays, however full its memory is")
  func growth() {
    let line = [UInt8](repeating: "x", count: 99) + [ASCII.lf]
    var (out, wanted): ([UInt8], [UInt8]) = ([], [])
    for _ in 0..<500 {
      out.append(returning: line.span)
      wanted += Self.model(line, after: false)
    }
    #expect(out == wanted)
  }

  private func expect(_ bytes: [UInt8]) {
    for hasReturn in [false, true] {
      let wanted = Self.model(bytes, after: hasReturn)
      var out: [UInt8] = ["a"]
      let hasNul = out.append(returning: bytes.span, after: hasReturn)
      #expect(out == ["a"] + wanted)
      #expect(hasNul == bytes.contains(0))
      #expect(bytes.span.bareFeedCount(after: hasReturn) == wanted.count - bytes.count)
    }
  }
}
