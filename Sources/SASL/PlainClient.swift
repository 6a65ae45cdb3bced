internal import Bytes

/// PLAIN, RFC 4616: name and password in one message, for protected connections only.
public struct PlainClient: ClientMechanism {
  private let message: [UInt8]
  private var isSent = false

  /// A client with this password; `authorization` is whom it wants to act for, empty for itself.
  public init(user: [UInt8], password: [UInt8], authorization: [UInt8] = []) {
    let parts = [authorization, user, password].map { $0.filter { $0 != ASCII.nul } }
    message = parts[0] + [ASCII.nul] + parts[1] + [ASCII.nul] + parts[2]
  }

  /// PLAIN.
  public var mechanism: Mechanism { .plain }
  /// Whether the message went out.
  public var isComplete: Bool { isSent }

  /// The message.
  public mutating func initial() -> [UInt8]? {
    isSent = true
    return message
  }

  /// The message, if the server asks for it by an empty challenge; nothing else is answered.
  public mutating func respond(to challenge: [UInt8]) throws(SASLFailure) -> [UInt8] {
    guard !isSent else { throw SASLFailure(.malformed, "PLAIN knows no second challenge") }
    isSent = true
    return message
  }
}
