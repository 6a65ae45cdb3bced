public import Bytes
internal import Postal

/// Reads an address list one mailbox after the other; RFC 5322 §3.4 and §4.4, RFC 6532.
///
/// It takes what the obsolete grammar takes (routes, blanks and comments anywhere, empty members),
/// names with unquoted dots, at signs or brackets before a `<`, and UTF-8. Members of groups come
/// like others. Time is linear, and memory is that of one mailbox.
public struct AddressReader: Sendable {
  /// Whether `<>` was passed, which is no mailbox.
  public private(set) var hasNull = false
  /// Whether a group was passed, even an empty one.
  public private(set) var hasGroup = false

  /// The offset of the first octet of the address read last, after `<` and a route.
  private(set) var addressStart = 0
  /// The offset after the last octet of the address read last; what an address lacks goes there.
  private(set) var addressEnd = 0

  private var lexer: AddressLexer
  private var isInGroup = false
  private var isOver = false
  /// The tokens of the member being read.
  private var run: [AddressToken] = []
  /// The domain read last; equal neighbours share its memory.
  private var lastDomain: [UInt8] = []

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
  private mutating func endMember(_ token: AddressToken) throws(ParsingError) {
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

extension AddressReader {
  /// A member whose `<` was just passed, up to its end; nil for `<>`.
  private mutating func takeAngle() throws(ParsingError) -> Mailbox? {
    let name = phrase(run)
    let start = lexer.offset - 1
    run.removeAll(keepingCapacity: true)
    while true {
      let token = try lexer.next()
      if token.isSpecial(">") { break }
      if token.isEnd || token.isSpecial("<") || token.isSpecial(";") {
        throw ParsingError(at: start, "a \"<\" has no \">\" after it")
      }
      run.append(token)
    }
    try endMember(try lexer.next())
    guard !run.isEmpty else {
      hasNull = true
      return nil
    }
    return Mailbox(displayName: name, try address(try withoutRoute()))
  }

  /// The tokens inside `<>` without the obsolete `@a,@b:` before them.
  private func withoutRoute() throws(ParsingError) -> ArraySlice<AddressToken> {
    guard run[0].isSpecial("@") else { return run[...] }
    guard let colon = run.firstIndex(where: { $0.isSpecial(":") }) else {
      throw ParsingError(at: run[0].range.lowerBound, "an address begins with \"@\"")
    }
    return run[(colon + 1)...]
  }

  /// The words of a name, with one space where there was any blank.
  private func phrase(_ tokens: [AddressToken]) -> [UInt8] {
    var out: [UInt8] = []
    var end: Int?
    for token in tokens {
      if let end, end < token.range.lowerBound { out.append(" ") }
      end = token.range.upperBound
      if case .quoted = token.kind {
        let content = (token.range.lowerBound + 1)..<(token.range.upperBound - 1)
        lexer.appendContent(of: content, to: &out)
      } else {
        out.append(lexer.bytes.span.extracting(token.range))
      }
    }
    return out
  }

  /// `word *("." word) ["@" domain]`, dots at odd places included.
  private mutating func address(_ tokens: ArraySlice<AddressToken>) throws(ParsingError) -> Address
  {
    let at = tokens.firstIndex { $0.isSpecial("@") }
    let start = tokens.first?.range.lowerBound ?? lexer.offset
    addressStart = start
    addressEnd = tokens.last?.range.upperBound ?? start
    let local = try localPart(tokens[..<(at ?? tokens.endIndex)])
    var domain: [UInt8] = []
    if let at {
      domain = try self.domain(tokens[(at + 1)...], at: tokens[at].range.upperBound)
    }
    guard local.count <= Address.localPartLimit else {
      throw ParsingError(at: start, "what stands before the \"@\" is too long")
    }
    guard let address = Address(localPart: local, domain: domain) else {
      throw ParsingError(at: start, "the address is empty, not UTF-8 or has control characters")
    }
    return address
  }

  private func localPart(_ tokens: ArraySlice<AddressToken>) throws(ParsingError) -> [UInt8] {
    var out: [UInt8] = []
    var wordMayFollow = true
    for token in tokens {
      let offset = token.range.lowerBound
      switch token.kind {
      case .special("."):
        out.append(".")
        wordMayFollow = true
        continue
      case .atom where wordMayFollow: out.append(lexer.bytes.span.extracting(token.range))
      case .quoted where wordMayFollow:
        lexer.appendContent(of: (offset + 1)..<(token.range.upperBound - 1), to: &out)
      case .atom, .quoted:
        throw ParsingError(
          at: offset, "a \",\" is missing between two addresses, or \"<\" after a name")
      case .literal:
        throw ParsingError(at: offset, "a \"[\" may stand only after \"@\"")
      case .special, .end:
        throw ParsingError(at: offset, "this character cannot stand in an address")
      }
      wordMayFollow = false
    }
    return out
  }

  /// A domain or a literal; `at` is where it should begin.
  private mutating func domain(
    _ tokens: ArraySlice<AddressToken>, at start: Int
  ) throws(ParsingError) -> [UInt8] {
    var wordMayFollow = true
    var out: [UInt8] = []
    for token in tokens {
      let offset = token.range.lowerBound
      switch token.kind {
      case .special("."): wordMayFollow = true
      case .atom where wordMayFollow: wordMayFollow = false
      case .literal where tokens.count == 1: wordMayFollow = false
      case .atom, .quoted:
        throw ParsingError(at: offset, "a \",\" is missing between two addresses")
      case .special("@"):
        throw ParsingError(at: offset, "an address has more than one \"@\"")
      case .literal, .special, .end:
        throw ParsingError(at: offset, "this character cannot stand in a domain")
      }
      out.append(lexer.bytes.span.extracting(token.range))
    }
    if !out.isEmpty, out == lastDomain { return lastDomain }
    guard Address.isDomain(out) else {
      throw ParsingError(at: start, "what stands after the \"@\" is not the name of a domain")
    }
    lastDomain = out
    return out
  }
}
