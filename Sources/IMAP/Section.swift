public import Bytes

/// A part of a message, or a part of that; RFC 9051 §6.4.5.1.
public struct Section: Hashable, Sendable {
  /// What of the part.
  public enum Content: Hashable, Sendable {
    /// All of it.
    case whole
    /// Its header, up to the empty line.
    case header
    /// Fields of its header with these names.
    case fields([[UInt8]])
    /// Fields of its header with other names.
    case fieldsNot([[UInt8]])
    /// Its body, without the header.
    case text
    /// The header of the MIME part itself.
    case mime
  }

  /// The octets of it that are wanted.
  public struct Extent: Hashable, Sendable {
    /// The first octet, from 0.
    public var offset: Int
    /// At most so many octets, above 0.
    public var count: Int

    /// So many octets from this one on.
    public init(offset: Int, count: Int) {
      self.offset = offset
      self.count = count
    }
  }

  /// The deepest part that is taken.
  public static let depthLimit = 100

  /// The numbers of the part, from the outermost; none for the message as a whole.
  public var part: [UInt32]
  /// What of the part.
  public var content: Content

  /// A section.
  public init(_ part: [UInt32] = [], _ content: Content = .whole) {
    self.part = part
    self.content = content
  }

  /// Reads what stands between the brackets, such as `1.2.HEADER.FIELDS (From To)`.
  public init(parsing text: [UInt8]) throws(ParsingError) {
    var reader = Reader(text)
    self = try Section(&reader)
    try reader.end()
  }
}

extension Section: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    let numbers = try reader.partNumbers()
    part = numbers.part
    if !part.isEmpty, !numbers.isFollowed {
      content = .whole
    } else if reader.next == "]" || reader.next == nil {
      guard part.isEmpty else { throw reader.error("a section cannot end in a dot") }
      content = .whole
    } else {
      content = try Self.content(&reader, ofPart: !part.isEmpty)
    }
  }

  private static func content(
    _ reader: inout Reader, ofPart: Bool
  ) throws(ParsingError) -> Content {
    let start = reader.cursor.offset
    switch try reader.word("a part such as 1.2, HEADER or TEXT was expected") {
    case "HEADER": return .header
    case "HEADER.FIELDS": return .fields(try reader.fieldNames())
    case "HEADER.FIELDS.NOT": return .fieldsNot(try reader.fieldNames())
    case "TEXT": return .text
    case "MIME" where ofPart: return .mime
    default: throw ParsingError(at: start, "there is no such section of a message")
    }
  }
}

extension Reader {
  /// section-part; `isFollowed` says that a dot stood behind the last number.
  mutating func partNumbers() throws(ParsingError) -> (part: [UInt32], isFollowed: Bool) {
    var part: [UInt32] = []
    while let byte = next, byte.isDigit {
      part.append(try positive())
      guard part.count <= Section.depthLimit else { throw error("the part is too deep") }
      guard take(".") else { return (part, false) }
    }
    return (part, !part.isEmpty)
  }

  /// The part in the brackets of BINARY; RFC 9051 §6.4.5.
  mutating func binaryPart() throws(ParsingError) -> [UInt32] {
    try expect("[", "a [ was expected")
    let numbers = try partNumbers()
    guard !numbers.isFollowed, take("]") else {
      throw error("a part such as 1.2 and ] was expected")
    }
    return numbers.part
  }

  /// partial
  mutating func extent() throws(ParsingError) -> Section.Extent? {
    guard take("<") else { return nil }
    let offset = try longNumber()
    try expect(".", "a dot and the number of octets were expected")
    let start = cursor.offset
    let count = try longNumber()
    guard count > 0 else { throw ParsingError(at: start, "the number of octets must be above 0") }
    try expect(">", "a > was expected")
    return Section.Extent(offset: offset, count: count)
  }

  fileprivate mutating func fieldNames() throws(ParsingError) -> [[UInt8]] {
    try space()
    let names: [FieldName] = try list()
    var out: [[UInt8]] = []
    for name in names { out.append(name.bytes) }
    return out
  }
}

private struct FieldName: Readable {
  let bytes: [UInt8]
  init(_ reader: inout Reader) throws(ParsingError) { bytes = try reader.astring() }
}
