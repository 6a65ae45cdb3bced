import Bytes
import Postal
import Testing

@Suite("quota limits")
struct QuotaLimitTests {
  @Test(
    "a limit is read in our form and in that of maildirsize, and written in the latter",
    arguments: [
      ("1G", "1073741824S"), ("1G,10000", "1073741824S,10000C"), (",500", "500C"),
      ("1000000S,1000C", "1000000S,1000C"), ("1000C,1000000S", "1000000S,1000C"), ("20C", "20C"),
      ("500", "500S"),
    ])
  func reads(text: String, written: String) {
    #expect(QuotaLimit(Array(text.utf8))?.bytes.text == written)
  }

  @Test(
    "what is not a limit is none",
    arguments: ["", ",", "0", "1G,0", "x", "1G,2,3", "1G,1G", "5C,5C", "5S,6S", "1GS", "-1"])
  func refuses(text: String) { #expect(QuotaLimit(Array(text.utf8)) == nil) }
}
