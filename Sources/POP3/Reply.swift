internal import Bytes
public import Postal

/// What the server says to a command: `+OK` or `-ERR`, a response code, and words; RFC 1939 §3, RFC 2449 §8.
public struct Reply: Error, Hashable, Sendable {
  /// The longest reply line, CRLF included; RFC 2449 §4.
  public static let lineLimit = 512

  /// What a program can tell from a refusal; RFC 2449 §8, RFC 3206.
  enum Code: Hashable, Sendable {
    /// The credentials are wrong.
    case authentication
    /// The server cannot now.
    case temporary
    /// The server cannot until somebody mends it.
    case permanent

    var text: String {
      switch self {
      case .authentication: "[AUTH] "
      case .temporary: "[SYS/TEMP] "
      case .permanent: "[SYS/PERM] "
      }
    }
  }

  private enum Words: Hashable, Sendable {
    case phrase(Phrase)
    case literal([UInt8])
  }

  private let isPositive: Bool
  private let code: Code?
  private let words: Words

  /// A refusal.
  init(_ phrase: Phrase, _ code: Code? = nil) {
    isPositive = false
    self.code = code
    words = .phrase(phrase)
  }

  /// A positive reply.
  init(ok phrase: Phrase) {
    isPositive = true
    code = nil
    words = .phrase(phrase)
  }

  /// A positive reply of one line that programs read.
  init(ok line: String) {
    isPositive = true
    code = nil
    words = .literal(Array(line.utf8))
  }

  /// The refusal that tells a client of a failure.
  public init(_ failure: Failure) {
    isPositive = false
    switch (failure.status.class, failure.status.subject, failure.status.detail) {
    case (.permanent, 7, _): code = .authentication
    // what the client said was no protocol: that is nobody's system
    case (.permanent, 5, _): code = nil
    case (.temporary, _, _), (.success, _, _): code = .temporary
    case (.permanent, _, _): code = .permanent
    }
    words = .literal(failure.text)
  }

  /// The octets to send, in this language: one line with its end, within `lineLimit`, without controls.
  public func wire(_ language: Language) -> [UInt8] {
    var out = Array((isPositive ? "+OK " : "-ERR ").utf8)
    if let code { out.append(code.text) }
    switch words {
    case .phrase(let phrase): out.append(phrase.text(language))
    case .literal(let text): out.append(contentsOf: text.map { $0.isControl ? UInt8("?") : $0 })
    }
    out = [UInt8](out.prefix(Self.lineLimit - 2))
    out.append(contentsOf: [ASCII.cr, ASCII.lf])
    return out
  }
}
