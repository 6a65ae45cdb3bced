internal import CMemory

// Searching where case does not matter. Each call stays inside the span it was given.
extension Span where Element == UInt8 {
  /// Whether no byte is above 127.
  public var isASCII: Bool { asciiCount == count }

  /// How many bytes come before the first above 127.
  public var asciiCount: Int {
    unsafe withUnsafeBytes { unsafe cm_ascii_count($0.baseAddress, $0.count) }
  }

  /// The offset at which `needle` first stands, ASCII letters in any case; those of the needle must be upper case.
  ///
  /// Time is linear, whatever the bytes are.
  public func index(ofUpperCased needle: [UInt8]) -> Int? {
    if needle.isEmpty { return 0 }
    let found = unsafe withUnsafeBytes { memory in
      unsafe needle.withUnsafeBytes { wanted in
        unsafe cm_find_any_case(memory.baseAddress, memory.count, wanted.baseAddress, wanted.count)
      }
    }
    if found >= 0 { return found }
    if found == -1 { return nil }
    var upper: [UInt8] = []
    upper.append(upperCased: self)
    return upper.span.index(of: needle)
  }
}
