internal import Bytes
internal import Unix

/// An open `martlet-cache`. It is read as it was when it was opened.
///
/// Any octets are read without harm: what is not as it was written is not there.
final class CacheFile {
  /// The octets before the first segment.
  static let headSize = 16
  /// The most octets of a file that is read.
  static let sizeLimit = 1 << 32
  static let segmentLimit = 64
  private static let magic: UInt64 = 0x3145_4843_4143_4D4D
  /// How far entries are read ahead.
  private static let readAhead = 1 << 18
  private static let readBehind = 1 << 14

  let descriptor: FileDescriptor
  let inode: UInt64
  private let identity: UInt64
  private(set) var segments: [CacheSegment] = []
  /// Whether there is nothing behind the segments that can be read.
  private(set) var isWhole = false
  let size: Int

  private var buffer: [UInt8] = []
  private var bufferStart = 0
  private var lastEnd = -1

  /// Takes over a file; nil if it is not that of `identity`. EIO and the like are no file either.
  init?(_ descriptor: consuming FileDescriptor, _ identity: UInt64) {
    self.descriptor = descriptor
    self.identity = identity
    guard let status = try? self.descriptor.status() else { return nil }
    (inode, size) = (status.inode, status.size)
    guard status.kind == .file, size <= Self.sizeLimit else { return nil }
    var head: [UInt8] = []
    guard CacheSegment.read(&head, self.descriptor, 0, Self.headSize),
      head == Self.head(identity)
    else { return nil }
    var at = Self.headSize
    while segments.count <= Self.segmentLimit {
      head.removeAll(keepingCapacity: true)
      guard CacheSegment.read(&head, self.descriptor, at, CacheSegment.headSize),
        let segment = CacheSegment(head.span, at: at, of: size, identity)
      else { break }
      segments.append(segment)
      at += segment.length
    }
    isWhole = at == size
  }

  /// The first octets of the file.
  static func head(_ identity: UInt64) -> [UInt8] {
    var head: [UInt8] = []
    head.append(little: magic)
    head.append(little: identity)
    return head
  }

  /// An entry; nil if there is none that is whole.
  func octets(_ key: UInt64) -> [UInt8]? {
    let uid = UInt32(truncatingIfNeeded: key >> 8)
    for i in segments.indices.reversed() where segments[i].uids ~= uid {
      guard let place = segments[i].place(of: key, in: descriptor),
        let octets = octets(place, of: segments[i])
      else { continue }
      return octets
    }
    return nil
  }

  /// What lies at a place, if the checksum is right.
  func octets(_ place: CacheSegment.Place, of segment: CacheSegment) -> [UInt8]? {
    guard segment.isInside(place) else { return nil }
    let (start, count) = (segment.start + place.offset, CacheSegment.sumSize + place.length)
    let end = segment.start + segment.length
    guard show(start..<(start + count), from: segment.start, until: end) else { return nil }
    let at = start - bufferStart
    let bytes = buffer
    let record = bytes.span.extracting(at..<(at + count))
    let octets = record.extracting(CacheSegment.sumSize..<count)
    guard record.little64(0) == CacheSegment.digest(octets, of: place.key, identity) else {
      return nil
    }
    return octets.array
  }

  /// Has a part of the file in the buffer, and more if the parts that are asked for follow each other.
  private func show(_ range: Range<Int>, from floor: Int, until end: Int) -> Bool {
    defer { lastEnd = range.upperBound }
    if range.lowerBound >= bufferStart, range.upperBound <= bufferStart + buffer.count {
      return true
    }
    let isNear = lastEnd >= 0 && abs(range.lowerBound - lastEnd) < Self.readAhead
    // other kinds of one message are asked for in any order
    let start = isNear ? max(floor, range.lowerBound - Self.readBehind) : range.lowerBound
    let wanted = isNear ? max(range.upperBound - start, Self.readAhead) : range.count
    buffer.removeAll(keepingCapacity: true)
    bufferStart = start
    return CacheSegment.read(&buffer, descriptor, start, min(wanted, end - start))
  }
}
