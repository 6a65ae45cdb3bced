internal import Bytes
internal import Configuration
internal import Message
internal import Postal
internal import Queue
internal import Routing
internal import Unix

/// Plans by the configuration's tables: asks the router, and says who does what it answers.
final class TablePlanner: Planner {
  /// Octets of a header that are looked at for a loop.
  private static let headerLimit = 64 * 1024

  private var settings: Settings
  private var tables: Tables
  private var router: Router
  private var commandUser: Identified
  private let spool: Spool
  private let launcher: any AgentLauncher
  private let log: RunLog

  init(_ settings: Settings, spool: Spool, launcher: any AgentLauncher, log: RunLog) {
    self.log = log
    self.settings = settings
    self.spool = spool
    self.launcher = launcher
    tables = Tables(settings)
    router = Router(rules: settings.routingRules, tables: tables)
    commandUser = .unknown
  }

  func beginPass() { tables.refresh() }

  func reload() {
    do throws(Failure) {
      settings = try Settings.load(path: settings.file)
      tables = Tables(settings)
      router = Router(rules: settings.routingRules, tables: tables)
      commandUser = .unknown
    } catch {
      log.stays(error)
    }
  }

  func plan(_ message: QueuedMessage, _ index: Int) -> Plan {
    let recipient = message.states[index].recipient
    do throws(Failure) {
      try refuseLate(message)
      try refuseLoop(message)
      let route = router.route(
        recipient.address, from: message.header.envelope.sender,
        isExpanded: message.header.origin.isExpansion)
      return try plan(message, index, route)
    } catch {
      return .outcome(Outcome(error, place: []))
    }
  }

  private func plan(_ message: QueuedMessage, _ index: Int, _ route: Route) throws(Failure) -> Plan
  {
    var job = job(message, index, route)
    var relays = false
    var identity: RunAs?
    var relay: Relay?
    switch route.end {
    case .failure(let failure): throw failure
    case .discard:
      return .outcome(Outcome(.delivered, .ok, place: Array("/dev/null".utf8), words: []))
    case .expansion(let expansion): return .outcome(try expand(message, index, expansion))
    case .mailbox(let account) where account.uid == 0 && Identity.effectiveUser != 0:
      // nothing is delivered as root; its mail is the postmaster's
      job.kind = .maildir(spool.path.appending("postmaster").bytes)
      identity = nil
    case .mailbox(let account):
      job.user = account.name
      job.home = account.home
      job.shell = account.shell
      identity = RunAs(name: account.name, uid: account.uid, gid: account.gid)
    case .virtual(let mailbox):
      job.kind = .mailbox(maildir: mailbox.maildir)
      job.quota = mailbox.quota?.bytes
      identity = try owner(mailbox.owner)
    case .maildir(let path):
      job.kind = .maildir(path)
      identity = try runsCommands()
    case .command(let text), .pipe(let text):
      job.kind = .command(text)
      identity = try runsCommands()
      job.user = identity?.name ?? []
      if case .pipe = route.end { relays = true }
    case .relay(let way):
      job.kind = .relay(way.bytes)
      job.wishes = wishes(message, index, job)
      relay = way
    }
    let worker = relay.map { Worker.remote($0) } ?? .local(identity)
    return .work(Work(message: message, index: index, worker: worker, job: job, relays: relays))
  }

  private func job(_ message: QueuedMessage, _ index: Int, _ route: Route) -> DeliveryJob {
    let original = InternalAddress.displayed(message.states[index].recipient.address)
    var job = DeliveryJob(
      id: message.id, descriptor: 0, offset: message.file.offset, size: message.header.size,
      sender: message.header.envelope.sender, recipient: route.address, original: original,
      kind: .mailbox(maildir: nil))
    job.extension = route.extension
    job.mayBeDelivered = message.mayBeDelivered
    job.wishes.requiresTLS = message.header.envelope.requiresTLS
    return job
  }

  /// What the next system is asked; one that got another address is told the first; RFC 3461 §5.2.1.
  private func wishes(_ message: QueuedMessage, _ index: Int, _ job: DeliveryJob) -> DeliveryWishes
  {
    var wishes = DeliveryWishes(message.header.envelope, message.states[index].recipient)
    if wishes.original == nil, job.recipient != job.original {
      let kind = job.original.isInternational ? "utf-8" : "rfc822"
      wishes.original = OriginalRecipient(kind: Array(kind.utf8), address: job.original.bytes)
    }
    return wishes
  }

  // MARK: - loops and deadlines

  /// Refuses a message that its sender does not want delivered any more; RFC 2852 §4.
  private func refuseLate(_ message: QueuedMessage) throws(Failure) {
    if message.header.envelope.deadline?.returns(at: Clock.now) == true { throw .late }
  }

  /// Refuses a message that too many hosts have passed on already; RFC 5321 §6.3.
  private func refuseLoop(_ message: QueuedMessage) throws(Failure) {
    guard let start = try? message.file.messageStart(limit: Self.headerLimit) else { return }
    let hops = Header(start).count(of: "Received")
    if hops > settings.hopLimit {
      throw Failure(
        .routingLoop,
        "the message has passed \(hops) hosts; it seems to go in circles between aliases or hosts")
    }
  }

  // MARK: - lists

  /// Writes the messages that take the recipient's place, all of them or none that counts.
  private func expand(
    _ message: QueuedMessage, _ index: Int, _ expansion: Expansion
  ) throws(Failure) -> Outcome {
    let recipient = message.states[index].recipient
    try check(expansion)
    var expander = router.expander(for: expansion)
    var number = 0
    while let chunk = try expander.next(limit: QueueFile.recipientLimit) {
      var key = recipient.address.bytes
      key.append(":")
      key.append(decimal: number)
      number += 1
      var writer = ChildWriter(
        spool: spool, parent: message.file, key: key,
        sender: Expansion.sender(message.header.envelope.sender, owner: chunk.owner),
        origin: .made(.expansion, from: message.id))
      do throws(Errno) {
        for address in chunk.recipients {
          try writer.add(member(address, of: recipient, hasOwner: chunk.owner != nil))
        }
        try writer.finish()
      } catch {
        throw Failure(.system(.temporary), "the list cannot be written: \(error.message)")
      }
    }
    for problem in expander.problems { log.problem(problem) }
    return Outcome(
      .expanded, .ok, place: expansion.address.bytes,
      words: Array("\(expander.count) recipients".utf8))
  }

  /// Walks through once: what is not known now, or is nobody's, is said before anything is written.
  private func check(_ expansion: Expansion) throws(Failure) {
    var expander = router.expander(for: expansion)
    while try expander.next(limit: QueueFile.recipientLimit) != nil {}
  }

  /// A list with an owner is a new sender with no wishes of the old; RFC 3461 §5.2.7.
  private func member(_ address: Address, of recipient: Recipient, hasOwner: Bool) -> Recipient {
    if hasOwner { return Recipient(address) }
    return Recipient(
      address, notify: recipient.notify.map { $0.subtracting(.success) },
      original: recipient.original
        ?? OriginalRecipient(kind: Array("rfc822".utf8), address: recipient.address.bytes))
  }

  // MARK: - who does it

  private enum Identified {
    case unknown
    case known(RunAs?)
  }

  /// Who runs commands and writes directories that tables name.
  private func runsCommands() throws(Failure) -> RunAs? {
    if case .known(let identity) = commandUser { return identity }
    let identity = launcher.canBecomeOthers ? try account(settings.commandUser) : nil
    commandUser = .known(identity)
    return identity
  }

  private func owner(_ owner: VirtualMailbox.Owner) throws(Failure) -> RunAs? {
    switch owner {
    case .mailSystem: nil
    case .numbers(let uid, let gid): RunAs(name: nil, uid: uid, gid: gid)
    case .account(let name): try account(name)
    }
  }

  private func account(_ name: [UInt8]) throws(Failure) -> RunAs {
    let found: Account?
    do throws(Errno) { found = try Account.named(name) } catch {
      throw Failure(
        .system(.temporary), "the account \(name.text) cannot be looked up: \(error.message)")
    }
    guard let found else {
      throw Failure(.configuration(.temporary), "there is no account \(name.text) on this host")
    }
    return RunAs(name: found.name, uid: found.uid, gid: found.gid)
  }
}
