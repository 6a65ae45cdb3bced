extension [UInt8] {
  /// The bytes in double quotes, with a backslash before each quote and backslash; RFC 5322 §3.2.4.
  ///
  /// The caller sees to it that no byte ends a line.
  public var inQuotes: [UInt8] {
    var out: [UInt8] = ["\""]
    for byte in self {
      if byte == "\"" || byte == "\\" { out.append("\\") }
      out.append(byte)
    }
    out.append("\"")
    return out
  }
}
