internal import Bytes
internal import Unix

/// Finds names by their keys, without memory for each: open addressing over numbers of entries.
struct NameIndex {
  /// The upper half of the digest of a key, and one more than the number of its entry.
  private var slots: [UInt64]
  private let mask: Int
  /// So that nobody can choose names that collide.
  private let seed: UInt64

  init(capacity: Int) {
    var size = 16
    while size < 2 * capacity { size *= 2 }
    slots = [UInt64](repeating: 0, count: size)
    mask = size - 1
    seed = Host.random(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The digest by which a key is found.
  func digest(_ key: borrowing Span<UInt8>) -> UInt64 {
    var sum = Checksum(seed: seed)
    sum.add(key)
    return sum.value
  }

  /// The entry with this digest; `isKey` says whether the key of an entry is the same.
  func find(_ digest: UInt64, _ isKey: (Int) -> Bool) -> Int? {
    var at = Int(truncatingIfNeeded: digest) & mask
    while slots[at] != 0 {
      if slots[at] >> 32 == digest >> 32 {
        let entry = Int(slots[at] & 0xFFFF_FFFF) - 1
        if isKey(entry) { return entry }
      }
      at = (at + 1) & mask
    }
    return nil
  }

  /// Adds an entry whose key is not there yet.
  mutating func insert(_ entry: Int, _ digest: UInt64) {
    var at = Int(truncatingIfNeeded: digest) & mask
    while slots[at] != 0 { at = (at + 1) & mask }
    slots[at] = (digest & ~0xFFFF_FFFF) | UInt64(truncatingIfNeeded: entry + 1)
  }
}
