public import Bytes

/// Messages as a client names them: numbers, ranges, and `*` for the last; RFC 9051 §9 `sequence-set`.
///
/// What it means is known only when the last message is: see `resolved`.
public struct SequenceSet: Hashable, Sendable {
  /// A number, or `*`.
  enum Bound: Hashable, Sendable {
    case number(UInt32)
    case last
  }

  /// Two bounds in either order.
  struct Part: Hashable, Sendable {
    var first: Bound
    var second: Bound
  }

  private var parts: [Part]

  /// The set of these numbers, which must not be empty.
  public init?(_ numbers: NumberSet) {
    if numbers.isEmpty { return nil }
    parts = numbers.ranges.map {
      Part(first: .number($0.lowerBound), second: .number($0.upperBound))
    }
  }

  /// Reads a set such as `1:3,7,9:*`.
  public init(_ text: [UInt8]) throws(ParsingError) {
    var reader = Reader(text)
    self = try SequenceSet(&reader)
    try reader.end()
  }

  /// The numbers, where `*` is this one; 0 if there is no message, and then what has `*` is empty.
  public func resolved(last: UInt32) -> NumberSet {
    var ranges: [ClosedRange<UInt32>] = []
    ranges.reserveCapacity(parts.count)
    for part in parts {
      let (a, b) = (part.first.value(last), part.second.value(last))
      if a > 0, b > 0 { ranges.append(min(a, b)...max(a, b)) }
    }
    return NumberSet(ranges)
  }

  /// The numbers if there is no `*`.
  public var numbers: NumberSet? {
    let hasLast = parts.contains { $0.first == .last || $0.second == .last }
    return hasLast ? nil : resolved(last: 0)
  }

  /// The set as it was read.
  public var bytes: [UInt8] {
    var out: [UInt8] = []
    for part in parts {
      if !out.isEmpty { out.append(",") }
      part.first.append(to: &out)
      if part.first != part.second {
        out.append(":")
        part.second.append(to: &out)
      }
    }
    return out
  }
}

extension SequenceSet.Bound {
  func value(_ last: UInt32) -> UInt32 {
    switch self {
    case .number(let number): number
    case .last: last
    }
  }

  func append(to out: inout [UInt8]) {
    switch self {
    case .number(let number): out.append(decimal: Int(number))
    case .last: out.append("*")
    }
  }
}

extension SequenceSet: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    parts = []
    repeat {
      let first = try Bound(&reader)
      parts.append(Part(first: first, second: reader.take(":") ? try Bound(&reader) : first))
    } while reader.take(",")
  }
}

extension SequenceSet.Bound: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    self = reader.take("*") ? .last : .number(try reader.positive())
  }
}
