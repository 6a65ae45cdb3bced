public import Postal
public import Queue

/// One message for some recipients of one way, with the indices under which they are reported.
public struct RemoteMessage: Sendable {
  /// A recipient.
  public struct Addressee: Hashable, Sendable {
    /// The job's index.
    public let index: Int
    /// Where it goes, and when the sender wants to be told.
    public private(set) var recipient: Recipient

    /// The same recipient by another address.
    func at(_ address: Address) -> Addressee {
      var other = self
      other.recipient.address = address
      return other
    }
  }

  /// The name of the message.
  public let id: QueueID
  /// The descriptor of its file.
  public let descriptor: Int32
  /// Where in the file the message begins.
  public let offset: Int
  /// Octets of the message.
  public let size: Int
  /// The envelope sender.
  public var sender: ReversePath
  /// What the envelope asks for as a whole.
  public let wishes: DeliveryWishes
  /// To whom it goes.
  public var addressees: [Addressee]
  /// How often it was given to a server without a verdict.
  var attempts = 0
  /// How often its recipients were put off because there were too many.
  var overflows = 0

  init(_ job: DeliveryJob, index: Int) {
    id = job.id
    descriptor = job.descriptor
    offset = job.offset
    size = job.size
    sender = job.sender
    wishes = job.wishes
    addressees = []
    add(job, index: index)
  }

  mutating func add(_ job: DeliveryJob, index: Int) {
    let recipient = Recipient(
      job.recipient, notify: job.wishes.notify, original: job.wishes.original)
    addressees.append(Addressee(index: index, recipient: recipient))
  }

  /// The messages of jobs, in the order in which they come; recipients of one message together.
  public static func grouped(_ jobs: [(index: Int, job: DeliveryJob)]) -> [RemoteMessage] {
    var messages: [RemoteMessage] = []
    // one message has one envelope: only what a recipient is asked about differs between its jobs
    var places: [QueueID: Int] = [:]
    for (index, job) in jobs {
      if let at = places[job.id] {
        messages[at].add(job, index: index)
      } else {
        places[job.id] = messages.count
        messages.append(RemoteMessage(job, index: index))
      }
    }
    return messages
  }
}
