internal import Bytes

/// The octets of a text.
func octets(_ text: String) -> [UInt8] { Array(text.utf8) }

extension [UInt8] {
  /// The bytes with every LF as CRLF.
  var withCRLF: [UInt8] {
    var out: [UInt8] = []
    for byte in self {
      if byte == ASCII.lf { out.append(ASCII.cr) }
      out.append(byte)
    }
    return out
  }
}

/// Numbers that look random and are the same in every run.
struct Shuffle: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}

/// Texts put together from pieces that matter to a grammar.
func mixtures(of pieces: [String], count: Int, length: Int = 12) -> [[UInt8]] {
  var random = Shuffle(state: 20_261_120)
  var out: [[UInt8]] = []
  for _ in 0..<count {
    var text: [UInt8] = []
    for _ in 0..<Int.random(in: 0...length, using: &random) {
      text.append(contentsOf: pieces[Int.random(in: 0..<pieces.count, using: &random)].utf8)
    }
    out.append(text)
  }
  return out
}
