internal import Postal
internal import SMTP

/// Messages without a verdict: those that wait, and those that a server was offered.
struct PendingMessages {
  /// How often a message is offered to servers that go away before they have it.
  static let mostAttempts = 3
  /// The recipients of one transaction: what every server takes, RFC 5321 §4.5.3.1.8.
  static let mostRecipients = 100
  /// How often recipients are put off because a server takes no more of them with one message.
  static let mostOverflows = 50

  /// A message that a server was offered.
  struct Offer {
    let message: RemoteMessage
    fileprivate var octets: MessageOctets
    /// Whether the server tells the sender what becomes of it.
    let passesOn: Bool
    /// Recipients without a verdict.
    fileprivate var open: Set<Int>
  }

  /// The next one last.
  private var waiting: [RemoteMessage] = []
  /// By their numbers.
  private var offered: [Int: Offer] = [:]
  private var lastNumber = 0

  /// How many were added to those of the beginning.
  private(set) var added = 0

  /// How many wait.
  var waitingCount: Int { waiting.count }

  /// Has these wait, in this order.
  mutating func wait(_ messages: [RemoteMessage]) { waiting = messages.reversed() }

  /// Has more of them wait, after all others.
  mutating func add(_ messages: [RemoteMessage]) {
    waiting.insert(contentsOf: messages.reversed(), at: 0)
    added += messages.count
  }

  /// Gives up those that wait; the answer is which.
  mutating func giveUp() -> [RemoteMessage] {
    defer { waiting = [] }
    return waiting.reversed()
  }

  /// The next message, with as many recipients as the server takes at a time.
  mutating func next(for server: ClientExtensions) -> RemoteMessage? {
    guard var message = waiting.popLast() else { return nil }
    let most = min(Self.mostRecipients, server.recipientLimit ?? Self.mostRecipients)
    if message.addressees.count > most {
      var rest = message
      rest.addressees.removeFirst(most)
      waiting.append(rest)
      message.addressees.removeLast(message.addressees.count - most)
    }
    return message
  }
}

// MARK: offers

extension PendingMessages {
  /// Notes that a server is offered a message; the answer is its number.
  mutating func offer(_ message: RemoteMessage, _ octets: MessageOctets, passesOn: Bool) -> Int {
    lastNumber += 1
    offered[lastNumber] = Offer(
      message: message, octets: octets, passesOn: passesOn, open: Set(message.addressees.indices))
    return lastNumber
  }

  /// Whether the message of this number waits for a verdict.
  func isOffered(_ number: Int) -> Bool { offered[number] != nil }

  /// Calls `body` with the next octets of an offered message, and whether they are the last.
  mutating func nextOctets(
    of number: Int, _ body: (borrowing Span<UInt8>, _ isLast: Bool) -> Void
  ) throws(Failure) {
    try offered[number]?.octets.next(body)
  }

  /// Notes that a recipient has its verdict; the answer is which offer it was part of.
  mutating func settle(_ number: Int, _ recipient: Int) -> Offer? {
    guard let offer = offered[number] else { return nil }
    offered[number]?.open.remove(recipient)
    if offered[number]?.open.isEmpty == true { offered[number] = nil }
    return offer
  }

  /// Has a recipient go with the same message once more, as the server takes no more of them with this one.
  mutating func putOff(_ message: RemoteMessage, _ recipient: Int) -> Bool {
    guard message.addressees.count > 1, message.overflows < Self.mostOverflows else { return false }
    if waiting.last?.id == message.id, waiting.last?.overflows == message.overflows + 1 {
      waiting[waiting.count - 1].addressees.append(message.addressees[recipient])
      return true
    }
    var rest = message
    rest.addressees = [message.addressees[recipient]]
    rest.overflows += 1
    waiting.append(rest)
    return true
  }

  /// Has recipients wait again that were not served; the answer is the message if that was its last attempt.
  mutating func putBack(_ number: Int, _ recipients: [Int]) -> RemoteMessage? {
    guard var message = offered[number]?.message, !recipients.isEmpty else { return nil }
    offered[number]?.open.subtract(recipients)
    message.addressees = recipients.map { message.addressees[$0] }
    message.attempts += 1
    if message.attempts >= Self.mostAttempts { return message }
    waiting.append(message)
    return nil
  }

  /// Has all wait again that a server was offered; the answer is those that had their last attempt.
  mutating func putBackAll() -> [RemoteMessage] {
    var spent: [RemoteMessage] = []
    for (number, offer) in offered {
      if let message = putBack(number, offer.open.sorted()) { spent.append(message) }
    }
    offered = [:]
    return spent
  }
}
