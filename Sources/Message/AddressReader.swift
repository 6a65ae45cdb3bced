public import Bytes
internal import Postal

/// Reads an address list one mailbox after the other; RFC 5322 §3.4 and §4.4, RFC 6532.
///
/// It takes what the obsolete grammar takes (routes, blanks and comments anywhere, empty members),
/// names with unquoted dots, at signs or brackets before a `<`, and UTF-8. Members of groups come
/// like others. Time is linear, and memory is that of one mailbox.
public struct AddressReader: Sendable {
  /// Whether `<>` was passed, which is no mailbox.
  public internal(set) var hasNull = false
  /// Whether a group was passed, even an empty one.
  public private(set) var hasGroup = false

  /// The offset of the first octet of the address read last, after `<` and a route.
  var addressStart = 0
  /// The offset after the last octet of the address read last; what an address lacks goes there.
  var addressEnd = 0

  var lexer: AddressLexer
  private var isInGroup = false
  private var isOver = false
  /// The tokens of the member being read.
  var run: [AddressToken] = []
  /// The domain read last; equal neighbours share its memory.
  var lastDomain: [UInt8] = []

  /// A reader of these bytes, folded or unfolded; offsets in errors count from their first.
  public init(_ bytes: [UInt8]) { self.init(bytes, in: bytes.indices) }

  /// A reader of a part of these bytes; offsets in errors count from the first of all.
  public init(_ bytes: [UInt8], in range: Range<Int>) { lexer = AddressLexer(bytes, range) }

  /// The next mailbox, nil at the end. After an error the reader is at its end.
  public mutating func next() throws(ParsingError) -> Mailbox? {
    guard !isOver else { return nil }
    do throws(ParsingError) {
      while !isOver {
        if let mailbox = try takeMember() { return mailbox }
      }
      return nil
    } catch {
      isOver = true
      throw error
    }
  }

  /// Reads up to the end of the next member; nil if that is no mailbox.
  private mutating func takeMember() throws(ParsingError) -> Mailbox? {
    run.removeAll(keepingCapacity: true)
    lexer.comment = nil
    while true {
      let token = try lexer.next()
      switch token.kind {
      case .atom, .quoted, .literal, .special("."), .special("@"): run.append(token)
      case .special("<"): return try takeAngle()
      case .special(":"):
        try beginGroup(at: token.range.lowerBound)
        return nil
      case .special(","), .special(";"), .end:
        try endMember(token)
        return run.isEmpty ? nil : try bareMailbox()
      case .special:
        throw ParsingError(at: token.range.lowerBound, "a \">\" has no \"<\" before it")
      }
    }
  }

  private mutating func beginGroup(at offset: Int) throws(ParsingError) {
    guard !isInGroup, !run.isEmpty else {
      throw ParsingError(at: offset, "a \":\" may stand only after the name of a group")
    }
    isInGroup = true
    hasGroup = true
  }

  /// Checks what ended a member: `,`, `;` of a group, or the end of all.
  mutating func endMember(_ token: AddressToken) throws(ParsingError) {
    let offset = token.range.lowerBound
    switch token.kind {
    case .special(","): return
    case .special(";"):
      guard isInGroup else {
        throw ParsingError(at: offset, "put \",\" between addresses, not \";\"")
      }
      isInGroup = false
    case .end:
      guard !isInGroup else { throw ParsingError(at: offset, "a group has no \";\" at its end") }
      isOver = true
    case .atom, .quoted, .literal, .special:
      throw ParsingError(at: offset, "a \",\" is missing between two addresses")
    }
  }

  /// A member without `<`: an address, named by the comment after it.
  private mutating func bareMailbox() throws(ParsingError) -> Mailbox {
    var name: [UInt8] = []
    if let comment = lexer.comment { lexer.appendContent(of: comment, to: &name) }
    return Mailbox(displayName: name.trimmed, try address(run[...]))
  }
}
