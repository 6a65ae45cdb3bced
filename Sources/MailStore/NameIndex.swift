internal import Bytes
internal import Unix

/// Finds names by their keys, without memory for each: open addressing over numbers of entries.
struct NameIndex {
  private var slots: [Int32]
  private let mask: Int
  /// So that nobody can choose names that collide.
  private let seed: UInt64

  init(capacity: Int) {
    var size = 16
    while size < 2 * capacity { size *= 2 }
    slots = [Int32](repeating: -1, count: size)
    mask = size - 1
    seed = Host.random(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The entry with this key; `key` says whether that of an entry is the same.
  func find(_ key: borrowing Span<UInt8>, _ isEqual: (Int) -> Bool) -> Int? {
    var at = hash(key)
    while slots[at] >= 0 {
      if isEqual(Int(slots[at])) { return Int(slots[at]) }
      at = (at + 1) & mask
    }
    return nil
  }

  /// Adds an entry whose key is not there yet.
  mutating func insert(_ entry: Int, _ key: borrowing Span<UInt8>) {
    var at = hash(key)
    while slots[at] >= 0 { at = (at + 1) & mask }
    slots[at] = Int32(truncatingIfNeeded: entry)
  }

  private func hash(_ key: borrowing Span<UInt8>) -> Int {
    var value = seed
    for i in 0..<key.count { value = (value ^ UInt64(key[i])) &* 0x9E37_79B9_7F4A_7C15 }
    return Int(truncatingIfNeeded: value ^ value >> 32) & mask
  }
}
