/// The session of a client that has logged in, as a value: octets in, effects out; RFC 9051 §3.2, §3.3.
///
/// Feed it what arrives, then ask for effects until there is none. Long answers come in pieces, so that no
/// command holds more than one message in memory. It does not matter where the octets were cut.
public struct Session {
  /// What it asks of its caller.
  public enum Effect: Hashable, Sendable {
    /// Octets for the client.
    case write([UInt8])
    /// From the next octet on, both sides compress; RFC 4978. What has arrived meanwhile is in `takeRest`.
    case compress
    /// The connection ends once everything is written.
    case hangUp
  }

  /// What the session waits for beside the client.
  public enum News: Hashable, Sendable {
    /// Nothing: the client has to speak first.
    case none
    /// Changes of the selected mailbox.
    case selected
    /// Changes of any mailbox; NOTIFY.
    case all
  }

  /// The octets of an answer that are collected before they are sent.
  static let pieceSize = 1 << 18
  /// Wrong commands after which the session ends.
  static let errorLimit = 50

  let account: any MailAccount
  let configuration: SessionConfiguration
  var framer: CommandFramer
  var out: ResponseWriter
  /// The selected mailbox as the client knows it.
  var selected: SelectedMailbox?
  /// What the client has enabled.
  var enabled: Set<Extension> = []
  /// The command that is being answered, and what is left of it.
  var work: (any SessionWork)?
  /// What APPEND or REPLACE has brought so far.
  var upload: UploadState?
  /// The tag of the IDLE that goes on.
  var idleTag: Tag?
  /// UIDs of messages that came into the selected mailbox and of which NOTIFY may want to know more.
  var newcomers: [UInt32] = []
  /// UIDs of messages that this client has just put into the selected mailbox.
  var ownArrivals: Set<UInt32> = []
  /// What NOTIFY has asked for, if anything.
  var watch: Watch?
  var effects: ArraySlice<Effect> = []
  /// The last piece of an answer that goes on: its memory is for the next one, once nobody else has it.
  private var sent: [UInt8] = []
  var errors = 0
  /// Whether COMPRESS has begun.
  var isCompressed = false
  var hasEnded = false

  /// A session that has said nothing; `arrived` is what the client said behind its login.
  public init(
    _ account: any MailAccount, _ configuration: SessionConfiguration = SessionConfiguration(),
    arrived: [UInt8] = []
  ) {
    self.account = account
    self.configuration = configuration
    framer = CommandFramer(.afterLogin)
    out = ResponseWriter()
    framer.feed(arrived)
  }

  /// Adds octets that have arrived from the client.
  public mutating func feed(_ octets: [UInt8]) { framer.feed(octets) }

  /// The next effect; nil if the client has to say more first, or news have to come.
  public mutating func next() -> Effect? {
    if !sent.isEmpty { reuseMemory() }
    while true {
      if out.bytes.count >= Self.pieceSize { return .write(takePiece()) }
      guard effects.isEmpty else { return nextEffect() }
      guard !hasEnded, advance() else { break }
    }
    return out.bytes.isEmpty ? nil : .write(out.take())
  }

  /// What is to be sent of an answer that goes on.
  private mutating func takePiece() -> [UInt8] {
    sent = out.take()
    return sent
  }

  private mutating func reuseMemory() {
    swap(&out.bytes, &sent)
    out.bytes.removeAll(keepingCapacity: true)
    out.bytes += sent
    sent = []
  }

  /// What an effect is about comes after what was said before it.
  private mutating func nextEffect() -> Effect? {
    out.bytes.isEmpty ? effects.popFirst() : .write(out.take())
  }

  /// Whether there is something that the caller has to do before work goes on.
  private var hasToSend: Bool {
    out.bytes.count >= Self.pieceSize || !effects.isEmpty || hasEnded
  }

  /// Does a piece of work; false if there is none.
  private mutating func advance() -> Bool {
    if var current = work {
      work = nil
      // it is not put away between messages of which nothing is sent yet
      var goesOn = true
      repeat { goesOn = current.step(&self) } while goesOn && !hasToSend
      if goesOn { work = current }
      return true
    }
    if !newcomers.isEmpty, tellNewcomers() { return true }
    guard let event = framer.next() else { return false }
    ownArrivals = []
    receive(event)
    return true
  }

  /// What to watch while the client is silent.
  public var awaitedNews: News {
    if hasEnded { return .none }
    if watch != nil { return .all }
    return idleTag != nil && selected != nil ? .selected : .none
  }

  /// Says that something may have changed of what is awaited.
  public mutating func news() {
    guard work == nil, !hasEnded else { return }
    if watch != nil { return notify() }
    if idleTag != nil { synchronize(.everything) }
  }

  /// Ends the session for a reason of ours.
  public mutating func end(_ reason: Ending) {
    guard !hasEnded else { return }
    out.status(nil, .bye, code: reason.code, reason.text)
    close()
  }

  /// Says that the client is silent for a moment: what was learnt is kept for those who come.
  public mutating func pause() { selected?.mailbox.saveFacts() }

  /// Octets that were not looked at, which are compressed if COMPRESS has begun.
  public mutating func takeRest() -> [UInt8] { framer.takeRest() }

  /// Nothing more is said or heard.
  mutating func close() {
    leave()
    work = nil
    upload = nil
    hasEnded = true
    effects.append(.hangUp)
  }
}

/// Why a server ends a session.
public enum Ending: Hashable, Sendable {
  /// The client was silent for too long.
  case idleTooLong
  /// The service ends.
  case shuttingDown

  var code: ResponseCode? {
    switch self {
    case .idleTooLong: nil
    case .shuttingDown: .unavailable
    }
  }

  var text: String {
    switch self {
    case .idleTooLong: "you were silent for too long"
    case .shuttingDown: "the server is shutting down; connect again"
    }
  }
}

/// What a session is told of the server.
public struct SessionConfiguration: Hashable, Sendable {
  /// Whether COMPRESS can begin.
  public var offersCompression = false
  /// What ID says of the server.
  public var identity: [IDField] = []

  /// The plainest.
  public init() {}
}

/// The rest of a command whose answer is long.
protocol SessionWork {
  /// Goes on for about one message, or for one piece of the answer; false if that was the end.
  mutating func step(_ session: inout Session) -> Bool
}
