internal import Bytes
internal import Unix

/// A part of `martlet-cache` that was written at once: a head, the entries, then where each is, ascending.
///
/// The head has a checksum of its own, and so has each entry; a wrong place is found by the latter.
struct CacheSegment {
  /// The octets of the head, of one place, and of the checksum before an entry.
  static let (headSize, placeSize, sumSize) = (40, 16, 8)
  private static let magic: UInt64 = 0x4745_5345_4843_4143
  /// How many places are looked at once.
  private static let windowSize = 4096

  /// Where an entry lies in the segment.
  struct Place {
    /// The UID, and below it eight bits of the kind.
    let key: UInt64
    let offset: Int
    let length: Int
  }

  /// Where in the file it begins.
  let start: Int
  let length: Int
  let count: Int
  let uids: ClosedRange<UInt32>
  /// How many messages have entries in it.
  let messages: Int

  private var window: [UInt8] = []
  private var windowStart = 0
  /// The place after the one that was asked for last.
  private var hint = 0

  /// Reads a head; nil if it is none, or the segment does not lie within `size` octets.
  init?(_ head: borrowing Span<UInt8>, at start: Int, of size: Int, _ identity: UInt64) {
    guard head.count >= Self.headSize, head.little64(0) == Self.magic,
      head.little64(32) == Self.digest(head.extracting(0..<32), identity),
      let length = Int(exactly: head.little64(8)), length <= size - start
    else { return nil }
    let count = Int(head.little32(16))
    let (first, last) = (head.little32(20), head.little32(24))
    guard count > 0, count * Self.placeSize <= length - Self.headSize, first <= last else {
      return nil
    }
    (self.start, self.length, self.count) = (start, length, count)
    (uids, messages) = (first...last, Int(head.little32(28)))
  }

  /// The head of a segment.
  static func head(
    length: Int, count: Int, uids: ClosedRange<UInt32>, messages: Int, _ identity: UInt64
  ) -> [UInt8] {
    var head: [UInt8] = []
    head.append(little: magic)
    head.append(little: UInt64(length))
    for number in [
      UInt64(count), UInt64(uids.lowerBound), UInt64(uids.upperBound), UInt64(messages),
    ] {
      head.append(little: number, width: 4)
    }
    head.append(little: digest(head.span, identity))
    return head
  }

  private static func digest(_ head: borrowing Span<UInt8>, _ identity: UInt64) -> UInt64 {
    var sum = Checksum(seed: identity)
    sum.add(head)
    return sum.value
  }

  /// The checksum of an entry.
  static func digest(
    _ octets: borrowing Span<UInt8>, of key: UInt64, _ identity: UInt64
  ) -> UInt64 {
    var sum = Checksum(seed: identity &+ 1)
    sum.add(key)
    sum.add(octets)
    return sum.value
  }

  private var placesStart: Int { start + length - count * Self.placeSize }
}

extension CacheSegment {
  /// Where the entry of a key is; nil if there is none.
  mutating func place(of key: UInt64, in file: borrowing FileDescriptor) -> Place? {
    // mostly it is the next one, or the next but few
    for _ in 0..<4 where windowStart..<windowEnd ~= hint {
      let next = place(hint)
      if next.key == key {
        hint += 1
        return next
      }
      if next.key > key { break }
      hint += 1
    }
    guard showPlaces(around: key, in: file) else { return nil }
    var (low, high) = (windowStart, windowEnd)
    while low < high {
      let middle = (low + high) / 2
      if place(middle).key < key { low = middle + 1 } else { high = middle }
    }
    hint = low
    guard low < windowEnd, place(low).key == key else { return nil }
    hint += 1
    return place(low)
  }

  /// All places, those that lie outside of the segment left out.
  func places(in file: borrowing FileDescriptor) -> [Place] {
    var copy = self
    var places: [Place] = []
    var at = 0
    while at < count, copy.showPlaces(from: at, in: file) {
      for i in copy.windowStart..<copy.windowEnd where copy.isInside(copy.place(i)) {
        places.append(copy.place(i))
      }
      at = copy.windowEnd
    }
    return places
  }

  /// Whether an entry lies where entries are.
  func isInside(_ place: Place) -> Bool {
    place.offset >= Self.headSize && place.length <= MessageCache.lengthLimit
      && place.offset + Self.sumSize + place.length <= length - count * Self.placeSize
  }

  private var windowEnd: Int { windowStart + window.count / Self.placeSize }

  private func place(_ i: Int) -> Place {
    let at = (i - windowStart) * Self.placeSize
    let (key, where_) = (window.span.little64(at), window.span.little64(at + 8))
    return Place(key: key, offset: Int(where_ >> 24), length: Int(where_ & 0xFF_FFFF))
  }

  /// Reads those places among which that of a key has to be.
  private mutating func showPlaces(around key: UInt64, in file: borrowing FileDescriptor) -> Bool {
    if !window.isEmpty, place(windowStart).key <= key, key <= place(windowEnd - 1).key {
      return true
    }
    var (low, high) = (0, count)
    if !window.isEmpty, key > place(windowEnd - 1).key {
      low = windowEnd
      // the next ones, if it is there
      guard low < count, showPlaces(from: low, in: file) else { return false }
      if key <= place(windowEnd - 1).key { return true }
      low = windowEnd
    }
    var one: [UInt8] = []
    while high - low > Self.windowSize {
      let middle = (low + high) / 2
      one.removeAll(keepingCapacity: true)
      guard Self.read(&one, file, placesStart + middle * Self.placeSize, 8) else { return false }
      if one.span.little64(0) <= key { low = middle } else { high = middle }
    }
    return low < count && showPlaces(from: low, in: file)
  }

  private mutating func showPlaces(from first: Int, in file: borrowing FileDescriptor) -> Bool {
    let number = min(Self.windowSize, count - first)
    window.removeAll(keepingCapacity: true)
    windowStart = first
    hint = first
    return Self.read(
      &window, file, placesStart + first * Self.placeSize, number * Self.placeSize)
  }

  /// Reads so many octets; false, and nothing, if there are fewer.
  static func read(
    _ bytes: inout [UInt8], _ file: borrowing FileDescriptor, _ offset: Int, _ count: Int
  ) -> Bool {
    let before = bytes.count
    while bytes.count - before < count {
      let rest = count - (bytes.count - before)
      guard let got = try? file.read(into: &bytes, upTo: rest, at: offset + count - rest), got > 0
      else {
        bytes.removeSubrange(before...)
        return false
      }
    }
    return true
  }
}
