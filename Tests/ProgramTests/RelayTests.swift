import Bytes
import TestSupport
import Testing
import Unix

/// What the runner makes of mail for other hosts, with a stand-in for `martlet-remote`.
@Suite struct RelayEndToEnd {
  static let message = "From: bob@example.org\nSubject: away\n\nFar.\n"
  static let place = "mx.far.example[192.0.2.1]:25"

  static func host(
    routes: String, _ extra: [(name: String, value: String)] = [],
    saying answer: String = "relayed 2.0.0 \(place) 250 Ok"
  ) throws -> MailHost {
    let host = try MailHost([("routes", "routes")] + extra)
    try host.files.write("routes", routes)
    try host.standInForRemote(saying: answer)
    return host
  }

  private func value(_ key: String, _ job: [String]) -> String? {
    job.first { $0.hasPrefix("\(key)=") }.map { String($0.dropFirst(key.count + 1)) }
  }

  @Test("a message goes to each server once, with all its recipients and what its sender wishes")
  func batches() throws {
    let host = try Self.host(routes: "* smtp:[127.0.0.1]:9\n.far.example smtp:localhost\n")
    let sent = try host.sendmail(
      [
        "-i", "-f", "bob@example.org", "-N", "delay", "-R", "hdrs", "-V", "QQ1", "x@a.far.example",
        "y@one.example", "z@b.far.example", "alice",
      ], Self.message)
    #expect(sent.status == 0, "\(sent)")
    let ran = try host.runQueue()
    #expect(host.waiting.isEmpty, "\(ran)")
    #expect(try host.mail("alice").count == 1)
    let asked = try host.asked().sorted { $0.count < $1.count }
    #expect(
      asked.map { $0.map { value("recipient", $0) } } == [
        ["y@one.example"], ["x@a.far.example", "z@b.far.example"],
      ])
    #expect(asked.map { value("target", $0[0]) } == ["smtp:[127.0.0.1]:9", "smtp:localhost:25"])
    for job in asked.joined() {
      #expect(value("kind", job) == "relay" && value("sender", job) == "<bob@example.org>")
      #expect(value("ret", job) == "hdrs" && value("envid", job) == "QQ1")
      #expect(value("notify", job) == "delay")
    }
  }

  @Test("the sender chooses where the recipient's domain has no way of its own") func senders()
    throws
  {
    let host = try Self.host(
      routes: "from:bob@example.org smtp:localhost:2525\n* smtp:localhost:25\n")
    for sender in ["bob@example.org", "alice@example.org"] {
      try host.sendmail(["-i", "-f", sender, "x@far.example"], Self.message)
    }
    let ran = try host.runQueue()
    let ways = try host.asked().joined().map {
      "\(value("sender", $0) ?? "") \(value("target", $0) ?? "")"
    }
    #expect(
      ways.sorted() == [
        "<alice@example.org> smtp:localhost:25", "<bob@example.org> smtp:localhost:2525",
      ], "\(ran)")
  }

  @Test("a submission learns at once that its sender has no way there") func noWay() throws {
    let host = try Self.host(routes: "from:bob@example.org smtp:localhost:2525\n")
    let refused = try host.sendmail(
      ["-i", "-f", "alice@example.org", "x@far.example"], Self.message)
    #expect(refused.status == 68, "\(refused)")
    let taken = try host.sendmail(["-i", "-f", "bob@example.org", "x@far.example"], Self.message)
    #expect(taken.status == 0, "\(taken)")
    #expect(host.waiting == ["drop": 1])
  }

  @Test("sendmail -bv and martlet explain know the way of a sender") func explained() throws {
    let host = try Self.host(
      routes: "from:bob@example.org smtp:localhost:2525\n* smtp:localhost:25\n")
    for (options, way) in [(["-f", "bob@example.org"], 2525), ([], 25)] {
      let said = try host.run("sendmail", ["-bv"] + options + ["x@far.example"])
      #expect(
        said.output.text == "x@far.example... deliverable: by smtp:localhost:\(way)\n", "\(said)")
      let from = options.last.map { ["--from", $0] } ?? []
      let explained = try host.run("martlet", ["explain"] + from + ["x@far.example"])
      #expect(explained.output.text.contains("by smtp:localhost:\(way)\n"), "\(explained)")
    }
  }

  @Test("one whose address was changed is told the other server by his first")
  func originalRecipient() throws {
    let host = try Self.host(routes: "* smtp:localhost\n")
    try host.files.write("aliases", "away: x@far.example\n")
    try host.sendmail(["-i", "away"], Self.message)
    try host.runQueue()
    let job = try #require(try host.asked().first?.first)
    #expect(value("recipient", job) == "x@far.example")
    #expect(value("orcpt", job) == "rfc822;away@example.org")
  }

  @Test(
    "a sender who asked hears of the end of our knowledge, unless the next system tells him",
    arguments: [
      ("relayed", "relayed"), ("delivered", "delivered"), ("passed-on", nil),
    ] as [(String, String?)])
  func success(word: String, action: String?) throws {
    let host = try Self.host(
      routes: "* smtp:localhost\n", saying: "\(word) 2.0.0 \(Self.place) 250 Ok")
    try host.sendmail(
      ["-i", "-f", "bob@example.org", "-N", "success", "x@far.example"], Self.message)
    let ran = try host.runQueue()
    #expect(host.waiting.isEmpty, "\(ran)")
    let reports = try host.mail("bob")
    #expect(reports.count == (action == nil ? 0 : 1))
    if let action, let report = reports.first {
      #expect(report.contains("Action: \(action)\n"), "\(report)")
      #expect(report.contains("Remote-MTA: dns;mx.far.example\n"))
      #expect(report.contains("Diagnostic-Code: smtp; 250 Ok\n"))
    }
  }

  @Test("a server that does not answer: the message waits, is announced, and comes back at last")
  func failure() throws {
    let host = try Self.host(
      routes: "* smtp:localhost\n", [("warn-after", "4h"), ("lifetime", "5d")],
      saying: "deferred 4.4.1 \(Self.place) connect: Connection timed out")
    try host.enqueue(secondsAgo: 60, recipients: ["x@far.example"], message: Self.message)
    try host.enqueue(secondsAgo: 5 * 3600, recipients: ["y@far.example"], message: Self.message)
    try host.enqueue(secondsAgo: 6 * 86_400, recipients: ["z@far.example"], message: Self.message)
    for _ in 0..<2 { try host.runQueue(["--now"]) }
    let reports = try host.mail("bob")
    let delays = reports.filter { $0.contains("Action: delayed") }
    let failures = reports.filter { $0.contains("Action: failed") }
    #expect(reports.count == 2 && delays.count == 1 && failures.count == 1, "\(reports)")
    #expect(delays.first?.contains("Final-Recipient: rfc822;y@far.example") == true)
    #expect(failures.first?.contains("Final-Recipient: rfc822;z@far.example") == true)
    #expect(host.waiting == ["queue/cur": 2])
    try host.answerFromRemote("relayed 2.0.0 \(Self.place) 250 Ok")
    let ran = try host.runQueue(["--now"])
    #expect(host.waiting.isEmpty, "\(ran)")
  }

  @Test("the words of a server that refuses reach the sender") func refused() throws {
    let host = try Self.host(
      routes: "* smtp:localhost\n", saying: "failed 5.1.1 \(Self.place) 550 5.1.1 who is that")
    try host.sendmail(["-i", "-f", "bob@example.org", "x@far.example"], Self.message)
    let ran = try host.runQueue()
    let report = try #require(try host.mail("bob").first, "\(ran)")
    #expect(report.contains("Diagnostic-Code: smtp; 550 5.1.1 who is that"), "\(report)")
  }

  @Test("an agent that says nothing leaves the message waiting") func silence() throws {
    let host = try Self.host(routes: "* smtp:localhost\n")
    try host.files.write("bin/martlet-remote", "#!/bin/sh\nexit 7\n", mode: 0o755)
    try host.sendmail(["-i", "x@far.example"], Self.message)
    let ran = try host.runQueue()
    #expect(host.waiting == ["queue/cur": 1], "\(ran)")
    let listed = try host.run("mailq")
    #expect(listed.output.text.contains("exited with status 7"), "\(listed)")
  }

  // MARK: - without a network

  /// Runs a program in a network of its own, in which nothing leads anywhere.
  private static let alone = [
    "-U", "--map-user=\(Launch.isRoot ? Launch.unprivileged : Identity.user)", "-n", "--",
  ]

  private static let canBeAlone: Bool = {
    guard let host = try? MailHost() else { return false }
    let words = ["--keep-caps"] + alone + ["ip", "link", "set", "lo", "up"]
    return (try? host.run("/usr/bin/unshare", words))?.status == 0
  }()

  @Test(
    "without a route nothing is tried, nothing is said, and the message goes when there is one",
    .enabled(if: canBeAlone))
  func offline() throws {
    let host = try Self.host(routes: "far.example smtp:[127.0.0.1]:25\n* mx\n")
    try host.sendmail(
      ["-i", "-f", "bob@example.org", "x@far.example", "alice@example.org"], Self.message)
    for _ in 0..<3 {
      let ran = try host.run(
        "/usr/bin/unshare", Self.alone + [Programs.path("martlet-queue").text])
      #expect(!ran.complaints.text.contains("x@far.example"), "\(ran)")
    }
    #expect(try host.mail("alice").count == 1)
    #expect(try host.asked().isEmpty)
    #expect(host.waiting == ["queue/cur": 1])
    let id = try #require(host.queued("queue/cur").first)
    let log = try host.files.contents("spool/queue/log/\(id)").text
    #expect(log.split(separator: "\n").filter { $0.contains("(network)") }.count == 1, "\(log)")
    let listed = try host.run("mailq", ["-v"]).output.text
    #expect(listed.contains("waiting for the network"), "\(listed)")
    // it is due: no --now
    let ran = try host.runQueue()
    #expect(host.waiting.isEmpty, "\(ran)")
    #expect(try host.asked().count == 1)
    #expect(try host.mail("alice").count == 1)
  }

  @Test("a resident runner tries what waits when a route appears", .enabled(if: canBeAlone))
  func route() throws {
    let host = try Self.host(routes: "far.example smtp:[127.0.0.1]:25\n")
    try host.sendmail(["-i", "x@far.example"], Self.message)
    try host.files.write(
      "script",
      """
      cd \(host.files.path.text)/spool/queue || exit 1
      until_or_never() { for n in $(seq 400); do "$@" && return; sleep 0.05; done; exit 1; }
      waits() { [ -n "$(ls cur)" ]; }
      is_gone() { [ -z "$(ls cur)" ]; }
      martlet-queue --resident &
      trap 'kill $!' EXIT
      until_or_never waits
      [ -z "$(ls ../../asked)" ] || exit 2
      ip link set lo up || exit 3
      until_or_never is_gone

      """)
    let ran = try host.run(
      "/usr/bin/unshare", ["--keep-caps"] + Self.alone + ["sh", host.files.path("script").text])
    #expect(ran.status == 0, "\(ran)")
    #expect(try host.asked().count == 1)
  }
}
