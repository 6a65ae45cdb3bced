internal import Bytes

/// ESEARCH of several mailboxes, one after the other; RFC 7377.
struct MultisearchWork: SessionWork {
  private let tag: Tag
  private let search: SearchArguments
  /// Those that are still to be searched.
  private var names: ArraySlice<MailboxName>
  private var current: (name: MailboxName, uidValidity: UInt32, scan: MailboxScan)?
  private var answer: SearchAnswer
  private var done = 0
  private var progress: ProgressReport

  init(_ tag: Tag, _ search: SearchArguments, _ names: [MailboxName], _ session: Session) {
    self.tag = tag
    self.search = search
    self.names = names[...]
    answer = SearchAnswer(tag, byUID: true, search.options, hasModSequence: false)
    progress = ProgressReport(tag, now: session.account.now)
  }

  mutating func step(_ session: inout Session) -> Bool {
    do throws(MailRefusal) {
      if try continueScan() {
        progress.tell(done + (current?.scan.progress.done ?? 0), of: nil, &session)
        return true
      }
      tell(&session)
      if let name = names.popFirst() {
        try begin(name, &session)
        return true
      }
      session.finish(tag, "ESEARCH")
    } catch {
      session.refuseSearch(tag, error)
    }
    return false
  }

  /// Whether there is more to look at in the present mailbox.
  private mutating func continueScan() throws(MailRefusal) -> Bool {
    guard let (name, uidValidity, before) = current else { return false }
    var scan = before
    current = nil
    let isOver = try !scan.step()
    for message in scan.takeFound() { answer.add(message.listed) }
    current = (name, uidValidity, scan)
    return !isOver
  }

  /// Tells what the mailbox has; nothing if it has nothing.
  private mutating func tell(_ session: inout Session) {
    guard let (name, uidValidity, scan) = current else { return }
    current = nil
    done += scan.progress.done
    guard !answer.uids.isEmpty, let options = search.options else { return }
    if options.save, name == session.selected?.name { session.selected?.saved = answer.saved }
    guard options.tellsSomething else { return }
    var result = answer.result(answer.uids, options)
    result.mailbox = (name, uidValidity)
    session.out.search(result)
  }

  /// Begins with a mailbox; one that is gone meanwhile has nothing.
  private mutating func begin(_ name: MailboxName, _ session: inout Session) throws(MailRefusal) {
    if name == session.selected?.name, var selected = session.selected {
      try begin(&selected, &session)
      session.selected = selected
      return
    }
    do throws(MailRefusal) {
      let mailbox = try session.account.open(name)
      var other = SelectedMailbox(name, mailbox, isReadOnly: true)
      try begin(&other, &session)
    } catch {
      guard error.code == .nonExistent || error.code == .noPermission else { throw error }
    }
  }

  private mutating func begin(
    _ mailbox: inout SelectedMailbox, _ session: inout Session
  ) throws(MailRefusal) {
    let program = try SearchProgram(
      search.key, in: &mailbox, session.searchContext(search.charset))
    if program.hasModSequence { session.wantModSequences() }
    answer = SearchAnswer(
      tag, byUID: true, search.options, hasModSequence: program.hasModSequence)
    let scan = try MailboxScan(
      program, &mailbox, search.options?.extent ?? .all, session.account.charsets)
    current = (mailbox.name, mailbox.summary.uidValidity, scan)
  }
}

extension Session {
  mutating func multisearch(
    _ arguments: MultisearchArguments, _ tag: Tag
  ) throws(MailRefusal) {
    if arguments.mailboxes.contains(.selected), selected == nil {
      return reject(tag, "select a mailbox first")
    }
    // RFC 6855 §3 with erratum 4029
    if arguments.search.charset != nil, enabled.contains(.utf8) {
      return reject(tag, "you have enabled UTF8=ACCEPT: leave CHARSET out")
    }
    let isSelected = arguments.mailboxes.allSatisfy { $0 == .selected }
    if arguments.search.options?.save == true {
      guard isSelected else { return reject(tag, "SAVE is for the selected mailbox alone") }
      selected?.saved = []
    }
    try searchContext(arguments.search.charset).checkCharset()
    let names = try names(arguments.mailboxes, selected?.name)
    work = MultisearchWork(tag, arguments.search, names, self)
  }
}
