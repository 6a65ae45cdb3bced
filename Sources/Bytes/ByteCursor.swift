/// A forward-only reader over bytes, for grammars.
///
/// Every `take` either passes what it names and says so, or stays where it is.
public struct ByteCursor: Sendable {
  /// All bytes, those already passed included.
  public let bytes: [UInt8]
  /// How many bytes have been passed.
  public private(set) var offset = 0

  /// A reader at the first of these bytes.
  @inlinable public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether nothing is left.
  public var isAtEnd: Bool { offset == bytes.count }

  /// The next byte, which stays next.
  public var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  /// What has not been passed yet.
  public var rest: [UInt8] { [UInt8](bytes[offset...]) }

  /// Passes one byte, whatever it is.
  public mutating func takeByte() -> UInt8? {
    guard offset < bytes.count else { return nil }
    offset += 1
    return bytes[offset - 1]
  }

  /// Passes this byte.
  public mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    offset += 1
    return true
  }

  /// Passes bytes as long as they belong to a class; the answer may be empty.
  public mutating func take(while belongs: (UInt8) -> Bool) -> [UInt8] {
    let start = offset
    while offset < bytes.count, belongs(bytes[offset]) { offset += 1 }
    return [UInt8](bytes[start..<offset])
  }

  /// Passes so many bytes; nil if there are not as many.
  public mutating func take(count: Int) -> [UInt8]? {
    guard count >= 0, count <= bytes.count - offset else { return nil }
    offset += count
    return [UInt8](bytes[offset - count..<offset])
  }

  /// Passes these bytes, ASCII letters in any case.
  public mutating func takeKeyword(_ word: StaticString) -> Bool {
    let end = offset + word.utf8CodeUnitCount
    guard end <= bytes.count,
      bytes.span.extracting(offset..<end).equalsIgnoringCase(word)
    else { return false }
    offset = end
    return true
  }

  /// Goes back to an offset seen before.
  public mutating func back(to earlier: Int) {
    precondition(earlier <= offset, "a cursor goes back, never ahead")
    offset = earlier
  }
}
