/// What was found, as ESEARCH shows it; RFC 9051 §7.3.4, 7377 §2.1, 9394.
public struct SearchResult: Hashable, Sendable {
  /// The command that asked; nil if none did.
  public var tag: Tag?
  /// The mailbox with its UIDVALIDITY, if several were searched.
  public var mailbox: (name: MailboxName, uidValidity: UInt32)? {
    get { origin.map { ($0.name, $0.uidValidity) } }
    set { origin = newValue.map { Origin(name: $0.name, uidValidity: $0.uidValidity) } }
  }
  /// Whether the numbers are UIDs.
  public var isUID = false
  /// MIN
  public var minimum: UInt32?
  /// MAX
  public var maximum: UInt32?
  /// COUNT
  public var count: Int?
  /// ALL as a `sequence-set`; nothing if nothing was found.
  public var all: [UInt8]?
  /// PARTIAL: what was asked for, and those as a `sequence-set`.
  public var partial: Partial?
  /// MODSEQ: the highest of those that are shown; RFC 7162.
  public var modSequence: ModSequence?

  /// Some of the results.
  public struct Partial: Hashable, Sendable {
    /// What was asked for.
    public var range: PartialRange
    /// The results as a `sequence-set`; may be empty.
    public var numbers: [UInt8]

    /// Some of the results.
    public init(_ range: PartialRange, _ numbers: [UInt8]) {
      self.range = range
      self.numbers = numbers
    }
  }

  private struct Origin: Hashable, Sendable {
    var name: MailboxName
    var uidValidity: UInt32
  }

  private var origin: Origin?

  /// A result that says nothing.
  public init(_ tag: Tag?, isUID: Bool) {
    self.tag = tag
    self.isUID = isUID
  }
}
