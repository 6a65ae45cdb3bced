internal import Bytes

/// SEARCH; RFC 9051 §6.4.4.
struct SearchWork: SessionWork {
  private var answer: SearchAnswer
  private var scan: MailboxScan
  private var progress: ProgressReport

  init(_ answer: SearchAnswer, _ scan: MailboxScan, _ session: Session) {
    self.answer = answer
    self.scan = scan
    progress = ProgressReport(answer.tag, now: session.account.now)
  }

  mutating func step(_ session: inout Session) -> Bool {
    do throws(MailRefusal) {
      let isOver = try !scan.step()
      for message in scan.takeFound() { answer.add(message.listed) }
      if !isOver {
        progress.tell(scan, &session)
        return true
      }
      try answer.tell(.search, &session)
      session.finish(answer.tag, "SEARCH", telling: answer.byUID ? .everything : .withoutRemovals)
    } catch {
      session.refuseSearch(answer, error)
    }
    return false
  }
}

extension Session {
  mutating func search(_ arguments: SearchArguments, byUID: Bool, _ tag: Tag) throws(MailRefusal) {
    // RFC 6855 §3; SORT and THREAD cannot do without
    if arguments.charset != nil, enabled.contains(.utf8) {
      return reject(tag, "you have enabled UTF8=ACCEPT: leave CHARSET out")
    }
    let options = arguments.options ?? (enabled.contains(.imap4rev2) ? .standard : nil)
    // only a search that fails with NO empties `$`; RFC 9051 §6.4.4.1
    guard let program = try compile(arguments.key, arguments.charset, options, tag) else { return }
    let answer = SearchAnswer(
      tag, byUID: byUID, options, hasModSequence: program.hasModSequence)
    let extent = options?.extent ?? .all
    guard let scan = try scan(program, extent) else { return }
    work = SearchWork(answer, scan, self)
  }

  /// What is searched, compiled; nil if the command was rejected.
  mutating func compile(
    _ key: SearchKey, _ charset: [UInt8]?, _ options: SearchReturn?, _ tag: Tag
  ) throws(MailRefusal) -> SearchProgram? {
    guard var current = selected else { return nil }
    if charset != nil, enabled.contains(.utf8), charset != Array("UTF-8".utf8) {
      reject(tag, "you have enabled UTF8=ACCEPT: name UTF-8")
      return nil
    }
    do throws(MailRefusal) {
      let program = try SearchProgram(key, in: &current, searchContext(charset))
      selected = current
      if program.hasModSequence { wantModSequences() }
      return program
    } catch {
      if error.code == .uidRequired {
        refuseSearch(tag, error)
        return nil
      }
      if options?.save == true { selected?.saved = [] }
      throw error
    }
  }

  func searchContext(_ charset: [UInt8]?) -> SearchContext {
    SearchContext(
      now: account.now, charset: charset, charsets: account.charsets,
      isUIDOnly: enabled.contains(.uidOnly))
  }

  mutating func scan(
    _ program: SearchProgram, _ extent: MailboxScan.Extent
  ) throws(MailRefusal) -> MailboxScan? {
    guard var current = selected else { return nil }
    let scan = try MailboxScan(program, &current, extent, account.charsets)
    selected = current
    return scan
  }

  /// NO; a search that was to be saved has then saved nothing.
  mutating func refuseSearch(_ answer: SearchAnswer, _ refusal: MailRefusal) {
    if answer.options?.save == true { selected?.saved = [] }
    refuse(answer.tag, refusal)
  }

  /// NO, but BAD for message numbers after UIDONLY; RFC 9586 §3.
  mutating func refuseSearch(_ tag: Tag, _ refusal: MailRefusal) {
    guard refusal.code == .uidRequired else { return refuse(tag, refusal) }
    out.status(tag, .bad, code: refusal.code, refusal.text)
  }
}
