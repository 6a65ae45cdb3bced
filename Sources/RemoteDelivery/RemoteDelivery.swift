internal import Bytes
public import Configuration
internal import Postal
public import Queue
public import Routing
internal import SMTP
internal import Unix

/// Hands messages to one mail server, or to those of one domain, over as few connections as it takes.
///
/// Each recipient gets exactly one result, at most `resultDelay` after it is known. A message that surely did not
/// arrive is offered to the next server at once, at most `PendingMessages.mostAttempts` times; one that may have arrived waits.
public struct RemoteDelivery {
  /// Seconds that all takes at most, beside the time that the octets need.
  static let timeLimit = 2400
  /// Seconds that all takes at most, with the time that the octets need.
  static let longest = 3600
  /// Octets a second that a connection has at least, or else we give it up.
  static let leastSpeed = 4096

  /// Seconds that a server has for a reply, whatever RFC 5321 §4.5.3.2 allows it.
  public var patience = 600

  /// Seconds that a server has for its greeting while others may be asked.
  ///
  /// martlet-queue ends an agent from which it hears nothing for 15 minutes: the last server needs its turn before.
  var greetingPatience = 60

  /// Whether this process gives up, for good, what this delivery does not need once it knows its login.
  public var confinesProcess = false

  /// Where more messages for the same way may come from.
  public var further: FurtherMessages?

  /// Milliseconds that a result waits at most for others.
  var resultDelay: Int {
    get { handover.results.delay }
    set { handover.results.delay = newValue }
  }

  /// The way as it is written.
  private let way: Relay
  /// The way as the target needs it.
  private var relay: Relay
  /// Whether the messages at hand may go by verified TLS only.
  private var requiresTLS = false
  private let settings: Settings
  private let trace: DialogueTrace?
  private var handover: MessageHandover
  /// What finds the servers of a way.
  var findTargets: (Relay, Settings) throws(Failure) -> TargetList = {
    (relay, settings) throws(Failure) in try TargetList(relay, settings)
  }
  private var targets: TargetList?
  /// When it was begun, by `Clock.milliseconds`, and how many octets there were to send so far.
  private var begun = 0, octets = 0
  /// Until when a server that is ready waits for us; nil while it does not.
  private var idleUntil: Int?
  /// Messages that came meanwhile and may go by verified TLS only.
  private var demandingMore: [RemoteMessage] = []
  private var login: LoginDialogue?
  /// Whether the server did not manage the handshake: it is tried again without TLS, if it may be.
  private var leavesOutTLS = false

  /// A delivery by this way. `report` is told of results, several at a time.
  public init(
    _ relay: Relay, _ settings: Settings, showsDialogue: Bool = false,
    report: @escaping ([DeliveryResult]) -> Void
  ) {
    way = relay
    self.relay = relay
    self.settings = settings
    trace = showsDialogue ? DialogueTrace() : nil
    handover = MessageHandover(
      relay.language, HeaderRewriting(settings), trace, RemoteResults(report: report))
  }

  /// Hands over the messages, in this order.
  public mutating func deliver(_ messages: [RemoteMessage]) {
    begun = Clock.milliseconds
    octets = messages.reduce(0) { $0 + $1.size }
    let demanding = messages.filter(isDemanding)
    // they have their turn when all others have had theirs, so that no more must come
    if !demanding.isEmpty { further?.end() }
    handover.expectsMore = further?.isOpen == true
    if demanding.count < messages.count {
      hand(over: demanding.isEmpty ? messages : messages.filter { !isDemanding($0) })
    }
    further?.end()
    if demanding.isEmpty, demandingMore.isEmpty { return }
    requiresTLS = true
    hand(over: demanding + demandingMore)
  }

  private func isDemanding(_ message: RemoteMessage) -> Bool {
    message.wishes.requiresTLS && RequiredTLS.concerns(way)
  }

  /// When all must be over, by `Clock.milliseconds`.
  private var deadline: Int {
    begun + 1000 * min(Self.longest, Self.timeLimit + octets / Self.leastSpeed)
  }

  private mutating func hand(over messages: [RemoteMessage]) {
    handover.wait(messages)
    do throws(Failure) { try tryTargets() } catch { handover.giveUp(error, place: []) }
    handover.results.flush()
  }
}

// MARK: servers

extension RemoteDelivery {
  /// Goes through the targets as long as there is something to deliver; throws why none can be asked.
  private mutating func tryTargets() throws(Failure) {
    let login = try knownLogin()
    targets = try findTargets(relay, settings)
    var failure = Failure(EnhancedStatus(.temporary, 4, 1), "there is no server to connect to")
    var place: [UInt8] = []
    var requirement = RequiredTLS()
    while handover.waitingCount > 0, let target = try targets?.next() {
      place = target.place
      if requiresTLS, targets?.isAuthentic != true {
        failure = requirement.failure(after: RequiredTLS.doubtful)
      } else {
        failure = visit(target, login, &requirement) ?? failure
      }
    }
    handover.giveUp(failure, place: place)
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

  /// Hands a server all that it takes, over one connection after the other; the answer is what went wrong last.
  private mutating func visit(
    _ target: Target, _ login: LoginDialogue, _ requirement: inout RequiredTLS
  ) -> Failure? {
    var failure: Failure?
    leavesOutTLS = false
    relay = way
    handover.demandsTLS = requiresTLS && RequiredTLS.concerns(target, way.language)
    if handover.demandsTLS { relay.security = .verified }
    while handover.waitingCount > 0 {
      let before = (handover.waitingCount - handover.addedCount, leavesOutTLS)
      do throws(Failure) { try serve(target, login) } catch {
        failure = handover.demandsTLS ? requirement.failure(after: error) : error
        handover.results.flush()
      }
      // one that did nothing for us is left for the next, unless it may do better in the clear
      let left = handover.waitingCount - handover.addedCount
      if left >= before.0, leavesOutTLS == before.1 { break }
    }
    return failure
  }
}

// MARK: a conversation

extension RemoteDelivery {
  /// Holds a conversation with one server. Throws why it ended, if that was not our doing.
  private mutating func serve(_ target: Target, _ login: LoginDialogue) throws(Failure) {
    var conversation = try Conversation(
      target, relay, settings, withoutTLS: leavesOutTLS, deadline: deadline, trace: trace)
    if relay.isImplicit { try secure(&conversation) }
    var dialogue = login
    while true {
      guard let effect = conversation.next() else {
        if handover.isReady, goOn(&conversation) { continue }
        handover.results.flush(beforeSending: conversation.session.output.count)
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
        if handover.demandsTLS { try RequiredTLS.demand(of: &conversation, relay.language) }
        handover.take(effect, &conversation)
      case .octets, .verdict, .unsent: handover.take(effect, &conversation)
      case .closed(let failure):
        handover.take(effect, &conversation)
        guard let failure else { return }
        throw handover.demandsTLS ? RequiredTLS.judged(failure) : failure
      }
    }
  }

  /// Goes on with a server that is ready: with what has come meanwhile or comes in a moment, or with goodbye.
  ///
  /// False if the server has to say something of other messages first.
  private mutating func goOn(_ conversation: inout Conversation) -> Bool {
    let more = takeMore()
    if !more.isEmpty || !handover.expectsMore {
      idleUntil = nil
      conversation.deadline = deadline
      handover.goOn(with: more, &conversation)
      return true
    }
    guard conversation.session.isIdle, let further else { return false }
    handover.results.flush()
    let now = Clock.milliseconds
    let end = idleUntil ?? now + further.patience
    idleUntil = end
    if now < end {
      conversation.receive(besides: further.descriptor, milliseconds: end - now)
    } else {
      endTaking()
    }
    return true
  }

  /// What came meanwhile and may be handed over as these messages are.
  private mutating func takeMore() -> [RemoteMessage] {
    guard let further else { return [] }
    let all = further.take()
    handover.expectsMore = further.isOpen
    octets += all.reduce(0) { $0 + $1.size }
    let demanding = all.filter(isDemanding)
    if demanding.isEmpty { return all }
    demandingMore += demanding
    endTaking()
    return all.filter { !isDemanding($0) }
  }

  private mutating func endTaking() {
    further?.end()
    handover.expectsMore = false
  }

  /// Waits for the server, and reports what is known before that takes long.
  private mutating func hear(_ conversation: inout Conversation) {
    if let pause = handover.results.pause, conversation.receive(patience: patience, pause: pause) {
      return
    }
    handover.results.flush()
    let left = conversation.left(of: greetingPatience)
    if conversation.session.repliesTaken > 0 {
      conversation.receive(patience: patience)
    } else if left > 0 {
      conversation.receive(patience: patience, pause: left)
    } else {
      // names are asked for only now that it matters
      let hasMore = targets?.hasMore() == true
      conversation.receive(patience: hasMore ? min(patience, greetingPatience) : patience)
    }
  }

  private mutating func startTLS(_ conversation: inout Conversation) throws(Failure) {
    conversation.send()
    do throws(Failure) { try secure(&conversation) } catch {
      trace?.note("TLS: \(error.text.text)")
      guard relay.security == .opportunistic, !leavesOutTLS else { throw error }
      leavesOutTLS = true
      // nothing was sent: the caller comes here again, on a new connection
      throw error
    }
    conversation.session.secured()
  }

  private func secure(_ conversation: inout Conversation) throws(Failure) {
    do throws(Failure) { try conversation.secure(relay, settings) } catch {
      throw handover.demandsTLS ? RequiredTLS.judged(handshake: error) : error
    }
  }
}
