public import Bytes
public import Postal
public import Queue
public import Unix

/// Everything that is known of one message: its envelope, and every attempt, the oldest first.
public struct MessageTrace {
  private let spool: Spool
  private var times: TimeText

  /// A trace in a spool that this process may read.
  public init(
    _ spool: Spool, offsetMinutes: @escaping (Timestamp) -> Int = Clock.utcOffsetMinutes
  ) {
    self.spool = spool
    times = TimeText(offset: offsetMinutes)
  }

  /// The message with this id, or the only one whose id begins so, queued or finished.
  public mutating func trace(_ word: [UInt8]) throws(Failure) -> Answer {
    var answer = Answer()
    guard word.count >= 4, word.allSatisfy({ $0.isVisible }) else {
      answer.complain("`\(word.text)` is not the beginning of a queue id; see mailq", .usage)
      return answer
    }
    var search = JournalSearch(idPrefix: word)
    var ids: Set<QueueID> = []
    do throws(Errno) {
      try search.search(spool)
      for place in [spool.ids(.drop), spool.ids(.new), spool.ids(.cur), spool.ids(.held)] {
        ids.formUnion(place.filter { $0.bytes.starts(with: word) })
      }
    } catch { throw Failure(.system(.temporary), "the queue cannot be read: \(error.message)") }
    for record in search.records { ids.insert(record.id) }
    if let whole = QueueID(word), ids.contains(whole) { ids = [whole] }
    guard let id = ids.first, ids.count == 1 else {
      Self.complain(of: ids, word, &answer)
      return answer
    }
    describe(id, search.records.filter { $0.id == id }, &answer)
    if search.isCut { answer.say("(the journal has more lines than are shown)") }
    return answer
  }

  private static func complain(of ids: Set<QueueID>, _ word: [UInt8], _ answer: inout Answer) {
    if ids.isEmpty {
      answer.complain("nothing is known of a message \(word.text)", .noInput)
      return
    }
    answer.complain("\(ids.count) messages begin with \(word.text); name more of the id", .usage)
    for id in ids.sorted().prefix(20) { answer.say(id.bytes) }
  }
}

extension MessageTrace {
  /// The labels stand in a column of this width.
  private static let labelWidth = 11

  private mutating func describe(
    _ id: QueueID, _ finished: [AttemptRecord], _ answer: inout Answer
  ) {
    field("Message", id.bytes, &answer)
    let open = (try? AttemptLog.read(id, in: spool.log)) ?? []
    if let (file, state) = find(id) {
      field("State", state, &answer)
      describe(file, &answer)
    } else {
      field("State", Array((open.isEmpty ? "finished" : "unknown").utf8), &answer)
    }
    // what is finished stands in the journal; the log may not have been removed yet
    let records = finished + open.filter { !finished.contains($0) }
    describe(records.sorted { $0.time < $1.time }, &answer)
  }

  private func field(_ name: String, _ value: [UInt8], _ answer: inout Answer) {
    let blanks = [UInt8](repeating: " ", count: Self.labelWidth - name.utf8.count)
    answer.say(Array(name.utf8) + blanks + value)
  }

  private mutating func find(_ id: QueueID) -> (QueueFile, [UInt8])? {
    if let file = open(id, in: spool.drop) { return (file, Array("submitted".utf8)) }
    if let file = open(id, in: spool.new) { return (file, Array("new".utf8)) }
    if let file = open(id, in: spool.held) { return (file, Array("held".utf8)) }
    if let file = open(id, in: spool.bad) { return (file, Array("bad, in queue/.bad/cur".utf8)) }
    guard let file = open(id, in: spool.cur) else { return nil }
    var state = Array("waiting, next attempt ".utf8)
    times.appendDate(file.status.modified, to: &state)
    return (file, state)
  }

  private func open(_ id: QueueID, in place: borrowing Directory) -> QueueFile? {
    guard let file = try? place.open(id.path) else { return nil }
    return try? QueueFile(file, id: id)
  }

  private mutating func describe(_ file: QueueFile, _ answer: inout Answer) {
    let header = file.header
    var arrived: [UInt8] = []
    times.appendDate(header.arrived, to: &arrived)
    arrived.append(", ")
    arrived.append(decimal: header.size)
    arrived.append(" octets")
    field("Arrived", arrived, &answer)
    field("Origin", Self.text(header.origin), &answer)
    var sender: [UInt8] = []
    Display.append(address: header.envelope.sender.plain.span, to: &sender)
    field("Sender", sender, &answer)
    if header.isHeld { field("Hold", Array("yes".utf8), &answer) }
    if let moment = header.notBefore {
      var text: [UInt8] = []
      times.appendDate(moment, to: &text)
      field("Not before", text, &answer)
    }
    if let deadline = header.envelope.deadline {
      var text: [UInt8] = []
      times.appendDate(deadline.moment, to: &text)
      field("Deliver by", text, &answer)
    }
    for recipient in header.envelope.recipients {
      var text: [UInt8] = []
      Display.append(address: recipient.address.bytes.span, to: &text)
      field("Recipient", text, &answer)
    }
    if header.envelope.recipients.count < file.recipientCount {
      field("Recipients", Array("\(file.recipientCount)".utf8), &answer)
    }
  }

  private static func text(_ origin: Origin) -> [UInt8] {
    switch origin {
    case .local(let uid, let user, let program):
      user + Array(" (uid \(uid)) with ".utf8) + program
    case .smtp(let client): text(client)
    case .made(let purpose, let parent):
      Array("\(purpose.rawValue) of ".utf8) + parent.bytes
    }
  }

  private static func text(_ client: Origin.Client) -> [UInt8] {
    var out = client.name ?? Array("a client".utf8)
    if let address = client.address {
      out.append(" [")
      out.append(contentsOf: address)
      out.append("]")
    }
    out.append(" with ")
    out.append(contentsOf: client.language)
    if let login = client.login {
      out.append(", logged in as ")
      out.append(contentsOf: login)
    }
    return out
  }

  private mutating func describe(_ records: [AttemptRecord], _ answer: inout Answer) {
    answer.say("")
    if records.isEmpty { return answer.say("No attempt was made yet.") }
    for record in records {
      var line: [UInt8] = []
      times.appendDate(record.time, to: &line)
      line.append("  ")
      line.append(record.outcome.action.rawValue)
      line.append(contentsOf: [UInt8](repeating: " ", count: max(1, 10 - line.count + 21)))
      line.append(contentsOf: record.outcome.status.bytes)
      line.append("  ")
      Display.append(address: record.recipient.bytes.span, to: &line)
      if !record.outcome.place.isEmpty {
        line.append("  ")
        Display.append(record.outcome.place.span, to: &line)
      }
      answer.say(line)
      if !record.outcome.words.isEmpty {
        answer.say(Array("                     ".utf8) + record.outcome.words)
      }
    }
  }
}

extension Spool {
  /// The ids of a place; none if it cannot be read.
  fileprivate func ids(_ place: QueueNames.Place) -> [QueueID] {
    switch place {
    case .drop: (try? Spool.ids(in: drop)) ?? []
    case .new: (try? Spool.ids(in: new)) ?? []
    case .cur: (try? Spool.ids(in: cur)) ?? []
    case .held: (try? Spool.ids(in: held)) ?? []
    }
  }
}
