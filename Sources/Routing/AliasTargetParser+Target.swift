internal import Bytes
internal import Postal

// One target, whose first byte is at the offset.
extension AliasTargetParser {
  mutating func takeTarget() -> AliasTarget {
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
