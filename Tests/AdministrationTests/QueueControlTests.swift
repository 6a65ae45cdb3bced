import Administration
import Bytes
import Postal
import Queue
import Testing
import Unix
import TestSupport

@Suite("Changes to the queue") struct QueueControlTests {
  let fixture: Fixture

  init() throws { fixture = try Fixture() }

  private func perform(_ act: QueueControl.Act, _ words: String...) throws -> Answer {
    let now = Fixture.id(1).time + 7200
    return try QueueControl(fixture.spool, now: now, user: bytes("root"))
      .perform(act, on: words.map(bytes))
  }

  private func put(_ number: Int, in place: borrowing Directory) throws -> QueueID {
    try fixture.put(
      Fixture.header(number, from: "a@example.org", to: ["b@example.org", "c@example.org"]),
      in: place)
  }

  private func placesOf(_ id: QueueID) throws -> [String] {
    var places: [String] = []
    let spool = fixture.spool
    if try Spool.ids(in: spool.drop).contains(id) { places.append("drop") }
    if try Spool.ids(in: spool.new).contains(id) { places.append("new") }
    if try Spool.ids(in: spool.cur).contains(id) { places.append("cur") }
    if try Spool.ids(in: spool.held).contains(id) { places.append("held") }
    return places
  }

  @Test("hold takes a message out of every place, and release lets it be tried at once")
  func holdAndRelease() throws {
    let ids = [
      try put(1, in: fixture.spool.drop), try put(2, in: fixture.spool.new),
      try put(3, in: fixture.spool.cur),
    ]
    let held = try perform(.hold, "all")
    #expect(held.status == .ok && held.complaints.isEmpty)
    #expect(held.text.text == ids.map { "\($0.text): held\n" }.joined())
    for id in ids { #expect(try placesOf(id) == ["held"]) }
    let released = try perform(.release, "all")
    #expect(released.status == .ok)
    for id in ids {
      #expect(try placesOf(id) == ["cur"])
      let due = try fixture.spool.cur.status(id.path).modified
      #expect(due == Fixture.id(1).time + 7200)
    }
  }

  @Test("a message is named by the beginning of its id, if only one begins so") func prefixes()
    throws
  {
    let first = try put(1, in: fixture.spool.cur)
    _ = try put(2, in: fixture.spool.cur)
    let both = try perform(.hold, "20261120T2350")
    #expect(both.status == .usage)
    #expect(both.complaints == [bytes("2 messages begin with 20261120T2350; name more of the id")])
    #expect(both.text.isEmpty)
    #expect(try perform(.hold, "20261120T235001").text.text == "\(first.text): held\n")
    let none = try perform(.hold, "2025", "")
    #expect(none.status == .noInput && none.complaints.count == 2)
  }

  @Test("all is no word for remove") func removeAll() throws {
    let id = try put(1, in: fixture.spool.cur)
    #expect(try perform(.remove, "all").status == .noInput)
    #expect(try placesOf(id) == ["cur"])
  }

  @Test("a message that is being delivered is left alone")
  func busy() throws {
    let id = try put(1, in: fixture.spool.cur)
    let claim = try MessageClaim.take(id, in: fixture.spool.cur)
    let isClaimed = claim != nil
    #expect(isClaimed)
    for act in [QueueControl.Act.hold, .retry, .remove, .release] {
      let answer = try perform(act, id.text)
      #expect(answer.status == .temporaryFailure)
      #expect(
        answer.complaints == [bytes("\(id.text): is being delivered now; try again in a moment")])
      #expect(try placesOf(id) == ["cur"])
    }
  }

  @Test("release takes the hold field out of the block and nothing else")
  func holdField() throws {
    for place in 0..<2 {
      var header = Fixture.header(1, from: nil, to: ["b@example.org"])
      header.priority = 3
      let plain = header.encoded()
      header.isHeld = true
      let id =
        place == 0
        ? try fixture.put(header, in: fixture.spool.held)
        : try fixture.put(header, in: fixture.spool.cur)
      #expect(try perform(.release, id.text).status == .ok)
      let file = try QueueFile(fixture.spool.cur.open(id.path), id: id)
      #expect(!file.header.isHeld && file.header.priority == 3 && file.header.size == 4096)
      #expect(file.offset == plain.count)
      #expect(try file.messageStart(limit: 9999).count == 4096)
      try fixture.spool.cur.remove(id.path)
      #expect(try Fixture.names(fixture.spool.tmp) == [])
      #expect(try placesOf(id) == [])
    }
  }

  @Test("what cannot be done is said of a named message and not of all")
  func refusals() throws {
    let waiting = try put(1, in: fixture.spool.cur)
    let held = try put(2, in: fixture.spool.held)
    let new = try put(3, in: fixture.spool.new)
    let table: [(QueueControl.Act, QueueID, String)] = [
      (.release, waiting, "is not held"), (.hold, held, "is held; release it first"),
      (.retry, held, "is held; release it first"),
      (.retry, new, "was just submitted and waits for the runner, which tries it at once"),
    ]
    for (act, id, why) in table {
      let answer = try perform(act, id.text)
      #expect(answer.status == .dataError && answer.text.isEmpty)
      #expect(answer.complaints == [bytes("\(id.text): \(why)")])
    }
    let retried = try perform(.retry, "all")
    #expect(retried.status == .ok && retried.complaints.isEmpty)
    #expect(
      retried.text.text
        == "\(waiting.text): due now\nno runner is at work; martlet-queue starts one\n")
  }

  @Test("remove enters what was tried and who removed it into the journal, and leaves nothing")
  func remove() throws {
    let id = try put(1, in: fixture.spool.cur)
    try fixture.log(id, after: 1, "b@example.org", .delivered, .ok, at: "/home/b/Maildir", [])
    try fixture.log(
      id, after: 1, "c@example.org", .deferred, .system(.temporary), at: "", bytes("no\nway"))
    let answer = try perform(.remove, id.text)
    #expect(answer.text.text == "\(id.text): removed\n")
    #expect(try placesOf(id) == [])
    #expect(try Fixture.names(fixture.spool.log) == ["journal.20261121"])
    let journal = try fixture.spool.log.open("journal.20261121").readAll(limit: 9999).text
    #expect(
      journal == """
        2026-11-20T23:50:02.123456Z \(id.text) <b@example.org> delivered 2.0.0 /home/b/Maildir \

        2026-11-20T23:50:02.123456Z \(id.text) <c@example.org> deferred 4.3.0 - no%0Away
        2026-11-21T01:50:01.123456Z \(id.text) <c@example.org> failed 5.7.0 (administrator) \
        removed by root; nobody was told

        """)
  }

  @Test("remove works on what is no message") func removeBroken() throws {
    let id = Fixture.id(1)
    try fixture.put(id.path, bytes("x"), in: fixture.spool.drop)
    #expect(try perform(.remove, id.text).status == .ok)
    #expect(try placesOf(id) == [])
  }
}
