import Bytes
import Testing

@testable import Queue

@Suite("Where a message came from") struct OriginTests {
  @Test(
    "an origin that is not written as we write it is refused",
    arguments: [
      "", "local", "local uid=1000 user=alice", "local user=alice uid=1000 program=x",
      "local uid=1000 uid=0 user=alice program=x", "local uid=01000 user=alice program=x",
      "local uid=1000 user=al+69ce program=x", "local uid=1000 user=alice program=x evil=1",
      "local uid=1000  user=alice program=x", "local uid=1000 user=alice program=x ",
      "local uid=4294967296 user=alice program=x", "smtp client=192.0.2.1 with=SMTP",
      "smtp with=SMTP user=alice", "smtp with=SMTP login=a login=b",
      "failure from=20261120T235012.123456Z.4711.ab12cd34 by=me", "nonsense with=SMTP",
    ])
  func strictOrigin(_ text: String) {
    #expect(Origin(Array(text.utf8)) == nil)
  }

  @Test(
    "an origin is read as it was written",
    arguments: [
      "local uid=4294967295 user=al+3Dce program=", "smtp with=SMTP",
      "smtp with=ESMTPSA client=2001:db8::1 helo=+00 login=bob",
      "expansion from=20261120T235012.123456Z.4711.ab12cd34",
    ])
  func roundTrip(_ text: String) {
    #expect(Origin(Array(text.utf8))?.bytes.text == text)
  }
}
