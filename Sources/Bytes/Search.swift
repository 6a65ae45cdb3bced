internal import CMemory

// The one place that hands memory to C for searching. Each call stays inside the span it was given.
extension Span where Element == UInt8 {
  /// The offset of the first `byte` at or after `start`, which must not be negative.
  public func index(of byte: UInt8, from start: Int = 0) -> Int? {
    precondition(start >= 0, "a search begins inside the bytes")
    guard start < count else { return nil }
    let found = unsafe withUnsafeBytes { memory in
      unsafe cm_index(memory.baseAddress! + start, memory.count - start, Int32(byte))
    }
    return found < 0 ? nil : start + found
  }

  /// The offset of the last `byte`.
  public func lastIndex(of byte: UInt8) -> Int? {
    let found = unsafe withUnsafeBytes {
      unsafe cm_last_index($0.baseAddress, $0.count, Int32(byte))
    }
    return found < 0 ? nil : found
  }

  /// The offset at which `needle` first stands at or after `start`, which must not be negative.
  public func index(of needle: [UInt8], from start: Int = 0) -> Int? {
    precondition(start >= 0, "a search begins inside the bytes")
    guard start < count else { return nil }
    let found = unsafe withUnsafeBytes { memory in
      unsafe needle.withUnsafeBytes { wanted in
        unsafe cm_find(
          memory.baseAddress! + start, memory.count - start, wanted.baseAddress, wanted.count)
      }
    }
    return found < 0 ? nil : start + found
  }

  /// The bytes as an array of their own.
  public var array: [UInt8] { unsafe withUnsafeBytes { unsafe [UInt8]($0) } }

  /// Whether the bytes begin with these.
  public func hasPrefix(_ prefix: StaticString) -> Bool {
    guard count >= prefix.utf8CodeUnitCount else { return false }
    for i in 0..<prefix.utf8CodeUnitCount where unsafe self[i] != prefix.utf8Start[i] {
      return false
    }
    return true
  }

  /// Whether the bytes are these, ASCII letters in any case.
  public func equalsIgnoringCase(_ other: StaticString) -> Bool {
    guard count == other.utf8CodeUnitCount else { return false }
    for i in 0..<count {
      let (own, its) = unsafe (self[i], other.utf8Start[i])
      // nearly always they are the same
      if own != its, own.lowercased != its.lowercased { return false }
    }
    return true
  }
}
