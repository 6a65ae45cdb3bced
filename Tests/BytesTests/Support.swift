/// The octets of a text.
func octets(_ text: String) -> [UInt8] { Array(text.utf8) }

/// Numbers that look random and are the same in every run.
struct Shuffle: RandomNumberGenerator {
  var state: UInt64 = 20_261_120

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}

/// Byte strings of every length up to a limit, of any octets.
func anyBytes(upTo limit: Int) -> [[UInt8]] {
  var random = Shuffle()
  var out: [[UInt8]] = []
  for count in 0...limit {
    var bytes: [UInt8] = []
    for _ in 0..<count { bytes.append(UInt8.random(in: 0...255, using: &random)) }
    out.append(bytes)
  }
  return out
}
