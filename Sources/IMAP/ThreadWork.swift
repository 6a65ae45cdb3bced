internal import Bytes

/// THREAD; RFC 5256 §3.
struct ThreadWork: SessionWork {
  private let tag: Tag
  private let byUID: Bool
  private let algorithm: ThreadArguments.Algorithm
  private var scan: MailboxScan
  /// What is made: one of the two.
  private var subjects: SubjectThreads?
  private var references: ReferenceThreads?
  private var progress: ProgressReport

  init(
    _ tag: Tag, byUID: Bool, _ algorithm: ThreadArguments.Algorithm, _ scan: MailboxScan,
    _ session: Session
  ) {
    self.tag = tag
    self.byUID = byUID
    self.algorithm = algorithm
    self.scan = scan
    switch algorithm {
    case .orderedSubject: subjects = SubjectThreads()
    case .references: references = ReferenceThreads(.references)
    case .refs: references = ReferenceThreads(.refs)
    }
    progress = ProgressReport(tag, now: session.account.now)
  }

  mutating func step(_ session: inout Session) -> Bool {
    do throws(MailRefusal) {
      let isOver = try !scan.step()
      var found = scan.takeFound()
      for i in found.indices { try add(&found[i], &session) }
      if !isOver {
        progress.tell(scan, &session)
        return true
      }
      session.out.thread(nodes)
      session.finish(tag, "THREAD", telling: byUID ? .everything : .withoutRemovals)
    } catch {
      session.refuse(tag, error)
    }
    return false
  }

  private var nodes: [ThreadNode] { subjects?.nodes() ?? references?.nodes() ?? [] }

  private mutating func add(
    _ message: inout SearchedMessage, _ session: inout Session
  ) throws(MailRefusal) {
    let uid = message.listed.uid
    guard let number = try byUID ? uid : session.selected?.number(of: uid) else { return }
    let sent = try message.sent()
    let keys = try message.keys()
    let threaded = ThreadedMessage(
      number: number, sent: sent, received: algorithm == .refs ? try message.received() : 0,
      baseSubject: keys[.baseSubject], isReply: keys.isReply,
      id: keys[.messageID], references: keys.references)
    subjects?.add(threaded)
    references?.add(threaded)
  }
}

extension Session {
  mutating func thread(_ arguments: ThreadArguments, byUID: Bool, _ tag: Tag) throws(MailRefusal) {
    guard let program = try compile(arguments.key, arguments.charset, nil, tag),
      let scan = try scan(program, .all)
    else { return }
    work = ThreadWork(tag, byUID: byUID, arguments.algorithm, scan, self)
  }
}
