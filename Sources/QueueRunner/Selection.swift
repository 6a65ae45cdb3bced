internal import Bytes
internal import Postal
public import Queue

/// Which messages a run tries, and whether it stays.
public enum Selection: Hashable, Sendable {
  /// New ones and those that are due; then it ends.
  case due
  /// New ones and those that are due, as they come, until it is told to stop.
  case resident
  /// All, due or not; then it ends.
  case all
  /// One message, due or not; then it ends.
  case message(QueueID)
  /// Those with an open recipient whose address contains this text in any case; then it ends.
  case recipient([UInt8])
  /// Those whose sender contains this text in any case; then it ends.
  case sender([UInt8])

  /// Whether a waiting message is tried before it is due.
  var triesEarly: Bool {
    switch self {
    case .due, .resident: false
    case .all, .message, .recipient, .sender: true
    }
  }

  /// Whether the run takes a submission or new message of this name.
  ///
  /// With one message go those that are made of it, whose names begin alike.
  func takes(_ id: QueueID) -> Bool {
    switch self {
    case .due, .resident, .all: true
    case .message(let wanted): id.time == wanted.time
    case .recipient, .sender: false
    }
  }

  /// Whether a waiting message of this name may be one to try, before its block is read.
  func mayInclude(_ id: QueueID) -> Bool {
    switch self {
    case .due, .resident, .all, .recipient, .sender: true
    case .message: takes(id)
    }
  }

  /// Whether a message is one to try.
  func includes(_ header: QueueHeader, open: [Recipient]) -> Bool {
    switch self {
    case .due, .resident, .all: true
    case .message: takes(header.id)
    case .recipient(let text): open.contains { $0.address.bytes.containsIgnoringCase(text) }
    case .sender(let text): header.envelope.sender.bytes.containsIgnoringCase(text)
    }
  }
}

extension [UInt8] {
  fileprivate func containsIgnoringCase(_ text: [UInt8]) -> Bool {
    lowercased.span.index(of: text.lowercased) != nil
  }
}
