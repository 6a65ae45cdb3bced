/// A 64-bit digest that is quick for long runs of octets: for files that only their own program reads.
///
/// It finds accidents, each change of up to eight octets in a row for certain; it is none against people.
public struct Checksum: Sendable {
  private static let factor: UInt64 = 0x9FB2_1C65_1E98_DF25
  private var state: UInt64

  /// The digest of nothing; other seeds give other digests.
  public init(seed: UInt64 = 0) { state = seed ^ 0xD6E8_FEB8_6659_FD93 }

  /// Goes on with a number.
  public mutating func add(_ number: UInt64) {
    state = (state ^ number) &* Self.factor
    state ^= state >> 32
  }

  /// Goes on with octets and how many they are.
  public mutating func add(_ bytes: borrowing Span<UInt8>) {
    var copy = self
    unsafe bytes.withUnsafeBytes { memory in
      var at = 0
      while at + 8 <= memory.count {
        // inside the memory: the loop has seen that eight octets are left
        copy.add(unsafe memory.loadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian)
        at += 8
      }
      var rest: UInt64 = 0
      while at < memory.count {
        rest = rest << 8 | UInt64(unsafe memory[at])
        at += 1
      }
      copy.add(rest)
      copy.add(UInt64(memory.count))
    }
    self = copy
  }

  /// The digest so far.
  public var value: UInt64 {
    let mixed = (state ^ state >> 29) &* Self.factor
    return mixed ^ mixed >> 32
  }
}
