internal import Bytes

/// A client of IMAP that knows of a mailbox only what the server tells it, and finds fault with what must not be.
///
/// It gives random commands out as octets and takes what the server says. What it believes is `uids` and `flags`;
/// what was wrong is in `faults`.
public struct ModelClient: Sendable {
  /// How a client likes to be told.
  public enum Mode: Int, CaseIterable, Sendable {
    /// IMAP4rev1
    case first
    /// IMAP4rev2
    case second
    /// CONDSTORE
    case condstore
    /// QRESYNC
    case qresync
    /// UIDONLY
    case uidOnly
  }

  /// What a command is about, as far as it limits what may be told meanwhile.
  enum Kind {
    /// Its numbers must stay: no removals.
    case numbered
    case other
    /// IDLE, which waits for DONE.
    case idle
    /// SELECT, after which all is new.
    case select
    /// It ends the mailbox.
    case close
  }

  /// A command that has no answer yet.
  struct Command {
    var tag: String
    var text: String
    var kind: Kind
    /// The flags that a STORE without an answer changes, by UID.
    var silent: [UInt32: Set<String>] = [:]
    /// UIDs of which FLAGS were told meanwhile.
    var told: Set<UInt32> = []
    /// Whether HIGHESTMODSEQ was told meanwhile.
    var toldHighest = false
    /// The highest MODSEQ that was told meanwhile.
    var modSequence = 0
    /// Messages that CHANGEDSINCE, or EARLIER, may speak of.
    var isResynchronizing = false
    /// Whether the server was told which messages are known, so that it does not tell of others.
    var isPartial = false
    var modified: Set<UInt32> = []
    var wantsFlags = false
  }

  /// What a client keeps of a mailbox while it is away.
  public struct Memory: Sendable {
    var validity = 0
    var highest = 0
    var flags: [UInt32: Set<String>] = [:]
  }

  /// Its name, for faults.
  public let name: String
  /// How it likes to be told.
  public let mode: Mode
  /// The mailboxes that it uses.
  public let mailboxes: [String]
  /// What must not have been.
  public internal(set) var faults: [String] = []
  /// The mailbox that is selected; nil if none is.
  public internal(set) var mailbox: String?
  /// The UIDs by number; nil for what it was not told yet. With UIDONLY in no order.
  public internal(set) var uids: [UInt32?] = []
  /// The flags by UID.
  public internal(set) var flags: [UInt32: Set<String>] = [:]
  /// How many commands were answered.
  public internal(set) var answered = 0

  var random: SeededRandom
  var lines = ServerLines()
  var command: Command?
  var isIdling = false
  var tags = 0
  /// HIGHESTMODSEQ as the rules of RFC 7162 §6 have it.
  var highest = 0
  /// The highest HIGHESTMODSEQ that was told.
  var toldHighest = 0
  var validity = 0
  var hasEnabled = false
  /// UIDs that are gone, by mailbox and UIDVALIDITY.
  var gone: [String: Set<UInt32>] = [:]
  /// The subject by mailbox, UIDVALIDITY and UID: a UID means the same message for ever.
  var subjects: [String: [UInt32: [UInt8]]] = [:]
  var memories: [String: Memory] = [:]
  /// UIDs whose flags it is not sure of.
  var doubtful: Set<UInt32> = []
  var history: [String] = []

  /// A client that has logged in, or is about to.
  public init(_ name: String, _ mode: Mode, mailboxes: [String], seed: UInt64) {
    self.name = name
    self.mode = mode
    self.mailboxes = mailboxes
    random = SeededRandom(seed: seed)
  }

  /// Whether a command has no answer yet; IDLE that goes on does not count.
  public var isWaiting: Bool { command != nil && !isIdling }
  /// Whether IDLE goes on.
  public var isIdle: Bool { isIdling }

  /// Whether it knows the UIDs and flags of all messages that it was told of.
  public var isComplete: Bool {
    doubtful.isEmpty && !uids.contains { $0 == nil || flags[$0 ?? 0] == nil }
  }

  /// What it believes, one line for each message, by UID.
  public var beliefs: [String] {
    uids.compactMap(\.self).sorted().map { uid in
      "\(uid) \((flags[uid] ?? ["?"]).sorted().joined(separator: " "))"
    }
  }

  mutating func fault(_ text: String) {
    faults.append("\(name): \(text)\n  " + history.suffix(40).joined(separator: "\n  "))
  }

  /// Where UIDs are the same.
  var place: String { "\(mailbox ?? "-") \(validity)" }

  var usesModSequences: Bool { mode == .condstore || mode == .qresync }
  var hearsVanished: Bool { mode == .qresync || mode == .uidOnly }
}
