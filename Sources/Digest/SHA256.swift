/// RFC 6234 §6.2.
enum SHA256 {
  private static let constants: InlineArray<64, UInt32> = [
    0x428A_2F98, 0x7137_4491, 0xB5C0_FBCF, 0xE9B5_DBA5, 0x3956_C25B, 0x59F1_11F1,
    0x923F_82A4, 0xAB1C_5ED5, 0xD807_AA98, 0x1283_5B01, 0x2431_85BE, 0x550C_7DC3,
    0x72BE_5D74, 0x80DE_B1FE, 0x9BDC_06A7, 0xC19B_F174, 0xE49B_69C1, 0xEFBE_4786,
    0x0FC1_9DC6, 0x240C_A1CC, 0x2DE9_2C6F, 0x4A74_84AA, 0x5CB0_A9DC, 0x76F9_88DA,
    0x983E_5152, 0xA831_C66D, 0xB003_27C8, 0xBF59_7FC7, 0xC6E0_0BF3, 0xD5A7_9147,
    0x06CA_6351, 0x1429_2967, 0x27B7_0A85, 0x2E1B_2138, 0x4D2C_6DFC, 0x5338_0D13,
    0x650A_7354, 0x766A_0ABB, 0x81C2_C92E, 0x9272_2C85, 0xA2BF_E8A1, 0xA81A_664B,
    0xC24B_8B70, 0xC76C_51A3, 0xD192_E819, 0xD699_0624, 0xF40E_3585, 0x106A_A070,
    0x19A4_C116, 0x1E37_6C08, 0x2748_774C, 0x34B0_BCB5, 0x391C_0CB3, 0x4ED8_AA4A,
    0x5B9C_CA4F, 0x682E_6FF3, 0x748F_82EE, 0x78A5_636F, 0x84C8_7814, 0x8CC7_0208,
    0x90BE_FFFA, 0xA450_6CEB, 0xBEF9_A3F7, 0xC671_78F2,
  ]

  static func compress(_ block: HashBlock, into state: HashState) -> HashState {
    var words = block
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for i in 0..<64 {
      if i >= 16 { words[i & 15] = words[i & 15] &+ scheduled(words, i) }
      let ones = rotated(e, 26) ^ rotated(e, 21) ^ rotated(e, 7)
      let first = h &+ ones &+ ((e & f) ^ (~e & g)) &+ constants[i] &+ words[i & 15]
      let zeros = rotated(a, 30) ^ rotated(a, 19) ^ rotated(a, 10)
      let second = zeros &+ ((a & b) ^ (a & c) ^ (b & c))
      (h, g, f, e) = (g, f, e, d &+ first)
      (d, c, b, a) = (c, b, a, first &+ second)
    }
    return state &+ HashState(a, b, c, d, e, f, g, h)
  }

  /// What is added to the word of 16 rounds ago.
  @inline(__always)
  private static func scheduled(_ words: HashBlock, _ i: Int) -> UInt32 {
    let (early, late) = (words[(i &+ 1) & 15], words[(i &+ 14) & 15])
    let zero = rotated(early, 25) ^ rotated(early, 14) ^ early &>> 3
    let one = rotated(late, 15) ^ rotated(late, 13) ^ late &>> 10
    return zero &+ words[(i &+ 9) & 15] &+ one
  }
}
