public import Unix

/// Where the octets of a message come from, read once from the first to the last.
public struct MessageSource: Sendable {
  private let descriptor: DescriptorNumber
  private var offset: Int?
  private var left: Int?
  /// Whether all was read.
  public private(set) var isAtEnd = false

  /// What a descriptor gives from its position on, such as a pipe.
  public init(reading descriptor: DescriptorNumber) { self.descriptor = descriptor }

  /// What lies in a file from an offset on; the position of the descriptor does not matter.
  ///
  /// If the size is given, a file that ends before is an error: EIO.
  public init(in file: DescriptorNumber, from offset: Int, size: Int? = nil) {
    descriptor = file
    self.offset = offset
    left = size
    isAtEnd = size == 0
  }

  /// Appends at least one and at most `limit` octets, none at the end.
  ///
  /// The end is where the system says so: a short read may also be a disk error that comes next.
  @discardableResult
  public mutating func read(into buffer: inout [UInt8], upTo limit: Int) throws(Errno) -> Int {
    if isAtEnd { return 0 }
    let limit = min(limit, left ?? limit)
    let count: Int
    if let at = offset {
      count = try descriptor.read(into: &buffer, upTo: limit, at: at)
      offset = at + count
    } else {
      count = try descriptor.read(into: &buffer, upTo: limit)
    }
    isAtEnd = count == 0 || count == left
    if let left {
      if count == 0 { throw .inputOutput }
      self.left = left - count
    }
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
