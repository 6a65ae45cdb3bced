internal import Bytes
internal import Postal

/// Reads one target after another out of the bytes of a table, without a copy of the list.
///
/// Targets are separated by commas and line ends. A `#` at the start of a line or after a blank
/// begins a comment. Time is linear in the bytes; no target is longer than `AliasTarget.limit`.
public struct AliasTargetParser: Sendable {
  private let bytes: [UInt8]
  private let end: Int
  private let allowed: AllowedTargets
  private let home: [UInt8]?
  private var offset: Int
  private var line: Int
  private var index = 0

  /// A parser of a part of some bytes, of which the first is in this line.
  public init(
    _ bytes: [UInt8], range: Range<Int>? = nil, line: Int = 1, allowed: AllowedTargets = .all
  ) {
    self.bytes = bytes
    self.allowed = allowed
    home = nil
    self.line = line
    offset = range?.lowerBound ?? 0
    end = range?.upperBound ?? bytes.count
  }

  /// A parser of a user's own `.forward` file.
  ///
  /// There `~/` and `./` are this home directory, and a command without quotes takes the rest of its line.
  public init(_ bytes: [UInt8], home: [UInt8]) {
    self.bytes = bytes
    self.home = home
    allowed = .all
    line = 1
    offset = 0
    end = bytes.count
  }

  /// The next target, nil at the end.
  public mutating func next() -> AliasItem? {
    skipSeparators()
    guard offset < end else { return nil }
    defer { index += 1 }
    let (start, startLine) = (offset, line)
    var target = takeTarget()
    if offset - start > AliasTarget.limit {
      target = .unusable("this target is longer than \(AliasTarget.limit) octets")
    }
    return AliasItem(target: permitted(target), line: startLine, index: index)
  }

  private func permitted(_ target: AliasTarget) -> AliasTarget {
    if case .file(let path) = target, home == nil {
      return .unusable(
        "`\(path.text)` would be an mbox file, which is not written here; a Maildir ends with `/`")
    }
    switch (target, allowed) {
    case (_, .all), (.include, .included), (.address, _), (.unaliased, _), (.file, _),
      (.discard, _), (.failure, _), (.unusable, _):
      return target
    case (.include, .addresses), (.command, _), (.maildir, _):
      return .unusable("only addresses may stand here; name commands and files in the aliases")
    }
  }

  // MARK: the way from target to target

  private var next8: UInt8? { offset < end ? bytes[offset] : nil }

  private mutating func skipSeparators() {
    while offset < end {
      switch bytes[offset] {
      case ASCII.lf:
        line += 1
        offset += 1
      case ASCII.space, ASCII.tab, ASCII.cr, ",": offset += 1
      case "#" where isCommentStart(offset): skipLine()
      default: return
      }
    }
  }

  private func isCommentStart(_ at: Int) -> Bool {
    at == 0 || bytes[at - 1].isBlank || bytes[at - 1] == ASCII.lf || bytes[at - 1] == ":"
  }

  private mutating func skipLine() {
    offset = min(end, bytes.span.index(of: ASCII.lf, from: offset) ?? end)
  }

  private mutating func takeLine() -> [UInt8] {
    let start = offset
    skipLine()
    return [UInt8](bytes[start..<offset])
  }

  /// The bytes up to the next separator; quotes, angles and comments in parentheses protect theirs.
  private mutating func takeRaw(_ protects: Bool) -> [UInt8] {
    let start = offset
    var quoted = false
    var depth = 0
    scan: while offset < end {
      let byte = bytes[offset]
      switch byte {
      case ASCII.lf: break scan
      case "," where !quoted && depth == 0: break scan
      case "#" where !quoted && depth == 0 && offset > start && bytes[offset - 1].isBlank:
        break scan
      case "\\" where protects && offset + 1 < end && bytes[offset + 1] != ASCII.lf: offset += 1
      case "\"" where protects: quoted.toggle()
      case "(" where protects && !quoted: depth += 1
      case ")" where protects && !quoted && depth > 0: depth -= 1
      default: break
      }
      offset += 1
    }
    return [UInt8](bytes[start..<offset]).trimmed
  }

  /// The text in the quotes that begin here, nil if they do not end in this line. A backslash protects a
  /// quote or a backslash.
  private mutating func takeQuoted() -> [UInt8]? {
    var text: [UInt8] = []
    offset += 1
    while offset < end, bytes[offset] != ASCII.lf {
      var byte = bytes[offset]
      offset += 1
      if byte == "\"" { return text }
      if byte == "\\", let next = next8, next == "\"" || next == "\\" {
        byte = next
        offset += 1
      }
      text.append(byte)
    }
    return nil
  }

  // MARK: one target

  private mutating func takeTarget() -> AliasTarget {
    switch bytes[offset] {
    case "|":
      offset += 1
      if home != nil { return Self.command(takeLine()) }
      while next8?.isBlank == true { offset += 1 }
      guard next8 == "\"" else { return Self.command(takeRaw(false)) }
      return takeWhole { Self.command($0) }
    case "/": return Self.file(takeRaw(false))
    case "~", ".":
      if let home, offset + 1 < end, bytes[offset + 1] == "/" {
        return Self.file(home + takeRaw(false).dropFirst())
      }
      return Self.mailbox(takeRaw(true))
    case ":": return takeDirective()
    case "\"": return takeQuotedTarget()
    default: return Self.mailbox(takeRaw(true))
    }
  }

  /// A quoted text that is a target of its own kind, or the local part or the name of an address.
  private mutating func takeQuotedTarget() -> AliasTarget {
    let (start, startLine) = (offset, line)
    guard let text = takeQuoted() else { return unclosed() }
    while next8?.isBlank == true { offset += 1 }
    if next8 == "@" || next8 == "<" || next8 == "(" || text.isEmpty {
      (offset, line) = (start, startLine)
      return Self.mailbox(takeRaw(true))
    }
    (offset, line) = (start, startLine)
    let home = home
    return takeWhole { text in
      switch text.first {
      case "|": return Self.command([UInt8](text.dropFirst()))
      case "/": return Self.file(text)
      case "~", ".":
        guard let home, text.dropFirst().first == "/" else { return Self.localPart(text) }
        return Self.file(home + text.dropFirst())
      case ":":
        var inner = AliasTargetParser(text)
        return inner.takeDirective()
      case "\\": return Self.mailbox(text)
      default: return Self.localPart(text)
      }
    }
  }

  /// A quoted text after which nothing else stands.
  private mutating func takeWhole(_ read: ([UInt8]) -> AliasTarget) -> AliasTarget {
    guard let text = takeQuoted() else { return unclosed() }
    let rest = takeRaw(false)
    guard rest.isEmpty else {
      return .unusable("put a comma between the closing quote and what follows it")
    }
    return read(text)
  }

  private mutating func unclosed() -> AliasTarget {
    skipLine()
    return .unusable("the quotes are not closed in this line")
  }

  /// `:include:path` and the words of Exim: `:fail:`, `:defer:` and `:blackhole:`.
  private mutating func takeDirective() -> AliasTarget {
    var colon = offset + 1
    while colon < end, bytes[colon] != ":", bytes[colon] != ASCII.lf { colon += 1 }
    guard colon < end, bytes[colon] == ":" else {
      return .unusable("`\(takeRaw(false).text)` is not an address")
    }
    let word = [UInt8](bytes[(offset + 1)..<colon]).lowercased
    offset = colon + 1
    switch word {
    case [UInt8]("include".utf8): return Self.include(takeRaw(false))
    case [UInt8]("blackhole".utf8):
      skipLine()
      return .discard
    case [UInt8]("fail".utf8): return takeFailure(EnhancedStatus(.permanent, 2, 1))
    case [UInt8]("defer".utf8): return takeFailure(EnhancedStatus(.temporary, 2, 1))
    default:
      _ = takeRaw(false)
      return .unusable(
        "`:\(word.text):` is not known; there are :include:, :fail:, :defer:, :blackhole:")
    }
  }

  private mutating func takeFailure(_ status: EnhancedStatus) -> AliasTarget {
    let text = takeLine().trimmed
    if text.contains(where: \.isControl) {
      return .unusable("there is a control character in the text")
    }
    return .failure(
      Failure(status, text.isEmpty ? [UInt8]("this address takes no mail".utf8) : text))
  }
}
