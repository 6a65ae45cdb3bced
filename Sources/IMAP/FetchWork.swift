internal import Bytes
internal import Message

/// What is left of a FETCH: the messages, and of the one in hand the items that were not sent.
struct FetchWork: SessionWork {
  /// The seconds after which a client is told that a command goes on; RFC 9585 §3.
  static let reportInterval = 10

  private let tag: Tag?
  private let byUID: Bool
  private let items: [FetchItem]
  private let kinds: MessageFacts.Kinds
  private let needsContent: Bool
  private let needsDecoding: Bool
  private let needsArrival: Bool
  private let uids: [UInt32]
  /// Those that have `\Seen` since this command, ascending: their flags have to be told.
  private let marked: [UInt32]
  private var position = 0
  private var nextReport: Int

  /// What is left of the response in hand.
  private var rest: ArraySlice<FetchItem> = []
  private var hasBegun = false
  var message: FetchedMessage?
  var known = Known()
  var stream: SectionStream?

  private var isIncomplete: Bool
  private var refusal: MailRefusal?

  /// What is known of the message in hand.
  struct Known {
    var uid: UInt32 = 0
    var listed: ListedMessage?
    var received = 0
    var facts = MessageFacts()
  }

  /// `tag` is that of the command that ends when all is sent; nil if there is none.
  init(
    _ items: [FetchItem], of uids: [UInt32], marked: [UInt32] = [], byUID: Bool,
    isIncomplete: Bool = false, now: Int, tag: Tag?
  ) {
    self.tag = tag
    self.byUID = byUID
    self.items = items
    self.uids = uids
    self.marked = marked
    self.isIncomplete = isIncomplete
    nextReport = now + Self.reportInterval
    kinds = items.reduce(into: MessageFacts.Kinds()) { $0.formUnion($1.facts) }
    needsContent = items.contains(where: \.needsContent)
    needsDecoding = items.contains { $0.binaryPart != nil }
    needsArrival = items.contains(.internalDate) || items.contains(.emailID)
  }

  mutating func step(_ session: inout Session) -> Bool {
    do throws(MailRefusal) {
      if hasBegun {
        try goOn(&session)
      } else if position < uids.count {
        if position == 0, !kinds.isEmpty { session.selected?.mailbox.expect(kinds, of: uids) }
        report(&session)
        try begin(&session)
      } else {
        end(&session)
        return false
      }
    } catch {
      refusal = refusal ?? error
      return recover(&session)
    }
    return true
  }

  /// After an error; false if the client cannot be talked to any more.
  private mutating func recover(_ session: inout Session) -> Bool {
    if stream != nil {
      // the literal is announced, and its octets will not come
      session.close()
      return false
    }
    if hasBegun { finishMessage(&session) }
    return true
  }

  private mutating func report(_ session: inout Session) {
    // what is in the list takes less time than to look at the clock
    let readsFiles = needsContent || needsArrival || !kinds.isEmpty
    guard readsFiles || position.isMultiple(of: 256) else { return }
    let now = session.account.now
    guard now >= nextReport, let tag else { return }
    nextReport = now + Self.reportInterval
    session.out.status(
      nil, .ok, code: .inProgress(tag, done: position, of: uids.count), "there is more to come")
  }

  private func end(_ session: inout Session) {
    if !kinds.isEmpty { session.selected?.mailbox.saveFacts() }
    guard let tag else { return }
    if let refusal {
      session.synchronize(byUID ? .everything : .withoutRemovals)
      session.refuse(tag, refusal)
    } else if isIncomplete, !byUID {
      // the client has all that there is: many take a NO for nothing; RFC 2180 §4.1, 5530 §3
      session.finish(tag, "FETCH", code: .expungeIssued, telling: .withoutRemovals)
    } else {
      session.finish(tag, "FETCH", telling: byUID ? .everything : .withoutRemovals)
    }
  }
}

// One message.
extension FetchWork {
  private mutating func begin(_ session: inout Session) throws(MailRefusal) {
    let uid = uids[position]
    position += 1
    guard try look(at: uid, &session) else {
      isIncomplete = true
      return
    }
    var wanted = items
    if marked.contains(sorted: uid) { addFlags(to: &wanted, session) }
    if needsDecoding { try leaveOutUnknown(&wanted) }
    guard !wanted.isEmpty, try session.beginFetch(uid) else { return }
    hasBegun = true
    rest = wanted[...]
    try goOn(&session)
  }

  /// Finds out all that is needed of a message before anything is said of it; false if it is gone.
  private mutating func look(
    at uid: UInt32, _ session: inout Session
  ) throws(MailRefusal) -> Bool {
    known = Known()
    known.uid = uid
    guard let listed = try session.selected?.message(uid),
      let mailbox = session.selected?.mailbox
    else { return false }
    known.listed = listed
    if !kinds.isEmpty {
      guard let facts = try mailbox.facts(of: uid, kinds) else { return false }
      known.facts = facts
    }
    if needsArrival {
      guard let received = try mailbox.received(uid) else { return false }
      known.received = received
    }
    let rewrites =
      known.facts.structure?.hasGlobalMessage == true && session.enabled.contains(.imap4rev2)
    if needsContent || rewrites {
      guard let content = try mailbox.content(of: uid) else { return false }
      message = try FetchedMessage(content, for: items)
    }
    return true
  }

  private func addFlags(to wanted: inout [FetchItem], _ session: Session) {
    if !wanted.contains(.flags) { wanted.append(.flags) }
    if session.enabled.contains(.condstore), !wanted.contains(.modSequence) {
      wanted.append(.modSequence)
    }
    // what is sent in pieces comes last, so that flags are not far from the beginning
    wanted = wanted.filter { !$0.needsContent } + wanted.filter(\.needsContent)
  }

  /// Parts with an encoding that we do not know cannot be sent decoded; RFC 9051 §6.4.5.
  private mutating func leaveOutUnknown(_ wanted: inout [FetchItem]) throws(MailRefusal) {
    var kept: [FetchItem] = []
    for item in wanted {
      if let part = item.binaryPart, try !canDecode(part) {
        refusal =
          refusal ?? MailRefusal(.unknownEncoding, "a part has an encoding that is not known")
      } else {
        kept.append(item)
      }
    }
    wanted = kept
  }

  private mutating func canDecode(_ numbers: [UInt32]) throws(MailRefusal) -> Bool {
    guard !numbers.isEmpty, let part = try message?.part(numbers) else { return true }
    return part.isContainer || BodyDecoder(part.fields.encoding) != nil
  }

  private mutating func finishMessage(_ session: inout Session) {
    session.out.endFetch()
    hasBegun = false
    rest = []
    message = nil
    stream = nil
  }

  /// Sends items up to one that is sent in pieces, or the next piece.
  private mutating func goOn(_ session: inout Session) throws(MailRefusal) {
    if var current = stream {
      try current.step(into: &session.out.bytes)
      stream = current.isOver ? nil : current
      return
    }
    while stream == nil {
      guard let item = rest.popFirst() else { return finishMessage(&session) }
      try send(item, &session)
    }
  }
}

extension FetchItem {
  fileprivate var binaryPart: [UInt32]? {
    switch self {
    case .binary(let part, _, _), .binarySize(let part): part
    default: nil
    }
  }
}

extension [UInt32] {
  /// Whether a number is among them, which ascend.
  func contains(sorted number: UInt32) -> Bool {
    let position = firstIndex(from: number)
    return position < count && self[position] == number
  }
}
