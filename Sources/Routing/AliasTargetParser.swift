internal import Bytes
internal import Postal

/// Reads one target after another out of the bytes of a table, without a copy of the list.
///
/// Targets are separated by commas and line ends. A `#` at the start of a line or after a blank
/// begins a comment. Time is linear in the bytes; no target is longer than `AliasTarget.limit`.
public struct AliasTargetParser: Sendable {
  let bytes: [UInt8]
  let end: Int
  private let allowed: AllowedTargets
  let home: [UInt8]?
  var offset: Int
  var line: Int
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

  var next8: UInt8? { offset < end ? bytes[offset] : nil }

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

  mutating func skipLine() {
    offset = min(end, bytes.span.index(of: ASCII.lf, from: offset) ?? end)
  }

  mutating func takeLine() -> [UInt8] {
    let start = offset
    skipLine()
    return [UInt8](bytes[start..<offset])
  }

  /// The bytes up to the next separator; quotes, angles and comments in parentheses protect theirs.
  mutating func takeRaw(_ protects: Bool) -> [UInt8] {
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
  mutating func takeQuoted() -> [UInt8]? {
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
}
