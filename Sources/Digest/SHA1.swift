/// RFC 3174 §6.2.
enum SHA1 {
  static func compress(_ block: HashBlock, into state: HashState) -> HashState {
    var words = block
    var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
    for i in 0..<80 {
      if i >= 16 {
        let mixed = words[(i &+ 13) & 15] ^ words[(i &+ 8) & 15] ^ words[(i &+ 2) & 15]
        words[i & 15] = rotated(mixed ^ words[i & 15], 1)
      }
      let mixed: UInt32
      let constant: UInt32
      switch i {
      case ..<20: (mixed, constant) = ((b & c) | (~b & d), 0x5A82_7999)
      case ..<40: (mixed, constant) = (b ^ c ^ d, 0x6ED9_EBA1)
      case ..<60: (mixed, constant) = ((b & c) | (b & d) | (c & d), 0x8F1B_BCDC)
      default: (mixed, constant) = (b ^ c ^ d, 0xCA62_C1D6)
      }
      let sum = rotated(a, 5) &+ mixed &+ e &+ words[i & 15] &+ constant
      (e, d, c, b, a) = (d, c, rotated(b, 30), a, sum)
    }
    return state &+ HashState(a, b, c, d, e, 0, 0, 0)
  }
}
