public import Bytes
public import Postal

extension Session {
  /// Who is at the other end.
  public enum Mode: Sendable {
    /// A program of this host on a pipe: `sendmail -bs`. No greeting is asked for.
    case localPipe
    /// Any host of the network, on port 25.
    case smtp
    /// A person's program, which must log in; RFC 6409.
    case submission
    /// A mail system that hands over mail for recipients of this host; RFC 2033.
    case lmtp
  }

  /// What a session needs to know of its surroundings.
  public struct Configuration: Sendable {
    /// Who is at the other end.
    public var mode: Mode
    /// Our name in the greeting.
    public var host: [UInt8]
    /// The most octets a message may have.
    public var sizeLimit: Int
    /// The most recipients a message may have.
    public var recipientLimit: Int
    /// How many wrong commands are taken before we hang up.
    public var errorLimit: Int
    /// How many commands that bring no message nearer are taken before more of them count as wrong.
    public var idleLimit = 100
    /// Whether nobody can listen: TLS is in use.
    public var isProtected = false
    /// Whether STARTTLS is offered.
    public var offersTLS = false
    /// The mechanisms of AUTH that are offered now.
    public var mechanisms: [String] = []
    /// The mechanisms that would be offered under TLS.
    public var protectedMechanisms: [String] = []
    /// Whether ETRN is offered.
    public var offersTurn = false
    /// Whether the client may ask whose an address is.
    public var mayVerify = false
    /// The classes of mail that are not taken; none if NO-SOLICITING is not offered.
    public var refusedSolicitations = SolicitationClasses()
    /// How long a message may be kept back at most; nil if that is not offered.
    public var releaseLimit: ReleaseLimit?

    /// The latest moment for which a message may be kept back; RFC 4865 §3.
    public struct ReleaseLimit: Sendable {
      /// In seconds from now.
      public var seconds: Int
      /// As a moment.
      public var moment: Timestamp

      /// A limit; both values say the same.
      public init(seconds: Int, moment: Timestamp) {
        self.seconds = seconds
        self.moment = Timestamp(seconds: moment.seconds)
      }
    }

    /// A configuration without extensions that need something of the caller.
    public init(
      _ mode: Mode, host: [UInt8], sizeLimit: Int, recipientLimit: Int = 1_000_000,
      errorLimit: Int = 20
    ) {
      self.mode = mode
      self.host = host
      self.sizeLimit = sizeLimit
      self.recipientLimit = recipientLimit
      self.errorLimit = errorLimit
    }
  }
}

extension Session.Mode {
  /// How exactly the client must write.
  var grammar: Command.Grammar {
    switch self {
    case .localPipe: .loose
    case .smtp, .submission, .lmtp: .exact
    }
  }

  /// What ends the client's lines.
  var lineEnds: LineFramer.Policy {
    switch self {
    case .localPipe: .pipe
    case .smtp, .submission, .lmtp: .strict
    }
  }

  /// Whether the client is of the network.
  var isNetwork: Bool {
    switch self {
    case .localPipe: false
    case .smtp, .submission, .lmtp: true
    }
  }
}

extension Session.Configuration {
  /// The longest line of a client: AUTH may have a long one; RFC 4954 §4.
  var lineLimit: Int {
    mechanisms.isEmpty ? LineFramer.commandLimit : LineFramer.authenticationLimit
  }

  /// What the reply to EHLO or LHLO offers.
  func keywords(isLoggedIn: Bool) -> [String] {
    var all = ["PIPELINING", size, "8BITMIME", "SMTPUTF8", "DSN", "ENHANCEDSTATUSCODES"]
    guard mode.isNetwork else { return all + ["HELP"] }
    all += ["CHUNKING", "BINARYMIME"]
    if offersTLS, !isProtected { all.append("STARTTLS") }
    if !mechanisms.isEmpty, !isLoggedIn { all.append(authentication) }
    all.append("LIMITS RCPTMAX=\(recipientLimit)")
    if let limit = releaseLimit {
      // a date without a fraction: RFC 4865 has none
      let moment = (limit.moment.rfc3339.prefix(19) + ["Z"]).map { $0 }.text
      all.append("FUTURERELEASE \(limit.seconds) \(moment)")
    }
    if isProtected { all.append("REQUIRETLS") }
    all += ["DELIVERBY", "MT-PRIORITY"]
    if !refusedSolicitations.isEmpty {
      all.append("NO-SOLICITING \(refusedSolicitations.bytes.text)")
    }
    if offersTurn { all.append("ETRN") }
    return all + ["HELP"]
  }

  private var authentication: String {
    var line = "AUTH"
    for mechanism in mechanisms { line += " " + mechanism }
    return line
  }

  private var size: String {
    mode.isNetwork && sizeLimit == .max ? "SIZE" : "SIZE \(sizeLimit)"
  }

  /// The commands that HELP lists.
  var verbs: String {
    let hello = mode == .lmtp ? "LHLO" : "HELO EHLO"
    let rest = "MAIL RCPT DATA RSET NOOP QUIT VRFY HELP"
    guard mode.isNetwork else { return "\(hello) \(rest)" }
    let tls = offersTLS && !isProtected ? " STARTTLS" : ""
    let auth = mechanisms.isEmpty ? "" : " AUTH"
    return "\(hello) \(rest) BDAT\(tls)\(auth)\(offersTurn ? " ETRN" : "")"
  }
}
