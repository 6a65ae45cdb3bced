import Administration
import Bytes
import Postal
import Queue
import Testing
import Unix
import TestSupport

@Suite("martlet") struct MartletProgramTests {
  let fixture: Fixture

  init() throws { fixture = try Fixture() }

  /// Runs a command line; the answer is status, output, complaints.
  private func run(_ words: String...) throws -> (Int32, String, String) {
    var status: Int32 = -1
    var output = ""
    let complaints = try Fixture.output { error in
      output = try Fixture.output {
        status = MartletProgram.run(words.map(bytes), output: $0, complaints: error)
      }
    }
    return (status, output, complaints)
  }

  @Test("a command line that does not fit is a usage error with the list of subcommands")
  func usage() throws {
    let list =
      "check, explain, fsck, hold, passwd, queue, release, remove, retry, setup, stats, trace"
    #expect(
      try run("frobnicate") == (
        64, "", "martlet: there is no subcommand `frobnicate`; there are: \(list); see martlet(8)\n"
      ))
    #expect(try run() == (64, "", "martlet: a subcommand is missing; there are: \(list)\n"))
    #expect(
      try run("trace") == (64, "", "martlet: usage: martlet trace ID; see martlet(8)\n"))
    #expect(try run("check", "x").0 == 64)
    #expect(try run("queue", "--nonsense").0 == 64)
    #expect(try run("bad\u{1B}[2J").2.contains("bad%1B[2J"))
  }

  @Test("help and version are said on descriptor 1")
  func help() throws {
    let (status, text, _) = try run("--help")
    #expect(status == 0 && text.hasPrefix("usage: martlet "))
    #expect(try run("--version") == (0, "martlet (Martlet) \(Version.text)\n", ""))
    #expect(try run("hold", "--help") == (0, "usage: martlet hold ID...|all\n", ""))
  }

  @Test("setup makes a spool of one user once, and everything else works with it")
  func setup() throws {
    let spool = fixture.path.appending("new/spool")
    let configuration = spool.appending("martlet.conf").text
    let (status, text, complaints) = try run("setup", "--spool", spool.text)
    #expect(status == 0 && complaints == "")
    #expect(text.hasPrefix("made the directory \(spool.text)\n"))
    #expect(text.hasSuffix("to use it: export MARTLET_CONFIG=\(configuration)\n"))
    _ = try Spool(spool)
    #expect(try spool.appending("drop").status().mode == 0o700)
    let again = try run("setup", "--spool", spool.text)
    #expect(again.1.hasPrefix("everything is there already\n"))
    #expect(try run("-C", configuration, "queue") == (0, "Mail queue is empty\n", ""))
    #expect(try run("queue", "-j", "--config=\(configuration)") == (0, "", ""))
    #expect(try run("-C", configuration, "hold", "all") == (0, "", ""))
    let stats = try run("-C", configuration, "stats")
    #expect(stats.0 == 0 && stats.1.contains("martlet_runner_up 0\n"))
    #expect(try run("-C", configuration, "trace", "2026").0 == 66)
  }

  @Test("setup puts modes right and never follows a symbolic link") func setupRepairs() throws {
    let spool = fixture.path.appending("spool")
    try fixture.spool.cur.setMode(0o777)
    let (_, text, _) = try run("setup", "--spool", spool.text)
    #expect(text.contains("set the mode of \(spool.text)/queue/cur to 700\n"))
    #expect(try fixture.spool.cur.status().mode == 0o700)
    let queue = try Directory(spool.appending("queue"))
    try queue.removeDirectory("tmp")
    try queue.symbolicLink("tmp", to: fixture.path)
    let (status, _, complaints) = try run("setup", "--spool", spool.text)
    #expect(status != 0 && complaints.contains("cannot be set up"))
  }

  @Test("a configuration that is wrong or missing is said to be, with status 78")
  func badConfiguration() throws {
    let missing = fixture.path.appending("none.conf").text
    #expect(try run("-C", missing, "queue").0 == 78)
    try fixture.put("bad.conf", bytes("spool\n"), in: Directory(fixture.path))
    let bad = fixture.path.appending("bad.conf").text
    #expect(try run("-C", bad, "stats").2.contains("bad.conf:1: "))
    #expect(try run("-C", bad, "check").1.contains("bad.conf:1: "))
    #expect(try run("-C", bad, "check").0 == 78)
  }
}

@Suite("Figures") struct QueueStatisticsTests {
  let fixture: Fixture

  init() throws { fixture = try Fixture() }

  private func figures() throws -> [String: Int] {
    let now = Fixture.id(1).time + 100
    let text = try QueueStatistics(fixture.spool, now: now).answer().text.text
    var figures: [String: Int] = [:]
    var typed: Set<Substring> = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if line.hasPrefix("# TYPE ") {
        #expect(typed.insert(words[2]).inserted && ["gauge", "counter"].contains(words[3]))
      } else if !line.hasPrefix("# HELP ") {
        #expect(words.count == 2 && typed.contains(words[0].prefix { $0 != "{" }))
        #expect(figures.updateValue(try #require(Int(words[1])), forKey: String(words[0])) == nil)
      }
    }
    return figures
  }

  @Test("count the messages of each state, their octets and the age of the oldest")
  func queue() throws {
    let header = { Fixture.header($0, from: nil, to: ["a@b.example"]) }
    for number in 1...3 { try fixture.put(header(number), in: fixture.spool.cur) }
    try fixture.put(header(4), in: fixture.spool.held)
    let figures = try figures()
    #expect(figures["martlet_queue_messages{state=\"waiting\"}"] == 3)
    #expect(figures["martlet_queue_messages{state=\"held\"}"] == 1)
    #expect(figures["martlet_queue_messages{state=\"submitted\"}"] == 0)
    let size = header(1).encoded().count + 4096
    #expect(figures["martlet_queue_bytes{state=\"waiting\"}"] == 3 * size)
    #expect(figures["martlet_queue_oldest_age_seconds{state=\"waiting\"}"] == 100)
    #expect(figures["martlet_queue_oldest_age_seconds{state=\"new\"}"] == 0)
    #expect(figures["martlet_runner_up"] == 0)
  }

  @Test("see a runner that has the lock") func runner() throws {
    guard let lock = try RunnerLock.take(fixture.spool) else {
      Issue.record("the lock is free")
      return
    }
    #expect(try figures()["martlet_runner_up"] == 1)
    lock.release()
  }

  @Test("count each outcome once and never go back when a journal goes") func counters() throws {
    let id = Fixture.id(1)
    func add(_ number: Int, _ action: Outcome.Action, _ status: EnhancedStatus, day: Int) throws {
      let record = fixture.record(
        id, after: day * 86_400 + number, "a@b.example", action, status, at: "x", bytes("y"))
      try Journal(fixture.spool).append([record], now: record.time)
    }
    let delivered = "martlet_outcomes_total{action=\"delivered\",class=\"2\"}"
    let failed = "martlet_outcomes_total{action=\"failed\",class=\"5\"}"
    try add(1, .delivered, .ok, day: 0)
    try add(2, .failed, .noSuchMailbox, day: 0)
    #expect(try figures()[delivered] == 1)
    #expect(try figures()[delivered] == 1)
    try add(3, .delivered, .ok, day: 1)
    #expect(try figures()[delivered] == 2)
    try fixture.spool.log.remove("journal.20261120")
    #expect(try figures()[delivered] == 2)
    #expect(try figures()[failed] == 1)
    try fixture.spool.log.remove("counters")
    #expect(try figures()[delivered] == 1)
  }
}
