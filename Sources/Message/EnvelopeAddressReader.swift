internal import Bytes
internal import Postal

/// Reads an address list for people, not for delivery: whatever the octets are, something comes out.
///
/// Time is linear. What the grammars of RFC 5322 §3.4 and §4.4 do not know is read as most mean it:
/// a mailbox ends at the next comma, a group at the end of the field, and junk is left out.
struct EnvelopeAddressReader {
  /// The members kept at most; what follows is left out.
  static let limit = 10_000

  /// The tokens that most members have at most.
  private static let usualRun = 16

  private var lexer: LenientAddressLexer
  private var out: [EnvelopeAddress]
  /// The tokens since the last delimiter.
  private var run: [AddressToken] = []
  private var hasAt = false
  private var isInGroup = false
  /// Whether a mailbox in angles has ended, so that what follows is junk.
  private var isClosed = false

  /// A reader that goes on with a list.
  init(_ bytes: [UInt8], after list: [EnvelopeAddress] = []) {
    lexer = LenientAddressLexer(bytes)
    out = list
    run.reserveCapacity(Self.usualRun)
  }

  mutating func list() -> [EnvelopeAddress] {
    while out.count < Self.limit {
      let token = lexer.next()
      switch token.kind {
      case .special("<"): takeAngle()
      case .special(":") where canBeginGroup: beginGroup()
      case .special(","): endMember()
      case .special(";"):
        endMember()
        endGroup()
      case .special(">"): break
      case .atom, .quoted, .literal, .special:
        // only what stands after an address names it
        if run.isEmpty { lexer.comment = nil }
        if token.isSpecial("@") { hasAt = true }
        run.append(token)
      case .end:
        endMember()
        endGroup()
        return out
      }
    }
    if isInGroup { out.append(.groupEnd) }
    return out
  }

  private var canBeginGroup: Bool { !isInGroup && !run.isEmpty && !isClosed && !hasAt }

  private mutating func beginGroup() {
    out.append(.groupStart(phrase(run[...])))
    isInGroup = true
    forget()
  }

  private mutating func endGroup() {
    if isInGroup { out.append(.groupEnd) }
    isInGroup = false
  }

  private mutating func forget() {
    run.removeAll(keepingCapacity: true)
    hasAt = false
    isClosed = false
    lexer.comment = nil
  }

  /// Ends a member without `<`, or the junk after one with it.
  private mutating func endMember() {
    if !run.isEmpty, !isClosed { addBare() }
    forget()
  }

  /// `[name] local@domain (name)`, or a name alone.
  private mutating func addBare() {
    let at = run.firstIndex { $0.isSpecial("@") } ?? run.endIndex
    var start = at
    // the words that dots join to the last one
    while start > 0, start == at || joins(run[start - 1], run[start]) { start -= 1 }
    if at == run.endIndex, start > 0 {
      return add(name: phrase(run[...]), route: nil, run[0..<0])
    }
    var name = phrase(run[..<start])
    if name.isEmpty, let comment = lexer.comment {
      name.append(unquoting: comment, of: lexer.bytes)
      name = name.trimmed
    }
    add(name: name, route: nil, run[start...])
  }

  private func joins(_ a: AddressToken, _ b: AddressToken) -> Bool {
    a.isSpecial(".") || b.isSpecial(".")
  }

  /// What stands after `<`, up to `>` or what shows that it is missing.
  private mutating func takeAngle() {
    let name = phrase(run[...])
    forget()
    var isOver = false
    var ending: AddressToken?
    while !isOver {
      let token = lexer.next()
      switch token.kind {
      case .special(">"): isOver = true
      case .special(",") where run.first?.isSpecial("@") == true: run.append(token)
      case .special("<"), .special(","), .special(";"), .end:
        ending = token
        isOver = true
      case .atom, .quoted, .literal, .special: run.append(token)
      }
    }
    let route = takeRoute()
    let isJunk = run.isEmpty && name.isEmpty && ending != nil
    if !isJunk { add(name: name, route: route, run[...]) }
    forget()
    isClosed = true
    if let ending { lexer.back(to: ending) }
  }

  /// Takes `@a,@b:` away from the beginning of the run.
  private mutating func takeRoute() -> [UInt8]? {
    guard run.first?.isSpecial("@") == true,
      let colon = run.firstIndex(where: { $0.isSpecial(":") })
    else { return nil }
    let route = text(run[..<colon])
    run.removeSubrange(...colon)
    return route
  }

  private mutating func add(
    name: [UInt8], route: [UInt8]?, _ tokens: ArraySlice<AddressToken>
  ) {
    let at = tokens.firstIndex { $0.isSpecial("@") }
    var domain: [UInt8] = []
    if let at {
      var end = at + 1
      while end < tokens.endIndex, !tokens[end].isSpecial("@"),
        end == at + 1 || joins(tokens[end - 1], tokens[end])
      {
        end += 1
      }
      domain = text(tokens[(at + 1)..<end])
    }
    out.append(
      .mailbox(
        name: name.isEmpty ? nil : name, route: route,
        localPart: text(tokens[..<(at ?? tokens.endIndex)]), domain: domain))
  }

  /// Tokens without what stands between them and without quotes.
  private func text(_ tokens: ArraySlice<AddressToken>) -> [UInt8] {
    if let range = tokens.unquotedRange { return lexer.bytes.span.extracting(range).array }
    var out: [UInt8] = []
    for token in tokens { append(token, to: &out) }
    return out
  }

  /// The words of a name, with one space where there was any blank or a quoted string ends.
  private func phrase(_ tokens: ArraySlice<AddressToken>) -> [UInt8] {
    var out: [UInt8] = []
    if let first = tokens.first, let last = tokens.last {
      out.reserveCapacity(last.range.upperBound - first.range.lowerBound)
    }
    var last: AddressToken?
    for token in tokens {
      if let last,
        last.range.upperBound < token.range.lowerBound || (last.isWord && token.isWord)
      {
        out.append(" ")
      }
      last = token
      append(token, to: &out)
    }
    return out
  }

  private func append(_ token: AddressToken, to out: inout [UInt8]) {
    if case .quoted = token.kind {
      out.append(unquoting: token.content(in: lexer.bytes), of: lexer.bytes)
    } else {
      out.append(lexer.bytes.span.extracting(token.range))
    }
  }
}

extension ArraySlice<AddressToken> {
  /// Where they stand if nothing stands between them and none is quoted; nil if not.
  fileprivate var unquotedRange: Range<Int>? {
    guard let first else { return nil }
    var end = first.range.lowerBound
    for token in self {
      guard token.range.lowerBound == end, !token.isQuoted else { return nil }
      end = token.range.upperBound
    }
    return first.range.lowerBound..<end
  }
}

extension AddressToken {
  fileprivate var isQuoted: Bool {
    switch kind {
    case .quoted: true
    case .atom, .literal, .special, .end: false
    }
  }

  fileprivate var isWord: Bool {
    switch kind {
    case .atom, .quoted: true
    case .literal, .special, .end: false
    }
  }

  /// What stands inside the quotes, the last of which may be missing.
  fileprivate func content(in bytes: [UInt8]) -> Range<Int> {
    let isClosed = range.count > 1 && bytes[range.upperBound - 1] == "\""
    return (range.lowerBound + 1)..<(range.upperBound - (isClosed ? 1 : 0))
  }
}
