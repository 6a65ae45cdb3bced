internal import Bytes

// Facts as octets: numbers in groups of seven bits, the lowest first, and octets behind their count.

extension [UInt8] {
  /// Appends a number that is not negative.
  mutating func append(packed number: Int) {
    var rest = UInt64(clamping: number)
    while rest >= 128 {
      append(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  /// Appends octets behind their count.
  mutating func append(packed octets: borrowing Span<UInt8>) {
    append(packed: octets.count)
    append(octets)
  }
}

/// Reads what was packed, whatever became of it.
struct FactReader {
  private let octets: [UInt8]
  private(set) var offset = 0

  /// A reader that begins at an offset, which is not behind the end.
  init(_ octets: [UInt8], at offset: Int = 0) {
    self.octets = octets
    self.offset = offset
  }

  /// How many octets there are, those included that were read.
  var size: Int { octets.count }

  var isAtEnd: Bool { offset == octets.count }

  /// A number; nil if there is none, or none that fits.
  mutating func number() -> Int? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while offset < octets.count, shift < 63 {
      let byte = octets[offset]
      offset += 1
      value |= UInt64(byte & 127) << shift
      if byte < 128 { return Int(exactly: value) }
      shift += 7
    }
    return nil
  }

  /// Octets behind their count; nil if they are not all there.
  mutating func string() -> [UInt8]? {
    guard let count = number() else { return nil }
    return take(count)
  }

  /// So many octets; nil if they are not all there.
  mutating func take(_ count: Int) -> [UInt8]? {
    guard pass(count) else { return nil }
    return octets.span.extracting(offset - count..<offset).array
  }

  /// Passes so many octets; false if they are not all there.
  @discardableResult
  mutating func pass(_ count: Int) -> Bool {
    guard count >= 0, count <= octets.count - offset else { return false }
    offset += count
    return true
  }
}
