public import Bytes

/// Cuts what arrives from a client into commands; RFC 9051 §2.2, 7888.
///
/// It holds a command with its literals, within limits, but for the messages of APPEND and REPLACE, which go
/// through in pieces. Nothing is allocated for what is only announced. What is refused is skipped exactly, so
/// that the next command is read right. It does not matter where the octets were cut.
public struct CommandFramer: Sendable {
  /// What is the caller's to do, in this order.
  public enum Event: Hashable, Sendable {
    /// A command without its line end, for `TaggedCommand`.
    case command([UInt8])
    /// The client waits for `+ `, then goes on with the command.
    case proceed
    /// A step of APPEND or REPLACE.
    case upload(Upload)
    /// The line that `awaitsLine` announced, without its end.
    case line([UInt8])
    /// A command that is none: the answer has this tag, or none if it has none that could be read.
    ///
    /// It also ends an upload that has begun.
    case refused(Tag?, Refusal)
  }

  /// Why octets are no command.
  public enum Refusal: Hashable, Sendable {
    /// It is wrong at this place: BAD.
    case syntax(ParsingError)
    /// A line is too long: BAD.
    case lineTooLong
    /// Its literals are too large: NO with TOOBIG.
    case literalTooBig
    /// A literal is too large to come without being asked for: BAD with TOOBIG; RFC 7888 §5.
    case literalUnasked
    /// Where the next command begins cannot be known: BYE.
    case lost
  }

  /// How much is held.
  public struct Limits: Hashable, Sendable {
    /// The octets of a command, literals not counted; those of a line that is awaited.
    public var text: Int
    /// The octets of all literals of a command, those of messages not counted.
    public var literals: Int
    /// The octets of a literal that comes without being asked for; 4096 is what LITERAL- promises.
    public var unasked: Int

    /// Before the client has said who it is.
    public static let beforeLogin = Limits(text: 8_192, literals: 8_192, unasked: 4_096)
    /// For a client that is known.
    public static let afterLogin = Limits(text: 65_536, literals: 1_048_576, unasked: .max)
    /// The longest line that is awaited, such as a response in AUTHENTICATE.
    public static let line = 12_288

    /// Limits.
    public init(text: Int, literals: Int, unasked: Int) {
      self.text = text
      self.literals = literals
      self.unasked = unasked
    }
  }

  enum State {
    /// A line of a command is next.
    case text
    /// So many octets of a literal that is held.
    case holding(Int)
    /// The caller has to accept a literal, or to refuse it.
    case offering(Upload.Literal)
    /// So many octets of a part of a message.
    case passing(Int)
    /// So many octets of a literal that was refused, then the rest of its command.
    case skipping(Int)
    /// The rest of a line that was refused; only a command has literals behind its lines.
    case skippingLine(isCommand: Bool)
    /// Nothing more is understood.
    case lost
  }

  /// How much is held; it may be changed between commands.
  public var limits: Limits
  /// Whether names in APPEND and REPLACE are in UTF-8.
  public var isUTF8 = false
  /// Whether the next line is one of AUTHENTICATE or IDLE; each line ends it.
  public var awaitsLine = false

  var input = OctetQueue()
  var state = State.text
  /// Events that are not given out yet.
  var events: ArraySlice<Event> = []
  /// The command so far.
  var text: [UInt8] = []
  /// The octets of literals in `text`.
  var literalOctets = 0
  /// The octets that do not belong to literals, those that are not held any more included.
  var textOctets = 0
  var tag: Tag?
  var upload: UploadReader?

  /// A framer in which nothing has arrived.
  public init(_ limits: Limits) { self.limits = limits }

  /// Adds octets that have arrived.
  public mutating func feed(_ octets: [UInt8]) { input.append(octets) }

  /// Whether nothing has arrived that was not given out.
  public var isEmpty: Bool { input.isEmpty && events.isEmpty && text.isEmpty }

  /// What has arrived and was not looked at, which is no longer ours: for STARTTLS and COMPRESS.
  public mutating func takeRest() -> [UInt8] { input.take(.max) }

  /// The caller's word: it wants the octets of the literal that was offered.
  public mutating func accept() {
    guard events.isEmpty, case .offering(let literal) = state else { return }
    if literal.isSynchronising { events.append(.proceed) }
    state = .passing(literal.size)
  }

  /// The caller's word: nothing more of this upload is wanted, and it has its answer.
  public mutating func refuse() {
    guard let upload else { return }
    // what was not asked for yet does not come
    let isUnasked = events.contains(.proceed)
    events = []
    switch state {
    case .offering(let literal): skip(literal)
    case .passing(let rest), .holding(let rest): state = isUnasked ? .text : .skipping(rest)
    case .text: state = upload.isFinished ? .text : .skippingLine(isCommand: true)
    case .skipping, .skippingLine, .lost: break
    }
    forget()
  }

  /// The next event; nil if the client has to say more first, or the caller has to answer.
  public mutating func next() -> Event? {
    while true {
      if let event = events.popFirst() {
        if case .upload(.end) = event { upload = nil }
        return event
      }
      guard advance() else { return nil }
    }
  }
}
