internal import Bytes

/// The arguments of THREAD; RFC 5256.
public struct ThreadArguments: Hashable, Sendable {
  /// How messages are put together.
  public enum Algorithm: Hashable, Sendable {
    /// By their subjects.
    case orderedSubject
    /// By References, In-Reply-To and subjects.
    case references
    /// By References and In-Reply-To, in the order of the latest message.
    case refs
  }

  /// How messages are put together.
  public var algorithm: Algorithm
  /// The charset of the texts, in upper case.
  public var charset: [UInt8]
  /// What a message must be.
  public var key: SearchKey
}

extension ThreadArguments: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    let start = reader.cursor.offset
    switch try reader.word("an algorithm such as REFERENCES was expected") {
    case "ORDEREDSUBJECT": algorithm = .orderedSubject
    case "REFERENCES": algorithm = .references
    case "REFS": algorithm = .refs
    default: throw ParsingError(at: start, "there is no such algorithm of THREAD")
    }
    try reader.space()
    charset = try reader.astring().map(\.uppercased)
    try reader.space()
    key = try SearchKey.all(&reader)
  }
}
