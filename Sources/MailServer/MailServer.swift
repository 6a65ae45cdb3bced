public import Authentication
internal import Bytes
public import Configuration
internal import Postal
internal import Queue
public import SMTP
public import Service
public import Transport
public import Unix

/// SMTP, submission or LMTP on one connection, from the greeting to its end; RFC 5321, 6409, 2033.
///
/// Replies to commands that came together leave together. What the client was promised is in the queue,
/// durable; all else is gone when the connection is.
public struct MailServer: ~Copyable {
  /// Milliseconds a client may take for a command; RFC 5321 §4.5.3.2.7.
  static let commandTime = 300_000
  /// Milliseconds between two pieces of a message; RFC 5321 §4.5.3.2.5.
  static let dataTime = 600_000
  /// Milliseconds that a connection may last in all.
  static let timeInAll = 3_600_000

  /// How a connection ended.
  public enum Ending: Hashable, Sendable {
    /// By QUIT, or by a reply that says goodbye.
    case closed
    /// The client went, or was silent too long.
    case lost
  }

  let settings: Settings
  let mode: Session.Mode
  let peer: Peer
  let log: ServerLog
  let policy: RecipientPolicy
  /// What is offered for logins; nil where there are none.
  let offer: LoginOffer?
  var connection: Connection
  var dialogue: Dialogue
  var entrance: QueueEntrance?
  var message: ArrivingMessage?
  var login: LoginExchange
  var tls: TLSFacts?
  /// The sender of the transaction that is being spoken of.
  var sender = ReversePath.null
  /// The size of its message, as the client has said it.
  var announcedSize: Int?
  /// How often ETRN was asked for.
  var turns = 0
  /// Whether the last reply was the one to QUIT.
  var hasQuit = false
  private var signals: SignalQueue?

  /// A server of a connection on which nothing has been said; without an `offer` it makes its own.
  public init(
    _ settings: Settings, mode: Session.Mode, peer: Peer,
    connection: consuming Connection, policy: RecipientPolicy, offer: LoginOffer? = nil,
    signals: consuming SignalQueue? = nil
  ) {
    self.settings = settings
    self.mode = mode
    self.peer = peer
    self.policy = policy
    self.connection = connection
    self.signals = signals
    log = ServerLog(settings.log, peer)
    self.offer = mode.hasLogins ? offer ?? LoginOffer(settings) : nil
    login = LoginExchange("smtp", settings, self.offer, peer: peer)
    dialogue = Dialogue(Self.session(settings, mode, peer, login, tls: nil))
    self.connection.deadline = Clock.milliseconds + Self.timeInAll
  }

  /// Serves until the end of the connection.
  public mutating func serve() -> Ending {
    connection.sendWithoutDelay()
    do throws(Errno) {
      while true {
        try carryOutAll()
        if dialogue.isClosed {
          try connection.flush()
          if !hasQuit { Farewell.say(connection.input, connection.output) }
          return .closed
        }
        try receive()
      }
    } catch {
      forget()
      log.connection.lost(
        error == .connectionReset ? "the client is gone" : error.message,
        in: dialogue.isReceiving ? "message" : "commands")
      return .lost
    }
  }

  private mutating func carryOutAll() throws(Errno) {
    while let effect = dialogue.next() { try carryOut(effect) }
  }

  private mutating func receive() throws(Errno) {
    connection.timeout = dialogue.isReceiving ? Self.dataTime : Self.commandTime
    let signals = signals?.descriptor.number
    let heard = try connection.hear(orSignalAt: signals.map { DescriptorNumber($0) })
    // it has its answer
    login.settle()
    switch heard {
    case .octets(let octets): dialogue.feed(octets)
    case .signal: dialogue.end(.shuttingDown)
    case .silence:
      let isOver = connection.deadline.map { $0 <= Clock.milliseconds } ?? false
      connection.deadline = nil
      connection.timeout = 1000
      dialogue.end(isOver ? .tooLongInAll : .timeout)
      log.connection.lost("silent too long", in: message == nil ? "commands" : "message")
    }
  }
}

extension Session.Mode {
  /// Whether clients may log in.
  var hasLogins: Bool {
    switch self {
    case .smtp, .submission: true
    case .lmtp, .localPipe: false
    }
  }
}
