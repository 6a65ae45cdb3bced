import Bytes
import Queue
import Testing

@testable import Administration

@Suite("Text for people and programs") struct DisplayTests {
  @Test(
    "sizes have at most five octets",
    arguments: [
      (0, "0"), (1023, "1023"), (1024, "1.0K"), (4096, "4.0K"), (10_239, "9.9K"), (10_240, "10K"),
      (1_048_575, "1023K"), (1 << 20, "1.0M"), (39_000_000, "37M"), (.max, "7.9E"),
    ])
  func sizes(octets: Int, text: String) {
    var out: [UInt8] = []
    SizeText.append(octets, to: &out)
    #expect(out.text == text)
    out = []
    SizeText.append(octets, width: 6, to: &out)
    #expect(out.count == 6 && out.text.hasSuffix(text))
  }

  @Test("times are read as the strict reader reads them")
  func times() {
    let texts = [
      "2026-11-20T23:50:12.123456Z", "2026-11-20T23:50:12Z", "2026-11-20T23:50:12.5Z",
      "2026-11-20T23:50:12.Z", "2026-11-20T23:50:12", "2026-13-20T23:50:12Z",
      "0000-01-01T00:00:00Z",
      "2026-11-20t23:50:12Z", "2026-11-20T23:50:12.1234567Z", "2026-11-20T24:00:00Z", "",
      "9999-12-31T23:59:60.999999Z", "2026-11-20T23:50:12.12x456Z", "2026-11-20 23:50:12.123456Z",
    ]
    for text in texts {
      #expect(Timestamp(bytes(text).span) == Timestamp(rfc3339: bytes(text)), "\(text)")
    }
  }

  @Test("escaped text is shown as it is but for percent signs and blanks")
  func escaped() {
    let table = [
      ("100%25 sure", "100% sure"), ("%0A", "%0A"), ("%2525", "%25"), ("%", "%"), ("%2", "%2"),
      ("a%25", "a%"), ("a%20b%2520", "a b%20"), ("\u{1B}%25", "%1B%"), ("é", "é"),
    ]
    for (text, shown) in table {
      var out: [UInt8] = []
      Display.append(escaped: bytes(text).span, to: &out)
      #expect(out.text == shown)
    }
  }
}
