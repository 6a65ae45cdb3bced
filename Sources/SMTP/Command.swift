internal import Bytes
public import Postal

/// A line of a client, understood; RFC 5321 §4.1.1 and the extensions that are offered.
public enum Command: Hashable, Sendable {
  /// How exactly a client must write.
  public enum Grammar: Sendable {
    /// For clients of the network: the letter of RFC 5321.
    case exact
    /// For programs of this host: blanks after the colon, no angle brackets, addresses that lack
    /// their domain and any name for EHLO are taken too. Extensions for the network are unknown.
    case loose
  }

  /// HELO with the client's name.
  case hello([UInt8])
  /// EHLO with the client's name.
  case extendedHello([UInt8])
  /// LHLO with the client's name; RFC 2033 §4.1.
  case localHello([UInt8])
  /// MAIL: a transaction without recipients.
  case mail(Transaction)
  /// RCPT
  case recipient(Recipient)
  /// DATA
  case data
  /// BDAT: so many octets follow the line; RFC 3030 §2.
  case chunk(Int, isLast: Bool)
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
  /// STARTTLS; RFC 3207.
  case startTLS
  /// AUTH with the mechanism in upper case and what follows it, decoded; RFC 4954 §4.
  case authenticate([UInt8], initial: [UInt8]?)
  /// ETRN with the domain in lower case; RFC 1985.
  case turn([UInt8])
  /// EXPN, and what other servers have: known by name and not offered.
  case unsupported

  /// Reads a line without its line end; throws the reply to a line that is no command.
  public init(_ line: [UInt8], _ grammar: Grammar) throws(Reply) {
    guard !line.contains(where: { $0.isControl && $0 != ASCII.tab }) else {
      throw .controlInCommand
    }
    var cursor = ByteCursor(line)
    let word = cursor.take { !$0.isBlank }
    guard let verb = Verb(word) else { throw .unknownCommand }
    let argument = cursor.rest.trimmed
    switch verb {
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
    case .lhlo, .bdat, .starttls, .auth, .etrn:
      self = grammar == .loose ? .unsupported : try Self.network(verb, argument)
    }
  }

  /// A command that only clients of the network have.
  private static func network(_ verb: Verb, _ argument: [UInt8]) throws(Reply) -> Command {
    switch verb {
    case .lhlo:
      guard Address.isDomain(argument) else { throw .localHelloNeedsName }
      return .localHello(argument)
    case .bdat: return try chunk(argument)
    case .starttls: return try bare(.startTLS, argument)
    case .auth: return try authenticate(argument)
    case .etrn: return .turn(try node(argument))
    case .helo, .ehlo, .mail, .rcpt, .data, .rset, .noop, .quit, .vrfy, .help, .other:
      return .unsupported
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

  /// `SIZE` or `SIZE LAST`. A size that is no number leaves unknown what is a command and what not.
  private static func chunk(_ argument: [UInt8]) throws(Reply) -> Command {
    let words = argument.words
    guard let first = words.first, first.count <= 15, let size = first.decimal else {
      throw .chunkSyntax
    }
    switch words.count {
    case 1: return .chunk(size, isLast: false)
    case 2 where words[1].equalsIgnoringCase(Array("last".utf8)): return .chunk(size, isLast: true)
    default: throw .chunkSyntax
    }
  }

  private static func authenticate(_ argument: [UInt8]) throws(Reply) -> Command {
    let words = argument.words
    guard 1...2 ~= words.count, words[0].count <= 20,
      words[0].allSatisfy({ $0.isLetter || $0.isDigit || $0 == "-" || $0 == "_" })
    else { throw .authenticationSyntax }
    let mechanism = words[0].map(\.uppercased)
    guard words.count == 2 else { return .authenticate(mechanism, initial: nil) }
    if words[1] == ["="] { return .authenticate(mechanism, initial: []) }
    guard let initial = Base64.decode(words[1]) else { throw .notBase64 }
    return .authenticate(mechanism, initial: initial)
  }

  /// A domain; `@` before it would ask for its subdomains too and `#` for a queue: neither is offered.
  private static func node(_ argument: [UInt8]) throws(Reply) -> [UInt8] {
    guard Address.isDomain(argument) else { throw .turnSyntax }
    return argument.lowercased
  }
}

/// The first word of a command.
private enum Verb {
  case helo, ehlo, lhlo, mail, rcpt, data, bdat, rset, noop, quit, vrfy, help, starttls, auth, etrn
  case other

  /// Commands of RFC 5321 and of extensions that this server does not offer.
  private static let others: Set<[UInt8]> = Set(
    ["expn", "send", "soml", "saml", "turn", "atrn", "burl", "xclient", "xforward", "verb", "onex"]
      .map { Array($0.utf8) })

  init?(_ word: [UInt8]) {
    guard word.count <= 8 else { return nil }
    let word = word.lowercased
    switch word.text {
    case "helo": self = .helo
    case "ehlo": self = .ehlo
    case "lhlo": self = .lhlo
    case "mail": self = .mail
    case "rcpt": self = .rcpt
    case "data": self = .data
    case "bdat": self = .bdat
    case "rset": self = .rset
    case "noop": self = .noop
    case "quit": self = .quit
    case "vrfy": self = .vrfy
    case "help": self = .help
    case "starttls": self = .starttls
    case "auth": self = .auth
    case "etrn": self = .etrn
    default:
      guard Self.others.contains(word) else { return nil }
      self = .other
    }
  }
}
