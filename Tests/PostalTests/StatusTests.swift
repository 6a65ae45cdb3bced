import Bytes
import Postal
import Testing

@Suite struct EnhancedStatusTests {
  @Test(
    "a status is written and read as three numbers",
    arguments: [
      ("5.1.1", 5, 1, 1), ("4.2.2", 4, 2, 2), ("2.0.0", 2, 0, 0), ("5.999.999", 5, 999, 999),
    ]
      as [(String, UInt8, Int, Int)])
  func forms(text: String, kind: UInt8, subject: Int, detail: Int) throws {
    let status = try #require(EnhancedStatus(octets(text)))
    #expect(status.class.rawValue == kind)
    #expect(status.subject == subject)
    #expect(status.detail == detail)
    #expect(status.bytes.text == text)
  }

  @Test(
    "what is no status is refused",
    arguments: [
      "", "5", "5.1", "5.1.", "5.1.1.1", "3.1.1", "0.1.1", "1.0.0", "6.0.0", "5.1000.1", "5.1.x",
      " 5.1.1", "5.1.1 ", "-5.1.1", "5.01.1", "005.1.1", "261.1.1",
    ])
  func refused(text: String) { #expect(EnhancedStatus(octets(text)) == nil) }

  @Test("a temporary matter can be made permanent")
  func permanent() {
    #expect(EnhancedStatus.expired.asPermanent == EnhancedStatus(.permanent, 4, 7))
  }
}

@Suite struct FailureTests {
  @Test(
    "a failure has the exit status that says the same",
    arguments: [
      (.mailboxBusy, .temporaryFailure), (.system(.temporary), .temporaryFailure),
      (.noSuchMailbox, .noUser), (.noSuchDomain, .noHost), (.badAddress, .dataError),
      (.routingLoop, .dataError), (.messageTooBig, .dataError), (.mailbox, .cantCreate),
      (.mailboxFull(.permanent), .cantCreate), (.mailboxFull(.temporary), .temporaryFailure),
      (.configuration(.permanent), .configuration), (.refused, .noPermission),
      (EnhancedStatus(.permanent, 5, 0), .unavailable),
      (EnhancedStatus(.permanent, 6, 0), .dataError),
    ] as [(EnhancedStatus, Postal.ExitStatus)])
  func exitStatus(status: EnhancedStatus, expected: Postal.ExitStatus) {
    #expect(Failure(status, "x").exitStatus == expected)
  }

  @Test(
    "the exit status of a command is success, never or not now",
    arguments: [
      (0, nil), (99, nil), (64, "5.3.5"), (65, "5.6.0"), (66, "4.3.0"), (67, "5.1.1"),
      (68, "5.1.2"),
      (69, "5.3.0"), (70, "5.3.0"), (71, "4.3.0"), (72, "4.3.0"), (73, "5.2.0"), (74, "4.3.0"),
      (75, "4.3.0"), (76, "5.5.0"), (77, "5.7.1"), (78, "5.3.5"), (100, "5.3.0"), (111, "4.3.0"),
      (1, "4.3.0"), (127, "4.3.0"), (255, "4.3.0"), (-1, "4.3.0"),
    ] as [(Int32, String?)])
  func commands(exitStatus: Int32, expected: String?) {
    #expect(Failure(exitStatus: exitStatus, said: [])?.status.bytes.text == expected)
    #expect(
      Failure(exitStatus: exitStatus, said: octets("no"))?.text.text == (expected.map { _ in "no" })
    )
  }

  @Test("a failure without words has some")
  func words() {
    #expect(Failure(exitStatus: 1, said: [])?.text.text == "temporary failure, exit status 1")
    #expect(Failure(exitStatus: 77, said: [])?.text.text == "permission denied")
  }

  @Test("a failure is either temporary or not")
  func temporary() {
    #expect(Failure(.mailboxBusy, "x").isTemporary)
    #expect(!Failure(.refused, "x").isTemporary)
  }
}

@Suite struct OutcomeTests {
  @Test("a failure is deferred or final, by its class")
  func failures() {
    let busy = Outcome(Failure(.mailboxBusy, "x"), place: octets("p"))
    #expect(busy.action == .deferred && !busy.isFinal && busy.words == octets("x"))
    let gone = Outcome(Failure(.noSuchMailbox, "x"), place: [])
    #expect(gone.action == .failed && gone.isFinal)
  }

  @Test(
    "all but what is deferred is final",
    arguments: [.delivered, .failed, .relayed, .expanded] as [Outcome.Action])
  func final(action: Outcome.Action) {
    #expect(Outcome(action, .ok, place: [], words: []).isFinal)
    #expect(!Outcome(.deferred, .ok, place: [], words: []).isFinal)
  }
}
