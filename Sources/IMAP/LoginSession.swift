/// The session of a client until it has logged in, as a value: octets in, effects out; RFC 9051 §3.1, §6.2.
///
/// Feed it what arrives, then ask for effects until there is none. After STARTTLS a new one begins, so that nothing
/// of the old one is believed.
public struct LoginSession: Sendable {
  /// What it asks of its caller.
  public enum Effect: Hashable, Sendable {
    /// Octets for the client.
    case write([UInt8])
    /// TLS begins once everything is written.
    case startTLS
    /// The client wants to log in; `challenge`, `accept` or `refuse` is the answer.
    case authenticate([UInt8], initial: [UInt8]?)
    /// The client has said this; the same answers.
    case respond([UInt8])
    /// The client has given the exchange up.
    case forget
    /// The client is this user. The command of this tag waits for its answer, which is `Session.welcome`.
    case enter([UInt8], Tag)
    /// The connection ends once everything is written.
    case hangUp
  }

  /// What is offered.
  public struct Configuration: Hashable, Sendable {
    /// The mechanisms, the best first.
    public var mechanisms: [String] = []
    /// Those that there are under TLS.
    public var protectedMechanisms: [String] = []
    /// Whether STARTTLS is offered.
    public var offersTLS = false
    /// Whether TLS is in use.
    public var isProtected = false
    /// What ID says of the server.
    public var identity: [IDField] = []

    /// Nothing but the greeting.
    public init() {}
  }

  enum State: Sendable {
    /// A command is next.
    case open
    /// The caller has the client's word.
    case deciding(Tag)
    /// The client is asked for a response.
    case responding(Tag)
    /// The client still has to take note of the server's last word.
    case confirming(Tag, [UInt8])
    case closed
  }

  /// Wrong commands and logins after which the session ends.
  static let errorLimit = 10

  let configuration: Configuration
  var framer = CommandFramer(.beforeLogin)
  var out = ResponseWriter()
  var state = State.open
  var errors = 0
  private var effects: ArraySlice<Effect> = []

  /// A session that has not said anything.
  public init(_ configuration: Configuration) { self.configuration = configuration }

  /// Says the greeting; after STARTTLS there is none.
  public mutating func greet(_ host: [UInt8]) {
    out.status(nil, .ok, code: .capability(capabilities), host + Array(" ready".utf8))
  }

  /// Adds octets that have arrived from the client.
  public mutating func feed(_ octets: [UInt8]) { framer.feed(octets) }

  /// The next effect; nil if the client has to say more first, or the caller has to answer.
  public mutating func next() -> Effect? {
    while true {
      if let effect = effects.popFirst() { return effect }
      guard awaitsClient, let event = framer.next() else { break }
      receive(event)
    }
    return out.bytes.isEmpty ? nil : .write(out.take())
  }

  /// Ends the session for a reason of ours.
  public mutating func end(_ reason: Ending) {
    if case .closed = state { return }
    sayGoodbye(reason.text, code: reason.code)
  }

  /// What has arrived and was not looked at: it belongs to who goes on.
  public mutating func takeRest() -> [UInt8] { framer.takeRest() }

  private var awaitsClient: Bool {
    switch state {
    case .open, .responding, .confirming: true
    case .deciding, .closed: false
    }
  }

  /// What comes after all that was said so far.
  mutating func effect(_ effect: Effect) {
    if !out.bytes.isEmpty { effects.append(.write(out.take())) }
    effects.append(effect)
  }

  mutating func sayGoodbye(_ text: String, code: ResponseCode? = nil) {
    out.status(nil, .bye, code: code, text)
    state = .closed
    effect(.hangUp)
  }
}
