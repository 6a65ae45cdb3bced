internal import Bytes

// Which part of the session answers a command.
extension Session {
  mutating func perform(_ command: Command, _ tag: Tag) throws(MailRefusal) {
    switch command {
    case .capability: tellCapabilities(tag)
    case .noop: finish(tag, "NOOP")
    case .check: finish(tag, "CHECK")
    case .logout: logOut(tag)
    case .id: identify(tag)
    case .enable(let names): enable(names, tag)
    case .idle: idle(tag)
    case .compress(let mechanism): compress(mechanism, tag)
    case .startTLS, .authenticate, .login: reject(tag, "you have logged in already")
    case .unauthenticate: reject(tag, "there is no such command")
    case .select(let arguments): try select(arguments, isReadOnly: false, tag)
    case .examine(let arguments): try select(arguments, isReadOnly: true, tag)
    case .create(let new, let uses): try create(new.name, uses, tag)
    case .delete(let name): try delete(name, tag)
    case .rename(let name, let target): try rename(name, to: target, tag)
    case .subscribe(let name): try subscribe(name, true, tag)
    case .unsubscribe(let name): try subscribe(name, false, tag)
    case .list(let arguments): try list(arguments, tag)
    case .lsub(let reference, let pattern): try listSubscribed(reference, pattern, tag)
    case .namespace: tellNamespaces(tag)
    case .status(let name, let items): try tellStatus(of: name, items, tag)
    case .getQuota(let root): try getQuota(root, tag)
    case .getQuotaRoot(let mailbox): try getQuotaRoot(of: mailbox, tag)
    case .setQuota: try setQuota()
    case .getMetadata(let arguments): try getMetadata(arguments, tag)
    case .setMetadata(let mailbox, let entries): try setMetadata(entries, of: mailbox, tag)
    case .notify(let arguments): try setNotification(arguments, tag)
    case .multisearch(let arguments): try multisearch(arguments, tag)
    case .selected(let command): try perform(command, tag)
    }
  }

  private mutating func perform(_ command: SelectedCommand, _ tag: Tag) throws(MailRefusal) {
    guard selected != nil else { return reject(tag, "select a mailbox first") }
    guard !enabled.contains(.uidOnly) || !command.namesNumbers else {
      return out.status(tag, .bad, code: .uidRequired, "you have enabled UIDONLY: name UIDs")
    }
    switch command {
    case .close: try closeMailbox(tag)
    case .unselect: unselect(tag)
    case .expunge(let set): try expunge(set, tag)
    case .search(let arguments, let byUID): try search(arguments, byUID: byUID, tag)
    case .fetch(let arguments, let byUID): try fetch(arguments, byUID: byUID, tag)
    case .store(let arguments, let byUID): try store(arguments, byUID: byUID, tag)
    case .copy(let set, let name, let byUID): try copy(set, name, byUID: byUID, tag)
    case .move(let set, let name, let byUID): try move(set, name, byUID: byUID, tag)
    case .sort(let arguments, let byUID): try sort(arguments, byUID: byUID, tag)
    case .thread(let arguments, let byUID): try thread(arguments, byUID: byUID, tag)
    }
  }
}
