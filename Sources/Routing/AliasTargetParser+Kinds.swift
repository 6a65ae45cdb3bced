internal import Bytes
internal import Postal

extension AliasTarget {
  /// A target that cannot be used, for this reason.
  static func unusable(_ reason: String) -> AliasTarget { .unusable(Array(reason.utf8)) }
}

/// What the text of a target means, once its kind is known.
extension AliasTargetParser {
  static func command(_ text: [UInt8]) -> AliasTarget {
    let command = text.trimmed
    if command.isEmpty { return .unusable("the command after `|` is missing") }
    if command.contains(where: { $0.isControl && $0 != ASCII.tab }) {
      return .unusable("there is a control character in the command")
    }
    return .command(command)
  }

  static func file(_ text: [UInt8]) -> AliasTarget {
    var path = text.trimmed
    if path == [UInt8]("/dev/null".utf8) { return .discard }
    if path.contains(where: \.isControl) {
      return .unusable("there is a control character in the path")
    }
    guard path.last == "/" else { return .file(path) }
    while path.last == "/" { path.removeLast() }
    return path.isEmpty ? .unusable("`/` is not a Maildir") : .maildir(path)
  }

  static func include(_ text: [UInt8]) -> AliasTarget {
    var path = text.trimmed
    if path.count > 1, path.first == "\"", path.last == "\"" {
      path = [UInt8](path.dropFirst().dropLast())
    }
    if path.first != "/" || path.contains(where: \.isControl) {
      return .unusable("the path after `:include:` must begin with `/`")
    }
    return .include(path)
  }

  /// `user`, `\user`, `user@domain`, `<user@domain>`, `Some Name <user@domain>`, with comments.
  static func mailbox(_ text: [UInt8]) -> AliasTarget {
    var plain = withoutComments(text).trimmed
    let isUnaliased = plain.first == "\\"
    if isUnaliased { plain = [UInt8](plain.dropFirst()) }
    if plain.last == ">", let open = plain.span.lastIndex(of: "<") {
      plain = [UInt8](plain[(open + 1)..<(plain.count - 1)]).trimmed
    }
    guard let address = Address(mailbox: plain) else { return .unusable(notAddress(plain)) }
    return isUnaliased ? .unaliased(address) : .address(address)
  }

  static func localPart(_ text: [UInt8]) -> AliasTarget {
    guard let address = Address(localPart: text, domain: []) else {
      return .unusable(notAddress(text))
    }
    return .address(address)
  }

  static func notAddress(_ text: [UInt8]) -> [UInt8] {
    var reason = [UInt8]("`".utf8) + text.prefix(256)
    let outside = text.prefix { $0 != "\"" }
    reason.append(
      outside.contains(where: \.isBlank)
        ? "` is not an address; put commas between addresses" : "` is not an address")
    return reason
  }

  /// The text without what stands in parentheses outside quotes.
  private static func withoutComments(_ text: [UInt8]) -> [UInt8] {
    guard text.span.index(of: "(") != nil else { return text }
    var out: [UInt8] = []
    var depth = 0
    var quoted = false
    var escaped = false
    for byte in text {
      if escaped {
        escaped = false
      } else if byte == "\\" {
        escaped = true
      } else if byte == "\"", depth == 0 {
        quoted.toggle()
      } else if byte == "(", !quoted {
        depth += 1
      } else if byte == ")", depth > 0 {
        depth -= 1
        continue
      }
      if depth == 0 { out.append(byte) }
    }
    return out
  }
}
