internal import CMemory

extension Span where Element == UInt8 {
  /// How often `byte` is in the bytes.
  public func count(of byte: UInt8) -> Int {
    unsafe withUnsafeBytes { unsafe cm_count($0.baseAddress, $0.count, Int32(byte)) }
  }

  /// How often LF stands after CR in the bytes.
  public var returnedFeedCount: Int {
    unsafe withUnsafeBytes {
      unsafe cm_count_pairs($0.baseAddress, $0.count, Int32(ASCII.cr), Int32(ASCII.lf))
    }
  }
}
