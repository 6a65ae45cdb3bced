internal import Bytes

/// The hash functions that mail's authentication needs: RFC 1321, RFC 3174 and RFC 6234.
///
/// MD5 and SHA-1 stand here for HMAC alone, where nothing better is spoken; never for signatures.
public enum HashFunction: Hashable, Sendable {
  /// MD5: 16 octets, for CRAM-MD5.
  case md5
  /// SHA-1: 20 octets, for SCRAM-SHA-1.
  case sha1
  /// SHA-256: 32 octets.
  case sha256

  /// How many octets a digest has.
  public var digestLength: Int {
    switch self {
    case .md5: 16
    case .sha1: 20
    case .sha256: 32
    }
  }

  /// How many octets are digested at a time.
  public static let blockLength = 64

  /// The digest of some bytes.
  public func digest(_ bytes: [UInt8]) -> [UInt8] {
    octets(finish(bytes, from: initial, preceding: 0))
  }
}

/// The words of a state; functions with fewer than eight leave the rest zero.
typealias HashState = SIMD8<UInt32>
/// One block as words in the byte order of the function.
typealias HashBlock = InlineArray<16, UInt32>

extension HashFunction {
  /// The state before anything was digested.
  var initial: HashState {
    switch self {
    case .md5: HashState(0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0, 0, 0, 0)
    case .sha1:
      HashState(0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0, 0, 0, 0)
    case .sha256:
      HashState(
        0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A,
        0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19)
    }
  }

  /// The state after one more block.
  func compress(_ block: HashBlock, into state: HashState) -> HashState {
    switch self {
    case .md5: MD5.compress(block, into: state)
    case .sha1: SHA1.compress(block, into: state)
    case .sha256: SHA256.compress(block, into: state)
    }
  }

  /// The state after these bytes and the padding; `preceding` octets, whole blocks, came before.
  func finish(_ bytes: [UInt8], from state: HashState, preceding: Int) -> HashState {
    var state = state
    var start = 0
    while bytes.count - start >= Self.blockLength {
      state = compress(block(bytes, at: start), into: state)
      start += Self.blockLength
    }
    var last = [UInt8](bytes[start...])
    last.append(0x80)
    if last.count > Self.blockLength - 8 { pad(&last, to: 2 * Self.blockLength) }
    pad(&last, to: last.count > Self.blockLength ? 2 * Self.blockLength : Self.blockLength)
    let bits = UInt64(preceding + bytes.count) << 3
    for place in 0..<8 {
      let shift = UInt64(isBigEndian ? 56 - 8 * place : 8 * place)
      last[last.count - 8 + place] = UInt8(truncatingIfNeeded: bits >> shift)
    }
    for at in stride(from: 0, to: last.count, by: Self.blockLength) {
      state = compress(block(last, at: at), into: state)
    }
    return state
  }

  private func pad(_ bytes: inout [UInt8], to count: Int) {
    while bytes.count < count { bytes.append(0) }
  }

  /// The block of 64 octets that begins here.
  func block(_ bytes: [UInt8], at start: Int) -> HashBlock {
    var block = HashBlock(repeating: 0)
    for i in 0..<16 {
      let at = start + 4 * i
      let word =
        UInt32(bytes[at]) << 24 | UInt32(bytes[at + 1]) << 16 | UInt32(bytes[at + 2]) << 8
        | UInt32(bytes[at + 3])
      block[i] = isBigEndian ? word : word.byteSwapped
    }
    return block
  }

  /// The digest that a state stands for.
  func octets(_ state: HashState) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(digestLength)
    for i in 0..<(digestLength / 4) {
      let word = isBigEndian ? state[i] : state[i].byteSwapped
      for shift in [24, 16, 8, 0] as [UInt32] {
        out.append(UInt8(truncatingIfNeeded: word >> shift))
      }
    }
    return out
  }

  /// Whether words are written with their highest octet first.
  var isBigEndian: Bool {
    switch self {
    case .md5: false
    case .sha1, .sha256: true
    }
  }
}

/// The word turned to the left.
@inline(__always)
func rotated(_ word: UInt32, _ bits: UInt32) -> UInt32 { word << bits | word >> (32 &- bits) }
