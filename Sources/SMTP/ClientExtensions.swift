internal import Bytes
internal import Postal

/// What a server offers in its answer to EHLO; RFC 5321 §4.1.1.1.
public struct ClientExtensions: Hashable, Sendable {
  /// Commands may be sent without waiting for replies; RFC 2920.
  public var pipelining = false
  /// BDAT; RFC 3030.
  public var chunking = false
  /// Messages with 8-bit octets; RFC 6152.
  public var eightBit = false
  /// Addresses and headers in UTF-8; RFC 6531.
  public var international = false
  /// Notifications; RFC 3461.
  public var notifications = false
  /// Whether the server goes on by TLS only where that is asked for; RFC 8689.
  public var requiredTLS = false
  /// The least seconds in which the server delivers if it must, 0 if it does not say; RFC 2852. Nil if not at all.
  public var leastTime: Int?
  /// TLS; RFC 3207.
  public var startTLS = false
  /// Whether MAIL takes the size of the message; RFC 1870.
  public var size = false
  /// The most octets of a message; nil if that is not said.
  public var sizeLimit: Int?
  /// The most recipients of a message; RFC 9422. Nil if that is not said.
  public var recipientLimit: Int?
  /// The names of mechanisms for AUTH, in upper case; RFC 4954.
  public var mechanisms: [[UInt8]] = []

  /// Nothing is offered.
  public init() {}

  /// The most mechanisms that are looked at.
  private static let mechanismLimit = 64

  /// Reads the answer: its first line is the server's name.
  init(_ reply: ServerReply) {
    for line in reply.lines.dropFirst() {
      let words = line.prefix(1024).split(separator: ASCII.space).map { [UInt8]($0) }
      guard let name = words.first else { continue }
      take(name.map(\.uppercased), words.dropFirst())
    }
  }

  private mutating func take(_ name: [UInt8], _ words: ArraySlice<[UInt8]>) {
    switch name.text {
    case "PIPELINING": pipelining = true
    case "CHUNKING": chunking = true
    case "8BITMIME": eightBit = true
    case "SMTPUTF8": international = true
    case "DSN": notifications = true
    case "STARTTLS": startTLS = true
    case "REQUIRETLS": requiredTLS = true
    case "DELIVERBY": leastTime = words.first.map { $0.decimal ?? 0 } ?? 0
    case "SIZE":
      size = true
      if let limit = words.first?.decimal, limit > 0 { sizeLimit = limit }
    case "LIMITS": takeLimits(words)
    case "AUTH": takeMechanisms(words)
    default:
      // the form that servers had before the standard: AUTH=LOGIN PLAIN
      guard name.starts(with: "AUTH=".utf8) else { return }
      takeMechanisms([[UInt8](name.dropFirst(5))] + words)
    }
  }

  /// Whether the server takes over to deliver in a time.
  ///
  /// Its least time is for messages that go back when it is over; for the others any will do. RFC 2852 §3.
  public func keeps(_ limit: TimeLimit) -> Bool {
    guard let leastTime else { return false }
    return limit.mode == .notified || limit.seconds >= leastTime
  }

  private mutating func takeMechanisms(_ words: ArraySlice<[UInt8]>) {
    for word in words where mechanisms.count < Self.mechanismLimit {
      let name = word.map(\.uppercased)
      if !name.isEmpty, !mechanisms.contains(name) { mechanisms.append(name) }
    }
  }

  private mutating func takeLimits(_ words: ArraySlice<[UInt8]>) {
    for word in words {
      guard let (name, value) = word.cut(at: "="), let number = value.decimal, number > 0 else {
        continue
      }
      if name.equalsIgnoringCase(Array("RCPTMAX".utf8)) { recipientLimit = number }
    }
  }
}
