public import SMTP
public import Unix

/// The command line of martlet-smtpd(8).
public struct ServerOptions: Sendable {
  /// The options that there are.
  public static let known = [
    Options.Known("config", "C", takesValue: true), Options.Known("mode", takesValue: true),
    Options.Known("tls"),
  ]

  /// The configuration file that was named.
  public var configuration: Path?
  /// Who is expected at the other end.
  public var mode = Session.Mode.smtp
  /// Whether TLS begins with the connection; RFC 8314.
  public var beginsWithTLS = false

  /// Reads options.
  public init(_ options: Options) throws(Options.Misuse) {
    guard options.operands.isEmpty else { throw Options.Misuse("there are no operands") }
    configuration = try options.path("config")
    beginsWithTLS = options.has("tls")
    guard let word = options.value("mode") else { return }
    guard let mode = Session.Mode(word: word) else {
      throw Options.Misuse("--mode needs smtp, submission or lmtp")
    }
    self.mode = mode
  }
}

extension Session.Mode {
  fileprivate init?(word: [UInt8]) {
    switch word {
    case Array("smtp".utf8): self = .smtp
    case Array("submission".utf8): self = .submission
    case Array("lmtp".utf8): self = .lmtp
    default: return nil
    }
  }
}
