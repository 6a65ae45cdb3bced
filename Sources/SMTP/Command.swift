internal import Bytes
public import Postal

/// A line of a client, understood; RFC 5321 §4.1.1.
public enum Command: Hashable, Sendable {
  /// How exactly a client must write.
  public enum Grammar: Sendable {
    /// For clients of the network: the letter of RFC 5321.
    case exact
    /// For programs of this host: blanks after the colon, no angle brackets, addresses that lack
    /// their domain and any name for EHLO are taken too.
    case loose
  }

  /// HELO with the client's name.
  case hello([UInt8])
  /// EHLO with the client's name.
  case extendedHello([UInt8])
  /// MAIL: an envelope without recipients, and the size that was announced.
  case mail(Envelope, size: Int?)
  /// RCPT
  case recipient(Recipient)
  /// DATA
  case data
  /// RSET
  case reset
  /// NOOP
  case nothing
  /// QUIT
  case quit
  /// VRFY with its argument.
  case verify([UInt8])
  /// HELP
  case help
  /// EXPN, and what other servers have: known by name and not offered.
  case unsupported

  /// Reads a line without its line end; throws the reply to a line that is no command.
  public init(_ line: [UInt8], _ grammar: Grammar) throws(Reply) {
    guard !line.contains(where: { $0.isControl && $0 != ASCII.tab }) else {
      throw .controlInCommand
    }
    var cursor = ByteCursor(line)
    let verb = cursor.take { !$0.isBlank }
    let argument = cursor.rest.trimmed
    switch Verb(verb) {
    case .helo: self = .hello(try Self.name(argument, grammar))
    case .ehlo: self = .extendedHello(try Self.name(argument, grammar))
    case .mail: self = try MailArgument.mail(argument, grammar)
    case .rcpt: self = .recipient(try MailArgument.recipient(argument, grammar))
    case .data: self = try Self.bare(.data, argument)
    case .rset: self = try Self.bare(.reset, argument)
    case .quit: self = try Self.bare(.quit, argument)
    case .noop: self = .nothing
    case .help: self = .help
    case .vrfy: self = .verify(argument)
    case .other: self = .unsupported
    case nil: throw .unknownCommand
    }
  }

  private static func bare(_ command: Command, _ argument: [UInt8]) throws(Reply) -> Command {
    guard argument.isEmpty else { throw .noArgument }
    return command
  }

  private static func name(_ argument: [UInt8], _ grammar: Grammar) throws(Reply) -> [UInt8] {
    let isName =
      switch grammar {
      case .exact: Address.isDomain(argument)
      case .loose: 1...Address.domainLimit ~= argument.count
      }
    guard isName else { throw .helloNeedsName }
    return argument
  }
}

/// The first word of a command.
private enum Verb {
  case helo, ehlo, mail, rcpt, data, rset, noop, quit, vrfy, help, other

  /// Commands of RFC 5321 and of extensions that this server does not offer.
  private static let others: Set<[UInt8]> = Set(
    [
      "expn", "send", "soml", "saml", "turn", "etrn", "atrn", "auth", "starttls", "bdat", "burl",
      "lhlo", "xclient", "xforward", "verb", "onex",
    ].map { Array($0.utf8) })

  init?(_ word: [UInt8]) {
    let word = word.lowercased
    switch word.text {
    case "helo": self = .helo
    case "ehlo": self = .ehlo
    case "mail": self = .mail
    case "rcpt": self = .rcpt
    case "data": self = .data
    case "rset": self = .rset
    case "noop": self = .noop
    case "quit": self = .quit
    case "vrfy": self = .vrfy
    case "help": self = .help
    default:
      guard Self.others.contains(word) else { return nil }
      self = .other
    }
  }
}
