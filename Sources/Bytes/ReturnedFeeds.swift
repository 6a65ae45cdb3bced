internal import CMemory

extension [UInt8] {
  /// Appends octets with a CR before each LF that has none; `hasReturn` says that a CR stands before the first of them.
  ///
  /// The answer is whether there is a NUL among them.
  @discardableResult
  public mutating func append(
    returning bytes: borrowing Span<UInt8>, after hasReturn: Bool = false
  ) -> Bool {
    // each octet may be an LF
    let room = 2 * bytes.count
    if capacity - count < room {
      // so rarely that appending takes linear time
      reserveCapacity(Swift.max(count + room, 2 * capacity))
    }
    var nul: Int32 = 0
    append(addingCapacity: room) { (free: inout OutputSpan<UInt8>) in
      unsafe free.withUnsafeMutableBufferPointer { memory, initialized in
        initialized += unsafe bytes.withUnsafeBytes {
          unsafe cm_return_feeds(
            memory.baseAddress! + initialized, $0.baseAddress, $0.count, hasReturn ? 1 : 0, &nul)
        }
      }
    }
    return nul != 0
  }
}

extension Span where Element == UInt8 {
  /// How many LF have no CR before them; `hasReturn` says that one stands before the first octet.
  public func bareFeedCount(after hasReturn: Bool = false) -> Int {
    let first = hasReturn && count > 0 && self[0] == ASCII.lf ? 1 : 0
    return count(of: ASCII.lf) - returnedFeedCount - first
  }
}
