internal import Bytes

/// How the octets of a body are to be read; RFC 2045 §6.
public enum ContentTransferEncoding: Hashable, Sendable {
  /// Lines of ASCII, as they are.
  case sevenBit
  /// Lines of any octets, as they are.
  case eightBit
  /// Any octets, as they are.
  case binary
  /// RFC 2045 §6.7
  case quotedPrintable
  /// RFC 2045 §6.8
  case base64
  /// An encoding that we do not know, as it was written.
  case other([UInt8])

  /// Reads the value of the field, folded or not.
  public init(parsing text: [UInt8]) {
    var lexer = MIMELexer(text, text.indices)
    lexer.passBlanks()
    let word = [UInt8](text[lexer.takeToken()])
    lexer.passBlanks()
    guard lexer.isAtEnd || lexer.next == ";" else {
      self = .other(text)
      return
    }
    self =
      switch word.lowercased.text {
      case "7bit": .sevenBit
      case "8bit": .eightBit
      case "binary": .binary
      case "quoted-printable": .quotedPrintable
      case "base64": .base64
      default: .other(word)
      }
  }

  /// The name of the encoding.
  public var bytes: [UInt8] {
    switch self {
    case .sevenBit: Array("7bit".utf8)
    case .eightBit: Array("8bit".utf8)
    case .binary: Array("binary".utf8)
    case .quotedPrintable: Array("quoted-printable".utf8)
    case .base64: Array("base64".utf8)
    case .other(let name): name
    }
  }

  /// Whether the octets stand for themselves.
  public var isIdentity: Bool {
    switch self {
    case .sevenBit, .eightBit, .binary: true
    case .quotedPrintable, .base64, .other: false
    }
  }
}
