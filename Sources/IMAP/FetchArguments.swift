internal import Bytes

/// The arguments of FETCH; RFC 9051 §6.4.5, 7162 §3.1.4, 9394 §3.3.
public struct FetchArguments: Hashable, Sendable {
  /// The messages.
  public var messages: MessageSet
  /// What is wanted of each; macros are resolved.
  public var items: [FetchItem]
  /// CHANGEDSINCE: only messages that changed later.
  public var changedSince: ModSequence?
  /// VANISHED: also the UIDs of those that went since then.
  public var wantsVanished = false
  /// PARTIAL: only some of the messages.
  public var partial: PartialRange?
}

extension FetchArguments: Readable {
  init(_ reader: inout Reader) throws(ParsingError) {
    messages = try MessageSet(&reader)
    try reader.space()
    items = try reader.fetchItems()
    guard reader.takeSpace() else { return }
    try reader.expect("(", "a list in parentheses was expected")
    repeat { try readModifier(&reader) } while reader.take(ASCII.space)
    try reader.expect(")", "the end of the list was expected")
  }

  private mutating func readModifier(_ reader: inout Reader) throws(ParsingError) {
    let start = reader.cursor.offset
    switch try reader.word("a modifier such as CHANGEDSINCE was expected") {
    case "CHANGEDSINCE":
      try reader.space()
      changedSince = try ModSequence(&reader)
    case "VANISHED": wantsVanished = true
    case "PARTIAL":
      try reader.space()
      partial = try PartialRange(&reader)
    default: throw ParsingError(at: start, "there is no such modifier of FETCH")
    }
  }
}
