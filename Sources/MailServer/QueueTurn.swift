internal import Bytes
internal import Configuration
internal import Postal
internal import Queue
internal import SMTP
internal import Unix

/// ETRN: has the waiting mail of a domain tried at once; RFC 1985.
enum QueueTurn {
  /// How often a session may ask.
  static let limit = 10

  /// Makes the messages due, and tells a runner that is at work; without one the next run takes them.
  ///
  /// A domain that was asked for less than a minute ago is not looked at again.
  static func start(_ domain: [UInt8], _ settings: Settings) -> Session.TurnResult {
    guard settings.etrnDomains.contains(domain) else { return .notAllowed }
    do throws(Errno) {
      let spool = try Spool(settings.spool)
      let now = Clock.now
      switch try TurnRecord.look(for: domain, in: spool, now: now) {
      case .known(let count): return .started(count)
      case .look(let record):
        let count = try Expedite.makeDue(in: spool, now: now) { isWaiting($0, for: domain) }
        if count > 0, let runner = try RunnerLock.holder(spool.log) {
          ChildProcess.signal(runner, .hangUp)
        }
        try record.note(count, now: now)
        return .started(count)
      }
    } catch { return .unable }
  }

  private static func isWaiting(_ file: QueueFile, for domain: [UInt8]) -> Bool {
    file.header.envelope.recipients.contains { $0.address.domain.equalsIgnoringCase(domain) }
  }
}
