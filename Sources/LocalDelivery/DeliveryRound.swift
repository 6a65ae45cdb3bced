internal import Bytes
internal import Maildir
internal import Postal
internal import Queue
internal import Unix

/// What one job comes to, after its `.forward` was read.
struct DeliveryPlan {
  /// The job's index.
  let index: Int
  let job: LocalJob
  /// The Maildirs it goes to, by number.
  var mailboxes: [Int] = []
  /// Shell commands it is given to.
  var commands: [[UInt8]] = []
  /// Addresses it is forwarded to.
  var addresses: [Address] = []
  /// The names of the places, for the report.
  var places: [[UInt8]] = []
  /// The name it has in a Maildir, without fields.
  var unique: [UInt8] = []
  /// Messages staged for it: which Maildir, which message there.
  var staged: [(mailbox: Int, message: Int)] = []

  /// Whether its outcome is known already.
  var isSettled = false

  /// All places, as a report names them.
  var place: [UInt8] { [UInt8](places.joined(separator: [UInt8](", ".utf8))) }

  /// The outcome when all went well.
  var success: Outcome {
    let isOnlyForwarded = mailboxes.isEmpty && commands.isEmpty && !addresses.isEmpty
    return Outcome(isOnlyForwarded ? .expanded : .delivered, .ok, place: place, words: [])
  }
}

/// The jobs of a batch whose files are open at the same time.
struct DeliveryRound {
  let policy: DeliveryPolicy
  let mailboxes: MailboxSet
  /// Jobs whose outcome is durable.
  var finished: [LocalDelivery.Report] = []
  /// Jobs that lie in their Maildirs and have commands or addresses left.
  var errands: [DeliveryPlan] = []
  private var plans: [DeliveryPlan] = []

  init(policy: DeliveryPolicy, mailboxes: MailboxSet) {
    self.policy = policy
    self.mailboxes = mailboxes
  }

  /// Finds out where a job goes.
  mutating func plan(_ job: LocalJob, index: Int, _ forwards: ForwardFiles) {
    var plan = DeliveryPlan(index: index, job: job)
    do throws(Failure) {
      plan.unique = try uniqueName(job, index)
      switch job.kind {
      case .command(let text): add(command: text, to: &plan)
      case .maildir(let path): try add(.init(maildir: path, home: job.user.home), to: &plan)
      case .mailbox(let path): try planMailbox(&plan, path, forwards)
      }
      plans.append(plan)
    } catch {
      plans.append(plan)
      fail(plans.count - 1, error)
    }
  }

  /// Writes the messages into all Maildirs and reports what is finished with that.
  mutating func fillMailboxes() {
    let earlier = findEarlier()
    for i in plans.indices {
      if plans[i].isSettled { continue }
      do throws(Failure) { try stage(i, earlier) } catch { fail(i, error) }
    }
    let results = mailboxes.commit()
    for i in plans.indices where !plans[i].isSettled {
      let plan = plans[i]
      if let failure = Self.firstFailure(plan, results) {
        fail(i, failure)
      } else if plan.commands.isEmpty, plan.addresses.isEmpty {
        finished.append(.init(index: plan.index, outcome: plan.success))
      } else {
        errands.append(plan)
      }
    }
    plans = []
  }

  private static func firstFailure(_ plan: DeliveryPlan, _ results: [[MaildirDelivery.Result]])
    -> Failure?
  {
    for (mailbox, message) in plan.staged {
      if case .failure(let failure) = results[mailbox][message] { return failure }
    }
    return nil
  }

  private mutating func fail(_ i: Int, _ failure: Failure) {
    plans[i].isSettled = true
    finished.append(
      .init(index: plans[i].index, outcome: Outcome(failure, place: plans[i].place)))
  }
}

extension DeliveryRound {
  private func uniqueName(_ job: LocalJob, _ index: Int) throws(Failure) -> [UInt8] {
    guard let id = job.id else {
      return index == 0
        ? mailboxes.signature.unique : mailboxes.signature.unique + Array("_j\(index)".utf8)
    }
    let recipient = (job.original ?? job.recipient)?.bytes.lowercased ?? job.user.name
    let name = UniqueName.queued(
      id: id.bytes, arrived: id.time, recipient: recipient, host: policy.host)
    guard let name else { throw Failure(.system(.temporary), "the job has no usable queue id") }
    return name
  }

  private func planMailbox(
    _ plan: inout DeliveryPlan, _ inbox: Path?, _ forwards: ForwardFiles
  ) throws(Failure) {
    let inbox = inbox ?? policy.maildir
    guard policy.readsForward, let targets = try forwards.targets(for: plan.job) else {
      return try addInbox(inbox, to: &plan)
    }
    for target in targets {
      switch target {
      case .mailbox: try addInbox(inbox, to: &plan)
      case .maildir(let path): try add(.init(maildir: path, home: plan.job.user.home), to: &plan)
      case .command(let text): add(command: text, to: &plan)
      case .address(let address):
        if plan.addresses.contains(address) { continue }
        plan.addresses.append(address)
        plan.places.append(address.bytes)
      }
    }
  }

  private func addInbox(_ path: Path, to plan: inout DeliveryPlan) throws(Failure) {
    let home = plan.job.user.home
    guard let maildir = path.isAbsolute ? path : home?.appending(path) else {
      throw Failure(
        .configuration(.temporary), "the user has no home directory and no Maildir elsewhere")
    }
    var place = MailboxPlace(maildir: maildir, home: home)
    place.folder = FolderName(plan.job.extension)
    try add(place, to: &plan)
  }

  private func add(command text: [UInt8], to plan: inout DeliveryPlan) {
    plan.commands.append(text)
    plan.places.append(["|"] + text)
  }

  private func add(_ place: MailboxPlace, to plan: inout DeliveryPlan) throws(Failure) {
    var place = place
    place.quota = plan.job.quota
    if let folder = plan.job.folder { (place.folder, place.makesFolder) = (folder, true) }
    let number = try mailboxes.number(of: place)
    if plan.mailboxes.contains(number) { return }
    plan.mailboxes.append(number)
    plan.places.append(mailboxes[number].maildir.path.bytes)
  }

  /// The names that jobs which may have been delivered before have in their Maildirs.
  private mutating func findEarlier() -> [Int: Set<[UInt8]>] {
    guard plans.contains(where: { $0.job.mayBeDelivered }) else { return [:] }
    var wanted: [Int: Set<[UInt8]>] = [:]
    for plan in plans where plan.job.mayBeDelivered {
      for number in plan.mailboxes { wanted[number, default: []].insert(plan.unique) }
    }
    var found: [Int: Set<[UInt8]>] = [:]
    for (number, names) in wanted {
      do throws(Failure) { found[number] = try mailboxes[number].alreadyDelivered(names) } catch {
        for i in plans.indices where plans[i].job.mayBeDelivered && !plans[i].isSettled {
          if plans[i].mailboxes.contains(number) { fail(i, error) }
        }
      }
    }
    return found
  }

  /// Reads the head of the message, stops loops, and writes the message into each Maildir.
  private mutating func stage(_ i: Int, _ earlier: [Int: Set<[UInt8]>]) throws(Failure) {
    let plan = plans[i]
    let message = try OutgoingMessage(plan.job)
    for number in plan.mailboxes where earlier[number]?.contains(plan.unique) != true {
      var rest = message.rest
      let staged = try mailboxes[number].stage(
        plan.unique, isRepeatable: plan.job.id != nil, beginning: message.beginning, rest: &rest)
      plans[i].staged.append((number, staged))
    }
  }
}
