import Bytes
import Postal
import Queue
import Testing
import Unix
import TestSupport

private let message = "Received: by queue\nFrom: a@b\nReturn-Path: <old@x>\nSubject: s\n\nbody\n"
private let kept = "Received: by queue\nFrom: a@b\nSubject: s\n\nbody\n"

@Suite("Batches of the queue")
struct BatchTests {
  let batch: Batch

  init() throws { batch = try Batch() }

  @Test(
    "each message arrives once, with one Return-Path and a Delivered-To, at the first try and at any other"
  )
  func delivers() throws {
    for recheck in [false, false, true] {
      var jobs: [(DeliveryJob, String)] = []
      for number in 0..<3 {
        var job = try batch.job(number)
        job.mayBeDelivered = recheck
        jobs.append((job, message))
      }
      let lines = try batch.deliver(jobs)
      #expect(lines.map { $0.prefix(17) } == (0..<3).map { "\($0) delivered 2.0.0" })
      #expect(try batch.messages() == Array(repeating: batch.prefix + kept, count: 3))
      if recheck { break }
    }
  }

  @Test("a message that its user has read meanwhile is found again")
  func foundInCur() throws {
    var job = try batch.job(0)
    _ = try batch.deliver([(job, message)])
    let name = try batch.scratch.names("home/Maildir/new")[0]
    let maildir = try Directory(batch.scratch("home/Maildir"))
    try maildir.directory("new").rename(
      Path(composed: name), into: maildir.directory("cur"), as: Path(composed: name + ":2,FS"))
    job.mayBeDelivered = true
    #expect(try batch.deliver([(job, message)])[0].hasPrefix("0 delivered"))
    #expect(try batch.messages().count == 1)
  }

  @Test(
    "messages of any octets pass unchanged",
    arguments: ["", "\n", "no header", "A: b", "\0\r\u{1}"])
  func transparent(_ odd: String) throws {
    let body = "Received: by queue\n\n" + odd
    #expect(try batch.deliver([(batch.job(0), body)])[0].hasPrefix("0 delivered"))
    #expect(try batch.messages() == [batch.prefix + body])
  }

  @Test("a header of a megabyte and a body of some are delivered whole")
  func large() throws {
    let header = "Received: x\nX-Long: " + String(repeating: "x ", count: 600_000) + "\n y\n"
    let text = header + "Return-Path: <late@x>\n\n" + String(repeating: "line\r\n", count: 100_000)
    #expect(try batch.deliver([(batch.job(0), text)])[0].hasPrefix("0 delivered"))
    #expect(try batch.messages()[0].utf8.count >= batch.prefix.utf8.count + text.utf8.count - 22)
  }

  @Test(
    "a message that was delivered here before has come back: it is refused",
    arguments: [
      ("Received: b\nDelivered-To: USER@TEST.example\nReceived: a\n\n", "failed 5.4.6"),
      ("Received: b\nDelivered-To:\n <USER@test.example>\n\n", "failed 5.4.6"),
      ("Received: b\nDelivered-To: other@test.example\n\n", "delivered 2.0.0"),
      ("Received: b\nDelivered-To: USER+x@test.example\n\n", "delivered 2.0.0"),
      ("Delivered-To: USER@test.example\nReceived: b\n\n", "delivered 2.0.0"),
      ("Received: b\n\nDelivered-To: USER@test.example\n", "delivered 2.0.0"),
    ])
  func loops(_ text: String, _ outcome: String) throws {
    let text = text.replacing("USER", with: batch.user)
    #expect(try batch.deliver([(batch.job(0), text)])[0].hasPrefix("0 " + outcome))
  }

  @Test("a bad job or an unreadable message does not hold up the others")
  func bystanders() throws {
    var cut = try batch.job(1)
    cut.size = 1
    try batch.prepare([(batch.job(0), message), (batch.job(1), message), (batch.job(2), message)])
    try batch.scratch.write("m1", "Queue-Id: aaaaaaaaa\nReceived: cut")
    let result = try batch.run(3)
    let lines = result.output.split(separator: "\n").sorted()
    #expect(lines[0].hasPrefix("0 delivered") && lines[2].hasPrefix("2 delivered"))
    #expect(lines[1].hasPrefix("1 deferred 4.3.0") && lines[1].contains("cannot read the message"))
    #expect(try batch.messages().count == 2)
    #expect(try batch.scratch.names("home/Maildir/tmp") == [])
  }

  @Test("mail for user+ext goes to the folder of that name if there is one")
  func extensions() throws {
    try batch.scratch("home/Maildir/.lists.swift").makeDirectories(mode: 0o700)
    var jobs: [(DeliveryJob, String)] = []
    for (number, name) in ["lists.swift", "nothere", "../..", "", ".x"].enumerated() {
      var job = try batch.job(number)
      job.extension = Array(name.utf8)
      jobs.append((job, message))
    }
    let lines = try batch.deliver(jobs)
    #expect(lines.allSatisfy { $0.contains(" delivered ") })
    #expect(try batch.messages("Maildir/.lists.swift").count == 1)
    #expect(try batch.messages().count == 4)
  }

  @Test("a full mailbox waits or goes back, by policy; a message that never fits goes back")
  func quota() throws {
    for (policy, outcome) in [("defer", "deferred 4.2.2"), ("bounce", "failed 5.2.2")] {
      try batch.scratch.write("martlet.conf", "hostname = test.example\nquota-over = \(policy)\n")
      var jobs: [(DeliveryJob, String)] = []
      for number in 0..<3 {
        var job = try batch.job(number)
        job.quota = Array("400S".utf8)
        jobs.append((job, number == 2 ? message + String(repeating: "x", count: 400) : message))
      }
      jobs[1].1 += String(repeating: "y", count: 200)
      let lines = try batch.deliver(jobs)
      #expect(lines[0].hasPrefix("0 delivered"))
      #expect(lines[1].hasPrefix("1 " + outcome))
      #expect(lines[2].hasPrefix("2 failed 5.2.3"))
    }
    #expect(try batch.messages().count == 1)
    #expect(try batch.scratch.names("home/Maildir/tmp") == [])
  }

  @Test(
    "a list that is not one is refused as a whole", arguments: ["x", "kind=mailbox\0\0", "a=b\0"])
  func badList(_ list: String) throws {
    try batch.scratch.write("jobs", list)
    let result = try batch.run(0)
    #expect(result.status == 65)
    #expect(result.output == "")
    #expect(result.errors.hasPrefix("martlet-local: "))
  }
}
