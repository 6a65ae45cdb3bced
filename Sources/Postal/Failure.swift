/// Why a message or a recipient was not taken: what the sender is told, and whether to try again.
public struct Failure: Error, Hashable, Sendable {
  /// The code for programs; its class says whether trying again may help.
  public let status: EnhancedStatus
  /// One sentence for people: what is wrong and what to do.
  public let text: [UInt8]

  /// A failure of this status.
  public init(_ status: EnhancedStatus, _ text: [UInt8]) {
    precondition(status.class != .success, "a failure is no success")
    self.status = status
    self.text = text
  }

  /// A failure of this status.
  public init(_ status: EnhancedStatus, _ text: String) { self.init(status, Array(text.utf8)) }

  /// Whether trying again may help.
  public var isTemporary: Bool { status.class == .temporary }
}

extension Failure {
  /// The exit status that says the same to a program; see sysexits(3).
  public var exitStatus: ExitStatus {
    if isTemporary { return .temporaryFailure }
    return switch (status.subject, status.detail) {
    case (1, 1), (1, 6): .noUser
    case (1, 2), (4, 4): .noHost
    case (1, _), (4, 6), (2, 3), (3, 4), (6, _): .dataError
    case (2, _): .cantCreate
    case (3, _): .configuration
    case (7, _): .noPermission
    default: .unavailable
    }
  }

  /// What an exit status of a delivery command means; what is unexpected is temporary.
  ///
  /// Status 100 and 111 are qmail's words for never and not now.
  public init?(exitStatus: Int32, said words: [UInt8]) {
    let status: EnhancedStatus
    let reason: String
    switch exitStatus {
    case 0, 99: return nil
    case 64: (status, reason) = (EnhancedStatus(.permanent, 3, 5), "command line usage error")
    case 65: (status, reason) = (EnhancedStatus(.permanent, 6, 0), "data format error")
    case 67: (status, reason) = (.noSuchMailbox, "user unknown")
    case 68: (status, reason) = (.noSuchDomain, "host name unknown")
    case 69: (status, reason) = (.system(.permanent), "service unavailable")
    case 70: (status, reason) = (.system(.permanent), "internal software error")
    case 73: (status, reason) = (.mailbox, "cannot create the output")
    case 76: (status, reason) = (EnhancedStatus(.permanent, 5, 0), "remote error in protocol")
    case 77: (status, reason) = (.refused, "permission denied")
    case 78: (status, reason) = (.configuration(.permanent), "configuration error")
    case 100: (status, reason) = (.system(.permanent), "permanent failure")
    default:
      (status, reason) = (
        .system(.temporary), "temporary failure, exit status \(exitStatus)"
      )
    }
    self.init(status, words.isEmpty ? Array(reason.utf8) : words)
  }
}
