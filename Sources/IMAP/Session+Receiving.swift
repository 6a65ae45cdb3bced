internal import Bytes

// What arrives, and which command it is.
extension Session {
  mutating func receive(_ event: CommandFramer.Event) {
    switch event {
    case .command(let text): obey(text)
    case .proceed: out.proceed()
    case .upload(let step): take(step)
    case .line(let line): endIdle(line)
    case .refused(let tag, let refusal):
      upload = nil
      out.refuse(tag, refusal)
      if case .lost = refusal { return close() }
      countError()
    }
  }

  private mutating func obey(_ text: [UInt8]) {
    do throws(TaggedCommand.Refusal) {
      let tagged = try TaggedCommand(text, isUTF8: out.isUTF8)
      obey(tagged.command, tagged.tag)
    } catch {
      out.refuse(error)
      countError()
    }
  }

  private mutating func countError() {
    errors += 1
    guard errors >= Self.errorLimit else { return }
    out.status(nil, .bye, "too many wrong commands")
    close()
  }

  /// Answers a command, or begins to. What refuses it is told by NO.
  private mutating func obey(_ command: Command, _ tag: Tag) {
    do throws(MailRefusal) {
      try perform(command, tag)
    } catch {
      refuse(tag, error)
    }
  }

  /// NO.
  mutating func refuse(_ tag: Tag, _ refusal: MailRefusal) {
    out.status(tag, .no, code: refusal.code, refusal.text)
  }

  /// BAD: the command makes no sense in this state.
  mutating func reject(_ tag: Tag, _ text: String) {
    out.status(tag, .bad, text)
    countError()
  }

  /// The end of a command: tells what changed meanwhile, as far as it may be told, then OK.
  mutating func finish(
    _ tag: Tag, _ name: String, code: ResponseCode? = nil, telling news: Telling = .everything
  ) {
    synchronize(news)
    out.status(tag, .ok, code: code, "\(name) completed")
  }

  private mutating func perform(_ command: Command, _ tag: Tag) throws(MailRefusal) {
    switch command {
    case .capability, .noop, .logout, .id, .enable, .idle, .check, .compress, .unauthenticate,
      .startTLS, .authenticate, .login:
      try performGeneral(command, tag)
    case .select(let arguments): try select(arguments, isReadOnly: false, tag)
    case .examine(let arguments): try select(arguments, isReadOnly: true, tag)
    case .create, .delete, .rename, .subscribe, .unsubscribe, .list, .lsub, .namespace, .status,
      .getQuota, .getQuotaRoot, .setQuota, .getMetadata, .setMetadata:
      try performOnFolders(command, tag)
    case .notify(let arguments): try setNotification(arguments, tag)
    case .multisearch(let arguments): try multisearch(arguments, tag)
    case .close, .unselect, .expunge, .search, .fetch, .store, .copy, .move, .sort, .thread:
      guard selected != nil else { return reject(tag, "select a mailbox first") }
      guard !enabled.contains(.uidOnly) || !command.namesNumbers else {
        return out.status(tag, .bad, code: .uidRequired, "you have enabled UIDONLY: name UIDs")
      }
      try performOnMessages(command, tag)
    }
  }

  private mutating func performOnMessages(
    _ command: Command, _ tag: Tag
  ) throws(MailRefusal) {
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
    default: reject(tag, "there is no such command")
    }
  }
}

extension Command {
  /// Whether messages are named by their numbers, or asked for them; RFC 9586 §3.
  fileprivate var namesNumbers: Bool {
    switch self {
    case .search(_, let byUID), .fetch(_, let byUID), .store(_, let byUID),
      .copy(_, _, let byUID), .move(_, _, let byUID), .sort(_, let byUID), .thread(_, let byUID):
      !byUID
    default: false
    }
  }
}
