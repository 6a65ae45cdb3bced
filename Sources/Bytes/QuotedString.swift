extension [UInt8] {
  /// The bytes in double quotes, with a backslash before each quote and backslash; RFC 5322 §3.2.4.
  ///
  /// The caller sees to it that no byte ends a line.
  public var inQuotes: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(count + 2)
    out.append(quoted: span)
    return out
  }

  /// Appends bytes in double quotes, as `inQuotes` has them.
  public mutating func append(quoted bytes: borrowing Span<UInt8>) {
    append("\"")
    var start = 0
    for at in 0..<bytes.count where bytes[at] == "\"" || bytes[at] == "\\" {
      append(bytes.extracting(start..<at))
      append("\\")
      start = at
    }
    append(bytes.extracting(start..<bytes.count))
    append("\"")
  }
}
