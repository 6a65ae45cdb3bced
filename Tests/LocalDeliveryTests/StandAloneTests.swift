import Bytes
import LocalDelivery
import Postal
import Testing
import Unix
import TestSupport

private let message = "Received: by mta\nFrom: a@b\n\nbody\n"

@Suite("martlet-local by itself")
struct StandAloneTests {
  let batch: Batch

  init() throws { batch = try Batch() }

  /// Delivers a message, by default into `box`; the message in `new`, or the complaint.
  func deliver(
    _ text: String = message, _ options: [String] = [], _ environment: [String] = [],
    into maildir: String? = "home/box"
  ) throws -> String {
    try batch.scratch.write("message", text)
    let words = maildir.map { [batch.scratch($0).text] } ?? []
    let result = try Program.run(
      [Program.local] + batch.userOption + options + words, input: batch.scratch("message"),
      environment: batch.environment + environment)
    guard result.status == 0 else { return "\(result.status) \(result.errors)" }
    #expect(result.errors == "" && result.output == "")
    return try batch.messages("box").last ?? ""
  }

  @Test(
    "a message is stored as it is when nobody says for whom",
    arguments: [message, "", "\0\r\n\u{7F}", "x"])
  func plain(_ text: String) throws { #expect(try deliver(text) == text) }

  @Test("sender and recipient that are given become fields, in place of an older Return-Path")
  func fields() throws {
    let old =
      "Return-Path: <old@x>\nReceived: by mta\nreturn-path : <older@x>\n folded\nFrom: a@b\n\nbody\n"
    #expect(
      try deliver(old, ["-f", "new@x.example", "-r", "bob@y.example"])
        == "Return-Path: <new@x.example>\nDelivered-To: bob@y.example\n" + message)
    #expect(try deliver(message, ["-f", "<>"]) == "Return-Path: <>\n" + message)
  }

  @Test("what Postfix has put on top of the message for this delivery stays alone, and is no loop")
  func fromPostfix() throws {
    let top = "Return-Path: <real@x.example>\nX-Original-To: bob\nDelivered-To: bob@y.example\n"
    let environment = [
      "SENDER=other@x.example", "RECIPIENT=bob@y.example", "EXTENSION=", "USER=bob",
    ]
    #expect(
      try deliver("From real@x.example  Fri Nov 20 2026\n" + top + message, [], environment)
        == top + message)
    #expect(
      try deliver(message, [], environment).hasPrefix(
        "Return-Path: <other@x.example>\nDelivered-To: bob@"))
    #expect(
      try deliver("Received: x\n" + top + "\n", [], environment).hasPrefix("65 martlet-local: "))
  }

  @Test("a From line of an mbox is dropped, and names the sender if nothing else does")
  func mboxLine() throws {
    #expect(
      try deliver("From a@x.example Fri Nov 20\n" + message) == "Return-Path: <a@x.example>\n"
        + message)
    #expect(try deliver("From MAILER-DAEMON x\n" + message) == "Return-Path: <>\n" + message)
    #expect(try deliver("From \n" + message) == message)
  }

  @Test("a message of CRLF lines gets fields of CRLF lines")
  func crlf() throws {
    #expect(
      try deliver("A: b\r\n\r\nx\r\n", ["-f", "a@x"]) == "Return-Path: <a@x>\r\nA: b\r\n\r\nx\r\n")
  }

  @Test("a message that begins with its body does not become part of the fields before it")
  func noHeader() throws {
    #expect(try deliver(" folded\n", ["-f", "a@x"]) == "Return-Path: <a@x>\n\n folded\n")
  }

  @Test("a message from a pipe is delivered like one from a file")
  func pipe() throws {
    let large = message + String(repeating: "0123456789abcde\n", count: 50_000)
    try batch.scratch.write("message", large)
    let box = batch.scratch("home/box").text
    let option = batch.userOption.joined(separator: " ")
    let line = "cat \(batch.scratch("message").text) | \(Program.local) \(option) \(box)"
    let result = try Program.run(
      ["/bin/sh", "-c", line], environment: batch.environment)
    #expect(result.status == 0)
    #expect(try batch.messages("box") == [large])
  }

  @Test("a folder that is named is made, with its mark")
  func folder() throws {
    #expect(try deliver(message, ["-m", "Lists.swift"]) == "")
    #expect(try batch.messages("box/.Lists.swift") == [message])
    #expect(try batch.scratch.names("home/box/.Lists.swift").contains("maildirfolder"))
  }

  @Test("a full mailbox is a temporary failure, a message that never fits a permanent one")
  func quota() throws {
    #expect(try deliver(message, ["--quota", "50S"]) == message)
    #expect(
      try deliver(message, ["--quota", "50S"]).hasPrefix("75 martlet-local: the mailbox is full"))
    #expect(try deliver(message, ["--quota", "5S"]).hasPrefix("65 martlet-local: "))
  }

  @Test(
    "what is in the Maildir's place and is none is a temporary failure, one line that says so",
    arguments: ["file", "fifo", "link"])
  func notMaildir(_ kind: String) throws {
    let make = ["file": "touch", "fifo": "mkfifo", "link": "ln -s /nowhere/at/all"][kind]!
    _ = try Program.run(
      ["/bin/sh", "-c", "\(make) \(batch.scratch("home/box").text)"])
    let complaint = try deliver()
    #expect(complaint.hasPrefix("75 martlet-local: "))
    #expect(complaint.contains("home/box") && complaint.last == "\n")
    #expect(complaint.split(separator: "\n").count == 1)
  }

  @Test(
    "a wrong command line is exit status 64 and one line",
    arguments: [
      ["-x"], ["a", "b"], ["-f"], ["-r", "no address"], ["--quota", "much"], ["-m", "a/b"],
      ["--batch", "x"],
    ])
  func misuse(_ words: [String]) throws {
    let result = try Program.run([Program.local] + words, environment: [])
    #expect(result.status == 64)
    #expect(
      result.errors.hasPrefix("martlet-local: ") && result.errors.split(separator: "\n").count == 1)
  }

  @Test("an unknown user is exit status 67, a missing configuration 78")
  func refusals() throws {
    let unknown = try Program.run(
      [Program.local, "-d", "no-such-user-here"], environment: batch.environment)
    #expect(unknown.status == 67)
    let missing = try Program.run(
      [Program.local, "-C", "/no/such/file", "x"], environment: [])
    #expect(missing.status == 78)
  }

  @Test("root has to name the user", .enabled(if: Identity.user == 0))
  func root() throws {
    let result = try Program.run(
      [Program.local, batch.scratch("home/box").text], environment: batch.environment)
    #expect(result.status == 77)
    #expect(try batch.scratch.names("home") == [])
  }

  @Test("help and version are said on descriptor 1")
  func help() throws {
    for (word, text) in [
      ("--help", "usage: martlet-local"), ("--version", "martlet-local (Martlet)"),
    ] {
      let result = try Program.run([Program.local, word], environment: [])
      #expect(result.status == 0 && result.output.hasPrefix(text))
    }
  }
}
