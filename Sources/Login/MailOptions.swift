internal import Unix

/// The command line of a server of mailboxes; martlet-pop3d(8).
struct MailOptions: Sendable {
  /// The options that there are.
  static let known = [
    Options.Known("config", "C", takesValue: true), Options.Known("tls"),
    Options.Known("preauth"),
  ]

  /// The configuration file that was named.
  var configuration: Path?
  /// Whether TLS begins with the connection; RFC 8314.
  var beginsWithTLS: Bool
  /// Whether whoever is at the other end is the user that the process is, and needs no login.
  var isLoggedIn: Bool
  /// The Maildir to serve then; nil for the user's own.
  var maildir: Path?

  /// Reads options.
  init(_ options: Options) throws(Options.Misuse) {
    configuration = try options.path("config")
    beginsWithTLS = options.has("tls")
    isLoggedIn = options.has("preauth")
    guard options.operands.count <= (isLoggedIn ? 1 : 0) else {
      throw Options.Misuse("a Maildir is named with --preauth only, and one")
    }
    if let operand = options.operands.first {
      guard let path = Path(operand) else { throw Options.Misuse("a path has no NUL") }
      maildir = path
    }
  }
}
