internal import Bytes
internal import Postal
internal import Queue

/// Which messages a run tries, and whether it stays.
public enum Selection: Hashable, Sendable {
  /// New ones and those that are due; then it ends.
  case due
  /// New ones and those that are due, as they come, until it is told to stop.
  case resident
  /// All, due or not; then it ends.
  case all
  /// Those for which every condition holds, due or not; then it ends.
  case matching([Condition])

  /// Something that is asked of a message.
  public struct Condition: Hashable, Sendable {
    /// What is looked at.
    public enum Field: Sendable { case id, recipient, sender }

    /// What is looked at; of the recipients only those that are open.
    public let field: Field
    /// What must stand in it, in any case; a whole id means that message and those made of it.
    public let text: [UInt8]
    /// Whether it must not stand there.
    public let isNegated: Bool

    /// A condition.
    public init(_ field: Field, _ text: [UInt8], isNegated: Bool = false) {
      self.field = field
      self.text = text
      self.isNegated = isNegated
    }

    /// Messages that are made of one have names that begin alike.
    fileprivate func holds(for id: QueueID) -> Bool {
      if let wanted = QueueID(text) { return (id.time == wanted.time) != isNegated }
      return id.bytes.containsIgnoringCase(text) != isNegated
    }

    fileprivate func holds(for header: QueueHeader, open: [Recipient]) -> Bool {
      switch field {
      case .id: holds(for: header.id)
      case .recipient:
        open.contains { $0.address.bytes.containsIgnoringCase(text) } != isNegated
      case .sender: header.envelope.sender.bytes.containsIgnoringCase(text) != isNegated
      }
    }
  }

  /// Whether a waiting message is tried before it is due.
  var triesEarly: Bool {
    switch self {
    case .due, .resident: false
    case .all, .matching: true
    }
  }

  /// Whether the run takes a submission or new message of this name: with conditions only one that is named.
  func takes(_ id: QueueID) -> Bool {
    switch self {
    case .due, .resident, .all: true
    case .matching(let conditions):
      conditions.contains { $0.field == .id && !$0.isNegated && QueueID($0.text) != nil }
        && mayInclude(id)
    }
  }

  /// Whether a message of this name may be one to try, before its block is read.
  func mayInclude(_ id: QueueID) -> Bool {
    switch self {
    case .due, .resident, .all: true
    case .matching(let conditions):
      conditions.allSatisfy { $0.field != .id || $0.holds(for: id) }
    }
  }

  /// Whether a message is one to try.
  func includes(_ header: QueueHeader, open: [Recipient]) -> Bool {
    switch self {
    case .due, .resident, .all: true
    case .matching(let conditions): conditions.allSatisfy { $0.holds(for: header, open: open) }
    }
  }
}

extension [UInt8] {
  fileprivate func containsIgnoringCase(_ text: [UInt8]) -> Bool {
    lowercased.span.index(of: text.lowercased) != nil
  }
}
