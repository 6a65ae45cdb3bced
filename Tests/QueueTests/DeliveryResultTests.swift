import Bytes
import Postal
import Queue
import Testing

private func outcome(_ action: Outcome.Action, place: String = "far.example[192.0.2.1]:25")
  -> Outcome
{
  Outcome(
    action, EnhancedStatus(Array("2.1.5".utf8))!, place: Array(place.utf8),
    words: Array("250 2.1.5 Ok\r\n\u{e9}".utf8))
}

@Suite("The result line of a delivery agent") struct DeliveryResultTests {
  @Test(
    "what was written is read back",
    arguments: [
      DeliveryResult(0, outcome(.relayed)), DeliveryResult(7, outcome(.relayed), isPassedOn: true),
      DeliveryResult(12, outcome(.delivered)), DeliveryResult(1, outcome(.failed, place: "")),
      DeliveryResult(99, outcome(.deferred, place: "a b")),
    ])
  func roundTrip(_ result: DeliveryResult) {
    #expect(result.encoded.filter { $0 == ASCII.lf }.count == 1)
    #expect(DeliveryResult([UInt8](result.encoded.dropLast())) == result)
  }

  @Test("only what was relayed can be passed on") func onlyRelayed() {
    #expect(!DeliveryResult(0, outcome(.delivered), isPassedOn: true).isPassedOn)
    let line = DeliveryResult(3, outcome(.relayed, place: "h"), isPassedOn: true).encoded
    #expect(line.starts(with: Array("3 passed-on 2.1.5 h 250".utf8)))
  }

  @Test(
    "what is no result is not taken for one",
    arguments: [
      "", "0", "x relayed 2.0.0 - ", "0 passed 2.0.0 - ", "0 relayed 2.0.0 -",
      "-1 relayed 2.0.0 - ",
    ])
  func bad(_ line: String) { #expect(DeliveryResult(Array(line.utf8)) == nil) }
}
