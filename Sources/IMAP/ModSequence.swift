internal import Bytes

/// A modification sequence: it grows with each change of a mailbox; RFC 7162 §3.1.
public struct ModSequence: Hashable, Comparable, Sendable {
  /// 0 to 2^63 - 1; 0 is before every change.
  public let value: Int

  /// Before every change.
  public static let zero = ModSequence(value: 0)

  private init(value: Int) { self.value = value }

  /// Nil if it is negative: RFC 7162 §7 has 63 bits.
  public init?(exactly value: Int) {
    guard value >= 0 else { return nil }
    self.value = value
  }

  /// The lower is older.
  public static func < (a: Self, b: Self) -> Bool { a.value < b.value }
}

extension ModSequence: Readable {
  /// mod-sequence-valzer
  init(_ reader: inout Reader) throws(ParsingError) { value = try reader.longNumber() }
}
