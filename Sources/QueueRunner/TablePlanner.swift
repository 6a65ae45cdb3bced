internal import Bytes
internal import Configuration
internal import Postal
internal import Queue
internal import Unix

/// Plans by the configuration's tables.
final class TablePlanner: Planner {
  private var settings: Settings
  private let spool: Spool
  private let launcher: any AgentLauncher

  init(_ settings: Settings, spool: Spool, launcher: any AgentLauncher) {
    self.settings = settings
    self.spool = spool
    self.launcher = launcher
  }

  func plan(_ message: QueuedMessage, _ index: Int) -> Plan {
    let recipient = message.states[index].recipient
    do throws(Errno) {
      guard let account = try Account.named(recipient.address.localPart) else {
        return .outcome(Outcome(Failure(.noSuchMailbox, "there is no such mailbox"), place: []))
      }
      var job = DeliveryJob(
        id: message.id, descriptor: 0, offset: message.file.offset, size: message.header.size,
        sender: message.header.envelope.sender, recipient: recipient.address,
        original: recipient.address, kind: .mailbox(maildir: nil))
      job.user = account.name
      job.home = account.home
      job.shell = account.shell
      job.mayBeDelivered = message.mayBeDelivered
      let identity = RunAs(name: account.name, uid: account.uid, gid: account.gid)
      return .work(Work(message: message, index: index, identity: identity, job: job))
    } catch {
      return .outcome(Outcome(Failure(.system(.temporary), error.message), place: []))
    }
  }

  func reload() {}
}
