internal import Bytes

/// SORT; RFC 5256 §3, 5267 §3.
struct SortWork: SessionWork {
  private var answer: SearchAnswer
  private var scan: MailboxScan
  private var table: SortTable
  private var progress: ProgressReport

  init(_ answer: SearchAnswer, _ scan: MailboxScan, _ table: SortTable, _ session: Session) {
    self.answer = answer
    self.scan = scan
    self.table = table
    progress = ProgressReport(answer.tag, now: session.account.now)
  }

  mutating func step(_ session: inout Session) -> Bool {
    do throws(MailRefusal) {
      let isOver = try !scan.step()
      var found = scan.takeFound()
      for i in found.indices {
        try table.add(&found[i])
        answer.add(found[i].listed)
      }
      if !isOver {
        progress.tell(scan, &session)
        return true
      }
      answer.reorder(table.order())
      try answer.tell(.sort, &session)
      session.finish(answer.tag, "SORT", telling: answer.byUID ? .everything : .withoutRemovals)
    } catch {
      session.refuseSearch(answer, error)
    }
    return false
  }
}

extension Session {
  mutating func sort(_ arguments: SortArguments, byUID: Bool, _ tag: Tag) throws(MailRefusal) {
    guard
      let program = try compile(arguments.key, arguments.charset, arguments.options, tag),
      let scan = try scan(program, .all)
    else { return }
    let answer = SearchAnswer(
      tag, byUID: byUID, arguments.options, hasModSequence: program.hasModSequence)
    work = SortWork(answer, scan, SortTable(arguments.criteria), self)
  }
}
