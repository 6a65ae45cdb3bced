/// Base64 in lines of 76 characters, for bodies; RFC 2045 §6.8.
///
/// The bytes may come in pieces of any length; the result is the same.
public struct Base64Encoder: Sendable {
  /// The characters of a full line.
  public static let width = 76

  private let lineEnd: [UInt8]
  /// One or two bytes that do not make a group yet.
  private var carry: [UInt8] = []
  private var column = 0

  /// An encoder that ends lines with these bytes.
  public init(lineEnd: [UInt8] = [ASCII.lf]) { self.lineEnd = lineEnd }

  /// Appends the encoding of these bytes to `out`, up to two of them with the next.
  public mutating func encode(_ bytes: borrowing Span<UInt8>, into out: inout [UInt8]) {
    var i = 0
    while !carry.isEmpty, i < bytes.count {
      carry.append(bytes[i])
      i += 1
      guard carry.count == 3 else { continue }
      put(carry[0], carry[1], carry[2], into: &out)
      carry.removeAll(keepingCapacity: true)
    }
    let end = bytes.count - (bytes.count - i) % 3
    while i < end {
      put(bytes[i], bytes[i + 1], bytes[i + 2], into: &out)
      i += 3
    }
    while i < bytes.count {
      carry.append(bytes[i])
      i += 1
    }
  }

  /// Appends what is left, padded; the last line gets no line end. Then the encoder is as new.
  public mutating func finish(into out: inout [UInt8]) {
    if !carry.isEmpty {
      let padding = 3 - carry.count
      put(carry[0], carry.count > 1 ? carry[1] : 0, 0, into: &out)
      out.removeLast(padding)
      for _ in 0..<padding { out.append("=") }
    }
    carry.removeAll(keepingCapacity: true)
    column = 0
  }

  private mutating func put(_ a: UInt8, _ b: UInt8, _ c: UInt8, into out: inout [UInt8]) {
    if column == Self.width {
      out.append(contentsOf: lineEnd)
      column = 0
    }
    out.append(SixBits.digits[Int(a >> 2)])
    out.append(SixBits.digits[Int((a & 3) << 4 | b >> 4)])
    out.append(SixBits.digits[Int((b & 15) << 2 | c >> 6)])
    out.append(SixBits.digits[Int(c & 63)])
    column += 4
  }
}
