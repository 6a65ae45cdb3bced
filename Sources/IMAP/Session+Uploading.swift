internal import Bytes

// APPEND, and what REPLACE has in common with it; RFC 9051 §6.3.12, 3502, 3516 §4.4, 4469, 6855 §4.
extension Session {
  /// A step of APPEND or REPLACE.
  mutating func take(_ step: Upload) {
    do throws(MailRefusal) {
      try follow(step)
    } catch {
      abandon(error)
    }
  }

  /// NO, and nothing of this upload is stored.
  private mutating func abandon(_ refusal: MailRefusal) {
    if let tag = upload?.tag { refuse(tag, refusal) }
    endUpload()
  }

  /// BAD, and nothing of this upload is stored.
  private mutating func abandon(_ reason: String) {
    if let tag = upload?.tag { reject(tag, reason) }
    endUpload()
  }

  private mutating func endUpload() {
    upload = nil
    framer.refuse()
  }

  private mutating func follow(_ step: Upload) throws(MailRefusal) {
    switch step {
    case .begin(let tag, let target): begin(tag, target)
    case .message(let flags, let date):
      guard let state = upload else { return }
      guard state.messages.count < UploadState.messageLimit else {
        throw MailRefusal(.limit, "at most \(UploadState.messageLimit) messages come at once")
      }
      let draft = try account.draft()
      upload?.current = UploadedMessage(flags, date, draft)
    case .url(let url): try insert(url)
    case .literal(let literal): try offer(literal)
    case .octets(let octets): try upload?.current?.add(octets)
    case .endOfLiteral: try upload?.current?.endLiteral()
    case .endOfMessage: try endMessage()
    case .end: try finishUpload()
    }
  }

  private mutating func begin(_ tag: Tag, _ target: Upload.Target) {
    do throws(MailRefusal) {
      switch target {
      case .append(let name):
        upload = UploadState(tag: tag, mailbox: try destination(name), replaced: nil)
      case .replace(let number, let name, let byUID):
        guard let uid = try replaced(number, byUID: byUID, tag) else { return framer.refuse() }
        upload = UploadState(tag: tag, mailbox: try destination(name), replaced: uid)
      }
      if upload?.mailbox.countsInQuota == true {
        let room = try room(replacing: upload?.replaced)
        upload?.room = room
      }
    } catch {
      refuse(tag, error)
      endUpload()
    }
  }

  /// The mailbox into which the messages go: the selected one itself where it has the name, so that nothing is looked up
  /// twice.
  private func destination(_ name: MailboxName) throws(MailRefusal) -> any OpenMailbox {
    if let current = selected, current.name == name, !current.hasOtherUIDs,
      !current.mailbox.isReadOnly, current.mailbox.isStill(name)
    {
      return current.mailbox
    }
    return try target(name)
  }

  /// Octets that may be stored before the quota is full; stored lines are shorter than those that come.
  ///
  /// A message that goes has room for another; RFC 8508 §3.4.
  private func room(replacing replaced: UInt32?) throws(MailRefusal) -> Int? {
    var room: Int?
    var freed: Int?
    if let replaced { freed = try selected?.mailbox.content(of: replaced)?.size }
    for limit in try account.quota() {
      switch limit.resource {
      case .storage:
        let (octets, isTooMuch) = (limit.limit - limit.usage + 1).multipliedReportingOverflow(
          by: 1024)
        room = isTooMuch ? nil : max(0, octets) + (freed ?? 0)
      case .messages where limit.usage - (freed == nil ? 0 : 1) >= limit.limit: throw .overQuota
      case .messages, .mailboxes, .annotations, .other: break
      }
    }
    return room
  }

  /// Answers whether the octets of a literal are wanted.
  private mutating func offer(_ literal: Upload.Literal) throws(MailRefusal) {
    guard let state = upload, let current = state.current else { return framer.refuse() }
    if literal.isUTF8, !enabled.contains(.utf8) {
      return abandon("enable UTF8=ACCEPT before you send messages so")
    }
    try check(literal.size, state, current)
    upload?.current?.begin(literal, inParts: framer.isConcatenating)
    framer.accept()
  }

  /// Refuses what would be too much, before it comes.
  func check(
    _ more: Int, _ state: UploadState, _ current: UploadedMessage
  ) throws(MailRefusal) {
    let limit = account.appendLimit
    guard more <= limit, current.announced <= limit - more else {
      throw MailRefusal(.tooBig, "the message is larger than \(limit) octets")
    }
    // every line is one octet shorter on disk, and no line is shorter than that
    guard let room = state.room else { return }
    guard (state.octets + current.announced + more) / 2 <= room else { throw .overQuota }
  }

  private mutating func endMessage() throws(MailRefusal) {
    guard let current = upload?.current.take() else { return }
    // RFC 3502 §2: so a client says that it has changed its mind
    guard current.draft.size > 0 else {
      throw MailRefusal(.cannot, "a message without octets: nothing is stored")
    }
    upload?.octets += current.announced
    upload?.messages.append(
      AppendedMessage(current.draft, current.flags, received: current.received))
  }
}

// The end.
extension Session {
  private mutating func finishUpload() throws(MailRefusal) {
    guard let state = upload else { return }
    // the mailbox of the message that goes may have been lost meanwhile
    if state.replaced != nil, selected == nil { throw .otherUIDs }
    // what the client knows, before it becomes different
    if state.mailbox === selected?.mailbox { _ = try selected?.list() }
    guard let uid = state.replaced else {
      let uids = try state.mailbox.append(state.messages)
      noteSent(uids, to: state.mailbox)
      upload = nil
      return finish(state.tag, state.name, code: code(of: uids, in: state.mailbox))
    }
    try replace(uid, state)
  }

  /// Notes messages that the client has put into a mailbox, if it is the selected one.
  mutating func noteSent(_ uids: [UInt32], to mailbox: any OpenMailbox) {
    if watch != nil, mailbox.summary.id == selected?.summary.id { ownArrivals = Set(uids) }
  }

  func code(of uids: [UInt32], in mailbox: any OpenMailbox) -> ResponseCode {
    var set = NumberSet()
    for uid in uids { set.insert(uid) }
    return .appendUID(mailbox.summary.uidValidity, set)
  }
}

extension MailRefusal {
  fileprivate static let overQuota = MailRefusal(
    .overQuota, "there is no room for that: remove messages first")
}
