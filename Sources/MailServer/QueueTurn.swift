internal import Bytes
internal import Configuration
internal import Postal
internal import Queue
internal import SMTP
internal import Unix

/// ETRN: has the waiting mail of a domain tried at once; RFC 1985.
enum QueueTurn {
  /// Makes the messages due, and tells a runner that is at work; without one the next run takes them.
  static func start(_ domain: [UInt8], _ settings: Settings) -> Session.TurnResult {
    guard settings.etrnDomains.contains(domain) else { return .notAllowed }
    do throws(Errno) {
      let spool = try Spool(settings.spool)
      let now = Clock.now
      var count = 0
      for id in try Spool.ids(in: spool.cur) {
        guard let descriptor = try? spool.cur.open(id.path),
          let file = try? QueueFile(descriptor, id: id), isWaiting(file, for: domain)
        else { continue }
        try file.file.setModified(now)
        count += 1
      }
      if count > 0, let runner = try RunnerLock.holder(spool.log) {
        ChildProcess.signal(runner, .hangUp)
      }
      return .started(count)
    } catch { return .unable }
  }

  private static func isWaiting(_ file: QueueFile, for domain: [UInt8]) -> Bool {
    file.header.envelope.recipients.contains { $0.address.domain.equalsIgnoringCase(domain) }
  }
}
