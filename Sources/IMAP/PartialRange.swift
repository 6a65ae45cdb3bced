public import Bytes

/// Which of the results a client wants, counted from either end; RFC 9394 §3.1.
public struct PartialRange: Hashable, Sendable {
  /// The first of them, from 1.
  public let first: UInt32
  /// The last of them, not below `first`.
  public let last: UInt32
  /// Whether 1 is the result with the highest number.
  public let isFromEnd: Bool
  /// Whether the client wrote the last one first: the answer repeats what it wrote.
  private let isSwapped: Bool

  /// Reads `1:500` or `-1:-100`.
  public init(_ text: [UInt8]) throws(ParsingError) {
    var reader = Reader(text)
    self = try PartialRange(&reader)
    try reader.end()
  }

  /// The positions in `count` results, ascending by number; empty if there are none as far as that.
  public func positions(of count: Int) -> Range<Int> {
    let (low, high) = (min(Int(first) - 1, count), min(Int(last), count))
    return isFromEnd ? count - high..<count - low : low..<high
  }

  /// The range as it was read.
  public var bytes: [UInt8] {
    var out: [UInt8] = []
    for number in isSwapped ? [last, first] : [first, last] {
      if !out.isEmpty { out.append(":") }
      if isFromEnd { out.append("-") }
      out.append(decimal: Int(number))
    }
    return out
  }
}

extension PartialRange: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    isFromEnd = reader.take("-")
    let a = try reader.positive()
    try reader.expect(":", "a range such as 1:100 or -1:-100 was expected")
    guard reader.take("-") == isFromEnd else {
      throw reader.error("both ends of the range must have the same sign")
    }
    let b = try reader.positive()
    (first, last) = (min(a, b), max(a, b))
    isSwapped = a > b
  }
}
