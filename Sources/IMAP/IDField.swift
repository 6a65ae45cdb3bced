internal import Bytes

/// What a program says of itself; RFC 2971.
public struct IDField: Hashable, Sendable {
  /// The most fields that are taken.
  public static let limit = 30

  /// The name, such as `version`.
  public var name: [UInt8]
  /// The value.
  public var value: [UInt8]?

  /// A field.
  public init(name: [UInt8], value: [UInt8]?) {
    self.name = name
    self.value = value
  }
}

extension IDField: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    name = try reader.string()
    try reader.space()
    value = try reader.nstring()
  }
}

extension Reader {
  /// id-params-list; nothing for NIL.
  mutating func idFields() throws(ParsingError) -> [IDField] {
    if takeWord("NIL") { return [] }
    let fields: [IDField] = try list(mayBeEmpty: true)
    guard fields.count <= IDField.limit else {
      throw error("these are more fields than \(IDField.limit)")
    }
    return fields
  }
}
