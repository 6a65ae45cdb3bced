internal import Bytes
public import Configuration
public import Postal
internal import Queue
internal import Routing
internal import Unix

/// What martlet-remote does once its command line was read.
public struct RemoteProgram {
  /// The program's name in front of its complaints.
  public static let name = "martlet-remote"

  private let options: RemoteOptions
  private let settings: Settings

  /// A run with these options and this configuration.
  public init(_ options: RemoteOptions, _ settings: Settings) {
    self.options = options
    self.settings = settings
  }

  /// Delivers; what went wrong was said on descriptor 2.
  public func run() -> ExitStatus {
    Signal.pipe.ignore()
    // servers are foreign, and passwords are here: nothing is gained by either
    try? Confinement.noNewPrivileges()
    try? Confinement.hideMemory()
    do throws(Failure) {
      if options.mode == .batch { return try runBatch() }
      return try deliverInput()
    } catch {
      Complaint.write(program: Self.name, error.text.text)
      return error.exitStatus
    }
  }
}

// MARK: jobs of the queue

extension RemoteProgram {
  /// Delivers the jobs of the list on descriptor 0; results go to descriptor 1.
  private func runBatch() throws(Failure) -> ExitStatus {
    var isHeard = true
    let further =
      options.takesMore ? FurtherMessages(owning: FurtherJobs.descriptor) : nil
    let ways = Self.byWay(try DeliveryAgent.readJobs())
    for (position, (way, jobs)) in ways.enumerated() {
      do throws(Failure) {
        var delivery = RemoteDelivery(try Self.relay(way), settings) {
          // what nobody hears of is sent again by the next runner: so nothing more is sent by this one
          if !DeliveryAgent.write($0) { Host.exit(ExitStatus.ioError.rawValue) }
        }
        // more comes by the same way, which is the only one
        if ways.count == 1 { delivery.further = further }
        // what is given up is not there for a login by another way
        delivery.confinesProcess = position == ways.count - 1
        delivery.deliver(RemoteMessage.grouped(jobs))
      } catch {
        var results: [DeliveryResult] = []
        for (index, _) in jobs { results.append(DeliveryResult(index, Outcome(error, place: []))) }
        isHeard = DeliveryAgent.write(results) && isHeard
      }
    }
    return isHeard ? .ok : .ioError
  }

  /// The jobs of each way, ways in the order in which they come; usually there is one.
  private static func byWay(
    _ jobs: [DeliveryJob]
  ) -> [(way: [UInt8], jobs: [(index: Int, job: DeliveryJob)])] {
    var all: [(way: [UInt8], jobs: [(index: Int, job: DeliveryJob)])] = []
    for (index, job) in jobs.enumerated() {
      let way: [UInt8]
      switch job.kind {
      case .relay(let text): way = text
      case .mailbox, .command, .maildir: way = []
      }
      if let at = all.firstIndex(where: { $0.way == way }) {
        all[at].jobs.append((index, job))
      } else {
        all.append((way, [(index, job)]))
      }
    }
    return all
  }

  private static func relay(_ way: [UInt8]) throws(Failure) -> Relay {
    do throws(Relay.Problem) { return try Relay(way) } catch {
      throw Failure(.configuration(.temporary), error.text)
    }
  }
}

// MARK: one message by hand

extension RemoteProgram {
  /// Delivers the message on descriptor 0, and prints what became of each recipient.
  private func deliverInput() throws(Failure) -> ExitStatus {
    guard let relay = options.relay else { return .usage }
    let file = try emptyFile()
    let size = try fill(file)
    var status = ExitStatus.ok
    let id = QueueID(time: Clock.now, pid: Host.pid, random: Host.random(4))
    let ways = Self.byDomain(relay, options.recipients)
    for (position, (way, recipients)) in ways.enumerated() {
      // one transaction for all
      let isInternational =
        options.sender.address?.isInternational == true
        || recipients.contains(where: \.isInternational)
      var jobs: [(index: Int, job: DeliveryJob)] = []
      for recipient in recipients {
        var job = DeliveryJob(
          id: id, descriptor: file.number, offset: 0, size: size, sender: options.sender,
          recipient: recipient, original: recipient, kind: .relay(way.bytes))
        job.wishes.isInternational = isInternational
        jobs.append((jobs.count, job))
      }
      var delivery = RemoteDelivery(way, settings, showsDialogue: options.showsDialogue) {
        results in
        for result in results {
          Self.print(recipients[result.index], result.outcome)
          if status == .ok, result.outcome.status.class != .success {
            status = Failure(result.outcome.status, "").exitStatus
          }
        }
      }
      delivery.confinesProcess = position == ways.count - 1
      delivery.deliver(RemoteMessage.grouped(jobs))
    }
    return status
  }

  private func emptyFile() throws(Failure) -> FileDescriptor {
    do throws(Errno) { return try FileDescriptor.memory("message") } catch {
      throw Failure(.system(.temporary), "cannot keep the message: \(error.message)")
    }
  }

  /// Puts all of descriptor 0 into a file; the answer is how much that was.
  private func fill(_ file: borrowing FileDescriptor) throws(Failure) -> Int {
    do throws(Errno) {
      var size = 0
      var piece: [UInt8] = []
      while try DescriptorNumber.input.read(into: &piece) > 0 {
        size += piece.count
        if size > settings.messageSizeLimit { throw .fileTooBig }
        try file.write(piece)
        piece.removeAll(keepingCapacity: true)
      }
      return size
    } catch { throw Failure(.system(.temporary), "cannot read the message: \(error.message)") }
  }

  /// The recipients of each way; the way `mx` is another for each domain.
  private static func byDomain(
    _ relay: Relay, _ recipients: [Address]
  ) -> [(way: Relay, recipients: [Address])] {
    var all: [(way: Relay, recipients: [Address])] = []
    for recipient in recipients {
      let way = relay.resolved(for: recipient.domain)
      if let at = all.firstIndex(where: { $0.way == way }) {
        all[at].recipients.append(recipient)
      } else {
        all.append((way, [recipient]))
      }
    }
    return all
  }

  private static func print(_ recipient: Address, _ outcome: Outcome) {
    var line = recipient.bytes
    line.append(" ")
    line.append(contentsOf: outcome.encoded)
    line.append(ASCII.lf)
    try? DescriptorNumber.output.write(line)
  }
}
