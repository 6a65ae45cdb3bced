internal import Bytes
internal import Unix

/// Writes a segment of `martlet-cache`: entries in the order of their keys.
struct CacheWriter {
  private let identity: UInt64
  private(set) var octets: [UInt8] = []
  private var places: [UInt8] = []
  /// How many octets went to a file before `octets`.
  private var written = 0
  private var count = 0
  private var messages = 0
  private var first: UInt32?
  private var last: UInt32 = 0

  /// A writer with room for so many octets, and for where so many entries are.
  init(_ identity: UInt64, room: Int = 0, entries: Int = 0) {
    self.identity = identity
    octets.reserveCapacity(room + CacheSegment.headSize)
    places.reserveCapacity(entries * CacheSegment.placeSize)
    octets.append(contentsOf: repeatElement(0, count: CacheSegment.headSize))
  }

  /// Adds an entry with a higher key than that before.
  mutating func add(_ entry: [UInt8], _ key: UInt64) {
    let uid = UInt32(truncatingIfNeeded: key >> 8)
    if first == nil || uid != last { messages += 1 }
    if first == nil { first = uid }
    last = uid
    count += 1
    places.append(little: key)
    places.append(
      little: UInt64(written + octets.count) << 24 | UInt64(truncatingIfNeeded: entry.count))
    octets.append(little: CacheSegment.digest(entry.span, of: key, identity))
    octets.append(entry.span)
  }

  /// Writes out what there is if it is much, so that memory stays small; the head comes last.
  mutating func flush(_ file: borrowing FileDescriptor, force: Bool = false) throws(Errno) {
    guard force || octets.count >= 1 << 20 else { return }
    try file.write(octets)
    written += octets.count
    octets.removeAll(keepingCapacity: true)
  }

  /// The segment as a whole, of which nothing went to a file; nil if there is no entry.
  mutating func segment() -> [UInt8]? {
    guard let (end, head) = finish() else { return nil }
    octets.replaceSubrange(0..<head.count, with: head)
    octets.append(end.span)
    return octets
  }

  /// The end of the segment, and its head, which stands before all else; nil if there is no entry.
  func finish() -> (end: [UInt8], head: [UInt8])? {
    guard let first else { return nil }
    let length = written + octets.count + places.count
    return (
      places,
      CacheSegment.head(
        length: length, count: count, uids: first...last, messages: messages, identity)
    )
  }
}
