internal import Bytes
public import Maildir
public import Postal
internal import Unix

extension StoredMailbox {
  /// How often copying begins again because other programs rename what shall be copied.
  private static let attempts = 4

  /// Copies messages with their flags, keywords and INTERNALDATE to a folder, all or, if it throws, none.
  ///
  /// A copy is one more name of the same file where the file system allows that. UIDs that no message has
  /// are passed over. Durable when it returns.
  public func copy(
    _ uids: [UInt32], to target: StoredMailbox, quota: MaildirSize? = nil
  ) throws(Failure) -> [CopiedMessage] {
    for _ in 0..<Self.attempts {
      if let copied = try copyOnce(uids, to: target, quota) { return copied }
      try failing { () throws(Errno) in
        try keepingUIDs { () throws(Errno) in _ = try refresh() }
      }
    }
    throw Failure(.mailboxBusy, "\(maildir.path.text) changes all the time: try again later")
  }

  /// Nil, and nothing is copied, if a message was not where it should be.
  private func copyOnce(
    _ uids: [UInt32], to target: StoredMailbox, _ quota: MaildirSize?
  ) throws(Failure) -> [CopiedMessage]? {
    let messages = uids.compactMap { uid in snapshot.index(of: uid).map { snapshot.messages[$0] } }
    for message in messages { try quota?.admit(octets: snapshot.size(of: message) ?? 0) }
    let lock = try failing { () throws(Errno) in try ListLock(target.maildir) }
    let source = snapshot
    let copies = try failing { () throws(Errno) in
      try target.prepareForMore(lock)
      return try self.copies(of: messages, source, for: target)
    }
    let dovecot = try failing { () throws(Errno) in try target.lockNumbers(lock) }
    defer { _ = dovecot }
    let arriving: Arriving
    do throws(Errno) {
      arriving = try target.arrival(of: copies, dovecot)
      if arriving.isPending { try target.begin(.added, arriving.lines, lock) }
      guard try link(messages, of: source, as: copies, in: target) else {
        if arriving.isPending { target.end() }
        return nil
      }
      try target.sync(copies)
      try target.record(arriving.lines, count: copies.count, lock)
    } catch {
      target.takeBack(copies)
      target.end()
      throw Failure(error, "copy into", target.maildir.path)
    }
    if arriving.isPending { target.end() }
    target.endOwnChange()
    var usage = UsageChange(target.maildir)
    for message in messages { usage.add(source.size(of: message), message.flags) }
    usage.note()
    return zip(messages, arriving.uids).map { CopiedMessage(source: $0.uid, target: $1) }
  }

  /// What messages become in another folder, under new names.
  func copies(
    of messages: [StoredMessage], _ source: MailboxSnapshot, for target: StoredMailbox
  ) throws(Errno) -> [Added] {
    let letters = try target.letters(for: messages.flatMap { source.keywords(of: $0) })
    let ownLetters = try KeywordLetters(maildir)
    var names = NameMaker()
    var copies: [Added] = []
    copies.reserveCapacity(messages.count)
    for message in messages {
      copies.append(added(message, source, names.next(), ownLetters, letters))
    }
    return copies
  }

  /// False, and all are taken back, if a file is not where it should be.
  private func link(
    _ messages: [StoredMessage], of source: MailboxSnapshot, as copies: [Added],
    in target: StoredMailbox
  ) throws(Errno) -> Bool {
    for (i, message) in messages.enumerated() {
      guard try link(message, source, as: copies[i], in: target) else {
        target.takeBack([Added](copies[..<i]))
        return false
      }
    }
    return true
  }

  /// What a message becomes in another folder: another unique name, and no fields but its sizes.
  private func added(
    _ message: StoredMessage, _ source: MailboxSnapshot, _ unique: [UInt8],
    _ letters: KeywordLetters, _ targetLetters: KeywordLetters
  ) -> Added {
    var state = MessageState(message, source, letters)
    // what means nothing here may be a keyword there
    state.foreign.removeAll { targetLetters.keyword(of: $0) != nil }
    let info = state.letters(targetLetters)
    var name = unique
    for (field, size) in [
      ("S", source.size(of: message)), ("W", source.crlfSize(of: message)),
    ] as [(UInt8, Int?)] {
      guard let size else { continue }
      name += [",", field, "="]
      name.append(decimal: size)
    }
    if !info.isEmpty { name = FileNameParts(name).name(letters: info) }
    return Added(
      name: name, isNew: info.isEmpty, keywords: state.keywords, received: message.received)
  }

  /// Gives a message's file one more name; false if there is no such file.
  private func link(
    _ message: StoredMessage, _ source: MailboxSnapshot, as copy: Added, in target: StoredMailbox
  ) throws(Errno) -> Bool {
    guard let from = Path(source.path(of: message)), let to = Path(copy.name) else {
      throw .invalid
    }
    do throws(Errno) {
      if copy.isNew {
        try maildir.directory.link(from, into: target.new, as: to)
      } else {
        try maildir.directory.link(from, into: target.cur, as: to)
      }
      return true
    } catch {
      switch error {
      case .noSuchFile: return false
      case .otherFileSystem, .tooManyLinks, .notPermitted, .notSupported:
        return try copyContents(from, message.received, as: to, isNew: copy.isNew, in: target)
      default: throw error
      }
    }
  }

  /// Copies a file; false if there is none.
  func copyContents(
    _ from: Path, _ received: Int?, as to: Path, isNew: Bool, in target: StoredMailbox
  ) throws(Errno) -> Bool {
    let file: FileDescriptor
    do throws(Errno) { file = try maildir.directory.open(from) } catch {
      if error == .noSuchFile { return false }
      throw error
    }
    do throws(Errno) {
      let copy = try target.temporary.open(to, .creating(mode: 0o600))
      let status = try file.status()
      try copy.copy(from: file, at: 0, count: status.size)
      try copy.setModified(received.map { Timestamp(seconds: $0) } ?? status.modified)
      try copy.sync()
      if isNew {
        try target.temporary.renameNew(to, into: target.new, as: to)
      } else {
        try target.temporary.renameNew(to, into: target.cur, as: to)
      }
      return true
    } catch {
      try? target.temporary.remove(to)
      throw error
    }
  }
}
