import Bytes
import Testing

@Suite("amounts as people write them")
struct UnitsTests {
  @Test(
    "times are numbers with a letter, and sums of them",
    arguments: [
      ("30s", 30), ("15m", 900), ("4H", 14_400), ("5d", 432_000), ("2w", 1_209_600),
      ("1h30m", 5400), ("1d12h", 129_600), ("0", 0), ("0s", 0), ("007m", 420),
    ])
  func times(text: String, seconds: Int) {
    #expect(Units.seconds(Array(text.utf8)) == seconds)
  }

  @Test(
    "what is not a time is none",
    arguments: [
      "", "30", "m", "1x", "-1m", "1 m", "1h30", "99999999999999999999w", "9223372036854775807m",
      "9223372036854775807s1s",
    ])
  func badTimes(text: String) { #expect(Units.seconds(Array(text.utf8)) == nil) }

  @Test("a number without a letter counts what the caller says")
  func bare() {
    #expect(Units.seconds([UInt8]("30".utf8), bare: 60) == 1800)
    #expect(Units.seconds([UInt8]("1h30".utf8), bare: 60) == nil)
  }

  @Test(
    "sizes are powers of 1024",
    arguments: [
      ("0", 0), ("500", 500), ("2K", 2048), ("100m", 104_857_600), ("1G", 1_073_741_824),
      ("3T", 3_298_534_883_328),
    ] as [(String, Int?)]
      + ["", "K", "1KB", "-1", "1.5G", "9223372036854775807K"].map { ($0, nil) })
  func sizes(text: String, octets: Int?) { #expect(Units.octets(Array(text.utf8)) == octets) }
}
