/// Takes base64 apart, for bodies; RFC 2045 §6.8. The bytes may come in pieces of any length.
///
/// Total: characters of no digit are passed over, as §6.8 asks; padding ends a group, and another
/// encoding may follow it. `isClean` says whether nothing had to be forgiven.
public struct Base64Decoder: Sendable {
  /// Whether there were only digits, line ends, blanks, and padding where it belongs.
  public private(set) var isClean = true
  private var group: UInt32 = 0
  /// How many digits the group has.
  private var digits = 0
  /// How many `=` ended the last group that is not followed by another.
  private var padding = 0

  /// A decoder at the start of a body.
  public init() {}

  /// Appends what these bytes stand for to `out`, but what depends on those to come.
  public mutating func decode(_ bytes: borrowing Span<UInt8>, into out: inout [UInt8]) {
    var end = out.count
    // a byte at a time costs as much as the decoding
    out.append(contentsOf: repeatElement(0, count: bytes.count / 4 * 3 + 3))
    var room = out.mutableSpan
    var i = 0
    while i < bytes.count {
      if digits == 0, padding == 0 { i = takeGroups(bytes, from: i, into: &room, &end) }
      guard i < bytes.count else { break }
      take(bytes[i], into: &room, &end)
      i += 1
    }
    out.removeLast(out.count - end)
  }

  /// Appends what was waiting for more bytes. Then the decoder is as new, but for `isClean`.
  public mutating func finish(into out: inout [UInt8]) {
    if digits > 0 || padding == 1 { isClean = false }
    padding = 0
    guard digits > 0 else { return }
    var end = out.count
    out.append(contentsOf: [0, 0, 0])
    var room = out.mutableSpan
    endGroup(into: &room, &end)
    out.removeLast(out.count - end)
  }

  /// Passes whole groups of digits as long as there are any.
  private func takeGroups(
    _ bytes: borrowing Span<UInt8>, from start: Int, into room: inout MutableSpan<UInt8>,
    _ end: inout Int
  ) -> Int {
    var i = start
    var at = end
    let last = bytes.count - 4
    let values = Self.values.span
    while i <= last {
      let a = values[Int(bytes[i])]
      let b = values[Int(bytes[i + 1])]
      let c = values[Int(bytes[i + 2])]
      let d = values[Int(bytes[i + 3])]
      guard a | b | c | d < 64 else { break }
      room[at] = a << 2 | b >> 4
      room[at + 1] = b << 4 | c >> 2
      room[at + 2] = c << 6 | d
      at += 3
      i += 4
    }
    end = at
    return i
  }

  private mutating func take(
    _ byte: UInt8, into room: inout MutableSpan<UInt8>, _ end: inout Int
  ) {
    let value = Self.values[Int(byte)]
    if value < 64 {
      if padding > 0 { isClean = false }
      padding = 0
      group = group << 6 | UInt32(value)
      digits += 1
      if digits == 4 { endGroup(into: &room, &end) }
    } else if byte == "=" {
      takePadding(into: &room, &end)
    } else if !byte.isBlank, byte != ASCII.cr, byte != ASCII.lf {
      isClean = false
    }
  }

  private mutating func takePadding(into room: inout MutableSpan<UInt8>, _ end: inout Int) {
    if digits >= 2 {
      padding = digits == 2 ? 1 : 2
      endGroup(into: &room, &end)
    } else if padding == 1, digits == 0 {
      padding = 2
    } else {
      isClean = false
      digits = 0
      group = 0
    }
  }

  private mutating func endGroup(into room: inout MutableSpan<UInt8>, _ end: inout Int) {
    group <<= UInt32(6 * (4 - digits))
    for i in 0..<max(digits - 1, 0) {
      room[end] = UInt8(truncatingIfNeeded: group >> UInt32(16 - 8 * i))
      end += 1
    }
    digits = 0
    group = 0
  }

  /// The value of each digit; 255 for what is none.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, digit) in SixBits.digits.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
  }()
}
