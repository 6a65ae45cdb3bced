import Bytes
import Postal
import SMTP
import Testing

@Suite struct TimeLimitTests {
  @Test(
    "a time and a mode are read strictly; RFC 2852 §4",
    arguments: [
      ("60;R", TimeLimit(60, .returned)), ("+60;n", TimeLimit(60, .notified)),
      ("-60;N", TimeLimit(-60, .notified)), ("0;NT", TimeLimit(0, .notified, isTraced: true)),
      ("999999999;rt", TimeLimit(999_999_999, .returned, isTraced: true)),
      ("R", nil), ("60", nil), ("60;", nil), (";R", nil), ("60;X", nil), ("60;TR", nil),
      ("60;RTT", nil), ("60;R;T", nil), ("0;R", nil), ("-1;R", nil), ("-0;R", nil), ("+0;R", nil),
      ("1234567890;R", nil), ("6x;N", nil), ("+;N", nil), ("--6;N", nil), ("6 0;N", nil),
    ] as [(String, TimeLimit?)])
  func grammar(_ text: String, _ expected: TimeLimit?) {
    let line = Array("MAIL FROM:<a@b.c> BY=\(text)".utf8)
    guard case .mail(let transaction)? = try? Command(line, .exact) else {
      #expect(expected == nil)
      return
    }
    #expect(transaction.timeLimit == expected)
  }

  @Test("seconds that cannot be said become the nearest that can")
  func limits() {
    #expect(TimeLimit(.max, .returned).seconds == 999_999_999)
    #expect(TimeLimit(.min, .notified).seconds == -999_999_999)
  }
}
