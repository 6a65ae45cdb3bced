internal import Bytes

extension QueueID {
  /// A number that orders names by the time in them to 8 microseconds; nil for no name of a message.
  ///
  /// Takes exactly what `init(_:)` takes, without memory of its own.
  static func sortKey(_ name: borrowing Span<UInt8>) -> UInt64? {
    guard 34...64 ~= name.count, name[8] == "T", name[15] == ".", name[22] == "Z", name[23] == ".",
      let day = number(name, 0, 8), let time = number(name, 9, 6),
      let fraction = number(name, 16, 6),
      hasTail(name)
    else { return nil }
    return (day * 1_000_000 + time) << 17 | fraction >> 3
  }

  private static func number(_ name: borrowing Span<UInt8>, _ start: Int, _ count: Int) -> UInt64? {
    var value: UInt64 = 0
    for i in start..<start + count {
      guard name[i].isDigit else { return nil }
      value = value * 10 + UInt64(name[i] &- 0x30)
    }
    return value
  }

  /// Whether a process number and eight hexadecimal digits follow the time.
  private static func hasTail(_ name: borrowing Span<UInt8>) -> Bool {
    let dot = name.count - 9
    guard 25...34 ~= dot, name[dot] == "." else { return false }
    for i in 24..<dot where !name[i].isDigit { return false }
    for i in dot + 1..<name.count {
      guard name[i].isDigit || UInt8("a")...UInt8("f") ~= name[i] else { return false }
    }
    return true
  }
}
