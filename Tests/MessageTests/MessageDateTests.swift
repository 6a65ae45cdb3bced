import Bytes
import Message
import Testing

@Suite struct MessageDateTests {
  @Test(
    "a date is written in the zone of its clock",
    arguments: [
      (1_795_215_012, 60, "Fri, 20 Nov 2026 23:50:12 +0100"),
      (1_795_215_012, 0, "Fri, 20 Nov 2026 22:50:12 +0000"),
      (1_795_215_012, -210, "Fri, 20 Nov 2026 19:20:12 -0330"),
      (0, 0, "Thu, 1 Jan 1970 00:00:00 +0000"),
      (-1, 0, "Wed, 31 Dec 1969 23:59:59 +0000"),
      (951_782_400, 0, "Tue, 29 Feb 2000 00:00:00 +0000"),
      (0, 1440, "Thu, 1 Jan 1970 00:00:00 +0000"),
      (0, .min, "Thu, 1 Jan 1970 00:00:00 +0000"),
    ])
  func writes(seconds: Int, offset: Int, expected: String) {
    let date = MessageDate(Timestamp(seconds: seconds), offsetMinutes: offset)
    #expect(date.bytes.text == expected)
  }
}
