internal import Postal
internal import Queue
internal import Routing
internal import SMTP

/// Hands messages to the server of a conversation, and says what became of each recipient.
struct MessageHandover {
  /// Whether the messages may go by verified TLS only.
  var demandsTLS = false
  /// Whether messages may still be added: then a server that is ready is not sent away at once.
  var expectsMore = false
  /// Whether the server is ready for a message, and none waits.
  private(set) var isReady = false
  /// What became of recipients.
  var results: RemoteResults

  private var messages = PendingMessages()
  private let language: Relay.Language
  private let rewriting: HeaderRewriting?
  private let trace: DialogueTrace?

  /// Hands over in this language.
  init(
    _ language: Relay.Language, _ rewriting: HeaderRewriting?, _ trace: DialogueTrace?,
    _ results: RemoteResults
  ) {
    self.language = language
    self.rewriting = rewriting
    self.trace = trace
    self.results = results
  }

  /// How many messages wait for a server.
  var waitingCount: Int { messages.waitingCount }

  /// Has these messages wait for a server, in this order.
  mutating func wait(_ messages: [RemoteMessage]) { self.messages.wait(messages) }

  /// How many messages were added to these.
  var addedCount: Int { messages.added }

  /// Offers more messages, or says goodbye if there are none, to a server that is ready.
  mutating func goOn(with messages: [RemoteMessage], _ conversation: inout Conversation) {
    self.messages.add(messages)
    isReady = false
    offerNext(&conversation)
  }

  /// Has all messages fail that wait for a server.
  mutating func giveUp(_ failure: Failure, place: [UInt8]) {
    for message in messages.giveUp() { results.add(message, failure, place: place) }
  }

  /// Obeys an effect of a message.
  mutating func take(_ effect: ClientEffect, _ conversation: inout Conversation) {
    switch effect {
    case .ready: offerNext(&conversation)
    case .octets(let number): supply(number, &conversation)
    case .verdict(let number, let recipient, let verdict):
      take(verdict, number, recipient, place: conversation.target.place)
    case .unsent(let number, let recipients, let failure):
      guard let spent = messages.putBack(number, recipients) else { return }
      results.add(spent, failure, place: conversation.target.place)
    case .closed(let failure):
      isReady = false
      for spent in messages.putBackAll() {
        results.add(spent, failure ?? Self.noMessage, place: conversation.target.place)
      }
    case .startTLS, .logIn, .challenge, .loggedIn: return
    }
  }

  private static let noMessage = Failure(.system(.temporary), "the message is not there any more")
  private static let tooMany = EnhancedStatus(.temporary, 5, 3)
}

// MARK: offers

extension MessageHandover {
  /// Offers the next message that can be sent, or says goodbye.
  private mutating func offerNext(_ conversation: inout Conversation) {
    let server = conversation.session.offered
    let fitting = EnvelopeFitting(server)
    while let message = messages.next(for: server) {
      let (usable, refused) = fitting.fit(message, rewriting)
      for (message, failure) in refused {
        results.add(message, failure, place: conversation.target.place)
      }
      guard let usable else { continue }
      do throws(Failure) {
        let octets = try MessageOctets(
          usable, for: fitting.abilities(usable),
          needsConversion: usable.wishes.isInternational && !server.international, rewriting)
        return offer(usable, octets, &conversation)
      } catch { results.add(usable, error, place: conversation.target.place) }
    }
    isReady = expectsMore
    if !isReady { conversation.session.end() }
  }

  private mutating func offer(
    _ message: RemoteMessage, _ octets: MessageOctets, _ conversation: inout Conversation
  ) {
    let server = conversation.session.offered
    let number = messages.offer(
      message, octets, passesOn: server.notifications && !message.tellsOfRelay(to: server))
    conversation.session.begin(
      transaction(message, octets.survey.wireSize, octets.survey.hasEightBit, conversation),
      number: number)
  }

  private func transaction(
    _ message: RemoteMessage, _ size: Int, _ hasEightBit: Bool,
    _ conversation: borrowing Conversation
  ) -> ClientTransaction {
    let server = conversation.session.offered
    var transaction = ClientTransaction(
      sender: message.sender, recipients: message.addressees.map(\.recipient), size: size)
    transaction.hasEightBit = hasEightBit
    transaction.isInternational = message.wishes.isInternational && server.international
    transaction.requiresTLS =
      message.wishes.requiresTLS
      && ((demandsTLS && language == .smtp)
        || (server.requiredTLS && conversation.session.isProtected))
    transaction.timeLimit = message.timeLimit
    transaction.returns = message.wishes.returns
    transaction.identifier = message.wishes.identifier
    return transaction
  }

  private mutating func supply(_ number: Int, _ conversation: inout Conversation) {
    guard messages.isOffered(number) else { return conversation.session.close(Self.noMessage) }
    if trace != nil { conversation.send() }
    trace?.isMessage = true
    do throws(Failure) {
      try messages.nextOctets(of: number) { conversation.session.supply($0, isLast: $1) }
      results.flush(beforeSending: conversation.session.output.count)
      conversation.sendIfMuch()
    } catch { conversation.session.close(error) }
  }
}

// MARK: verdicts

extension MessageHandover {
  private mutating func take(
    _ verdict: ClientVerdict, _ number: Int, _ recipient: Int, place: [UInt8]
  ) {
    guard let offer = messages.settle(number, recipient) else { return }
    let addressee = offer.message.addressees[recipient]
    switch verdict {
    case .taken(let reply):
      let outcome = Outcome(action, reply.status, place: place, words: reply.words)
      results.add(DeliveryResult(addressee.index, outcome, isPassedOn: offer.passesOn))
    case .refused(let failure):
      if failure.status == Self.tooMany, messages.putOff(offer.message, recipient) { return }
      results.add(addressee, failure, place: place)
    }
  }

  /// What a server does that says yes.
  private var action: Outcome.Action {
    switch language {
    case .smtp: .relayed
    case .lmtp: .delivered
    }
  }
}
