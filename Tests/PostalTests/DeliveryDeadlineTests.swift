import Bytes
import Postal
import Testing

@Suite struct DeliveryDeadlineTests {
  static let moment = Timestamp(seconds: 1_795_262_400, microseconds: 5)

  @Test(
    "a deadline is read as it is written",
    arguments: [DeliveryDeadline.Mode.returned, .notified], [false, true])
  func roundTrip(_ mode: DeliveryDeadline.Mode, _ isTraced: Bool) {
    let deadline = DeliveryDeadline(Self.moment, mode, isTraced: isTraced)
    #expect(DeliveryDeadline(deadline.bytes) == deadline)
  }

  @Test(
    "what is not as we write it is no deadline",
    arguments: [
      "", ";", "r", "2026-11-21T12:00:00Z", "2026-11-21T12:00:00Z;", "2026-11-21T12:00:00Z;x",
      "2026-11-21T12:00:00Z;R", "2026-11-21T12:00:00Z;rr", "2026-11-21T12:00:00Z;rtt",
      "2026-11-21T12:00:00Z;r;", "tomorrow;r", "2026-11-21T12:00:00;r",
    ])
  func bad(_ text: String) { #expect(DeliveryDeadline(Array(text.utf8)) == nil) }

  @Test("when it is over the message goes back, or the sender is told")
  func over() {
    for (seconds, isOver) in [(-1, false), (0, true), (1, true)] {
      let now = Self.moment + seconds
      let returned = DeliveryDeadline(Self.moment, .returned)
      #expect(returned.returns(at: now) == isOver && !returned.notifies(at: now))
      let notified = DeliveryDeadline(Self.moment, .notified)
      #expect(notified.notifies(at: now) == isOver && !notified.returns(at: now))
    }
  }
}
