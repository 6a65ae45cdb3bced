internal import Bytes
internal import Postal

// What a member of the list is: the part in angles, the name, the address.
extension AddressReader {
  /// A member whose `<` was just passed, up to its end; nil for `<>`.
  mutating func takeAngle() throws(ParsingError) -> Mailbox? {
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
  mutating func address(_ tokens: ArraySlice<AddressToken>) throws(ParsingError) -> Address {
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
