internal import Bytes
public import Maildir
public import Postal
internal import Unix

extension StoredMailbox {
  /// Adds messages, all or, if it throws, none; answers their UIDs in their order. Durable when it returns.
  ///
  /// They are written first, without the lock, and synced together. Those without flags and keywords that
  /// have letters lie in `new`, as if they had been delivered.
  public func append(
    _ messages: [NewMessage], quota: MaildirSize? = nil
  ) throws(Failure) -> [UInt32] {
    let delivery = try MaildirDelivery(
      to: maildir, as: DeliverySignature(), quota: quota, expectsMore: true,
      ordersNamesAfterContents: syncsOnce)
    let letters = try failing { () throws(Errno) in
      try self.letters(for: messages.flatMap(\.keywords))
    }
    var names = NameMaker()
    var added: [Added] = []
    for message in messages {
      added.append(try stage(message, as: names.next(), letters, delivery))
    }
    let lock = try failing { () throws(Errno) in try ListLock(maildir) }
    try failing { () throws(Errno) in try prepareForMore(lock) }
    let dovecot = try failing { () throws(Errno) in try lockNumbers(lock) }
    defer { _ = dovecot }
    let new = try failing { () throws(Errno) in
      let new = try arrival(of: added, dovecot)
      if new.isPending { try begin(.added, new.lines, lock) }
      return new
    }
    try publish(delivery, added)
    return try failing { () throws(Errno) in
      do throws(Errno) { try record(new.lines, count: added.count, lock) } catch {
        takeBack(added)
        throw error
      }
      if new.isPending { end() }
      endOwnChange()
      return new.uids
    }
  }

  private func stage(
    _ message: NewMessage, as unique: [UInt8], _ letters: KeywordLetters,
    _ delivery: MaildirDelivery
  ) throws(Failure) -> Added {
    let state = MessageState(flags: message.flags, keywords: message.keywords)
    let info = FileNameParts.sorted(state.letters(letters))
    // nothing is read of a source whose size is 0
    var rest = message.rest ?? MessageSource(in: .input, from: 0, size: 0)
    let moment = message.received.map { Timestamp(seconds: $0) } ?? Clock.now
    let number = try delivery.stage(
      unique, isRepeatable: false, beginning: message.beginning, rest: &rest, received: moment,
      letters: info.isEmpty ? nil : info)
    return Added(
      name: delivery.name(ofStaged: number), isNew: info.isEmpty, keywords: message.keywords,
      received: moment.seconds)
  }

  /// Gives the messages their names; takes all back if one cannot have it.
  private func publish(_ delivery: MaildirDelivery, _ added: [Added]) throws(Failure) {
    var failure: Failure?
    var done: [Added] = []
    // where that is enough, the sync of the list makes the names durable
    for (i, result) in delivery.commit(syncsNames: !syncsOnce).enumerated() {
      switch result {
      case .success: done.append(added[i])
      case .failure(let why): failure = failure ?? why
      }
    }
    guard let failure else { return }
    takeBack(done)
    end()
    var usage = UsageChange(maildir)
    for message in done {
      usage.add(FileNameParts.field("S", of: message.name.span), [], times: -1)
    }
    usage.note()
    throw failure
  }
}

// What appending, copying and moving have in common.
extension StoredMailbox {
  /// A file that this process has put into the folder.
  struct Added {
    let name: [UInt8]
    let isNew: Bool
    let keywords: [[UInt8]]
    /// Nil for the time of the file.
    let received: Int?
  }

  /// What the list has to say of files that become messages.
  struct Arriving {
    var uids: [UInt32] = []
    var lines: [UInt8] = []
    /// Where the line of each begins.
    var starts: [Int] = []
    /// Whether a crash could show a part of them, or one without its keywords.
    var isPending = false

    /// The line of one of the files.
    func line(_ i: Int) -> ArraySlice<UInt8> {
      lines[starts[i]..<(i + 1 < starts.count ? starts[i + 1] : lines.count)]
    }
  }

  /// Gives UIDs to files that shall lie in the folder.
  func arrival(
    of added: [Added], _ dovecot: borrowing DovecotLock?
  ) throws(Errno) -> Arriving {
    guard added.count < Int(ListHeader.nextLimit - snapshot.uidNext) else { throw .tooLarge }
    var arriving = Arriving()
    let now = Clock.now.seconds
    var files = added.map { Numbered(name: $0.name) }
    try number(&files, dovecot)
    for (i, message) in added.enumerated() {
      guard let uid = files[i].uid else { continue }
      arriving.starts.append(arriving.lines.count)
      ListLine.append(
        uid: uid, modseq: snapshot.highestModseq + 1, received: message.received, saved: now,
        keywords: message.keywords.joined(), isNew: message.isNew, name: message.name,
        to: &arriving.lines)
      arriving.uids.append(uid)
      if !message.keywords.isEmpty { arriving.isPending = true }
    }
    if added.count > 1 { arriving.isPending = true }
    return arriving
  }

  /// Makes the names of added files durable, if the sync of the list does not.
  func sync(_ added: [Added]) throws(Errno) {
    if syncsOnce { return }
    try sync(
      new: added.contains(where: \.isNew), cur: added.contains { !$0.isNew })
  }

  /// Removes files that were put into the folder and that nobody was told of.
  func takeBack(_ added: [Added]) {
    for message in added {
      guard let path = Path(message.name) else { continue }
      try? message.isNew ? new.remove(path) : cur.remove(path)
    }
    try? sync(
      new: added.contains(where: \.isNew), cur: added.contains { !$0.isNew })
  }

  /// Does something to the list, and says which and what if the system refuses.
  func failing<Value: ~Copyable>(
    _ body: () throws(Errno) -> Value
  ) throws(Failure) -> Value {
    do throws(Errno) { return try body() } catch { throw Failure(error, "change", maildir.path) }
  }
}
