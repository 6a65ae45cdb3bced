import Bytes
import LoginProtocol
import Postal
import Testing

@Suite struct MonitorMessageTests {
  static let messages: [MonitorMessage] = {
    var offer = GateOffer()
    offer.mechanisms = ["SCRAM-SHA-256", "PLAIN"]
    offer.offersTLS = true
    offer.timestamp = Array("1.2@example.org".utf8)
    var protected = GateOffer()
    protected.isProtected = true
    protected.protectedMechanisms = ["EXTERNAL"]
    return [
      .offer(GateOffer()), .offer(offer), .offer(protected), .step(.challenge([])),
      .step(.challenge([0, 32, 255])), .step(.accepted(Array("a b".utf8), final: nil)),
      .step(.accepted(Array("é=+".utf8), final: [])),
      .step(.accepted([0], final: [32, 32])),
      .step(.refused(Failure(EnhancedStatus(.permanent, 7, 8), "wrong name or password"))),
      .step(.refused(Failure(EnhancedStatus(.temporary, 7, 0), ""))),
    ]
  }()

  @Test("what is written is read", arguments: messages)
  func roundTrip(_ message: MonitorMessage) {
    #expect(MonitorMessage(message.bytes) == message)
  }

  @Test("what is cut off is another message or none, and no harm")
  func cut() {
    for message in Self.messages {
      for end in 0..<message.bytes.count { _ = MonitorMessage([UInt8](message.bytes[..<end])) }
    }
    #expect(MonitorMessage([]) == nil)
    #expect(MonitorMessage(Array("N2.0.0 fine".utf8)) == nil)
  }
}
