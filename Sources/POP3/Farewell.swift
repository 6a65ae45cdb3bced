/// Why our side ends a session.
public enum Farewell: Hashable, Sendable {
  /// The client was silent for too long; nothing is deleted. RFC 1939 §3.
  case idleTooLong
  /// The server is being stopped.
  case shuttingDown

  var reply: Reply {
    switch self {
    case .idleTooLong: Reply(.idleTooLong)
    case .shuttingDown: Reply(.shuttingDown, .temporary)
    }
  }
}
