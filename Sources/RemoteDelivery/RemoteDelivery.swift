internal import Bytes
public import Configuration
internal import Message
internal import Postal
public import Queue
public import Routing
internal import SASL
internal import SMTP
internal import Unix

/// Hands messages to one mail server, or to those of one domain, over as few connections as it takes.
///
/// Each recipient gets exactly one result, at most `resultDelay` after it is known. A message that surely did not arrive is
/// offered to the next server at once, at most `mostAttempts` times; one that may have arrived waits.
public struct RemoteDelivery {
  /// How often a message is offered to servers that go away before they have it.
  static let mostAttempts = 3
  /// The recipients of one transaction: what every server takes, RFC 5321 §4.5.3.1.8.
  static let mostRecipients = 100
  /// How often recipients are put off because a server takes no more of them with one message.
  static let mostOverflows = 50
  /// Seconds that all takes at most, beside the time that the octets need.
  static let timeLimit = 2400
  /// Seconds that all takes at most, with the time that the octets need.
  static let longest = 3600
  /// Octets a second that a connection has at least, or else we give it up.
  static let leastSpeed = 4096
  /// Results that wait at most for more of them, while the server goes on answering at once.
  ///
  /// A kill of this program makes two of each message whose result waits.
  static let mostResults = 16
  /// Milliseconds that they wait at most.
  static let resultDelay = 10

  /// Seconds that a server has for a reply, whatever RFC 5321 §4.5.3.2 allows it.
  public var patience = 600

  /// Whether this process gives up, for good, what this delivery does not need once it knows its login.
  public var confinesProcess = false

  private var relay: Relay
  private let settings: Settings
  private let report: ([DeliveryResult]) -> Void
  private let trace: DialogueTrace?
  private let rewriting: HeaderRewriting?
  private var deadline = 0
  private var login: LoginDialogue?
  private var waiting: [RemoteMessage] = []
  private var results: [DeliveryResult] = []
  /// When the first of the results came, in `Clock.milliseconds`.
  private var resultsSince = 0
  /// Messages that a server was offered, by their numbers.
  private var offered: [Int: Offer] = [:]
  private var lastNumber = 0
  /// Whether the server did not manage the handshake: it is tried again without TLS, if it may be.
  private var leavesOutTLS = false
  /// Whether the messages may go by verified TLS only.
  private var demandsTLS = false

  private struct Offer {
    var message: RemoteMessage
    var octets: MessageOctets
    let passesOn: Bool
    /// Recipients without a verdict.
    var open: Set<Int>
  }

  /// A delivery by this way. `report` is told of results, several at a time.
  public init(
    _ relay: Relay, _ settings: Settings, showsDialogue: Bool = false,
    report: @escaping ([DeliveryResult]) -> Void
  ) {
    self.relay = relay
    self.settings = settings
    self.report = report
    trace = showsDialogue ? DialogueTrace() : nil
    rewriting = HeaderRewriting(settings)
  }

  /// Hands over the messages, in this order.
  public mutating func deliver(_ messages: [RemoteMessage]) {
    let octets = messages.reduce(0) { $0 + $1.size }
    let seconds = min(Self.longest, Self.timeLimit + octets / Self.leastSpeed)
    deadline = Clock.milliseconds + seconds * 1000
    let demanding = relay.language == .smtp ? messages.filter(\.wishes.requiresTLS) : []
    if demanding.count < messages.count {
      hand(over: demanding.isEmpty ? messages : messages.filter { !$0.wishes.requiresTLS })
    }
    if demanding.isEmpty { return }
    (demandsTLS, relay.security) = (true, .verified)
    hand(over: demanding)
  }

  private mutating func hand(over messages: [RemoteMessage]) {
    waiting = messages.reversed()
    do throws(Failure) {
      try tryTargets()
    } catch {
      for message in waiting.reversed() { add(message, error, place: []) }
      waiting = []
    }
    flushResults()
  }
}

// MARK: connections

extension RemoteDelivery {
  /// Goes through the targets as long as there is something to deliver; throws why none would take it.
  private mutating func tryTargets() throws(Failure) {
    let login = try knownLogin()
    var targets = try TargetList(relay, settings)
    var failure = Failure(EnhancedStatus(.temporary, 4, 1), "there is no server to connect to")
    var place: [UInt8] = []
    var requirement = RequiredTLS()
    while !waiting.isEmpty, let target = try targets.next() {
      place = target.place
      if demandsTLS, !targets.isAuthentic {
        failure = requirement.failure(after: RequiredTLS.doubtful)
        continue
      }
      leavesOutTLS = false
      while !waiting.isEmpty {
        let before = (waiting.count, leavesOutTLS)
        do throws(Failure) {
          try serve(target, login)
        } catch {
          failure = demandsTLS ? requirement.failure(after: error) : error
          flushResults()
        }
        // one that did nothing for us is left for the next, unless it may do better in the clear
        if waiting.count >= before.0, leavesOutTLS == before.1 { break }
      }
    }
    for message in waiting.reversed() { add(message, failure, place: place) }
    waiting = []
  }

  /// The login; it is asked for once, before anything is given up.
  private mutating func knownLogin() throws(Failure) -> LoginDialogue {
    if let login { return login }
    var known = LoginDialogue(nil, nil)
    if let path = relay.login {
      let file = try LoginFile(path)
      known = LoginDialogue(file, try file.credentials())
    }
    if confinesProcess { try Jail.enter(relay, settings) }
    login = known
    return known
  }

  /// Holds a conversation with one server. Throws why it ended, if that was not our doing.
  private mutating func serve(_ target: Target, _ login: LoginDialogue) throws(Failure) {
    var conversation = try Conversation(
      target, relay, settings, withoutTLS: leavesOutTLS, deadline: deadline, trace: trace)
    if relay.isImplicit { try conversation.secure(relay, settings) }
    var dialogue = login
    while true {
      guard let effect = conversation.next() else {
        conversation.send()
        hear(&conversation)
        continue
      }
      switch effect {
      case .startTLS: try startTLS(&conversation)
      case .logIn, .challenge, .loggedIn:
        trace?.isSecret = effect != .loggedIn
        dialogue.take(effect, &conversation)
      case .ready:
        if demandsTLS { try RequiredTLS.demand(of: &conversation) }
        offerNext(&conversation)
      case .octets(let number): supply(number, &conversation)
      case .verdict(let number, let recipient, let verdict):
        take(verdict, number, recipient, target)
      case .unsent(let number, let recipients, let failure):
        putBack(number, recipients, failure, target)
      case .closed(let failure):
        for (number, offer) in offered {
          putBack(number, offer.open.sorted(), failure ?? Self.noMessage, target)
        }
        offered = [:]
        if let failure { throw failure }
        return
      }
    }
  }

  /// Waits for the server, and reports what is known before that takes long.
  private mutating func hear(_ conversation: inout Conversation) {
    let left = resultsSince + Self.resultDelay - Clock.milliseconds
    if !results.isEmpty, results.count < Self.mostResults, left > 0,
      conversation.receive(patience: patience, pause: left)
    {
      return
    }
    flushResults()
    conversation.receive(patience: patience)
  }

  private mutating func startTLS(_ conversation: inout Conversation) throws(Failure) {
    conversation.send()
    do throws(Failure) { try conversation.secure(relay, settings) } catch {
      trace?.note("TLS: \(error.text.text)")
      guard relay.security == .opportunistic, !leavesOutTLS else { throw error }
      leavesOutTLS = true
      // nothing was sent: the caller comes here again, on a new connection
      throw error
    }
    conversation.session.secured()
  }
}

// MARK: messages

extension RemoteDelivery {
  /// Offers the next message that can be sent, or says goodbye.
  private mutating func offerNext(_ conversation: inout Conversation) {
    let server = conversation.session.offered
    while let message = nextMessage(server) {
      let (usable, refused) = EnvelopeFitting(server).fit(message, rewriting)
      for (message, failure) in refused { add(message, failure, place: conversation.target.place) }
      guard let usable else { continue }
      do throws(Failure) {
        let octets = try MessageOctets(
          usable, for: EnvelopeFitting(server).abilities(usable),
          needsConversion: usable.wishes.isInternational && !server.international, rewriting)
        return offer(usable, octets, &conversation)
      } catch { add(usable, error, place: conversation.target.place) }
    }
    conversation.session.end()
  }

  /// The next message, with as many recipients as the server takes at a time.
  private mutating func nextMessage(_ server: ClientExtensions) -> RemoteMessage? {
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

  private mutating func offer(
    _ message: RemoteMessage, _ octets: MessageOctets, _ conversation: inout Conversation
  ) {
    let server = conversation.session.offered
    var transaction = ClientTransaction(
      sender: message.sender, recipients: message.addressees.map(\.recipient),
      size: octets.survey.wireSize)
    transaction.hasEightBit = octets.survey.hasEightBit
    transaction.isInternational = message.wishes.isInternational && server.international
    transaction.requiresTLS =
      message.wishes.requiresTLS
      && (demandsTLS || (server.requiredTLS && conversation.session.isProtected))
    transaction.timeLimit = message.timeLimit
    transaction.returns = message.wishes.returns
    transaction.identifier = message.wishes.identifier
    lastNumber += 1
    offered[lastNumber] = Offer(
      message: message, octets: octets,
      passesOn: server.notifications && !message.tellsOfRelay(to: server),
      open: Set(message.addressees.indices))
    conversation.session.begin(transaction, number: lastNumber)
  }

  private mutating func supply(_ number: Int, _ conversation: inout Conversation) {
    guard offered[number] != nil else { return conversation.session.close(Self.noMessage) }
    if trace != nil { conversation.send() }
    trace?.isMessage = true
    do throws(Failure) {
      try offered[number]?.octets.next { conversation.session.supply($0, isLast: $1) }
      conversation.sendIfMuch()
    } catch { conversation.session.close(error) }
  }

  private static let noMessage = Failure(.system(.temporary), "the message is not there any more")

  private mutating func take(
    _ verdict: ClientVerdict, _ number: Int, _ recipient: Int, _ target: Target
  ) {
    guard let offer = offered[number] else { return }
    offered[number]?.open.remove(recipient)
    if offered[number]?.open.isEmpty == true { offered[number] = nil }
    let index = offer.message.addressees[recipient].index
    switch verdict {
    case .taken(let reply):
      let action: Outcome.Action =
        switch relay.language {
        case .smtp: .relayed
        case .lmtp: .delivered
        }
      let outcome = Outcome(action, reply.status, place: target.place, words: reply.words)
      if results.isEmpty { resultsSince = Clock.milliseconds }
      results.append(DeliveryResult(index, outcome, isPassedOn: offer.passesOn))
    case .refused(let failure):
      if failure.status == Self.tooMany, putOff(offer.message, recipient) { return }
      results.append(DeliveryResult(index, Outcome(failure, place: target.place)))
    }
  }

  private static let tooMany = EnhancedStatus(.temporary, 5, 3)

  /// Has a recipient go with the same message once more, as the server takes no more of them with this one.
  private mutating func putOff(_ message: RemoteMessage, _ recipient: Int) -> Bool {
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

  private mutating func putBack(
    _ number: Int, _ recipients: [Int], _ failure: Failure, _ target: Target
  ) {
    guard var message = offered[number]?.message, !recipients.isEmpty else { return }
    offered[number]?.open.subtract(recipients)
    message.addressees = recipients.map { message.addressees[$0] }
    message.attempts += 1
    if message.attempts < Self.mostAttempts {
      waiting.append(message)
    } else {
      add(message, failure, place: target.place)
    }
  }
}

// MARK: results

extension RemoteDelivery {
  private mutating func add(_ message: RemoteMessage, _ failure: Failure, place: [UInt8]) {
    for addressee in message.addressees {
      results.append(DeliveryResult(addressee.index, Outcome(failure, place: place)))
    }
  }

  private mutating func flushResults() {
    if results.isEmpty { return }
    report(results)
    results.removeAll(keepingCapacity: true)
  }
}
