public import Bytes
internal import Postal

extension AttemptRecord {
  /// The line that says the sender was told of the delay; it is no attempt.
  public static func notice(_ earlier: AttemptRecord, at time: Timestamp) -> AttemptRecord {
    AttemptRecord(
      time: time, id: earlier.id, recipient: earlier.recipient,
      outcome: Outcome(.deferred, .expired, place: noticePlace, words: noticeWords))
  }

  /// Whether the line is no attempt: the sender was told of the delay, or the network is waited for.
  public var isNotice: Bool { isDelayNotice || isWaiting }

  /// Whether the line says that the sender was told of the delay.
  public var isDelayNotice: Bool { outcome.place == Self.noticePlace && outcome.status == .expired }

  private static let noticePlace = Array("(sender)".utf8)
  private static let noticeWords = Array("told of the delay".utf8)
}
