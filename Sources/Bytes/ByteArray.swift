extension [UInt8] {
  /// Appends the UTF-8 of a text.
  public mutating func append(_ text: String) { append(text.utf8.span) }

  /// Appends words of our own; quicker than a text.
  public mutating func append(literal: StaticString) {
    unsafe append(
      contentsOf: UnsafeBufferPointer(
        start: literal.utf8Start, count: literal.utf8CodeUnitCount))
  }

  /// Appends borrowed bytes as one run.
  public mutating func append(_ bytes: borrowing Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }

  /// Appends borrowed bytes with `a`–`z` as `A`–`Z`.
  public mutating func append(upperCased bytes: borrowing Span<UInt8>) {
    let start = count
    append(bytes)
    var room = mutableSpan
    // without a branch, so that the compiler may take many octets at once
    for i in start..<room.count { room[i] = room[i].uppercased }
  }

  /// Appends a number in decimal, with leading zeros up to `width`.
  public mutating func append(decimal number: Int, width: Int = 1) {
    var digits = InlineArray<20, UInt8>(repeating: "0")
    let first = writeDigits(of: number, to: &digits)
    if number < 0 { append("-") }
    for _ in 0..<Swift.max(0, width - (digits.count - first)) { append("0") }
    append(digits.span.extracting(first...))
  }

  /// Puts a number in place of the decimal one in a range, which is not larger; what is behind moves if it is longer.
  public mutating func overwrite(_ range: Range<Int>, decimal number: Int) {
    var rest = number
    for place in range.reversed() {
      self[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    while rest > 0 {
      insert(0x30 + UInt8(truncatingIfNeeded: rest % 10), at: range.lowerBound)
      rest /= 10
    }
  }

  /// Appends the two hexadecimal digits of an octet, `A`–`F` unless told otherwise.
  public mutating func append(hex byte: UInt8, lowercased: Bool = false) {
    let (high, low) = (UInt8.hexDigit(byte >> 4), UInt8.hexDigit(byte & 15))
    append(lowercased ? high.lowercased : high)
    append(lowercased ? low.lowercased : low)
  }

  /// The bytes as text for people; what is not UTF-8 is replaced.
  public var text: String { String(decoding: self, as: UTF8.self) }

  /// The bytes with `A`–`Z` folded to `a`–`z`.
  public var lowercased: [UInt8] { map(\.lowercased) }

  /// Whether two byte strings are equal, ASCII letters in any case.
  public func equalsIgnoringCase(_ other: [UInt8]) -> Bool {
    count == other.count && zip(self, other).allSatisfy { $0.lowercased == $1.lowercased }
  }

  /// Whether the bytes begin with `prefix`, ASCII letters in any case.
  public func startsIgnoringCase(_ prefix: [UInt8]) -> Bool {
    count >= prefix.count && zip(self, prefix).allSatisfy { $0.lowercased == $1.lowercased }
  }

  /// The bytes without blanks, CR and LF at either end.
  public var trimmed: [UInt8] {
    func isSpace(_ byte: UInt8) -> Bool { byte.isBlank || byte == ASCII.lf || byte == ASCII.cr }
    guard let first = firstIndex(where: { !isSpace($0) }),
      let last = lastIndex(where: { !isSpace($0) })
    else { return [] }
    return [UInt8](self[first...last])
  }

  /// The value of the bytes as a decimal number: digits only, no sign, nil if it does not fit.
  public var decimal: Int? { span.decimal }

  /// The words between blanks.
  public var words: [[UInt8]] {
    split(whereSeparator: \.isBlank).map { [UInt8]($0) }
  }

  /// The lines, without their LF; bytes after the last LF are a line too.
  public var lines: [[UInt8]] {
    var lines: [[UInt8]] = []
    var start = 0
    while start < count {
      let end = span.index(of: ASCII.lf, from: start) ?? count
      lines.append([UInt8](self[start..<end]))
      start = end + 1
    }
    return lines
  }

  /// The bytes before and after the first `separator`, or nil if there is none.
  public func cut(at separator: UInt8) -> (before: [UInt8], after: [UInt8])? {
    guard let at = span.index(of: separator) else { return nil }
    return ([UInt8](self[..<at]), [UInt8](self[(at + 1)...]))
  }
}

extension OutputSpan<UInt8> {
  /// Appends a number in decimal.
  public mutating func append(decimal number: Int) {
    var digits = InlineArray<20, UInt8>(repeating: "0")
    let first = writeDigits(of: number, to: &digits)
    if number < 0 { append("-") }
    for i in first..<digits.count { append(digits[i]) }
  }
}

/// Puts the decimal digits of a number at the end; the answer is where they begin. There is no sign.
private func writeDigits(of number: Int, to digits: inout InlineArray<20, UInt8>) -> Int {
  var first = digits.count
  var rest = number.magnitude
  repeat {
    first -= 1
    digits[first] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
    rest /= 10
  } while rest > 0
  return first
}

extension Span where Element == UInt8 {
  /// The value of the bytes as a decimal number: digits only, no sign, nil if it does not fit.
  public var decimal: Int? {
    guard !isEmpty, count < 20 else { return nil }
    var value = 0
    for i in 0..<count {
      guard self[i].isDigit else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int(self[i] - 0x30))
      if overflow || carry { return nil }
      value = sum
    }
    return value
  }
}
