internal import Bytes

/// What a mailbox is for; RFC 6154 §2, 8457.
public enum SpecialUse: Hashable, Sendable, CaseIterable {
  /// All messages.
  case all
  /// Messages put away.
  case archive
  /// Messages not finished.
  case drafts
  /// Messages with `\Flagged`.
  case flagged
  /// Messages that are important to the user.
  case important
  /// Junk.
  case junk
  /// Messages that were sent.
  case sent
  /// Messages that are to go.
  case trash

  /// The attribute on the wire.
  public var text: String {
    switch self {
    case .all: "\\All"
    case .archive: "\\Archive"
    case .drafts: "\\Drafts"
    case .flagged: "\\Flagged"
    case .important: "\\Important"
    case .junk: "\\Junk"
    case .sent: "\\Sent"
    case .trash: "\\Trash"
    }
  }

  /// Nil if it is none of them; case does not matter.
  public init?(_ text: [UInt8]) {
    for use in Self.allCases where Array(use.text.utf8).equalsIgnoringCase(text) {
      self = use
      return
    }
    return nil
  }
}

/// A use as a client asks for it, which may be one that there is not.
struct UseAttribute: Readable {
  let bytes: [UInt8]

  init(_ reader: inout Reader) throws(ParsingError) {
    try reader.expect("\\", "a use such as \\Sent was expected")
    bytes = [UInt8("\\")] + (try reader.atom("a use such as \\Sent was expected"))
  }
}
