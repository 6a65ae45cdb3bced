internal import Bytes
internal import Maildir
public import Postal
internal import Queue
internal import Unix

/// What martlet-local does once its command line was read.
public struct LocalProgram {
  /// The program's name in front of its complaints.
  public static let name = "martlet-local"

  private let options: LocalOptions
  private let policy: DeliveryPolicy

  /// A run with these options and this policy.
  public init(_ options: LocalOptions, _ policy: DeliveryPolicy) {
    self.options = options
    self.policy = policy
  }

  /// Delivers; what went wrong was said on descriptor 2.
  public func run() -> ExitStatus {
    Host.setMask(0o077)
    Signal.pipe.ignore()
    do throws(Failure) {
      if options.mode == .batch { return try runBatch() }
      return try deliverInput()
    } catch { return complain(error) }
  }

  private func complain(_ failure: Failure) -> ExitStatus {
    Complaint.write(program: Self.name, failure.text.text)
    return failure.exitStatus
  }
}

extension LocalProgram {
  /// Delivers the message on descriptor 0.
  private func deliverInput() throws(Failure) -> ExitStatus {
    let user = try become()
    var policy = policy
    policy.readsForward = false
    let kind = options.maildir.map { LocalJob.Kind.maildir($0) } ?? .mailbox(nil)
    var job = LocalJob(kind, user: user, message: MessageSource(reading: .input))
    job.sender = options.sender
    job.supposedSender = environmentSender()
    job.recipient = options.recipient ?? environmentRecipient()
    job.extension = options.extension ?? Host.environment("EXTENSION") ?? []
    job.folder = options.folder
    job.quota = options.quota
    var failure: Failure?
    LocalDelivery(policy).deliver([job]) { reports in
      for report in reports where report.outcome.status.class != .success {
        failure = Failure(report.outcome.status, report.outcome.words)
      }
    }
    if let failure { return complain(failure) }
    return .ok
  }

  /// Becomes the user of `-d`; without it the user is who we are, which root may not be.
  private func become() throws(Failure) -> LocalUser {
    guard let name = options.user else {
      guard Identity.effectiveUser != 0 else {
        throw Failure(.refused, "not as root: name the user to deliver to with -d")
      }
      return LocalUser(name: Host.environment("USER") ?? [], home: home())
    }
    let account: Account?
    do throws(Errno) { account = try Account.named(name) } catch {
      throw Failure(.system(.temporary), "cannot look up the user \(name.text): \(error.message)")
    }
    guard let account else { throw Failure(.noSuchMailbox, "there is no user \(name.text)") }
    if Identity.effectiveUser != account.uid || Identity.user != account.uid {
      do throws(Errno) {
        try Identity.become(account.name, uid: account.uid, gid: account.gid)
      } catch { throw Failure(.refused, "cannot become the user \(name.text): \(error.message)") }
    }
    return LocalUser(name: account.name, home: Path(account.home), shell: account.shell)
  }

  private func home() -> Path? {
    if options.maildir?.isAbsolute == true { return nil }
    if let home = Host.environment("HOME"), home.first == "/" { return Path(home) }
    return (try? Account.numbered(Identity.effectiveUser))?.flatMap { Path($0.home) }
  }

  private func environmentSender() -> ReversePath? {
    Host.environment("SENDER").flatMap(LocalOptions.reversePath)
  }

  private func environmentRecipient() -> Address? {
    for name: Path in ["RECIPIENT", "ORIGINAL_RECIPIENT"] {
      if let address = Host.environment(name).flatMap(Address.init(mailbox:)) { return address }
    }
    return nil
  }
}

extension LocalProgram {
  /// Delivers the jobs of the list on descriptor 0; results go to descriptor 1.
  private func runBatch() throws(Failure) -> ExitStatus {
    // the user that we deliver as must not speak in our place
    try? Confinement.hideMemory()
    var jobs: [LocalJob] = []
    var indices: [Int] = []
    var isHeard = true
    for (index, job) in try DeliveryAgent.readJobs().enumerated() {
      do throws(Failure) {
        let job = try LocalJob(job)
        try checkUser(job.user)
        jobs.append(job)
        indices.append(index)
      } catch {
        isHeard =
          DeliveryAgent.write([DeliveryResult(index, Outcome(error, place: []))]) && isHeard
      }
    }
    LocalDelivery(policy).deliver(jobs) { reports in
      var results: [DeliveryResult] = []
      for report in reports {
        results.append(DeliveryResult(indices[report.index], report.outcome))
      }
      isHeard = DeliveryAgent.write(results) && isHeard
    }
    return isHeard ? .ok : .ioError
  }

  /// Root delivers only to itself: anyone else's mail is the spawner's to hand to that user.
  private func checkUser(_ user: LocalUser) throws(Failure) {
    if Identity.effectiveUser == 0, !user.name.isEmpty, user.name != Array("root".utf8) {
      throw Failure(
        .configuration(.temporary), "mail of \(user.name.text) is not delivered as root")
    }
  }
}
