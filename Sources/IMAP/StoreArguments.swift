internal import Bytes

/// The arguments of STORE; RFC 9051 §6.4.6, 7162 §3.1.3.
public struct StoreArguments: Hashable, Sendable {
  /// What becomes of the flags.
  public enum Change: Hashable, Sendable {
    /// FLAGS: these and no others.
    case replace
    /// +FLAGS
    case add
    /// -FLAGS
    case remove
  }

  /// The messages.
  public var messages: MessageSet
  /// What becomes of the flags.
  public var change: Change
  /// The flags.
  public var flags: [Flag]
  /// `.SILENT`: the client does not want to be told.
  public var isSilent = false
  /// UNCHANGEDSINCE: not in messages that changed later.
  public var unchangedSince: ModSequence?
}

extension StoreArguments: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    messages = try MessageSet(&reader)
    try reader.space()
    if reader.take("(") {
      guard reader.takeWord("UNCHANGEDSINCE"), reader.take(ASCII.space) else {
        throw reader.error("UNCHANGEDSINCE and a number were expected")
      }
      unchangedSince = try ModSequence(&reader)
      try reader.expect(")", "the end of the list was expected")
      try reader.space()
    }
    let start = reader.cursor.offset
    change = reader.take("+") ? .add : reader.take("-") ? .remove : .replace
    switch try reader.word("FLAGS, +FLAGS or -FLAGS was expected") {
    case "FLAGS": break
    case "FLAGS.SILENT": isSilent = true
    default: throw ParsingError(at: start, "FLAGS, +FLAGS or -FLAGS was expected")
    }
    try reader.space()
    flags = try reader.flags()
  }
}

extension Reader {
  /// flag-list, or flags without parentheses.
  mutating func flags() throws(ParsingError) -> [Flag] {
    if next == "(" { return try list(mayBeEmpty: true) }
    var flags = [try Flag(&self)]
    while takeSpace() { flags.append(try Flag(&self)) }
    return flags
  }
}
