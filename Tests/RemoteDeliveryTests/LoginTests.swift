import Bytes
import RemoteDelivery
import Routing
import TestSupport
import Testing
import Unix

@Suite struct LoginTests {
  private func result(
    _ file: String, mode: UInt32 = 0o600, offering mechanisms: String = "PLAIN LOGIN",
    _ steps: [ScriptedServer.Step] = []
  ) throws -> (result: String, heard: [String]) {
    let scratch = try Scratch()
    try scratch.write("login", file, mode: mode)
    try scratch.write("secret", "hunter2\n", mode: mode)
    let server = try ScriptedServer(
      [.say("220 mx"), .hear(1), .say("250-mx"), .say("250-AUTH \(mechanisms)")]
        + [.say("250 PIPELINING")] + steps)
    let batch = Batch()
    try batch.add("Subject: x\n\nx\n", to: "b@y.example")
    let results = batch.deliver(try server.way("tls=none login=\(scratch("login").text)"))
    let isRefusedBefore = results[0].contains(scratch.path.text)
    return (
      results.joined().replacing(scratch.path.text, with: "…"),
      isRefusedBefore ? [] : server.heard()[0]
    )
  }

  static let accepted: [ScriptedServer.Step] =
    [.hear(1), .say("235 welcome")] + ConversationTests.ok + [.hearMessage, .say("250 taken")]
    + ConversationTests.bye

  @Test(
    "the password comes from the file or another one",
    arguments: [
      "user = u\npassword = hunter2\n", "# ours\nuser=u\n\npassword-file = secret\n",
    ])
  func passwords(_ file: String) throws {
    let (result, heard) = try result(file, Self.accepted)
    #expect(result == "relayed 2.0.0 250 taken")
    #expect(heard[1] == "AUTH PLAIN \(Base64.encode(Array("\0u\0hunter2".utf8)).text)")
  }

  @Test("the mechanism is one of those that the file names")
  func mechanisms() throws {
    let (result, heard) = try result(
      "user = u\npassword = hunter2\nmechanisms = login\n",
      [.hear(1), .say("334 VXNlcm5hbWU6"), .hear(1), .say("334 UGFzc3dvcmQ6")] + Self.accepted)
    #expect(result == "relayed 2.0.0 250 taken")
    #expect(heard[1] == "AUTH LOGIN")
  }

  @Test("a certificate that was not shown logs nobody in")
  func noCertificate() throws {
    let (result, heard) = try result(
      "mechanisms = EXTERNAL\n", offering: "EXTERNAL PLAIN", [.hear(1)])
    #expect(result.hasPrefix("deferred 4.7.4 no way to log in"), "\(result)")
    #expect(!heard.contains { $0.hasPrefix("AUTH") })
  }

  @Test("a wrong password keeps the mail waiting")
  func wrong() throws {
    let (result, _) = try result("user = u\npassword = no\n", [.hear(1), .say("535 5.7.8 no")])
    #expect(result == "deferred 4.7.8 535 5.7.8 no")
  }

  @Test("a server that says yes before it has proved itself is not believed")
  func unproved() throws {
    let (result, heard) = try result(
      "user = u\npassword = hunter2\n", offering: "SCRAM-SHA-256", [.hear(1), .say("235 welcome")])
    #expect(result.hasPrefix("deferred 4.7.0 "), "\(result)")
    #expect(heard.count <= 3)
    #expect(!heard.contains { $0.hasPrefix("MAIL") })
  }

  @Test(
    "a file that others can read, or that makes no sense, keeps the mail waiting",
    arguments: [
      ("user = u\npassword = x\n", 0o644, "deferred 4.3.5 …/login: others can read or change it"),
      ("user = u\n", 0o600, "deferred 4.3.5 …/login: one of password, password-file"),
      ("password = hunter2\n", 0o600, "deferred 4.3.5 …/login: the line `user = …` is missing"),
      ("user = u\npass = hunter2\n", 0o600, "deferred 4.3.5 …/login:2: only user"),
      ("user = u\nhunter2\n", 0o600, "deferred 4.3.5 …/login:2: write `name = value`"),
      (
        "user = u\npassword = a\npassword = b\n", 0o600, "deferred 4.3.5 …/login:3: there is a pass"
      ),
    ] as [(String, UInt32, String)])
  func badFiles(_ file: String, _ mode: UInt32, _ text: String) throws {
    let (result, _) = try result(file, mode: mode)
    #expect(result.hasPrefix(text), "\(result)")
    #expect(!result.contains("hunter2"))
  }
}
