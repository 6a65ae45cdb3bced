internal import Bytes

/// A line of a client, understood; RFC 1939, 2449, 2595, 5034 and 6856.
public enum Command: Hashable, Sendable {
  /// USER with the name.
  case user([UInt8])
  /// PASS with the password, blanks and all.
  case password([UInt8])
  /// APOP with the name and the digest in lower case.
  case digest(user: [UInt8], [UInt8])
  /// AUTH with the mechanism in upper case and what follows it, decoded; RFC 5034.
  case authenticate([UInt8], initial: [UInt8]?)
  /// AUTH alone, by which older clients ask for the mechanisms.
  case mechanisms
  /// STLS; RFC 2595.
  case startTLS
  /// CAPA; RFC 2449.
  case capabilities
  /// UTF8; RFC 6856 §2.
  case international
  /// LANG, with the language that is asked for; RFC 6856 §3.
  case language([UInt8]?)
  /// STAT
  case status
  /// LIST, of one message or of all.
  case list(Int?)
  /// UIDL, of one message or of all.
  case names(Int?)
  /// RETR
  case retrieve(Int)
  /// TOP with the lines of the body.
  case top(Int, lines: Int)
  /// DELE
  case delete(Int)
  /// RSET
  case reset
  /// NOOP
  case nothing
  /// QUIT
  case quit

  /// The longest line without its end that is taken, but for AUTH; RFC 2449 §4 asks for 253.
  static let lineLimit = 1024

  /// Reads a line without its line end; throws the reply to a line that is no command.
  public init(_ line: [UInt8]) throws(Reply) {
    guard !line.contains(where: { $0.isControl && $0 != ASCII.tab }) else {
      throw Reply(.controlInCommand)
    }
    let word = line.prefix { $0 != " " }
    let argument = [UInt8](line.dropFirst(word.count + 1))
    switch word.map(\.uppercased).text {
    case "USER": self = .user(try Self.given(argument.trimmed))
    case "PASS": self = .password(try Self.given(argument))
    case "APOP": self = try Self.digest(argument)
    case "AUTH": self = try Self.authenticate(argument)
    case "STLS": self = try Self.bare(.startTLS, argument)
    case "CAPA": self = try Self.bare(.capabilities, argument)
    case "UTF8": self = try Self.bare(.international, argument)
    case "LANG": self = .language(argument.trimmed.isEmpty ? nil : argument.trimmed.lowercased)
    case "STAT": self = try Self.bare(.status, argument)
    case "LIST": self = .list(try Self.optional(argument))
    case "UIDL": self = .names(try Self.optional(argument))
    case "RETR": self = .retrieve(try Self.number(argument.words))
    case "DELE": self = .delete(try Self.number(argument.words))
    case "TOP": self = try Self.top(argument.words)
    case "RSET": self = try Self.bare(.reset, argument)
    case "NOOP": self = try Self.bare(.nothing, argument)
    case "QUIT": self = try Self.bare(.quit, argument)
    default: throw Reply(.unknownCommand)
    }
  }

  /// Whether the line may be longer than others.
  var mayBeLong: Bool {
    if case .authenticate = self { return true }
    return false
  }
}

extension Command {
  private static func bare(_ command: Command, _ argument: [UInt8]) throws(Reply) -> Command {
    guard argument.trimmed.isEmpty else { throw Reply(.noArgument) }
    return command
  }

  private static func given(_ argument: [UInt8]) throws(Reply) -> [UInt8] {
    guard !argument.isEmpty else { throw Reply(.argumentMissing) }
    return argument
  }

  private static func optional(_ argument: [UInt8]) throws(Reply) -> Int? {
    let words = argument.words
    return words.isEmpty ? nil : try number(words)
  }

  /// The number of a message, from 1.
  private static func number(_ words: [[UInt8]]) throws(Reply) -> Int {
    guard words.count == 1 else {
      throw Reply(words.isEmpty ? .argumentMissing : .numberExpected)
    }
    guard let number = words[0].decimal, number > 0 else { throw Reply(.numberExpected) }
    return number
  }

  private static func top(_ words: [[UInt8]]) throws(Reply) -> Command {
    guard words.count == 2, let lines = words[1].decimal else { throw Reply(.topSyntax) }
    return .top(try number([words[0]]), lines: lines)
  }

  /// The name may have blanks in it; the digest is the last word.
  private static func digest(_ argument: [UInt8]) throws(Reply) -> Command {
    guard let blank = argument.lastIndex(of: " "), blank > 0 else { throw Reply(.digestSyntax) }
    let digest = argument[(blank + 1)...].map(\.lowercased)
    guard digest.count == 32, digest.allSatisfy({ $0.hexValue != nil }) else {
      throw Reply(.digestSyntax)
    }
    return .digest(user: [UInt8](argument[..<blank]), digest)
  }

  private static func authenticate(_ argument: [UInt8]) throws(Reply) -> Command {
    let words = argument.words
    guard let first = words.first else { return .mechanisms }
    guard words.count <= 2, first.count <= 20,
      first.allSatisfy({ $0.isLetter || $0.isDigit || $0 == "-" || $0 == "_" })
    else { throw Reply(.authenticationSyntax) }
    let mechanism = first.map(\.uppercased)
    guard words.count == 2 else { return .authenticate(mechanism, initial: nil) }
    if words[1] == ["="] { return .authenticate(mechanism, initial: []) }
    guard let initial = Base64.decode(words[1]) else { throw Reply(.notBase64) }
    return .authenticate(mechanism, initial: initial)
  }
}
