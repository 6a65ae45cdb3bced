// COPY and MOVE; RFC 9051 §6.4.7, §6.4.8, 4315 §3.
extension Session {
  mutating func copy(
    _ set: MessageSet, _ name: MailboxName, byUID: Bool, _ tag: Tag
  ) throws(MailRefusal) {
    let (uids, isIncomplete) = try named(set, byUID: byUID)
    let (mailbox, target) = try ends(name)
    guard !isIncomplete else { throw .gone }
    let pairs = try mailbox.copy(uids, to: target)
    noteSent(pairs.map(\.target), to: target)
    finish(tag, "COPY", code: code(of: pairs, in: target))
  }

  mutating func move(
    _ set: MessageSet, _ name: MailboxName, byUID: Bool, _ tag: Tag
  ) throws(MailRefusal) {
    let (uids, isIncomplete) = try writable(set, byUID: byUID)
    let (mailbox, target) = try ends(name)
    guard !isIncomplete else { throw .gone }
    let pairs = try mailbox.move(uids, to: target)
    noteSent(pairs.map(\.target), to: target)
    // the client has to know where they are before they vanish here
    if let code = code(of: pairs, in: target) { out.status(nil, .ok, code: code, "moved") }
    finishRemoval(tag, "MOVE", hasRemoved: !pairs.isEmpty)
  }

  private func ends(
    _ name: MailboxName
  ) throws(MailRefusal) -> (any OpenMailbox, any OpenMailbox) {
    guard let mailbox = selected?.mailbox else { throw MailRefusal(nil, "select a mailbox first") }
    return (mailbox, try target(name))
  }

  /// A mailbox into which messages shall go; TRYCREATE if there is none.
  func target(_ name: MailboxName) throws(MailRefusal) -> any OpenMailbox {
    do throws(MailRefusal) {
      let target = try account.open(name)
      guard !target.isReadOnly else { throw MailRefusal(.noPermission, "the mailbox is read-only") }
      return target
    } catch {
      guard error.code == .nonExistent else { throw error }
      throw MailRefusal(.tryCreate, "there is no such mailbox; create it first")
    }
  }

  private func code(
    of pairs: [(source: UInt32, target: UInt32)], in target: any OpenMailbox
  ) -> ResponseCode? {
    if pairs.isEmpty { return nil }
    return .copyUID(
      target.summary.uidValidity, from: pairs.map(\.source), to: pairs.map(\.target))
  }
}
