public import Unix

/// Where the octets of a message come from, read once from the first to the last.
public struct MessageSource: Sendable {
  private let descriptor: DescriptorNumber
  private var offset: Int?
  /// Whether all was read.
  public private(set) var isAtEnd = false

  /// What a descriptor gives from its position on, such as a pipe.
  public init(reading descriptor: DescriptorNumber) { self.descriptor = descriptor }

  /// What lies in a file from an offset on; the position of the descriptor does not matter.
  public init(in file: DescriptorNumber, from offset: Int) {
    descriptor = file
    self.offset = offset
  }

  /// A source that has nothing left.
  public static var ended: MessageSource {
    var source = MessageSource(reading: .input)
    source.isAtEnd = true
    return source
  }

  /// Appends at least one and at most `limit` octets, none at the end.
  ///
  /// The end is where the system says so: a short read may also be a disk error that comes next.
  @discardableResult
  public mutating func read(into buffer: inout [UInt8], upTo limit: Int) throws(Errno) -> Int {
    if isAtEnd { return 0 }
    let count: Int
    if let at = offset {
      count = try descriptor.read(into: &buffer, upTo: limit, at: at)
      offset = at + count
    } else {
      count = try descriptor.read(into: &buffer, upTo: limit)
    }
    isAtEnd = count == 0
    return count
  }

  /// Appends up to `limit` octets, fewer only at the end.
  public mutating func fill(_ buffer: inout [UInt8], upTo limit: Int) throws(Errno) {
    let wanted = buffer.count + limit
    while buffer.count < wanted, !isAtEnd {
      try read(into: &buffer, upTo: wanted - buffer.count)
    }
  }
}
